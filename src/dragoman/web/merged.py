"""Which events of pages tell one happening, and which statements one saying, of those that are told several times: the index's table `merged`, a copy
of what the register holds. Of a statement, `event` is its id, `happening` that of its saying."""

import json
import sqlite3
from collections.abc import Iterable, Set
from typing import Any

from dragoman.register import Register

Row = dict[str, Any]
ByPage = dict[str, list[Row]]  # rows of `merged` by document

_COLUMNS = "event, document, happening, outlets, repeats, contradictions"


def of_register(register: Register) -> ByPage:
    """What the register holds now. The fullest report of a happening is no repeat, nor the fullest telling of a statement."""
    rows = register.query(
        """SELECT r.event, r.document, h.id AS happening, h.outlets, (r.event <> h.event)::INTEGER AS repeats, h.contradictions
        FROM reports r JOIN happenings h ON h.id = r.happening
        WHERE h.id IN (SELECT happening FROM reports GROUP BY 1 HAVING count(*) > 1)
        UNION ALL SELECT t.statement, t.document, y.id, y.outlets, (t.position > 0)::INTEGER, []
        FROM tellings t JOIN sayings y ON y.id = t.saying WHERE y.id IN (SELECT saying FROM tellings GROUP BY 1 HAVING count(*) > 1)"""
    )
    return _by_page(row | {"contradictions": json.dumps(row["contradictions"], ensure_ascii=False)} for row in rows)


def of_index(connection: sqlite3.Connection, document: str | None = None) -> ByPage:
    """What the index holds, of one page or all."""
    only = "" if document is None else "WHERE document = ?"
    found = connection.execute(f"SELECT {_COLUMNS} FROM merged {only}", [] if document is None else [document])
    return _by_page(
        dict(zip(_COLUMNS.split(", "), (*row, json.dumps(contradictions, ensure_ascii=False)), strict=True))
        for *row, contradictions in found
    )


def repeats(rows: Iterable[Row]) -> Set[str]:
    """The events that tell what another page tells more fully."""
    return {row["event"] for row in rows if row["repeats"]}


def keep(connection: sqlite3.Connection, pages: Iterable[str], now: ByPage) -> None:
    """Make the rows of some pages those of `now`."""
    for document in pages:
        connection.execute("DELETE FROM merged WHERE document = ?", [document])
        connection.executemany(
            "INSERT INTO merged VALUES (?, ?, ?, ?, ?, ?)", [tuple(row.values()) for row in now.get(document, [])]
        )


def _by_page(rows: Iterable[Row]) -> ByPage:
    found: ByPage = {}
    for row in rows:
        found.setdefault(row["document"], []).append(row)
    for some in found.values():
        some.sort(key=lambda row: row["event"])
    return found
