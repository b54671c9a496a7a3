"""The tension of a pair and the stability of a set of actors, each change taken apart into the records behind it.

Tension is linear in the records: what the events of a period add, and what is left of earlier periods. So a change is exactly the sum
of its parts. `weights.yaml` holds every weight.
"""

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from dragoman.formula.errors import FormulaError
from dragoman.formula.reading import Records
from dragoman.formula.series import INTERVAL, Draws, Step, axis, between, distinct, draws, exposure, positions, resampled, summed
from dragoman.ontology import factors

PATH = Path(__file__).with_name("weights.yaml")
Array = NDArray[Any]

SHOWN = 5  # records that stand for one part of a change


class Weights(NamedTuple):
    """The weights of a file: of each factor, of an event in none, and what is left after a day, a week, a month."""

    factors: dict[str, float]
    other: float
    keep: dict[str, float]


class Index(NamedTuple):
    """An index by period: columns `level`, `low`, `high`, `added` (by the records of the period) and `faded` (of what was there).

    `parts` holds what each distinct event added, in columns `period`, `event`, `added` and those of the event.
    """

    table: pd.DataFrame
    parts: pd.DataFrame
    step: Step
    replicates: Array


@cache
def weights(path: Path = PATH) -> Weights:
    """Load the weights. Raises FormulaError naming file and field where one is missing, unknown or no number of the right size."""
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
        loaded = Weights(
            {str(name): float(weight) for name, weight in raw["factors"].items()},
            float(raw["other"]),
            {step: float(raw["keep"][step]) for step in ("day", "week", "month")},
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormulaError(
            f"{path}: not a file of weights ({error!r}). It needs `factors`, `other`, and `keep` with day, week, month."
        ) from error
    names = {factor.name for factor in factors()}
    if wrong := sorted(names.symmetric_difference(loaded.factors)):
        raise FormulaError(
            f"{path}: `factors` and the factors of the ontology differ in {wrong[0]!r}. Give each factor one weight."
        )
    if not all(0 <= kept < 1 for kept in loaded.keep.values()):
        raise FormulaError(f"{path}: `keep` must be from 0 to under 1. Correct it.")
    return loaded


def added_by(events: pd.DataFrame, given: Weights) -> Array:
    """What each distinct event adds to tension before the correction for pages."""
    by_event = [np.mean([given.factors[name] for name in found]) if found else given.other for found in events["factors"]]
    values: Array = np.asarray(by_event, float) * -events["goldstein"].to_numpy(float) / 10 * events["weight"].to_numpy(float)
    return values


def tension(
    records: Records,
    pair: tuple[str, str],
    step: Step = "week",
    seed: int = 0,
    path: Path = PATH,
    drawn: Draws | None = None,
) -> Index:
    """The tension index of a pair: 0 is as much cooperation as conflict, 1 one fresh report of an armed attack beyond it.

    Intervals are 5 to 95 % of a bootstrap over articles; `drawn` is one that several indices share. In a period without pages nothing
    is known, so that the level stays. Raises FormulaError where there is no event between the two.
    """
    events = records.events[between(records.events, pair)]
    if events.empty:
        raise FormulaError(
            f"{pair[0]} and {pair[1]}: no event that happened lies between them, so there is no index. "
            "Name a pair that `dragoman serve` lists under Pairs."
        )
    given = weights(path)
    index = axis(records, step)
    found, at = positions(distinct(events, step), index, step)
    corrected = exposure(records, step).to_numpy()
    keep = np.where(np.isnan(corrected), 1.0, given.keep[step])
    each = added_by(found, given) * np.nan_to_num(corrected[at])
    added = summed(each, at, len(index))
    weights_drawn = resampled(found, drawn or draws(events, seed))
    replicates = _levels(summed(weights_drawn * each, at, len(index)), keep)
    level = _levels(added, keep)
    before = np.concatenate([[0.0], level[:-1]])
    low, high = np.percentile(replicates, INTERVAL, axis=0)
    table = pd.DataFrame({"level": level, "low": low, "high": high, "added": added, "faded": (keep - 1) * before}, index=index)
    parts = found.assign(period=index[at], added=each)
    return Index(table, parts, step, replicates)


def stability(tensions: dict[tuple[str, str], Index]) -> pd.DataFrame:
    """The stability of a set: minus the mean tension of its pairs. Columns `level`, `low`, `high`.

    The ends are those of the mean in each replicate; an article about several pairs counts alike in all where they share their draws.
    """
    levels = [one.table["level"] for one in tensions.values()]
    low, high = np.percentile(-np.mean([one.replicates for one in tensions.values()], axis=0), INTERVAL, axis=0)
    mean = -pd.concat(levels, axis=1).mean(axis=1)
    return pd.DataFrame({"level": mean, "low": low, "high": high}, index=levels[0].index)


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
        order = group.reindex(group["added"].abs().sort_values(ascending=False, kind="stable").index)
        rows.append(
            {
                "added": float(group["added"].sum()),
                "factor": factor,
                "type": kind,
                "reports": int(group["reports"].sum()),
                "records": _records(order),
            }
        )
    rows.sort(key=lambda row: (-abs(row["added"]), row["factor"], row["type"]))
    faded = float(index.table.loc[period, "faded"])
    return [*rows, {"added": faded, "factor": "earlier periods", "type": "fading", "reports": 0, "records": []}]


def _records(events: pd.DataFrame) -> list[dict[str, Any]]:
    shown = events[["event", "document", "trigger", "source", "target", "claimed", "said_by"]].head(SHOWN)
    found: list[dict[str, Any]] = shown.astype(object).where(shown.notna(), None).to_dict("records")
    return [row | {"claimed": bool(row["claimed"])} for row in found]


def _levels(added: Array, keep: Array) -> Array:
    """Each period's level is what its records add and the part of the level before that is left."""
    level = np.zeros_like(added)
    state = np.zeros(added.shape[:-1])
    for n in range(added.shape[-1]):
        state = keep[n] * state + added[..., n]
        level[..., n] = state
    return level
