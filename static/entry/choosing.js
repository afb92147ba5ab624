// A list that is chosen from by typing: its form saves itself once the word is typed, and not in the middle of it.
"use strict";

(() => {
  const calm = 1000; // milliseconds after which a browser takes the next key for the beginning of another word
  let keyedAt = 0;

  document.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && event.target.matches("[data-autosaves] select")) keyedAt = Date.now();
  });
  document.addEventListener("htmx:confirm", (event) => {
    const form = event.target;
    const left = keyedAt + calm - Date.now();
    const byItself = ["change", "input"].includes(event.detail.triggeringEvent?.type);
    if (!byItself || left <= 0 || !form.matches("[data-autosaves]") || !form.contains(document.activeElement?.closest("select"))) return;
    event.preventDefault();
    window.setTimeout(() => form.dispatchEvent(new Event("change")), left);
  });
})();
