// The box in the top bar: results while typing, reached by arrows while the focus and the text stay in the box.
"use strict";

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
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isOurs(event) && !box.value.trim()) { event.preventDefault(); panel.removeAttribute("aria-busy"); hide(); }
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
