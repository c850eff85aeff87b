/* The keys of a reviewer's page. Everything they do can be done without them. */
"use strict";

(() => {
  const NAMED = { ",": "previous-page", ".": "next-page" };
  const STORED = "keys-of-review";
  const isTyping = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const isOn = () => localStorage.getItem(STORED) !== "off";

  function press(target) {
    if (target.matches("summary")) {
      target.click();
      const field = target.parentElement.open && target.parentElement.querySelector("textarea, select, input:not([type=hidden])");
      (field || target).focus();
    } else {
      target.click();
    }
  }

  function focusWords() {
    const field = document.querySelector("[data-cite] textarea, [name=confirm-reason]");
    if (field) field.focus();
  }

  function cite() {
    const place = document.querySelector("[data-cite]");
    const shown = document.querySelector("#viewer [data-document]");
    if (!place || !shown) return;
    const field = place.querySelector("textarea");
    const words = place.dataset.cite.replace("{document}", shown.dataset.document).replace("{page}", shown.dataset.page);
    field.value = field.value ? `${field.value.trimEnd()} (${words})` : `${words}: `;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  function goBack() {
    const field = document.querySelector("[name=send_back-reason]");
    if (field) field.focus();
  }

  const OWN = { f: focusWords, c: cite, b: goBack };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const field = isTyping(event.target);
    if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (field && event.key === "Escape") event.target.blur();
    if (field || !isOn() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = document.querySelector(`[data-key="${CSS.escape(NAMED[event.key] || event.key)}"]`);
    if (!target && !OWN[event.key]) return;
    event.preventDefault();
    if (target) press(target);
    else OWN[event.key]();
  });

  // The page of the papers that is open stays open when a form comes back.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest(".triptych") || form.method !== "post") return;
    const address = new URL(form.action);
    address.search = location.search;
    form.action = address;
  });

  const row = document.querySelector(".keys-switch");
  if (row) {
    const box = row.querySelector("input");
    row.hidden = false;
    box.checked = isOn();
    box.addEventListener("change", () => localStorage.setItem(STORED, box.checked ? "on" : "off"));
  }
})();
