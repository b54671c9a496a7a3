"""How likely each event type is between a pair in the next 1, 4 and 12 weeks, and how good such probabilities have been.

One logistic regression a horizon, learned over all pairs of the register, on how often and how lately a pair has had a type, what else was
between the two and which way, and what stands for years between them; pooled with how often the pair has had the type so far.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.formula import conditions
from dragoman.formula.errors import FormulaError
from dragoman.formula.reading import Records
from dragoman.formula.series import axis, distinct, ordered, positions, published
from dragoman.formula.weights import weights
from dragoman.ontology import plover
from dragoman.records.plover import of_kind

Array = NDArray[Any]

HORIZONS = (1, 4, 12)  # weeks
FEWEST_WEEKS = 4  # besides the horizon, of which something can be learned
WINDOWS = (1, 4, 12, 52)  # weeks behind, over which events are counted
FEWEST = 20  # distinct events of a pair that is learned from or foretold
NEVER = 60  # weeks since the last event of a type, at most and where there was none
LEARNED = 60_000  # rows of one regression at most
STRENGTH = 0.003  # of the regression, the inverse of its penalty
# Weight of the regression beside the pair's own base rate, in the logarithm of odds; chosen among 0.5, 0.65, 0.8 and 1 on the first 31 weeks
# of ICEWS14, of which the last 10 were held out.
POOLED = 0.65
# By horizon, what forecasts gain over the pair's usual rate alone, per cent of the Brier score with 5 to 95 %: the measures over all types of
# `dragoman evaluate foresight` on ICEWS14. To be measured anew when this file changes.
GAINED = {1: (4.2, 3.1, 5.4), 4: (6.1, 4.2, 8.0), 12: (12.9, 10.0, 15.8)}
SHRUNK = 2  # spans of all pairs that are added to those of a pair
Z = 1.645  # 5 to 95 % of a normal distribution
TALK = (of_kind("verbal cooperation") | of_kind("verbal conflict")) - {
    "CONCEDE"
}  # to give in (resign, lift sanctions) is done, not said
LEAST = 1e-6  # of a sum of weights that is more than rounding


class Counts(NamedTuple):
    """Distinct events of all pairs that have enough of them: `counts` (pair, type, week), `directed` by who acted and class (pair, direction,
    class, week); stories published by week; and what stands for years (pair, term, week + 1)."""

    pairs: list[tuple[str, str]]
    types: list[str]
    counts: Array
    directed: Array
    pages: Array
    held: Array


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
    types = plover().types
    sides = [(a, b) for a, _, b in (name.partition("\t") for name in kept)]
    counts, directed = tally(events, at, sides, types, len(index))
    terms = conditions.held(records.standing, sides, index)
    return Counts(sides, types, counts, directed, published(records, "week").to_numpy(float), terms)


def tally(events: pd.DataFrame, at: Array, pairs: list[tuple[str, str]], types: list[str], weeks: int) -> tuple[Array, Array]:
    """Distinct events in the weeks `at` as `counts` and `directed` of `Counts`."""
    first, second = ordered(events)
    names = [f"{a}\t{b}" for a, b in pairs]
    pair_of, type_of = pd.Index(names).get_indexer(first + "\t" + second), pd.Index(types).get_indexer(events["type"])
    counts = np.zeros((len(pairs), len(types), weeks), np.float32)
    directed = np.zeros((len(pairs), 2, 4, weeks), np.float32)
    there = (pair_of >= 0) & (type_of >= 0)
    pair, kind, week = pair_of[there], type_of[there], at[there]
    weight = events["weight"].to_numpy(np.float32)[there]
    backward = (events["source"] == second).to_numpy()[there].astype(int)
    np.add.at(counts, (pair, kind, week), weight)
    np.add.at(directed, (pair, backward, _classes(types).argmax(axis=1)[kind], week), weight)
    return counts, directed


class Past(NamedTuple):
    """What was before each week: counts summed (pairs, types, weeks + 1), decayed sums by direction and class (pairs, 2, classes,
    weeks + 1), the week of the last event, -1 where there was none, and how much more than usual was published the week before
    (weeks + 1)."""

    summed: Array
    decayed: Array
    last: Array
    volume: Array


def _past(counted: Counts) -> Past:
    counts = counted.counts
    weeks = counts.shape[-1]
    start = np.zeros((*counts.shape[:2], 1))
    seen = np.where(counts > 0, np.arange(weeks, dtype=np.int32), -1)
    last = np.concatenate([start.astype(np.int32) - 1, np.maximum.accumulate(seen, axis=-1)], axis=-1)
    decayed = np.zeros((*counted.directed.shape[:3], weeks + 1))
    keep = 0.5 ** (7 / weights().half_life)
    for week in range(weeks):
        decayed[..., week + 1] = keep * decayed[..., week] + counted.directed[..., week]
    log = np.log1p(counted.pages)
    usual = np.cumsum(log) / np.arange(1, weeks + 1)
    return Past(
        np.concatenate([start, counts.cumsum(axis=-1, dtype=float)], axis=-1), decayed, last, np.concatenate([[0.0], log - usual])
    )


def _classes(types: list[str]) -> Array:
    """Which class each type is of: talk and deeds, each of conflict and of cooperation: (types, 4)."""
    found = np.zeros((len(types), 4))
    for n, kind in enumerate(types):
        found[n, 2 * (kind in weights().conflict) + (kind not in TALK)] = 1
    return found


def _features(past: Past, counted: Counts, pair: Array, kind: Array, origin: Array) -> Array:
    """What is known before week `origin` of a pair and type, by their numbers: an array (cells, features).

    The type's own counts; those of all types by class, and of each class by the side that did less of it; and what stands for years.
    What these say of the others is learned apart for each class of what may come.
    """
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
    rate = np.log((until + 0.1) / (origin + 1.0))
    last = past.last[pair, kind, origin]
    columns += [
        rate,
        np.log((all_until + 0.1) / (origin + 1.0)),
        np.log1p(np.where(last >= 0, np.minimum(origin - 1 - last, NEVER), NEVER)),
        past.volume[origin],
    ]
    own = _classes(counted.types)[kind]
    around = past.decayed[pair, :, :, origin]
    others = np.hstack([np.log1p(around.sum(axis=1)), np.log1p(around.min(axis=1)), counted.held[pair, :, origin]])
    crossed = (own[:, :, None] * others[:, None, :]).reshape(len(kind), -1)
    types = np.eye(past.summed.shape[1])[kind]
    moderated = counted.held[pair, :, origin] * rate[:, None]  # what stands for years also says how far the usual rate holds
    return np.column_stack([*columns, crossed, types, types * rate[:, None], moderated])


class Model(NamedTuple):
    """A logistic regression of one horizon: its weeks, scales of the features, coefficients, their covariance by clusters of pairs, and how
    often a span has held each type between all pairs."""

    weeks: int
    scale: Array
    coefficients: Array
    covariance: Array
    usual: Array


def happens(counts: Array, origin: int, weeks: int) -> Array:
    """Whether there is any event in the `weeks` from week `origin` on."""
    found: Array = counts[..., origin : origin + weeks].sum(axis=-1) > 0
    return found


def base_rate(counts: Array, weeks: int, usual: Array | None = None) -> Array:
    """In what share of the spans of so many weeks so far a pair had a type (pairs, types), shrunk to that of all pairs, or to `usual`."""
    total = np.concatenate([np.zeros((*counts.shape[:2], 1)), counts.cumsum(axis=-1, dtype=float)], axis=-1)
    spans = total[..., 4 + weeks :] - total[..., 4:-weeks] > LEAST
    all_of = spans.mean(axis=(0, 2)) if usual is None else usual
    rate: Array = (spans.sum(axis=-1) + SHRUNK * all_of) / (spans.shape[-1] + SHRUNK)
    return rate


def learn(counted: Counts, weeks: int, until: int, seed: int = 0) -> Model:
    """Fit one horizon on cells whose outcome is known before week `until`. Raises FormulaError where there is none.

    The covariance of the coefficients holds where all that is known of a pair hangs together (Liang and Zeger 1986).
    """
    from sklearn.linear_model import LogisticRegression

    first = min(4, until)
    shape = (until - weeks + 1 - first, *counted.counts.shape[:2])
    if shape[0] < 1:
        raise FormulaError(f"{until} weeks are too few to learn what happens within {weeks}. Use a longer register.")
    total = int(np.prod(shape))
    some = np.random.default_rng(seed).choice(total, min(total, LEARNED), replace=False)
    origin, pair, kind = np.unravel_index(some, shape)
    origin = origin + first
    past = _past(counted)
    y = past.summed[pair, kind, origin + weeks] - past.summed[pair, kind, origin] > LEAST
    if y.all() or not y.any():
        raise FormulaError("Every outcome is the same, so there is nothing to learn. Use a longer register.")
    x = _features(past, counted, pair, kind, origin)
    scale = np.maximum(x.std(axis=0), 0.05)
    x = x / scale
    # Rows are many and features few: this solver needs a tenth of the time of the usual one.
    fitted = LogisticRegression(C=STRENGTH, solver="newton-cholesky").fit(x, y)
    x = np.column_stack([np.ones(len(x)), x])
    coefficients = np.concatenate([fitted.intercept_, fitted.coef_[0]])
    chance = 1 / (1 + np.exp(-(x @ coefficients)))
    penalty = np.full(x.shape[1], 1 / STRENGTH)
    penalty[0] = 1e-6
    bread = np.linalg.inv((x.T * (chance * (1 - chance))) @ x + np.diag(penalty))
    pulls = np.zeros((counted.counts.shape[0], x.shape[1]))
    np.add.at(pulls, pair, x * (y - chance)[:, None])
    usual = base_rate(counted.counts[..., :until], weeks).mean(axis=0)
    return Model(weeks, scale, coefficients, bread @ (pulls.T @ pulls) @ bread, usual)


class Told(NamedTuple):
    """Chances (pairs, types) with what they rest on: the features of each (pairs, types, features), scaled and by their weight in the pool, a
    constant first, and the variance of the base rate's part of the logarithm of odds."""

    chances: Array
    features: Array
    base: Array


