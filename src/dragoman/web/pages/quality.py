"""How far to trust the register: measured accuracy, what could not be read, what the rules are least sure of."""

import json
from collections.abc import Set
from functools import cache
from importlib.resources import files
from itertools import zip_longest

from dragoman.records import FLOOR
from dragoman.web import floors
from dragoman.web.index import Index
from dragoman.web.rows import Row

SHOWN = 25  # failures, and records of low confidence


def quality(index: Index, floor: float = FLOOR) -> Row:
    """Counts, runs, failures by step, records by confidence, the least sure records, and the accuracy tables.

    Records by confidence are all; the other events are those from `floor` on.
    """
    events, below = floors.total(index, floor)
    return {
        "floor": floor,
        "below": below,
        "counts": index.one(
            """SELECT coalesce(sum(n), 0) AS pages, coalesce(sum(statements), 0) AS statements,
                coalesce(sum(not_coded), 0) AS not_coded, coalesce(sum(undated), 0) AS undated,
                count(nullif(outlet, '')) AS outlets FROM outlets"""
        )
        | {"events": events},
        "steps": index.ask("SELECT step, n AS pages FROM steps ORDER BY 2 DESC, 1"),
        "failures": index.ask(
            "SELECT id, source, step, failure AS reason FROM pages WHERE +current = 1 AND failure IS NOT NULL ORDER BY id LIMIT ?",
            [SHOWN],
        ),
        "confidence": index.ask("SELECT record, band, n FROM confidence ORDER BY 1, 2"),
        "least_sure": _least_sure(index, floor),
        "right": shown_right(),
        "accuracy": accuracy(),
    }


def _least_sure(index: Index, floor: float) -> list[Row]:
    rows = index.ask(
        """SELECT * FROM (SELECT 'statement' AS record, id, document, published, outlet, content AS words, rule, confidence
            FROM statements ORDER BY confidence LIMIT :some)
        UNION ALL SELECT * FROM (SELECT 'event', id, document, published, outlet, phrase, rule, confidence
            FROM events WHERE confidence >= :floor ORDER BY confidence LIMIT :some)""",
        {"some": SHOWN * 4, "floor": floor},
    )
    # An event with several sources or targets has several rows.
    once = {row["id"]: row for row in rows}.values()
    return sorted(once, key=lambda row: (row["confidence"], row["document"], row["id"]))[:SHOWN]


def queue(index: Index, judged: Set[str], floor: float = FLOOR) -> list[Row]:
    """Records that are shown and that one has not judged, those nearest to a toss-up first; statements and events by turns, since the
    confidences of the two are spread differently."""
    rows = index.ask(
        """SELECT * FROM (SELECT 'statement' AS record, id, document, outlet, content AS words, confidence, start_at, end_at FROM statements
            ORDER BY abs(confidence - 0.5), place LIMIT :some)
        UNION ALL SELECT * FROM (SELECT 'event', id, document, outlet, sentence, confidence, start_at, end_at FROM events
            WHERE confidence >= :floor ORDER BY abs(confidence - 0.5), place LIMIT :some)""",
        {"some": SHOWN + 2 * len(judged), "floor": floor},
    )
    once = {row["id"]: row for row in rows if row["id"] not in judged}.values()
    ordered = sorted(once, key=lambda row: (abs(row["confidence"] - 0.5), row["id"]))
    kinds = [[row for row in ordered if row["record"] == kind] for kind in ("statement", "event")]
    return [row for pair in zip_longest(*kinds) for row in pair if row][:SHOWN]


def judgeable(index: Index) -> int:
    """How many records there are to judge."""
    found: int = index.one("SELECT coalesce(sum(statements + events), 0) AS n FROM outlets")["n"]
    return found


def shown_right() -> Row | None:
    """Of a hundred events that are shown, how many have the right type and how many are right as a whole, by the measure on annotated texts."""
    cells = (dict(zip(table["columns"], row, strict=True)) for table in accuracy() for row in table["rows"])
    found = {row["what"]: row["P"] for row in cells if row.get("set") == "events-dev" and row.get("P")}
    names = {name: f"from {FLOOR:.2f}: {name}" for name in ("type", "whole")}
    return (
        {name: round(float(found[row])) for name, row in names.items()} if all(row in found for row in names.values()) else None
    )


@cache
def accuracy() -> list[Row]:
    """The tables that `make accuracy` wrote into the package, each `{"title", "columns", "rows"}`; none before it ran."""
    file = files("dragoman") / "evaluate" / "accuracy.json"
    tables: list[Row] = json.loads(file.read_text("utf-8")) if file.is_file() else []
    return tables
