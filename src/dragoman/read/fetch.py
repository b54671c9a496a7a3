"""Pages from the network, politely: robots, one host at a time, limits; never from addresses that are not public."""

import ipaddress
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

from dragoman.read.errors import ReadError
from dragoman.read.formats import LARGEST_PAGE

AGENT = "dragoman/0.1 (news register for research)"
PAUSE = 1.0  # seconds between two requests to one host, unless its robots.txt asks for more
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
LONGEST = 60.0  # seconds for one page, however slowly it trickles
REDIRECTS = 5
LARGEST_ROBOTS = 512 * 1024


class Answer(NamedTuple):
    """What an address gave: the body, the character set that the header names, the address after redirects."""

    body: bytes
    charset: str | None
    url: str


class Visits:
    """What a reading session remembers of the hosts it asked: their robots.txt and when they were last asked; and which
    addresses of a list it is not to ask for."""

    def __init__(self, allow_private: bool, skip: Callable[[str], bool]) -> None:
        self.allow_private = allow_private
        self.skip = skip
        self.robots: dict[str, RobotFileParser | None] = {}
        self.asked: dict[str, float] = {}


def fetch(address: str, visits: Visits) -> Answer:
    """Get a page. Redirects are followed by hand, each checked like the first.

    Raises `ReadError` where the address is not public, robots.txt forbids it, or the answer is an error, too large or late.
    """
    url = address
    for _ in range(REDIRECTS + 1):
        _check_allowed(url, visits)
        with _ask(url, visits) as response:
            if response.is_redirect:
                url = urljoin(url, response.headers["location"])
                continue
            if response.status_code != 200:
                raise ReadError(
                    f"{url}: the server answered {response.status_code}. Open the address in a browser, or leave it out."
                )
            return Answer(_body(response, LARGEST_PAGE), response.charset_encoding, url)
    raise ReadError(f"{address}: more than {REDIRECTS} redirects. Give the address that they lead to.")


def _check_allowed(url: str, visits: Visits) -> None:
    try:
        parts = urlsplit(url)
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise ReadError(f"{url}: not an address ({error}). Look whether it is spelled right.") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ReadError(f"{url}: not an http or https address. Give one that is.")
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in visits.robots:
        visits.robots[origin] = _robots(origin, visits)
    robots = visits.robots[origin]
    if robots is not None and not robots.can_fetch(AGENT, url):
        raise ReadError(f"{url}: the site's robots.txt does not allow it. Ask the site, or save the page and read the file.")


def _robots(origin: str, visits: Visits) -> RobotFileParser | None:
    """The site's rules; none where there is no robots.txt. A site in trouble (5xx) is asked for nothing (RFC 9309)."""
    rules = RobotFileParser()
    with _ask(f"{origin}/robots.txt", visits) as response:
        if response.status_code >= 500:
            raise ReadError(
                f"{origin}: robots.txt answered {response.status_code}, so nothing is fetched there. Try again later."
            )
        if response.status_code != 200:
            return None
        rules.parse(_body(response, LARGEST_ROBOTS).decode("utf-8", "replace").splitlines())
    return rules


@contextmanager
def _ask(url: str, visits: Visits) -> Iterator[httpx.Response]:
    host = urlsplit(url).netloc
    robots = visits.robots.get(f"{urlsplit(url).scheme}://{host}")
    pause = max(PAUSE, float(robots.crawl_delay(AGENT) or 0) if robots else 0)
    wait = visits.asked.get(host, -pause) + min(pause, 30.0) - time.monotonic()
    if wait > 0:
        time.sleep(wait)
    transport = httpx.HTTPTransport()
    transport._pool = httpcore.ConnectionPool(network_backend=_PublicOnly(visits.allow_private))
    try:
        with (
            httpx.Client(transport=transport, timeout=TIMEOUT, headers={"User-Agent": AGENT}, trust_env=False) as client,
            client.stream("GET", url, follow_redirects=False) as response,
        ):
            yield response
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ReadError(
            f"{url}: {str(error) or type(error).__name__}. Look whether the address is right and the site is up."
        ) from error
    finally:
        visits.asked[host] = time.monotonic()


class _PublicOnly(httpcore.NetworkBackend):
    """Connects to the very address that was checked, so that a name cannot change its mind in between (DNS rebinding)."""

    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private
        self.plain = httpcore.SyncBackend()

    def connect_tcp(  # type: ignore[no-untyped-def]
        self, host, port, timeout=None, local_address=None, socket_options=None
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:  # a name that no host can have does not encode
            raise httpcore.ConnectError(f"there is no host {host}") from error
        for *_, where in found:
            if not self.allow_private and not is_public(str(where[0])):
                raise ReadError(
                    f"{host}: it is at {where[0]}, which is not a public address. To read it all the same: --allow-private."
                )
        return self.plain.connect_tcp(str(found[0][4][0]), port, timeout, local_address, socket_options)

    def connect_unix_socket(self, path, timeout=None, socket_options=None) -> httpcore.NetworkStream:  # type: ignore[no-untyped-def]
        raise httpcore.ConnectError("unix sockets are not read")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def is_public(address: str) -> bool:
    """Whether an IP address is of the public Internet: not private, local, reserved, multicast or one mapped into IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


def _body(response: httpx.Response, largest: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    end = time.monotonic() + LONGEST
    for part in response.iter_bytes(65536):
        parts.append(part)
        size += len(part)
        if size > largest:
            raise ReadError(f"{response.url}: the page is over {largest // 1024} KB. Save the part you need and read the file.")
        if time.monotonic() > end:
            raise ReadError(f"{response.url}: the page took over {LONGEST:.0f} seconds. Try again later.")
    return b"".join(parts)
