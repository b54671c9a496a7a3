"""The index: what is in the register is in it, once, and follows every change."""

from pathlib import Path

import msgspec
from sheets import RUN, TEXT, sheet

from dragoman.records import Provenance
from dragoman.register import Register
from dragoman.web import Index, open_index
from dragoman.web.lists import Only, events, pages, statements
from dragoman.web.tables import COUNTS, TABLES

NEWER = Provenance(dragoman="0.2.0", ontology="abc", model="def", run="r2")


def opened(tmp_path: Path, *sheets: object) -> tuple[Register, Index]:
    register = Register(tmp_path / "r.duckdb")
    register.add(sheets)  # type: ignore[arg-type]
    return register, open_index(register)


def held(index: Index) -> dict[str, int]:
    return {name: index.one(f"SELECT count(*) AS n FROM {name}")["n"] for name in (*TABLES, *COUNTS)}


def test_a_sheet_comes_back_as_it_went_in(tmp_path: Path) -> None:
    _, index = opened(tmp_path, sheet())
    assert index.sheet(sheet().document.id) == sheet()


def test_refreshing_again_changes_nothing(tmp_path: Path) -> None:
    register, index = opened(tmp_path, sheet())
    before = held(index)
    assert index.refresh(register) == []
    assert held(index) == before


def test_a_page_coded_anew_replaces_its_records_and_counts(tmp_path: Path) -> None:
    register, index = opened(tmp_path, sheet())
    before = held(index)
    register.add([msgspec.structs.replace(sheet(run=NEWER), events=[])])
    assert index.refresh(register) == [sheet().document.id]
    assert held(index)["events"] == 0 and held(index)["months"] == 0
    assert held(index)["statements"] == before["statements"]
    assert index.one("SELECT sum(n) AS n FROM speakers")["n"] == 1


def test_an_older_version_of_an_address_is_in_no_list_and_no_count(tmp_path: Path) -> None:
    register, index = opened(tmp_path, sheet())
    newer = sheet(TEXT.replace("Borland", "Cordia"))
    register.add([newer])
    index.refresh(register)
    assert [row["id"] for row in pages(index, Only(), 10)["rows"]] == [newer.document.id]
    assert {row["document"] for row in statements(index, Only(), 10)["rows"]} == {newer.document.id}
    assert index.one("SELECT n FROM speakers")["n"] == 1
    found = index.search("troops", limit=10, offset=0, first=None, last=None, filters={})
    assert [hit["document"] for hit in found["hits"]] == [newer.document.id]


def test_a_cursor_gives_each_row_once_in_order(tmp_path: Path) -> None:
    _, index = opened(tmp_path, *(sheet(url=f"https://wire.example/{n}") for n in range(7)))
    seen, cursor = [], None
    while True:
        part = events(index, Only(), 2, cursor)
        seen += [row["id"] for row in part["rows"]]
        if (cursor := part["next"]) is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == [row["id"] for row in events(index, Only(), 100)["rows"]]


def test_an_index_of_other_tables_is_made_anew(tmp_path: Path) -> None:
    register, index = opened(tmp_path, sheet())
    with index.connection as connection:
        connection.execute("UPDATE made_by SET version = 'older'")
    index.close()
    again = open_index(register)
    assert again.sheet(sheet().document.id) == sheet()


def test_an_empty_register_has_an_empty_index(tmp_path: Path) -> None:
    _, index = opened(tmp_path)
    assert set(held(index).values()) == {0}
    assert RUN.run == "r1"


def test_words_are_found_whatever_their_capitals_and_accents(tmp_path: Path) -> None:
    _, index = opened(tmp_path, sheet("Présidente Müller said on Monday that talks in São Tomé had begun, once and again today."))
    for text in ("MULLER", "sao tome", '"presidente muller"', "talks -absent"):
        assert index.search(text, limit=5, offset=0, first=None, last=None, filters={})["total"] == 1, text
    assert index.search("talks -begun", limit=5, offset=0, first=None, last=None, filters={})["total"] == 0


def test_the_marks_of_a_passage_are_the_words_searched_for(tmp_path: Path) -> None:
    _, index = opened(tmp_path, sheet("Présidente Müller said on Monday that talks in São Tomé had begun, once and again today."))
    hit = index.search("talks", limit=5, offset=0, first=None, last=None, filters={})["hits"][0]
    assert [hit["passage"][start:end] for start, end in hit["marks"]] == ["talks"]


def test_a_second_server_of_a_register_has_an_index_of_its_own_and_leaves_none(tmp_path: Path) -> None:
    register, index = opened(tmp_path, sheet())
    second = open_index(register)
    assert second.folder != index.folder and second.sheet(sheet().document.id) == sheet()
    second.close()
    assert not second.folder.exists()
