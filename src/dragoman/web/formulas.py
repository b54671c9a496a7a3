"""The Formula and Factor pages and their data: what `formula/` computes from the register itself, kept until the file changes."""

import math
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from dragoman import formula as compute
from dragoman.ontology import factors
from dragoman.register import Register, RegisterError
from dragoman.web.api import ANSWERS, Format, Table
from dragoman.web.charts import band, columns
from dragoman.web.errors import NotFound, TooLong
from dragoman.web.html import page
from dragoman.web.output import answer
from dragoman.web.site import Site

KEPT = 64  # results
MOST_SIDES = 8
RADIUS, MIDDLE = 120, 160  # of the network plot, in its own units

Row = dict[str, Any]
Sides = Annotated[str, Query(max_length=200, description="two to eight sides, such as `RUS USA`")]


def formula_data(site: Site, sides: str) -> Row:
    """The formula of the sides named, with the forecast where they are two. Raises NotFound where the register cannot carry it."""
    named = sides.replace(",", " ").split()[:MOST_SIDES]
    return _asked(site, "formula", tuple(named))


def factor_data(site: Site, name: str) -> Row:
    """One factor over the whole register. Raises NotFound where there is none such."""
    return _asked(site, "factor", (name,))


def _asked(site: Site, what: str, given: tuple[str, ...]) -> Row:
    if site.register is None:
        raise NotFound("This server shows an index without its register, so nothing can be computed. Serve the register itself.")
    try:
        return _computed(site.register, site.register.stat().st_mtime_ns, what, given)
    except compute.FormulaError as error:
        raise NotFound(str(error)) from error
    except (OSError, RegisterError) as error:
        raise TooLong("The register is being written just now. Ask again in a minute.") from error


@lru_cache(maxsize=KEPT)
def _computed(path: Path, changed: int, what: str, given: tuple[str, ...]) -> Row:
    with Register(path, read_only=True) as register:
        if what == "factor":
            return compute.factor_page(register, given[0])
        data = compute.formula(register, list(given))
        forecast: list[Row] = []
        if len(given) == 2:
            try:
                forecast = compute.forecast(compute.read(register), (given[0], given[1])).to_dict("records")
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


def formula_api(site: Site) -> APIRouter:
    """The data under /api."""
    router = APIRouter(prefix="/api", responses=ANSWERS, default_response_class=Response)

    @router.get("/formula")
    def formula(sides: Sides, form: Format = "json", table: Table = None) -> Response:
        """Index, factors, links and forecast. Tables: index, pairs, factors, links, responses, forecast."""
        return answer(formula_data(site, sides), form, table or "index", "formula")

    @router.get("/factors")
    def all_factors(form: Format = "json") -> Response:
        """The factors with their definitions."""
        return answer(_factors(), form, None, "factors")

    @router.get("/factor/{name}")
    def factor(name: str, form: Format = "json", table: Table = None) -> Response:
        """One factor. Tables: series, pairs."""
        return answer(factor_data(site, name), form, table or "series", f"factor-{name}")

    return router


def formula_pages(site: Site) -> APIRouter:
    """The pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/formula")
    def formula(request: Request, sides: Annotated[str, Query(max_length=200)] = "") -> Response:
        if not sides.strip():
            return page(site, request, "formula.html", data=None, asked="")
        data = formula_data(site, sides)
        return page(site, request, "formula.html", data=data, asked=sides, chart=band(data), network=network(data))

    @router.get("/factors")
    def all_factors(request: Request) -> Response:
        return page(site, request, "factors.html", data=_factors())

    @router.get("/factor/{name}")
    def factor(request: Request, name: str) -> Response:
        data = factor_data(site, name)
        series = {"points": data["series"], "step": data["step"]}
        return page(site, request, "factor.html", data=data, chart=columns(series, lambda n: f"{n:.1f} events"))

    return router


def _factors() -> Row:
    return {"factors": [{"factor": one.name, "title": one.title, "definition": one.definition} for one in factors()]}
