"""Input that was made to do harm: a failure that is kept, within a time."""

import gzip
import random
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dragoman.read import fetch, network, read
from dragoman.records import Document, Failure

BODY = "The envoy said that the convoy had reached the town after four days, and that two trucks were still on the road. "
SECONDS = 10.0  # generous on a busy machine: what explodes takes minutes


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Convoy</title>{head}</head><body><article><h1>Convoy</h1>{body}</article></body></html>"


HEAVY = {
    "byline.txt": "By " + "a" * 60 + "$\n\n" + BODY,
    "byline2.txt": "Von " + "a" * 40 + "," + "b" * 40 + ": x\n\n" + BODY,
    "mail.txt": "By " + ".".join(["aaaa"] * 12) + "@example.org!\n\n" + BODY,
    "turns.txt": "A B C D E F (" * 8000 + "\n\n" + BODY,
    "word.txt": "a" * 300_000,
    "dates.txt": "1/2/" * 100_000 + "3 March " * 10_000,
    "blanks.txt": " " * 500_000 + "x",
    "lines.txt": "short line\n" * 20_000,
    "empty.html": page("<p></p>" * 50_000 + f"<p>{BODY}</p>"),
    "attributes.html": page("<p " + " ".join(f"a{n}=1" for n in range(40_000)) + f">{BODY}</p>"),
    "deep.html": page("<div>" * 10_000 + BODY),
    "open.html": page("<p " * 50_000 + BODY),
    "many.html": page("<p>He left.</p>" * 10_500),
    "linked.html": page(f"<p>{BODY}</p>", "<script type='application/ld+json'>" + "[" * 100_000 + "</script>"),
    "title.html": page(f"<p>{BODY}</p>").replace("Convoy", " " * 100_000 + "| x"),
    "deep.json": "[" * 100_000,
    "broken.json": "[\n" + '{"text": \n' * 3_000,
    "open.csv": "id,text\n" + '1,"abc\n' * 2_000,
    "prologue.xml": "<?a ?>" * 10_000 + "<rss>",
    "unclosed.xml": "<rss><channel>" + "<item><title>x" * 300,
    "quotes.html": page(f"<p>{chr(34)}No,{chr(34)} he said. 'Yes' \u201cNo\u201d </p>" * 5_000),
    "open-list.html": page("<ul><li>" * 10_000 + BODY),
    "live.html": page("".join(f"<div class=live-post><time datetime=2024-03-14>x</time><p>{BODY}" for _ in range(5_000))),
    "cues.srt": "00:00:01,000 --> 00:00:02,000\n" + "1\n" * 50_000 + "-->" * 50_000,
    "references.rss": "<rss><channel><item><description>" + "&#1" * 50_000,
    "joined.csv": "id,text\n" + '1,"a b c d e",' * 50_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_time_grows_with_length_only(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(HEAVY[name])
    begun = time.process_time()
    items = list(read([tmp_path / name]))
    assert items and time.process_time() - begun < SECONDS


SEEDS = [
    page(f"<p>{BODY}</p><time datetime='2024-03-14'>x</time>", '<script type="application/ld+json">{"@type":"NewsArticle"}</script>').encode(),
    f"<rss><channel><title>W</title><item><title>T</title><description>{BODY}</description></item></channel></rss>".encode(),
    f"id;text;date\n1;{BODY};2024-03-14\n2;{BODY};x\n".encode(),
    f'[{{"text": "{BODY}", "date": 1}}, {{"text": "x"}}]'.encode(),
    f"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: {len(page(BODY))}\r\n\r\n{page(BODY)}\r\n\r\n".encode(),
    f"From: a\nSubject: b\nDate: x\n\n{BODY}".encode(),
]  # fmt: skip
SPLINTERS = [b"<", b'"', b"\0", b"\xff\xfe", b"&#55357;", b"]]>", b"</item>", b"WARC/1.0\r\n", b"Content-Length: " + b"9" * 20, b"\r\n\r\n", b"{", b"\\u", b"99999-99-99", b"+99999999", b"\x1f\x8b\x08", b"http://[::"]  # fmt: skip


def test_broken_files_of_all_formats_end_in_documents_or_reasons(tmp_path: Path) -> None:
    chance = random.Random(7)
    begun = time.process_time()
    for number in range(240):
        raw = bytearray(chance.choice(SEEDS))
        for _ in range(chance.randrange(1, 12)):
            at = chance.randrange(len(raw) + 1)
            if chance.random() < 0.6:
                raw[at:at] = chance.choice(SPLINTERS)
            else:
                del raw[at : at + chance.randrange(1, 60)]
        (tmp_path / f"{number}").write_bytes(gzip.compress(raw)[: -chance.randrange(1, 9)] if number % 9 == 0 else raw)
    for item in read([tmp_path]):
        assert isinstance(item, Document) or "Please report it" not in item.reason, item
    assert time.process_time() - begun < 6 * SECONDS


def test_any_exception_of_one_input_is_kept_and_the_others_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.read import html

    for name in ("a.html", "b.html", "c.html"):
        (tmp_path / name).write_text(page(f"<p>{BODY}{name}</p>"))
    whole = html.nodes

    def breaks(tree: object) -> list[dict[str, object]]:
        if "b.html" in "".join(tree.itertext()):  # type: ignore[attr-defined]
            raise RuntimeError("a fault of ours")
        return whole(tree)

    monkeypatch.setattr(html, "nodes", breaks)
    first, second, third = read([tmp_path])
    assert isinstance(first, Document) and isinstance(third, Document)
    assert isinstance(second, Failure) and "a fault of ours" in second.reason


def bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return gzip.compress(b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush())


def answer(status: str, *headers: str, body: bytes = b"") -> bytes:
    return ("\r\n".join([f"HTTP/1.1 {status}", *headers, "Connection: close"]) + "\r\n\r\n").encode("latin-1") + body


ANSWERS: dict[str, bytes] = {
    "304": answer("304 Not Modified"),
    "302": answer("302 Found"),
    "302-broken": answer("302 Found", "Location: http://[::bad"),
    "302-port": answer("302 Found", "Location: http://a:99999999/"),
    "bomb": answer("200 OK", "Content-Type: text/html", "Content-Encoding: gzip, gzip", body=bomb()),
    "damaged": answer("200 OK", "Content-Encoding: gzip", body=b"\x1f\x8b\x08oops"),
    "brotli": answer("200 OK", "Content-Encoding: br", body=b"xx"),
    "length": answer("200 OK", "Content-Length: -5", body=b"x"),
    "status": b"HTTP/1.1 abc\r\n\r\n",
    "empty": b"",
}
ROBOTS = [
    "User-agent: *\nCrawl-delay: \u00b2\u0663\n",
    "Disallow: http://[::bad\n",
    "User-agent: *\nDisallow: /" + "*a" * 5000 + "$\n",
    "User-agent: *\n" + "Disallow: /a\n" * 50_000,
]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Starts servers that answer each path with these bytes; a part is sent every tenth of a second."""
    monkeypatch.setattr(fetch, "PAUSE", 0.0)
    listeners = []

    def start(answers: dict[str, bytes], robots: bytes = b"", slowly: bytes = b"") -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def one(connection: socket.socket) -> None:
            with connection:
                try:
                    path = connection.recv(65536).split(b" ")[1].decode()[1:]
                    connection.sendall(answer("200 OK", body=robots) if path == "robots.txt" else answers[path])
                    while slowly and path != "robots.txt":
                        time.sleep(0.1)
                        connection.sendall(slowly)
                except OSError:
                    return

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.close()


def test_hostile_answers_are_kept_with_the_reason(serve: Callable[..., str]) -> None:
    site = serve(ANSWERS)
    items = list(read([f"{site}/{name}" for name in ANSWERS], allow_private=True))
    assert len(items) == len(ANSWERS) and all(isinstance(item, Failure) for item in items)
    reasons = dict(zip(ANSWERS, (item.reason for item in items if isinstance(item, Failure)), strict=True))
    assert "over" in reasons["bomb"] and "304" in reasons["304"] and "without an address" in reasons["302"]


@pytest.mark.parametrize("robots", ROBOTS)
def test_odd_robots_do_not_stop_reading(robots: str, serve: Callable[..., str]) -> None:
    site = serve({"page": answer("200 OK", "Content-Type: text/html", body=page(f"<p>{BODY}</p>").encode())}, robots.encode())
    (item,) = read([f"{site}/page"], allow_private=True)
    assert isinstance(item, Document), item


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nX: ", answer("200 OK", "Content-Length: 1000000")])
def test_the_limit_holds_while_headers_or_bytes_trickle(
    first: bytes, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "LONGEST", 1.0)
    begun = time.monotonic()
    (item,) = read([serve({"slow": first}, slowly=b"a") + "/slow"], allow_private=True)
    assert isinstance(item, Failure) and "it took over" in item.reason and time.monotonic() - begun < SECONDS


def test_an_answer_that_has_not_changed_is_not_sent_again(serve: Callable[..., str]) -> None:
    body = page(f"<p>{BODY}</p>").encode()
    answers = {"page": answer("200 OK", 'ETag: "1"', "Content-Type: text/html", f"Content-Length: {len(body)}", body=body)}
    site = serve(answers)
    (first,) = read([f"{site}/page"], allow_private=True)
    answers["page"] = answer("304 Not Modified", 'ETag: "1"')
    (second,) = read([f"{site}/page"], allow_private=True)
    assert isinstance(first, Document) and first == second


@pytest.mark.parametrize("address", ["64:ff9b:1::1", "::1.2.3.4", "fec0::1", "::7f00:1"])
def test_further_addresses_of_no_public_host(address: str) -> None:
    assert not network.is_public(address)
