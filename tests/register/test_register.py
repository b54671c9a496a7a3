import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import msgspec
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.records import FLOOR, Failure, Provenance, Sheet
from dragoman.register import FORMATS, Register, RegisterError, export, import_, markdown

sys.path.insert(0, str(Path(__file__).parent))
from sheets import RUN, TEXT, any_sheet, document, sheet

# The names as GDELT publishes them (CSV.header.dailyupdates.txt).
GDELT_NAMES = """GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode
Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code Actor2Name
Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code
Actor2Type3Code IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles
AvgTone Actor1Geo_Type Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_Lat Actor1Geo_Long
Actor1Geo_FeatureID Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_Lat Actor2Geo_Long
Actor2Geo_FeatureID ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_Lat ActionGeo_Long
ActionGeo_FeatureID DATEADDED SOURCEURL"""

READ = Failure(id="f1", source="broken.html", step="read", reason="no text", document=None)


def failed(run: Provenance = RUN) -> Sheet:
    reason = Failure(id="f2", source="page.html", step="language", reason="no model", document=document().id)
    return Sheet(document=document(), statements=[], events=[], provenance=run, failure=reason)


@settings(max_examples=15)
@given(st.lists(any_sheet(), max_size=3, unique_by=lambda s: s.document.id))
def test_what_is_read_back_is_what_was_added(sheets: list[Sheet]) -> None:
    with Register(":memory:") as register:
        register.add(sheets)
        assert list(register.sheets()) == sheets


@settings(max_examples=6)
@given(st.lists(any_sheet(), max_size=3, unique_by=lambda s: s.document.id), st.sampled_from(["parquet", "csv", "jsonl"]))
def test_what_is_imported_is_what_was_exported(tmp_path: Path, sheets: list[Sheet], form: str) -> None:
    with Register(":memory:") as register, Register(":memory:") as copy:
        register.add(sheets)
        with TemporaryDirectory(dir=tmp_path) as folder:
            export(register, Path(folder) / "out", form, floor=0.0)
            import_(copy, Path(folder) / "out")
        assert list(copy.sheets()) == sheets


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


def test_a_page_that_fails_under_a_newer_run_keeps_the_records_of_the_older() -> None:
    newer = Provenance(dragoman="0.2.0", ontology="abc", model="def", run="r2")
    with Register(":memory:") as register:
        register.add([sheet()])
        register.add([failed(newer)])
        assert list(register.sheets()) == [sheet()]
        assert register.failures() == [failed().failure]


def test_a_page_that_failed_is_coded_when_it_comes_again() -> None:
    with Register(":memory:") as register:
        register.add([failed()])
        assert list(register.sheets()) == [failed()]
        register.add([sheet()])
        assert list(register.sheets()) == [sheet()] and register.failures() == []


def test_a_sheet_that_cannot_be_stored_becomes_a_failure_and_the_others_are_entered() -> None:
    halved, undated = sheet("Half of a pair: \ud800", url="u1"), sheet(url="u2")
    undated = msgspec.structs.replace(undated, document=msgspec.structs.replace(undated.document, published="14 March"))
    with Register(":memory:") as register:
        assert register.add([halved, undated, sheet()]) == (1, 0, 2)
        assert list(register.sheets()) == [sheet()]
        reasons = [failure.reason for failure in register.failures()]
    assert "surrogate" in reasons[0] + reasons[1] and "'14 March', is not an ISO date" in reasons[0] + reasons[1]


def test_the_name_of_a_failed_file_may_hold_undecodable_bytes() -> None:
    with Register(":memory:") as register:
        register.add([msgspec.structs.replace(READ, source="br\udcffken.html")])
        assert register.failures()[0].source == "br?ken.html"


def test_what_was_read_before_an_interruption_is_entered() -> None:
    def stopped() -> Iterator[Sheet]:
        yield sheet()
        raise KeyboardInterrupt

    with Register(":memory:") as register:
        with pytest.raises(KeyboardInterrupt):
            register.add(stopped())
        assert list(register.sheets()) == [sheet()]


