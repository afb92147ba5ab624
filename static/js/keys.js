// Keys: a control names its key in data-key ("s", "Shift+R", "g o"), and the key clicks or focuses it.
"use strict";

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

  // What came for text that is gone meanwhile is not shown -----------------------------------------------------------
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

  // A number pasted where nothing is written opens what bears it; other words are looked for in the box --------------
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
