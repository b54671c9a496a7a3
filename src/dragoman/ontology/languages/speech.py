"""How each language reports speech: `LANG/speech.yaml`, read by `extract`.

`verbs`: lemmas that report; another verb, told by the ending of its lemma (`infinitives`), makes a statement only with a quotation. `sources`: words before the one whose words follow ("according to").
`to`: words before the one who is told, `told`: verbs whose object is told, `hearers`: nouns of those who are told besides actors,
`according`: phrases before one whose words follow ("a juicio de" without its "of", which is one of `of`), `opining`: those of them that only begin a sentence, `postposed`: words behind him,
`within`: prepositions before a body in which "they" or "it" (`expletives`) say it, or a verb without a subject (`impersonal`, or in the plural, which `plurals`, its endings, tell where features may not). `conjunctive`: verbs in the mood in which a sentence goes on with what was said. `asking`: prepositions before what is asked for or threatened, `asserting`: verbs whose object is what is said of ("confirmed the attack"). `dative`: the case alone says who is told, also by `dative_endings` of nouns, where features may miss it. `citing`: nouns behind a preposition before whom a speaker cites. `parted`: of a phrase only
the first word is the cue, its noun belongs to the source ("laut | Angaben der Polizei"). `at` and `venues`: words before the occasion, nouns of occasions. `negations`: words
that belong to the cue, `pieces`: those that do so besides auxiliaries and particles, also apart from it ("geht ... davon aus"). `beside`: when it was said may stand beside the cue without hanging on it. Of interviews: labels
of questions (`asking_labels`) and answers (`answering`), verbs of `interviewing` and prepositions of the one `with_whom`, nouns of `reporters`. A language whose `verbs` are in `cues.csv`, with
the frames in which they take what is said, has none here. `datives`: pronouns of the one who is told. `writing`: verbs over one that nobody but the writer says ("cabe destacar
que"), `we`: endings of a verb with which the writer asks the reader along ("rappelons que"). `back`: with which a sentence begins that says who said what the one before tells ("así lo informó"), `wording`: nouns for what somebody else said ("cites the
words of"), `naming`: verbs that only give a name, `sites`: where documents of a body stand. `documents`: nouns of what speaks for whoever made it ("a UN report").
"""

import re
from functools import cache

import msgspec

from dragoman.ontology.languages import read_table


class Speech(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words of reporting; of a language without a file, none."""

    verbs: frozenset[str] = frozenset()
    infinitives: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()
    according: tuple[str, ...] = ()
    opining: frozenset[str] = frozenset()
    postposed: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    expletives: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    plurals: tuple[str, ...] = ()
    conjunctive: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    asserting: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    hearers: frozenset[str] = frozenset()
    dative: bool = False
    dative_endings: tuple[str, ...] = ()
    citing: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    datives: frozenset[str] = frozenset()
    writing: frozenset[str] = frozenset()
    we: tuple[str, ...] = ()
    parted: bool = False
    at: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    pieces: frozenset[str] = frozenset()
    beside: bool = False
    back: tuple[str, ...] = ()
    wording: frozenset[str] = frozenset()
    naming: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    asking_labels: frozenset[str] = frozenset()
    answering: frozenset[str] = frozenset()
    interviewing: frozenset[str] = frozenset()
    with_whom: frozenset[str] = frozenset()
    reporters: frozenset[str] = frozenset()

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
