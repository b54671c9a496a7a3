"""How the declared filters are asked for: as parameters of addresses and of tools; what is not declared is refused."""

import inspect
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.responses import Response

from dragoman.records.filters import Filter, List, filters
from dragoman.web.errors import BadRequest
from dragoman.web.lists import Only


def query(*lists: List, without: tuple[str, ...] = ()) -> Callable[..., Only]:
    """A dependency of FastAPI: the filters of these lists, in the query of an address."""
    return _signed(lists, without, Query)


def tool_parameters(of: List) -> list[inspect.Parameter]:
    """The filters of a list as parameters of a tool."""
    return [_parameter(one, Field) for one in filters(of)]


class Strict(APIRoute):
    """A route that refuses what it does not know; on pages, what a form leaves empty counts as not asked for."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the check."""
        handle = super().get_route_handler()
        known = _known(self.dependant)

        async def asked(request: Request) -> Response:
            given = request.query_params.multi_items()
            unknown = next((name for name, _ in given if name not in known), None)
            if unknown is not None and request.method in ("GET", "HEAD"):
                there = f"It knows {', '.join(known)}." if known else "It knows none."
                raise BadRequest(f"This address knows no {unknown[:80]!r}. {there}")
            if not request.url.path.startswith("/api"):
                request.scope["query_string"] = urlencode([(name, value) for name, value in given if value]).encode()
                request = Request(request.scope, request.receive)
            return await handle(request)

        return asked


def _known(asked: Dependant) -> list[str]:
    own = [parameter.alias for parameter in asked.query_params]
    return own + [name for inner in asked.dependencies for name in _known(inner)]


def _signed(lists: tuple[List, ...], without: tuple[str, ...], field: Callable[..., Any]) -> Callable[..., Only]:
    declared = {one.name: one for of in lists for one in filters(of) if one.name not in without}

    def asked(**given: Any) -> Only:
        return Only(**given)

    parameters = [_parameter(one, field) for one in declared.values()]
    asked.__signature__ = inspect.Signature(parameters, return_annotation=Only)  # type: ignore[attr-defined]
    return asked


def _parameter(one: Filter, field: Callable[..., Any]) -> inspect.Parameter:
    limits: dict[str, Any] = {"max_length": one.longest} if one.type is str and not one.values else {}
    if one.type is float:
        limits = {"ge": 0, "le": 1}
    kind: Any = Literal[one.values] if one.values else one.type
    annotation = Annotated[kind | None, field(description=one.note, **limits)]
    return inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
