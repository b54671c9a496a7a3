"""`interconnection`: false links, power, coverage and change points on simulated series, and a real series of Israel and the Palestinians."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter

from dragoman.evaluate.corpora import Row
from dragoman.formula import interconnection as formula
from dragoman.formula.changes import changes
from dragoman.formula.series import dispersion, interval

Array = NDArray[Any]

DRAWN = 300  # simulated tables for each row of false links; others rest on a part of so many
WEEKS, WIDTH = 156, 3
NEWS = 300  # pages a week where the volume varies


def interconnection(data: Path) -> list[Row]:
    """Rows of shares in per cent (a false link at 5 %, a link found, an interval that covers, a change point found), and the real series."""
    path = next((at for at in (data / "foresight" / "israel-palestinians-weekly.csv", data) if at.is_file()), None)
    table = None if path is None else pd.read_csv(path).set_index("week")
    return [*_false_links(), *_power(), *_coverage(), *_change_points(), *([] if table is None else _links(table))]


def _autoregressive(phi: float, weeks: int, width: int, rng: np.random.Generator) -> Array:
    """Series of deviation 1."""
    values: Array = lfilter([1.0], [1.0, -phi], rng.normal(size=(weeks + 100, width)), axis=0)[100:]
    return values * np.sqrt(1 - phi**2)


def _ramp(weeks: int) -> Array:
    """A trend of deviation 1."""
    return np.linspace(-1, 1, weeks)[:, None] * np.sqrt(3)


def _news(elasticity: float) -> Callable[[int, int, np.random.Generator], tuple[Array, Array]]:
    """Counts that go with the volume of news by an elasticity, and the pages of it."""

    def made(weeks: int, width: int, rng: np.random.Generator) -> tuple[Array, Array]:
        volume = 0.6 * _autoregressive(0.8, weeks, 1, rng)
        counts = rng.poisson(3 * np.exp(elasticity * volume) * np.ones((weeks, width)))
        return counts.astype(float), rng.poisson(NEWS * np.exp(volume[:, 0])).astype(float)

    return made


def _shared(weeks: int, width: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Counts half of whose variance is that of the news, and half their own."""
    volume, own = (0.5 * _autoregressive(0.8, weeks, n, rng) for n in (1, width))
    return rng.poisson(3 * np.exp(volume + own)).astype(float), rng.poisson(NEWS * np.exp(volume[:, 0])).astype(float)


