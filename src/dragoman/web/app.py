"""The application: pages, their data under /api, assistants under /mcp, review, live changes, and what guards them all."""

import contextlib
from collections.abc import AsyncIterator, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from mcp.server.transport_security import TransportSecuritySettings
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response, StreamingResponse

from dragoman.web.api import api
from dragoman.web.assistants import assistants
from dragoman.web.describing import data_pages
from dragoman.web.errors import BadRequest, Computing, Damaged, NotFound, NotKept, TooLong, WebError
from dragoman.web.formulas import formula_api, formula_pages
from dragoman.web.guard import Guard
from dragoman.web.html import html, page
from dragoman.web.reviewing import review_pages
from dragoman.web.site import Site, asset
from dragoman.web.weeks import week_api, week_pages

ASSETS = {
    "style.css": "text/css",
    "live.js": "text/javascript",
    "article.js": "text/javascript",
    "review.js": "text/javascript",
    "words.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
# The guard before all pages checks Host and Origin for /mcp, too.
OPEN = TransportSecuritySettings(enable_dns_rebinding_protection=False)
STATUS: dict[type[Exception], int] = {
    BadRequest: 400,
    NotFound: 404,
    TooLong: 503,
    Computing: 503,
    Damaged: 503,
    NotKept: 503,
    WebError: 500,
}


def application(site: Site, host: str = "127.0.0.1", token: str | None = None) -> FastAPI:
    """The ASGI application of a site, listening on `host`; with `token`, every request must bring it."""
    mcp = assistants(site)
    mcp_app = mcp.streamable_http_app(
        streamable_http_path="/mcp", json_response=True, stateless_http=True, transport_security=OPEN
    )

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with mcp.session_manager.run():
            yield

    from dragoman import __version__

    app = FastAPI(
        title="Dragoman",
        version=__version__,
        description="Who said what, who did what to whom: a register of statements and events, each with its words and offsets.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.add_middleware(Guard, host=host, token=token)
    app.include_router(api(site))
    app.include_router(formula_api(site))
    app.include_router(formula_pages(site))
    app.include_router(week_api(site))
    app.include_router(week_pages(site))
    app.include_router(html(site))
    app.include_router(data_pages(site))
    if site.reviews is not None:
        app.include_router(review_pages(site, site.reviews))

    @app.get("/static/{name}", include_in_schema=False)
    def static(name: str) -> Response:
        if name not in ASSETS:
            raise NotFound("There is no such file.")
        return Response(asset(name), media_type=ASSETS[name], headers={"Cache-Control": "max-age=300"})

    if site.live is not None:
        live = site.live

        @app.get("/live", include_in_schema=False)
        async def changes() -> StreamingResponse:
            if live.is_full():
                raise HTTPException(503, "Too many open pages wait for changes. This one does not hear of them.")
            return StreamingResponse(live.events(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    app.router.routes.extend(mcp_app.routes)

    @app.exception_handler(WebError)
    async def failed(request: Request, error: WebError) -> Response:
        see = error.see if isinstance(error, NotFound) else ()
        return _told(request, site, STATUS.get(type(error), 500), str(error), see)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        words = "There is no such page." if error.status_code == 404 else str(error.detail)
        response = _told(request, site, error.status_code, words)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = " ".join(str(part) for part in first["loc"][1:]) or "the request"
        wrong = "This is no date. Give one as 2024-03-14" if first["type"].startswith("date") else first["msg"]
        return _told(request, site, 422, f"{where}: {wrong}. Correct it and ask again.")

    return app


def _told(request: Request, site: Site, status: int, words: str, see: Sequence[tuple[str, str]] = ()) -> Response:
    """An error as the asker reads it: JSON under /api, else a page."""
    if request.url.path.startswith(("/api", "/mcp")):
        return JSONResponse({"detail": words}, status)
    return page(site, request, "error.html", status, words=words, see=see)
