"""The progress bar of `add`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def progress(paths: tuple[str, ...]) -> Iterator[Callable[[], None]]:
    """A bar with rate and time left on a terminal; nothing elsewhere. Gives the function to call after each page."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed or 0:.1f} pages/s")

    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("Coding"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Coding", total=_expected(paths))
        yield lambda: bar.advance(task)


def _expected(paths: tuple[str, ...]) -> int | None:
    """How many pages are to come, as far as a quick look tells: None where addresses or a pipe make it unknowable."""
    import glob

    total = 0
    for path in paths:
        if path == "-" or "://" in path:
            return None
        named = [path] if Path(path).exists() else glob.glob(path, recursive=True)
        for name in named:
            place = Path(name)
            files = [f for f in place.rglob("*") if f.is_file()] if place.is_dir() else [place]
            total += sum(map(_pages_in, files))
    return total


def _pages_in(file: Path) -> int:
    name = file.name.removesuffix(".gz")
    try:
        if name.endswith(".warc"):
            from warcio.archiveiterator import ArchiveIterator

            with file.open("rb") as stream:
                return sum(record.rec_type == "response" for record in ArchiveIterator(stream))
        if name.endswith((".jsonl", ".ndjson")) and name == file.name:
            with file.open("rb") as stream:
                return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    except Exception:  # only an estimate: whatever is wrong with the file is told when it is read
        return 1
    return 1
