"""`list`: statements or events of a register, by the filters that the pages and the interface have."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dragoman.cli.output import counted, register_option, show
from dragoman.records.filters import List, filters

FORMS = ("text", "csv", "excel", "jsonl", "parquet")


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
            help="All but text hold every match; excel is CSV that Excel reads.",
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
    from contextlib import closing

    from dragoman.register import Register
    from dragoman.web import open_index
    from dragoman.web.downloads import download
    from dragoman.web.lists import Only
    from dragoman.web.pages import records

    only = Only(**{name: value.date() if name in ("first", "last") and value else value for name, value in asked.items()})
    with Register(file, read_only=True) as register:
        index = open_index(register, tell=lambda done, of: click.echo(f"Index: {done:,} of {of:,} pages", err=True))
    with closing(index):
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
