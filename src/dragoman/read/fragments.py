"""A piece of HTML that is main text throughout, such as an item of a feed, to paragraphs."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped,unused-ignore]

from dragoman.read.documents import Paragraph
from dragoman.read.tree import is_cut, shallow

_MARKUP = re.compile(
    r"</?(?:p|div|br|a|b|i|u|em|strong|span|ul|ol|li|h[1-6]|blockquote|table|tr|td|img|figure|section|article|pre|font|center|hr|script|style|html|body)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "button", "form", "head"})
_WHITE = re.compile(r"\s+")


def is_markup(text: str) -> bool:
    """Whether `text` holds elements of HTML, and not just a 'less than'."""
    return bool(_MARKUP.search(text))


def paragraphs_from_fragment(fragment: str) -> list[Paragraph]:
    """The paragraphs of a piece of HTML in reading order: every block parts, <br> breaks a line, loose text is kept."""
    parser = html.HTMLParser(recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(f"<html><body>{fragment}</body></html>", parser=parser)
        if is_cut(parser):
            tree = html.document_fromstring(f"<html><body>{shallow(fragment)}</body></html>", parser=parser)
    except (etree.ParserError, ValueError):
        return []
    return paragraphs_of(tree)


def paragraphs_of(tree: Any, leave_out: Callable[[Any], bool] = lambda element: False) -> list[Paragraph]:
    """The paragraphs under an element, without those elements in it for which `leave_out` is true."""
    paragraphs: list[Paragraph] = []
    loose: list[str] = []

    def end(is_heading: bool = False) -> None:
        lines = "\n".join(line.strip() for line in "".join(loose).split("\n"))
        paragraphs.extend(Paragraph(part.strip(), is_heading) for part in re.split(r"\n{2,}", lines) if part.strip())
        loose.clear()

    for step, element in _steps(tree, leave_out):
        if step == "text":
            loose.append(_WHITE.sub(" ", element))
        elif element.tag == "br":
            loose.append("\n" if step == "start" else "")
        elif element.tag in _BLOCKS:
            end(step == "end" and element.tag in _HEADINGS)
    end()
    return paragraphs


def _steps(tree: Any, leave_out: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
    """The starts, ends and texts of the tree in the order in which they are read."""
    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        element, seen = stack.pop()
        hidden = not isinstance(element.tag, str) or element.tag in _UNSEEN or leave_out(element)
        if not seen and not hidden:
            yield "start", element
            if element.text:
                yield "text", element.text
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if not hidden:
            yield "end", element
        if element.tail and element is not tree:
            yield "text", element.tail
