"""Public event tables into a register: ICEWS, POLECAT, ACLED, UCDP GED, GDELT, and benchmarks of numbered facts.

Each row becomes a page of its own, whose text is the row (`column: value`, a line each), so that every field has its offsets.
`layouts.yaml` says which column holds what.
"""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from dragoman import ontology
from dragoman.extensions import extension, extensions
from dragoman.ontology.files import loaded
from dragoman.records import Count, Document, Event, Failure, Place, Plover, Provenance, Sheet, Span, When, identify
from dragoman.register import sides
from dragoman.register.errors import RegisterError

IMPORTED = "import "  # begins the model of the records of such a table
NUMBERED = {"gdelt", "quadruples"}  # layouts whose tables have no header
FIRST_DAY = date(2014, 1, 1)  # day 0 of the ICEWS14 benchmark
_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%m/%d/%Y", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S")
_UNKNOWN = {"", "none", "nan", "null", "unnamed actor"}

Row = dict[str, str]


def recognise(path: Path) -> str | None:
    """The layout of a table by its header, its number of columns, or the numbering beside it; None where it is none of ours."""
    if path.is_dir() or path.suffix.lower() in {".jsonl", ".json", ".parquet"}:
        return None
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            first = next(lines, "").rstrip("\r\n")
    except OSError:
        return None
    for name, layout in layouts().items():
        if name in NUMBERED:
            continue
        header = {cell.casefold() for cell in next(csv.reader([first], delimiter=layout["separator"]), [])}
        if {column.casefold() for column in layout["columns"].values()} <= header:
            return name
    cells = first.split("\t")
    if len(cells) in _layouts()["gdelt"]["width"]:
        return "gdelt"
    numbered = (path.parent / "entity2id.txt").exists() and (path.parent / "relation2id.txt").exists()
    return "quadruples" if numbered and len(cells) in (4, 5) and all(cell.lstrip("-").isdigit() for cell in cells) else None


class Tally(NamedTuple):
    """Of how many rows of a table how many were left out (PLOVER has no type for their act), and how many were wrong."""

    rows: int
    left_out: int
    wrong: int


def rows(path: Path, name: str, tell: Callable[[Tally], None] = lambda tally: None) -> Iterator[Sheet | Failure]:
    """The rows of a table in the layout `name`. A wrong or short one is a Failure with its line and reason.

    Acts that PLOVER has no type for are left out; one Failure for each such act says how many. `tell` gets the counts at the end.
    Raises RegisterError where there is no such layout or the file cannot be read.
    """
    if name not in layouts():
        raise RegisterError(f"{name}: there is no such layout. The layouts are {', '.join(layouts())}.")
    layout = layouts()[name]
    made_by = _made_by(name)
    left_out: Counter[str] = Counter()
    total = wrong = 0
    try:
        for number, cells, row in _read(path, name, layout):
            total += 1
            try:
                if row is None:
                    raise ValueError(f"{len(cells)} cells, fewer than its layout ({name}) has")
                code = _signed(row, layout) if "signs" in layout else _code(row, layout)
                if code is None:
                    left_out[row.get("act") or row.get("cameo") or "?"] += 1
                else:
                    yield _sheet(path, number, row, code, made_by)
            except ValueError as error:
                wrong += 1
                yield _failure(f"{path.name}#{number}", f"{path.name}, line {number}: {error}. Correct the row and import again.")
    except OSError as error:
        raise RegisterError(f"{path}: it cannot be read: {error.strerror}. Check the file.") from error
    for act, count in sorted(left_out.items()):
        yield _failure(path.name, f"{path.name}: {count:,} rows of the act {act!r} left out; PLOVER has no type for it.")
    tell(Tally(total, left_out.total(), wrong))


@cache
def layouts() -> dict[str, Any]:
    """The layouts by name: those of `layouts.yaml`, which it tells in the order in which they are tried, and those of other packages."""
    found = {name: layout for name, layout in _layouts().items() if isinstance(layout, dict) and "columns" in layout}
    for name in extensions("layouts"):
        path = Path(extension("layouts", name))
        given = loaded(path)
        given = given.get(name, given) if isinstance(given, dict) else {}
        if missing := next((field for field in ("separator", "columns") if field not in given), None):
            raise RegisterError(f"{path}: the layout {name!r} has no {missing!r}. Add it, or take its package away.")
        found[name] = given
    return found


