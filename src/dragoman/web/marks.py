"""A page's text in pieces, each with the records whose words it is part of: what the Article page marks."""

import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec

from dragoman.records import Actor, Sheet, Span

Range = tuple[int, int]

# Where several records share words, a click opens the one of the narrowest role.
ROLES = ("trigger", "cue", "count", "date", "venue", "place", "speaker", "addressee", "source", "target", "about", "content")
LAYERS = {
    "content": "statements",
    "cue": "cues",
    "speaker": "actors",
    "addressee": "actors",
    "about": "actors",
    "source": "actors",
    "target": "actors",
    "trigger": "events",
    "date": "dates",
    "venue": "dates",
    "place": "dates",
    "count": "counts",
}
LABELS = {
    "statements": "Statements",
    "cues": "Cues",
    "actors": "Actors",
    "events": "Events",
    "dates": "Dates and places",
    "counts": "Figures",
}


class Piece(msgspec.Struct, frozen=True):
    """Some words with the roles they play (none for plain text), the record that a click opens, and whether they were asked for."""

    start: int
    text: str
    roles: tuple[str, ...]
    record: str | None
    found: bool


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph or a heading, in pieces."""

    heading: bool
    pieces: list[Piece]


def words_of(sheet: Sheet, record: str | None, at: Range | None = None) -> list[Range]:
    """Where the words of a record stand: its content, or its act with those who take part; `at` where the page has no such record."""
    for statement in sheet.statements:
        if statement.id == record:
            return [(span.start, span.end) for span in statement.content]
    for event in sheet.events:
        if event.id == record:
            spans = [event.trigger, *event.mentions, *(actor.span for actor in (*event.sources, *event.targets))]
            return sorted({(span.start, span.end) for span in spans})
    return [at] if at and 0 <= at[0] < at[1] <= len(sheet.document.text) else []


def paragraphs(sheet: Sheet, floor: float = 0.0, found: Sequence[Range] = ()) -> list[Paragraph]:
    """The text of a sheet in paragraphs of pieces. Joined, the pieces are the text without the blank lines.

    Every place where the page tells an event is a trigger of that one record; events below `floor` are not marked. `found` is where
    the words stand that were asked for.
    """
    text = sheet.document.text
    marks = [mark for mark in _marks(sheet, floor) if 0 <= mark[0] < mark[1] <= len(text)]
    headings = {span.start for span in sheet.document.headings}
    edges = sorted({edge for mark in marks for edge in mark[:2]} | {edge for part in found for edge in part})
    made: list[Paragraph] = []
    for block in re.finditer(r"\S(?:(?!\n\s*\n).)*", text, re.DOTALL):
        pieces: list[Piece] = []
        near = [mark for mark in marks if mark[0] < block.end() and mark[1] > block.start()]
        cuts = [block.start(), *_between(edges, block.start(), block.end()), block.end()]
        for start, end in pairwise(cuts):
            over = [m for m in near if m[0] <= start and m[1] >= end]
            pieces.append(_piece(text, start, end, over, any(a <= start and b >= end for a, b in found)))
        made.append(Paragraph(block.start() in headings, pieces))
    return made


def _piece(text: str, start: int, end: int, over: list[tuple[int, int, str, str]], found: bool) -> Piece:
    roles = tuple(sorted({mark[2] for mark in over}, key=ROLES.index))
    nearest = min(over, key=lambda mark: (ROLES.index(mark[2]), mark[1] - mark[0]), default=None)
    return Piece(start, text[start:end], roles, nearest[3] if nearest else None, found)


def _between(edges: list[int], start: int, end: int) -> list[int]:
    return [edge for edge in edges if start < edge < end]


def _marks(sheet: Sheet, floor: float) -> list[tuple[int, int, str, str]]:
    found: list[tuple[int, int, str, str]] = []

    def add(role: str, record: str, span: Span | None) -> None:
        if span is not None:
            found.append((span.start, span.end, role, record))

    def add_actors(role: str, record: str, actors: list[Actor]) -> None:
        for actor in actors:
            add(role, record, actor.span)

    for statement in sheet.statements:
        for span in statement.content:
            add("content", statement.id, span)
        for span in statement.cues:
            add("cue", statement.id, span)
        add("venue", statement.id, statement.venue)
        add("date", statement.id, statement.date.span if statement.date else None)
        add_actors("speaker", statement.id, statement.speakers)
        add_actors("addressee", statement.id, [statement.addressee] if statement.addressee else [])
        add_actors("about", statement.id, statement.about)
    for event in sheet.events:
        if event.confidence < floor:
            continue
        for span in dict.fromkeys([event.trigger, *event.mentions]):
            add("trigger", event.id, span)
        add("place", event.id, event.place.span if event.place else None)
        for count in event.counts:
            add("count", event.id, count.span)
        add("date", event.id, event.date.span if event.date else None)
        add_actors("source", event.id, event.sources)
        add_actors("target", event.id, event.targets)
    return found
