"""The whole formula of a pair or a set as plain data: what the terminal and the pages show."""

from typing import Any

import numpy as np
import pandas as pd

from dragoman import versions
from dragoman.formula import conditions
from dragoman.formula import index as indices
from dragoman.formula.changes import CHANGE_RATE, FALSE_ALARMS, changes
from dragoman.formula.errors import FormulaError
from dragoman.formula.fatalities import deaths
from dragoman.formula.interconnection import EDGE, HORIZON, checks, links, responses, widest
from dragoman.formula.reading import Records, read
from dragoman.formula.series import Step, axis, between, distinct, others, positions, published, summed, volume
from dragoman.ontology import Ontology, ours
from dragoman.records import FLOOR, identify
from dragoman.register import Register, standing
from dragoman.register.reviews import read_reviews, reviews_path

OFTEN = 0.25  # share of periods in which a factor must occur to be put into the interconnection
SELDOM = 0.1  # the same of a direction
YEAR = {"day": 365, "week": 52, "month": 12}
MOST_SERIES = 10
FEWEST_PERIODS = 30

Row = dict[str, Any]


def run_id(register: Register, *asked: object, ontology: Ontology | None = None) -> str:
    """A hash of what a result hangs on: what puts together and what computes, the register's records, and what was asked."""
    held = [
        list(
            register.query(f"SELECT count(*) AS n, cast(coalesce(bit_xor(hash(id)), 0) AS VARCHAR) AS ids FROM {table}")[
                0
            ].values()
        )
        for table in ("documents", "events", "statements")
    ]
    held.append(sorted(standing.held(register)))
    held += [[one.record, one.by, one.at] for one in read_reviews(reviews_path(register.path))[0]]
    return identify(versions.together(), versions.figures(ontology or ours()), held, list(asked))


def formula(
    register: Register,
    sides: list[str],
    step: Step = "week",
    seed: int = 0,
    floor: float = FLOOR,
    ontology: Ontology | None = None,
) -> Row:
    """The formula of two sides (conflict and cooperation) or more (stability), of events from `floor` on, by the factors of `ontology` (ours).

    Keys: `run`, `sides`, `step`, `floor`, `below` (events that it left out), `index` (rows period, level, low, high: the conflict of
    two sides with `cooperation` and its ends and `share`, conflict of both; or the stability of a set), `above` (in how many
    per cent of the periods so far the level was lower), `elasticity` (how the events go with what was published), `standing` (of two sides
    what stands for years between them on the last day), `deaths` (foretold by month, where UCDP GED was imported), `pairs`
    (conflict and cooperation of each pair now), `changed` (change points), `explained` (the newest change in parts), `factors`
    (rows with totals, rates and their newest `records`), `counted` (why events are fewer than reports), `missing` (what the register does
    not hold), `links`, `responses`, `checks`, `notes`. Raises FormulaError where fewer than two sides are named or nothing lies between them.
    """
    if len(set(sides)) < 2 or len(set(sides)) != len(sides):
        raise FormulaError(
            f"{', '.join(sides) or 'nobody'}: the formula is of two or more different sides. Name them, such as RUS USA."
        )
    records = read(register, sides, floor=floor, ontology=ontology)
    if len(sides) == 2:  # what either does at home is no matter between the two
        records = records._replace(events=records.events[between(records.events, (sides[0], sides[1]))])
    try:
        found = _indices(records, sides, step)
    except FormulaError as error:
        if absent := [side for side in sides if not _holds(register, side)]:
            raise FormulaError(
                f"The register holds no event of {' or of '.join(absent)}. To look a name up: dragoman who NAME, or the page People."
            ) from error
        raise
    one = next(iter(found.values()))
    of_set = indices.stability([both["conflict"] for both in found.values()])
    table = one["conflict"].table if len(sides) == 2 else of_set
    known = published(records, step) > 0
    moved = changes(of_set["added"].where(known).to_numpy(), seed)
    marked = [str(table.index[at].start_time.date()) for at in moved]
    return {
        "run": run_id(register, "formula", sorted(sides), step, seed, floor, ontology=ontology),
        "sides": sides,
        "step": step,
        "floor": floor,
        "below": records.below,
        "index": _rows(table, one["cooperation"].table if len(sides) == 2 else None),
        "above": 100 * float((table["level"] < table["level"].iloc[-1]).mean()),
        "elasticity": volume(records, distinct(records.events)).elasticity,
        "standing": _standing(records, sides) if len(sides) == 2 else [],
        "deaths": deaths(register, sides, seed),
        "pairs": [
            {
                "a": a,
                "b": b,
                **{kind: float(both[kind].table["level"].iloc[-1]) for kind in indices.KINDS},
                "events": sum(len(both[kind].parts) for kind in indices.KINDS),
            }
            for (a, b), both in sorted(found.items(), key=lambda item: -item[1]["conflict"].table["level"].iloc[-1])
        ],
        "changed": marked,
        "explained": _explained(one, table.index[-1]) if len(sides) == 2 else [],
        "at_changes": {day: _explained(one, table.index[at]) for day, at in zip(marked, moved, strict=True)}
        if len(sides) == 2
        else {},
        "factors": _factors(factor_rates(records, step), records, step),
        **_interconnection(records, one, sides, step, known),
        "counted": _counted(records, step),
        "missing": _missing(records, known),
    }


