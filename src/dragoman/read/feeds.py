"""RSS and Atom feeds, and sitemaps, of any length: an item or address at a time."""

import codecs
import html
import io
import re
from collections.abc import Iterator
from functools import partial
from itertools import chain, pairwise
from typing import Any, BinaryIO

import feedparser

from dragoman.read.characters import one_line, with_references
from dragoman.read.columns import Record
from dragoman.read.dates import field_date
from dragoman.read.documents import Page, Paragraph
from dragoman.read.encodings import encoding_of
from dragoman.read.errors import ReadError
from dragoman.read.fragments import is_markup, paragraphs_from_fragment
from dragoman.read.languages import stated
from dragoman.read.packed import LARGEST_PAGE

_FULL = 80  # words of an item that make it an article rather than a teaser
_CHUNK = 256 * 1024
_START = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,20}>", re.IGNORECASE)
_OPENING = re.compile(r"<((?:\w{1,20}:)?\w{1,20})\b[^<>]{0,1000}(?<!/)>")
_LONGEST_TAG = 64  # characters of a tag that a chunk may cut
_ROOT = re.compile(r"<((?:\w{1,20}:)?(?:rss|feed|rdf))\b[^>]{0,10000}>", re.IGNORECASE)
_CHANNEL = re.compile(r"<((?:\w{1,20}:)?channel)\b[^>]{0,1000}>", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s<]")
_ESCAPED_CDATA = re.compile(r"^\s*<!\[CDATA\[|\]\]>\s*$")
_LOCATION = re.compile(
    r"<(?:\w{1,20}:)?(url|sitemap|loc)\b[^>]{0,1000}>(?:\s{0,100}(?:<!\[CDATA\[)?([^<>\]]{0,4000}))?", re.IGNORECASE
)


def feed_records(stream: BinaryIO, follow: bool) -> Iterator[Record]:
    """Each item with its number, from 1; where the item is only a teaser and `follow`, its address instead of pages.

    The text of an item is its content, else its summary. Each item is parsed by itself, so that what is broken in one is not
    in the next. Source: RSS 2.0, RFC 4287.
    """
    number = 0
    head = ""
    for part in _parts(_characters(stream)):
        start = _START.search(part)
        if start is None:
            continue
        if not number:
            head = part[: start.start()]
            about = _parsed(head).feed
        number += 1
        around = [found for pattern in (_ROOT, _CHANNEL) if (found := pattern.search(head))]
        opening = "".join(found.group() for found in around)
        closing = "".join(f"</{found[1]}>" for found in reversed(around))
        yield Record(number, partial(_item, opening + _closed(part[start.start() :]) + closing, number, about, follow))
    if not number:
        raise ReadError("the feed has no items. Look whether it is a feed and not an error page.")


def _closed(item: str) -> str:
    """An item; where the feed is cut off in it, with what is open there closed, so that the text so far is read."""
    if _END.search(item):
        return item
    data = item.rfind("<![CDATA[")
    data = data if data > item.rfind("]]>") else len(item)
    last = next(reversed([*_OPENING.finditer(item, 0, data)]), None)
    closing = f"</{last[1]}>" if last and f"</{last[1]}" not in item[last.end() : data] else ""
    return item + ("]]>" if data < len(item) else "") + closing


def sitemap_addresses(stream: BinaryIO) -> Iterator[str]:
    """The addresses of a sitemap, or of the sitemaps in an index. Source: sitemaps.org protocol 0.9."""
    listed = False
    none = True
    rest = ""
    for text in chain(_characters(stream), [None]):
        whole = rest + (text or "")
        # The last tag waits for the text behind it.
        cut = whole.rfind("<") if text is not None and len(whole) < 2 * _CHUNK else len(whole)
        rest = whole[max(cut, 0) :]
        for found in _LOCATION.finditer(whole[: max(cut, 0)]):
            if found[1].lower() != "loc":
                listed = True
            elif listed and (address := (found[2] or "").strip()):
                none = listed = False
                yield html.unescape(address)
    if none:
        raise ReadError("the sitemap is empty. Fetch it again.")


