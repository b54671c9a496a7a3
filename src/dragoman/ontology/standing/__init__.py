"""What stands for years: `treaties.csv`, facts of treaties and memberships that ship, and `cow.csv`, the numbers of the Correlates of War.

Both are by hand. A line of `treaties.csv` is a condition `a, b, from, to, measure, value, source`; `b` is empty where it is of one state
alone, `to` where it goes on.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent


class Condition(NamedTuple):
    """What holds between two sides, or of one (`b` empty), from a day to a day (ISO; empty where not known or open)."""

    a: str
    b: str
    start: str
    end: str
    measure: str
    value: str
    source: str


@cache
def treaties() -> tuple[Condition, ...]:
    """The conditions that ship."""
    with (FOLDER / "treaties.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        return tuple(Condition(*row) for row in rows)


@cache
def cow() -> dict[str, str]:
    """The country (ISO 3166-1 alpha-3) of each number of the Correlates of War; of states that are no more, their successor.

    Gleditsch and Ward share these numbers, but for Serbia, whose 340 is here too.
    """
    with (FOLDER / "cow.csv").open(encoding="utf-8", newline="") as lines:
        return {row["number"]: row["country"] for row in csv.DictReader(lines)}
