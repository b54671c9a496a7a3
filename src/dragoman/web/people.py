"""Who is meant: sides and persons of the register by any name, whatever its capitals and accents, and by one that is misspelled."""

import difflib
from functools import cache
from typing import Any, NamedTuple

from dragoman.ontology.actors import actors, find
from dragoman.records import side_of
from dragoman.register.persons import sides as tabled_sides
from dragoman.register.terms import plain
from dragoman.view.names import only_points, side_name
from dragoman.web.index import Index
from dragoman.web.rows import Row

MOST = 200  # names that one query means
CANDIDATES = 400  # names that share letters with one that is not there
ALIKE = 0.75  # of a misspelled name; chosen by eye on names of the examples
LETTERS = 3


class Who(NamedTuple):
    """Sides and names as the register has them; `guessed` where no name is as it was written."""

    sides: tuple[str, ...]
    names: tuple[str, ...]
    guessed: bool = False


def who_is(index: Index, text: str, sides: bool = False) -> Who:
    """Whom a text means: a side by its code or name, else all who have these words in their name, else who has the nearest name.

    In quotation marks it is exactly that name. With `sides`, sides only. Nobody is an empty answer.
    """
    exact = text.strip()
    if len(exact) > 1 and exact.startswith('"') and exact.endswith('"') and not sides:
        return Who((), (exact[1:-1],))
    found = sides_of(index, text)
    if found or sides:
        return Who(found, ())
    names = tuple(dict.fromkeys(row["name"] for row in named(index, text)))
    if names:
        return Who((), names)
    likest = tuple(dict.fromkeys(row["name"] for row in nearest(index, text)[:1]))
    return Who(() if likest else _misspelled(text), likest, True)


def named(index: Index, text: str, limit: int = MOST) -> list[Row]:
    """Who has all the words of a text in the name, those most told of first: rows of `people`, without `I` and `you`, which are no names."""
    words = plain(text).split()
    if not words:
        return []
    asked = " AND ".join("instr(' ' || folded || ' ', ?) > 0" for _ in words)
    values: list[Any] = [f" {word} " for word in words]
    # Groups of three letters narrow what is looked through, where a word has as many.
    if long := [word for word in words if len(word) >= LETTERS]:
        asked += " AND folded IN (SELECT folded FROM names WHERE names MATCH ?)"
        values.append(" AND ".join(f'"{word}"' for word in long))
    rows = index.ask(f"SELECT * FROM people WHERE {asked} ORDER BY n DESC, folded, side LIMIT ?", [*values, limit])
    return [row for row in rows if not only_points(row["name"])]


def nearest(index: Index, text: str, limit: int = 10) -> list[Row]:
    """Who has a name like this one, likest first."""
    folded = plain(text)
    groups = {folded[at : at + LETTERS] for at in range(len(folded) - LETTERS + 1)}
    if not groups:
        return []
    asked = " OR ".join(f'"{group}"' for group in sorted(groups))
    rows = index.ask(
        """SELECT DISTINCT people.* FROM (SELECT folded, side, name FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?) k
        JOIN people USING (side, name)""",
        [asked, CANDIDATES],
    )
    likest = sorted(
        ((_alike(folded, row["folded"]), row) for row in rows if not only_points(row["name"])),
        key=lambda one: (-one[0], -one[1]["n"]),
    )
    return [row for share, row in likest if share >= ALIKE][:limit]


def office_of(index: Index, side: str, name: str, last: int) -> str | None:
    """The office that the `last` statements of somebody give most often."""
    row = index.one(
        """SELECT office FROM (SELECT office FROM statements WHERE speaker = ? AND side IS nullif(?, '') ORDER BY place DESC LIMIT ?)
        WHERE office IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
        [name, side, last],
    )
    return row.get("office")


def _alike(text: str, name: str) -> float:
    """How alike two names are: as a whole, or where fewer words are given, word by word."""
    whole = difflib.SequenceMatcher(None, text, name).ratio()
    words, theirs = text.split(), name.split()
    if len(words) > len(theirs):
        return whole
    return max(whole, sum(max(difflib.SequenceMatcher(None, a, b).ratio() for b in theirs) for a in words) / len(words))


def sides_of(index: Index, text: str) -> tuple[str, ...]:
    """The sides of a code, of a name of a side (Russia, NATO), or of what the tables know by this name (Moscow, the Kremlin)."""
    text = text.strip()
    if text in actors().states or index.one("SELECT 1 AS one FROM people WHERE side = ? LIMIT 1", [text]):
        return (text,)
    known = {row["side"] for row in index.ask("SELECT DISTINCT side FROM people WHERE side <> ''")}
    meant = {side for side in known if plain(side_name(side) or "") == plain(text)}
    meant |= set(_tabled(text))
    return tuple(sorted(meant))


@cache
def _tabled(text: str) -> tuple[str, ...]:
    table = actors()
    entries = find(table, text) or find(table, text.title())
    return tuple(sorted({side for entry in entries if entry.kind != "person" and (side := side_of(entry))}))


@cache
def _misspelled(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.side for one in tabled_sides(text)))[:1]