def chances_at(model: Model, counted: Counts, origin: int) -> Told:
    """The probability that each type comes within the model's horizon from week `origin` on."""
    before = counted._replace(
        counts=counted.counts[..., :origin], directed=counted.directed[..., :origin], pages=counted.pages[:origin]
    )
    shape = before.counts.shape[:2]
    pair, kind = (numbers.ravel() for numbers in np.indices(shape))
    x = _features(_past(before), before, pair, kind, np.full(len(pair), origin)) / model.scale
    x = POOLED * np.column_stack([np.ones(len(x)), x])
    base = np.clip(base_rate(before.counts, model.weeks, model.usual), LEAST, 1 - LEAST)
    line = (1 - POOLED) * np.log(base / (1 - base)) + (x @ model.coefficients).reshape(shape)
    alone = max(0, origin - 3 - model.weeks) / model.weeks + SHRUNK  # spans that do not overlap
    unsure = (1 - POOLED) ** 2 / (alone * base * (1 - base) + 0.5)
    return Told(1 / (1 + np.exp(-line)), x.reshape(*shape, -1), unsure)


def ends(model: Model, told: Told) -> tuple[Array, Array]:
    """5 to 95 % of each chance, as far as regression and base rate are not sure; of the regression clustered by pair."""
    line = np.log(told.chances / (1 - told.chances))
    deviation = np.sqrt(np.einsum("ptf,fg,ptg->pt", told.features, model.covariance, told.features) + told.base)
    low, high = (1 / (1 + np.exp(-(line + side * Z * deviation))) for side in (-1, 1))
    return low, high


