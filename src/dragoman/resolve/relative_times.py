"""Rules for times by their distance from the page or from the text's day: ago, later, last and next, the same week. Each takes the values of its
pattern, all words of the expression and what it is read against (`dates.py`)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.ontology.times import Word, find
from dragoman.records import Precision
from dragoman.resolve.intervals import (
    DAY,
    LONGEST,
    MONTHS,
    NEAR,
    Context,
    Meaning,
    Tense,
    day_of,
    moved,
    span_of,
    spoken,
)


def before_last(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The Tuesday before last, the week before last."""
    if context.published is None:
        return None
    if (weekday := find(words, "weekday")) is not None:
        back = (context.published.weekday() - weekday[0]) % 7 or 7
        return day_of(context.published - timedelta(days=back + 7), "weekday before last")
    if find(words, "part") is not None:  # the night before last
        return day_of(context.published - 2 * DAY, "night before last")
    unit = find(words, "unit")
    return span_of(moved(context.published, str(unit[0]), -2), str(unit[0]), "before last") if unit is not None else None


def part_ago(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Half a century ago, a year and a half ago, a quarter of a century ago."""
    whole = next((word for word in words if word.means.get("unit") in {"Y", "E", "C"}), None)
    part = next((word for word in words if word.means.get("unit") in {"H", "Q"} or word.means.get("number") == 0), None)
    if whole is None or part is None or context.published is None:
        return None
    if whole.start < part.start and find(words, "to number") is None:
        return None  # "the year-ago quarter"
    share = 0.25 if part.means.get("unit") == "Q" else 0.5
    numbers = [(word.start, word.means["number"]) for word in words if word is not part and "number" in word.means]
    before = next((number for at, number in numbers if at < min(part.start, whole.start)), None)
    if whole.start < part.start or share == 0.5:
        share += before if isinstance(before, int) else int(whole.start < part.start)
    elif isinstance(before, int):
        share *= before
    months = int(share * MONTHS[str(whole.means["unit"])])
    return span_of(moved(context.published, "M", -months), "M" if months < MONTHS["E"] // 2 else "Y", "units ago")


def ago(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _away(words, context.published, -1, "ago")


def earlier(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _away(words, context.anchor or context.published, -1, "earlier")


def later(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _away(words, context.anchor, 1, "later")


def ahead(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """In two weeks, of what is to come."""
    return hence(values, words, context) if context.tense == "future" else None


def hence(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Through two weeks ("через две недели"), of what is to come in any tense."""
    return _away(words, context.published, 1, "ahead")


def _away(words: Sequence[Word], since: date | None, sign: int, rule: str) -> Meaning | None:
    found = find(words, "number unit")
    number, unit = found if found is not None else (1, (find(words, "unit") or [""])[0])
    if since is None or not isinstance(number, int):
        return None
    if unit not in LONGEST:
        return None
    if rule == "ago" and any(word.means.get("day") == 0 for word in words):  # "seven years ago today"
        return day_of(moved(since, str(unit), sign * number), "days ago")
    weeks = {"2W": "W"}.get(str(unit), str(unit))
    day = moved(since, str(unit), sign * number)
    if unit == "2W" or (unit == "W" and rule in {"earlier", "later"}):
        return day_of(day, f"weeks {rule}")
    if unit in {"E", "C"}:
        return span_of(day, "Y", f"units {rule}")
    return span_of(day, weeks, f"{'days' if unit in NEAR else 'units'} {rule}")


def units_long(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The last two weeks, the next three days: a stretch up to the page's day or from it."""
    shift, number, unit = (next(w.means[k] for w in words if k in w.means) for k in ("shift", "number", "unit"))
    if context.published is None or not isinstance(number, int) or not shift or unit not in LONGEST:
        return None
    other = moved(context.published, str(unit), int(shift) * number)
    start, end = sorted((other, context.published))
    precision: Precision = (
        "day" if unit in NEAR | {"WE", "2W"} else "week" if unit == "W" else "month" if unit in "MQH" else "year"
    )
    return Meaning(start, end, precision, "", "last or next units")


def shifted(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Last week, this year, next weekend, last night."""
    shift = next(word.means["shift"] for word in words if "shift" in word.means)
    unit = find(words, "unit")
    today = context.published
    if today is None:
        return None
    if unit is None or unit[0] == "D":
        if shift == 1 and any("relative" in word.means for word in words):  # "the next day" is told from the text's
            return relative_part(values, words, context)
        return day_of(today + int(shift) * DAY, "day from the page's")
    if unit[0] not in LONGEST:
        return None
    if unit[0] == "WE":
        return _weekend(today, int(shift), context.tense)
    found = span_of(moved(today, str(unit[0]), int(shift)), str(unit[0]), "unit from the page's")
    if shift == 0 and found.end > today and any("before" in word.means for word in words) and context.tense != "future":
        return found._replace(end=today, rule="earlier in the unit")
    return found


def relative(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The following day, the previous month, that year: from the day of which the text speaks."""
    steps, unit = (next(w.means[k] for w in words if k in w.means) for k in ("relative", "unit"))
    if unit == "Q" and context.quarter is not None and steps == 0:
        return context.quarter
    since = spoken(context, str(unit)) or (context.published if steps == -1 else None)
    if since is None or unit not in LONGEST:
        return None
    return span_of(moved(since, str(unit), int(steps)), str(unit), "unit from the text's")


def relative_part(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    steps = next(word.means["relative"] for word in words if "relative" in word.means)
    return day_of(context.anchor + int(steps) * DAY, "part of the text's day") if context.anchor else None


def relative_day(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """ "Vortag", "lendemain", "víspera"."""
    since = context.anchor or (context.published if values[0] == -1 else None)
    return day_of(since + values[0] * DAY, "day from the text's") if since is not None else None


def shift_unit(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """A unit and its shift in one word: "Vorjahr"."""
    steps, unit = str(values[0]).split()
    since = context.anchor or context.published
    return span_of(moved(since, unit, int(steps)), unit, "unit from the page's") if since is not None else None


def _weekend(today: date, shift: int | None, tense: Tense) -> Meaning:
    """Last weekend is the last one that has begun before today's; the next, that of next week; a bare one by the tense."""
    this = span_of(today, "WE", "weekend")
    back, ahead = this.start - 7 * DAY, this.start + 7 * DAY
    if shift == 1:
        return span_of(ahead, "WE", "weekend")
    if shift == -1:
        return span_of(back, "WE", "weekend")
    if shift == 0 or tense == "future" or today >= this.start:
        return this
    return span_of(back, "WE", "weekend")


def quarter_a_year_ago(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """ "A year earlier", "last year", "the year-ago quarter", where the text compares quarters."""
    years = [word for word in words if word.means.get("unit") == "Y" and not word.text.endswith("s")]
    back = any({"ago", "before"} & word.means.keys() for word in words)
    counted = [word.means["number"] for word in words if "number" in word.means]
    if not years and not back and any("period" in word.means for word in words):  # "the latest period"
        year = next((word.means["year"] for word in words if "year" in word.means), None)
        return context.quarter and (
            span_of(context.quarter.start.replace(year=year), "Q", "quarter") if year else context.quarter
        )
    if (
        not years
        or not back
        or any(word.means.get("shift") == 0 for word in words)
        or counted not in ([], [1])
        or context.quarter is None
    ):
        return None
    return span_of(moved(context.quarter.start, "Y", -1), "Q", "quarter of the year before")


def bare_unit(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    if values[0] in {"Y", "M"} and context.published and find(words, "unit late"):  # "by year-end"
        return span_of(context.published, str(values[0]), "end of the unit")
    if values[0] == "Q" and len(words) == 1 and context.quarter is not None:  # "the quarter"
        return context.quarter
    return _weekend(context.published, None, context.tense) if values[0] == "WE" and context.published else None


def clock(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """An hour or a part of the day alone: of the day of which the text speaks, else of the page's."""
    day = context.anchor or context.published
    return day_of(day, "hour of the day") if day is not None else None