@cache
def _layouts() -> dict[str, Any]:
    found: dict[str, Any] = loaded(Path(__file__).with_name("layouts.yaml"))
    return found


@cache
def _made_by(name: str) -> Provenance:
    from dragoman import __version__

    versions = (__version__, ontology.version(), f"{IMPORTED}{name}")
    return Provenance(dragoman=versions[0], ontology=versions[1], model=versions[2], run=identify(*versions))


def _read(path: Path, name: str, layout: dict[str, Any]) -> Iterator[tuple[int, list[str], Row | None]]:
    """Line number, cells, and the cells by what they hold (None for a short row)."""
    columns: dict[str, Any] = layout["columns"]
    quoting = csv.QUOTE_MINIMAL if layout["separator"] == "," else csv.QUOTE_NONE
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = csv.reader(lines, delimiter=layout["separator"], quoting=quoting)  # type: ignore[arg-type]
        name_of = _numbered(path.parent) if name == "quadruples" else None
        places, size = columns, 4
        if name == "gdelt":
            size = min(layout["width"])
        elif name_of is None:
            header = [cell.strip('"').casefold() for cell in next(reader, [])]
            if missing := next((c for c in columns.values() if c.casefold() not in header), None):
                raise RegisterError(f"{path}: it has no column {missing!r}, so it is not in the layout {name}. Name another one.")
            places = {field: header.index(column.casefold()) for field, column in columns.items()}
            size = len(header)
        for cells in reader:
            if not cells:
                continue
            if len(cells) < size:
                yield reader.line_num, cells, None
                continue
            row = {field: cells[at].strip().strip('"') for field, at in places.items()}
            if name == "gdelt" and (at := layout["address"].get(len(cells))):
                row["outlet"] = urlsplit(cells[at]).hostname or cells[at]
                row["address"] = cells[at]
            yield reader.line_num, cells, name_of(row) if name_of else row


