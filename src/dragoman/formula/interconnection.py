"""Which series moves which: links by Granger's test corrected for their number, responses by a shrunk vector autoregression.

`links` tests, `responses` says how much, after how long and how surely, `checks` whether the model may be believed, `choose` whether
a vector autoregression or a Hawkes model foretells held-out periods better.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import nnls
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.multitest import multipletests
from statsmodels.tsa.stattools import adfuller

from dragoman.formula.errors import FormulaError

Array = NDArray[Any]

FALSE_LINKS = 0.05  # chance of one false link or more among all that were tried
LAGS = (1, 2, 3, 4, 6, 8)
HORIZON = 12
REPLICATES = 200
PER_PARAMETER = 3  # periods that each coefficient of an equation must have
TIGHTNESS = (0.05, 0.1, 0.2, 0.4, 1.0)  # of the Minnesota prior, chosen on held-out periods
HAWKES_DECAYS = (1.0, 3.0, 8.0)  # periods
HELD_OUT = 0.25
UNIT_ROOT_LAGS = 4


class Link(NamedTuple):
    """Whether past `cause` helps to foretell `effect`: the p value corrected for all pairs tried, and whether it is evidence."""

    cause: str
    effect: str
    p: float
    corrected: float
    found: bool


class Vector(NamedTuple):
    """A fitted autoregression: coefficients (lags, effect, cause), constants and residuals (periods, series)."""

    coefficients: Array
    constant: Array
    residuals: Array


def lagged(values: Array, lags: int) -> Array:
    """A constant and the `lags` rows before each row from `lags` on: an array (periods - lags, 1 + lags * series)."""
    n = len(values)
    return np.hstack([np.ones((n - lags, 1)), *(values[lags - k : n - k] for k in range(1, lags + 1))])


def order(values: Array) -> int:
    """The number of lags with the least BIC, of those for which the series are long enough. Raises FormulaError where none is."""
    n, width = values.shape
    possible = [p for p in LAGS if n - p >= PER_PARAMETER * (1 + p * width)]
    if not possible:
        raise FormulaError(
            f"{n} periods are too few for {width} series: at least {PER_PARAMETER * (1 + width) + 1} are needed. "
            "Take fewer factors, a longer register or a shorter step."
        )

    def bic(p: int) -> float:
        start = max(possible)
        x, y = lagged(values, p)[start - p :], values[start:]
        residuals = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
        _, size = np.linalg.slogdet(residuals.T @ residuals / len(y) + 1e-12 * np.eye(width))
        return float(size + np.log(len(y)) * p * width**2 / len(y))

    return min(possible, key=bic)


def links(*tables: pd.DataFrame) -> list[Link]:
    """Test for every ordered pair of columns of a table whether the lags of one help to foretell the other, given the lags of all.

    The F test of Granger 1969 on the ranks of the values (as normal scores), so that bursts do not decide; p values are corrected by
    Holm's method over all tables together, so that the chance of any false link is `FALSE_LINKS`. A trend or unit root is met by one more lag that is
    fitted and not tested (Toda and Yamamoto 1995). Raises FormulaError where the series are too short.
    """
    found = [row for table in tables for row in _tests(table)]
    if not found:
        return []
    accepted, corrected, *_ = multipletests([row[2] for row in found], FALSE_LINKS, "holm")
    return [Link(*row, float(c), bool(ok)) for row, c, ok in zip(found, corrected, accepted, strict=True)]


def _tests(table: pd.DataFrame) -> list[tuple[str, str, float]]:
    """Cause, effect and p value of each ordered pair of columns."""
    values = _scores(table.to_numpy(float))
    p = order(values)
    extra = int(
        any(_has_unit_root(column) for column in values.T) and len(values) > PER_PARAMETER * (1 + (p + 1) * values.shape[1])
    )
    x, width = lagged(values, p + extra), values.shape[1]
    y = values[p + extra :]
    names = list(table.columns)
    found: list[tuple[str, str, float]] = []
    for effect in range(width):
        whole = _squares(x, y[:, effect])
        free = len(y) - x.shape[1]
        for cause in range(width):
            if cause == effect:
                continue
            without = np.delete(x, [1 + lag * width + cause for lag in range(p)], axis=1)
            f = (_squares(without, y[:, effect]) - whole) / p / (whole / free)
            found.append((str(names[cause]), str(names[effect]), float(stats.f.sf(f, p, free))))
    return found


def _scores(values: Array) -> Array:
    """Each column as normal scores of its ranks; a column that never changes is refused."""
    if (np.ptp(values, axis=0) == 0).any():
        raise FormulaError("A series never changes, so nothing can be said of what moves it. Leave it out.")
    ranks = stats.rankdata(values, axis=0)
    found: Array = stats.norm.ppf(ranks / (len(values) + 1))
    return found / found.std(axis=0)


def _has_unit_root(column: Array) -> bool:
    return bool(adfuller(column, maxlag=UNIT_ROOT_LAGS, autolag=None, result_object=False)[1] > 0.05)


def _squares(x: Array, y: Array) -> float:
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(residual @ residual)


def fit(values: Array, lags: int, tightness: float | None = 0.2) -> Vector:
    """A vector autoregression of standardised series, its coefficients shrunk towards none, the more the longer the lag.

    `tightness` is the prior deviation of a coefficient of the first lag; None does not shrink. The prior is that of Litterman 1986
    (Minnesota) around a stationary mean, alike for own and other lags, by least squares on the data and dummy observations.
    """
    x, y = lagged(values, lags), values[lags:]
    width = values.shape[1]
    if tightness is None:
        solved = np.linalg.lstsq(x, y, rcond=None)[0]
    else:
        precision = np.concatenate([[0.0], np.repeat(np.arange(1, lags + 1) / tightness, width) ** 2])
        solved = np.linalg.solve(x.T @ x + np.diag(precision + 1e-9), x.T @ y)
    coefficients = solved[1:].reshape(lags, width, width).transpose(0, 2, 1)
    return Vector(coefficients, solved[0], y - x @ solved)


def ahead(model: Vector, past: Array, steps: int) -> Array:
    """The expected values of the next `steps` periods: an array (steps, series)."""
    lags = len(model.coefficients)
    rows = list(past[-lags:])
    for _ in range(steps):
        rows.append(model.constant + sum(model.coefficients[k] @ rows[-1 - k] for k in range(lags)))
    return np.array(rows[lags:])


def tightness(values: Array, lags: int) -> float:
    """The shrinkage that foretells the last quarter of the periods best, one period ahead."""

    def error(of: float) -> float:
        cut = int(len(values) * (1 - HELD_OUT))
        model = fit(values[:cut], lags, of)
        x, y = lagged(values, lags)[cut - lags :], values[cut:]
        solved = np.vstack([model.constant, model.coefficients.transpose(0, 2, 1).reshape(-1, values.shape[1])])
        return float((((y - x @ solved) / (values[:cut].std(axis=0) + 1e-9)) ** 2).mean())

    return min(TIGHTNESS, key=error)


def _impulses(model: Vector, steps: int) -> Array:
    """Generalised responses to one standard deviation of each series: (steps + 1, effect, cause). Source: Pesaran and Shin 1998."""
    width = len(model.constant)
    covariance = np.atleast_2d(np.cov(model.residuals.T))
    shocks = covariance / np.sqrt(np.diag(covariance))
    moving = [np.eye(width)]
    for step in range(1, steps + 1):
        moving.append(sum(model.coefficients[k] @ moving[step - 1 - k] for k in range(min(step, len(model.coefficients)))))
    return np.stack([m @ shocks for m in moving])


def responses(table: pd.DataFrame, steps: int = HORIZON, seed: int = 0) -> pd.DataFrame:
    """How each series answers one standard deviation of each other, after 0 to `steps` periods.

    Columns `cause`, `effect`, `after`, `response` (in standard deviations of the effect), `low`, `high` (90 %, by a bootstrap of the
    residuals). Independent of the order of the series. Raises FormulaError where they are too short.
    """
    values = _standard(table)
    p = order(values)
    shrunk = tightness(values, p)
    model = fit(values, p, shrunk)
    point = _impulses(model, steps)
    rng = np.random.default_rng(seed)
    centred = model.residuals - model.residuals.mean(axis=0)
    drawn = []
    for _ in range(REPLICATES):
        rows = list(values[:p])
        for shock in centred[rng.integers(len(centred), size=len(centred))]:
            rows.append(model.constant + sum(model.coefficients[k] @ rows[-1 - k] for k in range(p)) + shock)
        drawn.append(_impulses(fit(np.array(rows), p, shrunk), steps))
    low, high = np.percentile(drawn, (5, 95), axis=0)
    names = list(table.columns)
    return pd.DataFrame(
        [
            {
                "cause": names[j],
                "effect": names[i],
                "after": after,
                "response": point[after, i, j],
                "low": low[after, i, j],
                "high": high[after, i, j],
            }
            for j in range(len(names))
            for i in range(len(names))
            for after in range(steps + 1)
        ]
    )


def checks(table: pd.DataFrame) -> dict[str, Any]:
    """Whether the model may be believed: `lags`, the largest `root` (stable under 1), series whose residuals still hang together
    (`autocorrelated`, Ljung-Box at 1 % over all), series with a `unit_root`, and the links that each half finds (`halves`)."""
    values = _standard(table)
    p = order(values)
    model = fit(values, p, tightness(values, p))
    width = values.shape[1]
    companion = np.zeros((p * width, p * width))
    companion[:width] = np.hstack(list(model.coefficients))
    companion[width:, :-width] = np.eye((p - 1) * width)
    names = list(table.columns)
    tests = [acorr_ljungbox(column, [max(10, 2 * p)])["lb_pvalue"].iloc[0] for column in model.residuals.T]
    half = len(table) // 2
    halves: list[list[str]] = []
    for part in (table.iloc[:half], table.iloc[half:]):
        try:
            halves.append([f"{link.cause} → {link.effect}" for link in links(part) if link.found])
        except FormulaError:
            halves.append(["too short"])
    return {
        "lags": p,
        "root": float(np.abs(np.linalg.eigvals(companion)).max()),
        "autocorrelated": [name for name, value in zip(names, tests, strict=True) if value < 0.01 / width],
        "unit_root": [name for name, column in zip(names, values.T, strict=True) if _has_unit_root(column)],
        "halves": halves,
    }


def _standard(table: pd.DataFrame) -> Array:
    values = table.to_numpy(float)
    deviation = values.std(axis=0)
    if (deviation == 0).any():
        raise FormulaError("A series never changes, so nothing can be said of what moves it. Leave it out.")
    standard: Array = (values - values.mean(axis=0)) / deviation
    return standard


def hawkes_errors(counts: Array, cut: int) -> float:
    """Mean squared error, in variances, one period ahead after `cut`, of a multivariate Hawkes model of counts.

    In discrete time: the expected count is a base and decaying effects of past counts, none of them negative, by non-negative
    least squares. Source: Kirchner 2017.
    """
    decayed = []
    for tau in HAWKES_DECAYS:
        state = np.zeros_like(counts)
        for at in range(1, len(counts)):
            state[at] = np.exp(-1 / tau) * (state[at - 1] + counts[at - 1])
        decayed.append(state)
    x = np.hstack([np.ones((len(counts), 1)), *decayed])
    expected = np.column_stack([x[cut:] @ nnls(x[1:cut], column[1:cut])[0] for column in counts.T])
    return float((((counts[cut:] - expected) / (counts[:cut].std(axis=0) + 1e-9)) ** 2).mean())


def choose(counts: pd.DataFrame) -> dict[str, float | str]:
    """Squared errors on the last quarter, one period ahead, in variances: shrunk autoregression, Hawkes, mean; and the best of the two."""
    values = counts.to_numpy(float)
    cut = int(len(values) * (1 - HELD_OUT))
    standard = (values - values[:cut].mean(axis=0)) / (values[:cut].std(axis=0) + 1e-9)
    p = order(standard[:cut])
    model = fit(standard[:cut], p, tightness(standard[:cut], p))
    solved = np.vstack([model.constant, model.coefficients.transpose(0, 2, 1).reshape(-1, values.shape[1])])
    vector = float(((standard[cut:] - lagged(standard, p)[cut - p :] @ solved) ** 2).mean())
    hawkes = hawkes_errors(values, cut)
    mean = float((standard[cut:] ** 2).mean())
    return {"vector": vector, "hawkes": hawkes, "mean": mean, "best": "vector" if vector <= hawkes else "hawkes"}
