"""The Formula and Factor pages, what-if among them, and their data: what `formula/` computes from the register itself.

One computation runs at a time, in a thread of its own; a request waits for its result a while and else says that it is still being
computed. A result is kept until the file changes.
"""

import math
import threading
from concurrent.futures import Future, wait
from functools import cache
from pathlib import Path
from queue import Full, Queue
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from dragoman.ontology import Ontology, plover
from dragoman.records import FLOOR, DragomanError
from dragoman.register import Register, RegisterError
from dragoman.register.persons import sides_in
from dragoman.register.reviews import reviews_path
from dragoman.view.formula import (
    amount,
    change_rate,
    corrected_words,
    counted_words,
    gained,
    half_life,
    knows,
    level,
    missing_words,
    p_value,
    share,
    standing_words,
)
from dragoman.view.names import side_name
from dragoman.web import pages
from dragoman.web.api import ANSWERS, Floor, Format, Table
from dragoman.web.asking import Strict
from dragoman.web.charts import band, columns
from dragoman.web.errors import BadRequest, Computing, NotFound, TooLong
from dragoman.web.html import page
from dragoman.web.output import answer
from dragoman.web.rows import Row
from dragoman.web.site import Site

KEPT = 64  # results
WAIT = 10.0  # seconds that a request waits for its result
AGAIN = 5  # seconds after which a page that shows the progress asks again
WAITING = 8  # computations beside the one that runs
MOST_SIDES = 8
MOST_CHANGES = 20
MOST_PAIRS = 12  # offered where no side is named
RADIUS, MIDDLE = 120, 160  # of the network plot, in its own units

Asked = tuple[Path, int, str, tuple[str, ...], float, Ontology]
Sides = Annotated[
    str, Query(max_length=200, description="two to eight sides by name or code, such as `Russia, United States` or `RUS USA`")
]
Changes = Annotated[
    list[str], Query(description="`+AGREE RUS>USA`, `+2 MOBILIZE/troops RUS>USA` or `-ASSAULT RUS>USA`, once or more")
]

_results: dict[Asked, Future[Row]] = {}  # the one asked for last stands last
_waiting: Queue[Asked] = Queue(WAITING)
_entering = threading.Lock()


def formula_data(site: Site, sides: str, floor: float = FLOOR, patience: float | None = None) -> Row:
    """The formula of the sides named, with the forecast where they are two, waited for `patience` seconds, `WAIT` of them where none is given.

    Raises NotFound where the register cannot carry it, Computing where it is not there by then.
    """
    return _asked(site, "formula", tuple(_named(sides)), floor, patience)


def whatif_data(site: Site, sides: str, changes: list[str], floor: float = FLOOR) -> Row:
    """Index and probabilities of two sides without and with the changes; each text may hold several, by line or comma.

    Raises BadRequest where one is not a change, and NotFound where the register cannot carry it.
    """
    pair = _named(sides)
    if len(set(pair)) != 2:
        raise BadRequest("A what-if is of two different sides. Name them, such as RUS USA.")
    wanted = _changes(changes)
    if not 0 < len(wanted) <= MOST_CHANGES:
        raise BadRequest(f"{len(wanted)} changes: give 1 to {MOST_CHANGES}, such as +AGREE {pair[0]}>{pair[1]}.")
    from dragoman.formula import read_change  # here and below, not where a server starts: it loads statistics for a second

    try:
        for change in wanted:
            read_change(change)
    except DragomanError as error:
        raise BadRequest(str(error)) from error
    return _asked(site, "whatif", (*pair, *wanted), floor)


def factor_data(site: Site, name: str, floor: float = FLOOR) -> Row:
    """One factor over the whole register. Raises NotFound where there is none such."""
    return _asked(site, "factor", (name,), floor)


def _named(sides: str) -> list[str]:
    return sides_in(sides.split())[:MOST_SIDES]


def _typed(side: str) -> str:
    """A side as a person may write it: its name, where that leads back to it."""
    name = side_name(side) or side
    return name if sides_in([name]) == [side] else side


