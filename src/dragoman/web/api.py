"""The data of every page under /api, at the page's own address, as JSON, CSV or Parquet; and the lists behind them."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import AfterValidator, BaseModel
from starlette.responses import Response, StreamingResponse

from dragoman.records import FLOOR
from dragoman.records.filters import List
from dragoman.register.persons import side_code
from dragoman.web import lists, pages
from dragoman.web.addresses import address
from dragoman.web.asking import Strict, query
from dragoman.web.downloads import MEDIA, download, references
from dragoman.web.index import Index
from dragoman.web.lists import Only
from dragoman.web.output import Form, answer
from dragoman.web.pages.finding import SHOWN
from dragoman.web.site import Site

Format = Annotated[Form, Query(alias="format", description="json, jsonl, csv or parquet")]
Table = Annotated[str | None, Query(description="which list of the answer CSV and Parquet hold; the first where none is named")]
Limit = Annotated[int, Query(ge=1, le=lists.MOST, description="rows of one answer")]
ListForm = Literal["json", "jsonl", "csv", "excel", "parquet", "ris", "bibtex"]
PageForm = Literal["json", "jsonl", "csv", "parquet", "ris", "bibtex"]
ListFormat = Annotated[
    ListForm,
    Query(
        alias="format",
        description="json: some rows and the cursors of the others; jsonl, csv, excel (CSV that Excel reads), parquet: a file; ris, bibtex: the pages of them as references",
    ),
]
PageFormat = Annotated[PageForm, Query(alias="format", description="json, jsonl, csv, parquet; ris or bibtex: references")]
Some = Annotated[int | None, Query(ge=1, le=lists.MOST, description="rows of one answer; 100 of json where it is not given")]
Cursor = Annotated[str | None, Query(max_length=20, description="`next` or `previous` of another answer")]


Side = Annotated[
    str,
    Path(max_length=40, description="a country, an organisation or an armed group, by code or name"),
    AfterValidator(side_code),
]
Code = Annotated[str | None, Query(max_length=40, description="a country (ISO 3166-1 alpha-3) or the code of an organisation")]
Name = Annotated[str | None, Query(max_length=300, description="exactly this name")]
Type = Annotated[str | None, Query(max_length=40, description="PLOVER type")]
Floor = Annotated[float, Query(ge=0, le=1, description="events of a confidence below it are left out; 0 for all")]
First = Annotated[date | None, Query(description="first day of publication")]
Last = Annotated[date | None, Query(description="last day of publication")]
Shown = Annotated[pages.Show, Query(description="what of them is listed")]
Those = Annotated[pages.Of, Query(description="who is listed where no name is asked for")]
Text = Annotated[str, Query(max_length=400, description="words, in any form; in quotation marks exactly so; a minus leaves out")]
Statements = Annotated[Only, Depends(query("statements"))]
Events = Annotated[Only, Depends(query("events"))]
Pages = Annotated[Only, Depends(query("pages"))]
OfPair = Annotated[Only, Depends(query("events", without=("side", "between")))]
OfSpeaker = Annotated[Only, Depends(query("statements", "events", without=("side", "between", "who")))]


class Problem(BaseModel):
    """What was wrong and what to do."""

    detail: str


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/csv": {},
            "application/jsonl": {},
            "application/vnd.apache.parquet": {},
        },
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
    router = APIRouter(prefix="/api", responses=ANSWERS, default_response_class=Response, route_class=Strict)

    @router.get("/statements")
    def statements(
        request: Request, only: Statements, limit: Some = None, cursor: Cursor = None, form: ListFormat = "json"
    ) -> Response:
        """Statements with speaker, words, sentence and offsets, newest first. As a file, all of them where no `limit` is given."""
        return _records(request, "statements", only, limit, cursor, form)

    @router.get("/events")
    def events(request: Request, only: Events, limit: Some = None, cursor: Cursor = None, form: ListFormat = "json") -> Response:
        """Events with codes, sides, words, sentence and offsets, newest first; one row for each pair of source and target.

        As a file, all of them where no `limit` is given, and one row for each event.
        """
        return _records(request, "events", only, limit, cursor, form)

    def _records(request: Request, of: List, only: Only, limit: int | None, cursor: str | None, form: ListForm) -> Response:
        if form == "json" or limit or cursor:
            part = pages.records(index, of, only, limit or 100, cursor)
            return _listed(index, request, part, "csv" if form == "excel" else form, of)
        kind, ending = MEDIA[form]
        whole = download(index, of, only, form, str(request.base_url).rstrip("/"))
        return StreamingResponse(whole, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{of}.{ending}"'})

    @router.get("/pages")
    def page_list(
        request: Request, only: Pages, limit: Limit = 100, cursor: Cursor = None, form: PageFormat = "json"
    ) -> Response:
        """The newest version of each page, without its text, newest first."""
        return _listed(index, request, lists.pages(index, only, limit, cursor), form, "pages")

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

    @router.get("/people")
    def people(
        text: Text = "", of: Those = "persons", cursor: Cursor = None, form: Format = "json", table: Table = None
    ) -> Response:
        """All persons, or all sides, or those of a name, also a misspelled one. Tables: sides, people."""
        return answer(pages.people(index, text, of, cursor), form, table or ("sides" if of == "sides" else "people"), "people")

    @router.get("/speaker/{side}")
    def speaker(
        side: Side,
        only: OfSpeaker,
        name: Name = None,
        show: Shown = "said",
        cursor: Cursor = None,
        form: Format = "json",
        table: Table = None,
    ) -> Response:
        """What a person, or a whole side, said, did or underwent. Tables: records, about, others, pairs."""
        only = msgspec.structs.replace(only, side=side, speaker=name)
        return answer(pages.speaker(index, only, show, cursor), form, table or "records", f"speaker-{name or side}")

    @router.get("/pairs")
    def pairs(floor: Floor = FLOOR, form: Format = "json") -> Response:
        """The pairs with most events."""
        return answer(pages.pairs(index, floor), form, None, "pairs")

    @router.get("/pair/{a}/{b}")
    def pair(a: Side, b: Side, only: OfPair, cursor: Cursor = None, form: Format = "json", table: Table = None) -> Response:
        """All between two sides. Tables: rows (the events), types."""
        only = msgspec.structs.replace(only, between=(a, b))
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
        text: Text = "",
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


def _listed(index: Index, request: Request, found: dict[str, Any], form: PageForm, name: str) -> Response:
    """A list with the address of its next part, which CSV and Parquet carry in the Link header (RFC 8288)."""
    if form == "ris" or form == "bibtex":
        kind, ending = MEDIA[form]
        headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
        response = Response(b"".join(references(index, form, found["rows"])), media_type=kind, headers=headers)
    else:
        response = answer(found, form, "rows", name)
    if found["next"]:
        query = {**request.query_params, "cursor": found["next"]}
        response.headers["Link"] = f'<{address(request.url.path, **query)}>; rel="next"'
    return response
