"""The command `dragoman`. Each command is a thin door to a function of the library; what it prints is made in `view/`.

Exit status: 0 all right; 1 some input could not be read or coded; 2 the command could not run (usage, or a register that
cannot be opened); 130 stopped with Ctrl-C. Libraries are imported inside the commands: `--help` must be quick.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.text import Text

    from dragoman.records import Document, Failure, Sheet

SHOWN_FAILURES = 10
WIDEST = 110  # columns; longer lines of prose are hard to read

Function = TypeVar("Function", bound=Callable[..., Any])


class Commands(click.Group):
    """The commands in the order in which one needs them, and what errors do to the exit status."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, context: click.Context) -> Any:
        from dragoman.records import DragomanError

        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        try:
            result = super().invoke(context)
            sys.stdout.flush()
            return result
        except BrokenPipeError:
            # The reader (head, less) has seen enough. Python would complain at exit that it cannot flush.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(0)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            context.exit(130)
        except DragomanError as error:
            from dragoman.view import clean

            click.echo(f"Error: {clean(str(error))}", err=True)
            context.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dragoman", message="dragoman %(version)s")
def main() -> None:
    """Read international-security news and keep the register: who said what, who did what to whom, on what evidence.

    \b
    Start with:
      dragoman code page.html
      dragoman add archive/ --register news.duckdb
      dragoman sheet 2024-03-14 --register news.duckdb

    Exit status: 0 all right; 1 some input could not be read or coded; 2 the command could not run; 130 stopped with Ctrl-C.
    """


def _sources(function: Function) -> Function:
    """The arguments of commands that read pages."""
    function = click.option(
        "--allow-private", is_flag=True, help="Fetch also addresses that are not public (this machine, a local network)."
    )(function)
    function = click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="NAME=COLUMN",
        help="Column of JSONL or CSV that holds a field, such as text=body. Repeat for more fields.",
    )(function)
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(function)


def _register(writes: bool = False) -> Callable[[Function], Function]:
    note = "The register file; made when it is not there." if writes else "The register file."
    return click.option("--register", "file", required=True, metavar="FILE", type=click.Path(path_type=Path), help=note)


@main.command()
@_sources
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="jsonl: one sheet a line.")
@click.pass_context
def code(context: click.Context, paths: tuple[str, ...], fields: tuple[str, ...], allow_private: bool, form: str) -> None:
    """Print who said what and who did what to whom in pages.

    PATH is a file (HTML, text, RSS or Atom, sitemap, WARC, JSONL, CSV, a list of addresses; also gzipped), a folder, a glob
    in quotes, an address, or - for standard input.

    \b
    Examples:
      dragoman code examples/
      dragoman code https://example.org/news/page.html
      dragoman code archive.warc.gz --format jsonl > sheets.jsonl
      cat page.html | dragoman code -
    """
    from dragoman.coding import sheets
    from dragoman.records import Failure
    from dragoman.view import failed, page

    bad = 0
    for item in sheets(_read(paths, fields, allow_private)):
        bad += isinstance(item, Failure) or item.failure is not None
        if form == "jsonl":
            click.echo(_json_line(item))
        elif isinstance(item, Failure):
            _show(failed(item, _width()))
        else:
            _show(page(item, _width()))
    if bad:
        click.echo(f"{_counted(bad, 'input')} could not be read or coded.", err=True)
        context.exit(1)


