import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.read import ReadError, document_from_text, read
from dragoman.records import Document, Failure

BODY = (
    "The defence ministry of Norland said on Monday that two battalions had left the border after talks in Oslo, and that the rest "
    "would follow before the end of the month if both sides kept to what they had signed."
)
PAGE = f"""<html lang="en"><head><title>Norland withdraws | The Wire</title><meta property="og:site_name" content="The Wire">
<meta property="article:published_time" content="2024-03-14T09:00:00Z"><meta name="keywords" content="Norland, border"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Norland withdraws</h1><p>{BODY}</p>
<h2>What comes next</h2><p>{BODY.replace("Monday", "Tuesday")}</p><ul><li>Inspectors arrive in April.</li><li>Talks go on in May.</li></ul>
</article><footer>Cookies. Subscribe to our newsletter.</footer></body></html>"""


def one(path: Path, **options: object) -> Document | Failure:
    (item,) = read([path], **options)  # type: ignore[arg-type]
    return item


def file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_page_gives_its_text_and_what_it_says_of_itself(tmp_path: Path) -> None:
    page = one(file(tmp_path, "page.html", PAGE))
    assert isinstance(page, Document)
    assert page.published == "2024-03-14" and page.outlet == "The Wire" and page.headline == "Norland withdraws"
    assert page.keywords == ["Norland", "border"] and page.language == "en"
    assert [h.text for h in page.headings] == ["What comes next"]
    assert "Inspectors arrive in April.\nTalks go on in May." in page.text
    assert "Cookies" not in page.text and "Home" not in page.text


