"""Rules for times by their own names: dates, weekdays, months, years, decades. Each takes the values of its pattern, all words of the
expression and what it is read against (`dates.py`)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.ontology.times import Word, find, full_date
from dragoman.resolve.intervals import (
    CLOSEST,
    DAY,
    Context,
    Meaning,
    day_of,
    days_of,
    months_of,
    nearest,
    spoken,
)

YEARS = range(1000, 2200)  # what a number behind "the year" may be


def in_digits(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    days = full_date(values[0], context.language)
    if len(days) == 2:  # 03/12/2024: the reading that the tense allows, if the other one is not
        if context.published is None:
            return None
        near = [d for d in days if abs((d - context.published).days) <= CLOSEST]
        days = [d for d in near if (d >= context.published if context.tense == "future" else d <= context.published)]
    return day_of(days[0], "full date") if len(days) == 1 else None


def _day_month_year(day: int, month: int, year: int) -> Meaning | None:
    return day_of(date(year, month, day), "full date")


def dmy(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_month_year(*values)


def mdy(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_month_year(values[1], values[0], values[2])


def dm_of_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """A day and month with a year that is told from the page's: "Oct. 7 last year"."""
    parts = find(words, "number month|ordinal month")
    day, month = parts if parts is not None else (find(words, "month number|month ordinal") or [0, 0])[::-1]
    shift = next(word.means["shift"] for word in words if "shift" in word.means)
    if not has_unit(words, "Y") or context.published is None:
        return None
    return day_of(date(context.published.year + int(shift), month, day), "day and month of a year")


def dm(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_and_month(values[0], values[1], words, context)


def md(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_and_month(values[1], values[0], words, context)


def _day_and_month(day: Any, month: int, words: Sequence[Word], context: Context) -> Meaning | None:
    if not isinstance(day, int) or not 1 <= day <= 31:
        return None
    weekday = find(words, "weekday")

    def of(year: int) -> Meaning | None:
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        return day_of(found, "day and month") if weekday is None or found.weekday() == weekday[0] else None

    if (
        context.published is None and context.anchor is not None
    ):  # no day of the page: the text goes on with the year of which it speaks
        near, years = context.anchor, (context.anchor.year + n for n in (0, -1, 1))
        return min((one for year in years if (one := of(year))), key=lambda one: abs(one.start - near), default=None)
    found = nearest(context if weekday is None else context._replace(tense="none"), of)
    if found is None and weekday is not None:
        return _day_and_month(day, month, [word for word in words if "weekday" not in word.means], context)
    return found


def named_day(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    if context.published is None:
        return None
    return day_of(context.published + values[0] * DAY, "day from the page's")


def night_to(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Overnight into Wednesday: the night between two days."""
    after = _weekday_near(values[-1], words, context)
    return days_of(after.start - DAY, after.end, "night between days") if after is not None else None


def weekday(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _weekday_near((find(words, "weekday") or [0])[0], words, context)


def _weekday_near(number: Any, words: Sequence[Word], context: Context) -> Meaning | None:
    shift = next((word.means["shift"] for word in words if "shift" in word.means), None)
    relative = find(words, "relative")
    today = context.published
    if relative is not None and relative[0] and shift is None and context.anchor is not None:
        today, shift = context.anchor, relative[0]
    if today is None:
        return None
    if shift == 1 or (shift != -1 and context.tense == "future"):
        ahead = (number - today.weekday()) % 7 or (7 if shift == 1 else 0)
        return day_of(today + timedelta(days=ahead), "weekday")
    back = (today.weekday() - number) % 7 or (7 if shift == -1 else 0)
    back += 7 if shift == -1 and back == 1 else 0  # yesterday is no "last Thursday"
    return day_of(today - timedelta(days=back), "weekday")


def decade(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return months_of(values[-1] // 10 * 10, 1, 120, "decade", "E")


def decade_of(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """ "Années 90", "anos 1990": years in the plural with a round number; "the year two thousand"."""
    number = values[-1]
    if values[0] == "Y" and any("unit" in word.means and word.text == "year" for word in words) and number in YEARS:
        return months_of(number, 1, 12, "year", "Y")
    plural = any(word.means.get("unit") == "Y" and word.text.endswith("s") for word in words)
    if values[0] != "Y" or not plural or not isinstance(number, int) or number % 10 or number < 10:
        return None
    return months_of(number if number > 100 else 1900 + number if number > 20 else 2000 + number, 1, 120, "decade", "E")


def month_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return months_of(values[1], values[0], 1, "month and year", "M")


def month_of_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """January this year, June of last year."""
    month, shift = (next(w.means[k] for w in words if k in w.means) for k in ("month", "shift"))
    if not has_unit(words, "Y") or context.published is None:
        return None
    return months_of(context.published.year + int(shift), int(month), 1, "month of a year", "M")


def month_of_texts_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """May the following year, August that year."""
    month, steps = (next(w.means[k] for w in words if k in w.means) for k in ("month", "relative"))
    since = spoken(context, "Y")
    if since is None or not has_unit(words, "Y"):
        return None
    return months_of(since.year + int(steps), int(month), 1, "month of a year", "M")


def quarter_of_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """ "The 1988 quarter": that of which the text speaks, of another year."""
    year = next(word.means["year"] for word in words if "year" in word.means)
    if context.quarter is None or not has_unit(words, "Q"):
        return None
    return months_of(year, context.quarter.start.month, 3, "quarter", "Q")


def month(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """May, last May, this September."""
    number = next(word.means["month"] for word in words if "month" in word.means)
    shift = next((word.means["shift"] for word in words if "shift" in word.means), None)
    relative = find(words, "relative month|month relative")
    if any(isinstance(value, int) and 12 < value < 100 for value in find(words, "number month|month number") or []):
        return None  # a day that the month does not have

    def of(year: int) -> Meaning:
        return months_of(year, int(number), 1, "month", "M")

    today = context.published
    if relative is not None and shift is None and relative[0] == 0 and (since := spoken(context, "Y")) is not None:
        return of(since.year)  # "that May"
    if relative is not None and shift is None and context.anchor is not None:
        return nearest(Context(context.anchor, "future"), of)
    if today is None:
        return None
    if shift == -1:
        return next(one for year in (today.year, today.year - 1) if (one := of(year)).end < today)
    if shift == 1:
        return next(one for year in (today.year, today.year + 1) if (one := of(year)).start > today)
    if shift == 0:
        return of(today.year)
    return nearest(context, of)


def year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return months_of(values[0], 1, 12, "year", "Y")


def has_unit(words: Sequence[Word], unit: str) -> bool:
    return any(word.means.get("unit") == unit for word in words)
