"""The tables that researchers read and correct: actors, events, cues, factors, times and numbers.

`Ontology` holds those that may be laid over (`whole.py`): `ours()` as they ship, `Ontology.load(folder)` with a researcher's own.
"""

from dragoman.ontology.actors import actors
from dragoman.ontology.cues import cues
from dragoman.ontology.events import plover
from dragoman.ontology.factors import factors, factors_of_event, factors_of_words
from dragoman.ontology.whole import Ontology, Refused, ours, version

__all__ = [
    "Ontology",
    "Refused",
    "actors",
    "cues",
    "factors",
    "factors_of_event",
    "factors_of_words",
    "ours",
    "plover",
    "version",
]
