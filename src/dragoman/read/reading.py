"""Sources to documents: expands what the user named, tells the format of each stream and hands it to that format's reader."""

import glob
import io
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from dragoman.read.archives import warc_pages
from dragoman.read.documents import Page, document, failure
from dragoman.read.errors import ReadError
from dragoman.read.feeds import feed_items, sitemap_addresses
from dragoman.read.fetch import Visits, fetch
from dragoman.read.formats import Unzipped, format_of, is_gzip, page
from dragoman.read.tables import COLUMNS, csv_pages, jsonl_pages, lines
from dragoman.read.text import page_from_text
from dragoman.records import Document, Failure

_HEAD = 64 * 1024
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_DEEPEST = 3  # addresses that lead to lists of addresses: an index of sitemaps, of which the standard knows one level


def read(
    sources: Iterable[str | Path],
    *,
    fields: Mapping[str, str] | None = None,
    allow_private: bool = False,
    skip: Callable[[str], bool] = lambda address: False,
) -> Iterator[Document | Failure]:
    """Read every page the sources hold; what cannot be read comes as a `Failure` with the reason, and the rest is read.

    A source is a file, a folder (read with its folders, in order of name), a glob pattern, an address, or `-` for standard input.
    The content tells the format: HTML, plain text, RSS or Atom, sitemap, WARC, JSONL, CSV, a list of addresses (one a line); each also gzipped.
    `fields` maps `Document` field names to the columns of JSONL and CSV ({"text": "body"}).
    Addresses that are not public (a router, this machine) are refused unless `allow_private`. Those in a feed or sitemap for which
    `skip` is true are not fetched.
    Lazy: holds one page at a time. Raises `ReadError` where `fields` names a field that `Document` does not have.
    """
    columns = dict(fields or {})
    if unknown := sorted(set(columns) - set(COLUMNS)):
        raise ReadError(f"fields: there is no field '{unknown[0]}'. The fields are {', '.join(COLUMNS)}.")
    visits = Visits(allow_private, skip)
    named = [sources] if isinstance(sources, str | Path) else sources
    return (item for source in named for item in _read_source(str(source), columns, visits))


def document_from_text(text: str, *, source: str = "text", url: str | None = None, published: str | None = None) -> Document:
    """The `Document` of a text at hand, its structure read as that of a plain text file. `published` is an ISO date.

    Raises `ReadError` where there are no words in it.
    """
    found = page_from_text(text)
    return document(source, found._replace(url=url, published=published or found.published))


def _read_source(source: str, fields: Mapping[str, str], visits: Visits) -> Iterator[Document | Failure]:
    if source == "-":
        yield from _read_stream("-", sys.stdin.buffer, fields, visits)
    elif _ADDRESS.match(source):
        yield from _read_address(source, fields, visits)
    elif os.path.isdir(source):
        yield from _read_files(source, _files(source), fields, visits)
    elif not os.path.lexists(source) and glob.has_magic(source):
        matches = dict.fromkeys(
            path
            for match in sorted(glob.glob(source, recursive=True))
            for path in (_files(match) if os.path.isdir(match) else [match])
        )
        yield from _read_files(source, iter(matches), fields, visits)
    else:
        yield from _read_file(source, fields, visits)


def _read_files(source: str, paths: Iterator[str], fields: Mapping[str, str], visits: Visits) -> Iterator[Document | Failure]:
    none = True
    for path in paths:
        none = False
        yield from _read_file(path, fields, visits)
    if none:
        yield failure(source, "no file is there. Look whether the name is spelled right.")


def _files(folder: str) -> Iterator[str]:
    """The files of a folder and its folders in order of name; hidden ones (.git, .DS_Store) are left out."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(where, name) for name in sorted(names) if not name.startswith("."))


def _read_file(path: str, fields: Mapping[str, str], visits: Visits) -> Iterator[Document | Failure]:
    try:
        with open(path, "rb") as stream:
            yield from _read_stream(path, stream, fields, visits)
    except OSError as error:
        yield failure(path, f"it cannot be opened ({error.strerror or error}). Look at its name and its permissions.")


def _read_address(address: str, fields: Mapping[str, str], visits: Visits, depth: int = 0) -> Iterator[Document | Failure]:
    if depth > _DEEPEST + 1:
        yield failure(address, "it is in a list that was reached over too many others. Give the address of the inner list.")
        return
    try:
        answer = fetch(address, visits)
    except ReadError as error:
        yield failure(address, str(error))
        return
    yield from _read_stream(address, io.BytesIO(answer.body), fields, visits, url=answer.url, charset=answer.charset, depth=depth)


def _read_stream(
    source: str,
    stream: BinaryIO,
    fields: Mapping[str, str],
    visits: Visits,
    url: str | None = None,
    charset: str | None = None,
    depth: int = 0,
) -> Iterator[Document | Failure]:
    """Read one stream in whatever format it is. `url` is set where the stream came from the network."""
    try:
        plain = io.BufferedReader(stream, _HEAD)  # type: ignore[type-var]
        zipped = is_gzip(plain.peek(_HEAD)[:_HEAD])
        buffered: Any = Unzipped(plain) if zipped else plain
        head = buffered.peek(_HEAD)[:_HEAD]
        form = format_of(head, fields)
        if form == "addresses":
            for _, line in lines(buffered):
                address = line.decode("utf-8", "replace").strip() if isinstance(line, bytes) else ""
                if address and not address.startswith("#"):
                    yield from _read_address(address, fields, visits, depth + 1)
        elif form == "sitemap":
            for address in sitemap_addresses(buffered):
                if not visits.skip(address):
                    yield from _read_address(address, fields, visits, depth + 1)
        elif form == "feed":
            for number, item in feed_items(buffered, follow=url is not None):
                if not isinstance(item, str):
                    yield _finished(source, number, item)
                elif not visits.skip(item):
                    yield from _read_address(item, fields, visits, depth + 1)
        elif form in ("warc", "jsonl", "csv"):
            readers = {
                "warc": lambda: warc_pages(buffered),
                "jsonl": lambda: jsonl_pages(buffered, fields),
                "csv": lambda: csv_pages(buffered, fields),
            }
            for number, found in readers[form]():
                yield _finished(source, number, found)
        else:
            yield document(source, page(buffered, form, charset, url))
    except ReadError as error:
        yield failure(source, str(error))
    except (EOFError, zlib.error) as error:
        yield failure(source, f"the gzip file is damaged or cut off ({error}). What came before was read; fetch the file again.")


def _finished(source: str, number: int, found: Page | ReadError) -> Document | Failure:
    """The document of one record of a container, or why there is none; its source is the container's with `#number`."""
    where = f"{source}#{number}"
    try:
        if isinstance(found, ReadError):
            raise found
        return document(where, found)
    except ReadError as error:
        return failure(where, str(error))
