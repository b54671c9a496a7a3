"""The files of an index: claimed by one process, and what tells that they are damaged."""

import json
from pathlib import Path
from typing import IO

import msgspec

from dragoman.register import words


def tells_of_damage(error: Exception) -> bool:
    """Whether only damaged files can bring an error."""
    damage = (msgspec.MsgspecError, json.JSONDecodeError, FileExistsError, NotADirectoryError)
    return isinstance(error, damage) or words.tells_of_damage(error)


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
