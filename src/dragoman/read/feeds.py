"""RSS and Atom feeds, and sitemaps."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import feedparser
from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from dragoman.read.dates import iso_date
from dragoman.read.documents import Page, Paragraph
from dragoman.read.errors import ReadError
from dragoman.read.formats import LARGEST_PAGE, whole
from dragoman.read.html import paragraphs_from_fragment

_FULL = 80  # words of an item that make it an article rather than a teaser


def feed_items(stream: BinaryIO, follow: bool) -> Iterator[tuple[int, Page | ReadError | str]]:
    """Each item's number, from 1, and its `Page`; where the item is only a teaser and `follow`, its address instead.

    The text of an item is its content, else its summary. Source: RSS 2.0, RFC 4287.
    """
    feed = feedparser.parse(whole(stream, LARGEST_PAGE))
    outlet = feed.feed.get("title")
    if not feed.entries:
        raise ReadError("the feed has no items. Look whether it is a feed and not an error page.")
    for number, entry in enumerate(feed.entries, 1):
        page = _item(entry, outlet)
        words = sum(len(p.text.split()) for p in page.paragraphs)
        if follow and words < _FULL and page.url:
            yield number, page.url
        elif words:
            yield number, page
        else:
            yield number, ReadError(f"item {number} ({page.url or 'no address'}): it has no text. Read the page at its address.")


def _item(entry: Any, outlet: str | None) -> Page:
    contents = [content.get("value", "") for content in entry.get("content", [])]
    html = max([*contents, entry.get("summary", "")], key=len)
    paragraphs = paragraphs_from_fragment(html) if "<" in html else [Paragraph(part) for part in re.split(r"\n\s*\n", html)]
    return Page(
        paragraphs=paragraphs,
        url=entry.get("link"),
        outlet=entry.get("source", {}).get("title") or outlet,
        published=iso_date(entry.get("published") or entry.get("updated")),
        headline=entry.get("title"),
        keywords=tuple(tag.get("term", "") for tag in entry.get("tags", [])),
    )


def sitemap_addresses(stream: BinaryIO) -> Iterator[str]:
    """The addresses of a sitemap, or of the sitemaps in an index. Source: sitemaps.org protocol 0.9."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        tree = etree.fromstring(whole(stream, LARGEST_PAGE), parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"the sitemap is no XML ({error}). Fetch it again.") from error
    if tree is None:
        raise ReadError("the sitemap is empty. Fetch it again.")
    for element in tree.iter("{*}loc"):
        parent = element.getparent()
        if element.text and parent is not None and etree.QName(parent).localname in {"url", "sitemap"}:
            yield element.text.strip()
