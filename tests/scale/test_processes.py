"""Pages that several processes code are those that one codes, in the same order, also when a process dies."""

import multiprocessing
import os
import signal
from collections.abc import Iterator

import msgspec

from dragoman.coding import BATCH, Coder
from dragoman.read import document_from_text
from dragoman.records import Document, Failure
from dragoman.scale.processes import WORTH, coded


def pages() -> list[Document | Failure]:
    made: list[Document | Failure] = [
        document_from_text(f"The mayor of Orvale said on Monday that {n} soldiers had left the town. They shelled it in March.")
        for n in range(10, 10 + WORTH + 3 * BATCH)
    ]
    made.insert(5, Failure(id="f", source="x.html", step="read", reason="It is empty.", document=None))
    return made


def of_one() -> list[bytes]:
    return [msgspec.json.encode(sheet) for sheet in Coder().sheets(pages()[1:])]


def skip_first(document: Document) -> bool:
    return " 10 soldiers" in document.text


def test_several_processes_give_what_one_gives_in_the_same_order() -> None:
    assert [msgspec.json.encode(sheet) for sheet in coded(pages(), 2, skip_first)] == of_one()
    assert not multiprocessing.active_children()


def test_a_process_that_dies_costs_no_page() -> None:
    def killing() -> Iterator[Document | Failure]:
        for n, page in enumerate(pages()):
            if n == WORTH + BATCH + 1:  # by now the processes have begun
                victim = multiprocessing.active_children()[0]
                assert victim.pid is not None
                os.kill(victim.pid, signal.SIGKILL)
            yield page

    assert [msgspec.json.encode(sheet) for sheet in coded(killing(), 2, skip_first)] == of_one()
