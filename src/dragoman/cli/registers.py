"""`sheet`, `search`, `export`, `import` and `check`: the commands on a register."""

from datetime import date as Date
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.output import counted, floor_option, register_option, show, tell_below, tell_progress, width

if TYPE_CHECKING:
    from dragoman.register import Register


@click.command()
@click.argument("date", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@register_option()
@floor_option()
@click.option(
    "--all", "everything", is_flag=True, help="All of it: every headline, statement and event from the floor on, whole."
)
def sheet(date: Any, file: Path, floor: float, everything: bool) -> None:
    """Print the register of a day.

    What happened, by weight, who said what, headlines, of the pages published on DATE. The weight counts outlets, harm, the rank of who acts
    and who is acted on, and what is new against the week before; what weighs little, is background, below the floor or on pages not about
    politics or security is told in its number. What people have judged is as they say, and marked.

    \b
    Examples:
      dragoman sheet 2019-10-15 --register news.duckdb
      dragoman sheet 2019-10-15 --register news.duckdb --all
    """
    from dragoman.register import Register, judged
    from dragoman.view import day, digest

    iso = date.date().isoformat()
    with Register(file, read_only=True) as held, judged(held) as register:
        found = list(register.sheets(date=iso, current=True))
        if not found:
            info = register.info()
            span = f"Its pages are from {info['first']} to {info['last']}." if info["first"] else "It holds no dated page."
            click.echo(f"{file} holds no page of {iso}. {span}", err=True)
            return
        if everything:
            show(day(iso, found, width(), floor))
            tell_below(sum(event.confidence < floor for one in found for event in one.events), floor)
        else:
            show(digest(iso, found, _week_before(register, date.date()), width(), floor, _merged(register, iso)))


def _merged(register: "Register", day: str) -> dict[str, tuple[str, int]]:
    """Of each event and statement of a day the happening or saying and how many outlets tell it."""
    rows = register.query(
        """SELECT r.event AS record, h.id, h.outlets FROM documents d JOIN reports r ON r.document = d.id
            JOIN happenings h ON h.id = r.happening WHERE d.published = $day
        UNION ALL SELECT t.statement, s.id, s.outlets FROM documents d JOIN tellings t ON t.document = d.id
            JOIN sayings s ON s.id = t.saying WHERE d.published = $day""",
        {"day": day},
    )
    return {row["record"]: (row["id"], row["outlets"]) for row in rows}


def _week_before(register: "Register", day: Date) -> set[tuple[str, str, str]] | None:
    """Who did what kind of thing to whom, in sides and types, in the seven days before; None where they have no page."""
    days = [day - timedelta(days=7), day - timedelta(days=1)]
    if not register.query("SELECT 1 FROM documents WHERE published BETWEEN ? AND ? LIMIT 1", days):
        return None
    acts = register.query(
        "SELECT DISTINCT source_side AS a, target_side AS b, plover_type AS t FROM dyads WHERE published BETWEEN ? AND ?", days
    )
    return {(act["a"], act["b"], act["t"]) for act in acts}


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT...")
@register_option()
@click.option("--first", type=click.DateTime(["%Y-%m-%d"]), help="First day of publication.")
@click.option("--last", type=click.DateTime(["%Y-%m-%d"]), help="Last day of publication.")
@click.option("--outlet", help="Who published it.")
@click.option("--side", help="Who speaks, acts or is acted on: a country's code (RUS) or another side (IGONATO).")
@click.option("--speaker", help="Who speaks: the side and the name, such as 'DEU Olaf Scholz'.")
@click.option("--type", help="PLOVER type of an event.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many pages at most.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="json has the facets, too.")
def search(words: tuple[str, ...], file: Path, first: Any, last: Any, limit: int, form: str, **filters: str | None) -> None:
    """Find pages by their words.

    Prints the pages of the register that hold all the words, in any form, best first: those that Search of `dragoman serve` finds, in its
    order. "Words in quotation marks" are found as they are written, a -minus leaves pages out; the shell needs quotes around both.

    \b
    Examples:
      dragoman search grain corridor --register news.duckdb
      dragoman search 'ceasefire "grain corridor" -drill' --first 2022-03-01 --register news.duckdb
    """
    from dragoman.register import Register

    text = " ".join(words)
    days = {name: day and day.date() for name, day in (("first", first), ("last", last))}
    chosen = {name: value for name, value in filters.items() if value}
    with Register(file, read_only=True) as register:
        found = register.found(text, limit, **days, filters=chosen, tell=tell_progress)
    if form == "json":
        import json

        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    _print_hits(found["hits"])
    shown = f", the best {len(found['hits']):,} shown" if found["total"] > len(found["hits"]) else ""
    click.echo(f"{counted(found['total'], 'page')} with: {text}{shown}", err=True)
    if not found["total"]:
        click.echo("Nothing holds all of that. Try fewer words, or without a filter.", err=True)


def _print_hits(hits: list[dict[str, Any]]) -> None:
    from rich.text import Text

    from dragoman.view import one_line

    for hit in hits:
        about = (hit["outlet"], hit["published"], hit["source"])
        passage = Text(f"  … {one_line(hit['passage'])} …")
        for start, end in hit["marks"]:
            passage.stylize("bold yellow", start + 4, end + 4)
        show(
            [
                Text(one_line(hit["headline"] or hit["source"]), style="bold"),
                Text("  " + " · ".join(one_line(str(part)) for part in about if part), style="dim"),
                passage,
                Text(),
            ]
        )


@click.command()
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@register_option()
@click.option(
    "--format",
    "form",
    metavar="NAME",
    required=True,
    help="parquet, csv: a folder, one file a table. jsonl: one sheet a line. gdelt, acled, ucdp: events in the columns of GDELT 1.0, ACLED, UCDP GED. "
    "ris, bibtex: the pages as references.",
)
@floor_option()
def export(out: Path, file: Path, form: str, floor: float) -> None:
    """Write a register to other formats.

    jsonl holds every event; the other tables those from --floor on. What people have judged with `dragoman serve --edit` is as they say, and its
    rule names them.

    \b
    Examples:
      dragoman export tables/ --register news.duckdb --format parquet
      dragoman export events.tsv --register news.duckdb --format gdelt
      dragoman export events.csv --register news.duckdb --format acled
      dragoman export pages.ris --register news.duckdb --format ris
    """
    from dragoman.register import Register, judged
    from dragoman.register import export as write

    with Register(file, read_only=True) as held, judged(held) as register:
        write(register, out, form, floor)
        below = 0 if form in {"jsonl", "ris", "bibtex"} else register.below(floor, current=form in {"gdelt", "acled", "ucdp"})
    click.echo(f"{out} written.", err=True)
    tell_below(below, floor, "written")


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path), metavar="IN")
@register_option(writes=True)
@click.option(
    "--layout",
    metavar="NAME",
    help="How the columns of a table are laid out, where its header does not tell: a name in layouts.yaml or standing.yaml.",
)
def import_(source: Path, file: Path, layout: str | None) -> None:
    """Enter what export wrote, or a public event table.

    IN is a folder that was written as parquet or csv, a file in jsonl, or a table of events of ICEWS, POLECAT, ACLED, UCDP GED or
    GDELT, or a weekly series (a, b, from, value), recognised by its header; or a folder of such tables. A table of what stands for
    years (alliances and capabilities of the Correlates of War, ATOP, votes in the United Nations, SIPRI, UCDP dyadic, V-Dem, GSDB; or
    a, b, from, to, measure, value, source) is kept beside the records. Each record is entered once; a wrong or short row is kept
    with its reason.

    \b
    Examples:
      dragoman import sheets.jsonl --register other.duckdb
      dragoman import GEDEvent_v24_1.csv --register events.duckdb
    """
    from dragoman.register import Register, recognised
    from dragoman.register import import_ as enter
    from dragoman.view import clean

    recognised(source, layout)
    with Register(file) as register:
        added = enter(register, source, layout)
        pages = f"{counted(added.documents, 'new page')}, {added.known:,} already in it"
        if added.standing or (added.rows and not (added.documents or added.known)):
            pages = f"{counted(added.standing, 'new standing condition')} of {counted(added.rows, 'row')}"
        click.echo(f"{file}: {pages}{_not_entered(added)}.", err=True)
        # What an export holds failed elsewhere, and is no fault of this import.
        wrong = [one for one in register.failures() if one.source.startswith(source.name)]
        if added.failures and wrong:
            click.echo(f"{counted(added.failures, 'failure')} kept with the reason, such as:", err=True)
            for failure in wrong[:3]:
                click.echo(f"  {clean(failure.reason)}", err=True)
            raise click.exceptions.Exit(1)


