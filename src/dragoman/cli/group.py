"""What errors do to the exit status.

0 all right; 1 some input could not be read or coded; 2 the command could not run (usage, or a register that cannot be opened);
130 stopped with Ctrl-C.
"""

import gc
import os
import sys
from typing import Any

import click

# What a library that may be missing comes with.
EXTRAS = {
    **dict.fromkeys(("fastapi", "starlette", "jinja2", "krippendorff", "mcp", "pygal_maps_world", "uvicorn"), "web"),
    **dict.fromkeys(("pandas", "sklearn", "scipy", "statsmodels"), "formula"),
    **dict.fromkeys(("udtools",), "evaluate"),
}
# New objects between two looks for cycles, as tables and pages are made of many: Python's own 700 took a fifth of a start and a tenth of a run.
COLLECT = 100_000


class Commands(click.Group):
    """The commands in the order in which one needs them, and what errors do to the exit status."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, context: click.Context) -> Any:
        from dragoman.records import DragomanError

        gc.set_threshold(COLLECT)
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")
        try:
            result = super().invoke(context)
            sys.stdout.flush()
            return result
        except BrokenPipeError:
            # The reader (head, less) has seen enough. Python would complain at exit that it cannot flush.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(0)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            context.exit(130)
        except ModuleNotFoundError as error:
            extra = EXTRAS.get((error.name or "").split(".")[0])
            if extra is None:
                raise
            click.echo(f"Error: this needs {error.name}, which is not installed. Run: pip install 'dragoman[{extra}]'", err=True)
            context.exit(2)
        except DragomanError as error:
            from dragoman.view import clean

            click.echo(f"Error: {clean(str(error))}", err=True)
            context.exit(2)
