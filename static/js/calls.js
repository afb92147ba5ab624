// The call bar: its clock, its scratchpad, the list of colleagues, and news that come while the page is seen.
"use strict";

(() => {
  const bar = () => document.getElementById("call-bar");
  const every = 5000; // milliseconds between two looks for news without a stream
  const calm = 30000; // the same while the stream is live
  const here = 45000; // milliseconds between two signs that somebody is here
  const pause = 800; // milliseconds without typing before the scratchpad is saved
  let timer = 0;
  let typed = { words: "", entered: false };

  // The clock, and the seconds for which Undo is there ---------------------------------------------------------------
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

  // What ends an order's call waits for what was typed in the order and is not saved yet ------------------------------
  document.addEventListener("htmx:confirm", (event) => {
    if (!event.target.matches("#call-bar form") || !window.csc.saved) return;
    event.preventDefault();
    event.target.setAttribute("aria-busy", "true"); // news must not take the form away while it waits
    window.csc.saved().then(() => { event.target.removeAttribute("aria-busy"); event.detail.issueRequest(true); });
  });

  // What was taken back is edited again on the page that shows it.
  function goOn() {
    const order = bar()?.querySelector(".call-return")?.pathname.split("/").slice(0, 3).join("/");
    if (order && document.getElementById("lease") && window.location.pathname.startsWith(`${order}/`)) window.location.reload();
  }

  // The scratchpad is saved while one types ---------------------------------------------------------------------------
  async function save(form) {
    window.clearTimeout(timer);
    const { before, text } = form.elements;
    const [said, sent] = [form.querySelector("[role=status]"), text.value];
    if (sent === before.value) return;
    try {
      const headers = { "X-Background": "1" };
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers, keepalive: true });
      if (answer.status === 204) { before.value = sent; said.textContent = form.dataset.saved; return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      said.textContent = (page.querySelector("main .banner bdi") || page.querySelector("#call-text-said"))?.textContent || form.dataset.unsaved;
    } catch { said.textContent = form.dataset.unsaved; }
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

  // Whom to hand the order to: letters narrow the list, arrows choose ---------------------------------------------------
  const seen = (form) => [...form.querySelectorAll(".person:not([hidden]) input")];

  function name(form) {
    const chosen = form.querySelector("input[name=to]:checked");
    const button = form.querySelector("button[type=submit]");
    button.dataset.plain ||= button.textContent;
    button.textContent = chosen ? form.dataset.words.replace("NAME", chosen.closest(".person").dataset.words) : button.dataset.plain;
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
    if (event.detail.requestConfig?.elt.id === "call-undo") goOn();
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

  // What needs this script appears with it ------------------------------------------------------------------------------
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

  // News: looked for while the page is seen; nothing moves under the hand of who works in the bar ----------------------
  function news() {
    return [...document.querySelectorAll("#call-news [data-news]")].map((each) => each.textContent.trim()).join(" ");
  }

  async function look() {
    if (!bar() || document.hidden) return;
    lookedAt = Date.now();
    const [before, { url, seen: known }] = [news(), bar().dataset];
    let answer;
    try { answer = await fetch(`${url}?seen=${known}`, { headers: { "X-Background": "1" } }); } catch { return; }
    if (answer.status !== 200 || answer.redirected || !bar()) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const busy = bar().matches(":focus-within, [aria-busy=true]") || bar().querySelector("details[open], .call-panel, [aria-busy=true], .open, :active");
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

  // Colleagues see in their list who is here: in any tab that is seen ---------------------------------------------------
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

// Keys: a control names its key in data-key ("s", "Shift+R", "g o"), and the key clicks or focuses it.
(() => {
  const dialog = document.getElementById("keys");
  const secondsToGoOn = 1.5;
  const on = () => document.documentElement.dataset.keys !== "off";
  let begun = "";
  let begunAt = 0;

  // Which control a key means --------------------------------------------------------------------------------------
  function nameOf(event) {
    const letter = /^\p{L}$/u.test(event.key);
    return event.shiftKey && letter ? `Shift+${event.key.toUpperCase()}` : event.key;
  }

  function isWriting(element) {
    return element.matches("textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=submit])");
  }

  function reachable(control) {
    const parts = control.closest("dialog, .verb-panel, .menu-panel");
    const anywhere = control.matches("[data-shows-keys]") || (control.matches("a[href]") && !parts);
    return anywhere || control.checkVisibility();
  }

  function controls() {
    return [...document.querySelectorAll("[data-key]")].filter(reachable);
  }

  function press(control) {
    if (isWriting(control)) { control.focus(); control.select?.(); return; }
    if (control.matches("summary, button")) control.focus();
    control.click();
  }

  function verbAround(element) {
    return element.closest(".verb-panel")?.closest("details");
  }

  // Letters typed on the reasons to pick from are the beginning of a reason of one's own.
  function typeReason(event, verb) {
    if (event.key.length === 1 && /\p{L}/u.test(event.key)) verb.querySelector("input[name=reason]")?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { target } = event;
    if (!(target instanceof Element) || isWriting(target) || document.querySelector("dialog[open]")) return;
    const verb = verbAround(target);
    if (verb && !/^[1-9]$/.test(event.key)) { typeReason(event, verb); return; }
    if (!on()) return;
    const inTime = event.timeStamp - begunAt < secondsToGoOn * 1000;
    const name = nameOf(event);
    const sequence = begun && inTime ? `${begun} ${name}` : name;
    const there = controls();
    const wanted = inRow(target, sequence) || there.find((control) => control.dataset.key === sequence);
    begun = "";
    if (wanted) { event.preventDefault(); press(wanted); return; }
    if (there.some((control) => control.dataset.key.startsWith(`${name} `))) { begun = name; begunAt = event.timeStamp; return; }
    if (name === "j" || name === "k") move(event, name === "j" ? 1 : -1);
    if (name === "o") target.closest("tr")?.querySelector("a.key")?.click();
  });

  // A control of the row in focus goes before one of the page with the same key.
  function inRow(element, sequence) {
    const controls = element.closest("tr")?.querySelectorAll("[data-row-key]") || [];
    return [...controls].find((control) => control.dataset.rowKey === sequence);
  }

  // Lists: j and k go from row to row, Enter follows the link ------------------------------------------------------
  function rows() {
    return [...document.querySelectorAll("main .grid tbody tr")].map((row) => row.querySelector("a.key")).filter(Boolean);
  }

  function move(event, step) {
    const links = rows();
    if (!links.length) return;
    const row = document.activeElement.closest("tr");
    const at = links.findIndex((link) => link.closest("tr") === row);
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    if (next < 0 || next >= links.length) return;
    event.preventDefault();
    links[next].focus();
  }

  // The list of the page's keys -------------------------------------------------------------------------------------
  function wordsOf(control) {
    const label = control.getAttribute("aria-label") || control.labels?.[0]?.textContent;
    if (label) return label.trim();
    const copy = control.cloneNode(true);
    copy.querySelectorAll("kbd, .hide, [aria-hidden]").forEach((part) => part.remove());
    return copy.textContent.trim();
  }

  function known() {
    const own = controls().filter((control) => !control.closest("dialog")).map((control) => [control.dataset.key, wordsOf(control)]);
    const words = dialog.dataset;
    const lists = rows().length ? [["j", words.next], ["k", words.previous]] : [];
    const ofRow = [...new Map([...document.querySelectorAll("[data-row-key]")].map((control) => [control.dataset.rowKey, control.firstChild.textContent.trim()]))];
    return [...own, ...lists, ...ofRow, ["Esc", words.closeWords]];
  }

  function list() {
    const sought = dialog.querySelector("input").value.trim().toLowerCase();
    const found = known().filter(([key, words]) => key.toLowerCase() === sought || words.toLowerCase().includes(sought));
    dialog.querySelector("dl").replaceChildren(...found.map(([key, words]) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const cap = document.createElement("dd");
      term.textContent = words;
      cap.append(...key.split(" ").map((one) => Object.assign(document.createElement("kbd"), { textContent: one })));
      row.append(term, cap);
      return row;
    }));
    dialog.querySelector("[data-none]").hidden = found.length > 0;
    dialog.querySelector("[data-off]").hidden = on();
  }

  document.addEventListener("input", (event) => { if (event.target.id === "keys-search") list(); });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shows-keys]")) {
      const menu = event.target.closest("details.menu");
      if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
      list();
      dialog.showModal();
    }
    const copied = event.target.closest("[data-copy]");
    if (copied) copy(copied);
    const opener = event.target.closest("a[data-opens]");
    if (opener) open(event, opener);
  });

  function copy(button) {
    const done = () => document.dispatchEvent(new CustomEvent("say", { detail: button.dataset.copied }));
    if (navigator.clipboard) { navigator.clipboard.writeText(button.dataset.copy).then(done); return; }
    const field = Object.assign(document.createElement("textarea"), { value: button.dataset.copy });
    button.after(field);
    field.select();
    document.execCommand("copy"); // the only way on a page without https
    field.remove();
    button.focus();
    done();
  }

  // The Actions menu: entries that open a control of this page follow it, as it is now -------------------------------
  function open(event, entry) {
    const control = document.getElementById(entry.dataset.opens);
    if (!control) return;
    event.preventDefault();
    entry.closest("details").open = false;
    control.scrollIntoView({ block: "nearest" });
    press(control);
  }

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches("details.actions") || !event.target.open) return;
    event.target.querySelectorAll("[data-opens]").forEach(follow);
  }, true);

  function follow(entry) {
    const control = document.getElementById(entry.dataset.opens);
    const off = !control || control.getAttribute("aria-disabled") === "true";
    const why = control ? document.getElementById(control.getAttribute("aria-describedby")) : null;
    if (control?.dataset.verb) entry.textContent = control.dataset.verb;
    entry.nextElementSibling.textContent = off ? why?.textContent || entry.closest("ul").dataset.gone : "";
    if (off) {
      entry.removeAttribute("href");
      entry.setAttribute("role", "link");
      entry.setAttribute("aria-disabled", "true");
      entry.tabIndex = 0;
    } else {
      ["role", "aria-disabled", "tabindex"].forEach((name) => entry.removeAttribute(name));
      entry.href = `#${entry.dataset.opens}`;
    }
  }
})();
