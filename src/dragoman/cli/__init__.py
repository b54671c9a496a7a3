"""The command `dragoman`. Each command is a thin door to a function of the library; what it prints is made in `view/`.

- commands: `pages` code and add, `registers` sheet, search, export, import and check, `lists` list and week, `merging` stories, events, statements, why
  and compare, `persons` who, join and split, `formulas` formula, forecast and whatif, `web` serve, watch and gold, `ontology`, `about` evaluate, info, schema
- `group` errors to exit status, `progress` the bar, `output` printing

Libraries are imported inside the commands: `--help` must be quick.
"""

import click

from dragoman.cli import about, formulas, lists, merging, ontology, pages, persons, registers, web
from dragoman.cli.group import Commands

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dragoman", message="dragoman %(version)s")
def main() -> None:
    """Read international-security news and keep the register: who said what, who did what to whom, on what evidence.

    \b
    Start with:
      dragoman code page.html
      dragoman add archive/ --register news.duckdb
      dragoman sheet 2024-03-14 --register news.duckdb
      dragoman serve news.duckdb

    Exit status: 0 all right; 1 some input could not be read or coded; 2 the command could not run; 130 stopped with Ctrl-C.
    """


for _command in (
    pages.code,
    pages.add,
    registers.sheet,
    lists.week,
    registers.search,
    lists.list_,
    merging.stories,
    merging.events,
    merging.statements,
    merging.why,
    merging.compare,
    persons.who,
    persons.join,
    persons.split,
    registers.export,
    registers.import_,
    registers.check,
    formulas.formula,
    formulas.forecast,
    formulas.whatif,
    web.serve,
    web.watch,
    web.gold,
    ontology.ontology,
    about.evaluate,
    about.info,
    about.schema,
):
    main.add_command(_command)
