// Lists: j and k go from row to row, Enter and o follow the link.
"use strict";

window.csc.rows = () => [...document.querySelectorAll("main .grid tbody tr")].map((row) => row.querySelector("a.key")).filter(Boolean);

document.addEventListener("key", ({ detail: { event, name } }) => {
  if (name === "o") event.target.closest("tr")?.querySelector("a.key")?.click();
  const links = window.csc.rows();
  const step = { j: 1, k: -1 }[name];
  if (!step || !links.length) return;
  const row = document.activeElement.closest("tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  if (next < 0 || next >= links.length) return;
  event.preventDefault();
  links[next].focus();
});
