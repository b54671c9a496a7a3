"""How likely each event type is between a pair in the next 1, 4 and 12 weeks, and how good such probabilities have been.

One logistic regression a horizon, learned over all pairs of the register, on how often and how lately a pair has had a type.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.formula.errors import FormulaError
from dragoman.formula.reading import Records
from dragoman.formula.series import axis, distinct, ordered, positions, published
from dragoman.formula.weights import weights
from dragoman.ontology import plover

Array = NDArray[Any]

HORIZONS = (1, 4, 12)  # weeks
WINDOWS = (1, 4, 12, 52)  # weeks behind, over which events are counted
FEWEST = 20  # distinct events of a pair that is learned from or foretold
NEVER = 60  # weeks since the last event of a type, at most and where there was none
LEARNED = 60_000  # rows of one regression at most
HELD_OUT = 0.3  # last share of the weeks, on which the probabilities are scored
STRENGTH = 0.003  # of the regression, the inverse of its penalty
BINS = 10
SKILLED = ("ASSAULT", "COERCE")
Z = 1.645  # 5 to 95 % of a normal distribution
TALK = frozenset({"CONSULT", "AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
LEAST = 1e-6  # of a sum of weights that is more than rounding


class Counts(NamedTuple):
    """Distinct events (pair, type, week) of all pairs that have enough of them, and stories published by week."""

    pairs: list[tuple[str, str]]
    types: list[str]
    counts: Array
    pages: Array


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
    pair_of, type_of = pd.Index(kept).get_indexer(names), pd.Index(types).get_indexer(events["type"])
    counts = np.zeros((len(kept), len(types), len(index)), np.float32)
    there = (pair_of >= 0) & (type_of >= 0)
    np.add.at(counts, (pair_of[there], type_of[there], at[there]), events["weight"].to_numpy(np.float32)[there])
    sides = [(a, b) for a, _, b in (name.partition("\t") for name in kept)]
    return Counts(sides, types, counts, published(records, "week").to_numpy(float))


class Past(NamedTuple):
    """What was before each week: counts summed (pairs, types, weeks + 1), decayed sums by class (pairs, classes, weeks + 1), the week
    of the last event, -1 where there was none, and how much more than usual was published the week before (weeks + 1)."""

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
    by_class = np.einsum("ptw,tc->pcw", counts, _classes(counted.types))
    decayed = np.zeros((len(counts), by_class.shape[1], weeks + 1))
    keep = 0.5 ** (7 / weights().half_life)
    for week in range(weeks):
        decayed[..., week + 1] = keep * decayed[..., week] + by_class[..., week]
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


def _features(past: Past, classes: Array, pair: Array, kind: Array, origin: Array) -> Array:
    """What is known before week `origin` of a pair and type, by their numbers: an array (cells, features).

    The type's own counts, and those of all types by class: what a consultation or an attack says of the others is learned apart
    for each class of what may come.
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
    own = classes[kind]
    around = np.log1p(past.decayed[pair, :, origin])
    crossed = (own[:, :, None] * around[:, None, :]).reshape(len(kind), -1)
    types = np.eye(past.summed.shape[1])[kind]
    return np.column_stack([*columns, crossed, types, types * rate[:, None]])


class Model(NamedTuple):
    """A logistic regression of one horizon: scales of the features, coefficients, and their covariance by clusters of pairs."""

    scale: Array
    coefficients: Array
    covariance: Array


def _happens(counts: Array, origin: int, weeks: int) -> Array:
    happens: Array = counts[..., origin : origin + weeks].sum(axis=-1) > 0
    return happens


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
    x = _features(past, _classes(counted.types), pair, kind, origin)
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
    return Model(scale, coefficients, bread @ (pulls.T @ pulls) @ bread)


class Told(NamedTuple):
    """Chances (pairs, types) with what they rest on: the features of each (pairs, types, features), scaled, a constant first."""

    chances: Array
    features: Array


def chances_at(model: Model, counted: Counts, origin: int) -> Told:
    """The probability that each type comes within the model's horizon from week `origin` on."""
    before = counted._replace(counts=counted.counts[..., :origin], pages=counted.pages[:origin])
    shape = before.counts.shape[:2]
    pair, kind = (numbers.ravel() for numbers in np.indices(shape))
    x = _features(_past(before), _classes(counted.types), pair, kind, np.full(len(pair), origin)) / model.scale
    x = np.column_stack([np.ones(len(x)), x])
    chances: Array = 1 / (1 + np.exp(-(x @ model.coefficients)))
    return Told(chances.reshape(shape), x.reshape(*shape, -1))


