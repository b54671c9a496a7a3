import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.records import Failure, Provenance, Sheet
from dragoman.register import FORMATS, Register, RegisterError, export, import_, markdown

sys.path.insert(0, str(Path(__file__).parent))
from sheets import TEXT, any_sheet, document, sheet

READ = Failure(id="f1", source="broken.html", step="read", reason="no text", document=None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(any_sheet(), max_size=3, unique_by=lambda s: s.document.id))
def test_what_is_read_back_is_what_was_added(sheets: list[Sheet]) -> None:
    with Register(":memory:") as register:
        register.add(sheets)
        assert list(register.sheets()) == sheets


def test_adding_twice_adds_once(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        assert register.add([sheet(), READ]) == (1, 0, 1)
        before = register.info()
        assert register.add([sheet(), READ, sheet()])[:2] == (0, 2)
        assert register.info() == before


def test_a_newer_run_replaces_the_records_of_the_older() -> None:
    newer = Provenance(dragoman="0.2.0", ontology="abc", model="def", run="r2")
    with Register(":memory:") as register:
        register.add([sheet()])
        register.add([sheet(run=newer)])
        assert [s.provenance.run for s in register.sheets()] == ["r2"]
        assert register.info()["tables"]["statements"] == 1
        assert register.known("r2") == {document().id}


def test_an_address_whose_text_changed_is_a_second_version() -> None:
    with Register(":memory:") as register:
        register.add([sheet(), sheet(TEXT + " Corrected.")])
        rows = register.query("SELECT url, text FROM documents ORDER BY added")
    assert len(rows) == 2 and rows[0]["url"] == rows[1]["url"]


def test_a_second_writer_is_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    code = f"from dragoman.register import Register; import time; r = Register({str(path)!r}); print('open', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout and holder.stdout.readline() == "open\n"
        with pytest.raises(RegisterError, match=r"r\.duckdb: .* is writing to this register\. Wait"):
            Register(path)
    finally:
        holder.kill()
        holder.wait()


def test_files_that_are_no_register_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, only some notes that are longer than a header " * 100)
    with pytest.raises(RegisterError, match=r"notes\.txt: .*not a DuckDB file"):
        Register(text)
    with pytest.raises(RegisterError, match="there is no such register"):
        Register(tmp_path / "absent.duckdb", read_only=True)
    with pytest.raises(RegisterError, match="cannot be opened"):
        Register(tmp_path / "no" / "folder" / "r.duckdb")


WRITER = """
import sys
sys.path.insert(0, {folder!r})
from sheets import sheet
from dragoman.register import Register
with Register({path!r}) as register:
    register.add(sheet(f"{{text}} Version {{n}}.", source=f"{{n}}.html", url=f"https://wire.example/{{n}}")
                 for text in [{text!r}] for n in range(600))
"""


def test_a_killed_writer_leaves_a_register_that_opens_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    code = WRITER.format(folder=str(Path(__file__).parent), path=str(path), text=TEXT)
    pause = random.Random(1)
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", code])
        deadline = time.monotonic() + 20
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(pause.uniform(0.1, 1.0))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        with Register(path) as register:
            found = list(register.sheets())
            assert all(len(s.statements) == len(s.events) == 1 for s in found)
            assert register.info()["tables"]["statements"] == len(found)
    subprocess.run([sys.executable, "-c", code], check=True)
    with Register(path) as register:
        assert register.info()["tables"]["documents"] == 600


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_export_and_import_give_the_same_register(form: str, tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add([sheet(), sheet('Second, with "quotes",\n\ncommas; and\ttabs. ' + TEXT), READ])
        export(register, tmp_path / "out", form)
        with Register(":memory:") as copy:
            import_(copy, tmp_path / "out")
            assert list(copy.sheets()) == list(register.sheets())
            assert copy.failures() == register.failures()


def test_an_analysis_script_for_gdelt_reads_the_export(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add([sheet()])
        export(register, tmp_path / "events.tsv", "gdelt")
    # The usual script: no header, columns by number of the codebook (1-based: 27 EventCode, 31 GoldsteinScale, 58 SOURCEURL).
    cells = [line.split("\t") for line in (tmp_path / "events.tsv").read_text().splitlines()]
    assert len(cells) == 1 and len(cells[0]) == 58
    assert cells[0][1] == "20240314" and cells[0][5] == "RUSGOV" and cells[0][26] == "087"
    assert float(cells[0][30]) == 9.0 and cells[0][57] == "https://wire.example/1"


def test_search_ranks_pages_that_hold_every_word() -> None:
    with Register(":memory:") as register:
        register.add([sheet(), sheet("Borland and Borland only: troops, troops, troops.", url="https://wire.example/2")])
        assert [row["document"] for row in register.search("monday troops")] == [document().id]
        best = register.search("TROOPS")
        assert len(best) == 2 and best[0]["document"] != document().id and "troops" in best[0]["passage"]
        assert register.search("order") == []
        with pytest.raises(RegisterError, match="no word"):
            register.search(" - ")


def test_search_takes_hostile_text_as_text() -> None:
    with Register(":memory:") as register:
        register.add([sheet()])
        for text in ("'; DROP TABLE documents; --", "(((", "a\\b", "%_*", "]["):
            try:
                register.search(text)
            except RegisterError as error:
                assert "no word" in str(error)
        assert register.info()["tables"]["documents"] == 1


def test_the_docs_hold_the_tables_as_they_are() -> None:
    page = Path(__file__).parents[2] / "docs" / "register.md"
    assert markdown() in page.read_text("utf-8")


def test_every_column_is_documented() -> None:
    with Register(":memory:") as register:
        assert (
            register.query("SELECT * FROM duckdb_columns() WHERE table_name IN ('documents', 'events') AND comment IS NULL") == []
        )


def test_formats_are_named_when_one_is_unknown(tmp_path: Path) -> None:
    with Register(":memory:") as register, pytest.raises(RegisterError, match=", ".join(FORMATS)):
        export(register, tmp_path / "x", "xml")


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(msgspec.json.encode(sheet()) + b"\n{}\n")
    with Register(":memory:") as register, pytest.raises(RegisterError, match=r"bad\.jsonl, line 2"):
        import_(register, bad)
