"""Change points of a series, by PELT (ruptures), with a penalty under which a series without change shows one in 5 % of cases."""

from typing import Any

import numpy as np
import ruptures
from numpy.typing import NDArray

Array = NDArray[Any]

FALSE_ALARMS = 0.05  # share of series without a change in which at least one is marked
CHANGE_RATE = "a series without a change shows one in about 5 % of cases if nothing but its own short memory moves it; under a slow trend or a long memory more often"
SIMULATED = 400
SHORTEST = 4  # periods between two changes
FEWEST = 16  # periods of a series that can be looked at


def changes(values: Array, seed: int = 0) -> list[int]:
    """The numbers of the periods at which the mean of a series changes; empty where fewer than `FEWEST` of them are known.

    A missing value counts as the mean of the others, so that no change is made of it.

    The penalty is the 95 % point of the largest gain a cut in simulated series without change, which have this series' own
    first autocorrelation and its own shocks, drawn again. So real changes make it cautious: it misses some, and is seldom wrong.
    Source: Killick, Fearnhead and Eckley 2012 (PELT).
    """
    values = np.asarray(values, float)
    known = ~np.isnan(values)
    n = len(values)
    if known.sum() < FEWEST or np.ptp(values[known]) == 0:
        return []
    values = np.where(known, values, values[known].mean())
    centred = values - values.mean()
    # The estimate from n values is too low by about (1 + 3 phi) / n (Kendall 1954).
    phi = float(centred[1:] @ centred[:-1] / (centred @ centred))
    phi = min(max(phi + (1 + 3 * phi) / n, 0.0), 0.95)
    shocks = centred[1:] - phi * centred[:-1]
    drawn = np.random.default_rng(seed).choice(shocks - shocks.mean(), (SIMULATED, n + 50))
    simulated = np.zeros_like(drawn)
    for at in range(1, n + 50):
        simulated[:, at] = phi * simulated[:, at - 1] + drawn[:, at]
    penalty = float(np.quantile(_largest_gain(simulated[:, 50:]), 1 - FALSE_ALARMS))
    found = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST).fit(values[:, None]).predict(pen=penalty)
    return [int(at) for at in found if at < n]


def _largest_gain(rows: Array) -> Array:
    """The largest gain a cut, over all segmentations of each row into two pieces, and into three where the outer two are alike.

    The second kind is a burst, for which PELT makes two cuts at once.
    """
    n = rows.shape[1]
    total = np.concatenate([np.zeros((len(rows), 1)), rows.cumsum(axis=1)], axis=1)
    whole = total[:, -1:]

    def gain(start: Array, end: Array) -> Array:
        inside, size = total[:, end] - total[:, start], end - start
        apart: Array = inside**2 / size + (whole - inside) ** 2 / (n - size) - whole**2 / n
        return apart.max(axis=1)

    cuts = np.arange(SHORTEST, n - SHORTEST + 1)
    largest = gain(np.zeros_like(cuts), cuts)
    size = SHORTEST
    while size < n - 2 * SHORTEST:
        starts = np.arange(SHORTEST, n - size - SHORTEST + 1)
        largest = np.maximum(largest, gain(starts, starts + size) / 2)
        size = max(size + 1, int(size * 1.25))
    return largest
