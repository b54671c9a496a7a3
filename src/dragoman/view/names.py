"""Names for the codes that the register uses: `RUS` Russia, `IGONATO` NATO; what a PLOVER type means; whether words name somebody."""

from functools import cache

import msgspec

from dragoman.ontology.actors import actors
from dragoman.ontology.actors.tables import LANGUAGES
from dragoman.ontology.languages import language_words
from dragoman.records import side_of
from dragoman.records.plover import SECTORS, TYPES

STATUSES = {
    "occurred": "done, and news",
    "ongoing": "the text says that it goes on",
    "planned": "intended, agreed or scheduled by whoever will do it",
    "hypothetical": "threatened, demanded, feared, possible, conditional, unlikely",
    "denied": "said not to have happened, or refused, cancelled, failed",
    "past": "background, of before the news",
    "claimed": "only a speaker says so; the page does not",
}

APART = {"REB": "rebels", "OPP": "opposition"}  # sides within a state that are not the state's


@cache
def _sides() -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in actors().entries:
        apart = entry.kind == "armed_group" or (entry.kind not in ("person", "state") and entry.country is None)
        if apart and (side := side_of(entry)):
            names.setdefault(side, entry.name)
    return names


def side_name(side: str | None) -> str | None:
    """The name of a side, or the code itself where no table knows it; None for nobody."""
    if side is None:
        return None
    states = actors().states
    if side[3:] in APART and side[:3] in states:
        return f"{states[side[:3]]}: {APART[side[3:]]}"
    return states.get(side) or _sides().get(side) or side


def is_side(side: str) -> bool:
    """Whether the tables know a side."""
    return side in actors().states or side in _sides() or (side[:3] in actors().states and side[3:] in APART)


def code_words(code: str | None) -> str:
    """What a code says: `GBRGOV` United Kingdom, government; `IGONATO` NATO."""
    if not code:
        return ""
    if code in _sides() or code.startswith("IGO"):
        return _sides().get(code, code)
    state, sector = actors().states.get(code[:3]), SECTORS.get(code[3:6]) or SECTORS.get(code[:3])
    return ", ".join(part for part in (state, sector) if part) or code


def beside_name(name: str, side: str | None, code: str | None) -> str:
    """What stands beside a name: `United States, government`; nothing where the name says it, as `United States: army` does."""
    words = code_words(code or side)
    return "" if not words or name == side_name(side) or name.startswith(f"{words.split(', ')[0]}:") else words


@cache
def _pointing() -> frozenset[str]:
    """Articles and pronouns of all languages."""
    found: set[str] = set()
    for language in LANGUAGES:
        words = language_words(language)
        found |= words.articles | words.definite | words.indefinite | words.unnamed
        found |= {form for forms in msgspec.structs.astuple(words.pronouns) for form in forms}
    return frozenset(found)


def only_points(name: str) -> bool:
    """Whether words only point to somebody: `I`, `United States: you`."""
    return all(map(_points, _own(name)))


def in_line(name: str | None) -> str:
    """A name as a line has it: `somebody` for nobody and for words that only point, which say nothing without their page (`you`)."""
    if not name or not only_points(name):
        return name or "somebody"
    state = name.rpartition(": ")[0]
    return f"{state}: somebody" if state else "somebody"


def _points(word: str) -> bool:
    return word.casefold() in _pointing() and not (word.isupper() and len(word) > 1)  # WHO is not who


def _own(name: str) -> list[str]:
    """The words of a name without the state that may stand before."""
    return name.rpartition(": ")[2].split()


def is_named(name: str) -> bool:
    """Whether words name somebody: not `I`, `The study`, `Our team`, `officials`, `United States: group`."""
    words = _own(name)
    names = [word for word in words if word[:1] != word[:1].lower() or word[:1].lower() == word[:1].upper()]
    return not all(map(_points, names))


def type_words(plover_type: str, mode: str | None = None) -> str:
    """A type in a word: what kind of yielding it is where the mode says so (withdraw, release)."""
    if plover_type == "RETREAT" and mode:
        return mode
    return TYPES[plover_type].word if plover_type in TYPES else plover_type.lower()


def type_meaning(plover_type: str) -> str:
    """What a type is, in a line; nothing for one of a researcher's own."""
    return TYPES[plover_type].meaning if plover_type in TYPES else ""


def kind_of(plover_type: str) -> str | None:
    """Which of the four kinds (the quad class) a PLOVER type belongs to."""
    known = TYPES.get(plover_type)
    return known.kind if known else None