def _numbered(folder: Path) -> Callable[[Row], Row]:
    tables = []
    for file in ("entity2id.txt", "relation2id.txt"):
        lines = (folder / file).read_text("utf-8").splitlines()
        tables.append({number: name for name, _, number in (line.rpartition("\t") for line in lines if "\t" in line)})
    entities, relations = tables

    def named(row: Row) -> Row:
        day = FIRST_DAY + timedelta(days=int(row["day"]) // 24) if row["day"].isdigit() else row["day"]
        return {
            "day": str(day),
            "source": entities.get(row["source"], ""),
            "act": relations.get(row["act"], ""),
            "target": entities.get(row["target"], ""),
        }

    return named


def _plain(act: str) -> str:
    return " ".join(word for word in re.findall(r"\w+", act.casefold()) if word not in {"or", "and"})


@cache
def _by_name() -> dict[str, str]:
    own = {_plain(code.name): number for number, code in ontology.plover().codes.items()}
    return own | {_plain(name): code for name, code in _layouts()["names"].items()}


@cache
def _by_plover() -> dict[tuple[str, str | None], str]:
    found: dict[tuple[str, str | None], str] = {}
    for number, code in ontology.plover().codes.items():
        found.setdefault((code.plover.type, code.plover.mode), number)
        found.setdefault((code.plover.type, None), number)
    return found


def _code(row: Row, layout: dict[str, Any]) -> str | None:
    """The CAMEO code of a row; None for an act that PLOVER leaves out. Raises ValueError for one that nobody knows."""
    codes = ontology.plover().codes
    if "type" in row:
        kind, mode = row["type"].upper(), row.get("mode", "").casefold() or None
        known = _by_plover()
        if (kind, None) not in known:
            raise ValueError(f"{row['type']!r} is not a PLOVER type")
        return known.get((kind, mode)) or known[kind, None]
    if given := row.get("cameo", ""):
        if given.zfill(3)[:2] in {"01", "02"}:
            return None
        found = next((code for code in (given, f"0{given}", given[:3], f"{given[:2]}0") if code in codes), None)
        if not found:
            raise ValueError(f"{given!r} is not a CAMEO code")
        return found
    act = row.get("act", "")
    listed = layout.get("codes")
    if listed is not None:
        if act not in listed:
            raise ValueError(f"the act {act!r} has no CAMEO code in layouts.yaml")
        return str(listed[act])
    if act in _layouts()["without"] or act.startswith("Appeal "):
        return None
    if _plain(act) not in _by_name():
        raise ValueError(f"the act {act!r} is not known")
    return _by_name()[_plain(act)]


def _signed(row: Row, layout: dict[str, Any]) -> str:
    """The CAMEO code of a week's sum by its sign, "" for a sum of 0. Raises ValueError for what is no number."""
    try:
        value = float(row["goldstein"])
    except ValueError:
        raise ValueError(f"the value {row['goldstein']!r} is not a number") from None
    if not isfinite(value):
        raise ValueError(f"the value {row['goldstein']!r} is not a finite number")
    return "" if value == 0 else str(layout["signs"]["-" if value < 0 else "+"])


def _sheet(path: Path, number: int, row: Row, code: str, made_by: Provenance) -> Sheet:
    day = _day(row.get("day", ""))
    spans: dict[str, Span] = {}
    text = ""
    for field, value in row.items():
        value = " ".join(value.split())
        if value.casefold() not in _UNKNOWN:
            start = len(text) + len(field) + 2
            text += f"{field}: {value}\n"
            spans[field] = Span(start, start + len(value), value)
    if "source" not in spans and "target" not in spans:
        raise ValueError("it names neither source nor target")
    if "fatalities" in spans and not re.fullmatch(r"\d+", spans["fatalities"].text):
        raise ValueError(f"fatalities {spans['fatalities'].text!r} is not a number")
    text = text.rstrip("\n")
    source_name = f"{path.name}#{number}"
    identity = identify(source_name, text)
    summed = "act" not in row and "type" not in row and "cameo" not in row
    events = [_event(row, spans, code, identity, day, summed, made_by)] if code else []
    document = Document(
        id=identity,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        source=source_name,
        url=None,
        outlet=row.get("outlet") or None,
        published=day,
        language="en",
        section=None,
        headline=None,
        headings=[],
        keywords=[],
        text=text,
    )
    return Sheet(document=document, statements=[], events=events, provenance=made_by)


def _event(row: Row, spans: dict[str, Span], code: str, document: str, day: str, summed: bool, made_by: Provenance) -> Event:
    """The event of a row; one that is `summed` holds a week."""
    known = ontology.plover().codes[code]
    mode = row.get("mode", "").casefold() or known.plover.mode
    contexts = re.findall(r"\w+", row.get("contexts", "").casefold()) or known.plover.contexts
    # The code, else the name of the act: the words by which the row says what was done.
    trigger = spans.get("cameo") or spans.get("act") or spans.get("type") or spans["goldstein"]
    end = (date.fromisoformat(day) + timedelta(days=6)).isoformat() if summed else day
    precision: Literal["week", "day"] = "week" if summed else "day"
    when = When(span=spans["day"], start=day, end=end, precision=precision, rule="column day", confidence=1.0)
    return Event(
        id=identify(document, trigger.start, code),
        plover=Plover(type=known.plover.type, mode=mode, contexts=contexts),
        cameo=code,
        goldstein=float(row["goldstein"]) if summed else _goldstein(row, known.goldstein),
        sources=sides.actors(spans, "source"),
        targets=sides.actors(spans, "target"),
        trigger=trigger,
        date=when,
        status="occurred",
        said_by=None,
        rule=made_by.model,
        confidence=1.0,
        place=_place(spans),
        counts=_killed(spans),
        mentions=[trigger],
    )


def _goldstein(row: Row, known: float) -> float:
    """The row's own value where it is on the scale, else that of the code."""
    try:
        value = float(row.get("goldstein", ""))
    except ValueError:
        return known
    return value if -10 <= value <= 10 else known


def _place(spans: dict[str, Span]) -> Place | None:
    """Where a row says that it was: the place, and the country."""
    where = spans.get("where")
    span = spans.get("place") or where
    return Place(span=span, name=span.text, country=sides.country(where.text) if where else None) if span else None


def _killed(spans: dict[str, Span]) -> list[Count]:
    span = spans.get("fatalities")
    return [Count(span=span, what="killed", low=float(span.text), high=float(span.text))] if span else []


def _day(text: str) -> str:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is not a date")


def _failure(source: str, reason: str) -> Failure:
    return Failure(id=identify(source, "read", reason), source=source, step="read", reason=reason, document=None)
