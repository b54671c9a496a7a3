"""Words that look like acts in each language and are none: `LANG/senses.yaml`, lemmas in small letters."""

from functools import cache

import msgspec

from dragoman.ontology.languages import read_table


class Senses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language."""

    telling: frozenset[str] = frozenset()  # verbs that are never acts ...
    voicing: frozenset[str] = frozenset()  # what is their object or clause is only told ("manifestó su apoyo")
    telling_to: frozenset[str] = frozenset()  # ... unless somebody is told to do something
    silent: frozenset[str] = frozenset()  # nouns: who declines one refuses nothing
    questions: frozenset[str] = frozenset()  # who asks one of these ...
    about: frozenset[str] = frozenset()  # ... about something asks for nothing
    figures: frozenset[str] = frozenset()  # make an attack a figure of speech ("legal battle")
    sports: frozenset[str] = frozenset()  # make a paragraph one about sport
    games: frozenset[str] = frozenset()  # with a score or another of these, where nobody attacks
    accidents: frozenset[str] = frozenset()  # an attack only where one of `attacks` stands on the page, or somebody is hurt
    disasters: frozenset[str] = frozenset()  # only where one of them stands in the paragraph or ...
    exposed: frozenset[str] = frozenset()  # ... one of these before ("under fire")
    attacks: tuple[str, ...] = ()  # how words of attacks begin
    planes: frozenset[str] = frozenset()  # that crash under fire are none
    guns: tuple[str, ...] = ()  # how words begin without which nobody in the paragraph was shot
    signs: dict[str, tuple[str, ...]] = {}  # by mode of an assault, the words without which it is another
    crashes: frozenset[str] = frozenset()  # verbs: what they bring about is a disaster
    contests: frozenset[str] = frozenset()  # an attack on, in or of one is sport ("beat Ghana on penalties")
    meeting: frozenset[str] = frozenset()  # who does one of these with ...
    meeting_with: frozenset[str] = frozenset()  # ... something that is nobody meets nobody
    weapons: frozenset[str] = frozenset()  # make an assault where they do one of the next three
    going_off: frozenset[str] = frozenset()  # verbs
    coming_down: frozenset[str] = frozenset()  # verbs, with ...
    harming: frozenset[str] = frozenset()  # verbs
    coming_down_on: frozenset[str] = frozenset()  # ... these prepositions before what is hit
    harmless: frozenset[str] = frozenset()  # what no weapon harms
    light: frozenset[str] = frozenset()  # verbs that only carry the act of their object (English: `predicates.yaml`)
    entering: frozenset[str] = frozenset()  # that of a noun with a preposition ("entró en combate")
    mutual: frozenset[str] = frozenset()  # done to each other ("signed a treaty")
    undergoing: frozenset[str] = (
        frozenset()
    )  # verbs and nouns whose subject suffers the act below ("was the target of an attack")
    owned: frozenset[str] = frozenset()  # acts that a state or body does that owns them ("the offensive of Israel")
    idioms: dict[
        str, dict[str, frozenset[str]]
    ] = {}  # by type and word: no such act with one of these beside it ("called the shots")
    scolding: frozenset[str] = frozenset()  # verbs and particles: words, unless somebody armed does it ("hit out at critics")
    dismissing: frozenset[str] = frozenset()  # who does it to people shoots at nobody
    leaving: frozenset[str] = frozenset()  # done to nobody, unless to what is left
    reaching: frozenset[str] = frozenset()  # an attack told by one is on the state where the place lies ...
    reaching_to: frozenset[str] = frozenset()  # ... behind one of these ("an incursion into Iraq")
    siding: frozenset[str] = frozenset()  # prepositions of those on whose side one fights ("fought alongside the army")
    opposing: frozenset[str] = frozenset()  # of those against whom one works together ("joined the fight against the cartel")
    warning: frozenset[str] = frozenset()  # who says by one what another state does threatens nobody, unless ...
    suffering: frozenset[str] = frozenset()  # ... that state does one of these ("warned that Iran would pay")


@cache
def senses(language: str) -> Senses:
    """The words of a language; of one without a file, none. Raises DragomanError for a file that does not fit."""
    return read_table(language, "senses.yaml", Senses)
