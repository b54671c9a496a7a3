"""Which events of pages tell one happening, and which statements one saying, of those that are told several times: the index's table `merged`, a copy
of what the register holds. Of a statement, `event` is its id, `happening` that of its saying."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from dragoman.merge import Merged, Saying
from dragoman.register import Register
from dragoman.register.reviews import Review, reviewed
from dragoman.register.together import told_anew
from dragoman.web.rows import Row

ByPage = dict[str, list[Row]]  # rows of `merged` by document

_COLUMNS = "event, document, happening, outlets, repeats, contradictions"


def of_register(register: Register, judged: Mapping[str, Mapping[str, Review]]) -> ByPage:
    """What the register holds now, and of pages with verdicts (`judged`, by page and record) what it holds when those count.

    The fullest report of a happening is no repeat, nor the fullest telling of a statement.
    """
    rows = register.query(
        """SELECT r.event, r.document, h.id AS happening, h.outlets, (r.event <> h.event)::INTEGER AS repeats, h.contradictions
        FROM reports r JOIN happenings h ON h.id = r.happening
        WHERE h.id IN (SELECT happening FROM reports GROUP BY 1 HAVING count(*) > 1)
        UNION ALL SELECT t.statement, t.document, y.id, y.outlets, (t.position > 0)::INTEGER, []
        FROM tellings t JOIN sayings y ON y.id = t.saying WHERE y.id IN (SELECT saying FROM tellings GROUP BY 1 HAVING count(*) > 1)"""
    )
    found = _by_page(_row(*row.values()) for row in rows)
    sheets = {sheet.document.id: reviewed(sheet, judged[sheet.document.id]) for sheet in register.sheets(ids=sorted(judged))}
    for there, events, sayings in told_anew(register, sheets):
        for sheet in there:
            found.pop(sheet.document.id, None)
        found |= _by_page([*_of_events(events), *_of_sayings(sayings)])
    return found


def _of_events(told: Iterable[Merged]) -> Iterator[Row]:
    for one in told:
        for report in one.reports if len(one.reports) > 1 else ():
            repeats = int(report.event.id != one.event.id)
            yield _row(report.event.id, report.page.id, one.id, one.outlets, repeats, one.contradictions)


def _of_sayings(told: Iterable[Saying]) -> Iterator[Row]:
    for one in told:
        for n, telling in enumerate(one.tellings if len(one.tellings) > 1 else ()):
            yield _row(telling.statement.id, telling.page.id, one.id, one.outlets, int(n > 0), [])


def _row(*values: Any) -> Row:
    *rest, contradictions = values
    return dict(zip(_COLUMNS.split(", "), (*rest, json.dumps(contradictions, ensure_ascii=False)), strict=True))


def of_index(connection: sqlite3.Connection, document: str | None = None) -> ByPage:
    """What the index holds, of one page or all."""
    only = "" if document is None else "WHERE document = ?"
    found = connection.execute(f"SELECT {_COLUMNS} FROM merged {only}", [] if document is None else [document])
    return _by_page(_row(*row) for row in found)


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
