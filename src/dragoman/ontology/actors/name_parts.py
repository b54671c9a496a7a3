"""The small words of names: `name_parts.csv`, a kind a row, with a name that has one of them."""

from functools import cache
from pathlib import Path

from dragoman.ontology.files import rows

PATH = Path(__file__).with_name("name_parts.csv")


@cache
def name_parts(kind: str) -> frozenset[str]:
    """The words of a kind, of names in any language: `particle` (in small letters, no part of who it is), `suffix` (parts father from son),
    `opening` (as it stands in our tables: there the surname begins)."""
    return frozenset(word for _, row in rows(PATH) if row["kind"] == kind for word in row["words"].split("|"))
