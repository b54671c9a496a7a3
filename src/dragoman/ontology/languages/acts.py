"""What the words of each language besides English do: `LANG/acts.csv`, PLOVER type and mode by lemma; English has `predicates.yaml`.

`words`: lemmas of verbs and nouns, a separable verb with its particle ("ausweisen"); "-angriff" is every compound that ends so ("Luftangriff"), where the
whole of it has no row. `objects`: the row counts only where one of these lemmas hangs
on the word ("retirar" tropa, "retirar" embajador); such a row goes before one without. `modes.csv`, of the same form, has the words whose mode
is plain; it decides the mode of an act of that type, and nothing else.
"""

from functools import cache

import msgspec

from dragoman.ontology.files import rows
from dragoman.ontology.languages import FOLDER
from dragoman.records import DragomanError


class ActWord(msgspec.Struct, frozen=True):
    """What a word does, with one of `objects` if there are any."""

    type: str
    mode: str | None
    objects: frozenset[str]


@cache
def act_words(language: str, name: str = "acts.csv") -> dict[str, list[ActWord]]:
    """The rows of each lemma of a language, those with objects first; of a language without a table, none. `name`: acts.csv, or modes.csv.

    Raises DragomanError for a line that does not fit.
    """
    path = FOLDER / language / name
    known: dict[str, list[ActWord]] = {}
    if not path.is_file():
        return known
    for number, row in rows(path):
        if not row.get("type") or not row.get("words"):
            raise DragomanError(f"{path}, line {number}: not an act. Give type, mode, objects and words (parted by |).")
        one = ActWord(row["type"], row["mode"] or None, frozenset(filter(None, row["objects"].split("|"))))
        for word in row["words"].split("|"):
            known.setdefault(word, []).append(one)
    return {word: sorted(found, key=lambda one: not one.objects) for word, found in known.items()}


@cache
def endings(language: str) -> tuple[str, ...]:
    """The ends of compounds that `act_words` knows, the longest first."""
    return tuple(sorted((word[1:] for word in act_words(language) if word.startswith("-")), key=len, reverse=True))
