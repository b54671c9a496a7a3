"""Series over days, weeks or months of distinct events, with intervals of the rate behind them."""

from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from dragoman.formula.reading import Records, said_between
from dragoman.formula.weights import weights
from dragoman.records.plover import of_kind

Step = Literal["day", "week", "month"]
Array = NDArray[Any]

INTERVAL = (5, 95)  # per cent: the ends of every interval
LOUD = 2.0  # an outlet's own events count up to so many times the median of the outlets, and never under `QUIET` of them
QUIET = 3
THIN = 4.0  # at most by so much are the counts of a week multiplied or divided for what was published; else a single page could make a peak
SILENT = 7  # days without any page from which on nothing is known, so that the clock of the indices stands still
FEWEST_WEEKS = 26  # from which on it can be estimated how a count hangs on what was published
# What counts of an act that nobody but a speaker tells: neither believed nor passed over. Set by hand, not tuned; where a page tells
# the act itself, it counts whole. After a change run `python docs/reports/make.py` (its tables hold no claims, so nothing may move).
CLAIMED = 0.5
HOSTILE_TALK = of_kind("verbal conflict")
_CODES = {"day": "D", "week": "W-SUN", "month": "M"}


def periods(days: pd.Series, step: Step) -> pd.PeriodIndex:
    """The period (day, week from Monday, month) of each day."""
    return pd.PeriodIndex(pd.DatetimeIndex(days), freq=_CODES[step])


def axis(records: Records, step: Step) -> pd.PeriodIndex:
    """All whole periods between the first page of the register and the last; a part of one would be counted as if it were whole."""
    first, last = records.pages.index[0], records.pages.index[-1]
    found = pd.period_range(first, last, freq=_CODES[step])
    whole = found[(found.start_time >= first) & (found.end_time.normalize() <= last)]
    return whole if len(whole) else found


def published(records: Records, step: Step) -> pd.Series:
    """Stories (pages of different words) in each period."""
    return records.pages.groupby(periods(pd.Series(records.pages.index), step)).sum().reindex(axis(records, step), fill_value=0.0)


def clock(records: Records) -> pd.Series:
    """Days that have passed since the first page, by day, without those in a silence of `SILENT` days or more."""
    days = pd.date_range(records.pages.index[0], records.pages.index[-1], freq="D")
    empty = records.pages.reindex(days, fill_value=0.0) == 0
    run = empty.groupby((empty != empty.shift()).cumsum()).transform("size")
    return (~(empty & (run >= SILENT))).cumsum().astype(float)


def others(records: Records, found: pd.DataFrame, step: Step) -> Array:
    """Stories of each period about other things than the distinct events `found`."""
    index = axis(records, step)
    own, at = positions(found, index, step)
    stories = own.assign(at=at).explode("articles").dropna(subset=["articles"]).drop_duplicates(["at", "articles"])
    count: Array = published(records, step).to_numpy() - np.bincount(stories["at"].to_numpy(int), minlength=len(index))
    return np.maximum(count, 0.0)


class Volume(NamedTuple):
    """How far a count goes with how much else was published: the elasticity, and by what an event of each week is multiplied."""

    elasticity: float
    factor: pd.Series


def volume(records: Records, found: pd.DataFrame) -> Volume:
    """Estimate from the weeks of distinct events how their number goes with the log of the stories about other things.

    The elasticity is the lower end of its 90 % interval in a quasi-Poisson regression with a trend, from 0 to 1: corrected is what
    the weeks show to hang on the volume and no more, so that other news, or a second outlet, move nothing by themselves.
    """
    index = axis(records, "week")
    other = others(records, found, "week")
    own, at = positions(found, index, "week")
    known, factor = published(records, "week").to_numpy() > 0, np.ones(len(index))
    elasticity = 0.0
    if known.sum() >= FEWEST_WEEKS and len(own):
        log = np.log1p(other)
        log -= np.median(log[known])
        y = np.bincount(at, own["weight"].to_numpy(float), minlength=len(index))[known]
        elasticity = _elasticity(y, log[known])
        factor = np.clip(np.exp(-elasticity * log), 1 / THIN, THIN)
    return Volume(elasticity, pd.Series(factor, index))


