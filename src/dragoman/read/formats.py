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


class _Unzipped(io.RawIOBase):
    """A gzip stream, of one member or several, that gives all it holds before it complains of being cut off."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.member = zlib.decompressobj(31)
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            packed = self.member.unconsumed_tail or self.rest or self.stream.read(_PACKED)
            self.rest = b""
            if self.member.eof and packed:
                if not packed.startswith(_GZIP):
                    return 0  # padding after the last member
                self.member = zlib.decompressobj(31)
            if not packed:
                if self.member.eof:
                    return 0
                raise EOFError("it ends within a compressed part")
            found = self.member.decompress(packed, len(buffer))
            self.rest = self.member.unused_data
            if found:
                buffer[: len(found)] = found
                return len(found)


def unzipped(stream: BinaryIO) -> io.BufferedReader:
    """What a gzip stream holds. Reading raises EOFError or zlib.error where it is cut off or damaged, after all before."""
    return io.BufferedReader(_Unzipped(stream), _PACKED)


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
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.startswith("#")]
    complete = lines if len(lines) < 2 else lines[:-1]  # the head may end within a line
    if complete and all(_ADDRESS.match(line) for line in complete):
        return "addresses"
    if looks_like_csv(text, fields):
        return "csv"
    return "html" if _HTML.match(stripped) else "text"


def page(stream: BinaryIO, form: Format, charset: str | None = None, url: str | None = None) -> Page:
    """Read a stream that is one page. Raises `ReadError` where it is too large, no text or has no main text."""
    raw = stream.read(LARGEST_PAGE + 1)
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
