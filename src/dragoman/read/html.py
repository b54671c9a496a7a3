"""An HTML page to its main text and what it says about itself, by trafilatura; the rendering to paragraphs is ours."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import trafilatura

from dragoman.read.characters import one_line
from dragoman.read.documents import Page, Paragraph
from dragoman.read.errors import ReadError

# Elements of trafilatura's tree that end the paragraph before them.
_BLOCKS = frozenset({"p", "head", "list", "item", "quote", "table", "row", "cell", "code", "div"})
_WHITE = re.compile(r"\s+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_NO_MAIN_TEXT = "no main text found in the HTML. Look whether the page is a list of links, is nested too deeply or needs a script to show its text."
_TITLE_JOINTS = re.compile(r"\s+[|\u2013\u2014\u00b7\u00bb:-]\s+|\s*[|\u00bb]\s*")


def page_from_html(html: str, url: str | None = None) -> Page:
    """The `Page` of one HTML document. `url` is its address where that is known.

    Raises `ReadError` where no main text is found. Source: Barbaresi 2021, Trafilatura, ACL 2021 demonstrations.
    """
    tree = trafilatura.load_html(html)
    if tree is None:
        raise ReadError(_NO_MAIN_TEXT)
    titles = [title for title in (one_line("".join(element.itertext())) for element in tree.iter("h1")) if title]
    sections = tree.xpath("//meta[@property='article:section' or @name='article:section']/@content")
    # `fast` leaves out the fallback on other extractors: on our pages it costs no recall and gains precision (see evaluate pages).
    try:
        found: Any = trafilatura.bare_extraction(tree, url=url, fast=True, include_comments=False, with_metadata=True)
    except Exception as error:  # whatever hostile HTML does to the extractor, the batch goes on
        raise ReadError(
            f"its main text cannot be told ({type(error).__name__}: {error}). Save the page again, or its text."
        ) from error
    if found is None or found.body is None:
        raise ReadError(_NO_MAIN_TEXT)
    headline = _headline(one_line(found.title), titles, one_line(found.sitename))
    return Page(
        paragraphs=[p for p in _paragraphs(found.body) if not (p.is_heading and _folded(p.text) == _folded(headline or ""))],
        url=url or found.url,
        outlet=found.sitename or found.hostname or (urlsplit(url).hostname if url else None),
        published=found.date,
        section=next(iter(_split([*sections, *(found.categories or [])])), None),
        headline=headline,
        keywords=tuple(word for word in _split(found.tags or []) if word != headline),
    )


def paragraphs_from_fragment(html: str) -> list[Paragraph]:
    """The paragraphs of a piece of HTML that is main text throughout, such as an item of a feed."""
    tree = trafilatura.load_html(f"<html><body><article>{html}</article></body></html>")
    if tree is None:
        return []
    for element in tree.xpath("//script | //style"):
        element.drop_tree()
    blocks = tree.xpath("//p | //li | //h2 | //h3 | //h4 | //blockquote[not(.//p)]")
    if not blocks:
        return [Paragraph(part) for part in re.split(r"\n\s*\n", tree.text_content())]
    return [Paragraph(_white(element.text_content()), element.tag in {"h2", "h3", "h4"}) for element in blocks]


def _headline(title: str | None, first_titles: list[str], outlet: str | None) -> str | None:
    """The page's title without the outlet's name, which pages put before or after it: the <h1> where the title holds it."""
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
