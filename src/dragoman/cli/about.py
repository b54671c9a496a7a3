"""`evaluate`, `info` and `schema`: how good it is, what it is made of, what it gives."""

from pathlib import Path

import click

from dragoman.cli.output import model_option


@click.command()
@click.argument("name")
@click.option("--data", type=click.Path(exists=True, path_type=Path), help="A gold file of yours, or another data folder.")
@click.option("--test", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="foresight: the facts to rank.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@model_option()
def evaluate(name: str, data: Path | None, test: Path | None, form: str, model: Path | None) -> None:
    """Measure accuracy on annotated data.

    NAME is parse, entities, pages, quotes, speakers, times, counts, places, factuality, coref, events, status, chains, merge, relevance,
    foresight, validity, fatalities or interconnection. Cases of speakers and status come with the package; the others need
    --data, or the folder of annotated data in the variable DRAGOMAN_DATA.

    \b
    Examples:
      dragoman evaluate speakers
      dragoman evaluate quotes --data my-gold.jsonl --format json
      dragoman evaluate events --data my-gold.jsonl --model mine.onnx
      dragoman evaluate foresight --test icews14/test.txt
      dragoman evaluate fatalities --data GEDEvent_v24_1.csv
    """
    import json

    from dragoman.evaluate import evaluate as measure
    from dragoman.evaluate import markdown

    rows = measure(name, data, test, model)
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1) if form == "json" else markdown(rows))


@click.command()
@click.option("--register", "file", metavar="FILE", type=click.Path(path_type=Path), help="Count what a register holds, too.")
def info(file: Path | None) -> None:
    """Print versions, languages, counts.

    The versions are those that every sheet names; the counts are of what a register holds.

    \b
    Examples:
      dragoman info
      dragoman info --register news.duckdb
    """
    from dragoman.language import languages
    from dragoman.versions import provenance

    made_by = provenance()
    click.echo(f"dragoman   {made_by.dragoman}")
    click.echo(f"ontology   {made_by.ontology}")
    click.echo(f"model      {made_by.model}")
    click.echo(f"run        {made_by.run}")
    click.echo(f"languages  {', '.join(sorted(languages()))}")
    if file:
        from dragoman.register import Register

        with Register(file, read_only=True) as register:
            held = register.info()
            below = register.below()
        click.echo(f"\n{file}")
        for table, count in held["tables"].items():
            click.echo(f"{table:<10} {count:,}")
        if below:
            click.echo(f"{'below floor':<10} {below:,} of the events")
        if held["first"]:
            click.echo(f"published  {held['first']} to {held['last']}")


@click.command()
def schema() -> None:
    """Print the JSON Schema of a sheet.

    A sheet is the form of each line of code --format jsonl.

    \b
    Example:
      dragoman schema > sheet.schema.json
    """
    import json

    from dragoman.records import json_schema

    click.echo(json.dumps(json_schema(), indent=1))
