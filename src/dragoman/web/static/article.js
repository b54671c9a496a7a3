// The record that a link asked for, brought into view beside its words; a button that copies its citation.
"use strict";
{
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
