"""Which format a stream is in, told by its first bytes; and the readers of formats that are one page."""

import io
import re
import zlib
from collections.abc import Mapping
from typing import Any, BinaryIO, Literal

from dragoman.read.characters import decode
from dragoman.read.documents import Page
from dragoman.read.errors import ReadError
from dragoman.read.html import page_from_html
from dragoman.read.tables import looks_like_csv
from dragoman.read.text import page_from_text

Format = Literal["warc", "feed", "sitemap", "html", "addresses", "jsonl", "csv", "text"]

LARGEST_PAGE = 20 * 1024 * 1024  # bytes; the longest page of a news crawl is under 5 MB
_GZIP = b"\x1f\x8b"
_PACKED = 64 * 1024

_XML_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^>\[]*(?:\[.*?\])?>\s*)*", re.DOTALL | re.IGNORECASE)
_FIRST_ELEMENT = re.compile(r"<(?:\w+:)?(\w+)")
_ELEMENTS: dict[str, Format] = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
}
_HTML = re.compile(
    r"<!doctype html|<(?:html|head|body|title|meta|article|main|section|header|nav|div|p|h[1-6]|span|table|script|ul|ol|br|a)[\s>/]",
    re.IGNORECASE,
)
_HTML_WITHIN = 2048
_ADDRESS = re.compile(r"https?://\S+$", re.IGNORECASE)


def is_gzip(head: bytes) -> bool:
    return head.startswith(_GZIP)


class Unzipped(io.RawIOBase):
    """What a gzip stream holds, of one member or several; one that is cut off gives all it holds before it complains.

    Reading raises EOFError where it is cut off, zlib.error where it is damaged. (`gzip` and any buffer above it lose what
    they had read when that happens.)
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.member = zlib.decompressobj(31)
        self.packed = b""
        self.ready = b""

    def readable(self) -> bool:
        return True

    def peek(self, size: int = 0) -> bytes:
        """What comes next, without taking it."""
        if not self.ready:
            self.ready = self._more()
        return self.ready

    def readinto(self, buffer: Any) -> int:
        found = self.peek()[: len(buffer)]
        self.ready = self.ready[len(found) :]
        buffer[: len(found)] = found
        return len(found)

    def _more(self) -> bytes:
        while True:
            packed = self.packed or self.stream.read(_PACKED)
            self.packed = b""
            if self.member.eof and packed:
                if not packed.startswith(_GZIP):
                    return b""  # padding after the last member
                self.member = zlib.decompressobj(31)
            if not packed:
                if self.member.eof:
                    return b""
                raise EOFError("it ends within a compressed part")
            found = self.member.decompress(packed, _PACKED)
            self.packed = self.member.unconsumed_tail or self.member.unused_data
            if found:
                return found


def whole(stream: BinaryIO, most: int) -> bytes:
    """All that is left of a stream, or `most` and one more bytes of it."""
    parts: list[bytes] = []
    left = most + 1
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def format_of(head: bytes, fields: Mapping[str, str]) -> Format:
    """The format of a stream that starts with `head`. Raises `ReadError` where it is empty or no text."""
    if not head.strip():
        raise ReadError("the file is empty. Look whether its download was cut off.")
    if head.startswith(b"WARC/"):
        return "warc"
    text = decode(head).lstrip("\ufeff")
    stripped = text.lstrip()
    if stripped.startswith("<"):
        prologue = _XML_PROLOGUE.match(stripped)
        element = _FIRST_ELEMENT.match(stripped, prologue.end() if prologue else 0)
        if element and element.group(1).lower() in _ELEMENTS:
            return _ELEMENTS[element.group(1).lower()]
        if stripped.startswith("<?xml") or _HTML.search(stripped[:_HTML_WITHIN]):
            return "html"
    if stripped.startswith("{"):
        return "jsonl"
    if stripped.startswith("["):
        first = stripped[1:].lstrip()[:1]
        if first == "{":
            raise ReadError("it is a JSON array. Write one object a line (JSONL), for instance with jq -c '.[]'.")
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.startswith("#")]
    complete = lines if len(lines) < 2 else lines[:-1]  # the head may end within a line
    if complete and all(_ADDRESS.match(line) for line in complete):
        return "addresses"
    if looks_like_csv(text, fields):
        return "csv"
    return "html" if _HTML.match(stripped) else "text"


def page(stream: BinaryIO, form: Format, charset: str | None = None, url: str | None = None) -> Page:
    """Read a stream that is one page. Raises `ReadError` where it is too large, no text or has no main text."""
    raw = whole(stream, LARGEST_PAGE)
    if len(raw) > LARGEST_PAGE:
        raise ReadError(
            f"it is one page of more than {LARGEST_PAGE // 1024**2} MB. Split it into one file a page, or JSONL with one a line."
        )
    return page_from_bytes(raw, form, charset, url)


def page_from_bytes(raw: bytes, form: Format, charset: str | None = None, url: str | None = None) -> Page:
    text = decode(raw, charset)
    if form == "html":
        return page_from_html(text, url)
    return page_from_text(text)._replace(url=url)
