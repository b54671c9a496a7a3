"""What another package adds through entry points, with a tiny one that is put on the path as `pip install` would."""

import importlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman import Coder, Register
from dragoman.extensions import extensions
from dragoman.read import read
from dragoman.records import Document, DragomanError
from dragoman.register import export, import_, public

EXAMPLE = Path(__file__).parent / "example"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    about = tmp_path / "site" / "dragoman_example-1.dist-info"
    about.mkdir(parents=True)
    groups = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]["entry-points"]
    lines = [f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in given.items()) for group, given in groups.items()]
    (about / "entry_points.txt").write_text("\n".join(lines))
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: dragoman-example\nVersion: 1\n")
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.syspath_prepend(str(about.parent))
    _forget()
    yield
    monkeypatch.undo()
    sys.modules.pop("dragoman_example", None)
    _forget()


def _forget() -> None:
    importlib.invalidate_caches()
    extensions.cache_clear()
    public.layouts.cache_clear()


@pytest.mark.usefixtures("installed")
def test_a_reader_of_a_package_reads_the_files_that_end_so(tmp_path: Path) -> None:
    (tmp_path / "news.mini").write_text("2024-03-14|Talks|Norway and Chile held talks in Oslo on Monday.\n")
    (page,) = read([tmp_path / "news.mini"])
    assert isinstance(page, Document) and page.published == "2024-03-14" and page.source.endswith("news.mini#1")


@pytest.mark.usefixtures("installed")
def test_a_layout_of_a_package_is_known_by_its_header_and_exported_by_its_format(tmp_path: Path) -> None:
    (tmp_path / "acts.csv").write_text("when,doer,sufferer,code\n2024-03-14,Russia,Ukraine,190\n")
    with Register(tmp_path / "r.duckdb") as register:
        assert import_(register, tmp_path / "acts.csv").documents == 1
        export(register, tmp_path / "out.txt", "pairs")
    assert (tmp_path / "out.txt").read_text() == "RUS ASSAULT UKR 1\n"


@pytest.mark.usefixtures("installed")
def test_tables_of_a_package_are_laid_over_ours_by_their_name() -> None:
    (sheet,) = Coder(ontology="harbour-tables").code("The Harbour Guard attacked Estonia on Monday, officials said.")
    assert {actor.code for event in sheet.events for actor in event.sources} == {"FINMIL"}


def test_a_name_that_no_package_gives_is_an_error() -> None:
    with pytest.raises(DragomanError, match="harbour-tables: there is no such folder"):
        Coder(ontology="harbour-tables")
