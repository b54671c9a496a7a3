"""The data types that every step shares: plain, immutable records and the error family.

`types.py` the records, `sides.py` what a side is, `errors.py` the DragomanError family, `identity.py` how a record gets its id, `filters.py` what lists of them can be narrowed to,
`verdicts.py` how one says who judged it.
"""

from dragoman.records.errors import DragomanError
from dragoman.records.identity import identify
from dragoman.records.sides import side_of
from dragoman.records.types import (
    FLOOR,
    HAPPENED,
    REAL,
    Actor,
    ActorKind,
    ActorMention,
    Count,
    Counted,
    Document,
    Event,
    EventMention,
    Failure,
    Ground,
    Place,
    PlaceKind,
    Plover,
    Precision,
    Provenance,
    Sheet,
    Span,
    Statement,
    StatementKind,
    StatementMention,
    Status,
    When,
    json_schema,
)

__all__ = [
    "FLOOR",
    "HAPPENED",
    "REAL",
    "Actor",
    "ActorKind",
    "ActorMention",
    "Count",
    "Counted",
    "Document",
    "DragomanError",
    "Event",
    "EventMention",
    "Failure",
    "Ground",
    "Place",
    "PlaceKind",
    "Plover",
    "Precision",
    "Provenance",
    "Sheet",
    "Span",
    "Statement",
    "StatementKind",
    "StatementMention",
    "Status",
    "When",
    "identify",
    "json_schema",
    "side_of",
]
