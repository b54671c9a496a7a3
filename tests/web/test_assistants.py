"""The register as an assistant finds it, asked with the official client of the Model Context Protocol over HTTP."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from mcp import Client

from dragoman.view.names import side_name
from dragoman.web import Index, Site, application


@pytest.fixture(scope="module")
def address(index: Index) -> Iterator[str]:
    """A server of the register of tests/pages/ on a free port."""
    server = uvicorn.Server(uvicorn.Config(application(Site("r.duckdb", index)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/mcp"
    server.should_exit = True
    thread.join(5)


def call(address: str, tool: str, **arguments: Any) -> Any:
    async def asked() -> Any:
        async with Client(address) as client:
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, result
            return result.structured_content

    return asyncio.run(asked())


def test_all_tools_only_read(address: str) -> None:
    async def listed() -> Any:
        async with Client(address) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(listed())
    assert {tool.name for tool in tools} == {"search", "statements", "events", "pair", "who", "read"}
    assert all(tool.annotations and tool.annotations.read_only_hint and tool.description for tool in tools)


def test_a_record_can_be_cited_with_its_words_and_offsets(address: str, index: Index) -> None:
    hit = call(address, "search", text="talks", limit=1)["hits"][0]
    row = call(address, "events", document=hit["document"], limit=1, floor=0)["rows"][0]
    sheet = index.sheet(row["document"])
    assert sheet and sheet.document.text[row["start_at"] : row["end_at"]] == row["trigger"]
    said = call(address, "statements", side="RUS", limit=1)["rows"][0]
    sheet = index.sheet(said["document"])
    assert sheet and sheet.document.text[said["start_at"] :].startswith(said["content"].split(" … ")[0])


def test_a_pair_that_is_not_there_is_no_error(address: str, index: Index) -> None:
    a, b = index.one("SELECT pair FROM pairs ORDER BY n DESC LIMIT 1")["pair"].split()
    assert call(address, "pair", a=a, b=b, floor=0)["events"] > 0
    names = {"a": side_name(a), "b": side_name(b)}
    assert call(address, "pair", **names, floor=0) == call(address, "pair", a=a, b=b, floor=0)
    assert call(address, "pair", a="XXX", b="YYY")["found"] is False


def test_a_page_at_hand_is_read_and_its_people_are_those_of_the_register(address: str, index: Index) -> None:
    person = index.one(
        "SELECT name, side FROM people WHERE side <> '' AND name LIKE '% %' AND name NOT LIKE '%:%' ORDER BY n DESC LIMIT 1"
    )
    text = f"Russia accused Ukraine of shelling a village.\n\n“We will answer,” {person['name']} said on Tuesday."
    found = call(address, "read", source=text, floor=0)
    (event,) = [row for row in found["events"] if row["type"] == "ACCUSE"]
    assert (event["source_side"], event["target_side"], text[event["start_at"] : event["end_at"]]) == ("RUS", "UKR", "accused")
    said = found["statements"][0]
    assert said["speaker"] == person["name"] and text[said["start_at"] : said["end_at"]].strip("“”,") == "We will answer"
    who = {row["name"]: row for row in found["who"]}
    assert person["side"] in {row["side"] for row in who[person["name"]]["in_register"]}
    assert index.one("SELECT count(*) AS n FROM pages WHERE headline = 'text'")["n"] == 0


def test_what_cannot_be_read_says_why_and_files_stay_closed(address: str) -> None:
    refused = call(address, "read", source="http://127.0.0.1:1/page")
    assert refused["read"] is False and "not a public address" in refused["reason"]
    assert call(address, "read", source="/etc/passwd").get("statements", []) == []
    assert call(address, "read", source="   ")["read"] is False
