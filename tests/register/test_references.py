"""The pages of a register as references: what a reference manager and LaTeX read."""

from pathlib import Path

import msgspec
import pytest
from sheets import sheet
from starlette.testclient import TestClient

from dragoman.records import Failure, Sheet
from dragoman.register import Register, export
from dragoman.web import Site, application, open_index


def page(**changes: object) -> Sheet:
    base = sheet()
    return msgspec.structs.replace(base, document=msgspec.structs.replace(base.document, **changes))


def written(tmp_path: Path, form: str, *pages: Sheet) -> str:
    with Register(":memory:") as register:
        register.add(pages)
        export(register, tmp_path / "out", form)
    return (tmp_path / "out").read_text("utf-8")


def test_a_page_is_a_newspaper_article_in_ris(tmp_path: Path) -> None:
    one = page()
    assert written(tmp_path, "ris", one).splitlines() == [
        "TY  - NEWS",
        f"ID  - page-{one.document.id}",
        "TI  - Troops leave border, president says",
        "T2  - The Wire",
        "PY  - 2024",
        "DA  - 2024/03/14",
        "LA  - en",
        "UR  - https://wire.example/1",
        f"N1  - Page {one.document.id} of a Dragoman register",
        "ER  - ",
        "",
    ]


def test_what_tex_would_read_is_escaped_in_bibtex(tmp_path: Path) -> None:
    one = page(headline="50% of R&D\n{cut}", outlet=None, url="https://wire.example/a b?x={1}")
    text = written(tmp_path, "bibtex", one)
    assert text.startswith(f"@misc{{page-{one.document.id},\n")
    assert r"  title = {{50\% of R\&D \{cut\}}}," in text and "  month = mar," in text and "howpublished" not in text
    assert "  url = {https://wire.example/a%20b?x=%7B1%7D}," in text


def test_a_page_without_an_address_names_the_file_that_it_was_read_from(tmp_path: Path) -> None:
    one = page(url=None, published=None, headline=None, source="archive/2024.csv#7")
    text = written(tmp_path, "ris", one)
    assert "TI  - [Without a headline]" in text and "read from 2024.csv#7" in text and "DA" not in text and "UR" not in text


def test_the_references_of_a_list_are_its_pages_each_once(tmp_path: Path) -> None:
    one = page()
    (event,) = one.events
    twice = msgspec.structs.replace(one, events=[event, msgspec.structs.replace(event, id="other")])
    other = sheet(url="https://wire.example/2")
    other = msgspec.structs.replace(other, events=[])
    with Register(tmp_path / "r.duckdb") as register:
        register.add([twice, other])
        index = open_index(register)
    with TestClient(application(Site("r.duckdb", index)), "http://localhost") as client:
        for form, start in (("ris", "TY  - NEWS"), ("bibtex", "@misc")):
            events = client.get(f"/api/events?format={form}")
            assert events.text.count(start) == 1 and one.document.id in events.text
            assert events.headers["content-disposition"].endswith('.bib"' if form == "bibtex" else '.ris"')
            assert client.get(f"/api/events?format={form}&limit=1").text == events.text
            assert client.get(f"/api/pages?format={form}").text.count(start) == 2
            links = client.get(f"/article/{one.document.id}").text
            assert f'href="/api/pages?document={one.document.id}&amp;format={form}"' in links
            assert client.get(f"/api/pages?document={one.document.id}&format={form}").text == events.text
    index.close()


@pytest.mark.parametrize("form", ["ris", "bibtex"])
def test_a_page_that_was_not_coded_is_no_reference(tmp_path: Path, form: str) -> None:
    one = page()
    failed = msgspec.structs.replace(
        one, failure=Failure(id="f", source="page.html", step="language", reason="unread", document=one.document.id)
    )
    assert written(tmp_path, form, failed) == ""
