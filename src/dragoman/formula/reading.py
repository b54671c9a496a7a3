"""The part of a register that the formula computes with: events as a table, and how much was published."""

from collections.abc import Iterable
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dragoman.formula.errors import FormulaError
from dragoman.ontology import Ontology, factors_of_event, factors_of_words, ours, plover
from dragoman.ontology.standing import Condition
from dragoman.records import FLOOR, HAPPENED, Status
from dragoman.register import Register, standing
from dragoman.register.judged import judged

SILENCE, APART = 180, 0.02  # days without a page that part a share of pages from the others: a date misread, a page of long ago
# Merged events (docs/merge.md), a row for each pair of their sides, with the texts of their reports: the same words in two outlets once.
_EVENTS = """
SELECT h.event, h.document, r.outlets, r.articles, h.reports, h.day, s.side AS source, t.side AS target,
    h.plover_type AS type, h.plover_mode AS mode, h.plover_contexts AS contexts, h.cameo, h.goldstein, h.status, h.trigger,
    h.claimed, h.said_by_name AS said_by, h.killed_low AS fatalities
FROM happenings h
JOIN (SELECT happening, list(DISTINCT outlet ORDER BY outlet) FILTER (outlet IS NOT NULL) AS outlets,
        list(DISTINCT text_sha256 ORDER BY text_sha256) AS articles
    FROM reports r JOIN documents d ON d.id = r.document GROUP BY happening) r ON r.happening = h.id,
    unnest(h.source_sides) AS s(side), unnest(h.target_sides) AS t(side)
WHERE h.status IN (SELECT unnest(?)) AND h.confidence {floor} {only}
ORDER BY h.day, h.event, s.side, t.side
"""
# How many of the events that would be read the floor leaves out.
_BELOW = "SELECT count(DISTINCT event) AS n FROM ({events}) WHERE day IS NOT NULL AND source IS NOT NULL AND target IS NOT NULL"
_SIDES = "AND s.side IN (SELECT unnest(?)) AND t.side IN (SELECT unnest(?))"

_STATEMENTS = """
SELECT s.id AS statement, s.document, d.outlet, d.published AS day, s.content,
    a.side AS speaker, list(DISTINCT b.side) AS about
FROM statements s JOIN documents d ON d.id = s.document
JOIN versions v ON v.document = s.document AND v.superseded_by IS NULL
JOIN actors a ON a.document = s.document AND a.record = s.id AND a.role = 'speaker'
LEFT JOIN actors b ON b.document = s.document AND b.record = s.id AND b.role = 'about'
WHERE a.side IN (SELECT unnest(?)) AND d.published IS NOT NULL
GROUP BY ALL ORDER BY day, statement
"""

EVENT_COLUMNS = (
    *("event", "document", "outlets", "articles", "reports", "day", "source", "target", "type", "mode", "contexts", "cameo"),
    *("goldstein", "status", "trigger", "claimed", "said_by", "fatalities", "size", "factors"),
)


class Records(NamedTuple):
    """Events (columns `EVENT_COLUMNS`; `size` is how many usual acts of its code one stands for), statements, pages published by day, how many
    events were below the floor, the tables by which the factors were read, and the conditions that were imported, of the sides that have
    events or were asked for; and how many pages lie so far apart from the others that they and their days are left out."""

    events: pd.DataFrame
    statements: pd.DataFrame
    pages: pd.Series
    below: int = 0
    ontology: Ontology = ours()
    standing: tuple[Condition, ...] = ()
    apart: int = 0


def read(
    register: Register,
    sides: Iterable[str] | None = None,
    statuses: tuple[str, ...] = HAPPENED,
    floor: float = FLOOR,
    ontology: Ontology | None = None,
) -> Records:
    """The merged events between `sides` (all, where None is given) with one of `statuses`, the statements of these sides (of two, those of
    one about the other), and all pages by day.

    What people have judged is as they say (`register/judged.py`).
    Events of a confidence below `floor` are left out. An event is `claimed` where every report has it from somebody (`said_by`).
    `ontology` holds the factors, ours unless another is given. Statements are read where sides are named only: to look for the
    factors' words in all of them takes long.
    Raises FormulaError where a status is none, and where the register holds no dated page.
    """
    if unknown := next((status for status in statuses if status not in get_args(Status)), None):
        raise FormulaError(f"{unknown}: there is no such status. Give one of {', '.join(get_args(Status))}.")
    with judged(register) as held:
        return _read(held, list(sides) if sides is not None else None, statuses, floor, ontology or ours())


