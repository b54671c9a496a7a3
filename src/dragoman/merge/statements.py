"""The same words in several pages: statements of several pages into one with its tellings; a quotation against the statements that tell it again."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import msgspec

from dragoman.merge.events import alike
from dragoman.merge.stories import differences
from dragoman.merge.words import Page, words
from dragoman.ontology.languages.speech import speech
from dragoman.records import Statement, identify

ALIKE = 0.75  # share of words, in order, that two tellings of one statement have in common
FEWEST = 3  # words of a part that is linked to a fuller quotation
LONG = 6  # words from which it needs no quotation marks: fewer words of indirect speech are alike by chance
RUN = 3  # words in a row that two tellings share at least
Kind = Literal["fullest", "same", "nearly", "part"]
_KINDS: tuple[Kind, ...] = ("same", "nearly", "part")  # the surest first
_QUOTED = re.compile(r"[“„«\"]([^“”„«»\"]+)[”“»\"]?")


class Match(msgspec.Struct, frozen=True):
    """A statement that tells a quotation again: the same words, a part of it, a fuller one, or nearly the same."""

    statement: str
    kind: Literal["same", "part", "fuller", "nearly"]
    differences: list[tuple[str, str]]


def compare(quote: str, told: Iterable[tuple[str, str]]) -> list[Match]:
    """The statements (id, words) that tell `quote` again, the same words first, with the differences word by word as [quote, told]."""
    said = [word for word, _ in words(quote)]
    if not said:
        return []
    found = []
    for identity, content in told:
        other = [word for word, _ in words(content)]
        if min(len(said), len(other)) < min(FEWEST, len(said)):
            continue
        if said == other:
            found.append(Match(identity, "same", _differences(quote, content)))
        elif _within(other, said):
            found.append(Match(identity, "part", _differences(quote, content)))
        elif _within(said, other):
            found.append(Match(identity, "fuller", _differences(quote, content)))
        elif len(set(said) & set(other)) >= ALIKE * min(len(said), len(other)) and _alike(said, other) >= ALIKE:
            found.append(Match(identity, "nearly", _differences(quote, content)))
    order = ("same", "nearly", "fuller", "part")
    return sorted(found, key=lambda match: (order.index(match.kind), match.statement))


def _differences(quote: str, told: str) -> list[tuple[str, str]]:
    """Without those of quotation marks, punctuation and capitals, which are the reporter's."""
    return [(old, new) for old, new in differences(quote, told) if _plain(old) != _plain(new)]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _within(part: list[str], whole: list[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "


def _alike(one: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


class Telling(msgspec.Struct, frozen=True, gc=False):
    """A statement as one page tells it, and how it differs from the fullest one, as [fullest, told] word by word."""

    statement: Statement
    page: Page
    kind: Kind
    differences: list[tuple[str, str]]

    @property
    def speaker(self) -> str | None:
        return self.statement.speaker.name if self.statement.speaker else None

    @property
    def content(self) -> str:
        return content_of(self.statement)


class Saying(msgspec.Struct, frozen=True, gc=False):
    """One statement: its fullest telling first, the others by day. `id` is made from that telling's statement."""

    id: str
    tellings: list[Telling]

    @property
    def outlets(self) -> int:
        return len({telling.page.outlet for telling in self.tellings})


def sayings(told: Iterable[tuple[Statement, Page]]) -> list[Saying]:
    """The statements that the pages of one cluster report, each once. The order changes nothing.

    The same words, nearly the same, or a part of them in quotation marks are one, unless their speakers are two, or only one of them has a
    negation.
    """
    ordered = [_said(statement, page) for statement, page in sorted(told, key=lambda pair: _place(*pair))]
    made: dict[int, list[Telling]] = {}
    head_of: dict[int, int] = {}
    by_run: dict[tuple[str, ...], list[int]] = {}
    for n in sorted(range(len(ordered)), key=lambda n: -max(map(len, ordered[n].parts or [ordered[n].words]))):
        one = ordered[n]
        near = sorted({other for piece in (one.words, *one.parts) for run in _runs(piece) for other in by_run.get(run, ())})
        fits = [
            (_KINDS.index(kind), one.denies != ordered[head_of[other]].denies, head_of[other])
            for other in near
            if (kind := _kind(one, ordered[other], other in made)) and not _two_speakers(one, ordered[head_of[other]])
        ]
        if fits:
            found, _, head = min(fits)
            changed = _differences(content_of(ordered[head].statement), content_of(one.statement))
            made[head].append(Telling(one.statement, one.page, _KINDS[found], changed))
        else:
            head = n
            made[n] = [Telling(one.statement, one.page, "fullest", [])]
        head_of[n] = head
        for run in _runs(one.words):
            by_run.setdefault(run, []).append(n)
    return [
        Saying(identify("saying", some[0].statement.id), [some[0], *sorted(some[1:], key=lambda t: _place(t.statement, t.page))])
        for _, some in sorted(made.items())
    ]


def content_of(statement: Statement) -> str:
    """What was said: the words of the statement, stretches joined by dots."""
    return " ... ".join(span.text for span in statement.content)


def _place(statement: Statement, page: Page) -> tuple[int, str, int, str]:
    return page.day or 0, page.id, min((span.start for span in statement.content), default=0), statement.id


class _Said(NamedTuple):
    """A statement with its words, those of each of its parts in quotation marks that is long enough to be known again, and whether it denies."""

    statement: Statement
    page: Page
    words: list[str]
    parts: list[list[str]]
    denies: bool


def _said(statement: Statement, page: Page) -> _Said:
    content = content_of(statement)
    here, negations = _words(content), speech(page.language).negations
    parts = [piece for part in _QUOTED.findall(content) if len(piece := _words(part)) >= FEWEST]
    return _Said(statement, page, here, parts, any(word in negations or word.endswith("n't") for word in here))


def _kind(one: _Said, other: _Said, fullest: bool) -> Kind | None:
    """How a statement tells again what another does, which is the fullest of its saying or not; None where it does not."""
    if fullest and one.words == other.words:
        return "same"
    if fullest and one.denies == other.denies and len(one.words) > RUN and _alike(one.words, other.words) >= ALIKE:
        return "nearly"
    long_enough = len(one.words) >= (FEWEST if one.statement.kind == "direct" else LONG)
    parts = [*one.parts, one.words] if long_enough else one.parts
    return "part" if any(_within(piece, other.words) for piece in parts) else None


def _two_speakers(one: _Said, other: _Said) -> bool:
    a, b = one.statement.speaker, other.statement.speaker
    return a is not None and b is not None and alike(a, b) < 0


def _words(text: str) -> list[str]:
    return [word for word, _ in words(text)]


def _runs(said: list[str]) -> set[tuple[str, ...]]:
    return {tuple(said[n : n + RUN]) for n in range(max(1, len(said) - RUN + 1))} if said else set()
