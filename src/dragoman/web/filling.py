"""The rows of pages in the index's tables: put in, and taken out with all that they added to counts and words."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dragoman.records import Sheet, identify
from dragoman.register.persons import Shown
from dragoman.register.reviews import Review, reviewed
from dragoman.web import merged, tables
from dragoman.web.rows import Row


def put(connection: sqlite3.Connection, ids: list[str], entries: list[tables.Entry], held: Callable[[str], Sheet]) -> None:
    """The rows of pages in the place of those that are there, of which `held` gives the sheets."""
    for identity in ids:
        _take_out(connection, identity, held)
    for name in tables.TABLES:
        rows = [row for one in entries for row in one.rows[name]]
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    for name in tables.WORDS:
        columns = f"rowid, {tables.WORDS[name]}"
        rows = [row for one in entries for row in getattr(one, name)]
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)
    _count(connection, [one.counts for one in entries], 1)


def _take_out(connection: sqlite3.Connection, identity: str, held: Callable[[str], Sheet]) -> None:
    old = connection.execute("SELECT place, current FROM pages WHERE id = ?", [identity]).fetchone()
    if old is None:
        return
    sheet = held(identity)
    # What the page had added to the counts and the words is found the same way and taken off.
    added = (old[0] - tables.day_place(sheet.document.published)) // tables.PAGE_STEP
    repeats = merged.repeats(merged.of_index(connection, identity).get(identity, ()))
    there = tables.entry(sheet, added, bool(old[1]), repeats)
    _count(connection, [there.counts], -1)
    for name, columns in tables.WORDS.items():
        rows = getattr(there, name)
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            sql = f"INSERT INTO {name} ({name}, rowid, {columns}) VALUES ('delete', {marks})"
            connection.executemany(sql, rows)
    first, after = old[0], old[0] + tables.PAGE_STEP
    for name in ("statements", "events", "about"):
        connection.execute(f"DELETE FROM {name} WHERE place >= ? AND place < ?", [first, after])
    for name in ("pages", "sheets"):
        connection.execute(f"DELETE FROM {name} WHERE id = ?", [identity])


def made(
    sheet: Sheet, added: int, current: bool, held: Mapping[str, Review], told: Iterable[Row], marks: str | None
) -> tables.Entry:
    """What a page adds with the verdicts on its records; the machine's own sheet is kept beside them."""
    shown = reviewed(sheet, held) if held else sheet
    made = tables.entry(shown, added, current, merged.repeats(told))
    made.rows["sheets"].append((sheet.document.id, tables.packed(sheet), marks, tables.packed(shown) if held else None))
    return made


def marks(held: Mapping[str, Review], names: Mapping[str, Shown]) -> str | None:
    """What tells verdicts and persons from others."""
    return identify(*((one.record, one.by, one.at) for one in held.values()), *names.items()) if held or names else None


def _count(connection: sqlite3.Connection, counts: list[dict[str, dict[tuple[Any, ...], list[float]]]], sign: int) -> None:
    for name, (keys, numbers) in tables.COUNTS.items():
        total: dict[tuple[Any, ...], list[float]] = {}
        for one in counts:
            for key, values in one[name].items():
                there = total.setdefault(key, [0] * len(values))
                for n, value in enumerate(values):
                    there[n] += sign * value
        columns = [part.split()[0] for part in numbers.split(", ")]
        key_names = [part.split()[0] for part in keys.split(", ")]
        sums = ", ".join(f"{column} = {column} + excluded.{column}" for column in columns)
        marks = ", ".join("?" * (len(key_names) + len(columns)))
        connection.executemany(
            f"INSERT INTO {name} VALUES ({marks}) ON CONFLICT ({', '.join(key_names)}) DO UPDATE SET {sums}",
            [(*key, *values) for key, values in total.items()],
        )
        if sign < 0:
            connection.execute(f"DELETE FROM {name} WHERE n <= 0")
