// Small behaviours of the pages; everything works without them.
"use strict";

(() => {
  const notice = () => document.getElementById("notice");
  const secondsShown = 10;

  function say(words, where = "say") {
    const region = document.getElementById(where);
    region.textContent = "";
    window.setTimeout(() => { region.textContent = words; }, 50); // a change of text is what gets announced
  }

  // Notices: one sentence under the top bar
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  function tell(words, link) {
    const line = element("p", {}, words);
    if (link) line.append(" ", link);
    const close = element("button", { type: "button", class: "close", "data-close": "", "aria-label": notice().dataset.closeWords }, "×");
    notice().replaceChildren(element("div", { class: "banner red" }, element("span", {}), line, close));
  }

  function sentenceFor(status) {
    const words = notice().dataset;
    const known = { 403: words.forbidden, 404: words.missing, 429: words.busy };
    return known[status] || words.broken;
  }

  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) return;
    tell(sentenceFor(status));
    if (status >= 500) offer(event);
  });
  // Words that come with an answer are better than ours.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget") === "#notice") {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:sendError", (event) => { tell(notice().dataset.offline); offer(event); });
  document.addEventListener("htmx:timeout", (event) => {
    const { timeout, late } = notice().dataset;
    tell(isReading(event) ? late : timeout);
    offer(event);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== notice()) return;
    if (event.detail.xhr.status >= 500) offer(event);
    if (event.detail.xhr.status === 409) tellThere(event.detail.requestConfig.elt.closest("form"));
  });

  // What refuses typed words stands above them in their form.
  const typing = "textarea, input:not([type=hidden], [type=checkbox], [type=radio])";

  function tellThere(form) {
    const told = notice().firstElementChild;
    if (!told || !form?.querySelector(typing) || form.offsetHeight > window.innerHeight) return;
    told.classList.add("told");
    told.role = "alert";
    form.prepend(told);
    improve(told);
    told.scrollIntoView({ block: "nearest" });
  }

  // What was only read can be asked for again; a form has its own button
  const isReading = (event) => event.detail.requestConfig.verb === "get";

  function offer(event) {
    if (!isReading(event)) return;
    const { requestConfig, pathInfo } = event.detail;
    const again = element("button", { type: "button", class: "button small" }, notice().dataset.againWords);
    again.addEventListener("click", () => {
      const swap = requestConfig.elt.getAttribute("hx-swap") || "innerHTML";
      window.htmx.ajax("GET", pathInfo.finalRequestPath, { target: requestConfig.target, swap });
    });
    const close = notice().querySelector(".close");
    if (close) close.before(again);
  }

  // Swaps: busy mark, open parts stay open, the focus stays near
  let before = null;
  const patience = new Map(); // what is waited for, and when to say that it takes long
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { target } = event.detail;
    target.setAttribute("aria-busy", "true");
    notice().replaceChildren();
    event.detail.elt.closest("form")?.querySelector(".told")?.remove();
    patience.set(event.detail.xhr, { target, timer: window.setTimeout(() => stillWorking(target), 5000) });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { target, timer } = patience.get(event.detail.xhr) || {};
    if (!target) return;
    window.clearTimeout(timer);
    patience.delete(event.detail.xhr);
    if ([...patience.values()].some((other) => other.target === target)) return; // a newer one is on its way
    target.removeAttribute("aria-busy");
    target.querySelector(".still")?.remove();
  });

  function stillWorking(target) {
    const words = notice().dataset.still;
    target.prepend(element("p", { class: "still" }, words));
    say(words);
  }
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    const verb = document.activeElement.closest("details.verb");
    before = {
      open: [...target.querySelectorAll("details[id][open]:not(.verb)")].map((part) => part.id),
      focus: [document.activeElement.id, verb && `${verb.id}-open`],
      target: target.id,
      held: target.contains(document.activeElement),
    };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!before) return;
    const { open, focus, target, held } = before;
    before = null;
    const region = document.getElementById(target);
    if (!region) return;
    improve(region);
    if (target === "notice") return;
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    const wanted = region.querySelector("[data-focus]");
    if (!wanted && (!held || region.contains(document.activeElement))) return;
    const near = focus.map((id) => (id ? document.getElementById(id) : null)).find((one) => one?.checkVisibility());
    (wanted || near || region.querySelector("[tabindex='-1']") || region).focus({ preventScroll: true });
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "messages") receive();
  });

  // Messages: spoken once, gone after a while unless someone is at them
  function receive() {
    const list = document.getElementById("messages");
    const words = [...list.querySelectorAll(".message > bdi")].map((message) => message.textContent).join(" ");
    improve(list);
    if (!words) return;
    say(words);
    window.setTimeout(function leave() {
      if (list.matches(":hover, :focus-within")) window.setTimeout(leave, 2000);
      else if (list.isConnected) list.replaceChildren();
    }, secondsShown * 1000);
  }

  // Nothing stays in the browser's storage
  document.addEventListener("htmx:load", () => window.sessionStorage.removeItem("htmx-current-path-for-history"));

  document.addEventListener("say", (event) => say(event.detail));

  // Verbs and menus: one open at a time, Esc closes and gives the focus back
  const floating = "details.verb, details.menu";

  function close(details) {
    details.open = false;
    details.querySelector("summary").focus();
  }

  document.addEventListener("toggle", (event) => {
    const { target } = event;
    if (!target.matches(floating) || !target.open) return;
    document.querySelectorAll(floating).forEach((other) => { if (other !== target) other.open = false; });
    window.csc.enter(target);
  }, true);

  // A key enters at once what it opens; the event would be too late for the next letter.
  window.csc ||= {};
  window.csc.enter = (details) => {
    if (!document.activeElement.matches("body, summary")) return;
    ["[data-focus]", ".suggestion, .pick button:enabled", ".input"].map((one) => details.querySelector(one)).find(Boolean)?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.verb[open], details.menu[open]");
    if (open) close(open);
    else notice().replaceChildren();
  });
  document.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-cancel]");
    if (cancel) close(cancel.closest("details"));
    event.target.closest("[data-close]")?.closest(".message, .banner").remove();
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // Buttons that need this script appear with it
  function improve(root) {
    root.querySelectorAll("[data-cancel], [data-close], [data-copy], [data-shows-keys]").forEach((button) => { button.hidden = false; });
  }

  window.addEventListener("beforeprint", () => {
    const paper = document.getElementById("paper");
    paper.textContent = `${window.location.href} · ${new Date().toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: paper.dataset.zone }).replace(/(?<=Sep)t|,/g, "")}`;
  });

  improve(document);
  if (document.getElementById("messages")) receive();
  document.querySelector("[data-focus]")?.focus();
})();

