"""Statements, events and pages as lists, filtered, in the order of their days from the newest on, a cursor at a time."""

from datetime import date
from typing import Any

import msgspec

from dragoman.records import FLOOR
from dragoman.register.search import fold
from dragoman.web.errors import BadRequest
from dragoman.web.floors import from_floor
from dragoman.web.index import Index
from dragoman.web.tables import DAY_STEP, PAGE_STEP, pair_key

Row = dict[str, Any]

MOST = 10_000  # rows of one answer

_SAID = """id, document, published, outlet, kind, speaker, side, code, office, about, cue, content, start_at, end_at, said_by,
    reported_by, rule, confidence, place"""
_DONE = """id, document, published, outlet, type, mode, contexts, cameo, goldstein, status, source, source_side, source_code,
    target, target_side, target_code, trigger, start_at, end_at, said_by, speaker, rule, confidence, place_name, mentions, counts,
    place_kind, lat, lon, geonameid, place"""
_READ = "id, published, outlet, headline, section, language, source, url, run, failure, statements, {events} AS events, place"


class Only(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; None narrows nothing. `words` must all stand in a statement's content; events below `floor` are
    left out."""

    first: date | None = None
    last: date | None = None
    document: str | None = None
    outlet: str | None = None
    side: str | None = None
    speaker: str | None = None
    about: str | None = None
    words: str | None = None
    kind: str | None = None
    source: str | None = None
    target: str | None = None
    between: tuple[str, str] | None = None
    type: str | None = None
    status: str | None = None
    floor: float = FLOOR


def statements(index: Index, only: Only, limit: int, cursor: str | None = None) -> Row:
    """Statements with speaker, words and offsets: `{"rows": [...], "next": cursor or None}`."""
    where = _common(only)
    _equal(where, ("side", only.side), ("speaker", only.speaker), ("kind", only.kind))
    if only.about:
        where.append(_about(only))
    # Whole words, as the search of the register compares them.
    where += [("instr(folded, ?)", f" {word} ") for word in fold(only.words or "").split()]
    return _list(index, _SAID, "statements", where, limit, cursor)


def events(index: Index, only: Only, limit: int, cursor: str | None = None) -> Row:
    """Events, one row for each pair of source and target: `{"rows": [...], "next": cursor or None}`."""
    where = _common(only)
    _equal(where, ("source_side", only.source), ("target_side", only.target), ("type", only.type), ("status", only.status))
    if only.between:
        where.append(("pair = ?", pair_key(*only.between)))
    if only.side:
        where.append(("(source_side = ? OR target_side = ?)", (only.side, only.side)))
    if only.floor > 0:
        where.append((from_floor(only.floor), ()))
    return _list(index, _DONE, "events", where, limit, cursor)


def pages(index: Index, only: Only, limit: int, cursor: str | None = None) -> Row:
    """The newest versions of pages, without their text: `{"rows": [...], "next": cursor or None}`."""
    where: Where = [("current = 1", ()), *_days(only)]
    _equal(where, ("id", only.document), ("outlet", only.outlet))
    return _list(index, _READ.format(events=events_of("pages", only.floor)), "pages", where, limit, cursor)


def events_of(pages: str, floor: float) -> str:
    """SQL of the number of events, from a floor on, of a row of the table of pages (or of its other name)."""
    if floor <= 0:
        return f"{pages}.events"
    inside = f"e.place >= {pages}.place AND e.place < {pages}.place + {PAGE_STEP}"
    return f"(SELECT count(DISTINCT e.id) FROM events e WHERE {inside} AND {from_floor(floor).replace('+', '+e.')})"


Where = list[tuple[str, Any]]


def _common(only: Only) -> Where:
    where = _days(only)
    if only.document is not None:
        # The rows of a page follow the page's own place.
        of_page = "(SELECT place FROM pages WHERE id = ?)"
        where.append((f"place >= {of_page} AND place < {of_page} + {PAGE_STEP}", (only.document, only.document)))
    _equal(where, ("outlet", only.outlet))
    return where


def _about(only: Only) -> tuple[str, Any]:
    if only.side:
        return "place IN (SELECT place FROM about WHERE side = ? AND about = ?)", (only.side, only.about)
    return "EXISTS (SELECT 1 FROM json_each(about) WHERE value = ?)", only.about


def _days(only: Only) -> Where:
    """Days as places, so that a span of days is a span of rows; without a date a page is of no day."""
    where: Where = []
    if only.first:
        where.append(("place >= ?", only.first.toordinal() * DAY_STEP))
    if only.last:
        where.append(("place < ?", (only.last.toordinal() + 1) * DAY_STEP))
        where.append(("place >= ?", DAY_STEP))
    return where


def _equal(where: Where, *wanted: tuple[str, Any]) -> None:
    where += [(f"{column} = ?", value) for column, value in wanted if value is not None]


def _list(index: Index, columns: str, table: str, where: Where, limit: int, cursor: str | None) -> Row:
    if cursor is not None:
        where = [*where, ("place < ?", _read_cursor(cursor))]
    conditions = " AND ".join(condition for condition, _ in where) or "true"
    values = [part for _, value in where for part in (value if isinstance(value, tuple) else (value,))]
    rows = index.ask(
        f"SELECT {columns} FROM {table} WHERE {conditions} ORDER BY place DESC LIMIT ?", [*values, min(limit, MOST) + 1]
    )
    more = len(rows) > limit
    rows = rows[:limit]
    following = str(rows[-1]["place"]) if more else None
    for row in rows:
        del row["place"]
    return {"rows": rows, "next": following}


def _read_cursor(cursor: str) -> int:
    try:
        place = int(cursor)
    except ValueError:
        place = -1
    if not 0 <= place < 1 << 63:
        raise BadRequest("The cursor is not one that an answer gave. Start again without it.")
    return place
