// The record that a link asked for, brought into view beside its words; a button that copies its citation; marks by arrow keys.
"use strict";
{
  // One mark stands in the order of the Tab key, the one last at hand; the arrow keys go from mark to mark.
  const marks = () => [...document.querySelectorAll("article.text a.m")];

  function stand(mark) {
    for (const other of marks()) other.tabIndex = other === mark ? 0 : -1;
  }

  document.addEventListener("keydown", (event) => {
    const all = marks();
    const at = all.indexOf(document.activeElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (!all[to]) return;
    event.preventDefault();
    stand(all[to]);
    all[to].focus();
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches("article.text a.m")) stand(event.target); });
  document.getElementById("main").addEventListener("updated", () => stand(marks()[0]));
  stand(marks()[0]);

  const aside = document.querySelector("aside[data-asked]");
  const card = aside && document.getElementById(aside.dataset.asked);
  if (card) {
    card.classList.add("current");
    // Beside the text it scrolls by itself; below the text, on a phone, the page stays at the words.
    if (aside.scrollHeight > aside.clientHeight) aside.scrollTop = card.offsetTop - aside.offsetTop - 16;
  }
  for (const words of document.querySelectorAll(".citation")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(words.textContent);
      button.textContent = "Copied";
    });
    words.after(button);
  }
}
