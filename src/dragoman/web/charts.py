"""Bars and lines as plain numbers, which the templates draw as SVG (docs/decisions/0005 says why no chart library).

A chart is as wide as the page: what goes across is in hundredths of the width, what goes up in pixels.
"""

from collections.abc import Callable
from datetime import date

import msgspec

from dragoman.records.calendar import MONTHS, written
from dragoman.records.plover import KINDS
from dragoman.web.rows import Row

WIDTH, HEIGHT = 100, 160
GAP = 0.2  # of a step, between bars
MOST_LABELS = 6
STEEPEST = 10.0  # ends of the Goldstein scale


class Bar(msgspec.Struct, frozen=True):
    """A rectangle with a style and the words it shows when pointed at."""

    x: float
    y: float
    width: float
    height: float
    style: str
    title: str


class Chart(msgspec.Struct, frozen=True):
    """Bars, lines (each a style and its points), the labels below, and what the highest bar counts."""

    bars: list[Bar]
    lines: list[tuple[str, str]]
    labels: list[tuple[float, str]]
    top: float
    zero: float
    step: str


def columns(series: Row, name: Callable[[int], str]) -> Chart:
    """One bar a step, `n` of each point high. `name` words a number ("3 statements")."""
    points = series["points"]
    top = max((point.get("n", 0) for point in points), default=0) or 1
    bars = []
    for at, (x, width) in enumerate(_places(len(points))):
        if n := points[at].get("n", 0):
            height = HEIGHT * n / top
            title = f"{span_text(points[at]['start'], series['step'])}: {name(n)}"
            bars.append(Bar(x, round(HEIGHT - height, 1), width, round(height, 1), "bar", title))
    return Chart(bars, [], _labels(points, series["step"]), top, HEIGHT, series["step"])


def mirrored(series: Row, a: str, b: str) -> Chart:
    """Events of two directions, one above the line and one below it, stacked by kind."""
    points = series["points"]

    def total(point: Row, side: str) -> int:
        return sum(point.get(f"{side}_{kind.replace(' ', '_')}", 0) for kind in KINDS)

    up = max((total(point, "a") for point in points), default=0)
    down = max((total(point, "b") for point in points), default=0)
    unit = HEIGHT / max(up + down, 1)
    zero = round(up * unit, 1)
    bars: list[Bar] = []
    for at, (x, width) in enumerate(_places(len(points))):
        for side, who, whom, sign in (("a", a, b, -1), ("b", b, a, 1)):
            y = zero
            for kind in KINDS:
                n = points[at].get(f"{side}_{kind.replace(' ', '_')}", 0)
                if not n:
                    continue
                height = round(n * unit, 1)
                title = f"{span_text(points[at]['start'], series['step'])}: {who} → {whom}, {kind} {n}"
                bars.append(Bar(x, round(y - height if sign < 0 else y, 1), width, height, kind.replace(" ", "-"), title))
                y += sign * height
    return Chart(bars, [], _labels(points, series["step"]), max(up, down, 1), zero, series["step"])


def balance(series: Row) -> Chart | None:
    """The mean Goldstein value of each direction as a line, from -10 below to 10 above; None where a line has one point."""
    points = series["points"]
    places = list(_places(len(points)))
    lines = []
    for side in ("a", "b"):
        marked = [
            f"{x + width / 2:.1f},{HEIGHT / 2 - value / STEEPEST * HEIGHT / 2:.1f}"
            for point, (x, width) in zip(points, places, strict=True)
            if (value := point.get(f"{side}_balance")) is not None
        ]
        if len(marked) > 1:
            lines.append((f"line-{side}", " ".join(marked)))
    if not lines:
        return None
    return Chart([], lines, _labels(points, series["step"]), STEEPEST, HEIGHT / 2, series["step"])


def band(data: Row) -> Row:
    """An index as a line with its interval, of two sides with cooperation as a second line (`other`): points for SVG, the height of zero,
    labels, and the places of change points."""
    rows = data["index"]
    second = [row["cooperation"] for row in rows if "cooperation" in row]
    top, bottom = max(0.0, *second, *(row["high"] for row in rows)), min(0.0, *(row["low"] for row in rows))

    def y(value: float) -> float:
        return round(HEIGHT * (top - value) / ((top - bottom) or 1), 1)

    xs = [round(x + width / 2, 2) for x, width in _places(len(rows))]
    upper = [f"{x},{y(row['high'])}" for x, row in zip(xs, rows, strict=True)]
    lower = [f"{x},{y(row['low'])}" for x, row in zip(xs, rows, strict=True)]
    return {
        "line": " ".join(f"{x},{y(row['level'])}" for x, row in zip(xs, rows, strict=True)),
        "other": " ".join(f"{x},{y(value)}" for x, value in zip(xs, second, strict=False)),
        "band": " ".join([*upper, *reversed(lower)]),
        "zero": y(0.0),
        "top": top,
        "bottom": bottom,
        "labels": _labels(rows, data["step"]),
        "changes": [(x, row["start"]) for x, row in zip(xs, rows, strict=True) if row["start"] in data["changed"]],
    }


def span_text(start: str, step: str) -> str:
    """A step as one reads it: `14 March 2024`, `week of 11 March 2024`, `March 2024`, `2024`."""
    day = date.fromisoformat(start)
    if step == "year":
        return str(day.year)
    if step == "month":
        return f"{MONTHS[day.month - 1]} {day.year}"
    return f"{'week of ' if step == 'week' else ''}{written(start)}"


def _places(count: int) -> list[tuple[float, float]]:
    if not count:
        return []
    step = WIDTH / max(count, MOST_LABELS * 2)
    left = 0.0
    return [(round(left + at * step + step * GAP / 2, 2), round(step * (1 - GAP), 2)) for at in range(count)]


def _labels(points: list[Row], step: str) -> list[tuple[float, str]]:
    """Up to six labels: where each stands, in hundredths of the width, and its words."""
    places = _places(len(points))
    every = max(1, -(-len(points) // MOST_LABELS))
    found = []
    for at in range(0, len(points), every):
        day = date.fromisoformat(points[at]["start"])
        month = MONTHS[day.month - 1][:3]
        words = {
            "day": f"{day.day} {month}",
            "week": f"{day.day} {month} {day.year}",
            "month": f"{month} {day.year}",
            "year": str(day.year),
        }[step]
        found.append((places[at][0], words))
    return found
