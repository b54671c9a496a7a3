"""Change points of a series: shifts and bursts of the mean that its memory and a straight line do not explain."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Array = NDArray[Any]

FALSE_ALARMS = 0.05  # share of series without a change in which at least one is marked
CHANGE_RATE = (
    "a series without a change shows one in about 5 % of cases if nothing but its own short memory moves it; under a slow trend in one of six, "
    "under a long memory in up to one of four"
)
# Set on simulated series of 44 and 104 periods; after a change of one run `dragoman evaluate interconnection`, rows on changes.
QUANTILE = 0.97  # of the simulated gain: beyond 1 - FALSE_ALARMS, since the memory that is simulated is itself estimated
BURST = 1.5  # by which the gain of a burst, which has two ends to choose, is divided to be as rare as that of a shift
LINE = (
    4.0  # a straight line is preferred where so many n-ths more are left beside it than beside the best piece, which was chosen
)
SIMULATED = 400
MEMORIES = np.array([-0.2, 0.0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.88, 0.95])  # autocorrelations among which the best is chosen
MOST = 6  # pieces of a series
SHORTEST = 4  # periods between two changes
FEWEST = 16  # periods of a series that can be looked at


def changes(values: Array, seed: int = 0) -> list[int]:
    """The numbers of the periods at which the mean of a series changes; empty where fewer than `FEWEST` of them are known.

    A missing value counts as the mean of the others, so that no change is made of it.

    One by one the shift or burst is taken that explains most beside those before it, as long as its gain is beyond that of simulated
    series without a change, which have this memory and the series' own shocks, drawn again. The gain is that of generalised
    least squares with the memory fitted on either side, so that a large change cannot pass for a long memory. Where a straight line
    explains more than the best of them, it is taken out first. Source: Bai and Perron 1998 (sup F of one more), for additive shifts.
    """
    values = np.asarray(values, float)
    known = ~np.isnan(values)
    if known.sum() < FEWEST or np.ptp(values[known]) == 0:
        return []
    values = np.where(known, values, values[known].mean())
    n = len(values)
    pieces = _pieces(n)
    base = _line(n)[:, :1]
    found = _best(values[None], base, pieces)
    if found.line[0]:
        base = _line(n)
        found = _best(values[None], base, pieces)
    critical = _critical(values, base, pieces, seed)
    cuts: list[int] = []
    while found.gain[0] > critical and len(cuts) < 2 * MOST:
        start, end = (int(ends[found.piece[0]]) for ends in (pieces.start, pieces.end))
        cuts += [at for at in (start, end) if 0 < at < n and all(abs(at - other) >= SHORTEST for other in cuts)]
        inside = (np.arange(n) >= start) & (np.arange(n) < end)
        base = np.column_stack([base, inside])
        found = _best(values[None], base, pieces)
    return sorted(cuts)


class _Piece(NamedTuple):
    """Pieces of a series by first period and the one after the last, and by what the gain of each is divided."""

    start: Array
    end: Array
    weight: Array


class _Found(NamedTuple):
    """Of each row: the largest gain, its piece, and whether a straight line explains more than it."""

    gain: Array
    piece: Array
    line: Array


def _line(n: int) -> Array:
    return np.column_stack([np.ones(n), np.linspace(-1, 1, n)])


def _pieces(n: int) -> _Piece:
    """All shifts (from the first period on) and bursts, of long series not each by each."""
    every = max(1, n // 400)
    shifts = np.arange(SHORTEST, n - SHORTEST + 1, every)
    starts, ends = [np.zeros_like(shifts)], [shifts]
    size = SHORTEST
    while size < n - 2 * SHORTEST:
        at = np.arange(SHORTEST, n - size - SHORTEST + 1, max(every, size // 8))
        starts.append(at)
        ends.append(at + size)
        size = max(size + 1, int(size * 1.25))
    start = np.concatenate(starts)
    return _Piece(start, np.concatenate(ends), np.where(start == 0, 1.0, BURST))


def _best(rows: Array, base: Array, pieces: _Piece) -> _Found:
    """The piece that explains most of each row beside the columns of `base`, the memory fitted with it and without it."""
    number, n = np.arange(len(rows)), rows.shape[1]
    without, lined = np.full(len(rows), np.inf), np.full(len(rows), np.inf)
    beside = np.full((len(rows), len(pieces.start)), np.inf)
    for phi in MEMORIES:
        z, q = rows[:, 1:] - phi * rows[:, :-1], np.linalg.qr(base[1:] - phi * base[:-1])[0]
        z = z - (z @ q) @ q.T
        all_of = (z**2).sum(axis=1)
        own = _squares(pieces, n, phi) - (_dots(q.T, pieces, phi) ** 2).sum(axis=0)
        left = all_of[:, None] - _dots(z, pieces, phi) ** 2 / np.where(own > 1e-6, own, np.inf)
        beside = np.minimum(beside, left)
        without = np.minimum(without, all_of)
        line = np.linspace(-1, 1, n)
        line = line[1:] - phi * line[:-1]
        line = line - q @ (q.T @ line)
        size = line @ line
        lined = np.minimum(lined, all_of - (z @ line) ** 2 / size if size > 1e-6 else all_of)
    gain = (without[:, None] - beside) / np.maximum(beside, 1e-12) * (n - 2 - base.shape[1]) / pieces.weight
    piece = gain.argmax(axis=1)
    return _Found(gain[number, piece], piece, lined < beside[number, piece] * (1 + LINE / n))


def _dots(rows: Array, pieces: _Piece, phi: float) -> Array:
    """The product of each row (without the first period) with each piece, both less `phi` times what was before."""
    total = np.concatenate([np.zeros((len(rows), 2)), rows.cumsum(axis=1)], axis=1)  # until the period before n stands at n + 1
    total = np.concatenate([total, total[:, -1:]], axis=1)
    now = total[:, pieces.end] - total[:, pieces.start]
    before = total[:, pieces.end + 1] - total[:, pieces.start + 1]
    dots: Array = now - phi * before
    return dots


def _squares(pieces: _Piece, n: int, phi: float) -> Array:
    """The sum of squares of each piece less `phi` times what was before: a jump in, what stays, a jump out."""
    stays = (pieces.end - pieces.start - 1) * (1 - phi) ** 2
    squares: Array = stays + (pieces.start > 0) + phi**2 * (pieces.end < n)
    return squares


def _critical(values: Array, base: Array, pieces: _Piece, seed: int) -> float:
    """The gain that few series without a change reach, which have the memory of `values` and its shocks, if nothing changed in it."""
    phi = min(MEMORIES, key=lambda phi: float((_shocks(values, base, phi) ** 2).sum()))
    shocks = _shocks(values, base, phi)
    drawn = np.random.default_rng(seed).choice(shocks - shocks.mean(), (SIMULATED, len(values) + 50))
    rows = lfilter([1.0], [1.0, -phi], drawn, axis=1)[:, 50:]
    return float(np.quantile(_best(rows, base, pieces).gain, QUANTILE))


def _shocks(values: Array, base: Array, phi: float) -> Array:
    """What the memory and the columns of `base` leave of a series."""
    q = np.linalg.qr(base[1:] - phi * base[:-1])[0]
    z = values[1:] - phi * values[:-1]
    left: Array = z - q @ (q.T @ z)
    return left