def _changes(texts: list[str]) -> list[str]:
    """The changes one by one. A plus that an address does not encode arrives as a blank."""
    parts = [part for text in texts for part in text.replace(",", "\n").splitlines() if part.strip()]
    return [f"+{part.strip()}" if part.startswith(" ") and part.strip()[0].isalnum() else part.strip() for part in parts]


def _asked(site: Site, what: str, given: tuple[str, ...], floor: float, patience: float | None = None) -> Row:
    """The result, waited for a while. Raises Computing where it is not there then."""
    if site.register is None:
        raise NotFound("This server shows an index without its register, so nothing can be computed. Serve the register itself.")
    try:
        result = _result((site.register, _changed(site.register), what, given, floor, site.ontology))
        wait([result], WAIT if patience is None else patience)
        if result.done():
            return result.result()
    except TooLong:
        raise
    except (OSError, RegisterError) as error:
        raise TooLong("The register is being written just now. Ask again in a minute.") from error
    except DragomanError as error:
        raise NotFound(str(error)) from error
    raise Computing("This is still being computed. Ask again in a moment.")


def _changed(register: Path) -> int:
    """What is another number when the register or the reviews beside it have changed."""
    reviews = reviews_path(register)
    return register.stat().st_mtime_ns + (reviews.stat().st_mtime_ns if reviews.exists() else 0)


def _result(asked: Asked) -> Future[Row]:
    """The result that is kept, being computed or waiting, else a new one. Raises TooLong where too many wait."""
    with _entering:
        result = _results.pop(asked, None)
        if result is None:
            try:
                _waiting.put_nowait(asked)
            except Full:
                raise TooLong(f"{WAITING} other computations are waiting. Ask again in a minute.") from None
            result = Future()
            _worker()
        _results[asked] = result
        for old in [key for key, kept in _results.items() if kept.done()][: max(0, len(_results) - KEPT)]:
            del _results[old]
        return result


@cache
def _worker() -> threading.Thread:
    thread = threading.Thread(target=_work, daemon=True)
    thread.start()
    return thread


def _work() -> None:
    while True:
        asked = _waiting.get()
        with _entering:
            result = _results[asked]
        try:
            found = _computed(asked)
        except Exception as error:
            if isinstance(error, RegisterError) or not isinstance(error, DragomanError):  # it may pass: told once and not kept
                with _entering:
                    del _results[asked]
            result.set_exception(error)
        else:
            result.set_result(found)


def _computed(asked: Asked) -> Row:
    from dragoman import formula as compute

    path, _, what, given, floor, tables = asked
    with Register(path, read_only=True) as register:
        if what == "factor":
            return compute.factor_page(register, given[0], floor=floor, ontology=tables)
        if what == "whatif":
            a, b, *texts = given
            records = compute.read(register, floor=floor, ontology=tables)
            found = compute.whatif(records, (a, b), [compute.read_change(text) for text in texts])
            run = compute.run_id(register, "whatif", sorted((a, b)), texts, floor, ontology=tables)
            about = {"run": run, "sides": [a, b], "changes": texts, "floor": floor, "below": records.below}
            return {**about, **found}
        data = compute.formula(register, list(given), floor=floor, ontology=tables)
        forecast: list[Row] = []
        if len(given) == 2:
            try:
                forecast = compute.forecast(compute.read(register, floor=floor, ontology=tables), (given[0], given[1])).to_dict(
                    "records"
                )
            except compute.FormulaError as error:
                data["notes"].append(str(error))
        data["forecast"] = forecast
        return data


def network(data: Row) -> Row:
    """The links found as a plot: nodes on a circle with their places, and arrows between them."""
    names = list(dict.fromkeys(name for link in data["links"] for name in (link["cause"], link["effect"])))
    places = {}
    for n, name in enumerate(names):
        angle = 2 * math.pi * n / len(names)
        places[name] = (round(MIDDLE + RADIUS * math.sin(angle), 1), round(MIDDLE - RADIUS * math.cos(angle), 1))
    arrows = [(*places[link["cause"]], *places[link["effect"]]) for link in data["links"] if link["found"]]
    return {"nodes": places, "arrows": arrows}


