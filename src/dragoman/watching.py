"""Following feeds and folders into a register: `watch`."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.records import Document, DragomanError, Failure, identify
from dragoman.register import Register

if TYPE_CHECKING:
    from dragoman.coding import Coder

EVERY = 300.0  # seconds between two looks at a feed, as readers of feeds commonly wait
ONCE_IN = 86_400.0  # seconds in which a page that a feed lists is fetched once; a later look finds what was corrected
AGAIN = 5.0  # seconds before a register that cannot be had or written is tried again, each time twice as long
WRITTEN = 500_000_000  # nanoseconds in which a file that grew may still be growing

Signature = tuple[int, int]


def watch(
    sources: Sequence[str],
    path: Path,
    *,
    every: float = EVERY,
    stop: threading.Event | None = None,
    changed: Callable[[Register], None] = lambda register: None,
    allow_private: bool = False,
    coder: "Coder | None" = None,
    tell: Callable[[str], None] = lambda words: None,
) -> None:
    """Read `sources` (feeds, folders, whatever `read` reads) into the register of `path`, again every `every` seconds.

    Pages that are in the register already are passed over, files that have not changed are not opened. What was read counts as
    seen when the register has it, not before. What cannot be read is kept in the register as a failure and tried again in the next
    round, then after twice as long, up to a day; the failure goes when it has been read. The register is held only while
    something is entered. They are coded by `coder`, or by one with our tables. After a round that entered something, `changed` is
    called with it. Ends when `stop` is set.
    Raises nothing: what goes wrong is told, and tried again.
    """
    from dragoman.coding import Coder
    from dragoman.read import read

    coder = coder or Coder()
    stop = stop or threading.Event()
    seen = _Seen(every)
    trouble = 0
    while not stop.is_set():
        seen.begin()
        items = _items(sources, seen, partial(read, allow_private=allow_private, skip=seen.skip))
        wait = every
        try:
            with Register(path) as register:
                if _round(items, register, seen, stop, coder):
                    changed(register)
            seen.keep()
            trouble = 0
        except Exception as error:  # a thread that ended here would follow nothing from then on, unseen
            tell(
                str(error) if isinstance(error, DragomanError) else f"{path}: {type(error).__name__}: {error}. It is tried again."
            )
            wait = min(AGAIN * 2**trouble, every)
            trouble = min(trouble + 1, 10)
        stop.wait(wait)


class _Seen:
    """What was read, and when it is to be read again. What a round read counts when it is kept."""

    def __init__(self, every: float) -> None:
        self.every = every
        self.files: dict[str, Signature] = {}
        self.looked: dict[str, Signature] = {}
        self.due: dict[str, float] = {}
        self.tries: dict[str, int] = {}
        self.begin()

    def begin(self) -> None:
        """A new round; of one that was not kept nothing counts."""
        self.opened: dict[str, Signature] = {}
        self.asked: set[str] = set()
        self.failed: set[str] = set()
        self.read: set[str] = set()

    def skip(self, address: str) -> bool:
        """Whether an address of a list is not to be fetched now."""
        if address in self.asked or time.monotonic() < self.due.get(address, 0.0):
            return True
        self.asked.add(address)
        return False

    def is_new(self, file: Path) -> bool:
        """Whether a file is to be opened: it changed, or could not be read and is due again. One that is being written waits."""
        name, now = str(file), signature(file)
        before = self.looked.get(name)
        if now is None:
            return False
        self.looked[name] = now
        if self.files.get(name) == now and time.monotonic() < self.due.get(name, 0.0):
            return False
        age = time.time_ns() - now[0]
        # A time in the future says nothing of when it was written.
        if before != now and age <= WRITTEN:
            return False
        self.opened[name] = now
        return True

    def note(self, item: Document | Failure) -> None:
        """What came of it."""
        if isinstance(item, Failure):
            self.failed.add(item.source)
        else:
            self.read |= {item.source, *([item.url] if item.url else [])}

    def keep(self) -> None:
        """The register has what this round read."""
        self.files |= self.opened
        now = time.monotonic()
        for name in {*self.opened, *self.asked}:
            if name in self.failed:
                tried = self.tries[name] = self.tries.get(name, 0) + 1
                # A little less than the round, which begins a moment after the wait.
                self.due[name] = now + min(self.every * (2 ** min(tried - 1, 30) - 0.5), ONCE_IN)
            else:
                self.tries.pop(name, None)
                self.due[name] = float("inf") if name in self.opened else now + ONCE_IN


def _round(items: Iterator[Document | Failure], register: Register, seen: _Seen, stop: threading.Event, coder: "Coder") -> bool:
    """Whether anything came in."""
    known = register.known(coder.provenance.run)
    unread = {failure.source for failure in register.failures() if not failure.document}

    def is_known(document: Document) -> bool:
        return stop.is_set() or document.id in known

    # One page at a time: what is new is seen at once and not when a batch is full.
    added = register.add(coder.sheets(items, skip=is_known, batch=1))
    if read_since := (seen.read - seen.failed) & unread:
        register.settle(read_since)
    return added.documents > 0 or added.failures > 0


def _items(
    sources: Sequence[str], seen: _Seen, open_source: Callable[[list[str | Path]], Iterator[Document | Failure]]
) -> Iterator[Document | Failure]:
    from dragoman.read.sources import files_in

    for source in sources:
        place = Path(source)
        inside = (Path(name) for name in files_in(source)) if place.is_dir() else None
        files = [p for p in inside if p.is_file()] if inside else [place] if place.is_file() else None
        for one in [source] if files is None else filter(seen.is_new, files):
            try:
                for item in open_source([one]):
                    seen.note(item)
                    yield item
            except Exception as error:  # of one source; the others are read
                reason = f"{one}: {type(error).__name__}: {error}. It is tried again later."
                failure = Failure(
                    id=identify(str(one), "read", reason), source=str(one), step="read", reason=reason, document=None
                )
                seen.note(failure)
                yield failure
            else:
                seen.read.add(str(one))


def signature(file: Path) -> Signature | None:
    """What changes when a file is written; None where there is none."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
