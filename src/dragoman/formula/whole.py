"""The whole formula of a pair or a set as plain data: what the terminal and the pages show."""

from typing import Any

import numpy as np
import pandas as pd

from dragoman import ontology
from dragoman.formula import index as indices
from dragoman.formula.changes import FALSE_ALARMS, changes
from dragoman.formula.errors import FormulaError
from dragoman.formula.interconnection import HELD_OUT, PER_PARAMETER, checks, choose, links, responses
from dragoman.formula.reading import Records, read
from dragoman.formula.series import Step, axis, between, distinct, draws, exposure, positions, published, said_between, summed
from dragoman.ontology import factors
from dragoman.records import FLOOR, identify
from dragoman.register import Register

OFTEN = 0.25  # share of periods in which a factor must occur to be put into the interconnection
MOST_SERIES = 10
FEWEST_PERIODS = 30

Row = dict[str, Any]


def run_id(register: Register, *asked: object) -> str:
    """A hash of what a result hangs on: the versions of code, factors and weights, the register's records, and what was asked."""
    from dragoman import __version__

    held = [
        list(
            register.query(f"SELECT count(*) AS n, cast(coalesce(bit_xor(hash(id)), 0) AS VARCHAR) AS ids FROM {table}")[
                0
            ].values()
        )
        for table in ("documents", "events", "statements")
    ]
    code = [path.read_text("utf-8") for path in sorted(indices.PATH.parent.iterdir()) if path.suffix in (".py", ".yaml")]
    return identify(__version__, ontology.version(), code, held, list(asked))


def formula(register: Register, sides: list[str], step: Step = "week", seed: int = 0, floor: float = FLOOR) -> Row:
    """The formula of two sides (tension) or more (stability), of events from `floor` on.

    Keys: `run`, `sides`, `step`, `floor`, `below` (events that it left out), `index` (rows period, level, low, high), `pairs` (the tension of each pair now), `changed` (change
    points), `explained` (the newest change in parts), `factors` (rows with totals and rates), `links`, `responses`, `checks`,
    `choice`, `notes`. Raises FormulaError where fewer than two sides are named or nothing lies between them.
    """
    if len(set(sides)) < 2 or len(set(sides)) != len(sides):
        raise FormulaError(
            f"{', '.join(sides) or 'nobody'}: the formula is of two or more different sides. Name them, such as RUS USA."
        )
    records = read(register, sides, floor=floor)
    if len(sides) == 2:  # what either does at home or says of others is no matter between the two
        pair = (sides[0], sides[1])
        records = records._replace(
            events=records.events[between(records.events, pair)],
            statements=records.statements[said_between(records.statements, pair)],
        )
    tensions = _tensions(records, sides, step, seed)
    one = next(iter(tensions.values()))
    table = one.table if len(sides) == 2 else indices.stability(tensions)
    known = published(records, step) > 0
    moved = table["level"].diff().fillna(table["level"]) if len(sides) > 2 else one.table["added"]
    found = changes(moved.where(known).to_numpy(), seed)
    marked = [str(table.index[at].start_time.date()) for at in found]
    rates = factor_rates(records, step)
    return {
        "run": run_id(register, "formula", sorted(sides), step, seed, floor),
        "sides": sides,
        "step": step,
        "floor": floor,
        "below": records.below,
        "index": _rows(table),
        "pairs": [
            {"a": a, "b": b, "tension": float(index.table["level"].iloc[-1]), "events": len(index.parts)}
            for (a, b), index in sorted(tensions.items(), key=lambda item: -item[1].table["level"].iloc[-1])
        ],
        "changed": marked,
        "explained": indices.explain(one, table.index[-1]) if len(sides) == 2 else [],
        "at_changes": {day: indices.explain(one, table.index[at]) for day, at in zip(marked, found, strict=True)}
        if len(sides) == 2
        else {},
        "factors": _factors(rates, records, step),
        **_interconnection(rates, one, sides, known),
    }


def _tensions(records: Records, sides: list[str], step: Step, seed: int) -> dict[tuple[str, str], indices.Index]:
    tensions = {}
    drawn = draws(records.events, seed)
    for pair in indices.pairs(sides):
        try:
            tensions[pair] = indices.tension(records, pair, step, seed, drawn=drawn)
        except FormulaError:
            if len(sides) == 2:
                raise
    if not tensions:
        raise FormulaError(f"{', '.join(sides)}: no event that happened lies between any two of them. Name other sides.")
    return tensions


def factor_rates(records: Records, step: Step) -> pd.DataFrame:
    """Distinct events of each factor by period, corrected for how much was published; columns are the factors."""
    index = axis(records, step)
    events, at = positions(distinct(records.events, step), index, step)
    corrected = exposure(records, step).fillna(0.0).to_numpy()
    columns = {}
    for factor in factors():
        own = np.array([factor.name in found for found in events["factors"]], float)
        columns[factor.name] = summed(own * events["weight"].to_numpy(float), at, len(index)) * corrected
    return pd.DataFrame(columns, index=index)


def _factors(rates: pd.DataFrame, records: Records, step: Step) -> list[Row]:
    said: dict[str, int] = {}
    for found in records.statements["factors"]:
        for name in found:
            said[name] = said.get(name, 0) + 1
    return [
        {
            "factor": factor.name,
            "title": factor.title,
            "events": float(rates[factor.name].sum()),
            "statements": said.get(factor.name, 0),
            "rates": [round(float(value), 3) for value in rates[factor.name]],
        }
        for factor in factors()
    ]


