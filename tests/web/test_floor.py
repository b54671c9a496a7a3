"""Events below the floor, acts told twice, claims and acts not done, as a reader of the pages meets them."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from lxml import html
from sheets import TEXT, sheet
from starlette.testclient import TestClient

from dragoman.records import FLOOR, Actor, Event, Place, Sheet, Span, When
from dragoman.register import Register
from dragoman.web import Reviews, Site, application, open_index
from dragoman.web.marks import paragraphs
from dragoman.web.tables import COUNTS

UNDER = FLOOR / 2


def page() -> Sheet:
    """Five events of RUS towards UKR: one done, one claimed, one planned, two below the floor."""
    base = sheet()
    (event,) = base.events
    target: Actor = msgspec.structs.replace(event.sources[0], name="Ukraine", country="UKR", code="UKR", office=None)

    def like(name: str, **about: object) -> Event:
        day = f"2023-{10 - 2 * len(days):02}-01"  # acts of several days are several acts
        days.append(day)
        return msgspec.structs.replace(
            event,
            id=name,
            targets=[target],
            counts=[msgspec.structs.replace(one, said_by=about.get("said_by", event.said_by)) for one in event.counts],
            date=When(span=None, start=day, end=day, precision="day", rule="made", confidence=1.0),
            **about,
        )

    days: list[str] = []
    events = [
        like("done", said_by=None),
        like("claimed"),
        like("planned", said_by=None, status="planned"),
        like("unsure", said_by=None, confidence=UNDER),
        like("unsure2", said_by=None, confidence=UNDER, mentions=[]),
    ]
    return msgspec.structs.replace(base, events=events)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Register(tmp_path_factory.mktemp("floor") / "r.duckdb") as register:
        register.add([page()])
        index = open_index(register)
    yield Site("r.duckdb", index)
    index.close()


@pytest.fixture(scope="module")
def floors(site: Site) -> Iterator[TestClient]:
    with TestClient(application(site), "http://localhost") as client:
        yield client


ARTICLE = f"/article/{page().document.id}"
DAY = "/day/2024-03-14"


@pytest.mark.parametrize("path", [DAY, ARTICLE, "/pair/RUS/UKR", "/pairs", "/map", "/speaker/RUS", "/quality"])
def test_a_page_tells_how_many_events_the_floor_leaves_out_and_how_to_see_them(floors: TestClient, path: str) -> None:
    shown = html.fromstring(floors.get(path).text)
    (note,) = shown.xpath("//p[contains(@class, 'floor')]")
    assert note.text_content().startswith("2 events of a confidence below")
    (link,) = note.xpath(".//a/@href")
    assert link == f"{path}?floor=0"
    all_of_it = html.fromstring(floors.get(link).text)
    (note,) = all_of_it.xpath("//p[contains(@class, 'floor')]")
    assert note.xpath(".//a/@href") == [path]
    assert floors.get(f"/api{path}").json()["below"] == 2
    assert floors.get(f"/api{path}?floor=0").json()["below"] == 0


@pytest.mark.parametrize("path", [DAY, ARTICLE, "/pair/RUS/UKR"])
def test_an_event_below_the_floor_is_marked_as_such_where_it_is_shown(floors: TestClient, path: str) -> None:
    assert "below the floor" not in floors.get(path).text
    assert floors.get(f"{path}?floor=0").text.count("below the floor") == 2


def test_lists_begin_at_the_floor_that_is_asked_for(floors: TestClient) -> None:
    def listed(query: str) -> set[str]:
        return {row["id"] for row in floors.get(f"/api/events{query}").json()["rows"]}

    assert listed("") == {"done", "claimed", "planned"} == listed("?floor=1")
    assert listed("?floor=0") == {"done", "claimed", "planned", "unsure", "unsure2"} == listed(f"?floor={UNDER}")
    assert floors.get("/api/events?floor=2").status_code == 422
    assert [row["events"] for row in floors.get("/api/pages").json()["rows"]] == [3]
    assert [row["events"] for row in floors.get("/api/pages?floor=0").json()["rows"]] == [5]


@pytest.mark.parametrize(
    ("query", "events", "done"), [("", 3, 2), ("?floor=0", 5, 4), (f"?floor={UNDER}", 5, 4), ("?floor=1", 3, 2)]
)
def test_what_is_counted_as_done_occurred_or_goes_on_whatever_the_floor(
    floors: TestClient, query: str, events: int, done: int
) -> None:
    day = floors.get(f"/api{DAY}{query}").json()
    assert (day["events"], day["done"], day["claimed"]) == (events, done, 1)
    assert [row["today"] for row in day["types"]] == [done]
    pair = floors.get(f"/api/pair/RUS/UKR{query}").json()
    assert (pair["events"], pair["done"], pair["claimed"]) == (events, done, 1)
    assert [row["a_to_b"] for row in pair["types"]] == [done] and len(pair["rows"]) == events
    (listed,) = floors.get(f"/api/pairs{query}").json()["pairs"]
    assert (listed["events"], listed["done"]) == (events, done)
    countries = {row["side"]: row for row in floors.get(f"/api/map{query}").json()["countries"]}
    assert {side: (row["done"], row["acts"], row["events"]) for side, row in countries.items()} == {
        "RUS": (done, done, events),
        "UKR": (done, 0, events),
    }


def test_the_counts_say_what_is_done_and_what_only_somebody_says(floors: TestClient) -> None:
    for path in (DAY, "/pair/RUS/UKR"):
        page = html.fromstring(floors.get(path).text)
        assert "3 events, 2 of them done (1 only as said)" in page.text_content()
        (link,) = page.xpath("//p[@class='counts']/a[contains(., 'only as said')]/@href")
        assert [row["id"] for row in floors.get(f"/api{link}").json()["rows"]] == ["claimed"]


@pytest.mark.parametrize("query", ["", "?floor=0", f"?floor={UNDER}", "?floor=1"])
def test_pairs_and_map_count_apart_what_only_somebody_says(floors: TestClient, query: str) -> None:
    (pair,) = floors.get(f"/api/pairs{query}").json()["pairs"]
    world = floors.get(f"/api/map{query}").json()
    assert [row["claimed"] for row in (pair, *world["countries"])] == [1, 1, 1]


def test_the_numbers_of_pairs_and_map_lead_to_what_they_count(floors: TestClient) -> None:
    for path in ("/pairs", "/map"):
        cells = html.fromstring(floors.get(path).text).xpath("//table//td/a[starts-with(@href, '/events')]")
        assert len(cells) >= 3
        for cell in cells:
            assert floors.get(cell.get("href")).text.count('class="record"') == int(cell.text), cell.get("href")


def test_events_are_narrowed_to_what_is_done_and_to_what_the_page_tells(floors: TestClient) -> None:
    def ids(**asked: str) -> set[str]:
        return {row["id"] for row in floors.get("/api/events", params=asked).json()["rows"]}

    assert ids(status="done") == {"done", "claimed"} and ids(claimed="yes") == {"claimed"}
    assert ids(claimed="no") == {"done", "planned"} and ids(status="done", claimed="no") == {"done"}
    assert floors.get("/api/events?claimed=perhaps").status_code == 422


def test_what_is_only_claimed_is_hollow_on_the_map(tmp_path: Path) -> None:
    base = page()
    (spot,) = [Place(span=Span(60, 66, TEXT[60:66]), name="Kyiv", lat=50.45, lon=30.52, country="UKR", kind="town")]
    only = [msgspec.structs.replace(event, place=spot) for event in base.events if event.id in ("claimed", "planned")]
    with Register(tmp_path / "r.duckdb") as register:
        register.add([msgspec.structs.replace(base, events=only)])
        index = open_index(register)
    with TestClient(application(Site("r.duckdb", index)), "http://localhost") as client:
        shown = html.fromstring(client.get("/map").text)
    index.close()
    titles = shown.xpath("//svg//*[contains(@class, 'claimed')]/ancestor-or-self::*[title][1]/title/text()")
    assert titles == [
        "Russia: 1 act done, only as said",
        "Ukraine: 1 act done, only as said",
        "Kyiv (town): 1 act done, only as said",
    ]


def test_what_happened_on_a_day_says_how_sure_it_is(floors: TestClient) -> None:
    page = html.fromstring(floors.get(DAY).text)
    lines = page.xpath("//ol[contains(@class, 'happenings')]//summary")
    assert lines and all("confidence" in line.text_content() for line in lines)


@pytest.mark.parametrize("path", [DAY, ARTICLE, "/pair/RUS/UKR"])
def test_a_claim_is_shown_as_said_by_its_speaker(floors: TestClient, path: str) -> None:
    page = html.fromstring(floors.get(path).text)
    for citation in page.xpath("//*[@class='citation']"):
        citation.drop_tree()
    assert page.text_content().count("as said by President of Arvenia") == 1


def test_a_claim_has_its_speaker_in_tables_too(floors: TestClient) -> None:
    rows = {row["id"]: row for row in floors.get("/api/events").json()["rows"]}
    assert rows["claimed"]["speaker"] == "President of Arvenia" and rows["done"]["speaker"] is None
    table = csv.DictReader(io.StringIO(floors.get(f"/api{ARTICLE}?format=csv&table=events").text))
    assert sorted((row["id"], row["said_by_name"]) for row in table) == [
        ("claimed", "President of Arvenia"),
        ("done", ""),
        ("planned", ""),
    ]


def test_every_mention_of_an_event_is_marked_and_opens_the_one_record(floors: TestClient) -> None:
    one = msgspec.structs.replace(page(), events=page().events[:1])
    triggers = {
        piece.text: piece.record for paragraph in paragraphs(one) for piece in paragraph.pieces if "trigger" in piece.roles
    }
    assert triggers == {TEXT[0:7]: "done", TEXT[51:55]: "done"}
    shown = html.fromstring(floors.get(ARTICLE).text)
    places = shown.xpath("//section[@id='r-done']//p[contains(@class, 'told')]/a/@href")
    assert places == ["#at-0", "#at-51"] and {place[1:] for place in places} <= set(shown.xpath("//article//@id"))
    assert "Told 2 times" in shown.xpath("//section[@id='r-done']")[0].text_content()


def test_an_act_told_twice_is_one_event_everywhere(floors: TestClient) -> None:
    rows = [row for row in floors.get("/api/events").json()["rows"] if row["id"] == "done"]
    assert len(rows) == 1 and rows[0]["mentions"] == 2
    for table in ("/api/events?format=csv&floor=0", f"/api{ARTICLE}?format=csv&table=events&floor=0"):
        assert len(list(csv.DictReader(io.StringIO(floors.get(table).text)))) == 5  # figures and mentions make no rows
    assert "told 2 times" in floors.get(DAY).text and "told 2 times" in floors.get("/pair/RUS/UKR").text


def test_place_and_figures_of_an_event_are_shown(floors: TestClient) -> None:
    row = next(row for row in floors.get("/api/events").json()["rows"] if row["id"] == "done")
    assert row["place_name"] == "the border" and row["counts"][0]["what"] == "troops"
    card = html.fromstring(floors.get(ARTICLE).text).xpath("//section[@id='r-done']")[0].text_content()
    assert "the border" in card and "at least 2 troops" in card


def test_a_search_finds_sides_of_events_from_the_floor_on_or_of_all(tmp_path: Path) -> None:
    only_unsure = msgspec.structs.replace(page(), events=page().events[3:])
    with Register(tmp_path / "r.duckdb") as register:
        register.add([only_unsure])
        site = Site("r.duckdb", open_index(register))
    with TestClient(application(site), "http://localhost") as client:
        assert client.get("/api/search?side=UKR").json()["total"] == 0
        assert client.get("/api/search?side=UKR&floor=0").json()["total"] == 1
        assert client.get("/api/search?side=UKR&floor=0.123").status_code == 400
        assert client.get("/pair/RUS/UKR").status_code == 200  # nothing but what is below the floor


def test_a_page_taken_out_takes_its_counts_of_either_kind(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        register.add([page()])
        index = open_index(register)
        newer = msgspec.structs.replace(page().provenance, run="r2")
        register.add([msgspec.structs.replace(page(), events=[], provenance=newer)])
        index.refresh(register)
        for name in ("pairs", "months"):
            assert name in COUNTS and index.ask(f"SELECT * FROM {name}") == []
    index.close()


def test_whoever_reviews_a_page_sees_all_of_its_events(site: Site, tmp_path: Path) -> None:
    editing = msgspec.structs.replace(site, reviews=Reviews(tmp_path / "reviews.jsonl"))
    with TestClient(application(editing), "http://localhost") as client:
        cards = html.fromstring(client.get(ARTICLE).text).xpath("//section[starts-with(@id, 'r-')]/@id")
        assert {"r-unsure", "r-unsure2"} <= set(cards)


def test_what_two_outlets_report_is_one_happening_with_both_reports(tmp_path: Path) -> None:
    given = msgspec.structs.replace(page(), events=page().events[:1])

    def told_by(outlet: str) -> Sheet:
        document = msgspec.structs.replace(given.document, id=f"d{outlet}", source=outlet, url=None, outlet=outlet)
        event = msgspec.structs.replace(given.events[0], id=outlet)
        return msgspec.structs.replace(given, document=document, statements=[], events=[event])

    with Register(tmp_path / "r.duckdb") as register:
        register.add([told_by("The Wire"), told_by("The Post")])
        index = open_index(register)
    with TestClient(application(Site("r.duckdb", index)), "http://localhost") as client:
        (one,) = client.get(f"/api{DAY}").json()["happenings"]
        assert (one["outlets"], one["events"], sorted(report["outlet"] for report in one["reports"])) == (
            2,
            2,
            ["The Post", "The Wire"],
        )
        assert "2 outlets 1.0" in one["reasons"] and "2 outlets" in client.get(DAY).text
    index.close()