@main.command()
@_sources
@_register(writes=True)
@click.pass_context
def add(context: click.Context, paths: tuple[str, ...], fields: tuple[str, ...], allow_private: bool, file: Path) -> None:
    """Code pages and enter them into a register. Pages that are in it already are passed over.

    A run that was stopped is continued by the same command.

    \b
    Examples:
      dragoman add archive/ --register news.duckdb
      dragoman add 'crawl/*.warc.gz' --register news.duckdb
      dragoman add articles.csv --field text=body --field published=date --register news.duckdb
    """
    from time import monotonic

    from dragoman.coding import provenance, sheets
    from dragoman.records import Failure
    from dragoman.register import Register

    begun = monotonic()
    failures: list[Failure] = []
    words = 0
    counts = {"new": 0, "known": 0, "statements": 0, "events": 0}
    with Register(file) as register:
        known = register.known(provenance().run)
        uncoded = {failure.document: failure for failure in register.failures() if failure.document}

        def skip(document: Document) -> bool:
            if document.id not in known:
                return False
            counts["known"] += 1
            if document.id in uncoded:
                failures.append(uncoded[document.id])
            tick()
            return True

        def watched(items: Iterable[Sheet | Failure]) -> Iterator[Sheet | Failure]:
            nonlocal words
            for item in items:
                if failure := item if isinstance(item, Failure) else item.failure:
                    failures.append(failure)
                if not isinstance(item, Failure):
                    counts["new"] += 1
                    counts["statements"] += len(item.statements)
                    counts["events"] += len(item.events)
                    words += len(item.document.text.split())
                tick()
                yield item

        try:
            with _progress(paths) as tick:
                register.add(watched(sheets(_read(paths, fields, allow_private), skip=skip)))
        except KeyboardInterrupt:
            click.echo("Stopped. What was entered is kept; the same command goes on from there.", err=True)
            context.exit(130)
    took = max(monotonic() - begun, 0.001)
    click.echo(
        f"{file}: {_counted(counts['new'], 'new page')} ({words:,} words) with {_counted(counts['statements'], 'statement')} "
        f"and {_counted(counts['events'], 'event')} in {took:.1f} s ({words / took:,.0f} words/s)"
        + (f"; {_counted(counts['known'], 'page')} already in it." if counts["known"] else ".")
    )
    if failures:
        _report(failures)
        context.exit(1)


@main.command()
@click.argument("date", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@_register()
def sheet(date: Any, file: Path) -> None:
    """Print the register of a day: headlines, statements by speaker, events by pair. DATE is the day of publication.

    \b
    Example:
      dragoman sheet 2024-03-14 --register news.duckdb
    """
    from dragoman.register import Register
    from dragoman.view import day

    iso = date.date().isoformat()
    with Register(file, read_only=True) as register:
        found = list(register.sheets(date=iso))
        if not found:
            info = register.info()
            span = f"Its pages are from {info['first']} to {info['last']}." if info["first"] else "It holds no dated page."
            click.echo(f"{file} holds no page of {iso}. {span}", err=True)
            return
        _show(day(iso, found, _width()))


@main.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@_register()
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many pages at most.")
def search(words: tuple[str, ...], file: Path, limit: int) -> None:
    """Print the pages of a register that hold all the words, best first.

    \b
    Example:
      dragoman search grain corridor --register news.duckdb
    """
    from rich.text import Text

    from dragoman.register import Register
    from dragoman.view import one_line

    with Register(file, read_only=True) as register:
        found = register.search(" ".join(words), limit)
    for row in found:
        about = (row["outlet"], row["published"], row["source"])
        passage = Text(f"  … {one_line(row['passage'] or '')} …")
        passage.highlight_words([word for text in words for word in text.split()], "bold yellow", case_sensitive=False)
        _show(
            [
                Text(one_line(row["headline"] or row["source"]), style="bold"),
                Text("  " + " · ".join(one_line(str(part)) for part in about if part), style="dim"),
                passage,
                Text(),
            ]
        )
    click.echo(f"{_counted(len(found), 'page')} with: {' '.join(words)}", err=True)


@main.command()
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@_register()
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "csv", "jsonl", "gdelt"]),
    required=True,
    help="parquet, csv: a folder, one file a table. jsonl: one sheet a line. gdelt: events in the columns of GDELT 1.0.",
)
def export(out: Path, file: Path, form: str) -> None:
    """Write a register to other formats.

    \b
    Examples:
      dragoman export tables/ --register news.duckdb --format parquet
      dragoman export events.tsv --register news.duckdb --format gdelt
    """
    from dragoman.register import Register
    from dragoman.register import export as write

    with Register(file, read_only=True) as register:
        write(register, out, form)
    click.echo(f"{out} written.", err=True)


@main.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path), metavar="IN")
@_register(writes=True)
def import_(source: Path, file: Path) -> None:
    """Enter what `export` wrote as parquet, csv or jsonl into a register, each record once.

    \b
    Example:
      dragoman import sheets.jsonl --register other.duckdb
    """
    from dragoman.register import Register
    from dragoman.register import import_ as enter

    with Register(file) as register:
        added = enter(register, source)
    click.echo(f"{file}: {_counted(added.documents, 'new page')}, {added.known:,} already in it.", err=True)


