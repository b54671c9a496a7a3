"""Which format a stream is in, told by its first bytes; and the readers of formats that are one page."""

import re
from collections.abc import Mapping
from typing import Literal

from dragoman.read.csv_rows import looks_like_csv
from dragoman.read.documents import Page
from dragoman.read.encodings import decode
from dragoman.read.errors import ReadError
from dragoman.read.exports import pages_from_export
from dragoman.read.html import pages_from_html
from dragoman.read.json_records import looks_like_lines
from dragoman.read.mails import is_mail, mails
from dragoman.read.news_xml import pages_from_xml
from dragoman.read.packed import LARGEST_PAGE
from dragoman.read.text import page_from_text

Format = Literal["warc", "feed", "sitemap", "html", "addresses", "jsonl", "json", "csv", "text"]

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
    r"<!doctype html|<(?:html|frameset|head|body|title|meta|article|main|section|header|nav|div|p|h[1-6]|span|table|script|ul|ol|br|a)[\s>/]",
    re.IGNORECASE,
)
_HTML_WITHIN = 2048
_IS_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}<(?:\?xml|nitf|newsItem|newsMessage|Record|mediawiki)[\s>]")
_ADDRESS = re.compile(r"https?://(\S+$)?", re.IGNORECASE)
_BEFORE = " \t\r\n\f\v\ufeff\x1e"  # what may stand before the first mark
_BESIDE_PAGES = {".css": "a style sheet", ".js": "a script", ".map": "the map of a script"}
_CARDS = ("BEGIN:VCALENDAR", "BEGIN:VCARD")
_TABLE_NAMES = (".csv", ".tsv", ".csv.gz", ".tsv.gz")


def format_of(head: bytes, fields: Mapping[str, str], name: str = "") -> Format:
    """The format of a stream that starts with `head`. Raises `ReadError` where it is empty or no text.

    `name` is the file's; only tables and what lies beside pages, which have no mark of their own, are known by it.
    """
    if not head.strip():
        raise ReadError("the file is empty. Look whether its download was cut off.")
    if head.startswith(b"WARC/"):
        return "warc"
    beside = next((what for ending, what in _BESIDE_PAGES.items() if name.lower().endswith(ending)), None)
    if beside and "://" not in name:  # what an address ends in says nothing
        raise ReadError(f"it is {beside} of a saved site, not a page. Leave such files out.")
    is_table = name.lower().endswith(_TABLE_NAMES)
    text = _text(head)
    stripped = text.lstrip(_BEFORE)
    if stripped.startswith("<"):
        prologue = _XML_PROLOGUE.match(stripped)
        element = _FIRST_ELEMENT.match(stripped, prologue.end() if prologue else 0)
        if element and element.group(1).lower() in _ELEMENTS:
            return _ELEMENTS[element.group(1).lower()]
        if stripped.startswith("<?xml") or _HTML.search(stripped[:_HTML_WITHIN]):
            return "html"
    if stripped.startswith(_CARDS):
        raise ReadError("it is a calendar or a card of addresses, not a page. Leave such files out.")
    if stripped.startswith("{"):
        by_line = looks_like_lines(stripped) and "\x1e" not in text and b"\0" not in head[:8]
        return "jsonl" if by_line else "json"  # whose reader knows the marks of RFC 7464 and characters of two bytes
    if re.match(r"\[\s*(?:\{|\]|$)", stripped):
        return "json"
    lines = [line.strip() for line in text.split("\n") if line.strip() and not line.startswith("#")]
    complete = lines if len(lines) < 2 else lines[:-1]  # the head may end within a line
    addresses = [found for line in complete if (found := _ADDRESS.match(line))]
    if complete and len(addresses) == len(complete) and 2 * sum(found[1] is not None for found in addresses) >= len(complete):
        return "addresses"  # one that is broken is told when it is fetched
    if looks_like_csv(text, fields, is_table):
        return "csv"
    return "html" if _HTML.match(stripped) else "text"


def pages(raw: bytes, form: Format, charset: str | None = None, url: str | None = None) -> list[Page]:
    """Read what is one page or an export. Raises `ReadError` where it is too large, no text or has no main text."""
    if len(raw) > LARGEST_PAGE:
        raise ReadError(
            f"it is one page of over {LARGEST_PAGE // 1024**2} MB. Split it into one file a page, or JSONL with one a line."
        )
    return pages_from_bytes(raw, form, charset, url)


def pages_from_bytes(raw: bytes, form: Format, charset: str | None = None, url: str | None = None) -> list[Page]:
    if form == "text" and is_mail(raw[:_HTML_WITHIN]):
        return mails(raw, url)
    if form == "html" and _IS_XML.match(raw) and (found := pages_from_xml(raw)):
        return [page._replace(url=page.url or url) for page in found]
    text = decode(raw, charset)
    if form == "html":
        return pages_from_html(text, url)
    return [page._replace(url=page.url or url) for page in pages_from_export(text) or [page_from_text(text)]]


def _text(head: bytes) -> str:
    """The start as text; where something binary is in it, its first line and what follows (a row of a table may be broken, the table is not)."""
    try:
        return decode(head)
    except ReadError:
        first, mark, rest = head.partition(b"\n")
        if not mark or not (first.lstrip().startswith(b"{") or looks_like_csv(decode(first), {})):
            raise
        return decode(first + mark) + rest.decode("utf-8", "replace")
