"""What each language says of whether an act happened: `LANG/status.yaml`, lemmas or forms in small letters by what they do."""

from functools import cache

import msgspec

from dragoman.ontology.languages import read_table


class StatusWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language."""

    planned: frozenset[str] = frozenset()  # make the act that is their object, complement or infinitive planned
    asked: frozenset[str] = frozenset()  # the same of what is asked for
    refused: frozenset[str] = frozenset()  # of what is refused
    unlikely: frozenset[str] = frozenset()  # of what will hardly be
    continued: frozenset[str] = frozenset()  # of what goes on
    saying: frozenset[str] = frozenset()  # only tell it
    plans: frozenset[str] = frozenset()  # nouns that do as `planned`
    possibilities: frozenset[str] = frozenset()  # as what is possible
    refusals: frozenset[str] = frozenset()  # as `refused`
    reports: frozenset[str] = frozenset()  # nouns of which there are none ("no reports of attacks")
    future: frozenset[str] = frozenset()  # auxiliaries
    modal: frozenset[str] = frozenset()  # auxiliaries
    perfect: frozenset[str] = frozenset()  # auxiliaries of the past before the past
    habits: frozenset[str] = frozenset()  # adverbs of what goes on
    conditions: frozenset[str] = frozenset()  # open a clause
    before: frozenset[str] = frozenset()  # in front of what is to come
    no: frozenset[str] = frozenset()  # deny
    single: frozenset[str] = frozenset()  # behind a denial ("not a single")
    fewer: frozenset[str] = frozenset()  # behind "no": they deny nothing
    nobody: frozenset[str] = frozenset()  # deny
    without: frozenset[str] = frozenset()  # deny
    nor: frozenset[str] = frozenset()  # carries a denial on
    yet: frozenset[str] = frozenset()  # makes "has yet to" a denial
    ago: frozenset[str] = frozenset()  # tell of what is long over
    ages: frozenset[str] = frozenset()  # so do these
    memories: frozenset[str] = frozenset()  # of what is remembered
    remembering: frozenset[str] = frozenset()  # so are these
    since: frozenset[str] = frozenset()  # what follows is long over
    fictions: frozenset[str] = frozenset()  # tell what never happened
    depicting: frozenset[str] = frozenset()  # verbs how they do
    aim: frozenset[str] = frozenset()  # behind it stands a time that a plan has, not its telling
    doubts: frozenset[str] = frozenset()  # a clause that one opens is left open ("asked whether France sent arms")
    perhaps: frozenset[str] = frozenset()  # auxiliaries that leave open what they are of
    intended: frozenset[str] = frozenset()  # the infinitive is planned
    upcoming: frozenset[str] = frozenset()  # adjectives of what is planned
    eras: tuple[str, ...] = ()  # what was in one is long over
    historic: str = ""  # a pattern of the forms of verbs in which the language tells history and no news


@cache
def status_words(language: str) -> StatusWords:
    """The words of a language; of one without a file, none. Raises DragomanError for a file that does not fit."""
    return read_table(language, "status.yaml", StatusWords)
