"""Inputs as the world has them: each ends as the page that a reader expects, or is kept with a reason."""

import gzip
import json
from base64 import b64encode
from pathlib import Path

import pytest

from dragoman.read import read
from dragoman.records import Document, Failure

TEXT = "The harbour office of Norland said on Tuesday that two frigates had left the port. Sudland denied that it had sent any."
LINES = TEXT.replace(". ", ".\n", 1)

PAGE = f"<!doctype html><html><head><title>Frigates leave</title></head><body><article><h1>Frigates leave</h1><p>{TEXT}</p></article></body></html>"
RECORD = {"title": "Frigates leave", "date": "2024-03-14", "text": TEXT}
ITEM = f"<item><title>Frigates leave</title><guid>urn:wire:7</guid><description>{TEXT}</description></item>"
MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://wire.example/7\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; boundary="cut"\r\n\r\n--cut\r\nContent-Type: text/html\r\n'
    f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{PAGE}\r\n--cut--\r\n"
)

MAIL = (
    "From: desk@wire.example\nTo: list@wire.example\nSubject: =?utf-8?q?Frigates_leave_Malm=C3=B6?=\nDate: Thu, 14 Mar 2024 10:00:00 +0000\n"
    f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{b64encode(TEXT.encode()).decode()}\n"
)


def warc(kind: str, body: str, length: int | None = None) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://wire.example/7\r\nContent-Length: {length or len(body)}\r\n"
    )
    return f"{head}\r\n{body}\r\n\r\n".encode()


def answer(status: str = "200 OK", body: str = PAGE) -> str:
    return f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n{body}"


def items(folder: Path, name: str, content: bytes | str) -> list[Document | Failure]:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([folder / name]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("wrapped.json", json.dumps({"status": "ok", "data": {"articles": [RECORD]}})),
        ("hits.json", json.dumps({"took": 3, "hits": {"total": {"value": 1}, "hits": [{"_id": "7", "_source": RECORD}]}})),
        ("pictures.json", json.dumps({**RECORD, "images": [{"src": "a.png"}]})),
        ("paragraphs.jsonl", json.dumps({**RECORD, "text": [TEXT]}) + "\n"),
        ("database.jsonl", json.dumps({**RECORD, "date": {"$date": {"$numberLong": "1710410400000"}}}) + "\n"),
        ("by-name.json", json.dumps({"7": RECORD})),
        ("two-bytes.jsonl", (json.dumps(RECORD) + "\n\n").encode("utf-16")),
        ("marked.jsonl", f"\x1e{json.dumps(RECORD)}\n"),
        ("old-system.csv", f'text,date\r\n"{TEXT}",2024-03-14\r\n\x1a'),
        ("twice.csv", f'text,text,date\n"{TEXT}","",2024-03-14\n'),
        ("twice-full.csv", f'text,text,date\n"{TEXT}","a teaser",2024-03-14\n'),
        ("blank-first.rss", f"\n \ufeff<?xml version='1.0'?><rss><channel>{ITEM}</channel></rss>"),
        ("urn.rss", f"<rss><channel>{ITEM}</channel></rss>"),
        ("saved.mht", MHTML),
        ("zipped-twice.html.gz", gzip.compress(gzip.compress(PAGE.encode()))),
        ("zipped-twice.warc.gz", gzip.compress(gzip.compress(warc("response", answer())))),
        ("negative.warc", warc("response", answer(), -5)),
        ("terminal.txt", f"\x1b[31m{TEXT}\x1b[0m"),
        ("notes.md", f"---\ntitle: 'Talks'\ntags: [a, b]\ndate: 2024-03-14\n---\n\n{TEXT}\n"),
        ("spoken.srt", f"1\n00:00:01,000 --> 00:00:04,000\n<i>{TEXT}</i>\n\n2\n00:00:05,000 --> 00:00:06,000\n"),
        ("spoken.vtt", f"WEBVTT\n\nNOTE made by hand\n\n00:01.000 --> 00:04.000 align:start\n{LINES}\n"),
        ("country.html", PAGE.replace("<html", "<html lang='us'")),
    ],
)
def test_a_page_in_an_odd_wrapping_is_read(name: str, content: bytes | str, tmp_path: Path) -> None:
    (item,) = items(tmp_path, name, content)
    assert isinstance(item, Document), item
    assert item.text == TEXT
    assert item.url in (None, "https://wire.example/7")
    assert not name.endswith(("json", "jsonl", "csv", "md")) or item.published == "2024-03-14"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("moved.warc", warc("response", answer("302 Found", "")), "none of its records (1) is a page"),
        ("about.warc", warc("warcinfo", "software: x") + warc("metadata", "a: b"), "none of its records (2) is a page"),
        ("names.csv", "title,text\n", "no record"),
        ("site.css", "body { color: black }\n", "a style sheet"),
        ("frames.html", "<frameset cols='20%,80%'><frame src='a.html'></frameset>", "no main text"),
        ("dates.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Talks\nEND:VEVENT\nEND:VCALENDAR\n", "a calendar"),
        ("note.rtf", r"{\rtf1\ansi " + TEXT + "}", "an RTF document"),
        ("old.arc", "filedesc://old.arc 0.0.0.0 20010101000000 text/plain 76\n" + TEXT, "warcio recompress"),
        (
            "consent.html",
            "<title>Before you continue</title><h1>We value your privacy</h1><p>We and 842 partners access information on a device.</p>",
            "consent",
        ),
        (
            "links.html",
            "<body><ul>" + "".join(f"<li><a href='/{n}'>Minister opens round {n} of talks</a></li>" for n in range(60)) + "</ul>",
            "list of links",
        ),
    ],
)
def test_what_holds_no_page_says_so(name: str, content: bytes | str, reason: str, tmp_path: Path) -> None:
    found = items(tmp_path, name, content)
    assert len(found) == 1 and isinstance(found[0], Failure) and reason in found[0].reason, found


