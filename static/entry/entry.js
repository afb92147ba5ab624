// Order entry: saves follow each other, what was typed meanwhile stays, and a tab of the browser has one name.
"use strict";

(() => {
  const panel = () => document.getElementById("entry");
  const mine = (event) => event.detail.target && event.detail.target.id === "entry";
  const fields = () => [...panel().querySelectorAll("input:not([type=hidden]), select, textarea")].filter((each) => each.id);
  const valueOf = (field) => (field.matches("[type=radio], [type=checkbox]") ? String(field.checked) : field.value);
  const shownAtFirst = (field) => {
    if (field.matches("[type=radio], [type=checkbox]")) return String(field.defaultChecked);
    if (field.matches("select")) return [...field.options].find((each) => each.defaultSelected)?.value ?? field.options[0]?.value;
    return field.defaultValue;
  };

  // One browser tab, one name: the lease of the order is held by it, also after a reload.
  window.csc.tab();
  function name() {
    panel()?.querySelectorAll("input[name=tab]").forEach((field) => { field.value = window.name; });
  }

  // One request at a time: what is pressed while another runs is pressed again when that one is done.
  let running = false;
  let pressed = "";
  let sent = new Map();
  let typed = [];

  document.addEventListener("htmx:confirm", (event) => {
    if (!mine(event)) return;
    if (takes(event)) { if (!running) addNext(); return; }
    if (!running) return;
    event.preventDefault();
    const button = event.detail.triggeringEvent?.submitter || event.target.closest("button, a");
    if (button?.id) pressed = button.id;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!mine(event)) return;
    running = true;
    const form = event.detail.elt.form || event.detail.elt.closest("form");
    sent = new Map(fields().map((field) => [field.id, form && field.form === form ? valueOf(field) : shownAtFirst(field)]));
    if (entered) { sent.set("item", ""); sent.set("pieces", "1"); }
  });

  // What was typed since the request left is put back into the same fields, and saved in turn.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!mine(event)) return;
    const focused = document.activeElement;
    typed = fields().filter((field) => sent.has(field.id) && valueOf(field) !== sent.get(field.id)).map((field) => ({
      id: field.id,
      value: valueOf(field),
      caret: field === focused && field.matches("input:not([type=radio], [type=checkbox], [type=date])") ? field.selectionStart : null,
    }));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!panel() || (event.detail.target.id !== "entry" && event.detail.elt.id !== "entry")) return;
    name();
    sayLine();
    typed.forEach(restore);
    typed = [];
  });

  function restore({ id, value, caret }) {
    const field = document.getElementById(id);
    if (!field || valueOf(field) === value) return;
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = value === "true";
    else field.value = value;
    if (caret !== null) { field.focus({ preventScroll: true }); field.setSelectionRange(caret, caret); }
    field.dispatchEvent(new Event(caret === null ? "change" : "input", { bubbles: true }));
  }

  // Items may be entered faster than they are answered: each leaves its field at once and waits in a line for its turn.
  let line = [];
  let entered = null;
  const isAdded = () => !document.querySelector("#item[aria-invalid], #pieces[aria-invalid], .offers");

  function takes(event) {
    const [item, pieces] = ["item", "pieces"].map((name) => document.getElementById(name));
    if (event.target.id !== "add-item" || !item.value.trim() || event.detail.triggeringEvent?.submitter?.id !== "add-item-go") return false;
    event.preventDefault();
    line.splice(running ? line.length : 0, 0, { item: item.value, pieces: pieces.value }); // what is mended goes first
    [item.value, pieces.value] = ["", "1"];
    sayLine();
    return true;
  }

  function addNext() {
    const form = document.getElementById("add-item");
    if (!form) return;
    entered = line.shift();
    sayLine();
    window.htmx.ajax("POST", form.getAttribute("hx-post"), { source: form, target: "#entry", swap: "outerHTML", values: entered });
  }

  // What could not be asked goes back to where it was entered, or to the head of the line.
  function putBack() {
    const item = document.getElementById("item");
    if (item && !item.value) [item.value, document.getElementById("pieces").value] = [entered.item, entered.pieces];
    else line.unshift(entered);
    sayLine();
  }

  function sayLine() {
    const words = document.getElementById("add-waits");
    if (!words) return;
    words.hidden = !line.length;
    words.lastElementChild.textContent = line.map(({ item }) => item).join(", ");
  }

  // Whoever must wait until all that was typed is saved, or refused.
  const unsaved = () => [...(document.getElementById("entry-form")?.elements || [])].some((field) => field.id && field.matches("input, select, textarea") && valueOf(field) !== shownAtFirst(field));
  let waiting = [];
  window.csc.saved = () => {
    if (!running && !unsaved()) return Promise.resolve();
    if (!running) document.getElementById("entry-form").requestSubmit();
    return new Promise((done) => { waiting.push(done); window.setTimeout(done, 5000); });
  };

  function sayUnsaved() {
    const words = document.getElementById("entry-saved");
    const other = words?.querySelector("template");
    if (other) words.replaceChildren(other.content.cloneNode(true));
  }

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!mine(event)) return;
    running = false;
    if (!event.detail.successful && unsaved()) sayUnsaved();
    window.setTimeout(() => { if (!running) { waiting.forEach((done) => done()); waiting = []; } }, 50);
    if (entered && !event.detail.xhr?.status) putBack();
    else if (line.length && isAdded()) { window.setTimeout(addNext); return; }
    entered = null;
    const again = pressed;
    pressed = "";
    if (again) window.setTimeout(() => document.getElementById(again)?.click());
  });

  // A tab that is opened while something is typed is reached by saving that first; Esc leaves a field for the keys.
  const isTyped = () => fields().some((field) => field.form?.id === "entry-form" && valueOf(field) !== shownAtFirst(field));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#entry a[data-goes]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !isTyped()) return;
    event.preventDefault();
    document.getElementById(`go-${link.dataset.goes}`)?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches?.("#entry input, #entry select, #entry textarea")) event.target.blur();
  });

  // Leaving warns only when the last save did not arrive.
  let failed = false;
  document.addEventListener("htmx:sendError", () => { failed = true; });
  document.addEventListener("htmx:timeout", () => { failed = true; });
  document.addEventListener("htmx:afterOnLoad", () => { failed = false; });
  window.addEventListener("beforeunload", (event) => { if (failed) event.preventDefault(); });

  // The first thing that is typed makes the order, after a pause; the key for placing it.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const place = document.querySelector("[data-places]");
    if (place) { event.preventDefault(); place.click(); }
  });
  const first = document.querySelector("[data-begins]");
  let pause = 0;
  first?.addEventListener("input", () => {
    window.clearTimeout(pause);
    if (first.value.trim()) pause = window.setTimeout(() => first.form.requestSubmit(), 2000);
  });
  first?.form.addEventListener("submit", () => window.clearTimeout(pause));

  name();
})();
