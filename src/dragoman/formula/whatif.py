"""What if: events added to or taken from a pair's last week, and what index and forecast would be then."""

import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dragoman.formula.errors import FormulaError
from dragoman.formula.forecast import FEWEST, HORIZONS, chances_at, count, drawn_counts, learn, own_counts
from dragoman.formula.index import tension
from dragoman.formula.reading import Records
from dragoman.formula.series import INTERVAL, axis, between, distinct, periods
from dragoman.ontology import factors_of_event, plover

ASSUMPTIONS = (
    "The events come in the last week of the register, each reported once by a page of its own; everything else stays as it is.",
    "The index adds them by their weights. The forecast reads them as it read such events before: it knows what followed them, "
    "not what they would cause.",
    "Nobody is assumed to answer, in the register or outside it.",
)
_CHANGE = re.compile(r"^([+-])(\d*)\s*([A-Z]+)(?:/([a-z_-]+))?\s+(\S+?)\s*(?:>|→)\s*(\S+)$")


class Change(NamedTuple):
    """`number` events of a PLOVER type and mode from `source` to `target`, to be added (or taken away where negative)."""

    number: int
    type: str
    mode: str | None
    source: str
    target: str


def read_change(text: str) -> Change:
    """Read `+2 AGREE RUS>USA` or `-MOBILIZE/troops RUS>UKR`. Raises FormulaError where it is not written so or names no type."""
    found = _CHANGE.match(text.strip())
    if not found:
        raise FormulaError(
            f"{text!r} is not a change. Write it as '+AGREE RUS>USA', '+3 MOBILIZE/troops RUS>UKR' or '-ASSAULT RUS>UKR'."
        )
    sign, number, kind, mode, source, target = found.groups()
    types = {code.plover.type for code in plover().codes.values()}
    if kind not in types:
        raise FormulaError(f"{kind}: there is no such PLOVER type. The types are {', '.join(sorted(types))}.")
    return Change(int(sign + (number or "1")), kind, mode, source, target)


def whatif(records: Records, pair: tuple[str, str], changes: list[Change], seed: int = 0) -> dict[str, Any]:
    """The index and the probabilities of a pair without and with `changes`, and their differences with intervals (5 to 95 %).

    Keys `index` (before, after, change, low, high), `forecast` (rows type, weeks, before, after, change, low, high),
    `assumptions`. Raises FormulaError where the register cannot carry it: a pair with too few events, another pair's
    events, more of a type in one week than twice the most it has seen, or events to take away that are not there.
    """
    mine = distinct(records.events[between(records.events, pair)])
    if len(mine) < FEWEST:
        raise FormulaError(
            f"{pair[0]} and {pair[1]}: {len(mine)} distinct events between them; a what-if needs {FEWEST}. Name another pair."
        )
    changed = records
    for change in changes:
        changed = changed._replace(events=_apply(changed, pair, change))
    before, after = tension(records, pair, seed=seed), tension(changed, pair, seed=seed)
    # The articles are the same in both, so that the draws must be, too: the new events' own draws are added to those before.
    added = float(after.table["level"].iloc[-1] - before.table["level"].iloc[-1])
    spread = np.abs(added) * (
        np.random.default_rng(seed).poisson(abs(_net(changes)), len(before.replicates)) / max(1, abs(_net(changes)))
    )
    low, high = np.percentile(np.sign(added) * spread, INTERVAL)
    return {
        "index": {
            "before": float(before.table["level"].iloc[-1]),
            "after": float(after.table["level"].iloc[-1]),
            "change": added,
            "low": float(min(low, added)),
            "high": float(max(high, added)),
        },
        "forecast": _forecasts(records, changed, pair, seed),
        "assumptions": list(ASSUMPTIONS),
    }


def _net(changes: list[Change]) -> int:
    return sum(abs(change.number) for change in changes)


