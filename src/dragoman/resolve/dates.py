"""What a time expression means: the interval of days, against the day of the page, the tense, and the day of which the text speaks.

An expression is read as its words with their kinds (`ontology.times`); RULES lists the patterns of kinds, the fuller first, with the
function that makes the interval. The rules know no language: the tables of `ontology/times` do.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from dragoman.ontology.times import Word, find, full_date, read_words
from dragoman.records import Precision, Span, When
from dragoman.resolve.intervals import (
    CLOSEST,
    DAY,
    LONGEST,
    MONTHS,
    NEAR,
    SEASONS,
    Context,
    Meaning,
    Tense,
    day_of,
    days_of,
    feast_day,
    months_of,
    moved,
    nearest,
    span_of,
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


# The rules. Each takes the values of its pattern, all words of the expression and what it is read against.


def _in_digits(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    days = full_date(values[0], context.language)
    if len(days) == 2:  # 03/12/2024: the reading that the tense allows, if the other one is not
        if context.published is None:
            return None
        near = [d for d in days if abs((d - context.published).days) <= CLOSEST]
        days = [d for d in near if (d >= context.published if context.tense == "future" else d <= context.published)]
    return day_of(days[0], "full date") if len(days) == 1 else None


def _day_month_year(day: int, month: int, year: int) -> Meaning | None:
    return day_of(date(year, month, day), "full date")


def _dmy(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_month_year(*values)


def _mdy(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_month_year(values[1], values[0], values[2])


def _dm_of_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """A day and month with a year that is told from the page's: "Oct. 7 last year"."""
    parts = find(words, "number month|ordinal month")
    day, month = parts if parts is not None else (find(words, "month number|month ordinal") or [0, 0])[::-1]
    shift = next(word.means["shift"] for word in words if "shift" in word.means)
    if not _has_unit(words, "Y") or context.published is None:
        return None
    return day_of(date(context.published.year + int(shift), month, day), "day and month of a year")


