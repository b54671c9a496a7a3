"""`interconnection`: false links and power on simulated series, and the Israel-Palestinians series of Brandt and Freeman 2006."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.formula import interconnection as formula

Row = dict[str, float | str]
Array = NDArray[Any]

DRAWN = 200  # simulated tables for each row
YEARS = 10
HORIZONS = (1, 4, 12)
REFIT = 26  # weeks after which the models are fitted anew


def interconnection(data: Path) -> list[Row]:
    """Rows of shares in per cent, of links with p values and responses, and of squared errors relative to the mean (under 1: better)."""
    path = next((at for at in (data / "foresight" / "israel-palestinians-weekly.csv", data) if at.is_file()), None)
    table = None if path is None else pd.read_csv(path).set_index("week")
    return [*_simulated(), *([] if table is None else [*_links(table), *_skill(table)])]


def simulate(kind: str, periods: int, width: int, link: float, rng: np.random.Generator) -> pd.DataFrame:
    """Series with an autocorrelation of 0.4; the first moves the second with strength `link`. `kind` is normal, bursts or counts."""
    size = (periods + 50, width)
    shocks = {
        "normal": lambda: rng.normal(size=size),
        "bursts": lambda: rng.poisson(0.5, size) * rng.exponential(1.0, size),
        "counts": lambda: rng.negative_binomial(1, 0.3, size).astype(float),
    }[kind]()
    values = np.zeros(size)
    for at in range(1, len(values)):
        values[at] = 0.4 * values[at - 1] + shocks[at]
        values[at, 1] += link * values[at - 1, 0]
    return pd.DataFrame(values[50:], columns=[f"series {n}" for n in range(width)])


def _simulated() -> list[Row]:
    rng = np.random.default_rng(0)
    rows: list[Row] = []
    for kind in ("normal", "bursts", "counts"):
        for periods, width in ((104, 5), (260, 5), (260, 13)):
            found = [formula.links(simulate(kind, periods, width, 0.0, rng)) for _ in range(DRAWN)]
            share = 100 * np.mean([any(link.found for link in one) for one in found])
            rows.append({"what": "false links", "series": f"{kind}, {width}", "weeks": float(periods), "found %": float(share)})
    for link in (0.1, 0.2, 0.4):
        for periods in (104, 260, 520):
            found = [formula.links(simulate("counts", periods, 5, link, rng)) for _ in range(DRAWN // 4)]
            hit = [any(one.found and (one.cause, one.effect) == ("series 0", "series 1") for one in some) for some in found]
            rows.append(
                {"what": f"power at {link}", "series": "counts, 5", "weeks": float(periods), "found %": 100 * float(np.mean(hit))}
            )
    return rows


def _links(table: pd.DataFrame) -> list[Row]:
    answers = formula.responses(table)
    checked = formula.checks(table)
    halves = ", ".join(str(len(half)) for half in checked["halves"])
    hanging = ", ".join(checked["autocorrelated"]) or "none"
    words = f"{checked['lags']} lags, largest root {checked['root']:.2f}, autocorrelated residuals: {hanging}, links in each half: {halves}"
    rows: list[Row] = [{"what": words}]
    for link in formula.links(table):
        of = answers[(answers["cause"] == link.cause) & (answers["effect"] == link.effect)]
        for after in (1, 4, 12):
            at = of[of["after"] == after].iloc[0]
            rows.append(
                {
                    "what": f"{link.cause} → {link.effect}",
                    "p": link.corrected,
                    "weeks": float(after),
                    "response": float(at["response"]),
                    "low": float(at["low"]),
                    "high": float(at["high"]),
                }
            )
    return rows


def _skill(table: pd.DataFrame) -> list[Row]:
    """Mean squared error over the last ten years by horizon, each forecast from the weeks before it, relative to the mean's."""
    values = table.to_numpy(float)
    start = len(values) - YEARS * 52
    errors: dict[tuple[str, int], list[Array]] = {}
    for origin in range(start, len(values)):
        past = values[:origin]
        if (origin - start) % REFIT == 0:
            centre, scale = past.mean(axis=0), past.std(axis=0)
            standard = (past - centre) / scale
            lags = formula.order(standard)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                models = {
                    "plain VAR": formula.fit(standard, lags, None),
                    "shrunk VAR": formula.fit(standard, lags, formula.tightness(standard, lags)),
                }
        expected = {
            name: formula.ahead(model, (past - centre) / scale, max(HORIZONS)) * scale + centre for name, model in models.items()
        }
        expected["last value"] = np.repeat(past[-1:], max(HORIZONS), axis=0)
        expected["mean"] = np.repeat(past.mean(axis=0)[None], max(HORIZONS), axis=0)
        for horizon in HORIZONS:
            if origin + horizon <= len(values):
                for name, path in expected.items():
                    errors.setdefault((name, horizon), []).append((path[horizon - 1] - values[origin + horizon - 1]) ** 2)
    mean = {horizon: np.mean(errors["mean", horizon], axis=0) for horizon in HORIZONS}
    return [
        {
            "what": f"squared error, {name}",
            "weeks": float(horizon),
            **{
                str(column): float(ratio)
                for column, ratio in zip(table.columns, np.mean(found, axis=0) / mean[horizon], strict=True)
            },
        }
        for (name, horizon), found in sorted(errors.items(), key=lambda one: (one[0][1], one[0][0]))
    ]
