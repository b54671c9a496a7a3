"""The lines of a dictionary without its comments, and which kind of dictionary a file is."""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

Kind = Literal["actors", "agents", "verbs", "discards"]
Refuse = Callable[[int, str, str], None]
"""Hears of a line that is left out: its number, its text, the reason."""

CODE = re.compile(r"\[([^\][]*)\]")
MOST_WITHOUT = 200  # lines without a code after which a file is taken for a list of discards; Phoenix has actors with 100 names


def ignore(number: int, line: str, reason: str) -> None:
    """For who does not ask which lines were left out."""


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that says something; comments are behind `#` or `;`, or between `<!--` and `-->`, over lines."""
    inside = False
    for number, raw in enumerate(_text(path).splitlines(), 1):
        line = raw
        if inside:
            _, mark, line = line.partition("-->")
            inside = not mark
            if inside:
                continue
        line = re.sub(r"<!--.*?-->", "", line)
        before, mark, _ = line.partition("<!--")
        inside = bool(mark)
        text = re.split(r"[#;]", before, maxsplit=1)[0].rstrip()
        if text.strip():
            yield number, text


def _text(path: Path) -> str:
    """UTF-8, UTF-16 where its mark says so, else Windows-1252, in which many of these files are."""
    content = path.read_bytes()
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def kind_of(path: Path) -> Kind | None:
    """Which kind of dictionary a text file is, by its first lines that tell; None where it is none."""
    plain = 0
    for _, line in lines(path):
        text = line.strip()
        if text.startswith(("---", "&")):
            return "verbs"
        if re.match(r"!\w+!\s*=", text) or re.search(r"\[~", text):
            return "agents"
        if re.search(r"\[[A-Z0-9]{2,}[^\]]*\]", text):
            return "actors"
        plain += "[" not in text
        if plain > MOST_WITHOUT:
            return "discards"
    return "discards" if plain and "discard" in path.name.lower() else None


def read_discards(path: Path) -> tuple[list[str], list[str]]:
    """Phrases whose sentence is discarded, and those whose whole page is (`+`), in small letters."""
    phrases = [text.strip().replace("_", " ").casefold() for _, text in lines(path)]
    return [one for one in phrases if not one.startswith("+")], [one[1:].strip() for one in phrases if one.startswith("+")]
