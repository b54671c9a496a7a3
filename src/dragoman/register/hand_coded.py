"""The register in the columns of ACLED and of UCDP GED, for scripts made for those tables, as CSV.

Both hold what has happened: events that are planned, hypothetical or denied are left out, and background without a date of its own.
`acled.csv` says which PLOVER type and mode is which event type of ACLED; what ACLED does not code is left out. UCDP GED holds violence that killed.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from dragoman.merge import Figure
from dragoman.ontology.places import gazetteer_name
from dragoman.records import Actor, Event, Place, PlaceKind, Sheet, identify
from dragoman.register.cells import harmless
from dragoman.register.told import Told

ACLED: dict[str, str] = {
    "event_id_cnty": "country and id of the event",
    "event_date": "first day of the event's date, else the page's date",
    "year": "its year",
    "time_precision": "1 a day, 2 a week, 3 longer, or no date but the page's",
    "disorder_type": "of acled.csv, by PLOVER type and mode",
    "event_type": "the same",
    "sub_event_type": "the same",
    "actor1": "name of the first source",
    "assoc_actor_1": "the other sources",
    "inter1": "",
    "actor2": "name of the first target",
    "assoc_actor_2": "the other targets",
    "inter2": "",
    "interaction": "",
    "civilian_targeting": "`Civilian targeting` where a target is a civilian by its PLOVER sector",
    "iso": "",
    "region": "",
    "country": "name of the country of the place",
    "admin1": "name of its first-level division",
    "admin2": "name of its second-level division, where the place is one",
    "admin3": "",
    "location": "name of the place, else the page's words for it",
    "latitude": "of the place; empty where its words resolve to none",
    "longitude": "the same",
    "geo_precision": "1 a town or site, 2 a second-level division, 3 anything larger; empty where nothing is resolved",
    "source": "outlets of all reports, else where the pages were read",
    "source_scale": "",
    "notes": "the words of the act and the page's address",
    "fatalities": "killed at least, by the latest report; 0 where none gives a figure, as in ACLED",
    "tags": "`as said by NAME` where the page has it from a speaker; confidence; number of reports and outlets",
    "timestamp": "",
}
UCDP: dict[str, str] = {
    "id": "a number made from the id of the event",
    "relid": "id of the event",
    "year": "year of the event's date, else of the page's",
    "active_year": "",
    "code_status": "Clear",
    "type_of_violence": "1 a state against a group or state, 2 groups, 3 against civilians, by PLOVER sectors of the sides",
    **dict.fromkeys(["conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id"], ""),
    "dyad_name": "side_a - side_b",
    "side_a_dset_id": "",
    "side_a_new_id": "",
    "side_a": "names of the sources",
    "side_b_dset_id": "",
    "side_b_new_id": "",
    "side_b": "names of the targets; Civilians in type 3",
    "number_of_sources": "number of outlets",
    "source_article": "outlet, date and headline of the fullest report",
    "source_office": "outlets of all reports",
    "source_date": "the page's date",
    "source_headline": "headline",
    "source_original": "name of the speaker, where the page has it from one",
    "where_prec": "1 a town or site, 3 a second-level division, 4 a first-level one, 5 a region or disputed area, 6 a country, 7 a sea",
    "where_coordinates": "name of the place",
    "where_description": "the page's words for it",
    "adm_1": "name of the first-level division",
    "adm_2": "name of the second-level division, where the place is one",
    "latitude": "of the place; empty where its words resolve to none",
    "longitude": "the same",
    "geom_wkt": "the same as a point",
    "priogrid_gid": "cell of PRIO-GRID (half a degree) with the point",
    "country": "name of the country of the place",
    "country_id": "",
    "region": "",
    "event_clarity": "1",
    "date_prec": "1 a day, 3 a week, 4 a month, 5 a year or no date but the page's",
    "date_start": "first day",
    "date_end": "last day",
    "deaths_a": "",
    "deaths_b": "",
    "deaths_civilians": "best, in type 3",
    "deaths_unknown": "best, in types 1 and 2: figures are not parted by side",
    "best": "killed at least, by the latest report",
    "high": "the highest figure of a report",
    "low": "the lowest",
    "gwnoa": "",
    "gwnob": "",
}
CIVIL = frozenset(["CVL", "REF", "MED", "EDU", "NGO", "REL", "ELI", "OPP", "BUS", "LAB"])
STATE = frozenset(["GOV", "MIL", "COP", "SPY", "JUD", "LEG"])
GEO_PRECISION: dict[PlaceKind | None, str] = {None: "", "town": "1", "site": "1", "district": "2"}
WHERE: dict[PlaceKind | None, str] = {
    None: "",
    "town": "1",
    "site": "1",
    "district": "3",
    "province": "4",
    "region": "5",
    "disputed": "5",
    "country": "6",
    "sea": "7",
}


def acled(told: Iterable[Told]) -> Iterator[str]:
    """Lines of the table, the header first."""
    yield _line(list(ACLED))
    for one in told:
        plover = one.event.plover
        kind = _kinds().get((plover.type, plover.mode or "")) or _kinds().get((plover.type, ""))
        if kind is not None:
            yield _line(list((dict.fromkeys(ACLED, "") | _acled(one, kind)).values()))


def ucdp(told: Iterable[Told]) -> Iterator[str]:
    """Lines of the table, the header first."""
    yield _line(list(UCDP))
    for one in told:
        killed = one.figure("killed")
        if one.event.plover.type == "ASSAULT" and killed is not None:
            yield _line(list((dict.fromkeys(UCDP, "") | _ucdp(one, killed)).values()))


@cache
def _kinds() -> dict[tuple[str, str], tuple[str, str, str]]:
    with Path(__file__).with_name("acled.csv").open(encoding="utf-8", newline="") as lines:
        return {(r["type"], r["mode"]): (r["disorder"], r["event"], r["sub_event"]) for r in csv.DictReader(lines)}


def _acled(one: Told, kind: tuple[str, str, str]) -> dict[str, str]:
    page, event, place = one.sheet.document, one.event, one.event.place
    day = event.date.start if event.date else page.published or ""
    names = [[actor.name for actor in side] or [""] for side in (event.sources, event.targets)]
    killed = one.figure("killed")
    civil = any(set(actor.sectors) & CIVIL for actor in event.targets) and event.plover.type == "ASSAULT"
    speaker = _speaker(one.sheet, event)
    about = (f"confidence={event.confidence}", f"reports={one.reports}", f"outlets={len(one.outlets)}")
    return {
        "event_id_cnty": f"{(place and place.country) or ''}{event.id}",
        "event_date": day,
        "year": day[:4],
        "time_precision": {"day": "1", "week": "2"}.get(event.date.precision, "3") if event.date else "3",
        "disorder_type": kind[0],
        "event_type": kind[1],
        "sub_event_type": kind[2],
        "actor1": names[0][0],
        "assoc_actor_1": "; ".join(names[0][1:]),
        "actor2": names[1][0],
        "assoc_actor_2": "; ".join(names[1][1:]),
        "civilian_targeting": "Civilian targeting" if civil else "",
        "country": _country(place),
        "admin1": _province(place),
        "admin2": place.name if place and place.kind == "district" else "",
        "location": place.name if place else "",
        **_point(place),
        "geo_precision": GEO_PRECISION.get(place.kind, "3") if place else "",
        "source": "; ".join(one.outlets),
        "notes": f"{event.trigger.text} ({page.url or page.source})",
        "fatalities": f"{(killed and killed.latest) or 0:.0f}",
        "tags": "; ".join(filter(None, [speaker and f"as said by {speaker}", *about])),
    }


def _ucdp(one: Told, killed: Figure) -> dict[str, str]:
    page, event, place = one.sheet.document, one.event, one.event.place
    start = event.date.start if event.date else page.published or ""
    end = event.date.end if event.date else start
    kind = _violence(event)
    side_a = ", ".join(actor.name for actor in event.sources)
    side_b = "Civilians" if kind == "3" else ", ".join(actor.name for actor in event.targets)
    low, best, high = (f"{value or 0:.0f}" for value in (killed.low, killed.latest, killed.high))
    at = _point(place)
    return {
        "id": str(int(identify(event.id)[:12], 16)),
        "relid": event.id,
        "year": start[:4],
        "code_status": "Clear",
        "type_of_violence": kind,
        "dyad_name": f"{side_a} - {side_b}",
        "side_a": side_a,
        "side_b": side_b,
        "number_of_sources": str(len(one.outlets)),
        "source_article": "; ".join(filter(None, [page.outlet, page.published, page.headline])),
        "source_office": "; ".join(one.outlets),
        "source_date": page.published or "",
        "source_headline": page.headline or "",
        "source_original": _speaker(one.sheet, event) or "",
        "where_prec": WHERE[place.kind] if place else "",
        "where_coordinates": place.name if place and place.kind else "",
        "where_description": place.span.text if place else "",
        "adm_1": _province(place),
        "adm_2": place.name if place and place.kind == "district" else "",
        **at,
        "geom_wkt": f"POINT ({at['longitude']} {at['latitude']})" if at["latitude"] else "",
        "priogrid_gid": _cell(place),
        "country": _country(place),
        "event_clarity": "1",
        "date_prec": {"day": "1", "week": "3", "month": "4"}.get(event.date.precision, "5") if event.date else "5",
        "date_start": start,
        "date_end": end,
        "deaths_civilians": best if kind == "3" else "",
        "deaths_unknown": "" if kind == "3" else best,
        "best": best,
        "high": high,
        "low": low,
    }


def _violence(event: Event) -> str:
    if event.targets and all(set(actor.sectors) & CIVIL for actor in event.targets):
        return "3"
    return "1" if any(_is_state(actor) for actor in (*event.sources, *event.targets)) else "2"


def _is_state(actor: Actor) -> bool:
    return bool(set(actor.sectors) & STATE) or (actor.kind == "state" and not actor.sectors)


def _speaker(sheet: Sheet, event: Event) -> str | None:
    said = next((s for s in sheet.statements if s.id == event.said_by), None) if event.said_by else None
    return said.speaker.name if said and said.speaker else None


def _point(place: Place | None) -> dict[str, str]:
    if place is None or place.lat is None or place.lon is None:
        return {"latitude": "", "longitude": ""}
    return {"latitude": f"{place.lat:.4f}", "longitude": f"{place.lon:.4f}"}


def _cell(place: Place | None) -> str:
    """The number of a cell of PRIO-GRID: rows of 720 from the south-west corner, from 1 (Tollefsen et al. 2012)."""
    if place is None or place.lat is None or place.lon is None:
        return ""
    return str(min(359, int((place.lat + 90) * 2)) * 720 + min(719, int((place.lon + 180) * 2)) + 1)


def _country(place: Place | None) -> str:
    return gazetteer_name(place.country, "country") if place and place.country else ""


def _province(place: Place | None) -> str:
    return gazetteer_name(place.province, "province") if place and place.province else ""


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(map(harmless, cells))
    return out.getvalue()
