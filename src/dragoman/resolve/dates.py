"""What a time expression means: the interval of days, against the day of the page, the tense, and the day of which the text speaks.

An expression is read as its words with their kinds (`ontology.times`); RULES lists the patterns of kinds, the fuller first, with the
function that makes the interval: those of `named_times.py` and `relative_times.py`, and here those that read a part of the expression as a time
of its own. The rules know no language: the tables of `ontology/times` do.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.ontology.times import Word, find, read_words
from dragoman.records import Span, When
from dragoman.resolve import named_times as named
from dragoman.resolve import relative_times as relative
from dragoman.resolve.intervals import (
    DAY,
    MONTHS,
    SEASONS,
    Context,
    Meaning,
    Tense,
    begun,
    day_of,
    days_of,
    feast_day,
    months_of,
    moved,
    nearest,
)

SURE = frozenset({"full date", "year", "month and year", "range of dates"})  # rules that need nothing but their words
CONFIDENCE = {True: 0.95, False: 0.8}


def resolve_date(
    expression: Span, published: date | None, tense: Tense = "none", *, language: str = "en", anchor: date | None = None
) -> When | None:
    """Turn a date expression into the interval it means on the day the page was published.

    `expression` is a span of the document; `published` the page's date; `anchor` the day of which the text speaks there. A bare weekday
    or month is the latest one not after `published` under past tense (or none), the next one under future tense. Without `published`
    only words that are full dates mean something. Returns None when the words fix no date. Raises nothing: an unreadable expression is
    not an error of the page.
    Source: TimeML annotation guidelines 1.2.1, TIMEX3.
    """
    found = meaning(expression.text, Context(published, tense, anchor, language))
    return record(expression, found) if found is not None else None


def record(expression: Span, found: Meaning) -> When:
    """The record of what an expression means."""
    return When(
        span=expression,
        start=found.start.isoformat(),
        end=found.end.isoformat(),
        precision=found.precision,
        rule=f"date: {found.rule}",
        confidence=CONFIDENCE[found.rule in SURE],
    )


def meaning(text: str, context: Context) -> Meaning | None:
    """The interval that the words of an expression mean, None where they fix none or it is outside the calendar."""
    words = read_words(text[:200], context.language)
    try:
        found = _first(words, context)
        if found is not None and found.unit and context.published and any("since" in word.means for word in words[:1]):
            end = max(found.end, context.published) if found.start <= context.published else found.end
            return found._replace(end=end, unit=found.unit, rule=f"since {found.rule}")
    except (OverflowError, ValueError):  # a day that the calendar does not have
        return None
    return found


def _first(words: Sequence[Word], context: Context) -> Meaning | None:
    for pattern, rule in RULES:
        values = find(words, pattern)
        if values is not None and (found := rule(values, words, context)) is not None:
            return found
    return None


Rule = Callable[[list[Any], Sequence[Word], Context], Meaning | None]


# Rules for times within times and between two. Each takes the values of its pattern, all words of the expression and what it is read against.


def _range_of_days(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Days of one month or of two: "5 and 6 March", "March 5-9, 2023", "from March 5 to April 2"."""
    at = next(
        n
        for n, word in enumerate(words)
        if ("to" in word.means and n and "number" in words[n - 1].means) or _after_month(words, n)
    )
    sides = []
    for side in (words[:at], words[at + 1 :]):
        parts = [_of_kind(side, "number"), _of_kind(side, "month") or _of_kind(words, "month")]
        parts.append(_of_kind(side, "year") or _of_kind(reversed(words), "year"))
        sides.append([word for word in parts if word is not None])
    first, last = sides
    starts, ends = _first(first, context), _first(last, context)
    if starts is None or ends is None or {starts.precision, ends.precision} != {"day"}:
        return None
    return days_of(starts.start, ends.end, "range of dates")


def _of_kind(words: Iterable[Word], kind: str) -> Word | None:
    other = "year" if kind == "number" else ""
    return next((word for word in words if kind in word.means and other not in word.means), None)


def _after_month(words: Sequence[Word], n: int) -> bool:
    return n > 0 and "to" in words[n].means and "month" in words[n - 1].means