def ends(model: Model, told: Told) -> tuple[Array, Array]:
    """5 to 95 % of each chance, as far as the regression is not sure of its coefficients; clustered by pair."""
    line = np.log(told.chances / (1 - told.chances))
    deviation = np.sqrt(np.einsum("ptf,fg,ptg->pt", told.features, model.covariance, told.features))
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
    is 5 to 95 % of what the regression is not sure of, clustered by pair. Raises FormulaError where the pair has too few events.
    """
    counted = count(records)
    own = one_pair(counted, pair)
    weeks = counted.counts.shape[-1]
    rows = []
    for horizon in HORIZONS:
        if weeks - horizon <= 4:
            continue
        model = learn(counted, horizon, weeks, seed)
        told = chances_at(model, own, weeks)
        low, high = ends(model, told)
        base = np.mean([_happens(own.counts, origin, horizon)[0] for origin in range(weeks - horizon + 1)], axis=0)
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
    return counted._replace(pairs=[key], counts=counted.counts[at : at + 1])


class Scored(NamedTuple):
    """What happened in the weeks held out, what each method told of it, and the number of the type of each cell: flat arrays."""

    truth: Array
    told: dict[str, Array]
    kind: Array
    pair: Array


def held_out(records: Records) -> dict[int, Scored]:
    """By horizon, what happened in the last weeks and what was foretold of it by each method.

    Methods: `model`; `base rate` of the pair and type until that week (shrunk to the type's); `last value` and `seasonal naive`: how
    often a type came where it had come in the span just before, or a season ago. The season is 52 weeks, or 13 where the register has
    under 104. All but the regression's coefficients are brought up to each week. Of the pairs, those that had enough events before
    the last weeks: to choose them by what came later would flatter.
    """
    counted = count(records)
    weeks = counted.counts.shape[-1]
    enough = counted.counts[..., : int(weeks * (1 - HELD_OUT))].sum(axis=(1, 2)) >= FEWEST
    if not enough.any():
        raise FormulaError(
            f"No pair has {FEWEST} distinct events in the first weeks, so nothing can be scored. Use a longer register."
        )
    counted = counted._replace(
        pairs=[p for p, ok in zip(counted.pairs, enough, strict=True) if ok], counts=counted.counts[enough]
    )
    counts = counted.counts
    season = 52 if weeks >= 104 else 13
    found: dict[int, Scored] = {}
    for horizon in HORIZONS:
        start = min(int(weeks * (1 - HELD_OUT)), weeks - horizon)
        if start - horizon < 5:
            continue
        model = learn(counted, horizon, start)
        rules = {
            name: _two_rates(counts, horizon, back, range(4, start - horizon + 1))
            for name, back in (("last value", horizon), ("seasonal naive", max(season, horizon)))
        }
        truth: list[Array] = []
        told: dict[str, list[Array]] = {name: [] for name in ("model", "base rate", *rules)}
        for origin in range(start, weeks - horizon + 1):
            truth.append(_happens(counts, origin, horizon).ravel())
            told["model"].append(chances_at(model, counted, origin).chances.ravel())
            past = np.stack([_happens(counts, before, horizon) for before in range(4, origin - horizon + 1)])
            told["base rate"].append(((past.sum(axis=0) + 2 * past.mean(axis=(0, 1))) / (len(past) + 2)).ravel())
            for name, (back, absent, present) in rules.items():
                before = _happens(counts, max(0, origin - back), horizon if origin >= back else 0).ravel()
                told[name].append(np.where(before, present, absent))
        pair, kind = (np.tile(numbers.ravel(), len(truth)) for numbers in np.indices(counts.shape[:2]))
        found[horizon] = Scored(np.concatenate(truth), {name: np.concatenate(parts) for name, parts in told.items()}, kind, pair)
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
    """Brier and log scores (less is better) of each method by horizon, the model's calibration error (mean gap, per cent), and for the
    `SKILLED` types its Brier skill over the base rate in per cent with 5 to 95 % of a bootstrap over pairs."""
    rows: list[dict[str, Any]] = []
    types = plover().types
    for horizon, found in held_out(records).items():
        truth = found.truth
        row: dict[str, Any] = {"weeks": float(horizon), "n": float(len(truth)), "came %": 100 * float(truth.mean())}
        for name, chances in found.told.items():
            p = np.clip(chances, 1e-4, 1 - 1e-4)
            row[f"Brier, {name}"] = float(((p - truth) ** 2).mean())
            row[f"log, {name}"] = float(-(truth * np.log(p) + ~truth * np.log(1 - p)).mean())
        bins = reliability(truth, found.told["model"])
        row["calibration error %"] = 100 * sum(b["n"] * abs(b["told"] - b["came"]) for b in bins) / len(truth)
        for kind in ("", *SKILLED):
            row[f"skill, {kind or 'all'}"] = _skill(found, types.index(kind) if kind else None)
        rows.append(row)
    return rows


def _skill(found: Scored, kind: int | None) -> tuple[float, float, float]:
    """Brier skill of the model over the base rate in per cent, and 5 to 95 % of a bootstrap over pairs."""
    here = slice(None) if kind is None else found.kind == kind
    truth, pair = found.truth[here], found.pair[here]
    model, base = (
        np.bincount(pair, (found.told[name][here] - truth) ** 2, minlength=int(found.pair.max()) + 1)
        for name in ("model", "base rate")
    )
    drawn = np.random.default_rng(0).multinomial(len(model), np.full(len(model), 1 / len(model)), 1000)
    low, high = np.percentile(100 * (1 - drawn @ model / np.maximum(drawn @ base, 1e-12)), (5, 95))
    return 100 * float(1 - model.sum() / max(base.sum(), 1e-12)), float(low), float(high)


def reliability(truth: Array, chances: Array) -> list[dict[str, float]]:
    """The points of a reliability plot: mean probability told, share that came, and number, in ten bins of equal width."""
    which = np.minimum((chances * BINS).astype(int), BINS - 1)
    return [
        {"told": float(chances[which == n].mean()), "came": float(truth[which == n].mean()), "n": float((which == n).sum())}
        for n in range(BINS)
        if (which == n).any()
    ]
