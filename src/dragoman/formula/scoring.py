"""How good the probabilities of `forecast.py` have been on weeks that were held out, beside plain rules."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dragoman.formula.errors import FormulaError
from dragoman.formula.forecast import FEWEST, FEWEST_WEEKS, HORIZONS, base_rate, chances_at, count, happens, learn
from dragoman.formula.reading import Records
from dragoman.ontology import plover

Array = NDArray[Any]

HELD_OUT = 0.3  # last share of the weeks, on which the probabilities are scored
BINS = 10
SKILLED = ("ASSAULT", "COERCE")
PLAIN = "model without standing conditions"


class Scored(NamedTuple):
    """What happened in the weeks held out, what each method told of it, and the number of the type of each cell: flat arrays."""

    truth: Array
    told: dict[str, Array]
    kind: Array
    pair: Array


def held_out(records: Records) -> dict[int, Scored]:
    """By horizon, what happened in the last weeks and what was foretold of it by each method.

    Methods: `model`, and the same learned without standing conditions; `base rate` of the pair and type until that week (shrunk
    to the type's); `last value` and `seasonal naive`: how
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
        pairs=[p for p, ok in zip(counted.pairs, enough, strict=True) if ok],
        counts=counted.counts[enough],
        directed=counted.directed[enough],
        held=counted.held[enough],
    )
    some = {"model": counted, PLAIN: counted._replace(held=np.zeros_like(counted.held))}
    counts = counted.counts
    season = 52 if weeks >= 2 * 52 else 13
    found: dict[int, Scored] = {}
    for horizon in HORIZONS:
        start = min(int(weeks * (1 - HELD_OUT)), weeks - horizon)
        if start - horizon <= FEWEST_WEEKS:
            continue
        models = {name: learn(one, horizon, start) for name, one in some.items()}
        rules = {
            name: _two_rates(counts, horizon, back, range(4, start - horizon + 1))
            for name, back in (("last value", horizon), ("seasonal naive", max(season, horizon)))
        }
        truth: list[Array] = []
        told: dict[str, list[Array]] = {name: [] for name in (*some, "base rate", *rules)}
        for origin in range(start, weeks - horizon + 1):
            truth.append(happens(counts, origin, horizon).ravel())
            for name, model in models.items():
                told[name].append(chances_at(model, some[name], origin).chances.ravel())
            told["base rate"].append(base_rate(counts[..., :origin], horizon).ravel())
            for name, (back, absent, present) in rules.items():
                before = happens(counts, max(0, origin - back), horizon if origin >= back else 0).ravel()
                told[name].append(np.where(before, present, absent))
        pair, kind = (np.tile(numbers.ravel(), len(truth)) for numbers in np.indices(counts.shape[:2]))
        found[horizon] = Scored(np.concatenate(truth), {name: np.concatenate(parts) for name, parts in told.items()}, kind, pair)
    return found


def _two_rates(counts: Array, horizon: int, back: int, origins: range) -> tuple[int, float, float]:
    """How often a type comes where it did not, and did, come in the span that began `back` weeks before."""
    before, after = [], []
    for origin in origins:
        if origin >= back:
            before.append(happens(counts, origin - back, horizon).ravel())
            after.append(happens(counts, origin, horizon).ravel())
    if not before:
        overall = float(np.mean([happens(counts, origin, horizon).mean() for origin in origins]))
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
        row[f"skill, all, {PLAIN}"] = _skill(found, None, PLAIN)
        for kind in ("", *SKILLED):
            row[f"skill, {kind or 'all'}"] = _skill(found, types.index(kind) if kind else None)
        rows.append(row)
    return rows


def _skill(found: Scored, kind: int | None, method: str = "model") -> tuple[float, float, float]:
    """Brier skill of the model over the base rate in per cent, and 5 to 95 % of a bootstrap over pairs."""
    here = slice(None) if kind is None else found.kind == kind
    truth, pair = found.truth[here], found.pair[here]
    model, base = (
        np.bincount(pair, (found.told[name][here] - truth) ** 2, minlength=int(found.pair.max()) + 1)
        for name in (method, "base rate")
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