def _interconnection(rates: pd.DataFrame, index: indices.Index, sides: list[str], known: pd.Series) -> Row:
    """Links and responses of the factors that occur often enough, and, apart from them, of the two directions of a pair.

    The directions hold the same events as the factors; in one model neither would tell anything beyond the other. Periods that are
    not `known` count as the mean of the others: as calm they would link all series.
    """
    often = _filled(np.log1p(rates.loc[:, (rates[known] > 0).mean() >= OFTEN]), known)
    tables = {"factors": often[[name for name in often if often[name].std() > 0]]}
    if len(sides) == 2:
        both = {}
        for a, b in (sides, sides[::-1]):
            own = index.parts[index.parts["source"] == a]
            both[f"{a} to {b}"] = own.groupby("period")["added"].sum().reindex(rates.index, fill_value=0.0)
        directions = _filled(pd.DataFrame(both), known)
        tables["directions"] = directions[[name for name in directions if directions[name].std() > 0]]
    most = min(MOST_SERIES, (int(len(rates) * (1 - HELD_OUT)) - 1) // PER_PARAMETER - 1)
    order = (tables["factors"] > 0).mean().sort_values(ascending=False, kind="stable").index[: max(0, most)]
    tables["factors"] = tables["factors"][[name for name in tables["factors"] if name in order]]
    used = {name: table for name, table in tables.items() if table.shape[1] > 1}
    if len(rates) < FEWEST_PERIODS or not used:
        note = f"No evidence can be had: {len(rates)} periods; {FEWEST_PERIODS} periods and two series that move are needed."
        return {"links": [], "responses": [], "checks": {}, "choice": {}, "notes": [note]}
    tested = links(*used.values())
    wanted = {(link.cause, link.effect) for link in tested if link.found}
    notes = [f"{len(tested)} links tried, {len(wanted)} found; the chance of any false one is about 5 % (Holm)."]
    if not wanted:
        notes.append("No evidence that one series moves another. With series this short that is not evidence that none does.")
    if not known.all():
        missing = int((~known).sum())
        notes.append(f"{missing} {'period' if missing == 1 else 'periods'} without pages count as the mean of the others.")
    checked = {name: checks(table) for name, table in used.items()}
    choice = choose(np.expm1(used["factors"])) if "factors" in used else {}
    notes += [*_doubts(checked), *_chosen(choice)]
    answers: list[Row] = []
    for table in used.values():
        if any(cause in table for cause, _ in wanted):
            answers += responses(table).to_dict("records")
    return {
        "links": [link._asdict() for link in tested],
        "responses": [row for row in answers if (row["cause"], row["effect"]) in wanted],
        "checks": checked,
        "choice": choice,
        "notes": notes,
    }


def _filled(table: pd.DataFrame, known: pd.Series) -> pd.DataFrame:
    filled = table.copy()
    for name in filled:
        filled.loc[~known, name] = table.loc[known, name].mean()
    return filled


def _doubts(checked: dict[str, Row]) -> list[str]:
    """What of the checks speaks against the model."""
    found = []
    for name, check in checked.items():
        if check["root"] >= 1:
            found.append(
                f"The autoregression of the {name} is not stable (largest root {check['root']:.2f}): do not use its responses."
            )
        if check["autocorrelated"]:
            series = ", ".join(check["autocorrelated"])
            found.append(
                f"What the autoregression of the {name} leaves of {series} still hangs together: its intervals are too narrow."
            )
    return found


def _chosen(choice: Row) -> list[str]:
    """Which model foretells the held-out periods better, and which is shown."""
    if not choice:
        return []
    errors = f"autoregression {choice['vector']:.2f}, Hawkes model {choice['hawkes']:.2f}, mean {choice['mean']:.2f}"
    told = f"Factors one period ahead, squared error on the last quarter in variances: {errors}."
    if min(choice["vector"], choice["hawkes"]) >= choice["mean"]:
        return [f"{told} Neither model foretells better than the mean, so no response is to be trusted far."]
    if choice["best"] == "vector":
        return [f"{told} The autoregression foretells better and is shown."]
    return [
        f"{told} The Hawkes model foretells better; links and responses are the autoregression's all the same, since no effect in a "
        "Hawkes model can be negative."
    ]


def _rows(table: pd.DataFrame) -> list[Row]:
    return [
        {"start": str(period.start_time.date()), "level": float(row.level), "low": float(row.low), "high": float(row.high)}
        for period, row in zip(table.index, table.itertuples(), strict=True)
    ]


def factor_page(register: Register, name: str, step: Step = "week", floor: float = FLOOR) -> Row:
    """One factor over the whole register: definition, series, and the pairs with most of it, of events from `floor` on. Raises FormulaError for none such."""
    known = {factor.name: factor for factor in factors()}
    if name not in known:
        raise FormulaError(f"{name}: there is no such factor. The factors are {', '.join(known)}.")
    records = read(register, floor=floor)
    rates = factor_rates(records, step)[name]
    own = distinct(records.events[np.array([name in found for found in records.events["factors"]], bool)], step)
    pairs = (
        own.groupby(["source", "target"]).size().sort_values(ascending=False, kind="stable").head(15)
        if len(own)
        else pd.Series(dtype=int)
    )
    pages = published(records, step)
    return {
        "run": run_id(register, "factor", name, step, floor),
        "floor": floor,
        "below": records.below,
        "factor": name,
        "title": known[name].title,
        "definition": known[name].definition,
        "step": step,
        "false_alarms": FALSE_ALARMS,
        "changed": [str(rates.index[at].start_time.date()) for at in changes(rates.where(pages > 0).to_numpy())],
        "series": [
            {"start": str(period.start_time.date()), "n": round(float(rate), 2), "pages": float(number)}
            for period, rate, number in zip(rates.index, rates, pages, strict=True)
        ],
        "pairs": [{"source": a, "target": b, "events": int(n)} for (a, b), n in pairs.items()],
    }
