"""All sides and persons of the register, with what they say, do and undergo, and a box that finds any of them by name."""

from typing import Literal

from dragoman.view.names import side_name
from dragoman.web.errors import BadRequest
from dragoman.web.index import Index
from dragoman.web.people import named, nearest, office_of, sides_of, who_is
from dragoman.web.rows import Row

Of = Literal["persons", "sides"]

SHOWN = 100  # at once
LAST = 20  # statements in which an office is looked for


def people(index: Index, text: str = "", of: Of = "persons", cursor: str | None = None) -> Row:
    """Those whose name has the words of `text` (all without it), those most told of first; else those with a name like it.

    `said`, `did` and `undergone` count statements, and events from the default floor on. What is no name (`officials`), and one word of
    whom no side is known, are found by search only.
    """
    offset = _offset(cursor)
    if text:
        found = named(index, text, offset + SHOWN + 1)
        guessed = not found
        rows = (found or nearest(index, text))[offset:]
        sides = _with_counts(index, sides_of(index, text) or (() if rows else who_is(index, text).sides))
        total = len(rows) + offset
    elif of == "sides":
        rows, guessed, sides = [], False, _sides(index, offset)
        total = index.one("SELECT count(DISTINCT side) AS n FROM people WHERE side <> ''")["n"]
    else:
        rows = index.ask(
            "SELECT * FROM people WHERE listed = 1 ORDER BY n DESC, name, side LIMIT ? OFFSET ?", [SHOWN + 1, offset]
        )
        guessed, sides = False, []
        total = index.one("SELECT count(*) AS n FROM people WHERE listed = 1")["n"]
    more = len(rows) > SHOWN or len(sides) > SHOWN
    people = [
        {name: row[name] for name in ("name", "side", "said", "did", "undergone")} | {"office": _office(index, row)}
        for row in rows[:SHOWN]
    ]
    return {
        "text": text,
        "of": of,
        "guessed": guessed,
        "total": total,
        "sides": sides[:SHOWN],
        "people": people,
        "next": str(offset + SHOWN) if more else None,
        "previous": str(offset - SHOWN) if offset >= SHOWN else None,
    }


def _office(index: Index, row: Row) -> str | None:
    office = office_of(index, row["side"], row["name"], LAST)
    return None if office is None or office.lower() in row["name"].lower() else office


_SUMS = "side, sum(said) AS said, sum(did) AS did, sum(undergone) AS undergone"


def _sides(index: Index, offset: int) -> list[Row]:
    rows = index.ask(
        f"SELECT {_SUMS} FROM people WHERE side <> '' GROUP BY 1 ORDER BY sum(n) DESC, 1 LIMIT ? OFFSET ?", [SHOWN + 1, offset]
    )
    return _named(rows)


def _with_counts(index: Index, sides: tuple[str, ...]) -> list[Row]:
    marks = ", ".join("?" * len(sides))
    return _named(index.ask(f"SELECT {_SUMS} FROM people WHERE side IN ({marks}) GROUP BY 1 ORDER BY sum(n) DESC, 1", sides))


def _named(rows: list[Row]) -> list[Row]:
    return [{"name": side_name(row["side"]), **row} for row in rows]


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise BadRequest("The cursor is not one that an answer gave. Start again without it.")
    return int(cursor)
