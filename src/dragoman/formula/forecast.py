"""How likely each event type is between a pair in the next 1, 4 and 12 weeks, and how good such probabilities have been.

One logistic regression a horizon, learned over all pairs of the register, on how often and how lately a pair has had a type.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from dragoman.formula.errors import FormulaError
from dragoman.formula.reading import Records
from dragoman.formula.series import INTERVAL, axis, between, distinct, draws, ordered, positions, resampled
from dragoman.ontology import plover

Array = NDArray[Any]

HORIZONS = (1, 4, 12)  # weeks
WINDOWS = (1, 4, 12, 52)  # weeks behind, over which events are counted
FEWEST = 20  # distinct events of a pair that is learned from or foretold
NEVER = 60  # weeks since the last event of a type, at most and where there was none
LEARNED = 60_000  # rows of one regression at most
HELD_OUT = 0.3  # last share of the weeks, on which the probabilities are scored
STRENGTH = 0.03  # of the regression, the inverse of its penalty
BINS = 10
LEAST = 1e-6  # of a sum of weights that is more than rounding


class Counts(NamedTuple):
    """Distinct events (pair, type, week) of all pairs that have enough of them."""

    pairs: list[tuple[str, str]]
    types: list[str]
    counts: Array


def count(records: Records) -> Counts:
    """Count the distinct events of every pair with at least `FEWEST` of them. Raises FormulaError where none has."""
    index = axis(records, "week")
    events, at = positions(distinct(records.events), index, "week")
    first, second = ordered(events)
    names = first + "\t" + second
    totals = names[first != second].value_counts()
    kept = sorted(totals[totals >= FEWEST].index)
    if not kept:
        raise FormulaError(
            f"No pair has {FEWEST} distinct events, so no probability can be learned. Add more pages or import events first."
        )
    types = sorted({code.plover.type for code in plover().codes.values()})
    pair_of, type_of = pd.Index(kept).get_indexer(names), pd.Index(types).get_indexer(events["type"])
    counts = np.zeros((len(kept), len(types), len(index)), np.float32)
    there = (pair_of >= 0) & (type_of >= 0)
    np.add.at(counts, (pair_of[there], type_of[there], at[there]), events["weight"].to_numpy(np.float32)[there])
    return Counts([(a, b) for a, _, b in (name.partition("\t") for name in kept)], types, counts)


class Past(NamedTuple):
    """What was before each week: counts summed (pairs, types, weeks + 1), and the week of the last event, -1 where there was none."""

    summed: Array
    last: Array


def _past(counts: Array) -> Past:
    weeks = counts.shape[-1]
    start = np.zeros((*counts.shape[:2], 1))
    seen = np.where(counts > 0, np.arange(weeks, dtype=np.int32), -1)
    last = np.concatenate([start.astype(np.int32) - 1, np.maximum.accumulate(seen, axis=-1)], axis=-1)
    return Past(np.concatenate([start, counts.cumsum(axis=-1, dtype=float)], axis=-1), last)


def _features(past: Past, pair: Array, kind: Array, origin: Array) -> Array:
    """What is known before week `origin` of a pair and type, by their numbers: an array (cells, features)."""
    all_types = past.summed.sum(axis=1)
    until, all_until = past.summed[pair, kind, origin], all_types[pair, origin]
    columns = []
    for window in WINDOWS:
        since = np.maximum(origin - window, 0)
        inside = np.maximum(until - past.summed[pair, kind, since], 0.0)
        columns += [
            np.log1p(inside),
            np.log1p(np.maximum(all_until - all_types[pair, since], 0.0)),
            (inside > LEAST).astype(float),
        ]
    columns.append(np.log((until + 0.1) / (origin + 1.0)))
    last = past.last[pair, kind, origin]
    columns.append(np.log1p(np.where(last >= 0, np.minimum(origin - 1 - last, NEVER), NEVER)))
    return np.column_stack([*columns, np.eye(past.summed.shape[1])[kind]])


def _happens(counts: Array, origin: int, weeks: int) -> Array:
    happens: Array = counts[..., origin : origin + weeks].sum(axis=-1) > 0
    return happens


def learn(counts: Array, weeks: int, until: int, seed: int = 0) -> LogisticRegression:
    """Fit one horizon on cells whose outcome is known before week `until`. Raises FormulaError where there is none."""
    first = min(4, until)
    shape = (until - weeks + 1 - first, *counts.shape[:2])
    if shape[0] < 1:
        raise FormulaError(f"{until} weeks are too few to learn what happens within {weeks}. Use a longer register.")
    total = int(np.prod(shape))
    some = np.random.default_rng(seed).choice(total, min(total, LEARNED), replace=False)
    origin, pair, kind = np.unravel_index(some, shape)
    origin = origin + first
    past = _past(counts)
    y = past.summed[pair, kind, origin + weeks] - past.summed[pair, kind, origin] > LEAST
    if y.all() or not y.any():
        raise FormulaError("Every outcome is the same, so there is nothing to learn. Use a longer register.")
    # Rows are many and features few: this solver needs a tenth of the time of the usual one.
    return LogisticRegression(C=STRENGTH, solver="newton-cholesky").fit(_features(past, pair, kind, origin), y)


def chances_at(model: LogisticRegression, counts: Array, origin: int) -> Array:
    """The probability that each type comes within the model's horizon from week `origin` on: (pairs, types)."""
    pair, kind = (numbers.ravel() for numbers in np.indices(counts.shape[:2]))
    x = _features(_past(counts[..., :origin]), pair, kind, np.full(len(pair), origin))
    chances: Array = model.predict_proba(x)[:, 1].reshape(counts.shape[:2])
    return chances


