"""Counts over time, in steps that fit the span: days up to two months, weeks up to two years, months, then years."""

from datetime import date, timedelta
from typing import Any

from dragoman.web.index import Index
from dragoman.web.rows import Row
from dragoman.web.tables import DAY_STEP

STEPS = (("day", 62), ("week", 740), ("month", 3700))


def step_of(first: date, last: date) -> str:
    """The step in which a span of days is counted."""
    days = (last - first).days
    return next((name for name, most in STEPS if days <= most), "year")


def starts(first: date, last: date, step: str) -> list[date]:
    """The first day of each step of the span, as DuckDB's date_trunc names it."""
    at, found = floor(first, step), []
    while at <= last:
        found.append(at)
        at = _after(at, step)
    return found


def floor(day: date, step: str) -> date:
    """The first day of the step that holds `day`."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def _after(at: date, step: str) -> date:
    if step in ("day", "week"):
        return at + timedelta(days=1 if step == "day" else 7)
    if step == "month":
        return date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return date(at.year + 1, 1, 1)


# The step in which a row lies, in SQLite's words, told by its place alone: an index then holds all that is counted.
_DAY = f"place / {DAY_STEP}"
_STEP = {
    "day": _DAY,
    "week": f"({_DAY} - 1) / 7",
    "month": f"strftime('%Y-%m-01', {_DAY} + 1721424.5)",  # the Julian day of the day before the year 1
    "year": f"strftime('%Y-01-01', {_DAY} + 1721424.5)",
}


def _first(number: Any, step: str) -> str:
    """The first day of a step, as an ISO date."""
    if step not in ("day", "week"):
        return str(number)
    return date.fromordinal(number if step == "day" else number * 7 + 1).isoformat()


def span(index: Index, table: str, where: str, values: list[Any]) -> Row:
    """The `first` and `last` day of the rows of a table; None where there is no dated one."""
    ends = " , ".join(
        f"(SELECT {end}(place) FROM {table} WHERE {where} AND place >= {DAY_STEP}) AS {name}"
        for end, name in (("min", "first"), ("max", "last"))
    )
    found = index.one(f"SELECT {ends}", [*values, *values])
    return {name: day_of(place) for name, place in found.items()}


def day_of(place: int | None) -> str | None:
    """The ISO date of the day on which a place lies."""
    return date.fromordinal(place // DAY_STEP).isoformat() if place else None


def counted(index: Index, select: str, table: str, where: str, values: list[Any], first: str | None, last: str | None) -> Row:
    """`select` (aggregates) of the rows of a table by step, from `first` to `last`: `{"step", "points": [{"start", ...}]}`.

    A step without rows has only its start; the caller says what that means.
    """
    if not first or not last:
        return {"step": "day", "points": []}
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    step = step_of(begin, end)
    rows = index.ask(
        f"SELECT {_STEP[step]} AS start, {select} FROM {table} WHERE {where} AND place >= {DAY_STEP} GROUP BY 1", values
    )
    by_start = {start: {**row, "start": start} for row in rows for start in [_first(row["start"], step)]}
    return {"step": step, "points": [by_start.get(str(at), {"start": str(at)}) for at in starts(begin, end, step)]}
