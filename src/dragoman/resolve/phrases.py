"""The words of a phrase against the tables of its language: which state, which sector, which body it names."""

import itertools
import re
from functools import lru_cache

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract.roles import country_of
from dragoman.language import tables
from dragoman.ontology import actors
from dragoman.ontology.actors import Actors, Entry, agents_in, find, needs_context
from dragoman.ontology.actors.forms import division_key, key
from dragoman.ontology.languages import Words, language_words, singulars
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.places import countries_of_towns, country_of_town, province_of_town

LONGEST = 5  # words of the longest noun or name that is looked for
JOINTS = frozenset("-–‑")
CAPITALISED = re.compile(r"[^\W\d_]")
BODIES = frozenset(
    {"BUS", "COP", "EDU", "JUD", "LAB", "LEG", "NGO", "PTY"}
)  # sectors of bodies that keep them whatever follows their noun
SUFFIX = 5  # letters of a noun that may end a compound ("Kremlsprecher")


class Unit(msgspec.Struct, frozen=True):
    """A word, or a part of a compound: as written, its key, and the keys of its other forms (lemma, singular, masculine)."""

    text: str
    key: str
    forms: tuple[str, ...]

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


class Around(msgspec.Struct, frozen=True):
    """What a page speaks of: states, and ids of those who have no other name that is in doubt; and the table of actors it is read with."""

    states: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    table: Actors = msgspec.field(default_factory=actors)


def language_of(words: list[Token]) -> str:
    return words[0].doc.lang_ if words else "en"


def actors_of(words: list[Token]) -> Actors:
    return tables(words[0].doc).actors if words else actors()


def units(words: list[Token], language: str) -> list[Unit]:
    """The words without joints, compounds also in their parts: "US-Außenministerium", "Kremlsprecher"."""
    table = language_words(language)
    found: list[Unit] = []
    for token in words:
        if token.text in JOINTS or token.is_space:
            continue
        parts = [p for p in re.split(r"[-–‑]", token.text) if p] if table.compounds else []
        for part in parts if len(parts) > 1 else [token.text]:
            unit = _unit(part, token.lemma_ if part == token.text else part, language)
            if table.compounds and not table.agents.keys() & {unit.key, *unit.forms}:
                found += _compound(unit, table, language, actors_of(words))
            found.append(unit)
    return found


@lru_cache(maxsize=1 << 16)
def _unit(text: str, lemma: str, language: str) -> Unit:
    bare = text.lower().rstrip(".'’") or text
    own = key(bare, language)
    forms = dict.fromkeys([own, key(lemma.lower(), language), *(key(form, language) for form in singulars(bare, language))])
    return Unit(text, own, tuple(forms))


def _compound(unit: Unit, table: Words, language: str, known: Actors) -> list[Unit]:
    for form in unit.forms:
        for cut in range(3, len(form) - SUFFIX + 1):
            if form[cut:] in table.agents:
                first = unit.text[:cut].removesuffix("s") if find(known, unit.text[:cut], language) == [] else unit.text[:cut]
                return [Unit(first, key(first, language), (key(first, language),)), Unit(form[cut:], form[cut:], (form[cut:],))]
    return []


@lru_cache(maxsize=1 << 16)  # a page describes the same actors again and again
def runs(*run: Unit) -> tuple[str, ...]:
    """The keys that some units may have, in order: as written, or with the first or the last in another form."""
    keys = [unit.key for unit in run]
    either = {(*keys[:-1], form) for form in run[-1].forms} | {(form, *keys[1:]) for form in run[0].forms}
    return tuple(sorted({" ".join(one).replace("' ", "'").replace(" 's", "'s") for one in either | {tuple(keys)}}))


