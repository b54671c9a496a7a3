"""Records a line: JSONL and CSV, with the names of the columns that hold our fields."""

import csv
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from dragoman.read.characters import clean, decode
from dragoman.read.dates import iso_date
from dragoman.read.documents import Page
from dragoman.read.errors import ReadError
from dragoman.read.text import paragraphs_from_text

# The names that data sets give to our fields; the first one present is taken.
COLUMNS: dict[str, tuple[str, ...]] = {
    "text": (
        "text",
        "body",
        "content",
        "article",
        "maintext",
        "main_text",
        "full_text",
        "fulltext",
        "article_body",
        "articleBody",
        "story",
    ),
    "url": ("url", "link", "source_url", "address", "uri"),
    "outlet": ("outlet", "source", "publisher", "publication", "source_domain", "domain", "site", "newspaper"),
    "published": (
        "published",
        "date",
        "date_publish",
        "publication_date",
        "published_at",
        "publishedAt",
        "datetime",
        "pub_date",
        "timestamp",
    ),
    "section": ("section", "category", "desk"),
    "headline": ("headline", "title"),
    "keywords": ("keywords", "tags", "topics"),
}
LARGEST_RECORD = 20 * 1024 * 1024  # bytes; a year of one person's writing is 2 MB
_CSV_FIELD_LIMIT = LARGEST_RECORD


def jsonl_pages(stream: BinaryIO, fields: Mapping[str, str]) -> Iterator[tuple[int, Page | ReadError]]:
    """Each line's number, from 1, and its `Page` or why there is none. Never holds more than one line."""
    for number, raw in lines(stream):
        if isinstance(raw, ReadError):
            yield number, raw
        elif raw.strip():
            try:
                yield number, _page(_object(raw), fields)
            except ReadError as error:
                yield number, error


def csv_pages(stream: BinaryIO, fields: Mapping[str, str]) -> Iterator[tuple[int, Page | ReadError]]:
    """Each row's number, from 1 (the header is not counted), and its `Page` or why there is none."""
    csv.field_size_limit(_CSV_FIELD_LIMIT)
    texts = _csv_lines(stream)
    head = next(texts, "")
    rows = csv.reader(_chain(head, texts), delimiter=delimiter_of(head))
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise ReadError(f"its first row is no CSV ({error}). Write the names of the columns there.") from error
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, ReadError(f"the row is no CSV ({error}). Look for a quotation mark that is not closed.")
            continue
        if row:
            try:
                yield number, _page(dict(zip(header, row, strict=False)), fields)
            except ReadError as error:
                yield number, error


def delimiter_of(line: str) -> str:
    return max(",;\t|", key=line.count)


def looks_like_csv(head: str, fields: Mapping[str, str]) -> bool:
    """Whether the first line names a column that holds text."""
    first = next(iter(head.lstrip().splitlines()), "").strip()
    names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter_of(first)), [])]
    return len(names) > 1 and _column("text", names, fields) is not None


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | ReadError]]:
    """The lines with their numbers, from 1; of a line over `LARGEST_RECORD` only that it is."""
    number = 0
    while raw := stream.readline(LARGEST_RECORD + 1):
        number += 1
        if len(raw) > LARGEST_RECORD:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LARGEST_RECORD)
            yield (
                number,
                ReadError(f"the line is longer than {LARGEST_RECORD // 1024**2} MB. Split the file into one record a line."),
            )
        else:
            yield number, raw


def _csv_lines(stream: BinaryIO) -> Iterator[str]:
    for number, raw in lines(stream):
        if isinstance(raw, ReadError):
            raise raw
        yield decode(raw).lstrip("\ufeff") if number == 1 else decode(raw)


def _chain(head: str, rest: Iterator[str]) -> Iterator[str]:
    yield head
    yield from rest


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(decode(raw).lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"the line is no JSON ({error}). Write one JSON object a line.") from error
    if not isinstance(value, dict):
        raise ReadError(f"the line holds a JSON {type(value).__name__}, not an object. Write one object a line.")
    return value


def _column(field: str, names: Any, fields: Mapping[str, str]) -> str | None:
    if field in fields:
        return fields[field] if fields[field] in names else None
    return next((name for name in COLUMNS[field] if name in names), None)


def _page(record: Mapping[str, Any], fields: Mapping[str, str]) -> Page:
    values = {field: record.get(column) for field in COLUMNS if (column := _column(field, record, fields))}
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        wanted = fields.get("text", "text")
        raise ReadError(
            f"field '{wanted}' is missing or empty; there are: {', '.join(map(str, record)) or 'none'}. Name the field that holds the text."
        )
    keywords = values.get("keywords")
    if isinstance(keywords, str):
        keywords = keywords.replace(";", ",").split(",")
    return Page(
        paragraphs=paragraphs_from_text(text),
        url=_string(values.get("url")),
        outlet=_string(values.get("outlet")),
        published=iso_date(_string(values.get("published"))),
        section=_string(values.get("section")),
        headline=_string(values.get("headline")),
        keywords=tuple(word for word in keywords if isinstance(word, str)) if isinstance(keywords, list) else (),
    )


def _string(value: Any) -> str | None:
    return clean(value).strip() or None if isinstance(value, str) else None
