// Words in place of offsets: a field that holds offsets shows the words that stand there, and is filled by a click on a word of the text,
// by a stretch drawn over several (Shift-click goes on to another word), or by typing the words.
"use strict";
{
  const text = document.querySelector("article.text");
  const pieces = [...text.querySelectorAll("[data-start]")];
  // Every code point of the text with its offset, as the register counts them; a line end where blank lines were left out.
  const letters = [];
  const offsets = [];
  let end = 0;
  for (const piece of pieces) {
    const start = Number(piece.dataset.start);
    if (letters.length && start > end) {
      letters.push("\n");
      offsets.push(end);
    }
    [...piece.textContent].forEach((letter, n) => {
      letters.push(letter);
      offsets.push(start + n);
    });
    end = start + [...piece.textContent].length;
  }
  const ofWord = (letter) => letter !== undefined && /[\p{L}\p{M}\p{N}'’-]/u.test(letter);
  const range = (field) => (field.value.trim() ? field.value.trim().split(":").map(Number) : null);
  const wordsAt = ([start, stop]) => letters.filter((_, n) => offsets[n] >= start && offsets[n] < stop).join("");
  let active = null; // the field that the next click fills

  function offset(node, at) {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (!piece || !text.contains(piece)) return null;
    const before = document.createRange();
    before.setStart(piece, 0);
    before.setEnd(node, at);
    return Number(piece.dataset.start) + [...before.toString()].length;
  }

  // The whole words that a stretch touches; without the blanks and stops at its ends.
  function whole(start, stop) {
    let a = offsets.findIndex((at) => at >= start);
    let b = offsets.findIndex((at) => at >= stop);
    if (a < 0) a = letters.length;
    if (b < 0) b = letters.length;
    if (start === stop) b = a;
    else {
      while (a < b && !ofWord(letters[a])) a++;
      while (b > a && !ofWord(letters[b - 1])) b--;
    }
    while (ofWord(letters[a - 1])) a--;
    while (ofWord(letters[b])) b++;
    return b > a ? [offsets[a], offsets[b - 1] + 1] : null;
  }

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const drawn = selection.getRangeAt(0);
    const [start, stop] = [offset(drawn.startContainer, drawn.startOffset), offset(drawn.endContainer, drawn.endOffset)];
    return start !== null && stop !== null && start < stop ? whole(start, stop) : null;
  }

  function pointed(event) {
    const caret = document.caretPositionFromPoint
      ? document.caretPositionFromPoint(event.clientX, event.clientY)
      : document.caretRangeFromPoint(event.clientX, event.clientY);
    if (!caret) return null;
    const at = offset(caret.offsetNode || caret.startContainer, caret.offset ?? caret.startOffset);
    return at === null ? null : whole(at, at);
  }

  function fill(field, found) {
    field.value = found ? `${found[0]}:${found[1]}` : "";
    field.shown.value = found ? wordsAt(found) : "";
    field.shown.setCustomValidity("");
    const code = field.closest(".row")?.querySelector("[data-code]");
    if (code && found && !code.dataset.typed) {
      fetch(`${field.form.action}/code?${new URLSearchParams({ words: field.shown.value.slice(0, 300) })}`)
        .then((answer) => answer.json())
        .then((told) => {
          code.value = told.code;
        });
    }
    paint();
  }

  // Typed words are those of the text that stand nearest to what the field, or another of its form, points at.
  function typed(field) {
    const wanted = [...field.shown.value.trim().toLowerCase()];
    const near = (range(field) || [...field.form.querySelectorAll("[data-words]")].map(range).find(Boolean) || [0])[0];
    const starts = letters
      .map((_, n) => n)
      .filter((n) => wanted.length && wanted.every((letter, k) => (letters[n + k] || "").toLowerCase() === letter))
      .sort((a, b) => Math.abs(offsets[a] - near) - Math.abs(offsets[b] - near));
    if (starts.length) fill(field, [offsets[starts[0]], offsets[starts[0] + wanted.length - 1] + 1]);
    else if (!wanted.length) fill(field, null);
    else field.shown.setCustomValidity("The text does not hold these words.");
  }

  // The words of the active form, painted in the text where the browser can.
  function paint() {
    if (!window.Highlight) return;
    const ranges = active ? [...active.form.querySelectorAll("[data-words]")].map(range).filter(Boolean) : [];
    const painted = ranges.flatMap(([start, stop]) =>
      pieces.flatMap((piece) => {
        const from = Number(piece.dataset.start);
        const inside = [...piece.textContent];
        const [a, b] = [Math.max(start - from, 0), Math.min(stop - from, inside.length)];
        if (a >= b || !piece.firstChild) return [];
        const part = document.createRange();
        part.setStart(piece.firstChild, inside.slice(0, a).join("").length);
        part.setEnd(piece.firstChild, inside.slice(0, b).join("").length);
        return [part];
      }),
    );
    CSS.highlights.set("picked", new Highlight(...painted));
  }

  function choose(field) {
    active = field;
    text.classList.toggle("picking", Boolean(field));
    paint();
  }

  function show(field) {
    const shown = document.createElement("input");
    shown.className = "words";
    shown.autocomplete = "off";
    shown.required = field.required;
    shown.placeholder = "click in the text";
    field.shown = shown;
    field.before(shown);
    field.type = "hidden";
    const there = range(field);
    shown.value = there ? wordsAt(there) : "";
    shown.addEventListener("focus", () => choose(field));
    shown.addEventListener("change", () => typed(field));
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }

  function withClear(row) {
    row.append(
      button("Clear", () => {
        row.querySelectorAll("[data-words]").forEach((field) => fill(field, null));
        row.querySelectorAll("input:not(.words, [data-words])").forEach((input) => { input.value = ""; });
      }),
    );
  }

  document.querySelectorAll("[data-words]").forEach(show);
  for (const rows of document.querySelectorAll("fieldset.rows")) {
    rows.querySelectorAll(".row").forEach(withClear);
    if (rows.matches(".fixed")) continue;
    const more = button("One more", () => {
      const last = [...rows.querySelectorAll(".row")].at(-1);
      const row = last.cloneNode(true);
      row.querySelectorAll("button, .words").forEach((old) => old.remove());
      row.querySelectorAll("input").forEach((input) => { input.value = ""; input.required = false; });
      row.querySelectorAll("[data-words]").forEach(show);
      withClear(row);
      last.after(row);
      row.querySelector(".words").focus();
    });
    rows.append(more);
  }

  // A code that a person has written stays when its words change.
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-code]")) event.target.dataset.typed = event.target.value ? "yes" : "";
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input:not(.words), select, summary, a") && !text.contains(event.target)) choose(null);
  });
  text.addEventListener("click", (event) => {
    if (!active) return;
    event.preventDefault();
    const drawn = selected();
    let found = drawn || pointed(event);
    const before = range(active);
    if (!drawn && found && before && event.shiftKey) found = [Math.min(before[0], found[0]), Math.max(before[1], found[1])];
    if (found) fill(active, found);
    getSelection().removeAllRanges();
    active.shown.focus({ preventScroll: true });
  });

  window.chosenWords = { selected, fill };
}
