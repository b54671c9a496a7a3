"""An HTML page to its main text and what it says about itself, by trafilatura; the rendering to paragraphs is ours."""

import re
from collections.abc import Iterable, Iterator
from configparser import ConfigParser
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from trafilatura.settings import DEFAULT_CONFIG, use_config

from dragoman.read.boilerplate import main_text, refuse_lists, refuse_other_pages
from dragoman.read.characters import clean, one_line, with_references
from dragoman.read.documents import Page, Paragraph
from dragoman.read.errors import ReadError
from dragoman.read.fragments import paragraphs_of
from dragoman.read.languages import named, stated
from dragoman.read.linked_data import Node, articles, kinds, nodes
from dragoman.read.live_blogs import Entry, entries_of
from dragoman.read.page_dates import is_about_others, page_date
from dragoman.read.tree import SENTENCE, is_large, short_text, tree_of

# Elements of trafilatura's tree that end the paragraph before them.
_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div"})
_WHITE = re.compile(r"\s+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_NO_MAIN_TEXT = "no main text found in the HTML. Look whether the page is a list of links, is nested too deeply or needs a script to show its text."
_TITLE_JOINTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u00bb:-]\s+|\s*[|\u00bb]\s*")
_QUESTION = re.compile(r"[?\u061f\uff1f][\u00bb\u201d\"']?$")
_LONGEST_LINK = 400  # characters
_LONGEST_QUESTION = 400  # characters
_MUCH_TEXT = 200  # characters
_MOST_BLOCKS = 10  # within a link
_CAREFUL = use_config()
_CAREFUL["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "1"  # characters


def pages_from_html(html: str, url: str | None = None) -> list[Page]:
    """The `Page` of one HTML document, or one for each entry of a live blog. `url` is its address where that is known.

    Raises `ReadError` where no main text is found. Source: Barbaresi 2021, Trafilatura, ACL 2021 demonstrations.
    """
    tree = tree_of(with_references(html))
    if tree is None:
        raise ReadError(_NO_MAIN_TEXT)
    linked = nodes(tree)
    own, told = articles(linked), _told_language(tree)
    page = _stated(tree, url, own, told)
    # Trafilatura takes the tree apart: what is asked of the whole page is asked before.
    titles = [title for title in (one_line("".join(element.itertext())) for element in tree.iter("h1")) if title]
    entries, links, questions = entries_of(tree, linked), _link_texts(tree), _questions(tree)
    found = None if is_large(tree) else _extracted(tree, url)
    title = (found.title if found else None) or next(iter(tree.xpath("//title/text()")), None)
    headline = _headline(one_line(title), titles, one_line(found.sitename) if found else None, own)
    page = (_supplied(page, found, headline) if found else page)._replace(headline=headline)
    if entries:
        return [_told(_entry(page, entry), told) for entry in entries]
    paragraphs = _longer(list(main_text(_without_headline(_blocks(tree, found, url), headline))), own)
    if all(_folded(paragraph.text) == _folded(headline or "") for paragraph in paragraphs):
        paragraphs = []
    refuse_other_pages(title, paragraphs or [Paragraph(_visible(tree))])
    refuse_lists(paragraphs, links)
    if not paragraphs:
        raise ReadError(_NO_MAIN_TEXT)
    paragraphs = [p._replace(is_heading=p.is_heading or _flat(p.text) in questions) for p in paragraphs]
    return [_told(page._replace(paragraphs=paragraphs), told)]


def _stated(tree: Any, url: str | None, own: list[Node], language: str | None) -> Page:
    """A page without its text, by its head and its address."""
    sections = tree.xpath("//meta[@property='article:section' or @name='article:section']/@content")
    addresses = [url, *tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")]
    return Page(
        paragraphs=[],
        url=url,
        outlet=_publisher(own) or (urlsplit(url).hostname if url else None),
        published=page_date(tree, own, addresses, named(language)),
        section=next(_split(sections), None),
    )


def _supplied(page: Page, found: Any, headline: str | None) -> Page:
    """The same with what trafilatura found: its name of the outlet stands before ours, what else it has fills gaps."""
    return page._replace(
        url=page.url or found.url,
        outlet=found.sitename or found.hostname or page.outlet,
        section=page.section or next(_split(found.categories or []), None),
        keywords=tuple(word for word in _split(found.tags or []) if word != headline),
    )


def _blocks(tree: Any, found: Any, url: str | None) -> Iterable[Paragraph]:
    """The paragraphs of a page before what is no text of it is left out."""
    if is_large(tree):
        return paragraphs_of(_main_element(tree), is_about_others)
    blocks = list(_paragraphs(found.body)) if found and found.body is not None else []
    return _of_a_short_page(tree, blocks, url) if len(blocks) == 1 else blocks


def _entry(page: Page, entry: Entry) -> Page:
    """A page of its own: the headline of the whole, the entry's own time, its place in the page's address."""
    url = f"{page.url}#{entry.anchor}" if page.url and entry.anchor else page.url
    return page._replace(paragraphs=list(main_text(entry.paragraphs)), published=entry.published or page.published, url=url)


def _extracted(tree: Any, url: str | None, config: ConfigParser = DEFAULT_CONFIG) -> Any:
    """What trafilatura finds. `fast` leaves out the fallback on other extractors: on our pages it costs no recall and gains precision (see evaluate pages).
    Dates are not its task: it takes them from the text where the page states none."""
    dates = {"extensive_search": False, "original_date": True}
    try:
        return trafilatura.bare_extraction(
            tree, url=url, fast=True, include_comments=False, with_metadata=True, date_extraction_params=dates, config=config
        )
    except Exception as error:  # whatever hostile HTML does to the extractor, the batch goes on
        raise ReadError(
            f"its main text cannot be told ({type(error).__name__}: {error}). Save the page again, or its text."
        ) from error


def _told(page: Page, language: str | None) -> Page:
    text = "\n".join(paragraph.text for paragraph in page.paragraphs[:50])
    return page._replace(language=stated(language, text))


def _told_language(tree: Any) -> str | None:
    told = [
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        *tree.xpath(
            "(//article/@lang)[1] | //meta[@http-equiv='content-language']/@content | //meta[@property='og:locale']/@content"
        ),
    ]
    return next((value for value in told if value and value.strip()), None)


def _longer(paragraphs: list[Paragraph], own: list[Node]) -> list[Paragraph]:
    """The text, or that of the page's JSON-LD where the page itself shows next to nothing."""
    bodies = [str(node["articlebody"]) for node in own if isinstance(node.get("articlebody"), str)]
    shown = _size(paragraphs)
    body = max(bodies, key=len, default="")
    if len(body) < 2 * shown or len(body) - shown < _MUCH_TEXT:
        return paragraphs
    return [Paragraph(part) for part in re.split(r"\n\s*\n|\r\n", clean(body)) if part.strip()]


def _publisher(own: list[Node]) -> str | None:
    publishers = (node.get("publisher") for node in own)
    return next((str(one["name"]) for one in publishers if isinstance(one, dict) and isinstance(one.get("name"), str)), None)


def _link_texts(tree: Any) -> frozenset[str]:
    """The texts of the links of the page and of the blocks within them, blanks collapsed."""
    links = (element for link in tree.iter("a") if link.get("href") for element in (link, *islice(link, _MOST_BLOCKS)))
    return frozenset(short_text(element, _LONGEST_LINK) for element in links if isinstance(element.tag, str)) - {""}


def _questions(tree: Any) -> frozenset[str]:
    """The paragraphs that are a question in bold or italics throughout, as interviews print them: they head the answers."""
    marked = (element for element in tree.iter("strong", "b", "em", "i") if element.getparent() is not None)
    texts = ((short_text(element, _LONGEST_QUESTION), element.getparent()) for element in marked)
    return frozenset(
        text
        for text, parent in texts
        if _QUESTION.search(text) and parent.tag == "p" and short_text(parent, _LONGEST_QUESTION) == text
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _visible(tree: Any) -> str:
    words = (
        text for element in tree.iter() if element.tag not in ("script", "style") for text in (element.text, element.tail) if text
    )
    return _flat(" ".join(islice(words, _MUCH_TEXT)))[:_MUCH_TEXT]


def _of_a_short_page(tree: Any, dump: list[Paragraph], url: str | None) -> list[Paragraph]:
    """The paragraphs of a page of which trafilatura gives all the text in one line, menus and all, because there is little of it: what it
    takes for the article if no sentence of ours is missing there, else ours."""
    own = paragraphs_of(_main_element(tree), is_about_others)
    if not own or _size(own) > _size(dump):
        return dump
    found = _extracted(tree, url, _CAREFUL)
    careful = list(_paragraphs(found.body)) if found and found.body is not None else []
    text = " ".join(_flat(paragraph.text) for paragraph in careful)
    is_whole = all(_flat(one.text) in text for one in own if SENTENCE.search(one.text))
    return careful if careful and is_whole and _size(careful) <= _size(own) else own


def _size(paragraphs: list[Paragraph]) -> int:
    return sum(len(paragraph.text) for paragraph in paragraphs)


def _main_element(tree: Any) -> Any:
    """Where the text of a page is that is too large for trafilatura."""
    return next((element for name in ("article", "main", "body") for element in tree.iter(name)), tree)


def _without_headline(paragraphs: Iterable[Paragraph], headline: str | None) -> Iterator[Paragraph]:
    return (p for p in paragraphs if not (p.is_heading and _folded(p.text) == _folded(headline or "")))


def _headline(title: str | None, first_titles: list[str], outlet: str | None, own: list[Node]) -> str | None:
    """The page's title without the outlet's name, which pages put before or after it: the <h1> where the title holds it."""
    title = next(
        (one_line(str(node["headline"])) for node in own if "liveblogposting" in kinds(node) and node.get("headline")), title
    )
    if title is None:
        return first_titles[0] if len(first_titles) == 1 else None
    for candidate in first_titles:
        if _folded(candidate) and _folded(candidate) in _folded(title):
            return candidate
    parts = _TITLE_JOINTS.split(title)
    if outlet and len(parts) > 1:
        if _folded(parts[-1]) == _folded(outlet):
            return title[: title.rindex(parts[-1])].rstrip(" |\u2013\u2014\u00b7\u00bb:-")
        if _folded(parts[0]) == _folded(outlet):
            return title[len(parts[0]) :].lstrip(" |\u2013\u2014\u00b7\u00bb:-")
    return title


def _split(values: list[str]) -> Iterator[str]:
    for value in values:
        yield from (part.strip() for part in re.split("[,;|]", value) if part.strip())


def _folded(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text).strip().casefold()


def _paragraphs(element: Any) -> Iterator[Paragraph]:
    """The paragraphs under `element` in reading order. A list is one paragraph with a line for each item, so is a plain table."""
    if element.tag == "head":
        yield from _split_at_blank_lines(_inline(element), is_heading=True)
    elif element.tag == "list":
        yield Paragraph("\n".join(filter(None, (_lines(item) for item in element))))
    elif element.tag == "table" and not any(cell.tag in ("p", "head", "list") for cell in element.iterdescendants()):
        yield Paragraph("\n".join(" | ".join(filter(None, map(_lines, row))) for row in element.iter("row")))
    else:
        loose = [_white(element.text)]
        for child in element:
            if child.tag in _BLOCKS:
                yield from _split_at_blank_lines("".join(loose))
                yield from _paragraphs(child)
                loose = [_white(child.tail)]
            else:
                loose += [_inline(child), _white(child.tail)]
        yield from _split_at_blank_lines("".join(loose))


def _split_at_blank_lines(text: str, is_heading: bool = False) -> Iterator[Paragraph]:
    """Two broken lines in a row (<br><br>) are how some pages part paragraphs."""
    for part in re.split(r"\n\s*\n", text):
        if part.strip():
            yield Paragraph(part, is_heading)


def _inline(element: Any) -> str:
    if element.tag in ("lb", "br"):
        return "\n"
    return "".join([_white(element.text), *(part for child in element for part in (_inline(child), _white(child.tail)))])


def _lines(element: Any) -> str:
    """An item or cell as lines: what is a block inside it gets a line of its own."""
    text = "".join(
        [
            _white(element.text),
            *(f"\n{_lines(c)}\n{_white(c.tail)}" if c.tag in _BLOCKS else _inline(c) + _white(c.tail) for c in element),
        ]
    )
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _white(text: str | None) -> str:
    return _WHITE.sub(" ", text) if text else ""
