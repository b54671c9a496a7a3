"""The data of every page under /api, at the page's own address, as JSON, CSV or Parquet; and the lists behind them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from dragoman.records import FLOOR
from dragoman.web import lists, pages
from dragoman.web.lists import Only
from dragoman.web.output import Form, answer
from dragoman.web.pages.finding import SHOWN
from dragoman.web.site import Site, address

Format = Annotated[Form, Query(alias="format", description="json, csv or parquet")]
Table = Annotated[str | None, Query(description="which list of the answer CSV and Parquet hold; the first where none is named")]
Limit = Annotated[int, Query(ge=1, le=lists.MOST, description="rows of one answer")]
Cursor = Annotated[str | None, Query(max_length=20, description="`next` of the answer before")]
Side = Annotated[str, Path(max_length=40, description="a country (ISO 3166-1 alpha-3) or the code of an organisation")]
Code = Annotated[str | None, Query(max_length=40, description="a country (ISO 3166-1 alpha-3) or the code of an organisation")]
Words = Annotated[str | None, Query(max_length=400, description="words that must all be there")]
Name = Annotated[str | None, Query(max_length=300)]
Type = Annotated[str | None, Query(max_length=40, description="PLOVER type")]
Status = Annotated[str | None, Query(max_length=20)]
Floor = Annotated[float, Query(ge=0, le=1, description="events of a confidence below it are left out; 0 for all")]
First = Annotated[date | None, Query(description="first day of publication")]
Last = Annotated[date | None, Query(description="last day of publication")]


class Problem(BaseModel):
    """What was wrong and what to do."""

    detail: str


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer",
        "content": {"application/json": {"schema": {"type": "object"}}, "text/csv": {}, "application/vnd.apache.parquet": {}},
    },
    400: {"model": Problem, "description": "The request asks for something that cannot be"},
    404: {"model": Problem, "description": "The register holds nothing there"},
    414: {"description": "The address is too long"},
    422: {"model": Problem, "description": "A value is not of the kind it must be"},
    503: {"model": Problem, "description": "The answer would take too long"},
}


def api(site: Site) -> APIRouter:
    """The routes under /api."""
    index = site.index
    router = APIRouter(prefix="/api", responses=ANSWERS, default_response_class=Response)

    @router.get("/statements")
    def statements(
        request: Request,
        side: Code = None,
        speaker: Name = None,
        about: Code = None,
        words: Words = None,
        kind: Annotated[str | None, Query(pattern="^(direct|indirect|mixed)$")] = None,
        document: Name = None,
        outlet: Name = None,
        first: First = None,
        last: Last = None,
        limit: Limit = 100,
        cursor: Cursor = None,
        form: Format = "json",
    ) -> Response:
        """Statements with speaker, words and offsets, newest first."""
        only = Only(
            side=side,
            speaker=speaker,
            about=about,
            words=words,
            kind=kind,
            document=document,
            outlet=outlet,
            first=first,
            last=last,
        )
        return _listed(request, lists.statements(index, only, limit, cursor), form, "statements")

    @router.get("/events")
    def events(
        request: Request,
        source: Code = None,
        target: Code = None,
        side: Code = None,
        type: Type = None,
        status: Status = None,
        document: Name = None,
        outlet: Name = None,
        first: First = None,
        last: Last = None,
        floor: Floor = FLOOR,
        limit: Limit = 100,
        cursor: Cursor = None,
        form: Format = "json",
    ) -> Response:
        """Events with codes, sides, words and offsets, newest first; one row for each pair of source and target."""
        only = Only(
            source=source,
            target=target,
            side=side,
            type=type,
            status=status,
            document=document,
            outlet=outlet,
            first=first,
            last=last,
            floor=floor,
        )
        return _listed(request, lists.events(index, only, limit, cursor), form, "events")

    @router.get("/pages")
    def page_list(
        request: Request,
        outlet: Name = None,
        first: First = None,
        last: Last = None,
        floor: Floor = FLOOR,
        limit: Limit = 100,
        cursor: Cursor = None,
        form: Format = "json",
    ) -> Response:
        """The newest version of each page, without its text, newest first."""
        found = lists.pages(index, Only(outlet=outlet, first=first, last=last, floor=floor), limit, cursor)
        return _listed(request, found, form, "pages")

    @router.get("/day/{when}")
    def day(when: date, floor: Floor = FLOOR, form: Format = "json", table: Table = None) -> Response:
        """The sheet of a date. Tables: happenings, folded, speakers, headlines, types, new_pairs, new_speakers."""
        return answer(pages.day(index, when, floor), form, table, f"day-{when}")

    @router.get("/article/{document}")
    def article(
        document: Annotated[str, Path(max_length=100)], floor: Floor = FLOOR, form: Format = "json", table: Table = None
    ) -> Response:
        """A page with its text and every record in it. Tables: statements, events, same_text, versions, echoes."""
        return answer(pages.article(index, document, floor), form, table or "statements", f"article-{document}")

    @router.get("/speakers")
    def speakers(form: Format = "json") -> Response:
        """Who speaks most."""
        return answer(pages.speakers(index), form, None, "speakers")

    @router.get("/speaker/{side}")
    def speaker(
        side: Side,
        name: Name = None,
        words: Words = None,
        about: Code = None,
        first: First = None,
        last: Last = None,
        floor: Floor = FLOOR,
        cursor: Cursor = None,
        form: Format = "json",
        table: Table = None,
    ) -> Response:
        """All that a speaker, or a whole side, said. Tables: statements, about, others, pairs."""
        only = Only(side=side, speaker=name, words=words, about=about, first=first, last=last, floor=floor)
        return answer(pages.speaker(index, only, cursor), form, table or "statements", f"speaker-{name or side}")

    @router.get("/pairs")
    def pairs(floor: Floor = FLOOR, form: Format = "json") -> Response:
        """The pairs with most events."""
        return answer(pages.pairs(index, floor), form, None, "pairs")

    @router.get("/pair/{a}/{b}")
    def pair(
        a: Side,
        b: Side,
        source: Code = None,
        type: Type = None,
        status: Status = None,
        first: First = None,
        last: Last = None,
        floor: Floor = FLOOR,
        cursor: Cursor = None,
        form: Format = "json",
        table: Table = None,
    ) -> Response:
        """All between two sides. Tables: rows (the events), types."""
        only = Only(between=(a, b), source=source, type=type, status=status, first=first, last=last, floor=floor)
        return answer(pages.pair(index, a, b, only, cursor), form, table or "rows", f"pair-{a}-{b}")

    @router.get("/map")
    def world(
        first: Annotated[str | None, Query(max_length=7, description="first month, such as 2024-03")] = None,
        last: Annotated[str | None, Query(max_length=7, description="last month")] = None,
        type: Type = None,
        floor: Floor = FLOOR,
        form: Format = "json",
        table: Table = None,
    ) -> Response:
        """Events by country and by place. Tables: countries, spots."""
        return answer(pages.world(index, first, last, type, floor), form, table or "countries", "map")

    @router.get("/search")
    def search(
        text: Annotated[str, Query(max_length=400)] = "",
        outlet: Name = None,
        side: Code = None,
        speaker: Name = None,
        type: Type = None,
        year: Annotated[str | None, Query(max_length=4)] = None,
        first: First = None,
        last: Last = None,
        floor: Floor = FLOOR,
        limit: Annotated[int, Query(ge=1, le=200)] = SHOWN,
        cursor: Cursor = None,
        form: Format = "json",
    ) -> Response:
        """Pages by their words, best first, with facets. `speaker` is the side and the name: `DEU Olaf Scholz`."""
        filters = {"outlet": outlet, "side": side, "speaker": speaker, "type": type, "year": year}
        chosen = {name: value for name, value in filters.items() if value}
        found = pages.search(index, text, first=first, last=last, filters=chosen, limit=limit, cursor=cursor, floor=floor)
        return answer(found, form, "hits", "search")

    @router.get("/quality")
    def quality(floor: Floor = FLOOR, form: Format = "json", table: Table = None) -> Response:
        """How far to trust it. Tables: steps, failures, confidence, least_sure, accuracy."""
        return answer(pages.quality(index, floor), form, table or "least_sure", "quality")

    return router


def _listed(request: Request, found: dict[str, Any], form: Form, name: str) -> Response:
    """A list with the address of its next part, which CSV and Parquet carry in the Link header (RFC 8288)."""
    response = answer(found, form, "rows", name)
    if found["next"]:
        query = {**request.query_params, "cursor": found["next"]}
        response.headers["Link"] = f'<{address(request.url.path, **query)}>; rel="next"'
    return response
