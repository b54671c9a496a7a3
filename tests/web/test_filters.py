"""The filters: declared once, the same on pages, in the interface and the tools, kept by every link, and what they find."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from lxml import html
from sheets import _actor, sheet
from starlette.testclient import TestClient

from dragoman.ontology import plover
from dragoman.records import Actor, Sheet, Span, identify
from dragoman.records.filters import filters
from dragoman.records.plover import TYPES
from dragoman.register import Register
from dragoman.web import Index, Site, application, open_index
from dragoman.web.lists import Only, events, statements
from dragoman.web.people import who_is

PAGES = {
    "en": "Arvenia's president said on Monday that troops had left the border. Borland rejected the claim.",
    "ru": "Президент Арвении сказал в понедельник, что войска покинули границу. Борландия отвергла это заявление.",
    "es": "El presidente de Arvenia dijo el lunes que las declaraciones del vecino eran falsas. Borland lo negó ayer.",
    "zh": "阿尔维尼亚总统周一表示部队已经离开北京附近的边境地区，博兰拒绝了这一说法，并且表示将继续关注局势的发展以及双方的谈判进程。",
}


def made(language: str, speaker: str = "Zoë Žáková", side: str | None = None, day: str = "2024-03-14") -> Sheet:
    """A page of a language on which `speaker` says all of the text, and somebody leaves somewhere."""
    text = PAGES[language]
    one = sheet(text, url=f"https://wire.example/{language}/{speaker}/{day}")
    page = msgspec.structs.replace(one.document, language=language, published=day, headline=None)
    who = msgspec.structs.replace(_actor(0, 5, text), name=speaker, country=side, code=side, sectors=[], kind="person")
    of_whom: Actor = msgspec.structs.replace(who, name="Shamil Begg", country=None, code=None)
    said = msgspec.structs.replace(
        one.statements[0], speaker=who, content=[Span(0, len(text), text)], about=[of_whom], id=identify(page.id, "s")
    )
    done = msgspec.structs.replace(one.events[0], sources=[who], id=identify(page.id, "e"))
    return msgspec.structs.replace(one, document=page, statements=[said], events=[done])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Index:
    with Register(tmp_path_factory.mktemp("filters") / "r.duckdb") as register:
        days = [made("en", "Sajan Jarvid", "GBR", f"2024-03-{day:02}") for day in range(1, 29)]
        register.add([*(made(language) for language in PAGES), *days])
        return open_index(register)


@pytest.fixture(scope="module")
def site(many: Index) -> TestClient:
    return TestClient(application(Site("r.duckdb", many)), "http://localhost")


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("troop", "en"),
        ("TROOPS arrive", None),
        ("войск", "ru"),
        ("границами", "ru"),
        ("declaración", "es"),
        ("declaraciones", "es"),
        ("lunes", "es"),
        ("北京", "zh"),
        ("部队 边境", "zh"),
        ('"had left the border"', "en"),
        ('"troop had"', None),
        ("troops -border", None),
        ('troops -"had stayed"', "en"),
    ],
)
def test_words_are_found_in_every_form_phrases_as_they_are_written(many: Index, words: str, language: str | None) -> None:
    found = statements(many, Only(words=words, who="Zoe Zakova"), 10)["rows"]
    assert [row["content"] for row in found] == ([PAGES[language]] if language else [])
    pages = many.search(words, limit=50, offset=0, first=None, last=None, filters={})
    assert bool(pages["total"]) == bool(language)
    if language:
        assert all(hit["marks"] for hit in pages["hits"])


def test_a_name_is_found_without_its_accents_by_a_part_of_it_and_misspelled(many: Index) -> None:
    for text in ("zoe zakova", "Žáková", "Zoë"):
        assert who_is(many, text).names == ("Zoë Žáková",), text
    assert who_is(many, "Sajan Jarwid") == ((), ("Sajan Jarvid",), True)
    assert who_is(many, "United Kingdom").sides == who_is(many, "GBR").sides == ("GBR",)
    assert who_is(many, '"Zoë"').names == ("Zoë",) and not statements(many, Only(who='"Zoë"'), 5)["rows"]
    assert who_is(many, "uk").sides == () and who_is(many, "britain").sides == ("GBR",)
    assert who_is(many, "Untied Kingdom") == (("GBR",), (), True)
    assert who_is(many, "Nebuchadnezzar") == ((), (), True)


def test_what_somebody_said_about_another_is_one_question(site: TestClient) -> None:
    data = site.get("/api/statements", params={"who": "Zakova", "about": "begg"}).json()
    assert data["matches"] == len(PAGES) and not data["guessed"]
    assert site.get("/api/statements", params={"who": "Zakova", "about": "北京"}).json()["matches"] == 1
    assert site.get("/api/statements", params={"who": "Sajan Jarwid"}).json()["guessed"] == {"who": "Sajan Jarvid"}


def test_a_list_is_turned_to_both_sides(many: Index) -> None:
    whole = [row["id"] for row in events(many, Only(who="GBR"), 100)["rows"]]
    first = events(many, Only(who="GBR"), 10)
    second = events(many, Only(who="GBR"), 10, first["next"])
    assert first["previous"] is None and [row["id"] for row in first["rows"] + second["rows"]] == whole[:20]
    back = events(many, Only(who="GBR"), 10, second["previous"])
    assert [row["id"] for row in back["rows"]] == whole[:10] and back["previous"] is None and back["next"] == first["next"]
    last = events(many, Only(who="GBR"), 10, events(many, Only(who="GBR"), 10, second["next"])["previous"])
    assert [row["id"] for row in last["rows"]] == whole[10:20]


@pytest.mark.parametrize(
    "path", ["/statements", "/events", "/speaker/GBR", "/people", "/map", "/search", "/formula", "/day/2024-03-14"]
)
def test_what_is_not_declared_is_refused_and_what_is_known_is_told(site: TestClient, path: str) -> None:
    for address in (path, f"/api{path}"):
        response = site.get(address, params={"whom": "x"})
        assert response.status_code == 400 and "whom" in response.text and "It knows" in response.text


def test_the_declared_filters_are_those_of_the_interface(site: TestClient) -> None:
    paths = site.get("/api/openapi.json").json()["paths"]
    for of in ("statements", "events", "pages"):
        there = [one["name"] for one in paths[f"/api/{of}"]["get"]["parameters"]]
        assert [name for name in there if name not in ("limit", "cursor", "format")] == [one.name for one in filters(of)]
    assert set(TYPES) == set(plover().types)


def test_the_form_of_a_page_has_every_filter_and_an_empty_one_asks_for_nothing(site: TestClient) -> None:
    form = html.fromstring(site.get("/statements").text).xpath("//form[@action='/statements']")[0]
    assert {field.get("name") for field in form.xpath(".//input | .//select")} == {one.name for one in filters("statements")}
    empty = dict.fromkeys((one.name for one in filters("statements")), "")
    assert f"{28 + len(PAGES)} statements" in site.get("/statements", params=empty).text


@pytest.mark.parametrize(
    "path",
    ["/statements?who=Jarvid&first=2024-03-02", "/events?who=GBR&first=2024-03-02&floor=0", "/speaker/GBR?first=2024-03-02"],
)
def test_the_filters_stay_when_a_list_is_turned(many: Index, site: TestClient, path: str) -> None:
    page = html.fromstring(site.get(path).text)
    for link in page.xpath("//a[@rel='next']/@href") + page.xpath("//nav[@class='tabs']/a/@href"):
        asked = parse_qs(urlsplit(link).query)
        assert {name: values[0] for name, values in asked.items()}.items() >= {"first": "2024-03-02"}.items(), link


def test_the_map_leads_to_the_same_months(site: TestClient) -> None:
    links = html.fromstring(site.get("/map?first=2024-03&last=2024-03&type=RETREAT").text).xpath("//table//a/@href")
    assert links and all("first=2024-03-01&last=2024-03-31&type=RETREAT" in link for link in links)


def test_a_speaker_without_a_side_has_a_page_and_links_lead_to_it(site: TestClient) -> None:
    listed = html.fromstring(site.get("/statements", params={"who": "Zakova"}).text)
    link = listed.xpath("//a[@class='actor']/@href")[0]
    assert link.startswith("/speaker/-?name=")
    page = site.get(link).text
    assert f"{len(PAGES)} statements" in page and "Zoë Žáková" in page
    assert site.get("/speaker/-").status_code == 404


def test_what_a_person_did_is_beside_what_they_said(site: TestClient) -> None:
    data = site.get("/api/speaker/GBR", params={"name": "Sajan Jarvid", "show": "did"}).json()
    assert (data["said"], data["did"], data["undergone"], data["matches"]) == (28, 28, 0, 28)
    assert {row["type"] for row in data["records"]} == {"RETREAT"}
    assert site.get("/api/speaker/GBR", params={"name": "Sajan Jarvid", "show": "undergone"}).json()["records"] == []


def test_all_people_and_sides_are_listed(site: TestClient) -> None:
    people = site.get("/api/people").json()
    assert {(row["name"], row["side"]) for row in people["people"]} == {("Sajan Jarvid", "GBR"), ("Zoë Žáková", "")}
    assert [row["side"] for row in site.get("/api/people?of=sides").json()["sides"]] == ["GBR"]
    found = site.get("/api/people", params={"text": "Jarwid"}).json()
    assert found["guessed"] and [row["name"] for row in found["people"]] == ["Sajan Jarvid"]


def test_words_that_only_point_are_nobody(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        register.add([made("en", "I"), made("en", "you"), made("en", "Ada Quint")])
        index = open_index(register)
    client = TestClient(application(Site("r.duckdb", index)), "http://localhost")
    for text, names in (("", ["Ada Quint"]), ("quint", ["Ada Quint"]), ("i", []), ("you", [])):
        assert [row["name"] for row in client.get("/api/people", params={"text": text}).json()["people"]] == names
    assert client.get("/api/statements", params={"who": '"I"'}).json()["matches"] == 1
    index.close()


def test_words_of_a_page_that_goes_are_found_no_longer(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        register.add([made("en")])
        index = open_index(register)
        newer = msgspec.structs.replace(made("en"), statements=[], events=[])
        register.add([msgspec.structs.replace(newer, provenance=msgspec.structs.replace(newer.provenance, run="r2"))])
        index.refresh(register)
    assert not statements(index, Only(words="troops"), 5)["rows"] and not who_is(index, "Zoe").names
    assert not index.ask("SELECT rowid FROM said WHERE said MATCH 'troops'") and not index.ask(
        "SELECT rowid FROM acts WHERE acts MATCH 'troops'"
    )


def test_a_search_that_finds_nothing_says_which_filter_to_take_away(site: TestClient) -> None:
    query = {"who": "Jarvid", "words": "pineapple"}
    data = site.get("/api/statements", params=query).json()
    assert data["matches"] == 0 and data["without"] == {"words": 28}
    page = html.fromstring(site.get("/statements", params=query).text)
    (link,) = page.xpath("//main//ul[@class='plain']//a")
    assert link.text == "28 statements" and parse_qs(urlsplit(link.get("href")).query) == {"who": ["Jarvid"]}


def test_of_a_speaker_who_says_nothing_like_that_stands_whom_he_speaks_of(client: TestClient, index: Index) -> None:
    row = index.one("SELECT side, speaker FROM abouts ORDER BY n DESC, side, speaker LIMIT 1")
    data = client.get(f"/api/speaker/{row['side']}", params={"name": row["speaker"], "about": "VAT"}).json()
    assert data["records"] == [] and data["about"]


def test_a_pair_of_which_nothing_is_told_leads_to_those_that_have_something(client: TestClient, index: Index) -> None:
    a = index.one("SELECT pair FROM pairs WHERE shown = 1 ORDER BY n DESC LIMIT 1")["pair"].split()[0]
    answer = client.get(f"/pair/{a}/VAT")
    links = html.fromstring(answer.text).xpath("//main//ul//a/@href")
    assert answer.status_code == 404 and links and all(client.get(link).status_code == 200 for link in links)
