"""What each language says of whether an act happened: `LANG/status.yaml`, lemmas or forms in small letters by what they do.

A word that takes an act as its object, complement or infinitive makes it `planned`, `asked`, `refused`, `unlikely` or `continued`;
`saying` words only tell it. `plans`, `possibilities` and `refusals` are nouns that do the same, `reports` nouns of which there are none
("no reports of attacks"). `future` and `modal` are auxiliaries, `conditions` open a clause, `before` stands in front of what is to come.
`no`, `nobody` and `without` deny, `nor` carries a denial on, `yet` makes "has yet to" one. `ago`, `ages` and `since` tell of what is long over, `memories` and
`remembering` are of what is remembered, `fictions` tell what never happened, `depicting` verbs how they do. Behind a word of `aim` stands a time that a
plan has, not its telling. A clause that one of `doubts` opens is left open ("asked whether France sent arms"); what was in one of `eras` is long over.
Auxiliaries of `perhaps` leave open what they are of; the infinitive that one of `intended` takes, and a noun of `upcoming` adjectives are of what is planned.
`historic` is a pattern of the forms of verbs in which the language tells history and no news.
"""

from functools import cache

import msgspec

from dragoman.ontology.languages import read_table


class StatusWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language."""

    planned: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    unlikely: frozenset[str] = frozenset()
    continued: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    possibilities: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()
    reports: frozenset[str] = frozenset()
    future: frozenset[str] = frozenset()
    modal: frozenset[str] = frozenset()
    perfect: frozenset[str] = frozenset()
    habits: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    single: frozenset[str] = frozenset()
    fewer: frozenset[str] = frozenset()
    nobody: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    nor: frozenset[str] = frozenset()
    yet: frozenset[str] = frozenset()
    ago: frozenset[str] = frozenset()
    ages: frozenset[str] = frozenset()
    memories: frozenset[str] = frozenset()
    remembering: frozenset[str] = frozenset()
    since: frozenset[str] = frozenset()
    fictions: frozenset[str] = frozenset()
    depicting: frozenset[str] = frozenset()
    aim: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    intended: frozenset[str] = frozenset()
    upcoming: frozenset[str] = frozenset()
    eras: tuple[str, ...] = ()
    historic: str = ""


@cache
def status_words(language: str) -> StatusWords:
    """The words of a language; of one without a file, none. Raises DragomanError for a file that does not fit."""
    return read_table(language, "status.yaml", StatusWords)
