"""Two indices of a pair, conflict and cooperation, and the stability of a set, each change taken apart into the records behind it.

An index is linear in the records: what each event adds, halved every so many days (`weights.yaml`). So a change is exactly the sum of
its parts, and the level on a day is the same whether it is looked at by day, week or month.
"""

from itertools import combinations
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.formula.errors import FormulaError
from dragoman.formula.reading import Records
from dragoman.formula.series import Step, Volume, axis, between, clock, dispersion, distinct, interval, periods, summed, volume
from dragoman.formula.weights import weights

Array = NDArray[Any]
Kind = Literal["conflict", "cooperation"]

KINDS: tuple[Kind, Kind] = ("conflict", "cooperation")
SHOWN = 5  # records that stand for one part of a change


class Index(NamedTuple):
    """An index by period: columns `level`, `low`, `high`, `added` (by the records of the period), `faded` (of what was there), and for
    a set's interval `squares` and `typical`.

    `parts` holds what each distinct event added until the end of its period, in columns `period`, `event`, `added`, `counted` (before
    anything faded) and those of the event.
    """

    table: pd.DataFrame
    parts: pd.DataFrame
    step: Step


def indices(records: Records, pair: tuple[str, str], step: Step = "week") -> dict[Kind, Index]:
    """Conflict and cooperation of a pair; a level of 1 is one fresh act of the gravest kind (an armed attack, an agreement).

    `low` and `high` are 5 to 95 % of the level expected behind the events that came. While nothing is published at all for a week
    or more nothing is known, so that the level stays. Raises FormulaError where there is no event between the two.
    """
    events = records.events[between(records.events, pair)]
    if events.empty:
        raise FormulaError(
            f"{pair[0]} and {pair[1]}: no event that happened lies between them, so there is no index. "
            "The page Pairs of `dragoman serve` lists who has."
        )
    found = distinct(events)
    corrected = volume(records, found)  # of both together: that one kind of act takes the place of another is no matter of volume
    return {kind: _index(records, found, corrected, kind, step) for kind in KINDS}


def _of(found: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    return found[found["type"].isin(getattr(weights(), kind))]


def _index(records: Records, found: pd.DataFrame, published: Volume, kind: Kind, step: Step) -> Index:
    given: dict[str, float] = getattr(weights(), kind)
    index = axis(records, step)
    here = _of(found, kind)
    here = here[here["day"] <= index[-1].end_time]
    # What came before the first whole period is there when it begins: so the level of a day is the same by any step.
    at = np.maximum(index.get_indexer(periods(here["day"], step)), 0) if len(here) else np.zeros(0, int)
    factor = published.factor.reindex(periods(here["day"], "week")).fillna(1.0).to_numpy() if len(here) else np.zeros(0)
    counted = here["type"].map(given).to_numpy(float) * here["size"].to_numpy(float) * here["weight"].to_numpy(float) * factor
    passed = clock(records)
    ends = passed.reindex(index.end_time.normalize(), method="ffill").to_numpy()
    then = passed.reindex(here["day"], method="ffill").to_numpy()
    before = (
        (here["day"] - passed.index[0]).dt.days.to_numpy(float) if len(here) else np.zeros(0)
    )  # what a page tells of days before it
    left = 0.5 ** ((ends[at] - np.where(before < 0, before, then)) / weights().half_life)
    each = counted * left
    keep = np.concatenate([[1.0], 0.5 ** (np.diff(ends) / weights().half_life)])
    added = summed(each, at, len(index))
    level, squares = _levels(added, keep), _levels(summed(each**2, at, len(index)), keep**2)
    spread = _spread(records, here, counted)
    typical = float(counted.mean()) if len(counted) else float(np.mean(list(given.values())))
    low, high = interval(level, squares, typical, spread)
    before = np.concatenate([[0.0], level[:-1]])
    table = pd.DataFrame(
        {
            "level": level,
            "low": np.minimum(low, level),
            "high": high,
            "added": added,
            "faded": (keep - 1) * before,
            "squares": squares * spread,
            "typical": typical * spread,
        },
        index=index,
    )
    return Index(table, here.assign(period=index[at], added=each, counted=counted), step)


def _spread(records: Records, here: pd.DataFrame, counted: Array) -> float:
    """How much more the weekly sums of what counts vary than if each event came by itself."""
    weeks = axis(records, "week")
    at = weeks.get_indexer(periods(here["day"], "week")) if len(here) else np.zeros(0, int)
    inside = at >= 0
    weekly = summed(counted[inside], at[inside], len(weeks))
    return dispersion(weekly, float((counted[inside] ** 2).sum()))


def stability(conflicts: list[Index]) -> pd.DataFrame:
    """The stability of a set: minus the mean conflict of its pairs that have events. Columns `level`, `low`, `high`, `added`."""
    tables = [one.table for one in conflicts]
    mean = {name: sum(table[name] for table in tables) / len(tables) for name in ("level", "added", "typical")}
    squares = sum(table["squares"] for table in tables) / len(tables) ** 2
    low, high = interval(mean["level"].to_numpy(), squares.to_numpy(), mean["typical"].to_numpy() / len(tables))
    return pd.DataFrame(
        {
            "level": 0 - mean["level"],
            "low": 0 - high,
            "high": 0 - low,
            "added": 0 - mean["added"],
        },  # 0 - 0 is 0, but -0 is "-0.0"
        index=tables[0].index,
    )


def pairs(sides: list[str]) -> list[tuple[str, str]]:
    """All pairs of a set."""
    return list(combinations(sides, 2))


def explain(index: Index, period: pd.Period) -> list[dict[str, Any]]:
    """The change of an index in one period, in parts that sum to it: by factor and type, the largest first, and what faded.

    Each part has `added`, `factor`, `type`, `reports` and the `records` (id, document, trigger, source, target, whether it is only
    claimed, said by whom) that count most.
    """
    here = index.parts[index.parts["period"] == period]
    rows: list[dict[str, Any]] = []
    first = here["factors"].map(lambda found: found[0] if found else "other")
    for (factor, kind), group in here.groupby([first, "type"]):
        order = group.reindex(group["added"].sort_values(ascending=False, kind="stable").index)
        rows.append(
            {
                "added": float(group["added"].sum()),
                "factor": factor,
                "type": kind,
                "reports": int(group["reports"].sum()),
                "records": shown(order),
            }
        )
    rows.sort(key=lambda row: (-row["added"], row["factor"], row["type"]))
    faded = float(index.table.loc[period, "faded"])
    return [*rows, {"added": faded, "factor": "earlier periods", "type": "fading", "reports": 0, "records": []}]


def shown(events: pd.DataFrame) -> list[dict[str, Any]]:
    """The first of these events as the records that stand for them all."""
    some = events[["event", "document", "trigger", "source", "target", "claimed", "said_by"]].head(SHOWN)
    found: list[dict[str, Any]] = some.astype(object).where(some.notna(), None).to_dict("records")
    return [row | {"claimed": bool(row["claimed"])} for row in found]


def _levels(added: Array, keep: Array) -> Array:
    """Each period's level is what its records add and the part of the level before that is left."""
    level, state = np.zeros_like(added), 0.0
    for n in range(len(added)):
        state = keep[n] * state + added[n]
        level[n] = state
    return level
