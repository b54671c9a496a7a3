"""`who`, `join` and `split`: who is one person, and which acts one event."""

from pathlib import Path
from typing import Any

import click

from dragoman.cli.output import counted, register_option


@click.command()
@click.argument("name", nargs=-1, required=True, metavar="NAME...")
@register_option()
def who(name: tuple[str, ...], file: Path) -> None:
    """Print who has a name: persons of the register, and sides.

    In any usual spelling, with or without accents; of a name that nobody has, those of names near to it. Of each person the names and
    descriptions that pages give, and why they are taken for one. NAME may be an id, which prints the pages too.

    \b
    Examples:
      dragoman who Lavrov --register news.duckdb
      dragoman who islamic state --register news.duckdb
    """
    from dragoman.register import Register
    from dragoman.register.persons import sides
    from dragoman.register.persons import who as named
    from dragoman.view import one_line

    text = " ".join(name)
    with Register(file, read_only=True) as register:
        persons, known = named(register, text), sides(text)
    for side in known:
        click.echo(f"{side.side}  {side.name}, {side.kind.replace('_', ' ')}")
    for one in persons:
        about = ", ".join(one_line(str(part)) for part in (one["office"], one["code"]) if part)
        click.echo(f"{one['id']}  {one_line(one['name'])}{f', {about}' if about else ''}: {counted(one['pages'], 'page')}")
        for naming in one["namings"]:
            click.echo(f"  {_said(naming)}: {counted(len(naming['pages']), 'page')}; {one_line(naming['reason'])}")
            if text == one["id"]:
                click.echo(f"    {' '.join(naming['pages'])}")
    click.echo(f"{counted(len(persons), 'person')} and {counted(len(known), 'side')} of this name: {text}", err=True)


def _said(naming: dict[str, Any]) -> str:
    from dragoman.view import one_line

    return ", ".join(one_line(str(part)) for part in (naming["name"], naming["office"], naming["code"]) if part)


@click.command()
@click.argument("one", metavar="ONE")
@click.argument("other", metavar="OTHER")
@register_option()
def join(one: str, other: str, file: Path) -> None:
    """Say that two persons of the register are one, or two events.

    A person is an id that `dragoman who` prints, or a name that one person alone has; an event an id that `dragoman events` prints, or
    that of a report. It stays so when pages are coded again.

    \b
    Examples:
      dragoman join john-smith-1aa848 john-smith-5e45b2 --register news.duckdb
      dragoman join 3f2a9c0d1e4b5a697887 a52704dd43a8cd10f53b --register news.duckdb
    """
    from dragoman.register import Register, editing, persons

    with Register(file) as register:
        if editing.is_event(register, one):
            click.echo(f"{editing.join(register, one, other)}: one event.")
        else:
            click.echo(f"{persons.join(register, one, other)}: one person.")


@click.command()
@click.argument("one", metavar="ONE")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@register_option()
def split(one: str, pages: tuple[str, ...], file: Path) -> None:
    """Say that some pages name another person than ONE, or tell another event.

    ONE is an id that `dragoman who` or `dragoman events` prints, PAGE the id of a page that names or tells it (of an event
    also its address, or the id of an event on it); `dragoman who ID` and `dragoman events` print them. It stays so when pages are coded again.

    \b
    Examples:
      dragoman split john-smith-5e45b2 8caa42e7bee74bdb119e --register news.duckdb
      dragoman split 3f2a9c0d1e4b5a697887 8caa42e7bee74bdb119e --register news.duckdb
    """
    from dragoman.register import Register, editing, persons

    with Register(file) as register:
        if editing.is_event(register, one):
            click.echo(f"{editing.split(register, one, pages)}: another event than {one}.")
        else:
            click.echo(f"{persons.split(register, one, pages)}: another person than {one}.")
