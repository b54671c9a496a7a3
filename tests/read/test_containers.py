"""Records of tables, JSON, feeds and archives: what is broken in one is not in the next."""

import gzip
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from dragoman.read import read
from dragoman.records import Document, Failure

BODY = "The envoy said that the convoy had reached the town after four days."
PAGE = f"<html><head><title>Convoy</title></head><body><article><h1>Convoy</h1><p>{BODY}</p><p>{BODY} Two.</p></article></body></html>"


def found(folder: Path, name: str, content: bytes | str) -> list[Document | Failure]:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read([folder / name]))


def kinds(items: Sequence[Document | Failure]) -> str:
    return "".join("D" if isinstance(item, Document) else "f" for item in items)


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("sep.csv", f"sep=;\nid;title;text\n1;One;{BODY}\n", "D"),
        ("sep.csv", f'"sep=|"\ntitle|text\nOne|{BODY}\n', "D"),
        ("names.csv", f"ID,Article Text,Pub Date\n1,{BODY},14.03.2024\n", "D"),
        ("names.tsv", f"Titulo\tContenido\nOne\t{BODY}\n", "D"),
        ("one.csv", f"Text\n{BODY}\n{BODY}\n", "DD"),
        ("one.txt", f'text\n"{BODY}"\n', "D"),
        ("open.csv", f'id,text\n1,"{BODY}\n2,{BODY}\n3,{BODY}\n', "fDD"),
        ("open.csv", f'id,text\n1,"{BODY}\n2,"{BODY}"\n3,"{BODY}"\n', "fDD"),
        ("lines.csv", f'id,text\n1,"{BODY}\n\n{BODY}"\n2,{BODY}\n', "DD"),
        ("sloppy.csv", f'id,text\n1,He said "no" and {BODY}\n2,{BODY}\n', "DD"),
        ("wide.csv", f"id,text\n1,{BODY}\n2,{BODY}\n".encode("utf-16"), "DD"),
        ("mac.csv", f"id,text\r1,{BODY}\r2,{BODY}\r", "DD"),
        ("binary.csv", f"id,text\n1,{BODY}\n".encode() + b'2,"' + bytes([1, 2, 3]) * 40 + f"\n3,{BODY}\n".encode(), "DfD"),
        ("latin.csv", f"id,text\n1,El Gobierno de España habló en Málaga según el portavoz.\n2,{BODY}\n".encode("cp1252"), "DD"),
        ("unknown.csv", "a,b\n1,2\n", "f"),
        ("parted.csv", f"id,text\n1,{BODY}, officials said, after the talks.\n2,{BODY}\n", "fD"),
        ("beside.csv", f'id,text\n1,"{BODY}",checked\n2,{BODY},,\n', "DD"),
    ],
)  # fmt: skip
def test_tables_of_all_makes(name: str, content: bytes | str, wanted: str, tmp_path: Path) -> None:
    items = found(tmp_path, name, content)
    assert kinds(items) == wanted, items


RECORDS = [{"text": BODY, "title": "One", "date": 1710403200}, {"text": BODY + " Two.", "timestamp": "1710403200000"}]


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (json.dumps(RECORDS), "DD"),
        (json.dumps(RECORDS, indent=2), "DD"),
        ("\n".join(json.dumps(one, indent=1) for one in RECORDS), "DD"),
        (json.dumps(RECORDS[0], indent=1), "D"),
        (json.dumps({"status": "ok", "articles": RECORDS}, indent=1), "DD"),
        (json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "W", "items": [{"content_html": f"<p>{BODY}</p>", "date_published": "2024-03-14"}]}), "D"),
        (json.dumps(RECORDS).encode("utf-16"), "DD"),
        ('[{"text": "a b c d"}, {"text": oops}\n, {"text": "e f g"}]', "DfD"),
        ("\n".join(['{"text": "a b c"}', "{oops", '{"text": NaN}', '{"text": "d e f"}']), "DffD"),
    ],
)  # fmt: skip
def test_json_of_all_makes(content: bytes | str, wanted: str, tmp_path: Path) -> None:
    items = found(tmp_path, "news.json", content)
    assert kinds(items) == wanted, items
    assert all(item.published in (None, "2024-03-14") for item in items if isinstance(item, Document))


def feed(*items: str) -> str:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>W</title>{''.join(f'<item><title>T</title>{i}</item>' for i in items)}</channel></rss>"


@pytest.mark.parametrize(
    "broken",
    [
        "<description>He smiled &#55357;&#56832; and left &#xd83d; then.</description>",
        f"<description>{BODY}</description><pubDate>Thu, 14 Mar 2024 19:40:17 +99999999</pubDate>",
        f"<content:encoded><![CDATA[<p>{BODY}</p>",
        "<description>a &#x0; b &#1; c &#99999999; d &#999999999999 e &#xfffffffffffffff; f</description>",
        "<title>" + "<b>" * 500 + "</title><description/>",
    ],
)
def test_what_is_broken_in_an_item_is_not_in_the_others(broken: str, tmp_path: Path) -> None:
    items = found(
        tmp_path, "feed.xml", feed(f"<description>{BODY} 1</description>", broken, f"<description>{BODY} 3</description>")
    )
    assert len(items) == 3
    assert isinstance(items[0], Document) and isinstance(items[2], Document) and items[2].text == f"{BODY} 3"


