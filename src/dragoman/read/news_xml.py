"""Articles in the XML of agencies and archives (NITF, NewsML-G2, ProQuest), by the paths of `news_xml.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from dragoman.read.characters import one_line
from dragoman.read.dates import iso_date
from dragoman.read.documents import Page
from dragoman.read.errors import ReadError
from dragoman.read.fragments import is_markup, paragraphs_from_fragment, paragraphs_of
from dragoman.read.languages import named

_HEADINGS = {"hl2": "h2", "hl3": "h3"}
_LANGUAGE = "ancestor-or-self::*[@xml:lang][1]/@xml:lang"


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("news_xml.yaml").read_text("utf-8"))
    return table


def pages_from_xml(raw: bytes) -> list[Page]:
    """A page for each article of XML in one of the formats of the table; none where it is in no such format.

    Raises `ReadError` where it is the dump of a wiki. Sources: IPTC, NITF 3.6 and NewsML-G2 2.3; ProQuest TDM.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        tree = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if tree is None:
        return []
    for element in tree.iter(etree.Element):
        name = etree.QName(element).localname
        element.tag = _HEADINGS.get(name, name)
    if tree.tag == "mediawiki":
        raise ReadError(
            "it is the dump of a wiki, in the wiki's own markup. Take the texts out of it (WikiExtractor writes JSON) and read these."
        )
    for paths in _table().values():
        if items := tree.xpath(paths["item"]):
            return [_page(item, paths) for item in items]
    return []


def _page(item: Any, paths: dict[str, Any]) -> Page:
    def every(field: str) -> list[Any]:
        return next((found for path in paths.get(field, ()) if (found := item.xpath(path))), [])

    def said(field: str) -> list[str]:
        words = (one if isinstance(one, str) else "".join(one.itertext()) for one in every(field))
        return [word for word in map(one_line, words) if word]

    first = {field: next(iter(said(field)), None) for field in ("headline", "outlet", "published", "url")}
    text = every("text")[:1]
    loose = "".join(text[0].itertext()) if text and not len(text[0]) else ""
    return Page(
        paragraphs_from_fragment(loose) if is_markup(loose) else [part for one in text for part in paragraphs_of(one)],
        url=first["url"],
        outlet=first["outlet"],
        published=iso_date(first["published"]),
        headline=first["headline"],
        keywords=tuple(said("keywords")),
        language=named(next(iter(item.xpath(_LANGUAGE)), None)),
    )
