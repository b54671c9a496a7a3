"""Change points of a series, by PELT (ruptures), with a penalty set by simulation of series without a change."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Array = NDArray[Any]

FALSE_ALARMS = 0.05  # share of series without a change in which at least one is marked
CHANGE_RATE = (
    "a series without a change shows one in about 5 % of cases if nothing but its own short memory moves it; "
    "under a slow trend or a long memory more often"
)
# The simulated quantile of the penalty: beyond 1 - FALSE_ALARMS, since the memory that is simulated is itself estimated. Chosen so
# that the rows "false changes" of `dragoman evaluate interconnection` and bursts of heavy shocks stay within some 10 %; run it again after a change.
QUANTILE = 0.98
CAUTION = 0.7  # standard errors by which the memory is taken for longer than it looks, chosen as the quantile is
SIMULATED = 400
MEMORIES = np.array([0.0, 0.2, 0.4, 0.6, 0.75, 0.9])  # autocorrelations from which that of a series is told
FOR_MEMORY = 150  # simulated series of each
SHORTEST = 4  # periods between two changes
FEWEST = 16  # periods of a series that can be looked at


def changes(values: Array, seed: int = 0) -> list[int]:
    """The numbers of the periods at which the mean of a series changes; empty where fewer than `FEWEST` of them are known.

    A missing value counts as the mean of the others, so that no change is made of it.

    Memory and spread are those within the pieces of the best shift or burst, so that a large change does not hide itself; that
    taking out the best piece of a series without a change makes its memory look shorter is met by simulation. The penalty is
    the `QUANTILE` of the gain, in spreads, in simulated series with this memory and the series' own shocks, drawn again.
    Source: Killick, Fearnhead and Eckley 2012 (PELT).
    """
    import ruptures

    values = np.asarray(values, float)
    known = ~np.isnan(values)
    n = len(values)
    if known.sum() < FEWEST or np.ptp(values[known]) == 0:
        return []
    values = np.where(known, values, values[known].mean())
    own = _within(values[None])
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((FOR_MEMORY, n + 50))
    seen = [float(np.median(_within(_remembering(noise, phi)).memory)) for phi in MEMORIES]
    phi = float(np.interp(own.memory[0] + CAUTION / np.sqrt(n), seen, MEMORIES))
    left = own.left[0]
    shocks = left[1:] - phi * left[:-1]
    found = _within(_remembering(rng.choice(shocks - shocks.mean(), (SIMULATED, n + 50)), phi))
    spread = (found.left**2).mean(axis=1)
    penalty = float(np.quantile(found.gain / np.maximum(spread, 1e-12), QUANTILE)) * float((left**2).mean())
    cuts = ruptures.KernelCPD(kernel="linear", min_size=SHORTEST).fit(values[:, None]).predict(pen=penalty)
    return [int(at) for at in cuts if at < n]


def _remembering(shocks: Array, phi: float) -> Array:
    values: Array = lfilter([1.0], [1.0, -phi], shocks, axis=1)[:, 50:]
    return values


class _Pieces(NamedTuple):
    """Of each row the largest gain a cut, the autocorrelation left within the pieces of that cut, and what is left of the row."""

    gain: Array
    memory: Array
    left: Array


def _within(rows: Array) -> _Pieces:
    """Take the best of all shifts (two pieces) and bursts (three, the outer two alike, for which PELT makes two cuts) out of each row."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    n, number = rows.shape[1], np.arange(len(rows))
    total = np.concatenate([np.zeros((len(rows), 1)), rows.cumsum(axis=1)], axis=1)
    best, first, last = np.full(len(rows), -1.0), np.zeros(len(rows), int), np.zeros(len(rows), int)

    def look(start: Array, end: Array, cuts: int) -> None:
        nonlocal best, first, last
        inside, size = total[:, end] - total[:, start], end - start
        gain = (inside**2 / size + (total[:, -1:] - inside) ** 2 / (n - size) - total[:, -1:] ** 2 / n) / cuts
        at = gain.argmax(axis=1)
        better = gain[number, at] > best
        best = np.where(better, gain[number, at], best)
        first, last = np.where(better, start[at], first), np.where(better, end[at], last)

    shifts = np.arange(SHORTEST, n - SHORTEST + 1)
    look(np.zeros_like(shifts), shifts, 1)
    size = SHORTEST
    while size < n - 2 * SHORTEST:
        starts = np.arange(SHORTEST, n - size - SHORTEST + 1)
        look(starts, starts + size, 2)
        size = max(size + 1, int(size * 1.25))
    at = np.arange(n)
    inside = (at >= first[:, None]) & (at < last[:, None])
    means = [(rows * part).sum(axis=1) / np.maximum(part.sum(axis=1), 1) for part in (inside, ~inside)]
    left = rows - np.where(inside, means[0][:, None], means[1][:, None])
    memory = (left[:, 1:] * left[:, :-1]).sum(axis=1) / np.maximum((left**2).sum(axis=1), 1e-12)
    return _Pieces(best, memory, left)
