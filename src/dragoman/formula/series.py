"""Series over days, weeks or months, corrected for how much was published, with a bootstrap over articles."""

from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.formula.reading import Records

Step = Literal["day", "week", "month"]
Array = NDArray[Any]

REPLICATES = 200
INTERVAL = (5, 95)  # per cent: the ends of every interval of a series
LOUD = 2.0  # an outlet's own events count up to so many times the median of the outlets, and never under `QUIET` of them
QUIET = 3
THIN = 4.0  # at most by so much are the counts of a period with few pages multiplied; else a single page could make a peak
# What counts of an act that nobody but a speaker tells: neither believed nor passed over. Set by hand, not tuned; where a page tells
# the act itself, it counts whole. After a change run `python docs/reports/make.py` (its tables hold no claims, so nothing may move).
CLAIMED = 0.5
_CODES = {"day": "D", "week": "W-SUN", "month": "M"}

COOPERATIVE_TALK = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE"})
HOSTILE_TALK = frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN"})


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
    """Pages in each period."""
    return records.pages.groupby(periods(pd.Series(records.pages.index), step)).sum().reindex(axis(records, step), fill_value=0.0)


def exposure(records: Records, step: Step) -> pd.Series:
    """By what a count of each period is multiplied: mean pages a period over its own, `THIN` at most; missing where nothing was published."""
    pages = published(records, step)
    return (pages[pages > 0].mean() / pages).clip(upper=THIN).where(pages > 0)


def distinct(events: pd.DataFrame, step: Step = "week") -> pd.DataFrame:
    """One row for each event however many pages report it, with the `weight` at which it counts.

    Reports of one day with the same source, target and CAMEO code are one event: `articles` lists its pages, the same words in two
    outlets once. An event that all its reports tell as said by somebody is `claimed` and counts `CLAIMED`. What a single outlet alone reports counts less where that outlet alone reports more than `LOUD` times the median of
    the outlets that report on the pair in the period.
    """
    if events.empty:
        return events.assign(articles=[], reports=[], weight=[])  # `claimed` is there already
    keys = ["day", "source", "target", "cameo"]
    grouped = events.groupby(keys, sort=True)
    number = grouped.ngroup().to_numpy()
    one = events.iloc[np.unique(number, return_index=True)[1]].reset_index(drop=True)
    for column in ("outlet", "fatalities"):
        one[column] = grouped[column].first().to_numpy()
    one["claimed"] = grouped["claimed"].all().to_numpy()
    one["articles"] = _listed(number, articles(events), len(one))
    one["reports"] = grouped["document"].nunique().to_numpy()
    one["weight"] = 1.0
    alone = pd.Series(grouped["outlet"].nunique().to_numpy() == 1, one.index)
    if alone.any():
        reported = events.drop_duplicates([*keys, "outlet"])
        by_outlet = reported.groupby([*_cells(reported, step), "outlet"]).size().groupby(level=[0, 1, 2])
        lonely = one[alone]
        here = pd.MultiIndex.from_arrays(_cells(lonely, step))
        n = lonely.groupby([*_cells(lonely, step), "outlet"])["event"].transform("size").to_numpy()
        most = np.maximum(QUIET, LOUD * by_outlet.median().reindex(here).to_numpy())
        several = by_outlet.size().reindex(here).to_numpy() > 1
        one.loc[alone, "weight"] = np.where(several, np.minimum(1.0, most / n), 1.0)
    one.loc[one["claimed"].to_numpy(bool), "weight"] *= CLAIMED
    return one


def _cells(events: pd.DataFrame, step: Step) -> list[Array]:
    """Period and pair of each event."""
    first, second = ordered(events)
    return [periods(events["day"], step).asi8, first.to_numpy(), second.to_numpy()]


