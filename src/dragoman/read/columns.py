"""A record of named values to a `Page`: which column holds which of our fields is told by `columns.yaml`."""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dragoman.read.characters import clean
from dragoman.read.dates import field_date
from dragoman.read.documents import Page, Paragraph
from dragoman.read.errors import ReadError
from dragoman.read.fragments import is_markup, paragraphs_from_fragment
from dragoman.read.languages import named
from dragoman.read.text import paragraphs_from_text, stated_day

TABLE = Path(__file__).with_name("columns.yaml")
LARGEST_RECORD = 20 * 1024 * 1024  # bytes; a year of one person's writing is 2 MB
_FORMS = ("rendered", "main", "#text", "value")  # of WordPress, the New York Times, data that were XML, search engines
_APART = re.compile(r"[\W_]+")


class Record(NamedTuple):
    """One record of a container: its number, from 1, and what reads it. `read` gives pages or an address to read instead;
    whatever it raises is why there is no page."""

    number: int
    read: Callable[[], list[Page] | str]


@cache
def columns() -> dict[str, list[str]]:
    """Each field of `Document` that a table may hold, with the folded names of its columns."""
    table: dict[str, list[str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return table


def column_of(field: str, names: Iterable[Any], fields: Mapping[str, str]) -> str | None:
    """The one of `names` that holds `field`: what the user says in `fields`, else the first that the table knows."""
    if field in fields:
        return next((name for name in names if name == fields[field]), None)
    folded = {_folded(name): name for name in reversed(list(names))}
    return next((folded[name] for name in columns()[field] if name in folded), None)


def page_of(record: Mapping[str, Any], fields: Mapping[str, str]) -> Page:
    """The `Page` of one record. Raises `ReadError` where no column holds text."""
    if column_of("text", record, fields) is None:  # data of some interfaces keep it with others in a part of the record
        inner = (value for value in record.values() if isinstance(value, Mapping) and column_of("text", value, fields))
        record = {**next(inner, {}), **record}
    values = {field: _bare(record.get(column)) for field in columns() if (column := column_of(field, record, fields))}
    text = values.get("text")
    if isinstance(text, list) and not isinstance(values.get("headline"), list) and all(map(_is_paragraph, text)):
        text = "\n\n".join(text)  # with a list of headlines it is a column of a table, not a text
    if not isinstance(text, str) or not text.strip():
        wanted = fields.get("text", "text")
        raise ReadError(
            f"field '{wanted}' is missing or empty; there are: {', '.join(map(str, record))[:300] or 'none'}. "
            "Name the field that holds the text: --field text=NAME."
        )
    paragraphs = _paragraphs(text)
    return Page(
        paragraphs=paragraphs,
        url=_string(values.get("url")),
        outlet=_string(values.get("outlet")),
        published=field_date(values.get("published")) or stated_day([one.text for one in paragraphs]),
        section=_string(values.get("section")),
        headline=html.unescape(_string(values.get("headline")) or "") or None,
        keywords=tuple(_keywords(values.get("keywords"))),
        language=named(values.get("language")),
    )


def _bare(value: Any) -> Any:
    """A value without the wrapper that says its type ({"$date": {"$numberLong": "..."}}) or its form ({"rendered": "...", "protected": false})."""
    while isinstance(value, Mapping) and len(value) == 1 and str(next(iter(value))).startswith("$"):
        (value,) = value.values()
    if isinstance(value, Mapping):
        return next((value[name] for name in _FORMS if isinstance(value.get(name), str)), value)
    return value


def _is_paragraph(value: Any) -> bool:
    """Whether a value of a list is a piece of a text, and not a word or a figure."""
    return isinstance(value, str) and len(value.split()) > 1


def _paragraphs(text: str) -> list[Paragraph]:
    return paragraphs_from_fragment(text) if is_markup(text) else paragraphs_from_text(text)


def _keywords(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return value.replace(";", ",").split(",")
    return (word for word in value if isinstance(word, str)) if isinstance(value, list) else ()


def _string(value: Any) -> str | None:
    """A value as one string; data put the name of an outlet into an object ({"source": {"name": "The Wire"}})."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    return clean(value).strip() or None if isinstance(value, str) else None


def _folded(name: Any) -> str:
    return _APART.sub("_", str(name).casefold()).strip("_")
