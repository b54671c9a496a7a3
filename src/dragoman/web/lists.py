"""Statements, events and pages as lists, filtered, in the order of their days from the newest on, a cursor at a time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from dragoman.records import FLOOR
from dragoman.records.filters import Filter, List, filters
from dragoman.records.plover import TYPES
from dragoman.register.persons import sides_in
from dragoman.register.terms import match, plain, read_query
from dragoman.web.errors import BadRequest
from dragoman.web.floors import DONE, from_floor
from dragoman.web.index import Index
from dragoman.web.people import Who, who_is
from dragoman.web.rows import Row
from dragoman.web.tables import DAY_STEP, PAGE_STEP, pair_key

Where = list[tuple[str, Any]]

NOBODY = "-"  # the side of those of whom none is known
MOST_NAMES = 1_000  # of places that one word means
MOST = 10_000  # rows of one answer, and matches that are counted one by one

_SAID = """id, document, published, outlet, kind, speaker, side, code, office, addressee, addressee_side, about, about_names, cue,
    content, sentence, start_at, end_at, said_by, reported_by, rule, confidence, verdict, judged_by, place"""
_DONE = """id, document, published, outlet, type, mode, contexts, cameo, goldstein, status, source, source_side, source_code,
    target, target_side, target_code, trigger, phrase AS act, sentence, start_at, end_at, said_by, speaker, rule, confidence, verdict, judged_by,
    date_start, date_end,
    place_name, mentions, counts, place_kind, place_country, lat, lon, geonameid, place"""
_READ = "id, published, outlet, headline, section, language, source, url, run, failure, statements, {events} AS events, place"


class Only(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to; None narrows nothing. The fields are those of `records.filters`, and `speaker`: exactly that name.

    `floor` is the least confidence: None for the usual one, which statements do not have.
    """

    words: str | None = None
    who: str | None = None
    target: str | None = None
    about: str | None = None
    side: str | None = None
    between: tuple[str, str] | str | None = None
    kind: str | None = None
    type: str | None = None
    status: str | None = None
    claimed: str | None = None
    place: str | None = None
    first: date | None = None
    last: date | None = None
    outlet: str | None = None
    document: str | None = None
    floor: float | None = None
    speaker: str | None = None


def asked(only: Only, *without: str) -> Row:
    """What a list was narrowed to, as its address says it; `without` what the path of the address says."""
    found = {
        name: value for name, value in msgspec.structs.asdict(only).items() if value not in (None, "") and name not in without
    }
    return found | {name: str(found[name]) for name in ("first", "last") if name in found}


def statements(index: Index, only: Only, limit: int, cursor: str | None = None) -> Row:
    """Statements with speaker, words and offsets: `{"rows": [...], "next": cursor or None, "previous": cursor or None}`."""
    return _list(index, _SAID, "statements", said(index, only), limit, cursor)


def events(index: Index, only: Only, limit: int, cursor: str | None = None) -> Row:
    """Events, one row for each pair of source and target, as `statements` gives statements."""
    return _list(index, _DONE, "events", done(index, only), limit, cursor)


def said(index: Index, only: Only) -> Where:
    """The conditions of a list of statements."""
    where = _common(only)
    _equal(where, ("kind", only.kind), ("speaker", only.speaker))
    if only.side == NOBODY:
        where.append(("side IS NULL", ()))
    elif only.side:
        where.append(_any(who_is(index, only.side, sides=True), ("side",), "speaker"))
    if only.who:
        where.append(_any(who_is(index, only.who), ("side",), "speaker"))
    if only.target:
        where.append(_any(who_is(index, only.target), ("addressee_side",), "addressee"))
    if only.about:
        where.append(_about(index, only))
    where += _words("said", only)
    if only.floor:
        where.append((from_floor(only.floor), ()))
    return where