def _most_moved(whatif: Row) -> list[Row]:
    return sorted((row for row in whatif["forecast"] if row["tied"]), key=lambda row: (row["weeks"], -abs(row["change"])))


def formula_api(site: Site) -> APIRouter:
    """The data under /api."""
    router = APIRouter(prefix="/api", responses=ANSWERS, default_response_class=Response, route_class=Strict)

    @router.get("/formula")
    def formula(sides: Sides, floor: Floor = FLOOR, form: Format = "json", table: Table = None) -> Response:
        """Index, factors, links and forecast. Tables: index, pairs, factors, links, responses, forecast, deaths."""
        return answer(formula_data(site, sides, floor), form, table or "index", "formula")

    @router.get("/whatif")
    def whatif(sides: Sides, change: Changes, floor: Floor = FLOOR, form: Format = "json", table: Table = None) -> Response:
        """Index and probabilities of two sides if other events had come, with what is assumed. Table: forecast."""
        return answer(whatif_data(site, sides, change, floor), form, table, "whatif")

    @router.get("/factors")
    def all_factors(form: Format = "json") -> Response:
        """The factors with their definitions."""
        return answer(_factors(site), form, None, "factors")

    @router.get("/factor/{name}")
    def factor(name: str, floor: Floor = FLOOR, form: Format = "json", table: Table = None) -> Response:
        """One factor. Tables: series, pairs."""
        return answer(factor_data(site, name, floor), form, table or "series", f"factor-{name}")

    return router


def formula_pages(site: Site) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False, route_class=Strict)

    @router.get("/formula")
    def formula(
        request: Request,
        sides: Annotated[str, Query(max_length=200)] = "",
        change: Annotated[list[str] | None, Query()] = None,
        floor: Floor = FLOOR,
    ) -> Response:
        if not sides.strip():
            return page(
                site, request, "formula.html", data=None, asked="", pairs=pages.pairs(site.index, floor)["pairs"][:MOST_PAIRS]
            )
        wanted, whatif, refused = _changes(change or []), None, ""
        try:
            data = formula_data(site, sides, floor)
            if wanted and len(data["sides"]) == 2:
                try:
                    whatif = whatif_data(site, sides, wanted, floor)
                except (BadRequest, NotFound) as error:
                    refused = str(error)
        except Computing:
            return _progress(site, request)
        return page(
            site,
            request,
            "formula.html",
            data=data,
            asked=", ".join(_typed(side) for side in data["sides"]),
            chart=band(data),
            change_rate=change_rate(),
            p_value=p_value,
            share=share,
            corrected_words=corrected_words,
            counted_words=counted_words,
            missing_words=missing_words,
            amount=amount,
            gained=gained,
            level=level,
            half_life=half_life(),
            standing_words=standing_words,
            network=network(data),
            wanted=wanted,
            whatif=whatif,
            moved=_most_moved(whatif) if whatif else [],
            knows=knows(_most_moved(whatif), whatif["forecast"]) if whatif else "",
            refused=refused,
            types=plover().types,
        )

    @router.get("/factors")
    def all_factors(request: Request) -> Response:
        return page(site, request, "factors.html", data=_factors(site))

    @router.get("/factor/{name}")
    def factor(request: Request, name: str, floor: Floor = FLOOR) -> Response:
        try:
            data = factor_data(site, name, floor)
        except Computing:
            return _progress(site, request)
        series = {"points": data["series"], "step": data["step"]}
        return page(site, request, "factor.html", data=data, chart=columns(series, lambda n: f"{n:.1f} events"))

    return router


def _progress(site: Site, request: Request) -> Response:
    """A page that asks again by itself until the result is there."""
    response = page(site, request, "computing.html", waiting=_waiting.qsize(), again=AGAIN)
    response.status_code = 202
    response.headers["Refresh"] = str(AGAIN)
    response.headers["Cache-Control"] = "no-store"
    return response


def _factors(site: Site) -> Row:
    return {"factors": [{"factor": one.name, "title": one.title, "definition": one.definition} for one in site.ontology.factors]}
