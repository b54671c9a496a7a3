"""The week of a side: counts against its usual week, contacts, feed, and the sides a reader keeps; over made-up weeks of news."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import feedparser
import msgspec
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from test_floor import page as one_page

from dragoman.cli import main
from dragoman.records import Place, identify
from dragoman.register import Register
from dragoman.web import Site, application, open_index

MONDAY = date(2024, 3, 11)
WEEKS = 10


def told(on: date, times: int, *others: str) -> Iterator[object]:
    """Pages of a day, on each of which RUS does something to one of `others`, to each `times` times, each time in another town."""
    given = one_page()
    event = given.events[0]
    for n, side in enumerate(side for _ in range(times) for side in others):
        name = f"{on}-{n}"
        target = msgspec.structs.replace(event.targets[0], name=side, country=side, code=side)
        town = Place(
            span=event.trigger, name=f"Town {name}", kind="town", country="UKR", lat=float(on.toordinal() % 60), lon=5.0 * n
        )
        document = msgspec.structs.replace(given.document, id=identify(name), source=name, url=None, published=on.isoformat())
        events = [msgspec.structs.replace(event, id=identify(name, side), targets=[target], place=town)]
        statements = [msgspec.structs.replace(one, id=identify(name, one.id)) for one in given.statements]
        yield msgspec.structs.replace(given, document=document, events=events, statements=statements)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Ten weeks in which RUS does one thing a week to UKR and to POL, then one with three things to UKR and one to FIN."""
    with Register(tmp_path_factory.mktemp("weeks") / "r.duckdb") as register:
        for n in range(1, WEEKS + 1):
            register.add(told(MONDAY - timedelta(weeks=n), 1, "UKR", "POL"))
        register.add(told(MONDAY + timedelta(days=2), 2, "UKR"))
        register.add(told(MONDAY + timedelta(days=6), 1, "UKR", "FIN"))
        index = open_index(register)
    with TestClient(application(Site("r.duckdb", index)), "http://localhost") as client:
        yield client
    index.close()


def test_a_week_stands_beside_the_means_of_4_and_of_those_there_are(client: TestClient) -> None:
    week = client.get("/api/week/RUS/2024-03-13").json()
    assert (week["start"], week["end"], week["covered"]) == ("2024-03-11", "2024-03-17", WEEKS)
    assert (week["week"], week["mean_4"], week["mean_52"], week["most"]) == (4, 2.0, 2.0, True)
    assert [point["n"] for point in week["series"]["points"]] == [2] * WEEKS + [4]
    assert week["earlier"] == "2024-03-04" and week["later"] is None
    assert client.get("/api/week/RUS/2024-03-17").json() == week == client.get("/api/week/RUS").json()


def test_contacts_are_counted_and_new_and_broken_off_ones_named(client: TestClient) -> None:
    week = client.get("/api/week/RUS").json()
    assert [(row["side"], row["week"], row["new"]) for row in week["contacts"]] == [("UKR", 3, False), ("FIN", 1, True)]
    assert [(row["side"], row["last"]) for row in week["broken_off"]] == [("POL", "2024-03-04")]
    other = client.get("/api/week/UKR").json()
    assert (other["week"], other["acts"], [row["side"] for row in other["contacts"]]) == (3, 0, ["RUS"])


def test_sides_have_addresses_and_filters_by_name_too(client: TestClient) -> None:
    for named, coded in (
        ("/api/week/Russia", "/api/week/RUS"),
        ("/api/pair/Russia/ukraine", "/api/pair/RUS/UKR"),
        ("/api/events?between=Ukraine,+Russia", "/api/events?between=RUS+UKR"),
    ):
        one, other = client.get(named).json(), client.get(coded).json()
        assert {**one, "only": None} == {**other, "only": None} and one


def test_the_page_shows_it_and_the_list_of_all_sides_leads_there(client: TestClient) -> None:
    shown = client.get("/week/RUS/2024-03-13").text
    for words in (
        "11 March 2024",
        "usual week 2.0",
        "What happened",
        "With whom",
        "What it said",
        "troops had left the border",
        "Broken off",
        "Feed (Atom)",
    ):
        assert words in shown
    sides = client.get("/api/week").json()["sides"]
    assert [(row["side"], row["week"], row["mean_52"]) for row in sides] == [("RUS", 4, 2.0), ("UKR", 3, 1.0), ("FIN", 1, 0.0)]
    assert "/week/RUS/2024-03-11" in client.get("/week?day=2024-03-15").text


def test_the_last_week_of_a_side_is_found_by_its_name(client: TestClient) -> None:
    assert "Russia" in client.get("/week", params={"side": "russia"}).text
    assert client.get("/week", params={"side": "Nowhereland"}).status_code == 404


def test_the_feed_has_an_entry_a_week_newest_first(client: TestClient) -> None:
    feed = feedparser.parse(client.get("/week/RUS/feed").content)
    assert not feed.bozo and len(feed.entries) == 10
    assert "11 March 2024: 4 acts (usual week 2.0, of the last four 2.0)" in feed.entries[0].title
    assert feed.entries[0].link == "http://localhost/week/RUS/2024-03-11" and "UKR" in feed.entries[0].content[0].value
    assert client.get(feed.entries[-1].link).status_code == 200


def test_a_reader_keeps_a_side_and_lets_it_go(client: TestClient) -> None:
    assert "Keep no longer" in client.post("/week/UKR/keep").text
    assert "Yours:" in client.get("/week").text
    assert "Keep this view" in client.post("/week/UKR/keep").text
    assert "Yours:" not in client.get("/week").text


def test_what_is_not_there_says_so(client: TestClient, tmp_path: Path) -> None:
    for path in ("/week/XXX", "/week/XXX/2024-03-13", "/week/XXX/feed", "/api/week/XXX"):
        assert client.get(path).status_code == 404
    assert client.get("/week/RUS/2030-01-01").status_code == 200 and client.get("/week/RUS/never").status_code == 422
    with Register(tmp_path / "r.duckdb") as register:
        site = Site("r.duckdb", open_index(register))
    with TestClient(application(site), "http://localhost") as empty:
        assert "no dated event" in empty.get("/week").text and empty.get("/week/RUS").status_code == 404


def test_the_command_prints_the_week_of_a_side_by_name(tmp_path: Path) -> None:
    path = str(tmp_path / "r.duckdb")
    with Register(path) as register:
        register.add([*told(MONDAY - timedelta(weeks=1), 1, "UKR"), *told(MONDAY, 2, "UKR")])
    done = CliRunner().invoke(main, ["week", "Russia", "--day", "2024-03-13", "--register", path])
    assert done.exit_code == 0 and "Russia, 11 March 2024 to 17 March 2024\n2 acts done, 2 of them by it" in done.stdout
    assert "Ukraine" in done.stdout and done.stdout == CliRunner().invoke(main, ["week", "RUS", "--register", path]).stdout
    assert CliRunner().invoke(main, ["week", "Russia", "Ukraine", "--register", path]).exit_code == 2
