"""Fatalities by country and month: samples of what may come, their scores, and the benchmarks they are held against.

The protocol of the VIEWS prediction challenge 2023/24 (Hegre and others 2024): deaths in state-based conflict (UCDP's best estimate) by
country and month, 1,000 samples of each of twelve months, of which the first is the third after the last that is known.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.formula.errors import FormulaError
from dragoman.ontology import actors
from dragoman.register import Register

Array = NDArray[Any]

SAMPLES = 1000
MONTHS = 12  # foretold
GAP = 2  # months between the last that is known and the first that is foretold
POOL = 240  # months back from which the bootstrap of all countries draws
FEWEST = 36  # months that must be known
ALIKE = 400  # past months of any country, most like this one, from which is drawn, the nearer the likelier
# How much of the samples comes from the country's own last year, the rest from what followed months alike. Set by hand, not tuned.
OWN = 0.5
BINS = np.array([0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5])  # of the ignorance score
LEVEL = 0.9  # of the interval score
WAR = 25  # deaths of a month whose chance is told

# Rows of UCDP GED: state-based conflict is type 1, the word of the act.
_DEATHS = """SELECT e.date_start AS day, p.country, c.low AS deaths
FROM events e JOIN documents d ON d.id = e.document JOIN versions v ON v.document = e.document AND v.superseded_by IS NULL
JOIN spans t ON t.document = e.document AND t.record = e.id AND t.role = 'trigger' AND t.position = 0
LEFT JOIN places p ON p.document = e.document AND p.record = e.id
LEFT JOIN counts c ON c.document = e.document AND c.record = e.id AND c.what = 'killed'
WHERE e.rule = 'import ucdp' AND t.text = '1' ORDER BY d.source"""


def monthly(register: Register) -> pd.DataFrame:
    """Deaths by month (rows) and country (columns, ISO 3166-1 alpha-3), of all countries of our table, most of them 0 always.

    From the rows of UCDP GED that were imported. Raises FormulaError where there is none of a state-based conflict.
    """
    rows = register.query(_DEATHS)
    if not rows:
        raise FormulaError(f"{register.path}: it holds no state-based conflict of UCDP GED. Import a GEDEvent file first.")
    if all(row["country"] is None for row in rows):
        raise FormulaError(
            f"{register.path}: the rows of UCDP GED were imported without their countries. Import the GEDEvent file anew."
        )
    month = pd.PeriodIndex([row["day"] for row in rows], freq="M")
    names = sorted(actors().states)
    found = pd.DataFrame(0.0, index=pd.period_range(month.min(), month.max(), freq="M"), columns=names)
    at, column = found.index.get_indexer(month), pd.Index(names).get_indexer([row["country"] or "" for row in rows])
    values = found.to_numpy(copy=True)
    here = column >= 0
    np.add.at(values, (at[here], column[here]), np.array([float(row["deaths"] or 0) for row in rows])[here])
    return pd.DataFrame(values, index=found.index, columns=names)


def drawn(known: Array, wanted: Sequence[int], seed: int = 0) -> Array:
    """The model's samples (months, countries wanted, `SAMPLES`) of the `MONTHS` that begin `GAP` months after the last of `known` (months,
    countries).

    A part comes from the country's own last year and the rest from what followed the months of any country that were most like it, by
    the deaths of its last month and of its last year. Raises FormulaError where too few months are known.
    """
    n = len(known)
    if n < FEWEST:
        raise FormulaError(f"{n} months of fatalities; {FEWEST} are needed. Import a longer file.")
    rng = np.random.default_rng(seed)
    year = np.stack([known[max(0, at - 11) : at + 1].mean(axis=0) for at in range(n)])
    state = np.stack([np.log1p(known), np.log1p(year)], axis=-1)
    found = _own(known, rng)[:, wanted]
    for ahead in range(MONTHS):
        step = GAP + ahead + 1
        origins = np.arange(11, n - step)
        before, after = state[origins].reshape(-1, 2), known[origins + step].reshape(-1)
        usual = year[origins].reshape(-1)
        for column, at in enumerate(wanted):
            distance = ((before - state[-1, at]) ** 2).sum(axis=1)
            near = np.argpartition(distance, min(ALIKE, len(distance) - 1))[:ALIKE]
            weight = np.exp(-4 * distance[near])
            chosen = rng.choice(near, SAMPLES, p=weight / weight.sum())
            scale = np.clip((year[-1, at] + 1) / (usual[chosen] + 1), 0.25, 4.0)
            found[ahead, column] = np.where(rng.random(SAMPLES) < OWN, found[ahead, column], np.round(after[chosen] * scale))
    return found


def _own(known: Array, rng: np.random.Generator) -> Array:
    months: Array = rng.choice(known[-12:], (MONTHS, SAMPLES), axis=0).transpose(0, 2, 1)
    return months


def samples(known: Array, seed: int = 0) -> dict[str, Array]:
    """Samples (months, countries, `SAMPLES`) of the model, as `drawn`, and of the benchmarks: `last observed` (Poisson about the last month),
    `bootstrap` (of all countries' months), `own last year`. Raises FormulaError where too few months are known."""
    shape = (MONTHS, known.shape[1], SAMPLES)
    model = drawn(known, range(known.shape[1]), seed)
    rng = np.random.default_rng(seed)
    return {
        "model": model,
        "last observed": rng.poisson(np.broadcast_to(known[-1][None, :, None], shape)).astype(float),
        "bootstrap": rng.choice(known[-POOL:].ravel(), shape),
        "own last year": _own(known, rng),
    }


def deaths(register: Register, sides: Sequence[str], seed: int = 0) -> list[dict[str, Any]]:
    """Deaths foretold for those of the sides that are countries with any so far: rows `country`, `month`, `median`, `low` and `high` (5 and
    95 % of the samples), `chance` of 25 or more. Empty where no UCDP GED file of three years or more was imported."""
    try:
        months = monthly(register)
        wanted = [side for side in sides if side in months.columns and months[side].any()]
        found = drawn(months.to_numpy(), [months.columns.get_loc(side) for side in wanted], seed)
    except FormulaError:
        return []
    ahead = pd.period_range(months.index[-1] + GAP + 1, periods=MONTHS, freq="M")
    return [
        {
            "country": side,
            "month": str(month),
            **dict(zip(("low", "median", "high"), map(float, np.quantile(found[n, at], (0.05, 0.5, 0.95))), strict=True)),
            "chance": float((found[n, at] >= WAR).mean()),
        }
        for at, side in enumerate(wanted)
        for n, month in enumerate(ahead)
    ]


def crps(truth: Array, made: Array) -> Array:
    """Continuous ranked probability score of samples (last axis), less is better. Source: Gneiting and Raftery 2007, equation 21."""
    ordered = np.sort(made, axis=-1)
    n = ordered.shape[-1]
    spread = (ordered * (2 * np.arange(n) - n + 1)).sum(axis=-1) / n**2
    score: Array = np.abs(made - truth[..., None]).mean(axis=-1) - spread
    return score


def ignorance(truth: Array, made: Array) -> Array:
    """Minus the binary logarithm of the share of samples in the bin of what came; each bin holds one sample more, so that none is empty."""
    same = np.digitize(made, BINS) == np.digitize(truth, BINS)[..., None]
    score: Array = -np.log2((same.sum(axis=-1) + 1) / (made.shape[-1] + len(BINS) + 1))
    return score


def interval_score(truth: Array, made: Array) -> Array:
    """Width of the central interval of `LEVEL`, and 2 / (1 - `LEVEL`) times how far outside of it the truth lies."""
    low, high = np.quantile(made, ((1 - LEVEL) / 2, (1 + LEVEL) / 2), axis=-1)
    score: Array = high - low + 2 / (1 - LEVEL) * (np.maximum(low - truth, 0) + np.maximum(truth - high, 0))
    return score


def scores(months: pd.DataFrame) -> list[dict[str, float | str]]:
    """Mean CRPS, IGN and MIS of each method in each whole calendar year of the last four that has enough months before it.

    What is known of a year ends with October of the year before, as in the challenge. Raises FormulaError where there is no such year.
    """
    rows: list[dict[str, float | str]] = []
    index = months.index
    for year in sorted(set(index.year))[-4:]:
        start = index.get_indexer(pd.PeriodIndex([f"{year}-01"], freq="M"))[0]
        if start < FEWEST + GAP or start + MONTHS > len(index):
            continue
        values = months.to_numpy()
        truth = values[start : start + MONTHS]
        for method, made in samples(values[: start - GAP]).items():
            three = (("CRPS", crps), ("IGN", ignorance), ("MIS", interval_score))
            rows.append({"year": str(year), "method": method, **{name: float(of(truth, made).mean()) for name, of in three}})
    if not rows:
        raise FormulaError(f"{len(months)} months hold no whole year with {FEWEST} months before it. Import a longer file.")
    return rows