def sector_in(words: list[Token]) -> tuple[str | None, str]:
    """The sector of the longest noun of an office, body or people among the words, the last of those, and the noun."""
    language = language_of(words)
    own = language_words(language)
    table = agents_in(actors_of(words), language)
    found = units(words, language)
    best: tuple[int, int, str | None, str] = (0, -1, None, "")
    body: tuple[int, int, str | None, str] | None = None
    adjectives = {t.text for t in words if t.pos_ == "ADJ" and t.dep_ == "amod"}
    for i in range(len(found)):
        if (
            i
            and found[i].capital
            and found[i - 1].capital
            and " ".join(u.text for u in found[i - 1 : i + 1]) in own.states_in_two
        ):
            continue  # "United States" are no state's
        for n in range(min(LONGEST, len(found) - i), 0, -1):
            for form in runs(*found[i : i + n]):
                if form in table and (n, i) > best[:2]:
                    if n == 1 and found[i].text in adjectives and (table[form] == "CVL" or is_person(form, language)):
                        continue  # "nota oficial", "construção civil"
                    shown = form if own.by_noun else " ".join(unit.text.lower() for unit in found[i : i + n])
                    best = (n, i, table[form], shown)
                    if body is None and own.head_first and table[form] in BODIES and not is_person(shown, language):
                        body = best
    if body is not None and best[0] == 1:  # "sindicato de la construcción civil" is no civilians'
        best = body
    best = _held(found, best, language)
    sector = best[2]
    if sector == "MIL" and any({t.lower_, t.lemma_.lower()} & own.irregular for t in words):
        sector = "REB"
    return sector, best[3]


def _held(found: list[Unit], best: tuple[int, int, str | None, str], language: str) -> tuple[int, int, str | None, str]:
    """The office before the last noun where that only says what it is for ("ministro de Justicia") or that it is of a state."""
    words = language_words(language)
    portfolios, states = _keys(words.portfolios, language), _keys(words.states, language)
    of_state = best[2] == "" and bool(states & {found[best[1]].key, *found[best[1]].forms})
    for i, unit in enumerate(found[: max(best[1], 0)]):
        own = next((words.agents[form] for form in unit.forms if words.agents.get(form)), None)
        if own is not None and (of_state or portfolios & {unit.key, *unit.forms}):
            return 1, i, own, unit.text.lower()
    return best


@lru_cache(maxsize=64)
def _keys(nouns: frozenset[str], language: str) -> frozenset[str]:
    return frozenset(key(noun, language) for noun in nouns)


def is_person(noun: str, language: str) -> bool:
    """Whether an office is one person's ("minister", but not "ministry")."""
    return _is_among(language_words(language).persons, noun, language)


def is_human(noun: str, language: str) -> bool:
    """Whether a noun is what somebody is called: an office, or one of a people ("protester")."""
    return _is_among(language_words(language).humans, noun, language)


@lru_cache(maxsize=1 << 14)
def _is_among(nouns: frozenset[str], noun: str, language: str) -> bool:
    """Whether a noun is one of `nouns`, by its own form, its singular or masculine, its last or (but in English) its first word."""
    bare = key(noun.lower(), language)
    parts = bare.split() or [bare]  # a word of signs alone has no key
    ends = {bare, parts[-1]} | ({parts[0]} if language_words(language).head_first else set())
    return bool(nouns & (ends | {key(form, language) for form in singulars(noun.lower(), language)}))


def state_of(adjective: Token) -> str | None:
    """The state that an adjective names in a language that writes such in small letters ("israelí"); the model sees no names in them."""
    named = adjective.pos_ == "ADJ" and not language_words(adjective.doc.lang_).capital_demonyms and not adjective.ent_type_
    return country_in([adjective])[0] if named else None


def is_armed(adjective: Token) -> bool:
    """Whether an adjective tells of whom an attack is ("attaque jihadiste"): the noun for an armed group is one as well."""
    if adjective.pos_ != "ADJ":
        return False
    lemma, language = adjective.lemma_.lower(), adjective.doc.lang_
    return lemma in language_words(language).armed


def country_in(words: list[Token]) -> tuple[str | None, str]:
    """The first state that the words name, itself or by its adjective; behind a town ("Paris, Texas") what follows decides."""
    language = language_of(words)
    town = next((n for n, t in enumerate(words) if towns(t.doc).get(t.i)), None)
    if town is not None:
        before = country_in(words[:town])
        return before if before[0] else (towns(words[town].doc)[words[town].i], words[town].text)
    table, own, found = actors_of(words), language_words(language), units(words, language)
    for i, unit in enumerate(found):
        if not CAPITALISED.match(unit.text) or unit.text.lower() in own.regional or (own.capital_demonyms and not unit.capital):
            continue
        for n in range(min(4, len(found) - i), 0, -1):
            if (named := _state_of(found, i, n, language, table)) is not None:
                return named
    return None, ""


