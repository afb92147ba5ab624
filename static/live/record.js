// An open record: explanations of its amounts, and who edits it.
"use strict";

(() => {
  // how? opens the explanation beneath its row; it or Esc closes it again.
  document.addEventListener("click", (event) => {
    const how = event.target.closest("a.how[aria-expanded=true]");
    if (!how) return;
    event.preventDefault();
    event.stopPropagation(); // before htmx, which would ask once more
    document.getElementById(how.getAttribute("aria-controls")).replaceChildren();
    how.setAttribute("aria-expanded", "false");
  }, true);
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    document.querySelectorAll(`a.how[aria-controls="${detail.target.id}"]`).forEach((how) => {
      how.setAttribute("aria-expanded", how === detail.requestConfig.elt);
    });
  });
  document.addEventListener("keydown", (event) => {
    const how = [...document.querySelectorAll("a.how[aria-expanded=true]")].pop();
    if (event.key !== "Escape" || !how || document.querySelector("dialog[open], details.verb[open], details.menu[open]")) return;
    how.click();
    how.focus();
  }, true);
})();

// Who edits this record: signs of life, what was typed and not saved, and news for the region #lease.
(() => {
  const region = () => document.getElementById("lease");
  const main = document.getElementById("main");
  const calm = 20000; // milliseconds between two signs of life
  const away = 40000; // the same while the tab is hidden
  const tense = 5000; // the same while somebody asks, or is asked
  const grace = 2000; // milliseconds for which what was asked for may be free before it is taken
  if (!region()) return;
  let touchedAt = Date.now();
  let timer = 0;
  let sentDraft = "{}";
  let known = region().dataset.state;
  let flying = false;
  let again = false;
  let held = ""; // the last fence that this tab was given
  let first = true; // opening a record begins to edit it; who comes while another edits begins by a button
  let asking = "";

  window.csc.tab();

  // Every form of the page says which tab it comes from, and with which fence it writes ---------------------------------
  function name() {
    const { fence } = region().dataset;
    document.querySelectorAll("input[name=tab]").forEach((field) => { field.value = window.name; });
    document.querySelectorAll("input[name=fence]").forEach((field) => { if (fence || region().contains(field)) field.value = fence || held; });
    document.querySelectorAll("#lease input[name=asking]").forEach((field) => { field.value = asking; });
  }

  // What was typed and not saved ----------------------------------------------------------------------------------------
  const plain = "input:not([type=hidden], [type=password], [type=file], [type=submit], [type=checkbox], [type=radio]), textarea";

  function labelOf(field) {
    return (field.labels?.[0]?.textContent || field.getAttribute("aria-label") || field.name).trim();
  }

  function typed() {
    const fields = [...main.querySelectorAll(plain)].filter((field) => field.name && !field.closest("#lease, [role=search]"));
    const changed = fields.filter((field) => field.value !== field.defaultValue || field.matches("[aria-invalid=true]"));
    return Object.fromEntries(changed.map((field) => [field.name, { label: labelOf(field), value: field.value, at: window.location.pathname }]));
  }

  // Signs of life ---------------------------------------------------------------------------------------------------------
  function body(more) {
    const form = new FormData();
    const values = { csrfmiddlewaretoken: region().querySelector("input[name=csrfmiddlewaretoken]").value, tab: window.name, fence: held, ...more };
    Object.entries(values).forEach(([key, value]) => form.append(key, value));
    return form;
  }

  async function beat() {
    window.clearTimeout(timer);
    if (flying) { again = true; return; }
    flying = true;
    const { url, seen, wants } = region().dataset;
    const eager = first || held || (asking && known === "free");
    const more = { seen, asking, version: version(), wants: eager && !document.hidden ? wants : "", away: document.hidden ? "1" : "", idle: Math.floor((Date.now() - touchedAt) / 1000) };
    const draft = JSON.stringify(typed());
    if (held && draft !== sentDraft) more.draft = draft;
    try {
      const answer = await window.csc.quietly(`${url}beat/`, { method: "POST", body: body(more) });
      if (answer.ok && more.draft) sentDraft = draft;
      const html = answer.status === 200 ? await answer.text() : "";
      if (html && !underWay() && version() === more.version) show(html);
      if (answer.ok) first = false;
    } catch { /* the next sign of life tells */ }
    flying = false;
    if (again) { again = false; beat(); } else plan();
  }

  // A change of one's own in this tab is no news: it is waited for, and asked about when its answer is on the page.
  const panel = () => document.getElementById("order-panel");
  const version = () => panel()?.dataset.version || "";
  const underWay = () => panel()?.matches("[aria-busy]");

  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.target?.id === "order-panel" && region()) beat(); });

  function plan() {
    const { state } = region().dataset;
    window.clearTimeout(timer);
    if (asking && state === "free") timer = window.setTimeout(beat, grace); // its holder may only be turning a page
    else timer = window.setTimeout(beat, state === "asked" || asking ? tense : document.hidden ? away : calm);
  }

  // News -------------------------------------------------------------------------------------------------------------------
  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("lease");
    if (!fresh) return;
    const inside = region().contains(document.activeElement);
    const isRead = inside || region().querySelector("#lease-changes > *");
    const before = region().querySelector(".lease-news").textContent;
    if (isRead && fresh.dataset.state === known && fresh.dataset.asking === region().dataset.asking) {
      [".here", ".lease-news"].forEach((part) => region().querySelector(part).replaceWith(fresh.querySelector(part))); // somebody types a line here, or reads
      Object.assign(region().dataset, fresh.dataset);
      sayNews(before);
      return;
    }
    const near = document.activeElement.id;
    region().replaceWith(fresh);
    window.htmx.process(fresh);
    if (inside) (document.getElementById(near) || fresh.querySelector("[tabindex='-1']")).focus({ preventScroll: true });
    settle();
    sayNews(before);
  }

  function sayNews(before) {
    const news = region().querySelector(".lease-news");
    if (news.textContent.trim() && news.textContent !== before) say(news.querySelector("p"));
  }

  function say(element) {
    if (!element?.checkVisibility()) return; // the page tells it in its own place
    document.dispatchEvent(new CustomEvent("say", { detail: element.innerText.replace(/\s+/g, " ").trim() }));
  }

  function settle() {
    const { state, fence } = region().dataset;
    const before = known;
    known = state;
    const isKept = state === "other" && before === state && Boolean(asking) && !region().dataset.asking;
    const came = !first && !["mine", "asked"].includes(before) && ["mine", "asked"].includes(state);
    if (state !== "free") asking = region().dataset.asking;
    if (came) { window.location.reload(); return; } // the page as it is now, to be edited
    if (fence) held = fence;
    name();
    improve();
    keepFromWriting();
    if (["other", "elsewhere"].includes(state)) held = "";
    if (isKept || (state !== before && ["asked", "lost", "other", "elsewhere", "ended"].includes(state))) say(region().querySelector(".bar p"));
    plan();
  }

  // While this tab does not edit the record, the forms that write in it can be read and copied from, and no more -----------
  function keepFromWriting() {
    const { state } = region().dataset;
    const closed = ["other", "elsewhere", "lost", "ended"].includes(state) || (state === "free" && Boolean(held));
    main.classList.toggle("read-only", closed);
    const said = region().querySelector(".bar p");
    if (said) said.id = "lease-said";
    const active = document.activeElement;
    const wasOpen = !active.dataset.closed;
    const forms = new Set([...main.querySelectorAll("input[name=fence]")].map((field) => field.form));
    forms.forEach((form) => { if (form && !region().contains(form)) [...form.elements].forEach((field) => keep(field, closed)); });
    main.querySelectorAll("a[data-edits]").forEach((link) => keep(link, closed));
    if (wasOpen && active.dataset.closed && !held) beginAbove(said);
  }

  // A page that cannot be written in begins at its heading; who has typed in it stays where that stands.
  function beginAbove(said) {
    const heading = main.querySelector("h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    say(said);
  }

  function keep(field, closed) {
    if (field.matches("[type=hidden], [data-anyway]") || (!closed && !field.dataset.closed)) return;
    if (closed && !field.dataset.closed && (field.readOnly || field.disabled)) return;
    field.dataset.closed = closed ? "1" : "";
    if (field.matches("a, button")) {
      if (closed) { field.setAttribute("aria-disabled", "true"); field.setAttribute("aria-describedby", "lease-said"); }
      else ["aria-disabled", "aria-describedby"].forEach((name) => field.removeAttribute(name));
    } else if (field.matches(plain)) field.readOnly = closed;
    else field.disabled = closed;
  }

  function refuse(event) {
    const button = event.type === "submit" ? event.submitter : event.target.closest("a, button, input");
    if (button?.matches("[data-anyway]")) return;
    const isClosed = button?.dataset.closed || (event.type === "submit" && main.matches(".read-only") && event.target.elements.fence && !region().contains(event.target));
    if (!isClosed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(document.getElementById("lease-said"));
  }
  ["click", "submit"].forEach((kind) => document.addEventListener(kind, refuse, { capture: true }));

  function improve() {
    region().querySelectorAll("[data-cancel], [data-needs-scripts]").forEach((part) => { part.hidden = false; });
    region().querySelectorAll("[data-field]").forEach((row) => { const link = row.querySelector("[data-elsewhere]"); if (link) link.hidden = Boolean(fieldOf(row)); });
    region().querySelectorAll("[data-puts-in]").forEach((button) => { button.hidden = !held || ![...button.form.querySelectorAll("[data-field]")].some(fieldOf); });
    region().querySelectorAll("[data-lets-go]").forEach((button) => { button.hidden = !held; }); // before that it could not be told who answers
    const nothing = Object.keys(typed()).length === 0;
    region().querySelectorAll("[data-typed]").forEach((part) => { part.hidden = nothing; });
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    if (!region()) return;
    if (event.target.id === "lease" || event.detail.target?.id === "lease") settle();
    else {
      [name, improve, keepFromWriting, remember].forEach((each) => each());
      if (held && sentDraft !== "{}" && JSON.stringify(typed()) !== sentDraft) beat(); // it is saved meanwhile
    }
  });

  // What is not this tab's to write any more is not sent, be it typed already. Before it is given, what was typed is saved.
  let giving = false;
  const isGiving = (form) => Boolean(form.action?.endsWith("/give/")) && region().contains(form);

  document.addEventListener("htmx:confirm", (event) => {
    const { elt, issueRequest, triggeringEvent } = event.detail;
    if (!region()) return;
    if (isGiving(elt)) {
      event.preventDefault();
      (window.csc.saved?.() || Promise.resolve()).then(() => { giving = true; issueRequest(true); });
      return;
    }
    const form = elt.form || elt.closest("form");
    if (!form?.elements.fence || region().contains(form) || !(giving || main.matches(".read-only"))) return;
    if ((triggeringEvent?.submitter || elt).matches("[data-anyway]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (!region()?.contains(elt)) return;
    if (isGiving(elt) || elt.matches("[data-compares]")) parameters.draft = JSON.stringify(typed());
    if (elt.matches("[data-compares]")) parameters.shown = shown;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!giving || !isGiving(event.detail.elt)) return;
    giving = false;
    if (!main.matches(".read-only")) window.csc.saved?.();
  });

  // The order as this tab showed it last, for the difference to what others make of it.
  let shown = "";
  function remember() { shown = document.getElementById("cart-as-shown")?.value || shown; }

  // Typing and clicking count as work in this record; while somebody asks, they are told at once.
  function touched() {
    const quiet = Date.now() - touchedAt > 2000;
    touchedAt = Date.now();
    if (quiet && region()?.dataset.state === "asked") beat();
  }
  ["keydown", "pointerdown", "input"].forEach((kind) => document.addEventListener(kind, touched, { capture: true, passive: true }));

  document.addEventListener("click", (event) => {
    const putting = event.target.closest("[data-puts-in]");
    if (putting) putIn(putting.form);
    if (event.target.closest("[data-copies-typed]")) copyTyped();
  });

  function fieldOf({ dataset }) {
    return [...main.querySelectorAll(plain)].find((one) => one.name === dataset.field && !one.closest("#lease"));
  }

  // What belongs on another page of the record stays until that is opened.
  function putIn(form) {
    form.querySelectorAll("[data-field]").forEach((row) => {
      const field = fieldOf(row);
      row.querySelector("input").disabled = !field;
      if (!field) return;
      field.value = row.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    });
  }

  function copyTyped() {
    const lines = Object.values(typed()).map(({ label, value }) => `${label}: ${value}`).join("\n");
    navigator.clipboard?.writeText(lines).then(() => {
      document.dispatchEvent(new CustomEvent("say", { detail: region().dataset.copied }));
    });
  }

  // A record that has changed meanwhile is shown as it is now; what was typed for it stands in the same fields again -------
  document.addEventListener("click", async (event) => {
    const fresh = event.target.closest("a[data-as-it-is-now]");
    if (!fresh || !panel()) return;
    event.preventDefault();
    const kept = [...panel().querySelectorAll(plain)].filter((field) => field.id && field.value !== field.defaultValue);
    const open = kept.find((field) => field.closest("details")?.open);
    await window.htmx.ajax("GET", fresh.href, { target: "#order-panel", swap: "outerHTML" });
    document.getElementById("notice").replaceChildren();
    const lost = kept.filter((field) => !putBack(field));
    const there = document.getElementById(open?.id);
    if (there) there.closest("details").open = true;
    (there || document.getElementById("order-title")).focus();
    if (lost.length) tellLost(lost);
  });

  function putBack({ id, value }) {
    const field = document.getElementById(id);
    if (field) field.value = value;
    return field;
  }

  // What cannot be done any more takes its field away, not what was typed in it.
  function tellLost(fields) {
    const line = document.createElement("p");
    line.append(region().dataset.lost, " ", ...fields.map(({ value }) => Object.assign(document.createElement("bdi"), { textContent: value })));
    const banner = Object.assign(document.createElement("div"), { className: "banner" });
    banner.append(document.createElement("span"), line);
    document.getElementById("notice").replaceChildren(banner);
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.requestConfig?.elt.id === "call-undo" && event.detail.xhr.status !== 409) goOn();
  });

  // An order that was taken back into the call is edited again on the page that shows it.
  function goOn() {
    const order = document.querySelector("#call-bar .call-return")?.pathname.split("/").slice(0, 3).join("/");
    if (order && region() && window.location.pathname.startsWith(`${order}/`)) window.location.reload();
  }

  // Left: free at once. Seen again: at once a sign of life. ----------------------------------------------------------------
  window.addEventListener("pagehide", () => {
    if (region()) fetch(`${region().dataset.url}release/`, { method: "POST", body: body({}), headers: { "X-Background": "1" }, keepalive: true });
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) beat(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") beat(); });

  window.csc.live(() => region()?.dataset.stream, { changed: () => beat(), look: () => beat(), state: () => {} });
  name();
  keepFromWriting();
  improve();
  remember();
  if (window.performance.getEntriesByType("navigation")[0]?.type === "reload") say(region().querySelector("#lease-came p"));
  beat();
})();
