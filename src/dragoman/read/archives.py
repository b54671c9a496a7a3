"""WARC archives, as crawls of the web and of news write them: their pages, one record each."""

import io
import logging
import re
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from dragoman.read.columns import Record
from dragoman.read.dates import iso_date
from dragoman.read.documents import Page
from dragoman.read.errors import ReadError
from dragoman.read.formats import Format, pages_from_bytes
from dragoman.read.packed import LARGEST_PAGE, unpacked

logging.getLogger("warcio").setLevel(logging.ERROR)  # it warns of each address with a blank in it, which is read

# What the types of records and of content hold for us. Source: ISO 28500, WARC 1.1.
_NO_PAGES = frozenset({"warcinfo", "request", "metadata", "revisit", "continuation"})
_CONTENT: dict[str, Format] = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}

_NO_ADDRESS = "http://no-address.invalid/"
_LARGEST_RECORD = LARGEST_PAGE + 1024 * 1024
_CHUNK = 1024 * 1024
_LONGEST_HEAD = 64 * 1024
_START = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n[A-Za-z-]{2,40}:")
_LONGEST_START = 64
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_ADDRESS = re.compile(rb"^WARC-(?:Refers-To-)?Target-URI:", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(rb"^Content-Length:\s{0,10}(-?\d{1,40})", re.IGNORECASE | re.MULTILINE)


class Part(NamedTuple):
    """The bytes of a record, at most some 20 MB of them, and by how many it is shorter than it says."""

    raw: bytes
    missing: int = 0


def warc_records(stream: BinaryIO) -> Iterator[Record]:
    """Each record that may hold a page, with its number among all records, from 1.

    A record ends where the next one starts, whatever length it gives, so that one with a wrong length takes no other with it.
    The day of the crawl stands in for a page's own only where the page names none. Revisits hold no page: the page is where it
    was first met. One that does not say which page it means is kept as a failure.
    """
    number = 0
    held: list[int] = []
    for number, part in enumerate(_parts(stream), 1):
        kind = re.search(rb"^WARC-Type:\s{0,10}([\w-]{1,40})", part.raw[:_LONGEST_HEAD], re.IGNORECASE | re.MULTILINE)
        name = kind[1].decode().lower() if kind else ""
        if name not in _NO_PAGES or (name == "revisit" and not _ADDRESS.search(part.raw, 0, _LONGEST_HEAD)):
            yield Record(number, partial(_pages, part, number, held))
    if not number:
        raise ReadError("there is no record in the archive. Look whether it is one, and not cut off.")
    if not held:
        raise ReadError(f"none of its records ({number}) is a page: an answer with status 200 that is HTML or text.")


def _pages(part: Part, number: int, held: list[int]) -> list[Page]:
    """The pages of a record; `held` takes its number where it has any, or should have."""
    try:
        found = _pages_of(_loaded(part), part, number)
        held += [number] if found else []
        return found
    except ReadError:
        held.append(number)
        raise
    except Exception as error:  # whatever a record does to the parser, the others are read
        held.append(number)
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ReadError(f"record {number}: it is damaged ({reason}). The other records were read.") from error


def _loaded(part: Part) -> ArcWarcRecord:
    """The record as warcio reads it, which wants an address and the true length."""
    found = _HEAD_END.search(part.raw)
    if found is None:
        raise ValueError("its headers do not end")
    body = part.raw[found.end() :]
    head = _LENGTH.sub(f"Content-Length: {len(body)}".encode(), part.raw[: found.start()])
    if not _ADDRESS.search(head):
        head += f"\r\nWARC-Target-URI: {_NO_ADDRESS}".encode()
    return ArcWarcRecordLoader().parse_record_stream(io.BytesIO(head + b"\r\n\r\n" + body), known_format="warc")


def _pages_of(record: ArcWarcRecord, part: Part, number: int) -> list[Page]:
    url = record.rec_headers.get_header("WARC-Target-URI").strip().strip("<>")
    url = None if url == _NO_ADDRESS else url
    if record.rec_type == "revisit":
        raise ReadError(
            f"record {number}: it says that a page was met again, and not which: it has no address. Look in the crawl's log."
        )
    where = f"record {number} ({url or 'no address'})"
    headers = record.http_headers
    content = (headers or record.rec_headers).get_header("Content-Type") or "text/html"
    kind, _, parameters = content.partition(";")
    form = _CONTENT.get(kind.strip().lower())
    if form is None or (headers and not (headers.get_statuscode() or "").startswith("2")):
        return []
    if part.missing:
        again = f" To fetch the page again: dragoman add {url}" if url else ""
        raise ReadError(f"{where}: it ends {part.missing} bytes early.{again}")
    raw = _content(record)
    if len(raw) > LARGEST_PAGE:
        raise ReadError(f"{where}: a page of over {LARGEST_PAGE // 1024**2} MB. Read it from its address.")
    charset = parameters.lower().partition("charset=")[2].partition(";")[0].strip(" \"'\0") or None
    try:
        pages = pages_from_bytes(raw, form, charset, url)
    except ReadError as error:
        raise ReadError(f"{where}: {error}") from error
    crawled = iso_date(record.rec_headers.get_header("WARC-Date"))
    return [page if page.published else page._replace(published=crawled) for page in pages]


def _content(record: ArcWarcRecord) -> bytes:
    """The body without the codings of its transfer and content, at most one byte more than a page may have."""
    headers = record.http_headers
    raw: bytes = record.raw_stream.read()
    if headers is None:
        return raw
    if "chunked" in (headers.get_header("Transfer-Encoding") or "").lower():
        raw = _joined(raw)
    codings = [coding.strip().lower() for coding in (headers.get_header("Content-Encoding") or "").split(",")]
    try:
        return unpacked(raw, codings, LARGEST_PAGE)
    except Exception:
        if raw.lstrip()[:1] == b"<":  # crawlers keep the header of a coding that they have taken off
            return raw
        raise


def _joined(raw: bytes) -> bytes:
    """A body sent in chunks (RFC 9112, 7.1); one that was put together already stays as it is."""
    parts: list[bytes] = []
    at = 0
    while (found := re.compile(rb"([0-9A-Fa-f]{1,16})[^\r\n]{0,200}\r?\n").match(raw, at)) is not None:
        size = int(found[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(raw[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if raw[at : at + 2] == b"\r\n" else 0
    return b"".join(parts) if parts and at >= len(raw) else raw


def _parts(stream: BinaryIO) -> Iterator[Part]:
    """The records of a stream. Raises what stops a damaged stream where no record that was cut off tells of it."""
    source = Ahead(stream)
    source.drop(_next_start(source, 0))
    while source.fill(_LONGEST_START):
        source.fill(_LONGEST_HEAD)
        head = _HEAD_END.search(source.ready, 0, _LONGEST_HEAD)
        if head and _START.search(source.ready, 1, head.end()):
            head = None  # it is cut off within its headers
        length = _LENGTH.search(source.ready, 0, head.end()) if head else None
        told = head.end() + int(length[1]) if head and length and int(length[1]) >= 0 else 0
        if told and told <= _LARGEST_RECORD and _ends_at(source, told):
            end = told
        else:
            end = _next_start(source, head.end() if head else 1)
        missing = max(0, told - end)
        yield Part(bytes(source.ready[: min(end, _LARGEST_RECORD)]), missing)
        source.drop(end)
        if (missing or not head) and isinstance(source.error, EOFError) and not source.ready:
            return
        source.drop(_next_start(source, 0))


def _ends_at(source: "Ahead", end: int) -> bool:
    """Whether a record that says so does end there: the next one or the end of the archive follows."""
    source.fill(end + _LONGEST_START)
    following = bytes(source.ready[end : end + _LONGEST_START]).lstrip(b"\r\n")
    return len(source.ready) >= end and (following.startswith(b"WARC/") or not following)


def _next_start(source: "Ahead", after: int) -> int:
    """Where the first record starts after that many bytes, or the archive ends. Of a record of over 20 MB no more is held."""
    while True:
        if found := _START.search(source.ready, after):
            return found.start()
        after = max(after, len(source.ready) - _LONGEST_START)
        if after > 2 * _LARGEST_RECORD:
            del source.ready[_LARGEST_RECORD:after]
            after = _LARGEST_RECORD
        size = len(source.ready)
        source.fill(size + _CHUNK)
        if len(source.ready) == size:
            return size


class Ahead:
    """A stream of which some is read ahead."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.ready = bytearray()
        self.error: Exception | None = None

    def fill(self, size: int) -> bool:
        """Have `size` bytes ready, or all there are; whether there are any. What stops a damaged stream is raised when all
        before it is used up."""
        while len(self.ready) < size and self.error is None:
            try:
                more = self.stream.read(_CHUNK)
            except (OSError, EOFError, zlib.error) as error:
                self.error = error
                break
            if not more:
                break
            self.ready += more
        if not self.ready and self.error is not None:
            raise self.error
        return bool(self.ready)

    def drop(self, size: int) -> None:
        del self.ready[:size]
