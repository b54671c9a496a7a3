"""Which place words mean: candidates from the table, weighed by the page.

What speaks for a candidate: how many people live there, what it is, whether the words are its main name, the province or country
named beside it (`Paris, Texas`), the other places of the page, and the country of the outlet. Weights: `place_weights.json`, fitted by
`python -m training.places` as a conditional logit (McFadden 1974) over the candidates.
"""

import json
import math
import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from dragoman.ontology import actors
from dragoman.ontology.actors import find as actors_named
from dragoman.ontology.languages.rules import every
from dragoman.ontology.places import KINDS, find, fold, gazetteer, iso_codes
from dragoman.records import Document, Place, Span
from dragoman.resolve import sure
from dragoman.resolve.inflected import table_name
from dragoman.resolve.page import Mentioned

FILE = Path(__file__).with_name("place_weights.json")
FEATURES = (
    "people", "main name", *KINDS, "beside", "beside another", "elsewhere beside", "outlet", "division word",
    "page country", "page province", "country named", "province named", "near",
)  # fmt: skip
PAGE = list(range(len(FEATURES) - 5, len(FEATURES)))  # the features of the page
LIKELY = 0.03  # probability from which a candidate of another name counts
WELL_KNOWN = 1_000_000  # people that a disputed area counts for: the table has no figure, and news names it as itself
CAPITAL = 10_000_000  # people that a capital counts for at least, where no country has its name ("Washington")
GROUNDS = 0.8  # probability from which the place of a name overrules the largest town of that name
MOST = 60  # candidates of a name that are weighed, those with the most people first
ROUNDS = 2  # times that the page's places are weighed against one another
SURE = 0.25  # probability from which a place is given; chosen on the dev halves
SEAT = 0.05  # share of a division's people that live in its seat at least
NEAR_KM = 150.0
RADIUS_KM = 6371.0
BESIDE = re.compile(rf"\s*(?:,|\()\s*(?:(?:{every('within_a_place')}) )?")
WITHIN = re.compile(r",? (?:[^\W\d_]{1,3} ){0,2}(?:the )?")  # what stands between a place and the one in which it lies
AWAY = 20  # characters: more than WITHIN can have
PART_OF_NAME = re.compile(r"[A-Z][\w.&’'-]+ $")  # a name before, so that the words are its end ("Transport Police")
DIVISION = re.compile(rf"\s+(?:{every('division')})(?!\w)", re.IGNORECASE)
BEFORE = re.compile(rf"^(?:{every('before_a_place')})\s+", re.IGNORECASE)
BEHIND = re.compile(rf"(?:['’]s?|\s+(?:{every('behind_a_place')}))$", re.IGNORECASE)
Array = npt.NDArray[np.float64]


class Named(msgspec.Struct):
    """A name of a place on the page, with the rows of the table that it may mean, how well each fits, and what came before the page."""

    span: Span
    key: str
    rows: npt.NDArray[np.int32]
    own: Array  # features of each row but those of the page
    chance: Array


@cache
def weights() -> dict[str, float]:
    """What each feature counts for."""
    loaded: dict[str, float] = json.loads(FILE.read_text("utf-8"))
    return loaded


def places(document: Document, doc: Doc) -> list[Place]:
    """The places that the page names, resolved together, in order. Words in another role (a person, an organisation) are none."""
    named = [e for e in doc.ents if e.label_ == "LOC"]
    spans = [Span(e.start_char, e.end_char, e.text) for e in named]
    return resolve(document.text, spans, document.url or document.outlet, [table_name(e) for e in named])


def resolve(text: str, spans: list[Span], outlet: str | None, names: list[str] | None = None) -> list[Place]:
    """The place of each span of `text`; `outlet` is the address or name of who published it, `names` how a table has the words of each."""
    named = candidates(text, spans, outlet, names)
    weigh(named)
    return [_place(one) for one in named]


def candidates(text: str, spans: list[Span], outlet: str | None, names: list[str] | None = None) -> list[Named]:
    """What each name may mean, with the features that do not hang on the other names."""
    home = _outlet_country(outlet)
    divisions = {fold(span.text) for span in spans if DIVISION.match(text, span.end)}
    found = []
    for span, name in zip(spans, names or [span.text for span in spans], strict=True):
        rows, main = _rows(name)
        if fold(span.text) not in divisions:
            keep = ~_of_seat(name)
            rows, main = rows[keep], main[keep]
        found.append(Named(span, fold(name), rows, _own(rows, main, span, text, home), np.zeros(len(rows))))
    beside = [_beside(one.span, text) for one in found]
    evidence: dict[str, list[tuple[str, str]]] = {}
    for one, wholes in zip(found, beside, strict=True):
        evidence.setdefault(one.key, []).extend(wholes)
    for one, wholes in zip(found, beside, strict=True):
        here = _fits(one.rows, wholes)
        one.own[:, FEATURES.index("beside")] = here
        one.own[:, FEATURES.index("beside another")] = float(here.any()) * (1 - here)
        one.own[:, FEATURES.index("elsewhere beside")] = _fits(one.rows, evidence[one.key])
    return found


