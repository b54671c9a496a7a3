"""Sources to documents: expands what the user named, tells the format of each stream and hands it to that format's reader."""

import io
import logging
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from dragoman.extensions import extension
from dragoman.read.columns import Record, columns, page_of
from dragoman.read.csv_rows import csv_records
from dragoman.read.documents import Page, document, failure, parts, printable
from dragoman.read.errors import ReadError
from dragoman.read.feeds import feed_records, sitemap_addresses
from dragoman.read.fetch import Visits, fetch
from dragoman.read.formats import Format, format_of, pages
from dragoman.read.json_records import json_records, jsonl_records, lines
from dragoman.read.languages import named
from dragoman.read.packed import LARGEST_PAGE, Unzipped, as_far, is_gzip
from dragoman.read.sources import files_of, is_elsewhere, is_endless, opened
from dragoman.read.text import page_from_text
from dragoman.records import Document, Failure

log = logging.getLogger(__name__)

_HEAD = 64 * 1024
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_MOST_ZIPPED = 2  # a crawl that zips what was sent zipped
_DEEPEST = 3  # addresses that lead to lists of addresses: an index of sitemaps, of which the standard knows one level

Items = Iterator[Document | Failure]


class Wishes(NamedTuple):
    """What the user said of all sources: the columns of fields, the language, and how the network is visited."""

    fields: Mapping[str, str]
    language: str | None
    visits: Visits


class Origin(NamedTuple):
    """Where a stream came from: its name in the records, its address and character set where the network gave it, and how many
    lists led to it."""

    source: str
    url: str | None = None
    charset: str | None = None
    depth: int = 0


def read(
    sources: Iterable[str | Path],
    *,
    fields: Mapping[str, str] | None = None,
    language: str | None = None,
    allow_private: bool = False,
    skip: Callable[[str], bool] = lambda address: False,
) -> Items:
    """Read every page the sources hold; what cannot be read comes as a `Failure` with the reason, and the rest is read.

    A source is a file, a folder (read with its folders, in order of name), a glob pattern, an address, or `-` for standard input;
    files, folders and patterns also of a file system that fsspec knows (`s3://bucket/crawl/*.warc.gz`).
    The content tells the format: HTML, plain text, RSS or Atom, sitemap, WARC, JSON, JSONL, CSV, mails and saved pages, a list of
    addresses (one a line); each also gzipped. `fields` maps `Document` field names to the columns of JSON and CSV ({"text": "body"}).
    `language` (a code such as 'gl', or an English name) is that of all pages; without it a page's own is told by its column, its markup or its words.
    Addresses that are not public (a router, this machine) are refused unless `allow_private`. Those in a feed or sitemap for which
    `skip` is true are not fetched.
    Lazy: holds one page at a time. Raises `ReadError` where `fields` names a field that `Document` does not have, or where
    `language` is none; for a source it raises nothing.
    """
    chosen = dict(fields or {})
    if unknown := sorted(set(chosen) - set(columns())):
        raise ReadError(f"fields: there is no field '{unknown[0]}'. The fields are {', '.join(columns())}.")
    code = named(language)
    if language is not None and code is None:
        raise ReadError(f"language: '{language}' names no language. Give a code of two letters, such as 'gl'.")
    given = [sources] if isinstance(sources, str | Path) else sources
    return _read_all(given, Wishes(chosen, code, Visits(allow_private, skip)))


def document_from_text(
    text: str, *, source: str = "text", url: str | None = None, published: str | None = None, language: str | None = None
) -> Document:
    """The `Document` of a text at hand, its structure read as that of a plain text file. `published` is an ISO date, `language`
    a code where it is known.

    Raises `ReadError` where there are no words in it.
    """
    found = page_from_text(text)
    return document(source, found._replace(url=url, published=published or found.published), named(language))


def documents_from_text(text: str) -> Items:
    """The documents of a text at hand as those of a file of it: several where it is long, a `Failure` where there is none."""
    yield from _kept("text", _of_text(text))


def _of_text(text: str) -> Items:
    yield from _documents("text", [page_from_text(text)], None)


def _kept(source: str, items: Items) -> Items:
    """What `items` gives, and what stopped it as a failure of `source`: no input ends a run."""
    try:
        yield from items
    except Exception as error:
        log.debug("%s was not read", source, exc_info=error)
        yield failure(source, _reason(error))


def _reason(error: Exception) -> str:
    match error:
        case ReadError():
            return str(error)
        case EOFError() | zlib.error():
            return f"the gzip file is damaged or cut off ({error}). What of it could be unzipped was read; fetch the file again."
        case OSError():
            return f"it cannot be opened ({error.strerror or error}). Look at its name and its permissions."
    return f"it cannot be read ({type(error).__name__}: {error}). Please report it with the file; the rest was read."


def _read_all(sources: Iterable[str | Path], wishes: Wishes) -> Items:
    try:
        for source in sources:
            yield from _read_source(str(source), wishes)
    finally:
        wishes.visits.close()


