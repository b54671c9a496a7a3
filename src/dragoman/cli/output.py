"""Printing, and the option that several commands share."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.text import Text

WIDEST = 110  # columns; longer lines of prose are hard to read

Function = TypeVar("Function", bound=Callable[..., Any])


def register_option(writes: bool = False) -> Callable[[Function], Function]:
    note = "The register file; made when it is not there." if writes else "The register file."
    return click.option("--register", "file", required=True, metavar="FILE", type=click.Path(path_type=Path), help=note)


def ontology_option() -> Callable[[Function], Function]:
    return click.option(
        "--ontology",
        "folders",
        multiple=True,
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="A folder of your own tables and dictionaries, laid over ours. Repeat for more.",
    )


def model_option() -> Callable[[Function], Function]:
    return click.option(
        "--model",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A model file of your own, such as `python -m training tune` writes, in place of ours.",
    )


def floor_option() -> Callable[[Function], Function]:
    """`--floor`, FLOOR where it is not given; the number stands in one place only, so help does not repeat it."""
    from dragoman.records import FLOOR

    return click.option(
        "--floor",
        default=FLOOR,
        show_default=True,
        type=click.FloatRange(0, 1),
        help="Leave out events of a confidence below this; 0 shows all.",
    )


def tell_below(number: int, floor: float, done: str = "shown") -> None:
    """One line on the events that were left out, none where there are none."""
    if number:
        click.echo(f"{counted(number, 'event')} of a confidence below {floor:g} not {done}. To include them: --floor 0", err=True)


def tell_progress(what: str, done: int, of: int) -> None:
    """One line on pages that are put into an index."""
    click.echo(f"{what}: {done:,} of {of:,} pages", err=True)


def width() -> int | None:
    """The columns to wrap at, None in a pipe, where lines stay whole for grep."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return max(30, min(shutil.get_terminal_size().columns, WIDEST))


def show(lines: "Iterable[Text]") -> None:
    """Print lines; whatever field of a register they are made of, nothing in them steers the terminal."""
    from rich.console import Console

    from dragoman.view import clean

    console = Console(file=sys.stdout, highlight=False, emoji=False)
    for line in lines:
        line.plain = clean(line.plain)
        console.print(line, soft_wrap=True)


def counted(number: int, name: str, names: str | None = None) -> str:
    """`names` where the plural is not `name` with an s."""
    return f"{number:,} {name if number == 1 else names or name + 's'}"
