"""The pages as HTML: each asks `pages/` and fills a template. `api.py` gives the same data at the same address under /api."""

from datetime import date
from typing import Annotated, Any, get_args
from urllib.parse import unquote

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dragoman.records import FLOOR, Status
from dragoman.records.filters import List, filters
from dragoman.records.plover import SECTORS, TYPES
from dragoman.register.reviews import follow
from dragoman.view.formula import standing_words
from dragoman.view.names import STATUSES as STATUS_WORDS
from dragoman.view.names import side_name
from dragoman.web import pages
from dragoman.web.addresses import address
from dragoman.web.api import Code, Cursor, Events, Floor, Name, OfPair, OfSpeaker, Shown, Side, Statements, Text, Those
from dragoman.web.asking import Strict
from dragoman.web.charts import balance, columns, mirrored
from dragoman.web.citing import cited
from dragoman.web.errors import BadRequest
from dragoman.web.lists import Only
from dragoman.web.marks import LABELS, LAYERS, paragraphs, words_of
from dragoman.web.outlines import outlines, point
from dragoman.web.output import tables
from dragoman.web.reviews import agreement, as_judged, records_of, value_of
from dragoman.web.site import Site, counted, passage, templates
from dragoman.web.standing import standing_conditions

REVIEWER = "dragoman_reviewer"
SHADES = 5  # of the map

Day = Annotated[str | None, Query(max_length=10)]


def page(site: Site, request: Request, template: str, status: int = 200, **data: Any) -> HTMLResponse:
    """A template filled with `data` and what every page has."""
    shared = {
        "site": site,
        "path": request.url.path,
        "reviewer": reviewer(request),
        "twin": twin(request, data.get("data")),
        "bare": status == 200 and not site.index.one("SELECT EXISTS (SELECT 1 FROM pages) AS some")["some"],
        "at_floor": lambda floor: _at_floor(request, floor),
    }
    return HTMLResponse(templates().get_template(template).render(**shared, **data), status)


def _at_floor(request: Request, floor: float | None) -> str:
    """The same page from its start with another floor; None for the default."""
    query = {name: value for name, value in request.query_params.items() if name not in ("floor", "cursor")}
    return address(request.url.path, **query, floor=floor)


def twin(request: Request, data: dict[str, Any] | None) -> list[tuple[str, str]]:
    """The same page as data: words and addresses of its links. `data` is what the page shows, None where there is nothing."""
    if data is None:
        return []
    path, query = f"/api{request.url.path}", dict(request.query_params)
    links = [("JSON", address(path, **query))]
    for table in tables(data):
        if data[table]:
            name = table.replace("_", " ")
            links += [(f"{name} CSV", address(path, **query, format="csv", table=table))]
            links += [(f"{name} Parquet", address(path, **query, format="parquet", table=table))]
    return links


