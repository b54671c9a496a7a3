"""A register made of the pages of `tests/pages/`, coded once, and of made-up and hostile sheets; served for each test that asks."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from dragoman.coding import stream
from dragoman.register import Register
from dragoman.web import Index, Reviews, Site, application, open_index
from dragoman.web.live import Live

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).resolve().parents[2]
LOCAL = "http://localhost"


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register of tests/pages/."""
    path = tmp_path_factory.mktemp("web") / "examples.duckdb"
    with Register(path) as made:
        made.add(stream(ROOT / "tests" / "pages"))
    return path


@pytest.fixture(scope="session")
def index(register: Path) -> Iterator[Index]:
    with Register(register, read_only=True) as opened:
        made = open_index(opened)
    yield made
    made.close()


@pytest.fixture(scope="session")
def client(index: Index) -> Iterator[TestClient]:
    """The register of tests/pages/, read-only."""
    with TestClient(application(Site("examples.duckdb", index)), LOCAL) as client:
        yield client


@pytest.fixture
def editing(index: Index, tmp_path: Path) -> Iterator[TestClient]:
    """The same with `--edit`, and no review yet."""
    reviews = Reviews(tmp_path / "reviews.jsonl")
    site = Site("examples.duckdb", index, reviews, Live())
    with TestClient(application(site), LOCAL, follow_redirects=False) as client:
        yield client
    for document in {review.document for review in reviews.all()}:
        index.judge(document, {})  # all tests share the index


@pytest.fixture(scope="session")
def some_article(index: Index) -> str:
    """The id of a page with statements and events."""
    row = index.one("SELECT id FROM pages WHERE statements > 2 AND events > 2 AND current = 1 ORDER BY place LIMIT 1")
    return str(row["id"])