def _read(register: Register, wanted: list[str] | None, statuses: tuple[str, ...], floor: float, tables: Ontology) -> Records:
    only, named = ("", []) if wanted is None else (_SIDES, [wanted, wanted])
    values = [list(statuses), floor, *named]
    events = register.frame(_EVENTS.format(floor=">= ?", only=only), values)
    below = 0
    if floor > 0:
        below = register.query(_BELOW.format(events=_EVENTS.format(floor="< ?", only=only)), values)[0]["n"]
    events = events[events["day"].notna() & events["source"].notna() & events["target"].notna()].reset_index(drop=True)
    events["day"] = pd.to_datetime(events["day"]).astype("datetime64[s]")
    events["goldstein"] = events["goldstein"].astype(float)
    events["size"] = _sizes(events)
    events["factors"] = _factors(events, tables)
    statements = pd.DataFrame(
        register.query(_STATEMENTS, [wanted or []]),
        columns=["statement", "document", "outlet", "day", "content", "speaker", "about"],
    )
    statements["day"] = pd.to_datetime(statements["day"]).astype("datetime64[s]")
    if wanted is not None and len(wanted) == 2:  # what either says of others is no matter between the two
        statements = statements[said_between(statements, (wanted[0], wanted[1]))].reset_index(drop=True)
    statements["factors"] = [factors_of_words(content or "", tables.factors) for content in statements["content"]]
    counted = register.query(
        """SELECT published AS day, count(DISTINCT d.text_sha256) AS n FROM documents d JOIN versions v ON v.document = d.id AND v.superseded_by IS NULL
        WHERE published IS NOT NULL GROUP BY 1 ORDER BY 1"""
    )
    if not counted:
        raise FormulaError(f"{register.path}: it holds no dated page, so there is no series. Add pages or import events first.")
    pages = pd.Series(
        [float(row["n"]) for row in counted],
        pd.to_datetime([row["day"] for row in counted]).astype("datetime64[s]"),
        name="pages",
    )
    pages, apart = _together(pages)
    if apart:
        near = pd.Timedelta(SILENCE, "D")
        events = events[events["day"].between(pages.index[0] - near, pages.index[-1] + near)].reset_index(drop=True)
    asked = wanted if wanted is not None else sorted({*events["source"], *events["target"]})
    return Records(events, statements, pages, below, tables, tuple(standing.held(register, asked)), apart)


def _together(pages: pd.Series) -> tuple[pd.Series, int]:
    """The pages without a few at either end that a long silence parts from the others, and how many these are."""
    days = pages.index.to_series()
    parts = (days.diff().dt.days > SILENCE).cumsum().to_numpy()
    size = np.bincount(parts, pages.to_numpy())
    kept = np.flatnonzero(size > APART * size.sum())
    inside = (parts >= kept[0]) & (parts <= kept[-1])
    return pages[inside], int(pages[~inside].sum())


def _sizes(events: pd.DataFrame) -> list[float]:
    """How many usual acts of its code an event stands for: 1, but for a week's sum its Goldstein value over that of the code."""
    usual = {code: one.goldstein for code, one in plover().codes.items()}
    return [
        value / base if (base := usual.get(str(code).split()[0], 0.0)) and value / base > 0 else 1.0
        for code, value in zip(events["cameo"], events["goldstein"], strict=True)
    ]


def _factors(events: pd.DataFrame, tables: Ontology) -> list[tuple[str, ...]]:
    known: dict[tuple[object, ...], tuple[str, ...]] = {}
    found = []
    for kind, mode, contexts, source, target in zip(
        *(events[name].to_list() for name in ("type", "mode", "contexts", "source", "target")), strict=True
    ):
        given = mode if isinstance(mode, str) else None
        key = (kind, given, tuple(contexts), source == target)
        if key not in known:
            known[key] = factors_of_event(kind, given, key[2], within=source == target, known=tables.factors)
        found.append(known[key])
    return found


def said_between(statements: pd.DataFrame, pair: tuple[str, str]) -> NDArray[np.bool_]:
    """Which statements one of the two makes about the other."""
    other = {pair[0]: pair[1], pair[1]: pair[0]}
    made = [
        speaker in other and other[speaker] in about
        for speaker, about in zip(statements["speaker"], statements["about"], strict=True)
    ]
    return np.array(made, bool)
