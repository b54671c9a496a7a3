"""`validity`: whether the indices rank pairs by what comes, on ICEWS14, and what the weights are when they are learned anew."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

from dragoman.evaluate.corpora import Row
from dragoman.formula.reading import Records, read
from dragoman.formula.series import distinct, ordered, periods, positions
from dragoman.formula.weights import weights
from dragoman.records.plover import of_kind
from dragoman.register import Register, import_

Array = NDArray[np.float64]

AHEAD = 4  # weeks within which an act must come
FEWEST = 20  # distinct events of a pair before the weeks that are scored
FIRST = 4  # weeks before the first that is learned from
COERCION = ("ASSAULT", "COERCE", "SANCTION", "THREATEN", "MOBILIZE")
DEEDS = ("AGREE", "AID", "COOPERATE", "CONCEDE", "RETREAT")
TALK = of_kind("verbal conflict") - set(COERCION)
SMOOTH, RIDGE = 0.01, 0.001  # of the logarithm of a sum, and of the logarithms of the weights


def validity(data: Path) -> list[Row]:
    """Rows of AUC in per cent across pairs and weeks: of an ASSAULT, of any coercive act within four weeks by each index, on the weeks of
    valid; and the weights that train gives beside those that ship."""
    folder = next((at for at in (data / "foresight" / "icews14", data) if (at / "train.txt").exists()), None)
    if folder is None or not (folder / "valid.txt").exists():
        return []
    with Register(":memory:") as register:
        import_(register, folder / "train.txt")
        end = read(register).pages.index[-1]
        import_(register, folder / "valid.txt")
        records = read(register)
    return rows(records, end)


def rows(records: Records, end: pd.Timestamp) -> list[Row]:
    """The rows of records, learned until the day `end` and scored on the weeks behind it."""
    counts, kinds, cut, net = _counted(records, end)
    sums = {kind: _faded(counts[n]) for n, kind in enumerate(kinds)}
    given = weights()
    shipped = _weighted(sums, given.conflict)
    learned = {name: _learn(sums, types, _comes(counts, kinds, target), cut) for name, types, target in _tasks()}
    indices = {
        "conflict (as shipped)": shipped,
        "conflict, all weights 1": _weighted(sums, dict.fromkeys(given.conflict, 1.0)),
        "conflict without words": _weighted(sums, learned["conflict without words"]),
        "conflict and cooperation netted (Goldstein, before)": _faded(net),
    }
    found: list[Row] = []
    for what, target in (("an ASSAULT", ("ASSAULT",)), ("any coercive act", COERCION)):
        comes = _comes(counts, kinds, target)
        for name, index in indices.items():
            weeks = range(cut - 1, comes.shape[1])
            every = range(FIRST, comes.shape[1])
            scores = {
                label: 100 * _auc(index[:, list(some)], comes[:, list(some)])
                for label, some in (("valid", weeks), ("all weeks", every))
            }
            found.append({"what": f"{what} within {AHEAD} weeks", "index": name, "pairs": float(len(index)), **scores})
    for name, types in (("conflict", given.conflict), ("cooperation", given.cooperation)):
        found += [
            {"what": f"weight in {name}", "index": kind, "learned": learned[name][kind], "ships": weight}
            for kind, weight in types.items()
        ]
    return found


def _weighted(sums: dict[str, Array], by: dict[str, float]) -> Array:
    found: Array = np.sum([sums[kind] * weight for kind, weight in by.items()], axis=0)
    return found


def _tasks() -> list[tuple[str, list[str], tuple[str, ...]]]:
    given = weights()
    return [
        ("conflict", list(given.conflict), COERCION),
        ("conflict without words", [kind for kind in given.conflict if kind not in TALK], COERCION),
        ("cooperation", list(given.cooperation), DEEDS),
    ]


def _counted(records: Records, end: pd.Timestamp) -> tuple[Array, list[str], int, Array]:
    """Distinct events (types, pairs, weeks) of pairs with enough of them, the types, the first week behind `end`, and the netted sums."""
    given = weights()
    kinds = [*given.conflict, *given.cooperation]
    index = pd.period_range(records.pages.index[0], records.pages.index[-1], freq="W-SUN")
    events, at = positions(distinct(records.events), index, "week")
    first, second = ordered(events)
    names = (first + "\t" + second).where(first != second)
    totals = names[(events["day"] <= end).to_numpy()].value_counts()
    pair, kind = (
        pd.Index(known).get_indexer(of)
        for known, of in ((sorted(totals[totals >= FEWEST].index), names), (kinds, events["type"]))
    )
    shape = (len(kinds), int(pair.max()) + 1, len(index))
    here = (pair >= 0) & (kind >= 0)
    counts, net = np.zeros(shape), np.zeros(shape[1:])
    weight = events["weight"].to_numpy(float)
    np.add.at(counts, (kind[here], pair[here], at[here]), weight[here])
    np.add.at(net, (pair[here], at[here]), (-events["goldstein"].to_numpy(float) / 10 * weight)[here])
    return counts, kinds, int(index.get_indexer(periods(pd.Series([end]), "week"))[0]) + 1, net


def _faded(counts: Array) -> Array:
    """What is left at the end of each week of all that was: (pairs, weeks)."""
    keep, level = 0.5 ** (7 / weights().half_life), np.zeros_like(counts)
    for week in range(counts.shape[1]):
        level[:, week] = (keep * level[:, week - 1] if week else 0.0) + counts[:, week]
    return level


def _comes(counts: Array, kinds: list[str], target: tuple[str, ...]) -> NDArray[np.bool_]:
    """Whether an act of the target comes within the weeks behind each week of which all are known: (pairs, weeks)."""
    acts = counts[[kinds.index(kind) for kind in target]].sum(axis=0)
    found: NDArray[np.bool_] = np.stack(
        [acts[:, week + 1 : week + 1 + AHEAD].sum(axis=1) > 0 for week in range(acts.shape[1] - AHEAD)], axis=1
    )
    return found


def _learn(sums: dict[str, Array], types: list[str], comes: NDArray[np.bool_], cut: int) -> dict[str, float]:
    """The weights under which the log of the weighted sum foretells best by a logistic curve, on the weeks whose outcome lies before `cut`."""
    weeks = list(range(FIRST, cut - AHEAD))
    x = np.stack([sums[kind][:, weeks].ravel() for kind in types], axis=1)
    y = comes[:, weeks].ravel()

    def loss(given: Array) -> float:
        line = given[0] + given[1] * np.log(SMOOTH + x @ np.exp(given[2:]))
        return float(np.mean(np.logaddexp(0, line) - y * line) + RIDGE * (given[2:] @ given[2:]))

    found = np.exp(minimize(loss, np.zeros(2 + len(types)), method="L-BFGS-B").x[2:])
    return dict(zip(types, (found / found.max()).tolist(), strict=True))


def _auc(index: Array, comes: NDArray[np.bool_]) -> float:
    ranks, y = rankdata(index), comes.ravel()
    n = int(y.sum())
    return float((ranks.ravel()[y].sum() - n * (n + 1) / 2) / max(1, n * (len(y) - n)))
