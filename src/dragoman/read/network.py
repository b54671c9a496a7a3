"""The connection itself: only to addresses that are public, within a time, and what was sent before is not sent again."""

import ipaddress
import socket
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import hishel
import httpcore
import httpx
from hishel.httpx import CacheTransport

from dragoman.read.errors import ReadError

AGENT = "dragoman/0.1 (news register for research)"
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
LONGEST = 60.0  # seconds for one answer, however slowly its headers and body trickle
_CACHE = 64 * 1024**2  # bytes of answers kept in memory while the process runs
# Every answer is asked for anew, but with what the last one said of itself (ETag, Last-Modified): the server need not send it again.
_HEADERS = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Cache-Control": "no-cache"}

# What Python's table of special addresses calls global and no public host has.
_NOT_PUBLIC = [ipaddress.ip_network(net) for net in ("::/96", "64:ff9b:1::/48", "fec0::/10")]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Connection:
    """A client that keeps its connections; close it after use."""

    def __init__(self, allow_private: bool) -> None:
        self.backend = PublicOnly(allow_private)
        options = hishel.CacheOptions(shared=False)
        self.transport = _Transport(self.backend)
        cached = CacheTransport(self.transport, _storage(), rfc=options)
        self.client = httpx.Client(transport=cached, timeout=TIMEOUT, headers=_HEADERS, trust_env=False)

    @contextmanager
    def get(self, url: str) -> Iterator[httpx.Response]:
        """The answer of an address, its body not read yet. Raises `ReadError` where there is none in time."""
        self.backend.end = time.monotonic() + LONGEST
        try:
            with self.client.stream("GET", url, follow_redirects=False) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.TimeoutException) as error:
            if time.monotonic() > self.backend.end:
                raise ReadError(f"{url}: it took over {LONGEST:.0f} seconds. Try again later.") from error
            raise ReadError(
                f"{url}: {str(error) or type(error).__name__}. Look whether the address is right and the site is up."
            ) from error

    def close(self) -> None:
        self.transport.close()  # not the client, which would close the store of answers that all share


def is_public(address: str) -> bool:
    """Whether an IP address is of the public Internet: not private, local, reserved, multicast or one mapped into IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if any(ip in net for net in _NOT_PUBLIC):
            return False
    return ip.is_global and not ip.is_multicast


class PublicOnly(httpcore.NetworkBackend):
    """Connects to the very address that was checked, so that a name cannot change its mind in between (DNS rebinding).
    `end` is when what is being read must be there."""

    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private
        self.end = 0.0
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
        stream = self.plain.connect_tcp(str(found[0][4][0]), port, timeout, local_address, socket_options)
        return _Timed(stream, self)

    def connect_unix_socket(self, path, timeout=None, socket_options=None) -> httpcore.NetworkStream:  # type: ignore[no-untyped-def]
        raise httpcore.ConnectError("unix sockets are not read")

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def left(self, timeout: float | None) -> float:
        """The seconds that one step may take: those that are left of all."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("it takes too long")
        return left if timeout is None else min(left, timeout)


class _Timed(httpcore.NetworkStream):
    """A stream each step of which ends when the whole must."""

    def __init__(self, stream: httpcore.NetworkStream, backend: PublicOnly) -> None:
        self.stream = stream
        self.backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.backend.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None) -> httpcore.NetworkStream:  # type: ignore[no-untyped-def]
        return _Timed(self.stream.start_tls(ssl_context, server_hostname, self.backend.left(timeout)), self.backend)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


class _Transport(httpx.BaseTransport):
    """httpx over a pool of httpcore that connects through a backend of ours."""

    def __init__(self, backend: PublicOnly) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=backend, max_keepalive_connections=4
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        try:
            answer = self.pool.handle_request(
                httpcore.Request(request.method, target, headers=request.headers.raw, extensions=request.extensions)
            )
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            raise httpx.TransportError(str(error) or type(error).__name__) from error
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions)

    def close(self) -> None:
        self.pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self.stream: Iterable[bytes] = stream

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.stream
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise httpx.TransportError(str(error) or type(error).__name__) from error

    def close(self) -> None:
        if hasattr(self.stream, "close"):
            self.stream.close()


@cache
def _storage() -> hishel.SqliteStorage:
    return hishel.SqliteStorage(connection=sqlite3.connect(":memory:", check_same_thread=False), max_size=_CACHE)