def _read_source(source: str, wishes: Wishes) -> Items:
    name = printable(source)
    if source == "-":
        return _kept(name, _read_stream(sys.stdin.buffer, Origin("-"), wishes))
    if _ADDRESS.match(source):
        return _read_address(source, wishes)
    return _kept(name, _read_path(source, wishes))


def _read_path(source: str, wishes: Wishes) -> Items:
    paths = files_of(source)
    if paths is None:
        yield from _read_file(source, wishes)
        return
    none = True
    for path in paths:
        none = False
        yield from _kept(printable(path), _read_file_of_many(path, wishes))
    if none:
        empty = "the folder is empty." if Path(source).is_dir() else "no file is there. Look whether the name is spelled right."
        yield failure(printable(source), empty)


def _read_file_of_many(path: str, wishes: Wishes) -> Items:
    if not is_elsewhere(path) and is_endless(path):
        raise ReadError("it is a pipe or a device, not a file, and may never end. Name it by itself to read it all the same.")
    yield from _read_file(path, wishes)


def _read_file(path: str, wishes: Wishes) -> Items:
    with opened(path) as stream:
        yield from _read_stream(stream, Origin(printable(path)), wishes)


def _read_address(address: str, wishes: Wishes, depth: int = 0) -> Items:
    def items() -> Items:
        if depth > _DEEPEST + 1:
            raise ReadError("it is in a list that was reached over too many others. Give the address of the inner list.")
        answer = fetch(address, wishes.visits)
        yield from _read_stream(io.BytesIO(answer.body), Origin(printable(address), answer.url, answer.charset, depth), wishes)

    return _kept(printable(address), items())


def _read_stream(stream: BinaryIO, origin: Origin, wishes: Wishes) -> Items:
    """Read one stream in whatever format it is."""
    plain = io.BufferedReader(stream, _HEAD)  # type: ignore[type-var]
    opened: Any = plain
    for _ in range(_MOST_ZIPPED):
        if is_gzip(opened.peek(_HEAD)[:_HEAD]):
            opened = Unzipped(opened)
    if (reader := extension("readers", _ending(origin.source))) is not None:
        for number, fields in enumerate(reader(opened), 1):
            record = Record(number, lambda fields=fields: [page_of(fields, wishes.fields)])  # type: ignore[misc]
            where = f"{origin.source}#{number}"
            yield from _kept(where, _read_record(where, record, origin, wishes))
        return
    form = format_of(opened.peek(_HEAD)[:_HEAD], wishes.fields, origin.source)
    if form in ("addresses", "sitemap"):
        for address in _addresses(opened) if form == "addresses" else sitemap_addresses(opened):
            if form == "addresses" or not wishes.visits.skip(address):
                yield from _read_address(address, wishes, origin.depth + 1)
    elif form in ("html", "text"):
        raw, damage = as_far(opened, LARGEST_PAGE)
        yield from _documents(origin.source, pages(raw, form, origin.charset, origin.url), wishes.language)
        if damage is not None:
            raise damage
    else:
        none = True
        for record in _records(form, opened, origin, wishes.fields):
            none = False
            where = f"{origin.source}#{record.number}"
            yield from _kept(where, _read_record(where, record, origin, wishes))
        if none and form in ("csv", "jsonl"):
            raise ReadError("there is no record in it, at most a line of names. Look whether the file is whole.")


def _ending(name: str) -> str:
    return name.removesuffix(".gz").rpartition(".")[2].lower()


def _records(form: Format, stream: BinaryIO, origin: Origin, fields: Mapping[str, str]) -> Iterator[Record]:
    match form:
        case "warc":
            from dragoman.read.archives import warc_records  # its library takes a third of a second to load

            return warc_records(stream)
        case "feed":
            return feed_records(stream, follow=origin.url is not None)
        case "json":
            return json_records(stream, fields)
        case "jsonl":
            return jsonl_records(stream, fields)
    return csv_records(stream, fields)


def _read_record(where: str, record: Record, origin: Origin, wishes: Wishes) -> Items:
    """The documents of one record of a container; its source is the container's with `#number`."""
    found = record.read()
    if not isinstance(found, str):
        yield from _documents(where, found, wishes.language)
    elif not wishes.visits.skip(found):
        yield from _read_address(found, wishes, origin.depth + 1)


def _documents(source: str, found: list[Page], language: str | None) -> Items:
    """A document for each page; where there are several (entries of a live blog, parts of a book), their sources end in `#number`."""
    found = [part for page in found for part in parts(page)]
    for number, page in enumerate(found, 1):
        where = source if len(found) == 1 else f"{source}#{number}"
        yield from _kept(where, _document(where, page, language))


def _document(source: str, page: Page, language: str | None) -> Items:
    yield document(source, page, language)


def _addresses(stream: BinaryIO) -> Iterator[str]:
    for _, line in lines(stream):
        address = line.decode("utf-8", "replace").strip().lstrip("\ufeff") if isinstance(line, bytes) else ""
        if address and not address.startswith("#"):
            yield address
