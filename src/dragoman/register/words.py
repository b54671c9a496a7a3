"""The index of words beside a register, which every search asks: an SQLite file in the folder `news.duckdb.index`.

It holds the newest version of each page: its words (FTS5), its text, and what a search is narrowed by. It holds nothing of its own and may
be deleted: whoever searches brings it up to the register, and makes it anew where it is damaged (docs/decisions/0004).
"""

import contextlib
import logging
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from unicodedata import unidata_version

import numpy as np
from msgspec.structs import replace

from dragoman.records import FLOOR, Actor, Sheet, Span, identify, side_of
from dragoman.register.persons import Shown, as_shown, renamed, shown_persons
from dragoman.register.reviews import Review, by_page, read_reviews, reviewed, reviews_path
from dragoman.register.store import Register
from dragoman.register.terms import plain_of, stems_of, words_of

NAME = "words.sqlite"
FACETS = ("outlet", "side", "speaker", "type", "year")
OF_EVENTS = ("side", "type")  # kept twice: of the events from the default floor on, and of any
TOGETHER = 1_000  # pages put in at once: what a kill can lose, and how long another process waits for its turn
WAIT = 600  # seconds in which another process may build the index

T = TypeVar("T")
Row = dict[str, Any]
Tell = Callable[[str, int, int], None]  # of what, done, to do

log = logging.getLogger(__name__)

_SCHEMA = (
    "CREATE TABLE pages (number INTEGER PRIMARY KEY, id TEXT UNIQUE, mark TEXT, tie INTEGER, day INTEGER, facets BLOB)",
    "CREATE TABLE texts (number INTEGER PRIMARY KEY, headline TEXT, outlet TEXT, source TEXT, language TEXT, text BLOB)",
    "CREATE TABLE facets (number INTEGER PRIMARY KEY, name TEXT, value TEXT, UNIQUE (name, value))",
    # Of the text of `texts`: without a copy of it, so that who takes a page out gives the words once more.
    "CREATE VIRTUAL TABLE words USING fts5(headline, text, stems, content='', tokenize='ascii')",
    "INSERT INTO words (words, rank) VALUES ('rank', 'bm25(2.0, 1.0, 1.0)')",
    # `change` counts the changes of this very index (`made`); `seen` is what the register's files were like when all was in it.
    "CREATE TABLE about (version TEXT, made TEXT, change INTEGER, seen TEXT)",
)
_SOMEBODY = Actor(
    span=Span(0, 0, ""),
    name="",
    kind="unknown",
    country=None,
    sectors=[],
    office=None,
    code=None,
    wikidata=None,
    antecedent=None,
    rule="",
    confidence=0.0,
)
# Of SQLite's errors, those that tell of a damaged file: it cannot be opened, is corrupt, of another form, no database, holds twice what it
# may hold once; reading failed or fell short, the file was moved. The others pass (busy, disk full, not to be written) or are of the question.
DAMAGE = frozenset({11, 14, 19, 24, 26, 266, 522, 1032, 1802})


class Damaged(Exception):
    """What is in the index cannot be."""


class Unready(Damaged):
    """Not all pages have been in the index yet."""


def tells_of_damage(error: BaseException) -> bool:
    """Whether only damaged files can bring an error."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        signs = ("no such table", "no such column", "unsupported file format", "closed database", "decode to UTF-8")
        return code in DAMAGE or code & 0xFF in DAMAGE or any(sign in str(error) for sign in signs)
    return isinstance(error, (Damaged, zlib.error, UnicodeDecodeError))


@cache
def _version() -> str:
    return identify(_SCHEMA, "1", FLOOR, version("snowballstemmer"), unidata_version)


def beside(register: Register) -> Path:
    """The folder of a register's index."""
    return register.path.with_name(f"{register.path.name}.index")


