"""The words of a page, safe to print, with the evidence marked."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from rich.text import Text

from dragoman.ontology.languages import languages, office_in_english
from dragoman.ontology.languages.rules import rules
from dragoman.records import Actor, Span

# Escape sequences, other controls, and marks that turn the direction of what follows: a page must not steer the terminal.
# Lone surrogates cannot be encoded. Each is replaced one for one, so offsets stay right.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
# Not after an initial or a title: "U.S. Secretary", "Gen. Brown".
_TITLES = sorted(
    {word[:-1] for language in languages() for word in rules(language).whole if word[:1].isupper() and word[:-1].isalpha()}
)
_END = ".!?\u2026"
_CAPITALS = "A-ZÀ-ÖØ-ÞА-ЯЁ"
_SENTENCE_END = re.compile(
    # What stands before is looked at only behind a mark, or it would be at every letter.
    rf"[{_END}](?<!\b[{_CAPITALS}][{_END}])(?<!\b[A-Z][a-z][{_END}])"
    + "".join(rf"(?<!\b{title}[{_END}])" for title in _TITLES)
    + rf"[\"'\u201d\u2019»)]*\s+(?=[\"'\u201c\u2018\u201e«¿¡{_CAPITALS}0-9])|\n+"
)

STYLES = {
    "speaker": "bold cyan",
    "cue": "yellow",
    "content": "green",
    "source": "bold cyan",
    "target": "bold magenta",
    "trigger": "bold yellow underline",
}

Mark = tuple[str, Span]


def clean(text: str) -> str:
    """Replace what could steer a terminal, character for character."""
    return _UNSAFE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The same on one line, character for character."""
    return clean(_BREAK.sub(" ", text))


def sentences(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, in order: what lies between two is blank."""
    cuts = [0]
    for found in _SENTENCE_END.finditer(text):
        cuts += [found.start() if found.group().isspace() else found.end(), found.end()]
    cuts.append(len(text))
    return list(zip(cuts[::2], cuts[1::2], strict=True))


def around(sentences: list[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """Where the sentences begin and end that hold a text from `first` to `last`."""
    start = max(bisect_right(sentences, first, key=lambda one: one[0]) - 1, 0)
    end = min(bisect_left(sentences, last, key=lambda one: one[1]), len(sentences) - 1)
    return sentences[start][0], sentences[max(start, end)][1]


def passage(text: str, marks: Iterable[Mark]) -> tuple[Text, int, int]:
    """The sentences that hold all the marked spans, the spans styled, and where they begin and end in `text`.

    A span far from the others (the antecedent of a pronoun) would pull in half the page: give only spans that belong together.
    """
    marks = list(marks)
    first = min(span.start for _, span in marks)
    last = max(span.end for _, span in marks)
    start, end = around(sentences(text), first, last)
    shown = Text(one_line(text[start:end]))
    for role, span in marks:
        shown.stylize(STYLES[role], span.start - start, span.end - start)
    shown.rstrip()
    return shown, start, end


def label(actor: Actor | None, nobody: str = "somebody") -> str:
    """An actor as one reads it: `Sergei Lavrov, foreign minister (RUSGOV)`."""
    if actor is None:
        return nobody
    name = one_line(actor.name)
    office = office_in_english(actor.office or "")
    if office.casefold() not in name.casefold():
        name += f", {one_line(office)}"
    code = actor.code or actor.country
    return f"{name} ({code})" if code and code != name else name


def wrapped(text: Text, indent: int, width: int | None) -> list[Text]:
    """`text` in lines of `width` columns, indented; one line where there is no width."""
    if width is None:
        return [Text(" " * indent) + text]
    from rich.console import Console

    console = Console(width=width)
    return [Text(" " * indent) + line for line in text.wrap(console, max(20, width - indent))]


def cut(line: Text, indent: int, width: int | None) -> list[Text]:
    """One line; in a terminal as much of it as fits."""
    if width is not None:
        line.truncate(width - indent, overflow="ellipsis")
    return [Text(" " * indent) + line]
