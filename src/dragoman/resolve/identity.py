"""Who a name, a title or a description is, by the tables and the page's own words; no antecedents yet."""

from collections.abc import Collection, Iterable
from functools import lru_cache

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract.roles import country_of, preposition
from dragoman.ontology import actors
from dragoman.ontology.actors import Actors, Entry, find_person, with_surname
from dragoman.ontology.actors.forms import acronym, key
from dragoman.ontology.languages import english_office, language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.speech import speech
from dragoman.records import ActorKind, Ground
from dragoman.resolve import sure
from dragoman.resolve.phrases import (
    Around,
    actors_of,
    around,
    bodies,
    chosen,
    country_in,
    is_person,
    language_of,
    sector_in,
    units,
)

SMALL_NAME = 5  # letters of a name in small letters, as members of an armed group have ("un portavoz talibán")
# Sectors of people who are not of the state body that they are named by ("Kremlin critic", "White House correspondent").
BESIDE = frozenset({"JUD", "MED", "OPP", "REB", "CRM", "EDU", "COP", "CVL"})


def is_first_office(office: str | None) -> bool:
    """Whether an office of the tables, which name them in English, is one of those whose holder is named by the surname alone."""
    return office is not None and office.lower().startswith(tuple(rules("en").first_offices))


class Identity(msgspec.Struct, frozen=True):
    """An actor without the words that name it."""

    name: str
    kind: ActorKind
    country: str | None
    sectors: tuple[str, ...]
    code: str | None
    office: str | None
    rule: str
    confidence: float
    type: str = ""
    wikidata: str | None = None
    entry: str | None = None
    table: str = ""
    grounds: tuple[Ground, ...] = ()


def of_entry(entry: Entry, confidence: float = sure.TABLE) -> Identity:
    return Identity(
        entry.name,
        entry.kind,
        entry.country,
        entry.sectors,
        entry.code,
        entry.office,
        f"{entry.table}: {entry.name}",
        confidence,
        entry.type,
        entry.wikidata,
        entry.id or None,
        entry.table,
        ("table",),
    )


def person(name: str, published: str | None, language: str = "en", near: Around | None = None) -> Identity | None:
    """A person of the tables at the date of the page; one who no longer (or not yet) holds the office is of the elite (ELI).

    A surname alone names whoever holds a first office, or an office of a state of which the page speaks; of several, nobody.
    """
    table = near.table if near is not None else actors()
    entries = find_person(table, name, language)
    if not entries and len(name.split()) <= 2:
        entries = _by_surname([e for e in with_surname(table, name, language) if _holds(e, published)], published, near)
    entries = [e for e in entries if e.table == "people.csv"] or entries
    if len({e.id for e in entries}) > 1:  # namesakes
        entries = [e for e in entries if near is not None and e.country in near.states]
    if not entries or len({e.id for e in entries}) > 1:
        return None
    holding = [e for e in entries if _holds(e, published)]
    if holding:
        return of_entry(max(holding, key=lambda e: (not e.end, e.start)))
    latest = max(entries, key=lambda e: e.end or "9999")
    held = of_entry(latest, sure.FORMER)
    if "GOV" not in latest.sectors and "IGO" not in latest.sectors:
        return held
    code = f"{latest.country}ELI" if latest.country else latest.code
    rule = f"{latest.table}: {latest.name}, not in office"
    return msgspec.structs.replace(
        held, sectors=("ELI",), code=code, office=None, rule=rule, type="", grounds=("table", "former")
    )


def _by_surname(entries: list[Entry], published: str | None, near: Around | None) -> list[Entry]:
    """Of those of a surname who are in office, the one in a first office, else the one of a state of which the page speaks."""
    first = [e for e in entries if is_first_office(e.office)]
    spoken = [e for e in entries if near is not None and (e.country in near.states or e.code.startswith("IGO"))]
    spoken = [e for e in spoken if published is not None or not e.end]  # an undated page is of today
    return next((some for some in (first, spoken) if len({e.id for e in some}) == 1), [])


def _holds(entry: Entry, published: str | None) -> bool:
    """Whether the office is held on the day; dates may be of a year or month alone. A page without a date is taken at its word."""
    return published is None or (entry.start <= published and (not entry.end or published[: len(entry.end)] <= entry.end))


def organisation(name: str, language: str = "en", near: Around | None = None) -> Identity | None:
    """An organisation, group, state or institution of the tables, with or without its article."""
    for form in _forms(near.table if near is not None else actors(), name, language):
        entry = chosen(form, language, near)
        if entry is not None:
            return of_entry(entry)
    return None


