"""Is a register sound? Every block is read, every hash computed again, every offset and reference looked up."""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

from dragoman.records import identify
from dragoman.register import schema
from dragoman.register.asking import OF_EVENTS
from dragoman.register.errors import RegisterError
from dragoman.register.file import first_line
from dragoman.register.store import PER_DOCUMENT, Register
from dragoman.register.tables import DERIVED, TABLES

SHOWN = 3  # examples of one fault

RESTORE = "Put the file back from a copy, or add its pages to a new register."
REMAKE = (
    "To make it anew without them: dragoman export all.jsonl --format jsonl, then dragoman import all.jsonl into a new register."
)
RECODE = "The words or the records were changed after coding. Put the register back from a copy, or add these pages to a new one."


MERGE = "The merged tables do not fit the records. The next `dragoman add` merges what changed; or: dragoman export all.jsonl --format jsonl, then dragoman import all.jsonl into a new register."


class Finding(NamedTuple):
    """What is wrong, with the first few records it is wrong in, and what to do."""

    what: str
    todo: str


_OF_RECORD = (
    "(SELECT id, document FROM statements UNION ALL SELECT id, document FROM events UNION ALL SELECT id, id FROM documents)"
)


def _words(table: str, start: str, end: str, text: str) -> str:
    return f"""SELECT x.document, x.record, x.{text} FROM {table} x JOIN documents d ON d.id = x.document
        WHERE x.{start} IS NOT NULL AND (x.{start} < 0 OR x.{end} < x.{start} OR x.{end} > length(d.text)
            OR substr(d.text, x.{start} + 1, x.{end} - x.{start}) IS DISTINCT FROM x.{text})"""


def _outside(table: str, column: str, low: float, high: float) -> str:
    return f"SELECT document, id, {column} FROM {table} WHERE {column} IS NULL OR {column} NOT BETWEEN {low} AND {high}"


# What is wrong where a query gives rows (document, and what of it), and what to do.
_QUERIES: tuple[tuple[str, str, str], ...] = (
    (
        "documents: an id stands more than once",
        "SELECT id, count(*) FROM documents GROUP BY id HAVING count(*) > 1",
        REMAKE,
    ),
    (
        "documents: two have one place in the order of adding",
        "SELECT min(id), added FROM documents GROUP BY added HAVING count(*) > 1",
        REMAKE,
    ),
    ("documents: the run is not in runs", "SELECT id, run FROM documents WHERE run NOT IN (SELECT run FROM runs)", RESTORE),
    (
        "documents: the failure is not in failures",
        "SELECT id, failure FROM documents WHERE failure IS NOT NULL AND failure NOT IN (SELECT id FROM failures)",
        RESTORE,
    ),
    *(
        (
            f"{table}: rows of a document that is not there",
            f"SELECT DISTINCT document FROM {table} WHERE document NOT IN (SELECT id FROM documents)",
            REMAKE,
        )
        for table in (*PER_DOCUMENT, "namings")
    ),
    *(
        (
            f"{table}: rows of a record that is not there",
            f"SELECT DISTINCT document, record FROM {table} ANTI JOIN {_OF_RECORD} r ON r.id = record AND r.document = {table}.document",
            REMAKE,
        )
        for table in OF_EVENTS
    ),
    *(
        (
            f"{table}: a record stands twice",
            f"SELECT document, id, count(*) FROM {table} GROUP BY ALL HAVING count(*) > 1",
            REMAKE,
        )
        for table in ("statements", "events")
    ),
    *(
        (
            f"{table}: said_by is no statement of the page",
            f"""SELECT x.document, x.id, x.said_by FROM {table} x ANTI JOIN statements s ON s.id = x.said_by AND s.document = x.document
                WHERE x.said_by IS NOT NULL""",
            RECODE,
        )
        for table in ("statements", "events")
    ),
    (
        "counts: said_by is no statement of the page",
        """SELECT c.document, c.record, c.said_by FROM counts c ANTI JOIN statements s ON s.id = c.said_by AND s.document = c.document
            WHERE c.said_by IS NOT NULL""",
        RECODE,
    ),
    (
        "events: not one trigger",
        """SELECT e.document, e.id, count(s.record) FROM events e LEFT JOIN spans s
            ON s.record = e.id AND s.document = e.document AND s.role = 'trigger' GROUP BY ALL HAVING count(s.record) <> 1""",
        RESTORE,
    ),
    (
        "happenings: the event or a report is not there",
        """SELECT h.document, h.id FROM happenings h ANTI JOIN events e ON e.id = h.event AND e.document = h.document
            UNION ALL SELECT r.document, r.happening FROM reports r ANTI JOIN events e ON e.id = r.event AND e.document = r.document
            UNION ALL SELECT r.document, r.happening FROM reports r ANTI JOIN happenings h ON h.id = r.happening""",
        MERGE,
    ),
    (
        "happenings: an event of a page that was merged is in none, or in two",
        """SELECT e.document, e.id FROM events e JOIN clusters c ON c.document = e.document
            LEFT JOIN reports r ON r.document = e.document AND r.event = e.id GROUP BY ALL HAVING count(r.event) <> 1""",
        MERGE,
    ),
    (
        "sayings: the statement or a telling is not there",
        """SELECT y.document, y.id FROM sayings y ANTI JOIN statements s ON s.id = y.statement AND s.document = y.document
            UNION ALL SELECT t.document, t.saying FROM tellings t ANTI JOIN statements s ON s.id = t.statement AND s.document = t.document
            UNION ALL SELECT t.document, t.saying FROM tellings t ANTI JOIN sayings y ON y.id = t.saying""",
        MERGE,
    ),
    (
        "sayings: a statement of a page that was merged is in none, or in two",
        """SELECT s.document, s.id FROM statements s JOIN clusters c ON c.document = s.document
            LEFT JOIN tellings t ON t.document = s.document AND t.statement = s.id GROUP BY ALL HAVING count(t.statement) <> 1""",
        MERGE,
    ),
    ("spans: the words are not those of the text", _words("spans", "start_at", "end_at", "text"), RECODE),
    ("actors: the words are not those of the text", _words("actors", "start_at", "end_at", "text"), RECODE),
    (
        "actors: the words of the antecedent are not those of the text",
        _words("actors", "antecedent_start", "antecedent_end", "antecedent"),
        RECODE,
    ),
    ("counts: the words are not those of the text", _words("counts", "start_at", "end_at", "text"), RECODE),
    ("places: the words are not those of the text", _words("places", "start_at", "end_at", "text"), RECODE),
    ("statements: a confidence outside 0 to 1", _outside("statements", "confidence", 0, 1), RECODE),
    ("events: a confidence outside 0 to 1", _outside("events", "confidence", 0, 1), RECODE),
    ("events: a Goldstein value outside -10 to 10", _outside("events", "goldstein", -10, 10), RECODE),
)


