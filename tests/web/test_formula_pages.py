from collections.abc import Iterator

import pytest
from made import lines
from made import register as made_register
from starlette.testclient import TestClient

from dragoman.web import Site, application, open_index


@pytest.fixture(scope="module")
def formula_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("formula")
    with made_register(folder, lines(40)) as register:
        index = open_index(register)
        path = register.path
    with TestClient(application(Site("r.duckdb", index, register=path)), "http://localhost") as client:
        yield client
    index.close()


@pytest.mark.parametrize("path", ["/formula", "/formula?sides=RUS+JPN", "/factors", "/factor/use_of_force", "/pair/RUS/JPN"])
def test_a_page_is_shown(formula_client: TestClient, path: str) -> None:
    response = formula_client.get(path)
    assert response.status_code == 200 and "<h1>" in response.text


def test_the_page_has_its_data_with_the_same_run(formula_client: TestClient) -> None:
    data = formula_client.get("/api/formula?sides=RUS+JPN").json()
    assert data["run"] in formula_client.get("/formula?sides=RUS+JPN").text
    assert formula_client.get("/api/formula?sides=RUS+JPN&format=csv&table=forecast").text.count("\n") > 16


def test_what_the_register_cannot_carry_is_said(formula_client: TestClient) -> None:
    assert formula_client.get("/formula?sides=RUS").status_code == 404
    assert "no event that happened" in formula_client.get("/api/formula?sides=RUS+BRA").json()["detail"]
    assert formula_client.get("/factor/weather").status_code == 404


def test_a_server_without_the_register_says_so(client: TestClient) -> None:
    assert "Serve the register itself" in client.get("/api/formula?sides=RUS+UKR").json()["detail"]
