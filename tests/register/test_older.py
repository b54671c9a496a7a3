"""Exports of older versions, in rows made by hand: the tables of schema 2 as its CSV wrote them, and what came later taken away."""

from pathlib import Path

import duckdb
import pytest
from msgspec.structs import replace

from dragoman.records import Count, Sheet, Span
from dragoman.register import Register, RegisterError, export, import_

JUDGED = "verdict, judged_by"
TEXT = "Norland expelled two envoys. Its minister said that they had spied."
OLD = {
    "documents": f""""id","text_sha256","source","url","outlet","published","language","section","headline","keywords","text","run","failure","added"
"d1","0","wire.txt",,"The Wire",2024-03-14,"en",,"","[""Norland"", ""envoys""]","{TEXT}","r1",,1""",
    "statements": """"id","document","position","kind","content","date_start","date_end","date_precision","date_rule","date_confidence","rule","confidence"
"s1","d1",0,"indirect","that they had spied",,,,,,"clause: say",0.8""",
    "events": """"id","document","position","plover_type","plover_mode","plover_contexts","cameo","goldstein","status","trigger","said_by","date_start","date_end","date_precision","date_rule","date_confidence","rule","confidence"
"e1","d1",0,"SANCTION","expel","[""diplomatic""]","166",-7,"occurred","expelled",,,,,,,"corrected by Ada",0.65""",
    "actors": """"record","document","role","position","name","kind","country","sectors","office","code","wikidata","start_at","end_at","text","antecedent_start","antecedent_end","antecedent","rule","confidence"
"s1","d1","speaker",0,"minister","person",,"[""GOV""]","minister","GOV",,33,41,"minister",,,,"head: GOV",0.7
"e1","d1","source",0,"Norland","state","NOR","[]",,"NOR",,0,7,"Norland",,,,"countries.csv: Norland",0.9""",
    "spans": '''"record","document","role","position","start_at","end_at","text"
"s1","d1","cue",0,42,46,"said"
"s1","d1","content",0,47,66,"that they had spied"
"e1","d1","trigger",0,8,16,"expelled"''',
    "runs": '''"run","dragoman","ontology","model"
"r1","0.1.0","0a","0b"''',
    "failures": """"id","source","step","reason","document"
"f1","'=broken.html","read","There is no text in it.",""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table, text in OLD.items():
        (tmp_path / f"{table}.csv").write_text(text + "\n", "utf-8")
    return tmp_path


def imported(folder: Path) -> Sheet:
    with Register(":memory:") as register:
        assert import_(register, folder) == (1, 0, 1, 0, 0, 0, 0)
        assert register.failures()[0].source == "=broken.html"
        (sheet,) = register.sheets()
    return sheet


def test_tables_of_the_second_schema_come_in_as_they_were(folder: Path) -> None:
    sheet = imported(folder)
    (statement,), (event,) = sheet.statements, sheet.events
    assert sheet.document.text == TEXT and sheet.document.keywords == ["Norland", "envoys"] and sheet.document.headline == ""
    assert statement.content[0].text == "that they had spied" and statement.said_by is None
    assert statement.speaker and statement.speaker.grounds == ["head"]
    assert (event.verdict, event.judged_by, statement.verdict) == ("corrected", "Ada", None)
    assert (event.plover.type, event.sources[0].code, event.place, event.counts, event.mentions) == (
        "SANCTION",
        "NOR",
        None,
        [],
        [],
    )


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_todays_tables_without_what_came_later_are_those_of_an_older_version(form: str, folder: Path, tmp_path: Path) -> None:
    sheet, out = imported(folder), tmp_path / "out"
    with Register(":memory:") as register:
        register.add([sheet])
        export(register, out, form)
    for table in ("counts", "places", "namings", "decisions", "edits"):
        (out / f"{table}.{form}").unlink()
    reader = "read_csv(?, all_varchar = true)" if form == "csv" else "read_parquet(?)"
    with duckdb.connect() as scratch:
        for table, later in (("actors", "side, entry, grounds"), ("statements", JUDGED), ("events", JUDGED)):
            file = out / f"{table}.{form}"
            scratch.execute(
                f"CREATE TABLE {table} AS SELECT confidence, * EXCLUDE (confidence, {later}) FROM {reader}", [str(file)]
            )
            scratch.execute(f"COPY {table} TO '{file}' (FORMAT {form})")
    with Register(":memory:") as register:
        import_(register, out)
        assert list(register.sheets()) == [sheet]


def test_a_folder_that_lacks_what_every_version_has_is_refused_with_what_to_do(folder: Path) -> None:
    spans = folder / "spans.csv"
    spans.write_text(spans.read_text("utf-8").replace('"role"', '"part"'), "utf-8")
    with Register(":memory:") as register:
        with pytest.raises(RegisterError, match=r"spans\.csv: the column 'role' is missing\. Give the folder as"):
            import_(register, folder)
        spans.unlink()
        with pytest.raises(RegisterError, match=r"spans\.csv: it is not there\. Give the whole folder"):
            import_(register, folder)


def test_a_sheet_of_an_older_version_is_a_line_of_jsonl(tmp_path: Path) -> None:
    line = (
        '{"document": {"id": "d1", "text_sha256": "0", "source": "wire.txt", "url": null, "outlet": null, "published": null, "language": '
        f'"en", "section": null, "headline": null, "headings": [], "keywords": [], "text": "{TEXT}"}}, "statements": [], "events": '
        '[{"id": "e1", "plover": {"type": "SANCTION", "mode": "expel", "contexts": []}, "cameo": "166", "goldstein": -7.0, "sources": '
        '[{"span": {"start": 0, "end": 7, "text": "Norland"}, "name": "Norland", "kind": "unknown", "country": null, "sectors": [], '
        '"office": null, "code": null, "wikidata": null, "antecedent": null, "rule": "head: CVL", "confidence": 0.5}], "targets": [], '
        '"trigger": {"start": 8, "end": 16, "text": "expelled"}, "date": null, "place": null, "status": "occurred", "counts": [], '
        '"said_by": null, "rule": "predicates.yaml 1: expel", "confidence": 0.6}], "provenance": {"dragoman": "0.1.0", "ontology": "0a", '
        '"model": "0b", "run": "r1"}}\n'
    )
    (tmp_path / "old.jsonl").write_text(line, "utf-8")
    with Register(":memory:") as register:
        import_(register, tmp_path / "old.jsonl")
        ((event,),) = [sheet.events for sheet in register.sheets()]
    assert event.trigger.text == "expelled" and event.sources[0].grounds == ["head"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_figure_from_before_it_said_who_gives_it_comes_in(form: str, folder: Path, tmp_path: Path) -> None:
    sheet, out = imported(folder), tmp_path / "out"
    figure = Count(span=Span(17, 20, "two"), what="arrested", low=2, high=2)
    sheet = replace(sheet, events=[replace(sheet.events[0], counts=[figure])])
    with Register(":memory:") as register:
        register.add([sheet])
        export(register, out, form)
    file = out / f"counts.{form}"
    reader = "read_csv(?, all_varchar = true)" if form == "csv" else "read_parquet(?)"
    with duckdb.connect() as scratch:
        scratch.execute(f"CREATE TABLE counts AS SELECT * EXCLUDE (said_by) FROM {reader}", [str(file)])
        scratch.execute(f"COPY counts TO '{file}' (FORMAT {form})")
    with Register(":memory:") as register:
        import_(register, out)
        assert list(register.sheets()) == [sheet]
