"""Who of the persons named on pages is one: the table `namings`, kept up to date whenever pages are entered.

Those who share a surname with somebody on the new pages are compared anew (`merge/persons.py`), so the order of pages does not matter. What
somebody has decided (`decisions`) is about a name on a page, which coding again leaves as it was, or nearly.
"""

from collections.abc import Sequence
from typing import Any, Literal

import duckdb
import msgspec

from dragoman.merge.persons import Naming, block, persons
from dragoman.ontology.actors.forms import key
from dragoman.ontology.actors.names import agree, parts
from dragoman.ontology.languages import language_words
from dragoman.records import Actor, Sheet
from dragoman.records.sides import is_name
from dragoman.register import schema

Anchor = tuple[str, str]  # a document and a name on it
_SAID = ("name", "entry", "country", "code", "office")
_SAME = " AND ".join(f"n.{field} IS NOT DISTINCT FROM a.{field}" for field in _SAID)


class Decision(msgspec.Struct, frozen=True):
    """Somebody's decision that two namings are one person's (`join`) or two persons' (`split`)."""

    decided: Literal["join", "split"]
    one: Anchor
    other: Anchor


def namings(sheet: Sheet) -> list[tuple[Any, ...]]:
    """The rows of `namings` of a page: each person whom it names, with what is said of him where that is surest."""
    actors: list[Actor | None] = [a for s in sheet.statements for a in (*s.speakers, s.addressee, *s.about)]
    actors += [a for e in sheet.events for a in (*e.sources, *e.targets)]
    found: dict[str, Actor] = {}
    for one in actors:
        if one is None or one.kind != "person" or not is_name(one.name):
            continue
        if one.name not in found or _sure(one) > _sure(found[one.name]):
            found[one.name] = one
    return [row(sheet.document.id, a.name, a.entry, *_said(a, sheet.document.language)) for a in found.values()]


def _said(one: Actor, language: str) -> tuple[str | None, str | None, str | None]:
    """State, code and office as far as the page's words say them: what the head guesses is no description, and one beside whom a body is
    named ("family", "the university") is not of it."""
    if "head" in one.grounds:
        return None, None, None
    words = (one.office or "").split()
    if one.entry is None and words and key(words[-1].lower(), language) not in language_words(language).persons:
        return one.country, None, None
    return one.country, one.code, one.office


def row(document: str, name: str, *said: str | None) -> tuple[Any, ...]:
    """A row of `namings` of somebody not yet compared; `said` is entry, country, code and office."""
    return (document, name, block(name, said[1]), *said, False, None, None)


def _sure(one: Actor) -> tuple[bool, bool, bool, float]:
    return one.entry is not None, "head" not in one.grounds, one.country is not None, one.confidence


def fill_namings(connection: duckdb.DuckDBPyConnection) -> None:
    """The namings of a register that was made without."""
    found = connection.execute(
        """SELECT document, name, entry, country, code, office FROM actors WHERE kind = 'person'
        QUALIFY row_number() OVER (PARTITION BY document, name ORDER BY list_contains(grounds, 'head'), country IS NULL, confidence DESC) = 1"""
    ).fetchall()
    made = [row(*one) for one in found if is_name(one[1])]
    if not made:
        return
    connection.execute(f"INSERT INTO namings {schema.rows('namings')}", [list(column) for column in zip(*made, strict=True)])
    link(connection, list({one[0] for one in made}))


def decisions(connection: duckdb.DuckDBPyConnection) -> list[Decision]:
    """All that was decided, in order."""
    rows = connection.execute("SELECT * FROM decisions ORDER BY position").fetchall()
    return [Decision(what, (a, a_name), (b, b_name)) for _, what, a, a_name, b, b_name in rows]


def decide(connection: duckdb.DuckDBPyConnection, made: Sequence[Decision], kept: Sequence[Decision] | None = None) -> None:
    """Write decisions behind those that are kept (all, where none are given), and compare anew whom they are about."""
    before = decisions(connection)
    all_of_them = list(dict.fromkeys([*(before if kept is None else kept), *made]))
    pages = {anchor[0] for one in (*before, *made) for anchor in (one.one, one.other)}
    connection.execute("DELETE FROM decisions")
    for n, one in enumerate(all_of_them):
        connection.execute("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)", [n, one.decided, *one.one, *one.other])
    link(connection, sorted(pages))


