"""What a time expression means on the day the page was published."""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Literal

from dragoman.records import Span, When

Tense = Literal["past", "future", "none"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
    | {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
NUMBERS = {
    w: n
    for n, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {
    "a": 1,
    "an": 1,
    "several": 3,
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b\.?(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b({_MONTH})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(\d{{4}}))?", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\b\.?,?(?:\s+(?:of\s+)?(\d{{4}}))?", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_AGO = re.compile(r"\b(\d+|[a-z]+)\s+(day|week|month|year)s?\s+(ago|earlier|before|later)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(last|past|previous|next|coming|this|current)\s+(day|week|weekend|month|year|night)\b", re.IGNORECASE)
_NIGHT = {"tonight": 0, "today": 0, "yesterday": -1, "tomorrow": 1, "overnight": 0}


def resolve_date(expression: Span, published: date | None, tense: Tense = "none") -> When | None:
    """Turn a date expression into the interval it means on the day the page was published.

    `expression` is a span of the document; `published` the page's date. A bare weekday or month is the latest one not
    after `published` under past tense (or none), the next one under future tense.
    Returns None when the words fix no date. Raises nothing: an unreadable expression is not an error of the page.
    Source: TimeML annotation guidelines 1.2.1, TIMEX3.
    """
    found = _interval(expression.text, published, tense)
    if found is None:
        return None
    start, end, precision, rule = found
    return When(
        span=expression,
        start=start.isoformat(),
        end=end.isoformat(),
        precision=precision,  # type: ignore[arg-type]
        rule=f"date: {rule}",
        confidence=0.95 if rule in {"full date", "year", "month and year"} else 0.8,
    )


_Found = tuple[date, date, str, str]


def _interval(text: str, published: date | None, tense: Tense) -> _Found | None:
    lowered = text.lower()
    if match := _ISO.search(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), "full date")
    for pattern, month_at, day_at in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        if match := pattern.search(text):
            month, day = MONTHS[match[month_at].lower()], int(match[day_at])
            if match[3]:
                return _day(int(match[3]), month, day, "full date")
            return _near(published, tense, partial(_day_of, month, day))
    if match := _AGO.search(lowered):
        return _ago(match, published)
    if published is not None:
        for word, shift in _NIGHT.items():
            if re.search(rf"\b{word}\b", lowered):
                day_of = published + timedelta(days=shift)
                return day_of, day_of, "day", word
        if found := _weekday(lowered, published, tense):
            return found
        if match := _RELATIVE.search(lowered):
            return _shifted(match[1], match[2], published)
    if (match := _MONTH_YEAR.search(text)) and (
        match[1][0].isupper() and (match[1].lower() != "may" or match[2] or "in " in lowered or text == "May")
    ):
        month = MONTHS[match[1].lower()]
        if match[2]:
            return _month(int(match[2]), month, "month and year")
        return _near(published, tense, partial(_month_of, month))
    if match := _YEAR.search(text):
        year = int(match[1])
        return date(year, 1, 1), date(year, 12, 31), "year", "year"
    return None


def _near(published: date | None, tense: Tense, make: Callable[[int], "_Found | None"]) -> _Found | None:
    """The candidate of the year before, of or after the page's that is nearest on the side the tense points to."""
    if published is None:
        return None
    found = [one for year in (published.year - 1, published.year, published.year + 1) if (one := make(year)) is not None]
    if tense == "future":
        later = [one for one in found if one[1] >= published]
        return later[0] if later else None
    if tense == "past":
        earlier = [one for one in found if one[0] <= published]
        return earlier[-1] if earlier else None
    return min(found, key=lambda one: abs((one[0] - published).days), default=None)


def _weekday(text: str, published: date, tense: Tense) -> _Found | None:
    for number, name in enumerate(WEEKDAYS):
        if re.search(rf"\b{name}\b", text):
            if tense == "future" or "next" in text.split():
                ahead = (number - published.weekday()) % 7 or (7 if "next" in text.split() else 0)
                day_of = published + timedelta(days=ahead)
            else:
                back = (published.weekday() - number) % 7 or (7 if "last" in text.split() else 0)
                day_of = published - timedelta(days=back)
            return day_of, day_of, "day", "weekday"
    return None


def _ago(match: re.Match[str], published: date | None) -> _Found | None:
    number = int(match[1]) if match[1].isdigit() else NUMBERS.get(match[1])
    if number is None or published is None or number > 5000:
        return None
    sign = 1 if match[3] == "later" else -1
    unit = match[2]
    if unit in {"day", "week"}:
        day_of = published + sign * timedelta(days=number * (7 if unit == "week" else 1))
        if unit == "day":
            return day_of, day_of, "day", "days ago"
        monday = day_of - timedelta(days=day_of.weekday())
        return monday, monday + timedelta(days=6), "week", "weeks ago"
    if unit == "month":
        index = published.year * 12 + published.month - 1 + sign * number
        return _month(index // 12, index % 12 + 1, "months ago")
    year = published.year + sign * number
    return (date(year, 1, 1), date(year, 12, 31), "year", "years ago") if 1 <= year <= 9999 else None


def _shifted(which: str, unit: str, published: date) -> _Found | None:
    shift = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(which, 0)
    rule = f"{which} {unit}"
    if unit in {"day", "night"}:
        day_of = published + timedelta(days=shift)
        return day_of, day_of, "day", rule
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=shift)
        return monday, monday + timedelta(days=6), "week", rule
    if unit == "weekend":
        saturday = published - timedelta(days=published.weekday()) + timedelta(days=5, weeks=min(shift, 0) if shift < 0 else 0)
        return saturday, saturday + timedelta(days=1), "day", rule
    if unit == "month":
        index = published.year * 12 + published.month - 1 + shift
        return _month(index // 12, index % 12 + 1, rule)
    year = published.year + shift
    return date(year, 1, 1), date(year, 12, 31), "year", rule


def _day(year: int, month: int, day: int, rule: str) -> _Found | None:
    try:
        day_of = date(year, month, day)
    except ValueError:
        return None
    return day_of, day_of, "day", rule


def _day_of(month: int, day: int, year: int) -> _Found | None:
    return _day(year, month, day, "day and month")


def _month_of(month: int, year: int) -> _Found | None:
    return _month(year, month, "month")


def _month(year: int, month: int, rule: str) -> _Found | None:
    if not 1 <= year <= 9999:
        return None
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month", rule
