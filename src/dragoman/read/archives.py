"""WARC archives, as crawls of the web and of news write them: their HTML responses, one page each."""

import zlib
from collections.abc import Iterator
from itertools import count
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from dragoman.read.dates import iso_date
from dragoman.read.documents import Page
from dragoman.read.errors import ReadError
from dragoman.read.formats import LARGEST_PAGE, page_from_bytes

_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


def warc_pages(stream: BinaryIO) -> Iterator[tuple[int, Page | ReadError]]:
    """Each response with a page: its number among all records, from 1, and its `Page` or why there is none.

    The date of the crawl stands in for a page's own only where the page names none. A record that ends early is told by its
    number. Source: ISO 28500, WARC 1.1.
    """
    records = iter(ArchiveIterator(stream))
    for number in count(1):
        try:
            record = next(records, None)
            if record is None:
                stream.read(1)  # complains where the archive did not end but was cut off
            found = _response(record, number) if record is not None and record.rec_type == "response" else None
        except (ArchiveLoadFailed, ValueError, EOFError, OSError, zlib.error) as error:
            reason = " ".join(str(error).split())
            yield (
                number,
                ReadError(f"record {number}: the archive is damaged or cut off here ({reason}). Records before it were read."),
            )
            return
        if record is None:
            return
        if found is not None:
            yield number, found


def _response(record: ArcWarcRecord, number: int) -> Page | ReadError | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    headers = record.http_headers
    kind, _, parameters = (headers.get_header("Content-Type") or "text/html").partition(";") if headers else ("text/html", "", "")
    kind = kind.strip().lower()
    status = headers.get_statuscode() if headers else "200"
    if kind not in _PAGES or not (status or "").startswith("2"):
        return None
    promised = int(record.rec_headers.get_header("Content-Length") or 0)
    raw = record.content_stream().read(LARGEST_PAGE + 1)
    if len(raw) > LARGEST_PAGE:
        return ReadError(f"record {number}: a page of over {LARGEST_PAGE // 1024**2} MB. Read it from its address: {url}")
    missing = getattr(record.raw_stream, "limit", 0)
    if promised and missing > 0 and not record.raw_stream.read(1):
        return ReadError(f"record {number}: it ends {missing} bytes early. To fetch the page again: dragoman add {url}")
    charset = parameters.partition("charset=")[2].strip(" \"';") or None
    try:
        page = page_from_bytes(raw, "text" if kind == "text/plain" else "html", charset, url)
    except ReadError as error:
        return ReadError(f"record {number} ({url}): {error}")
    return page if page.published else page._replace(published=iso_date(record.rec_headers.get_header("WARC-Date")))
