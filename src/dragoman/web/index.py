"""What the pages ask: a copy of a register made for reading, in a folder beside the file.

An SQLite file with the rows of `tables.py`, beside the index of words that every search of a register asks (`register/words.py`). The copy
holds nothing of its own: it may be deleted at any time: it is brought up to date from the register when the register is served, and made anew
where it is damaged.
"""

import gc
import json
import os
import shutil
import sqlite3
import tempfile
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn

import msgspec

from dragoman.records import DragomanError, Sheet
from dragoman.register import Register, search, words
from dragoman.register.persons import Shown, renamed, shown_persons
from dragoman.register.reviews import Review, by_page, read_reviews, reviews_path
from dragoman.web import filling, merged, tables
from dragoman.web.errors import Damaged, TooLong, WebError
from dragoman.web.files import claimed, tells_of_damage
from dragoman.web.rows import Row

TOGETHER = 2_000  # pages copied at once: some 100 MB of memory at twenty records a page
LIMIT_SECONDS = 5.0  # of one query
STEPS = 20_000  # instructions of SQLite between two looks at the clock
LEFT = 3_600  # seconds after which a temporary folder that nobody has claimed was left by a killed server
TEMPORARY = "dragoman-index-"
_ANEW = "The index of this register is damaged and is being made anew. Ask again in a moment."


# A busy timeout, and readers that never wait for the writer.
_SETTINGS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA cache_size = -64000")


sqlite3.register_converter("JSON", json.loads)


