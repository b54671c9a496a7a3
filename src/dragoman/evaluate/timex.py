"""Values of time expressions in TimeML's notation: 2024-03-14, 2024-W11, P3D, PAST_REF.

Source: TimeML annotation guidelines 1.2.1, TIMEX3.
"""

from collections.abc import Sequence

from dragoman.ontology.times import Word, find, read_words
from dragoman.resolve.dates import meaning
from dragoman.resolve.intervals import Context, Meaning, span_of

REFERENCES = {"now": "PRESENT_REF", "past": "PAST_REF", "future": "FUTURE_REF"}
SEASONS = frozenset({"SP", "SU", "FA", "WI"})


def timex_value(text: str, kind: str, context: Context) -> str | None:
    """The value of a time expression read against `context`; `kind` is DATE, TIME, DURATION or SET. None where no rule reads it."""
    words = read_words(text, context.language)
    if kind == "SET":
        return _each(words) or _length(words)
    if kind == "DURATION":
        return _length(words)
    found = meaning(text, context)
    if kind == "TIME" or find(words, "number clock|hour clock"):
        return _time(words, found, context)
    if found is not None:
        part = find(words, "part")
        return f"{value_of(found)}T{part[0]}" if part is not None and found.unit == "D" else value_of(found)
    if find(words, "every"):
        return _length(words)
    if (
        len(words) == 1
        and words[0].means.get("unit") in {"W", "M", "Q", "Y"}
        and context.published
        and not words[0].text.endswith("s")
    ):
        return value_of(span_of(context.published, str(words[0].means["unit"]), "this one"))
    return next((value for word in words for name, value in REFERENCES.items() if name in word.means), None)


def value_of(found: Meaning) -> str:
    """An interval in the notation of its unit."""
    day, unit = found.start, found.unit
    year, week, _ = day.isocalendar()
    if unit in {"W", "WE"}:
        return f"{year}-W{week:02d}{'-WE' if unit == 'WE' else ''}"
    if unit in {"Q", "H"}:
        return f"{day.year}-{unit}{(day.month - 1) // (3 if unit == 'Q' else 6) + 1}"
    if unit in SEASONS:
        return f"{day.year}-{unit}"
    return day.isoformat()[: {"M": 7, "Y": 4, "E": 3, "C": 2}.get(unit, 10)]


def _each(words: Sequence[Word]) -> str | None:
    """ "Each Thursday", "every July"."""
    for kind, value in (("weekday", "XXXX-WXX-{}"), ("month", "XXXX-{:02d}")):
        found = find(words, kind)
        if found is not None:
            return value.format(found[0] + (kind == "weekday"))
    return None


def _length(words: Sequence[Word]) -> str | None:
    numbered, bare = find(words, "number unit"), find(words, "unit")
    if bare is None:
        return None
    unit = str(bare[0])
    number: object = numbered[0] if numbered else 1
    if numbered is None and any(w.means.get("unit") == unit and w.text.endswith("s") for w in words):
        number = "few"
    if unit == "2W":
        unit, number = "W", 2 * number if isinstance(number, int) else number
    if unit == "E":
        unit, number = "Y", 10 * number if isinstance(number, int) else number
    count = "X" if number == "few" else str(number)
    return f"PT{count}{unit[1:]}" if unit.startswith("T") else f"P{count}{unit}"


def _time(words: Sequence[Word], found: Meaning | None, context: Context) -> str | None:
    day = found.start if found is not None and found.unit == "D" else context.anchor or context.published
    date = day.isoformat() if day is not None else "XXXX-XX-XX"
    hour, clock = find(words, "hour"), find(words, "number clock|hour clock")
    if clock is not None and isinstance(clock[0], int | str):
        number, _, minutes = str(clock[0]).partition(":")
        return f"{date}T{int(number) % 12 + 12 * (clock[1] == 'pm'):02d}:{minutes or '00'}"
    if hour is not None:
        number, _, minutes = str(hour[0]).partition(":")
        return f"{date}T{int(number):02d}:{minutes}"
    part = find(words, "part")
    return f"{date}T{part[0]}" if part is not None else date if found is not None else None
