"""What happened in a span of days, of a side or of all: happenings by weight with their evidence, and what is folded away."""

from collections.abc import Iterable, Set
from typing import Any

import msgspec

from dragoman.records import Count
from dragoman.view.phrases import nested
from dragoman.view.weight import RELEVANT, weight
from dragoman.web.floors import from_floor
from dragoman.web.index import Index
from dragoman.web.rows import Row

WEIGHED = 200  # rows, the heaviest by themselves, that are weighed with outlets and novelty
REPORTS = 6  # of one happening
FOLDED = 12  # of one kind, shown where the fold is opened
NAMED = 3  # of several sides
SAME = ("document", "sentence", "source", "target", "said_by")  # in which an act is told once
KEPT = (
    *("happening", "id", "document", "published", "outlet", "outlets", "type", "mode", "status", "trigger", "start_at", "end_at"),
    *("speaker", "rule", "confidence", "place_name", "mentions", "counts", "contradictions", "sentence", "act"),
)

_COLUMNS = """e.id, e.document, e.published, e.outlet, type, mode, goldstein, status, e.source, source_side, e.target, target_side, trigger,
    e.start_at, e.end_at, said_by, speaker, e.rule, confidence, place_name, mentions, counts, source_rank, target_rank, weight, headline,
    e.sentence, e.phrase AS act, coalesce(m.happening, e.id) AS happening, coalesce(m.outlets, 1) AS outlets, m.contradictions"""
_FROM = "events e JOIN pages p ON p.id = e.document LEFT JOIN merged m ON m.event = e.id"
_SOMEBODY = "(source_side IS NOT NULL OR target_side IS NOT NULL OR counts <> '[]')"
# Why an event is folded away, in the order in which it is asked.
_WHY = f"""CASE WHEN p.relevance < {RELEVANT} THEN 'elsewhere' WHEN status = 'past' THEN 'background'
    WHEN NOT {_SOMEBODY} THEN 'nobody' END"""


def happenings(
    index: Index, bounds: Row, floor: float, known: Set[tuple[Any, ...]] | None, limit: int, side: str | None = None
) -> list[Row]:
    """The heaviest events from `floor` on of the places `start` to `end` in `bounds`, each once, with `reasons`,
    `reports`, its `sentence` and what else tells it there (`also`).

    `known` are source side, target side and type of what the time before had, None where there was none; with `side` only what it does or undergoes.
    """
    of_side = "AND (source_side = :side OR target_side = :side)" if side else ""
    rows = index.ask(
        f"""SELECT {_COLUMNS} FROM {_FROM}
        WHERE e.place >= :start AND e.place < :end AND {from_floor(floor)} AND {_WHY} IS NULL {of_side}
        ORDER BY weight DESC, e.place LIMIT {WEIGHED}""",
        {**bounds, "side": side},
    )
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["happening"], []).append(row)
    found = _apart(sorted((_happening(group, known) for group in groups.values()), key=lambda one: (-one["weight"], one["id"])))
    for one in found[:limit]:
        one["reports"] = _reports(index, one)
    return found[:limit]


def folded(index: Index, bounds: Row, floor: float) -> list[Row]:
    """What is not among the happenings, by reason: `why`, how many `events`, and some of them."""
    rows = index.ask(
        f"""SELECT * FROM (SELECT {_COLUMNS}, {_WHY} AS why, count(*) OVER (PARTITION BY {_WHY}) AS events,
            row_number() OVER (PARTITION BY {_WHY} ORDER BY weight DESC, e.place) AS n
        FROM {_FROM}
        WHERE e.place IN (SELECT min(place) FROM events WHERE place >= :start AND place < :end AND {from_floor(floor)} GROUP BY id)
            AND {_WHY} IS NOT NULL) WHERE n <= {FOLDED} ORDER BY why, n""",
        bounds,
    )
    kinds: dict[str, Row] = {}
    for row in rows:
        kind = kinds.setdefault(row["why"], {"why": row["why"], "events": row["events"], "some": []})
        kind["some"].append(
            {
                name: row[name]
                for name in (
                    "id",
                    "document",
                    "type",
                    "source",
                    "target",
                    "trigger",
                    "act",
                    "status",
                    "confidence",
                    "said_by",
                    "speaker",
                    "start_at",
                    "end_at",
                    "outlet",
                    "headline",
                )
            }
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


def _happening(rows: list[Row], known: Set[tuple[Any, ...]] | None) -> Row:
    """One happening of the rows that report it: a row for each event of a page and pair of source and target, the heaviest first."""
    first = rows[0]
    group = [row for row in rows if row["id"] == first["id"]]
    between = {(row["source_side"], row["target_side"]) for row in group if row["source_side"] and row["target_side"]}
    between -= {(side, side) for side, _ in between}
    new = known is not None and any((*pair, first["type"]) not in known for pair in between)
    claimed = all(row["said_by"] for row in rows)
    weighed = weight(
        outlets=first["outlets"],
        goldstein=first["goldstein"],
        counts=msgspec.convert(first["counts"], list[Count]),
        ranks=(first["source_rank"], first["target_rank"]),
        between=bool(between),
        new=new,
        status=first["status"],
        claimed=claimed,
        confidence=max(row["confidence"] for row in rows),
        mentions=max(row["mentions"] for row in rows),
        start=min(row["start_at"] for row in rows),
    )
    return {
        **{name: first[name] for name in KEPT},
        "said_by": first["said_by"] if claimed else None,
        "source": _named(row["source"] for row in group),
        "target": _named(row["target"] for row in group),
        "weight": weighed.value,
        "reasons": weighed.reasons,
        "new": new,
        "events": len({row["id"] for row in rows}),
    }


def _apart(found: list[Row]) -> list[Row]:
    """The happenings, heaviest first, without those that tell in fewer or more words of the same sentence what a heavier one tells of the
    same two and of the same speaker: they are counted with it, and `also` has them."""
    kept: list[Row] = []
    told: dict[tuple[Any, ...], list[Row]] = {}
    for one in found:
        same = told.setdefault(tuple(one[name] for name in SAME), [])
        other = next((other for other in same if nested(one["act"], other["act"])), None)
        if other is None:
            same.append(one | {"also": []})
            kept.append(same[-1])
        else:
            other["also"].append({name: one[name] for name in ("id", "type", "mode", "status", "confidence", "act")})
            other["events"] += one["events"]
    return kept


def _named(names: Iterable[str | None]) -> str | None:
    """`Iran`, `Iran and Iraq`, `Iran, Iraq, Oman and 2 more`; None for nobody."""
    there = list(dict.fromkeys(name for name in names if name))
    if len(there) > NAMED:
        return f"{', '.join(there[:NAMED])} and {len(there) - NAMED} more"
    return " and ".join([", ".join(there[:-1]), there[-1]] if len(there) > 1 else there) or None


def _reports(index: Index, one: Row) -> list[Row]:
    """The pages that tell it, the newest first."""
    return index.ask(
        """SELECT m.document, m.event AS record, p.outlet, p.published, p.headline FROM merged m JOIN pages p ON p.id = m.document
        WHERE m.happening = :happening
        UNION SELECT p.id, :id, p.outlet, p.published, p.headline FROM pages p WHERE p.id = :document ORDER BY 4 DESC, 1 LIMIT :most""",
        {"happening": one["happening"], "id": one["id"], "document": one["document"], "most": REPORTS},
    )
