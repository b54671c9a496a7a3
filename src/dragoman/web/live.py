"""Open pages hear of changes: a stream of server-sent events, and the thread that sees that the register's file has changed."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from dragoman.records import DragomanError
from dragoman.register import Register
from dragoman.register.reviews import reviews_path
from dragoman.watching import signature
from dragoman.web.errors import Damaged
from dragoman.web.index import Index

PING = 15.0  # seconds between signs of life, so that a connection that is gone is noticed
END = -1
LOOK = 2.0  # seconds between looks at the file
MOST = 200  # open pages that wait for changes


class Live:
    """Who listens. `publish` may be called from any thread."""

    def __init__(self) -> None:
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Queue[int]]] = set()

    def is_full(self) -> bool:
        """Whether no further page can wait."""
        return len(self._listeners) >= MOST

    def publish(self, pages: int) -> None:
        """Tell all open pages that `pages` pages of the register changed."""
        self._tell(pages)

    def close(self) -> None:
        """End all streams: a server that stops would wait for them."""
        self._tell(END)

    def _tell(self, pages: int) -> None:
        for loop, queue in tuple(self._listeners):
            with contextlib.suppress(RuntimeError):  # its loop is closed, and so is its page
                loop.call_soon_threadsafe(queue.put_nowait, pages)

    async def events(self) -> AsyncIterator[str]:
        """The stream as `text/event-stream` has it (HTML standard, 9.2)."""
        listener = (asyncio.get_running_loop(), asyncio.Queue[int]())
        self._listeners.add(listener)
        try:
            yield "retry: 3000\n\n"
            while True:
                try:
                    pages = await asyncio.wait_for(listener[1].get(), PING)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if pages == END:
                    return
                yield f'event: changed\ndata: {{"pages": {pages}}}\n\n'
        finally:
            self._listeners.discard(listener)


def follow(path: Path, index: Index, live: Live, stop: threading.Event, tell: Callable[[str], None] = lambda words: None) -> None:
    """Refresh the index whenever another process has written the register, and make it anew where it is damaged, until `stop` is set.

    Whatever goes wrong is told once and tried again: the pages stay as they are meanwhile.
    """
    seen: object = None
    told = ""
    while not stop.wait(LOOK):
        now = tuple(signature(one) for one in (path, path.with_name(f"{path.name}.wal"), reviews_path(path)))
        if now == seen and index.is_whole():
            continue
        try:
            with Register(path, read_only=True) as register:
                if index.is_whole():
                    changed = len(index.refresh(register))
                else:
                    index.remake(register)
                    tell(f"{index.folder}: the index was damaged ({index.mended}) and has been made anew.")
                    changed = index.one("SELECT count(*) AS n FROM pages")["n"]
        except Damaged:
            continue  # found while it was refreshed; the next look makes it anew
        except Exception as error:
            words = str(error) if isinstance(error, DragomanError) else f"{index.folder}: {type(error).__name__}: {error}."
            if words != told:
                tell(f"{words} The pages stay as they are; it is tried again.")
            told = words
            continue
        seen, told = now, ""
        if changed:
            live.publish(changed)
