"""Lists as files: all that matches, with words, page and link; the link opens the page at the words; the citation."""

import csv
import io
import json
from pathlib import Path

import duckdb
import msgspec
import pytest
from click.testing import CliRunner
from lxml import html
from sheets import _actor, sheet
from starlette.testclient import TestClient

from dragoman.cli import main
from dragoman.records import identify
from dragoman.register import Register
from dragoman.web import Index, Site, application, downloads, open_index

MANY = 2_345


def of_two() -> object:
    """A page with an event of two sources."""
    one = sheet(url="https://wire.example/two")
    other = msgspec.structs.replace(_actor(0, 7, one.document.text), name="Borland", country="FRA", code="FRA", kind="state")
    done = one.events[0]
    return msgspec.structs.replace(one, events=[msgspec.structs.replace(done, sources=[*done.sources, other], targets=[other])])


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("downloads") / "r.duckdb"
    with Register(path) as register:
        register.add([of_two(), *(sheet(url=f"https://wire.example/{n}") for n in range(MANY))])  # type: ignore[list-item]
    return path


@pytest.fixture(scope="module")
def big_index(big: Path) -> Index:
    with Register(big, read_only=True) as register:
        return open_index(register)


@pytest.fixture(scope="module")
def big_client(big_index: Index) -> TestClient:
    return TestClient(application(Site("r.duckdb", big_index)), "http://localhost")


def table(client: TestClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).content.decode("utf-8-sig"), newline="")))


def test_what_two_say_together_is_one_statement_in_every_count(client: TestClient) -> None:
    rows = table(client, "/api/statements?format=csv")
    told = client.get("/api/statements?limit=1").json()
    assert len(rows) == told["matches"] == client.get("/api/quality").json()["counts"]["statements"]


@pytest.mark.parametrize("of", ["statements", "events"])
def test_a_file_holds_every_match_once_with_words_page_and_link(big_client: TestClient, of: str, tmp_path: Path) -> None:
    rows = table(big_client, f"/api/{of}?format=csv")
    assert len(rows) == len({row["id"] for row in rows}) == MANY + 1 == big_client.get(f"/api/{of}").json()["matches"]
    row = rows[0]
    assert row["sentence"] == "Arvenia's president said on Monday that troops had left the border."
    assert row["headline"] == "Troops leave border, president says" and row["outlet"] == "The Wire"
    assert row["url"].startswith("https://wire.example/") and row["published"] == "2024-03-14"
    assert row["link"].startswith("http://localhost/article/") and big_client.get(row["link"]).status_code == 200
    assert of == "statements" or (int(row["reports"]) >= 1 and int(row["outlets"]) == 1)
    lines = big_client.get(f"/api/{of}?format=jsonl").text.splitlines()
    (tmp_path / "r.parquet").write_bytes(big_client.get(f"/api/{of}?format=parquet").content)
    parquet = duckdb.connect().read_parquet(str(tmp_path / "r.parquet"))
    assert len(lines) == len(parquet) == MANY + 1
    assert list(json.loads(lines[0])) == parquet.columns == list(row) == list(downloads.COLUMNS[of])


def test_an_event_is_one_row_however_many_take_part(big_client: TestClient) -> None:
    (row,) = table(big_client, "/api/events?format=csv&side=FRA")
    assert row["source"] == "President of Arvenia; Borland" and row["target"] == "Borland" and row["source_side"] == "RUS; FRA"


def test_a_file_for_excel_says_that_it_is_utf_8(big_client: TestClient) -> None:
    assert big_client.get("/api/events?format=excel&side=FRA").content.startswith(b"\xef\xbb\xbf")
    assert not big_client.get("/api/events?format=csv&side=FRA").content.startswith(b"\xef\xbb\xbf")


def test_a_list_without_a_match_is_a_file_without_a_row(big_client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "r.parquet").write_bytes(big_client.get("/api/events?format=parquet&words=nothing").content)
    assert duckdb.connect().read_parquet(str(tmp_path / "r.parquet")).fetchall() == []
    assert big_client.get("/api/events?format=csv&words=nothing").text.count("\n") == 1
    assert big_client.get("/api/events?format=jsonl&words=nothing").text == ""


def test_a_command_gives_the_same_list(big: Path, big_client: TestClient, tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    done = CliRunner().invoke(
        main, ["list", "events", "--side", "FRA", "--format", "csv", "--out", str(out), "--register", str(big)]
    )
    assert done.exit_code == 0, done.output
    strip = [{k: v for k, v in row.items() if k != "link"} for row in table(big_client, "/api/events?format=csv&side=FRA")]
    assert [
        {k: v for k, v in row.items() if k != "link"} for row in csv.DictReader(out.open(encoding="utf-8", newline=""))
    ] == strip
    assert f"{out} written." in done.stderr
    text = CliRunner().invoke(main, ["list", "statements", "--who", "president", "--limit", "2", "--register", str(big)])
    assert text.stdout.count("President of Arvenia") == 2 and f"{MANY + 1:,} statements" in text.stderr
    assert CliRunner().invoke(main, ["list", "events", "--type", "SING", "--register", str(big)]).exit_code == 2


def test_a_link_opens_the_page_at_the_words_of_the_record(big_client: TestClient) -> None:
    listed = html.fromstring(big_client.get("/statements").text)
    link = listed.xpath("//a[contains(@class, 'record')]/@href")[0]
    assert link.endswith("#here")
    page = html.fromstring(big_client.get(link).text)
    found = "".join(page.xpath("//article//*[contains(concat(' ', @class, ' '), ' found ')]/text()"))
    assert found == sheet().statements[0].content[0].text
    assert page.xpath("//*[@id='here']/following-sibling::*[1]/text()")[0] == found[:4].split()[0] or page.xpath(
        "//*[@id='here']"
    )


def test_a_link_to_a_record_that_is_coded_anew_still_opens_at_its_words(big_client: TestClient) -> None:
    document = sheet(url="https://wire.example/1").document.id
    page = big_client.get(f"/article/{document}?record={identify('gone')}&at=40-66").text
    assert (
        "coded anew" in page
        and "".join(html.fromstring(page).xpath("//article//*[contains(@class, 'found')]/text()"))
        == "troops had left the border"[:26]
    )
    assert big_client.get(f"/article/{document}?record=gone&at=9-1").status_code == 200


def test_a_citation_has_words_speaker_page_day_and_link(big_client: TestClient) -> None:
    one = sheet(url="https://wire.example/1")
    page = html.fromstring(big_client.get(f"/article/{one.document.id}").text)
    said, *_ = page.xpath("//p[@class='citation']/text()")
    for part in (
        one.statements[0].content[0].text,
        "President of Arvenia (in the reporter’s words): ",
        f"confidence {one.statements[0].confidence:.2f}",
        "The Wire",
        "14 March 2024",
        "https://wire.example/1",
        "#here",
    ):
        assert part in said
