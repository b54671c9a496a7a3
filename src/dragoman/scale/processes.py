"""The cores of one machine: pages coded by several processes, each with one model. Their order and their sheets are those of one process."""

import gc
import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from dragoman.coding import BATCH, Coder
from dragoman.records import Document, Failure, Sheet

log = logging.getLogger(__name__)

MOST = 4  # processes unless told otherwise: each takes half a gigabyte
WORTH = 3 * BATCH  # pages up to which one process is done before several have begun
AHEAD = 3  # batches for each process that are given out before the first of them is taken

Items = list[Document | Failure]

_coder: Coder  # of a worker


def cores() -> int:
    """How many processes to code with: the cores that this one may use, MOST at most."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST)


def coded(
    items: Iterable[Document | Failure],
    workers: int,
    skip: Callable[[Document], bool],
    ontology: tuple[Path, ...] = (),
    model: Path | None = None,
) -> Iterator[Sheet | Failure]:
    """As `Coder(ontology, model).sheets(items, skip=skip)`, by that many processes where there are pages enough.

    Reading and `skip` stay in this process. A batch whose process dies is coded here, and so is what comes after it.
    """
    waiting: Iterator[Document | Failure] = (item for item in items if isinstance(item, Failure) or not skip(item))
    first = list(islice(waiting, WORTH + 1)) if workers > 1 else []
    if len(first) <= WORTH:
        yield from Coder(ontology, model).sheets(chain(first, waiting))
        return
    waiting = chain(first, waiting)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin, (ontology, model))
    given: deque[tuple[Items, Future[list[Sheet | Failure]]]] = deque()
    try:
        while True:
            while len(given) < workers * AHEAD and (some := list(islice(waiting, BATCH))):
                given.append((some, pool.submit(_code, some)))
            if not given:
                return
            yield from given[0][1].result()
            given.popleft()
    except BrokenProcessPool:
        log.warning("A process that coded pages has died, of too little memory perhaps. This one goes on alone.")
    finally:
        pool.shutdown(cancel_futures=True)
    yield from Coder(ontology, model).sheets(chain(*(some for some, _ in given), waiting))


def _begin(ontology: tuple[Path, ...], model: Path | None) -> None:
    global _coder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that gives out the work hears it
    Thread(target=_end_with_parent, daemon=True).start()
    _coder = Coder(ontology, model)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _code(items: Items) -> list[Sheet | Failure]:
    sheets = list(_coder.sheets(items))
    _settle()
    return sheets


@cache
def _settle() -> None:
    """The model and the tables stay: the collector no longer looks through them."""
    gc.collect()
    gc.freeze()
