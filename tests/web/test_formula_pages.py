import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from lxml import html
from made import lines
from made import register as made_register
from starlette.testclient import TestClient

from dragoman.register import file
from dragoman.web import Site, application, formulas, open_index

WHATIF = {"sides": "RUS JPN", "change": "+2 CONSULT RUS>JPN"}


@pytest.fixture(scope="module")
def patient() -> Iterator[None]:
    """A loaded machine may take long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formulas, "WAIT", 900.0)
        yield


@pytest.fixture(scope="module")
def formula_client(tmp_path_factory: pytest.TempPathFactory, patient: None) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("formula")
    with made_register(folder, lines(40)) as register:
        index = open_index(register)
        path = register.path
    with TestClient(application(Site("r.duckdb", index, register=path)), "http://localhost") as client:
        client.app_state["register"] = path
        yield client
    index.close()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process writes to the register."""
    code = f"from dragoman.register import Register\nwith Register({str(path)!r}): print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.communicate("\n")


def answered(client: TestClient, address: str) -> int:
    """The status, once nothing is computed for it any more."""
    for _ in range(5000):
        response = client.get(address)
        if "still being computed" not in response.text:
            break
        time.sleep(0.2)
    return response.status_code


@pytest.mark.parametrize("path", ["/formula", "/formula?sides=RUS+JPN", "/factors", "/factor/use_of_force", "/pair/RUS/JPN"])
def test_a_page_is_shown(formula_client: TestClient, path: str) -> None:
    response = formula_client.get(path)
    assert response.status_code == 200 and "<h1>" in response.text


def test_the_page_has_its_data_with_the_same_run(formula_client: TestClient) -> None:
    data = formula_client.get("/api/formula?sides=RUS+JPN").json()
    assert data["run"] in formula_client.get("/formula?sides=RUS+JPN").text
    assert formula_client.get("/api/formula?sides=RUS+JPN&format=csv&table=forecast").text.count("\n") > 16


def test_every_figure_of_the_page_leads_to_the_events_behind_it(formula_client: TestClient) -> None:
    page = html.fromstring(formula_client.get("/formula?sides=RUS+JPN").text)
    data = formula_client.get("/api/formula?sides=RUS+JPN").json()
    weeks = page.xpath("//figure//tbody//th/a/@href")
    assert len(weeks) == len(data["index"])
    assert len(html.fromstring(formula_client.get(weeks[-1]).text).xpath("//a[@class='record']")) > 0
    factors = [row for row in data["factors"] if row["events"]]
    newest = page.xpath("//span[contains(@class, 'newest')]")
    assert len(newest) == len(factors) > 0
    assert formula_client.get(newest[0].xpath(".//a/@href")[0].partition("#")[0]).status_code == 200
    factor = html.fromstring(formula_client.get(f"/factor/{factors[0]['factor']}").text)
    assert factor.xpath("//span[contains(@class, 'newest')]//a")


@pytest.mark.parametrize("path", ["/formula?sides=RUS+JPN", "/week/RUS"])
def test_a_probability_stands_beside_the_rate_so_far_and_says_what_it_gains(formula_client: TestClient, path: str) -> None:
    formula_client.get("/api/formula?sides=RUS+JPN")  # a week does not wait for it
    page = html.fromstring(formula_client.get(path).text)
    (head,) = (row for row in page.xpath("//thead/tr") if "Probability" in row.text_content())
    assert head.text_content().endswith("So far")
    assert "better than the rate so far alone" in page.text_content()


def test_what_the_register_cannot_carry_is_said(formula_client: TestClient) -> None:
    assert formula_client.get("/formula?sides=RUS").status_code == 404
    assert "no event of Foo or of Bar" in formula_client.get("/api/formula?sides=Foo,+Bar").json()["detail"]
    assert formula_client.get("/factor/weather").status_code == 404


def test_a_server_without_the_register_says_so(client: TestClient) -> None:
    assert "Serve the register itself" in client.get("/api/formula?sides=RUS+UKR").json()["detail"]


def test_a_what_if_is_shown_on_the_page_of_the_pair(formula_client: TestClient) -> None:
    page = html.fromstring(formula_client.get("/formula", params=WHATIF).text)
    data = formula_client.get("/api/whatif", params=WHATIF).json()
    section = page.text_content()
    assert data["run"] in section and f"{data['index']['before']:.2f} → {data['index']['after']:.2f}" in section
    assert all(line in section for line in data["assumptions"])
    table = page.xpath("//table[caption]")[0]
    shown = [abs(float(cell.text.replace("−", "-"))) for cell in table.xpath(".//tbody/tr/td[4]")]
    assert len(shown) == sum(row["tied"] for row in data["forecast"]) > 0 and max(shown) > 0
    assert "of the others the model knows nothing" in section
    form = page.xpath("//form[.//textarea]")[0]
    assert form.xpath(".//label//textarea")[0].text.strip() == WHATIF["change"]
    assert form.get("method", "get") == "get" and not form.xpath(".//script")


