"""How each language reports speech: `LANG/speech.yaml`, read by `extract`.

A language whose `verbs` are in `cues.csv`, with the frames in which they take what is said, has none here.
"""

import re
from functools import cache

import msgspec

from dragoman.ontology.languages import read_table


class Speech(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words of reporting; of a language without a file, none."""

    verbs: frozenset[str] = frozenset()  # lemmas that report
    infinitives: tuple[str, ...] = ()  # endings of lemmas: another verb makes a statement only with a quotation
    sources: frozenset[str] = frozenset()  # before the one whose words follow ("according to")
    according: tuple[str, ...] = ()  # phrases before him ("a juicio de", without its `of`)
    opining: frozenset[str] = frozenset()  # those of them that only begin a sentence
    postposed: frozenset[str] = frozenset()  # behind him
    of: frozenset[str] = frozenset()  # before the noun behind those phrases
    within: frozenset[str] = frozenset()  # prepositions before a body in which ...
    expletives: frozenset[str] = frozenset()  # ... "they" or "it" say it
    impersonal: frozenset[str] = frozenset()  # verbs without a subject
    plurals: tuple[str, ...] = ()  # their endings in the plural, where features may not tell
    conjunctive: frozenset[str] = frozenset()  # verbs in the mood in which a sentence goes on with what was said
    asking: frozenset[str] = frozenset()  # prepositions before what is asked for or threatened
    asserting: frozenset[str] = frozenset()  # verbs whose object is what is said of ("confirmed the attack")
    speaking: frozenset[str] = frozenset()  # verbs with the preposition before that ("sprach von einem Putsch")
    own: frozenset[str] = frozenset()  # adjectives by which the subject itself says it ("nach eigenen Angaben")
    to: frozenset[str] = frozenset()  # before the one who is told
    told: frozenset[str] = frozenset()  # verbs whose object is told
    hearers: frozenset[str] = frozenset()  # those who are told, besides actors
    dative: bool = False  # the case alone says who is told ...
    dative_endings: tuple[str, ...] = ()  # ... and these endings of nouns, where features may miss it
    citing: frozenset[str] = frozenset()  # nouns behind a preposition before whom a speaker cites
    documents: frozenset[str] = frozenset()  # nouns of what speaks for whoever made it ("a UN report")
    datives: frozenset[str] = frozenset()  # pronouns of the one who is told
    writing: frozenset[str] = frozenset()  # verbs over one that nobody but the writer says ("cabe destacar que")
    we: tuple[str, ...] = ()  # endings of a verb with which the writer asks the reader along ("rappelons que")
    parted: bool = False  # only the first word of a phrase is the cue ("laut | Angaben der Polizei")
    at: frozenset[str] = frozenset()  # before the occasion
    venues: frozenset[str] = frozenset()  # occasions
    negations: frozenset[str] = frozenset()  # that belong to the cue
    pieces: frozenset[str] = frozenset()  # that do so, too, also apart from it ("geht ... davon aus")
    beside: bool = False  # when it was said may stand beside the cue without hanging on it
    back: tuple[str, ...] = ()  # begin a sentence that says who said what the one before tells ("así lo informó")
    wording: frozenset[str] = frozenset()  # nouns for what somebody else said ("cites the words of")
    naming: frozenset[str] = frozenset()  # verbs that only give a name
    sites: frozenset[str] = frozenset()  # where documents of a body stand
    asking_labels: frozenset[str] = frozenset()  # of questions in interviews
    answering: frozenset[str] = frozenset()  # of answers
    interviewing: frozenset[str] = frozenset()  # verbs
    with_whom: frozenset[str] = frozenset()  # prepositions
    reporters: frozenset[str] = frozenset()  # nouns of those who interview

    @property
    def according_words(self) -> tuple[tuple[str, ...], ...]:
        """The phrases of `according` word by word, an elided word ("d'") apart."""
        return tuple(tuple(re.findall(r"\S+?['’]|\S+", phrase)) for phrase in self.according)

    @property
    def back_words(self) -> tuple[tuple[str, ...], ...]:
        """The phrases of `back` word by word, the longest first."""
        phrases = (tuple(re.findall(r"\S+?['’]|\S+", phrase)) for phrase in self.back)
        return tuple(sorted(phrases, key=lambda words: -len(words)))

    @property
    def according_nouns(self) -> frozenset[str]:
        """The nouns in which phrases of `according` end."""
        return frozenset(parts[-1] for parts in self.according_words if len(parts) > 1)


@cache
def speech(language: str) -> Speech:
    """The words of reporting of a language. Raises DragomanError for a file that does not fit."""
    return read_table(language, "speech.yaml", Speech)