@lru_cache(maxsize=1 << 16)  # most words of a page name nobody, and are asked for again and again
def _forms(table: Actors, name: str, language: str) -> tuple[str, ...]:
    """The forms of a name that the tables have: without its article, as written, in the singular."""
    words = name.replace("’", "'").strip(' «»„“”"').split()
    own = language_words(language)
    while len(words) > 1 and words[0].lower() in own.articles:
        words = words[1:]
    bare = " ".join(words)
    for article in own.elided:
        bare = bare.removeprefix(article)
    forms = dict.fromkeys((bare, name, bare.rstrip("s") if bare.endswith("s") and bare.lower() not in own.regional else bare))
    return tuple(form for form in forms if bodies(table, form, language))


def described(tokens: Iterable[Token], name: str | None = None, aside: Collection[int] = ()) -> Identity | None:
    """Country and sector from a description: adjectives, names of states and nouns of offices among its words; no sector from those `aside`.

    "Russian Defense Minister" is RUSGOV and RUSMIL's office in one; "rebeldes sirios" SYRREB; "police" COP without a country.
    """
    words = [t for t in tokens if not t.is_space]
    language = language_of(words)
    table = language_words(language)
    country, country_word = country_in([t for t in words[: _charge(words)] if not _is_field(t, words)])
    words = _outside(words, "(", ")")
    sector, noun = sector_in([t for t in _outside(words, "«“„", "»”") if t.i not in aside])
    heads = "" if sector is not None else next((t.lemma_.lower() for t in words if t.lemma_.lower() in table.heads), "")
    body, where = _body_in(words, language) if (heads or sector is not None) and not aside else (None, "")
    if sector is None:  # "the director of the CIA" is of what he heads
        if body is None:
            return None
        sector, noun = "", heads
    if any(t.lower_ in table.former for t in words) and sector in {"GOV", "MIL"}:
        sector = "ELI"
    shown = english_office(noun, language)
    if body is not None and _is_body_of(body, where, country, country_word, sector, words):
        same = not name and not is_person(noun, language) and _is_kind_of(noun, where, body, words)
        return body if same else _of_body(body, noun, shown, sector, name, language)
    if country is None and (theirs := _sector_of_whom(words, noun)) is not None:
        sector = theirs
    sectors = ("GOV", "MIL") if sector == "GOV" and _military(noun, language) else (sector,) if sector else ()
    state = actors_of(words).states.get(country or "", "")
    label = name or (f"{state}: {shown}" if state and shown else f"{state}:" if state else shown).strip()
    code = f"{country}{sector}" if country and sector else sector or country
    rule = f"agent: {noun}" + (f" + {country_word}" if country_word else "")
    confidence = sure.OF_STATE if country else sure.NOUN
    shown_as = _kind(sector, noun, bool(name), language)
    return Identity(label, shown_as, country, sectors, code or None, noun, rule, confidence, grounds=("words",))


def _of_body(body: Identity, noun: str, shown: str, sector: str, name: str | None, language: str) -> Identity:
    """Who holds an office of a body, or is a part of it: "director of the CIA", "the IMF's board"."""
    kind: ActorKind = "person" if name or is_person(noun, language) else "organisation"
    beside = sector in BESIDE and body.country is not None and body.kind == "organisation" and sector not in body.sectors
    sectors, code = ((sector,), f"{body.country}{sector}") if beside else (body.sectors, body.code)
    rule, label = f"agent: {noun} + {body.name}", name or f"{shown} of {body.name}"
    return Identity(label, kind, body.country, sectors, code, noun, rule, sure.BODY, grounds=("words",))


def _sector_of_whom(words: list[Token], noun: str) -> str | None:
    """The sector of the one for whom an office speaks or whom it heads ("the bank's spokesman", "the head of the union"): "" where nothing tells
    what that is ("a spokesman for the hospital", "the director of Save the Children"), None where the office says it all."""
    language = language_of(words)
    table = language_words(language)
    head = next((t for t in words if noun in table.voices | table.heads and noun in {t.lower_, t.lemma_.lower()}), None)
    before_whom = table.charge | rules(language).of | speech(language).of
    tied = [
        c
        for c in (head.children if head is not None else ())
        if c.dep_ in {"compound", "nmod:poss"} or (c.dep_ == "nmod" and (preposition(c) or "") in {"", *before_whom})
    ]
    whose = [t for c in tied for t in c.subtree]
    if not whose:
        return None
    if noun in table.heads:
        return sector_in(whose)[0] or ("" if any(t.ent_type_ == "ORG" for t in whose) else None)
    if any(t.ent_type_ or t.pos_ in {"PROPN", "PRON"} for t in whose):
        return None
    return sector_in(whose)[0] or ""


def _charge(words: list[Token]) -> int | None:
    """Where the words begin that say what an office is for ("the special envoy for Libya"): the state there is not its holder's."""
    table = language_words(language_of(words))
    for i, token in enumerate(words):
        if token.lower_ in table.charge and any(t.lemma_.lower() in table.charged for t in words[:i]):
            return i
    return None


