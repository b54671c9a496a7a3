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
    assert "Tension of RUS, JPN" in shown and "Use of force" in shown and "run " in shown


def test_formula_as_json_has_the_same_run(file: str) -> None:
    data = json.loads(_run("formula", "RUS", "JPN", "--register", file, "--format", "json"))
    assert data["run"] in _run("formula", "RUS", "JPN", "--register", file)


def test_forecast_and_whatif_state_their_limits(file: str) -> None:
    assert "Within 4 weeks" in _run("forecast", "RUS", "JPN", "--register", file)
    assert "Assumed" in _run("whatif", "RUS", "JPN", "+CONSULT RUS>JPN", "--register", file)


def test_a_pair_that_is_not_there_ends_with_status_two(file: str) -> None:
    result = CliRunner().invoke(main, ["formula", "RUS", "BRA", "--register", file])
    assert result.exit_code == 2 and "no event that happened" in result.output


def test_the_table_of_events_is_imported_with_its_faults(tmp_path: Path) -> None:
    table = tmp_path / "events.csv"
    table.write_text(
        "id,date_start,type_of_violence,side_a,side_b,country,source_office,best\n1,2020-02-30,1,A,B,Mali,W,1\n", "utf-8"
    )
    result = CliRunner().invoke(main, ["import", str(table), "--register", str(tmp_path / "r.duckdb")])
    assert result.exit_code == 1 and "'2020-02-30' is not a date" in result.output
