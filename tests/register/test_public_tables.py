"""Made-up rows in the column layouts of public event tables."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from dragoman.cli import main
from dragoman.records import Sheet
from dragoman.register import Register, RegisterError, import_, sides
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
    if name in {"acled", "ucdp"}:
        assert event.place is not None and event.place.country in {"UKR", "MLI"} and event.counts[0].what == "killed"
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


GED = (
    "id,relid,year,type_of_violence,conflict_name,side_a,side_b,source_office,country,date_start,date_end,best\n"
    "1,UKR-1,2022,1,Russia - Ukraine,Government of Russia (Soviet Union),Government of Ukraine,Wire,Ukraine,2022-03-01,2022-03-01,9\n"
    "2,LBN-1,2006,1,Israel - Hezbollah,Government of Israel,Hezbollah,Wire,Lebanon,2006-07-14,2006-07-14,4\n"
    "3,MLI-1,2019,3,JNIM - Civilians,JNIM,Civilians,Wire,Burkina Faso,2019-02-03,2019-02-03,12\n"
    '4,IRQ-1,2003,1,Iraq,"Government of Australia, Government of United States of America",Government of Iraq,Wire,Iraq,2003-03-21,'
    "2003-03-21,30\n"
    "5,COG-1,1997,1,Congo,Government of Congo,Some Unlisted Front,Wire,Angola,1997-06-05,1997-06-05,2\n"
)


def _sides(sheet: Sheet) -> tuple[list[str | None], list[str | None]]:
    event = sheet.events[0]
    return [one.country or one.code or one.name for one in event.sources], [
        one.country or one.code or one.name for one in event.targets
    ]


def test_the_sides_of_a_ged_row_are_those_it_names_and_not_where_it_lies(tmp_path: Path) -> None:
    found = [_sides(sheet) for sheet in rows(_file(tmp_path, "ged.csv", GED), "ucdp") if isinstance(sheet, Sheet)]
    assert found == [
        (["RUS"], ["UKR"]),
        (["ISR"], ["LBN"]),  # by the table of actors, not by the place
        (["MLI"], ["BFA"]),
        (["AUS", "USA"], ["IRQ"]),
        (["COG"], ["Some Unlisted Front"]),
    ]


def test_the_sides_of_an_acled_row_are_those_it_names(tmp_path: Path) -> None:
    table = (
        "event_id_cnty,event_date,sub_event_type,actor1,assoc_actor_1,actor2,iso,country,source,fatalities\n"
        "U1,2023-03-12,Air/drone strike,Military Forces of Russia (2000-) Air Force,,Military Forces of Ukraine (2019-),804,Ukraine,W,3\n"
        "L1,2023-10-20,Air/drone strike,Military Forces of Israel (2022-),,Hezbollah,422,Lebanon,W,1\n"
        "I1,2023-10-20,Peaceful protest,Protesters (India),,,356,India,W,0\n"
    )
    sheets = list(rows(_file(tmp_path, "acled.csv", table), "acled"))
    assert [_sides(sheet) for sheet in sheets if isinstance(sheet, Sheet)] == [
        (["RUS"], ["UKR"]),
        (["ISR"], ["LBN"]),
        (["IND"], []),
    ]


@pytest.mark.parametrize("form", sides.forms(), ids=lambda form: form["say"])
def test_the_example_of_each_form_of_a_side_resolves_so(form: dict[str, str]) -> None:
    name, _, expected = form["say"].partition(" = ")
    who = sides.resolve(name)
    assert f"{who.country} {who.sectors[0]}" == expected


def test_a_persons_fathers_or_family_name_does_not_hide_who_it_is() -> None:
    for name, state in (
        ("Sergey Viktorovich Lavrov", "RUS"),
        ("Ashraf Ghani Ahmadzai", "AFG"),
        ("Joseph Robinette Biden", "USA"),
    ):
        assert sides.resolve(name).country == state
    assert sides.resolve("Sergey Unknown Somebody").country is None


def test_a_weekly_series_holds_sums_of_either_sign_and_calm_weeks(tmp_path: Path) -> None:
    table = "a,b,from,value\nISR,PSE,1979-04-15,-57.5\nPSE,ISR,1979-04-15,3\nISR,PSE,1979-04-22,0\nISR,PSE,1979-04-29,much\n"
    path = _file(tmp_path, "weekly.csv", table)
    assert recognise(path) == "weekly"
    *sheets, failure = rows(path, "weekly")
    first, second, calm = (sheet for sheet in sheets if isinstance(sheet, Sheet))
    assert (
        first.events[0].goldstein == -57.5
        and first.events[0].date.end == "1979-04-21"
        and first.events[0].date.precision == "week"
    )  # type: ignore[union-attr]
    assert second.events[0].goldstein == 3 and calm.events == [] and calm.document.published == "1979-04-22"
    assert "'much' is not a number" in failure.reason  # type: ignore[union-attr]


def test_a_folder_of_tables_is_read_whole_and_the_rows_not_entered_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    _file(folder, "ged.csv", GED)
    _file(folder, "events.tab", ICEWS)
    _file(folder, "README.txt", "What these tables are.\n")
    with Register(":memory:") as register:
        added = import_(register, folder)
    assert (added.documents, added.rows, added.left_out, added.wrong) == (6, 10, 1, 3)


def test_a_table_that_loses_rows_says_so_in_the_first_line(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["import", str(_file(tmp_path, "e.tab", ICEWS)), "--register", str(tmp_path / "r.duckdb")])
    assert "80% of 5 rows not entered (1 acts that PLOVER has no type for, 3 wrong or short)" in told.output.splitlines()[0]