def check(path: Path) -> list[Finding]:
    """What is wrong with the register of `path`; nothing where it is sound. It changes nothing.

    Raises RegisterError where the file cannot be opened at all, with what to do.
    """
    found = list(_beside(path))
    with Register(path, read_only=True) as register:
        damaged = list(_damaged(register))
        if damaged:  # what can no longer be read cannot be compared
            return found + damaged
        for what, sql, todo in _QUERIES:
            found += _finding(what, register.query(sql), todo)
        found += _finding("documents: the hash is not that of the text", list(_hashes(register)), RECODE)
    return found


def _beside(path: Path) -> Iterator[Finding]:
    wal = path.with_name(f"{path.name}.wal")
    if wal.exists():
        yield Finding(
            f"{wal.name}: {wal.stat().st_size:,} bytes that were committed before a crash, or just now, and are not in {path.name} yet",
            "Copy both files or neither. The next command that writes to the register puts them in.",
        )
    for part in path.parent.glob(f".{path.name}.*.part*"):
        yield Finding(f"{part.name}: left by a process that was killed", "Remove it, unless a command is at work now.")


def _damaged(register: Register) -> Iterator[Finding]:
    for table in (*TABLES, *DERIVED, *schema.VIEWS):
        try:
            register.query(f"SELECT count(*), bit_xor(hash(t)) FROM {table} t")
        except RegisterError as error:
            yield Finding(f"{table}: it cannot be read: {first_line(error.__cause__ or error)}", RESTORE)


def _hashes(register: Register) -> Iterator[dict[str, Any]]:
    names = [column.name for column in schema.columns("documents")]
    for batch in register.table("documents", 2048):
        for row in (dict(zip(names, row, strict=True)) for row in batch):
            text, source = row["text"], row["source"]
            # Rows of public tables carry the short hash.
            right = row["text_sha256"] in (hashlib.sha256(text.encode()).hexdigest(), identify(text))
            # Which of them, depends on where it was coded: a name may have a backslash in it (a byte that is no UTF-8: `caf\\xe9.txt`).
            origins = (row["url"], source, PurePosixPath(source).name, PureWindowsPath(source).name)
            if not right or row["id"] not in {identify(origin, text) for origin in origins if origin}:
                yield {"document": row["id"], "source": source}


def _finding(what: str, rows: list[dict[str, Any]], todo: str) -> list[Finding]:
    if not rows:
        return []
    some = "; ".join(" ".join(str(value) for value in row.values()) for row in rows[:SHOWN])
    return [Finding(f"{what} ({len(rows):,}), such as {some}", todo)]
