"""Whole lists as files: every match, a part at a time, so that a list of any length needs little memory.

A row is one statement or one event, whatever the number of its sources and targets, with its sentence, its page and a link to its words;
of references, one page.
"""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import duckdb
import msgspec

from dragoman.records.filters import List
from dragoman.register.cells import harmless
from dragoman.register.references import REFERENCES
from dragoman.view.names import side_name
from dragoman.web import lists
from dragoman.web.addresses import record_address
from dragoman.web.index import Index
from dragoman.web.lists import Only
from dragoman.web.pages.records import with_pages, with_reports
from dragoman.web.rows import Row

Form = Literal["csv", "excel", "jsonl", "parquet", "ris", "bibtex"]

TOGETHER = 1_000  # rows asked for at once
PART = 1 << 20  # bytes of a file sent at once
MEDIA = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "excel": ("text/csv; charset=utf-8", "csv"),
    "jsonl": ("application/jsonl", "jsonl"),
    "parquet": ("application/vnd.apache.parquet", "parquet"),
    "ris": ("application/x-research-info-systems; charset=utf-8", "ris"),
    "bibtex": ("application/x-bibtex; charset=utf-8", "bib"),
}
BOM = "\ufeff"  # by which Excel knows UTF-8

_TEXT, _WHOLE, _REAL, _LIST = "VARCHAR", "BIGINT", "DOUBLE", "VARCHAR[]"
_PAGE = {
    **dict.fromkeys(("published", "outlet", "headline", "url", "document"), _TEXT),
    **dict.fromkeys(("start_at", "end_at"), _WHOLE),
    "link": _TEXT,
}
_JUDGED = dict.fromkeys(("verdict", "judged_by"), _TEXT)
COLUMNS: dict[str, dict[str, str]] = {
    "statements": {
        **dict.fromkeys(("id", "kind", "speaker", "side", "side_name", "code", "office", "addressee", "addressee_side"), _TEXT),
        **dict.fromkeys(("about", "about_names"), _LIST),
        **dict.fromkeys(("cue", "content", "sentence", "saying"), _TEXT),
        **dict.fromkeys(("reports", "outlets"), _WHOLE),
        **dict.fromkeys(("said_by", "reported_by", "rule"), _TEXT),
        "confidence": _REAL,
        **_JUDGED,
        **_PAGE,
    },
    "events": {
        **dict.fromkeys(("id", "type", "mode"), _TEXT),
        "contexts": _LIST,
        "cameo": _TEXT,
        "goldstein": _REAL,
        "status": _TEXT,
        **{f"{end}{part}": _LIST for end in ("source", "target") for part in ("", "_side", "_side_name", "_code")},
        **dict.fromkeys(
            ("trigger", "act", "sentence", "date_start", "date_end", "place_name", "place_kind", "place_country"), _TEXT
        ),
        **dict.fromkeys(("lat", "lon"), _REAL),
        **dict.fromkeys(("geonameid", "mentions"), _WHOLE),
        "happening": _TEXT,
        **dict.fromkeys(("reports", "outlets"), _WHOLE),
        **dict.fromkeys(("counts", "said_by", "speaker", "rule"), _TEXT),
        "confidence": _REAL,
        **_JUDGED,
        **_PAGE,
    },
}
_ENDS = ("source", "source_side", "source_code", "target", "target_side", "target_code")


def download(index: Index, of: List, only: Only, form: Form, base: str = "") -> Iterator[bytes]:
    """All matches of a list in a form, in parts; `base` stands before the links to records."""
    rows = records(index, of, only, base)
    return references(index, form, rows) if form in REFERENCES else _WRITERS[form](of, rows)


def records(index: Index, of: List, only: Only, base: str = "") -> Iterator[Row]:
    """All matches of a list, newest first, with the columns of COLUMNS."""
    for _, same in groupby(_rows(index, of, only), key=lambda row: row["id"]):
        yield _record(of, list(same)[::-1], base)


def _rows(index: Index, of: List, only: Only) -> Iterator[Row]:
    find = lists.statements if of == "statements" else lists.events
    cursor = None
    while True:
        part = find(index, only, TOGETHER, cursor)
        with_pages(index, part["rows"])
        with_reports(index, of, part["rows"])
        yield from part["rows"]
        if (cursor := part["next"]) is None:
            return


def _record(of: List, rows: list[Row], base: str) -> Row:
    """One record of the rows of its pairs, in the order of the page: of an event every source and target once."""
    row = dict(rows[0])
    if of == "events":
        row |= {name: list(dict.fromkeys(one[name] for one in rows if one[name])) for name in _ENDS}
        row |= {f"{end}_side_name": [side_name(side) for side in row[f"{end}_side"]] for end in ("source", "target")}
        row["counts"] = row["counts"] if isinstance(row["counts"], str) else _json(row["counts"])
    else:
        row["side_name"] = side_name(row["side"])
    row["link"] = base + record_address(row["document"], row["id"], row["start_at"], row["end_at"])
    return {name: row[name] for name in COLUMNS[of]}


def _csv(of: List, rows: Iterator[Row], mark: str = "") -> Iterator[bytes]:
    columns = list(COLUMNS[of])
    text = io.StringIO()
    text.write(mark)
    writer = csv.writer(text, lineterminator="\r\n" if mark else "\n")
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(value) for value in row.values()])
        if number % TOGETHER == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    """What was written so far, taken out."""
    part = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return part


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return harmless(value) if isinstance(value, str) else value


def _jsonl(of: List, rows: Iterator[Row]) -> Iterator[bytes]:
    for row in rows:
        yield msgspec.json.encode(row) + b"\n"


def _parquet(of: List, rows: Iterator[Row]) -> Iterator[bytes]:
    """DuckDB writes it of JSON lines: both lie on the disk while it is sent, not in memory."""
    with tempfile.TemporaryDirectory() as folder:
        lines, whole = Path(folder) / "rows.jsonl", Path(folder) / "rows.parquet"
        with lines.open("wb") as out:
            out.writelines(_jsonl(of, rows))
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS[of].items())
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT * FROM read_json('{lines}', format='newline_delimited', columns={{{columns}}})) TO '{whole}' (FORMAT parquet)"
            )
        with whole.open("rb") as file:
            while part := file.read(PART):
                yield part


def references(index: Index, form: str, rows: Iterable[Row]) -> Iterator[bytes]:
    """The pages of some records, or some pages, each once, in the order in which they come."""
    known: set[str] = set()
    for row in rows:
        identity = row.get("document") or row["id"]
        if identity not in known:
            known.add(identity)
            page = index.one("SELECT headline, outlet, published, language, source, url FROM pages WHERE id = ?", [identity])
            yield REFERENCES[form](identity, page).encode("utf-8", "replace") + b"\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_WRITERS: dict[str, Any] = {
    "csv": _csv,
    "excel": lambda of, rows: _csv(of, rows, BOM),
    "jsonl": _jsonl,
    "parquet": _parquet,
}