def forecast(records: Records, pair: tuple[str, str], seed: int = 0) -> pd.DataFrame:
    """The probability of each type between a pair within each horizon after the last whole week.

    Columns `type`, `weeks`, `probability`, `low`, `high`, `base` (how often such a span has held the type so far). The interval
    is 5 to 95 % of a bootstrap over the pair's articles; that the regression is estimated is not in it. Raises FormulaError
    where the pair has too few events.
    """
    counted = count(records)
    key = (min(pair), max(pair))
    if key not in counted.pairs:
        raise FormulaError(
            f"{pair[0]} and {pair[1]}: fewer than {FEWEST} distinct events between them, too few to foretell anything. "
            "Name another pair, or add more pages."
        )
    at = counted.pairs.index(key)
    weeks = counted.counts.shape[-1]
    drawn = _drawn(records, pair, counted.types, seed)
    own = counted.counts[at : at + 1]
    rows = []
    for horizon in HORIZONS:
        if weeks - horizon <= 4:
            continue
        model = learn(counted.counts, horizon, weeks, seed)
        chances = chances_at(model, own, weeks)[0]
        low, high = np.percentile(chances_at(model, drawn, weeks), INTERVAL, axis=0)
        base = np.mean([_happens(own, origin, horizon)[0] for origin in range(weeks - horizon + 1)], axis=0)
        rows += [
            {"type": kind, "weeks": horizon, "probability": p, "low": min(a, p), "high": max(b, p), "base": before}
            for kind, p, a, b, before in zip(counted.types, chances, low, high, base, strict=True)
        ]
    return pd.DataFrame(rows)


def _drawn(records: Records, pair: tuple[str, str], types: list[str], seed: int) -> Array:
    """The pair's counts in each replicate of a bootstrap over its articles: (replicates, types, weeks)."""
    events = records.events[between(records.events, pair)]
    index = axis(records, "week")
    found, at = positions(distinct(events), index, "week")
    weights = resampled(found, draws(events, seed)) * found["weight"].to_numpy(float)
    return counted_by(found["type"], at, weights, types, len(index))


def counted_by(kinds: pd.Series, at: Array, weights: Array, types: list[str], weeks: int) -> Array:
    """Sums of weights (replicates, events) by the type and the week of each event: (replicates, types, weeks)."""
    cell = pd.Index(types).get_indexer(kinds) * weeks + at
    flat = np.stack([np.bincount(cell, row, minlength=len(types) * weeks) for row in weights])
    return flat.reshape(len(weights), len(types), weeks)