def test_an_address_whose_text_changed_is_a_second_version(tmp_path: Path) -> None:
    first, second = sheet(), sheet(TEXT + " Corrected.")
    with Register(":memory:") as register:
        register.add([first, second])
        rows = register.query("SELECT document, version, superseded_by FROM versions ORDER BY version")
        assert [tuple(row.values()) for row in rows] == [
            (first.document.id, 1, second.document.id),
            (second.document.id, 2, None),
        ]
        assert list(register.sheets()) == [first, second]
        assert list(register.sheets(current=True)) == [second]
        assert [hit["document"] for hit in register.search("troops")] == [second.document.id]
        export(register, tmp_path / "events.tsv", "gdelt")
    assert len((tmp_path / "events.tsv").read_text().splitlines()) == 1


def test_a_second_writer_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.register.file.WAIT", 0.2)
    path = tmp_path / "r.duckdb"
    code = f"from dragoman.register import Register; import time; r = Register({str(path)!r}); print('open', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout and holder.stdout.readline() == "open\n"
        with pytest.raises(RegisterError, match=rf"r\.duckdb: process {holder.pid} .*Wait for it to end"):
            Register(path)
    finally:
        holder.kill()
        holder.wait()


def test_a_reader_beside_a_writer_of_the_same_process_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.register.file.WAIT", 0.2)
    with Register(tmp_path / "r.duckdb"), pytest.raises(RegisterError, match="open in the other mode"):
        Register(tmp_path / "r.duckdb", read_only=True)