def _apply(records: Records, pair: tuple[str, str], change: Change) -> pd.DataFrame:
    if {change.source, change.target} != set(pair):
        raise FormulaError(f"{change.source}>{change.target}: not between {pair[0]} and {pair[1]}. Ask for that pair instead.")
    events = records.events
    here = events[(events["source"] == change.source) & (events["target"] == change.target) & (events["type"] == change.type)]
    last = axis(records, "week")[-1].end_time.normalize().as_unit("s")
    if change.number > 0:
        weekly = distinct(here).groupby(periods(distinct(here)["day"], "week")).size() if len(here) else pd.Series([0])
        most = max(2, 2 * int(weekly.max()))
        if change.number > most:
            raise FormulaError(
                f"{change.number} events of {change.type} from {change.source} to {change.target} in one week: the register has seen "
                f"{int(weekly.max())} at most, so it cannot say what follows. Ask for {most} or fewer."
            )
        code = _code(change)
        known = plover().codes[code]
        row = {
            "text": None,
            "outlet": None,
            "day": last,
            "source": change.source,
            "target": change.target,
            "type": change.type,
            "mode": change.mode,
            "contexts": known.plover.contexts,
            "goldstein": known.goldstein,
            "status": "hypothetical",
            "trigger": "what if",
            "fatalities": None,
            "factors": factors_of_event(change.type, change.mode, tuple(known.plover.contexts)),
        }
        new = pd.DataFrame(
            [
                row | {"event": f"what-if-{change}-{n}", "document": f"what-if-{change}-{n}", "cameo": f"{code}#{n}"}
                for n in range(change.number)
            ]
        )
        return pd.concat([events, new[events.columns].astype({"day": events["day"].dtype})], ignore_index=True)
    week = here[periods(here["day"], "week") == periods(pd.Series([last]), "week")[0]]
    one = distinct(week)
    if len(one) < -change.number:
        raise FormulaError(
            f"Only {len(one)} events of {change.type} from {change.source} to {change.target} in the last week, so {-change.number} cannot be "
            "taken away. Take fewer."
        )
    gone = one.sort_values(["day", "event"])[["day", "cameo"]].tail(-change.number)
    drop = week.index[week.set_index(["day", "cameo"]).index.isin(list(map(tuple, gone.to_numpy())))]
    return events.drop(drop).reset_index(drop=True)


def _code(change: Change) -> str:
    """The first CAMEO code of a type and mode. Raises FormulaError where the type has no such mode."""
    codes = {number: one.plover for number, one in plover().codes.items() if one.plover.type == change.type}
    found = next((number for number, one in codes.items() if change.mode in (None, one.mode)), None)
    if found is None:
        modes = sorted({one.mode for one in codes.values() if one.mode})
        raise FormulaError(f"{change.type}/{change.mode}: there is no such mode. The modes are {', '.join(modes) or 'none'}.")
    return found


def _forecasts(records: Records, changed: Records, pair: tuple[str, str], seed: int) -> list[dict[str, Any]]:
    counted = count(records)
    weeks = counted.counts.shape[-1]
    now, then = (own_counts(one, pair, counted.types) for one in (records, changed))
    drawn, redrawn = (drawn_counts(one, pair, counted.types, seed) for one in (records, changed))
    rows: list[dict[str, Any]] = []
    for horizon in HORIZONS:
        if weeks - horizon <= 4:
            continue
        model = learn(counted.counts, horizon, weeks, seed)
        before, after = chances_at(model, now, weeks)[0], chances_at(model, then, weeks)[0]
        moved = chances_at(model, redrawn, weeks) - chances_at(model, drawn, weeks)
        low, high = np.percentile(moved, INTERVAL, axis=0)
        for n, kind in enumerate(counted.types):
            change = float(after[n] - before[n])
            rows.append(
                {
                    "type": kind,
                    "weeks": horizon,
                    "before": float(before[n]),
                    "after": float(after[n]),
                    "change": change,
                    "low": float(min(low[n], change)),
                    "high": float(max(high[n], change)),
                }
            )
    return rows
