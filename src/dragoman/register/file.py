"""The file of a register: made whole, opened by one writer or by readers, and what to say when that fails."""

import contextlib
import glob
import logging
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from duckdb.func import SPECIAL

from dragoman.records import side_of
from dragoman.register import schema
from dragoman.register.errors import RegisterError
from dragoman.register.namings import fill_namings

log = logging.getLogger(__name__)

WAIT = 10.0  # seconds that a file which another process holds is tried: far longer than a commit takes, also on a busy machine
LOOK = 0.05  # seconds between two tries

# SQL of a user never reads or writes another file, nothing is fetched at run time, and no query turns this off.
_CONFIG: dict[str, Any] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}


@contextlib.contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """A name beside `path` to write under until the file is whole; at the end nothing is left there, nor what killed processes left."""
    for old in path.parent.glob(f".{glob.escape(path.name)}.*.part*"):
        if not _is_alive(old.name.removeprefix(f".{path.name}.").partition(".")[0]):
            old.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _is_alive(process: str) -> bool:
    if os.name != "posix" or not process.isdigit():
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def make(path: Path) -> None:
    """Make a new register. It appears when it is whole, and never in the place of one that another process made meanwhile."""
    with part_of(path) as part:
        with duckdb.connect(str(part), config=_CONFIG) as connection:
            fill(connection)
        with contextlib.suppress(FileExistsError):
            try:
                os.link(part, path)
            except FileExistsError:
                raise
            except OSError:  # a file system without links
                with path.open("xb") as out:
                    out.write(part.read_bytes())


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Give an empty database the tables of a register."""
    run(connection, schema.statements())


class _Known(NamedTuple):
    name: str
    kind: str
    country: str | None
    sectors: list[str]
    code: str | None


def _side(name: str, kind: str, country: str | None, sectors: list[str], code: str | None) -> str | None:
    return side_of(_Known(name, kind, country, sectors, code))


def upgrade(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Bring the tables of an older version to this one, all or nothing."""
    types: list[Any] = ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR[]", "VARCHAR"]
    connection.create_function(schema.SIDE, _side, types, "VARCHAR", null_handling=SPECIAL)
    try:
        with whole(connection):
            for statement in schema.upgrade(version):
                connection.execute(statement)
            if version < 7:
                fill_namings(connection)
    finally:
        connection.remove_function(schema.SIDE)


def run(connection: duckdb.DuckDBPyConnection, statements: list[str]) -> None:
    """All of the statements or none."""
    with whole(connection):
        for statement in statements:
            connection.execute(statement)


@contextlib.contextmanager
def whole(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Changes that are made all or not at all."""
    connection.begin()
    try:
        yield connection
        connection.commit()
    except BaseException:
        with contextlib.suppress(duckdb.Error):  # DuckDB has rolled back itself when the file could not be written
            connection.rollback()
        raise


def connect(path: Path, read_only: bool, patient: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the file. One that another process holds is tried for WAIT seconds, by the `patient` until it is free.

    Raises RegisterError with what to do.
    """
    begun, told = time.monotonic(), False
    while True:
        try:
            # DuckDB would make an empty database of a file that is gone.
            if str(path) != ":memory:" and not path.exists():
                raise RegisterError(f"{path}: there is no such register. To make one: dragoman add PATH --register {path}")
            return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
        except (duckdb.Error, OSError, UnicodeError) as error:
            if not _is_held(error) or (time.monotonic() - begun > WAIT and not patient):
                raise RegisterError(why_not_opened(path, error, read_only)) from error
            if time.monotonic() - begun > WAIT and not told:
                log.warning("%s Waiting for it.", why_not_opened(path, error, read_only))
                told = True
            time.sleep(LOOK)


def _is_held(error: Exception) -> bool:
    other_mode = isinstance(error, duckdb.ConnectionException)
    return other_mode or (isinstance(error, duckdb.IOException) and "Conflicting lock" in str(error))


def why_not_opened(path: Path, error: Exception, read_only: bool) -> str:
    """What stands in the way of opening the file, and what to do."""
    text = str(error)
    if held := re.search(r"Conflicting lock is held in (.*?) \(PID (\d+)\)", text):
        who = f"{path}: process {held[2]} ({Path(held[1]).name})"
        if read_only:
            return f"{who} has this register open to write and keeps it open, so it cannot be read now. Wait for it to end."
        return f"{who} has this register open, and writing needs it alone for a moment. Wait for it to end, or give another file."
    if isinstance(error, duckdb.ConnectionException):
        return f"{path}: this process has the register open in the other mode (to read or to write). Close that first."
    with contextlib.suppress(OSError):
        if path.is_file() and path.stat().st_size == 0:
            return f"{path}: the file is empty, so no register. Remove it, or put a copy in its place."
        if path.is_file() and b"DUCK" not in path.open("rb").read(64):
            return f"{path}: this file is not a DuckDB file, so no register. Give another file name."
    if isinstance(error, OSError) or is_about_access(error):
        return f"{path}: it cannot be opened: {first_line(error)}. Check the folder and its permissions."
    return why_damaged(path, error)


def why_not_written(path: Path, error: Exception) -> str:
    """What to do where a commit fails."""
    return (
        f"{path}: it cannot be written: {first_line(error)}. Check that the disk has room and the folder may be "
        "written; what was entered before is kept, and the same command goes on from there."
    )


def is_about_access(error: Exception) -> bool:
    """Whether the system refused the file, which then may be sound."""
    return bool(re.search(r"Cannot open file|Permission denied|No such file|Is a directory|No space left|read-only", str(error)))


def why_damaged(path: Path, error: Exception) -> str:
    """What to do about a file whose content cannot be read."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"{path}: there is not enough memory: {first_line(error)}. Close other programs, or ask for less at once."
    wal = path.with_name(f"{path.name}.wal")
    if wal.exists() and re.search(r"\bWAL\b|\.wal\b", str(error)):
        return (
            f"{wal}: what was committed last before a crash is in this file, and it is damaged or of another register: "
            f"{first_line(error)}. Put both files back from one copy; or move this one away, open {path.name} without it and add "
            "the last pages again."
        )
    return (
        f"{path}: the file is damaged: {first_line(error)}. Put it back from a copy, with its .wal where there is one, or add the "
        f"pages to a new register. What of it is sound: dragoman check {path}"
    )


def first_line(error: BaseException) -> str:
    """The first line of DuckDB's message, without its last stop."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".!")