def test_a_full_disk_is_told_and_what_was_entered_stays(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    code = f"""
import resource, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from sheets import sheet
from dragoman.register import Register, RegisterError
register = Register({str(path)!r})
register.add([sheet()])
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    register.add(sheet("x" * 100_000 + str(n), url=str(n)) for n in range(100))
except RegisterError as error:
    print(error)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout
    assert "r.duckdb: it cannot be written" in told and "disk has room" in told
    with Register(path) as register:
        assert next(register.sheets()) == sheet()


def test_another_database_and_a_newer_register_are_refused(tmp_path: Path) -> None:
    other, newer = tmp_path / "other.duckdb", tmp_path / "newer.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER)")
    with pytest.raises(RegisterError, match=r"other\.duckdb: a DuckDB file, but not a register"):
        Register(other)
    with Register(newer) as register:
        register.connection.execute("UPDATE about SET value = '99'")
    with pytest.raises(RegisterError, match=r"newer\.duckdb: its tables are of version 99"):
        Register(newer)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM events",
        "COMMIT; DELETE FROM events",
        "WITH gone AS (DELETE FROM events RETURNING *) SELECT * FROM gone",
        "COPY events TO 'events.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH 'other.duckdb'",
        "SELECT * FROM nowhere",
    ],
)
def test_a_query_reads_the_register_only(sql: str) -> None:
    with Register(":memory:") as register:
        register.add([sheet()])
        with pytest.raises(RegisterError):
            register.query(sql)
        assert list(register.sheets()) == [sheet()]


def test_analysts_find_pairs_and_quotations_in_views() -> None:
    with Register(":memory:") as register:
        register.add([sheet()])
        assert register.query("SELECT source_code, plover_type, target, place, mentions, said_by_name FROM all_dyads") == [
            {
                "source_code": "RUSGOV",
                "plover_type": "RETREAT",
                "target": None,
                "place": "the border",
                "mentions": 2,
                "said_by_name": "President of Arvenia",
            }
        ]
        assert register.query("SELECT what, low, high, text FROM counts") == [
            {"what": "troops", "low": 2.0, "high": None, "text": TEXT[44:50]}
        ]
        assert register.query("SELECT speaker, content FROM quotations WHERE speaker_country = ?", ["RUS"]) == [
            {"speaker": "President of Arvenia", "content": TEXT[40:66]}
        ]


def two_events() -> Sheet:
    """A page with an event at the floor and one just below it."""
    base = sheet()
    (event,) = base.events
    sure, unsure = (
        msgspec.structs.replace(event, id=name, confidence=c) for name, c in (("sure", FLOOR), ("unsure", FLOOR - 1e-6))
    )
    return msgspec.structs.replace(base, events=[sure, unsure])


def test_the_view_of_pairs_begins_at_the_floor_and_another_holds_all() -> None:
    with Register(":memory:") as register:
        register.add([two_events()])
        assert register.query("SELECT event FROM dyads") == [{"event": "sure"}]
        assert register.query("SELECT event FROM all_dyads ORDER BY 1") == [{"event": "sure"}, {"event": "unsure"}]
        assert register.below() == 1 and register.below(0.0) == 0


def test_a_register_that_was_made_under_another_floor_takes_todays_when_it_is_opened_to_write(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        register.add([two_events()])
        register.connection.execute("UPDATE about SET value = '1.1' WHERE key = 'floor'")
        assert register.query("SELECT event FROM dyads") == []
    with Register(tmp_path / "r.duckdb") as register:
        assert register.query("SELECT event FROM dyads") == [{"event": "sure"}]


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_tables_begin_at_the_floor_and_hold_nothing_of_the_events_below(form: str, tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add([two_events()])
        export(register, tmp_path / "out", form)
        with Register(":memory:") as copy:
            import_(copy, tmp_path / "out")
            assert [event.id for s in copy.sheets() for event in s.events] == ["sure"]
            for table in ("actors", "spans", "counts"):
                assert copy.query(f"SELECT count(*) AS n FROM {table} WHERE record = 'unsure'") == [{"n": 0}]
                assert copy.query(f"SELECT count(*) AS n FROM {table} WHERE record = 'sure'")[0]["n"]


def test_whole_sheets_keep_every_event_and_the_gdelt_table_begins_at_the_floor(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add([two_events()])
        export(register, tmp_path / "all.jsonl", "jsonl")
        export(register, tmp_path / "events.tsv", "gdelt")
        export(register, tmp_path / "more.tsv", "gdelt", floor=0.0)
        with Register(":memory:") as copy:
            import_(copy, tmp_path / "all.jsonl")
            assert list(copy.sheets()) == [two_events()]
    assert len((tmp_path / "events.tsv").read_text().splitlines()) == 1
    assert len((tmp_path / "more.tsv").read_text().splitlines()) == 2


def test_an_act_told_twice_is_one_event_in_every_table(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add([sheet()])
        assert register.info()["tables"]["events"] == 1
        assert register.query("SELECT count(*) AS n FROM all_dyads") == [{"n": 1}]
        assert register.query("SELECT text FROM spans WHERE role = 'mention'") == [{"text": TEXT[0:7]}, {"text": TEXT[51:55]}]
        export(register, tmp_path / "events.tsv", "gdelt", floor=0.0)
    (line,) = (tmp_path / "events.tsv").read_text().splitlines()
    row = dict(zip(GDELT_NAMES.split(), line.split("\t"), strict=True))
    assert row["NumMentions"] == "2" and row["NumArticles"] == "1" and row["ActionGeo_FullName"] == "the border"


OLDER = """DROP VIEW persons; DROP VIEW quotations; DROP TABLE namings; DROP TABLE decisions; DROP TABLE edits; ALTER TABLE actors DROP entry;
    ALTER TABLE actors DROP grounds;    DROP VIEW dyads; DROP VIEW all_dyads; DROP TABLE counts; DROP TABLE places; ALTER TABLE events DROP place; ALTER TABLE events DROP mentions;
    ALTER TABLE events DROP said_by_name; ALTER TABLE events DROP verdict; ALTER TABLE events DROP judged_by;
    ALTER TABLE statements DROP verdict; ALTER TABLE statements DROP judged_by; DELETE FROM spans WHERE role IN ('mention', 'place');
    DELETE FROM about WHERE key = 'floor'; UPDATE about SET value = '3' WHERE key = 'schema'"""


@pytest.mark.parametrize("read_only", [True, False])
def test_a_register_of_the_version_before_is_brought_up_to_date_when_it_is_opened(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "older.duckdb"
    with Register(path) as register:
        register.add([sheet()])
        register.connection.execute(OLDER)
    (event,) = sheet().events
    plain = msgspec.structs.replace(event, place=None, counts=[], mentions=[])
    with Register(path, read_only=read_only) as register:
        assert list(register.sheets()) == [msgspec.structs.replace(sheet(), events=[plain])]
        assert register.query("SELECT mentions, place, said_by_name FROM all_dyads") == [
            {"mentions": 1, "place": None, "said_by_name": "President of Arvenia"}
        ]
    with Register(path) as register:
        register.add([sheet(run=Provenance(dragoman="0.2.0", ontology="abc", model="def", run="r2"))])
        assert [s.events for s in register.sheets()] == [sheet().events]


def test_a_record_that_only_its_rule_said_was_judged_has_verdict_and_name_when_the_register_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "older.duckdb"
    with Register(path) as register:
        register.add([sheet()])
        register.connection.execute(
            "UPDATE events SET rule = 'corrected by Ada by the sea'; ALTER TABLE counts DROP said_by; UPDATE about SET value = '11' WHERE key = 'schema'"
        )
    with Register(path) as register:
        (found,) = register.sheets()
    assert [(event.verdict, event.judged_by) for event in found.events] == [("corrected", "Ada by the sea")]
    assert {statement.verdict for statement in found.statements} == {None}


def test_a_register_of_a_version_longer_ago_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with Register(tmp_path / "old.duckdb") as register:
        register.connection.execute("UPDATE about SET value = '2' WHERE key = 'schema'")
    with pytest.raises(RegisterError, match=r"version 2, .*export it to JSONL and import that"):
        Register(tmp_path / "old.duckdb")


def test_files_that_are_no_register_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database, only some notes that are longer than a header " * 100)
    with pytest.raises(RegisterError, match=r"notes\.txt: .*not a DuckDB file"):
        Register(text)
    with pytest.raises(RegisterError, match="there is no such register"):
        Register(tmp_path / "absent.duckdb", read_only=True)
    with pytest.raises(RegisterError, match="cannot be made"):
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
    undisturbed = [sheet(f"{TEXT} Version {n}.", source=f"{n}.html", url=f"https://wire.example/{n}") for n in range(600)]
    with Register(path) as register:
        assert list(register.sheets()) == undisturbed


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_export_and_import_give_the_same_register(form: str, tmp_path: Path) -> None:
    with Register(":memory:") as register:
        register.add([sheet(), sheet('Second, with "quotes",\n\ncommas; and\ttabs. ' + TEXT), READ])
        export(register, tmp_path / "out", form, floor=0.0)
        with Register(":memory:") as copy:
            import_(copy, tmp_path / "out")
            assert list(copy.sheets()) == list(register.sheets())
            assert copy.failures() == register.failures()


def test_an_analysis_script_for_gdelt_reads_the_export(tmp_path: Path) -> None:
    base = sheet()
    names = ['The "Wolf"\tbrigade', "NATO"]
    targets = [msgspec.structs.replace(base.events[0].sources[0], name=name, code="IGONATO", country=None) for name in names]
    planned = msgspec.structs.replace(base.events[0], id="planned", status="planned")
    # Nothing here is about the floor.
    events = [msgspec.structs.replace(event, confidence=1.0) for event in (planned, base.events[0])]
    events[1] = msgspec.structs.replace(events[1], targets=targets)
    with Register(":memory:") as register:
        register.add([msgspec.structs.replace(base, events=events)])
        export(register, tmp_path / "20240314.export.CSV", "gdelt")

    # The usual script: the published column names, a daily file, counts and sums of a pair.
    table = pandas.read_csv(
        tmp_path / "20240314.export.CSV", sep="\t", header=None, names=GDELT_NAMES.split(), dtype={"EventCode": str}
    )
    table["SQLDATE"] = pandas.to_datetime(table["SQLDATE"].astype(str), format="%Y%m%d")
    russia = table[(table.Actor1CountryCode == "RUS") & (table.QuadClass == 2) & (table.IsRootEvent == 1)]
    assert list(russia.groupby("EventCode").GoldsteinScale.sum().items()) == [("087", 18.0)]
    assert list(russia.Actor2Name) == ["THE 'WOLF' BRIGADE", "NATO"] and set(russia.Actor2KnownGroupCode) == {"NAT"}
    assert russia.GLOBALEVENTID.is_unique and russia.SOURCEURL.iloc[0] == "https://wire.example/1"
    assert russia.SQLDATE.iloc[0].isoformat() == "2024-03-14T00:00:00"
    assert russia.FractionDate.iloc[0] == 2024.2027 and russia.ActionGeo_Lat.isna().all()


def test_search_ranks_pages_that_hold_every_word() -> None:
    with Register(":memory:") as register:
        register.add([sheet(), sheet("Borland and Borland only: troops, troops, troops.", url="https://wire.example/2")])
        assert [row["document"] for row in register.search("monday troops")] == [document().id]
        best = register.search("TROOPS")
        assert len(best) == 2 and best[0]["document"] != document().id and "troops" in best[0]["passage"]
        assert register.search("order") == []
        with pytest.raises(RegisterError, match="no word"):
            register.search(" - ")


def test_search_finds_words_of_any_script_without_their_accents() -> None:
    texts = ["Президент России заявил об этом.", "Erdoğan spoke in São Paulo.", "Grüße aus der Straße, sagte Müller's Büro."]
    with Register(":memory:") as register:
        register.add(sheet(text, url=text) for text in texts)
        for word, text in (("РОССИИ", 0), ("erdogan", 1), ("Erdoğan", 1), ('"sao paulo"', 1), ("strasse", 2), ("muller", 2)):
            assert [hit["document"] for hit in register.search(word)] == [sheet(texts[text], url=texts[text]).document.id]
        assert register.search('"paulo sao"') == [] and register.search("росси") == []


def test_search_names_the_statements_that_hold_the_words() -> None:
    with Register(":memory:") as register:
        register.add([sheet()])
        assert register.search("troops left")[0]["statements"] == [sheet().statements[0].id]
        assert register.search("monday")[0]["statements"] == []


def test_search_takes_hostile_text_as_text() -> None:
    with Register(":memory:") as register:
        register.add([sheet()])
        for text in ("'; DROP TABLE documents; --", "(((", "a\\b", "%_*", "]["):
            try:
                register.search(text)
            except RegisterError as error:
                assert "no word" in str(error)
        assert register.info()["tables"]["documents"] == 1


def test_the_docs_are_what_the_command_writes(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "register.md"
    assert page.read_text("utf-8").endswith(markdown())


def test_every_table_view_and_column_is_explained_in_the_file() -> None:
    with Register(":memory:") as register:
        for kind in ("table", "view"):
            assert register.query(f"SELECT * FROM duckdb_{kind}s() WHERE comment IS NULL AND NOT internal") == []
        sql = "SELECT * FROM duckdb_columns() WHERE table_name <> 'about' AND coalesce(comment, '') = '' AND NOT internal"
        assert register.query(sql) == []


def test_formats_are_named_when_one_is_unknown(tmp_path: Path) -> None:
    with Register(":memory:") as register, pytest.raises(RegisterError, match=", ".join(FORMATS)):
        export(register, tmp_path / "x", "xml")


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(msgspec.json.encode(sheet()) + b"\n{}\n")
    with Register(":memory:") as register, pytest.raises(RegisterError, match=r"bad\.jsonl, line 2"):
        import_(register, bad)
