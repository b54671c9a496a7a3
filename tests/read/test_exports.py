"""Exports of press archives and interfaces of outlets, as a newcomer has them: a page an article, with outlet, day and headline."""

import gzip
import json
from pathlib import Path
from random import Random

import pytest

from dragoman.read import read
from dragoman.records import Document, Failure

FIRST = "The harbour master of Orvale said on Tuesday that no ship would leave the port before the talks."
SECOND = "Troops shelled a village east of the river on Monday, killing four herders, residents said."

NEXIS = f"""
                               1 of 2 DOCUMENTS

                              The Harbour Post

                             March 12, 2024 Tuesday
                                 Final Edition

No ship leaves Orvale, master says

BYLINE: Anna Lind, Staff Writer

SECTION: WORLD; Pg. A12

LENGTH: 84 words

{FIRST}

LOAD-DATE: March 13, 2024

Copyright 2024 The Harbour Post

                               2 of 2 DOCUMENTS

                              The Meridian Wire

                             March 14, 2024 Thursday

Village by the river shelled

LENGTH: 60 words

{SECOND}

LOAD-DATE: March 15, 2024
"""
NEXIS_UNI = f"""Page 1 of 1

No ship leaves Orvale, master says
The Harbour Post
March 12, 2024 Tuesday

Copyright 2024 The Harbour Post All Rights Reserved
Section: WORLD
Length: 84 words
Body

{FIRST}

Load-Date: March 13, 2024

End of Document
Village by the river shelled
The Meridian Wire
March 14, 2024 Thursday

Section: AFRICA
Body

{SECOND}

Load-Date: March 15, 2024

End of Document
"""
FACTIVA = f"""World
No ship leaves Orvale, master says

Anna Lind
84 words
12 March 2024
The Harbour Post
HARB
English
(c) 2024 The Harbour Post. All rights reserved.

{FIRST}

Document HARB000020240312ek3c0001x

Village by the river shelled

Tom Reed
60 words
14 March 2024
09:15 GMT
The Meridian Wire
MERW
English
(c) 2024 Meridian Wire Ltd.

{SECOND}

Document MERW000020240314ek3e0002b

Search Summary
"""
FACTIVA_FIELDS = f"""HD No ship leaves Orvale, master says
BY Anna Lind
PD 12 March 2024
SN The Harbour Post
LA English

LP
{FIRST}

AN Document HARB000020240312ek3c0001x

HD Village by the river shelled
PD 14 March 2024
SN The Meridian Wire

LP
{SECOND}

AN Document MERW000020240314ek3e0002b
"""
PROQUEST = f"""____________________________________________________________

No ship leaves Orvale, master says
Author: Lind, Anna

Publication info: The Harbour Post ; Orvale 12 Mar 2024: A12.

Full text: {FIRST}

Subject: Ports; Ships

Publication title: The Harbour Post; Orvale

Publication date: Mar 12, 2024

____________________________________________________________

Village by the river shelled
Author: Reed, Tom

Full text: {SECOND}

Publication title: The Meridian Wire

Publication date: Mar 14, 2024

____________________________________________________________
"""


@pytest.mark.parametrize("text", [NEXIS, NEXIS_UNI, FACTIVA, FACTIVA_FIELDS, PROQUEST])
def test_an_export_of_a_press_archive_is_a_page_an_article(text: str, tmp_path: Path) -> None:
    for newline in ("\n", "\r\n"):
        (tmp_path / "export.txt").write_text(text, newline=newline)
        found = [item for item in read([tmp_path / "export.txt"]) if isinstance(item, Document)]
        assert [(one.outlet, one.published, one.headline, one.text) for one in found] == [
            ("The Harbour Post", "2024-03-12", "No ship leaves Orvale, master says", FIRST),
            ("The Meridian Wire", "2024-03-14", "Village by the river shelled", SECOND),
        ]


def test_an_article_whose_labels_are_not_as_expected_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "export.txt").write_text(NEXIS.replace("March 12, 2024 Tuesday", "").replace(FIRST, " ".join([FIRST] * 3)))
    items = list(read([tmp_path / "export.txt"]))
    assert len(items) == 2 and all(isinstance(item, Document) for item in items)
    assert isinstance(items[0], Document) and FIRST in items[0].text


