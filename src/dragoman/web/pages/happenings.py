"""What happened in a span of days, of a side or of all: happenings by weight with their evidence, and what is folded away."""

from collections.abc import Set
from typing import Any

import msgspec

from dragoman.records import Count
from dragoman.view.marks import onward, passage
from dragoman.view.weight import RELEVANT, weight
from dragoman.web.floors import from_floor
from dragoman.web.index import Index

Row = dict[str, Any]

WEIGHED = 400  # rows, the heaviest by themselves, that are weighed with outlets and novelty
REPORTS = 6  # of one happening
FOLDED = 12  # of one kind, shown where the fold is opened
NAMED = 3  # of several sides

_COLUMNS = """e.id, e.document, e.published, e.outlet, type, mode, goldstein, status, e.source, source_side, e.target, target_side, trigger,
    e.start_at, e.end_at, said_by, speaker, confidence, place_name, mentions, counts, source_rank, target_rank, weight, headline"""
_SOMEBODY = "(source_side IS NOT NULL OR target_side IS NOT NULL OR counts <> '[]')"
# Why an event is folded away, in the order in which it is asked.
_WHY = f"""CASE WHEN p.relevance < {RELEVANT} THEN 'elsewhere' WHEN status = 'past' THEN 'background'
    WHEN NOT {_SOMEBODY} THEN 'nobody' END"""


def happenings(
    index: Index, bounds: Row, floor: float, known: Set[tuple[Any, ...]] | None, limit: int, side: str | None = None
) -> list[Row]:
    """The heaviest events from `floor` on of the places `start` to `end` in `bounds`, each once, with `reasons`, `reports` and its `sentence`.

    `known` are source side, target side and type of what the time before had, None where there was none; with `side` only what it does or undergoes.
    """
    of_side = "AND (source_side = :side OR target_side = :side)" if side else ""
    rows = index.ask(
        f"""SELECT {_COLUMNS} FROM events e JOIN pages p ON p.id = e.document
        WHERE e.place >= :start AND e.place < :end AND {from_floor(floor)} AND {_WHY} IS NULL {of_side}
        ORDER BY weight DESC, e.place LIMIT {WEIGHED}""",
        {**bounds, "side": side},
    )
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["id"], []).append(row)
    found = sorted((_happening(group, known) for group in groups.values()), key=lambda one: (-one["weight"], one["id"]))
    for one in found[:limit]:
        one["act"], one["sentence"] = _words(index, one)
    return found[:limit]


def folded(index: Index, bounds: Row, floor: float) -> list[Row]:
    """What is not among the happenings, by reason: `why`, how many `events`, and some of them."""
    rows = index.ask(
        f"""SELECT * FROM (SELECT {_COLUMNS}, {_WHY} AS why, count(*) OVER (PARTITION BY {_WHY}) AS events,
            row_number() OVER (PARTITION BY {_WHY} ORDER BY weight DESC, e.place) AS n
        FROM events e JOIN pages p ON p.id = e.document
        WHERE e.place IN (SELECT min(place) FROM events WHERE place >= :start AND place < :end AND {from_floor(floor)} GROUP BY id)
            AND {_WHY} IS NOT NULL) WHERE n <= {FOLDED} ORDER BY why, n""",
        bounds,
    )
    kinds: dict[str, Row] = {}
    for row in rows:
        kind = kinds.setdefault(row["why"], {"why": row["why"], "events": row["events"], "some": []})
        kind["some"].append(
            {name: row[name] for name in ("id", "document", "type", "source", "target", "trigger", "outlet", "headline")}
        )
    return list(kinds.values())


def acts(index: Index, bounds: Row, floor: float) -> set[tuple[Any, ...]] | None:
    """Source side, target side and type of the events of a span; None where it has no page."""
    if not index.one("SELECT 1 AS there FROM pages WHERE current = 1 AND place >= :start AND place < :end LIMIT 1", bounds):
        return None
    rows = index.ask(
        f"SELECT DISTINCT source_side, target_side, type FROM events WHERE place >= :start AND place < :end AND pair IS NOT NULL AND {from_floor(floor)}",
        bounds,
    )
    return {tuple(row.values()) for row in rows}


def _happening(group: list[Row], known: Set[tuple[Any, ...]] | None) -> Row:
    """One event of its rows, a row for each pair of source and target."""
    first = group[0]
    sides = [(row["source_side"], row["target_side"]) for row in group]
    between = any(a and b and a != b for a, b in sides)
    new = known is not None and between and any((a, b, first["type"]) not in known for a, b in sides if a and b and a != b)
    outlets = sorted({row["outlet"] or "" for row in group})
    weighed = weight(
        outlets=len(outlets),
        goldstein=first["goldstein"],
        counts=msgspec.convert(first["counts"], list[Count]),
        ranks=(max(row["source_rank"] for row in group), max(row["target_rank"] for row in group)),
        between=between,
        new=new,
        status=first["status"],
        claimed=first["said_by"] is not None,
        confidence=first["confidence"],
    )
    reports = {
        row["document"]: {
            "document": row["document"],
            "record": row["id"],
            "outlet": row["outlet"],
            "published": row["published"],
            "headline": row["headline"],
        }
        for row in group
    }
    kept = (
        "id",
        "document",
        "published",
        "outlet",
        "type",
        "mode",
        "status",
        "trigger",
        "start_at",
        "end_at",
        "said_by",
        "speaker",
        "confidence",
        "place_name",
        "mentions",
        "counts",
    )
    return {
        **{name: first[name] for name in kept},
        "source": _named(row["source"] for row in group),
        "target": _named(row["target"] for row in group),
        "outlets": len(outlets),
        "weight": weighed.value,
        "reasons": weighed.reasons,
        "new": new,
        "reports": list(reports.values())[:REPORTS],
    }


def _named(names: Any) -> str | None:
    """`Iran`, `Iran and Iraq`, `Iran, Iraq, Oman and 2 more`; None for nobody."""
    there = list(dict.fromkeys(name for name in names if name))
    if len(there) > NAMED:
        return f"{', '.join(there[:NAMED])} and {len(there) - NAMED} more"
    return " and ".join([", ".join(there[:-1]), there[-1]] if len(there) > 1 else there) or None


def _words(index: Index, one: Row) -> tuple[str, str]:
    """The words of the act with what follows them, and the sentence that tells it."""
    sheet = index.sheet(one["document"])
    event = next((event for event in sheet.events if event.id == one["id"]), None) if sheet else None
    if sheet is None or event is None:
        return one["trigger"], one["trigger"]
    text = sheet.document.text
    return onward(text, event.trigger), passage(text, [("trigger", event.trigger)])[0].plain.strip()
