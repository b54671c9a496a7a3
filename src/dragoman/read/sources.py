"""What the user names to files: folders with the folders in them, globs, links; also of other file systems (`s3://...`), by fsspec."""

import glob
import os
import re
import stat
from collections.abc import Iterator
from typing import Any, BinaryIO

from dragoman.read.errors import ReadError

_ELSEWHERE = re.compile(r"(?!https?://)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def files_of(source: str) -> Iterator[str] | None:
    """The files that a folder or a glob pattern names, in order of name; None where it is neither."""
    if is_elsewhere(source):
        return _files_elsewhere(source)
    if os.path.isdir(source):
        return files_in(source)
    if not os.path.lexists(source) and glob.has_magic(source):
        matches = sorted(glob.glob(source, recursive=True))
        return iter(dict.fromkeys(path for match in matches for path in (files_in(match) if os.path.isdir(match) else [match])))
    return None


def files_in(folder: str) -> Iterator[str]:
    """The files of a folder and its folders in order of name; hidden ones (.git, .DS_Store) are left out.

    Folders that are links are followed, each real folder once. One that may not be looked into is given as if it were a file, so that
    who opens it learns why.
    """
    visited = set()
    closed: list[str] = []
    for where, folders, names in os.walk(folder, followlinks=True, onerror=lambda error: closed.append(error.filename)):
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
    yield from closed


def is_endless(path: str) -> bool:
    """Whether a path is a pipe, socket or device: reading it may wait for ever or never end."""
    mode = os.stat(path).st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def is_elsewhere(source: str) -> bool:
    """Whether a name is that of a file, folder or pattern on a file system that fsspec knows: `s3://`, `gs://`, `hdfs://`, `file://`."""
    return bool(_ELSEWHERE.match(source))


def opened(path: str) -> BinaryIO:
    """A file to read. Raises OSError, or ReadError where fsspec or its file system is not installed or refuses."""
    if not is_elsewhere(path):
        return open(path, "rb")
    system, name = _system(path)
    stream: BinaryIO = system.open(name, "rb")
    return stream


def _files_elsewhere(source: str) -> Iterator[str] | None:
    system, name = _system(source)
    if system.isdir(name):
        found = system.find(name)
    elif glob.has_magic(name) and not system.exists(name):
        found = [path for path in system.glob(name) if not system.isdir(path)]
    else:
        return None
    named = re.split(r"[*?[]", name)[0]  # what was asked for by its name may be hidden
    shown = [path for path in sorted(found) if not re.search(r"(^|/)\.[^/]", path.removeprefix(named))]
    return iter([str(system.unstrip_protocol(path)) for path in shown])


def _system(source: str) -> tuple[Any, str]:
    """The file system of a name, and the name in it."""
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError as error:
        raise ReadError(f"{source}: reading it needs the package fsspec: pip install 'dragoman[ray]'") from error
    try:
        system, name = url_to_fs(source)
    except (ImportError, ValueError) as error:  # no such file system, or one that needs a package more
        raise ReadError(f"{source}: {error}. Give a path, an address, or the name of a file system that fsspec knows.") from error
    return system, name
