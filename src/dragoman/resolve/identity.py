"""Who a name, a title or a description is, by the tables and the page's own words; no antecedents yet."""

from collections.abc import Iterable
from functools import cache

import msgspec
from spacy.tokens import Doc, Token

from dragoman.ontology import actors
from dragoman.ontology.actors import Entry, find
from dragoman.records import ActorKind

FEMALE = frozenset(
    [
        "she",
        "her",
        "hers",
        "mrs",
        "ms",
        "madame",
        "spokeswoman",
        "chairwoman",
        "congresswoman",
        "queen",
        "princess",
        "actress",
        "mother",
        "woman",
        "wife",
        "daughter",
        "sister",
    ]
)
MALE = frozenset(
    [
        "he",
        "him",
        "his",
        "mr",
        "sir",
        "spokesman",
        "chairman",
        "congressman",
        "king",
        "prince",
        "father",
        "man",
        "husband",
        "son",
        "brother",
    ]
)
FORMER = frozenset({"former", "ex", "late", "ousted", "then"})
PERSON_OFFICES = frozenset(
    [
        "president",
        "premier",
        "prime minister",
        "chancellor",
        "minister",
        "foreign minister",
        "defence minister",
        "defense minister",
        "secretary",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "ambassador",
        "envoy",
        "diplomat",
        "governor",
        "mayor",
        "general",
        "commander",
        "admiral",
        "colonel",
        "king",
        "queen",
        "prince",
        "emir",
        "sultan",
        "leader",
        "chief",
        "senator",
        "lawmaker",
        "deputy",
        "judge",
        "prosecutor",
        "adviser",
        "advisor",
        "officer",
        "speaker",
        "pope",
        "secretary general",
        "secretary-general",
        "chairman",
        "director",
        "head",
        "chairwoman",
        "commissioner",
        "negotiator",
        "delegate",
        "representative",
        "official",
        "lawyer",
        "analyst",
        "resident",
        "witness",
        "captain",
    ]
)


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


def of_entry(entry: Entry, confidence: float = 0.95) -> Identity:
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
    )


def person(name: str, published: str | None) -> Identity | None:
    """A person of the tables at the date of the page; one who no longer (or not yet) holds the office is of the elite (ELI)."""
    entries = [e for e in find(actors(), name) if e.kind == "person"]
    if not entries and len(name.split()) == 1:
        entries = list(_surnames().get(name.casefold(), ()))
        current = {e.name for e in entries if _holds(e, published)}
        if len(current) != 1:
            return None
        entries = [e for e in entries if e.name in current]
    if not entries:
        return None
    by_hand = [e for e in entries if e.table == "people.csv"]
    entries = by_hand or entries
    holding = [e for e in entries if _holds(e, published)]
    if holding:
        return of_entry(max(holding, key=lambda e: (not e.end, e.start)))
    latest = max(entries, key=lambda e: e.end or "9999")
    if "GOV" not in latest.sectors and "IGO" not in latest.sectors:
        return of_entry(latest, 0.8)
    code = f"{latest.country}ELI" if latest.country else latest.code
    rule = f"{latest.table}: {latest.name}, not in office"
    return Identity(latest.name, "person", latest.country, ("ELI",), code, None, rule, 0.8)


def _holds(entry: Entry, published: str | None) -> bool:
    """Whether the office is held on the day; a page without a date is taken at its word."""
    return published is None or (entry.start <= published and (not entry.end or published <= entry.end))


@cache
def _surnames() -> dict[str, list[Entry]]:
    """Persons of the table kept by hand, by the last word of the name (Chinese and Korean names by the first)."""
    found: dict[str, list[Entry]] = {}
    for entries in actors().names.values():
        for entry in entries:
            if entry.table == "people.csv":
                words = entry.name.split()
                first = entry.country in {"CHN", "TWN", "KOR", "PRK"} and len(words) > 1
                surname = words[0] if first else words[-2] if words[-1] in {"Jr.", "Jr"} else words[-1]
                found.setdefault(surname.casefold(), []).append(entry)
    return found


def organisation(name: str) -> Identity | None:
    """An organisation, group, state or metonym of the tables, with or without its article."""
    bare = name.removeprefix("the ").removeprefix("The ").strip()
    for form in (bare, name, bare.rstrip("s") if bare.endswith("s") else bare):
        for entry in find(actors(), form):
            if entry.kind != "person":
                return of_entry(entry)
    return None


