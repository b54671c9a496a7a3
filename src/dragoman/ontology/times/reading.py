"""The words of a time expression, each with all that it may say: what the tables of `ontology/times` and digits mean."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.numbers import numbers, plain_text
from dragoman.ontology.times.table import Table, time_words

NAMED_MONTH = re.compile(r"(\d{1,2})[-/]([^\W\d_]{3,9})\.?[-/](\d{4}|\d\d)\b")
NUMERIC = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)|(\d{1,2})([./-])(\d{1,2})\5(\d{4}|\d\d)\b")
TOKEN = re.compile(
    rf"(?P<named>{NAMED_MONTH.pattern.replace('(', '(?:')})|(?P<numeric>(?:\d{{4}}[-/]\d\d[-/]\d\d)|(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d\d)))\b"
    r"|(?P<hour>\d{1,2}[:.h]\d\d)\b|(?P<quarter>[qtк][1-4])\b|(?P<half>[hs][12])\b|fy ?(?P<fiscal>\d{4}|\d\d)\b"
    r"|(?P<decade>(?:1[5-9]|20)\d0|['’]?\d0)(?:-?['’]?s|er|-?х|-?е)\b|['’](?P<short>\d\d)\b(?!s)"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th|er|ère|e|º|ª|-го|-е|-й|\.(?=\s*[^\W\d]))(?!\w)|(?P<number>\d+)"
    r"|(?P<word>[ap]\.m\.?|[^\W\d_]+(?:['’][^\W\d_]*)?)|(?P<mark>[-–—/])"
)
YEARS = range(1000, 2200)
LONGEST = 4  # words of a phrase of the tables


class Word(NamedTuple):
    """Characters [start, end) of a text: what they may say of a time, by kind ("month": 3); `text` in small letters."""

    start: int
    end: int
    text: str
    means: dict[str, Any]


@lru_cache(maxsize=20_000)
def read_words(text: str, language: str) -> tuple[Word, ...]:
    """The words of an expression that say something of a time, in order; what the tables do not know is left out."""
    table = time_words(language)
    tokens = [m for m in TOKEN.finditer(plain_text(text)) if m["mark"] is None or _range(text, m)]
    words = [_bare(m[0], table) for m in tokens]
    said = {number.start: number for number in numbers(text, language)}
    found: list[Word] = []
    capital = rules(language).capital
    covered = i = 0  # `covered`: the end of a number of several words
    while i < len(tokens):
        token = tokens[i]
        size = next((n for n in range(LONGEST, 1, -1) if tuple(words[i : i + n]) in table and i + n <= len(tokens)), 1)
        meanings = table.get(tuple(words[i : i + size])) or table.get((_any_ending(words[i], table),), [])
        if size == 1 and token[0] in capital and not text[token.start()].isupper():
            meanings = []
        means = _digits(token) if not meanings else {}
        for meaning in meanings:
            kind, _, value = meaning.partition(" ")
            if kind != "filler":
                means.setdefault(kind, int(value) if re.fullmatch(r"[+-]?\d+", value) else value)
        noun = means.pop("noun", None)
        if noun in means and text[token.start()].isupper():  # "am Morgen" is not "morgen"
            means = {noun: means[noun]}
        if token.start() in said and not token[0][0].isdecimal():
            number = said[token.start()]
            means["number"] = int(number.low) if number.low == number.high else "few"
            covered = number.end
        if means and (token.start() in said or token.start() >= covered):
            end = tokens[i + size - 1].end()
            found.append(Word(token.start(), end, text[token.start() : end].casefold(), means))
        i += size
    return tuple(_spelled(found))


def _spelled(words: list[Word]) -> Iterator[Word]:
    """The words, a year in two numbers as one: "nineteen seventy-nine"."""
    past: Word | None = None
    for word in words:
        first, second = (one.means.get("number") if one and not one.text.isdecimal() else None for one in (past, word))
        if past and isinstance(first, int) and isinstance(second, int) and 15 <= first <= 20 and 10 <= second <= 99:
            text = f"{past.text} {word.text}"
            past = Word(past.start, word.end, text, {"year": 100 * first + second, "number": 100 * first + second})
            continue
        if past is not None:
            yield past
        past = word
    if past is not None:
        yield past


def _range(text: str, mark: re.Match[str]) -> bool:
    """Whether a dash stands for "to": between figures, or with space around it."""
    before, after = text[: mark.start()], text[mark.end() :]
    return (before[-1:].isdecimal() and after[:1].isdecimal()) or (before[-1:].isspace() and after[:1].isspace())


def _bare(word: str, table: Table) -> str:
    """The word without a final 's and without a French article (l', d'), unless the table has it as it is."""
    if (word,) in table:
        return word
    return re.sub(r"^(?:[ldcnjs]|qu)['’](?=\w)|['’]s?$", "", word)


def _any_ending(word: str, table: Table) -> str:
    """The longest beginning of a word that the table has with `*`, else the word."""
    return next((key for n in range(len(word), 1, -1) if ((key := word[:n] + "*"),) in table), word)


def _digits(token: re.Match[str]) -> dict[str, Any]:
    kind, text = token.lastgroup, token[0]
    value = token[kind] if kind else ""
    if kind in {"numeric", "named"}:
        return {"date": text}
    if kind == "hour":
        return {"hour": value.replace(".", ":").replace("h", ":")}
    if kind in {"quarter", "half"}:
        return {kind: int(value[1])}
    if kind == "fiscal":
        return {"year": _century(value), "fiscal": ""}
    if kind == "decade":
        digits = value.strip("'’")
        return {"decade": int(digits) if len(digits) == 4 else 1900 + int(digits) if int(digits) > 20 else 2000 + int(digits)}
    if kind == "short":
        return {"year": _century(value)}
    if kind == "ordinal":
        return {"ordinal": int(value), "number": int(value)}
    if kind == "number":
        number = int(value)
        return {"year": number, "number": number} if len(value) == 4 and number in YEARS else {"number": number}
    return {}


def _century(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits) if int(digits) < 50 else 1900 + int(digits)


def full_date(text: str, language: str) -> list[date]:
    """The days that a date in digits may mean (`2024-03-05`, `5.3.2024`, `03/12/24`, `19-Nov-12`), the likelier order first: two
    only with strokes, both numbers under 13, and where the language may name the month first."""
    if match := NAMED_MONTH.fullmatch(text):
        month = next((m for m in time_words(language).get((match[2],), []) if m.startswith("month")), None)
        return _days([(_century(match[3]), int(month[6:]), int(match[1]))]) if month else []
    match = NUMERIC.fullmatch(text)
    if match is None:
        return []
    if match[1]:
        return _days([(int(match[1]), int(match[2]), int(match[3]))])
    first, second, year = int(match[4]), int(match[6]), _century(match[7])
    if match[5] == "/" and language_words(language).month_first:
        return _days([(year, first, second), (year, second, first)])
    return _days([(year, second, first)])


def _days(parts: Sequence[tuple[int, int, int]]) -> list[date]:
    found = []
    for year, month, day in dict.fromkeys(parts):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def find(words: Sequence[Word], pattern: str) -> list[Any] | None:
    """The values of the first words in a row that say the kinds of a pattern ("ordinal weekday"), of several patterns parted by `|`
    the first that fits; None where there are none."""
    for one in pattern.split("|"):
        kinds = one.split()
        for start in range(len(words) - len(kinds) + 1):
            if all(kind in word.means for kind, word in zip(kinds, words[start:], strict=False)):
                return [word.means[kind] for kind, word in zip(kinds, words[start:], strict=False)]
    return None
