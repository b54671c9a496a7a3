"""The register out to files and back: Parquet, CSV, JSONL, a table in the columns of GDELT 1.0, ACLED or UCDP GED, references; public event tables in."""

import contextlib
import csv
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from inspect import signature
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import msgspec

from dragoman.extensions import extension, extensions
from dragoman.ontology.petrarch import kind_of
from dragoman.records import FLOOR, Failure, Sheet
from dragoman.register import gdelt, hand_coded, public, schema, standing
from dragoman.register.cells import RUNS
from dragoman.register.editing import enter
from dragoman.register.edits import Edit, edits
from dragoman.register.errors import RegisterError
from dragoman.register.file import first_line, part_of
from dragoman.register.namings import Decision, decide
from dragoman.register.references import REFERENCES
from dragoman.register.store import Register
from dragoman.register.tables import DERIVED, LATER_COLUMNS, LATER_TABLES, TABLES, Column
from dragoman.register.told import happened, merged

FORMATS = ("parquet", "csv", "jsonl", "gdelt", "acled", "ucdp", *REFERENCES)
LINES = {"gdelt": gdelt.rows, "acled": hand_coded.acled, "ucdp": hand_coded.ucdp}  # one file, of the newest versions

ROWS = 10_000  # rows of a table in memory at once
IMPORTED_TOGETHER = 4096  # rows of a public table committed at once; each is a page of one event
COPIED_TOGETHER = (
    256  # sheets of an export committed at once: between commits the file is let go, which takes longer than a few sheets
)
LONGEST_ROW = 1 << 27  # bytes of a row of CSV
# A list is a cell of JSON; an empty cell is a missing value, "" an empty text; before what a spreadsheet would run stands '.
_RUNS = RUNS.replace("'", "''")
_AS_CSV = {"VARCHAR": f"regexp_replace({{0}}, '\\A({_RUNS})', '''\\1')", "[]": "to_json({0})::VARCHAR"}
_FROM_CSV = {"VARCHAR": f"regexp_replace({{0}}, '\\A''({_RUNS})', '\\1')", "[]": "{0}::JSON::{1}"}


def export(register: Register, path: Path, form: str, floor: float = FLOOR) -> None:
    """Write the register to `path`: a folder of one file a table for parquet and csv, one file for the others.

    Events below `floor` are left out of tables; jsonl holds whole sheets and so every event, whatever the floor. A file appears
    under its name when it is whole. Raises RegisterError for another format or a path that cannot be written.
    """
    other = None if form in FORMATS else extension("exports", form)
    if form not in FORMATS and other is None:
        raise RegisterError(f"{form}: there is no such format. The formats are {', '.join([*FORMATS, *extensions('exports')])}.")
    try:
        if form == "jsonl":
            items = chain(register.sheets(), register.unattached(), register.decisions(), edits(register.connection))
            _write_lines(path, (msgspec.json.encode(item) for item in items))
        elif form in REFERENCES:
            coded = (sheet.document for sheet in register.sheets(current=True) if not sheet.failure)
            _write_lines(path, (REFERENCES[form](page.id, msgspec.structs.asdict(page)).encode() for page in coded))
        elif other is not None:
            sheets = register.sheets(current=True)
            told = [merged(register)] if len(signature(other).parameters) > 2 else []
            _write_lines(path, (line.encode() for line in other(sheets, floor, *told)))
        elif form in LINES:
            _write_lines(path, (line.encode() for line in LINES[form](happened(register, floor))))
        else:
            path.mkdir(parents=True, exist_ok=True)
            for table in (*TABLES, *DERIVED):
                _whole(path / f"{table}.{form}", partial(_write_table, register, table, form, floor))
    except (OSError, duckdb.IOException) as error:
        why = getattr(error, "strerror", None) or first_line(error)
        raise RegisterError(f"{path}: it cannot be written: {why}. Give a path in a folder you may write to.") from error


class Imported(NamedTuple):
    """What came in, as `Added` says; of public tables also how many rows they had, were left out (PLOVER has no type), were wrong, and
    how many standing conditions are new."""

    documents: int
    known: int
    failures: int
    rows: int = 0
    left_out: int = 0
    wrong: int = 0
    standing: int = 0


