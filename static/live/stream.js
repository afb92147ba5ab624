// The stream of changes: open while the page is seen. Where it is silent or away, the page looks again by itself.
"use strict";

window.csc = window.csc || {};

// `on.changed(change)` for each change, `on.look()` when anything may have changed, `on.state(live)` when that differs.
window.csc.live = (address, on) => {
  const every = 20000; // milliseconds between two looks without a stream
  const silence = 32000; // milliseconds without a sign of life, after which the stream counts as away
  const pause = () => 20000 + Math.random() * 10000; // milliseconds after an answer that was no stream
  let source = null;
  let live = null;
  let heardAt = 0;
  let lookedAt = Date.now();
  let timer = 0;

  function turn(state) {
    if (live !== state) { live = state; on.state(state); }
  }

  function look() {
    lookedAt = Date.now();
    on.look();
  }

  function heard() { heardAt = Date.now(); }

  function open() {
    window.clearTimeout(timer);
    if (source || document.hidden || !address) return;
    source = new EventSource(address, { withCredentials: true });
    heard();
    let first = true;
    source.addEventListener("live", () => {
      heard();
      if (!first || live === false) look();
      first = false;
      turn(true);
    });
    source.addEventListener("paused", () => { heard(); turn(false); });
    source.addEventListener("pulse", heard);
    source.addEventListener("changed", (event) => { heard(); on.changed(JSON.parse(event.data)); });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      close();
      turn(false);
      timer = window.setTimeout(open, pause());
    });
  }

  function close() {
    source?.close();
    source = null;
  }

  window.setInterval(() => {
    if (document.hidden) return;
    if (Date.now() - heardAt > silence) turn(false);
    if (source?.readyState === EventSource.CONNECTING && Date.now() - heardAt > 3000) turn(false);
    if (!live && Date.now() - lookedAt >= every) look();
  }, 1000);

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { close(); return; }
    open();
    look();
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { open(); look(); } });
  open();
};

// What a page asks for by itself: it prolongs no session, and an answer is HTML.
window.csc.quietly = { "HX-Request": "true", "X-Background": "1" };
