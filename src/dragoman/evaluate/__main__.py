"""`python -m dragoman.evaluate --gate` compares with the recorded floors; `--write docs/accuracy.md` writes the tables."""

import sys
from pathlib import Path
from typing import NamedTuple

import click
import yaml

from dragoman.evaluate import Table, data_folder, evaluate
from dragoman.evaluate.corpora import Row
from dragoman.evaluate.writing import write
from dragoman.records import DragomanError

FLOORS = Path(__file__).with_name("floors.yaml")


class Floor(NamedTuple):
    """A recorded floor: in the row of `measure` that has all of `where`, `column` must not be below `floor`."""

    measure: str
    where: dict[str, str]
    column: str
    floor: float


def floors(path: Path = FLOORS) -> list[Floor]:
    """The recorded floors."""
    return [Floor(**entry) for entry in yaml.safe_load(path.read_text("utf-8"))]


def drops(table: Table, recorded: list[Floor]) -> list[str]:
    """What is below its floor, in words; a row that is no longer there counts as below."""
    found = []
    for floor in recorded:
        values = [row[floor.column] for row in table if _matches(row, floor) and floor.column in row]
        where = " ".join(floor.where.values())
        if not values:
            found.append(f"{floor.measure} {where}: no figure {floor.column}; the floor is {floor.floor}.")
        found += [
            f"{floor.measure} {where}: {floor.column} {float(value):.2f} is below the floor {floor.floor}."
            for value in values
            if float(value) < floor.floor
        ]
    return found


def _matches(row: Row, floor: Floor) -> bool:
    return all(row.get(column) == value for column, value in floor.where.items())


def _gate() -> int:
    if not data_folder().exists():
        click.echo(
            f"gate: did not run, the annotated data are not at {data_folder()} (set DRAGOMAN_DATA to their folder).", err=True
        )
        return 2
    recorded = floors()
    below: list[str] = []
    for measure in dict.fromkeys(floor.measure for floor in recorded):
        wanted = [floor for floor in recorded if floor.measure == measure]
        found = drops(evaluate(measure), wanted)
        click.echo(f"gate: {measure}: {'below the floor' if found else 'holds'} ({len(wanted)} figures)")
        below += found
    for line in below:
        click.echo(f"gate: {line}", err=True)
    return 1 if below else 0


@click.command()
@click.option("--gate", is_flag=True, help="Fail where a figure is below its floor in floors.yaml.")
@click.option("--write", "target", type=click.Path(path_type=Path), help="Write the tables of all measures to this file.")
def main(gate: bool, target: Path | None) -> None:
    """Take all measures.

    \b
    Examples:
      python -m dragoman.evaluate --gate
      python -m dragoman.evaluate --write docs/accuracy.md
    """
    try:
        if target:
            write(target)
        if gate:
            sys.exit(_gate())
    except DragomanError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    if not (gate or target):
        raise click.UsageError("Nothing to do: give --gate or --write FILE.")


if __name__ == "__main__":
    main(prog_name="python -m dragoman.evaluate")