def _is_field(token: Token, words: list[Token]) -> bool:
    """Whether the name of a state before an office says what that is for ("Trump's Syria envoy", "the UN's Libya envoy")."""
    office = token.head
    if token.pos_ != "PROPN" or token.dep_ != "compound" or office not in words:
        return False
    if office.lemma_.lower() not in language_words(office.doc.lang_).charged or not country_of(token):
        return False
    return any(c.dep_ == "nmod:poss" and c.i < token.i for c in office.children)


def _outside(words: list[Token], opening: str, closing: str) -> list[Token]:
    """The words without what stands in brackets or marks, where an office or body stands outside: a party, a name ("sindicato «Fuerza»")."""
    outside, depth = [], 0
    for token in words:
        depth += token.text in opening
        if not depth:
            outside.append(token)
        depth -= depth > 0 and token.text in closing
    return outside if 0 < len(outside) < len(words) and sector_in(outside)[0] else words


def _military(noun: str, language: str) -> bool:
    return any(key(word, language) in key(noun, language) for word in language_words(language).military)


def _kind(sector: str, noun: str, named: bool, language: str) -> ActorKind:
    if named or is_person(noun, language):
        return "person"
    if sector in {"REB", "PAR", "CRM"}:
        return "armed_group"
    return "population" if sector in {"CVL", "OPP", "REF", "LAB", "REL"} else "organisation"


def _is_kind_of(noun: str, where: str, body: Identity, words: list[Token]) -> bool:
    """Whether a noun only says what the body beside it is: before its name ("the bloc ECOWAS"), in it ("Bundesverteidigungsministerium"), a part of that ("Syrian Democratic Forces"), or
    a word for all of an armed group ("YPG militia")."""
    text, name = " ".join(t.text for t in words).lower(), f"{body.name.lower()} "
    return (
        body.kind == "armed_group"
        or noun in where.lower()
        or f"{noun} {where.lower()}" in text
        or f"{noun} " in name
        or f"{noun}s " in name
    )


def _is_body_of(body: Identity, where: str, country: str | None, country_word: str, sector: str, words: list[Token]) -> bool:
    """Whether an office or people are of the body beside it: of two, a state and a body between states, the first ("UN envoy to Syria")."""
    if country is None or country_word in where:
        return True
    if body.country is not None:
        return body.country == country and sector in {"GOV", ""}
    text = " ".join(t.text for t in words)
    return text.find(where) < text.find(country_word)


def _body_in(words: list[Token], language: str) -> tuple[Identity | None, str]:
    """An organisation or institution among the words of a description ("NATO Secretary General", "un portavoz del Kremlin")."""
    near = around(words[0].doc) if words else None
    parts = [t.text_with_ws for t in words]
    runs = ((i, min(i + n, len(words))) for i in range(len(words)) for n in (6, 5, 4, 3, 2, 1))
    spans = ((a, b) for a, b in runs if not _is_part_of_person(words, a, b) and not _is_end_of_name(words, a, b))
    names = ["".join(parts[a:b]).strip() for a, b in spans]
    if language_words(language).compounds:
        names += [unit.text for unit in units(words, language)]
    for text in names:
        found = organisation(text, language, near) if text[:1].isupper() or len(text) >= SMALL_NAME else None
        if found is not None and (found.kind == "armed_group" or (text[:1].isupper() and found.kind == "organisation")):
            return found, text
    return None, ""


def _is_part_of_person(words: list[Token], first: int, end: int) -> bool:
    """Whether some words are a part of a person's name ("Fatah" of "Abdel Fatah al-Sisi")."""
    if any(t.ent_type_ != "PER" for t in words[first:end]):
        return False
    return words[first].ent_iob_ == "I" or (end < len(words) and words[end].ent_iob_ == "I")


def _is_end_of_name(words: list[Token], first: int, end: int) -> bool:
    """Whether some words are only the last ones of a body's name: behind the name of a place ("Kurdistan Region | Security Council"), or a word
    behind a small one ("Party for Socialism and | Liberation")."""
    if not first or not all(t.ent_type_ == "ORG" and t.ent_iob_ == "I" for t in words[first:end]):
        return False
    before = words[first - 1]
    return before.pos_ == "PROPN" and not acronym(before.text) if end - first > 1 else before.text.islower()


def gender(words: Iterable[Token]) -> str:
    some = list(words)
    table = language_words(language_of(some))
    forms = {t.lower_.rstrip(".") for t in some}
    return "f" if forms & table.female else "m" if forms & table.male else ""


def words_of(doc: Doc, start: int, end: int) -> list[Token]:
    """The tokens that an interval of characters covers."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return [t for t in span if not t.is_space] if span is not None else []
