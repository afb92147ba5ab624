// Signing in: the password can be read before it is sent.
"use strict";

document.querySelectorAll("[data-reveal]").forEach((button) => {
  const field = document.getElementById(button.dataset.reveal);
  const show = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const hides = field.type === "text";
    field.type = hides ? "password" : "text";
    button.textContent = hides ? show : button.dataset.hide;
  });
});
