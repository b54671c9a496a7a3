"""What is coded, merged and computed again after an edit: what reads what was edited, and nothing else."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import dragoman
from dragoman.versions import HERE, RECORDS, files

SAY = """
from dragoman import versions
from dragoman.ontology import ours
print(versions.provenance().run, versions.together(), versions.figures(ours()))
"""
STEPS = ("records", "together", "figures")
PAGE = "<html lang=en><head><title>Envoy leaves</title></head><body><article><p>{}</p></article></body></html>"
TEXTS = (
    "Finland expelled two Russian diplomats on Monday after a long inquiry into spying, the foreign ministry in Helsinki said.",
    "Troops of Chad attacked a rebel camp near the border with Sudan on Tuesday, the army said in a statement to reporters.",
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that may be edited."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(dragoman.__file__).parent, copy / "dragoman", ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="module")
def before(package: Path) -> list[str]:
    return run(package, "-c", SAY).split()


def run(package: Path, *arguments: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(package)}, cwd=folder
    )
    return done.stdout.strip()


@contextmanager
def edited(package: Path, *names: str) -> Iterator[None]:
    """A line added to files, which are then as they were."""
    was = {file: file.read_bytes() for file in (package / "dragoman" / name for name in names)}
    for file, content in was.items():
        file.write_bytes(content + b"\n")
    try:
        yield
    finally:
        for file, content in was.items():
            file.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("extract/status.py", {"records"}),
        ("resolve/weights.json", {"records"}),
        ("read/page_dates.py", {"records"}),
        ("ontology/languages/en/cues.csv", {"records", "figures"}),  # the formula names the whole ontology
        ("ontology/places/places.npz", {"records", "figures"}),
        ("ontology/numbers/reading.py", {"records"}),
        ("merge/words.py", {"together"}),
        ("ontology/factors/factors.yaml", {"figures"}),
        ("ontology/factors/__init__.py", {"figures"}),
        ("formula/index.py", {"figures"}),
        ("formula/weights.yaml", {"figures"}),
        ("read/fetch.py", set()),
        ("records/filters.py", set()),
        ("register/search.py", set()),
        ("web/templates/day.html", set()),
        ("view/page.py", set()),
    ],
)
def test_an_edit_changes_the_hash_of_what_reads_it_and_no_other(
    package: Path, before: list[str], name: str, changed: set[str]
) -> None:
    with edited(package, name):
        after = run(package, "-c", SAY).split()
    assert {step for step, old, new in zip(STEPS, before, after, strict=True) if old != new} == changed


def test_pages_are_coded_again_after_an_edit_of_what_codes_them_and_after_no_other(package: Path, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for number, text in enumerate(TEXTS):
        (tmp_path / "pages" / f"{number}.html").write_text(PAGE.format(text), "utf-8")

    def add() -> tuple[int, int]:
        """How many pages were coded and how many merged."""
        told = run(package, "-m", "dragoman.cli", "add", "pages", "--register", "news.duckdb", folder=tmp_path)
        merged = run(package, "-c", MERGED, folder=tmp_path)
        return int(told.split(": ")[1].split()[0]), int(merged)

    first = add()
    assert first == (2, 1)
    with edited(package, "formula/index.py", "ontology/factors/factors.yaml", "web/api.py", "register/search.py"):
        assert add() == (0, 1)
    with edited(package, "merge/words.py"):
        assert add() == (0, 2)
    assert add() == (0, 3)  # as it was is another edit
    with edited(package, "resolve/places.py"):
        assert add() == (2, 4)


MERGED = """
from dragoman.register import Register
with Register("news.duckdb", read_only=True) as register:
    print(register.query("SELECT value FROM about WHERE key = 'merged'")[0]["value"])
"""


def test_every_module_that_coding_reads_is_hashed_or_said_to_lie_aside() -> None:
    read = {path.relative_to(HERE).as_posix() for path in _imported(HERE / "coding.py")}
    hashed = {name for name in files(RECORDS) if name.endswith(".py")}
    assert read - hashed == {"versions.py", "ontology/factors/__init__.py", "read/fetch.py", "read/network.py"}
    assert hashed <= read


def _imported(start: Path) -> set[Path]:
    """The modules of the package that one imports, and that these do, wherever in them."""
    seen: set[Path] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += [file for name in _names(path) for file in _files(name)]
    return seen


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{one.name}" for one in node.names))


def _files(name: str) -> list[Path]:
    if not name.startswith("dragoman."):  # the front door itself only says what is behind it
        return []
    place = HERE.parent.joinpath(*name.split("."))
    return [path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()]
