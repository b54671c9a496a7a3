"""What if: events added to or taken from a pair's last week, and what index and forecast would be then."""

import re
from typing import Any, NamedTuple

import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.multitest import multipletests

from dragoman.formula.errors import FormulaError
from dragoman.formula.forecast import FEWEST, FEWEST_WEEKS, HORIZONS, Z, chances_at, count, learn, moved, one_pair, tally
from dragoman.formula.index import KINDS, indices
from dragoman.formula.reading import Records
from dragoman.formula.series import axis, between, distinct, periods, positions, volume
from dragoman.formula.weights import weights
from dragoman.ontology import Ontology, factors_of_event, plover

Array = NDArray[Any]

FALSE_TIES = 0.05  # share of false ones among the types that are said to be tied to the act
LEAST = 0.005  # by which a probability must move to be called tied: what shows as nothing is nothing

ASSUMPTIONS = (
    "The events come in the last week of the register, each reported once by a page of its own; everything else stays as it is.",
    "The indices add them by their weights. The forecast reads them as more of their type, class and direction among what was before, and "
    "tells what has come after such weeks between all pairs; it does not know what this act would cause.",
    "A type is tied to the act where its change is half a point or more and surely not nought; over all types and horizons 5 % of the ties are false in the mean "
    "(Benjamini and Hochberg). Of the others the model knows nothing.",
    "The intervals hold what the regression is not sure of. The events themselves are taken as given.",
    "Nobody is assumed to answer, in the register or outside it.",
)
_CHANGE = re.compile(r"^([+-])(\d{0,6})\s*([A-Z]+)(?:/([a-z_-]+))?\s+(\S+?)\s*(?:>|→)\s*(\S+)$")


class Change(NamedTuple):
    """`number` events of a PLOVER type and mode from `source` to `target`, to be added (or taken away where negative); `goldstein` is the
    Goldstein (1992) value of the usual act of the type and mode."""

    number: int
    type: str
    mode: str | None
    source: str
    target: str
    goldstein: float


def read_change(text: str) -> Change:
    """Read `+2 AGREE RUS>USA` or `-MOBILIZE/troops RUS>UKR`. Raises FormulaError where it is not written so, names no type, or adds events
    of no mode of the type; taken away may be what a table that was imported calls a mode."""
    found = _CHANGE.match(text.strip())
    if not found:
        raise FormulaError(
            f"{text!r} is not a change. Write it as '+AGREE RUS>USA', '+3 MOBILIZE/troops RUS>UKR' or '-ASSAULT RUS>UKR'."
        )
    sign, number, kind, mode, source, target = found.groups()
    types = plover().types
    if kind not in types:
        raise FormulaError(f"{kind}: there is no such PLOVER type. The types are {', '.join(types)}.")
    modes = plover().modes(kind)
    if sign == "+" and mode not in (None, *modes):
        raise FormulaError(f"{kind}/{mode}: there is no such mode. The modes are {', '.join(modes) or 'none'}.")
    usual = plover().codes[plover().code_of(kind, mode)]
    return Change(int(sign + (number or "1")), kind, mode, source, target, usual.goldstein)


def whatif(records: Records, pair: tuple[str, str], changes: list[Change], seed: int = 0) -> dict[str, Any]:
    """Indices and probabilities of a pair without and with `changes`, and the differences, of probabilities with 5 to 95 %.

    Keys `index` (before, after, change of conflict, and the same of `cooperation`), `forecast` (rows type, weeks, before, after, change,
    low, high, and whether the model has it `tied` to the act: of the others it knows nothing), `assumptions`. Raises FormulaError
    where the register cannot carry it: a pair with too few events, another pair's
    events, more of a type in one week than twice the most it has seen, or events to take away that are not there.
    """
    events = records.events[between(records.events, pair)].reset_index(drop=True)
    there = len(distinct(events))
    if there < FEWEST:
        raise FormulaError(
            f"{pair[0]} and {pair[1]}: {there} distinct events between them; a what-if needs {FEWEST}. Name another pair."
        )
    for change in changes:
        _refuse_other_pair(change, pair)
    _refuse_too_many(events, changes)
    last = axis(records, "week")[-1]
    changed = events
    for change in changes:
        changed = _with(changed, change, last, records.ontology) if change.number > 0 else _without(changed, change, last)
    before, after = (indices(records._replace(events=some), pair) for some in (events, changed))
    levels = {kind: [float(both[kind].table["level"].iloc[-1]) for both in (before, after)] for kind in KINDS}
    return {
        "index": {**_change(levels["conflict"]), "cooperation": _change(levels["cooperation"])},
        "forecast": _forecasts(records, pair, changed, seed),
        "assumptions": [
            *ASSUMPTIONS,
            *dict.fromkeys(_counted(change) for change in changes if change.number > 0),
            *_corrected(records, changed),
        ],
    }


def _change(levels: list[float]) -> dict[str, float]:
    return {"before": levels[0], "after": levels[1], "change": levels[1] - levels[0]}


def _counted(change: Change) -> str:
    kind = next(kind for kind in KINDS if change.type in getattr(weights(), kind))
    return f"{change.type} counts {getattr(weights(), kind)[change.type]:g} in {kind}, whatever its mode; an event of the gravest type counts 1."


