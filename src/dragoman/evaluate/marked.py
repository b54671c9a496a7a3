"""Texts with statements marked in the text itself: `{s1:the minister} {q1:said} {c1:that he would go}`.

`python -m dragoman.evaluate.marked FILE ...` checks files and says how many statements they hold. The form and the rules of marking are in
`training/texts/README.md`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman.evaluate.corpora import CorpusError

PARTS = {"s": "source", "q": "cue", "c": "content", "a": "addressee"}
MARK = re.compile(r"\{([sqca])(\d+):|\}")


def read_marked(path: Path) -> Iterator[dict[str, Any]]:
    """The texts of a file, in the form of the sets of quotations: `id`, `text`, `attributions` with spans of characters.

    Raises CorpusError naming file, text and what is wrong.
    """
    for block in re.split(r"^# ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        name, *manner = head.split()
        try:
            text, attributions = unmark(body.strip())
        except CorpusError as error:
            raise CorpusError(f"{path}, text {name}: {error}. Correct the marks.") from None
        yield {"id": name, "manner": " ".join(manner), "text": text, "attributions": attributions}


def is_dev(row: dict[str, Any]) -> bool:
    """Whether a text of ours is held out: its number ends in 0 or 5."""
    return str(row["id"]).endswith(("0", "5"))


def unmark(marked: str) -> tuple[str, list[dict[str, list[list[int]]]]]:
    """A marked text without its marks, and the statements, whose parts are lists of `[start, end)`, in the order of their numbers."""
    text = ""
    at = 0
    open_marks: list[tuple[str, int, int]] = []
    found: dict[int, dict[str, list[list[int]]]] = {}
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match[1]:
            open_marks.append((PARTS[match[1]], int(match[2]), len(text)))
        elif not open_marks:
            raise CorpusError(f"a closing brace that nothing opened after {text[-30:]!r}")
        else:
            part, number, start = open_marks.pop()
            if not text[start:].strip() or text[start:] != text[start:].strip():
                raise CorpusError(f"an empty mark, or one with white space at its edge: {text[start:]!r}")
            one = found.setdefault(number, {name: [] for name in PARTS.values()})
            one[part].append([start, len(text)])
    text += marked[at:]
    if open_marks:
        raise CorpusError(f"{open_marks[-1][0]} {open_marks[-1][1]} is not closed")
    if "{" in text or "}" in text:
        raise CorpusError("a brace that is no mark")
    for number, one in found.items():
        if not one["content"] or not one["cue"]:
            raise CorpusError(f"statement {number} has no {'content' if one['cue'] else 'cue'}")
    return text, [found[number] for number in sorted(found)]


def main() -> None:
    for name in sys.argv[1:]:
        rows = list(read_marked(Path(name)))
        ids = [row["id"] for row in rows]
        doubled = sorted({i for i in ids if ids.count(i) > 1})
        words = sum(len(row["text"].split()) for row in rows)
        statements = sum(len(row["attributions"]) for row in rows)
        print(
            f"{name}: {len(rows)} texts, {words:,} words, {statements:,} statements"
            + (f"; ids twice: {doubled}" if doubled else "")
        )


if __name__ == "__main__":
    main()