def described(tokens: Iterable[Token], name: str | None = None) -> Identity | None:
    """Country and sector from a description: adjectives, names of states and agent nouns among its words.

    "Russian Defense Minister" is RUSGOV and RUSMIL's office in one; "Syrian rebels" SYRREB; "police" COP without a country.
    """
    words = [t for t in tokens if not t.is_space]
    country, country_word = country_in(words)
    sector, noun = sector_in(words)
    if sector is None:
        return None
    if any(t.lower_ in FORMER for t in words) and sector in {"GOV", "MIL"}:
        sector = "ELI"
    body = _body_in(words)
    if body is not None and country is None:
        label = name or f"{noun} of {body.name}"
        kind: ActorKind = "person" if name or noun in PERSON_OFFICES else "organisation"
        return Identity(label, kind, body.country, body.sectors, body.code, noun, f"agent: {noun} + {body.name}", 0.8)
    sectors = tuple(dict.fromkeys(([sector] if sector else []) + (["MIL"] if _military(noun) and sector == "GOV" else [])))
    state = actors().states.get(country or "", "")
    label = name or " ".join(filter(None, [f"{state}:" if state else "", noun])).strip()
    code = f"{country}{sector}" if country and sector else sector or country
    rule = f"agent: {noun}" + (f" + {country_word}" if country_word else "")
    return Identity(label, _kind(sector, noun, bool(name)), country, sectors, code or None, noun, rule, 0.75 if country else 0.6)


def _military(noun: str) -> bool:
    return any(
        word in noun
        for word in (
            "defence minister",
            "defense minister",
            "defence ministry",
            "defense ministry",
            "defence secretary",
            "defense secretary",
        )
    )


def _kind(sector: str, noun: str, named: bool) -> ActorKind:
    if named or noun.split()[-1] in PERSON_OFFICES or noun in PERSON_OFFICES:
        return "person"
    if sector in {"REB", "PAR", "CRM"}:
        return "armed_group"
    return "population" if sector in {"CVL", "OPP", "REF", "LAB", "REL"} else "organisation"


def country_in(words: list[Token]) -> tuple[str | None, str]:
    """The first country that the words name, as a state or by its adjective."""
    table = actors()
    doc_words = [t.text for t in words]
    for i in range(len(words)):
        for n in (4, 3, 2, 1):
            form = " ".join(doc_words[i : i + n])
            if i + n > len(words) or not form[:1].isupper():
                continue
            if country := table.adjectives.get(form.casefold()):
                return country, form
            for entry in find(table, form):
                if entry.kind == "state" and entry.country:
                    return entry.country, form
    return None, ""


def sector_in(words: list[Token]) -> tuple[str | None, str]:
    """The sector of the longest agent noun among the words, the last of those. The nouns are English; other texts have none."""
    table = actors().agents if words and words[0].doc.lang_ == "en" else {}
    best: tuple[int, int, str | None, str] = (0, -1, None, "")
    for i in range(len(words)):
        for n in (4, 3, 2, 1):
            run = words[i : i + n]
            if len(run) < n:
                continue
            noun = " ".join([*(t.lower_ for t in run[:-1]), run[-1].lemma_.lower()]).replace(" - ", "-")
            for form in (noun, " ".join(t.lower_ for t in run)):
                if form in table and (n, i) > best[:2]:
                    best = (n, i, table[form], form)
    return best[2], best[3]


def _body_in(words: list[Token]) -> Identity | None:
    """An international organisation among the words of a description ("NATO Secretary General", "UN envoy")."""
    for i in range(len(words)):
        for n in (5, 4, 3, 2, 1):
            if i + n <= len(words) and words[i].text[:1].isupper():
                found = organisation(" ".join(t.text for t in words[i : i + n]))
                if found is not None and found.kind in {"organisation", "armed_group"}:
                    return found
    return None


def gender(words: Iterable[Token]) -> str:
    forms = {t.lower_.rstrip(".") for t in words}
    return "f" if forms & FEMALE else "m" if forms & MALE else ""


def words_of(doc: Doc, start: int, end: int) -> list[Token]:
    """The tokens that an interval of characters covers."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return [t for t in span if not t.is_space] if span is not None else []
