"""On which day a page says that it was published. `page_dates.yaml` holds the places in which pages say so.

Nothing is taken from the text itself: a page that states no day stays without one.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dragoman.read.dates import dates_in, either_order, field_date, iso_date
from dragoman.read.linked_data import Node
from dragoman.read.text import is_date_line
from dragoman.read.tree import short_text

TABLE = Path(__file__).with_name("page_dates.yaml")
_EARLIEST = "1600-01-01"  # the first newspapers
_UTC = re.compile(r"\d{2}:?\d{2}(?::?\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]00:?00)$")
_LONGEST_LINE = 160  # characters of a line that states a day
_LONGEST_LABELLED = 80  # of one that only its first word marks
_IN_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?!\d)")
MONTH_FIRST = ("en",)  # languages in which 04/03/2024 may be a day in April
_LINES = frozenset({"p", "div", "span", "li", "td", "small", "em", "i", "b", "strong", "h4", "h5", "h6"})


class Places(NamedTuple):
    """The table, made ready."""

    linked: list[str]
    meta: dict[str, int]
    modified_linked: list[str]
    modified_meta: dict[str, int]
    byline: re.Pattern[str]
    labels: tuple[str, ...]
    other_elements: frozenset[str]
    other_classes: re.Pattern[str]


def page_date(tree: Any, articles: Sequence[Node], addresses: Sequence[str | None], language: str | None) -> str | None:
    """The ISO date that the page states; the first of: JSON-LD, <meta>, microdata, <time>, byline, address, last change.

    `articles` are the page's JSON-LD articles, `addresses` all it names as its own. Of figures that may be read in two orders
    (04/03/2024) a day is made only where another of these places names one of the two, or where the page's language puts the
    day first (all but MONTH_FIRST). A time in UTC gives the day of the page's address where that is the day beside it.
    """
    stated = list(_stated(tree, articles, addresses))
    days = [day for value in stated if (day := _day(value))]
    local = {day for address in addresses if address and (day := _in_address(address))}
    for value in stated:
        if day := _day(value):
            return _local(day, local) if _UTC.search(value) else day
        if orders := either_order(value):
            if agreed := [day for day in orders if day in days]:
                return agreed[0]
            if language not in (None, *MONTH_FIRST):
                return orders[0]
    return None


def _day(value: str) -> str | None:
    """The day of a statement; none where it is what forms hold before anybody fills them in (0001-01-01, 1970-01-01)."""
    day = field_date(value)
    return day if day and day >= _EARLIEST and day != "1970-01-01" else None


def _local(day: str, local: set[str]) -> str:
    """The day of a time in UTC where the page was published: that of its address, if it is the day before or after."""
    beside = (date.fromisoformat(day) + timedelta(days=step) for step in (-1, 1))
    return day if day in local else next((one.isoformat() for one in beside if one.isoformat() in local), day)


def entry_date(element: Any) -> str | None:
    """The ISO date of one entry of a page: of the first <time> in it, or else of a line of its own."""
    for time in element.iter("time"):
        if day := field_date(time.get("datetime")) or iso_date(short_text(time, _LONGEST_LINE)):
            return day
    return next((day for line in _bylines(element) if (day := iso_date(line))), None)


def is_about_others(element: Any) -> bool:
    """Whether the element is a part of a page about other pages, or by its readers."""
    if element.tag in _places().other_elements:
        return True
    return element.tag not in ("html", "body", "main", "article") and _is_named(element, "other_classes")


def _is_named(element: Any, pattern: str) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return names != " " and _has(names[:_LONGEST_LINE].lower(), pattern)


@lru_cache(maxsize=8192)
def _has(names: str, pattern: str) -> bool:
    return bool(getattr(_places(), pattern).search(names))


def _stated(tree: Any, articles: Sequence[Node], addresses: Sequence[str | None]) -> Iterator[str]:
    places = _places()
    meta = _meta(tree)
    yield from _values(articles, places.linked)
    yield from (meta[name] for name in sorted(places.meta.keys() & meta.keys(), key=places.meta.__getitem__))
    own = list(_own(tree))
    yield from (value for element in own if "datepublished" in element.get("itemprop", "").lower() for value in _of(element))
    yield from (value for element in own if element.tag == "time" and not _is_change(element) for value in _of(element))
    yield from _bylines_in(own)
    yield from (day for address in addresses if address and (day := _in_address(address)))
    yield from _values(articles, places.modified_linked)
    yield from (meta[name] for name in sorted(places.modified_meta.keys() & meta.keys(), key=places.modified_meta.__getitem__))


def _values(articles: Sequence[Node], keys: list[str]) -> Iterator[str]:
    for key in keys:
        yield from (str(node[key]) for node in articles if isinstance(node.get(key), str | int))


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        value = element.get("content") or element.get("datetime")
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            name = element.get(attribute)
            if name and value:
                found.setdefault(name.strip().lower(), value)
    return found


def _own(tree: Any) -> Iterator[Any]:
    """The elements of the page that are not about other pages, in order."""
    stack = [tree]
    while stack:
        element = stack.pop()
        if isinstance(element.tag, str) and not is_about_others(element):
            yield element
            stack.extend(reversed(element))


def _of(element: Any) -> Iterator[str]:
    yield from (value for name in ("datetime", "content", "title") if (value := element.get(name)))
    yield short_text(element, _LONGEST_LINE)


def _is_change(element: Any) -> bool:
    names = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
    return "modif" in names or "updat" in names


def _bylines(element: Any) -> Iterator[str]:
    return _bylines_in(_own(element))


def _bylines_in(elements: Any) -> Iterator[str]:
    """The lines that state a day: by their class or their first word, with one day and few other words."""
    for element in elements:
        marked = _is_named(element, "byline")
        if not marked and element.tag not in _LINES:
            continue
        line = short_text(element, _LONGEST_LINE)
        if marked and either_order(line):
            yield line
        labelled = len(line) <= _LONGEST_LABELLED and line.lower().startswith(_places().labels)
        days = {day for _, _, day in dates_in(line)}
        if len(days) == 1 and (marked or labelled or is_date_line(line)):
            yield days.pop()


def _in_address(address: str) -> str | None:
    found = _IN_ADDRESS.search(address.partition("?")[0])
    return iso_date(f"{found[1]}-{found[3]}-{found[4]}") if found else None


def _parts(names: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![a-z]){re.escape(name)}(?![a-z]{{4}})" for name in names))


@cache
def _places() -> Places:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return Places(
        table["linked"],
        {name: rank for rank, name in enumerate(table["meta"])},
        table["modified"]["linked"],
        {name: rank for rank, name in enumerate(table["modified"]["meta"])},
        _parts(table["byline"]),
        tuple(table["labels"]),
        frozenset(table["others"]["elements"]),
        _parts(table["others"]["classes"]),
    )