def _range_of_two(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """From one weekday, month or year to another: the second in its own right, the first the last one before it."""
    at = next(n for n, word in enumerate(words) if n and "to" in word.means)
    ends = _first(words[at + 1 :], context)
    if ends is None:
        return None
    before = context._replace(published=ends.start, tense="past") if context.published else context
    starts = _first(words[:at], before)
    if starts is None or starts.start > ends.end or (ends.end - starts.start).days > 50_000:
        return None
    return Meaning(starts.start, ends.end, ends.precision, "", "range of dates")


def _nth_weekday(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The third Tuesday of March, the last Friday of this month."""
    rest = [word for word in words if "weekday" not in word.means]
    nth, weekday = values[0], values[1]
    month = _first(rest[1:], context)
    if month is None or month.unit != "M":
        return None
    days = [month.start + n * DAY for n in range((month.end - month.start).days + 1)]
    fitting = [day for day in days if day.weekday() == weekday]
    index = int(nth) - 1 if nth > 0 else -1
    return day_of(fitting[index], "weekday of a month") if index < len(fitting) else None


def _nth_unit(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The first week of March, the second half of last year, the fourth quarter of 2023, the last day of the month."""
    nth, unit = values[0], values[1]
    rank = "ordinal" if find(words, "ordinal unit") else "shift"
    at = next(n for n, word in enumerate(words[1:], 1) if "unit" in word.means and rank in words[n - 1].means)
    around = [*words[: at - 1], *words[at + 1 :]]
    outer = _first(around, context) if around else None
    if unit in {"Q", "H"}:
        size = MONTHS[unit]
        if nth < 0 or nth > 12 // size or (outer is not None and outer.unit != "Y"):
            return None
        rule = "quarter" if unit == "Q" else "half"
        if outer is not None:
            return months_of(outer.start.year, 1 + size * (nth - 1), size, rule, unit)
        return begun(context, lambda year: months_of(year, 1 + size * (nth - 1), size, rule, unit))
    if unit == "C":
        return months_of(100 * (nth - 1) or 1, 1, 1200, "century", "C") if 1 <= nth <= 21 else None
    if outer is None or outer.unit not in {"M", "Y", "W", "Q"} or unit not in {"D", "W", "WE"}:
        return None
    size = 1 if unit == "D" else 7
    start = outer.end - timedelta(days=size - 1) if nth < 0 else outer.start + timedelta(days=size * (nth - 1))
    end = start + timedelta(days=size - 1)
    return days_of(start, min(end, outer.end), f"{'day' if unit == 'D' else 'week'} of a month", "D" if unit == "D" else "")


def _quarter(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    kind = "quarter" if "quarter" in next(w for w in words if {"quarter", "half"} & w.means.keys()).means else "half"
    size, number = (3, values[0]) if kind == "quarter" else (6, values[0])
    outer = _first([w for w in words if kind not in w.means], context)
    unit = "Q" if kind == "quarter" else "H"
    if outer is not None and outer.unit == "Y":
        return months_of(outer.start.year, 1 + size * (number - 1), size, kind, unit)
    return begun(context, lambda year: months_of(year, 1 + size * (number - 1), size, kind, unit))


def _weekday_of_week(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Tuesday of last week, Monday next week."""
    weekday = (find(words, "weekday") or [0])[0]
    week = _first([word for word in words if "weekday" not in word.means], context)
    if week is None or week.unit != "W":
        return None
    return day_of(week.start + int(weekday) * DAY, "weekday of a week")


def _season(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    code = next(word.means["season"] for word in words if "season" in word.means)
    shift = next((word.means["shift"] for word in words if "shift" in word.means), None)
    first, last = SEASONS[str(code)]

    def of(year: int) -> Meaning:
        start = date(year, first, 1)
        return Meaning(start, date(year + (last < first), last, 1) - DAY, "month", str(code), "season")

    rest = [word for word in words if not {"season", "part"} & word.means.keys()]
    outer = _first(rest, context)
    if outer is not None and outer.unit == "Y":
        return of(outer.start.year)
    if context.published is None or any("year" in word.means for word in words):
        return None
    if shift in {-1, 1} and not named.has_unit(words, "Y"):
        years = (context.published.year - 1, context.published.year, context.published.year + 1)
        wanted = [of(year) for year in years]
        if shift == -1:
            return next(one for one in reversed(wanted) if one.end < context.published)
        return next(one for one in wanted if one.start > context.published)
    if shift == 0:
        return of(context.published.year)
    return nearest(context, of)


def _feast(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    falls = str((find(words, "feast") or [""])[0])
    outer = _first([w for w in words if "feast" not in w.means and "weekday" not in w.means], context)
    if outer is not None and outer.unit == "Y":
        return day_of(feast_day(falls, outer.start.year), "feast")
    shift = find(words, "shift")
    if shift is not None and shift[0] in {-1, 1}:
        context = context._replace(tense="past" if shift[0] == -1 else "future")
    return nearest(context, lambda year: day_of(feast_day(falls, year), "feast"))


def _first_days(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The first eight days of January, the last three weeks of the year."""
    nth, number, unit = values
    at = next(n for n, word in enumerate(words) if "unit" in word.means)
    outer = _first(words[at + 1 :], context)
    if outer is None or nth not in {1, -1} or not isinstance(number, int) or unit not in {"D", "W", "M"}:
        return None
    if nth == 1:
        return days_of(outer.start, min(outer.end, moved(outer.start, unit, number) - DAY), "units of a month")
    return days_of(max(outer.start, moved(outer.end + DAY, unit, -number)), outer.end, "units of a month")


RULES: list[tuple[str, Rule]] = [
    ("date", named.in_digits),
    ("number to number month|month number to number|number month to number month|month number to month number", _range_of_days),
    ("number month year to number month|month number year to month number|ordinal to ordinal month", _range_of_days),
    ("number month year|ordinal month year", named.dmy),
    ("month number year|month ordinal year", named.mdy),
    (
        "number month shift unit|month number shift unit|number month unit shift|month number unit shift|ordinal month shift",
        named.dm_of_year,
    ),
    ("number month|ordinal month", named.dm),
    ("month number|month ordinal", named.md),
    ("decade|unit decade", named.decade),
    ("unit number", named.decade_of),
    ("feast", _feast),
    ("ago", relative.part_ago),
    ("ordinal weekday|shift weekday month|shift weekday shift unit|shift weekday unit", _nth_weekday),
    ("weekday unit shift|weekday shift unit|shift unit weekday|unit shift weekday", _weekday_of_week),
    ("weekday before-last|unit before-last|part before-last", relative.before_last),
    ("ordinal number unit|shift number unit month", _first_days),
    ("ordinal unit|shift unit month", _nth_unit),
    ("quarter|half", _quarter),
    ("night to weekday|part to weekday", named.night_to),
    ("weekday to weekday|month to month|year to year|year to number", _range_of_two),
    ("unit year|year unit", named.quarter_of_year),
    ("unit ago|unit before|unit shift|shift unit|period", relative.quarter_a_year_ago),
    ("number unit ago|ago number unit|unit ago", relative.ago),
    ("number unit before|before number unit|number before", relative.earlier),
    ("number unit after|after number unit", relative.later),
    ("ahead number unit", relative.ahead),
    ("hence number unit", relative.hence),
    ("day", named.named_day),
    ("weekday", named.weekday),
    ("shift number unit|number shift unit|number unit shift|unit shift number", relative.units_long),
    ("season", _season),
    ("month year", named.month_year),
    ("month shift unit|month unit shift|shift unit month|unit shift month", named.month_of_year),
    ("month relative unit|relative unit month", named.month_of_texts_year),
    ("month", named.month),
    ("year", named.year),
    ("shift part|part shift|shift unit|unit shift", relative.shifted),
    ("relative-day", relative.relative_day),
    ("shift-unit", relative.shift_unit),
    ("relative part|part relative", relative.relative_part),
    ("relative unit|unit relative", relative.relative),
    ("unit", relative.bare_unit),
    ("hour|number clock|part|night", relative.clock),
]
