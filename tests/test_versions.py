"""A run's identity changes with what makes records, and only with that."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dragoman

SAY = "from dragoman.versions import provenance; print(provenance().run)"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that may be edited."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(dragoman.__file__).parent, copy / "dragoman", ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="module")
def before(package: Path) -> str:
    return run(package)


def run(package: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SAY], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(package)}
    )
    return done.stdout.strip()


def edited(package: Path, name: str) -> str:
    """The run with a line added to the file, which is then as it was."""
    file = package / "dragoman" / name
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    try:
        return run(package)
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize(
    "name",
    [
        "extract/status.py",
        "resolve/weights.json",
        "ontology/languages/en/cues.csv",
        "ontology/places/places.npz",
        "ontology/numbers/reading.py",
    ],
)
def test_editing_what_makes_records_makes_another_run(package: Path, before: str, name: str) -> None:
    assert edited(package, name) != before


@pytest.mark.parametrize("name", ["ontology/factors/factors.yaml", "ontology/factors/__init__.py", "formula/index.py"])
def test_editing_what_reads_records_leaves_the_run(package: Path, before: str, name: str) -> None:
    assert edited(package, name) == before