def _elasticity(y: Array, log: Array) -> float:
    if y.sum() == 0 or np.ptp(log) < 1e-9:
        return 0.0
    x = np.column_stack([np.ones(len(y)), np.linspace(-1, 1, len(y)), log])
    b = np.array([np.log(y.mean()), 0.0, 0.0])
    for _ in range(25):
        rate = np.exp(np.clip(x @ b, -20, 20))
        b = b + np.linalg.solve((x.T * rate) @ x + 1e-6 * np.eye(3), x.T @ (y - rate))
    rate = np.exp(np.clip(x @ b, -20, 20))
    spread = max(1.0, float(((y - rate) ** 2 / np.maximum(rate, 1e-9)).sum()) / max(1, len(y) - 3))
    deviation = float(np.sqrt(spread * np.linalg.pinv((x.T * rate) @ x)[2, 2]))
    low = float(b[2]) - 1.645 * deviation
    return min(max(low, 0.0), 1.0) if np.isfinite(low) else 0.0


def distinct(events: pd.DataFrame, step: Step = "week") -> pd.DataFrame:
    """Events, which are merged over pages, with the `weight` at which each counts.

    An event that all its reports tell as said by somebody is `claimed` and counts `CLAIMED`; a mutual act that is told each way on one
    day counts half each way. What a single outlet alone reports counts less where that outlet alone reports more than `LOUD` times the
    median of the outlets that report on the pair in the period.
    """
    if events.empty:
        return events.assign(weight=[])
    one = events.assign(weight=1.0)
    alone = one["outlets"].str.len() == 1
    if alone.any():
        reported = one.explode("outlets").dropna(subset=["outlets"])
        by_outlet = reported.groupby([*_cells(reported, step), "outlets"]).size().groupby(level=[0, 1, 2])
        lonely = one[alone].explode("outlets")
        here = pd.MultiIndex.from_arrays(_cells(lonely, step))
        n = lonely.groupby([*_cells(lonely, step), "outlets"])["event"].transform("size").to_numpy()
        most = np.maximum(QUIET, LOUD * by_outlet.median().reindex(here).to_numpy())
        several = by_outlet.size().reindex(here).to_numpy() > 1
        one.loc[alone, "weight"] = np.where(several, np.minimum(1.0, most / n), 1.0)
    one.loc[one["claimed"].to_numpy(bool), "weight"] *= CLAIMED
    one.loc[_mirrored(one), "weight"] *= 0.5
    return one


def _mirrored(one: pd.DataFrame) -> Array:
    """Which events are mutual acts that stand there both ways."""
    there = pd.MultiIndex.from_frame(one[["day", "source", "target", "type"]])
    back = pd.MultiIndex.from_arrays([one["day"], one["target"], one["source"], one["type"]])
    across = (one["source"] != one["target"]).to_numpy()
    found: Array = one["type"].isin(weights().mutual).to_numpy() & across & back.isin(there)
    return found


def _cells(events: pd.DataFrame, step: Step) -> list[Array]:
    """Period and pair of each event."""
    first, second = ordered(events)
    return [periods(events["day"], step).asi8, first.to_numpy(), second.to_numpy()]


