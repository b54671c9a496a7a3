"""What a page says of itself in JSON-LD (schema.org)."""

import json
import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]
_LARGEST = 2 * 1024 * 1024  # characters of one script
_MOST = 10_000  # nodes of one page
_ARTICLE = re.compile(r"(?:article|posting|report|reportage|review|webpage|creativework|videoobject|interview)$")
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")


def nodes(tree: Any) -> list[Node]:
    """Every object of the page's JSON-LD, its keys in small letters, in order; what is no JSON is passed over."""
    found: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        text = (script.text or "")[:_LARGEST]
        try:
            value = json.loads(_COMMENT.sub("", text), strict=False)
        except (ValueError, RecursionError):
            continue
        found.extend(_objects(value))
    return found[:_MOST]


def articles(found: list[Node]) -> list[Node]:
    """Those that are an article, the page's own before pages, and these before what only belongs to it."""
    ranked = [(_rank(node), at, node) for at, node in enumerate(found)]
    return [node for rank, _, node in sorted(ranked, key=lambda one: one[:2]) if rank < 3]


def kinds(node: Node) -> list[str]:
    """The types of an object in small letters."""
    value = node.get("@type") or node.get("type")
    return [str(kind).lower() for kind in (value if isinstance(value, list) else [value]) if kind]


def _rank(node: Node) -> int:
    names = kinds(node)
    if any(name.endswith(("article", "liveblogposting", "blogposting", "report", "reportage")) for name in names):
        return 0 if node.get("headline") or node.get("name") or node.get("articlebody") else 1
    return 2 if any(_ARTICLE.search(name) for name in names) else 3


def _objects(value: Any) -> Iterator[Node]:
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            node = {str(key).lower(): inner for key, inner in one.items()}
            yield node
            # What is inside an entry of a live blog or a comment is not said of the page.
            stack.extend(
                inner
                for key, inner in reversed(node.items())
                if key not in ("liveblogupdate", "comment", "mentions", "isbasedon")
            )
        elif isinstance(one, list):
            stack.extend(reversed(one))
