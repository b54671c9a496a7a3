"""The register out to files and back: Parquet, CSV, JSONL, and a table in the columns of GDELT 1.0, ACLED or UCDP GED; public event tables in."""

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import compute, csv, parquet

from dragoman.extensions import extension, extensions
from dragoman.ontology.petrarch import kind_of
from dragoman.records import FLOOR, Failure, Sheet
from dragoman.register import gdelt, hand_coded, public, schema, standing
from dragoman.register.cells import RUNS
from dragoman.register.errors import RegisterError
from dragoman.register.file import part_of
from dragoman.register.namings import Decision, decide
from dragoman.register.store import Register
from dragoman.register.tables import DERIVED, TABLES

FORMATS = ("parquet", "csv", "jsonl", "gdelt", "acled", "ucdp")
LINES = {"gdelt": gdelt.rows, "acled": hand_coded.acled, "ucdp": hand_coded.ucdp}  # one file, of the newest versions

ROWS = 10_000  # rows of a table in memory at once
IMPORTED_TOGETHER = 4096  # rows of a public table committed at once; each is a page of one event
COPIED_TOGETHER = (
    256  # sheets of an export committed at once: between commits the file is let go, which takes longer than a few sheets
)
CSV_BLOCK = 1 << 27  # bytes of CSV read at once: more than the longest row


def export(register: Register, path: Path, form: str, floor: float = FLOOR) -> None:
    """Write the register to `path`: a folder of one file a table for parquet and csv, one file for the others.

    Events below `floor` are left out of tables; jsonl holds whole sheets and so every event, whatever the floor. A file appears under its name when it is whole. Raises RegisterError for another format or a path that cannot be written.
    """
    lines = LINES.get(form) or extension("exports", form)
    if form not in FORMATS and lines is None:
        raise RegisterError(f"{form}: there is no such format. The formats are {', '.join([*FORMATS, *extensions('exports')])}.")
    try:
        if form == "jsonl":
            items = chain(register.sheets(), register.unattached(), register.decisions())
            _write_lines(path, (msgspec.json.encode(item) for item in items))
        elif lines is not None:
            _write_lines(path, (line.encode() for line in lines(register.sheets(current=True), floor)))
        else:
            path.mkdir(parents=True, exist_ok=True)
            for table in (*TABLES, *DERIVED):
                write = partial(_write_parquet if form == "parquet" else _write_csv, register, table, floor)
                _whole(path / f"{table}.{form}", write)
    except OSError as error:
        why = error.strerror or str(error)
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
    tables = [(file, form) for file in sorted(path.glob("*")) if file.is_file() and (form := layout or _recognise(file))]
    if tables:
        each = [_table(register, file, form) for file, form in tables]
        return Imported(*map(sum, zip(*each, strict=True)))
    raise RegisterError(
        f"{path}: neither a JSONL file, a folder that `dragoman export` wrote, nor an event table (or a folder of such) that we know by "
        f"its header. Give one of these, or name the layout: {', '.join(_layouts())}."
    )


def _copied(register: Register, items: Iterator[Sheet | Failure | Decision]) -> Imported:
    """Enter what another register held, its decisions last."""
    decided: list[Decision] = []

    def records() -> Iterator[Sheet | Failure]:
        for item in items:
            if isinstance(item, Decision):
                decided.append(item)
            else:
                yield item

    added = register.add(records(), together=COPIED_TOGETHER)
    if decided:
        with register.changing() as connection:
            decide(connection, decided)
    return Imported(*added)


def recognised(path: Path, layout: str | None = None) -> None:
    """Raises RegisterError for a file or a layout that `import_` would refuse as a whole, before a register is made for it."""
    _check(layout)
    if not path.is_file() or layout or _recognise(path):
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


def _write_parquet(register: Register, table: str, floor: float, path: Path) -> None:
    with parquet.ParquetWriter(path, schema.arrow(table), compression="zstd") as out:
        for batch in register.table(table, ROWS, floor):
            out.write_batch(batch)


def _write_csv(register: Register, table: str, floor: float, path: Path) -> None:
    """A list is a cell of JSON; an empty cell is a missing value, "" an empty text; before what a spreadsheet would run stands '."""
    with csv.CSVWriter(path, _flat(table)) as out:
        for batch in register.table(table, ROWS, floor):
            cells = [
                pa.array([json.dumps(value, ensure_ascii=False) for value in column.to_pylist()], pa.string())
                if pa.types.is_list(column.type)
                else compute.replace_substring_regex(column, rf"\A({RUNS})", r"'\1")
                if pa.types.is_string(column.type)
                else column
                for column in batch.columns
            ]
            out.write_batch(pa.record_batch(cells, schema=_flat(table)))


def _flat(table: str) -> pa.Schema:
    return pa.schema([(f.name, pa.string() if pa.types.is_list(f.type) else f.type) for f in schema.arrow(table)])


def _read_jsonl(path: Path) -> Iterator[Sheet | Failure | Decision]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                fields = msgspec.json.decode(line)
                named = fields if isinstance(fields, dict) else {}
                form: Any = Sheet if "provenance" in named else Decision if "decided" in named else Failure
                item: Sheet | Failure | Decision = msgspec.convert(fields, form)
            except msgspec.MsgspecError as error:
                raise RegisterError(f"{path}, line {number}: not a sheet: {error}. Lines before it were entered.") from error
            yield item


def _read_tables(path: Path, form: str) -> Iterator[Sheet | Failure | Decision]:
    with tempfile.TemporaryDirectory() as folder, Register(Path(folder) / "copy.duckdb") as copy:
        for table in TABLES:
            source = path / f"{table}.{form}"
            if table in {"namings", "decisions"} and not source.exists():  # of a register that had none
                continue
            try:
                for batch in (_parquet_batches if form == "parquet" else _csv_batches)(source, table):
                    copy.fill(table, batch)
            except (OSError, pa.ArrowException, ValueError) as error:
                raise RegisterError(f"{source}: it cannot be read: {error}. Export the register again.") from error
        yield from copy.sheets()
        yield from copy.unattached()
        yield from copy.decisions()


def _parquet_batches(path: Path, table: str) -> Iterator[pa.Table]:
    for batch in parquet.ParquetFile(path).iter_batches(batch_size=ROWS, columns=schema.arrow(table).names):
        yield pa.Table.from_batches([batch]).cast(schema.arrow(table))


def _csv_batches(path: Path, table: str) -> Iterator[pa.Table]:
    reader = csv.open_csv(
        path,
        read_options=csv.ReadOptions(block_size=CSV_BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=_flat(table), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )
    for batch in reader:
        yield pa.table(
            [
                pa.array([json.loads(cell) for cell in batch[field.name].to_pylist()], field.type)
                if pa.types.is_list(field.type)
                else compute.replace_substring_regex(batch[field.name], rf"\A'({RUNS})", r"\1")
                if pa.types.is_string(field.type)
                else batch[field.name]
                for field in schema.arrow(table)
            ],
            schema=schema.arrow(table),
        )
