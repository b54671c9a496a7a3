"""Questions to the file of a register: one SELECT that changes nothing, a table in batches; and what is told where the file is damaged."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from dragoman.register.errors import RegisterError
from dragoman.register.file import why_damaged

OF_EVENTS = ("actors", "spans", "counts", "places")  # tables that hold rows of events
_ORDER = {
    "documents": "ORDER BY added",
    "failures": "ORDER BY source, id",
    "runs": "ORDER BY run",
    "happenings": "ORDER BY day, id",
    "reports": "ORDER BY happening, position",
    "figures": "ORDER BY happening, what",
    "sayings": "ORDER BY first_report, id",
    "tellings": "ORDER BY saying, position",
    "clusters": "ORDER BY added",
}

_CORRUPT = "Corrupt database file"  # a checksum does not fit; DuckDB has no class of its own for it
_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


@contextlib.contextmanager
def selected(
    connection: duckdb.DuckDBPyConnection, path: Path, sql: str, values: list[Any] | dict[str, Any] | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The answer to a SELECT, in a transaction that reads. Raises RegisterError for any other statement, and with DuckDB's message."""
    cursor = connection.cursor()
    try:
        found = duckdb.extract_statements(sql)
        if len(found) != 1 or found[0].type not in _READING:
            raise RegisterError(f"{path}: a query is one SELECT. To change the register, add sheets to it.")
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        yield cursor.execute(sql, values or [])
    except (duckdb.FatalException, duckdb.InternalException, duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise RegisterError(why_damaged(path, error)) from error
    except duckdb.Error as error:
        if _CORRUPT in str(error):
            raise RegisterError(why_damaged(path, error)) from error
        raise RegisterError(f"{path}: the query cannot be run: {error}. The tables are in docs/register.md.") from error
    finally:
        cursor.close()


def table_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, name: str, rows: int, floor: float = 0.0
) -> Iterator[list[tuple[Any, ...]]]:
    """A table in batches of at most `rows` rows; of events below `floor`, and of what belongs to them, there are no rows."""
    order = _ORDER.get(name, "")
    cursor = connection.cursor()
    only = ""
    if floor > 0 and name in ("events", "happenings"):
        only = "WHERE confidence >= ?"
    elif floor > 0 and name in OF_EVENTS:
        only = "ANTI JOIN (SELECT document, id AS record FROM events WHERE confidence < ?) USING (document, record)"
        order = f"ORDER BY {name}.rowid"  # a join gives rows in any order
    elif floor > 0 and name in ("reports", "figures"):
        only = "SEMI JOIN (SELECT id AS happening FROM happenings WHERE confidence >= ?) USING (happening)"
    with told(path):
        cursor.execute(f"SELECT {name}.* FROM {name} {only} {order}", [floor] if only else [])
    while True:
        with told(path):
            found = cursor.fetchmany(rows)
        if not found:
            return
        yield found


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """What goes wrong in reading our own tables is the file's fault: say so."""
    try:
        yield
    except duckdb.Error as error:
        raise RegisterError(why_damaged(path, error)) from error
