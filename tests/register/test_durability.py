"""A register under several processes, kills, full disks and flipped bytes: nothing is lost in silence."""

import csv
import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sheets import TEXT, sheet

from dragoman import code
from dragoman.records import Failure, Sheet, identify
from dragoman.register import Register, RegisterError, check, export, import_, schema
from dragoman.register.cells import harmless
from dragoman.register.exchange import _whole

PROGRAM = [sys.executable, "-m", "dragoman.cli"]
PATIENCE = 60  # seconds, for a machine that is busy

# A process of its own, with locks of its own, that can be killed; forked, since it starts in milliseconds.
FORK = multiprocessing.get_context("fork")


class Other:
    """Another process at work on `do`, which is given one end of a line; `hear` and `say` use ours."""

    def __init__(self, do: Callable[[Connection], None]) -> None:
        self.line, theirs = FORK.Pipe()
        self.process = FORK.Process(target=do, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def hear(self) -> object:
        assert self.line.poll(PATIENCE), "the other process says nothing"
        return self.line.recv()

    def say(self, words: object) -> None:
        self.line.send(words)

    def end(self) -> int | None:
        self.process.join(PATIENCE)
        return self.process.exitcode


def page(n: object) -> Sheet:
    return sheet(f"{TEXT} Version {n}.", source=f"{n}.html", url=f"https://wire.example/{n}")


def held(path: Path) -> set[str]:
    with Register(path, read_only=True) as register:
        return {one.document.source for one in register.sheets()}


def test_of_two_first_writers_neither_loses_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.register.file.WAIT", PATIENCE)

    def write(name: str) -> Callable[[Connection], None]:
        def writing(line: Connection) -> None:
            while path := line.recv():
                with Register(path) as register:
                    line.send(register.add([page(name)]).documents)

        return writing

    writers = [Other(write(name)) for name in "ab"]
    for n in range(4):
        path = tmp_path / f"{n}.duckdb"
        for writer in writers:
            writer.say(path)
        assert [writer.hear() for writer in writers] == [1, 1]
        assert held(path) == {"a.html", "b.html"}
    for writer in writers:
        writer.say(None)
        assert writer.end() == 0
    assert not list(tmp_path.glob(".*")), "and no part is left"


def test_readers_and_a_second_writer_work_while_add_runs(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"

    def write(line: Connection) -> None:
        def pages() -> Iterator[Sheet]:
            for n in range(12):
                line.recv()
                line.send(n)
                yield page(n)

        with Register(path) as register:
            register.add(pages(), together=2)

    writer = Other(write)
    seen = []
    for n in range(12):
        writer.say("go on")
        assert writer.hear() == n
        if n % 3 == 2:
            seen.append(len(held(path)))
        if n == 6:
            with Register(path) as register:
                assert register.add([page("another")]).documents == 1
    assert writer.end() == 0
    assert len(set(seen)) == 4 and seen == sorted(seen), "readers see it grow, a commit at a time"
    assert len(held(path)) == 13


def test_add_waits_for_a_reader_that_came_meanwhile_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.register.file.WAIT", 0.2)
    path = tmp_path / "r.duckdb"

    def read(line: Connection) -> None:
        line.recv()
        with Register(path, read_only=True):
            line.send("open")
            line.recv()

    reader = Other(read)

    def release() -> None:
        end = time.monotonic() + PATIENCE
        while "Waiting for it" not in caplog.text and time.monotonic() < end:
            time.sleep(0.02)
        reader.say("close")

    def pages() -> Iterator[Sheet]:
        yield page(0)
        reader.say("open")
        assert reader.hear() == "open"
        threading.Thread(target=release).start()
        yield page(1)

    with Register(path) as register:
        register.add(pages(), together=1)
    assert held(path) == {"0.html", "1.html"}
    assert f"process {reader.process.pid}" in caplog.text and "Waiting for it" in caplog.text


def test_a_reader_is_told_that_somebody_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.register.file.WAIT", 0.2)
    path = tmp_path / "r.duckdb"

    def write(line: Connection) -> None:
        with Register(path):
            line.send("open")
            line.recv()

    writer = Other(write)
    writer.hear()
    with pytest.raises(RegisterError, match=rf"process {writer.process.pid} .* open to write .*cannot be read now. Wait"):
        Register(path, read_only=True)
    writer.say("close")


def test_a_register_that_is_removed_while_add_runs_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"

    def pages() -> Iterator[Sheet]:
        path.unlink()
        yield page(0)

    with Register(path) as register, pytest.raises(RegisterError, match="no such register"):
        register.add(pages())
    assert not path.exists()


def test_a_writer_that_is_killed_at_any_moment_leaves_a_register_or_none_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"

    def write(line: Connection) -> None:
        line.send("go")
        with Register(path) as register:
            register.add(map(page, range(400)), together=8)

    chance = random.Random(7)
    for _ in range(5):
        writer = Other(write)
        writer.hear()
        time.sleep(chance.uniform(0, 0.3))
        writer.process.kill()
        writer.end()
        if path.exists():
            with Register(path) as register:
                found = list(register.sheets())
            assert found == [page(n) for n in range(len(found))]
            assert check(path) == []
            if chance.random() < 0.5:
                path.unlink()
    with Register(path) as register:
        register.add(map(page, range(400)))
    assert [file.name for file in tmp_path.iterdir()] == ["r.duckdb"]


def test_what_killed_exports_left_is_removed_and_two_do_not_mix(tmp_path: Path) -> None:
    dead = Other(lambda line: None).process
    dead.join()
    (tmp_path / f".out.jsonl.{dead.pid}.part").write_text("half of it")
    alive = tmp_path / f".out.jsonl.{os.getppid()}.part"
    alive.write_text("somebody at work")
    _whole(tmp_path / "out.jsonl", lambda part: (part.write_text("whole"), None)[1])
    assert (tmp_path / "out.jsonl").read_text() == "whole"
    assert [file.name for file in tmp_path.glob(".*")] == [alive.name]


def test_after_add_the_file_alone_holds_everything(tmp_path: Path) -> None:
    """Also between the commits of one `add`: what is copied is all that was committed."""
    path, copy = tmp_path / "r.duckdb", tmp_path / "copy.duckdb"

    def pages() -> Iterator[Sheet]:
        for n in range(6):
            yield page(n)
            if n == 4:  # after two commits of two
                copy.write_bytes(path.read_bytes())

    with Register(path) as register:
        register.add(pages(), together=2)
    assert held(copy) == {f"{n}.html" for n in range(4)}
    assert not path.with_name("r.duckdb.wal").exists()


def killed_after_a_commit(path: Path) -> Path:
    """A register of two pages whose last is in the .wal; gives the .wal."""
    with Register(path) as register:
        register.add([page(0)])

    def write(line: Connection) -> None:
        register = Register(path)
        register._enter([page(1)])
        os._exit(9)

    assert Other(write).end() == 9
    return path.with_name(f"{path.name}.wal")


def test_what_a_kill_left_in_the_wal_is_read_and_named(tmp_path: Path) -> None:
    wal = killed_after_a_commit(tmp_path / "r.duckdb")
    assert wal.exists() and held(tmp_path / "r.duckdb") == {"0.html", "1.html"}
    (finding,) = check(tmp_path / "r.duckdb")
    assert "r.duckdb.wal" in finding.what and "Copy both files" in finding.todo
    with Register(tmp_path / "r.duckdb") as register:
        register.add([page(2)])
    assert not wal.exists() and len(held(tmp_path / "r.duckdb")) == 3


def test_a_damaged_wal_is_named_and_the_advice_works(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    wal = killed_after_a_commit(path)
    content = bytearray(wal.read_bytes())
    content[len(content) // 2] ^= 0xFF
    wal.write_bytes(content)
    for read_only in (True, False):
        with pytest.raises(RegisterError, match=r"r\.duckdb\.wal: .*damaged.*move this one away"):
            Register(path, read_only=read_only)
    wal.rename(tmp_path / "aside")
    assert held(path) == {"0.html"}
    with Register(path) as register:
        register.add([page(0), page(1)])
    assert check(path) == [] and len(held(path)) == 2


def everything(path: Path, read_only: bool) -> None:
    """All that a user does with a register."""
    with Register(path, read_only=read_only) as register:
        list(register.sheets())
        register.failures(), register.info(), register.search("troops"), register.query("SELECT * FROM dyads"), register.below()
        export(register, path.parent / "out", "parquet")
        export(register, path.parent / "out.csv", "gdelt")
        if not read_only:
            register.add([page("new")])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "r.duckdb"
    with Register(path) as register:
        register.add([*map(page, range(40)), Failure(id="f", source="x.html", step="read", reason="no text", document=None)])
    return path.read_bytes()


@pytest.mark.parametrize("seed", range(4))
def test_damage_is_told_in_the_register_s_own_errors_or_does_no_harm(tmp_path: Path, sound: bytes, seed: int) -> None:
    """Flipped bits, overwritten blocks, lost ends: five of each kind, opened to read and to write."""
    random_ = random.Random(seed)
    path = tmp_path / "r.duckdb"
    told = 0
    for n in range(5):
        content, at = bytearray(sound), random_.randrange(len(sound))
        if seed == 0:
            content[at] ^= 1 << random_.randrange(8)
        elif seed == 1:
            at = 12_288 + random_.randrange(len(sound) // 262_144) * 262_144 + random_.randrange(2_000)  # where blocks begin
            content[at : at + 16] = random_.randbytes(16)
        elif seed == 2:
            del content[at:]
        else:
            content[at : at + 4096] = bytes(4096)
        path.write_bytes(content)
        try:
            everything(path, read_only=n % 2 == 0)
        except RegisterError as error:
            told += 1
            assert str(path) in str(error) and re_todo(str(error)), error
    assert told or seed in (0, 3)  # where nothing is kept a flip does no harm


def re_todo(message: str) -> bool:
    return any(
        words in message for words in ("Put it back from a copy", "Give another file name", "Remove it", "no such register")
    )


def test_check_names_the_tables_that_can_no_longer_be_read(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "r.duckdb"
    faults = set()
    for block in range(0, len(sound) // 262_144, 2):
        content = bytearray(sound)
        content[12_288 + block * 262_144 + 100] ^= 0xFF
        path.write_bytes(content)
        try:
            faults |= {finding.what.partition(":")[0] for finding in check(path)}
        except RegisterError as error:
            assert "the file is damaged" in str(error)
    assert faults & set(schema.TABLES)


WRONG = {
    "documents: an id stands more than once": "INSERT INTO documents SELECT * FROM documents LIMIT 1",
    "documents: the run is not in runs": "DELETE FROM runs",
    "documents: the failure is not in failures": "UPDATE documents SET failure = 'gone' WHERE added = 0",
    "documents: the hash is not that of the text": "UPDATE documents SET text_sha256 = 'abc' WHERE added = 0",
    "statements: rows of a document that is not there": "UPDATE statements SET document = 'gone' WHERE position = 0",
    "events: rows of a document that is not there": "INSERT INTO events SELECT * REPLACE ('gone' AS document) FROM events LIMIT 1",
    "actors: rows of a record that is not there": "UPDATE actors SET record = 'gone' WHERE role = 'source'",
    "spans: rows of a record that is not there": "UPDATE spans SET record = 'gone' WHERE role = 'mention'",
    "counts: rows of a record that is not there": "UPDATE counts SET record = 'gone'",
    "statements: a record stands twice": "INSERT INTO statements SELECT * FROM statements LIMIT 1",
    "events: said_by is no statement": "UPDATE events SET said_by = 'gone'",
    "events: not one trigger": "DELETE FROM spans WHERE role = 'trigger'",
    "spans: the words are not those of the text": "UPDATE spans SET start_at = start_at + 1, end_at = end_at + 1 WHERE role = 'cue'",
    "actors: the words are not those of the text": "UPDATE actors SET end_at = 99999 WHERE role = 'speaker'",
    "actors: the words of the antecedent": "UPDATE actors SET antecedent_start = 0, antecedent_end = 3, antecedent = 'He '",
    "counts: the words are not those of the text": "UPDATE counts SET start_at = -1",
    "statements: a confidence outside 0 to 1": "UPDATE statements SET confidence = 1.5",
    "events: a Goldstein value": "UPDATE events SET goldstein = -11",
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with every fault at once would hide one behind another: each is made in a copy of this one."""
    path = tmp_path_factory.mktemp("check") / "r.duckdb"
    astral = page("4 \U0001f600 e\u0301 \u200d\U0001f469").document.text
    with Register(path) as register:
        register.add([page(1), sheet(f"{TEXT[:20]}{astral}")])
    return path


@pytest.mark.parametrize("name", [b"caf\xe9.txt", b"caf\xc3\xa9.txt", b"a\\b.txt", b"plain.txt"])
def test_a_page_of_a_file_of_any_name_is_sound(tmp_path: Path, name: bytes) -> None:
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as out:
        out.write(b"Norway held talks with Chile on Monday.")
    with Register(tmp_path / "r.duckdb") as register:
        register.add(one for one in code(tmp_path / os.fsdecode(name)) if isinstance(one, Sheet))
    assert held(tmp_path / "r.duckdb") and check(tmp_path / "r.duckdb") == []


def test_a_page_coded_under_windows_is_sound(tmp_path: Path) -> None:
    made = sheet(source="C:\\news\\day.txt")
    with Register(tmp_path / "r.duckdb") as register:
        register.add([replace(made, document=replace(made.document, id=identify("day.txt", TEXT), url=None))])
    assert check(tmp_path / "r.duckdb") == []


@pytest.mark.parametrize("fault", WRONG)
def test_check_names_what_is_wrong_and_what_to_do(wrong: Path, tmp_path: Path, fault: str) -> None:
    path = tmp_path / "r.duckdb"
    path.write_bytes(wrong.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute(WRONG[fault])
    found = check(path)
    assert any(finding.what.startswith(fault) and finding.todo for finding in found), found


@given(st.lists(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map("".join), st.data())
def test_offsets_of_any_text_are_checked_as_they_are_counted(text: str, data: st.DataObject) -> None:
    """DuckDB's substr counts code points, as we do."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = duckdb.connect().execute("SELECT substr(?, ?, ?), length(?)", [text, start + 1, end - start, text]).fetchone()
    assert found == (text[start:end], len(text))


def test_a_sound_register_passes_by_the_command_and_a_wrong_one_does_not(wrong: Path, tmp_path: Path) -> None:
    told = subprocess.run([*PROGRAM, "check", str(wrong)], capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (0, f"{wrong}: sound.\n")
    path = tmp_path / "r.duckdb"
    path.write_bytes(wrong.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE spans SET text = '\x1b[31mred' WHERE role = 'cue'")
    told = subprocess.run([*PROGRAM, "check", str(path)], capture_output=True, text=True)
    assert told.returncode == 1 and "spans: the words are not those of the text" in told.stdout and "\x1b" not in told.stdout


def test_a_failure_to_read_goes_when_the_page_was_read() -> None:
    unread = Failure(id="f1", source="1.html", step="read", reason="503", document=None)
    other = Failure(id="f2", source="https://wire.example/2", step="read", reason="503", document=None)
    third = Failure(id="f3", source="3.html", step="read", reason="503", document=None)
    with Register(":memory:") as register:
        register.add([unread, other, third])
        register.add([page(1), page(2)])
        assert register.failures() == [third]
        register.settle(["3.html", "absent"])
        assert register.failures() == []


@pytest.mark.parametrize(
    "sql",
    [
        "FROM enable_logging(storage='file', storage_path='/tmp/logs')",
        "SELECT * FROM query('FROM enable_logging(storage=''file'', storage_path=''/tmp/logs'')')",
        "SELECT * FROM enable_logging()",
    ],
)
def test_no_query_turns_logging_on_which_would_end_the_process(sql: str) -> None:

    def ask(line: Connection) -> None:
        with Register(":memory:") as register:
            try:
                register.query(sql)
            except RegisterError as error:
                line.send(str(error))
            line.send(register.query("SELECT 1 AS alive"))

    other = Other(ask)
    assert "the query cannot be run" in str(other.hear()) and other.hear() == [{"alive": 1}]
    assert other.end() == 0


FORMULAS = ("=cmd|' /C calc'!A0", "+1+cmd|x", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1+1", "'=1", "''=1", "\uff1d1+1", "=")


def test_no_cell_of_csv_is_a_formula_and_it_comes_back_as_it_was(tmp_path: Path) -> None:
    base = page(1)
    told = [
        msgspec.structs.replace(base, document=msgspec.structs.replace(base.document, id=str(n), headline=words, outlet=words))
        for n, words in enumerate([*FORMULAS, "'Tis", "-", "plain", "", "'"])
    ]
    with Register(":memory:") as register, Register(":memory:") as copy:
        register.add(told)
        export(register, tmp_path / "out", "csv")
        with (tmp_path / "out" / "documents.csv").open(newline="") as lines:
            cells = [cell for row in csv.reader(lines) for cell in row]
        import_(copy, tmp_path / "out")
        assert list(copy.sheets()) == told
    assert "''=1" in cells and "'=cmd|' /C calc'!A0" in cells and "'Tis" in cells
    assert not [cell for cell in cells if cell.lstrip(" \t\r\n").startswith(("=", "+", "-", "@", "\uff1d"))]


def test_no_cell_of_the_gdelt_table_is_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    base = page(1)
    (event,) = base.events
    named = msgspec.structs.replace(event.sources[0], name="=cmd|' /C calc'!A0")
    event = msgspec.structs.replace(event, sources=[named], goldstein=-9.0)
    with Register(":memory:") as register:
        register.add([msgspec.structs.replace(base, events=[event])])
        export(register, tmp_path / "events.tsv", "gdelt")
    (cells,) = [line.split("\t") for line in (tmp_path / "events.tsv").read_text().splitlines()]
    assert "'=CMD|' /C CALC'!A0" in cells and "-9.0" in cells


@given(st.text(max_size=5))
def test_words_that_are_no_formula_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text or harmless(text) == f"'{text}"
    assert not harmless(text).startswith(("=", "@", "\t", "\r"))
