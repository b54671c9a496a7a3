"""The files of a researcher's tables: rows and YAML, with errors that name the file and the line."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from dragoman.records import DragomanError

# libyaml's loaders, ten times as fast, where PyYAML was built with it. PLAIN reads every scalar as text: in YAML 1.1 a bare `no` is a truth value.
SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PLAIN = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells of each row of a CSV; none where there is no such file.

    Raises DragomanError for a file that is not UTF-8 and for a row of another width than the header.
    """
    if not path.exists():
        return
    reader = csv.DictReader(StringIO(text(path)))
    for row in reader:
        if None in row or None in row.values():
            raise DragomanError(f"{path}, line {reader.line_num}: not as many fields as the header names. Correct the line.")
        yield reader.line_num, row


def loaded(path: Path, loader: Any = SAFE) -> Any:
    """What a YAML file says. Raises DragomanError for a file that is not UTF-8 or no YAML."""
    try:
        return yaml.load(text(path), Loader=loader)
    except yaml.YAMLError as error:
        raise DragomanError(f"{path}: no YAML: {error}. Correct the file.") from error


def text(path: Path) -> str:
    """The text of a file. Raises DragomanError where it cannot be read or is not UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise DragomanError(f"{path}: it cannot be read: {error.strerror}. Check the file.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise DragomanError(f"{path}, line {line}: not in UTF-8. Save the file in UTF-8.") from error