def _corrected(records: Records, events: pd.DataFrame) -> list[str]:
    """By what the last week's events are multiplied, where that shows."""
    here = volume(records, distinct(events))
    times = float(here.factor.iloc[-1])
    if f"{times:.2f}" == "1.00":
        return []
    much = "less" if times > 1 else "more"
    return [
        f"In the last week {much} was published than usual, so that an event counts {times:.2f} times its weight (elasticity {here.elasticity:.2f})."
    ]


def _refuse_other_pair(change: Change, pair: tuple[str, str]) -> None:
    if {change.source, change.target} != set(pair):
        raise FormulaError(f"{change.source}>{change.target}: not between {pair[0]} and {pair[1]}. Ask for that pair instead.")


def _refuse_too_many(events: pd.DataFrame, changes: list[Change]) -> None:
    """Raise FormulaError where all additions of a type and direction together are more than twice what one week has held."""
    wanted: dict[tuple[str, str, str], int] = {}
    for change in changes:
        if change.number == 0:
            raise FormulaError("A change of 0 events changes nothing. Give a number from 1.")
        key = (change.source, change.target, change.type)
        wanted[key] = wanted.get(key, 0) + max(0, change.number)
    for (source, target, kind), number in wanted.items():
        here = distinct(events[_of(events, source, target, kind)])
        weekly = int(here.groupby(periods(here["day"], "week")).size().max()) if len(here) else 0
        most = max(2, 2 * weekly)
        if number > most:
            raise FormulaError(
                f"{number} events of {kind} from {source} to {target} in one week: the register has seen "
                f"{weekly} at most, so it cannot say what follows. Ask for {most} or fewer."
            )


def _of(events: pd.DataFrame, source: str, target: str, kind: str) -> pd.Series:
    return (events["source"] == source) & (events["target"] == target) & (events["type"] == kind)


def _with(events: pd.DataFrame, change: Change, week: pd.Period, tables: Ontology) -> pd.DataFrame:
    """The events and, on the last day of the week, those of the change: of its type, mode and Goldstein value, on no page of the register."""
    row = {
        "outlets": [],
        "articles": [],
        "reports": 1,
        "day": week.end_time.normalize().as_unit("s"),
        **{name: getattr(change, name) for name in ("source", "target", "type", "mode", "goldstein")},
        "contexts": [],
        "size": 1.0,
        "status": "hypothetical",
        "claimed": False,
        "trigger": "what if",
        "factors": factors_of_event(change.type, change.mode, (), known=tables.factors),
    }
    first = len(events)
    new = pd.DataFrame([row | {"event": f"what if {n}"} for n in range(first, first + change.number)])
    return pd.concat([events, new.reindex(columns=events.columns).astype(events.dtypes)], ignore_index=True)


def _without(events: pd.DataFrame, change: Change, week: pd.Period) -> pd.DataFrame:
    chosen = _of(events, change.source, change.target, change.type) & (periods(events["day"], "week") == week)
    if change.mode:
        chosen &= events["mode"] == change.mode
    here = events[chosen]
    one = distinct(here)
    if len(one) < -change.number:
        kind = f"{change.type}{f'/{change.mode}' if change.mode else ''}"
        raise FormulaError(
            f"Only {len(one)} events of {kind} from {change.source} to {change.target} in the last week, so {-change.number} cannot be "
            "taken away. Take fewer."
        )
    gone = one.sort_values(["day", "event"])["event"].tail(-change.number)
    drop = here.index[here["event"].isin(gone)]
    return events.drop(drop).reset_index(drop=True)


def _forecasts(records: Records, pair: tuple[str, str], changed: pd.DataFrame, seed: int) -> list[dict[str, Any]]:
    """Chances without and with the change; the postulated events are given, so that only the regression's coefficients are unsure."""
    counted = count(records)
    own = one_pair(counted, pair)
    index = axis(records, "week")
    found, at = positions(distinct(changed), index, "week")
    counts, directed = tally(found, at, own.pairs, own.types, len(index))
    then = own._replace(counts=counts, directed=directed)
    weeks = own.counts.shape[-1]
    rows: list[dict[str, Any]] = []
    for horizon in HORIZONS:
        if weeks - horizon <= FEWEST_WEEKS:
            continue
        model = learn(counted, horizon, weeks, seed)
        before, after = (chances_at(model, some, weeks) for some in (own, then))
        low, high = moved(model, before, after)
        for n, kind in enumerate(own.types):
            told = {
                "before": before.chances,
                "after": after.chances,
                "change": after.chances - before.chances,
                "low": low,
                "high": high,
            }
            rows.append({"type": kind, "weeks": horizon, **{name: float(value[0, n]) for name, value in told.items()}})
    tied = _tied(rows)
    return [row | {"tied": bool(ok)} for row, ok in zip(rows, tied, strict=True)]


def _tied(rows: list[dict[str, Any]]) -> list[bool]:
    """Which changes are of some size and surely not nought, with 5 % of them false in the mean. Source: Benjamini and Hochberg 1995."""
    if not rows:
        return []
    deviation = [max((row["high"] - row["low"]) / (2 * Z), 1e-12) for row in rows]
    p = [2 * stats.norm.sf(abs(row["change"]) / one) for row, one in zip(rows, deviation, strict=True)]
    sure = multipletests(p, FALSE_TIES, "fdr_bh")[0]
    return [bool(ok) and abs(row["change"]) >= LEAST for ok, row in zip(sure, rows, strict=True)]
