"""What each language calls offices, bodies and people: `LANG/agents.csv`, `LANG/words.yaml`, `LANG/states.csv` (read by training.build_actors).

`agents.csv`: PLOVER sector; whether its nouns are one person's (`person`), somebody's in the singular
and people's in the plural (`human`), a body's or several people's (`body`); the nouns.
`offices.csv`: what English calls each of them, so that a name made of one is the reader's ("Poland: foreign minister").
`words.yaml`: articles, words for one who was, marks of gender, titles, pronouns, nouns that point back to a state or a body.
"""

from functools import cache
from itertools import product
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from dragoman.ontology.files import PLAIN, rows
from dragoman.records import DragomanError

FOLDER = Path(__file__).parent
SHOWN = "en"  # the language in which what stands around records is told (docs/decisions/0024-pages-speak-english.md)
T = TypeVar("T", bound=msgspec.Struct)


class Pronouns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Forms, by whom they point to."""

    first: frozenset[str] = frozenset()  # the speaker
    first_singular: frozenset[str] = frozenset()  # of these, one who speaks for himself
    second: frozenset[str] = frozenset()  # to whom he speaks
    he: frozenset[str] = frozenset()  # one man
    she: frozenset[str] = frozenset()  # one woman
    it: frozenset[str] = frozenset()  # a thing or body
    they: frozenset[str] = frozenset()  # several
    its: frozenset[str] = frozenset()  # whose: of a body
    ones: frozenset[str] = frozenset()  # whose: of anybody


class Pairs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that mean two who were named before."""

    both: frozenset[str] = frozenset()  # "both", before nouns of `camps`, of states or of `leaders`
    two: frozenset[str] = frozenset()  # the same behind an article ("the two")
    camps: frozenset[str] = frozenset()  # of those who stand against or beside each other
    sides: frozenset[str] = frozenset()  # of which there are two where nothing else is said ("the sides")
    reciprocal: frozenset[str] = frozenset()  # turn their act on themselves ("each other")
    leaders: frozenset[str] = frozenset()  # of persons


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """One language: words of actors, and how it writes them."""

    articles: frozenset[str] = frozenset()  # "the", "a"
    definite: frozenset[str] = frozenset()  # articles and pronouns that point to what is known
    former: frozenset[str] = frozenset()  # say that an office is over
    ranks: frozenset[str] = frozenset()  # make an office another ("deputy")
    female: frozenset[str] = frozenset()  # say that somebody is a woman
    male: frozenset[str] = frozenset()  # or a man
    titles: frozenset[str] = frozenset()  # before a name
    military: tuple[str, ...] = ()  # offices and bodies of defence, which are of the forces, too
    irregular: frozenset[str] = frozenset()  # beside "forces" or "troops": they are no state's
    portfolios: frozenset[str] = frozenset()  # offices that a field tells apart ("defence minister")
    led: frozenset[str] = frozenset()  # behind a state's name and a hyphen: it only leads or backs
    partial: frozenset[str] = frozenset()  # before a state's adjective: it is meant in part
    indefinite: frozenset[str] = frozenset()  # articles of one
    beside: frozenset[str] = frozenset()  # before who shares a fate
    institutions: frozenset[str] = frozenset()  # nouns that point to the body that spoke before
    same: frozenset[str] = frozenset()  # the same with one of these ("the same source")
    armed: frozenset[str] = frozenset()  # adjectives that tell of whom an attack is ("jihadist")
    bounds: frozenset[str] = frozenset()  # before a figure
    states: frozenset[str] = frozenset()  # nouns for a state ("the country")
    bodies: dict[str, frozenset[str]] = {}  # from a noun to the types of organisation that it points to
    dying: frozenset[str] = frozenset()  # verbs of which the subject is no doer
    apart: frozenset[str] = frozenset()  # those who are not of the sector of whom they belong to ("the senator's lawyer")
    charged: frozenset[str] = frozenset()  # offices for a field, named behind ...
    charge: frozenset[str] = frozenset()  # ... one of these ("minister for women")
    voices: frozenset[str] = frozenset()  # of the sector of whom they speak for ("the bank's spokesman")
    heads: frozenset[str] = frozenset()  # may head a company or a union as well as an office
    collectives: dict[str, str] = {}  # from the lemma of a word for many to the word ("troops")
    leading: frozenset[str] = frozenset()  # verbs whose object is one's own body
    regional: frozenset[str] = frozenset()  # adjectives of several states
    epithets: frozenset[str] = frozenset()  # by which news says again who was just named ("the billionaire")
    unnamed: frozenset[str] = frozenset()  # stand for somebody, beside pronouns ("who", "others")
    pronouns: Pronouns = Pronouns()
    pairs: Pairs = Pairs()
    capital_demonyms: bool = True  # nationalities have a capital
    genitives: tuple[str, ...] = ()  # endings of names
    compounds: bool = False  # words are written in one, hyphens part them
    kinds_of_mentions: bool = False  # the network learned them in it
    acts_taught: bool = False  # the same of acts
    plain_verbs: bool = False  # what a verb of its acts does is seldom in doubt (German: verbs stand at the end)
    drops_subjects: bool = False  # who spoke before needs no word to speak again
    month_first: bool = False  # "3/4/2024" may be the fourth of March
    postposed: bool = False  # "last" and "next" stand behind their noun
    head_first: bool = False  # the first word of an office tells whether it is one person's
    by_noun: bool = False  # an office is shown as its noun in the table, not as it stands
    by_lemma: bool = False  # a name may be in the table as its lemma only
    plural: str = ""  # the ending of a counted noun
    endings: tuple[tuple[str, str], ...] = ()  # from a plural or feminine to the form in the tables
    elided: tuple[str, ...] = ()  # articles that lean on a name
    states_in_two: frozenset[str] = frozenset()  # states with a noun of bodies in their names
    ages: tuple[str, ...] = ()  # patterns of what is no count
    nominatives: tuple[str, ...] = ()  # endings of places' names where other cases have others
    divisions: dict[str, str] = {}  # from the noun of a province to the ending of the adjective before it
    agents: dict[str, str] = {}  # from a noun to its sector; this and the next two are of `agents.csv`
    persons: frozenset[str] = frozenset()  # nouns of one person
    humans: frozenset[str] = frozenset()  # those, and what one of a people is called