def ordered(events: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The two sides of each event, the first in the alphabet first, whoever acted."""
    a, b = events["source"], events["target"]
    return a.where(a < b, b), b.where(a < b, a)


def articles(events: pd.DataFrame) -> pd.Series:
    """The text that each event stands in, whatever outlet printed it."""
    return events["text"].where(events["text"].notna(), events["document"])


def _listed(group: Array, names: pd.Series, count: int) -> list[tuple[str, ...]]:
    found: list[dict[str, None]] = [{} for _ in range(count)]
    for at, name in zip(group, names, strict=True):
        found[at][name] = None
    return [tuple(one) for one in found]


class Draws(NamedTuple):
    """How often each article counts in each replicate of a Poisson bootstrap: an array (articles, replicates)."""

    articles: pd.Index
    counts: Array


def draws(events: pd.DataFrame, seed: int, replicates: int = REPLICATES) -> Draws:
    """Draw the articles of events. Those of more events that come behind them do not change the draws of the first.

    Source: Hanley and MacGibbon 2006.
    """
    found = pd.Index(articles(events).unique())
    rng = np.random.default_rng(seed)
    counts = np.empty((len(found), replicates), np.uint8)
    for start in range(0, len(found), 10_000):
        part = counts[start : start + 10_000]
        part[:] = rng.poisson(1.0, part.shape)
    return Draws(found, counts)


def resampled(events: pd.DataFrame, drawn: Draws) -> Array:
    """Weights of distinct events in each replicate: an array (replicates, events). Of several articles the mean counts."""
    if events.empty:
        return np.zeros((drawn.counts.shape[1], 0))
    sizes = np.array([len(found) for found in events["articles"]])
    codes = drawn.articles.get_indexer([article for found in events["articles"] for article in found])
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    summed: Array = np.add.reduceat(drawn.counts[codes], starts, axis=0, dtype=np.float64)
    return (summed / sizes[:, None]).T


def summed(values: Array, at: Array, length: int) -> Array:
    """Sums of values (..., events) by period number `at`: an array (..., length)."""
    flat = np.atleast_2d(values)
    found = np.stack([np.bincount(at, row, minlength=length) for row in flat])
    return found[0] if values.ndim == 1 else found


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
    seed: int = 0,
) -> pd.DataFrame:
    """What is counted of an actor (as source), a pair (both directions) or all, and of one factor or all, by period.

    Columns: `pages`; `events`, distinct; `rate`, the same corrected for pages, with `rate_low` and `rate_high`; `balance`, the mean
    Goldstein value (-10 to 10), with ends; `hostile`, the share of hostile among verbal acts; `fatalities` that the sources
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
    size, corrected = len(index), exposure(records, step).to_numpy()
    weight, scale = found["weight"].to_numpy(float), found["goldstein"].to_numpy(float)
    drawn = resampled(found, draws(events, seed)) * weight
    count = summed(weight, at, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        balance = summed(weight * scale, at, size) / count
        balances = summed(drawn * scale, at, size) / summed(drawn, at, size)
        rates = summed(drawn, at, size) * corrected
        talk = summed(weight * found["type"].isin(HOSTILE_TALK | COOPERATIVE_TALK), at, size)
        hostile = summed(weight * found["type"].isin(HOSTILE_TALK), at, size) / talk
    out = pd.DataFrame({"pages": published(records, step).to_numpy(), "events": count, "rate": count * corrected}, index=index)
    out["rate_low"], out["rate_high"] = _ends(rates)
    out["balance"] = balance
    out["balance_low"], out["balance_high"] = _ends(balances)
    out["hostile"] = hostile
    out["fatalities"] = summed(found["fatalities"].astype(float).fillna(0).to_numpy(), at, size)
    _, said_at = positions(statements, index, step)
    out["statements"] = np.bincount(said_at, minlength=size)
    return out


def between(events: pd.DataFrame, pair: tuple[str, str]) -> pd.Series:
    """Which events lie between the two, either way."""
    a, b = pair
    return ((events["source"] == a) & (events["target"] == b)) | ((events["source"] == b) & (events["target"] == a))


def said_between(statements: pd.DataFrame, pair: tuple[str, str]) -> Array:
    """Which statements one of the two makes about the other."""
    other = {pair[0]: pair[1], pair[1]: pair[0]}
    made = [
        speaker in other and other[speaker] in about
        for speaker, about in zip(statements["speaker"], statements["about"], strict=True)
    ]
    return np.array(made, bool)


def _ends(replicates: Array) -> tuple[Array, Array]:
    known = ~np.isnan(replicates).all(axis=0)
    ends = np.full((2, replicates.shape[1]), np.nan)
    if known.any():
        ends[:, known] = np.nanpercentile(replicates[:, known], INTERVAL, axis=0)
    return ends[0], ends[1]
