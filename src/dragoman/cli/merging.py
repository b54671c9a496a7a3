"""`stories`, `events`, `why` and `compare`: one from many."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.output import counted, floor_option, register_option

if TYPE_CHECKING:
    from dragoman.merge import Happening, Merged

form_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    help="jsonl: one a line, with all that is known of it.",
)


@click.command()
@register_option()
@form_option
def stories(file: Path, form: str) -> None:
    """Print which pages report the same happening.

    Of each happening that several pages report, the pages, and how many stories they are: copies of one text are one story. As jsonl
    every happening, with the versions of its stories and their differences.

    \b
    Example:
      dragoman stories --register news.duckdb --format jsonl
    """
    from dragoman.register import Register
    from dragoman.register.merging import happenings
    from dragoman.view import one_line

    with Register(file, read_only=True) as register:
        found = happenings(register)
    for one in found:
        if form == "jsonl":
            _print(_story(one))
        elif len(one.pages) > 1:
            click.echo(f"{one.id}  {counted(len(one.pages), 'page')}, {counted(len(one.stories), 'story', 'stories')}")
            for page in one.pages:
                click.echo(f"  {one_line(page.headline or page.address)}  {one_line(page.outlet)}")
    several = sum(len(one.pages) > 1 for one in found)
    click.echo(f"{file}: {counted(len(found), 'happening')}, {several:,} of several pages.", err=True)


@click.command()
@register_option()
@form_option
@floor_option()
def events(file: Path, form: str, floor: float) -> None:
    """Print events, each once, with its reports.

    The latest report first; the lowest and highest figures and who says which; contradictions as such.

    \b
    Example:
      dragoman events --register news.duckdb --format jsonl
    """
    from dragoman.view import one_line

    found = _events(file, floor)
    for one in found:
        if form == "jsonl":
            _print(_event(one))
            continue
        who = [" and ".join(one_line(actor.name) for actor in side) or "-" for side in (one.event.sources, one.event.targets)]
        click.echo(
            f"{one.id}  {one.event.plover.type}  {who[0]} → {who[1]}: “{one_line(one.event.trigger.text)}”, {one.event.status}"
        )
        click.echo(f"  {counted(len(one.reports), 'report')}, {counted(one.outlets, 'outlet')}")
        for words in one.contradictions:
            click.echo(f"  {one_line(words)}")
    click.echo(
        f"{file}: {counted(len(found), 'event')} of {counted(sum(len(one.reports) for one in found), 'report')}.", err=True
    )


@click.command()
@click.argument("event", metavar="EVENT")
@register_option()
@floor_option()
def why(event: str, file: Path, floor: float) -> None:
    """Print the reasons why reports were made one event.

    EVENT is an id that `dragoman events` prints, or the id of one of its reports.

    \b
    Example:
      dragoman why 3f2a9c0d1e4b5a697887 --register news.duckdb
    """
    from dragoman.records import DragomanError
    from dragoman.view import one_line

    one = next((m for m in _events(file, floor) if event == m.id or any(r.event.id == event for r in m.reports)), None)
    if one is None:
        raise DragomanError(
            f"{event}: {file} holds no such event of a confidence of {floor:g} or more. To see them: dragoman events --register {file}"
        )
    for reason in one.reasons:
        click.echo(one_line(reason))
    if not one.reasons:
        click.echo("One page tells it; nothing was merged.")


@click.command()
@click.argument("quote", metavar="QUOTE")
@register_option()
def compare(quote: str, file: Path) -> None:
    """Print who reports the same words, and with which differences.

    \b
    Example:
      dragoman compare "We will not negotiate under fire" --register news.duckdb
    """
    from dragoman.merge import compare as matches
    from dragoman.register import Register
    from dragoman.view import one_line

    with Register(file, read_only=True) as register:
        rows = register.query("SELECT * FROM quotations ORDER BY published, statement")
    by_id = {row["statement"]: row for row in rows}
    found = matches(quote, ((row["statement"], row["content"] or "") for row in rows))
    for match in found:
        row = by_id[match.statement]
        about = " · ".join(one_line(str(part)) for part in (match.kind, row["outlet"], row["published"], row["speaker"]) if part)
        click.echo(f"{about}\n  {one_line(row['content'])}")
        for old, new in match.differences:
            click.echo(f"    - {one_line(old) or '(nothing)'}  + {one_line(new) or '(nothing)'}")
    click.echo(f"{file}: {counted(len(found), 'statement')} of {len(rows):,} with these words.", err=True)


def _events(file: Path, floor: float) -> "list[Merged]":
    from dragoman.register import Register
    from dragoman.register.merging import events

    with Register(file, read_only=True) as register:
        return events(register, floor)


def _story(one: "Happening") -> dict[str, Any]:
    pages = [
        {"id": p.id, "address": p.address, "outlet": p.outlet, "published": _day(p.day), "headline": p.headline}
        for p in one.pages
    ]
    return {"id": one.id, "documents": pages, "stories": one.stories}


def _event(one: "Merged") -> dict[str, Any]:
    return {
        "id": one.id,
        "event": one.event,
        "reports": [
            {
                "event": r.event.id,
                "document": r.page.id,
                "address": r.page.address,
                "outlet": r.page.outlet,
                "published": _day(r.page.day),
                "trigger": r.event.trigger,
                "status": r.event.status,
                "counts": r.event.counts,
                "said_by": r.said_by,
            }
            for r in one.reports
        ],
        "outlets": one.outlets,
        "figures": [figure._asdict() for figure in one.figures],
        "contradictions": one.contradictions,
        "reasons": one.reasons,
    }


def _day(ordinal: int | None) -> str | None:
    from datetime import date

    return None if ordinal is None else date.fromordinal(ordinal).isoformat()


def _print(record: dict[str, Any]) -> None:
    from dragoman.cli.pages import json_line

    click.echo(json_line(record))
