"""`serve`, `watch` and `gold`: the register in a browser, kept up to date, and what people say of it."""

from pathlib import Path

import click

from dragoman.cli.output import counted, model_option, ontology_option, register_option

EVERY = click.option("--every", default=300.0, show_default=True, type=click.FloatRange(1), help="Seconds between two looks.")
PRIVATE = click.option("--allow-private", is_flag=True, help="Fetch also addresses that are not public.")


@click.command()
@click.argument("file", metavar="REGISTER", type=click.Path(path_type=Path))
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; another than this machine's own asks for a token.",
)
@click.option("--port", default=8350, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option("--edit", is_flag=True, help="Let people accept, correct and reject records; kept in a file beside the register.")
@click.option(
    "--watch",
    "feeds",
    multiple=True,
    metavar="FEED",
    help="Follow a feed or folder into the register meanwhile. Repeat for more.",
)
@EVERY
@click.option(
    "--token", envvar="DRAGOMAN_TOKEN", help="The token to ask for; made anew where none is given and --host needs one."
)
@PRIVATE
@ontology_option()
@model_option()
def serve(
    file: Path,
    host: str,
    port: int,
    edit: bool,
    feeds: tuple[str, ...],
    every: float,
    token: str | None,
    allow_private: bool,
    folders: tuple[Path, ...],
    model: Path | None,
) -> None:
    """Show a register in the browser.

    Read-only, on this machine alone, unless told otherwise. The first start makes an index beside the register.

    \b
    Examples:
      dragoman serve news.duckdb
      dragoman serve news.duckdb --edit
      dragoman serve news.duckdb --watch https://example.org/feed.xml
      dragoman serve news.duckdb --host 0.0.0.0
    """
    from dragoman.web import serve as run

    def tell(words: str) -> None:
        click.echo(words, err=True)

    coder = None
    if folders or model:
        from dragoman.coding import Coder

        coder = Coder(folders, model)
    run(
        file,
        host=host,
        port=port,
        edit=edit,
        feeds=feeds,
        every=every,
        token=token,
        allow_private=allow_private,
        coder=coder,
        tell=tell,
    )


@click.command()
@click.argument("feeds", nargs=-1, required=True, metavar="FEED...")
@register_option(writes=True)
@EVERY
@PRIVATE
@ontology_option()
@model_option()
def watch(
    feeds: tuple[str, ...], file: Path, every: float, allow_private: bool, folders: tuple[Path, ...], model: Path | None
) -> None:
    """Follow feeds and folders into a register.

    FEED is an RSS or Atom feed, a folder, or anything else that add reads. Pages that are in the register already are passed
    over. Pages that `dragoman serve` has open update by themselves.

    \b
    Example:
      dragoman watch https://example.org/feed.xml incoming/ --register news.duckdb
    """
    from dragoman.coding import Coder
    from dragoman.register import Register
    from dragoman.watching import watch as follow

    def changed(register: Register) -> None:
        click.echo(f"{file}: {counted(register.info()['tables']['documents'], 'page')}", err=True)

    def tell(words: str) -> None:
        click.echo(words, err=True)

    follow(feeds, file, every=every, changed=changed, allow_private=allow_private, coder=Coder(folders, model), tell=tell)


@click.command()
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@register_option()
@click.option("--by", metavar="NAME", help="Only what this person judged; by default the last verdict on each record.")
def gold(out: Path, file: Path, by: str | None) -> None:
    """Write reviews as gold data.

    OUT becomes a folder of quotes.jsonl and events.jsonl, as evaluate reads them, of the pages on which every record was judged
    with `dragoman serve --edit`.

    \b
    Examples:
      dragoman gold gold/ --register news.duckdb
      dragoman evaluate quotes --data gold/quotes.jsonl
    """
    from dragoman.register import Register
    from dragoman.register.gold import write_gold
    from dragoman.register.reviews import read_reviews, reviews_path

    with Register(file, read_only=True) as register:
        reviews, unread = read_reviews(reviews_path(file))
        for words in unread:
            click.echo(words, err=True)
        pages, events = write_gold(lambda document: next(register.sheets(ids=[document]), None), reviews, out, by)
    click.echo(f"{out}: {counted(pages, 'page')} with {counted(events, 'event')}.", err=True)
