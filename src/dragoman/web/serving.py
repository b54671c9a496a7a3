"""Serving a register: the index brought up to date, the threads that follow it, and the HTTP server."""

import asyncio
import logging
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from dragoman.ontology import ours
from dragoman.register import Register
from dragoman.register.reviews import reviews_path
from dragoman.watching import watch
from dragoman.web.app import application
from dragoman.web.errors import WebError
from dragoman.web.guard import LOCAL, check_token
from dragoman.web.index import Index, open_index
from dragoman.web.live import Live, follow
from dragoman.web.outlines import outlines
from dragoman.web.reviews import Reviews
from dragoman.web.site import Site, templates

if TYPE_CHECKING:  # loads the language model's libraries, which a server that follows no feed does without
    from dragoman.coding import Coder

MOST_OPEN = 500  # connections; with more, the one that has waited longest without asking anything is closed
ASKS_WITHIN = 10.0  # seconds in which a connection asks something, whole; after twice as many at the latest it is closed
SHUTDOWN = 2  # seconds that open answers have when the server stops

Tell = Callable[[str], None]


def serve(
    path: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8350,
    edit: bool = False,
    feeds: Sequence[str] = (),
    every: float = 300.0,
    allow_private: bool = False,
    token: str | None = None,
    index: Path | None = None,
    coder: "Coder | None" = None,
    tell: Tell = lambda words: None,
) -> None:
    """Serve the register of `path` until the process is stopped.

    On another address than this machine's own, a token is asked for: `token`, or one made here; an empty one is refused. `feeds` are followed into the
    register meanwhile, every `every` seconds. `coder` codes them and its factors
    are those of the formula. `tell` hears what is going on, one line at a time.
    Raises RegisterError and WebError where the register or the port cannot be had.
    """
    check_token(token)
    if threading.current_thread() is threading.main_thread():
        # A service manager stops a server so; what a server leaves in a temporary folder must go then, too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if host not in LOCAL and token is None:
        token = secrets.token_urlsafe(24)
    listening = _listen(host, port)
    with running(
        path, edit=edit, feeds=feeds, every=every, allow_private=allow_private, index=index, coder=coder, tell=tell
    ) as site:
        shown = "localhost" if host in LOCAL else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        tell(f"{path.name} is at {address}{f'?token={token}' if token else ''}   (Ctrl-C stops)")
        Server(site, host, token).run(sockets=[listening])


class Protocol(H11Protocol):
    """HTTP on one connection. Who connects and asks nothing, or half of a question, keeps nobody else out."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room where there are too many, and look again later whether anything was asked."""
        super().connection_made(transport)
        self.began = self.loop.time()
        self.before: object = None
        self.timer = self.loop.call_later(ASKS_WITHIN, self._look)
        if len(self.connections) > MOST_OPEN:
            waiting = [one for one in self.connections if isinstance(one, Protocol) and one.is_waiting()]
            if waiting:
                min(waiting, key=lambda one: one.began).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        self.timer.cancel()
        super().connection_lost(exc)

    def is_waiting(self) -> bool:
        """Whether no question is being answered."""
        return self.cycle is None or bool(self.cycle.response_complete)

    def _look(self) -> None:
        if self.is_waiting() and self.cycle is self.before:
            self.transport.abort()
            return
        self.before = self.cycle
        self.timer = self.loop.call_later(ASKS_WITHIN, self._look)


class Server(uvicorn.Server):
    """A server that ends the streams of open pages when it is told to stop, so that it need not wait for them."""

    def __init__(self, site: Site, host: str = "127.0.0.1", token: str | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                application(site, host, token),
                http=Protocol,
                log_level="warning",
                timeout_graceful_shutdown=SHUTDOWN,
                server_header=False,
                proxy_headers=False,
            )
        )
        self.site = site

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stop_streams()
        # From here on it would tell, with a traceback, of every answer that is not finished in time.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        super().handle_exit(sig, frame)

    def stop_streams(self) -> None:
        """Tell every open page that there is nothing more to come."""
        if self.site.live:
            self.site.live.close()


@contextmanager
def running(
    path: Path,
    *,
    edit: bool = False,
    feeds: Sequence[str] = (),
    every: float = 300.0,
    allow_private: bool = False,
    index: Path | None = None,
    coder: "Coder | None" = None,
    tell: Tell = lambda words: None,
) -> Iterator[Site]:
    """A site of the register with the threads that keep it up to date; they end with the block."""
    made = _index(path, bool(feeds), index, tell)
    if made.mended:
        tell(f"{made.folder}: the index was damaged ({made.mended}) and has been made anew.")
    live, stop = Live(), threading.Event()
    warm()

    def changed(register: Register) -> None:
        pages = made.refresh(register)
        if pages:
            live.publish(len(pages))
            tell(f"{len(pages):,} {'page' if len(pages) == 1 else 'pages'} changed.")

    threads = [threading.Thread(target=follow, args=(path, made, live, stop, tell), daemon=True)]
    if feeds:
        follows = {"every": every, "stop": stop, "changed": changed, "allow_private": allow_private, "tell": tell, "coder": coder}
        threads.append(threading.Thread(target=watch, args=(feeds, path), kwargs=follows, daemon=True))
    for thread in threads:
        thread.start()
    try:
        reviews = Reviews(reviews_path(path)) if edit else None
        for words in reviews.unread if reviews else ():
            tell(words)
        yield Site(
            title=path.name, index=made, reviews=reviews, live=live, register=path, ontology=coder.ontology if coder else ours()
        )
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=SHUTDOWN)
        made.close()


def warm() -> None:
    """Load what the first page would otherwise wait for."""
    outlines()
    for name in templates().list_templates():
        templates().get_template(name)


def _index(path: Path, may_be_new: bool, folder: Path | None, tell: Tell) -> Index:
    """The index; the register is open only while it is read, so that another process can write it afterwards."""

    def count(what: str, done: int, of: int) -> None:
        tell(f"{what}: {done:,} of {of:,} pages")

    with Register(path, read_only=not (may_be_new and not path.exists())) as register:
        return open_index(register, folder, count)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends small answers at once (TCP_NODELAY) only where it is.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # who reads the address at once waits, and is not refused
    except OSError as error:
        listening.close()
        raise WebError(f"{host}:{port}: the server cannot listen there: {error.strerror}. Give another --port.") from error
    return listening
