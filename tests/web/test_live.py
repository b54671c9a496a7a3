"""Changes reach the index and the open pages: from `watch` in the same process, and from another process."""

import asyncio
import multiprocessing
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import pytest
from sheets import sheet
from starlette.testclient import TestClient

from dragoman.read import read
from dragoman.records import Document, Failure, Sheet
from dragoman.register import Register
from dragoman.watching import watch
from dragoman.web import application
from dragoman.web.live import Live
from dragoman.web.serving import running

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "tests" / "pages" / "2024-03-14-meridian-wire-finland-border-troops.html"
PATIENCE = 180  # seconds, for a machine that is busy
FORK = multiprocessing.get_context("fork")


def wait_for(what: object, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, "nothing changed"
        time.sleep(0.1)


def test_a_file_laid_into_a_folder_comes_into_the_register(tmp_path: Path) -> None:
    folder, stop = tmp_path / "in", threading.Event()
    folder.mkdir()
    shutil.copy2(EXAMPLE, folder)
    counts: list[int] = []

    def changed(register: Register) -> None:
        counts.append(register.info()["tables"]["documents"])
        stop.set()

    watch([str(folder)], tmp_path / "r.duckdb", every=0.1, stop=stop, changed=changed)
    assert counts == [1]


def test_a_file_in_a_folder_that_is_a_link_is_followed(tmp_path: Path) -> None:
    folder, stop = tmp_path / "in", threading.Event()
    folder.mkdir()
    (tmp_path / "other").mkdir()
    shutil.copy2(EXAMPLE, tmp_path / "other")
    (folder / "linked").symlink_to(tmp_path / "other")
    watch([str(folder)], tmp_path / "r.duckdb", every=0.1, stop=stop, changed=lambda register: stop.set())
    with Register(tmp_path / "r.duckdb", read_only=True) as register:
        assert register.info()["tables"]["documents"] == 1


def test_a_round_without_news_changes_nothing(tmp_path: Path) -> None:
    folder, stop = tmp_path / "in", threading.Event()
    folder.mkdir()
    shutil.copy2(EXAMPLE, folder)
    rounds: list[int] = []
    thread = threading.Thread(
        target=watch,
        args=([str(folder)], tmp_path / "r.duckdb"),
        kwargs={"every": 0.1, "stop": stop, "changed": lambda register: rounds.append(1)},
    )
    thread.start()
    wait_for(lambda: rounds)
    time.sleep(1)
    stop.set()
    thread.join()
    assert rounds == [1]


def test_a_page_that_a_feed_lists_is_fetched_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            name = EXAMPLE if self.path == "/page" else None
            teaser = f"<item><title>One</title><link>http://{self.headers['Host']}/page</link></item>"
            body = name.read_bytes() if name else f'<rss version="2.0"><channel><title>W</title>{teaser}</channel></rss>'.encode()
            self.send_response(404 if self.path == "/robots.txt" else 200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop = threading.Event()
    feed = f"http://127.0.0.1:{server.server_address[1]}/feed"
    options = {"every": 0.05, "stop": stop, "allow_private": True}
    thread = threading.Thread(target=watch, args=([feed], tmp_path / "r.duckdb"), kwargs=options)
    thread.start()
    wait_for(lambda: asked.count("/feed") > 2)
    stop.set()
    thread.join()
    server.shutdown()
    assert asked.count("/page") == 1


def test_a_page_that_could_not_be_had_is_asked_again_next_round_and_its_failure_goes(tmp_path: Path) -> None:
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            link = f"http://{self.headers['Host']}/page"
            feed = (
                f'<rss version="2.0"><channel><title>W</title><item><title>One</title><link>{link}</link></item></channel></rss>'
            )
            busy = self.path == "/page" and asked.count("/page") == 1
            self.send_response(404 if self.path == "/robots.txt" else 503 if busy else 200)
            self.end_headers()
            self.wfile.write(EXAMPLE.read_bytes() if self.path == "/page" else feed.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    feed, stop, path = f"http://127.0.0.1:{server.server_address[1]}/feed", threading.Event(), tmp_path / "r.duckdb"
    held: list[tuple[int, int]] = []

    def changed(register: Register) -> None:
        held.append((register.info()["tables"]["documents"], len(register.failures())))
        if held[-1][0]:
            stop.set()

    watch([feed], path, every=0.05, stop=stop, allow_private=True, changed=changed)
    server.shutdown()
    assert held[0] == (0, 1) and held[-1] == (1, 0)


def test_a_file_of_tomorrow_is_read(tmp_path: Path) -> None:
    folder, stop = tmp_path / "in", threading.Event()
    folder.mkdir()
    shutil.copy(EXAMPLE, folder)
    tomorrow = time.time() + 86_400
    os.utime(folder / EXAMPLE.name, (tomorrow, tomorrow))
    watch([str(folder)], tmp_path / "r.duckdb", every=0.1, stop=stop, changed=lambda register: stop.set())
    with Register(tmp_path / "r.duckdb", read_only=True) as register:
        assert register.info()["tables"]["documents"] == 1


def test_a_source_that_breaks_the_reader_is_a_failure_and_the_others_are_read(tmp_path: Path) -> None:
    from dragoman import watching

    bad, good = tmp_path / "a-bad.html", tmp_path / "b-good.txt"
    for file in (bad, good):
        file.write_text("Russia expelled two German diplomats on Tuesday.")
        os.utime(file, (0, 0))
    seen = watching._Seen(1.0)

    def breaks(sources: list[str | Path]) -> Iterator[Document | Failure]:
        if sources == [bad]:
            raise RecursionError("too deep")
        return read(sources)

    items = list(watching._items([str(bad), str(good)], seen, breaks))
    assert [type(item) for item in items] == [Failure, Document]
    assert isinstance(items[0], Failure) and "RecursionError: too deep" in items[0].reason


def _watch_on_a_full_disk(folder: Path, path: Path) -> None:
    stop, told = threading.Event(), []
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def tell(words: str) -> None:
        told.append(words)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))  # somebody makes room

    def changed(register: Register) -> None:
        if register.info()["tables"]["documents"] == 3:
            stop.set()

    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # less than any commit needs
    watch([str(folder)], path, every=0.1, stop=stop, changed=changed, tell=tell)
    os._exit(0 if told else 2)


def test_what_a_full_disk_kept_out_comes_in_when_there_is_room(tmp_path: Path) -> None:
    folder, path = tmp_path / "in", tmp_path / "r.duckdb"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(f"Russia expelled {n} German diplomats on Tuesday, a spokesman said in Berlin.")
        os.utime(folder / f"{n}.txt", (0, 0))
    Register(path).close()
    other = FORK.Process(target=_watch_on_a_full_disk, args=(folder, path))
    other.start()
    other.join(PATIENCE)
    assert other.exitcode == 0
    with Register(path, read_only=True) as register:
        assert register.info()["tables"]["documents"] == 3


def _follow_on_a_full_disk(path: Path, line: Connection) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    told: list[str] = []
    with running(path, tell=told.append) as site:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        line.send("full")
        wait_for(lambda: any("tried again" in words for words in told))
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        wait_for(lambda: site.index.is_whole() and site.index.one("SELECT count(*) AS n FROM pages") == {"n": 101})
        found = site.index.search("troops", limit=1, offset=0, first=None, last=None, filters={})["total"]
    os._exit(0 if found == 101 else 2)


def test_the_pages_follow_again_when_the_disk_of_the_index_has_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.web.live.LOOK", 0.1)
    path = tmp_path / "r.duckdb"
    with Register(path) as register:
        register.add([sheet()])
    ours, theirs = FORK.Pipe()
    other = FORK.Process(target=_follow_on_a_full_disk, args=(path, theirs))
    other.start()
    assert ours.poll(PATIENCE) and ours.recv() == "full"
    with Register(path) as register:
        register.add((sheet(url=f"https://wire.example/more/{n}") for n in range(100)), together=100)
    other.join(PATIENCE)
    assert other.exitcode == 0


def test_pages_show_while_another_process_adds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.web.live.LOOK", 0.1)
    path = tmp_path / "r.duckdb"
    Register(path).close()
    ours, theirs = FORK.Pipe()

    def add() -> None:
        def pages() -> Iterator[Sheet]:
            for n in range(4):
                yield sheet(url=f"https://wire.example/{n}")
                theirs.recv()

        with Register(path) as register:
            register.add(pages(), together=1)

    other = FORK.Process(target=add)
    other.start()
    with running(path) as site:
        for n in range(4):
            wait_for(lambda n=n: site.index.one("SELECT count(*) AS n FROM pages")["n"] == n + 1)  # type: ignore[misc]
            assert other.is_alive()
            ours.send("go on")
    other.join(PATIENCE)


def test_one_process_serves_and_watches_the_same_register(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with (
        running(tmp_path / "r.duckdb", feeds=[str(folder)], every=0.2) as site,
        TestClient(application(site), "http://localhost") as client,
    ):
        assert "empty register" in client.get("/").text
        shutil.copy2(EXAMPLE, folder)
        wait_for(lambda: client.get("/").url.path == "/day/2024-03-14")
        assert client.get("/api/statements").json()["rows"]


def test_what_another_process_enters_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    Register(path).close()
    with running(path) as site:
        with Register(path) as register:  # the server holds no lock
            register.add([sheet()])
        wait_for(lambda: site.index.sheet(sheet().document.id))


def test_open_pages_are_told() -> None:
    live = Live()

    async def listen() -> list[str]:
        stream = live.events()
        heard = [await anext(stream)]
        threading.Thread(target=live.publish, args=(3,)).start()
        heard.append(await asyncio.wait_for(anext(stream), PATIENCE))
        await stream.aclose()  # type: ignore[attr-defined]
        return heard

    assert asyncio.run(listen())[1] == 'event: changed\ndata: {"pages": 3}\n\n'
    assert not live._listeners


def test_the_command_prints_where_it_is_and_asks_for_a_token_elsewhere(register: Path, tmp_path: Path) -> None:
    copy = tmp_path / "r.duckdb"
    shutil.copy(register, copy)
    command = [sys.executable, "-m", "dragoman.cli", "serve", str(copy), "--port", "0", "--host", "127.0.0.2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        line = next(line for line in process.stderr if " is at " in line)
        address = line.split()[3]
        with httpx.Client(timeout=PATIENCE, follow_redirects=True) as client:
            assert client.get(address.partition("?")[0]).status_code == 401
            assert client.get(address).url.path == "/day/2024-03-15"
            port = client.get(address).url.port or 0
        unfinished = socket.create_connection(("127.0.0.2", port))
        head = f"Host: 127.0.0.2:{port}\r\nAuthorization: Bearer {address.partition('token=')[2]}\r\nContent-Length: 9\r\n\r\n"
        unfinished.sendall(f"POST /mcp HTTP/1.1\r\n{head}{{".encode())
        time.sleep(0.5)  # it is being answered
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        assert process.stderr.read() == "Stopped.\n"
    finally:
        process.kill()
        process.wait()