def import_(register: Register, path: Path, layout: str | None = None) -> Imported:
    """Enter what `export` wrote as parquet, csv (a folder) or jsonl (a file), or public event tables, each record once.

    A public table (ICEWS, POLECAT, ACLED, UCDP GED, GDELT), a weekly series or a table of standing conditions (`standing.yaml`) is recognised
    by its header, or named by `layout`; of a folder of tables each is read, other files in it are passed over. A wrong or short row is
    kept as a failure. Raises RegisterError when the path is none of these or a file in it is damaged.
    """
    _check(layout)
    if path.is_file() and (form := layout or _recognise(path)):
        return _table(register, path, form)
    if path.is_file():
        return _copied(register, _read_jsonl(path))
    for form in ("parquet", "csv"):
        if (path / f"documents.{form}").exists():
            return _copied(register, _read_tables(path, form))
    each = [_table(register, file, form) for file, form in _tables_in(path, layout)]
    return Imported(*map(sum, zip(*each, strict=True)))


def _tables_in(path: Path, layout: str | None) -> list[tuple[Path, str]]:
    """The event tables in a folder, each with its layout. Raises RegisterError where there is none."""
    tables = [(file, form) for file in sorted(path.glob("*")) if file.is_file() and (form := layout or _recognise(file))]
    if tables:
        return tables
    raise RegisterError(
        f"{path}: neither a JSONL file, a folder that `dragoman export` wrote, nor an event table (or a folder of such) that we know by "
        f"its header. Give one of these, or name the layout: {', '.join(_layouts())}."
    )


def _copied(register: Register, items: Iterator[Sheet | Failure | Decision | Edit]) -> Imported:
    """Enter what another register held, its decisions last."""
    decided: list[Decision] = []
    edited: list[Edit] = []

    def records() -> Iterator[Sheet | Failure]:
        for item in items:
            if isinstance(item, Decision):
                decided.append(item)
            elif isinstance(item, Edit):
                edited.append(item)
            else:
                yield item

    added = register.add(records(), together=COPIED_TOGETHER)
    if decided:
        with register.changing() as connection:
            decide(connection, decided)
    if edited:
        enter(register, edited)
    return Imported(*added)


def recognised(path: Path, layout: str | None = None) -> None:
    """Raises RegisterError for a file or a layout that `import_` would refuse as a whole, before a register is made for it."""
    _check(layout)
    if path.is_dir():
        if not any((path / f"documents.{form}").exists() for form in ("parquet", "csv")):
            _tables_in(path, layout)
        return
    if layout or _recognise(path):
        return
    if path.suffix == ".txt" and (kind := kind_of(path)) is not None:
        raise RegisterError(
            f"{path}: a dictionary of {kind}, not a register. To code with it: dragoman ontology import {path} --into my-tables/"
        )
    with path.open("rb") as lines:
        if not next(lines, b"{").lstrip().startswith(b"{"):
            raise RegisterError(
                f"{path}: neither JSONL that `dragoman export` wrote nor an event table that we know by its header. Name its layout: "
                f"{', '.join(_layouts())}."
            )


def _layouts() -> tuple[str, ...]:
    return (*public.layouts(), *standing.layouts())


def _check(layout: str | None) -> None:
    if layout is not None and layout not in _layouts():
        raise RegisterError(f"{layout}: there is no such layout. The layouts are {', '.join(_layouts())}.")


def _recognise(path: Path) -> str | None:
    return standing.recognise(path) or public.recognise(path)


def _table(register: Register, path: Path, layout: str) -> Imported:
    if layout in standing.layouts():
        entered = standing.enter(register, path, layout)
        return Imported(0, 0, len(entered.failures), entered.rows, 0, len(entered.failures), entered.new)
    tallies: list[public.Tally] = []
    added = register.add(public.rows(path, layout, tallies.append), together=IMPORTED_TOGETHER)
    return Imported(*added, *tallies[-1])


def _whole(path: Path, write: Callable[[Path], None]) -> None:
    with part_of(path) as part:
        write(part)
        part.replace(path)


def _write_lines(path: Path, lines: Iterator[bytes]) -> None:
    def write(part: Path) -> None:
        with part.open("wb") as out:
            out.writelines(line + b"\n" for line in lines)

    _whole(path, write)


