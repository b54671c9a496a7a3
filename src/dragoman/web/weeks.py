"""The Week pages, their data and their Atom feed; which sides a reader keeps is a cookie of the browser."""

from datetime import date
from typing import Annotated
from xml.etree import ElementTree

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from dragoman.records import FLOOR, HAPPENED
from dragoman.view.formula import gained, share
from dragoman.view.names import side_name
from dragoman.view.phrases import told
from dragoman.view.week import usual_words
from dragoman.web import pages
from dragoman.web.addresses import address
from dragoman.web.api import ANSWERS, Floor, Format, Side, Table
from dragoman.web.asking import Strict
from dragoman.web.charts import columns, span_text
from dragoman.web.errors import Computing, NotFound, TooLong
from dragoman.web.formulas import AGAIN, formula_data
from dragoman.web.html import page
from dragoman.web.output import answer
from dragoman.web.rows import Row
from dragoman.web.site import Site, counted

KEPT = "dragoman_sides"  # cookie: sides with commas between
MOST_KEPT = 12
GLANCE = 0.05  # seconds that a page waits for the formula before it is shown without
ATOM = "http://www.w3.org/2005/Atom"


def week_api(site: Site) -> APIRouter:
    """The data under /api."""
    router = APIRouter(prefix="/api", responses=ANSWERS, default_response_class=Response, route_class=Strict)

    @router.get("/week")
    def weeks(day: Annotated[date | None, Query(description="a day of the week")] = None, form: Format = "json") -> Response:
        """The sides of a week, by default the last, each beside its usual week."""
        return answer(pages.weeks(site.index, day), form, "sides", "week")

    @router.get("/week/{side}")
    def last(side: Side, floor: Floor = FLOOR, form: Format = "json", table: Table = None) -> Response:
        """The last week of a side."""
        return answer(
            pages.week(site.index, side, pages.last_week(site.index, side), floor), form, table or "happenings", f"week-{side}"
        )

    @router.get("/week/{side}/{when}")
    def week(side: Side, when: date, floor: Floor = FLOOR, form: Format = "json", table: Table = None) -> Response:
        """The week of a side that holds a day. Tables: happenings, types, contacts, broken_off, places, said, said_of_it."""
        return answer(pages.week(site.index, side, when, floor), form, table or "happenings", f"week-{side}-{when}")

    return router


def week_pages(site: Site) -> APIRouter:
    """The pages and feeds."""
    index = site.index
    router = APIRouter(include_in_schema=False, route_class=Strict)

    @router.get("/week")
    def weeks(request: Request, day: date | None = None, side: Annotated[str, Query(max_length=100)] = "") -> Response:
        if side.strip():
            return RedirectResponse(address("/week", side.strip()), 303)
        kept = [{"side": side, "name": side_name(side)} for side in kept_sides(request)]
        return page(site, request, "weeks.html", data=pages.weeks(index, day), kept=kept)

    @router.get("/week/{side}")
    def last(request: Request, side: Side) -> Response:
        return _shown(request, side, pages.last_week(index, side), FLOOR)

    @router.get("/week/{side}/feed")
    def atom(request: Request, side: Side) -> Response:
        base = str(request.base_url).rstrip("/")
        return Response(_atom(side, pages.week_feed(index, side), base), media_type="application/atom+xml")

    @router.post("/week/{side}/keep")
    def keep(request: Request, side: Side) -> Response:
        """Keep a side among those of this browser, or keep it no longer."""
        pages.last_week(index, side)
        there = kept_sides(request)
        sides = [one for one in there if one != side] if side in there else [side, *there]
        response = RedirectResponse(address("/week", side), 303)
        response.set_cookie(KEPT, ",".join(sides[:MOST_KEPT]), samesite="strict", httponly=True, max_age=31_536_000)
        return response

    @router.get("/week/{side}/{when}")
    def week(request: Request, side: Side, when: date, floor: Floor = FLOOR) -> Response:
        return _shown(request, side, when, floor)

    def _shown(request: Request, side: str, when: date, floor: float) -> Response:
        data = pages.week(index, side, when, floor)
        tension, again = _tension(site, data, floor)
        chart = columns(data["series"], lambda n: counted(n, "act"))
        response = page(
            site,
            request,
            "week.html",
            data=data,
            chart=chart,
            tension=tension,
            again=again,
            is_kept=side in kept_sides(request),
            share=share,
            gained=gained,
        )
        if again:
            response.headers["Refresh"] = str(AGAIN)
        return response

    return router


def kept_sides(request: Request) -> list[str]:
    """The sides that a reader keeps."""
    return [side for side in request.cookies.get(KEPT, "").split(",") if side][:MOST_KEPT]


def _tension(site: Site, data: Row, floor: float) -> tuple[Row | None, bool]:
    """Conflict and cooperation with the side it had most to do with, why they moved, what is likely next; and whether to ask again for it."""
    if not data["contacts"] or site.register is None:
        return None, False
    from dragoman.formula import FormulaError  # here, not where a server starts: it loads statistics for a second

    other = max(data["contacts"], key=lambda row: (row["week"], row["mean_52"] or 0))["side"]
    try:
        found = formula_data(site, f"{data['side']} {other}", floor, GLANCE)
    except Computing:
        return None, True
    except (NotFound, TooLong, FormulaError):
        return None, False
    at = next((n for n, row in enumerate(found["index"]) if row["start"] == data["start"]), None)
    if at is None:
        return None, False
    is_last = at == len(found["index"]) - 1
    return {
        "other": other,
        "now": found["index"][at],
        "before": found["index"][at - 1] if at else None,
        "is_last": is_last,
        "explained": found["explained"] if is_last else found["at_changes"].get(data["start"], []),
        "forecast": sorted((row for row in found["forecast"] if row["weeks"] == 4), key=lambda row: -row["probability"])[:6]
        if is_last
        else [],
    }, False


def _atom(side: str, found: list[Row], base: str) -> bytes:
    """The weeks as an Atom feed (RFC 4287), an entry a week."""
    ElementTree.register_namespace("", ATOM)
    top = ElementTree.Element(f"{{{ATOM}}}feed")

    def add(parent: ElementTree.Element, name: str, text: str | None = None, **about: str) -> ElementTree.Element:
        made = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", about)
        made.text = text
        return made

    add(top, "title", f"{side_name(side)}, week by week")
    add(top, "id", base + address("/week", side))
    add(top, "link", href=base + address("/week", side), rel="alternate")
    add(top, "link", href=base + address("/week", side, "feed"), rel="self")
    add(top, "updated", f"{found[0]['end'] if found else '1970-01-01'}T23:59:59Z")
    add(add(top, "author"), "name", "Dragoman")
    for week in found:
        one, where = add(top, "entry"), base + address("/week", side, week["start"])
        usual = f" ({words})" if (words := usual_words(week)) else ""
        add(one, "title", f"{week['name']}, {span_text(week['start'], 'week')}: {counted(week['week'], 'act')}{usual}")
        add(one, "id", where)
        add(one, "link", href=where)
        add(one, "updated", f"{week['end']}T23:59:59Z")
        add(one, "content", "\n".join(_line(row) for row in week["happenings"]), type="text")
    return ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)


def _line(row: Row) -> str:
    claimed = f", as said by {row['speaker'] or 'somebody'}" if row["said_by"] else ""
    status = f" ({row['status']})" if row["status"] not in HAPPENED else ""
    return f"{row['type'].lower()}: {told(row['source'], row['target'], row['act'])}{status}{claimed}"
