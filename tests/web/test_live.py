"""Changes reach the index and the open pages: from `watch` in the same process, and from another process."""

import asyncio
import shutil
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
from sheets import sheet
from starlette.testclient import TestClient

from dragoman.register import Register
from dragoman.watching import watch
from dragoman.web import application
from dragoman.web.live import Live
from dragoman.web.serving import running

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "2024-03-14-meridian-wire-finland-border-troops.html"
PATIENCE = 180  # seconds, for a machine that is busy


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
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        assert "Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.wait()
