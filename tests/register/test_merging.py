"""What is kept of merging: the same whatever the order and however often; imported rows of one act are one."""

import os
import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from told_again import pages, shelling

from dragoman.merge import stories
from dragoman.records import Provenance, Sheet
from dragoman.register import Register, RegisterError, check, editing, export, import_, merging, together

TABLES = ("happenings", "reports", "figures", "sayings", "tellings")


def merged(register: Register) -> dict[str, Any]:
    found = {}
    for table in TABLES:
        rows = [tuple(str(cell) for cell in row.values()) for row in register.query(f"SELECT * FROM {table}")]
        found[table] = sorted(rows)
    found["clusters"] = sorted((r["document"], r["cluster"]) for r in register.query("SELECT document, cluster FROM clusters"))
    return found


def at_once(items: list[Sheet]) -> dict[str, Any]:
    with Register(":memory:") as register:
        register.add(items)
        return merged(register)


@pytest.mark.parametrize("small", [2000, 3], ids=["weighed together", "weighed by month"])
@pytest.mark.parametrize("seed", range(3))
def test_pages_that_come_one_by_one_in_any_order_give_what_they_give_at_once(
    seed: int, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "SMALL", small)
    told = pages()
    with Register(":memory:") as register:
        for one in random.Random(seed).sample(told, len(told)):
            register.add([one])
        assert merged(register) == at_once(told)
    assert len(at_once(told)["happenings"]) == 3


def test_what_is_written_a_little_at_a_time_is_what_is_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = at_once(pages())
    for module in (merging, stories):
        monkeypatch.setattr(module, "TOGETHER", 2)
    monkeypatch.setattr(together, "READ_TOGETHER", 1)
    assert at_once(pages()) == whole


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_full_disk_while_merging_is_told_and_what_was_left_is_merged_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        with monkeypatch.context() as full:
            full.setattr(merging, "TemporaryFile", partial(Path("/dev/full").open, "r+b", buffering=0))
            with pytest.raises(RegisterError, match="disk has room"):
                register.add(pages())
        assert merging.pending(register)
        register.merge()
        assert merged(register) == at_once(pages())


def test_a_page_that_is_coded_again_is_merged_again() -> None:
    newer = Provenance(dragoman="0.2.0", ontology="abc", model="def", run="r2")
    with Register(":memory:") as register:
        register.add(pages())
        register.add(pages(newer))
        assert merged(register) == at_once(pages(newer))


def test_what_was_merged_by_other_weights_is_merged_again() -> None:
    with Register(":memory:") as register:
        register.add(pages())
        register.connection.execute("UPDATE about SET value = 'others' WHERE key = 'merged_by'")
        register.connection.execute("UPDATE happenings SET reports = 0")
        assert merging.pending(register)
        register.merge()
        assert merged(register) == at_once(pages()) and not merging.pending(register)


def test_a_newer_version_of_a_page_takes_the_place_of_the_older() -> None:
    told = pages()
    newer = shelling(0, "Orvale", 99, "2031-01-31", "outlet0")
    with Register(":memory:") as register:
        register.add(told)
        register.add([newer])
        assert merged(register) == at_once([*told[1:], newer])


def test_a_happening_tells_how_many_reports_and_outlets_it_has() -> None:
    with Register(":memory:") as register:
        register.add(pages())
        first = register.query("SELECT * FROM happenings ORDER BY day LIMIT 1")[0]
    assert (first["reports"], first["outlets"], str(first["first_report"])) == (4, 4, "2031-01-30")
    assert (first["source_sides"], first["plover_type"]) == (["RUS"], "RETREAT")


def test_what_a_stopped_run_left_is_merged_by_the_next(tmp_path: Path) -> None:
    told = pages()
    with Register(tmp_path / "r.duckdb") as register:
        register._enter(told[:5])  # committed, and stopped before merging
        assert merging.pending(register)
        register.add(told[5:])
        assert not merging.pending(register)
        assert merged(register) == at_once(told)