def _holds(register: Register, side: str) -> bool:
    return bool(register.query("SELECT 1 AS one FROM all_dyads WHERE source_side = ? OR target_side = ? LIMIT 1", [side, side]))


def _counted(records: Records, step: Step) -> Row:
    """Why the events are fewer than the reports: `reports`, the distinct `events` of them, `weight` by which these count (what is only claimed
    and mutual acts told each way by half), how much of that is of no factor (`other`), those `outside` of whole periods, and pages `apart` from all others."""
    found = distinct(records.events, step)
    inside, _ = positions(found, axis(records, step), step)
    return {
        "reports": int(found["reports"].sum()),
        "events": len(found),
        "weight": float(inside["weight"].sum()),
        "other": float(inside["weight"][[not found for found in inside["factors"]]].sum()),
        "outside": len(found) - len(inside),
        "apart": records.apart,
    }


def _missing(records: Records, known: pd.Series) -> Row:
    """How many `periods` there are and how many are `silent`, without a page; the day of the `newest` act between the sides and how many `pages` are of later days."""
    events = records.events
    newest = events["day"][events["source"] != events["target"]].max()
    return {
        "periods": len(known),
        "silent": int((~known).sum()),
        "newest": None if pd.isna(newest) else str(newest.date()),
        "pages": int(records.pages[records.pages.index > newest].sum()),
    }


def _standing(records: Records, sides: list[str]) -> list[Row]:
    return standing.between(list(records.standing), sides[0], sides[1], str(records.pages.index[-1].date()))


Both = dict[indices.Kind, indices.Index]


def _indices(records: Records, sides: list[str], step: Step) -> dict[tuple[str, str], Both]:
    found = {}
    for pair in indices.pairs(sides):
        try:
            found[pair] = indices.indices(records, pair, step)
        except FormulaError:
            if len(sides) == 2:
                raise
    if not found:
        raise FormulaError(f"{', '.join(sides)}: no event that happened lies between any two of them. Name other sides.")
    return found


def _explained(both: Both, period: Any) -> list[Row]:
    """The change of both indices in one period, in parts: conflict first."""
    return [{"index": kind, **part} for kind in indices.KINDS for part in indices.explain(both[kind], period)]


def _of(events: pd.DataFrame, factor: str) -> np.ndarray:
    return np.array([factor in found for found in events["factors"]], bool)


def factor_rates(records: Records, step: Step) -> pd.DataFrame:
    """Distinct events of each factor by period; columns are the factors."""
    index = axis(records, step)
    events, at = positions(distinct(records.events, step), index, step)
    columns = {}
    for factor in records.ontology.factors:
        columns[factor.name] = summed(_of(events, factor.name) * events["weight"].to_numpy(float), at, len(index))
    return pd.DataFrame(columns, index=index)


def _factors(rates: pd.DataFrame, records: Records, step: Step) -> list[Row]:
    newest = distinct(records.events, step).sort_values("day", ascending=False, kind="stable")
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
            "records": indices.shown(newest[_of(newest, factor.name)]),
        }
        for factor in records.ontology.factors
    ]


