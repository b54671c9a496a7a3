"""Every page with what the examples hold, and its twin as data."""

import csv
import io
from pathlib import Path

import duckdb
import msgspec
import pytest
from sheets import sheet as made
from starlette.testclient import TestClient

from dragoman.records import FLOOR
from dragoman.register import Register
from dragoman.web import Index, Site, application, open_index

PAGES = (
    "/day/2024-03-14",
    "/statements",
    "/events",
    "/people",
    "/speaker/RUS",
    "/pairs",
    "/map",
    "/search?text=talks",
    "/quality",
    "/data",
    "/glossary",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_shown(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "<h1>" in response.text and "None" not in response.text


@pytest.mark.parametrize("path", [path for path in PAGES if path not in ("/data", "/glossary")])
def test_a_page_has_a_twin_in_json_csv_and_parquet(client: TestClient, path: str, tmp_path: Path) -> None:
    # Whatever the model of the day is sure of.
    path += "?of=persons" if path == "/people" else ("&" if "?" in path else "?") + "floor=0"
    assert client.get(f"/api{path}").headers["content-type"] == "application/json"
    rows = list(csv.reader(io.StringIO(client.get(f"/api{path}&format=csv").text)))
    (tmp_path / "twin.parquet").write_bytes(client.get(f"/api{path}&format=parquet").content)
    with duckdb.connect() as connection:
        table = connection.execute("SELECT * FROM read_parquet(?)", [str(tmp_path / "twin.parquet")])
        assert sorted(rows[0]) == sorted(column[0] for column in table.description)
        assert len(rows) - 1 == len(table.fetchall()) > 0


def test_a_side_is_counted_alike_above_and_in_its_list(client: TestClient) -> None:
    sides = [row["side"] for row in client.get("/api/people?of=sides").json()["sides"]]
    for side in sides[:12]:
        for show in ("said", "did", "undergone"):
            data = client.get(f"/api/speaker/{side}?show={show}").json()
            assert data[show] == data["matches"], (side, show)


def test_quality_says_first_how_many_of_the_events_shown_are_right(client: TestClient) -> None:
    page = client.get("/quality").text
    right = client.get("/api/quality").json()["right"]
    assert 0 < right["whole"] <= right["type"] <= 100
    assert page.index(f"Of 100 events that are shown, {right['type']} have the right type") < page.index("Records to read twice")


@pytest.mark.parametrize("path", ["/day/2018-13-40", "/api/day/14.03.2024", "/api/events?first=yesterday"])
def test_what_is_no_date_is_told_how_one_is_written(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 422 and "Give one as 2024-03-14." in response.text


def test_a_day_says_of_which_days_there_are_pages(client: TestClient) -> None:
    assert "All pages, 11 Mar 2024 to 15 Mar 2024" in client.get("/day/2024-03-14").text


def test_home_is_the_newest_day(client: TestClient) -> None:
    assert client.get("/", follow_redirects=False).headers["location"] == "/day/2024-03-15"


def test_every_twin_that_a_page_names_answers(client: TestClient, some_article: str) -> None:
    from lxml import html

    for path in ("/day/2024-03-14", f"/article/{some_article}"):
        links = html.fromstring(client.get(path).text).xpath("//details[@class='twin']//a/@href")
        assert len(links) > 2
        assert {client.get(link).status_code for link in links} == {200}


def test_every_article_is_shown(client: TestClient, index: Index) -> None:
    for row in index.ask("SELECT id FROM pages"):
        assert client.get(f"/article/{row['id']}").status_code == 200


def test_a_statement_of_nobody_named_is_shown_and_cited(tmp_path: Path) -> None:
    page = made()
    (said,) = page.statements
    page = msgspec.structs.replace(page, statements=[msgspec.structs.replace(said, speaker=None)])
    with Register(tmp_path / "some.duckdb") as some:
        some.add([page])
        index = open_index(some)
    with TestClient(application(Site("some.duckdb", index)), "http://localhost") as client:
        shown = client.get(f"/article/{page.document.id}")
    index.close()
    assert shown.status_code == 200 and "Nobody named (in the reporter\u2019s words): " in shown.text


def test_a_page_without_a_headline_is_called_by_its_first_words(tmp_path: Path) -> None:
    page = made()
    page = msgspec.structs.replace(page, document=msgspec.structs.replace(page.document, headline=None, source="news.csv#7"))
    with Register(tmp_path / "some.duckdb") as some:
        some.add([page])
        index = open_index(some)
    with TestClient(application(Site("some.duckdb", index)), "http://localhost") as client:
        article, day = client.get(f"/article/{page.document.id}").text, client.get("/day/2024-03-14").text
    index.close()
    assert "<h1>“Arvenia&#39;s president said on Monday that troops had left …”</h1>" in article and "news.csv#7" in article
    assert "Without a headline" in day and "The Wire · news.csv#7" in day


def test_the_marks_of_an_article_are_its_records(client: TestClient, index: Index, some_article: str) -> None:
    from lxml import html

    page = html.fromstring(client.get(f"/article/{some_article}?floor=0").text)
    sheet = index.sheet(some_article)
    assert sheet
    shown = "".join(page.xpath("//article//text()")).split()
    assert shown == sheet.document.text.split()
    for event in sheet.events:
        words = "".join(page.xpath("//a[contains(@class, 'trigger')]//text()"))
        assert event.trigger.text.split()[0] in words
    targets = {link.removeprefix("#") for link in page.xpath("//article//a/@href")}
    assert targets <= set(page.xpath("//*/@id"))


def test_a_day_tells_what_the_week_before_did_not_have(client: TestClient) -> None:
    data = client.get("/api/day/2024-03-14").json()
    assert data["days_before"] == 3
    week = {(row["source_side"], row["target_side"], row["type"]) for row in data["new_pairs"]}
    earlier = client.get("/api/events?last=2024-03-13&limit=1000").json()["rows"]
    assert week.isdisjoint({(row["source_side"], row["target_side"], row["type"]) for row in earlier})


def test_a_day_puts_first_what_weighs_most_and_folds_the_rest_with_its_number(client: TestClient) -> None:
    for path in ("/api/day/2024-03-14", "/api/day/2024-03-14?floor=0"):
        data = client.get(path).json()
        weights = [row["weight"] for row in data["happenings"]]
        assert weights == sorted(weights, reverse=True) and 0 < len(weights) <= 12
        told = sum(row["events"] for row in data["happenings"]) + data["lighter"] + sum(kind["events"] for kind in data["folded"])
        assert told == data["events"]
        for row in data["happenings"]:
            assert row["reasons"] and row["reports"] and row["trigger"] in row["sentence"] and row["status"] != "past"


def test_what_a_speaker_said_can_be_narrowed_by_words(client: TestClient) -> None:
    everything = client.get("/api/speaker/RUS").json()
    word = next(w for row in everything["records"] for w in row["content"].split() if w.isalpha() and len(w) > 6)
    found = client.get("/api/speaker/RUS", params={"words": f'"{word}"'}).json()["records"]
    assert 0 < len(found) <= len(everything["records"])
    assert all(word.lower() in row["content"].lower() for row in found)


def test_a_pair_is_the_same_whichever_way_round(client: TestClient, index: Index) -> None:
    a, b = index.one("SELECT pair FROM pairs ORDER BY n DESC LIMIT 1")["pair"].split()
    one, other = client.get(f"/api/pair/{a}/{b}?floor=0").json(), client.get(f"/api/pair/{b}/{a}?floor=0").json()
    assert one["rows"] == other["rows"]
    assert (one["a_to_b"], one["b_to_a"]) == (other["b_to_a"], other["a_to_b"])
    flipped = {(row["type"], row["b_to_a"], row["a_to_b"]) for row in one["types"]}
    assert flipped == {(row["type"], row["a_to_b"], row["b_to_a"]) for row in other["types"]}


@pytest.mark.parametrize("floor", [0.0, FLOOR])
def test_the_counts_kept_are_the_counts_of_the_lists(client: TestClient, index: Index, floor: float) -> None:
    kept = f"confidence >= {floor!r} AND id NOT IN (SELECT event FROM merged WHERE repeats = 1)"
    for row in client.get(f"/api/pairs?floor={floor}").json()["pairs"][:5]:
        pair = " ".join(sorted((row["a"], row["b"])))
        found = index.one(f"SELECT count(DISTINCT id) AS n FROM events WHERE {kept} AND pair = ?", [pair])
        assert found["n"] == row["events"]
    for country in client.get(f"/api/map?floor={floor}").json()["countries"][:5]:
        of = f"{kept} AND (source_side = ? OR target_side = ?)"
        found = index.one(
            f"""SELECT count(DISTINCT id) AS n, count(DISTINCT id) FILTER (WHERE status IN ('occurred', 'ongoing')) AS done
            FROM events WHERE {of}""",
            [country["side"]] * 2,
        )
        assert (found["n"], found["done"]) == (country["events"], country["done"])


def test_facets_narrow_a_search_to_their_count(client: TestClient) -> None:
    found = client.get("/api/search?text=talks").json()
    for name, buckets in found["facets"].items():
        if buckets:
            narrowed = client.get("/api/search", params={"text": "talks", name: buckets[0]["value"]}).json()
            assert narrowed["total"] == buckets[0]["count"]


def test_lists_link_to_their_next_part(client: TestClient) -> None:
    response = client.get("/api/statements?limit=3&format=csv")
    following = response.headers["link"].split(">")[0].removeprefix("<")
    assert "format=csv" in following and client.get(following).text != response.text


def test_an_empty_register_says_how_to_fill_it(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        site = Site("r.duckdb", open_index(register))
    with TestClient(application(site), "http://localhost") as client:
        assert "dragoman add" in client.get("/").text and "The register holds none yet" in client.get("/events").text
        for path in ("/people", "/statements", "/events", "/pairs", "/map", "/search", "/search?text=x", "/quality"):
            assert client.get(path).status_code == 200


def test_a_register_of_one_page_is_shown(tmp_path: Path) -> None:
    from sheets import sheet

    with Register(tmp_path / "r.duckdb") as register:
        register.add([sheet()])
        site = Site("r.duckdb", open_index(register))
    with TestClient(application(site), "http://localhost") as client:
        for path in (
            "/",
            f"/article/{sheet().document.id}",
            "/people",
            "/statements",
            "/events",
            "/speaker/RUS",
            "/pairs",
            "/map",
            "/search",
            "/quality",
        ):
            assert client.get(path).status_code == 200, path


def test_the_first_page_is_a_day_on_which_something_happened(tmp_path: Path) -> None:
    from sheets import sheet

    later = sheet(url="https://wire.example/later")
    page = msgspec.structs.replace(later.document, published="2031-01-01")
    with Register(tmp_path / "r.duckdb") as register:
        register.add([sheet(), msgspec.structs.replace(later, document=page, statements=[], events=[])])
        site = Site("r.duckdb", open_index(register))
    with TestClient(application(site), "http://localhost") as client:
        assert client.get("/", follow_redirects=False).headers["location"] == f"/day/{sheet().document.published}"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/day/1999-01-01", 404),
        ("/day/never", 422),
        ("/article/none", 404),
        ("/speaker/XXX", 404),
        ("/pair/XXX/YYY", 404),
        ("/search?first=yesterday", 400),
        ("/map?first=2024", 400),
        ("/api/statements?cursor=abc", 400),
        ("/api/statements?limit=0", 422),
        ("/api/day/2024-03-14?format=csv&table=none", 400),
        ("/nothing", 404),
    ],
)
def test_what_cannot_be_shown_says_why(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    words = response.json()["detail"] if path.startswith("/api") else response.text
    assert len(words) > 10 and "Traceback" not in words


def test_a_table_of_an_article_has_a_row_for_each_event_with_its_own_rule_and_confidence(
    client: TestClient, index: Index, some_article: str
) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"/api/article/{some_article}?format=csv&table=events&floor=0").text)))
    events = index.sheet(some_article).events
    assert [(row["id"], row["rule"], float(row["confidence"])) for row in rows] == [(e.id, e.rule, e.confidence) for e in events]


def test_a_name_finds_sides_and_persons_with_their_office(client: TestClient, index: Index) -> None:
    row = index.one(
        "SELECT speaker, office FROM statements WHERE office IS NOT NULL AND side IS NOT NULL ORDER BY place DESC LIMIT 1"
    )
    assert client.get("/people?text=Russia").status_code == client.get("/people?of=sides").status_code == 200
    assert row["office"] in client.get("/people", params={"text": row["speaker"]}).text


@pytest.mark.parametrize("path", ["/map", "/pairs", "/search", "/events", "/people", "/week", "/quality"])
def test_an_empty_register_says_on_every_page_how_pages_come_in(tmp_path: Path, client: TestClient, path: str) -> None:
    with Register(tmp_path / "empty.duckdb") as some:
        index = open_index(some)
    with TestClient(application(Site("empty.duckdb", index)), "http://localhost") as empty:
        shown = empty.get(path).text
    index.close()
    hint = "dragoman add archive/ --register "
    assert f"{hint}empty.duckdb" in shown and hint not in client.get(path).text
