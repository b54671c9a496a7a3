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
    """Forms that point to the speaker, to whom he speaks, to one man, one woman, a thing or body, several; that say whose, of a body (`its`) or of anybody (`ones`)."""

    first: frozenset[str] = frozenset()
    first_singular: frozenset[str] = frozenset()
    second: frozenset[str] = frozenset()
    he: frozenset[str] = frozenset()
    she: frozenset[str] = frozenset()
    it: frozenset[str] = frozenset()
    they: frozenset[str] = frozenset()
    its: frozenset[str] = frozenset()
    ones: frozenset[str] = frozenset()


class Pairs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that mean two who were named before: `both`, behind an article `two`; before nouns of `camps` (states stand elsewhere) or of `leaders`. Of
    `sides` there are two where nothing else is said ("the sides"); `reciprocal` words turn their act on themselves ("each other")."""

    both: frozenset[str] = frozenset()
    two: frozenset[str] = frozenset()
    camps: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    reciprocal: frozenset[str] = frozenset()
    leaders: frozenset[str] = frozenset()


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """One language. `agents` holds the sector of each noun, `persons` the nouns of one person, `humans` those and what one of a people is called; all filled from `agents.csv`.

    `bodies` leads from a noun to the types of organisation that it points to; `irregular` words beside "forces" or "troops" say that they
    are no state's; behind a state's name and a hyphen `led` words say that it only leads or backs, before one `partial` ones that it is meant in part.
    `indefinite` are articles of one, `ranks` words that make an office another ("deputy"), `apart` nouns of those who are not of the sector of the one they belong to ("the senator's lawyer"), `charged` offices for
    a field, named behind `charge` words ("minister for women"), `voices` nouns of who is of the sector of whom he speaks for ("the bank's spokesman"), `collectives` lead from the lemma of a word for many to the word (English), `heads` are nouns of who may head a company or a union as well as an office, `leading` verbs whose object is one's own body, `dying` verbs of which the subject is no doer, `beside` words before who shares a fate, `bounds` words before a figure, `institutions` nouns that point to the body that
    spoke before, also with `same` beside them ("the same source"). `regional` are adjectives of several states; `epithets` nouns by which news says again who was just named ("the
    billionaire"), `unnamed` words that stand for somebody beside pronouns ("who", "others"). `kinds_of_mentions`, `acts_taught`: the network learned them in it. `plain_verbs`: what a verb of its table of acts
    does is seldom in doubt, however little the network thinks of it (German, whose verbs stand at the end). `month_first`: "3/4/2024" may be the fourth of March; `postposed`: "last" and "next" stand behind their noun. `head_first`: the first word of an office
    tells whether it is one person's; `by_noun`: an office is shown as its noun in the table, not as it stands; `by_lemma`: a name may be in the table as its lemma only.
    `endings` lead from a plural or feminine to the form in the tables, `plural` alone from that of a counted noun; `elided` articles lean on a name, `genitives` are endings of names;
    `states_in_two` have a noun of bodies in their names; `ages` are patterns of what is no count. `nominatives` are endings of places' names where
    other cases have others; `divisions` lead from the noun of a province to the ending of the adjective before it.
    """

    articles: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    ranks: frozenset[str] = frozenset()
    female: frozenset[str] = frozenset()
    male: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    military: tuple[str, ...] = ()
    irregular: frozenset[str] = frozenset()
    portfolios: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()
    bounds: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    bodies: dict[str, frozenset[str]] = {}
    dying: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    charged: frozenset[str] = frozenset()
    charge: frozenset[str] = frozenset()
    voices: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    collectives: dict[str, str] = {}
    leading: frozenset[str] = frozenset()
    regional: frozenset[str] = frozenset()
    epithets: frozenset[str] = frozenset()
    unnamed: frozenset[str] = frozenset()
    pronouns: Pronouns = Pronouns()
    pairs: Pairs = Pairs()
    capital_demonyms: bool = True
    genitives: tuple[str, ...] = ()
    compounds: bool = False
    kinds_of_mentions: bool = False
    acts_taught: bool = False
    plain_verbs: bool = False
    month_first: bool = False
    postposed: bool = False
    head_first: bool = False
    by_noun: bool = False
    by_lemma: bool = False
    plural: str = ""
    endings: tuple[tuple[str, str], ...] = ()
    elided: tuple[str, ...] = ()
    states_in_two: frozenset[str] = frozenset()
    ages: tuple[str, ...] = ()
    nominatives: tuple[str, ...] = ()
    divisions: dict[str, str] = {}
    agents: dict[str, str] = {}
    persons: frozenset[str] = frozenset()
    humans: frozenset[str] = frozenset()


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
