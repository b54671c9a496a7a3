import gzip
import io
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dragoman.read import ReadError, fetch, read
from dragoman.read.network import PublicOnly, is_public
from dragoman.read.packed import LARGEST_PAGE, Unzipped, whole
from dragoman.records import Document, Failure

PARAGRAPH = (
    "The envoy said that the convoy had reached the town after four days, and that two trucks with flour were still on the road."
)
PAGE = f"<html><head><title>Convoy arrives</title></head><body><article><h1>Convoy arrives</h1>{f'<p>{PARAGRAPH}</p>' * 4}</article></body></html>"


def archive(path: Path, pages: int, compressed: bool = True) -> Path:
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=compressed)
        for n in range(pages):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            url = f"https://wire.example/{n}"
            payload = io.BytesIO(PAGE.replace("four", f"{n + 4}").encode())
            writer.write_record(writer.create_warc_record(url, "response", payload=payload, http_headers=headers))
    return path


@pytest.mark.parametrize("compressed", [True, False])
def test_an_archive_gives_its_pages(compressed: bool, tmp_path: Path) -> None:
    items = list(read([archive(tmp_path / "a.warc", 3, compressed)]))
    assert [item.url for item in items if isinstance(item, Document)] == [f"https://wire.example/{n}" for n in range(3)]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_truncated_archive_is_read_as_far_as_it_goes(compressed: bool, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc", 3, compressed)
    path.write_bytes(path.read_bytes()[:-300])
    items = list(read([path]))
    assert [type(item) for item in items] == [Document, Document, Failure], items
    assert isinstance(items[2], Failure) and "record 3" in items[2].reason


@pytest.mark.parametrize("opened", ["<description>", "<description><![CDATA[<p>"])
def test_an_item_in_which_a_feed_is_cut_off_is_read_so_far(opened: str, tmp_path: Path) -> None:
    feed = f"<rss version='2.0'><channel><title>The Wire</title><item><title>One</title>{opened}{PARAGRAPH}"
    (tmp_path / "feed.rss").write_text(feed)
    (item,) = read([tmp_path / "feed.rss"])
    assert isinstance(item, Document) and (item.headline, item.text) == ("One", PARAGRAPH)


def test_a_feed_gives_its_items(tmp_path: Path) -> None:
    feed = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Wire</title><item><title>Convoy arrives</title>
    <link>https://wire.example/1</link><pubDate>Thu, 14 Mar 2024 10:00:00 GMT</pubDate>
    <description><![CDATA[<p>{PARAGRAPH}</p><p>Second.</p>]]></description></item><item><title>Empty</title></item></channel></rss>"""
    (tmp_path / "feed.rss").write_text(feed)
    first, second = read([tmp_path / "feed.rss"])
    assert isinstance(first, Document)
    assert (first.outlet, first.published, first.headline) == ("The Wire", "2024-03-14", "Convoy arrives")
    assert first.text == f"{PARAGRAPH}\n\nSecond."
    assert isinstance(second, Failure)


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self._send(200, b"User-agent: *\nDisallow: /private/\n", "text/plain")
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/page")
            self.end_headers()
        elif self.path == "/huge":
            self._send(200, b"x" * (LARGEST_PAGE + 1), "text/html")
        elif self.path == "/sitemap.xml":
            self._send(200, f"<urlset><url><loc>http://{self.headers['Host']}/page</loc></url></urlset>".encode(), "text/xml")
        elif self.path == "/loop.txt":
            self._send(
                200, f"http://{self.headers['Host']}/loop.txt\nhttp://{self.headers['Host']}/loop.txt\n".encode(), "text/plain"
            )
        elif self.path in ("/page", "/private/page"):
            self._send(200, PAGE.encode(), "text/html; charset=utf-8")
        else:
            self._send(404, b"no", "text/plain")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    fetch.PAUSE = 0.0
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def one(address: str, allow_private: bool = True) -> Document | Failure:
    (item,) = read([address], allow_private=allow_private)
    return item


def test_a_page_is_fetched_also_after_a_redirect_and_from_a_sitemap(site: str) -> None:
    for path in ("/page", "/moved", "/sitemap.xml"):
        item = one(site + path)
        assert isinstance(item, Document) and item.url == f"{site}/page", item


@pytest.mark.parametrize(("path", "reason"), [("/private/page", "robots.txt"), ("/absent", "404"), ("/huge", "over")])
def test_what_cannot_be_fetched_is_kept_with_the_reason(site: str, path: str, reason: str) -> None:
    item = one(site + path)
    assert isinstance(item, Failure) and reason in item.reason


def test_a_name_that_leads_to_this_machine_is_refused() -> None:
    with pytest.raises(ReadError, match="not a public address"):
        backend = PublicOnly(allow_private=False)
        backend.connect_tcp("localhost", 80)


def test_an_address_that_is_not_public_is_refused(site: str) -> None:
    item = one(site + "/page", allow_private=False)
    assert isinstance(item, Failure) and "not a public address" in item.reason


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "224.0.0.1",
        "100.64.0.1",
    ],
)
def test_addresses_of_machines_and_local_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert is_public("93.184.216.34") and is_public("2606:2800:220:1:248:1893:25c8:1946")


def test_a_list_of_addresses_is_followed(site: str, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text(f"{site}/page\n{site}/absent\n")
    first, second = read([tmp_path / "urls.txt"], allow_private=True)
    assert isinstance(first, Document) and isinstance(second, Failure)


def test_a_gzip_file_cut_off_is_kept_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE.encode() * 50)[:-40])
    *_, item = read([tmp_path / "page.html.gz"])  # behind what of the page could be unzipped
    assert isinstance(item, Failure) and "cut off" in item.reason


def test_a_list_of_addresses_that_names_itself_ends(site: str) -> None:
    items = list(read([f"{site}/loop.txt"], allow_private=True))
    assert items and all(isinstance(item, Failure) and "too many others" in item.reason for item in items)


def members(path: Path, pages: int) -> list[bytes]:
    """The records of an archive, each packed by itself."""
    raw = archive(path, pages).read_bytes()
    starts = [at for at in range(len(raw)) if raw.startswith(b"\x1f\x8b\x08", at)]
    return [raw[a:b] for a, b in zip(starts, [*starts[1:], len(raw)], strict=True)]


@pytest.mark.parametrize(
    "harm", [lambda raw: raw[:60] + b"harm" * 5 + raw[80:], lambda raw: b"xx" + raw[2:], lambda raw: raw[:-90]]
)
def test_a_damaged_part_of_an_archive_takes_no_other_with_it(harm: Callable[[bytes], bytes], tmp_path: Path) -> None:
    first, second, third, *rest = members(tmp_path / "a.warc.gz", 6)
    (tmp_path / "a.warc.gz").write_bytes(b"".join([first, second, harm(third), *rest]))
    items = list(read([tmp_path / "a.warc.gz"]))
    urls = [item.url for item in items if isinstance(item, Document)]
    assert [f"https://wire.example/{n}" for n in (0, 1, 3, 4, 5)] == [url for url in urls if url != "https://wire.example/2"]
    assert any((isinstance(item, Failure) and "damaged" in item.reason) or "early" in str(item) for item in items), items


@pytest.mark.parametrize("left", range(5))
def test_a_part_may_begin_anywhere_in_what_is_read_at_once(left: int) -> None:
    size = 64 * 1024 - left
    # What is not packed but only wrapped is as long as wanted.
    first = next(raw for n in range(size - 60, size) if len(raw := gzip.compress(b"a" * n, 0)) == size)
    assert whole(Unzipped(io.BytesIO(first + gzip.compress(b"the next part"))), 10**6).endswith(b"the next part")


def test_a_few_bytes_behind_the_last_part_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(PAGE.encode()) + b"\0" * 600 + b"signed")
    (item,) = read([tmp_path / "page.html.gz"])
    assert isinstance(item, Document)
