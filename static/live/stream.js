// The stream of changes: one for all parts of a page, open while the page is seen. Where it is silent or away, the parts
// look again by themselves.
"use strict";

window.csc = window.csc || {};

window.csc.live ||= (() => {
  const every = 20000; // milliseconds between two looks without a stream
  const silence = 32000; // milliseconds without a sign of life, after which the stream counts as away
  const pause = () => 20000 + Math.random() * 10000; // milliseconds after an answer that was no stream
  const parts = []; // each with its address, which names what it is about, and what it does with news
  let source = null;
  let opened = ""; // the address of the stream that is open
  let live = null;
  let heardAt = 0;
  let lookedAt = Date.now();
  let timer = 0;

  const topicsOf = (part) => {
    const address = part.address();
    return address ? new URL(address, window.location.href).searchParams.getAll("about") : [];
  };

  function wanted() {
    const first = parts.map((part) => part.address()).find(Boolean);
    if (!first) return "";
    const url = new URL(first, window.location.href);
    url.search = new URLSearchParams([...new Set(parts.flatMap(topicsOf))].map((topic) => ["about", topic]));
    return url.href;
  }

  function turn(state) {
    if (live === state) return;
    live = state;
    parts.forEach((part) => part.on.state(state));
  }

  function look() {
    lookedAt = Date.now();
    parts.forEach((part) => part.on.look());
  }

  function tell(change) {
    const meant = [change.kind, `${change.kind}:${change.id}`];
    parts.filter((part) => topicsOf(part).some((topic) => meant.includes(topic))).forEach((part) => part.on.changed(change));
  }

  function heard() { heardAt = Date.now(); }

  function open(again = false) {
    window.clearTimeout(timer);
    const address = wanted();
    if (source || document.hidden || !address) return;
    opened = address;
    source = new EventSource(address, { withCredentials: true });
    heard();
    let first = !again;
    source.addEventListener("live", () => {
      heard();
      if (!first || live === false) look();
      first = false;
      turn(true);
    });
    source.addEventListener("paused", () => { heard(); turn(false); });
    source.addEventListener("pulse", heard);
    source.addEventListener("changed", (event) => { heard(); tell(JSON.parse(event.data)); });
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

  // A part that is about something else now, such as the order of a call that has just begun.
  function follow() {
    if (!source || wanted() === opened) return;
    close();
    open(true);
  }

  window.setInterval(() => {
    if (document.hidden || !parts.length) return;
    if (Date.now() - heardAt > silence) turn(false);
    if (source?.readyState === EventSource.CONNECTING && Date.now() - heardAt > 3000) turn(false);
    if (!live && Date.now() - lookedAt >= every) look();
    follow();
  }, 1000);

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { close(); return; }
    open();
    look();
  });
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { open(); look(); } });
  document.addEventListener("DOMContentLoaded", () => open()); // by then every part has said what it is about

  // `on.changed(change)` for each change, `on.look()` when anything may have changed, `on.state(live)` when that differs.
  return (address, on) => {
    parts.push({ address, on });
    if (live !== null) on.state(live);
  };
})();

// What a page asks for by itself: it prolongs no session, and an answer is HTML.
window.csc.quietly = { "HX-Request": "true", "X-Background": "1" };

// A tab of the browser has one name for its life, also after a reload.
window.csc.tab = () => {
  const random = () => {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    const hex = [...window.crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  if (!/^[0-9a-f-]{36}$/.test(window.name)) window.name = random();
  return window.name;
};
