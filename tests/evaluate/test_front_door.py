import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from dragoman.evaluate import EvaluationError, evaluate, markdown
from dragoman.evaluate.__main__ import Floor, drops, floors, main
from dragoman.evaluate.writing import BLOCK, ECHOED, HEADLINES, TABLES


def test_unknown_measure_names_those_there_are():
    with pytest.raises(EvaluationError, match="quotes"):
        evaluate("poetry")


def test_missing_data_are_said_plainly(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(EvaluationError, match="DRAGOMAN_DATA"):
        evaluate("entities")


def test_our_own_cases_are_scored_where_the_annotated_data_are_not(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path / "nowhere"))
    rows = {row["status"]: row for row in evaluate("status")}
    assert rows["all"]["cases"] > 100 and rows["all"]["right"] > 80
    with pytest.raises(EvaluationError, match="no-such-folder"):
        evaluate("status", tmp_path / "no-such-folder")


def test_a_gold_file_of_ones_own_is_scored(tmp_path):
    gold = tmp_path / "mine.conll"
    gold.write_text("France\tB-LOC\nsigned\tO\n.\tO\n\n", "utf-8")
    (row,) = evaluate("entities", gold)
    assert row["set"] == "mine" and row["names"] == 1


def test_table_is_markdown_with_aligned_columns():
    lines = markdown([{"set": "dev", "F1": 90.25}, {"set": "a|b", "F1": 7.0, "n": 1200.0}]).splitlines()
    assert lines[1] == "|------|-----:|------:|"
    assert lines[2] == "| dev  | 90.2 |       |"
    assert lines[3] == "| a\\|b |  7.0 | 1,200 |"


def test_a_figure_below_its_floor_is_a_drop():
    floor = Floor("entities", {"set": "dev"}, "F1", 90.0)
    assert drops([{"set": "dev", "F1": 90.0}], [floor]) == []
    assert "below the floor" in drops([{"set": "dev", "F1": 89.9}], [floor])[0]
    assert "no figure" in drops([{"set": "other", "F1": 99.0}], [floor])[0]


def test_recorded_floors_can_be_read():
    assert floors()


def test_the_readme_shows_a_record_and_the_chief_figures():
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    blocks = {found[2]: found[0] for found in BLOCK.finditer(readme)}
    assert ECHOED.search(readme) and "Who did what to whom" in blocks["record"]
    assert "| events" in blocks["accuracy"] and "Stanza" in blocks["accuracy"]


def test_chief_figures_name_rows_that_the_measures_print():
    written = {table["title"].partition(":")[0]: table for table in json.loads(TABLES.read_text("utf-8"))}
    for entry in yaml.safe_load(HEADLINES.read_text("utf-8")):
        table = written[entry["measure"]]
        rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        for where in entry["rows"]:
            found = [row for row in rows if where.items() <= row.items()]
            assert len(found) == 1 and all(found[0][column] for column in entry["columns"])


def test_a_gate_without_data_says_that_it_did_not_run_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path / "none"))
    done = CliRunner().invoke(main, ["--gate"])
    assert done.exit_code == 2 and "gate: did not run, the annotated data are not at" in done.output
