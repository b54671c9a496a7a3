"""Pages from the network, politely: robots, one host at a time, limits; never from addresses that are not public."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from dragoman.read.errors import ReadError
from dragoman.read.network import AGENT, Connection
from dragoman.read.packed import unpacked

PAUSE = 1.0  # seconds between two requests to one host, unless its robots.txt asks for more
LONGEST_PAUSE = 30.0
REDIRECTS = 5
LARGEST_ANSWER = 64 * 1024**2  # bytes, packed and unpacked: a sitemap may have 50 MB (sitemaps.org protocol 0.9)
LARGEST_ROBOTS = 512 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})


class Answer(NamedTuple):
    """What an address gave: the body, the character set that the header names, the address after redirects."""

    body: bytes
    charset: str | None
    url: str


class Visits:
    """What a reading session remembers of the hosts it asked: their robots.txt (or why nothing may be asked there) and when they
    were last asked; and which addresses of a list it is not to ask for."""

    def __init__(self, allow_private: bool, skip: Callable[[str], bool]) -> None:
        self.allow_private = allow_private
        self.skip = skip
        self.robots: dict[str, Protego | ReadError] = {}
        self.asked: dict[str, float] = {}
        self.connection: Connection | None = None

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def fetch(address: str, visits: Visits) -> Answer:
    """Get a page. Redirects are followed by hand, each checked like the first.

    Raises `ReadError` where the address is not public, robots.txt forbids it, or the answer is an error, too large or late.
    """
    url = address
    for _ in range(REDIRECTS + 1):
        _check_allowed(url, visits)
        with _ask(url, visits) as response:
            if response.status_code in _MOVED:
                url = _moved(url, response)
                continue
            if response.status_code != 200:
                raise ReadError(
                    f"{url}: the server answered {response.status_code}. Open the address in a browser, or leave it out."
                )
            body = _body(response, LARGEST_ANSWER)
            if len(body) > LARGEST_ANSWER:
                raise ReadError(
                    f"{url}: the answer is over {LARGEST_ANSWER // 1024} KB. Save the part you need and read the file."
                )
            return Answer(body, response.charset_encoding, url)
    raise ReadError(f"{address}: more than {REDIRECTS} redirects. Give the address that they lead to.")


def _moved(url: str, response: httpx.Response) -> str:
    """Where a redirect leads. Raises `ReadError` where it leads nowhere."""
    target = response.headers.get("location", "").strip()
    try:
        moved = urljoin(url, target)
        urlsplit(moved)
    except ValueError:
        target = ""
    if not target:
        raise ReadError(f"{url}: the server answered {response.status_code} without an address. Open the address in a browser.")
    return moved


def _check_allowed(url: str, visits: Visits) -> None:
    origin = _origin(url)
    if origin not in visits.robots:
        try:
            visits.robots[origin] = _robots(origin, visits)
        except ReadError as error:
            visits.robots[origin] = error
    rules = visits.robots[origin]
    if isinstance(rules, ReadError):
        raise ReadError(str(rules))
    if not rules.can_fetch(url, AGENT):
        raise ReadError(f"{url}: the site's robots.txt does not allow it. Ask the site, or save the page and read the file.")


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise ReadError(f"{url}: not an address ({error}). Look whether it is spelled right.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ReadError(f"{url}: not an http or https address. Give one that is.")
    return f"{parts.scheme}://{parts.netloc}"


def _robots(origin: str, visits: Visits) -> Protego:
    """The site's rules; none where there is no robots.txt. A site in trouble (5xx) is asked for nothing (RFC 9309)."""
    url = f"{origin}/robots.txt"
    for _ in range(REDIRECTS + 1):
        with _ask(url, visits) as response:
            if response.status_code in _MOVED:
                url = _moved(url, response)
                _origin(url)
                continue
            if response.status_code >= 500:
                raise ReadError(
                    f"{origin}: robots.txt answered {response.status_code}, so nothing is fetched there. Try again later."
                )
            rules = _body(response, LARGEST_ROBOTS) if response.status_code == 200 else b""
            if len(rules) > LARGEST_ROBOTS:  # it counts as far as it is read (RFC 9309, 2.5), a line that is cut does not
                rules = rules.rpartition(b"\n")[0]
            return Protego.parse(rules.decode("utf-8", "replace"))
    return Protego.parse("")


@contextmanager
def _ask(url: str, visits: Visits) -> Iterator[httpx.Response]:
    parts = urlsplit(url)
    rules = visits.robots.get(f"{parts.scheme}://{parts.netloc}")
    delay = rules.crawl_delay(AGENT) if isinstance(rules, Protego) else None
    pause = max(PAUSE, float(delay or 0))
    wait = visits.asked.get(parts.netloc, -pause) + min(pause, LONGEST_PAUSE) - time.monotonic()
    if wait > 0:
        time.sleep(wait)
    if visits.connection is None:
        visits.connection = Connection(visits.allow_private)
    try:
        with visits.connection.get(url) as response:
            yield response
    finally:
        visits.asked[parts.netloc] = time.monotonic()


def _body(response: httpx.Response, largest: int) -> bytes:
    """The body, never more than `largest` and one more bytes of it, neither packed nor unpacked."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_raw(65536):
        parts.append(part)
        size += len(part)
        if size > largest:
            break
    codings = [coding.strip().lower() for coding in response.headers.get("content-encoding", "").split(",")]
    return unpacked(b"".join(parts), codings, largest)[: largest + 1]