def held_out(records: Records) -> dict[int, tuple[Array, dict[str, Array]]]:
    """By horizon, what happened in the last weeks and what was foretold of it by each method: flat arrays.

    Methods: `model`; `base rate` of the pair and type (shrunk to the type's); `last value` and `seasonal naive`: how often a type
    came where it had come in the span just before, or a season ago. The season is 52 weeks, or 13 where the register has under 104.
    Of the pairs, those that had enough events before the last weeks: to choose them by what came later would flatter.
    """
    counts = count(records).counts
    weeks = counts.shape[-1]
    counts = counts[counts[..., : int(weeks * (1 - HELD_OUT))].sum(axis=(1, 2)) >= FEWEST]
    if not len(counts):
        raise FormulaError(
            f"No pair has {FEWEST} distinct events in the first weeks, so nothing can be scored. Use a longer register."
        )
    season = 52 if weeks >= 104 else 13
    found: dict[int, tuple[Array, dict[str, Array]]] = {}
    for horizon in HORIZONS:
        start = min(int(weeks * (1 - HELD_OUT)), weeks - horizon)
        if start - horizon < 5:
            continue
        model = learn(counts, horizon, start)
        learned = range(4, start - horizon + 1)
        past = np.stack([_happens(counts, origin, horizon) for origin in learned])
        type_mean = past.mean(axis=(0, 1))
        base = (past.sum(axis=0) + 2 * type_mean) / (len(past) + 2)
        rules = {
            name: _two_rates(counts, horizon, back, learned)
            for name, back in (("last value", horizon), ("seasonal naive", max(season, horizon)))
        }
        truth, told = [], {name: [] for name in ("model", "base rate", *rules)}  # type: ignore[var-annotated]
        for origin in range(start, weeks - horizon + 1):
            truth.append(_happens(counts, origin, horizon).ravel())
            told["model"].append(chances_at(model, counts, origin).ravel())
            told["base rate"].append(base.ravel())
            for name, (back, absent, present) in rules.items():
                before = _happens(counts, max(0, origin - back), horizon if origin >= back else 0).ravel()
                told[name].append(np.where(before, present, absent))
        found[horizon] = np.concatenate(truth), {name: np.concatenate(parts) for name, parts in told.items()}
    return found


def _two_rates(counts: Array, horizon: int, back: int, origins: range) -> tuple[int, float, float]:
    """How often a type comes where it did not, and did, come in the span that began `back` weeks before."""
    before, after = [], []
    for origin in origins:
        if origin >= back:
            before.append(_happens(counts, origin - back, horizon).ravel())
            after.append(_happens(counts, origin, horizon).ravel())
    if not before:
        overall = float(np.mean([_happens(counts, origin, horizon).mean() for origin in origins]))
        return back, overall, overall
    b, a = np.concatenate(before), np.concatenate(after)
    return back, float((a[~b].sum() + 1) / ((~b).sum() + 2)), float((a[b].sum() + 1) / (b.sum() + 2))


def score(records: Records) -> list[dict[str, Any]]:
    """Brier and log scores (less is better) of each method by horizon, and the model's calibration error (mean gap, per cent)."""
    rows: list[dict[str, Any]] = []
    for horizon, (truth, told) in held_out(records).items():
        row: dict[str, Any] = {"weeks": float(horizon), "n": float(len(truth)), "came %": 100 * float(truth.mean())}
        for name, chances in told.items():
            p = np.clip(chances, 1e-4, 1 - 1e-4)
            row[f"Brier, {name}"] = float(((p - truth) ** 2).mean())
            row[f"log, {name}"] = float(-(truth * np.log(p) + ~truth * np.log(1 - p)).mean())
        bins = reliability(truth, told["model"])
        row["calibration error %"] = 100 * sum(b["n"] * abs(b["told"] - b["came"]) for b in bins) / len(truth)
        rows.append(row)
    return rows


def reliability(truth: Array, chances: Array) -> list[dict[str, float]]:
    """The points of a reliability plot: mean probability told, share that came, and number, in ten bins of equal width."""
    which = np.minimum((chances * BINS).astype(int), BINS - 1)
    return [
        {"told": float(chances[which == n].mean()), "came": float(truth[which == n].mean()), "n": float((which == n).sum())}
        for n in range(BINS)
        if (which == n).any()
    ]