@contextlib.contextmanager
def opened(folder: Path | None) -> Iterator[sqlite3.Connection]:
    """The index in `folder`, made where there is none or one of another version; without a folder one in memory."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    path = str(folder / NAME) if folder else ":memory:"
    # Every question opens it anew (a fifth of a millisecond), so that nobody asks a file that has been made anew meanwhile.
    with contextlib.closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as connection:
        # Readers never wait for who writes.
        for setting in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -64000"):
            connection.execute(f"PRAGMA {setting}")
        if _found(connection) != _version():
            with writing(connection):
                if _found(connection) != _version():
                    _make(connection)
        yield connection


@contextlib.contextmanager
def as_it_is(folder: Path) -> Iterator[sqlite3.Connection]:
    """The index of a folder in which nothing can be written. Raises Damaged where there is none of this version."""
    if not (folder / NAME).exists() or (folder / f"{NAME}-wal").exists():
        raise Damaged("there is none, or it is being written")
    uri = f"{(folder / NAME).absolute().as_uri()}?immutable=1"
    with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        if _found(connection) != _version():
            raise Damaged("it is of another version")
        yield connection


def _found(connection: sqlite3.Connection) -> str | None:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
        return None
    found = connection.execute("SELECT version FROM about").fetchone()
    return str(found[0]) if found else None


def _make(connection: sqlite3.Connection) -> None:
    for table in ("words", "pages", "texts", "facets", "about"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("INSERT INTO about VALUES (?, hex(randomblob(8)), 0, NULL)", [_version()])


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Changes that are made all or not at all, by one process at a time."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """The index as it is at one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")


def asked(folder: Path, ask: Callable[[sqlite3.Connection], T]) -> T:
    """What `ask` gives of the index in `folder`. One that turns out to be damaged is taken away, and `ask` has a new one to fill."""
    before = _which(folder)
    try:
        with opened(folder) as connection:
            return ask(connection)
    except Exception as error:
        if before is None or not tells_of_damage(error):
            raise
        # Unless another process has made it anew meanwhile.
        if _which(folder) == before:
            remove(folder)
            log.warning("%s: the index was damaged (%s) and is made anew.", folder, error)
    with opened(folder) as connection:
        return ask(connection)


def _which(folder: Path) -> int | None:
    with contextlib.suppress(OSError):
        return (folder / NAME).stat().st_ino
    return None


def remove(folder: Path) -> None:
    """Take the index away."""
    for ending in ("-wal", "-shm", ""):
        remove_path(folder / f"{NAME}{ending}")


