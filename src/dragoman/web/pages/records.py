"""All statements, or all events, that the filters let through: counted, and some at once."""

from typing import Any

from dragoman.records.filters import List
from dragoman.web import lists
from dragoman.web.index import Index
from dragoman.web.lists import Only, asked
from dragoman.web.names import side_name
from dragoman.web.people import who_is

Row = dict[str, Any]

SHOWN = 30  # records at once
TOGETHER = 500  # pages looked up by one query


def records(index: Index, of: List, only: Only, limit: int = SHOWN, cursor: str | None = None) -> Row:
    """Records of the list `of`, newest first, with headline and address of their pages.

    `matches` is how many there are, one more than `counted_to` where they are more; `guessed` says whom a name was taken for that
    nobody has as it was written.
    """
    where = lists.said(index, only) if of == "statements" else lists.done(index, only)
    find = lists.statements if of == "statements" else lists.events
    found = find(index, only, limit, cursor)
    with_pages(index, found["rows"])
    if of == "events":
        with_reports(index, found["rows"])
    return {
        "list": of,
        "only": asked(only),
        "guessed": _guessed(index, only),
        "matches": lists.count(index, of, where),
        "counted_to": lists.MOST,
        **found,
    }


def with_pages(index: Index, rows: list[Row]) -> None:
    """Put headline, address and place of reading of its page into each row."""
    ids = sorted({row["document"] for row in rows})
    known: dict[str, Row] = {}
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        marks = ", ".join("?" * len(some))
        pages = index.ask(
            f"SELECT id, headline, url, page_source FROM (SELECT *, source AS page_source FROM pages) WHERE id IN ({marks})", some
        )
        known |= {page.pop("id"): page for page in pages}
    for row in rows:
        row |= known.get(row["document"], {"headline": None, "url": None, "page_source": None})


def with_reports(index: Index, rows: list[Row]) -> None:
    """Say of each event of which happening it is a report, how many reports that has and of how many outlets (docs/merge.md)."""
    ids = sorted({row["id"] for row in rows})
    known: dict[str, Row] = {}
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        marks = ", ".join("?" * len(some))
        merged = index.ask(
            f"""SELECT event, happening, outlets, (SELECT count(*) FROM merged o WHERE o.happening = m.happening) AS reports
            FROM merged m WHERE event IN ({marks})""",
            some,
        )
        known |= {one.pop("event"): one for one in merged}
    for row in rows:
        row |= known.get(row["id"], {"happening": None, "outlets": 1, "reports": 1})


def _guessed(index: Index, only: Only) -> Row:
    said = {name: who_is(index, str(text)) for name in ("who", "target") if (text := getattr(only, name))}
    return {
        name: side_name(who.sides[0]) if who.sides else who.names[0]
        for name, who in said.items()
        if who.guessed and (who.sides or who.names)
    }
