"""The commands as a user runs them: as programs, over the pages of tests/pages/."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import click
import msgspec
import pytest

from dragoman.cli import main
from dragoman.register import Register

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "pages"
TEXT = 'Russia expelled two German diplomats on Tuesday. "We will answer," German Chancellor Olaf Scholz said in Berlin.\n'
PROGRAM = [sys.executable, "-m", "dragoman.cli"]


def run(*arguments, **options):
    options.setdefault("cwd", ROOT)
    return subprocess.run([*PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("pages") / "page.txt"
    file.write_text(TEXT, "utf-8")
    return file


@pytest.fixture(scope="module")
def register(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("register") / "news.duckdb"
    result = run("add", EXAMPLES, "--register", file)
    assert result.returncode == 1, result.stderr  # the page in Polish
    assert "could not be read or coded" in result.stderr
    return file


def contents(file: Path) -> list:
    with Register(file, read_only=True) as register:
        return [*register.sheets(), *register.failures()]


@pytest.mark.parametrize("name", [None, *main.commands])
def test_help_has_an_example(name):
    help_text = (main if name is None else main.commands[name]).get_help(click.Context(main))
    assert f"dragoman {name or 'code'} " in help_text


def test_help_of_evaluate_names_every_measure():
    from dragoman.evaluate import NAMES

    words = set(re.findall(r"\w+", main.commands["evaluate"].get_help(click.Context(main))))
    assert words >= set(NAMES)


def test_help_does_not_wait_for_the_model():
    loaded = (
        "import sys; from dragoman.cli import main; print([m for m in ('spacy', 'duckdb', 'rich', 'numpy') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_commands_of_the_readme_and_the_docs_exist():
    for file in (ROOT / "README.md", ROOT / "docs" / "usage.md"):
        for name in re.findall(r"^\s*(?:\$ )?dragoman (\w+)", file.read_text("utf-8"), re.MULTILINE):
            assert name in main.commands, f"{file.name}: dragoman {name}"


def test_code_prints_a_sheet_a_line_for_machines(page):
    result = run("code", page, "--format", "jsonl")
    (line,) = result.stdout.splitlines()
    sheet = json.loads(line)
    assert result.returncode == 0
    assert {"document", "statements", "events", "provenance"} <= set(sheet)


def test_code_in_a_pipe_is_plain_and_unwrapped(page):
    result = run("code", page)
    assert result.returncode == 0
    assert "\x1b" not in result.stdout
    assert "Who said what (1)" in result.stdout


def test_standard_input_is_read(page):
    result = run("code", "-", input=TEXT)
    assert result.returncode == 0 and "expelled" in result.stdout


def test_what_cannot_be_read_is_said_and_sets_the_exit_status(page, tmp_path):
    (tmp_path / "empty.html").write_bytes(b"")
    result = run("code", tmp_path / "empty.html", page)
    assert result.returncode == 1
    assert "Not read" in result.stdout and "Who said what" in result.stdout


def test_usage_errors_are_two(tmp_path):
    assert run("code").returncode == 2
    missing = run("search", "grain", "--register", tmp_path / "none.duckdb")
    assert missing.returncode == 2 and "no such register" in missing.stderr


def test_reader_that_stops_early_is_no_error(page):
    shell = f"'{sys.executable}' -m dragoman.cli schema | head -n 1"
    result = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False, cwd=ROOT)
    assert result.returncode == 0 and result.stderr == ""


def test_added_twice_is_there_once(register, tmp_path):
    before = contents(register)
    result = run("add", EXAMPLES, "--register", register)
    assert result.returncode == 1 and "0 new pages" in result.stdout
    assert contents(register) == before


def test_day_is_shown_as_a_page(register):
    shown = run("sheet", "2024-03-14", "--register", register).stdout
    for title in (
        "The register of Thursday, 14 March 2024",
        "What happened, by weight",
        "Who said what",
        "Headlines",
        "Folded away",
    ):
        assert title in shown
    everything = run("sheet", "2024-03-14", "--register", register, "--floor", "0", "--all").stdout
    assert "Who did what to whom" in everything and len(shown.splitlines()) < 50 < len(everything.splitlines())


def test_search_finds_a_word_of_a_headline(register):
    with Register(register, read_only=True) as opened:
        headline = next(sheet.document.headline for sheet in opened.sheets() if sheet.document.headline)
    word = max(re.findall(r"\w+", headline), key=len)
    assert headline in run("search", word, "--register", register).stdout


def test_no_field_of_an_imported_register_steers_the_terminal(tmp_path):
    from sheets import sheet

    escape = "\x1b]0;owned\x07\x1b[31m\x9b2J"
    whole = json.loads(msgspec.json.encode(sheet()))
    whole["document"] |= {"headline": escape, "outlet": escape}
    for event in whole["events"]:
        event |= {"cameo": escape, "rule": escape}
        event["plover"] |= {"type": escape, "mode": escape}
        event["place"]["name"] = escape
        for actor in event["sources"]:
            actor |= {"name": escape, "country": escape, "code": escape, "office": escape}
    for statement in whole["statements"]:
        statement["speaker"] |= {"name": escape, "country": escape, "code": escape}
    (tmp_path / "sheets.jsonl").write_text(json.dumps(whole) + "\n")
    told = [run("import", tmp_path / "sheets.jsonl", "--register", tmp_path / "r.duckdb")]
    told += [run("sheet", "2024-03-14", "--register", tmp_path / "r.duckdb", "--floor", "0")]
    told += [run("search", "troops", "--register", tmp_path / "r.duckdb")]
    assert [result.returncode for result in told] == [0, 0, 0], told
    assert "owned" in told[1].stdout
    for result in told:
        assert not re.search("[\x00-\x08\x0e-\x1f\x7f-\x9f]", result.stdout + result.stderr)


def test_export_and_import_give_the_same_register(register, tmp_path):
    assert run("export", tmp_path / "all.jsonl", "--register", register, "--format", "jsonl").returncode == 0
    assert run("import", tmp_path / "all.jsonl", "--register", tmp_path / "copy.duckdb").returncode == 0
    assert contents(tmp_path / "copy.duckdb") == contents(register)


def test_import_of_a_folder_without_tables_leaves_no_register(tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("import", tmp_path / "empty", "--register", tmp_path / "r.duckdb")
    assert done.returncode == 2 and "nor an event table" in done.stderr
    assert not (tmp_path / "r.duckdb").exists()


def test_info_counts_what_a_register_holds(register):
    shown = run("info", "--register", register).stdout
    assert re.search(r"languages +.*en", shown) and re.search(r"documents +\d+", shown)


def test_killed_add_loses_nothing_committed_and_can_be_continued(tmp_path):
    pages = tmp_path / "pages.jsonl"
    with pages.open("w", encoding="utf-8") as out:
        for number in range(200):
            out.write(json.dumps({"text": f"Page {number}. {TEXT}", "url": f"https://example.org/{number}"}) + "\n")
    file = tmp_path / "killed.duckdb"
    process = subprocess.Popen(
        [*PROGRAM, "add", str(pages), "--register", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    wal = file.with_name(file.name + ".wal")
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(FileNotFoundError):  # it is there while a commit lasts
            if wal.stat().st_size > 100_000:
                break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    committed = {sheet.document.id: sheet for sheet in contents(file)}
    assert committed
    assert run("add", pages, "--register", file).returncode == 0
    after = {sheet.document.id: sheet for sheet in contents(file)}
    assert len(after) == 200
    assert all(after[key] == sheet for key, sheet in committed.items())
