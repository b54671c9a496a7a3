"""The same words in several pages: a quotation against the statements that tell it again, word by word."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from dragoman.merge.stories import differences
from dragoman.merge.words import words

ALIKE = 0.75  # share of words, in order, that two tellings of one statement have in common
FEWEST = 3  # words of a part that is linked to a fuller quotation


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