def _interconnection(records: Records, one: Both, sides: list[str], step: Step, known: pd.Series) -> Row:
    """Links and responses of the factors that occur often enough and, apart from them, of the two directions of a pair in each index.

    The directions hold the same events as the factors; in one model neither would tell anything beyond the other. Periods that are
    not `known` are left out.
    """
    rates = factor_rates(records, step)
    pages = others(records, distinct(records.events, step), step)
    given = pages if np.ptp(pages) > 0 else None
    year = YEAR[step]
    tables = {"factors": rates.loc[:, (rates[known] > 0).mean() >= OFTEN]}
    held = None
    if len(sides) == 2:
        tables |= _directions(one, sides, rates.index)
        held = _held(records, sides, rates.index)
    most = min(MOST_SERIES, widest(known.to_numpy(), given is not None, year, 0 if held is None else held.shape[1]))
    busiest = {name: _busiest(table.astype(float), known, most) for name, table in tables.items()}
    used = {name: table for name, table in busiest.items() if table.shape[1] > 1}
    if known.sum() < FEWEST_PERIODS or not used:
        note = (
            f"Too little moves to tell: {known.sum()} periods are known ({FEWEST_PERIODS} are needed), but fewer than two series change in a quarter "
            f"of them (factors) or a tenth (directions)."
            if known.sum() >= FEWEST_PERIODS
            else f"Too little is known to tell: {known.sum()} periods, where {FEWEST_PERIODS} are needed."
        )
        return {"links": [], "responses": [], "checks": {}, "notes": [note]}
    tested = links(*used.values(), pages=given, year=year, held=held)
    wanted = {(link.cause, link.effect) for link in tested if link.found}
    checked = {name: checks(table, given, year, held) for name, table in used.items()}
    notes = [
        f"{len(tested)} links tried, {len(wanted)} found; of those found about 5 % are false in the mean (Benjamini and Hochberg), if "
        "nothing else moves both than trend, season, one shift and what was published.",
        *(
            f"Of the {name} the {table.shape[1]} that occur most are tested: {', '.join(table)}."
            for name, table in used.items()
            if name == "factors"
        ),
    ]
    if not wanted:
        notes.append("No evidence that one series moves another. With series this short that is not evidence that none does.")
    if not known.all():
        missing = int((~known).sum())
        notes.append(f"{missing} {'period' if missing == 1 else 'periods'} without pages left out.")
    answers: list[Row] = []
    for table in used.values():
        if some := {(cause, effect) for cause, effect in wanted if cause in table and effect in table}:
            steps = min(HORIZON, max(1, int(known.sum()) // 10))
            answers += responses(table, given, steps, year, some, held).to_dict("records")
    return {
        "links": [link._asdict() for link in tested],
        "responses": answers,
        "checks": checked,
        "notes": notes,
    }


def _directions(one: Both, sides: list[str], periods: pd.Index) -> dict[str, pd.DataFrame]:
    """What each of two sides does to the other, by index: a column a direction."""
    found = {}
    for kind in indices.KINDS:
        parts = one[kind].parts
        done = {a: parts[parts["source"] == a].groupby("period")["counted"].sum().reindex(periods, fill_value=0.0) for a in sides}
        found[f"{kind} by direction"] = pd.DataFrame({f"{kind} {a} to {b}": done[a] for a, b in (sides, sides[::-1])})
    return found


def _busiest(table: pd.DataFrame, known: pd.Series, most: int) -> pd.DataFrame:
    """The `most` series that occur in most periods, in the order of the table; periods that are not known are empty."""
    table.loc[~known.to_numpy()] = np.nan
    share = (table > 0).mean().sort_values(ascending=False, kind="stable")
    kept = [column for column in share.index if share[column] >= SELDOM and table[column].std() > 0][:most]
    return table[[column for column in table if column in kept]]


def _held(records: Records, sides: list[str], index: pd.PeriodIndex) -> np.ndarray | None:
    """What stands for years between two sides (periods, terms), of the terms that changed meanwhile, not near an end; None where none did."""
    a, b = sorted(sides)
    terms = conditions.held(records.standing, [(a, b)], index)[0, :, :-1].T.astype(float)
    if len(terms) <= EDGE:
        return None  # all of it is near an end
    moved = np.array([np.ptp(column[EDGE:]) > 0 < np.ptp(column[:-EDGE]) for column in terms.T])
    found = np.unique(terms[:, moved], axis=1)
    return found if found.size else None


def _rows(table: pd.DataFrame, cooperation: pd.DataFrame | None) -> list[Row]:
    rows = [
        {"start": str(period.start_time.date()), "level": float(row.level), "low": float(row.low), "high": float(row.high)}
        for period, row in zip(table.index, table.itertuples(), strict=True)
    ]
    if cooperation is not None:
        for row, other in zip(rows, cooperation.itertuples(), strict=True):
            both = row["level"] + other.level
            row |= {
                "cooperation": float(other.level),
                "cooperation_low": float(other.low),
                "cooperation_high": float(other.high),
                "share": row["level"] / both if both > 0 else None,
            }
    return rows


def factor_page(
    register: Register, name: str, step: Step = "week", floor: float = FLOOR, ontology: Ontology | None = None
) -> Row:
    """One factor over the whole register: definition, series, and the pairs with most of it, of events from `floor` on. Raises FormulaError for none such."""
    known = {factor.name: factor for factor in (ontology or ours()).factors}
    if name not in known:
        raise FormulaError(f"{name}: there is no such factor. The factors are {', '.join(known)}.")
    records = read(register, floor=floor, ontology=ontology)
    rates = factor_rates(records, step)[name]
    own = distinct(records.events[_of(records.events, name)], step).sort_values("day", ascending=False, kind="stable")
    pairs = (
        own.groupby(["source", "target"]).size().sort_values(ascending=False, kind="stable").head(15)
        if len(own)
        else pd.Series(dtype=int)
    )
    pages = published(records, step)
    return {
        "run": run_id(register, "factor", name, step, floor, ontology=ontology),
        "floor": floor,
        "below": records.below,
        "factor": name,
        "title": known[name].title,
        "definition": known[name].definition,
        "step": step,
        "false_alarms": FALSE_ALARMS,
        "change_rate": CHANGE_RATE,
        "changed": [str(rates.index[at].start_time.date()) for at in changes(rates.where(pages > 0).to_numpy())],
        "series": [
            {"start": str(period.start_time.date()), "n": round(float(rate), 2), "pages": float(number)}
            for period, rate, number in zip(rates.index, rates, pages, strict=True)
        ],
        "pairs": [
            {
                "source": a,
                "target": b,
                "events": int(n),
                "records": indices.shown(own[(own["source"] == a) & (own["target"] == b)]),
            }
            for (a, b), n in pairs.items()
        ],
    }
