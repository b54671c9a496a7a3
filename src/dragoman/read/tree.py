"""HTML to a tree that everything after it goes through in time linear in the page's length."""

import re
from itertools import islice
from typing import Any

import trafilatura
from trafilatura.utils import HTML_PARSER

# A tag of more attributes than any editor writes: the parser compares each with all before it.
_LONG_TAG = re.compile(r"<[a-z][^<>]{2000,}", re.IGNORECASE)
_MOST_ATTRIBUTES = 200
_EMPTY = frozenset({"p", "div", "span", "br", "li", "td", "tr", "b", "i", "em", "strong", "font"})
# The parser leaves out all that follows at 256 levels; a list, table or paragraph within counts up to four for one tag.
_DEEPEST = 60
_ROOT = re.compile(r"<html[\s>]", re.IGNORECASE)
_BODY = re.compile(r"<(?:body|frameset)[\s>]", re.IGNORECASE)
_FIRST_OF_BODY = re.compile(r"<(?:article|aside|figure|footer|header|main|nav|section)[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
_END_THEMSELVES = frozenset(
    [
        "area",
        "base",
        "body",
        "br",
        "col",
        "dd",
        "dt",
        "embed",
        "head",
        "hr",
        "html",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "option",
        "p",
        "script",
        "source",
        "style",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "track",
        "wbr",
    ]
)
_WITHIN_LINES = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
    ]
)
SENTENCE = re.compile(r"(?:\S+\s+){2}\S+[.!?\u2026\u3002\u061f\u0964]")  # three words and a mark; not "Print this article"
_MOST_WITHIN = 60  # elements of a small one
_MOST_ELEMENTS = 10_000  # the largest of the 98 pages of `dragoman evaluate pages` has 1,600
_MOST_ALIKE = 50  # empty elements in a row


def tree_of(html: str) -> Any:
    """The page as an lxml tree, None where there is none. What no page has (long runs of empty elements, tags of thousands of
    attributes) is left out, and so are tags, not their text, where more of them are open than the parser bears."""
    html = _LONG_TAG.sub(_shortened, html)
    if not _ROOT.search(html):  # a piece of a page, which the library does not take for HTML
        html = f"<html>{html}"
    if not _BODY.search(html):  # which the parser does not begin at elements that it does not know
        html = _FIRST_OF_BODY.sub(r"<body>\g<0>", html, count=1)
    tree = trafilatura.load_html(html)
    if is_cut(HTML_PARSER):
        tree = trafilatura.load_html(shallow(html))
    if tree is not None:
        _thin(tree)
        _part(tree)
    return tree


def _part(tree: Any) -> None:
    """Make paragraphs of those blocks without a name that hold a sentence and no other block: extractors look for paragraphs."""
    for element in tree.iter("div"):
        if element.attrib or not SENTENCE.search(element.text or ""):
            continue
        if all(child.tag in _WITHIN_LINES for child in element):
            element.tag = "p"


def is_cut(parser: Any) -> bool:
    """Whether the parser stopped within what it read last because too many elements were open."""
    return any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def shallow(markup: str) -> str:
    """Markup without the tags that stand deeper than the parser goes: some editors leave one open on every line."""
    open_tags = left_out = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal open_tags, left_out
        name = tag[2].lower()
        if name in _END_THEMSELVES:
            return tag[0]
        deep = open_tags >= _DEEPEST if not tag[1] else left_out > 0
        if deep:
            left_out += -1 if tag[1] else 1
            return "" if name in _WITHIN_LINES else "<p>"
        open_tags = max(0, open_tags - 1) if tag[1] else open_tags + 1
        return tag[0]

    return _ELEMENT.sub(kept, markup)


def _shortened(tag: re.Match[str]) -> str:
    found = tag.group()
    return found.split(None, 1)[0] if found.count("=") > _MOST_ATTRIBUTES or found.count(" ") > 10 * _MOST_ATTRIBUTES else found


def _thin(tree: Any) -> None:
    """Take out the empty elements of long runs."""
    run = 0
    surplus = []
    for element in tree.iter():
        empty = (
            element.tag in _EMPTY and not len(element) and not (element.text or "").strip() and not (element.tail or "").strip()
        )
        run = run + 1 if empty else 0
        if run > _MOST_ALIKE:
            surplus.append(element)
    for element in surplus:
        element.getparent().remove(element)


def is_large(tree: Any) -> bool:
    """Whether the page has so many elements that trafilatura, whose time grows faster than their number, would take minutes."""
    return next(islice(tree.iter(), _MOST_ELEMENTS, None), None) is not None


def short_text(element: Any, longest: int) -> str:
    """The text of a small element, blanks collapsed; nothing where it is longer or holds many elements."""
    parts: list[str] = []
    size = 0
    for number, inner in enumerate(element.iter()):
        texts = [inner.text if isinstance(inner.tag, str) else None, inner.tail if inner is not element else None]
        parts.extend(part for part in texts if part)
        size += sum(len(part.strip()) for part in texts if part)
        if size > longest or number > _MOST_WITHIN:
            return ""
    return " ".join("".join(parts).split())
