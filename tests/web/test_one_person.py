"""A person whom pages call by several names is one on the pages, as the register joined him, until somebody splits him."""

from pathlib import Path

from fastapi.testclient import TestClient

from dragoman import stream
from dragoman.register import Register
from dragoman.register.persons import split, who
from dragoman.web.app import Site, application
from dragoman.web.index import open_index

PAGES = (
    "US envoy James Harrow said on Monday that the talks in Geneva had failed and would not be taken up again.",
    "US envoy Jim Harrow said on Friday that the border would stay closed to lorries for another week.",
)


def speakers(path: Path) -> set[str]:
    with Register(path, read_only=True) as register:
        index = open_index(register)
    with TestClient(application(Site("r", index)), "http://localhost") as client:
        rows = client.get("/api/statements").json()["rows"]
    index.close()
    return {row["speaker"] for row in rows}


def test_one_person_by_several_names_is_one_until_he_is_split(tmp_path: Path) -> None:
    path, pages = tmp_path / "r.duckdb", tmp_path / "pages"
    pages.mkdir()
    for n, text in enumerate(PAGES):
        (pages / f"{n}.txt").write_text(text, "utf-8")
    with Register(path) as register:
        register.add(stream(pages))
        (harrow,) = who(register, "James Harrow")
    assert speakers(path) == {harrow["name"]}
    with Register(path) as register:
        (page,) = register.query("SELECT document FROM namings WHERE name = 'Jim Harrow'")
        split(register, harrow["id"], [page["document"]])
    assert speakers(path) == {"James Harrow", "Jim Harrow"}


def test_a_person_is_of_the_state_that_another_page_tells(tmp_path: Path) -> None:
    path, pages = tmp_path / "r.duckdb", tmp_path / "pages"
    pages.mkdir()
    texts = ("US Senator Mara Kellin said that the talks had failed.", "Mara Kellin said that the border would stay closed.")
    for n, text in enumerate(texts):
        (pages / f"{n}.txt").write_text(text, "utf-8")
    with Register(path) as register:
        register.add(stream(pages))
        index = open_index(register)
    assert index.ask("SELECT DISTINCT speaker, side FROM statements") == [{"speaker": "Mara Kellin", "side": "USA"}]
    index.close()


def test_an_office_is_told_in_english_whatever_the_page_is_written_in(tmp_path: Path) -> None:
    path, pages = tmp_path / "r.duckdb", tmp_path / "pages"
    pages.mkdir()
    text = "Verteidigungsminister Karl Novak sagte am Montag in Prag, dass die Gespräche gescheitert seien und die Grenze geschlossen bleibe."
    (pages / "de.txt").write_text(text, "utf-8")
    with Register(path) as register:
        register.add(stream(pages))
    with Register(path, read_only=True) as register:
        index = open_index(register)
    with TestClient(application(Site("r", index)), "http://localhost") as client:
        (row,) = client.get("/api/statements").json()["rows"]
    index.close()
    assert row["speaker"] == "Karl Novak" and row["office"] == "defence minister"
