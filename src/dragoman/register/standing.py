"""What stands for years between two sides, or of one: alliances, forces, arms, votes, sanctions, treaties. Tables in, and out by pair.

`standing.yaml` says how a table is laid out; each of its rows becomes a condition `(a, b, from, to, measure, value, source)`, in the
register's table `standing`. The facts that ship (`ontology/standing/treaties.csv`) are read beside them. A condition is no event: it
stands beside the series and is never one of them.
"""

import csv
import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dragoman.ontology import actors
from dragoman.ontology.standing import Condition, cow, treaties
from dragoman.records import Failure, identify
from dragoman.register import sides
from dragoman.register.errors import RegisterError
from dragoman.register.schema import bound
from dragoman.register.store import Register

TABLE = "standing"
ABOVE = 15  # lines that may stand above the header of a table
COLUMNS = ("a", "b", "from", "to", "measure", "value", "source")
_MAKE = f"CREATE TABLE IF NOT EXISTS {TABLE} (" + ", ".join(f'"{name}" VARCHAR' for name in COLUMNS) + ")"
_INCOMING = bound((name, "VARCHAR") for name in COLUMNS)
_ENTER = f"INSERT INTO {TABLE} SELECT DISTINCT * FROM ({_INCOMING}) EXCEPT SELECT * FROM {TABLE}"
_OPEN = {"", "-8", "-9", "."}  # how these tables write what is not known or goes on

Row = dict[str, str]


class Entered(NamedTuple):
    """How many conditions are new, how many rows the table has, and what was wrong with some."""

    new: int
    rows: int
    failures: list[Failure]


def recognise(path: Path) -> str | None:
    """The layout of a table by its header; None where it is none of ours."""
    if not path.is_file() or path.suffix.lower() not in {".csv", ".txt", ".tab"}:
        return None
    try:
        return next((name for name, layout in layouts().items() if _header(path, layout) is not None), None)
    except OSError:
        return None


def enter(register: Register, path: Path, name: str) -> Entered:
    """Enter the conditions of a table in the layout `name`, each once. Raises RegisterError where the table cannot be read."""
    failures: list[Failure] = []

    def wrong(line: int, why: str) -> None:
        source = f"{path.name}#{line}"
        reason = f"{path.name}, line {line}: {why}. Correct the row and import again."
        failures.append(Failure(id=identify(source, "read", reason), source=source, step="read", reason=reason, document=None))

    total = 0

    def count() -> None:
        nonlocal total
        total += 1

    found = list(dict.fromkeys(conditions(path, name, wrong, count)))
    cells = [list(column) for column in zip(*found, strict=True)] or [[]] * len(COLUMNS)
    before = len(held(register))
    register.connection.execute(_MAKE)
    register.connection.execute(_ENTER, cells)
    register.add(failures)
    return Entered(len(held(register)) - before, total, failures)


