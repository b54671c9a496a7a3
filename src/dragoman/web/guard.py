"""What stands before every page: who may ask, from where, how much, and what a browser may do with the answer."""

import asyncio
import hmac
import ipaddress
import socket
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman.web.errors import WebError

COOKIE = "dragoman_token"
LONGEST_ADDRESS = 8_192  # bytes of path and query
LARGEST_BODY = 1_000_000  # bytes of what is sent to the server
BODY_WITHIN = 30.0  # seconds in which it must be there
MOST_AT_ONCE = 200  # requests answered at once; open pages that wait for changes are counted apart
STREAM = "/live"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

# Nothing is loaded from elsewhere and nothing inline is run, whatever gets into a page.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # Other sites learn nothing; without it at home, a browser would send forms with `Origin: null`.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class Guard:
    """ASGI middleware. `host` is the address the server listens on; `token`, where there is one, must come with every request.

    Raises WebError for an empty token, which everybody has.
    """

    def __init__(self, app: ASGIApp, host: str = "127.0.0.1", token: str | None = None) -> None:
        check_token(token)
        self.app = app
        self.at_once = 0
        self.token = token
        self.is_local = host in LOCAL
        self.names = LOCAL if self.is_local else LOCAL | {host, socket.gethostname().lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refused(scope, headers)
        if refused is not None:
            await refused(scope, receive, _with_headers(send))
            return
        if scope["method"] not in SAFE:
            body = await _body(receive)
            if isinstance(body, Response):
                await body(scope, receive, _with_headers(send))
                return
            receive = _again(body, receive)
        counts = scope["path"] != STREAM
        self.at_once += counts
        try:
            await self.app(scope, receive, _with_headers(send))
        finally:
            self.at_once -= counts

    def _refused(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return PlainTextResponse("This server does not answer to that name. Open the address it printed.", 421)
        query = scope["query_string"].decode("latin-1")
        if len(scope.get("raw_path", b"")) + len(query) > LONGEST_ADDRESS:
            return PlainTextResponse("The address is too long.", 414)
        if scope["method"] not in SAFE and not _same_origin(host, headers):
            return PlainTextResponse("Another site may not send anything here.", 403)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 12 and int(length) <= LARGEST_BODY):
            return _too_large()
        if self.at_once >= MOST_AT_ONCE and scope["path"] != STREAM:
            return PlainTextResponse("Too many requests at once. Ask again in a moment.", 503, {"Retry-After": "1"})
        return None if self.token is None else self._token_refused(scope, headers, query)

    def _is_ours(self, host: str) -> bool:
        """A page of another site that has its own name point here (DNS rebinding) comes with that name as Host."""
        name = _hostname(host)
        if name in self.names:
            return True
        # Open to the network, it may be reached by any of its addresses; a name of another site is never an address.
        return not self.is_local and _is_address(name)

    def _token_refused(self, scope: Scope, headers: dict[str, str], query: str) -> Response | None:
        assert self.token
        fields = parse_qsl(query, keep_blank_values=True)
        given = dict(fields).get("token")
        if given is not None and scope["method"] == "GET" and _same(given, self.token):
            rest = urlencode([(name, value) for name, value in fields if name != "token"])
            response = RedirectResponse("/" + scope["path"].lstrip("/") + (f"?{rest}" if rest else ""), 303)
            response.set_cookie(COOKIE, self.token, httponly=True, samesite="strict")
            return response
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        if _same(bearer, self.token) or _same(_cookie(headers.get("cookie", "")), self.token):
            return None
        return PlainTextResponse(
            "This register asks for its token. Open the whole address that was printed when the server started, "
            "or send it as `Authorization: Bearer TOKEN`.",
            401,
            {"WWW-Authenticate": "Bearer"},
        )


def check_token(token: str | None) -> None:
    """Raises WebError for an empty token."""
    if token is not None and not token.strip():
        raise WebError("The token is empty, so that everybody would have it. Give one, or leave it out to have one made.")


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _same_origin(host: str, headers: dict[str, str]) -> bool:
    """A browser says where a request comes from; a program that is none says nothing."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == host
    except ValueError:
        return False


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())


def _cookie(header: str) -> str:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except Exception:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS if n not in there)]
        await send(message)

    return sending


def _too_large() -> Response:
    return PlainTextResponse(f"At most {LARGEST_BODY:,} bytes can be sent.", 413, {"Connection": "close"})


async def _body(receive: Receive) -> bytes | Response:
    """All that is sent, or why it is not taken: a body may say nothing of its length, and may never end."""
    body = b""
    try:
        async with asyncio.timeout(BODY_WITHIN):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > LARGEST_BODY:
                    return _too_large()
                if not message.get("more_body", False):
                    return body
    except TimeoutError:
        return PlainTextResponse(f"What is sent must be there within {BODY_WITHIN:.0f} seconds.", 408, {"Connection": "close"})


def _again(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then whatever comes after it."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
