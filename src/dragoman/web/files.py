"""The files of an index: claimed by one process, removed, and what tells that they are damaged."""

import json
import re
import shutil
import sqlite3
import time
import zlib
from pathlib import Path
from typing import IO

import msgspec

REMOVALS = 20  # tries to delete a folder into which another thread still writes

# Of SQLite's errors, those that tell of a damaged file: it cannot be opened, is corrupt, of another form, no database, holds twice what it
# may hold once; reading failed or fell short, the file was moved. The others pass (busy, disk full, not to be written) or are of the question.
_DAMAGE = frozenset({11, 14, 19, 24, 26, 266, 522, 1032})
_SEARCH_DAMAGE = re.compile(r"corrupt|IO error|IoError|FileDoesNotExist|Failed to open", re.IGNORECASE)
_SEARCH_UNWRITTEN = re.compile(r"os error (27|28|30|122)\b")  # too large, disk full, read-only, over quota


def tells_of_damage(error: Exception) -> bool:
    """Whether only damaged files can bring an error."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        gone = ("no such table", "closed database", "decode to UTF-8")
        return code in _DAMAGE or code & 0xFF in _DAMAGE or any(words in str(error) for words in gone)
    if type(error) is ValueError:  # all that the search engine raises
        return bool(_SEARCH_DAMAGE.search(str(error))) and not _SEARCH_UNWRITTEN.search(str(error))
    damage = (zlib.error, msgspec.MsgspecError, json.JSONDecodeError, UnicodeDecodeError, FileExistsError, NotADirectoryError)
    return isinstance(error, damage)


def remove(path: Path) -> None:
    """Delete a file or folder. The search engine may still write files of its own into its folder: they go at the next try."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for _ in range(REMOVALS):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
        time.sleep(0.05)
    shutil.rmtree(path)


def claimed(folder: Path) -> IO[bytes]:
    """A lock on the folder that ends with the process, where the system has such locks."""
    handle = (folder / "lock").open("ab")
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        pass
    except OSError:
        handle.close()
        raise
    return handle
