"""Serving a register: the index brought up to date, the threads that follow it, and the HTTP server."""

import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn

from dragoman.register import Register
from dragoman.watching import watch
from dragoman.web.app import application
from dragoman.web.errors import WebError
from dragoman.web.guard import LOCAL
from dragoman.web.index import Index, open_index
from dragoman.web.live import Live, follow
from dragoman.web.outlines import outlines
from dragoman.web.reviews import Reviews
from dragoman.web.site import Site, templates

MOST_AT_ONCE = 200  # connections; open pages that wait for changes hold one each
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
    tell: Tell = lambda words: None,
) -> None:
    """Serve the register of `path` until the process is stopped.

    On another address than this machine's own, a token is asked for: `token`, or one made here. `feeds` are followed into the
    register meanwhile, every `every` seconds. `tell` hears what is going on, one line at a time.
    Raises RegisterError and WebError where the register or the port cannot be had.
    """
    if host not in LOCAL and token is None:
        token = secrets.token_urlsafe(24)
    listening = _listen(host, port)
    with running(path, edit=edit, feeds=feeds, every=every, allow_private=allow_private, index=index, tell=tell) as site:
        shown = "localhost" if host in LOCAL else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        tell(f"{path.name} is at {address}{f'?token={token}' if token else ''}   (Ctrl-C stops)")
        config = uvicorn.Config(
            application(site, host, token),
            log_level="warning",
            limit_concurrency=MOST_AT_ONCE,
            timeout_graceful_shutdown=SHUTDOWN,
            server_header=False,
            proxy_headers=False,
        )
        Server(config, site).run(sockets=[listening])


class Server(uvicorn.Server):
    """A server that ends the streams of open pages when it is told to stop, so that it need not wait for them."""

    def __init__(self, config: uvicorn.Config, site: Site) -> None:
        super().__init__(config)
        self.site = site

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stop_streams()
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
        follows = {"every": every, "stop": stop, "changed": changed, "allow_private": allow_private, "tell": tell}
        threads.append(threading.Thread(target=watch, args=(feeds, path), kwargs=follows, daemon=True))
    for thread in threads:
        thread.start()
    try:
        reviews = Reviews(reviews_path(path)) if edit else None
        yield Site(title=path.name, index=made, reviews=reviews, live=live, register=path)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=SHUTDOWN)
        made.close()


def reviews_path(register: Path) -> Path:
    """Where the reviews of a register are kept."""
    return register.with_name(f"{register.name}.reviews.jsonl")


def warm() -> None:
    """Load what the first page would otherwise wait for."""
    outlines()
    for name in templates().list_templates():
        templates().get_template(name)


def _index(path: Path, may_be_new: bool, folder: Path | None, tell: Tell) -> Index:
    """The index; the register is open only while it is read, so that another process can write it afterwards."""
    done = 0

    def count(some: int, all_of_them: int) -> None:
        nonlocal done
        done += some
        tell(f"Index: {min(done, all_of_them):,} of {all_of_them:,} pages")

    with Register(path, read_only=not (may_be_new and not path.exists())) as register:
        return open_index(register, folder, count)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # who reads the address at once waits, and is not refused
    except OSError as error:
        listening.close()
        raise WebError(f"{host}:{port}: the server cannot listen there: {error.strerror}. Give another --port.") from error
    return listening
