"""`stories`, `events`, `why` and `compare` on a register of made-up pages."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from sheets import sheet
from told_again import pages

from dragoman.cli import main
from dragoman.register import Register, export


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "news.duckdb"
    with Register(path) as opened:
        opened.add(pages())
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_cluster_a_line_with_its_documents(register: Path) -> None:
    lines = [json.loads(line) for line in run("stories", "--register", str(register), "--format", "jsonl").stdout.splitlines()]
    assert sum(len(line["documents"]) for line in lines) == 12
    assert set(lines[0]["documents"][0]) >= {"id", "address"}


def test_an_event_a_line_with_its_reports_and_why_tells_the_reasons(register: Path) -> None:
    lines = [json.loads(line) for line in run("events", "--register", str(register), "--format", "jsonl").stdout.splitlines()]
    assert [len(line["reports"]) for line in lines] == [4, 4, 4]
    text = run("events", "--register", str(register)).stdout
    assert all(report["address"] in text for line in lines for report in line["reports"])
    for name in (lines[0]["id"], lines[0]["reports"][0]["event"]):
        assert "same place" in run("why", name, "--register", str(register)).stdout
    assert run("why", "0", "--register", str(register)).exit_code != 0


def test_an_event_that_only_a_speaker_asserts_is_told_as_said(tmp_path: Path) -> None:
    page = sheet()
    (event,) = page.events
    other = msgspec.structs.replace(event, id="told", said_by=None, status="planned")
    with Register(tmp_path / "r.duckdb") as opened:
        opened.add([msgspec.structs.replace(page, events=[event, other])])
    text = run("events", "--register", str(tmp_path / "r.duckdb")).stdout
    assert text.count("occurred, as said by President of Arvenia") == 1 and text.count("as said by") == 1


def test_pandas_reads_the_tables_as_the_docs_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sheet()
    (event,) = page.events
    with Register(tmp_path / "news.duckdb") as opened:
        opened.add([msgspec.structs.replace(page, events=[event, msgspec.structs.replace(event, id="told", said_by=None)])])
    usage = (Path(__file__).parents[2] / "docs" / "usage.md").read_text("utf-8")
    (shown,) = re.findall(r"```python\n(import duckdb\n.*?)```", usage, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(shown, names)
    assert set(names["acts"]["event"]) == {event.id, "told"} and list(names["told"]["event"]) == ["told"]


@pytest.mark.parametrize("quote", ["", "  ", "“…”"])
def test_a_quotation_without_a_word_is_a_wrong_use(register: Path, quote: str) -> None:
    result = run("compare", quote, "--register", str(register))
    assert result.exit_code == 2 and "QUOTE" in result.stderr


def test_tables_of_others_have_a_row_an_event_with_the_number_of_reports_and_outlets(register: Path, tmp_path: Path) -> None:
    with Register(register, read_only=True) as opened:
        export(opened, tmp_path / "x.tsv", "gdelt")
        export(opened, tmp_path / "tables", "csv")
    cells = [line.split("\t") for line in (tmp_path / "x.tsv").read_text("utf-8").splitlines()]
    assert [line[31:34] for line in cells] == [["8", "4", "4"]] * 3
    assert "outlets" in (tmp_path / "tables" / "happenings.csv").read_text("utf-8").splitlines()[0]