def _not_entered(added: Any) -> str:
    """How much of public tables did not come in, in words; nothing where all did."""
    if not added.rows or not (added.left_out or added.wrong):
        return ""
    lost = added.left_out + added.wrong
    told = f"; {lost / added.rows:.0%} of {added.rows:,} rows not entered ({added.left_out:,} acts that PLOVER has no type for, "
    return f"{told}{added.wrong:,} wrong or short)"


@click.command()
@click.argument("file", metavar="REGISTER", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Verify a register.

    Reads every block of the file, computes every hash again, looks up every offset and reference, reads the reviews beside it, and
    names what is wrong and what to do. It changes nothing. Exit status 1 where something is wrong.

    \b
    Example:
      dragoman check news.duckdb
    """
    from dragoman.register import Finding
    from dragoman.register import check as verify
    from dragoman.view import one_line

    found = verify(file)
    for what, todo in found:
        click.echo(f"{one_line(what)}\n  {todo}")
    if file.with_name(f"{file.name}.reviews.jsonl").exists():
        from dragoman.web import Reviews, reviews_path

        for words in Reviews(reviews_path(file)).unread:
            found.append(Finding(words, ""))
            click.echo(one_line(words))
    if found:
        click.echo(f"{file}: {counted(len(found), 'kind')} of fault.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{file}: sound.")
