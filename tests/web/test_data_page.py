"""The page of the interface says of every route what it knows and what it answers."""

import html
import json

import pytest
from starlette.testclient import TestClient

from dragoman.ontology import ours
from dragoman.web import Index
from dragoman.web.describing import example_address, example_values, routes


def test_every_route_with_every_parameter_is_on_the_page(client: TestClient) -> None:
    page = client.get("/data").text
    schema = client.get("/api/openapi.json").json()
    assert len(schema["paths"]) > 15
    for path, methods in schema["paths"].items():
        (section,) = [part for part in page.split('<section class="route"') if f'id="{path}"' in part]
        for one in methods["get"].get("parameters", []):
            assert f"<code>{one['name']}</code>" in section, (path, one["name"])


def test_every_example_is_an_answer_of_this_register(client: TestClient, index: Index) -> None:
    values = example_values(index, ours())
    for route in routes(client.get("/api/openapi.json").json()):
        asked = example_address(route, values)
        answer = client.get(asked)
        shown = client.get("/data/example", params={"of": route["path"]})
        assert shown.status_code == 200
        if answer.status_code == 404:  # what is computed needs the register, and this server shows an index alone
            assert route["path"] in {"/api/formula", "/api/whatif", "/api/factor/{name}"}
            continue
        assert answer.status_code == 200, asked
        example = json.loads(html.unescape(shown.text.split("<pre", 1)[1].split(">", 1)[1].split("</pre>")[0]))
        assert example.keys() == answer.json().keys()


@pytest.mark.parametrize("of", ["/api/nothing", "https://example.org/"])
def test_there_is_no_example_of_what_is_no_route(client: TestClient, of: str) -> None:
    assert client.get("/data/example", params={"of": of}).status_code == 404
