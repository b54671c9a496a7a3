"""`ontology`: a researcher's own tables checked, dictionaries taken in, the codebook printed."""

from pathlib import Path

import click

from dragoman.cli.output import counted, ontology_option


@click.group()
def ontology() -> None:
    """Your own actors, predicates, cues, factors and dictionaries.

    A folder of yours holds tables named as ours (groups.csv, people.csv, predicates.yaml, ...) and dictionaries of PETRARCH (.txt).
    The commands add, code, watch, serve and formula lay it over ours with --ontology.

    \b
    Example:
      dragoman ontology check my-tables/
    """


@ontology.command()
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path))
@click.pass_context
def check(context: click.Context, folders: tuple[Path, ...]) -> None:
    """Read a folder of tables and name what is wrong.

    Prints how many entries each table and dictionary gives, and each line of a dictionary that is left out. Exit status 1 where a line is left out, 2
    where a table cannot be read.

    \b
    Example:
      dragoman ontology check my-tables/
    """
    from dragoman.ontology import Ontology
    from dragoman.view import clean

    found = Ontology.load(*folders)
    for name, count in found.counts.items():
        click.echo(f"{name}: {counted(count, 'entry', 'entries')}")
    for refused in found.refused:
        click.echo(f"  left out: {clean(str(refused))}")
    click.echo(f"{', '.join(map(str, folders))}: {counted(len(found.refused), 'line')} left out.", err=True)
    if found.refused:
        context.exit(1)


@ontology.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", "folder", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def import_(context: click.Context, files: tuple[Path, ...], folder: Path) -> None:
    """Take dictionaries of PETRARCH into a folder of yours.

    FILE is a dictionary of actors, agents, verbs or discards. It is copied as it is, and counted: what loads, and each line that
    is left out with the reason. The folder is made where there is none.

    \b
    Example:
      dragoman ontology import Phoenix.Countries.actors.txt PLOVER_agents.txt --into my-tables/
    """
    import shutil

    from dragoman.ontology import petrarch
    from dragoman.records import DragomanError

    for file in files:
        if petrarch.kind_of(file) is None:
            raise DragomanError(f"{file}: not a dictionary of actors, agents, verbs or discards. Give one in PETRARCH's formats.")
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        target = folder / file.with_suffix(".txt").name
        if not target.exists() or not target.samefile(file):
            shutil.copyfile(file, target)
        click.echo(f"{target}: a dictionary of {petrarch.kind_of(target)}")
    context.invoke(check, folders=(folder,))


@ontology.command("languages")
def languages_() -> None:
    """Print which tables each language has.

    A step without a table is left out in the pages of that language, which add and code say once. Of rules.csv it prints how many rules a
    language has.
    """
    from dragoman.ontology.languages import languages
    from dragoman.ontology.languages.rules import read_rules
    from dragoman.ontology.languages.tables import RULES, STEPS, has

    names = {step: f"{step} ({' or '.join(file.removeprefix('../') for file in files)})" for step, files in STEPS.items()}
    width = max(map(len, names.values()))
    click.echo(f"{'':{width}}  {'   '.join(languages())}")
    for step, files in STEPS.items():
        cells = (
            (f"{len(read_rules(one)):<3}" if RULES in files else "yes") if any(has(one, f) for f in files) else "-  "
            for one in languages()
        )
        click.echo(f"{names[step]:{width}}  {'  '.join(cells)}")


@ontology.command()
@ontology_option()
def codebook(folders: tuple[Path, ...]) -> None:
    """Print what is coded, as Markdown.

    Types of events with their modes, codes and example sentences, and the factors with their definitions; with --ontology also
    yours.

    \b
    Example:
      dragoman ontology codebook --ontology my-tables/ > codebook.md
    """
    from dragoman.ontology import Ontology
    from dragoman.ontology.codebook import codebook as lines

    click.echo("\n".join(lines(Ontology.load(*folders))))
