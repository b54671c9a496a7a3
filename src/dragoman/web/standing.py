"""What stands for years between two sides, for the pages: the facts that ship and those of the register."""

import contextlib
from functools import lru_cache
from pathlib import Path

from dragoman.ontology.standing import Condition
from dragoman.register import Register, RegisterError, standing
from dragoman.web.rows import Row
from dragoman.web.site import Site


def standing_conditions(site: Site, a: str, b: str, day: str) -> list[Row]:
    """What stands for years between two sides on a day: of a register that is just written to, or not served, only the facts that ship."""
    imported: tuple[Condition, ...] = ()
    if site.register is not None:
        with contextlib.suppress(OSError, RegisterError):
            imported = _held(site.register, site.register.stat().st_mtime_ns, a, b)
    return standing.between(list(imported), a, b, day)


@lru_cache(64)
def _held(path: Path, _changed: int, a: str, b: str) -> tuple[Condition, ...]:
    with Register(path, read_only=True) as register:
        return tuple(standing.held(register, [a, b]))
