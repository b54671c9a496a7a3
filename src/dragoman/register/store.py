"""The register: one DuckDB file, opened by one writer or by readers."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from dragoman.records import Failure, Sheet
from dragoman.register import schema
from dragoman.register.errors import RegisterError
from dragoman.register.rows import Rows, failure_row, from_rows, to_rows

TOGETHER = 32  # sheets committed at once: what a crash can lose of work done, never of work committed
PER_DOCUMENT = ("statements", "events", "actors", "spans")


class Added(NamedTuple):
    """How many documents came in, how many were there already, how many failures were kept."""

    documents: int
    known: int
    failures: int


class Register:
    """A register file. Use it as a context manager, or `close` it.

    A new file is made unless `read_only`. Raises RegisterError when the file is not a register, is held by another process
    or cannot be opened.
    """

    def __init__(self, path: str | Path, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only
        if read_only and not self.path.exists():
            raise RegisterError(f"{self.path}: there is no such register. To make one: dragoman add PATH --register {self.path}")
        try:
            self.connection = duckdb.connect(str(self.path), read_only=read_only)
        except duckdb.IOException as error:
            raise RegisterError(_why_not_opened(self.path, error)) from error
        except duckdb.Error as error:
            raise RegisterError(f"{self.path}: DuckDB cannot open it: {error}. Give a file that dragoman made.") from error
        try:
            self._check_or_make()
        except BaseException:
            self.connection.close()
            raise

    def __enter__(self) -> "Register":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Write everything to the file and let go of it."""
        self.connection.close()

    def _check_or_make(self) -> None:
        tables = {row[0] for row in self.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if not tables and not self.read_only:
            self.connection.begin()
            for statement in schema.statements():
                self.connection.execute(statement)
            self.connection.commit()
            return
        if "about" not in tables or not tables >= set(schema.TABLES):
            raise RegisterError(f"{self.path}: a DuckDB file, but not a register. Give another file name.")
        found = self.connection.execute("SELECT value FROM about WHERE key = 'schema'").fetchone()
        if not found or int(found[0]) != schema.SCHEMA_VERSION:
            version = found[0] if found else "none"
            raise RegisterError(
                f"{self.path}: its tables are of version {version}, this dragoman knows version {schema.SCHEMA_VERSION}. "
                "Open it with the dragoman that made it, export it to JSONL and import that."
            )

    def known(self, run: str) -> set[str]:
        """Ids of the documents that this run has coded already."""
        return {row[0] for row in self.connection.execute("SELECT id FROM documents WHERE run = ?", [run]).fetchall()}

    def add(self, items: Iterable[Sheet | Failure]) -> Added:
        """Enter sheets and failures, each once: the same again changes nothing, a newer run's sheet replaces the older's.

        Commits every 32 items, so that a kill loses at most those not yet committed and the file opens as it was.
        """
        total = Added(0, 0, 0)
        for batch in _batches(items, TOGETHER):
            added = self._enter(batch)
            total = Added(*(a + b for a, b in zip(total, added, strict=True)))
        return total

    def _enter(self, batch: list[Sheet | Failure]) -> Added:
        sheets = list({item.document.id: item for item in batch if isinstance(item, Sheet)}.values())
        failures = [failure_row(item) for item in batch if isinstance(item, Failure)]
        found = self.connection.execute(
            "SELECT id, run, added FROM documents WHERE id IN (SELECT unnest(?))",
            [[sheet.document.id for sheet in sheets]],
        ).fetchall()
        there = {row[0]: (row[1], row[2]) for row in found}
        new = [s for s in sheets if there.get(s.document.id, ("", 0))[0] != s.provenance.run]
        top = self.connection.execute("SELECT coalesce(max(added), -1) FROM documents").fetchone()
        following = int(top[0]) + 1 if top else 0
        numbered = []
        for sheet in new:
            if sheet.document.id in there:
                numbered.append((sheet, there[sheet.document.id][1]))
            else:
                numbered.append((sheet, following))
                following += 1
        rows = to_rows(numbered)
        rows["failures"] += failures
        replaced = [sheet.document.id for sheet in new if sheet.document.id in there]
        self.connection.begin()
        try:
            if replaced:
                for table in (*PER_DOCUMENT, "failures"):
                    self.connection.execute(f"DELETE FROM {table} WHERE document IN (SELECT unnest(?))", [replaced])
                self.connection.execute("DELETE FROM documents WHERE id IN (SELECT unnest(?))", [replaced])
            self._insert(rows)
            self.connection.commit()
        except BaseException:
            self.connection.rollback()
            raise
        fresh = sum(sheet.document.id not in there for sheet in new)
        return Added(fresh, len([i for i in batch if isinstance(i, Sheet)]) - fresh, len(rows["failures"]))

    def _insert(self, rows: Rows) -> None:
        for table, (_, columns) in schema.TABLES.items():
            if not rows[table]:
                continue
            names = [column.name for column in columns]
            self.connection.register(
                "incoming",
                pa.table({n: _array([r[n] for r in rows[table]], c) for n, c in zip(names, columns, strict=True)}),
            )
            fields = ", ".join(f'"{name}"' for name in names)
            once = {"runs": "run", "failures": "id"}.get(table)
            if once:
                condition = (
                    f"WHERE {once} NOT IN (SELECT {once} FROM {table}) QUALIFY row_number() OVER (PARTITION BY {once}) = 1"
                )
                self.connection.execute(f"INSERT INTO {table} ({fields}) SELECT {fields} FROM incoming {condition}")
            else:
                self.connection.execute(f"INSERT INTO {table} ({fields}) SELECT {fields} FROM incoming")
            self.connection.unregister("incoming")

    def sheets(self, date: str | None = None, ids: list[str] | None = None) -> Iterator[Sheet]:
        """The sheets of a day (ISO date), of some documents, or all, in the order they were added."""
        conditions: list[str] = []
        values: list[Any] = []
        if date is not None:
            conditions.append("published = ?::DATE")
            values.append(date)
        if ids is not None:
            conditions.append("id IN (SELECT unnest(?))")
            values.append(ids)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        found = self.connection.execute(f"SELECT id FROM documents {where} ORDER BY added", values).fetchall()
        for batch in _batches((row[0] for row in found), 256):
            rows: Rows = {}
            rows["documents"] = self._rows("SELECT * FROM documents WHERE id IN (SELECT unnest(?)) ORDER BY added", [batch])
            for table in (*PER_DOCUMENT, "failures"):
                rows[table] = self._rows(f"SELECT * FROM {table} WHERE document IN (SELECT unnest(?))", [batch])
            rows["runs"] = self._rows("SELECT * FROM runs")
            yield from from_rows(rows)

    def failures(self) -> list[Failure]:
        """Everything that could not be read or coded."""
        return [Failure(**row) for row in self._rows("SELECT * FROM failures ORDER BY source, id")]

    def query(self, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        """Rows of any SQL over the tables of docs/register.md. Raises RegisterError with DuckDB's message."""
        try:
            return self._rows(sql, values)
        except duckdb.Error as error:
            raise RegisterError(f"{self.path}: the query cannot be run: {error}. The tables are in docs/register.md.") from error

    def _rows(self, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        result = self.connection.execute(sql, values or [])
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def search(self, text: str, limit: int = 20) -> list[dict[str, Any]]:
        """Documents whose headline or text holds every word of `text`, best first.

        Whole words, capitals ignored. The score is BM25 over the documents found (Robertson and Zaragoza 2009; k1 1.2, b 0.75).
        Each row has document, published, outlet, headline, source, score and a passage around the first hit.
        """
        words = [word for word in dict.fromkeys(text.casefold().split()) if any(c.isalnum() for c in word)]
        if not words:
            raise RegisterError("The search has no word in it. Give one or more words.")
        patterns = [
            rf"(?i)\b{_escaped(word)}\b" if word[0].isalnum() and word[-1].isalnum() else f"(?i){_escaped(word)}"
            for word in words
        ]
        holds = " AND ".join("regexp_matches(body, ?)" for _ in patterns)
        counts = ", ".join(f"len(regexp_extract_all(body, ?)) AS n{i}" for i in range(len(patterns)))
        score = " + ".join(
            f"ln(1 + total / (least(total, found) + 0.5)) * n{i} * 2.2 / (n{i} + 1.2 * (0.25 + 0.75 * size / mean))"
            for i in range(len(patterns))
        )
        sql = f"""
            WITH pages AS (SELECT *, coalesce(headline, '') || ' . ' || text AS body FROM documents),
                 hits AS (SELECT *, length(body) AS size, {counts} FROM pages WHERE {holds}),
                 sizes AS (SELECT avg(size) AS mean, count(*) AS found, (SELECT count(*) FROM documents) AS total FROM hits)
            SELECT id AS document, published, outlet, headline, source, {score} AS score,
                   regexp_extract(body, ?, 1) AS passage
            FROM hits, sizes ORDER BY score DESC, published DESC, id LIMIT ?"""
        around = rf"(?is)(\b.{{0,80}}{patterns[0].removeprefix('(?i)')}.{{0,120}}\b)"
        return self._rows(sql, [*patterns, *patterns, around, limit])

    def info(self) -> dict[str, Any]:
        """Rows in each table, first and last date, and the runs."""
        counts = {table: self._rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in schema.TABLES}
        dates = self._rows("SELECT min(published) AS first, max(published) AS last FROM documents")[0]
        return {
            "tables": counts,
            "first": dates["first"],
            "last": dates["last"],
            "runs": self._rows("SELECT * FROM runs"),
        }


def _array(values: list[Any], column: schema.Column) -> pa.Array:
    if column.type == "DATE":
        return pa.array([None if v is None else v[:10] for v in values], pa.string()).cast(pa.date32())
    kinds = {
        "VARCHAR": pa.string(),
        "VARCHAR[]": pa.list_(pa.string()),
        "DOUBLE": pa.float64(),
        "INTEGER": pa.int32(),
        "BIGINT": pa.int64(),
    }
    return pa.array(values, kinds[column.type])


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _escaped(word: str) -> str:
    return "".join(c if c.isalnum() else f"\\{c}" if c.isascii() else c for c in word)


def _why_not_opened(path: Path, error: duckdb.Error) -> str:
    text = str(error)
    if "lock" in text.lower():
        holder = text[text.find("PID") :].split(")")[0] if "PID" in text else "another process"
        return f"{path}: {holder} is writing to this register. Wait for it to end, or give another file."
    with contextlib.suppress(OSError):
        if path.is_file() and b"DUCK" not in path.open("rb").read(64):
            return f"{path}: this file is not a DuckDB file, so no register. Give another file name."
    return f"{path}: it cannot be opened: {text.splitlines()[0]}. Check the folder and its permissions."