def test_changes_may_be_given_by_line_by_comma_and_more_than_once(formula_client: TestClient) -> None:
    changes = ["+CONSULT RUS>JPN", "+AGREE JPN>RUS", "+2 ASSAULT RUS>JPN"]
    asked = [[("change", ", ".join(changes))], [("change", "\r\n".join(changes))], [("change", one) for one in changes]]
    runs = {str(formula_client.get("/api/whatif", params=[("sides", "RUS JPN"), *one]).json()["changes"]) for one in asked}
    assert runs == {str(changes)}
    assert formula_client.get("/api/whatif?sides=RUS+JPN&change=+CONSULT+RUS>JPN").json()["changes"] == ["+CONSULT RUS>JPN"]


def test_a_what_if_is_a_table_too(formula_client: TestClient, tmp_path: Path) -> None:
    rows = formula_client.get("/api/whatif", params=WHATIF).json()["forecast"]
    assert formula_client.get("/api/whatif", params={**WHATIF, "format": "csv"}).text.count("\n") == len(rows) + 1
    (tmp_path / "a.parquet").write_bytes(formula_client.get("/api/whatif", params={**WHATIF, "format": "parquet"}).content)
    with duckdb.connect() as connection:
        changes = connection.execute("SELECT change FROM read_parquet(?)", [str(tmp_path / "a.parquet")]).fetchall()
    assert changes == [(row["change"],) for row in rows]


@pytest.mark.parametrize(
    ("change", "status", "why"),
    [
        ("nonsense", 400, "not a change"),
        ("+900 CONSULT RUS>JPN", 404, "has seen"),
        ("+AGREE RUS>USA", 404, "not between"),
        ("+AGREE <b>>JPN", 404, "not between"),
    ],
)
def test_a_refused_what_if_is_said_beside_the_form(formula_client: TestClient, change: str, status: int, why: str) -> None:
    asked = {"sides": "RUS JPN", "change": change}
    response = formula_client.get("/formula", params=asked)
    page = html.fromstring(response.text)
    refused = page.get_element_by_id("refused")
    assert response.status_code == 200 and why in refused.text_content() and refused.get("role") == "alert"
    field = page.xpath("//textarea")[0]
    assert field.text.strip() == change and "refused" in field.get("aria-describedby").split()
    api = formula_client.get("/api/whatif", params=asked)
    assert api.status_code == status and why in api.json()["detail"]


def test_a_what_if_needs_two_sides_and_a_change(formula_client: TestClient) -> None:
    assert formula_client.get("/api/whatif", params={"sides": "RUS", "change": "+AGREE RUS>JPN"}).status_code == 400
    assert formula_client.get("/api/whatif", params={"sides": "RUS JPN", "change": " "}).status_code == 400
    assert formula_client.get("/api/whatif", params={"sides": "RUS JPN"}).status_code == 422


def test_a_long_computation_goes_on_and_is_found_later(formula_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "WAIT", 0.001)
    first = formula_client.get("/api/formula?sides=JPN+RUS")
    assert first.status_code == 503 and "still being computed" in first.json()["detail"]
    assert answered(formula_client, "/api/formula?sides=JPN+RUS") == 200


def test_a_page_that_is_not_ready_says_so_and_asks_again(formula_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "WAIT", 0.001)
    address = "/formula?sides=JPN,RUS&floor=0.001"
    first = formula_client.get(address)
    assert first.status_code == 202 and "Being computed" in first.text and first.headers["refresh"] == "5"
    for _ in range(5000):
        if (response := formula_client.get(address)).status_code != 202:
            break
        time.sleep(0.2)
    assert response.status_code == 200 and "Tension" in response.text


def test_many_waiting_computations_are_refused(formula_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "WAIT", 0.001)
    monkeypatch.setattr(file, "WAIT", 300.0)
    asks = [f"/api/formula?sides=RUS+X{n}" for n in range(formulas.WAITING + 3)]
    with held(formula_client.app_state["register"]):
        told = [formula_client.get(ask).json()["detail"] for ask in asks]
    assert "still being computed" in told[0] and "are waiting" in told[-1]
    assert {answered(formula_client, ask) for ask in asks[:-3]} == {404}


def test_that_the_register_was_being_written_is_not_kept(formula_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "WAIT", 0.1)
    with held(formula_client.app_state["register"]):
        assert "being written" in formula_client.get("/api/factor/cyber_information").json()["detail"]
    assert formula_client.get("/api/factor/cyber_information").status_code == 200