def remove_path(path: Path) -> None:
    """Delete a file, or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def ready(connection: sqlite3.Connection) -> None:
    """Raise Unready where not all pages of the register have been in the index yet: one that is being made answers nobody."""
    found = connection.execute("SELECT seen FROM about").fetchone()
    if found is None or found[0] is None:
        raise Unready("not all pages are in it yet")


def refresh(register: Register, connection: sqlite3.Connection, tell: Tell | None = None) -> None:
    """Bring the index up to the register. Of many pages `tell` hears how many are done and how many are to do.

    Two processes may do it at once: each page is put in by one of them. The register is let go of between batches, so that who writes
    has his turn.
    """
    seen = _signature(register)
    if seen and connection.execute("SELECT seen FROM about").fetchone()[0] == seen:
        return
    # First what is there: a page that another process puts in meanwhile, from a newer state of the register, is not taken out.
    there = dict(connection.execute("SELECT id, mark FROM pages"))
    wanted, judged, names = _wanted(register)
    changed = sorted(there.keys() - wanted.keys()) + [page for page, mark in wanted.items() if there.get(page) != mark]
    for start in range(0, len(changed), TOGETHER):
        some = changed[start : start + TOGETHER]
        with writing(connection):
            marks = ", ".join("?" * len(some))
            now = dict(connection.execute(f"SELECT id, mark FROM pages WHERE id IN ({marks})", some))
            left = [page for page in some if now.get(page) != wanted.get(page)]
            for page in left:
                _take_out(connection, page)
            _put_in(connection, register, [page for page in left if page in wanted], wanted, judged, names)
            connection.execute("UPDATE about SET change = change + 1, seen = iif(seen IS NULL, NULL, '')")
        if len(changed) > TOGETHER:
            register.release()
            if tell:
                tell("Words", start + len(some), len(changed))
    with writing(connection):
        connection.execute("UPDATE about SET seen = ?", [seen or ""])


def is_up_to(register: Register, connection: sqlite3.Connection) -> bool:
    """Whether nothing is to do."""
    return dict(connection.execute("SELECT id, mark FROM pages")) == _wanted(register)[0]


def _signature(register: Register) -> str:
    """What changes when the register or its reviews are written; nothing of one in memory."""
    files = (register.path, register.path.with_name(f"{register.path.name}.wal"), reviews_path(register.path))
    parts = []
    for file in files:
        with contextlib.suppress(OSError):
            found = file.stat()
            parts.append(f"{file.name} {found.st_ino} {found.st_size} {found.st_mtime_ns}")
    return "\n".join(parts)


Judged = Mapping[str, Mapping[str, Review]]
Names = Mapping[str, Mapping[str, Shown]]


def _wanted(register: Register) -> tuple[dict[str, str], Judged, Names]:
    """The pages that belong in the index, each with a mark of what made it, in the order of their days; and what people say of them."""
    judged, names = by_page(read_reviews(reviews_path(register.path))[0]), shown_persons(register)
    rows = register.query(
        """SELECT d.id, md5(concat_ws(' ', d.run, d.failure, d.headline, d.outlet, d.published)) AS mark
        FROM documents d JOIN versions v ON v.document = d.id WHERE v.superseded_by IS NULL ORDER BY d.published, d.added"""
    )
    wanted = {row["id"]: row["mark"] for row in rows}
    for page in wanted.keys() & (judged.keys() | names.keys()):
        verdicts = [(one.record, one.by, one.at) for one in judged.get(page, {}).values()]
        wanted[page] = identify(wanted[page], verdicts, *names.get(page, {}).items())
    return wanted, judged, names


def _take_out(connection: sqlite3.Connection, page: str) -> None:
    found = connection.execute("SELECT number FROM pages WHERE id = ?", [page]).fetchone()
    if found is None:
        return
    row = connection.execute("SELECT headline, language, text FROM texts WHERE number = ?", found).fetchone()
    if row is None:
        raise Damaged(f"the page {page} has no text")
    headline, language, text = row
    words = _words(headline, unpacked(text), language)
    connection.execute("INSERT INTO words (words, rowid, headline, text, stems) VALUES ('delete', ?, ?, ?, ?)", [*found, *words])
    connection.execute("DELETE FROM pages WHERE number = ?", found)
    connection.execute("DELETE FROM texts WHERE number = ?", found)


def _put_in(
    connection: sqlite3.Connection, register: Register, pages: list[str], marks: Mapping[str, str], judged: Judged, names: Names
) -> None:
    if not pages:
        return
    rows = register.query(
        """SELECT id, headline, outlet, source, language, published, text FROM documents WHERE id IN (SELECT unnest(?))
        ORDER BY published, added""",
        [pages],
    )
    facets = _facets(register, pages, judged, names)
    for row in rows:
        about = {("outlet", row["outlet"]), ("year", row["published"] and f"{row['published']:%Y}")}
        facets.setdefault(row["id"], set()).update(one for one in about if one[1])
    known = _numbers(connection)
    new = sorted(set().union(*facets.values()) - known.keys())
    connection.executemany("INSERT INTO facets (name, value) VALUES (?, ?)", new)
    known = _numbers(connection) if new else known
    last = connection.execute("SELECT coalesce(max(number), 0) FROM pages").fetchone()[0]
    for number, row in enumerate(rows, last + 1):
        id, headline, outlet, source, language, published, text = row.values()
        values = np.array(sorted(known[one] for one in facets[id]), np.int32)
        # Orders pages of one score and day, in every index the same way.
        tie = int.from_bytes(blake2b(id.encode(), digest_size=6).digest(), "big")
        day = published.toordinal() if published else 0
        connection.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)", [number, id, marks[id], tie, day, values.tobytes()])
        packed = zlib.compress(text.encode(), 1)
        connection.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?)", [number, headline, outlet, source, language, packed])
        words = _words(headline, text, language)
        connection.execute("INSERT INTO words (rowid, headline, text, stems) VALUES (?, ?, ?, ?)", [number, *words])


def _numbers(connection: sqlite3.Connection) -> dict[tuple[str, str], int]:
    return {(name, value): number for number, name, value in connection.execute("SELECT number, name, value FROM facets")}


def unpacked(text: bytes) -> str:
    """The text of a page as `texts` keeps it."""
    return zlib.decompress(text).decode()


def _words(headline: str | None, text: str, language: str | None) -> tuple[str, str, str]:
    of_headline, of_text = words_of(headline or ""), words_of(text)
    return plain_of(of_headline), plain_of(of_text), stems_of([*of_headline, *of_text], language)


def _facets(register: Register, pages: list[str], judged: Judged, names: Names) -> dict[str, set[tuple[str, str]]]:
    """By page: the sides of who speaks, acts and is acted on, the speakers with their sides, and the types of events."""
    found: dict[str, set[tuple[str, str]]] = {}
    for row in register.query(
        """SELECT a.document, a.role = 'speaker' AS speaks, a.name, a.kind, a.country, a.sectors, a.code, a.side,
            max(coalesce(e.confidence, 1)) AS confidence
        FROM actors a LEFT JOIN events e ON e.id = a.record AND e.document = a.document
        WHERE a.role IN ('speaker', 'source', 'target') AND a.document IN (SELECT unnest(?)) GROUP BY ALL""",
        [pages],
    ):
        page = row["document"]
        if page in judged:
            continue
        name, side = row["name"], row["side"]
        if row["kind"] == "person" and name in names.get(page, {}):
            who = {key: row[key] for key in ("name", "kind", "country", "sectors", "code")}
            actor = as_shown(replace(_SOMEBODY, **who), names[page])
            name, side = actor.name, side_of(actor)
        found.setdefault(page, set()).update(_of_actor(name, side, row["speaks"], row["confidence"]))
    for row in register.query(
        "SELECT document, plover_type, max(confidence) AS confidence FROM events WHERE document IN (SELECT unnest(?)) GROUP BY ALL",
        [pages],
    ):
        if row["document"] not in judged:
            found.setdefault(row["document"], set()).update(_of_event("type", row["plover_type"], row["confidence"]))
    for sheet in register.sheets(ids=[page for page in pages if page in judged]):
        page = sheet.document.id
        found[page] = _of_sheet(reviewed(renamed(sheet, names.get(page, {})), judged[page]))
    return found


def _of_sheet(sheet: Sheet) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for statement in sheet.statements:
        for actor in statement.speakers:
            found |= _of_actor(actor.name, side_of(actor), True, 1)
    for event in sheet.events:
        found |= _of_event("type", event.plover.type, event.confidence)
        for actor in (*event.sources, *event.targets):
            found |= _of_actor(actor.name, side_of(actor), False, event.confidence)
    return found


def _of_actor(name: str, side: str | None, speaks: bool, confidence: float) -> set[tuple[str, str]]:
    if side is None:
        return set()
    return _of_event("side", side, confidence) | ({("speaker", f"{side} {name}")} if speaks else set())


def _of_event(name: str, value: str, confidence: float) -> set[tuple[str, str]]:
    return {(f"any_{name}", value)} | ({(name, value)} if confidence >= FLOOR else set())
