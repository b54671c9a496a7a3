"""The index is a cache: whatever happens to its files, it is made anew, and nobody is answered from a part of it."""

import contextlib
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir

import pytest
from sheets import sheet
from starlette.testclient import TestClient

from dragoman.register import Register
from dragoman.web import Index, application, open_index
from dragoman.web.errors import Damaged
from dragoman.web.index import TEMPORARY
from dragoman.web.serving import running

PAGES = 20


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a register and its index."""
    folder = tmp_path_factory.mktemp("index")
    with Register(folder / "r.duckdb") as register:
        register.add(sheet(url=f"https://wire.example/{n}") for n in range(PAGES))
        open_index(register).close()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy" / "r.duckdb.index"


def found(index: Index) -> int:
    total: int = index.search("troops", limit=5, offset=0, first=None, last=None, filters={})["total"]
    return total


def flip(file: Path, at: int, length: int = 1) -> None:
    content = bytearray(file.read_bytes())
    for n in range(at, min(at + length, len(content))):
        content[n] ^= 0xFF
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def tables(folder: Path) -> Path:
    return folder / "tables.sqlite"


def without(name: str, table: str) -> Callable[[Path], object]:
    """Damage to the file `name` of the index: a table of it is empty."""

    def damage(folder: Path) -> None:
        with sqlite3.connect(folder / name) as connection:
            connection.execute(f"DELETE FROM {table}")

    return damage


DAMAGES: dict[str, Callable[[Path], object]] = {
    "the words are deleted": lambda folder: (folder / "words.sqlite").unlink(),
    "the words are garbage": lambda folder: (folder / "words.sqlite").write_bytes(b"garbage" * 5000),
    "the words are empty": lambda folder: (folder / "words.sqlite").write_bytes(b""),
    "the words are cut": lambda folder: cut(folder / "words.sqlite"),
    "the header of the words is flipped": lambda folder: flip(folder / "words.sqlite", 16, 40),
    "pages of the words are flipped": lambda folder: flip(folder / "words.sqlite", 4096, 400_000),
    "the words are a folder": lambda folder: ((folder / "words.sqlite").unlink(), (folder / "words.sqlite").mkdir()),
    "the words lost their pages": without("words.sqlite", "pages"),
    "the words lost their texts": without("words.sqlite", "texts"),
    "an index of an older version has a folder of words": lambda folder: (folder / "words").mkdir(),
    "the tables are garbage": lambda folder: tables(folder).write_bytes(b"garbage" * 5000),
    "the tables are empty": lambda folder: tables(folder).write_bytes(b""),
    "the tables are cut": lambda folder: cut(tables(folder)),
    "the header of the tables is flipped": lambda folder: flip(tables(folder), 16, 40),
    "pages of the tables are flipped": lambda folder: flip(tables(folder), 4096, 100_000),
    "the tables are a folder": lambda folder: (tables(folder).unlink(), tables(folder).mkdir()),
    "the tables lost their rows": without("tables.sqlite", "pages"),
    "all is deleted": shutil.rmtree,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=[name.replace(" ", "_") for name in DAMAGES])
def test_a_damaged_index_is_made_anew_or_says_so(folder: Path, damage: Callable[[Path], object]) -> None:
    damage(folder)
    with Register(folder.parent / "r.duckdb", read_only=True) as register:
        index = open_index(register)
        try:
            assert found(index) == PAGES and index.sheet(sheet(url="https://wire.example/3").document.id)
        except Damaged:  # found only when it was asked: the next look of the server mends it
            index.remake(register)
        assert found(index) == PAGES
        assert index.sheet(sheet(url="https://wire.example/3").document.id) == sheet(url="https://wire.example/3")
        assert index.folder == folder, "and in its place"
        index.close()


LIVE = (
    "the words are deleted",
    "pages of the words are flipped",
    "the words are garbage",
    "pages of the tables are flipped",
    "all is deleted",
    "the tables are garbage",
)


@pytest.mark.parametrize("name", LIVE, ids=[name.replace(" ", "_") for name in LIVE])
def test_an_index_that_is_damaged_while_it_is_served_mends_itself(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.web.live.LOOK", 0.1)
    told: list[str] = []
    with (
        running(folder.parent / "r.duckdb", tell=told.append) as site,
        TestClient(application(site), "http://localhost") as client,
    ):
        time.sleep(0.3)
        DAMAGES[name](folder)
        end = time.monotonic() + 120
        while not any("made anew" in line for line in told):
            answer = client.get("/api/search?text=troops")
            assert answer.status_code == 503 or answer.json()["total"] == PAGES
            assert client.get("/day/2024-03-14").status_code in (200, 503)
            assert time.monotonic() < end, told
        assert client.get("/api/search?text=troops").json()["total"] == PAGES
        assert client.get("/day/2024-03-14").status_code == 200


def test_whoever_asked_while_an_index_was_made_anew_is_answered_from_the_new_one(folder: Path) -> None:
    with Register(folder.parent / "r.duckdb", read_only=True) as register:
        index = open_index(register)
        asked = "SELECT count(*) AS n FROM pages"
        ready, over = threading.Barrier(5), threading.Event()

        def ask() -> int:
            ready.wait()
            while not over.is_set():
                with contextlib.suppress(Damaged):
                    assert index.ask(asked) == [{"n": PAGES}]
                time.sleep(0.0005)
            return int(index.one(asked)["n"])

        for _ in range(10):
            over.clear()
            with ThreadPoolExecutor(4) as threads:
                answers = [threads.submit(ask) for _ in range(4)]
                ready.wait()
                for file in folder.glob("tables*"):
                    file.unlink(missing_ok=True)
                try:
                    index.remake(register)
                finally:
                    over.set()
                assert [answer.result() for answer in answers] == [PAGES] * 4
        index.close()


def test_a_question_that_is_wrong_does_not_count_as_damage(folder: Path) -> None:
    with Register(folder.parent / "r.duckdb", read_only=True) as register:
        index = open_index(register)
    for sql, value in (("SELECT * FROM nothing WHERE", ""), ("SELECT 1 WHERE 'x' LIKE ?", "%_" * 30_000), ("SELECT ?", "\ud800")):
        with pytest.raises((sqlite3.Error, UnicodeError)):
            index.ask(sql, [value])
    assert index.is_whole() and found(index) == PAGES
    index.close()


def test_temporary_folders_that_killed_servers_left_are_removed(folder: Path) -> None:
    import os

    left = Path(gettempdir()) / f"{TEMPORARY}left-by-a-test"
    left.mkdir(exist_ok=True)
    (left / "tables.sqlite").write_text("")
    os.utime(left, (0, 0))
    with Register(folder.parent / "r.duckdb", read_only=True) as register:
        first, second = open_index(register), open_index(register)  # the second finds the place taken
        assert second.temporary and not left.exists()
        first.close()
        second.close()
        assert not second.folder.exists()
