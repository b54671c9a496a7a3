"""Who the sides of an imported row are: by the name the row gives, never by the country in which the event lies.

Conflict tables write states and their forces as `Government of Russia (Soviet Union)` (UCDP) or `Military Forces of Ukraine (2019-)`
(ACLED), the unnamed as `Civilians (Mali)`. `sides.yaml` holds these forms; other names are looked up in the table of actors.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dragoman import ontology
from dragoman.ontology.actors import Entry, find
from dragoman.records import Actor, Span

_YEARS = re.compile(r"\s*\((?:\d{4})?\s*-\s*(?:\d{4})?\)")
_LAST_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


class Who(NamedTuple):
    """What is known of a name: kind, country (ISO 3166-1 alpha-3), PLOVER sectors, code."""

    kind: str
    country: str | None
    sectors: tuple[str, ...]
    code: str | None


def actors(spans: dict[str, Span], role: str) -> list[Actor]:
    """The actors of a row's `role` (source or target); several where the cell names several governments.

    Their country is that of the name, else that of the column `role_country` where the layout has one, else, for people who
    have no name (`Civilians`), that of the event's place (`where`).
    """
    if role not in spans:
        return []
    column, where = (spans[name].text if name in spans else None for name in (f"{role}_country", "where"))
    return [
        Actor(
            span=span,
            name=span.text,
            kind=who.kind,  # type: ignore[arg-type]
            country=who.country,
            sectors=list(who.sectors),
            office=None,
            code=who.code,
            wikidata=None,
            antecedent=None,
            rule=f"column {role}",
            confidence=1.0,
        )
        for span in _parts(spans[role])
        for who in [resolve(span.text, column, where)]
    ]


@cache
def resolve(name: str, column: str | None = None, where: str | None = None) -> Who:
    """Who a name stands for; `column` is a country that the table gives for this side, `where` the country of the event."""
    plain = _YEARS.sub("", name).strip()
    inside = _LAST_BRACKETS.search(plain)
    named = next((found for text in (column, inside and inside[1]) if text and (found := country(text))), None)
    for form in forms():
        if fits := re.match(form["form"], plain, re.IGNORECASE):
            in_form = "state" in fits.groupdict()
            state = _leading_state(fits["state"]) if in_form else named or (where and country(where))
            if state or not in_form:
                sector = form["sector"]
                return Who(form["kind"], state or None, (sector,), f"{state or ''}{sector}" if state else None)
    short, _, long = (_LAST_BRACKETS.sub("", plain)).partition(":")
    for text in (plain, short.strip(), long.strip()):
        entry = next(iter(find(ontology.actors(), _tables()["names"].get(text, text))), None)
        if entry and (text == plain or named in (None, entry.country)):
            stateless = entry.kind == "armed_group" and not entry.country  # such a code names a sector, and no group
            code = None if stateless else entry.code
            return Who(entry.kind, named or entry.country, entry.sectors, code)
    if entry := _person(plain):
        return Who(entry.kind, entry.country, entry.sectors, entry.code)
    if state := _leading_state(plain, whole=True):
        return Who("state", state, (), state)
    return Who("unknown", named, (), named)


def _person(name: str) -> Entry | None:
    """The person of a name with a father's or a family's name that the table leaves out: `Sergey Viktorovich Lavrov`, `Ashraf Ghani Ahmadzai`."""
    words = name.split()
    if len(words) < 3:
        return None
    shorter = (f"{words[0]} {words[-1]}", " ".join(words[:2]))
    return next((entry for text in shorter for entry in find(ontology.actors(), text) if entry.kind == "person"), None)


@cache
def country(text: str) -> str | None:
    """The code of a state by its name or code, as tables of conflicts spell it; None where it is none."""
    if text in ontology.actors().states:
        return text
    if spelled := _tables()["spelled"].get(text):
        return str(spelled)
    return next((entry.country for entry in find(ontology.actors(), text) if entry.country and entry.kind == "state"), None)


def _leading_state(text: str, whole: bool = False) -> str | None:
    """The state that the words begin with: `Russia (Soviet Union)`, `Israel Special Forces`; only all of them where `whole`."""
    words = text.removeprefix("the ").removeprefix("The ").split()
    lengths = (len(words),) if whole else range(len(words), 0, -1)
    return next((found for n in lengths if (found := country(" ".join(words[:n]).rstrip(",")))), None)


def _parts(span: Span) -> list[Span]:
    """The governments that one cell names, each where it stands; the whole cell where it names one side."""
    starts = [0, *(found.end() for found in re.finditer(r",\s*(?=Government of )", span.text))]
    ends = [*(found.start() for found in re.finditer(r",\s*(?=Government of )", span.text)), len(span.text)]
    return [Span(span.start + a, span.start + b, span.text[a:b]) for a, b in zip(starts, ends, strict=True)]


def forms() -> list[dict[str, str]]:
    """The forms of `sides.yaml`."""
    found: list[dict[str, str]] = _tables()["forms"]
    return found


@cache
def _tables() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("sides.yaml").read_text("utf-8"))
    return loaded
