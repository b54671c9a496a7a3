"""Live blogs: a page of entries, each with a time of its own."""

import re
from collections import defaultdict
from typing import Any, NamedTuple

from dragoman.read.dates import field_date
from dragoman.read.documents import Paragraph
from dragoman.read.fragments import is_markup, paragraphs_from_fragment, paragraphs_of
from dragoman.read.linked_data import Node, kinds
from dragoman.read.page_dates import entry_date, is_about_others
from dragoman.read.tree import short_text

_LIVE = re.compile(
    r"(?<![a-z])live[-_ ]?(?:blog|entry|entries|post|update|ticker|feed|item|text)|(?<![a-z])(?:ticker|minute-by-minute|liveticker)"
)
_ENTRIES = ("div", "article", "li", "section")
_FEWEST = 2
_FEWEST_LETTERS = 40  # of an entry beside its time
_HIGHEST = 6  # levels from a time to its entry


class Entry(NamedTuple):
    paragraphs: list[Paragraph]
    published: str | None
    anchor: str | None


def entries_of(tree: Any, linked: list[Node]) -> list[Entry]:
    """The entries of a live blog in the page's order; none where the page is no live blog.

    A live blog says so in its JSON-LD (LiveBlogPosting) or by the names of its elements. Its entries are elements of one kind,
    each with a time; where the page shows none, those of its JSON-LD.
    """
    declared = [node for node in linked if "liveblogposting" in kinds(node)]
    if not declared and not any(_LIVE.search(_names(element)) for element in tree.iter(*_ENTRIES)):
        return []
    groups: dict[tuple[Any, str, str], list[Any]] = defaultdict(list)
    for time in tree.iter("time"):
        entry = _around(time)
        if entry is not None:
            group = groups[entry.getparent(), entry.tag, (entry.get("class") or "").split(" ")[0]]
            if entry not in group[-1:]:
                group.append(entry)
    largest = max(groups.values(), key=len, default=[])
    if len(largest) >= _FEWEST and (declared or any(_LIVE.search(_names(element)) for element in _lineage(largest[0]))):
        return [Entry(paragraphs_of(element, _is_time), entry_date(element), element.get("id")) for element in largest]
    return [entry for node in declared for entry in _of_linked(node)]


def _of_linked(node: Node) -> list[Entry]:
    updates = node.get("liveblogupdate")
    entries = []
    for update in updates if isinstance(updates, list) else [updates]:
        if not isinstance(update, dict):
            continue
        body = update.get("articleBody")
        if isinstance(body, str) and body.strip():
            title = [Paragraph(str(update["headline"]), is_heading=True)] if update.get("headline") else []
            text = paragraphs_from_fragment(body) if is_markup(body) else [Paragraph(part) for part in body.split("\n\n")]
            entries.append(Entry([*title, *text], field_date(update.get("datePublished")), None))
    return entries if len(entries) >= _FEWEST else []


def _around(time: Any) -> Any:
    """The entry that a time stands in: the first element around it with more text than the time."""
    own = len(short_text(time, _FEWEST_LETTERS))
    for element in _lineage(time)[1 : _HIGHEST + 1]:
        if is_about_others(element):
            return None
        # Nothing comes where the text is longer than that.
        if element.tag in _ENTRIES and not short_text(element, own + _FEWEST_LETTERS):
            return element
    return None


def _is_time(element: Any) -> bool:
    return bool(element.tag == "time")


def _lineage(element: Any) -> list[Any]:
    return [element, *element.iterancestors()]


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:200].lower()
