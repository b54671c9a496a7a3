"""What stands for years between two sides, as numbers by period: terms of the forecast and of the links, never series themselves."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.ontology.standing import Condition, treaties

Array = NDArray[np.float32]

# The columns of `held`: what both are part of or bound by, what one does to the other, how far they are apart.
TERMS = (
    *("allied", "treaties in force", "treaties left or suspended", "sanctions", "armed conflict"),
    *("arms delivered", "distance of votes", "difference of power", "democracy"),
)
_BETWEEN = {"alliance": 0, "sanctions": 3, "armed conflict": 4}  # of a pair, from one day to another
_NUMBERS = {"arms delivered": 5, "distance of votes": 6}  # of a pair, a number of each year
_POWER, _DEMOCRACY = "share of capabilities", "democracy"  # of one state, a number of each year
_LEAST = 1e-4  # of a share of capabilities


def held(imported: Iterable[Condition], pairs: list[tuple[str, str]], index: pd.PeriodIndex) -> Array:
    """`TERMS` of each pair (its sides in the order of the alphabet) at the start of each period, and of the one after the last:
    (pairs, terms, periods + 1), of the conditions that ship and those `imported`. What nobody tells of is 0."""
    days = [str(day.date()) for day in [*index.start_time, (index[-1] + 1).start_time]]
    found = np.zeros((len(pairs), len(TERMS), len(days)), np.float32)
    number = {pair: n for n, pair in enumerate(pairs)}
    sides = {side for pair in pairs for side in pair}
    parties: dict[tuple[str, str], dict[str, list[Condition]]] = defaultdict(lambda: defaultdict(list))
    values: dict[str, dict[str, Array]] = {_POWER: {}, _DEMOCRACY: {}}
    for one in sorted((*treaties(), *imported), key=lambda one: one.start):
        since = bisect_left(days, one.start)
        if one.b:
            pair = number.get((min(one.a, one.b), max(one.a, one.b)))
            if pair is None:
                continue
            if one.measure in _BETWEEN:
                found[pair, _BETWEEN[one.measure], since : _until(days, one)] = 1
            elif one.measure in _NUMBERS:
                found[pair, _NUMBERS[one.measure], since:] = float(one.value)
        elif one.a not in sides:
            continue
        elif one.measure in values:
            values[one.measure].setdefault(one.a, np.zeros(len(days), np.float32))[since:] = float(one.value)
        else:
            parties[one.measure, one.value][one.a].append(one)
    for (measure, name), members in parties.items():
        if measure in ("member", "treaty"):
            _common(found, measure, members, parties.get(("treaty suspended", name), {}), number, days)
    for (a, b), pair in number.items():
        power, rule = ([values[of].get(side) for side in (a, b)] for of in (_POWER, _DEMOCRACY))
        if power[0] is not None and power[1] is not None:
            found[pair, 7] = np.abs(np.log((power[0] + _LEAST) / (power[1] + _LEAST)))
        if rule[0] is not None and rule[1] is not None:
            found[pair, 8] = np.minimum(rule[0], rule[1])
    for column in (1, 2, 5):
        found[:, column] = np.log1p(found[:, column])
    return found


def _common(
    found: Array,
    measure: str,
    members: dict[str, list[Condition]],
    suspended: dict[str, list[Condition]],
    number: dict[tuple[str, str], int],
    days: list[str],
) -> None:
    """Enter what both sides of a pair are part of, and treaties that both were and one of them left or suspended."""
    in_force = {side: _periods(some, days) for side, some in members.items()}
    stopped = {side: _periods(some, days) for side, some in suspended.items()}
    begun = {side: np.arange(len(days)) >= bisect_left(days, some[0].start) for side, some in members.items()}
    for (a, b), pair in number.items():
        if a in in_force and b in in_force:
            both = in_force[a] & in_force[b]
            for side in (a, b):
                if side in stopped:
                    both = both & ~stopped[side]
            if measure == "member":
                found[pair, 0] = np.maximum(found[pair, 0], both)
            else:
                found[pair, 1] += both
                found[pair, 2] += begun[a] & begun[b] & ~both


def _periods(some: list[Condition], days: list[str]) -> NDArray[np.bool_]:
    there = np.zeros(len(days), bool)
    for one in some:
        there[bisect_left(days, one.start) : _until(days, one)] = True
    return there


def _until(days: list[str], one: Condition) -> int:
    return bisect_right(days, one.end) if one.end else len(days)
