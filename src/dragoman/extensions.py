"""What other packages add: entry points of four groups, found when their name is asked for.

| group | its name is | the object |
|---|---|---|
| `dragoman.readers` | the ending of a file (`mbox`) | a function: binary stream -> dictionaries of a page's fields (`text`, `headline`, `published`, ...) |
| `dragoman.exports` | a format (`csvlite`) | a function: sheets, floor -> lines of text; with a third parameter, also what is merged, by id of event and statement |
| `dragoman.layouts` | a layout of an event table | a YAML file in the form of `register/layouts.yaml`, as a path |
| `dragoman.ontologies` | what `--ontology` names | a folder of tables, as a path |
"""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from dragoman.records import DragomanError

Group = Literal["readers", "exports", "layouts", "ontologies"]


@cache
def extensions(group: Group) -> dict[str, EntryPoint]:
    """What the installed packages add to a group, by name, sorted."""
    found = entry_points(group=f"dragoman.{group}")
    return {one.name: one for one in sorted(found, key=lambda one: one.name)}


def extension(group: Group, name: str) -> Any:
    """The object of a name; None where no package adds it. Raises DragomanError where its package cannot be loaded."""
    one = extensions(group).get(name)
    if one is None:
        return None
    try:
        return one.load()
    except Exception as error:
        package = one.dist.name if one.dist else one.value
        raise DragomanError(
            f"{package}: its {group[:-1]} {name!r} cannot be loaded: {type(error).__name__}: {error}. Install the package again, or "
            "take it away."
        ) from error