def weigh(named: list[Named], weight: dict[str, float] | None = None) -> None:
    """Give each name's candidates their probabilities: first each for itself, then each among the others."""
    by = weight if weight is not None else weights()
    vector = np.array([by[name] for name in FEATURES])
    for turn in range(ROUNDS + 1):
        for one, matrix in zip(named, features(named, first=turn == 0), strict=True):
            if len(matrix):
                score = matrix @ vector
                top = np.exp(score - score.max())
                one.chance = top / top.sum()


def features(named: list[Named], first: bool = False) -> list[Array]:
    """FEATURES of the candidates of each name, those of the page by the probabilities that the other names have now."""
    unlike = {one.key: one for one in named if len(one.rows)}
    if first or len(unlike) < 2:
        return [one.own for one in named]
    rows = np.concatenate([one.rows for one in unlike.values()])
    chance = np.concatenate([one.chance for one in unlike.values()])
    owner = np.repeat(np.arange(len(unlike)), [len(one.rows) for one in unlike.values()])
    page = _page_features(rows, chance, owner)
    parts = dict(zip(unlike, np.split(page, np.flatnonzero(np.diff(owner)) + 1), strict=True))
    found = []
    for one in named:
        matrix = one.own.copy()
        if len(one.rows):
            matrix[:, PAGE] = parts[one.key]
        found.append(matrix)
    return found


def _page_features(rows: npt.NDArray[np.int32], chance: Array, owner: npt.NDArray[np.int64]) -> Array:
    """PAGE of each row: what the likelier candidates of the other names say. `owner` numbers the names."""
    table = gazetteer()
    seen = np.flatnonzero(chance > LIKELY)
    weight = chance[seen] * (owner[:, None] != owner[seen])
    kinds, matrix = table.kind[rows[seen]], np.zeros((len(rows), len(PAGE)))
    divisions: list[tuple[Any, list[str], str]] = [
        (table.country, table.countries, "country"),
        (table.province, table.provinces, "province"),
    ]
    for n, (codes, names, kind) in enumerate(divisions):
        same = (codes[rows][:, None] == codes[rows[seen]]) & (codes[rows] != names.index(""))[:, None]
        matrix[:, n] = np.log1p((same * weight).sum(axis=1))
        matrix[:, 2 + n] = (same * weight * (kinds == KINDS.index(kind))).max(axis=1) > 0.5
    small = kinds <= KINDS.index("district")
    near = seen[small]
    km = kilometres(table.lat[rows][:, None], table.lon[rows][:, None], table.lat[rows[near]], table.lon[rows[near]])
    matrix[:, 4] = np.log1p((np.exp(-km / NEAR_KM) * weight[:, small]).sum(axis=1))
    return matrix


def kilometres(lat: npt.ArrayLike, lon: npt.ArrayLike, to_lat: npt.ArrayLike, to_lon: npt.ArrayLike) -> Array:
    """Great-circle distances (haversine)."""
    a, b, c, d = (np.radians(np.asarray(x, dtype=np.float32)) for x in (lat, lon, to_lat, to_lon))
    half = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    distances: Array = 2 * RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distances