def done(index: Index, only: Only) -> Where:
    """The conditions of a list of events."""
    where = _common(only)
    if only.type and only.type not in TYPES and not index.one("SELECT 1 AS one FROM months WHERE type = ? LIMIT 1", [only.type]):
        raise BadRequest(f"There is no type {only.type[:40]!r}. PLOVER has {', '.join(TYPES)}.")
    # A plus keeps SQLite from going through all events of a type where something else narrows them more.
    narrowed = any((only.between, only.side, only.who, only.target, only.place, only.words))
    _equal(where, ("+type" if narrowed else "type", only.type))
    if only.status == "done":
        where.append((DONE, ()))
    else:
        _equal(where, ("status", only.status))
    if only.claimed:
        where.append(("said_by IS NOT NULL" if only.claimed == "yes" else "said_by IS NULL", ()))
    if only.between:
        two = sides_in([only.between]) if isinstance(only.between, str) else only.between
        if len(two) != 2:
            raise BadRequest(f"between={only.between!r} is not two sides, such as Russia, Ukraine or RUS UKR.")
        where.append(("pair = ?", pair_key(*two)))
    if only.side:
        sides = who_is(index, only.side, sides=True).sides or (only.side,)
        marks = ", ".join("?" * len(sides))
        # Not by OR, for which SQLite would gather all rows and sort them.
        either = " UNION ALL ".join(f"SELECT place FROM events WHERE {end}_side IN ({marks})" for end in ("source", "target"))
        where.append((f"place IN ({either})", (*sides, *sides)))
    if only.who:
        where.append(_any(who_is(index, only.who), ("source_side",), "source"))
    if only.target:
        where.append(_any(who_is(index, only.target), ("target_side",), "target"))
    if only.place:
        where.append(_place(index, only.place))
    where += _words("acts", only)
    floor = FLOOR if only.floor is None else only.floor
    if floor > 0:
        where.append((from_floor(floor), ()))
    return where


def count(index: Index, table: str, where: Where) -> int:
    """How many records match, MOST + 1 where they are more than MOST."""
    conditions, values = joined(where)
    which = "DISTINCT id" if table == "statements" else "DISTINCT act"  # one of several speakers, or sides, has a row of each
    sql = f"SELECT count(*) AS n FROM (SELECT {which} FROM {table} WHERE {conditions} LIMIT ?)"
    found: int = index.one(sql, [*values, MOST + 1])["n"]
    return found


def joined(where: Where) -> tuple[str, list[Any]]:
    """Conditions as SQL, and their values."""
    conditions = " AND ".join(condition for condition, _ in where) or "true"
    return conditions, [part for _, value in where for part in (value if isinstance(value, tuple) else (value,))]


def pages(index: Index, only: Only, limit: int, cursor: str | None = None) -> Row:
    """The newest versions of pages, without their text: `{"rows": [...], "next": cursor or None}`."""
    where: Where = [("current = 1", ()), *_days(only)]
    _equal(where, ("id", only.document), ("outlet", only.outlet))
    return _list(
        index, _READ.format(events=events_of("pages", FLOOR if only.floor is None else only.floor)), "pages", where, limit, cursor
    )


def events_of(pages: str, floor: float) -> str:
    """SQL of the number of events, from a floor on, of a row of the table of pages (or of its other name)."""
    if floor <= 0:
        return f"{pages}.events"
    inside = f"e.place >= {pages}.place AND e.place < {pages}.place + {PAGE_STEP}"
    return f"(SELECT count(DISTINCT e.id) FROM events e WHERE {inside} AND {from_floor(floor).replace('+', '+e.')})"


def _common(only: Only) -> Where:
    where = _days(only)
    if only.document is not None:
        # The rows of a page follow the page's own place.
        of_page = "(SELECT place FROM pages WHERE id = ?)"
        where.append((f"place >= {of_page} AND place < {of_page} + {PAGE_STEP}", (only.document, only.document)))
    _equal(where, ("outlet", only.outlet))
    return where


def _any(who: Who, sides: tuple[str, ...], name: str) -> tuple[str, Any]:
    """The condition that one of the columns `sides` is of these sides, or `name` one of these names."""
    parts = [(f"{column} IN ({', '.join('?' * len(who.sides))})", who.sides) for column in sides if who.sides]
    parts += [(f"{name} IN ({', '.join('?' * len(who.names))})", who.names)] if who.names else []
    return f"({' OR '.join(sql for sql, _ in parts) or 'false'})", tuple(value for _, values in parts for value in values)


