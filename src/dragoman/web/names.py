"""Names for the codes that the register uses: `RUS` Russia, `IGONATO` NATO; what a PLOVER type means."""

from functools import cache

from dragoman.ontology.actors import actors
from dragoman.records import side_of

# One line a type, after the PLOVER manual; the colour of a type in the charts follows from its kind.
TYPES = {
    "AGREE": ("agree", "verbal cooperation"),
    "CONSULT": ("consult", "verbal cooperation"),
    "SUPPORT": ("support", "verbal cooperation"),
    "CONCEDE": ("concede", "verbal cooperation"),
    "COOPERATE": ("cooperate", "material cooperation"),
    "AID": ("aid", "material cooperation"),
    "RETREAT": ("retreat", "material cooperation"),
    "REQUEST": ("request", "verbal conflict"),
    "ACCUSE": ("accuse", "verbal conflict"),
    "REJECT": ("reject", "verbal conflict"),
    "THREATEN": ("threaten", "verbal conflict"),
    "PROTEST": ("protest", "material conflict"),
    "SANCTION": ("sanction", "material conflict"),
    "MOBILIZE": ("mobilise", "material conflict"),
    "COERCE": ("coerce", "material conflict"),
    "ASSAULT": ("assault", "material conflict"),
}
KINDS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


APART = {"REB": "rebels", "OPP": "opposition"}  # sides within a state that are not the state's


@cache
def _sides() -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in actors().entries:
        apart = entry.kind == "armed_group" or (entry.kind not in ("person", "state") and entry.country is None)
        if apart and (side := side_of(entry)):
            names.setdefault(side, entry.name)
    return names


def side_name(side: str | None) -> str | None:
    """The name of a side, or the code itself where no table knows it; None for nobody."""
    if side is None:
        return None
    states = actors().states
    if side[3:] in APART and side[:3] in states:
        return f"{states[side[:3]]}: {APART[side[3:]]}"
    return states.get(side) or _sides().get(side) or side


def is_side(side: str) -> bool:
    """Whether the tables know a side."""
    return side in actors().states or side in _sides() or (side[:3] in actors().states and side[3:] in APART)


def kind_of(plover_type: str) -> str | None:
    """Which of the four kinds (the quad class) a PLOVER type belongs to."""
    known = TYPES.get(plover_type)
    return known[1] if known else None
