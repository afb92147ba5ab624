// The pending orders of the home page: what anyone changes shows at once, and nothing moves under pointer or focus.
"use strict";

(() => {
  const region = () => document.getElementById("pending");
  const table = () => region()?.querySelector(".pending-grid");
  const bodies = (root) => [...root.querySelectorAll("tbody[data-id]")];
  const flash = 2000; // milliseconds
  const again = 10; // seconds after which a list that failed is asked for again
  const ageing = 30000; // milliseconds after which ages, and locks that ran out in silence, are looked at again
  if (!region()) return;
  const waiting = new Set(); // ids of rows that would come, go or move
  let wanted = new Set();
  let request = null;
  let live = true;
  let timer = 0;
  let retry = 0;

  // Whether somebody works in the list: then rows change in their place alone -----------------------------------------
  function busy() {
    const rows = table();
    return Boolean(rows && (rows.matches(":hover") || rows.contains(document.activeElement)));
  }

  // Asking -------------------------------------------------------------------------------------------------------------
  async function ask(ids) {
    request?.abort();
    const own = new AbortController();
    request = own;
    const url = region().dataset.url + (ids ? `&changed=${[...ids].join(",")}` : "");
    try {
      const answer = await window.csc.quietly(url, { signal: own.signal });
      if (!answer.ok) throw Object.assign(new Error(), { answer });
      return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pending");
    } finally {
      if (request === own) request = null;
    }
  }

  async function refresh(ids) {
    try {
      const fresh = await ask(ids);
      recovered();
      if (!fresh) return;
      if (!ids && !busy()) { replace(fresh); return; }
      reconcile(fresh, ids);
    } catch (error) {
      if (error.name === "AbortError") { ids?.forEach((id) => hear({ id })); return; }
      if (error.answer?.status !== 401) failed(error.answer);
    }
  }

  function hear({ id }) {
    wanted.add(id);
    window.clearTimeout(timer);
    timer = window.setTimeout(fetchWanted, 80 + Math.random() * 120); // several at once are one question
  }

  function fetchWanted() {
    if (!region() || !wanted.size) return;
    if (request) { timer = window.setTimeout(fetchWanted, 100); return; } // one question at a time
    const ids = wanted;
    wanted = new Set();
    refresh(ids.size > 100 || !table() ? null : ids);
  }

  // Someone's own request goes first.
  document.addEventListener("htmx:beforeRequest", (event) => { if (region()?.contains(event.target)) request?.abort(); });

  // What comes, goes, moves, or changes in its place -------------------------------------------------------------------
  function reconcile(fresh, ids) {
    if (!table()) { refresh(null); return; }
    const came = new Map(bodies(fresh).map((row) => [row.dataset.id, row]));
    const shown = new Map(bodies(table()).map((row) => [row.dataset.id, row]));
    const asked = ids ? [...ids].map(String) : [...new Set([...came.keys(), ...shown.keys()])];
    const still = busy();
    asked.forEach((id) => settle(came.get(id), shown.get(id), id, still));
    count(fresh);
    tellWaiting();
    if (!bodies(table()).length) refresh(null);
  }

  function settle(fresh, row, id, still) {
    if (row?.dataset.goes) return; // it leaves by itself
    if (fresh && row && fresh.dataset.seen !== row.dataset.seen) change(row, fresh);
    const moves = Boolean(fresh) !== Boolean(row) || (fresh && row && fresh.dataset.at !== row.dataset.at);
    if (!moves || (fresh && !row && region().dataset.url.includes("place="))) return;
    if (still) { waiting.add(id); return; }
    if (!fresh) row.remove();
    else put(document.getElementById(fresh.id) || mark(fresh));
  }

  function change(row, fresh) {
    const focused = row.contains(document.activeElement) ? document.activeElement.id : "";
    const copy = mark(fresh.cloneNode(true));
    row.replaceWith(copy);
    window.htmx.process(copy);
    if (focused) (document.getElementById(focused) || copy.querySelector("a.key"))?.focus({ preventScroll: true });
  }

  function put(row) {
    const after = bodies(table()).find((other) => other !== row && Number(other.dataset.at) < Number(row.dataset.at));
    if (after) after.before(row);
    else table().append(row);
    window.htmx.process(row);
  }

  function mark(row) {
    row.classList.add("changed");
    window.setTimeout(() => row.classList.remove("changed"), flash);
    return row;
  }

  function count(fresh) {
    ["pending-views", "pending-count"].forEach((id) => {
      const [mine, theirs] = [document.getElementById(id), fresh.querySelector(`#${id}`)];
      const numbers = [...theirs.querySelectorAll(".count")];
      if (!numbers.length) { mine.textContent = theirs.textContent; return; }
      mine.querySelectorAll(".count").forEach((number, n) => { number.textContent = numbers[n]?.textContent || ""; });
    });
    const shown = document.getElementById("pending-shown");
    const rows = bodies(table()).filter((row) => !row.dataset.goes).length;
    shown.textContent = shown.dataset.words.replace("SHOWN", rows).replace("NUMBER", document.getElementById("pending-count").textContent);
  }

  // The whole region, when nobody is in it -----------------------------------------------------------------------------
  function replace(fresh) {
    const before = new Map(bodies(region()).map((row) => [row.dataset.id, row]));
    const known = before.size > 0;
    bodies(fresh).forEach((row) => {
      const old = before.get(row.dataset.id);
      if (known && row.dataset.seen !== old?.dataset.seen) mark(row);
    });
    before.forEach((row) => { if (row.dataset.goes) keep(row, fresh); });
    const focused = region().contains(document.activeElement) ? document.activeElement.id : "";
    region().replaceWith(fresh);
    window.htmx.process(fresh);
    waiting.clear();
    improve();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    tellWaiting();
  }

  function keep(row, fresh) {
    const there = fresh.querySelector(".pending-grid");
    if (!there || fresh.querySelector(`#${row.id}`)) return;
    const after = bodies(there).find((other) => Number(other.dataset.at) < Number(row.dataset.at));
    if (after) after.before(row);
    else there.append(row);
  }

  // The line above the list: what waits, or how it stays up to date ------------------------------------------------------
  function tellWaiting() {
    const line = document.getElementById("pending-news");
    if (!line) return;
    const words = region().dataset;
    line.classList.toggle("waits", waiting.size > 0);
    if (!waiting.size) { tellLink(); return; }
    const show = Object.assign(document.createElement("button"), { type: "button", className: "button small quiet", textContent: words.show });
    show.addEventListener("click", async () => {
      waiting.clear();
      const fresh = await ask(null).catch(() => null);
      if (!fresh) return;
      replace(fresh);
      document.getElementById("pending-title").focus();
    });
    const sentence = document.createElement("span");
    sentence.textContent = waiting.size === 1 ? words.waitsOne : words.waits.replace("%s", waiting.size);
    if (line.querySelector("span")?.textContent !== sentence.textContent) line.replaceChildren(sentence, show);
  }

  function tellLink() {
    const line = document.getElementById("pending-news");
    const words = region().dataset;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false, timeZone: document.getElementById("paper").dataset.zone });
    line.replaceChildren(live ? `${words.live} ${time}` : words.paused);
  }

  // A list that could not be asked for is asked for again --------------------------------------------------------------
  async function failed(answer) {
    const place = document.getElementById("pending-trouble");
    if (!place) return;
    const words = region().dataset;
    const reference = answer?.headers.get("X-Request-ID")?.slice(0, 8);
    const sentence = `${words.failed}${reference ? ` (${words.reference} ${reference})` : ""}. ${words.again}`;
    const now = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: words.now });
    now.addEventListener("click", () => refresh(null));
    const banner = document.createElement("div");
    banner.className = "banner red";
    banner.append(document.createElement("span"), Object.assign(document.createElement("p"), { textContent: sentence }), now);
    place.replaceChildren(banner);
    window.clearTimeout(retry);
    retry = window.setTimeout(() => refresh(null), again * 1000);
  }

  function recovered() {
    window.clearTimeout(retry);
    document.getElementById("pending-trouble")?.replaceChildren();
  }

  window.setInterval(() => { if (live && !document.hidden) refresh(null); }, ageing);

  // A voided order can be taken back for some seconds, then it leaves --------------------------------------------------
  window.setInterval(() => {
    bodies(document).filter((row) => row.dataset.goes).forEach((row) => {
      row.dataset.from ||= performance.now();
      const left = Math.ceil(row.dataset.goes - (performance.now() - row.dataset.from) / 1000);
      if (left > 0) row.querySelector(".seconds").textContent = left;
      else leave(row);
    });
  }, 1000);

  function leave(row) {
    const near = row.nextElementSibling?.querySelector("a.key") || row.previousElementSibling?.querySelector("a.key");
    const held = row.contains(document.activeElement);
    row.remove();
    if (held) (near || document.getElementById("pending-title")).focus({ preventScroll: true });
    if (!bodies(table()).length) refresh(null);
  }

  document.addEventListener("htmx:afterSettle", () => {
    const said = region()?.querySelector("tbody[data-said]");
    if (said) {
      document.dispatchEvent(new CustomEvent("say", { detail: said.dataset.said }));
      said.removeAttribute("data-said");
      window.setTimeout(() => said.classList.remove("changed"), flash);
    }
    improve();
  });

  // What waited while somebody was in the list comes soon after they have left it.
  function leftAlone() {
    window.setTimeout(() => { if (waiting.size && !busy()) refresh(null); }, 1000);
  }
  document.addEventListener("pointerout", (event) => { if (waiting.size && table()?.contains(event.target)) leftAlone(); });
  document.addEventListener("focusout", (event) => { if (waiting.size && table()?.contains(event.target)) leftAlone(); });

  function improve() {
    document.querySelectorAll("#pending [data-without-script]").forEach((part) => { part.hidden = true; });
    const line = document.getElementById("pending-news");
    if (line) { line.hidden = false; if (!line.textContent) tellLink(); }
  }

  improve();
  window.csc.live(() => region()?.dataset.stream, {
    changed: hear,
    look: () => refresh(null),
    state: (now) => { live = now; if (!waiting.size) tellLink(); },
  });
})();
