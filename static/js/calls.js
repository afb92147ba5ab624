// News and calls. The stream of changes: one for all parts of a page, open while the page is seen. Where it is silent or
// away, the parts look again by themselves.
"use strict";

window.csc ||= {};

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

// What a page asks for names whom it was written for, and it hears when the session has ended.
window.csc.ask = async (url, headers, more) => {
  const reader = JSON.parse(document.body.getAttribute("hx-headers"));
  const answer = await fetch(url, { headers: { ...reader, ...headers }, ...more });
  if (answer.status === 401) document.body.dispatchEvent(new CustomEvent("session-expired", { bubbles: true }));
  return answer;
};

// What it asks for by itself prolongs no session, and an answer is HTML.
window.csc.quietly = (url, more) => window.csc.ask(url, { "HX-Request": "true", "X-Background": "1" }, more);

// A tab of the browser has one name for its life, also after a reload.
window.csc.tab = () => {
  const random = () => [...window.crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0"));
  if (!/^[0-9a-f]{32}$/.test(window.name)) window.name = random().join("");
  return window.name;
};

// The call bar: its clock, its scratchpad, the list of colleagues, and news that come while the page is seen.
(() => {
  const bar = () => document.getElementById("call-bar");
  const every = 5000; // milliseconds between two looks for news without a stream
  const calm = 30000; // the same while the stream is live
  const here = 45000; // milliseconds between two signs that somebody is here
  const pause = 800; // milliseconds without typing before the scratchpad is saved
  let timer = 0;
  let typed = { words: "", entered: false };

  // The clock, and the seconds for which Undo is there
  const two = (n) => String(n).padStart(2, "0");

  function clock(seconds) {
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    return `${hours ? `${hours}:` : ""}${two(minutes)}:${two(seconds % 60)}`;
  }

  function passed(element, from) {
    element.dataset.from ||= performance.now();
    return Math.floor((performance.now() - element.dataset.from) / 1000) + from;
  }

  window.setInterval(() => {
    document.querySelectorAll("[data-seconds]").forEach((time) => { time.textContent = clock(passed(time, Number(time.dataset.seconds))); });
    const undo = document.getElementById("call-undo");
    if (!undo) return;
    const left = undo.dataset.goes - passed(undo, 0);
    if (left > 0) undo.querySelector(".seconds").textContent = left;
    else if (!undo.matches(":focus-within")) undo.remove();
  }, 1000);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.target.closest("[data-starts]")?.querySelector("button");
    if (!button) return;
    const words = button.innerHTML;
    button.textContent = clock(0);
    event.target.addEventListener("htmx:afterRequest", () => { button.innerHTML = words; }, { once: true });
  });

  // What ends an order's call waits for what was typed in the order and is not saved yet
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.matches("#call-bar form") || !window.csc.saved) return;
    event.preventDefault();
    event.target.setAttribute("aria-busy", "true"); // news must not take the form away while it waits
    window.csc.saved().then(() => { event.target.removeAttribute("aria-busy"); event.detail.issueRequest(true); });
  });

  // What was refused is not offered any more.
  function undone({ xhr, requestConfig }) {
    if (xhr.status !== 409) return;
    requestConfig.elt.remove();
    document.getElementById("call").focus({ preventScroll: true });
  }

  // The scratchpad is saved while one types
  async function save(form) {
    window.clearTimeout(timer);
    const { before, text } = form.elements;
    const sent = text.value;
    if (sent === before.value) { if (text.ariaInvalid) tell(form, form.dataset.saved); return; }
    try {
      const headers = { "X-Background": "1" };
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers, keepalive: true });
      if (answer.status === 204) { before.value = sent; tell(form, form.dataset.saved); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const why = page.querySelector("main .banner bdi") || page.querySelector("#call-text-said");
      tell(form, why?.textContent.trim() || form.dataset.unsaved, true);
    } catch { tell(form, form.dataset.unsaved, true); }
  }

  // What is refused looks refused: until it is put right it is not kept.
  function tell(form, words, isWrong = false) {
    const said = form.querySelector("[role=status]");
    said.classList.toggle("field-error", isWrong);
    said.classList.toggle("hint", !isWrong);
    said.querySelector("span").textContent = words;
    form.elements.text.ariaInvalid = isWrong ? "true" : null;
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-saves]");
    if (form) { window.clearTimeout(timer); timer = window.setTimeout(save, pause, form); }
    if (event.target.matches("[data-filter]")) filter(event.target);
    if (event.target.name === "to") name(event.target.form);
  });
  document.addEventListener("focusout", (event) => { const form = event.target.closest?.("[data-saves]"); if (form) save(form); });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-saves]")) return;
    event.preventDefault();
    save(event.target);
  });

  // Whom to hand the order to: letters narrow the list, arrows choose
  const seen = (form) => [...form.querySelectorAll(".person:not([hidden]) input")];

  function name(form) {
    const chosen = form.querySelector("input[name=to]:checked");
    const button = form.querySelector("button[type=submit]");
    button.dataset.unnamed ||= button.textContent;
    button.textContent = chosen ? form.dataset.words.replace("NAME", chosen.closest(".person").dataset.words) : button.dataset.unnamed;
  }

  function filter(field) {
    const { form, value } = field;
    if (!form) return; // the list is still on its way
    form.querySelectorAll(".person").forEach((each) => { each.hidden = !each.dataset.name.includes(value.trim().toLowerCase()); });
    const there = seen(form);
    form.querySelectorAll("input[name=to]").forEach((each) => { each.checked = Boolean(value.trim()) && each === there[0]; });
    form.querySelector("[data-none]").hidden = there.length > 0 || !form.querySelector(".person");
    name(form);
  }

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-filter]")) return;
    if (!event.target.form && event.key === "Enter") typed.entered = true;
    if (!event.target.form || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const there = seen(event.target.form);
    const at = there.findIndex((each) => each.checked) + (event.key === "ArrowDown" ? 1 : -1);
    if (there.length) there[(at + there.length) % there.length].checked = true;
    name(event.target.form);
  });

  document.addEventListener("toggle", (event) => {
    const { target } = event;
    if (!target.matches("[data-loads]") || !target.open) return;
    typed = { words: "", entered: false };
    window.htmx.ajax("GET", target.dataset.loads, { target: `#${target.id}-panel`, swap: "innerHTML" });
  }, true);

  // What was typed before the list came narrows it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "call-transfer-panel") typed.words = event.detail.target.querySelector("[data-filter]")?.value || "";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    improve();
    if (event.detail.requestConfig?.elt.id === "call-undo") undone(event.detail);
    const field = event.detail.target?.id === "call-transfer-panel" && event.detail.target.querySelector("[data-filter]");
    if (!field || event.detail.xhr.status !== 200) return;
    field.value = typed.words;
    field.focus();
    filter(field);
  });
  document.addEventListener("htmx:afterSettle", () => {
    const form = document.querySelector("#call-transfer-panel form");
    if (form && typed.entered && typed.words && seen(form).length === 1) form.requestSubmit();
    typed.entered = false;
  });

  // What needs this script appears with it
  function improve() {
    document.querySelectorAll("[data-filter], [data-sends], [data-call-menu], #call-bar [data-copy], #call-bar [data-cancel]").forEach((each) => { each.hidden = false; });
    document.querySelectorAll("[data-plain]").forEach((each) => { each.hidden = true; });
    if (!bar()) return;
    bar().dataset.alive = "";
    const { customer } = bar().dataset;
    const forCaller = customer ? `?${new URLSearchParams({ customer })}` : "";
    [...document.querySelectorAll(".topbar a")].filter((link) => link.pathname === "/entry/new/").forEach((link) => { link.search = forCaller; });
    height.disconnect();
    height.observe(bar());
  }

  // What sticks below the bar stays below it, however many strips it has.
  const height = new ResizeObserver(() => {
    if (bar()) document.documentElement.style.setProperty("--bars", `${bar().offsetHeight}px`);
  });

  document.addEventListener("click", (event) => {
    const person = event.target.closest("[data-sends]")?.closest(".person");
    if (person) {
      person.querySelector("input").checked = true;
      person.closest("form").requestSubmit();
    }
    const menu = event.target.closest("[data-call-menu]");
    if (!menu) return;
    const open = document.getElementById("call-verbs").classList.toggle("open");
    menu.setAttribute("aria-expanded", open);
  });

  // News: looked for while the page is seen; nothing moves under the hand of who works in the bar
  function news() {
    return [...document.querySelectorAll("#call-news [data-news]")].map((each) => each.textContent.trim()).join(" ");
  }

  async function look() {
    if (!bar() || document.hidden) return;
    lookedAt = Date.now();
    const [before, { url, seen: known }] = [news(), bar().dataset];
    let answer;
    try { answer = await window.csc.ask(`${url}?seen=${known}`, { "X-Background": "1" }); } catch { return; }
    if (answer.status !== 200 || answer.redirected || !bar()) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const busy = bar().matches(":focus-within, [aria-busy=true]") || bar().querySelector("details[open], .call-panel:not([data-by-number]), [aria-busy=true], .open, :active");
    const id = busy ? "call-news" : "call-bar";
    const [old, part] = [document.getElementById(id), fresh.getElementById(id)];
    if (part && !(busy && old.matches(":focus-within"))) {
      old.replaceWith(part);
      window.htmx.process(part);
    }
    improve();
    if (news() && news() !== before) document.dispatchEvent(new CustomEvent("say", { detail: news() }));
  }

  let live = false;
  let lookedAt = Date.now();
  let soon = 0;

  function hear() {
    window.clearTimeout(soon);
    soon = window.setTimeout(look, 50 + Math.random() * 100); // several at once are one question
  }

  // Colleagues see in their list who is here: in any tab that is seen
  let saidAt = 0;

  function sayHere() {
    const form = bar()?.querySelector("input[name=csrfmiddlewaretoken]");
    if (!form) return;
    saidAt = Date.now();
    const body = new FormData();
    Object.entries({ csrfmiddlewaretoken: form.value, tab: window.csc.tab(), away: document.hidden ? "1" : "" }).forEach(([name, value]) => body.append(name, value));
    fetch(bar().dataset.here, { method: "POST", body, headers: { "X-Background": "1" }, keepalive: true }).catch(() => {});
  }

  improve();
  if (bar()) {
    window.csc.live(() => bar()?.dataset.stream, { changed: hear, look, state: (now) => { live = now; } });
    window.setInterval(() => {
      if (Date.now() - lookedAt >= (live ? calm : every)) look();
      if (Date.now() - saidAt >= here) sayHere();
    }, 1000);
    document.addEventListener("visibilitychange", sayHere);
  }
})();
