"""What an editor has decided about events of several pages: two are one, or are two. It stays when pages are coded again.

A decision is about words of a page, not about an event's id, which coding again may change.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import duckdb
import msgspec

from dragoman.records import Event, Sheet

Anchor = tuple[str, int, int]  # a document, and where the words of an act on it begin and end


class Edit(msgspec.Struct, frozen=True):
    """A decision that two acts are one event (`join`) or two (`split`)."""

    edited: Literal["join", "split"]
    one: Anchor
    other: Anchor


def edits(connection: duckdb.DuckDBPyConnection) -> list[Edit]:
    """All decisions, in order."""
    rows = connection.execute("SELECT * FROM edits ORDER BY position").fetchall()
    return [Edit(what, (a, a_start, a_end), (b, b_start, b_end)) for _, what, a, a_start, a_end, b, b_start, b_end in rows]


def decided(held: Iterable[Edit], sheets: Iterable[Sheet]) -> dict[tuple[str, str], bool]:
    """What is decided about the events of some pages: pairs of ids, and whether they are one. Words that no act is coded by decide nothing."""
    of_page = {sheet.document.id: sheet.events for sheet in sheets}
    found = {}
    for one in held:
        pair = [_event(of_page.get(anchor[0], []), anchor) for anchor in (one.one, one.other)]
        if pair[0] is not None and pair[1] is not None:
            found[pair[0], pair[1]] = one.edited == "join"
    return found


def _event(events: Sequence[Event], anchor: Anchor) -> str | None:
    """The event whose words are those of the anchor, or nearest to them."""
    _, start, end = anchor
    shared = [(min(end, e.trigger.end) - max(start, e.trigger.start), e) for e in events]
    best = max(shared, key=lambda pair: (pair[0], -pair[1].trigger.end, pair[1].id), default=(0, None))
    return best[1].id if best[1] is not None and best[0] > 0 else None
