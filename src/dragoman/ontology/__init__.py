"""The tables that researchers read and correct: actors, events, cues, factors, times and numbers. `version()` names their state."""

import hashlib
from functools import cache
from pathlib import Path

from dragoman.ontology.actors import actors
from dragoman.ontology.cues import cues
from dragoman.ontology.events import plover
from dragoman.ontology.factors import factors, factors_of_event, factors_of_words

__all__ = ["actors", "cues", "factors", "factors_of_event", "factors_of_words", "plover", "version"]

HERE = Path(__file__).parent
TABLES = {".csv", ".yaml", ".json", ".parquet"}


@cache
def version(*without: str) -> str:
    """The first twelve digits of a SHA-256 over every table but those of the folders `without`."""
    digest = hashlib.sha256()
    for path in sorted(HERE.rglob("*")):
        if path.suffix in TABLES and path.relative_to(HERE).parts[0] not in without:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
