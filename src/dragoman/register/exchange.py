"""The register out to files and back: Parquet, CSV, JSONL, and a table in the columns of GDELT 1.0."""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dragoman.records import Actor, Failure, Sheet
from dragoman.register import schema
from dragoman.register.errors import RegisterError
from dragoman.register.store import Added, Register

FORMATS = ("parquet", "csv", "jsonl", "gdelt")

# GDELT 1.0 event table ("GDELT Data Format Codebook", 2013), in its order; what we do not know stays empty.
GDELT_COLUMNS = (
    "GLOBALEVENTID SQLDATE MonthYear Year FractionDate "
    + " ".join(
        f"Actor{n}{part}"
        for n in (1, 2)
        for part in (
            [
                "Code",
                "Name",
                "CountryCode",
                "KnownGroupCode",
                "EthnicCode",
                "Religion1Code",
                "Religion2Code",
                "Type1Code",
                "Type2Code",
                "Type3Code",
            ]
        )
    )
    + " IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone "
    + " ".join(
        f"{who}Geo_{part}"
        for who in ("Actor1", "Actor2", "Action")
        for part in ["Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID"]
    )
    + " DATEADDED SOURCEURL"
).split()
_QUADS = {
    "01": 1,
    "02": 1,
    "03": 1,
    "04": 1,
    "05": 1,
    "06": 2,
    "07": 2,
    "08": 2,
    "09": 3,
    "10": 3,
    "11": 3,
    "12": 3,
    "13": 3,
    "14": 3,
}


def export(register: Register, path: Path, form: str) -> None:
    """Write the register to `path`: a folder of one file a table for parquet and csv, one file for jsonl and gdelt.

    Raises RegisterError for another format or a path that cannot be written.
    """
    if form not in FORMATS:
        raise RegisterError(f"{form}: there is no such format. The formats are {', '.join(FORMATS)}.")
    try:
        if form == "jsonl":
            with path.open("wb") as out:
                for item in (*register.sheets(), *(f for f in register.failures() if f.document is None)):
                    out.write(msgspec.json.encode(item) + b"\n")
        elif form == "gdelt":
            with path.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, "excel-tab", quoting=csv.QUOTE_NONE, escapechar="\\", lineterminator="\n").writerows(
                    _gdelt(register)
                )
        else:
            path.mkdir(parents=True, exist_ok=True)
            for table in schema.TABLES:
                options = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
                columns = ", ".join(_column(c, form) for c in schema.TABLES[table][1])
                target = str(path / f"{table}.{form}").replace("'", "''")
                register.connection.execute(f"COPY (SELECT {columns} FROM {table}) TO '{target}' ({options})")
    except OSError as error:
        raise RegisterError(
            f"{path}: it cannot be written: {error.strerror}. Give a path in a folder you may write to."
        ) from error


def import_(register: Register, path: Path) -> Added:
    """Enter what `export` wrote as parquet, csv (a folder) or jsonl (a file) into the register, each record once.

    Raises RegisterError when the path is none of these.
    """
    if path.is_file():
        return register.add(_read_jsonl(path))
    for form in ("parquet", "csv"):
        if (path / f"documents.{form}").exists():
            return register.add(_read_tables(path, form))
    raise RegisterError(f"{path}: neither a JSONL file nor a folder that `dragoman export` wrote. Give one of these.")


def _read_jsonl(path: Path) -> Iterator[Sheet | Failure]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                is_sheet = b'"document":{' in line[:20]
                yield msgspec.json.decode(line, type=Sheet) if is_sheet else msgspec.json.decode(line, type=Failure)
            except msgspec.MsgspecError as error:
                raise RegisterError(f"{path}, line {number}: not a sheet: {error}. Lines before it were entered.") from error


def _read_tables(path: Path, form: str) -> Iterator[Sheet | Failure]:
    with Register(":memory:") as copy:
        for table, (_, columns) in schema.TABLES.items():
            source = str(path / f"{table}.{form}").replace("'", "''")
            if form == "parquet":
                copy.connection.execute(f"INSERT INTO {table} SELECT * FROM read_parquet('{source}')")
                continue
            types = ", ".join(f"'{c.name}': 'VARCHAR'" for c in columns)
            values = ", ".join(
                f'from_json("{c.name}", \'["VARCHAR"]\')' if c.type == "VARCHAR[]" else f'"{c.name}"::{c.type}' for c in columns
            )
            copy.connection.execute(
                f"INSERT INTO {table} SELECT {values} FROM read_csv('{source}', header = true, columns = {{{types}}}, "
                "nullstr = '', allow_quoted_nulls = false, max_line_size = 100000000)"
            )
        yield from copy.sheets()
        yield from (failure for failure in copy.failures() if failure.document is None)


def _column(column: schema.Column, form: str) -> str:
    name = f'"{column.name}"'
    return f"to_json({name}) AS {name}" if form == "csv" and column.type == "VARCHAR[]" else name


def _gdelt(register: Register) -> Iterator[list[str]]:
    for sheet in register.sheets():
        day = (sheet.document.published or "").replace("-", "")
        for event in sheet.events:
            if event.status not in {"occurred", "ongoing"}:
                continue
            date = (event.date.start if event.date else sheet.document.published or "").replace("-", "")
            for source in _or_none(event.sources):
                for target in _or_none(event.targets):
                    row = dict.fromkeys(GDELT_COLUMNS, "")
                    row |= {
                        "GLOBALEVENTID": str(int(event.id[:14], 16)),
                        "SQLDATE": date,
                        "MonthYear": date[:6],
                        "Year": date[:4],
                        "FractionDate": _fraction(date),
                        "IsRootEvent": "1" if event.said_by is None else "0",
                        "EventCode": event.cameo,
                        "EventBaseCode": event.cameo[:3],
                        "EventRootCode": event.cameo[:2],
                        "QuadClass": str(_QUADS.get(event.cameo[:2], 4)),
                        "GoldsteinScale": str(event.goldstein),
                        "NumMentions": "1",
                        "NumSources": "1",
                        "NumArticles": "1",
                        "DATEADDED": day,
                        "SOURCEURL": sheet.document.url or sheet.document.source,
                    }
                    for n, actor in ((1, source), (2, target)):
                        if actor:
                            row |= {
                                f"Actor{n}Code": actor.code or "",
                                f"Actor{n}Name": actor.name.upper(),
                                f"Actor{n}CountryCode": actor.country or "",
                            }
                            row |= {f"Actor{n}Type{k}Code": sector for k, sector in enumerate(actor.sectors[:3], 1)}
                    yield [" ".join(row[name].split()) for name in GDELT_COLUMNS]


def _or_none(actors: list[Actor]) -> list[Actor | None]:
    return [*actors] or [None]


def _fraction(date: str) -> str:
    """Year and share of it, as GDELT counts: (month * 30 + day) / 365."""
    return f"{int(date[:4]) + (int(date[4:6]) * 30 + int(date[6:8])) / 365:.4f}" if len(date) == 8 else ""