def _write_table(register: Register, table: str, form: str, floor: float, path: Path) -> None:
    with _scratch() as scratch:
        scratch.execute(schema.made(table))
        for batch in register.table(table, ROWS, floor):
            scratch.execute(f"INSERT INTO {table} {schema.rows(table)}", [list(column) for column in zip(*batch, strict=True)])
        if form == "parquet":
            scratch.execute(f"COPY {table} TO ? (FORMAT parquet, COMPRESSION zstd)", [str(path)])
        else:
            cells = ", ".join(_cell(column, _AS_CSV) for column in schema.columns(table))
            scratch.execute(f"COPY (SELECT {cells} FROM {table}) TO ? (FORMAT csv, HEADER, NULLSTR '')", [str(path)])


@contextlib.contextmanager
def _scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database that may read and write files, which the register's own may not."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(f"{folder}/scratch.duckdb", config={"threads": 1}) as connection:
        yield connection


def _cell(column: Column, by_type: dict[str, str]) -> str:
    name = f'"{column.name}"'
    kind = "[]" if column.type.endswith("[]") else column.type
    return f"{by_type.get(kind, '{0}').format(name, column.type)} AS {name}"


_KINDS = {"provenance": Sheet, "decided": Decision, "edited": Edit}  # of a line, by a field that no other has


def _read_jsonl(path: Path) -> Iterator[Sheet | Failure | Decision | Edit]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                fields = msgspec.json.decode(line)
                named = fields if isinstance(fields, dict) else {}
                form: Any = next((kind for key, kind in _KINDS.items() if key in named), Failure)
                item: Sheet | Failure | Decision | Edit = msgspec.convert(fields, form)
            except msgspec.MsgspecError as error:
                raise RegisterError(f"{path}, line {number}: not a sheet: {error}. Lines before it were entered.") from error
            yield item


def partition(path: Path) -> Iterator[Sheet | Failure]:
    """The sheets and failures of a folder that `export` wrote as Parquet."""
    return (item for item in _read_tables(path, "parquet") if isinstance(item, Sheet | Failure))


def _read_tables(path: Path, form: str) -> Iterator[Sheet | Failure | Decision | Edit]:
    with tempfile.TemporaryDirectory() as folder, Register(Path(folder) / "copy.duckdb") as copy, _scratch() as scratch:
        for table in TABLES:
            source = path / f"{table}.{form}"
            if not source.exists():
                if table in LATER_TABLES:  # of an older register
                    continue
                raise RegisterError(f"{source}: it is not there. Give the whole folder that `dragoman export` wrote.")
            try:
                scratch.execute(*_selected(scratch, source, table, form))
                while batch := scratch.fetchmany(ROWS):
                    copy.fill(table, batch)
            except duckdb.Error as error:
                raise RegisterError(f"{source}: it cannot be read: {first_line(error)}. Export the register again.") from error
        yield from copy.sheets()
        yield from copy.unattached()
        yield from copy.decisions()
        yield from edits(copy.connection)


def _selected(scratch: duckdb.DuckDBPyConnection, path: Path, table: str, form: str) -> tuple[str, list[str]]:
    """The SQL that reads the rows of a file that `_write_table` of this or an older version wrote, and its value.

    Raises RegisterError where a column is missing that every version has.
    """
    held, later = _header(scratch, path, form), LATER_COLUMNS.get(table, set())
    columns = schema.columns(table)
    if lacking := [column.name for column in columns if column.name not in held and column.name not in later]:
        raise RegisterError(f"{path}: the column {lacking[0]!r} is missing. Give the folder as `dragoman export` wrote it.")

    def cell(column: Column) -> str:
        if column.name not in held:
            return "NULL"
        return f'"{column.name}"::{column.type}' if form == "parquet" else _cell(column, _FROM_CSV)

    cells = ", ".join(map(cell, columns))
    if form == "parquet":
        return f"SELECT {cells} FROM read_parquet(?)", [str(path)]
    kinds = {column.name: column.type for column in columns if not column.type.endswith("[]")}
    types = ", ".join(f"{schema.quoted(name)}: '{kinds.get(name, 'VARCHAR')}'" for name in held)
    settings = (
        f"auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, "
        f"parallel = false, max_line_size = {LONGEST_ROW}, columns = {{{types}}}"
    )
    return f"SELECT {cells} FROM read_csv(?, {settings})", [str(path)]


def _header(scratch: duckdb.DuckDBPyConnection, path: Path, form: str) -> list[str]:
    """The names of the columns of a table of an export, as they stand in the file."""
    if form == "parquet":
        return [row[0] for row in scratch.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()]
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return next(csv.reader(lines), [])