def link(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> None:
    """Say whose the namings of some documents are, and those of all who may be the same."""
    held = _marked(connection, documents)
    where = dict(_anchored(connection, [anchor for one in held for anchor in (one.one, one.other)]))
    touched = {row[0] for row in connection.execute("SELECT DISTINCT block FROM namings WHERE document IN (SELECT unnest(?))", [list(documents)]).fetchall()}  # fmt: skip
    joined = [{where.get(one.one), where.get(one.other)} - {None} for one in held if one.decided == "join"]
    while more := {block for pair in joined if pair & touched for block in pair if block is not None} - touched:
        touched |= more
    rows = connection.execute(
        f"""SELECT {", ".join(_SAID)}, min(d.added), CASE WHEN decided THEN document ELSE '' END AS mark
        FROM namings n JOIN documents d ON d.id = n.document WHERE block IN (SELECT unnest(?)) GROUP BY {", ".join(_SAID)}, mark""",
        [sorted(touched)],
    ).fetchall()
    found = [Naming(*row) for row in rows]
    if not found:
        return
    by_anchor = {(one.mark, one.name): one for one in found if one.mark}
    pairs = {"join": [], "split": []}  # type: dict[str, list[tuple[Naming, Naming]]]
    for one in held:
        if one.one in by_anchor and one.other in by_anchor:
            pairs[one.decided].append((by_anchor[one.one], by_anchor[one.other]))
    made = [
        (*(getattr(one, field) for field in (*_SAID, "mark")), person.id, reason)
        for person in persons(found, pairs["join"], pairs["split"])
        for one, reason in zip(person.namings, person.reasons, strict=True)
    ]
    assigned = schema.bound((name, "VARCHAR") for name in (*_SAID, "mark", "person", "reason"))
    connection.execute(
        f"""UPDATE namings AS n SET person = a.person, reason = a.reason FROM ({assigned}) a
        WHERE {_SAME} AND a.mark = CASE WHEN n.decided THEN n.document ELSE '' END
        AND (n.person IS DISTINCT FROM a.person OR n.reason IS DISTINCT FROM a.reason)""",
        [list(column) for column in zip(*made, strict=True)],
    )


def _anchored(connection: duckdb.DuckDBPyConnection, anchors: Sequence[Anchor]) -> list[tuple[Anchor, str]]:
    """The namings of the documents of anchors, each with its block."""
    pages = sorted({document for document, _ in anchors})
    rows = connection.execute(
        "SELECT document, name, block FROM namings WHERE document IN (SELECT unnest(?))", [pages]
    ).fetchall()
    return [((document, name), block) for document, name, block in rows]


def _marked(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> list[Decision]:
    """The decisions by the names that the pages have now; in the table too, where those about some `documents` are marked."""
    held = decisions(connection)
    about = {anchor for one in held for anchor in (one.one, one.other)}
    there: dict[str, list[str]] = {}
    for (document, name), _ in _anchored(connection, sorted(about)):
        there.setdefault(document, []).append(name)
    now = {}
    for document, name in about:
        names = there.get(document, [])
        fits = max(names, key=lambda one: (one == name, agree(parts(one), parts(name))), default=name)
        now[document, name] = (document, fits if agree(parts(fits), parts(name)) else name)
    if any(before != after for before, after in now.items()):
        for (document, name), (_, after) in now.items():
            connection.execute("UPDATE decisions SET one_name = ? WHERE one = ? AND one_name = ?", [after, document, name])
            connection.execute("UPDATE decisions SET other_name = ? WHERE other = ? AND other_name = ?", [after, document, name])
    connection.execute(
        """UPDATE namings SET decided = NOT decided WHERE document IN (SELECT unnest(?)) AND decided IS DISTINCT FROM
        ((document, name) IN (SELECT (one, one_name) FROM decisions UNION ALL SELECT (other, other_name) FROM decisions))""",
        [list(documents)],
    )
    return [Decision(one.decided, now[one.one], now[one.other]) for one in held]
