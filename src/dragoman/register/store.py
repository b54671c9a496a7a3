"""The register: one DuckDB file, opened by one writer or by readers."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date as Date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from dragoman.records import FLOOR, Failure, Sheet
from dragoman.register import schema
from dragoman.register.asking import selected, table_rows, told
from dragoman.register.errors import RegisterError
from dragoman.register.file import connect, fill, first_line, make, run, upgrade, whole, why_not_written
from dragoman.register.merging import refresh
from dragoman.register.namings import Decision, decisions, link
from dragoman.register.rows import Rows, failure_row, from_rows, read_failure, storable, to_rows, unsound
from dragoman.register.tables import LATER_TABLES, TABLES, VECTORS

if TYPE_CHECKING:  # loading pandas takes longer than opening a register
    import pandas as pd

TOGETHER = 32  # sheets committed at once: what a crash can lose of work done, never of work committed
READ_TOGETHER = 2048  # sheets read at once
PER_DOCUMENT = ("statements", "events", "actors", "spans", "counts", "places")

_MEMORY = Path(":memory:")

_SETTLED = "DELETE FROM failures WHERE document IS NULL AND source IN (SELECT unnest(?))"


class Added(NamedTuple):
    """How many documents came in, how many were there already, how many failures were kept."""

    documents: int
    known: int
    failures: int


class Register:
    """A register file. Use it as a context manager, or `close` it.

    A new file is made unless `read_only`. While it is open nobody else writes, and nobody reads what is open to write; `add` lets go
    of the file between its commits, so that others read and write meanwhile. Raises RegisterError when the file is not a register, is
    held by another process (for more than a few seconds), is damaged or cannot be opened.
    """

    def __init__(self, path: str | Path, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self._closed = False
        self._connection: duckdb.DuckDBPyConnection | None = None
        if not (read_only or self.path == _MEMORY or self.path.exists()):
            try:
                make(self.path)
            except (duckdb.Error, OSError) as error:
                why = f"{self.path}: it cannot be made: {first_line(error)}. Check the folder, its permissions and its room."
                raise RegisterError(why) from error
        self._connection = connect(self.path, read_only)
        try:
            if self.path == _MEMORY:
                fill(self.connection)
            self._check()
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open connection. A file that was let go is taken again, which waits until nobody else has it."""
        if self._closed:
            raise RegisterError(f"{self.path}: this register was closed. Open it again.")
        if self._connection is None:
            self._connection = connect(self.path, self.read_only, patient=True)
        return self._connection

    def __enter__(self) -> "Register":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Write everything to the file and let go of it."""
        self.release()
        self._closed = True
        if self._connection:
            self._connection.close()

    def release(self) -> None:
        """Let go of the file, so that other processes may have it, until it is used again. What is in memory alone stays open."""
        if self._connection and self.path != _MEMORY:
            self._connection.close()
            self._connection = None

    def _check(self) -> None:
        tables = {row[0] for row in self._fetch("SELECT table_name FROM duckdb_tables()")}
        if "about" not in tables or not tables >= set(TABLES) - LATER_TABLES:
            raise RegisterError(f"{self.path}: a DuckDB file, but not a register. Give another file name.")
        about = dict(self._fetch("SELECT key, value FROM about"))
        version = about.get("schema", "")
        if version in map(str, schema.UPGRADED):
            self._upgrade(int(version))
        elif version == str(schema.SCHEMA_VERSION):
            if not self.read_only and about.get("floor") != repr(FLOOR):
                run(self.connection, schema.set_floor())
        else:
            raise RegisterError(
                f"{self.path}: its tables are of version {version}, this dragoman knows version {schema.SCHEMA_VERSION}. "
                "Open it with the dragoman that made it, export it to JSONL and import that."
            )

    def _upgrade(self, version: int) -> None:
        """Bring the tables of an older version to this one, all or nothing; a reader opens the file for that moment to write."""
        try:
            if self.read_only:
                self.release()
                Register(self.path).close()
            else:
                upgrade(self.connection, version)
                self.merge()
        except (duckdb.Error, RegisterError) as error:
            raise RegisterError(
                f"{self.path}: its tables are of version {version} and cannot be brought to version {schema.SCHEMA_VERSION}: "
                f"{first_line(error)}. Open it once where it may be written, or work on a copy."
            ) from error

    def known(self, run: str) -> set[str]:
        """Ids of the documents that this run has coded already."""
        return {row[0] for row in self._fetch("SELECT id FROM documents WHERE run = ?", [run])}

    def add(self, items: Iterable[Sheet | Failure], together: int = TOGETHER, merge: bool = True) -> Added:
        """Enter sheets and failures, each once: the same again changes nothing, a newer run's sheet replaces the older's.

        A sheet that failed never takes the place of one that was coded; its failure is kept beside it. A sheet that the
        register cannot hold becomes a failure. Commits every `together` items and, when `items` raises or the user interrupts, what
        came before; a kill loses at most the items not yet committed. At the end, what came in is merged with what is there, unless `merge` is false. Holds the
        file only while it commits, and waits for it as long as another process reads or writes. A failure to read something goes when that has been read after all.
        Raises RegisterError when the file cannot be written.
        """
        total = Added(0, 0, 0)
        batch: list[Sheet | Failure] = []
        self.release()
        try:
            for item in items:
                batch.append(item)
                if len(batch) == together:
                    full, batch = batch, []
                    total = _sum(total, self._enter(full))
                    self.release()
        finally:
            if batch:
                total = _sum(total, self._enter(batch))
            self.release()
        if merge:
            self.merge()
        return total

    def merge(self) -> None:
        """Bring what pages tell together (happenings, sayings, clusters and what belongs to them) up to the pages, as `add` does at its end.

        Raises RegisterError when the file cannot be written.
        """
        try:
            refresh(self)
        except (duckdb.Error, OSError) as error:  # also of the temporary file
            raise RegisterError(why_not_written(self.path, error)) from error
        finally:
            self.release()

    def settle(self, sources: Iterable[str]) -> None:
        """Forget the failures to read `sources`, which have been read since."""
        try:
            self.connection.execute(_SETTLED, [[storable(source) for source in sources]])
        except duckdb.Error as error:
            raise RegisterError(why_not_written(self.path, error)) from error

    def _enter(self, batch: list[Sheet | Failure]) -> Added:
        failures = [item for item in batch if isinstance(item, Failure)]
        sheets: dict[str, Sheet] = {}
        known = 0
        for sheet in (item for item in batch if isinstance(item, Sheet)):
            if failure := unsound(sheet):
                failures.append(failure)
            else:
                known += sheet.document.id in sheets
                sheets[sheet.document.id] = sheet
        try:
            there = {
                row[0]: row[1:]
                for row in self._fetch(
                    "SELECT id, added, run, failure FROM documents WHERE id IN (SELECT unnest(?))", [list(sheets)]
                )
            }
            following = self._one("SELECT coalesce(max(added), -1) FROM documents") + 1
            numbered, replaced = [], []
            for identity, sheet in sheets.items():
                if identity not in there:
                    numbered.append((sheet, following))
                    following += 1
                    continue
                known += 1
                added, run, failed = there[identity]
                if sheet.failure and not failed:
                    failures.append(sheet.failure)
                elif failed or run != sheet.provenance.run:
                    numbered.append((sheet, added))
                    replaced.append(identity)
            rows = to_rows(numbered)
            rows["failures"] += [failure_row(failure) for failure in failures]
            self._commit(rows, replaced)
        except duckdb.Error as error:
            raise RegisterError(why_not_written(self.path, error)) from error
        return Added(len(sheets) - len(there), known, len(rows["failures"]))

    def _commit(self, rows: Rows, replaced: list[str]) -> None:
        with self.changing() as connection:
            if replaced:
                for table in (*PER_DOCUMENT, "namings", "failures", VECTORS, "reports", "tellings"):
                    connection.execute(f"DELETE FROM {table} WHERE document IN (SELECT unnest(?))", [replaced])
                connection.execute("DELETE FROM documents WHERE id IN (SELECT unnest(?))", [replaced])
            pages = zip(*rows["documents"], strict=True) if rows["documents"] else ()
            read = [source for column in list(pages)[2:4] for source in column if source]
            if read:
                connection.execute(_SETTLED, [read])
            for table in rows:
                self.fill(table, rows[table])
            if rows["namings"]:
                link(connection, list({row[0] for row in rows["namings"]}))
            if replaced:
                connection.execute("DELETE FROM runs WHERE run NOT IN (SELECT run FROM documents)")

    @contextlib.contextmanager
    def changing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, for changes that are made all or not at all."""
        with whole(self.connection) as connection:
            yield connection

    def fill(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Append rows to a table; of runs and failures, those that are not there yet."""
        if not rows:
            return
        key = {"runs": "run", "failures": "id"}.get(table)
        once = f"WHERE {key} NOT IN (SELECT {key} FROM {table}) QUALIFY row_number() OVER (PARTITION BY {key}) = 1" if key else ""
        cells = [list(column) for column in zip(*rows, strict=True)]
        self.connection.execute(f"INSERT INTO {table} SELECT * FROM ({schema.rows(table)}) {once}", cells)

    def sheets(self, date: str | None = None, ids: list[str] | None = None, current: bool = False) -> Iterator[Sheet]:
        """The sheets of a day (ISO date), of some documents, or all, in the order they were added.

        `current` leaves out pages whose address has a newer version. Raises RegisterError for a date that is none.
        """
        conditions = ["true"]
        values: list[Any] = []
        if date is not None:
            try:
                Date.fromisoformat(date)
            except ValueError as error:
                raise RegisterError(f"{date}: not a date. Give it as 2024-03-14.") from error
            conditions.append("published = ?::DATE")
            values.append(date)
        if ids is not None:
            conditions.append("id IN (SELECT unnest(?))")
            values.append(ids)
        if current:
            conditions.append("id NOT IN (SELECT document FROM versions WHERE superseded_by IS NOT NULL)")
        found = self._fetch(f"SELECT id FROM documents WHERE {' AND '.join(conditions)} ORDER BY added", values)
        return self._sheets([row[0] for row in found])

    def _sheets(self, ids: list[str]) -> Iterator[Sheet]:
        for start in range(0, len(ids), READ_TOGETHER):
            batch = [ids[start : start + READ_TOGETHER]]
            rows: Rows = {"runs": self._fetch("SELECT * FROM runs")}
            rows["documents"] = self._fetch("SELECT * FROM documents WHERE id IN (SELECT unnest(?)) ORDER BY added", batch)
            failed = [row[-2] for row in rows["documents"] if row[-2] is not None]
            rows["failures"] = self._fetch("SELECT * FROM failures WHERE id IN (SELECT unnest(?))", [failed])
            for table in PER_DOCUMENT:
                rows[table] = self._fetch(f"SELECT * FROM {table} WHERE document IN (SELECT unnest(?)) ORDER BY position", batch)
            try:
                made = from_rows(rows)
            except (KeyError, IndexError, TypeError, ValueError) as error:
                raise RegisterError(
                    f"{self.path}: records do not fit together ({type(error).__name__}: {error}). To see which: "
                    f"dragoman check {self.path}"
                ) from error
            yield from made

    def failures(self) -> list[Failure]:
        """Everything that could not be read or coded."""
        return [read_failure(row) for row in self._fetch("SELECT * FROM failures ORDER BY source, id")]

    def decisions(self) -> list[Decision]:
        """What somebody has decided about who is one, in order."""
        with told(self.path):
            return decisions(self.connection)

    def unattached(self) -> list[Failure]:
        """The failures that no sheet carries."""
        sql = """SELECT * FROM failures WHERE id NOT IN (SELECT failure FROM documents WHERE failure IS NOT NULL)
            ORDER BY source, id"""
        return [read_failure(row) for row in self._fetch(sql)]

    def table(self, name: str, rows: int, floor: float = 0.0) -> Iterator[list[tuple[Any, ...]]]:
        """A table in batches of at most `rows` rows, in the order of documents where it has one.

        Of events below `floor`, and of what belongs to them, there are no rows.
        """
        return table_rows(self.connection, self.path, name, rows, floor)

    def below(self, floor: float = FLOOR, current: bool = False) -> int:
        """How many events have a confidence below `floor`; `current` leaves out pages whose address has a newer version."""
        only = "AND document NOT IN (SELECT document FROM versions WHERE superseded_by IS NOT NULL)" if current else ""
        found: int = self._fetch(f"SELECT count(*) FROM events WHERE confidence < ? {only}", [floor])[0][0]
        return found

    def query(self, sql: str, values: list[Any] | dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Rows of a SELECT over the tables and views of docs/register.md; `?` in it stands for one of `values`.

        It reads the register only: it changes nothing and opens no other file. Raises RegisterError with DuckDB's message.
        """
        with selected(self.connection, self.path, sql, values) as result:
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def frame(self, sql: str, values: list[Any] | None = None) -> "pd.DataFrame":
        """The same as a table of pandas, which is several times as fast where there are many rows."""
        with selected(self.connection, self.path, sql, values) as result:
            return result.df()

    def search(self, text: str, limit: int = 20, **about: Any) -> list[dict[str, Any]]:
        """The hits of `found`, each with the ids of the `statements` that hold every word."""
        from dragoman.register.search import with_statements

        hits: list[dict[str, Any]] = self.found(text, limit, **about)["hits"]
        return with_statements(self, text, hits)

    def found(
        self,
        text: str,
        limit: int = 20,
        *,
        offset: int = 0,
        first: Date | None = None,
        last: Date | None = None,
        filters: Mapping[str, str] | None = None,
        every: bool = False,
        tell: Callable[[str, int, int], None] | None = None,
    ) -> dict[str, Any]:
        """Documents whose headline or text holds every word of `text`, best first, as the pages of `dragoman serve` find them.

        Words in any form, capitals and accents ignored; words in double quotes are a phrase as written, a minus leaves documents out.
        Of an address the newest version only. `filters` are values of outlet, side, speaker (`DEU Olaf Scholz`), type and year; sides and
        types are of events from the floor on, of `every` event where asked. Gives the number of all (`total`), `facets`, and `hits`: each has
        document, published, outlet, headline, source, score (BM25), a passage and the `marks` of the words in it. Without text, all, newest first.
        The index of words beside the file is brought up first: of many pages `tell` hears of what, how many are done and to do.
        Raises RegisterError where `text` has signs and no word.
        """
        # sqlite3, numpy and the stemmer are loaded by who searches.
        from dragoman.register.search import of_register

        about = {"offset": offset, "first": first, "last": last, "filters": filters, "every": every}
        return of_register(self, text, tell, limit=limit, **about)

    def info(self) -> dict[str, Any]:
        """Rows in each table, first and last date, and the runs."""
        first, last = self._fetch("SELECT min(published), max(published) FROM documents")[0]
        return {
            "tables": {table: self._one(f"SELECT count(*) FROM {table}") for table in TABLES},
            "first": first,
            "last": last,
            "runs": self.query("SELECT * FROM runs ORDER BY run"),
        }

    def _fetch(self, sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
        # A cursor of its own: the register is read by several threads at once where it is served.
        with told(self.path), self.connection.cursor() as cursor:
            return cursor.execute(sql, values or []).fetchall()

    def _one(self, sql: str) -> Any:
        return self._fetch(sql)[0][0]


def _sum(total: Added, more: Added) -> Added:
    return Added(*(a + b for a, b in zip(total, more, strict=True)))
