"""All statements, or all events, that the filters let through: counted, and some at once."""

from collections.abc import Set

from msgspec.structs import replace

from dragoman.records.filters import List
from dragoman.view.names import side_name
from dragoman.web import lists
from dragoman.web.index import Index
from dragoman.web.lists import Only, asked
from dragoman.web.people import who_is
from dragoman.web.rows import Row

SHOWN = 30  # records at once
TOGETHER = 500  # ids looked up by one query


def records(index: Index, of: List, only: Only, limit: int = SHOWN, cursor: str | None = None) -> Row:
    """Records of the list `of`, newest first, with headline and address of their pages.

    `matches` is how many there are, one more than `counted_to` where they are more; `guessed` says whom a name was taken for that
    nobody has as it was written. Of no matches `without` says by filter how many there would be without it.
    """
    where = lists.said(index, only) if of == "statements" else lists.done(index, only)
    find = lists.statements if of == "statements" else lists.events
    found = find(index, only, limit, cursor)
    with_pages(index, found["rows"])
    with_reports(index, of, found["rows"])
    matches = lists.count(index, of, where)
    return {
        "list": of,
        "only": asked(only),
        "guessed": _guessed(index, only),
        "matches": matches,
        "counted_to": lists.MOST,
        "without": _without(index, of, only) if not matches else {},
        **found,
    }


def _without(index: Index, of: List, only: Only) -> dict[str, int]:
    """By filter, how many records there would be without it; `floor`: with those of any confidence."""
    looser = {name: replace(only, **{name: None}) for name in asked(only) if name != "floor"}
    if of == "events" or only.floor:
        looser["floor"] = replace(only, floor=0.0)
    counts = {
        name: lists.count(index, of, (lists.said if of == "statements" else lists.done)(index, one))
        for name, one in looser.items()
    }
    return {name: n for name, n in counts.items() if n}


def with_pages(index: Index, rows: list[Row]) -> None:
    """Put headline, address and place of reading of its page into each row."""
    known = _of(index, "id", "id, headline, url, source AS page_source FROM pages", {row["document"] for row in rows})
    for row in rows:
        row |= known.get(row["document"], {"headline": None, "url": None, "page_source": None})


def with_reports(index: Index, of: List, rows: list[Row]) -> None:
    """Say of each event of which `happening` it is a report, of each statement of which `saying`, how many reports that has and of how many
    outlets (docs/merge.md)."""
    name = "happening" if of == "events" else "saying"
    asked_for = f"event, happening AS {name}, outlets, (SELECT count(DISTINCT o.document) FROM merged o WHERE o.happening = m.happening) AS reports FROM merged m"
    known = _of(index, "event", asked_for, {row["id"] for row in rows})
    for row in rows:
        row |= known.get(row["id"], {name: None, "outlets": 1, "reports": 1})


def _of(index: Index, key: str, what: str, ids: Set[str]) -> dict[str, Row]:
    """What a query has on ids, by id, asked for TOGETHER at a time."""
    known: dict[str, Row] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), TOGETHER):
        some = ordered[start : start + TOGETHER]
        marks = ", ".join("?" * len(some))
        known |= {row.pop(key): row for row in index.ask(f"SELECT {what} WHERE {key} IN ({marks})", some)}
    return known


def _guessed(index: Index, only: Only) -> Row:
    said = {name: who_is(index, str(text)) for name in ("who", "target") if (text := getattr(only, name))}
    return {
        name: side_name(who.sides[0]) if who.sides else who.names[0]
        for name, who in said.items()
        if who.guessed and (who.sides or who.names)
    }
