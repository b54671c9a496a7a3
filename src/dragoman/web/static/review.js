// Review by keyboard: j and k move between records, a accepts, r rejects, u takes a verdict back, c corrects, m marks what is missing,
// n goes on to the next record to judge.
"use strict";
{
  const cards = () => [...document.querySelectorAll(".card[data-record]")];
  const current = () => document.querySelector(".card.current") || document.querySelector(".card:target");

  function go(card) {
    if (!card) return;
    document.querySelectorAll(".card.current").forEach((other) => other.classList.remove("current"));
    card.classList.add("current");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = cards();
    const at = all.indexOf(current());
    go(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]);
  }

  function press(verdict) {
    const card = current();
    const button = card && card.querySelector(`button[value=${verdict}]`);
    if (!button || button.disabled) return;
    const all = cards();
    const next = all[all.indexOf(card) + 1];
    sessionStorage.setItem("next", next ? next.dataset.record : card.dataset.record);
    button.form.requestSubmit(button);
  }

  function open(details) {
    if (!details) return;
    details.open = true;
    const field = details.querySelector("select, input:not([type=hidden])");
    if (field) field.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const acts = {
      j: () => step(1),
      k: () => step(-1),
      a: () => press("accept"),
      r: () => press("reject"),
      u: () => press("undo"),
      n: () => { location.href = "/review/next"; },
      c: () => open(current() && current().querySelector("details.correct")),
      m: () => {
        const words = chosenWords.selected();
        const details = document.querySelector("details.add");
        if (words && details) details.querySelectorAll("[data-selection]").forEach((field) => chosenWords.fill(field, words));
        open(details);
      },
    };
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });

  // Only the modes of the type that is chosen.
  function offer(form) {
    const mode = form.elements.mode;
    for (const group of mode ? mode.querySelectorAll("optgroup") : []) {
      group.hidden = group.disabled = group.label !== form.elements.type.value;
      if (group.disabled && group.contains(mode.selectedOptions[0])) mode.value = "";
    }
  }
  document.querySelectorAll("form.judge").forEach(offer);
  document.addEventListener("change", (event) => {
    if (event.target.name === "type") offer(event.target.form);
  });

  const next = sessionStorage.getItem("next");
  if (next) {
    sessionStorage.removeItem("next");
    go(document.getElementById(`r-${next}`));
  }
}