def html(site: Site) -> APIRouter:
    """The routes of the pages."""
    index = site.index
    router = APIRouter(include_in_schema=False, route_class=Strict)

    @router.get("/")
    def home(request: Request) -> Response:
        last = pages.last_day(index)
        if last:
            return RedirectResponse(f"/day/{last}", 303)
        return page(site, request, "empty.html", undated=pages.quality(index)["counts"]["pages"])

    @router.get("/day")
    def go_to_day(date: Day = None) -> Response:
        return RedirectResponse(f"/day/{_day(date)}" if date else "/", 303)

    @router.get("/day/{when}")
    def day(request: Request, when: date, floor: Floor = FLOOR) -> Response:
        return page(site, request, "day.html", data=pages.day(index, when, floor))

    @router.get("/article/{document}")
    def article(
        request: Request,
        document: Annotated[str, Path(max_length=100)],
        record: Annotated[str | None, Query(max_length=100)] = None,
        at: Annotated[str | None, Query(max_length=40)] = None,
        floor: Floor | None = None,
    ) -> Response:
        # Whoever reviews a page judges all of its records.
        least = floor if floor is not None else 0.0 if site.reviews else FLOOR
        editing = site.reviews is not None  # a person judges what the machine made
        sheet = pages.article_sheet(index, document, editing)
        asked = next((one for one in records_of(sheet) if one.id == record), None)
        data = pages.article(index, document, min(least, asked.confidence) if asked else least, editing)
        found = words_of(sheet, record, read_range((at or "").replace("-", ":")))
        by = reviewer(request)
        held = follow(sheet, site.reviews.of(document, by))[0] if site.reviews and by else {}
        values = {record.id: as_judged(value_of(record), held.get(record.id)) for record in records_of(sheet)}
        return page(
            site,
            request,
            "article.html",
            data=data,
            paragraphs=paragraphs(sheet, data["floor"], found),
            record=record,
            gone=bool(record and not asked),
            found=bool(found),
            cited=cited(data, str(request.base_url).rstrip("/")),
            layers=LABELS,
            layer_of=LAYERS,
            records=_records(data),
            held=held,
            values=values,
            types=sorted(TYPES),
            statuses=get_args(Status),
        )

    @router.get("/statements")
    def statements(request: Request, only: Statements, cursor: Cursor = None) -> Response:
        return listed(request, "statements", only, cursor)

    @router.get("/events")
    def events(request: Request, only: Events, cursor: Cursor = None) -> Response:
        return listed(request, "events", only, cursor)

    def listed(request: Request, of: List, only: Only, cursor: str | None) -> Response:
        data = pages.records(index, of, only, cursor=cursor)
        return page(site, request, "records.html", data=data, filters=filters(of), choices=_choices(of))

    @router.get("/people")
    def people(request: Request, text: Text = "", of: Those = "persons", cursor: Cursor = None) -> Response:
        return page(site, request, "people.html", data=pages.people(index, text, of, cursor))

    @router.get("/speakers")
    def speakers() -> Response:
        return RedirectResponse("/people", 301)

    @router.get("/speaker/{side}")
    def speaker(
        request: Request, side: Side, only: OfSpeaker, name: Name = None, show: Shown = "said", cursor: Cursor = None
    ) -> Response:
        only = msgspec.structs.replace(only, side=side, speaker=name)
        data = pages.speaker(index, only, show, cursor)
        of: List = "statements" if show == "said" else "events"
        chart = columns(data["series"], lambda n: counted(n, of[:-1]))
        return page(site, request, "speaker.html", data=data, chart=chart, filters=filters(of), choices=_choices(of))

    @router.get("/pairs")
    def pairs(request: Request, floor: Floor = FLOOR) -> Response:
        return page(site, request, "pairs.html", data=pages.pairs(index, floor))

    @router.get("/pair/{a}/{b}")
    def pair(request: Request, a: Side, b: Side, only: OfPair, cursor: Cursor = None) -> Response:
        data = pages.pair(index, a, b, msgspec.structs.replace(only, between=(a, b)), cursor)
        names = side_name(a) or a, side_name(b) or b
        return page(
            site,
            request,
            "pair.html",
            data=data,
            chart=mirrored(data["series"], *names),
            line=balance(data["series"]),
            filters=filters("events"),
            choices=_choices("events"),
            standing=standing_conditions(site, a, b, data["last"] or "9999-12-31"),
            standing_words=standing_words,
        )

    @router.get("/map")
    def world(request: Request, first: Day = None, last: Day = None, type: Code = None, floor: Floor = FLOOR) -> Response:
        data = pages.world(index, first or None, last or None, type or None, floor)
        return page(
            site, request, "map.html", data=data, outlines=outlines(), dots=_dots(data["spots"]), **_shades(data["countries"])
        )

    @router.get("/search")
    def search(
        request: Request,
        text: Text = "",
        outlet: Name = None,
        side: Code = None,
        speaker: Name = None,
        type: Code = None,
        year: Code = None,
        first: Day = None,
        last: Day = None,
        floor: Floor = FLOOR,
        cursor: Cursor = None,
    ) -> Response:
        filters = {"outlet": outlet, "side": side, "speaker": speaker, "type": type, "year": year}
        chosen = {name: value for name, value in filters.items() if value}
        data = pages.search(index, text, first=_day(first), last=_day(last), filters=chosen, cursor=cursor, floor=floor)
        asked = {"text": text, "first": first, "last": last, **chosen, "floor": None if floor == FLOOR else floor}
        return page(site, request, "search.html", data=data, asked=asked, passage=passage)

    @router.get("/quality")
    def quality(request: Request, floor: Floor = FLOOR) -> Response:
        data = pages.quality(index, floor)
        bands = {kind: {r["band"]: r["n"] for r in data["confidence"] if r["record"] == kind} for kind in ("statement", "event")}
        judged = agreement(site.reviews.all()) if site.reviews else []
        return page(site, request, "quality.html", data=data, bands=bands, agreement=judged)

    @router.get("/glossary")
    def glossary(request: Request) -> Response:
        return page(site, request, "glossary.html", types=TYPES, statuses=STATUS_WORDS, sectors=SECTORS)

    return router


def _records(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Statements and events as they stand on the page, each with its kind."""
    said = [("statement", record) for record in data["statements"]]
    done = [("event", record) for record in data["events"]]
    return sorted(said + done, key=lambda pair: _start(*pair))


def _start(kind: str, record: dict[str, Any]) -> int:
    if kind == "event":
        return int(record["trigger"]["start"])
    return min((int(span["start"]) for span in record["content"]), default=0)


def _choices(of: List) -> dict[str, list[tuple[str, str]]]:
    """What the form of a list offers where values are few, each with its words."""
    few = {one.name: [(value, value) for value in one.values] for one in filters(of) if one.values}
    return few | {"type": [(name, f"{known.word} ({known.kind})") for name, known in TYPES.items()]}


def _dots(spots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The places where something was done that are points, and seas and areas as rings, large ones first, so that a small one is drawn over it."""
    drawn = [row for row in spots if row["done"] and row["kind"] not in {"country", "region"}]
    return [
        {**row, "at": point(row["lat"], row["lon"]), "r": round(min(9.0, 1.4 + row["done"] ** 0.5 * 0.7), 1)} for row in drawn
    ]


def _shades(countries: list[dict[str, Any]]) -> dict[str, Any]:
    """A shade for each country, so that every shade has about as many countries, and what each shade counts."""
    countries = [row for row in countries if row["done"]]
    counts = sorted(row["done"] for row in countries)
    bounds = sorted({counts[len(counts) * n // SHADES] for n in range(SHADES)}) if counts else []
    shade = {row["side"]: sum(row["done"] >= bound for bound in bounds) for row in countries}
    ends = [bound - 1 for bound in bounds[1:]] + counts[-1:]
    return {"shade": shade, "legend": list(zip(bounds, ends, strict=True)), "counts": {row["side"]: row for row in countries}}


def reviewer(request: Request) -> str:
    """The name that a person entered; a cookie holds ASCII only."""
    return unquote(request.cookies.get(REVIEWER, ""))


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"{text!r} is not a date. Give it as 2024-03-14.") from error


def read_range(text: str) -> tuple[int, int] | None:
    """The offsets that `10:24` writes; None of nothing. Raises ValueError of anything else."""
    if not text.strip():
        return None
    start, _, end = text.strip().strip("[]").partition(":")
    return int(start), int(end)
