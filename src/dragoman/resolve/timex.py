"""Values of time expressions in TimeML's notation: 2024-03-14, 2024-W11, P3D, PAST_REF.

Source: TimeML annotation guidelines 1.2.1, TIMEX3.
"""

import re
from datetime import date

from dragoman.records import Span, When
from dragoman.resolve.dates import NUMBERS, resolve_date

UNITS = {"second": "TS", "minute": "TM", "hour": "TH", "day": "D", "night": "D", "week": "W", "weekend": "WE", "month": "M"} | {
    "quarter": "Q",
    "year": "Y",
    "decade": "E",
    "century": "C",
}
EVERY = {
    "daily": "P1D",
    "weekly": "P1W",
    "monthly": "P1M",
    "quarterly": "P1Q",
    "annual": "P1Y",
    "annually": "P1Y",
    "yearly": "P1Y",
}
PARTS = {"morning": "MO", "midday": "12:00", "noon": "12:00", "afternoon": "AF", "evening": "EV", "night": "NI", "tonight": "NI"}
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
REFERENCES = {
    "PRESENT_REF": r"now|currently|present|moment|nowadays|today's|current|at this point",
    "PAST_REF": r"recent(ly)?|past|former(ly)?|once|previous(ly)?|earlier|long ago|days ago|years ago|at the time|lately",
    "FUTURE_REF": r"future|soon|coming|later|upcoming|eventually|days ahead",
}
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_NUMBERED = re.compile(rf"\b(\d[\d,.]*|{'|'.join(NUMBERS)}|few|many|some)[\s-]+(?:(?!few|many)[a-z]+\s+)?({_UNIT})s?\b")
_UNNUMBERED = re.compile(rf"\b({_UNIT})s?\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s*(a\.?m|p\.?m)?", re.IGNORECASE)
_DECADE = re.compile(r"\b(\d{3})0s|'(\d)0s")
_QUARTER = re.compile(r"\b(first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+quarter\b", re.IGNORECASE)


def timex_value(expression: Span, kind: str, published: date | None) -> str | None:
    """The value of a time expression of a page published then; `kind` is DATE, TIME, DURATION or SET. None where no rule reads it."""
    text = expression.text.lower()
    if kind == "SET":
        return next((value for word, value in EVERY.items() if word in text), None) or _length(text)
    if kind == "DURATION":
        return _length(text)
    if kind == "TIME":
        return _time(expression, published)
    if match := _DECADE.search(text):
        return f"{match[1] or '19' + match[2]}"
    if (match := _QUARTER.search(text)) and published:
        number = ("first", "second", "third", "fourth").index(match[1].lower()) + 1 if match[1].isalpha() else int(match[1][0])
        year = re.search(r"\b(?:1[89]|20)\d\d\b", text)
        return f"{year[0] if year else published.year}-Q{number}"
    if (season := next((code for word, code in SEASONS.items() if re.search(rf"\b{word}\b", text)), None)) and published:
        year = re.search(r"\b(?:1[89]|20)\d\d\b", text)
        return f"{year[0] if year else published.year - ('last' in text)}-{season}"
    when = resolve_date(expression, published)
    if when is not None:
        return _of(when, text)
    return next((name for name, words in REFERENCES.items() if re.search(rf"\b(?:{words})\b", text)), None)


def _of(when: When, text: str) -> str:
    start = date.fromisoformat(when.start)
    if when.precision == "week" or "weekend" in text:
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}{'-WE' if 'weekend' in text else ''}"
    return when.start[: {"day": 10, "month": 7, "year": 4}[when.precision]]


def _length(text: str) -> str | None:
    numbered, bare = _NUMBERED.search(text), _UNNUMBERED.search(text)
    if numbered:
        word, unit = numbered[1], UNITS[numbered[2]]
        vague = word in {"few", "many", "some", "several"}
        number = "X" if vague else word.replace(",", "") if word[0].isdigit() else str(NUMBERS[word])
    elif bare:
        number, unit = "X" if bare[0].endswith("s") else "1", UNITS[bare[1]]
    else:
        return None
    return f"PT{number}{unit[1:]}" if unit.startswith("T") else f"P{number}{unit}"


def _time(expression: Span, published: date | None) -> str | None:
    text = expression.text.lower()
    when = resolve_date(expression, published)
    day = when.start if when is not None and when.precision == "day" else published.isoformat() if published else "XXXX-XX-XX"
    part = next((code for word, code in PARTS.items() if word in text), None)
    clock = _CLOCK.search(text)
    if clock and (clock[2] or clock[3]):
        hour = int(clock[1]) % 12 + (12 if (clock[3] or "").startswith("p") else 0) if clock[3] else int(clock[1])
        return f"{day}T{hour:02d}:{clock[2] or '00'}"
    return f"{day}T{part}" if part else None