def ordered(events: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The two sides of each event, the first in the alphabet first, whoever acted."""
    a, b = events["source"], events["target"]
    return a.where(a < b, b), b.where(a < b, a)


def dispersion(weekly: Array, squares: float) -> float:
    """How much more the weekly sums of weighted events vary than if each event came by itself; 1 at least.

    By the differences of neighbouring weeks, so that a slow rise is no spread. `squares` is the sum of the squared weights of all.
    """
    if squares <= 0 or len(weekly) < 3:
        return 1.0
    steps = np.diff(weekly)
    return max(1.0, float(steps @ steps) / 2 / squares * len(weekly) / (len(weekly) - 1))


def interval(total: Array, squares: Array, typical: Array | float, spread: Array | float = 1.0) -> tuple[Array, Array]:
    """5 to 95 % of the expected sum behind sums of weighted events: `total`, and the sum of `squares` of their weights.

    A gamma interval; for a sum of none its upper end is that of three events of the `typical` weight. `spread` widens it where events
    come in clusters. Source: Fay and Feuer 1997, with the mean weight of Tiwari, Clegg and Zou 2006.
    """
    total, variance = np.asarray(total, float), np.asarray(squares, float) * spread
    step = np.maximum(np.asarray(typical, float) * spread, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(total > 0, variance / (2 * total) * stats.chi2.ppf(INTERVAL[0] / 100, 2 * total**2 / variance), 0.0)
    upper, wider = total + step, variance + step**2
    high = wider / (2 * upper) * stats.chi2.ppf(INTERVAL[1] / 100, 2 * upper**2 / wider)
    return np.nan_to_num(low), high


def summed(values: Array, at: Array, length: int) -> Array:
    """Sums of values (events) by period number `at`."""
    return np.bincount(at, values, minlength=length).astype(float)


def positions(events: pd.DataFrame, index: pd.PeriodIndex, step: Step) -> tuple[pd.DataFrame, Array]:
    """The events that lie on the axis, and the number of the period of each."""
    at = index.get_indexer(periods(events["day"], step)) if len(events) else np.zeros(0, int)
    return events[at >= 0], at[at >= 0]


def series(
    records: Records,
    *,
    actor: str | None = None,
    pair: tuple[str, str] | None = None,
    factor: str | None = None,
    step: Step = "week",
) -> pd.DataFrame:
    """What is counted of an actor (as source), a pair (both directions) or all, and of one factor or all, by period.

    Columns: `pages`; `events`, distinct, by weight, with `low` and `high` of the rate behind them; `balance`, the mean
    Goldstein value (-10 to 10); `hostile`, the share of hostile among verbal acts; `fatalities` that the sources
    state; `statements`. Periods in which nothing was published are missing, not zero.
    """
    events, statements = records.events, records.statements
    if actor is not None:
        events, statements = events[events["source"] == actor], statements[statements["speaker"] == actor]
    if pair is not None:
        events = events[between(events, pair)]
        statements = statements[said_between(statements, pair)]
    if factor is not None:
        events = events[np.array([factor in found for found in events["factors"]], bool)]
        statements = statements[np.array([factor in found for found in statements["factors"]], bool)]
    index = axis(records, step)
    found, at = positions(distinct(events, step), index, step)
    size, pages = len(index), published(records, step).to_numpy()
    weight, scale = found["weight"].to_numpy(float), found["goldstein"].to_numpy(float)
    count, squares = summed(weight, at, size), summed(weight**2, at, size)
    low, high = interval(count, squares, weight.mean() if len(weight) else 1.0, dispersion(count[pages > 0], squares.sum()))
    with np.errstate(divide="ignore", invalid="ignore"):
        balance = summed(weight * scale, at, size) / count
        talk = summed(weight * found["type"].isin(HOSTILE_TALK | of_kind("verbal cooperation")), at, size)
        hostile = summed(weight * found["type"].isin(HOSTILE_TALK), at, size) / talk
    out = pd.DataFrame({"pages": pages, "events": count, "low": low, "high": high}, index=index)
    out.loc[pages == 0, ["events", "low", "high"]] = np.nan
    out["balance"], out["hostile"] = balance, hostile
    out["fatalities"] = summed(found["fatalities"].astype(float).fillna(0).to_numpy(), at, size)
    _, said_at = positions(statements, index, step)
    out["statements"] = np.bincount(said_at, minlength=size)
    return out


def between(events: pd.DataFrame, pair: tuple[str, str]) -> pd.Series:
    """Which events lie between the two, either way."""
    a, b = pair
    return ((events["source"] == a) & (events["target"] == b)) | ((events["source"] == b) & (events["target"] == a))