def _state_of(found: list[Unit], i: int, n: int, language: str, table: Actors) -> tuple[str, str] | None:
    """The state that `n` units from the `i`-th on name by a division of it, by its adjective or by its name, and their words."""
    own, unit = language_words(language), found[i]
    form = " ".join(one.text for one in found[i : i + n])
    division = table.divisions.get(division_key(form)) if n > 1 or own.divisions else None
    if division is not None:  # "New Mexico" is not of Mexico
        return division, form
    if i + n < len(found) and found[i + n].key in own.led:  # "US-backed forces" are not of the United States
        return None
    demonyms = table.demonyms.get(language, {})
    known = demonyms.get(key(form, language))
    if known is None and not own.capital_demonyms:
        known = next((demonyms[one] for one in runs(*found[i : i + n]) if one in demonyms), None)
    if known is None and unit.capital:
        known = table.adjectives.get(key(form))
    if known is not None and not (i and found[i - 1].key in own.partial):  # "Latin American" names no state
        return known, form
    states = (e for e in _named(table, form, language) if e.kind == "state" and e.country) if unit.capital else iter(())
    entry = next(states, None)
    if entry is None:
        return None
    return (_behind(found, i + n, language, table) if entry.type == "capital" else None) or (entry.country or "", form)


def _named(table: Actors, form: str, language: str) -> list[Entry]:
    """Whom a form names as it stands, else in the genitive ("Japans Außenminister")."""
    endings = language_words(language).genitives
    bare = next((form.removesuffix(end) for end in endings if form.endswith(end)), form)
    return find(table, form, language) or (find(table, bare, language) if bare != form else [])


def _behind(found: list[Unit], i: int, language: str, table: Actors) -> tuple[str, str] | None:
    """The state after a town and a comma."""
    if i + 1 >= len(found) or found[i].text != ",":
        return None
    for n in (2, 1):
        form = " ".join(unit.text for unit in found[i + 1 : i + 1 + n])
        if (division := table.divisions.get(division_key(form).rstrip("."))) is not None:
            return division, form
        for entry in find(table, form, language):
            if entry.kind == "state" and entry.type != "capital" and entry.country:
                return entry.country, form
    return None


def backers(words: list[Token]) -> frozenset[str]:
    """The states that only lead or back whom the words name ("US-backed forces")."""
    led = language_words(language_of(words)).led
    joined = zip(words, words[1:], words[2:], strict=False)
    return frozenset(
        country for one, joint, verb in joined if joint.text in JOINTS and verb.lower_ in led and (country := country_of(one))
    )


@lru_cache(maxsize=2)
def towns(doc: Doc) -> dict[int, str | None]:
    """By its first token, every town that a part of a state or a state follows ("Paris, Texas") with that state, and what follows, which is
    no name of its own, with None."""
    table, found = tables(doc).actors, dict[int, str | None]()
    for town, behind in itertools.pairwise(e for e in doc.ents if e.label_ == "LOC"):
        if (
            behind.start != town.end + 1
            or doc[town.end].text != ","
            or behind.root.dep_ == "conj"
            or behind.root.head.text in rules(behind.doc.lang_).joining
        ):
            continue
        names = find(table, town.text, doc.lang_)
        states = [e.country for e in find(table, behind.text, doc.lang_) if e.kind == "state" and e.type != "capital"]
        division = table.divisions.get(division_key(behind.text))
        state = division or next(iter(states), None)
        if any(e.kind == "state" and e.type != "capital" for e in names):  # "Lebanon, Pennsylvania"
            if division is None or states or division not in countries_of_towns(town.text):
                continue
        elif not (names or country_of_town(town.text)):
            continue
        if state is not None:
            found |= {town.start: state, behind.start: None}
    return found | _of_divisions(doc)