def held(register: Register, names: list[str] | None = None) -> list[Condition]:
    """The conditions that were imported; of `names` alone, where given: both their sides are among them, or it is of one of them."""
    if not register.query(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{TABLE}'"):
        return []
    only, values = (
        ("", []) if names is None else ("WHERE a IN (SELECT unnest(?)) AND (b = '' OR b IN (SELECT unnest(?)))", [names] * 2)
    )
    rows = register.query(f'SELECT * FROM {TABLE} {only} ORDER BY measure, value, a, b, "from"', values)
    return [Condition(*row.values()) for row in rows]


def levels() -> frozenset[str]:
    """The measures that are a number of a year, which holds until the next; the others are in force from one day to another."""
    return frozenset(layout["measure"] for layout in layouts().values() if layout.get("levels"))


def conditions(
    path: Path, name: str, wrong: Callable[[int, str], None] = lambda line, why: None, counted: Callable[[], None] = lambda: None
) -> Iterator[Condition]:
    """The conditions of a table, in the layout `name`; `wrong` is told of rows that name nobody, no year or no number.

    Words that hold in consecutive years are one condition. Raises RegisterError where the file cannot be read.
    """
    layout = layouts()[name]
    years: dict[tuple[str, str, str], list[int]] = {}
    sums: dict[tuple[str, str, int], float] = {}
    try:
        for line, row in _rows(path, layout):
            counted()
            try:
                for one in _of_row(row, layout, path.name):
                    if layout.get("sum"):
                        key = (one.a, one.b, int(one.start[:4]))
                        sums[key] = sums.get(key, 0.0) + float(one.value)
                    elif not layout.get("levels") and len(layout.get("from", ())) == 1 and "to" not in layout:
                        years.setdefault((one.a, one.b, one.value), []).append(int(one.start[:4]))
                    else:
                        yield one
            except ValueError as error:
                wrong(line, str(error))
    except OSError as error:
        raise RegisterError(f"{path}: it cannot be read: {error.strerror}. Check the file.") from error
    source = f"{layout.get('title', '')} ({path.name})"
    for (a, b, year), total in sums.items():
        yield Condition(a, b, f"{year}-01-01", f"{year}-12-31", layout["measure"], f"{total:g}", source)
    for (a, b, value), some in years.items():
        for first, last in _runs(some):
            yield Condition(a, b, f"{first}-01-01", f"{last}-12-31", layout["measure"], value, source)


def _runs(years: list[int]) -> Iterator[tuple[int, int]]:
    """Consecutive years as first and last."""
    ordered = sorted(set(years))
    start = ordered[0]
    for this, following in zip(ordered, [*ordered[1:], None], strict=True):
        if following != this + 1:
            yield start, this
            start = following or this


@cache
def layouts() -> dict[str, dict[str, Any]]:
    """The layouts of `standing.yaml`."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return loaded


def _header(path: Path, layout: dict[str, Any]) -> tuple[int, str, list[str]] | None:
    """Number of the line, separator and cells of the header; None where none of the first lines has the columns."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for number, text in enumerate(lines):
            if number > ABOVE:
                return None
            for separator in (",", "\t", ";"):
                cells = [cell.strip().strip(";") for cell in next(csv.reader([text], delimiter=separator), [])]
                if {column.casefold() for column in layout["columns"]} <= {cell.casefold() for cell in cells}:
                    return number, separator, [cell.casefold() for cell in cells]
    return None


def _rows(path: Path, layout: dict[str, Any]) -> Iterator[tuple[int, Row]]:
    """The rows below the header with their line, cells by the header's names without capitals."""
    found = _header(path, layout)
    if found is None:
        raise RegisterError(f"{path}: its header lacks columns of this layout: {', '.join(layout['columns'])}. Name another one.")
    number, separator, header = found
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for _ in range(number + 1):
            next(lines)
        reader = csv.reader(lines, delimiter=separator)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield (
                    reader.line_num + number + 1,
                    dict.fromkeys(header, "") | dict(zip(header, map(str.strip, cells), strict=False)),
                )


def _of_row(row: Row, layout: dict[str, Any], file: str) -> Iterator[Condition]:
    """The conditions of one row. Raises ValueError where it names nobody, no year, or no number where one should be."""
    if layout is layouts()["own"]:
        yield _own(row, file)
        return
    source = f"{layout['title']} ({file})"
    first = _sides(row, layout["a"])
    second = _sides(row, layout["b"]) if "b" in layout else [""]
    spans = _years(row) if layout.get("years") else [(start, end, _value(row, layout)) for start, end in _spans(row, layout)]
    for a in first:
        for b in second:
            if layout.get("both") and b < a:
                a, b = b, a
            for start, end, value in spans:
                if value and a != b:
                    shared = f"{float(value) / len(spans):g}" if layout.get("sum") else value
                    yield Condition(a, b, start, end, layout["measure"], shared, source)


def _own(row: Row, file: str) -> Condition:
    for column in ("from", "to"):
        if row.get(column):
            date.fromisoformat(row[column])
    if missing := next((column for column in ("a", "measure", "value") if not row[column]), None):
        raise ValueError(f"its {missing!r} is empty")
    a, b = (sides.country(row[side]) or row[side] if row.get(side) else "" for side in ("a", "b"))
    return Condition(a, b, row["from"], row["to"], row["measure"], row["value"], row["source"] or file)


def _sides(row: Row, how: list[str]) -> list[str]:
    """Who a cell names: several where it lists several. `how` is the column, the kind of name, and for a name the column of a number."""
    column, kind, *numbered = how
    text = row.get(column.casefold(), "")
    numbers = text if kind == "cow" else row.get(numbered[0].casefold(), "") if numbered else ""
    if kind == "cow" or numbers not in _OPEN:
        listed = [part.strip().removesuffix(".0") for part in numbers.split(",")]
        if unknown := next((part for part in listed if part not in cow()), None):
            raise ValueError(f"{unknown!r} is no number of a state of today, or of one with a successor")
        return [cow()[part] for part in listed]
    if kind == "iso":
        if text not in actors().states:
            raise ValueError(f"{text!r} is no country code (ISO 3166-1 alpha-3)")
        return [text]
    who = sides.resolve(text)
    if not (found := who.country or who.code):
        raise ValueError(f"{text!r} is no side that is known")
    return [found]


def _spans(row: Row, layout: dict[str, Any]) -> list[tuple[str, str]]:
    """First and last day: one span, or one for each year that a cell lists."""
    cells = [row.get(column.casefold(), "") for column in layout["from"]]
    years = re.findall(r"\d+", cells[0])
    if not years:
        raise ValueError(f"{cells[0]!r} is not a year")
    if len(cells) == 1:
        listed = [int(year) + layout.get("since", 0) for year in years]
        if "to" not in layout:
            return [(f"{year:04}-01-01", f"{year:04}-12-31") for year in listed]
        last = row.get(layout["to"][0].casefold(), "")
        return [(f"{listed[0]:04}-01-01", "" if last in _OPEN else f"{int(float(last)):04}-12-31")]
    return [(_day(cells, first=True), _day([row.get(column.casefold(), "") for column in layout["to"]], first=False))]


def _day(cells: list[str], first: bool) -> str:
    if cells[0] in _OPEN:
        return ""
    year, month, day = (int(float(cell)) if cell not in _OPEN else 0 for cell in cells)
    month = month or (1 if first else 12)
    return date(year, month, day or (1 if first else monthrange(year, month)[1])).isoformat()


def _years(row: Row) -> list[tuple[str, str, str]]:
    """The numbers of a row with a column a year; cells that are no number are years of which nothing is known."""
    found = [(year, _number(row[year])) for year in row if re.fullmatch(r"(?:18|19|20)\d\d", year)]
    return [(f"{year}-01-01", f"{year}-12-31", value) for year, value in found if value]


def _value(row: Row, layout: dict[str, Any]) -> str:
    """The value of a row as text; empty where the row says that nothing holds."""
    if flags := layout.get("flags"):
        return ", ".join(word for column, word in flags.items() if row.get(column.casefold(), "") in {"1", "1.0"})
    if words := layout.get("words"):
        ((column, given),) = words.items()
        return str(given.get(row.get(column, "").removesuffix(".0"), ""))
    text = row.get(layout["value"].casefold(), "")
    value = _number(text)
    if not value and text not in _OPEN | {"NA"}:
        raise ValueError(f"{text!r} is not a number")
    return value


def _number(text: str) -> str:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return ""
    return f"{value:g}" if isfinite(value) and text not in _OPEN else ""


def between(imported: list[Condition], a: str, b: str, day: str) -> list[dict[str, Any]]:
    """The standing conditions of two sides on a day (ISO): what is between them, what both or one of them are part of; of those that ship
    and those `imported`, which `held` gives.

    Each row has `measure`, `value`, `of` (`both`, a side, or `A > B` where it goes one way), `from`, `to`, whether it is in force on the `day`
    (`now`), whether it is a number of a year (`level`), and `source`. Of numbers by year the newest until the day. Treaties that
    have ended stay in the list; a treaty that was never
    open to both is left out.
    """
    wanted = {a, b}
    all_of = [one for one in (*treaties(), *imported) if one.a in wanted and one.b in ("", *wanted)]
    parties: dict[str, set[str]] = {}
    for one in all_of:
        parties.setdefault(one.value, set()).add(one.a)
    numbers = levels()
    known = [
        one
        for one in all_of
        if one.start <= day and (one.b or one.measure in numbers | {"member"} or parties[one.value] >= wanted)
    ]
    newest: dict[tuple[str, str, str], Condition] = {}
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in sorted(known, key=lambda one: one.start):
        if one.measure in numbers:
            newest[one.a, one.b, one.measure] = one
    for one in [*(one for one in known if one.measure not in numbers), *newest.values()]:
        now = one.measure in numbers or not one.end or one.end >= day
        level = one.measure in numbers
        key = one if one.b or level else (one.measure, one.value) if now else (one.measure, one.value, one.start, one.end)
        if key in rows and not (one.b or level):  # both are in it since the later came, until the earlier leaves
            ends = [end for end in (rows[key]["to"], one.end) if end]
            rows[key] |= {"of": "both", "from": max(rows[key]["from"], one.start), "to": min(ends, default="")}
            continue
        way = "both" if one.b and one.measure not in {"sanctions", "arms delivered"} else f"{one.a} > {one.b}" if one.b else one.a
        rows[key] = {
            "measure": one.measure,
            "value": one.value,
            "of": way,
            "from": one.start,
            "to": one.end,
            "now": now,
            "level": level,
            "source": one.source,
        }
    return sorted(rows.values(), key=lambda row: (not row["now"], row["measure"], row["of"] != "both", row["value"], row["of"]))
