"""`formula`, `forecast` and `whatif`: the commands on what a register adds up to."""

import re
from pathlib import Path

import click

from dragoman.cli.output import floor_option, ontology_option, register_option, show, tell_below

_REMOVAL = "\N{MINUS SIGN}"
_format = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")


def _print(data: object) -> None:
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


def _two(a: str, b: str) -> tuple[str, str]:
    """The codes of two sides, each by name or code."""
    from dragoman.register.persons import sides_in

    return sides_in([a])[0], sides_in([b])[0]


@click.command()
@click.argument("sides", nargs=-1, required=True, metavar="SIDE SIDE...")
@register_option()
@click.option("--step", type=click.Choice(["day", "week", "month"]), default="week", show_default=True)
@floor_option()
@ontology_option()
@_format
def formula(sides: tuple[str, ...], file: Path, step: str, floor: float, folders: tuple[Path, ...], form: str) -> None:
    """Print indices, factors and what moves what.

    Of two sides the tension index, of more the stability of the set. A side is a country, an organisation or an armed group, by name
    or code. The same run id means the same figures.

    \b
    Examples:
      dragoman formula Russia Syria --register news.duckdb
      dragoman formula RUS USA CHN IGONATO --register news.duckdb --format json
    """
    from dragoman.formula import formula as compute
    from dragoman.ontology import Ontology
    from dragoman.register import Register
    from dragoman.register.persons import sides_in
    from dragoman.view.formula import formula_lines

    with Register(file, read_only=True) as register:
        data = compute(register, sides_in(sides), step, floor=floor, ontology=Ontology.load(*folders))  # type: ignore[arg-type]
    if form == "json":
        _print(data)
    else:
        show(formula_lines(data))
    tell_below(data["below"], floor, "counted")


@click.command()
@click.argument("a", metavar="SIDE")
@click.argument("b", metavar="SIDE")
@register_option()
@floor_option()
@ontology_option()
@_format
def forecast(a: str, b: str, file: Path, floor: float, folders: tuple[Path, ...], form: str) -> None:
    """Print what is likely next between two sides.

    The probability of each event type within 1, 4 and 12 weeks, learned over all pairs of the register.

    \b
    Example:
      dragoman forecast RUS USA --register news.duckdb
    """
    from dragoman.formula import forecast as compute
    from dragoman.formula import read, run_id
    from dragoman.ontology import Ontology
    from dragoman.register import Register
    from dragoman.view.formula import forecast_lines

    a, b = _two(a, b)

    with Register(file, read_only=True) as register:
        records = read(register, floor=floor, ontology=Ontology.load(*folders))
        rows = compute(records, (a, b)).to_dict("records")
        run = run_id(register, "forecast", sorted((a, b)), floor, ontology=records.ontology)
    if form == "json":
        _print({"run": run, "floor": floor, "below": records.below, "forecast": rows})
    else:
        show(forecast_lines(rows, run))
    tell_below(records.below, floor, "counted")


class _Removals(click.Command):
    """A command that takes an argument such as `-ASSAULT RUS>UKR` for a change and not for options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        escaped = [f"{_REMOVAL}{one[1:]}" if re.match(r"-\d*\s*[A-Z]{2}", one) else one for one in args]
        return super().parse_args(ctx, escaped)


@click.command(cls=_Removals)
@click.argument("a", metavar="SIDE")
@click.argument("b", metavar="SIDE")
@click.argument("changes", nargs=-1, required=True, metavar="CHANGE...")
@register_option()
@floor_option()
@ontology_option()
@_format
def whatif(a: str, b: str, changes: tuple[str, ...], file: Path, floor: float, folders: tuple[Path, ...], form: str) -> None:
    """Print index and forecast if other events had come.

    A CHANGE is '+AGREE RUS>USA' (add one), '+3 MOBILIZE/troops RUS>USA' (add three); a removal is '-ASSAULT RUS>USA'.

    \b
    Example:
      dragoman whatif RUS USA '+AGREE RUS>USA' --register news.duckdb
    """
    from dragoman.formula import read, read_change, run_id
    from dragoman.formula import whatif as compute
    from dragoman.ontology import Ontology
    from dragoman.register import Register
    from dragoman.view.formula import whatif_lines

    a, b = _two(a, b)
    changes = tuple(change.replace(_REMOVAL, "-") for change in changes)
    wanted = [read_change(change) for change in changes]
    with Register(file, read_only=True) as register:
        records = read(register, floor=floor, ontology=Ontology.load(*folders))
        data = compute(records, (a, b), wanted)
        run = run_id(register, "whatif", sorted((a, b)), list(changes), floor, ontology=records.ontology)
    if form == "json":
        _print({"run": run, "floor": floor, "below": records.below, **data})
    else:
        show(whatif_lines(data, run))
    tell_below(records.below, floor, "counted")
