"""Dates as pages write them: with figures, with the name of a month, or as a mail header does."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from dragoman.records.calendar import month_names

# Months are written in full or abbreviated to any beginning of three letters or more.
_LANGUAGES = ("en", "es", "fr", "de", "pt", "ru", "ar", "it", "nl", "uk")
_SHORTEST_ABBREVIATION = 3

_ISO = r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"
_YEAR_FIRST = r"(?<!\d)(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)"
_COMPACT = r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)"
_DAY_FIRST = r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)"
_DAY_MONTH = (
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de[l]?\s+|of\s+)?([^\W\d_]{3,})\.?,?[\s-]+(?:de[l]?\s+)?(\d{4})(?!\d)"
)
_MONTH_DAY = r"\b([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)"
_TIME = r"(?:[T ,]+\d{1,2}:\d{2}.{0,20})?"
# Since 1970 in seconds (9 or 10 figures: from 1973 on) or in milliseconds.
_EPOCH = re.compile(r"\d{9,10}(?:\.\d{1,9})?|\d{12,13}")
_MILLISECONDS = 1e11
_LONGEST_FIELD = 200  # characters of a field that is a date
_MONTH_FIRST = re.compile(_MONTH_DAY, re.IGNORECASE)
_ANY = re.compile(
    "|".join(re.sub(r"\\2", "[./-]", p) for p in (_ISO, _YEAR_FIRST, _DAY_FIRST, _DAY_MONTH, _MONTH_DAY)), re.IGNORECASE
)


def iso_date(text: str | None) -> str | None:
    """The first full date in `text` as YYYY-MM-DD, None where there is none.

    Of two figures that could both be the month ('03/04/2021') nothing is made, as outlets differ; with full stops
    ('03.04.2021') the day comes first.
    """
    text = (text or "")[:_LONGEST_FIELD].strip()
    for candidate in dates_in(text):
        return candidate[2]
    return _mail_date(text) or _compact_date(text)


def field_date(value: Any) -> str | None:
    """The date of a field: as `iso_date`, or as seconds or milliseconds since 1970."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        day = datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS else seconds, UTC).date()
        return day.isoformat()
    return iso_date(text)


def either_order(text: str | None) -> tuple[str, ...]:
    """The two dates that figures like 04/03/2024 may mean, the day first and the month first; none where they mean one."""
    match = re.fullmatch(_DAY_FIRST + _TIME, (text or "")[:_LONGEST_FIELD].strip())
    if not match or iso_date(match[0]):
        return ()
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    return tuple(day for day in (_iso(year, second, first), _iso(year, first, second)) if day)


def dates_in(text: str) -> list[tuple[int, int, str]]:
    """Every full date in `text`: start, end, ISO date."""
    found = []
    for match in _ANY.finditer(text):
        iso = _read(match.group())
        if iso:
            found.append((match.start(), match.end(), iso))
    return found


def _read(words: str) -> str | None:
    for pattern in (_ISO, _YEAR_FIRST):
        if match := re.fullmatch(pattern, words):
            return _iso(*map(int, match.groups()))
    if match := re.fullmatch(_DAY_FIRST, words):
        first, separator, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
        if separator == "." or first > 12 or first == second:
            return _iso(year, second, first)
        return _iso(year, first, second) if second > 12 else None
    if match := re.fullmatch(_DAY_MONTH, words, re.IGNORECASE):
        return _iso(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(words):
        return _iso(int(match[3]), _month(match[1]), int(match[2]))
    return None


def _month(name: str) -> int:
    name, months = name.lower(), _months()
    if name in months:
        return months[name]
    numbers = {number for full, number in months.items() if full.startswith(name)}
    if name == "sept":
        return 9
    return numbers.pop() if len(numbers) == 1 and len(name) >= _SHORTEST_ABBREVIATION else 0


@cache
def _months() -> dict[str, int]:
    return {name: number for language in _LANGUAGES for name, number in month_names(language).items()}


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _mail_date(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text.strip()).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):  # a zone of 99999 hours, a year of no calendar
        return None


def _compact_date(text: str) -> str | None:
    match = re.match(_COMPACT, text.strip())
    return _iso(*map(int, match.groups())) if match else None
