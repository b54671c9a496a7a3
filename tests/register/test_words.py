"""The index of words beside a register is a cache: several processes, a kill, damage and a folder that may not be written do it no harm."""

import io
import json
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from sheets import TEXT, sheet

from dragoman.register import Register
from dragoman.register.words import NAME, TOGETHER

PAGES = 3 * TOGETHER
SEARCH = """
import json, sys
from dragoman.register import Register
with Register(sys.argv[1], read_only=True) as register:
    found = register.found(sys.argv[2], 5)
print(json.dumps([found["total"], [hit["document"] for hit in found["hits"]]]))
"""


def asked(path: Path, text: str = "troops") -> "subprocess.Popen[str]":
    command = [sys.executable, "-W", "ignore", "-c", SEARCH, str(path), text]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answer(process: "subprocess.Popen[str]") -> tuple[str, str]:
    out, told = process.communicate(timeout=300)
    assert process.returncode == 0, told
    return out, told


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register that takes some batches to index, without an index."""
    path = tmp_path_factory.mktemp("words") / "r.duckdb"
    with Register(path) as register:
        register.add((sheet(url=f"https://wire.example/{n}") for n in range(PAGES)), together=1000, merge=False)
    return path


@pytest.fixture
def path(large: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(large, tmp_path / "r.duckdb"))


def index_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.index") / NAME


def held(path: Path) -> int:
    with sqlite3.connect(index_of(path)) as connection:
        number: int = connection.execute("SELECT count(*) FROM words_docsize").fetchone()[0]
    return number


def test_three_processes_that_search_at_once_make_one_index_and_give_one_answer(path: Path) -> None:
    answers = [answer(process) for process in [asked(path) for _ in range(3)]]
    assert len(set(answers)) == 1 and answers[0][0].startswith(f"[{PAGES},") and not answers[0][1]
    assert held(path) == PAGES


def test_a_kill_while_the_index_is_made_loses_nothing(path: Path) -> None:
    process = asked(path)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if index_of(path).exists():
            try:
                if 0 < held(path) < PAGES:
                    break
            except sqlite3.Error:  # it has no tables yet
                pass
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert 0 < held(path) < PAGES
    out, told = answer(asked(path))
    assert out.startswith(f"[{PAGES},") and not told and held(path) == PAGES


def test_pages_that_come_change_and_go_are_found_as_they_are(tmp_path: Path) -> None:
    path, other = tmp_path / "r.duckdb", tmp_path / "other.duckdb"
    with Register(path) as register:
        register.add([sheet(url="https://wire.example/1"), sheet(url="https://wire.example/2")])
        assert len(register.search("troops")) == 2
        register.add([sheet(TEXT.replace("troops", "tanks"), url="https://wire.example/1")])
        assert len(register.search('"that troops"')) == len(register.search("tanks")) == 1
    with Register(other) as register:
        register.add([sheet(url="https://wire.example/3")])
    shutil.copy(other, path)
    with Register(path, read_only=True) as register:
        (hit,) = register.search("troops")
        assert hit["document"] == sheet(url="https://wire.example/3").document.id and register.search("tanks") == []
    assert held(path) == 1


@pytest.mark.parametrize("at", [0, 30, 4096, 3 * 4096])
def test_a_damaged_index_is_made_anew_and_it_is_said(tmp_path: Path, at: int) -> None:
    path = tmp_path / "r.duckdb"
    with Register(path) as register:
        register.add(sheet(url=f"https://wire.example/{n}") for n in range(60))
        whole = register.found("troops border")
    content = bytearray(index_of(path).read_bytes())
    for n in range(at, min(at + 8 * 4096, len(content))):
        content[n] ^= 0xFF
    index_of(path).write_bytes(content)
    out, told = answer(asked(path, "troops border"))
    assert out.startswith(f"[{whole['total']},") and "damaged" in told and "made anew" in told
    assert not answer(asked(path))[1]


def without_rights(path: Path) -> tuple[int, str]:
    """How many pages a process finds that may write nothing in the register's folder, and what it tells."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            told = io.StringIO()
            logging.getLogger("dragoman").addHandler(logging.StreamHandler(told))
            with Register(path, read_only=True) as register:
                os.write(writing, json.dumps([register.found("troops", 5)["total"], told.getvalue()]).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        total, words = json.load(answer)
    return total, words


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_folder_that_may_not_be_written_is_searched() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, index = folder / "r.duckdb", folder / "r.duckdb.index"
        with Register(path) as register:
            register.add(sheet(url=f"https://wire.example/{n}") for n in range(20))
            assert len(register.search("troops")) == 20
        index.chmod(0o555)
        folder.chmod(0o555)
        assert without_rights(path) == (20, ""), "by the index that is there"
        folder.chmod(0o755)
        shutil.rmtree(index)
        folder.chmod(0o555)
        total, told = without_rights(path)
        assert total == 20 and "cannot be kept there" in told
        folder.chmod(0o755)


def test_a_register_of_the_version_before_loses_its_words_and_is_searched(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with Register(path) as register:
        register.add([sheet()])
        register.connection.execute("CREATE TABLE words (document VARCHAR, size INTEGER, words VARCHAR)")
        register.connection.execute("UPDATE about SET value = '11' WHERE key = 'schema'")
    with Register(path, read_only=True) as register:
        assert len(register.search("troops")) == 1
        assert "words" not in {row["table_name"] for row in register.query("SELECT table_name FROM duckdb_tables()")}