@main.command()
@click.argument("name")
@click.option("--data", type=click.Path(exists=True, path_type=Path), help="A gold file of yours, or another data folder.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def evaluate(name: str, data: Path | None, form: str) -> None:
    """Measure accuracy against annotated data and print the table. NAME: parse, entities, pages, quotes, speakers, events, status.

    \b
    Examples:
      dragoman evaluate quotes
      dragoman evaluate quotes --data my-gold.jsonl --format json
    """
    import json

    from dragoman.evaluate import evaluate as measure
    from dragoman.evaluate import markdown

    rows = measure(name, data)
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1) if form == "json" else markdown(rows))


@main.command()
@click.option("--register", "file", metavar="FILE", type=click.Path(path_type=Path), help="Count what a register holds, too.")
def info(file: Path | None) -> None:
    """Print the versions, the languages that the model reads, and what a register holds.

    \b
    Examples:
      dragoman info
      dragoman info --register news.duckdb
    """
    from dragoman.coding import provenance
    from dragoman.language import languages

    made_by = provenance()
    click.echo(f"dragoman   {made_by.dragoman}")
    click.echo(f"ontology   {made_by.ontology}")
    click.echo(f"model      {made_by.model}")
    click.echo(f"run        {made_by.run}")
    click.echo(f"languages  {', '.join(sorted(languages()))}")
    if file:
        from dragoman.register import Register

        with Register(file, read_only=True) as register:
            held = register.info()
        click.echo(f"\n{file}")
        for table, count in held["tables"].items():
            click.echo(f"{table:<10} {count:,}")
        if held["first"]:
            click.echo(f"published  {held['first']} to {held['last']}")


@main.command()
def schema() -> None:
    """Print the JSON Schema of a sheet, the form of each line of `code --format jsonl`.

    \b
    Example:
      dragoman schema > sheet.schema.json
    """
    import json

    from dragoman.records import json_schema

    click.echo(json.dumps(json_schema(), indent=1))


def _read(paths: tuple[str, ...], fields: tuple[str, ...], allow_private: bool) -> Iterator[Any]:
    from dragoman.read import read

    pairs = dict(field.partition("=")[::2] for field in fields)
    if wrong := [field for field, column in pairs.items() if not column]:
        raise click.BadParameter(f"{wrong[0]!r}: give the field and its column, such as text=body.", param_hint="--field")
    return read(paths, fields=pairs or None, allow_private=allow_private)


def _json_line(item: "Sheet | Failure") -> bytes:
    """One line of JSON, UTF-8 whatever the locale, safe to print: JSON allows controls of the second block, terminals obey them."""
    import re

    import msgspec

    line = msgspec.json.encode(item).decode("utf-8")
    return re.sub("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]", lambda found: f"\\u{ord(found.group()):04x}", line).encode()


def _width() -> int | None:
    """The columns to wrap at, None in a pipe, where lines stay whole for grep."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return max(30, min(shutil.get_terminal_size().columns, WIDEST))


def _show(lines: "Iterable[Text]") -> None:
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, emoji=False)
    for line in lines:
        console.print(line, soft_wrap=True)


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _report(failures: "list[Failure]") -> None:
    from dragoman.view import clean

    click.echo(f"{_counted(len(failures), 'input')} could not be read or coded; kept in the register with the reason:", err=True)
    for failure in failures[:SHOWN_FAILURES]:
        reason = failure.reason if failure.reason.startswith(failure.source) else f"{failure.source}: {failure.reason}"
        click.echo(f"  {clean(reason)}", err=True)
    if len(failures) > SHOWN_FAILURES:
        click.echo(f"  and {len(failures) - SHOWN_FAILURES:,} more (table failures of the register)", err=True)


@contextmanager
def _progress(paths: tuple[str, ...]) -> Iterator[Callable[[], None]]:
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
        if path == "-" or path.startswith(("http://", "https://")):
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
            from fastwarc.warc import ArchiveIterator, WarcRecordType

            with file.open("rb") as stream:
                return sum(1 for _ in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False))
        if name.endswith((".jsonl", ".ndjson")) and name == file.name:
            with file.open("rb") as stream:
                return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    except Exception:  # only an estimate: whatever is wrong with the file is told when it is read
        return 1
    return 1


if __name__ == "__main__":
    main()
