from collections.abc import Iterator
from pathlib import Path

import pytest
from made import lines
from made import register as made_register
from starlette.testclient import TestClient

from dragoman.register import import_
from dragoman.web import Site, application, formulas, open_index

TABLE = "a,b,from,to,measure,value,source\nRUS,JPN,1956-12-12,,declaration,of 1956,our own\nJPN,,2014-01-01,2014-12-31,democracy,0.8,our own\n"


@pytest.fixture(scope="module")
def standing_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("standing")
    (folder / "own.csv").write_text(TABLE, "utf-8")
    with pytest.MonkeyPatch.context() as patch, made_register(folder, lines(40)) as register:
        patch.setattr(formulas, "WAIT", 900.0)
        import_(register, folder / "own.csv")
        index = open_index(register)
        register.close()
        with TestClient(application(Site("r.duckdb", index, register=register.path)), "http://localhost") as client:
            yield client
        index.close()


@pytest.mark.parametrize("path", ["/pair/RUS/JPN", "/formula?sides=RUS+JPN"])
def test_a_pair_shows_its_standing_conditions(standing_client: TestClient, path: str) -> None:
    text = standing_client.get(path).text
    assert "Standing conditions" in text and "declaration of 1956: both, since 12 December 1956" in text
    assert "democracy: 0.8 (Japan, 2014)" in text and "party to NPT: both, since 8 June 1976" in text


def test_the_data_of_the_formula_hold_them(standing_client: TestClient) -> None:
    rows = standing_client.get("/api/formula?sides=RUS+JPN").json()["standing"]
    assert {"declaration", "democracy", "treaty"} <= {row["measure"] for row in rows}
    table = standing_client.get("/api/formula?sides=RUS+JPN&format=csv&table=standing").text
    assert table.startswith("measure,value,of,from,to,now") and "our own" in table


def test_an_index_without_its_register_shows_the_facts_that_ship(client: TestClient) -> None:
    pairs = client.get("/api/pairs").json()["pairs"]
    a, b = next((one["a"], one["b"]) for one in pairs if {one["a"], one["b"]} <= {"RUS", "USA", "TUR", "IRQ", "CHN", "IRN"})
    assert "party to NPT" in client.get(f"/pair/{a}/{b}").text
