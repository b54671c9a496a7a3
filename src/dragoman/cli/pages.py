"""`code` and `add`: the commands that read pages."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dragoman.cli.output import counted, floor_option, model_option, ontology_option, register_option, show, tell_below, width
from dragoman.cli.progress import progress
from dragoman.records import Document, Failure, Sheet

if TYPE_CHECKING:
    from dragoman.coding import Coder

SHOWN_FAILURES = 10


class Given(NamedTuple):
    """What a command that reads pages was given: the names, their documents, and what codes them."""

    paths: tuple[str, ...]
    documents: Iterator[Document | Failure]
    coder: "Coder"
    reading: dict[str, Any]
    folders: tuple[Path, ...]
    model: Path | None


def sources(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments of commands that read pages, which hear of them as `given`."""

    @wraps(command)
    def function(
        *args: Any,
        paths: tuple[str, ...],
        fields: tuple[str, ...],
        language: str | None,
        allow_private: bool,
        folders: tuple[Path, ...],
        model: Path | None,
        **others: Any,
    ) -> Any:
        from dragoman.coding import Coder
        from dragoman.read import read

        reading: dict[str, Any] = {"fields": _pairs(fields), "language": language, "allow_private": allow_private}
        return command(
            *args, given=Given(paths, read(paths, **reading), Coder(folders, model), reading, folders, model), **others
        )

    function = click.option(
        "--allow-private", is_flag=True, help="Fetch also addresses that are not public (this machine, a local network)."
    )(function)
    function = click.option(
        "--language",
        metavar="CODE",
        help="Language of all these pages, such as gl. Without it: their column or markup tells it, or their words.",
    )(function)
    function = click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="NAME=COLUMN",
        help="Column of JSONL or CSV that holds a field, such as text=body. Repeat for more fields.",
    )(function)
    function = ontology_option()(model_option()(function))
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...")(function)


@click.command()
@sources
@click.option(
    "--format", "form", type=click.Choice(["text", "jsonl"]), default="text", help="jsonl: one sheet a line, every event in it."
)
@floor_option()
@click.pass_context
def code(context: click.Context, given: Given, form: str, floor: float) -> None:
    """Print who said and did what in pages.

    PATH is a file (HTML, text, RSS or Atom, sitemap, WARC, JSON, JSONL, CSV, mails, a list of addresses; also gzipped), a folder, a glob
    in quotes, an address, or - for standard input.

    \b
    Examples:
      dragoman code examples/
      dragoman code https://example.org/news/page.html
      dragoman code archive.warc.gz --format jsonl > sheets.jsonl
      cat page.html | dragoman code -
    """
    from dragoman.view import failed, page

    bad = below = 0
    for item in given.coder.sheets(given.documents):
        bad += isinstance(item, Failure) or item.failure is not None
        if form == "jsonl":
            click.echo(json_line(item))
        elif isinstance(item, Failure):
            show(failed(item, width()))
        else:
            show(page(item, width(), floor))
            below += sum(event.confidence < floor for event in item.events)
    tell_below(below, floor)
    if bad:
        click.echo(f"{counted(bad, 'input')} could not be read or coded.", err=True)
        context.exit(1)


@click.command()
@sources
@register_option(writes=True)
@click.option(
    "--ray", "address", metavar="ADDRESS", help="Code on a Ray cluster: its address, or local for the cores of this machine."
)
@click.option(
    "--processes",
    type=click.IntRange(1),
    help="Code with so many processes, half a gigabyte each. Without it: the cores, 4 at most.",
)
@click.pass_context
def add(context: click.Context, given: Given, file: Path, address: str | None, processes: int | None) -> None:
    """Enter pages into a register.

    Pages that are in it already are passed over. A run that was stopped is continued by the same command. Few pages, addresses and
    standard input are coded by one process.

    \b
    Examples:
      dragoman add archive/ --register news.duckdb
      dragoman add 'crawl/*.warc.gz' --register news.duckdb
      dragoman add articles.csv --field text=body --field published=date --register news.duckdb
      dragoman add archive/ --register news.duckdb --ontology my-tables/
      dragoman add archive/ --register news.duckdb --ray local
    """
    from time import monotonic

    from dragoman.register import Register

    begun = monotonic()
    failures: list[Failure] = []
    words = 0
    counts = {"new": 0, "known": 0, "statements": 0, "events": 0}
    with Register(file) as register:
        known = register.known(given.coder.provenance.run)
        kept = register.failures()
        uncoded = {failure.document: failure for failure in kept if failure.document}
        unread = {failure.source for failure in kept if not failure.document}
        read_since: set[str] = set()

        def skip(document: Document) -> bool:
            if document.id not in known:
                return False
            counts["known"] += 1
            read_since.update({document.source, document.url or ""} & unread)
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

        def scaled(address: str) -> Iterator[Sheet | Failure]:
            from dragoman.scale import Job, sheets

            parts = file.absolute().with_name(f"{file.name}.parts")
            for item in sheets(given.paths, Job(given.reading, given.folders, given.model, frozenset(known), parts), address):
                if isinstance(item, int):
                    counts["known"] += item
                elif isinstance(item, Failure) or not skip(item.document):
                    yield item

        def here() -> Iterator[Sheet | Failure]:
            from dragoman.scale.processes import coded, cores

            # What comes slowly is entered as it comes: several processes gather pages first.
            slow = any(path == "-" or path.startswith(("http://", "https://")) for path in given.paths)
            return coded(given.documents, 1 if slow else processes or cores(), skip, given.folders, given.model)

        try:
            with progress(given.paths) as tick:
                register.add(watched(scaled(address) if address else here()))
            if read_since:
                register.settle(read_since)
        except KeyboardInterrupt:
            click.echo("Stopped. What was entered is kept; the same command goes on from there.", err=True)
            context.exit(130)
    took = max(monotonic() - begun, 0.001)
    click.echo(
        f"{file}: {counted(counts['new'], 'new page')} ({words:,} words) with {counted(counts['statements'], 'statement')} "
        f"and {counted(counts['events'], 'event')} in {took:.1f} s ({words / took:,.0f} words/s)"
        + (f"; {counted(counts['known'], 'page')} already in it." if counts["known"] else ".")
    )
    if failures:
        _report(failures)
        context.exit(1)


def _pairs(fields: tuple[str, ...]) -> dict[str, str] | None:
    pairs = dict(field.partition("=")[::2] for field in fields)
    if wrong := [field for field, column in pairs.items() if not column]:
        raise click.BadParameter(f"{wrong[0]!r}: give the field and its column, such as text=body.", param_hint="--field")
    return pairs or None


def json_line(item: Any) -> bytes:
    """One line of JSON, UTF-8 whatever the locale, safe to print: JSON allows controls of the second block, terminals obey them."""
    import re

    import msgspec

    line = msgspec.json.encode(item).decode("utf-8")
    return re.sub("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]", lambda found: f"\\u{ord(found.group()):04x}", line).encode()


def _report(failures: list[Failure]) -> None:
    from dragoman.view import clean

    click.echo(f"{counted(len(failures), 'input')} could not be read or coded; kept in the register with the reason:", err=True)
    for failure in failures[:SHOWN_FAILURES]:
        reason = failure.reason if failure.reason.startswith(failure.source) else f"{failure.source}: {failure.reason}"
        click.echo(f"  {clean(reason)}", err=True)
    if len(failures) > SHOWN_FAILURES:
        click.echo(f"  and {len(failures) - SHOWN_FAILURES:,} more (table failures of the register)", err=True)
