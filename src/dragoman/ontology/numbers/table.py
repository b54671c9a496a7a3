"""The rows of `numbers.csv`."""

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("numbers.csv")


@cache
def number_words(language: str) -> dict[tuple[str, ...], list[str]]:
    """What each word or phrase (a tuple of words) of a language means, all its rows; an empty table for a language without rows."""
    table: dict[tuple[str, ...], list[str]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["language"] == language:
                for words in row["words"].split("|"):
                    table.setdefault(tuple(words.split()), []).append(row["means"])
    return table


@cache
def first_words(language: str) -> frozenset[str]:
    """The words that a phrase of a language's table begins with."""
    return frozenset(words[0] for words in number_words(language) if words)
