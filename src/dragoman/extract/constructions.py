"""What the word on which an act hangs makes of it: "denied attacking", "plans to attack", "before the attack".

`constructions.csv` has a row a construction, the first that fits counts: the `relations` (Universal Dependencies) of the act's clause or
noun to its governor; lists of words (`ontology/languages`: `status.yaml`, `rules.csv`, by their names) of which the `governor`, with its particle or without, is by
its lemma, that hold the mark or preposition which has `opened` the clause, must not (`unless`), or hold an adverb `beside` the two;
the act's `form`: `infinitive`, `noun`, or `open`, which has no tense of its own (an infinitive, a gerund, a noun). It `makes` the act's
status; `sure` where no network knows better. A cell that is empty asks for nothing; each row has an `example` with its `act`.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from spacy.tokens import Token

from dragoman.language.act_words import particles
from dragoman.ontology.files import rows
from dragoman.ontology.languages.rules import Rules, rules
from dragoman.ontology.languages.status import StatusWords, status_words
from dragoman.records import DragomanError, Status

PATH = Path(__file__).with_name("constructions.csv")
NOMINAL = frozenset({"obj", "obl", "nmod", "nsubj:pass"})


class Construction(msgspec.Struct, frozen=True):
    """A row with its lists spelled out in one language; None where a cell asks for nothing."""

    makes: Status
    sure: bool
    form: Literal["infinitive", "noun", "open"] | None
    relations: frozenset[str]
    governor: frozenset[str] | None
    opened: frozenset[str] | None
    unless: frozenset[str] | None
    beside: frozenset[str] | None


def construction(token: Token) -> Construction | None:
    """The construction in which a clause or noun, given by its head word, stands with the word on which it hangs."""
    return next((one for one in constructions(token.doc.lang_) if token.dep_ in one.relations and _fits(token, one)), None)


def _fits(token: Token, one: Construction) -> bool:
    lemma = token.head.lemma_.lower()
    if one.governor is not None and not one.governor & {lemma, "".join(particles(token.head)) + lemma}:
        return False
    if one.form is not None and not _has_form(token, one.form):
        return False
    opening = {child.lower_ for child in token.children if child.dep_ in {"case", "mark"}}
    if (one.opened is not None and not opening & one.opened) or (one.unless is not None and opening & one.unless):
        return False
    both = (*token.head.children, *token.children)  # trees hang an adverb between the two on either
    return one.beside is None or any(child.dep_ == "advmod" and child.lower_ in one.beside for child in both)


def _has_form(token: Token, form: str) -> bool:
    if form == "noun":
        return token.pos_ == "NOUN"
    forms = set(token.morph.get("VerbForm", []))
    return "Inf" in forms or (form == "open" and ("Ger" in forms or token.dep_ in NOMINAL))


@cache
def constructions(language: str) -> tuple[Construction, ...]:
    """The rows in a language. Raises DragomanError for a row that does not fit."""
    lists = (status_words(language), rules(language))
    found = []
    for line, row in rows(PATH):
        cells = {name: _words(row[name], lists, line) for name in ("governor", "opened", "unless", "beside")}
        told = {
            "makes": row["makes"],
            "form": row["form"] or None,
            "relations": row["relations"].split(),
            "sure": row["sure"] == "yes",
        }
        try:
            found.append(msgspec.convert(told | cells, Construction))
        except msgspec.ValidationError as error:
            raise DragomanError(f"{PATH}, line {line}: {error}. Correct the row.") from error
    return tuple(found)


def _words(cell: str, lists: tuple[StatusWords, Rules], line: int) -> frozenset[str] | None:
    """The words of the lists that a cell names. Raises DragomanError for a name that is none."""
    if not cell:
        return None
    found = []
    for name in cell.split():
        holder = next((some for some in lists if name in some.__struct_fields__), None)
        if holder is None:
            raise DragomanError(
                f"{PATH}, line {line}: there is no list {name!r} in status.yaml or rules.csv. Name one of theirs."
            )
        found += getattr(holder, name)
    return frozenset(found)