def test_headings_slice_to_the_text(tmp_path: Path) -> None:
    page = one(file(tmp_path, "page.html", PAGE))
    assert isinstance(page, Document) and all(page.text[h.start : h.end] == h.text for h in page.headings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_the_character_set_is_found(encoding: str, tmp_path: Path) -> None:
    text = PAGE.replace("Norland", "Nordø").replace("<head>", f'<head><meta charset="{encoding}">')
    page = one(file(tmp_path, "page.html", text.encode(encoding)))
    assert isinstance(page, Document) and "ministry of Nordø said" in page.text


def test_a_dated_page_of_plain_text_gives_its_fields(tmp_path: Path) -> None:
    text = f"""14 March 2024
    Norland Withdraws Two Battalions From Border, Keeps Guns in Place

    World
    {BODY}

    Ministry Expects Rest to Follow Within a Month

    {BODY.replace("Monday", "Tuesday")}

    Norland, border, Oslo
"""
    page = one(file(tmp_path, "page.txt", text))
    assert isinstance(page, Document)
    assert (page.published, page.section) == ("2024-03-14", "World")
    assert page.headline == "Norland Withdraws Two Battalions From Border, Keeps Guns in Place"
    assert [h.text for h in page.headings] == ["Ministry Expects Rest to Follow Within a Month"]
    assert page.keywords == ["Norland", "border", "Oslo"]
    assert page.text.startswith("The defence ministry") and page.text.endswith("signed.")


def test_records_of_jsonl_and_csv_have_numbers_and_fields_of_any_name(tmp_path: Path) -> None:
    lines = [
        {"story": BODY, "when": "2024-03-14", "title": "One"},
        {"story": ""},
        {"story": BODY + " Two.", "when": "2024-03-15"},
    ]
    path = file(tmp_path, "news.jsonl", "\n".join(map(json.dumps, lines)))
    first, second, third = read([path], fields={"text": "story", "published": "when"})
    assert isinstance(first, Document) and first.published == "2024-03-14" and first.source == f"{path}#1"
    assert isinstance(second, Failure) and "field 'story' is missing or empty" in second.reason
    assert isinstance(third, Document) and third.published == "2024-03-15"
    table = file(tmp_path, "news.csv", f'date,headline,body\n2024-03-14,One,"{BODY}"\n')
    row = one(table)
    assert isinstance(row, Document) and row.headline == "One" and row.text == BODY


def test_a_gzipped_page_is_read(tmp_path: Path) -> None:
    assert isinstance(one(file(tmp_path, "page.html.gz", gzip.compress(PAGE.encode()))), Document)


def test_a_folder_is_read_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt"):
        file(tmp_path, name, BODY)
    assert [Path(item.source).name for item in read([tmp_path])] == ["a.txt", "b.txt"]


def test_the_same_words_in_another_file_are_another_document(tmp_path: Path) -> None:
    a, b = (one(file(tmp_path, name, BODY)) for name in ("a.txt", "b.txt"))
    assert isinstance(a, Document) and isinstance(b, Document)
    assert a.id != b.id and a.text_sha256 == b.text_sha256


def test_a_language_is_kept(tmp_path: Path) -> None:
    text = "El Gobierno anunció el martes que las tropas habían abandonado la frontera después de varios días de conversaciones."
    page = one(file(tmp_path, "page.txt", text))
    assert isinstance(page, Document) and page.language == "es"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.html", b"", "is empty"),
        ("blank.txt", b" \n\n \t", "is empty"),
        ("picture.html", bytes(range(256)) * 40, "no text|no character set|binary"),
        ("menu.html", b"<html><head><title>Menu</title></head><body></body></html>", "no main text|no text"),
    ],
)
def test_input_without_text_is_kept_with_the_reason(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    item = one(file(tmp_path, name, content))
    assert isinstance(item, Failure) and name in item.reason
    import re

    assert re.search(reason, item.reason), item.reason


def test_a_missing_file_is_kept_with_the_reason(tmp_path: Path) -> None:
    item = one(tmp_path / "absent.html")
    assert isinstance(item, Failure) and "absent.html" in item.reason and "cannot be opened" in item.reason


def test_ten_thousand_levels_of_nesting_do_not_stop_the_batch(tmp_path: Path) -> None:
    file(tmp_path, "a.html", "<html><body>" + "<div>" * 10_000 + BODY + "</div>" * 10_000)
    file(tmp_path, "b.html", PAGE)
    items = list(read([tmp_path]))
    assert len(items) == 2 and isinstance(items[1], Document)


def test_a_line_of_fifty_megabytes_does_not_stop_the_batch(tmp_path: Path) -> None:
    file(tmp_path, "a.jsonl", b'{"text": "' + b"word " * 10_000_000 + b'"}\n' + json.dumps({"text": BODY}).encode())
    first, second = read([tmp_path])
    assert isinstance(first, Failure) and "longer than" in first.reason and isinstance(second, Document)


def test_html_that_is_not_well_formed_is_read(tmp_path: Path) -> None:
    broken = PAGE.replace("</p>", "").replace("</h2>", "<b>").replace("</article>", "")
    page = one(file(tmp_path, "page.html", broken))
    assert isinstance(page, Document) and "two battalions" in page.text


def test_a_text_at_hand_is_a_document() -> None:
    page = document_from_text(BODY, published="2024-03-14")
    assert page.text == BODY and page.published == "2024-03-14"
    with pytest.raises(ReadError, match="no text"):
        document_from_text("  ")


@pytest.mark.parametrize("content", ["[]", "[\n]", "["])
def test_json_without_a_record_is_told(tmp_path: Path, content: str) -> None:
    failure = one(file(tmp_path, "any.json", content))
    assert isinstance(failure, Failure) and "any record" in failure.reason and "any.json" in failure.reason


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_document_or_a_reason(tmp_path: Path, content: bytes) -> None:
    items = list(read([file(tmp_path, "any", content)]))
    assert items and all(isinstance(item, Document | Failure) for item in items)
    for item in items:
        if isinstance(item, Document):
            assert all(item.text[h.start : h.end] == h.text for h in item.headings)


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_reading_a_text_again_changes_nothing(text: str) -> None:
    try:
        once = document_from_text(text)
    except ReadError:
        return
    assert document_from_text(text) == once
