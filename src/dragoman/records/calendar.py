"""The names of months and weekdays: in any language as the CLDR has them, in English for what we write ourselves."""

from calendar import day_name, month_name, monthrange
from datetime import date
from functools import cache
from typing import Literal

from dragoman.records.types import Precision

_PRECISIONS: dict[int, Precision] = {10: "day", 7: "month", 4: "year"}  # by the length of what is written
MONTHS = tuple(month_name)[1:]
WEEKDAYS = tuple(day_name)


@cache
def month_names(language: str, abbreviated: bool = False) -> dict[str, int]:
    """The names of months in small letters, each with its number from 1; abbreviated ones without their stop."""
    from babel.dates import get_month_names

    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated") if abbreviated else ("wide",)
    names = [get_month_names(width, form, language) for form in ("format", "stand-alone") for width in widths]
    return {name.casefold().rstrip("."): number for some in names for number, name in some.items()}


@cache
def weekday_names(language: str) -> dict[str, int]:
    """The names of weekdays in small letters, each with its number from 0, Monday."""
    from babel.dates import get_day_names

    return {
        name.casefold(): number
        for form in ("format", "stand-alone")
        for number, name in get_day_names("wide", form, language).items()
    }


def written(iso: str) -> str:
    """`14 March 2024` of an ISO date."""
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def interval(text: str) -> tuple[str, str, Precision]:
    """First day, last day and precision of an ISO 8601 day, month or year, or of a span of them: `2024-03`, `2024-03-11/2024-03-17`.

    Raises ValueError where the text is none of them or the last day lies before the first.
    """
    first, _, last = text.strip().partition("/")
    start, end = _ends(first)[0], _ends(last or first)[1]
    if start > end:
        raise ValueError(f"{text!r} ends before it begins")
    return start.isoformat(), end.isoformat(), _PRECISIONS[len(last or first)]


def abridged(start: str, end: str, precision: Precision) -> str:
    """The same back: the day, month or year that is meant, else the span."""
    length = next((n for n, known in _PRECISIONS.items() if known == precision), len(start))
    ends = start[:length], end[:length]
    return ends[0] if ends[0] == ends[1] else "/".join(ends)


def _ends(text: str) -> tuple[date, date]:
    """The first and the last day of `2024`, `2024-03` or `2024-03-14`."""
    if len(text) not in _PRECISIONS:
        raise ValueError(f"{text!r} is no date")
    year, month, day = (int(part) for part in [*text.split("-"), "0", "0"][:3])
    first = date(year, month or 1, day or 1)
    last_month = month or 12
    return first, first if day else date(year, last_month, monthrange(year, last_month)[1])
