"""What people have judged is in every export and list, and the register's own records stay as they are."""

import csv
import json
from pathlib import Path

import duckdb
import msgspec
import pytest
from click.testing import CliRunner
from sheets import sheet

from dragoman.cli import main
from dragoman.records import Sheet
from dragoman.register import Register, check
from dragoman.register.reviews import EventValue, Review, StatementValue, reviews_path

ONE, TWO = sheet(url="https://wire.example/1"), sheet(url="https://wire.example/2")
ADDED = EventValue("AID", "occurred", ["FRAGOV"], ["IGOUNO"], (0, 7))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "news.duckdb"
    with Register(path) as register:
        register.add([ONE, TWO])
    return path


def judge(path: Path, *reviews: Review) -> None:
    reviews_path(path).write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in reviews))


def verdict(page: Sheet, kind: str, verdict: str, value: EventValue | StatementValue | None = None, record: str = "") -> Review:
    record = record or (page.events[0].id if kind == "event" else page.statements[0].id)
    return Review(page.document.id, record, kind, verdict, "Ada", "2024-01-01", value)  # type: ignore[arg-type]


def exported(path: Path, form: str, *more: str) -> Path:
    out = path.with_name(f"out-{form}")
    found = CliRunner().invoke(main, ["export", str(out), "--register", str(path), "--format", form, *more])
    assert found.exit_code == 0, found.output
    return out


CORRECTED = EventValue("ASSAULT", "occurred", ["FRAMIL"], ["MLIREB"], (51, 55))


def test_every_export_has_records_as_they_were_judged(path: Path) -> None:
    judge(
        path,
        verdict(ONE, "event", "correct", CORRECTED),
        verdict(TWO, "event", "reject"),
        verdict(TWO, "event", "missing", ADDED, "new"),
        verdict(ONE, "statement", "reject"),
    )
    one, two = (msgspec.json.decode(line, type=Sheet) for line in exported(path, "jsonl").read_bytes().splitlines())
    assert (one.statements, one.events[0].rule, one.events[0].plover.type) == ([], "corrected by Ada", "ASSAULT")
    assert [(event.verdict, event.judged_by) for event in two.events] == [("added", "Ada")]
    (rows,) = duckdb.sql(f"SELECT list(verdict ORDER BY verdict) FROM '{exported(path, 'parquet')}/events.parquet'").fetchall()
    assert rows[0] == ["added", "corrected"]
    tab = exported(path, "gdelt").read_text("utf-8").splitlines()
    assert sorted(line.split("\t")[5] for line in tab) == ["FRAGOV", "FRAMIL"]
    assert any("MLI" in row["actor2"] or "Mali" in row["actor2"] for row in csv.DictReader(exported(path, "acled").open()))
    imported = path.with_name("other.duckdb")
    assert CliRunner().invoke(main, ["import", str(path.with_name("out-jsonl")), "--register", str(imported)]).exit_code == 0
    assert check(imported) == []


def test_happenings_are_of_the_judged_records_and_the_file_stays_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    judge(path, verdict(ONE, "event", "reject"), verdict(TWO, "event", "reject"))
    listed = CliRunner().invoke(main, ["events", "--format", "jsonl", "--register", str(path)])
    assert listed.exit_code == 0 and not listed.stdout.strip()
    judge(path, verdict(TWO, "event", "correct", CORRECTED))
    listed = CliRunner().invoke(main, ["events", "--format", "jsonl", "--register", str(path)])
    assert "MLI" in {actor["country"] for line in listed.stdout.splitlines() for actor in json.loads(line)["targets"]}
    assert path.read_bytes() == before


def test_the_sheet_of_a_day_shows_what_was_judged_with_its_mark(path: Path) -> None:
    judge(path, verdict(ONE, "event", "correct", CORRECTED), verdict(TWO, "event", "reject"))
    for more in ([], ["--all"]):
        shown = CliRunner().invoke(main, ["sheet", "2024-03-14", "--register", str(path), *more]).stdout
        assert "corrected by Ada" in shown and "Mali" in shown


def test_what_was_taken_back_is_as_before(path: Path) -> None:
    whole = exported(path, "jsonl").read_bytes()
    judge(path, verdict(ONE, "event", "reject"), verdict(ONE, "event", "undo"))
    assert exported(path, "jsonl").read_bytes() == whole
