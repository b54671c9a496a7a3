"""Days, weeks, months, ...: the intervals that time expressions mean, and the steps between them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from dateutil.relativedelta import relativedelta

from dragoman.records import Precision
from dragoman.records.calendar import WEEKDAYS

Tense = Literal["past", "future", "none"]
DAY = timedelta(days=1)
MONTHS = {"M": 1, "Q": 3, "H": 6, "Y": 12, "E": 120, "C": 1200}
LONGEST = {"D": 20_000, "WE": 500, "W": 5_000, "2W": 1_000, "TH": 500_000, "TM": 10**7, "TS": 10**9} | {
    unit: 30_000 // months for unit, months in MONTHS.items()
}  # more of a unit is no time that news speaks of
NEAR = {"D", "TH", "TM", "TS"}
DAYS = {"D": 1.0, "W": 7.0, "WE": 7.0, "2W": 14.0, "TH": 1 / 24, "TM": 1 / 1440, "TS": 1 / 86400}
SIZE = {
    unit: n for n, unit in enumerate(("TS", "TM", "TH", "D", "WE", "W", "2W", "M", "Q", "H", "Y", "E", "C"))
}  # the shorter first
SEASONS = {"SP": (3, 6), "SU": (6, 9), "FA": (9, 12), "WI": (12, 3)}  # months in which they begin and end
SOON, LONG_AGO = 60, 300  # days: so near ahead beats so far behind; chosen on timebank-train
CLOSEST = 400  # days from the page within which the reading of an ambiguous date must lie


class Meaning(NamedTuple):
    """The days from `start` to `end`; `precision` is the unit in which both are known, `unit` what the words name: D, WE, W, M, Q, H,
    Y, E, C, a season, or "" for a stretch between two dates."""

    start: date
    end: date
    precision: Precision
    unit: str
    rule: str


class Context(NamedTuple):
    """What an expression is read against. `anchor` is the day of which the text speaks ("two days later"), `language` ISO 639-1;
    `period` the last time of any length that it told ("that May"), `quarter` the last quarter ("a year earlier", of earnings), `year`
    the one with which the sentence opens ("In 2016 he went on until June")."""

    published: date | None
    tense: Tense = "none"
    anchor: date | None = None
    language: str = "en"
    period: Meaning | None = None
    quarter: Meaning | None = None
    year: int | None = None


def day_of(day: date, rule: str) -> Meaning:
    return Meaning(day, day, "day", "D", rule)


def days_of(start: date, end: date, rule: str, unit: str = "") -> Meaning | None:
    return Meaning(start, end, "day", unit, rule) if start <= end else None


def months_of(year: int, month: int, count: int, rule: str, unit: str = "") -> Meaning:
    start = date(year, month, 1)
    end = start + relativedelta(months=count) - DAY
    return Meaning(start, end, "month" if count < 12 else "year", unit, rule)


def span_of(day: date, unit: str, rule: str) -> Meaning:
    """The week, weekend, month, ... in which a day lies; of the day itself for units under a day."""
    monday = day - timedelta(days=day.weekday())
    if unit == "WE":
        return Meaning(monday + 5 * DAY, monday + 6 * DAY, "day", "WE", rule)
    if unit in {"W", "2W"}:
        return Meaning(monday, monday + timedelta(days=6 if unit == "W" else 13), "week", "W", rule)
    if unit in MONTHS:
        index = (day.year * 12 + day.month - 1) // MONTHS[unit] * MONTHS[unit]
        return months_of(index // 12, index % 12 + 1, MONTHS[unit], rule, unit)
    return day_of(day, rule)


def moved(day: date, unit: str, count: int) -> date:
    """The day `count` units later. Raises OverflowError for more units than news speaks of."""
    if abs(count) > LONGEST.get(unit, 0):
        raise OverflowError(f"{count} {unit}")
    if unit in MONTHS:
        return day + relativedelta(months=count * MONTHS[unit])
    return day + timedelta(days=int(count * DAYS[unit]))


def nearest(context: Context, make: Callable[[int], Meaning | None]) -> Meaning | None:
    """The candidate of the year before, of or after the page's that is nearest on the side the tense points to, behind it where no
    tense is known; but the one ahead where that is very near and the other very far."""
    if context.year is not None:
        return make(context.year)
    today = context.published
    if today is None:
        return None
    found = [one for year in (today.year - 1, today.year, today.year + 1) if (one := make(year)) is not None]
    last = next((one for one in reversed(found) if one.start <= today), None)
    if context.tense == "future":
        ahead = next((one for one in found if one.end >= today), None)
        if last and ahead and last.unit == "D" and (ahead.start - today).days > LONG_AGO and (today - last.end).days <= SOON:
            return last  # the day on which a plan was told
        return ahead
    coming = next((one for one in found if one.start > today), None)
    soon = last and coming and (coming.start - today).days <= SOON and (today - last.end).days > LONG_AGO
    if last and soon and (context.tense == "none" or last.rule != "feast"):
        return coming  # "freed him on bail until October"; what was "at Easter" was at the last one
    return last or (coming if context.tense == "none" else None)


def spoken(context: Context, unit: str) -> date | None:
    """The first day of the time of which the text speaks, where that is no longer than `unit`: a year for "that year", not for "that day"."""
    period = context.period
    if period is not None and SIZE.get(period.unit or "D", 0) <= SIZE.get(unit, 0):
        return period.start
    return context.anchor


def begun(context: Context, make: Callable[[int], Meaning]) -> Meaning | None:
    """The last candidate that has begun by the page's day; of those to come, the nearest: "expects a loss for the third quarter" is told
    of the one that has just ended, too."""
    today = context.published
    if today is None:
        return None
    found = [make(year) for year in (today.year - 1, today.year, today.year + 1)]
    if context.tense == "future":
        return min(found, key=lambda one: abs((one.end - today).days))
    return next(one for one in reversed(found) if one.start <= today)


def feast_day(falls: str, year: int) -> date:
    """The day on which a feast falls in a year, by the notation of `ontology/times/feasts.csv`."""
    kind, *rest = falls.split()
    if kind in {"easter", "orthodox"}:
        return easter(year, EASTER_WESTERN if kind == "easter" else EASTER_ORTHODOX) + int(rest[0]) * DAY
    if not rest:
        month, day = map(int, kind.split("-"))
        return date(year, month, day)
    weekday = WEEKDAYS.index(rest[0].title())
    whole = months_of(year, int(kind), 1, "")
    days = [whole.start + n * DAY for n in range((whole.end - whole.start).days + 1)]
    nth = int(rest[1])
    return [day for day in days if day.weekday() == weekday][nth - 1 if nth > 0 else nth]
