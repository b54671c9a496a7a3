"""A real server and real sockets: who is slow, silent or endless keeps nobody else out."""

import contextlib
import http.client
import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sheets import sheet
from starlette.testclient import TestClient

from dragoman.register import Register
from dragoman.web import Index, Reviews, Site, WebError, application
from dragoman.web.errors import NotKept
from dragoman.web.guard import LARGEST_BODY
from dragoman.web.serving import Server, _listen, serve

PATIENCE = 60


@contextlib.contextmanager
def served(site: Site) -> Iterator[int]:
    """The port of a server in this process."""
    listening = _listen("127.0.0.1", 0)
    server = Server(site)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def half_open(port: int) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port))
    made.sendall(b"GET /quality HTTP/1.1\r\nHost: loc")
    return made


def test_half_open_connections_keep_nobody_out(index: Index) -> None:
    with served(Site("examples.duckdb", index)) as port, contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(half_open(port)) for _ in range(600)]
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        asked.request("GET", "/data")
        assert asked.getresponse().status == 200
        asked.close()
        sockets[0].settimeout(PATIENCE)
        with contextlib.suppress(ConnectionResetError):
            assert sockets[0].recv(1) == b"", "the first to wait made room"


def test_who_asks_nothing_is_closed_and_who_asks_again_and_again_is_not(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.web.serving.ASKS_WITHIN", 0.5)
    with served(Site("examples.duckdb", index)) as port, half_open(port) as silent:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        for _ in range(15):
            asked.request("GET", "/static/icon.svg")
            assert asked.getresponse().read()
            time.sleep(0.1)
        asked.close()
        silent.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionResetError):
            assert silent.recv(1) == b""


def test_small_answers_on_one_connection_come_at_once(index: Index) -> None:
    """With Nagle's algorithm and delayed acknowledgements each takes 40 ms or more."""
    with served(Site("examples.duckdb", index)) as port:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        took = []
        for _ in range(30):
            begun = time.perf_counter()
            asked.request("GET", "/static/style.css")
            asked.getresponse().read()
            took.append(time.perf_counter() - begun)
        asked.close()
    assert min(took[1:]) < 0.03, took


@pytest.mark.parametrize("token", ["", "  "])
def test_an_empty_token_is_refused(index: Index, tmp_path: Path, token: str) -> None:
    with pytest.raises(WebError, match="token is empty"):
        serve(tmp_path / "r.duckdb", host="0.0.0.0", token=token)
    with pytest.raises(WebError, match="token is empty"), TestClient(application(Site("r", index), "0.0.0.0", token)) as client:
        client.get("/")


def test_a_body_without_a_length_is_limited(editing: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 50_000 + 2):
            yield b"x" * 50_000

    assert editing.post("/review/name", content=chunks()).status_code == 413
    assert editing.post("/mcp", content=chunks()).status_code == 413
    assert editing.post("/review/name", content=iter([b"name=", b"Ada"])).status_code == 303


def test_a_body_that_never_ends_is_not_waited_for(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.web.guard.BODY_WITHIN", 0.3)
    with served(Site("examples.duckdb", index)) as port, socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc")
        slow.settimeout(PATIENCE)
        assert slow.recv(100).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//]", "http://a]b"])
def test_a_broken_origin_is_another_site(editing: TestClient, origin: str) -> None:
    assert editing.post("/review/name", headers={"Origin": origin}, data={"name": "x"}).status_code == 403


def test_a_verdict_that_cannot_be_written_is_not_kept_and_said(index: Index, some_article: str, tmp_path: Path) -> None:
    reviews = Reviews(tmp_path / "reviews.jsonl")
    (tmp_path / "reviews.jsonl").mkdir()
    found = index.sheet(some_article)
    assert found
    with TestClient(application(Site("r", index, reviews)), "http://localhost", follow_redirects=False) as client:
        client.post("/review/name", data={"name": "Ada"})
        record = found.events[0].id
        answer = client.post(f"/review/{some_article}", data={"record": record, "verdict": "accept"})
    assert answer.status_code == 503 and "the verdict is not kept" in answer.text


def _on_a_full_disk(path: Path) -> None:
    page = sheet()
    reviews = Reviews(path)
    reviews.add(page, page.events[0].id, "accept", "Ada")
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, hard))
    try:
        reviews.add(page, page.events[0].id, "reject", "Ada")
    except NotKept:
        assert path.read_bytes() == before, "half a line is left"
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        reviews.add(page, page.events[0].id, "reject", "Bo")
        os._exit(0 if len(Reviews(path).all()) == 2 and not Reviews(path).unread else 2)
    os._exit(3)


def test_a_full_disk_leaves_no_half_of_a_verdict(tmp_path: Path) -> None:
    other = multiprocessing.get_context("fork").Process(target=_on_a_full_disk, args=(tmp_path / "r.jsonl",))
    other.start()
    other.join(PATIENCE)
    assert other.exitcode == 0


def test_a_verdict_after_a_torn_line_has_a_line_of_its_own(tmp_path: Path) -> None:
    page, path = sheet(), tmp_path / "r.jsonl"
    reviews = Reviews(path)
    reviews.add(page, page.events[0].id, "accept", "Ada")
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    reviews.add(page, page.events[0].id, "reject", "Bo")
    again = Reviews(path)
    assert [(r.by, r.verdict) for r in again.all()] == [("Ada", "accept"), ("Bo", "reject")]
    assert len(again.unread) == 1 and "line 2" in again.unread[0]


def test_a_server_that_is_told_to_end_removes_its_temporary_index(tmp_path: Path) -> None:
    with Register(tmp_path / "r.duckdb") as register:
        register.add([sheet()])
    (tmp_path / "r.duckdb.index").write_text("no folder, so the index is made elsewhere")
    command = [sys.executable, "-m", "dragoman.cli", "serve", str(tmp_path / "r.duckdb"), "--port", "0"]
    environment = os.environ | {"TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stderr and any(" is at " in line for line in process.stderr)
        assert list((tmp_path / "temporary").glob("dragoman-index-*"))
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        assert not list((tmp_path / "temporary").glob("dragoman-index-*"))
    finally:
        process.kill()
        process.wait()


def test_a_server_starts_without_statistics_and_the_model():
    heavy = "{'scipy', 'pandas', 'statsmodels', 'spacy', 'onnxruntime', 'trafilatura'}"
    code = f"import sys, dragoman.web; assert not (loaded := {heavy} & sys.modules.keys()), loaded"
    subprocess.run([sys.executable, "-c", code], check=True)
