"""`list` and `week`: statements and events of a register by the filters of the pages, and the week of a side as its page has it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.output import counted, floor_option, register_option, show, tell_progress, width
from dragoman.records.filters import List, filters

if TYPE_CHECKING:
    from dragoman.web import Index

FORMS = ("text", "csv", "excel", "jsonl", "parquet", "ris", "bibtex")


@click.group("list")
def list_() -> None:
    """Print statements or events, narrowed by words, persons, places and days.

    \b
    Examples:
      dragoman list statements --who "Sajid Javid" --about Begum --register news.duckdb
      dragoman list events --between "SYR USA" --format csv --out events.csv --register news.duckdb
    """


def _filtered(of: List) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options of the filters of a list, and those of its form."""

    def options(command: Callable[..., None]) -> Callable[..., None]:
        command = click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="Of text: how many.")(
            command
        )
        command = click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")(command)
        command = click.option(
            "--format",
            "form",
            default="text",
            show_default=True,
            type=click.Choice(FORMS),
            help="All but text hold every match; excel is CSV that Excel reads; ris, bibtex: the pages of the matches as references.",
        )(command)
        for one in reversed(filters(of)):
            kind: Any = click.Choice(one.values, case_sensitive=False) if one.values else one.type
            if not isinstance(kind, click.ParamType) and one.type not in (str, float):
                kind = click.DateTime(["%Y-%m-%d"])
            command = click.option(f"--{one.name}", type=kind, help=f"{one.note[:1].upper()}{one.note[1:]}.")(command)
        return register_option()(command)

    return options


@list_.command("statements")
@_filtered("statements")
def statements(file: Path, form: str, out: Path | None, limit: int, **asked: Any) -> None:
    """Who said what, newest first."""
    _print("statements", file, form, out, limit, asked)


@list_.command("events")
@_filtered("events")
def events(file: Path, form: str, out: Path | None, limit: int, **asked: Any) -> None:
    """Who did what to whom, newest first."""
    _print("events", file, form, out, limit, asked)


def _print(of: List, file: Path, form: str, out: Path | None, limit: int, asked: dict[str, Any]) -> None:
    from dragoman.web.downloads import download
    from dragoman.web.lists import Only
    from dragoman.web.pages import records

    only = Only(**{name: value.date() if name in ("first", "last") and value else value for name, value in asked.items()})
    with _opened(file) as index:
        if form == "text":
            found = records(index, of, only, limit)
            for name, meant in found["guessed"].items():
                click.echo(f"Nobody is called {asked[name]!r} here; these are of {meant}.", err=True)
            show(line for row in found["rows"] for line in _lines(of, row))
            more = "more than " if found["matches"] > found["counted_to"] else ""
            number = min(found["matches"], found["counted_to"])
            click.echo(f"{more}{counted(number, of.removesuffix('s'))}. All of them: --format csv", err=True)
            return
        to = out.open("wb") if out else sys.stdout.buffer
        for part in download(index, of, only, form):  # type: ignore[arg-type]
            to.write(part)
        if out:
            to.close()
            click.echo(f"{out} written.", err=True)


@contextmanager
def _opened(file: Path) -> Iterator["Index"]:
    """The index of a register, brought up to date."""
    from dragoman.register import Register
    from dragoman.web import open_index

    with Register(file, read_only=True) as register:
        index = open_index(register, tell=tell_progress)
    try:
        yield index
    finally:
        index.close()


@click.command()
@click.argument("side", nargs=-1, required=True, metavar="SIDE")
@register_option()
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="A day of the week; without one the last week of the register with an event of it.",
)
@floor_option()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def week(side: tuple[str, ...], file: Path, day: Any, floor: float, form: str) -> None:
    """Print the week of a side, Monday to Sunday.

    What happened, by weight, and how the week differs from the usual one: acts by type, with whom, contacts that are new or broke
    off, places, what was said by it and of it. SIDE is a country, an organisation or an armed group, by name or code.

    \b
    Examples:
      dragoman week Turkey --day 2019-10-15 --register news.duckdb
      dragoman week islamic state --register news.duckdb
    """
    from dragoman.register.persons import sides_in
    from dragoman.view import week as lines
    from dragoman.web import pages

    named = sides_in(side)
    if len(named) != 1:
        raise click.UsageError(f"{' '.join(side)}: {len(named)} sides. Name one.")
    with _opened(file) as index:
        when = day.date() if day else pages.last_week(index, named[0])
        data = pages.week(index, named[0], when, floor)
    if form == "json":
        import json

        click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))
    else:
        show(lines(data, width()))


def _lines(of: List, row: dict[str, Any]) -> list[Any]:
    from rich.text import Text

    from dragoman.view import one_line

    about = [row["published"], row["outlet"], row["headline"], f"{row['confidence']:.2f}"]
    if of == "statements":
        claim = f", as said by {row['reported_by'] or 'somebody'}" if row["said_by"] else ""
        words = f"{row['speaker'] or 'Somebody'} {row['cue'] or ''}: {row['content']}{claim}"
    else:
        claim = f", as said by {row['speaker'] or 'somebody'}" if row["said_by"] else ""
        ends = f"{row['source'] or 'somebody'} → {row['target'] or 'somebody'}"
        words = f"{row['type']} {row['status']}{claim}: {ends}: {row['sentence']}"
    return [Text(one_line(words)), Text("  " + " · ".join(one_line(str(part)) for part in about if part), style="dim")]
