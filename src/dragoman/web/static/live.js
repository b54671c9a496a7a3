// Open pages update by themselves: when the register changes, the page is asked for again and its main part exchanged.
"use strict";
{
  const news = document.getElementById("news");
  const main = document.getElementById("main");
  let waiting = false;

  const busy = () => main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");

  async function update() {
    waiting = false;
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("main");
    if (!fresh || fresh.innerHTML === main.innerHTML) return;
    const open = [...main.querySelectorAll("details")].map((details) => details.open);
    const layers = [...main.querySelectorAll("input[type=checkbox]")].map((box) => [box.id, box.checked]);
    const current = main.querySelector(".current");
    main.innerHTML = fresh.innerHTML;
    if (current && current.id) {
      const again = document.getElementById(current.id);
      if (again) again.classList.add("current");
    }
    main.querySelectorAll("details").forEach((details, n) => { details.open = Boolean(open[n]); });
    for (const [id, checked] of layers) {
      const box = document.getElementById(id);
      if (box) box.checked = checked;
    }
    main.dispatchEvent(new Event("updated"));
    news.textContent = "The page was updated.";
  }

  // The register of a newer day has a page of its own; whoever reads the newest day wants to hear of it.
  const source = new EventSource("/live");
  source.addEventListener("changed", () => {
    if (busy()) waiting = true;
    else update();
  });
  document.addEventListener("focusout", () => { if (waiting) setTimeout(() => { if (!busy()) update(); }, 200); });
}