def _item(markup: str, number: int, about: Any, follow: bool) -> list[Page] | str:
    if len(markup) > LARGEST_PAGE:
        raise ReadError(f"item {number}: it is over {LARGEST_PAGE // 1024**2} MB. Read the page at its address.")
    entries = _parsed(markup).entries
    if not entries:
        raise ReadError(f"item {number}: it cannot be read as an item of a feed. Read the page at its address.")
    page = _page(entries[0], about)
    words = sum(len(p.text.split()) for p in page.paragraphs)
    if follow and words < _FULL and page.url:
        return page.url
    if not words:
        raise ReadError(f"item {number} ({page.url or 'no address'}): it has no text. Read the page at its address.")
    return [page]


def _page(entry: Any, about: Any) -> Page:
    contents = [content.get("value") or "" for content in entry.get("content", [])]
    text = _ESCAPED_CDATA.sub("", max([*contents, entry.get("summary") or ""], key=len))
    paragraphs = paragraphs_from_fragment(text) if is_markup(text) else _plain(html.unescape(text))
    details = entry.get("summary_detail") or {}
    language = next(
        (
            value
            for value in (*(c.get("language") for c in entry.get("content", [])), details.get("language"), about.get("language"))
            if value
        ),
        None,
    )
    return Page(
        paragraphs=paragraphs,
        url=_address(entry.get("link")),
        outlet=(entry.get("source") or {}).get("title") or about.get("title"),
        published=field_date(entry.get("published") or entry.get("updated")),
        headline=_title(entry.get("title")),
        keywords=tuple(tag.get("term") or "" for tag in entry.get("tags", [])),
        language=stated(language, "\n".join(paragraph.text for paragraph in paragraphs)),
    )


def _address(link: str | None) -> str | None:
    """A link; what an item has for an identity (`urn:...`, a number) is none."""
    return link if link and link.lower().startswith(("http://", "https://")) else None


def _plain(text: str) -> list[Paragraph]:
    return [Paragraph(part) for part in re.split(r"\n\s*\n", text)]


def _title(title: str | None) -> str | None:
    """A title without markup, which some feeds escape twice."""
    if title and (is_markup(title) or "&" in title):
        title = " ".join(paragraph.text for paragraph in paragraphs_from_fragment(title))
    return one_line(title)


def _parsed(markup: str) -> Any:
    """What feedparser makes of a piece of a feed; it closes what is open. Markup is ours to read."""
    stream = io.BytesIO(markup.encode("utf-8", "replace"))
    headers = {"content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)


def _parts(chunks: Iterator[str]) -> Iterator[str]:
    """The text up to and with the end of each item; then what is left. What an item does not close ends where the next starts."""
    text = ""
    seen = 0  # up to where there is no end
    for chunk in chunks:
        text += chunk
        start = 0
        for end in _END.finditer(text, seen):
            yield from _started(text[start : end.end()])
            start = end.end()
        text = text[start:]
        seen = max(0, len(text) - _LONGEST_TAG)
        if len(text) > 2 * LARGEST_PAGE:
            yield from _started(text)
            text, seen = "", 0
    yield from _started(text)


def _started(text: str) -> Iterator[str]:
    starts = [found.start() for found in _START.finditer(text)]
    cuts = [0, *starts[1:], len(text)]
    return (text[a:b] for a, b in pairwise(cuts))


def _characters(stream: BinaryIO) -> Iterator[str]:
    """The stream as text in pieces, with numeric references that XML allows."""
    head = stream.peek(_CHUNK)[:_CHUNK]  # type: ignore[attr-defined]
    decoder = codecs.getincrementaldecoder(encoding_of(head))("replace")
    kept = ""
    while raw := stream.read(_CHUNK):
        text = kept + decoder.decode(raw)
        between = _BETWEEN.search(text, max(0, len(text) - _LONGEST_TAG))  # two references in a row are not cut apart
        cut = between.start() if between else len(text)
        kept = text[cut:]
        yield with_references(text[:cut])
    yield with_references(kept + decoder.decode(b"", True))
