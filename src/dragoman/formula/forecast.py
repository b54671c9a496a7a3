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
from dragoman.formula.series import INTERVAL, axis, between, distinct, positions, resampled
from dragoman.ontology import plover

Array = NDArray[Any]

HORIZONS = (1, 4, 12)  # weeks
WINDOWS = (1, 4, 12, 52)  # weeks behind, over which events are counted
FEWEST = 20  # distinct events of a pair that is learned from or foretold
LEARNED = 60_000  # rows of one regression at most
HELD_OUT = 0.3  # last share of the weeks, on which the probabilities are scored
STRENGTH = 0.03  # of the regression, the inverse of its penalty
BINS = 10


class Counts(NamedTuple):
    """Distinct events (pair, type, week) of all pairs that have enough of them."""

    pairs: list[tuple[str, str]]
    types: list[str]
    counts: Array


def count(records: Records) -> Counts:
    """Count the distinct events of every pair with at least `FEWEST` of them. Raises FormulaError where none has."""
    index = axis(records, "week")
    events, at = positions(distinct(records.events), index, "week")
    keys = np.sort(events[["source", "target"]].to_numpy(str), axis=1)
    names = pd.Series([f"{a}\t{b}" for a, b in keys])
    apart = pd.Series(keys[:, 0] != keys[:, 1])
    totals = names[apart].value_counts()
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


def _features(counts: Array, origin: int) -> Array:
    """What is known before week `origin`, of each pair and type: an array (pairs, types, features)."""
    past = counts[..., :origin]
    columns = []
    for window in WINDOWS:
        own = past[..., -window:].sum(axis=-1)
        columns += [np.log1p(own), np.broadcast_to(np.log1p(own.sum(axis=1, keepdims=True)), own.shape), own > 0]
    columns.append(np.log((past.sum(axis=-1) + 0.1) / (origin + 1.0)))
    since = np.where(past.any(axis=-1), np.argmax(past[..., ::-1] > 0, axis=-1), 60)
    columns.append(np.log1p(since))
    types = np.broadcast_to(np.eye(counts.shape[1]), (*counts.shape[:2], counts.shape[1]))
    return np.concatenate([np.stack(columns, axis=-1), types], axis=-1)


def _happens(counts: Array, origin: int, weeks: int) -> Array:
    happens: Array = counts[..., origin : origin + weeks].sum(axis=-1) > 0
    return happens


def learn(counts: Array, weeks: int, until: int, seed: int = 0) -> LogisticRegression:
    """Fit one horizon on all origins whose outcome is known before week `until`. Raises FormulaError where there is none."""
    origins = range(min(4, until), until - weeks + 1)
    if not len(origins):
        raise FormulaError(f"{until} weeks are too few to learn what happens within {weeks}. Use a longer register.")
    per = max(1, LEARNED // len(origins))
    rng = np.random.default_rng(seed)
    xs, ys = [], []
    for origin in origins:
        x = _features(counts, origin).reshape(-1, counts.shape[1] + 2 + 3 * len(WINDOWS))
        y = _happens(counts, origin, weeks).ravel()
        some = rng.permutation(len(y))[:per]
        xs.append(x[some])
        ys.append(y[some])
    y = np.concatenate(ys)
    if y.all() or not y.any():
        raise FormulaError("Every outcome is the same, so there is nothing to learn. Use a longer register.")
    return LogisticRegression(C=STRENGTH, max_iter=300).fit(np.concatenate(xs), y)


def chances_at(model: LogisticRegression, counts: Array, origin: int) -> Array:
    """The probability that each type comes within the model's horizon from week `origin` on: (pairs, types)."""
    x = _features(counts, origin)
    chances: Array = model.predict_proba(x.reshape(-1, x.shape[-1]))[:, 1].reshape(x.shape[:2])
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
    drawn = drawn_counts(records, pair, counted.types, seed)
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


def drawn_counts(records: Records, pair: tuple[str, str], types: list[str], seed: int) -> Array:
    """The pair's counts in each replicate of a bootstrap over its articles: (replicates, types, weeks)."""
    return _own(records, pair, types, seed)


def own_counts(records: Records, pair: tuple[str, str], types: list[str]) -> Array:
    """The pair's counts as they are: (1, types, weeks)."""
    return _own(records, pair, types, None)


def _own(records: Records, pair: tuple[str, str], types: list[str], seed: int | None) -> Array:
    index = axis(records, "week")
    events, at = positions(distinct(records.events[between(records.events, pair)]), index, "week")
    drawn = np.ones((1, len(events))) if seed is None else resampled(events, seed)
    weights = drawn * events["weight"].to_numpy(float)
    cell = pd.Index(types).get_indexer(events["type"]) * len(index) + at
    flat = np.stack([np.bincount(cell, row, minlength=len(types) * len(index)) for row in weights])
    return flat.reshape(len(weights), len(types), len(index)).astype(np.float32)


def held_out(records: Records) -> dict[int, tuple[Array, dict[str, Array]]]:
    """By horizon, what happened in the last weeks and what was foretold of it by each method: flat arrays.

    Methods: `model`; `base rate` of the pair and type (shrunk to the type's); `last value` and `seasonal naive`: how often a type
    came where it had come in the span just before, or a season ago. The season is 52 weeks, or 13 where the register has under 104.
    """
    counted = count(records)
    counts = counted.counts
    weeks = counts.shape[-1]
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
