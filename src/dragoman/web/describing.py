"""The page of the interface: every route with its parameters, from the declaration that answers them, and an answer of this register."""

import json
import re
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from dragoman.ontology import Ontology
from dragoman.web import pages
from dragoman.web.addresses import address
from dragoman.web.asking import Strict
from dragoman.web.errors import NotFound
from dragoman.web.html import page
from dragoman.web.index import Index
from dragoman.web.rows import Row
from dragoman.web.site import Site

LONGEST = 160  # characters of a text in an example
ROWS = 1  # of each list in an example
ASKED = ("limit", "text")  # parameters that an example gives though it need not
PATIENCE = 30.0  # seconds


def data_pages(site: Site) -> APIRouter:
    """The page of all routes, and of the example of one."""
    router = APIRouter(include_in_schema=False, route_class=Strict)

    @router.get("/data")
    def data(request: Request) -> Response:
        return page(site, request, "data.html", routes=routes(request.app.openapi()), shown=None, answer="", asked="")

    @router.get("/data/example")
    async def example(request: Request, of: Annotated[str, Query(max_length=100)]) -> Response:
        shown = next((one for one in routes(request.app.openapi()) if one["path"] == of), None)
        if shown is None:
            raise NotFound("There is no such route. The page Data has all.")
        asked = example_address(shown, example_values(site.index, site.ontology))
        return page(site, request, "data.html", routes=[], shown=shown, answer=await _answer(request, asked), asked=asked)

    return router


def routes(schema: Row) -> list[Row]:
    """Path, words and parameters of every route of an OpenAPI document, in its order."""
    return [
        {
            "path": path,
            "words": operation.get("description", ""),
            "parameters": [_parameter(one) for one in operation.get("parameters", [])],
        }
        for path, methods in schema["paths"].items()
        for operation in [methods["get"]]
    ]


def _parameter(one: Row) -> Row:
    schema = one["schema"]
    kinds = [part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"]
    kind = kinds[0] if kinds else {}
    values = kind.get("enum") or [kind["const"]] if "const" in kind or "enum" in kind else []
    return {
        "name": one["name"],
        "required": one.get("required", False),
        "in_path": one["in"] == "path",
        "type": " | ".join(map(str, values)) or kind.get("format") or kind.get("type", ""),
        "default": schema.get("default"),
        "words": one.get("description") or "",
    }


def example_values(index: Index, tables: Ontology) -> Row:
    """A value of each parameter that this register has an answer to."""
    pair = index.one("SELECT pair FROM pairs ORDER BY n DESC LIMIT 1").get("pair", "RUS UKR")
    a, b = pair.split()
    article = index.one("SELECT id FROM pages WHERE current = 1 ORDER BY statements > 0 AND events > 0 DESC, place DESC LIMIT 1")
    day = pages.last_day(index) or "2024-03-14"
    return {
        "when": day,
        "document": article.get("id", "id"),
        "side": a,
        "a": a,
        "b": b,
        "limit": ROWS,
        "text": "talks",
        "sides": pair,
        "change": f"+AGREE {a}>{b}",
        "name": tables.factors[0].name,
    }


def example_address(route: Row, values: Row) -> str:
    """The address of a route with values in the place of its parameters."""
    path = re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), route["path"])
    given = [one for one in route["parameters"] if not one["in_path"] and (one["required"] or one["name"] in ASKED)]
    return address(path, **{one["name"]: values[one["name"]] for one in given})


async def _answer(request: Request, asked: str) -> str:
    """The answer of this server itself, its lists cut to their first rows and its texts to their beginnings."""
    headers = {name: value for name, value in request.headers.items() if name in ("host", "cookie", "authorization")}
    transport = httpx.ASGITransport(app=request.app)
    async with httpx.AsyncClient(transport=transport, base_url=str(request.base_url), timeout=PATIENCE) as client:
        answer = await client.get(asked, headers=headers)
    return json.dumps(_cut(answer.json()), ensure_ascii=False, indent=1)


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cut(part) for name, part in value.items()}
    if isinstance(value, list):
        more = [f"… {len(value) - ROWS:,} more"] if len(value) > ROWS else []
        return [*map(_cut, value[:ROWS]), *more]
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value