def moved(model: Model, before: Told, after: Told) -> tuple[Array, Array]:
    """5 to 95 % of the differences of two chances of the same cells, by the delta method."""
    pulled = [told.features * (told.chances * (1 - told.chances))[..., None] for told in (before, after)]
    slope = pulled[1] - pulled[0]
    deviation = np.sqrt(np.maximum(np.einsum("ptf,fg,ptg->pt", slope, model.covariance, slope), 0.0))
    change = after.chances - before.chances
    return change - Z * deviation, change + Z * deviation


def forecast(records: Records, pair: tuple[str, str], seed: int = 0) -> pd.DataFrame:
    """The probability of each type between a pair within each horizon after the last whole week.

    Columns `type`, `weeks`, `probability`, `low`, `high`, `base` (how often such a span has held the type so far). The interval
    is 5 to 95 % of what regression and base rate are not sure of. Raises FormulaError where the pair has too few events.
    """
    counted = count(records)
    own = one_pair(counted, pair)
    weeks = counted.counts.shape[-1]
    rows = []
    for horizon in HORIZONS:
        if weeks - horizon <= FEWEST_WEEKS:
            continue
        model = learn(counted, horizon, weeks, seed)
        told = chances_at(model, own, weeks)
        low, high = ends(model, told)
        base = np.mean([happens(own.counts, origin, horizon)[0] for origin in range(weeks - horizon + 1)], axis=0)
        rows += [
            {"type": kind, "weeks": horizon, "probability": p, "low": a, "high": b, "base": before}
            for kind, p, a, b, before in zip(counted.types, told.chances[0], low[0], high[0], base, strict=True)
        ]
    return pd.DataFrame(rows)


def one_pair(counted: Counts, pair: tuple[str, str]) -> Counts:
    """The counts of one pair. Raises FormulaError where it has too few events."""
    key = (min(pair), max(pair))
    if key not in counted.pairs:
        raise FormulaError(
            f"{pair[0]} and {pair[1]}: fewer than {FEWEST} distinct events between them, too few to foretell anything. "
            "Name another pair, or add more pages."
        )
    at = counted.pairs.index(key)
    one = slice(at, at + 1)
    return counted._replace(pairs=[key], counts=counted.counts[one], directed=counted.directed[one], held=counted.held[one])
