"""Dictionaries in the formats of PETRARCH and TABARI, which many users have files in.

`lines.py` what their lines share and which kind a file is, `actors.py` names and agents with codes, `verbs.py` verbs and patterns
with CAMEO codes. A line that is not as it should be is refused: told, and left out; the others count.
Source: PETRARCH documentation, "Actor dictionary", "Agent dictionary", "Verb dictionary".
"""

from dragoman.ontology.petrarch.actors import Coded, Entry, read_actors, read_agents
from dragoman.ontology.petrarch.lines import Kind, Refuse, kind_of, read_discards
from dragoman.ontology.petrarch.verbs import read_verbs

__all__ = ["Coded", "Entry", "Kind", "Refuse", "kind_of", "read_actors", "read_agents", "read_discards", "read_verbs"]