// A session that ended: sign in over the page, keep what was typed, send it again.
(() => {
  const dialog = document.getElementById("signed-out");
  const region = document.getElementById("sign-in-again");
  if (!dialog) return;
  let refused = null; // the form that was not heard
  let pressed = null; // its button
  let last = null;
  let asking = false;

  document.addEventListener("htmx:beforeOnLoad", (event) => { last = event.detail.requestConfig.triggeringEvent?.submitter; });

  function remember(element) {
    const form = element.closest("form");
    if (form && !dialog.contains(form)) [refused, pressed] = [form, last];
  }

  function renew(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  }

  function sendAgain() {
    if (pressed?.isConnected) pressed.click();
    else if (refused?.isConnected) refused.requestSubmit();
    refused = null;
  }

  document.addEventListener("session-expired", (event) => {
    remember(event.target);
    if (!asking && !dialog.open && !document.querySelector("#notice [data-as-reader]")) ask();
  });

  async function ask() {
    asking = true;
    await window.htmx.ajax("GET", dialog.dataset.url, { source: region, target: region, swap: "innerHTML" });
    asking = false;
    const name = document.getElementById("again-username");
    if (!name) return;
    dialog.showModal();
    name.value = dialog.dataset.name;
    document.getElementById("again-password").focus();
  }

  // Words about the password belong into the dialog.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== region) return;
    event.detail.shouldSwap = event.detail.xhr.status < 500 && event.detail.xhr.status !== 204;
    event.detail.isError = false;
  });

  document.addEventListener("signed-in-again", (event) => {
    renew(event.detail.token);
    dialog.close();
    if (refused?.matches("[data-autosaves]")) { sendAgain(); return; } // nobody pressed anything to send it
    const words = document.getElementById("send-again").content.cloneNode(true);
    if (!refused) words.querySelector("[data-send-again]").remove();
    document.getElementById("notice").replaceChildren(words);
    document.querySelector("#notice [data-send-again]")?.focus();
  });

  document.addEventListener("signed-in-as-another", () => dialog.close());

  document.addEventListener("fresh-token", (event) => {
    remember(event.target);
    renew(event.detail.token);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-send-again]")) return;
    document.getElementById("notice").replaceChildren();
    sendAgain();
  });
})();

