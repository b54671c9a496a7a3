"""HTML to a tree that everything after it goes through in time linear in the page's length."""

import re
from itertools import islice
from typing import Any

import trafilatura

# A tag of more attributes than any editor writes: the parser compares each with all before it.
_LONG_TAG = re.compile(r"<[a-z][^<>]{2000,}", re.IGNORECASE)
_MOST_ATTRIBUTES = 200
_EMPTY = frozenset({"p", "div", "span", "br", "li", "td", "tr", "b", "i", "em", "strong", "font"})
_MOST_WITHIN = 60  # elements of a small one
_MOST_ELEMENTS = 10_000  # the largest of the 98 pages of `dragoman evaluate pages` has 1,600
_MOST_ALIKE = 50  # empty elements in a row


def tree_of(html: str) -> Any:
    """The page as an lxml tree, None where there is none. What no page has (long runs of empty elements, tags of thousands of
    attributes) is left out."""
    tree = trafilatura.load_html(_LONG_TAG.sub(_shortened, html))
    if tree is not None:
        _thin(tree)
    return tree


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