def read_table(language: str, name: str, fields: type[T]) -> T:
    """The file `name` of a language as `fields`, which all have defaults; of a language without the file, those.

    Raises DragomanError for a file that does not fit.
    """
    path = FOLDER / language / name
    if not path.is_file():
        return fields()
    try:
        return msgspec.convert(yaml.load(path.read_text("utf-8"), Loader=PLAIN), fields, strict=False)
    except (msgspec.ValidationError, yaml.YAMLError) as error:
        known = ", ".join(fields.__struct_fields__)
        raise DragomanError(f"{path}: {error}. Correct the file; its fields are {known}.") from error


def languages() -> list[str]:
    """The languages that have a folder."""
    return sorted(folder.name for folder in FOLDER.iterdir() if (folder / "words.yaml").is_file())


@cache
def language_words(language: str) -> Words:
    """The words of a language; of one without a folder, none. Raises DragomanError for a file that does not fit."""
    folder = FOLDER / language
    if not folder.is_dir():
        return Words()
    from dragoman.ontology.actors.forms import key

    words = read_table(language, "words.yaml", Words)
    persons, humans = set(), set()
    for _, row in rows(folder / "agents.csv"):
        for noun in filter(None, row["nouns"].split("|")):
            words.agents.setdefault(key(noun.lower(), language), row["sector"])
            if row["kind"] == "person":
                persons.add(key(noun.lower(), language))
            if row["kind"] in {"person", "human"}:
                humans.add(key(noun.lower(), language))
    return msgspec.structs.replace(words, persons=frozenset(persons), humans=frozenset(humans))


def singulars(word: str, language: str) -> list[str]:
    """Singular and masculine of a regular plural or feminine."""
    cuts = language_words(language).endings
    return [word[: -len(end)] + base for end, base in cuts if word.endswith(end) and len(word) - len(end) >= 3]


@cache
def office_in_english(noun: str) -> str:
    """The same for a noun of an unknown one of the languages. What English has is English: a "mayor" is no "major" of Spain's army."""
    english = language_words(SHOWN).agents
    if english.keys() & {noun.casefold(), noun.casefold().removesuffix("s")}:
        return noun
    return next((shown for language in languages() if (shown := english_office(noun, language)) != noun), noun)


@cache
def _offices(language: str) -> dict[str, str]:
    """English by the key of a noun and, before that, by the noun as it stands: in Russian "женщина" and "женщины" have one key."""
    from dragoman.ontology.actors.forms import folded, key

    told = [(noun, row[SHOWN]) for _, row in rows(FOLDER / "offices.csv") for noun in row.get(language, "").split("|") if noun]
    return {key(noun, language): english for noun, english in told} | {folded(noun): english for noun, english in told}


@cache
def english_office(noun: str, language: str) -> str:
    """What English calls the noun of an office, body or people of a language (`offices.csv`), in the plural where only the noun's singular is there;
    where the table has neither, the noun."""
    from dragoman.ontology.actors.forms import folded, key

    if language == SHOWN:
        return language_words(SHOWN).collectives.get(noun, noun)
    if not noun:
        return noun
    offices = _offices(language)
    if shown := offices.get(folded(noun)) or offices.get(key(noun.lower(), language)):
        return shown
    choices = [[word, *singulars(word, language)] for word in folded(noun).split()[:4]]
    one = next((form for words in product(*choices) if (form := " ".join(words)) in offices), None)
    if one is None:
        return noun
    return _several(offices[one]) if noun.split()[0].endswith(("s", "x")) else offices[one]


def _several(noun: str) -> str:
    """The plural of an English noun of the table: "ministers of state", "secretaries general"."""
    head, after, rest = noun.partition(" of ") if " of " in noun else noun.partition(" general")
    if head.endswith(("s", "police")):
        return noun
    plural = head[:-1] + "ies" if head.endswith("y") else f"{head[:-3]}men" if head.endswith("man") else f"{head}s"
    return f"{plural}{after}{rest}"
