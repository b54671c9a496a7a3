"""What a hostile page, a hostile site and a hostile request cannot do."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import hostile
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from lxml import etree, html
from starlette.testclient import TestClient

from dragoman.register import Register
from dragoman.web import Index, Site, WebError, application, open_index
from dragoman.web.errors import TooLong
from dragoman.web.guard import LARGEST_BODY, LONGEST_ADDRESS

OUR_SCRIPTS = {"/static/article.js", "/static/live.js", "/static/review.js"}
TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A register of hostile pages."""
    with Register(tmp_path_factory.mktemp("hostile") / "r.duckdb") as register:
        register.add([hostile.sheet(payload) for payload in hostile.PAYLOADS])
        register.add([hostile.sheet("=1+1", "2024-04-30")])
        index = open_index(register)
    with TestClient(application(Site("<b>r</b>.duckdb", index)), "http://localhost") as client:
        yield client
    index.close()


def addresses(client: TestClient) -> list[str]:
    ids = [row["id"] for row in client.get("/api/pages").json()["rows"]]
    sides = sorted({row["side"] for row in client.get("/api/statements").json()["rows"]})
    found = ["/day/2024-05-01", "/people", "/pairs", "/map", "/search", "/quality"]
    found += [f"/article/{identity}" for identity in ids]
    found += [f"/speaker/{quote(side, safe='')}" for side in sides]
    return found + [f"/search?text={quote(payload, safe='')}" for payload in hostile.PAYLOADS]


def test_no_page_of_a_hostile_register_holds_markup_of_its_pages(besieged: TestClient) -> None:
    for address in addresses(besieged):
        page = html.fromstring(besieged.get(address).text)
        for element in page.iter(etree.Element):
            assert element.tag not in {"iframe", "img", "object", "embed", "base", "b"}, address
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], address
            for name in ("href", "src", "action"):
                value = element.get(name, "")
                assert re.match(r"(/(?!/)|#|$)", value), (address, value)
        scripts = {script.get("src") for script in page.iter("script")}
        assert scripts <= OUR_SCRIPTS, address


def test_every_answer_carries_the_policy(besieged: TestClient) -> None:
    for address in ("/", "/day/2024-05-01", "/api/pages", "/static/style.css", "/nothing", "/api/nothing"):
        headers = besieged.get(address, follow_redirects=False).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_a_cell_of_csv_is_no_formula(besieged: TestClient) -> None:
    text = besieged.get("/api/pages?format=csv&last=2024-04-30").text
    assert ",'=1+1" in text and ",=1+1" not in text


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "....//app.py", "/etc/passwd", "style.css%00"])
def test_no_path_leads_out_of_the_static_files(client: TestClient, name: str) -> None:
    response = client.get(f"/static/{name}")
    assert response.status_code in (404, 422) and "FastAPI" not in response.text and "root:" not in response.text


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "x'; DROP TABLE pages; --", '" UNION SELECT sheet FROM sheets --', "%", "_", "\0", "\ud7ff"]
)
def test_no_value_reaches_the_sql(client: TestClient, index: Index, value: str) -> None:
    before = index.one("SELECT count(*) AS n FROM pages")
    fields = dict.fromkeys(("side", "who", "target", "about", "outlet", "words", "document"), value)
    for name, text in fields.items():
        response = client.get("/api/statements", params={name: text})
        assert response.status_code == 200
        assert not response.json()["rows"] or name == "words"
    for address in ("/api/search", "/search"):
        response = client.get(address, params={"text": value})
        assert response.status_code == (200 if any(map(str.isalnum, value)) else 400)  # a search of signs alone is refused
        assert response.status_code == 200 or "no word" in response.text
    assert index.one("SELECT count(*) AS n FROM pages") == before


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[", "10.0.0.1"])
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/quality", headers={"Host": host}).status_code == 421
    assert client.post("/mcp", headers={"Host": host}, json={}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8350", "127.0.0.1:8350", "[::1]:8350"])
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/data", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:9"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_another_site_can_post_nothing(editing: TestClient, some_article: str, headers: dict[str, str]) -> None:
    for path in ("/review/name", f"/review/{some_article}", "/mcp"):
        assert editing.post(path, headers=headers, data={"name": "x"}).status_code == 403


def test_with_a_token_nothing_is_shown_without_it(index: Index) -> None:
    app = application(Site("r.duckdb", index), host="0.0.0.0", token=TOKEN)
    with TestClient(app, "http://192.168.1.2:8350", follow_redirects=False) as client:
        for address in ("/", "/quality", "/api/pages", "/static/style.css", "/mcp", "/?token=wrong", "/?token="):
            assert client.get(address).status_code == 401
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
        assert client.get("/api/pages", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
        entered = client.get(f"/quality?token={TOKEN}&x=1")
        assert entered.status_code == 303 and entered.headers["location"] == "/quality?x=1"
        assert "HttpOnly" in entered.headers["set-cookie"] and "SameSite=strict" in entered.headers["set-cookie"]
        assert client.get("/quality").status_code == 200


def test_a_redirect_leads_to_this_site_only(index: Index) -> None:
    app = application(Site("r.duckdb", index), host="0.0.0.0", token=TOKEN)
    with TestClient(app, "http://192.168.1.2", follow_redirects=False) as client:
        location = client.get(f"//evil.example/x?token={TOKEN}").headers.get("location", "/")
        assert not location.startswith(("//", "http"))


def test_what_is_too_long_is_refused(client: TestClient) -> None:
    assert client.get("/search?text=" + "a" * LONGEST_ADDRESS).status_code == 414
    assert client.post("/mcp", content=b"x" * (LARGEST_BODY + 1)).status_code == 413


def test_a_query_that_takes_too_long_is_stopped(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.web.index.LIMIT_SECONDS", 0.2)
    with pytest.raises(TooLong):
        index.ask("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n")
    assert index.one("SELECT 1 AS one") == {"one": 1}


def test_a_read_only_site_takes_no_review(client: TestClient, some_article: str) -> None:
    assert client.post(f"/review/{some_article}", data={"verdict": "accept"}).status_code in (404, 405)
    assert client.get("/review").status_code == 404


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WebError, match="index cannot be kept"):
        Index(tmp_path / "file")


def test_the_interface_keeps_what_it_describes(client: TestClient) -> None:
    """Schemathesis makes requests from the description; every answer is of a kind that the description names."""
    schema = schemathesis.openapi.from_dict(client.get("/api/openapi.json").json())
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=10, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
        @given(case=operation.as_strategy())
        def check(case: schemathesis.Case) -> None:
            response = client.request(case.method, case.formatted_path, params=case.query)
            described = case.operation.definition.raw["responses"]
            assert str(response.status_code) in described, (case.path, case.query, response.status_code, response.text[:300])

        check()
