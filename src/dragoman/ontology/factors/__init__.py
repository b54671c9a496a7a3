"""The factors of strategic stability, and what of the register counts to each.

`factors.yaml` holds all of it: name, definition, event types and modes, words.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from dragoman.ontology.events import plover
from dragoman.ontology.files import loaded
from dragoman.records import DragomanError

PATH = Path(__file__).with_name("factors.yaml")
_FIELDS = ("factor", "title", "definition", "events", "words", "say")


class Factor(msgspec.Struct, frozen=True):
    """One factor; `events` and `within` are selectors such as `RETREAT/withdraw` or `*@cyber`, `words` one pattern of all words."""

    name: str
    title: str
    definition: str
    events: tuple[str, ...]
    within: tuple[str, ...]
    words: re.Pattern[str]
    say: str


@cache
def factors() -> tuple[Factor, ...]:
    """The factors that ship, in the order of their file."""
    return read_factors(PATH, plover().types)


def laid_over(before: tuple[Factor, ...], after: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """The factors of both; a later one of the same name stands in place of the earlier."""
    return tuple({factor.name: factor for factor in (*before, *after)}.values())


def read_factors(path: Path, types: Sequence[str]) -> tuple[Factor, ...]:
    """The factors of a file, in its order; `types` are the PLOVER types that they may name.

    Raises DragomanError naming file, factor and field where one is not as it should be.
    """
    listed = loaded(path)
    if not isinstance(listed, list) or not listed:
        raise DragomanError(f"{path}: no list of factors. Give entries with {', '.join(_FIELDS)}.")
    found = tuple(_factor(path, number, raw, types) for number, raw in enumerate(listed, 1))
    names = [one.name for one in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise DragomanError(f"{path}: the factor {twice!r} stands there twice. Give one of them another name.")
    return found


def _factor(path: Path, number: int, raw: Any, types: Sequence[str]) -> Factor:
    where = f"{path}, factor {number}"
    if not isinstance(raw, dict):
        raise DragomanError(f"{where}: not an entry. Give the fields {', '.join(_FIELDS)}.")
    where += f" ({raw.get('factor')})"
    if missing := next((field for field in _FIELDS if not raw.get(field)), None):
        raise DragomanError(f"{where}: the field {missing!r} is missing. Add it.")
    if unknown := next((field for field in raw if field not in (*_FIELDS, "within")), None):
        raise DragomanError(f"{where}: there is no field {unknown!r}. The fields are {', '.join((*_FIELDS, 'within'))}.")
    selectors = [*raw["events"], *raw.get("within", [])]
    for selector in selectors:
        if re.split("[/@]", selector)[0] not in {*types, "*"}:
            raise DragomanError(f"{where}: {selector!r} names no PLOVER type. The types are {', '.join(sorted(types))}.")
    words = "|".join(r"\W+".join(map(_word, re.split(r"[\s-]+", word))) for word in raw["words"])
    return Factor(
        name=raw["factor"],
        title=raw["title"],
        definition=raw["definition"],
        events=tuple(raw["events"]),
        within=tuple(raw.get("within", [])),
        words=re.compile(rf"\b(?:{words})\b", re.IGNORECASE),
        say=raw["say"],
    )


def _word(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)


def factors_of_event(
    kind: str, mode: str | None, contexts: tuple[str, ...], within: bool = False, known: tuple[Factor, ...] | None = None
) -> tuple[str, ...]:
    """Names of the factors (ours, where no others are `known`) that an event of a PLOVER type, mode and contexts counts to; `within`
    where both sides are of one country."""
    keys = {kind, f"{kind}/{mode}"} | {f"{head}@{context}" for context in contexts for head in (kind, "*")}
    return tuple(
        factor.name
        for factor in (factors() if known is None else known)
        if not keys.isdisjoint(factor.events) or (within and not keys.isdisjoint(factor.within))
    )


def factors_of_words(text: str, known: tuple[Factor, ...] | None = None) -> tuple[str, ...]:
    """Names of the factors (ours, where no others are `known`) whose words stand in the text of a statement."""
    return tuple(factor.name for factor in (factors() if known is None else known) if factor.words.search(text))
