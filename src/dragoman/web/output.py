"""One answer as JSON, JSON lines, CSV or Parquet. A table of an answer is a list of rows in it; lists inside a row become rows of their own."""

import csv
import io
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb
import msgspec
from starlette.responses import Response

from dragoman.register.cells import harmless
from dragoman.web.errors import BadRequest
from dragoman.web.rows import Row

Form = Literal["json", "jsonl", "csv", "parquet"]
WHOLE = frozenset(
    {"mentions", "counts", "reports", "reasons", "some"}
)  # lists that stay in their row: an event is one however often it is told


def answer(data: Row, form: Form = "json", table: str | None = None, name: str = "dragoman") -> Response:
    """`data` in the form asked for; `table` names the list that CSV and Parquet hold, by default the first.

    CSV puts an apostrophe before words that a spreadsheet would take for a formula; JSON and Parquet hold them as they are.
    Raises BadRequest where `data` has no such table.
    """
    if form == "json":
        return Response(msgspec.json.encode(data), media_type="application/json")
    rows = flat(data, table)
    if form == "jsonl":
        return _file(b"".join(msgspec.json.encode(row) + b"\n" for row in rows), "application/jsonl", f"{name}.jsonl")
    if form == "parquet":
        return _file(_parquet(rows), "application/vnd.apache.parquet", f"{name}.parquet")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    keys = _keys(rows)
    writer.writerow(keys)
    writer.writerows([_cell(row.get(key)) for key in keys] for row in rows)
    return _file(text.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")


def tables(data: Row) -> list[str]:
    """The names of the tables of an answer."""
    return [name for name, value in data.items() if isinstance(value, list) and all(isinstance(row, dict) for row in value)]


def flat(data: Row, table: str | None = None) -> list[Row]:
    """The rows of one table of an answer, rows inside rows spread out."""
    there = tables(data)
    if not there:
        return [{name: value for name, value in data.items() if not isinstance(value, dict)}]
    if table is not None and table not in there:
        raise BadRequest(f"There is no table {table!r} in this answer. Its tables are {', '.join(there)}.")
    return [part for row in data[table or there[0]] for part in _spread(row)]


def _spread(row: Row) -> list[Row]:
    """A row for each row inside it; rows inside that have a key of the outer one (an event's sources: `rule`) stay whole."""
    nested = (k for k, v in row.items() if isinstance(v, list) and v and isinstance(v[0], dict) and not v[0].keys() & row.keys())
    inner = next((name for name in nested if name not in WHOLE), None)
    if inner is None:
        return [row]
    outer = {k: v for k, v in row.items() if k != inner}
    return [outer | part for part in row[inner]]


def _keys(rows: list[Row]) -> list[str]:
    return list(dict.fromkeys(key for row in rows for key in row))


def _parquet(rows: list[Row]) -> bytes:
    """Rows that all have all keys. A column of nested values of unlike types has no type: it is written as JSON."""
    keys = _keys(rows)
    nested = {key for key in keys if any(_is_nested(row.get(key)) for row in rows)}
    cells = [[_json(row.get(key)) if key in nested else row.get(key) for row in rows] for key in keys]
    names = ", ".join('unnest(?) AS "{}"'.format(key.replace('"', '""')) for key in keys)
    selected = names or "NULL AS nothing LIMIT 0"  # an answer without a row has no columns
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "answer.parquet"
        connection.execute(f"COPY (SELECT {selected}) TO ? (FORMAT parquet)", [*cells, str(path)])
        return path.read_bytes()


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(part, str) for part in value))


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        value = _json(value)
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else value


def _file(content: bytes, kind: str, name: str) -> Response:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{plain}"'})
