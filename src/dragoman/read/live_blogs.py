"""Live blogs: a page of entries, each with a time of its own."""

import re
from collections import defaultdict
from collections.abc import Collection
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
_SENTENCE = 8  # words of a paragraph above the entries that is not a label
_ENDS = ".!?\u2026\"'\u201d\u00bb\u3002\u061f\u0964"


class Entry(NamedTuple):
    paragraphs: list[Paragraph]
    published: str | None
    anchor: str | None


def entries_of(tree: Any, linked: list[Node]) -> list[Entry]:
    """The entries of a live blog in the page's order, before them what stands above them; none where the page is no live blog.

    A live blog says so in its JSON-LD (LiveBlogPosting) or by the names of its elements. Its entries are elements of one kind,
    each with a time, and those beside them; where the page shows none, those of its JSON-LD.
    """
    declared = [node for node in linked if "liveblogposting" in kinds(node)]
    if not declared and not any(_LIVE.search(_names(element)) for element in tree.iter(*_ENTRIES)):
        return []
    timed = dict.fromkeys(entry for time in tree.iter("time") if (entry := _around(time)) is not None)
    groups: dict[Any, list[Any]] = defaultdict(list)
    for entry in timed:
        groups[_kind(entry)].append(entry)
    live = [group for group in groups.values() if any(_LIVE.search(_names(element)) for element in _lineage(group[0]))]
    largest = max(live or (groups.values() if declared else []), key=len, default=[])
    if len(largest) < _FEWEST:
        return [entry for node in declared for entry in _of_linked(node)]
    chosen = _with_those_beside(largest, timed)
    found = [element for element in tree.iter(*_ENTRIES) if element in chosen]
    return [*_above(tree, chosen), *(entry for element in found if (entry := _entry(element, chosen)).paragraphs)]


def _entry(element: Any, entries: Collection[Any]) -> Entry:
    """An entry without its time and without others that markup left open puts in it."""
    paragraphs = paragraphs_of(element, lambda inner: inner.tag == "time" or (inner is not element and inner in entries))
    return Entry(paragraphs, entry_date(element), element.get("id"))


def _kind(entry: Any) -> Any:
    """What entries have in common: their tag and class; those without a class what they stand in."""
    name = (entry.get("class") or "").split(" ")[0]
    return (entry.tag, name) if name else (entry.tag, entry.getparent())


def _with_those_beside(entries: list[Any], timed: Collection[Any]) -> set[Any]:
    """The entries and the elements beside them that are of their kind, however short, or have a time too."""
    kind = _kind(entries[0])
    beside = {child for parent in {entry.getparent() for entry in entries} for child in parent.iterchildren(entries[0].tag)}
    return {*entries, *(one for one in beside if one in timed or (one.get("class") and _kind(one) == kind))}


def _above(tree: Any, entries: Collection[Any]) -> list[Entry]:
    """The sentences above the first entry, as an entry without a time."""
    paragraphs = []
    for element in tree.iter("p", *_ENTRIES):
        if element in entries:
            break
        text = " ".join("".join(element.itertext()).split()) if element.tag == "p" else ""
        if len(text.split()) >= _SENTENCE and text[-1] in _ENDS and not any(map(is_about_others, _lineage(element))):
            paragraphs += paragraphs_of(element)
    return [Entry(paragraphs, None, None)] if paragraphs else []


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


def _lineage(element: Any) -> list[Any]:
    return [element, *element.iterancestors()]


def _names(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:200].lower()
