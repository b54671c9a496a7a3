import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from made import lines, register

from dragoman.cli import main


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    with register(tmp_path_factory.mktemp("cli"), lines(40)) as opened:
        return str(opened.path)


def _run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def test_formula_shows_the_index_factors_and_run(file: str) -> None:
    shown = _run("formula", "RUS", "JPN", "--register", file)
    assert "Tension of Russia and Japan" in shown and "Use of force" in shown and "run " in shown


def test_sides_are_given_by_name_or_code(file: str) -> None:
    found = _run("formula", "RUS", "JPN", "--register", file)
    assert _run("formula", "Russia", "and", "Japan", "--register", file) == found
    assert _run("formula", "rus", "japan", "--register", file) == found


def test_formula_as_json_has_the_same_run(file: str) -> None:
    data = json.loads(_run("formula", "RUS", "JPN", "--register", file, "--format", "json"))
    assert data["run"] in _run("formula", "RUS", "JPN", "--register", file)


def test_forecast_and_whatif_state_their_limits(file: str) -> None:
    assert "Within 4 weeks" in _run("forecast", "RUS", "JPN", "--register", file)
    assert "Assumed" in _run("whatif", "RUS", "JPN", "+CONSULT RUS>JPN", "--register", file)


def test_a_pair_that_is_not_there_ends_with_status_two(file: str) -> None:
    result = CliRunner().invoke(main, ["formula", "RUS", "BRA", "--register", file])
    assert result.exit_code == 2 and "holds no event of BRA" in result.output


def test_the_table_of_events_is_imported_with_its_faults(tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text(
        "id,date_start,type_of_violence,side_a,side_b,country,source_office,best\n1,2020-02-30,1,A,B,Mali,W,1\n", "utf-8"
    )
    result = CliRunner().invoke(main, ["import", str(table), "--register", str(tmp_path / "r.duckdb")])
    assert result.exit_code == 1 and "'2020-02-30' is not a date" in result.output


def test_every_command_that_shows_or_counts_events_has_the_floor() -> None:
    named = {name for name, command in main.commands.items() if any(one.name == "floor" for one in command.params)}
    assert named == {"code", "sheet", "events", "export", "formula", "forecast", "week", "whatif"}


def test_what_the_floor_leaves_out_is_said_in_one_line(tmp_path: Path) -> None:
    with register(tmp_path, lines(12)) as opened:
        path = str(opened.path)
        opened.connection.execute("UPDATE events SET confidence = 0.0 WHERE cameo = '190'")
        opened.connection.execute("DELETE FROM reports")
        opened.merge()
        left_out = opened.below(0.001)
        merged = opened.query("SELECT count(*) AS n FROM happenings WHERE confidence < 0.001")[0]["n"]
        day = str(
            opened.query(
                "SELECT min(published) AS day FROM documents d JOIN events e ON e.document = d.id WHERE e.confidence = 0"
            )[0]["day"]
        )
    said = f"{merged} events of a confidence below 0.001 not counted. To include them: --floor 0"
    assert said in _run("formula", "RUS", "JPN", "--register", path, "--floor", "0.001")
    assert "--floor 0" not in _run("formula", "RUS", "JPN", "--register", path, "--floor", "0")
    assert "not shown. To include them: --floor 0" in _run("sheet", day, "--all", "--register", path)
    assert "below the floor" in _run("sheet", day, "--register", path)
    out = str(tmp_path / "events.tsv")
    assert f"{left_out} events of a confidence below 0.001 not written" in _run(
        "export", out, "--register", path, "--format", "gdelt", "--floor", "0.001"
    )
    assert "not written" not in _run("export", out, "--register", path, "--format", "jsonl")
    assert f"{left_out} of the events" in _run("info", "--register", path)


def test_a_removal_needs_no_two_dashes(file: str) -> None:
    result = CliRunner().invoke(main, ["whatif", "RUS", "JPN", "-90 CONSULT RUS>JPN", "--register", file])
    assert result.exit_code == 2 and "cannot be taken away" in result.output
    result = CliRunner().invoke(main, ["whatif", "RUS", "JPN", "-AGREE RUS>BRA", "--register", file])
    assert "not between" in result.output
