// Lists: the view that the address shows is marked, Back finds the row that was opened, another page begins at its
// first row, and a wide screen shows the order in focus beside its list.
"use strict";

// The entry in the browser's history knows which row was opened; it goes with the tab.
(() => {
  const links = () => [...document.querySelectorAll("#results a.key")];

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#results a.key");
    if (link) window.history.replaceState({ ...window.history.state, row: link.pathname }, "");
  });

  function arrive() {
    if (document.activeElement !== document.body && !document.activeElement.matches("[autofocus]")) return;
    const { row } = window.history.state || {};
    const opened = row && links().find((link) => link.pathname === row);
    const turned = new URLSearchParams(window.location.search).has("page");
    const there = opened || (turned && (links()[0] || document.getElementById("results")));
    if (there) there.focus({ preventScroll: Boolean(opened) });
  }

  arrive();
  window.addEventListener("pageshow", (event) => { if (event.persisted) arrive(); });
})();

(() => {
  // The address of a search holds what was asked, not the fields that were left empty.
  document.addEventListener("formdata", (event) => {
    if (event.target.method !== "get") return;
    [...event.formData].forEach(([name, value]) => { if (value === "") event.formData.delete(name); });
  });

  const bar = document.querySelector(".views");
  const asked = (search) => [...new URLSearchParams(search)].map(String).sort().join("&");

  // A changed filter leaves its view; the form that saves one knows what is asked now -------------------------------
  function follow() {
    const tabs = [...bar.querySelectorAll("nav a")];
    const here = tabs.filter((tab) => asked(tab.search) === asked(window.location.search));
    tabs.forEach((tab) => tab.removeAttribute("aria-current"));
    here.at(-1)?.setAttribute("aria-current", "page");
    const edit = document.getElementById("edit-view");
    if (edit) edit.hidden = !here.length;
    const save = document.getElementById("save-view");
    if (!save) return;
    save.hidden = Boolean(edit && here.length);
    save.querySelector("[data-query]").value = window.location.search.slice(1);
  }

  document.addEventListener("htmx:afterSettle", (event) => { if (bar && event.detail.target.id === "results") follow(); });
})();

(() => {
  const pane = document.getElementById("preview");
  const wide = window.matchMedia("(min-width: 1360px)");
  const wait = 80; // milliseconds on a row before it is asked for
  const fresh = 30000; // milliseconds that an answer is good for
  const most = 2; // requests at a time
  const kept = new Map(); // in memory alone, so that it is gone with the page
  const flying = new Map();
  let wanted = "";
  let closed = false;
  let timer = 0;
  if (!pane) return;
  const body = pane.firstElementChild;

  function open() { pane.hidden = closed || !wide.matches; }

  function show(html) {
    body.innerHTML = html;
    body.scrollTop = 0;
    body.removeAttribute("aria-busy");
  }

  async function fetched(url, signal) {
    const answer = await window.csc.ask(url, { "HX-Request": "true" }, { signal });
    if (!answer.ok) return "";
    return answer.text();
  }

  function known(url) {
    const one = kept.get(url);
    if (one && Date.now() - one.at < fresh) return one.html;
    kept.delete(url);
    return "";
  }

  async function ask(url) {
    if (flying.has(url)) return;
    while (flying.size >= most) {
      const [oldest, request] = flying.entries().next().value;
      request.abort();
      flying.delete(oldest);
    }
    const request = new AbortController();
    flying.set(url, request);
    body.setAttribute("aria-busy", "true");
    let html = "";
    try { html = await fetched(url, request.signal); } catch { if (request.signal.aborted) return; } finally { flying.delete(url); }
    if (html) {
      kept.set(url, { at: Date.now(), html });
      window.setTimeout(() => known(url), fresh);
    }
    if (wanted === url) show(html || `<p class="plain">${pane.dataset.gone}</p>`);
  }

  function look(row) {
    const link = row?.querySelector("a.key");
    window.clearTimeout(timer);
    if (!link || closed || !wide.matches) return;
    const url = `${new URL(link.href).pathname}preview/`;
    if (url === wanted) return;
    timer = window.setTimeout(() => {
      wanted = url;
      document.querySelectorAll("tr.cursor").forEach((other) => other.classList.remove("cursor"));
      row.classList.add("cursor");
      const html = known(url);
      if (html) show(html);
      else ask(url);
    }, wait);
  }

  const rowOf = (event) => event.target.closest?.("#results .orders tbody tr");
  document.addEventListener("focusin", (event) => look(rowOf(event)));
  document.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") look(rowOf(event)); });
  document.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.ctrlKey || event.altKey || !document.activeElement.matches("#results a.key")) return;
    const links = [...document.querySelectorAll("#results tbody a.key")];
    const next = links[links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });
  pane.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close-preview]")) return;
    closed = true;
    open();
    document.querySelector("tr.cursor a.key")?.focus();
  });
  document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target.id === "results") wanted = ""; });
  wide.addEventListener("change", open);
  open();
})();
