"""Made-up rows in the column layouts of public event tables."""

from pathlib import Path

import pytest

from dragoman.register import Register, RegisterError, import_
from dragoman.register.public import recognise, rows

ICEWS = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\t"
    "Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n"
    "1\t2014-01-02\tForeign Affairs (Russia)\tGovernment\tRussian Federation\tConsult\t040\t1.0\tJapan\t\tJapan\t9\t1\tThe Wire\t\t\t\t\t\t\n"
    "2\t2014-01-40\tRussia\t\tRussian Federation\tConsult\t040\t1.0\tJapan\t\tJapan\t9\t1\tThe Wire\t\t\t\t\t\t\n"
    "3\t2014-01-02\tRussia\n"
    "4\t2014-01-02\tRussia\t\tRussian Federation\tMake statement\t010\t0\tJapan\t\tJapan\t9\t1\tThe Wire\t\t\t\t\t\t\n"
    "5\t2014-01-02\tRussia\t\tRussian Federation\tJump\t999\t0\tJapan\t\tJapan\t9\t1\tThe Wire\t\t\t\t\t\t\n"
)
POLECAT = (
    "Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tContexts\tActor Name\tActor Country\tRecipient Name\t"
    "Recipient Country\tSource\nx1\t2023-05-01\tASSAULT\theavy-weapons\t-9\tmilitary;territory\tRussia\tRUS\tUkraine\tUKR\tWire\n"
)
ACLED = (
    "event_id_cnty,event_date,sub_event_type,actor1,actor2,country,source,fatalities\n"
    'UKR1,12 March 2022,Air/drone strike,Military Forces of Russia,"Civilians (Ukraine)",Ukraine,The Wire,3\n'
    "UKR2,12 March 2022,Air/drone strike,Military Forces of Russia,,Ukraine,The Wire,some\n"
)
UCDP = (
    "id,date_start,type_of_violence,side_a,side_b,country,source_office,best\n"
    "7,2019-02-03 00:00:00.000,1,Government of Mali,JNIM,Mali,The Wire,12\n"
)


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(("name", "text"), [("icews", ICEWS), ("polecat", POLECAT), ("acled", ACLED), ("ucdp", UCDP)])
def test_a_table_is_recognised_by_its_header_and_read(tmp_path: Path, name: str, text: str) -> None:
    path = _file(tmp_path, "table.txt", text)
    assert recognise(path) == name
    with Register(":memory:") as register:
        assert import_(register, path).documents == 1
        assert import_(register, path).documents == 0
        (sheet,) = register.sheets()
    event = sheet.events[0]
    assert event.sources and event.targets
    for span in (event.trigger, event.sources[0].span, event.targets[0].span):
        assert sheet.document.text[span.start : span.end] == span.text


def test_short_and_wrong_rows_are_kept_with_line_and_reason(tmp_path: Path) -> None:
    with Register(":memory:") as register:
        import_(register, _file(tmp_path, "events.tab", ICEWS))
        reasons = " ".join(failure.reason for failure in register.failures())
    assert "line 3: '2014-01-40' is not a date" in reasons
    assert "line 4: 3 cells, fewer than" in reasons
    assert "1 rows of the act 'Make statement' left out" in reasons
    assert "line 6: '999' is not a CAMEO code" in reasons


def test_a_gdelt_row_has_no_header_and_is_known_by_its_width(tmp_path: Path) -> None:
    cells = [""] * 58
    for at, value in {0: "1", 1: "20140102", 6: "RUSSIA", 7: "RUS", 16: "JAPAN", 17: "JPN", 26: "043", 30: "2.8"}.items():
        cells[at] = value
    cells[57] = "https://wire.example/1"
    path = _file(tmp_path, "20140102.export.CSV", "\t".join(cells) + "\n")
    assert recognise(path) == "gdelt"
    (sheet,) = rows(path, "gdelt")
    assert sheet.document.outlet == "wire.example" and sheet.events[0].goldstein == 2.8


def test_numbered_facts_are_named_by_the_files_beside_them(tmp_path: Path) -> None:
    _file(tmp_path, "entity2id.txt", "Barack Obama\t0\nJapan\t1\n")
    _file(tmp_path, "relation2id.txt", "Consult\t0\n")
    (sheet,) = rows(_file(tmp_path, "train.txt", "0\t0\t1\t48\t-1\n"), "quadruples")
    assert sheet.document.published == "2014-01-03"
    assert sheet.events[0].sources[0].country == "USA" and sheet.events[0].plover.type == "CONSULT"


def test_a_table_in_another_layout_than_named_is_refused_with_the_missing_column(tmp_path: Path) -> None:
    with Register(":memory:") as register, pytest.raises(RegisterError, match="no column 'Event ID'"):
        import_(register, _file(tmp_path, "t.txt", UCDP), "icews")