ANSWERS = {
    "wordpress": [{"date": "2024-03-12T10:15:00", "link": "https://a.example/1", "title": {"rendered": "Port &#8211; shut"}, "content": {"rendered": f"<p>{FIRST}</p>", "protected": False}}],
    "parts": {"response": {"results": [{"webTitle": "Port \u2013 shut", "webUrl": "https://a.example/1", "webPublicationDate": "2024-03-12T10:15:00Z", "fields": {"bodyText": FIRST}}]}},
    "main": {"response": {"docs": [{"web_url": "https://a.example/1", "lead_paragraph": FIRST, "headline": {"main": "Port \u2013 shut", "kicker": None}, "pub_date": "2024-03-12T10:15:00+0000"}]}},
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_of_interfaces_have_their_text_within_other_values(name: str, tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text(json.dumps(ANSWERS[name]))
    (one,) = read([tmp_path / "answer.json"])
    assert isinstance(one, Document), one
    assert (one.text, one.headline, one.published, one.url) == (FIRST, "Port \u2013 shut", "2024-03-12", "https://a.example/1")


def test_a_zipped_page_that_is_cut_off_is_read_as_far_as_it_goes_and_told(tmp_path: Path) -> None:
    chance = Random(3)
    rest = "".join(f"<p>On day {n} the office said that {chance.randrange(10**6)} people had left.</p>" for n in range(300))
    html = f"<html><head><title>Port</title></head><body><article><h1>Port</h1><p>{FIRST}</p>{rest}</article></body></html>"
    zipped = gzip.compress(html.encode())
    (tmp_path / "page.html.gz").write_bytes(zipped[: len(zipped) * 4 // 5])
    page, told = read([tmp_path / "page.html.gz"])
    assert isinstance(page, Document) and page.text.startswith(FIRST) and "On day 100" in page.text
    assert isinstance(told, Failure) and "cut off" in told.reason


JAPANESE = "外務大臣は火曜日、東京で記者会見し、港を閉鎖しないと述べた。住民はこの決定を歓迎した。"
RUSSIAN = "Министр заявил во вторник, что страна не закроет гавань у границы. Армия обстреляла деревню, погибли четыре человека."


@pytest.mark.parametrize(("text", "charset"), [(JAPANESE, "iso2022_jp"), (RUSSIAN, "mac_cyrillic"), (RUSSIAN, "cp1251")])
def test_character_sets_that_a_page_does_not_name(text: str, charset: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(f"<html><body><article><p>{text}</p><p>{text}</p></article></body></html>".encode(charset))
    (tmp_path / "b.txt").write_bytes(text.encode(charset))
    assert all(isinstance(item, Document) and text in item.text for item in read([tmp_path]))


def test_a_page_of_which_one_part_is_in_another_character_set(tmp_path: Path) -> None:
    head = "<html><body><article><p>Le ministre a déclaré que les ports étaient fermés près de la frontière.</p>".encode()
    tail = "<p>Les Nations unies ont salué la décision. L\u2019envoyé est arrivé à Orvale.</p></article></body></html>"
    (tmp_path / "a.html").write_bytes(head + tail.encode("cp1252"))
    (page,) = read([tmp_path / "a.html"])
    assert isinstance(page, Document)
    assert "déclaré" in page.text and "salué la décision. L\u2019envoyé est arrivé à" in page.text


def test_letters_that_type_joins_are_parted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The o\ufb03cials con\ufb01rmed on Tuesday that they had \ufb02ed the town.\n")
    (page,) = read([tmp_path / "a.txt"])
    assert isinstance(page, Document) and page.text == "The officials confirmed on Tuesday that they had fled the town."


NITF = f"""<?xml version="1.0"?><nitf><head><title>Port</title><docdata><date.issue norm="20240312T101500Z"/></docdata>
<pubdata name="The Harbour Post"/></head><body><body.head><hedline><hl1>No ship leaves</hl1></hedline></body.head><body.content>
<block class="lead_paragraph"><p>{FIRST}</p></block><block class="full_text"><p>{FIRST}</p><p>{SECOND}</p></block></body.content></body></nitf>"""
NEWSML = f"""<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem xml:lang="en"><itemMeta>
<provider><name>The Harbour Post</name></provider><versionCreated>2024-03-13</versionCreated></itemMeta><contentMeta>
<contentCreated>2024-03-12T09:15:00Z</contentCreated><headline>No ship leaves</headline></contentMeta><contentSet><inlineXML>
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{FIRST}</p><p>{SECOND}</p></body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"""
RECORD = f"""<?xml version="1.0"?><Record><RecordID>12</RecordID><RecordTitle>No ship leaves</RecordTitle><Publication><Title>The Harbour Post</Title>
</Publication><NumericPubDate>20240312</NumericPubDate><FullText><Text>&lt;html&gt;&lt;body&gt;&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;
&lt;/body&gt;&lt;/html&gt;</Text></FullText></Record>"""


@pytest.mark.parametrize("xml", [NITF, NEWSML, RECORD])
def test_xml_of_agencies_and_archives(xml: str, tmp_path: Path) -> None:
    (tmp_path / "item.xml").write_text(xml)
    (one,) = read([tmp_path / "item.xml"])
    assert isinstance(one, Document), one
    assert (one.outlet, one.published, one.headline) == ("The Harbour Post", "2024-03-12", "No ship leaves")
    assert one.text == f"{FIRST}\n\n{SECOND}"


def test_the_dump_of_a_wiki_is_kept_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "wiki.xml").write_text(
        f'<?xml version="1.0"?><mediawiki><page><revision><text>{FIRST}</text></revision></page></mediawiki>'
    )
    (one,) = read([tmp_path / "wiki.xml"])
    assert isinstance(one, Failure) and "dump of a wiki" in one.reason


def test_a_newsletter_has_no_lines_of_its_mailer(tmp_path: Path) -> None:
    head = "From: a@a.example\nTo: b@b.example\nSubject: Port\nDate: Tue, 12 Mar 2024 10:15:00 +0000\n\n"
    (tmp_path / "mail.eml").write_text(
        f"{head}View this email in your browser\n\n{FIRST}\n\nYou are receiving this email because you asked for it.\n\nUnsubscribe\n"
    )
    (one,) = read([tmp_path / "mail.eml"])
    assert isinstance(one, Document) and one.text == FIRST


def test_a_table_without_a_line_of_names_says_so(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("1160000001\t20240312\tKEN\thttps://a.example/1\n" * 3)
    (one,) = read([tmp_path / "codes.csv"])
    assert isinstance(one, Failure) and "names no columns" in one.reason
