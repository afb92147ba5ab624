// Small behaviours of the pages. Everything works without them; they save keys and speak to screen readers.
"use strict";

(() => {
  const notice = () => document.getElementById("notice");
  const secondsShown = 10;

  function say(words, where = "say") {
    const region = document.getElementById(where);
    region.textContent = "";
    window.setTimeout(() => { region.textContent = words; }, 50); // a change of text is what gets announced
  }

  // Notices: one sentence under the top bar ----------------------------------------------------------------------
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
  });
  // An answer with words of its own for the notice is better than ours, whatever its status.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget") === "#notice") {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:sendError", () => tell(notice().dataset.offline));
  document.addEventListener("htmx:timeout", () => tell(notice().dataset.timeout));

  // Swaps: busy mark, open parts stay open, the focus stays near ---------------------------------------------------
  let before = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.target.setAttribute("aria-busy", "true");
    notice().replaceChildren();
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
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

  // Messages: spoken once, gone after a while unless someone is at them --------------------------------------------
  function receive() {
    const list = document.getElementById("messages");
    const words = [...list.querySelectorAll(".message > span")].map((message) => message.textContent).join(" ");
    improve(list);
    if (!words) return;
    say(words);
    window.setTimeout(function leave() {
      if (list.matches(":hover, :focus-within")) window.setTimeout(leave, 2000);
      else if (list.isConnected) list.replaceChildren();
    }, secondsShown * 1000);
  }

  document.addEventListener("say", (event) => say(event.detail));

  // Verbs and menus: one open at a time, Esc closes and gives the focus back ----------------------------------------
  const floating = "details.verb, details.menu";

  function close(details) {
    details.open = false;
    details.querySelector("summary").focus();
  }

  document.addEventListener("toggle", (event) => {
    const { target } = event;
    if (!target.matches(floating) || !target.open) return;
    document.querySelectorAll(floating).forEach((other) => { if (other !== target) other.open = false; });
    if (document.activeElement.matches("body, summary")) {
      (target.querySelector("[data-focus]") || target.querySelector(".suggestion") || target.querySelector(".input"))?.focus();
    }
  }, true);
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
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) toggleSecret(reveal);
  });

  function toggleSecret(button) {
    const field = document.getElementById(button.dataset.reveal);
    button.dataset.show ||= button.textContent;
    field.type = field.type === "password" ? "text" : "password";
    const shown = field.type === "text";
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
  }

  // Buttons that need this script appear with it.
  function improve(root) {
    root.querySelectorAll("[data-reveal], [data-cancel], [data-close], [data-copy], [data-shows-keys]").forEach((button) => { button.hidden = false; });
  }

  improve(document);
  if (document.getElementById("messages")) receive();
  document.querySelector("[data-focus]")?.focus();
})();
