"""The rows of `words.csv` and `feasts.csv`, with the names of months and weekdays."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dragoman.records.calendar import month_names, weekday_names

FOLDER = Path(__file__).parent
Table = dict[tuple[str, ...], list[str]]


@cache
def time_words(language: str) -> Table:
    """What each word or phrase (a tuple of words) of a language says of a time, all its meanings; empty for a language without rows."""
    table: Table = {}
    for row in _rows("words.csv", language):
        for words in row["words"].split("|"):
            table.setdefault(_key(words), []).append(row["means"])
    for name, means in _calendar(language) if table else []:
        known = table.setdefault(_key(name), [])
        if means not in known:
            known.append(means)
    for row in _rows("feasts.csv", language):
        for words in row["words"].split("|"):
            table[_key(words)] = [f"feast {row['falls']}"]
    return table


@cache
def fillers(language: str) -> frozenset[str]:
    """Words that stand between those of a time and say nothing of it."""
    return frozenset(key[0] for key, means in time_words(language).items() if "filler" in means)


def _key(words: str) -> tuple[str, ...]:
    """The words of a phrase, parted at hyphens and without a final 's ("new year's eve")."""
    return tuple(re.sub(r"['’]s?$", "", part) for part in re.split(r"[ -]", words) if part) or (words,)


def _rows(name: str, language: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["language"] == language]


def _calendar(language: str) -> Iterator[tuple[str, str]]:
    """Names of months (1 to 12), whole and abbreviated, and of weekdays (0 to 6, from Monday), with their meanings."""
    yield from ((name, f"month {n}") for name, n in month_names(language, abbreviated=True).items())
    yield from ((name, f"weekday {n}") for name, n in weekday_names(language).items())