class Index:
    """The copy of one register in `folder`, which is made where it is not there; a `temporary` one goes when it is closed.

    Any thread may ask; one at a time refreshes. A damaged one is made anew when it is opened; of one that turns out damaged later
    `damage` says what is wrong, every question raises Damaged, and `remake` mends it; `mended` says what was wrong. Of the index of words,
    which is in the folder `words` and which other processes use, too, `hurt` says so, and only a search raises Damaged.
    Raises WebError where the folder cannot be used or another process has it.
    """

    def __init__(self, folder: Path, temporary: bool = False, shared: Path | None = None) -> None:
        self.folder = folder
        self.words = shared or folder
        self.temporary = temporary
        self.damage = self.hurt = self.mended = ""
        self._claim: IO[bytes] | None = None
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._writing = threading.Lock()
        self._opening = threading.RLock()  # nobody opens the file while it is put in the place of another
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._claim = claimed(folder)
            try:
                with self._watched():
                    if self._tables.exists() and self._is_ours():
                        return
            except Damaged:
                self.mended, self.damage = self.damage, ""
            self._empty()
        except (OSError, sqlite3.Error, ValueError) as error:
            self.close()
            raise WebError(f"{folder}: the index cannot be kept there: {error}. Check the folder and its permissions.") from error

    def _empty(self) -> None:
        """Put an empty index in the place of whatever is there."""
        with self._opening:
            # Not closed: another thread may be asking one, and a connection that is closed under a question takes the process down.
            self._connections.clear()
            self._own = threading.local()
            for old in ("tables.sqlite", "tables.sqlite-wal", "tables.sqlite-shm", "words"):  # the last is of older versions
                words.remove_path(self.folder / old)
            self._make()

    def remake(self, register: Register, tell: words.Tell | None = None) -> None:
        """Make what is damaged anew; what is asked of it meanwhile raises Damaged."""
        damage = self.damage or ("" if self._tables.exists() else "its files are gone")
        if damage:
            self.damage = damage
            with self._writing:
                self.folder.mkdir(parents=True, exist_ok=True)
                if self._claim:
                    self._claim.close()
                self._claim = claimed(self.folder)
                self._empty()
        try:
            self._bring_up(register, tell)
            self.mended, self.hurt = damage or self.hurt or "its words are gone", ""
            self.damage = "" if damage else self.damage  # that of tables that were not made anew was found meanwhile, and stands
        except BaseException as error:
            self.damage = f"it could not be made anew: {error}"
            raise

    def is_whole(self) -> bool:
        """Whether nothing wrong has been found with the copy, and its files are there."""
        return not (self.damage or self.hurt) and self._tables.exists() and (self.words / words.NAME).exists()

    @property
    def _tables(self) -> Path:
        return self.folder / "tables.sqlite"

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Errors that only a damaged file can bring are remembered and become Damaged."""
        own = self._own
        try:
            yield
        except DragomanError:
            raise
        except Exception as error:
            if not tells_of_damage(error):
                raise
            if own is not self._own:  # of a file that has been made anew meanwhile
                raise Damaged(_ANEW) from error
            self._damaged(error)

    @contextmanager
    def _unhurt(self) -> Iterator[None]:
        """What is asked of a damaged copy, or of one that was found damaged and emptied meanwhile, raises Damaged."""
        if self.damage:
            self._damaged(self.damage)
        yield
        if self.damage:
            self._damaged(self.damage)

    def _damaged(self, error: BaseException | str) -> NoReturn:
        self.damage = self.damage or str(error)
        cause = error if isinstance(error, BaseException) else None
        raise Damaged(_ANEW) from cause

    def _is_ours(self) -> bool:
        found = self.connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'pages'").fetchone()[0]
        return bool(found) and self.connection.execute("SELECT version FROM made_by").fetchone() == (tables.version(),)

    def _make(self) -> None:
        self._tables.touch()
        with self.connection as connection:
            for statement in (*tables.schema(), "CREATE TABLE made_by (version TEXT)"):
                connection.execute(statement)
            connection.execute("INSERT INTO made_by VALUES (?)", [tables.version()])

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        with self._opening:
            if not hasattr(self._own, "connection"):
                # Closed from the thread that closes the index, used only by its own. A question makes no file in the place of one that is gone.
                path = f"{self._tables.absolute().as_uri()}?mode=rw"
                made = sqlite3.connect(path, uri=True, detect_types=sqlite3.PARSE_DECLTYPES, check_same_thread=False)
                for setting in _SETTINGS:
                    made.execute(setting)
                self._own.connection = made
                self._connections.append(made)
            connection: sqlite3.Connection = self._own.connection
            return connection

    def close(self) -> None:
        """Let go of the files."""
        while self._connections:
            self._connections.pop().close()
        self._own = threading.local()
        if self._claim:
            self._claim.close()
        if self.temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, sql: str, values: Iterable[Any] | dict[str, Any] = ()) -> list[Row]:
        """Rows of a query over the index. Raises TooLong when it takes more than LIMIT_SECONDS, Damaged where the file is."""
        with self._unhurt(), self._watched():
            return self._asked(sql, values)

    def _asked(self, sql: str, values: Iterable[Any] | dict[str, Any]) -> list[Row]:
        connection = self.connection
        end = time.monotonic() + LIMIT_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        try:
            cursor = connection.execute(sql, values if isinstance(values, dict) else tuple(values))
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            raise TooLong(
                f"The answer took more than {LIMIT_SECONDS:.0f} seconds. Ask for fewer days, or for one pair."
            ) from error
        finally:
            connection.set_progress_handler(None, 0)

    def one(self, sql: str, values: Iterable[Any] | dict[str, Any] = ()) -> Row:
        """The first row of a query, empty where there is none."""
        rows = self.ask(sql, values)
        return rows[0] if rows else {}

    def sheet(self, document: str) -> Sheet | None:
        """The sheet of a page as the register holds it."""
        return self._sheet("sheet", document)

    def shown(self, document: str) -> Sheet | None:
        """The sheet of a page as all pages and lists show it: with what people have judged."""
        return self._sheet("coalesce(shown, sheet)", document)

    def _sheet(self, column: str, document: str) -> Sheet | None:
        found = self.one(f"SELECT {column} AS sheet FROM sheets WHERE id = ?", [document])
        with self._watched():
            return msgspec.json.decode(zlib.decompress(found["sheet"]), type=Sheet) if found else None

    def judge(self, document: str, held: Mapping[str, Review]) -> None:
        """Show a page's records as the verdicts `held` say, everywhere but in the facets of a search, which wait for the next refresh."""
        with self._writing, self._watched():
            row = self.connection.execute("SELECT place, published, current FROM pages WHERE id = ?", [document]).fetchone()
            sheet = self.sheet(document)
            if row is None or sheet is None:
                return
            added = (row[0] - tables.day_place(row[1])) // tables.PAGE_STEP
            with self.connection as connection:
                told = merged.of_index(connection, document).get(document, ())
                # Names are not asked for here, so that the next refresh makes the page once more.
                made = filling.made(sheet, added, bool(row[2]), held, told, filling.marks(held, {}))
                filling.put(connection, [document], [made], self._held)

    def search(self, text: str, **about: Any) -> Row:
        """The full-text search: see `register.search`."""
        try:
            with words.opened(self.words) as connection:
                return search.search(connection, text, **about)
        except Exception as error:
            if not tells_of_damage(error):
                raise
            if not isinstance(error, words.Unready):
                words.remove(self.words)
            self.hurt = str(error)
            raise Damaged(_ANEW) from error

    def refresh(self, register: Register, tell: words.Tell | None = None) -> list[str]:
        """Bring the copy up to date with `register`. Gives the ids of the pages that changed; `tell` hears of what, done and to do.

        The register is let go of between the batches, so that who writes gets his turn.
        """
        return self._bring_up(register, tell)

    def _bring_up(self, register: Register, tell: words.Tell | None) -> list[str]:
        words.asked(self.words, lambda connection: words.refresh(register, connection, tell))
        with self._writing:
            with self._watched():
                pages = self.connection.execute(
                    "SELECT p.id, run, current, failure IS NULL, s.verdicts FROM pages p JOIN sheets s ON s.id = p.id"
                )
                there = {row[0]: row[1:] for row in pages}
            now = register.query(
                """SELECT d.id, d.run, v.superseded_by IS NULL AS current, d.failure IS NULL AS coded, d.added
                FROM documents d JOIN versions v ON v.document = d.id ORDER BY d.published, d.added"""
            )
            judged, names = by_page(read_reviews(reviews_path(register.path))[0]), shown_persons(register)
            gone = sorted(there.keys() - {row["id"] for row in now})
            changed = {
                row["id"]: row
                for row in now
                if there.get(row["id"])
                != (
                    row["run"],
                    int(row["current"]),
                    int(row["coded"]),
                    filling.marks(judged.get(row["id"], {}), names.get(row["id"], {})),
                )
            }
            told = merged.of_register(register, judged)
            with self._watched():
                before = merged.of_index(self.connection)
            changed |= {
                row["id"]: row
                for row in now
                if merged.repeats(told.get(row["id"], ())) != merged.repeats(before.get(row["id"], ()))
            }
            every = [*gone, *changed]
            for start in range(0, len(every), TOGETHER):
                some = every[start : start + TOGETHER]
                with _unswept():
                    self._replace(some, register, changed, told, judged, names)
                register.release()
                if tell:
                    tell("Index", start + len(some), len(every))
            with self._watched(), self.connection as connection:
                merged.keep(connection, [page for page in {*told, *before} if told.get(page) != before.get(page)], told)
            register.release()
            return every

    def _replace(
        self,
        ids: list[str],
        register: Register,
        changed: dict[str, Row],
        told: merged.ByPage,
        judged: dict[str, dict[str, Review]],
        names: dict[str, dict[str, Shown]],
    ) -> None:
        wanted = [identity for identity in ids if identity in changed]
        entries = [
            filling.made(
                renamed(sheet, named),
                changed[page]["added"],
                changed[page]["current"],
                held,
                told.get(page, ()),
                filling.marks(held, named),
            )
            for sheet in register.sheets(ids=wanted)
            for page in [sheet.document.id]
            for held, named in [(judged.get(page, {}), names.get(page, {}))]
        ]
        with self._watched(), self.connection as connection:
            filling.put(connection, ids, entries, self._held)
            merged.keep(connection, ids, told)

    def _held(self, document: str) -> Sheet:
        """The sheet of a page that is in the tables."""
        sheet = self.shown(document)
        if sheet is None:
            self._damaged(f"the page {document} has no sheet")
        return sheet


@contextmanager
def _unswept() -> Iterator[None]:
    """Without looking for cycles of objects, of which rows and sheets have none: the looking took a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def open_index(register: Register, folder: Path | None = None, tell: words.Tell | None = None) -> Index:
    """The index of a register in `folder`, by default the register's name with `.index`, brought up to date.

    Where nothing can be written beside the register or another server has its index, it lives in a temporary folder.
    A damaged one is made anew. `tell` hears of what, done and to do, in pages.
    """
    beside = folder or register.path.with_name(f"{register.path.name}.index")
    try:
        index = Index(beside)
    except WebError:
        _remove_left()
        shared = beside if beside.is_dir() and os.access(beside, os.W_OK) else None
        index = Index(Path(tempfile.mkdtemp(prefix=TEMPORARY)), temporary=True, shared=shared)
    try:
        index.refresh(register, tell)
    except Damaged:
        index.remake(register, tell)
    return index


def _remove_left() -> None:
    for old in Path(tempfile.gettempdir()).glob(f"{TEMPORARY}*"):
        try:
            if time.time() - old.stat().st_mtime > LEFT:
                claimed(old).close()
                shutil.rmtree(old)
        except OSError:  # another server's or another user's
            continue
