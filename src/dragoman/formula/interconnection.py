"""Which series moves which: Granger's test with what moves all of them in the equation, and the responses that belong to it.

`links` tests, `responses` says how much and after how long, `checks` says what to keep in mind. Every equation holds a constant and a
trend, the season of the year, a shift of the level where the effect has its largest, how much was published (now and before), what
stands for years between the sides and changed meanwhile, and the last `LAGS` values of all series.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from dragoman.formula.errors import FormulaError

Array = NDArray[Any]

FALSE_LINKS = 0.05  # share of false links among those that are said to be found
LAGS = 4  # always: chosen by BIC it is nearly always one, and what comes after a month is missed
SPARE = 1  # one more lag is fitted and not tested, which meets unit roots
PAGE_LAGS = 2
HORIZON = 12
PER_PARAMETER = 1.5  # periods that each coefficient of an equation must have
EDGE = 8  # periods at both ends in which no shift is looked for
LEAST_ROOM = 0.05  # of a period beside its own pull on the fit, so that one that is fitted exactly makes no infinite weight


class Link(NamedTuple):
    """Whether past `cause` helps to foretell `effect`: the p value, the same corrected for all links tried, and whether it is evidence.

    `sum` is what was tested, the sum of the coefficients of the cause's lags in standard deviations, with `low` and `high` (90 %).
    """

    cause: str
    effect: str
    p: float
    corrected: float
    found: bool
    sum: float
    low: float
    high: float


class _Fit(NamedTuple):
    """Least squares with a covariance that holds where the spread changes (HC3): coefficients of the tested columns, and freedom."""

    coefficients: Array
    covariance: Array
    free: int


def widest(known: Array, pages: bool, year: int | None = 52, held: int = 0) -> int:
    """How many series one equation can carry where these periods are `known`, with so many terms `held`."""
    common = 3 + 2 * bool(year and len(known) >= year) + (PAGE_LAGS + 2) * pages + held
    return max(0, int((len(_whole(known)) / PER_PARAMETER - common) // (LAGS + SPARE)))


def _whole(known: Array) -> Array:
    """The periods that are known with all that an equation holds of their past."""
    start = LAGS + SPARE
    return np.array([at for at in range(start, len(known)) if known[at - start : at + 1].all()], int)


def links(*tables: pd.DataFrame, pages: Array | None = None, year: int | None = 52, held: Array | None = None) -> list[Link]:
    """Test for every ordered pair of columns of a table whether the lags of one help to foretell the other, given all else.

    Granger 1969, on normal scores of the ranks so that bursts do not decide, with one spare lag (Toda and Yamamoto 1995) and a
    covariance that holds under changing spread (MacKinnon and White 1985). p values are corrected over all tables together by
    Benjamini and Hochberg 1995: of the links found, `FALSE_LINKS` are false in the mean. `pages` is what was published in each
    period about other things, `held` (periods, terms) what else is held fixed; a missing value in a table is a period of which nothing
    is known, and `year` the periods in one.
    Raises FormulaError where the series are too short or never change.
    """
    from statsmodels.stats.multitest import multipletests

    found = [row for table in tables for row in _tests(table, pages, year, held)]
    if not found:
        return []
    accepted, corrected, *_ = multipletests([row[2] for row in found], FALSE_LINKS, "fdr_bh")
    return [Link(*row[:3], float(c), bool(ok), *row[3:]) for row, c, ok in zip(found, corrected, accepted, strict=True)]


def _tests(
    table: pd.DataFrame, pages: Array | None, year: int | None, held: Array | None
) -> list[tuple[str, str, float, float, float, float]]:
    """Cause, effect, p value, and the sum of the tested coefficients with its ends, of each ordered pair of columns."""
    values, common, rows = _prepared(table, pages, year, held)
    names, width = [str(name) for name in table.columns], values.shape[1]
    lags = np.hstack([values[rows - k] for k in range(1, LAGS + SPARE + 1)])
    _refuse_short(len(rows), lags.shape[1] + common.shape[1] + 1, width)
    found = []
    for effect in range(width):
        y = values[rows, effect]
        x = np.hstack([_shifted(y, common[rows], values[:, effect], rows), lags])
        first = x.shape[1] - lags.shape[1]
        for cause in range(width):
            if cause != effect:
                fit = _fit(x, y, [first + k * width + cause for k in range(LAGS)])
                f = fit.coefficients @ np.linalg.solve(fit.covariance, fit.coefficients) / LAGS
                total, deviation = fit.coefficients.sum(), np.sqrt(fit.covariance.sum())
                half = stats.t.ppf(0.95, fit.free) * deviation
                p = float(stats.f.sf(f, LAGS, fit.free))
                found.append((names[cause], names[effect], p, float(total), float(total - half), float(total + half)))
    return found


def responses(
    table: pd.DataFrame,
    pages: Array | None = None,
    steps: int = HORIZON,
    year: int | None = 52,
    wanted: set[tuple[str, str]] | None = None,
    held: Array | None = None,
) -> pd.DataFrame:
    """How each series answers one standard deviation of each other (or those `wanted`), after 1 to `steps` periods, or as far as the series are long enough.

    Columns `cause`, `effect`, `after`, `response` (in standard deviations of the effect, the same week of the effect given), `low`,
    `high` (90 %). Local projections with the lags of all series beside what `links` holds fixed, so that they show what it tests.
    Source: Jorda 2005; intervals as Montiel Olea and Plagborg-Moller 2021. Raises FormulaError where the series are too short.
    """
    values, common, rows = _prepared(table, pages, year, held)
    names, width = [str(name) for name in table.columns], values.shape[1]
    answers: list[dict[str, Any]] = []
    for after in range(1, steps + 1):
        ends = rows + after - 1
        kept = (ends < len(values)) & ~np.isnan(values[np.minimum(ends, len(values) - 1)]).any(axis=1)
        here, then = rows[kept], ends[kept]
        lags = np.hstack([values[here - k] for k in range(1, LAGS + SPARE + 1)])
        coefficients = lags.shape[1] + common.shape[1] + 1
        if after > 1 and len(here) < PER_PARAMETER * coefficients:
            break  # each further period leaves one fewer to learn from
        _refuse_short(len(here), coefficients, width)
        for effect in range(width):
            if wanted is not None and not any(names[effect] == e for _, e in wanted):
                continue
            y = values[then, effect]
            x = np.hstack([_shifted(y, common[here], values[:, effect], here), lags])
            first = x.shape[1] - lags.shape[1]
            for cause in range(width):
                if cause == effect or (wanted is not None and (names[cause], names[effect]) not in wanted):
                    continue
                fit = _fit(x, y, [first + cause])
                response, half = fit.coefficients[0], stats.t.ppf(0.95, fit.free) * np.sqrt(fit.covariance[0, 0])
                answers.append(
                    {
                        "cause": names[cause],
                        "effect": names[effect],
                        "after": after,
                        "response": float(response),
                        "low": float(response - half),
                        "high": float(response + half),
                    }
                )
    return pd.DataFrame(answers, columns=["cause", "effect", "after", "response", "low", "high"])


def checks(table: pd.DataFrame, pages: Array | None = None, year: int | None = 52, held: Array | None = None) -> dict[str, Any]:
    """What to keep in mind: `lags`, `terms` that every equation holds, `periods` used, and the links that each half finds (`halves`)."""
    rows = _prepared(table, pages, year, held)[2]
    half = len(table) // 2
    halves: list[list[str]] = []
    for part in (slice(None, half), slice(half, None)):
        try:
            given = (None if of is None else of[part] for of in (pages, held))
            some = links(table.iloc[part], pages=next(given), year=year, held=next(given))
            halves.append([f"{link.cause} → {link.effect}" for link in some if link.found])
        except FormulaError:
            halves.append(["too short"])
    terms = [
        "trend",
        "shift",
        *(["season"] if year and len(table) >= year else []),
        *([] if pages is None else ["stories published"]),
        *([] if held is None else ["standing conditions"]),
    ]
    return {"lags": LAGS, "terms": terms, "periods": len(rows), "halves": halves}


def _prepared(table: pd.DataFrame, pages: Array | None, year: int | None, held: Array | None) -> tuple[Array, Array, Array]:
    """Normal scores of the series (missing where unknown), the terms that move all, and the rows whose past is known."""
    raw = table.to_numpy(float)
    known = ~np.isnan(raw).any(axis=1)
    if not known.any() or (np.ptp(raw[known], axis=0) == 0).any():
        raise FormulaError("A series never changes, so nothing can be said of what moves it. Leave it out.")
    scores = stats.norm.ppf(stats.rankdata(raw[known], axis=0) / (known.sum() + 1))
    values = np.full_like(raw, np.nan)
    values[known] = scores / scores.std(axis=0)
    n = len(raw)
    terms = [np.ones(n), np.linspace(-1, 1, n)]
    if year and n >= year:
        angle = 2 * np.pi * np.arange(n) / year
        terms += [np.sin(angle), np.cos(angle)]
    if pages is not None and np.ptp(pages) > 0:
        log = np.log1p(pages)
        log = (log - log.mean()) / log.std()
        terms += [np.concatenate([np.full(k, log[0]), log[: n - k]]) for k in range(PAGE_LAGS + 1)]
        terms.append(log**2)
    if held is not None:
        terms += [(column - column.mean()) / column.std() for column in held.T if np.ptp(column) > 0]
    return values, np.column_stack(terms), _whole(known)


def _refuse_short(periods: int, coefficients: int, width: int) -> None:
    if periods < PER_PARAMETER * coefficients:
        raise FormulaError(
            f"{periods} known periods are too few for {width} series: {PER_PARAMETER * coefficients:.0f} are needed. "
            "Take fewer factors, a longer register or a shorter step."
        )


def _shifted(y: Array, common: Array, own: Array, rows: Array) -> Array:
    """The common terms and a step where the level of `y` shifts most, beside its own past."""
    base = np.hstack([common, *(own[rows - k][:, None] for k in range(1, LAGS + 1))])
    places = np.arange(EDGE, len(rows) - EDGE)
    if not len(places):
        return common
    steps = (np.arange(len(rows))[:, None] >= places).astype(float)
    q = np.linalg.qr(base)[0]
    left, free = y - q @ (q.T @ y), steps - q @ (q.T @ steps)
    gain = (free.T @ left) ** 2 / np.maximum((free**2).sum(axis=0), 1e-6)
    return np.hstack([common, steps[:, [int(gain.argmax())]]])


def _fit(x: Array, y: Array, tested: list[int]) -> _Fit:
    q = np.linalg.qr(x)[0]
    residual = (y - q @ (q.T @ y)) / np.maximum(1 - (q**2).sum(axis=1), LEAST_ROOM)
    rest = np.linalg.qr(np.delete(x, tested, axis=1))[0]
    own = x[:, tested] - rest @ (rest.T @ x[:, tested])
    inverse = np.linalg.pinv(own.T @ own)
    weighted = own * residual[:, None]
    return _Fit(inverse @ (own.T @ y), inverse @ (weighted.T @ weighted) @ inverse, len(y) - x.shape[1])