def _dm(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_and_month(values[0], values[1], words, context)


def _md(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _day_and_month(values[1], values[0], words, context)


def _day_and_month(day: Any, month: int, words: Sequence[Word], context: Context) -> Meaning | None:
    if not isinstance(day, int) or not 1 <= day <= 31:
        return None
    weekday = find(words, "weekday")
    anchored = context._replace(published=context.published or context.anchor)

    def of(year: int) -> Meaning | None:
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        return day_of(found, "day and month") if weekday is None or found.weekday() == weekday[0] else None

    found = nearest(anchored if weekday is None else anchored._replace(tense="none"), of)
    if found is None and weekday is not None:
        return _day_and_month(day, month, [word for word in words if "weekday" not in word.means], context)
    return found


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
        return nearest(context, lambda year: months_of(year, 1 + size * (nth - 1), size, rule, unit))
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
    return nearest(context, lambda year: months_of(year, 1 + size * (number - 1), size, kind, unit))


def _weekday_of_week(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Tuesday of last week, Monday next week."""
    weekday = (find(words, "weekday") or [0])[0]
    week = _first([word for word in words if "weekday" not in word.means], context)
    if week is None or week.unit != "W":
        return None
    return day_of(week.start + int(weekday) * DAY, "weekday of a week")


def _before_last(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The Tuesday before last, the week before last."""
    if context.published is None:
        return None
    if (weekday := find(words, "weekday")) is not None:
        back = (context.published.weekday() - weekday[0]) % 7 or 7
        return day_of(context.published - timedelta(days=back + 7), "weekday before last")
    unit = find(words, "unit")
    return span_of(moved(context.published, str(unit[0]), -2), str(unit[0]), "before last") if unit is not None else None


def _ago(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _away(words, context.published, -1, "ago")


def _earlier(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _away(words, context.anchor or context.published, -1, "earlier")


def _later(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _away(words, context.anchor, 1, "later")


def _ahead(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """In two weeks, of what is to come."""
    return _away(words, context.published, 1, "ahead") if context.tense == "future" or context.language == "ru" else None


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


def _named_day(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    if context.published is None:
        return None
    return day_of(context.published + values[0] * DAY, "day from the page's")


def _night_to(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Overnight into Wednesday: the night between two days."""
    after = _weekday_near(values[-1], words, context)
    return days_of(after.start - DAY, after.end, "night between days") if after is not None else None


def _weekday(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
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
    return day_of(today - timedelta(days=back), "weekday")


def _units_long(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
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
    if shift in {-1, 1} and not _has_unit(words, "Y"):
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


def _decade(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return months_of(values[-1] // 10 * 10, 1, 120, "decade", "E")


def _decade_of(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """ "Années 90", "anos 1990": years in the plural with a round number."""
    number = values[-1]
    plural = any(word.means.get("unit") == "Y" and word.text.endswith("s") for word in words)
    if values[0] != "Y" or not plural or not isinstance(number, int) or number % 10 or number < 10:
        return None
    return months_of(number if number > 100 else 1900 + number if number > 20 else 2000 + number, 1, 120, "decade", "E")


def _month_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return months_of(values[1], values[0], 1, "month and year", "M")


def _month_of_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """January this year, June of last year."""
    month, shift = (next(w.means[k] for w in words if k in w.means) for k in ("month", "shift"))
    if not _has_unit(words, "Y") or context.published is None:
        return None
    return months_of(context.published.year + int(shift), int(month), 1, "month of a year", "M")


def _month_of_texts_year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """May the following year, August that year."""
    month, steps = (next(w.means[k] for w in words if k in w.means) for k in ("month", "relative"))
    if context.anchor is None or not _has_unit(words, "Y"):
        return None
    return months_of(context.anchor.year + int(steps), int(month), 1, "month of a year", "M")


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


def _month(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """May, last May, this September."""
    number = next(word.means["month"] for word in words if "month" in word.means)
    shift = next((word.means["shift"] for word in words if "shift" in word.means), None)
    relative = find(words, "relative month|month relative")
    if any(isinstance(value, int) and 12 < value < 100 for value in find(words, "number month|month number") or []):
        return None  # a day that the month does not have

    def of(year: int) -> Meaning:
        return months_of(year, int(number), 1, "month", "M")

    today = context.published
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


def _year(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return months_of(values[0], 1, 12, "year", "Y")


def _shifted(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """Last week, this year, next weekend, last night."""
    shift = next(word.means["shift"] for word in words if "shift" in word.means)
    unit = find(words, "unit")
    today = context.published
    if today is None:
        return None
    if unit is None or unit[0] == "D":
        if shift == 1 and any("relative" in word.means for word in words):  # "the next day" is told from the text's
            return _relative_part(values, words, context)
        return day_of(today + int(shift) * DAY, "day from the page's")
    if unit[0] not in LONGEST:
        return None
    if unit[0] == "WE":
        return _weekend(today, int(shift), context.tense)
    found = span_of(moved(today, str(unit[0]), int(shift)), str(unit[0]), "unit from the page's")
    if shift == 0 and found.end > today and any("before" in word.means for word in words) and context.tense != "future":
        return found._replace(end=today, rule="earlier in the unit")
    return found


def _relative(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """The following day, the previous month, that year: from the day of which the text speaks."""
    steps, unit = (next(w.means[k] for w in words if k in w.means) for k in ("relative", "unit"))
    since = context.anchor or (context.published if steps == -1 else None)
    if since is None or unit not in LONGEST:
        return None
    return span_of(moved(since, str(unit), int(steps)), str(unit), "unit from the text's")


def _relative_part(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    steps = next(word.means["relative"] for word in words if "relative" in word.means)
    return day_of(context.anchor + int(steps) * DAY, "part of the text's day") if context.anchor else None


def _relative_day(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """ "Vortag", "lendemain", "víspera"."""
    since = context.anchor or (context.published if values[0] == -1 else None)
    return day_of(since + values[0] * DAY, "day from the text's") if since is not None else None


def _shift_unit(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """A unit and its shift in one word: "Vorjahr"."""
    steps, unit = str(values[0]).split()
    since = context.anchor or context.published
    return span_of(moved(since, unit, int(steps)), unit, "unit from the page's") if since is not None else None


def _weekend(today: date, shift: int | None, tense: Tense) -> Meaning:
    """Last weekend is the last one that has begun before today's; the next, the next to begin; a bare one by the tense."""
    this = span_of(today, "WE", "weekend")
    back, ahead = this.start - 7 * DAY, this.start + 7 * DAY
    if shift == 1:
        return span_of(ahead if today >= this.start else this.start, "WE", "weekend")
    if shift == -1:
        return span_of(back, "WE", "weekend")
    if shift == 0 or tense == "future" or today >= this.start:
        return this
    return span_of(back, "WE", "weekend")


def _bare_weekend(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    return _weekend(context.published, None, context.tense) if values[0] == "WE" and context.published else None


def _clock(values: list[Any], words: Sequence[Word], context: Context) -> Meaning | None:
    """An hour or a part of the day alone: of the day of which the text speaks, else of the page's."""
    day = context.anchor or context.published
    return day_of(day, "hour of the day") if day is not None else None


def _has_unit(words: Sequence[Word], unit: str) -> bool:
    return any(word.means.get("unit") == unit for word in words)


RULES: list[tuple[str, Rule]] = [
    ("date", _in_digits),
    ("number to number month|month number to number|number month to number month|month number to month number", _range_of_days),
    ("number month year to number month|month number year to month number|ordinal to ordinal month", _range_of_days),
    ("number month year|ordinal month year", _dmy),
    ("month number year|month ordinal year", _mdy),
    (
        "number month shift unit|month number shift unit|number month unit shift|month number unit shift|ordinal month shift",
        _dm_of_year,
    ),
    ("number month|ordinal month", _dm),
    ("month number|month ordinal", _md),
    ("decade|unit decade", _decade),
    ("unit number", _decade_of),
    ("feast", _feast),
    ("ordinal weekday|shift weekday month|shift weekday shift unit|shift weekday unit", _nth_weekday),
    ("weekday unit shift|weekday shift unit|shift unit weekday|unit shift weekday", _weekday_of_week),
    ("weekday before-last|unit before-last|part before-last", _before_last),
    ("ordinal number unit|shift number unit month", _first_days),
    ("ordinal unit|shift unit month", _nth_unit),
    ("quarter|half", _quarter),
    ("night to weekday|part to weekday", _night_to),
    ("weekday to weekday|month to month|year to year|year to number", _range_of_two),
    ("number unit ago|ago number unit|unit ago", _ago),
    ("number unit before|before number unit|number before", _earlier),
    ("number unit after|after number unit", _later),
    ("ahead number unit", _ahead),
    ("day", _named_day),
    ("weekday", _weekday),
    ("shift number unit|number shift unit|number unit shift|unit shift number", _units_long),
    ("season", _season),
    ("month year", _month_year),
    ("month shift unit|month unit shift|shift unit month|unit shift month", _month_of_year),
    ("month relative unit|relative unit month", _month_of_texts_year),
    ("month", _month),
    ("year", _year),
    ("shift part|part shift|shift unit|unit shift", _shifted),
    ("relative-day", _relative_day),
    ("shift-unit", _shift_unit),
    ("relative part|part relative", _relative_part),
    ("relative unit|unit relative", _relative),
    ("unit", _bare_weekend),
    ("hour|number clock|part|night", _clock),
]