def test_halves_of_a_letter_are_joined(tmp_path: Path) -> None:
    (item,) = found(tmp_path, "feed.xml", feed("<description>He smiled &#55357;&#56832; and left.</description>"))
    assert isinstance(item, Document) and item.text == "He smiled \U0001f600 and left."
    (item,) = found(tmp_path, "page.html", PAGE.replace("reached", "reached &#xD83D;&#xDE00;"))
    assert isinstance(item, Document) and "reached \U0001f600 the town" in item.text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>One left.</div><div>Two came.</div>", "One left.\n\nTwo came."),
        ("One left.<br/>Two came.<br>", "One left.\nTwo came."),
        ("One left.<p>Two came.</p>Three stayed.", "One left.\n\nTwo came.\n\nThree stayed."),
        ("<ul><li><p>One left.</p></li><li><ul><li>Two came.</li></ul></li></ul>", "One left.\n\nTwo came."),
        ("5 < 7 and one left.", "5 < 7 and one left."),
        ("<p>One left.</p><script>var x = 'two';</script>", "One left."),
    ],
)
def test_an_item_keeps_its_lines_and_loose_text(markup: str, text: str, tmp_path: Path) -> None:
    (item,) = found(tmp_path, "feed.xml", feed(f"<description><![CDATA[{markup}]]></description>"))
    assert isinstance(item, Document) and item.text == text


def test_a_feed_of_over_twenty_megabytes_is_read_to_its_end(tmp_path: Path) -> None:
    filler = "<!--" + "x" * 1_000_000 + "-->"
    items = found(tmp_path, "feed.xml", feed(*[f"<description>{BODY} {n}</description>{filler}" for n in range(22)]))
    assert [item.text for item in items if isinstance(item, Document)] == [f"{BODY} {n}" for n in range(22)]


def test_a_sitemap_of_over_twenty_megabytes_is_read_to_its_end(tmp_path: Path) -> None:
    filler = "<!--" + "x" * 1_000_000 + "-->"
    locations = "".join(f"<url><loc>http://127.0.0.1:1/{n}</loc></url>{filler}" for n in range(22))
    items = found(tmp_path, "map.xml", f"<?xml version='1.0'?><urlset>{locations}</urlset>")
    assert [item.source for item in items if isinstance(item, Failure)] == [f"http://127.0.0.1:1/{n}" for n in range(22)]


def record(
    kind: str,
    body: str,
    url: str | None = "https://wire.example/1",
    length: int | None = None,
    content: str | None = None,
    end: str = "\r\n\r\n",
) -> str:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2024-03-14T10:00:00Z\r\n" + (
        f"WARC-Target-URI: {url}\r\n" if url else ""
    )
    content = content or ("application/http; msgtype=response" if kind in ("response", "revisit") else "text/html")
    return f"{head}Content-Type: {content}\r\nContent-Length: {len(body) if length is None else length}\r\n\r\n{body}{end}"


OK = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}"
LAST = record("response", OK, "https://wire.example/last")


@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        (record("response", OK, url=None), "DD"),
        (record("revisit", "HTTP/1.1 200 OK\r\n\r\n"), "D"),
        (record("revisit", "HTTP/1.1 200 OK\r\n\r\n", url=None), "fD"),
        (record("resource", PAGE), "DD"),
        (record("conversion", BODY, content="text/plain"), "DD"),
        (record("metadata", "a: b", content="application/warc-fields"), "D"),
        (record("response", OK, end=""), "DD"),
        (record("response", OK, length=9 * len(OK)), "fD"),
        (record("response", OK, length=10), "DD"),
        (record("response", OK, length=10**20), "fD"),
        (record("response", OK).replace("text/html", 'text/html; charset="utf\0-8"'), "DD"),
        (record("response", OK)[:90], "fD"),
        (record("response", OK.replace("200 OK", "404 No")), "D"),
        (record("response", OK.replace("text/html\r\n", "text/html\r\nContent-Encoding: br\r\n")), "DD"),
        (record("response", OK.replace("text/html\r\n", "text/html\r\nContent-Encoding: gzip, gzip\r\n").replace(PAGE, "\x1f\x8b")), "fD"),
        ("garbage\r\n\r\n", "D"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("zipped", [False, True])
def test_a_record_of_an_archive_takes_no_other_with_it(first: str, wanted: str, zipped: bool, tmp_path: Path) -> None:
    if first == "garbage\r\n\r\n":
        first = record("warcinfo", "software: x") + first
    raw = (first + LAST).encode("latin-1")
    items = found(tmp_path, "a.warc", gzip.compress(raw) if zipped else raw)
    assert kinds(items) == wanted, items
    assert isinstance(items[-1], Document) and items[-1].url == "https://wire.example/last"


def test_names_links_and_pipes_in_a_folder(tmp_path: Path) -> None:
    folder, other = tmp_path / "news", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "b.txt").write_text(BODY)
    (folder / "linked").symlink_to(other)
    (folder / "round").symlink_to(folder)
    (folder / "gone.txt").symlink_to(tmp_path / "absent")
    os.mkfifo(folder / "pipe")
    with open(os.path.join(os.fsencode(folder), b"caf\xe9.txt"), "wb") as out:
        out.write(BODY.encode())
    (folder / "red\x1b[31m\nnews.txt").write_text(BODY)
    items = {Path(item.source).name: item for item in read([folder])}
    assert isinstance(items.pop("red\\x1b[31m\\x0anews.txt"), Document)
    assert isinstance(items["caf\\xe9.txt"], Document) and items["caf\\xe9.txt"].source.encode()
    assert isinstance(items["b.txt"], Document)
    assert isinstance(items["gone.txt"], Failure)
    assert isinstance(items["pipe"], Failure) and "may never end" in items["pipe"].reason
    assert len(items) == 4


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_not_be_looked_into_is_told(tmp_path: Path) -> None:
    (tmp_path / "open.txt").write_text(BODY)
    (tmp_path / "shut").mkdir(mode=0)
    items = list(read([tmp_path]))
    assert [Path(item.source).name for item in items] == ["open.txt", "shut"] and isinstance(items[1], Failure)