@lru_cache(maxsize=20_000)
def _rows(name: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """The rows that a name may mean, those with the most people first: as it is written, else without what stands around the name."""
    table = gazetteer()
    for form in dict.fromkeys([name, BEHIND.sub("", name), BEFORE.sub("", name), BEHIND.sub("", BEFORE.sub("", name))]):
        rows, main = find(form)
        if len(rows):
            order = np.lexsort((table.geonameid[rows], -table.people[rows]))[:MOST]
            return rows[order], main[order]
    return np.zeros(0, np.int32), np.zeros(0, np.bool_)


@lru_cache(maxsize=20_000)
def _of_seat(name: str) -> npt.NDArray[np.bool_]:
    """Which rows of a name are divisions that have it only after their seat ("Basra" is the town, unless "Basra province" is said)."""
    table = gazetteer()
    rows, main = _rows(name)
    towns = rows[table.kind[rows] == KINDS.index("town")]
    division = np.isin(table.kind[rows], [KINDS.index("province"), KINDS.index("district")]) & ~main
    seat = np.array(
        [
            bool(((table.province[towns] == table.province[row]) & (table.people[towns] >= SEAT * table.people[row])).any())
            for row in rows
        ],
        bool,
    )
    return division & seat


def _own(rows: npt.NDArray[np.int32], main: npt.NDArray[np.bool_], span: Span, text: str, home: str) -> Array:
    table = gazetteer()
    matrix = np.zeros((len(rows), len(FEATURES)))
    people = np.where(table.kind[rows] == KINDS.index("disputed"), np.maximum(table.people[rows], WELL_KNOWN), table.people[rows])
    capital = _capital(span.text, rows)
    matrix[:, 0] = np.log10(np.where(capital, np.maximum(people, CAPITAL), people) + 100.0)
    matrix[:, 1] = main | capital
    matrix[np.arange(len(rows)), 2 + table.kind[rows]] = 1
    if home in table.countries:
        matrix[:, FEATURES.index("outlet")] = table.country[rows] == table.countries.index(home)
    if DIVISION.match(text, span.end):
        matrix[:, FEATURES.index("division word")] = np.isin(table.kind[rows], [KINDS.index("district"), KINDS.index("province")])
    return matrix


def _capital(name: str, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Which row is the capital of its country by this name; of a name that is a country's too, none."""
    table = gazetteer()
    of = {entry.country for entry in actors_named(actors(), name) if entry.type == "capital"}
    if not of or (table.kind[rows] == KINDS.index("country")).any():
        return np.zeros(len(rows), np.bool_)
    codes = [table.countries.index(country) for country in of if country in table.countries]
    fits = np.flatnonzero((table.kind[rows] == KINDS.index("town")) & np.isin(table.country[rows], codes))
    return np.arange(len(rows)) == (fits[0] if len(fits) else -1)  # the largest


def _beside(span: Span, text: str) -> list[tuple[str, str]]:
    """The provinces and countries that the words after a comma or in brackets may name, as (province, country) codes; of several in a row
    those in the country that comes last ("Reading, Berkshire, UK")."""
    found, end = _named_after(span.end, text)
    further, _ = _named_after(end, text) if found or end > span.end else ([], end)
    countries = {country for province, country in further if not province}
    return [one for one in found if one[1] in countries] or [one for one in further if not one[0]] or found


def _named_after(start: int, text: str) -> tuple[list[tuple[str, str]], int]:
    """The divisions named after a comma or in brackets, and where their name ends; where none is known the end of the words with capitals."""
    after = BESIDE.match(text, start)
    words = re.match(r"(?:[^\W\d_][\w.'’-]*\s?){1,4}", text[after.end() : after.end() + 40]) if after else None
    if after is None or words is None:
        return [], start
    parts = words[0].split()
    for size in range(len(parts), 0, -1):
        name = " ".join(parts[:size]).rstrip(",;:")
        if found := _whole(name):
            return found, after.end() + len(name)
    name = words[0].rstrip(" ,;:")
    return [], after.end() + len(name) if name.istitle() else start


@lru_cache(maxsize=20_000)
def _whole(name: str) -> list[tuple[str, str]]:
    table = gazetteer()
    wholes = {"province": "province", "country": "country", "district": "district"}
    rows, _ = find(name) if name[:1].isupper() else (np.zeros(0, np.int32), None)
    found = []
    for row in rows:
        kind = KINDS[table.kind[row]]
        if kind in wholes:
            province = "" if kind == "country" else table.provinces[table.province[row]]
            found.append((province, table.countries[table.country[row]]))
    return found


def _fits(rows: npt.NDArray[np.int32], wholes: list[tuple[str, str]]) -> Array:
    """1 for each candidate that lies in one of the divisions."""
    table = gazetteer()
    fits = np.zeros(len(rows))
    for province, country in set(wholes):
        if province and province in table.provinces:
            fits[table.province[rows] == _index(province, True)] = 1
        elif not province and country:
            fits[table.country[rows] == _index(country, False)] = 1
    return fits


@lru_cache(maxsize=20_000)
def _index(code: str, province: bool) -> int:
    table = gazetteer()
    return (table.provinces if province else table.countries).index(code)


def _outlet_country(outlet: str | None) -> str:
    """The country of an address that ends in a country's own domain, "" of any other."""
    host = urlsplit(outlet).hostname if outlet and "//" in outlet else outlet
    last = (host or "").rsplit(".", 1)[-1].upper()
    return iso_codes()["GB" if last == "UK" else last] if last in DOMAINS else ""


# Countries whose own domain names news sites of theirs; those that are sold to anybody (tv, co, io) are left out.
DOMAINS = {
    "UK", "AU", "CA", "NZ", "IE", "IN", "PK", "ZA", "NG", "KE", "IL", "EG", "LK", "GE", "RU", "UA", "DE", "AT", "CH", "FR",
    "ES", "PT", "BR", "MX", "AR", "CL", "PE", "IT", "NL", "BE", "PL", "TR", "IR", "IQ", "SA", "AE", "QA", "JP", "KR", "CN",
    "TW", "PH", "ID", "MY", "SG", "TH", "VN", "SE", "NO", "US",
}  # fmt: skip


def _place(one: Named) -> Place:
    if not len(one.rows):
        return Place(span=one.span, name=one.span.text)
    table = gazetteer()
    order = np.argsort(-one.chance, kind="stable")
    best, chance = int(one.rows[order[0]]), float(one.chance[order[0]])
    if chance < SURE:
        ids = [int(table.geonameid[one.rows[n]]) for n in order[:5]]
        return Place(span=one.span, name=one.span.text, candidates=[n for n in ids if n], confidence=round(chance, 3))
    held, claimed = table.held.get(best, ([], []))
    return Place(
        span=one.span,
        name=table.titles[best].decode(),
        kind=KINDS[table.kind[best]],
        lat=round(float(table.lat[best]), 4),
        lon=round(float(table.lon[best]), 4),
        country=table.countries[table.country[best]] or None,
        province=table.provinces[table.province[best]] or None,
        geonameid=int(table.geonameid[best]) or None,
        held_by=held,
        claimed_by=claimed,
        confidence=round(chance, 3),
    )


def place_of(span: Span, named: list[Place], text: str) -> Place:
    """The place that the words of a role mean: the smallest of those named inside them, else what the words as a whole name.

    `named` are the page's, in order. Words that name no place of the table mean the one right behind in which theirs lies ("a police station in
    Mogadishu"), else stay as they are, without coordinates.
    """
    last = bisect_left(named, span.end, key=lambda one: one.span.start)
    first = bisect_right(named, span.start, hi=last, key=lambda one: one.span.end)
    inside = named[first:last]
    if inside:
        size = {
            kind: n for n, kind in enumerate(("site", "town", "district", "province", "disputed", "region", "sea", "country"))
        }
        best = min(inside, key=lambda one: (one.kind is None, size.get(one.kind or "", math.inf), one.span.start))
        if best.kind is not None:
            return msgspec.structs.replace(best, span=span)
    end = bisect_left(named, span.end + AWAY, last, key=lambda one: one.span.start)
    near = [one for one in named[last:end] if one.span.start > span.end]
    known = (one for one in near if one.kind not in (None, "country") or one.span.text == one.name)  # "British" lies nowhere
    around = next((one for one in known if WITHIN.fullmatch(text[span.end : one.span.start])), None)
    if around is not None:
        return msgspec.structs.replace(around, span=Span(span.start, around.span.end, text[span.start : around.span.end]))
    if inside:
        return msgspec.structs.replace(inside[0], span=span)
    if any(word[:1].isupper() for word in span.text.split()) and not PART_OF_NAME.search(text, 0, span.start):
        return resolve(text, [span, *(one.span for one in named)], None)[0]
    return Place(span=span, name=span.text)


def grounded(names: list[Mentioned], where: list[Place]) -> list[Mentioned]:
    """The names of a page, those of towns with the country that the page means, not that of the largest town of the name."""
    at = {(place.span.start, place.span.end): place for place in where if place.country and place.kind != "country"}
    return [_grounded(one, at.get((one.span.start, one.span.end))) for one in names]


def _grounded(one: Mentioned, place: Place | None) -> Mentioned:
    old = one.identity
    if place is None or old.kind != "unknown" or old.country in (None, place.country) or place.confidence < GROUNDS:
        return one
    rule = f"GeoNames {place.geonameid or place.name}: {one.span.text}"
    confidence = min(sure.AGAIN, place.confidence)
    new = msgspec.structs.replace(
        old, country=place.country, code=place.country, rule=rule, confidence=confidence, grounds=("town",)
    )
    return msgspec.structs.replace(one, identity=new)
