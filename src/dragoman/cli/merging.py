"""`stories`, `events`, `statements`, `why` and `compare`: one from many."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dragoman.cli.output import counted, floor_option, register_option
from dragoman.cli.pages import json_line

if TYPE_CHECKING:
    from dragoman.merge import Cluster, Merged, Saying
    from dragoman.register import Register

T = TypeVar("T")

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

    Of each cluster of several pages, the pages, and how many stories they are: copies of one text are one story. As jsonl every
    cluster, with the versions of its stories and their differences.

    \b
    Example:
      dragoman stories --register news.duckdb --format jsonl
    """
    from dragoman.register.together import clusters

    several = [len(one.pages) > 1 for one in _printed(file, form, clusters, _story, _lines_of_story)]
    click.echo(f"{file}: {counted(len(several), 'cluster')}, {sum(several):,} of several pages.", err=True)


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
    from dragoman.register.together import events

    told = [len(one.reports) for one in _printed(file, form, lambda register: events(register, floor), _event, _lines_of_event)]
    click.echo(f"{file}: {counted(len(told), 'event')} of {counted(sum(told), 'report')}.", err=True)


@click.command()
@register_option()
@form_option
def statements(file: Path, form: str) -> None:
    """Print what several pages report as said, each statement once, with the differences.

    The fullest telling first; the same words, nearly the same, or a part of them are one. As jsonl every statement, also of one page.

    \b
    Example:
      dragoman statements --register news.duckdb --format jsonl
    """
    from dragoman.register.together import sayings

    several = [_is_told(one) for one in _printed(file, form, sayings, _saying, _lines_of_saying)]
    click.echo(f"{file}: {counted(len(several), 'statement')}, {sum(several):,} of several pages.", err=True)


@click.command()
@click.argument("event", metavar="EVENT")
@register_option()
def why(event: str, file: Path) -> None:
    """Print the reasons why reports were made one event.

    EVENT is an id that `dragoman events` prints, or the id of one of its reports.

    \b
    Example:
      dragoman why 3f2a9c0d1e4b5a697887 --register news.duckdb
    """
    from dragoman.records import DragomanError
    from dragoman.register.together import event as find
    from dragoman.view import one_line

    with _merged(file) as register:
        one = find(register, event)
    if one is None:
        raise DragomanError(f"{event}: {file} holds no such event. To see them: dragoman events --register {file}")
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
    if not any(character.isalnum() for character in quote):
        raise click.BadParameter("there is no word in it.", param_hint="QUOTE")
    from dragoman.merge import compare as matches
    from dragoman.register import Register, judged

    with Register(file, read_only=True) as held, judged(held) as register:
        rows = register.query("SELECT * FROM quotations ORDER BY published, statement")
    by_id = {row["statement"]: row for row in rows}
    found = matches(quote, ((row["statement"], row["content"] or "") for row in rows))
    for match in found:
        row = by_id[match.statement]
        about = (match.kind, row["outlet"], row["published"], row["speaker"])
        for line in _told(about, row["content"], match.differences):
            click.echo(line)
    click.echo(f"{file}: {counted(len(found), 'statement')} of {len(rows):,} with these words.", err=True)


@contextmanager
def _merged(file: Path) -> "Iterator[Register]":
    """The register to read, as people have judged it; what a stopped run left unmerged is merged first."""
    from dragoman.register import Register, judged
    from dragoman.register.merging import pending

    with Register(file, read_only=True) as register:
        behind = pending(register)
    with Register(file, read_only=not behind) as register:
        if behind:
            register.merge()
        with judged(register) as held:
            yield held


def _printed(
    file: Path,
    form: str,
    find: "Callable[[Register], Iterable[T]]",
    record: "Callable[[T], dict[str, Any]]",
    lines: "Callable[[T], Iterable[str]]",
) -> "Iterator[T]":
    """What `find` finds in a register, each as it is printed: its `record` as jsonl, or its `lines`."""
    with _merged(file) as register:
        for one in find(register):
            for line in (json_line(record(one)),) if form == "jsonl" else lines(one):
                click.echo(line)
            yield one


def _lines_of_story(one: "Cluster") -> Iterator[str]:
    from dragoman.view import one_line

    if len(one.pages) > 1:
        yield f"{one.id}  {counted(len(one.pages), 'page')}, {counted(len(one.stories), 'story', 'stories')}"
        for page in one.pages:
            yield f"  {one_line(page.headline or page.address)}  {one_line(page.outlet)}"


def _lines_of_event(one: "Merged") -> Iterator[str]:
    from dragoman.view import one_line

    who = [" and ".join(one_line(actor.name) for actor in side) or "-" for side in (one.sources, one.targets)]
    yield f"{one.id}  {one.event.plover.type}  {who[0]} → {who[1]}: “{one_line(one.event.trigger.text)}”, {one.status}{_claimed(one)}"
    yield f"  {counted(len(one.reports), 'report')}, {counted(one.outlets, 'outlet')}"
    if len(one.reports) > 1:
        yield from (f"    {_day(report.page.day) or '-'}  {one_line(report.page.address)}" for report in one.reports)
    yield from (f"  {one_line(words)}" for words in one.contradictions)


def _claimed(one: "Merged") -> str:
    """Who asserts it, where no page tells it as its own."""
    from dragoman.view import one_line

    if not all(report.event.said_by for report in one.reports):
        return ""
    return f", as said by {' and '.join(dict.fromkeys(one_line(report.said_by or 'somebody') for report in one.reports))}"


def _is_told(one: "Saying") -> bool:
    """Whether several pages report it."""
    return len({telling.page.id for telling in one.tellings}) > 1


def _lines_of_saying(one: "Saying") -> Iterator[str]:
    if _is_told(one):
        for telling in one.tellings:
            about = (telling.kind, telling.page.outlet, _day(telling.page.day), telling.speaker)
            yield from _told(about, telling.content, telling.differences)
        yield ""


def _told(about: Sequence[object], content: str, differences: Sequence[tuple[str, str]]) -> Iterator[str]:
    from dragoman.view import one_line

    yield " · ".join(one_line(str(part)) for part in about if part)
    yield f"  {one_line(content)}"
    for old, new in differences:
        yield f"    - {one_line(old) or '(nothing)'}  + {one_line(new) or '(nothing)'}"


def _story(one: "Cluster") -> dict[str, Any]:
    pages = [
        {"id": p.id, "address": p.address, "outlet": p.outlet, "published": _day(p.day), "headline": p.headline}
        for p in one.pages
    ]
    return {"id": one.id, "documents": pages, "stories": one.stories}


def _saying(one: "Saying") -> dict[str, Any]:
    reports = [
        {
            "statement": t.statement.id,
            "document": t.page.id,
            "address": t.page.address,
            "outlet": t.page.outlet,
            "published": _day(t.page.day),
            "speaker": t.speaker,
            "kind": t.kind,
            "content": t.content,
            "differences": t.differences,
        }
        for t in one.tellings
    ]
    return {"id": one.id, "statement": one.tellings[0].statement, "reports": reports, "outlets": one.outlets}


def _event(one: "Merged") -> dict[str, Any]:
    return {
        "id": one.id,
        "event": one.event,
        "status": one.status,
        "sources": one.sources,
        "targets": one.targets,
        "date": one.date,
        "place": one.place,
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