Made = tuple[Array, Array | None]
_KINDS: dict[str, Callable[[int, int, np.random.Generator], Made]] = {
    "autoregression 0.4": lambda n, w, rng: (_autoregressive(0.4, n, w, rng), None),
    "autoregression 0.9": lambda n, w, rng: (_autoregressive(0.9, n, w, rng), None),
    "random walk": lambda n, w, rng: (rng.normal(size=(n, w)).cumsum(axis=0), None),
    "Poisson": lambda n, w, rng: (rng.poisson(2.0, (n, w)).astype(float), None),
    "counts": lambda n, w, rng: (rng.poisson(2 * rng.gamma(0.5, 2.0, (n, w))).astype(float), None),
    "shocks of one week shared": lambda n, w, rng: (_autoregressive(0.4, n, w, rng) + _autoregressive(0.4, n, 1, rng), None),
    "spread that changes": lambda n, w, rng: (
        _autoregressive(0.4, n, w, rng) * np.exp(0.8 * _autoregressive(0.9, n, 1, rng)),
        None,
    ),
    "trends": lambda n, w, rng: (_autoregressive(0.4, n, w, rng) + 2 * _ramp(n), None),
    "a common step": lambda n, w, rng: (_autoregressive(0.4, n, w, rng) + 2.0 * (np.arange(n) >= n // 2)[:, None], None),
    "season": lambda n, w, rng: (_autoregressive(0.4, n, w, rng) + 1.4 * np.sin(2 * np.pi * np.arange(n) / 52)[:, None], None),
    "shared news, half": _shared,
    "shared news": _news(1.0),
    "counts half with the volume": _news(0.5),
    "counts at random, pages vary": _news(0.0),
}


def simulate(kind: str, weeks: int, width: int, rng: np.random.Generator) -> tuple[pd.DataFrame, Array | None]:
    """Series of which none moves another, of one of the kinds of the table, and the pages published where they vary."""
    values, pages = _KINDS[kind](weeks, width, rng)
    return pd.DataFrame(values, columns=[f"series {n}" for n in range(width)]), pages


def linked(weeks: int, link: float, lag: int, rng: np.random.Generator, width: int = WIDTH) -> pd.DataFrame:
    """Overdispersed counts with an autocorrelation of 0.4, of which the first moves the second after `lag` weeks."""
    shocks = rng.negative_binomial(1, 0.3, (weeks + 60, width)).astype(float)
    values = np.zeros_like(shocks)
    for at in range(lag, len(values)):
        values[at] = 0.4 * values[at - 1] + shocks[at]
        values[at, 1] += link * values[at - lag, 0]
    return pd.DataFrame(values[60:], columns=[f"series {n}" for n in range(width)])


def _false_links() -> list[Row]:
    rng = np.random.default_rng(0)
    rows: list[Row] = []
    for kind in _KINDS:
        found = [formula.links(table, pages=pages) for table, pages in (simulate(kind, WEEKS, WIDTH, rng) for _ in range(DRAWN))]
        rows.append(
            {
                "what": "false links",
                "series": kind,
                "weeks": float(WEEKS),
                "p < 0.05, %": 100 * float(np.mean([link.p < 0.05 for some in found for link in some])),
                "found %": 100 * float(np.mean([any(link.found for link in some) for some in found])),
            }
        )
    return rows


def _power() -> list[Row]:
    rng = np.random.default_rng(1)
    rows: list[Row] = []
    for weeks in (WEEKS, 260):
        for lag in (1, 2, 4):
            for link in (0.2, 0.4):
                tested = [formula.links(linked(weeks, link, lag, rng)) for _ in range(DRAWN // 3)]
                hit = [any(one.found and (one.cause, one.effect) == ("series 0", "series 1") for one in some) for some in tested]
                what = f"power at {link} after {lag} week{'s' if lag > 1 else ''}"
                rows.append({"what": what, "series": "counts", "weeks": float(weeks), "found %": 100 * float(np.mean(hit))})
    return rows


def _coverage() -> list[Row]:
    """How often the stated 90 % intervals hold what they are of."""
    rng = np.random.default_rng(2)
    rows: list[Row] = []
    for weeks in (104, 260):
        inside: list[list[bool]] = []
        for _ in range(2 * DRAWN // 3):
            table, true = _two(weeks, rng)
            answers = formula.responses(table, wanted={("a", "b")}).set_index("after").loc[[1, 4, 12]]
            inside.append([bool(low <= of <= high) for low, high, of in zip(answers["low"], answers["high"], true, strict=True)])
        for after, share in zip((1, 4, 12), np.mean(inside, axis=0), strict=True):
            rows.append(
                {"what": f"coverage, response after {after} weeks", "weeks": float(weeks), "covered %": 100 * float(share)}
            )
    for name, rate, cluster in (
        ("0.3 a week", 0.3, 0.0),
        ("1 a week", 1.0, 0.0),
        ("5 a week", 5.0, 0.0),
        ("5 a week, overdispersed", 5.0, 1.0),
    ):
        held: list[tuple[bool, bool]] = []
        for _ in range(1000):
            rates = rng.gamma(1 / cluster, cluster, 104) * rate if cluster else np.full(104, rate)
            counts = rng.poisson(rates).astype(float)
            spread = dispersion(counts, counts.sum())
            fading = 0.8 ** np.arange(104)[::-1]
            week = interval(counts[-1:], counts[-1:], 1.0, spread)
            level = interval(np.array([counts @ fading]), np.array([counts @ fading**2]), 1.0, spread)
            held.append((bool(week[0][0] <= rate <= week[1][0]), bool(level[0][0] <= rate * fading.sum() <= level[1][0])))
        for what, share in zip(("weekly rate", "level"), np.mean(held, axis=0), strict=True):
            rows.append({"what": f"coverage, {what}", "series": name, "weeks": 104.0, "covered %": 100 * float(share)})
    return rows


def _two(weeks: int, rng: np.random.Generator) -> tuple[pd.DataFrame, Array]:
    """Two series of which `a` moves `b` by 0.3 a week later, with shocks that go together, and the true responses after 1, 4 and 12 weeks."""
    shocks = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], weeks + 60)
    step = np.array([[0.4, 0.0], [0.3, 0.4]])
    values = np.zeros_like(shocks)
    for at in range(1, len(values)):
        values[at] = step @ values[at - 1] + shocks[at]
    spread = np.array([[1, 0.5], [0.5, 1]])
    covariance = sum(np.linalg.matrix_power(step, k) @ spread @ np.linalg.matrix_power(step, k).T for k in range(60))
    scale = np.sqrt(covariance[0, 0] / covariance[1, 1])
    true = np.array([np.linalg.matrix_power(step, after)[1, 0] * scale for after in (1, 4, 12)])
    return pd.DataFrame(values[60:], columns=["a", "b"]), true


def _change_points() -> list[Row]:
    """How often a change is marked, by what there is: nothing (false alarms), shifts of so many deviations, bursts."""
    rng = np.random.default_rng(3)
    rows: list[Row] = []

    def add(what: str, series: str, weeks: int, made: Callable[[], Array]) -> None:
        share = 100 * float(np.mean([bool(changes(made(), n)) for n in range(2 * DRAWN // 3)]))
        rows.append({"what": what, "series": series, "weeks": float(weeks), "found %": share})

    def moved(phi: float, by: Array) -> Callable[[], Array]:
        return lambda: _autoregressive(phi, len(by), 1, rng)[:, 0] + by

    for weeks in (44, 104):
        for name, phi in (("no memory", 0.0), ("autoregression 0.4", 0.4), ("autoregression 0.7", 0.7)):
            add("false changes", name, weeks, moved(phi, np.zeros(weeks)))
        add("false changes", "counts", weeks, partial(_counts, weeks, rng))
        add("false changes", "rare, large shocks that last", weeks, partial(_rare, weeks, rng))
        add("false changes", "trend of 1 sd", weeks, moved(0.4, _ramp(weeks)[:, 0]))
        add("false changes", "long memory", weeks, partial(_long_memory, weeks, rng))
        at = np.arange(weeks)
        for size in (1, 2, 3):
            add(f"shift of {size} sd", "autoregression 0.4", weeks, moved(0.4, size * (at >= weeks // 2)))
        add("ten weeks of 3 sd", "autoregression 0.4", weeks, moved(0.4, 3.0 * ((at >= weeks // 2) & (at < weeks // 2 + 10))))
    return rows


def _counts(weeks: int, rng: np.random.Generator) -> Array:
    return rng.negative_binomial(1, 0.3, weeks).astype(float)


def _rare(weeks: int, rng: np.random.Generator) -> Array:
    values: Array = lfilter([1.0], [1.0, -0.5], rng.poisson(0.5, weeks) * rng.exponential(1.0, weeks))
    return values


def _long_memory(weeks: int, rng: np.random.Generator) -> Array:
    """Fractional noise of order 0.3."""
    lags = np.arange(1, 300)
    weights = np.concatenate([[1.0], np.cumprod((lags - 1 + 0.3) / lags)])
    values: Array = np.convolve(rng.normal(size=weeks + 300), weights)[300 : 300 + weeks]
    return values / values.std()


def _links(table: pd.DataFrame) -> list[Row]:
    answers = formula.responses(table)
    checked = formula.checks(table)
    halves = ", ".join(str(len(half)) for half in checked["halves"])
    rows: list[Row] = [{"what": f"{checked['lags']} lags, beside {', '.join(checked['terms'])}; links in each half: {halves}"}]
    for link in formula.links(table):
        name = f"{link.cause} → {link.effect}"
        p = "< 0.01" if link.corrected < 0.01 else f"{link.corrected:.2f}"
        rows.append({"what": f"{name}, sum of lags", "p": p, "response": link.sum, "low": link.low, "high": link.high})
        of = answers[(answers["cause"] == link.cause) & (answers["effect"] == link.effect)]
        for after in (1, 4, 12):
            at = of[of["after"] == after].iloc[0]
            ends = {column: float(at[column]) for column in ("response", "low", "high")}
            rows.append({"what": name, "weeks": float(after), **ends})
    return rows