// The box in the top bar: results while typing, reached by arrows while the focus and the text stay in the box.
(() => {
  const box = document.getElementById("find");
  const panel = document.getElementById("find-panel");
  if (!box || box.name !== "q") return;
  const options = () => [...panel.querySelectorAll("[role=option]")];
  const current = () => panel.querySelector("[aria-selected=true]");

  function show() {
    panel.hidden = false;
    box.setAttribute("aria-expanded", String(options().length > 0));
  }

  function hide() {
    panel.hidden = true;
    box.setAttribute("aria-expanded", "false");
    choose(null);
  }

  function choose(option) {
    current()?.removeAttribute("aria-selected");
    box.removeAttribute("aria-activedescendant");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  }

  function step(by) {
    const all = options();
    const at = all.indexOf(current());
    const next = at < 0 && by < 0 ? all.length - 1 : at + by;
    choose(all[next] || null); // beyond either end one is back at the text itself
  }

  // What came for text that is gone meanwhile is not shown
  const isOurs = (event) => event.detail.target === panel;
  document.addEventListener("htmx:configRequest", (event) => {
    if (isOurs(event) && !box.value.trim()) { event.preventDefault(); hide(); }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isOurs(event) && (!box.value.trim() || document.activeElement !== box)) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!isOurs(event)) return;
    options().forEach((option, n) => { option.id = `hit-${n}`; });
    choose(null);
    show();
    const detail = panel.querySelector("[data-said]")?.textContent || "";
    document.dispatchEvent(new CustomEvent("say", { detail }));
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || panel.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && current()) {
      event.preventDefault();
      current().click();
    } else if (event.key === "Escape") {
      event.preventDefault(); // a browser would empty the box
      event.stopPropagation();
      hide();
    }
  });
  box.addEventListener("focus", () => { if (box.value.trim() && options().length) show(); });
  box.addEventListener("blur", () => { window.setTimeout(() => { if (!panel.contains(document.activeElement)) hide(); }, 0); });
  panel.addEventListener("pointerdown", (event) => { if (event.button === 0) event.preventDefault(); }); // the focus stays
  window.addEventListener("pageshow", hide);

  // A number pasted where nothing is written opens what bears it; other words are looked for in the box
  const isNumber = /^#?(?=\S*\d)[\p{L}\d._-]{1,60}$/u;
  document.addEventListener("paste", (event) => {
    const { target } = event;
    const writing = target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]");
    if (writing || document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
    const words = (event.clipboardData?.getData("text") || "").trim();
    if (!words || words.length > box.maxLength || words.includes("\n")) return;
    event.preventDefault();
    box.focus();
    box.value = words;
    if (isNumber.test(words)) box.form.requestSubmit();
    else box.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();

// Keys: a control names its key in data-key ("s", "Shift+R", "g o"), and the key clicks or focuses it.
(() => {
  const dialog = document.getElementById("keys");
  const secondsToGoOn = 1.5;
  const on = () => document.documentElement.dataset.keys !== "off";
  let begun = "";
  let begunAt = 0;

  // Which control a key means
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
    if (control.matches("summary") && control.parentElement.open) window.csc.enter(control.parentElement);
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
    if (verb && !/^\d$/.test(event.key)) { typeReason(event, verb); return; }
    if (!on()) return;
    const inTime = event.timeStamp - begunAt < secondsToGoOn * 1000;
    const name = nameOf(event);
    const sequence = begun && inTime ? `${begun} ${name}` : name;
    const there = controls();
    const wanted = inRow(target, sequence) || there.find((control) => control.dataset.key === sequence);
    begun = "";
    if (wanted) { event.preventDefault(); press(wanted); return; }
    if (there.some((control) => control.dataset.key.startsWith(`${name} `))) { begun = name; begunAt = event.timeStamp; return; }
    document.dispatchEvent(new CustomEvent("key", { detail: { event, name } })); // lists have keys of their own
  });

  // Menus: arrows go from entry to entry
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu[open], .pick[open]");
    if (!menu || isWriting(event.target)) return;
    const entries = [...menu.querySelectorAll("a, button:enabled")].filter((one) => one.checkVisibility());
    const at = entries.indexOf(event.target);
    const next = { ArrowDown: (at + 1) % entries.length, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    entries.at(next)?.focus();
  });

  // A control of the row in focus goes before one of the page with the same key.
  function inRow(element, sequence) {
    const controls = element.closest("tr")?.querySelectorAll("[data-row-key]") || [];
    return [...controls].find((control) => control.dataset.rowKey === sequence);
  }

  // The list of the page's keys
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
    const lists = window.csc.rows?.().length ? [["j", words.next], ["k", words.previous]] : [];
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

  // The Actions menu: entries that open a control of this page follow it, as it is now
  function open(event, entry) {
    const control = document.getElementById(entry.dataset.opens);
    if (!control) return;
    event.preventDefault();
    entry.closest("details")?.removeAttribute("open");
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
    const why = document.getElementById(entry.dataset.opens.replace("open", "why"));
    if (control?.dataset.verb) entry.textContent = control.dataset.verb;
    const reason = entry.nextElementSibling;
    reason.dataset.first ??= reason.textContent;
    reason.textContent = off ? why?.textContent || reason.dataset.first || entry.closest("ul").dataset.gone : "";
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