def _about(index: Index, only: Only) -> tuple[str, Any]:
    """Of whom they speak: a side that is known, else the words, in the names of those spoken of or in what is said."""
    assert only.about
    sides = who_is(index, only.about, sides=True).sides
    if sides and only.side and not only.speaker and len(sides) == 1:
        return "place IN (SELECT place FROM about WHERE side = ? AND about = ?)", (only.side, sides[0])
    if sides:
        return f"place IN (SELECT place FROM about WHERE about IN ({', '.join('?' * len(sides))}))", sides
    terms = [match(term, "plain about") for term in read_query(only.about) if term.wanted]
    return ("place IN (SELECT rowid FROM said WHERE said MATCH ?)", " AND ".join(terms)) if terms else ("false", ())


def _place(index: Index, text: str) -> tuple[str, Any]:
    """In a country, by its code or name, or in a place whose name has all the words."""
    words = plain(text).split()
    there = [row["name"] for row in index.ask("SELECT DISTINCT place_name AS name FROM events WHERE place_name IS NOT NULL")]
    names = [name for name in there if words and set(words) <= set(plain(name).split())]
    return _any(Who(who_is(index, text, sides=True).sides, tuple(names[:MOST_NAMES])), ("place_country",), "place_name")


def _words(table: str, only: Only) -> Where:
    """All the terms of the words asked for, none of those after a minus; looked for on the days asked for, not in all words."""
    terms = read_query(only.words or "")
    bounds = [(bound.replace("place", "rowid"), value) for bound, value in _days(only)]
    found = " AND ".join([f"{table} MATCH ?", *(bound for bound, _ in bounds)])
    values = [value for _, value in bounds]
    wanted = " AND ".join(match(term) for term in terms if term.wanted)
    where: Where = [(f"place IN (SELECT rowid FROM {table} WHERE {found})", (wanted, *values))] if wanted else []
    unwanted = [match(term) for term in terms if not term.wanted]
    return where + [(f"place NOT IN (SELECT rowid FROM {table} WHERE {found})", (one, *values)) for one in unwanted]


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
    """Some rows, and the cursors of those after and before: the place of the last row, and that of the first with a minus."""
    limit = min(limit, MOST)
    place, back = _read_cursor(cursor) if cursor else (0, False)
    before = [(f"place {'>' if back else '<'} ?", place)] if cursor else []
    conditions, values = joined([*where, *before])
    order = "ASC" if back else "DESC"
    rows = index.ask(f"SELECT {columns} FROM {table} WHERE {conditions} ORDER BY place {order} LIMIT ?", [*values, limit + 1])
    more = len(rows) > limit
    rows = rows[:limit][::-1] if back else rows[:limit]
    following = str(rows[-1]["place"]) if rows and (more or back) else None
    previous = f"-{rows[0]['place']}" if rows and cursor and (more or not back) else None
    for row in rows:
        del row["place"]
    return {"rows": rows, "next": following, "previous": previous}


def _read_cursor(cursor: str) -> tuple[int, bool]:
    back = cursor.startswith("-")
    number = cursor.removeprefix("-")
    if not (number.isascii() and number.isdigit()) or int(number) >= 1 << 63:
        raise BadRequest("The cursor is not one that an answer gave. Start again without it.")
    return int(number), back


def read(of: List, given: Mapping[str, str]) -> Only:
    """The filters that an address gives. Raises BadRequest for a value that cannot be, and for a filter that the list does not know."""
    known = {one.name: one for one in filters(of)}
    values: Row = {}
    for name, text in given.items():
        if name not in known:
            raise BadRequest(f"{of} have no filter {name!r}. They have {', '.join(known)}.")
        if text:
            values[name] = _value(known[name], text)
    return Only(**values)


def _value(one: Filter, text: str) -> Any:
    try:
        if len(text) > one.longest:
            raise ValueError
        if one.values:
            return next(value for value in one.values if value.casefold() == text.casefold())
        if one.type is date:
            return date.fromisoformat(text)
        if one.type is float and not 0 <= float(text) <= 1:
            raise ValueError
        return one.type(text)
    except (ValueError, StopIteration) as error:
        wanted = {date: "a date such as 2024-03-14", float: "a number from 0 to 1"}.get(one.type, f"{one.note}")
        wanted = f"one of {', '.join(one.values)}" if one.values else wanted
        raise BadRequest(f"{one.name}={text[:80]!r} is not {wanted}. Correct it and ask again.") from error
