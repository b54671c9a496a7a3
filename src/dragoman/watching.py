"""Following feeds and folders into a register: `watch`."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from dragoman.read import read
from dragoman.records import Document, Failure
from dragoman.register import Register, RegisterError

EVERY = 300.0  # seconds between two looks at a feed, as readers of feeds commonly wait
ONCE_IN = 86_400.0  # seconds in which a page that a feed lists is fetched once; a later look finds what was corrected
AGAIN = 5.0  # seconds before a register that another process holds is tried again


def watch(
    sources: Sequence[str],
    path: Path,
    *,
    every: float = EVERY,
    stop: threading.Event | None = None,
    changed: Callable[[Register], None] = lambda register: None,
    allow_private: bool = False,
    tell: Callable[[str], None] = lambda words: None,
) -> None:
    """Read `sources` (feeds, folders, whatever `read` reads) into the register of `path`, again every `every` seconds.

    Pages that are in the register already are passed over, files that have not changed are not opened. The register is open only
    while something is entered. After a round that entered something, `changed` is called with it. Ends when `stop` is set.
    Raises nothing for a source: what cannot be read is kept in the register as a failure, and tried again in the next round.
    """
    stop = stop or threading.Event()
    seen: dict[str, tuple[int, int]] = {}
    fetched: dict[str, float] = {}

    def skip(address: str) -> bool:
        now = time.monotonic()
        if now - fetched.get(address, -ONCE_IN) < ONCE_IN:
            return True
        fetched[address] = now
        return False

    def items() -> Iterator[Document | Failure]:
        return _items(sources, seen, partial(read, allow_private=allow_private, skip=skip))

    while not stop.is_set():
        wait = every
        try:
            with Register(path) as register:
                if _round(items(), register, stop):
                    changed(register)
        except RegisterError as error:
            tell(str(error))
            wait = min(AGAIN, every)
        stop.wait(wait)


def _round(items: Iterator[Document | Failure], register: Register, stop: threading.Event) -> bool:
    """Whether anything came in."""
    from dragoman.coding import sheets
    from dragoman.versions import provenance

    known = register.known(provenance().run)

    def is_known(document: Document) -> bool:
        return stop.is_set() or document.id in known

    # One page at a time: what is new is seen at once and not when a batch is full.
    added = register.add(sheets(items, skip=is_known, batch=1))
    return added.documents > 0 or added.failures > 0


def _items(
    sources: Sequence[str],
    seen: dict[str, tuple[int, int]],
    open_source: Callable[[list[str | Path]], Iterator[Document | Failure]],
) -> Iterator[Document | Failure]:
    for source in sources:
        place = Path(source)
        files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place] if place.is_file() else None
        if files is None:
            yield from open_source([source])
            continue
        for file in files:
            now = signature(file)
            if now and seen.get(str(file)) != now and _is_still(now):
                seen[str(file)] = now
                yield from open_source([file])


def signature(file: Path) -> tuple[int, int] | None:
    """What changes when a file is written; None where there is none."""
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _is_still(signature: tuple[int, int]) -> bool:
    """A file that is being written is left for the next round."""
    return time.time_ns() - signature[0] > 500_000_000
