"""The weights of the two indices, from `weights.yaml`."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from dragoman.formula.errors import FormulaError
from dragoman.ontology import plover

PATH = Path(__file__).with_name("weights.yaml")


class Weights(NamedTuple):
    """The weight of each PLOVER type in the index it counts to, the types done together, and the half-life of an event in days."""

    conflict: dict[str, float]
    cooperation: dict[str, float]
    mutual: frozenset[str]
    half_life: float


@cache
def weights(path: Path = PATH) -> Weights:
    """Load the weights. Raises FormulaError naming file and field where one is missing, unknown or no number of the right size."""
    try:
        raw = yaml.safe_load(path.read_text("utf-8"))
        loaded = Weights(
            {str(name): float(weight) for name, weight in raw["conflict"].items()},
            {str(name): float(weight) for name, weight in raw["cooperation"].items()},
            frozenset(raw["mutual"]),
            float(raw["half_life"]),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise FormulaError(
            f"{path}: not a file of weights ({error!r}). It needs `conflict`, `cooperation`, `mutual` and `half_life`."
        ) from error
    types = set(plover().types)
    given = [*loaded.conflict, *loaded.cooperation]
    if wrong := sorted(types.symmetric_difference(given)) or sorted(name for name in given if given.count(name) > 1):
        raise FormulaError(
            f"{path}: {wrong[0]!r} is not in exactly one of `conflict` and `cooperation`. Give each PLOVER type one weight."
        )
    if not loaded.half_life > 0 or any(weight < 0 for weight in (*loaded.conflict.values(), *loaded.cooperation.values())):
        raise FormulaError(f"{path}: `half_life` must be above 0 and no weight below it. Correct it.")
    return loaded