def test_a_list_of_addresses_with_a_broken_one_is_a_list(tmp_path: Path) -> None:
    found = items(tmp_path, "list.txt", "https://127.0.0.1:1/a\nhttps://wire .example/b\nhttp://[::1\nhttps://127.0.0.1:1/c\n")
    assert [isinstance(item, Failure) for item in found] == [True] * 4


def test_an_article_of_many_links_is_an_article(tmp_path: Path) -> None:
    linked = "".join(f"<p><a href='/{n}'>the {n}. report of the port office</a> {TEXT}</p>" for n in range(9))
    (item,) = items(
        tmp_path,
        "linked.html",
        f"<html><head><title>Reports</title></head><body><article><h1>Reports</h1>{linked}</article></body></html>",
    )
    assert isinstance(item, Document)


def test_mails_are_read_alone_and_in_a_box(tmp_path: Path) -> None:
    (one,) = items(tmp_path, "one.eml", MAIL)
    box = items(tmp_path, "box.mbox", "".join(f"From desk@wire.example Thu Mar 14 10:00:0{n} 2024\n{MAIL}\n" for n in range(2)))
    for item in (one, *box):
        assert isinstance(item, Document) and (item.text, item.published, item.headline) == (
            TEXT,
            "2024-03-14",
            "Frigates leave Malmö",
        )
    assert [item.source.rpartition("#")[2] for item in box] == ["1", "2"]


CUES = f"""WEBVTT

NOTE made by hand
over two lines

opening
0:01.000 --> 0:02.000
<v Inga Berg>The port is closed.

00:02.500 --> 00:03.000
<v Inga Berg>Two frigates left it.

2
00:03.000 --> 00:04.000
<v Ole Dahl>{TEXT}
"""


def test_subtitles_of_odd_times_lose_no_words_and_keep_who_speaks(tmp_path: Path) -> None:
    (item,) = items(tmp_path, "talk.vtt", CUES)
    assert isinstance(item, Document), item
    assert item.text == f"Inga Berg: The port is closed. Two frigates left it.\n\nOle Dahl: {TEXT}"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_lines_in_two_bytes_a_letter_do_not_spoil_those_in_one(encoding: str, tmp_path: Path) -> None:
    line = json.dumps(RECORD) + "\n"
    found = items(tmp_path, "log.jsonl", line.encode() * 2 + line.encode(encoding) + line.encode())
    assert [item.text for item in found if isinstance(item, Document)][:2] == [TEXT, TEXT]
    (item,) = items(tmp_path, "log.txt", TEXT.encode() * 2 + TEXT.encode(encoding))
    assert isinstance(item, Failure) and "binary" in item.reason


def test_a_row_to_which_another_is_joined_is_told(tmp_path: Path) -> None:
    row = f'1,"{TEXT}",2024-03-14'
    found = items(tmp_path, "rows.csv", f"id,text,date\n{row}\n{row},{row}\n{row}\n1,{TEXT[:20]}{row[1:]}\n")
    assert [isinstance(item, Document) for item in found] == [True, False, True, False]
    assert isinstance(found[1], Failure) and "6 fields, where the header names 3" in found[1].reason
    assert isinstance(found[3], Failure) and "column 'date' holds a text" in found[3].reason


@pytest.mark.parametrize("tag", ["div", "font", "ul><li", "table><tr><td", "blockquote"])
@pytest.mark.parametrize("levels", [250, 3000])
def test_what_stands_behind_tags_left_open_is_read(tag: str, levels: int, tmp_path: Path) -> None:
    opened = f"<{tag}>" * levels
    body = f"<h1>Frigates leave</h1><p>{TEXT} One.</p>{opened}<p>{TEXT} Two.</p><div>{TEXT} Three.</div><div>{TEXT} Four.</div>"
    (item,) = items(tmp_path, "page.html", f"<title>Frigates leave</title><article>{body}</article>")
    assert isinstance(item, Document) and item.text.replace("\n\n", "\n").split("\n") == [
        f"{TEXT} {n}." for n in ("One", "Two", "Three", "Four")
    ]
    (item,) = items(
        tmp_path, "feed.rss", f"<rss><channel><item><description><![CDATA[{body}]]></description></item></channel></rss>"
    )
    assert isinstance(item, Document) and item.text.endswith(f"{TEXT} Two.\n\n{TEXT} Three.\n\n{TEXT} Four.")
