"""What the user names to files: folders with the folders in them, globs, links."""

import glob
import os
import stat
from collections.abc import Iterator


def files_of(source: str) -> Iterator[str] | None:
    """The files that a folder or a glob pattern names, in order of name; None where it is neither."""
    if os.path.isdir(source):
        return files_in(source)
    if not os.path.lexists(source) and glob.has_magic(source):
        matches = sorted(glob.glob(source, recursive=True))
        return iter(dict.fromkeys(path for match in matches for path in (files_in(match) if os.path.isdir(match) else [match])))
    return None


def files_in(folder: str) -> Iterator[str]:
    """The files of a folder and its folders in order of name; hidden ones (.git, .DS_Store) are left out.

    Folders that are links are followed, each real folder once.
    """
    visited = set()
    for where, folders, names in os.walk(folder, followlinks=True):
        try:
            here = os.stat(where)
        except OSError:  # gone since it was listed
            continue
        if (here.st_dev, here.st_ino) in visited:
            folders.clear()
            continue
        visited.add((here.st_dev, here.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(where, name) for name in sorted(names) if not name.startswith("."))


def is_endless(path: str) -> bool:
    """Whether a path is a pipe, socket or device: reading it may wait for ever or never end."""
    mode = os.stat(path).st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