WRITER = """
import sys
from told_again import pages
from dragoman.register import Register
with Register(sys.argv[1]) as register:
    print("go", flush=True)
    while True:
        register.add(pages(), together=1)
        register.connection.execute("UPDATE clusters SET run = ''")  # merged again, and again
"""


@pytest.mark.parametrize("after", [0.0, 0.05, 0.2, 0.6])
def test_a_writer_that_is_killed_while_it_merges_leaves_what_the_next_one_mends(after: float, tmp_path: Path) -> None:
    path, here = tmp_path / "r.duckdb", str(Path(__file__).parent)
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, env=found) as writer:
        assert writer.stdout and writer.stdout.readline() == b"go\n"
        time.sleep(after)
        writer.kill()
    with Register(path) as register:
        register.add(pages())
        assert merged(register) == at_once(pages())
    assert not check(path)


def test_a_register_that_was_made_before_merging_is_merged_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with Register(path) as register:
        register.add(pages())
        for table in (*TABLES, "clusters", "links", "vectors", "edits"):
            register.connection.execute(f"DROP TABLE {table}")
        register.connection.execute("UPDATE about SET value = '7' WHERE key = 'schema'")
    with Register(path, read_only=True) as register:
        assert merged(register) == at_once(pages())


def one_event(register: Register, *documents: str) -> set[str]:
    """The happenings of the events of pages."""
    return {
        row["happening"]
        for row in register.query("SELECT happening FROM reports WHERE list_contains(?, document)", [list(documents)])
    }


def test_an_editor_splits_and_joins_and_it_stays_when_pages_are_coded_again_and_come_in_another_order(tmp_path: Path) -> None:
    told = pages()
    ids = [page.document.id for page in told]
    with Register(tmp_path / "r.duckdb") as register:
        register.add(told)
        (orvale,), (tamsk,) = one_event(register, *ids[:4]), one_event(register, *ids[8:])
        other = editing.split(register, orvale, [told[0].document.url or told[0].document.source, ids[1]])  # by address or by id
        assert one_event(register, *ids[:2]) == {other} and len(one_event(register, *ids[:4])) == 2
        joined = editing.join(register, tamsk, other)
        assert one_event(register, *ids[:2], *ids[8:]) == {joined} and len(one_event(register, *ids)) == 3
        edited = merged(register)
        reasons = together.event(register, joined).reasons  # type: ignore[union-attr]
        assert any("joined by an editor" in one for one in reasons) and any("kept apart by an editor" in one for one in reasons)
        export(register, tmp_path / "all.jsonl", "jsonl")
        newer = Provenance(dragoman="0.2.0", ontology="abc", model="def", run="r2")
        register.add(pages(newer))
        again = merged(register)
        assert (again["happenings"], again["reports"]) == (edited["happenings"], edited["reports"])
    with Register(tmp_path / "copy.duckdb") as copy:
        import_(copy, tmp_path / "all.jsonl")
        assert merged(copy) == edited
        joined = editing.join(copy, orvale, joined)
        assert len(one_event(copy, *ids)) == 2
        with pytest.raises(RegisterError, match="one event already"):
            editing.join(copy, joined, joined)


ICEWS = """Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude
"""


def test_rows_of_a_public_table_of_one_day_sides_and_code_are_one(tmp_path: Path) -> None:
    row = "{}\t2014-03-0{}\tRussia\t\tRussian Federation\tUse conventional military force\t190\t-10\tUkraine\t\tUkraine\t1\t1\t{}\t\t\t\tUkraine\t\t\n"
    path = tmp_path / "events.2014.tab"
    path.write_text(ICEWS + row.format(1, 1, "A") + row.format(2, 1, "B") + row.format(3, 2, "A"))
    with Register(":memory:") as register:
        import_(register, path)
        rows = register.query("SELECT reports, outlets, source_sides, target_sides FROM happenings ORDER BY day")
        import_(register, path)
        assert register.query("SELECT reports, outlets, source_sides, target_sides FROM happenings ORDER BY day") == rows
    assert [row["reports"] for row in rows] == [2, 1]
    assert (rows[0]["outlets"], rows[0]["source_sides"], rows[0]["target_sides"]) == (2, ["RUS"], ["UKR"])
