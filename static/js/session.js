// A session that ended while a page was open: sign in over the page, keep what was typed, send it again.
"use strict";

(() => {
  const dialog = document.getElementById("signed-out");
  const region = document.getElementById("sign-in-again");
  if (!dialog) return;
  let refused = null; // the form that was not heard

  function remember(element) {
    const form = element.closest("form");
    if (form && !dialog.contains(form)) refused = form;
  }

  function renew(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
  }

  document.addEventListener("session-expired", (event) => {
    remember(event.target);
    if (!dialog.open) ask();
  });

  async function ask() {
    dialog.showModal();
    await window.htmx.ajax("GET", dialog.dataset.url, { target: region, swap: "innerHTML" });
    const name = document.getElementById("again-username");
    if (!name) return;
    name.value = dialog.dataset.name;
    document.getElementById("again-password").focus();
  }

  // Words about the password belong into the dialog, whatever status they come with.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== region) return;
    event.detail.shouldSwap = event.detail.xhr.status < 500 && event.detail.xhr.status !== 204;
    event.detail.isError = false;
  });

  document.addEventListener("signed-in-again", (event) => {
    const { token, name } = event.detail;
    if (name !== dialog.dataset.name) { window.location.reload(); return; } // a page of somebody else
    renew(token);
    dialog.close();
    const words = document.getElementById("send-again").content.cloneNode(true);
    if (!refused) words.querySelector("[data-send-again]").remove();
    document.getElementById("notice").replaceChildren(words);
    document.querySelector("#notice [data-send-again]")?.focus();
  });

  document.addEventListener("fresh-token", (event) => {
    remember(event.target);
    renew(event.detail.token);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-send-again]")) return;
    document.getElementById("notice").replaceChildren();
    if (refused?.isConnected) refused.requestSubmit();
    refused = null;
  });
})();