def _of_divisions(doc: Doc) -> dict[int, str | None]:
    """The names of a division that is also a state's ("Georgia") by their first token, with the division's state, where the page names a
    town of the division and nothing of the other state."""
    table = tables(doc).actors
    named = [e for e in doc.ents if e.label_ == "LOC"]
    both = [
        e
        for e in named
        if division_key(e.text) in table.divisions and any(x.kind == "state" for x in find(table, e.text, doc.lang_))
    ]
    found: dict[int, str | None] = {}
    for one in both:
        state = table.divisions[division_key(one.text)]
        other = next(x.country for x in find(table, one.text, doc.lang_) if x.kind == "state")
        towns_of = [province_of_town(e.text) for e in named if e.text != one.text]
        if (one.text, state) in towns_of and other not in {country for _, country in towns_of} | _adjectives(doc):
            found[one.start] = state
    return found


def _adjectives(doc: Doc) -> set[str]:
    """The states of which a page has an adjective."""
    demonyms = tables(doc).actors.demonyms.get(doc.lang_, {})
    return {country for t in doc if (country := demonyms.get(key(t.text, doc.lang_)))}


@lru_cache(maxsize=2)
def around(doc: Doc) -> Around:
    """The states and bodies that a page names without doubt."""
    table, language = tables(doc).actors, doc.lang_
    states: set[str] = set()
    ids: set[str] = set()
    demonyms = table.demonyms.get(language, {})
    words = [t.text_with_ws for t in doc if not t.is_space]
    for i, word in enumerate(words):
        if country := demonyms.get(key(word.strip(), language)):
            states.add(country)
        if not word[:1].isupper():
            continue
        for n in range(min(LONGEST, len(words) - i), 0, -1):
            known = _undoubted(table, "".join(words[i : i + n]).strip(), language)
            if known is not None:
                states |= {s for s in (known.country, *known.states[:1]) if s}
                ids.add(known.id)
                break
    return Around(frozenset(states), frozenset(ids), table)


@lru_cache(maxsize=1 << 16)
def _undoubted(table: Actors, form: str, language: str) -> Entry | None:
    """The only one, no person, whom a form names without a context."""
    known = [e for e in find(table, form, language, context=False) if e.kind != "person"]
    return known[0] if len({e.id for e in known}) == 1 else None


@lru_cache(maxsize=1 << 16)
def bodies(table: Actors, form: str, language: str) -> tuple[Entry, ...]:
    """Whom a form may name, persons left out."""
    return tuple(e for e in find(table, form, language) if e.kind != "person")


@lru_cache(maxsize=2)
def unnamed(doc: Doc) -> list[str]:
    """The states that the words outside of the names that the model sees tell of: by adjectives and peoples, in most languages written
    small, by names that it misses."""
    table, own = tables(doc).actors, language_words(doc.lang_)
    demonyms = {} if own.capital_demonyms else table.demonyms.get(doc.lang_, {})
    words = [t for t in doc if not t.is_space]
    found, i = list[str](), 0
    while i < len(words):
        n, country = _state_at(words[i : i + LONGEST], table, demonyms)
        if country is not None:
            found.append(country)
        i += n
    return found


def _state_at(words: list[Token], table: Actors, demonyms: dict[str, str]) -> tuple[int, str | None]:
    """The longest state outside of a name with which the words begin, and how many words it has."""
    first, language = words[0], words[0].doc.lang_
    if first.ent_type_:
        return 1, None
    for n in range(len(words), 0, -1):
        if not first.text[:1].isupper() or words[n - 1].ent_type_:
            continue
        form = "".join(t.text_with_ws for t in words[:n]).strip()
        known = {e.country for e in find(table, form, language, context=False) if e.kind == "state" and e.country}
        if len(known) == 1:
            return n, known.pop()
    return 1, demonyms.get(key(first.text, language)) if first.pos_ in {"ADJ", "NOUN", "PROPN", "VERB"} else None


def chosen(form: str, language: str, near: Around | None) -> Entry | None:
    """Who of the tables a form names on this page; None where two remain, or where it needs a context that the page lacks."""
    near = near or Around()
    table = near.table
    known = bodies(table, form, language)
    if not known:
        return None
    fit = [e for e in known if _spoken_of(e, near) or not needs_context(table, form, e, language)]
    if len({e.id for e in fit}) > 1:
        fit = [e for e in fit if _spoken_of(e, near)] or [e for e in fit if not e.states and e.type != "capital"]
    return fit[0] if len({e.id for e in fit}) == 1 else None


def _spoken_of(entry: Entry, near: Around) -> bool:
    return entry.id in near.ids or bool(near.states & {*entry.states, entry.country})
