"""Terminal, library, interface, assistants and pages give one answer: the same hits in the same order."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from click.testing import CliRunner
from lxml import html
from sheets import TEXT, sheet
from starlette.testclient import TestClient

from dragoman.cli import main
from dragoman.records import Sheet
from dragoman.register import Register, RegisterError
from dragoman.web import Reviews, Site, application, open_index, reviews_path

TEXTS = {
    "de": "Grüße aus der Hauptstraße, sagte Müllers Büro. Die Verhandlungen über die Grenze gehen weiter, heißt es.",
    "ru": "Президент России заявил, что переговоры о границе продолжаются. Ёлкин с этим не согласен.",
    "es": "El ministro dijo que las negociaciones continúan. Wałęsa y Yıldırım no asistieron a la reunión de Łódź.",
    "zh": "阿尔维尼亚总统周一表示部队已经离开北京附近的边境地区，谈判继续进行。",
    "en": 'A "truce" of one-day, X said: 50 troops, no AND, no OR, no NEAR (at all). U.S. talks go on; e\u0301clair.',
}
ASKED = [
    *("troops", "TROOPS", "troop", "border troops", '"border guards"', '"troops border"', "ministry said", "the", "x", "a"),
    *("strasse", "Straße", "STRASSE", "hauptstraße", "muller", "müller büro", "росси", "РОССИИ", "елкин", "переговорами"),
    *(
        "walesa",
        "Wałęsa",
        "yildirim",
        "lodz",
        "negociación",
        "éclair",
        "eclair",
        "北京",
        "北京 谈判",
        '"京北"',
        "u.s.",
        "one-day",
    ),
    *("", "  ", '"troops', 'troops"', '"', '""', "-", "--", "- -", "-troops", 'troops -"border guards"', "troops -troops"),
    *(
        "troops AND border",
        "NOT troops",
        "NEAR(troops border)",
        "text: troops",
        "troops*",
        "^troops",
        "{stems} : troops",
        "'; --",
    ),
    *("%_*", "(((", "a\\b", "\x00", "troops\x00border", "nothing-at-all", "𝕏", "½", "ﷺ", "w" * 300, "troops " * 50),
]
NARROWED = [
    {"side": "RUS"},
    {"type": "ACCUSE", "first": "2024-03-14"},
    {"outlet": "Meridian Wire", "last": "2024-03-14"},
    {"side": "nobody"},
]


@pytest.fixture(scope="module")
def path(register: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register of tests/pages/ with pages in other scripts, an address whose text changed, and pages of one score."""
    made = tmp_path_factory.mktemp("one-search") / "r.duckdb"
    made.write_bytes(register.read_bytes())
    others = [in_language(language, text) for language, text in TEXTS.items()]
    changed = [sheet(), sheet(TEXT.replace("border", "frontier"))]
    alike = [sheet(url=f"https://wire.example/alike/{n}") for n in range(30)]
    with Register(made) as opened:
        opened.add([*others, *changed, *alike])
    return made


def in_language(language: str, text: str) -> Sheet:
    one = sheet(text + " " * len(TEXT), url=f"https://wire.example/{language}")
    page = msgspec.structs.replace(one.document, text=text, language=language, headline=None)
    return msgspec.structs.replace(one, document=page, statements=[], events=[])


@pytest.fixture(scope="module")
def client(path: Path) -> TestClient:
    with Register(path, read_only=True) as opened:
        index = open_index(opened, path.parent / "apart")  # with an index of its own, made in another order of changes
    return TestClient(application(Site(path.name, index)), "http://localhost")


def of_terminal(path: Path, text: str, **about: str) -> dict[str, object] | str:
    options = [part for name, value in about.items() for part in (f"--{name}", value)]
    asked = [*options, "--format", "json", "--register", str(path), "--", text]
    result = CliRunner().invoke(main, ["search", *asked])
    return json.loads(result.stdout) if result.exit_code == 0 else result.stderr


def of_pages(client: TestClient, text: str, **about: str) -> list[str]:
    tree = html.fromstring(client.get("/search", params={"text": text, **about}).text)
    return [
        urlsplit(href).path.rsplit("/", 1)[1] for href in tree.xpath("//ol[contains(@class, 'hits')]//a[@class='headline']/@href")
    ]


def documents(found: dict[str, object]) -> list[str]:
    return [hit["document"] for hit in found["hits"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ASKED)
def test_every_door_gives_the_same_hits_in_the_same_order(path: Path, client: TestClient, text: str) -> None:
    answer = client.get("/api/search", params={"text": text})
    with Register(path, read_only=True) as opened:
        if answer.status_code == 400:
            assert "no word" in answer.text and "no word" in of_terminal(path, text)
            with pytest.raises(RegisterError, match="no word"):
                opened.search(text)
            return
        hits, found = opened.search(text), opened.found(text)
    interface = answer.json()
    assert interface["hits"] == found["hits"] and interface["facets"] == found["facets"]
    assert [{name: hit[name] for name in found["hits"][0]} for hit in hits] == found["hits"] if hits else not found["hits"]
    assert of_terminal(path, text) == found
    assert of_pages(client, text) == documents(found)
    assert all(hit["passage"][start:end].strip() for hit in found["hits"] for start, end in hit["marks"])


@pytest.mark.parametrize("about", NARROWED)
@pytest.mark.parametrize("text", ["", "troops", "said -border"])
def test_and_the_same_where_it_is_narrowed(path: Path, client: TestClient, text: str, about: dict[str, str]) -> None:
    interface = client.get("/api/search", params={"text": text, **about}).json()
    found = of_terminal(path, text, **about)
    assert isinstance(found, dict) and interface["total"] == found["total"]
    assert interface["hits"] == found["hits"] and interface["facets"] == found["facets"]
    assert of_pages(client, text, **about) == documents(found)


def test_the_parts_of_an_answer_follow_one_another_and_are_the_whole(path: Path, client: TestClient) -> None:
    seen, cursor = [], "0"
    while cursor is not None:
        part = client.get("/api/search", params={"text": "troops", "limit": 7, "cursor": cursor}).json()
        seen += documents(part)
        cursor = part["next"]
    with Register(path, read_only=True) as opened:
        whole = opened.found("troops", 200)
        assert seen == documents(whole) and len(seen) == len(set(seen)) == whole["total"] > 30
        assert documents(opened.found("troops", 5, offset=4)) == seen[4:9]


def test_only_the_newest_text_of_an_address_is_found(path: Path) -> None:
    with Register(path, read_only=True) as opened:
        assert sheet().document.id not in documents(opened.found("troops border", 200))
        assert sheet(TEXT.replace("border", "frontier")).document.id in documents(opened.found("troops frontier", 200))


def test_what_people_have_judged_counts_in_the_facets_of_terminal_and_pages(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "r.duckdb"
    copy.write_bytes(path.read_bytes())
    with Register(copy, read_only=True) as opened:
        before = opened.found("", 1)["facets"]["type"]
        first = next(sheet for sheet in opened.sheets(current=True) if sheet.events)
        index = open_index(opened)
    site = Site(copy.name, index, Reviews(reviews_path(copy)))
    client = TestClient(application(site), "http://localhost", follow_redirects=False)
    client.post("/review/name", data={"name": "Ada"})
    for event in first.events:
        answer = client.post(f"/review/{first.document.id}", data={"record": event.id, "verdict": "reject"})
        assert answer.status_code == 303
    with Register(copy, read_only=True) as opened:
        after = opened.found("", 1)["facets"]["type"]
        index.refresh(opened)
    assert after != before and client.get("/api/search").json()["facets"]["type"] == after
    index.close()
