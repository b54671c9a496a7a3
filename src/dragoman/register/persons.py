"""Who is who in a register: persons and sides by any of their names, and decisions about who is one."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from msgspec.structs import replace

from dragoman import ontology
from dragoman.ontology.actors import Actors, alike, find
from dragoman.ontology.actors.forms import folded
from dragoman.ontology.actors.names import agree, parts
from dragoman.records import Actor, Sheet, side_of
from dragoman.records.plover import SECTORS
from dragoman.records.sides import APART, BODY, OF_NOBODY
from dragoman.register.errors import RegisterError
from dragoman.register.namings import Anchor, Decision, decide, decisions
from dragoman.register.store import Register

LIKE = 0.88  # Jaro and Winkler's likeness from which a name may be misspelled
MOST = 20  # answers
MOST_WORDS = 9  # of the name of a side
BETWEEN = {"and", "&", "-", "–"}  # what people write between two sides
SHORT = 4  # letters of what may be an abbreviation in small letters


class Side(NamedTuple):
    """A side that a name stands for, its name, what it is, and the state it is of."""

    side: str
    name: str
    kind: str
    country: str | None


def who(register: Register, name: str) -> list[dict[str, Any]]:
    """The persons of a name or an id, in any usual spelling, most named first; where nobody has it, those of the names nearest to it.

    Each is a row of the view `persons` with `namings`: the names and descriptions that pages give him, on how many (`pages`), and the
    reason why they are his.
    """
    return [person(register, one) for one in _ids(register, name)[:MOST]]


def person(register: Register, identity: str) -> dict[str, Any]:
    """A person by id, as `who` gives him. Raises RegisterError where nobody has it."""
    found = register.query("SELECT * FROM persons WHERE id = ?", [identity])
    if not found:
        raise RegisterError(f"{register.path}: nobody has the id {identity}. To find somebody: dragoman who NAME")
    said = register.query(
        """SELECT name, country, code, office, reason, list(document ORDER BY document) AS pages FROM namings WHERE person = ?
        GROUP BY ALL ORDER BY len(pages) DESC, name, code, office""",
        [identity],
    )
    return {**found[0], "namings": said}


class Shown(NamedTuple):
    """How pages show a person: the name, and of which state with which code where only other pages tell."""

    name: str
    country: str | None
    code: str | None


def shown_persons(register: Register) -> dict[str, dict[str, Shown]]:
    """By document, the names of persons of whom the register knows another name, or a state that the page does not tell."""
    found: dict[str, dict[str, Shown]] = {}
    for row in register.query(
        """WITH told AS (SELECT person, min(country) AS country, min(code) AS code FROM namings WHERE country IS NOT NULL GROUP BY 1)
        SELECT n.document, n.name, p.name AS shown, t.country, t.code
        FROM namings n JOIN persons p ON p.id = n.person LEFT JOIN told t ON t.person = n.person
        WHERE n.name <> p.name OR (n.country IS NULL AND t.country IS NOT NULL AND coalesce(n.code, '') NOT LIKE 'IGO%')
        ORDER BY n.document, n.name"""
    ):
        found.setdefault(row["document"], {})[row["name"]] = Shown(row["shown"], row["country"], row["code"])
    return found


def as_shown(actor: Actor, names: Mapping[str, Shown]) -> Actor:
    """An actor of a page as the page's `names` show him."""
    if actor.kind != "person" or (shown := names.get(actor.name)) is None:
        return actor
    if actor.country or shown.country is None or (actor.code or "").startswith(BODY):
        return replace(actor, name=shown.name)
    sectors = actor.sectors or [part for part in [(shown.code or "").removeprefix(shown.country)] if part]
    return replace(actor, name=shown.name, country=shown.country, sectors=sectors, code=f"{shown.country}{''.join(sectors[:1])}")


def renamed(sheet: Sheet, names: Mapping[str, Shown]) -> Sheet:
    """The page with its persons as `names` shows them."""

    def one(actor: Actor) -> Actor:
        return as_shown(actor, names)

    return replace(
        sheet,
        statements=[
            replace(
                said,
                speaker=said.speaker and one(said.speaker),
                co_speakers=[one(actor) for actor in said.co_speakers],
                addressee=said.addressee and one(said.addressee),
                about=[one(actor) for actor in said.about],
            )
            for said in sheet.statements
        ],
        events=[
            replace(
                event,
                sources=[one(a) for a in event.sources],
                targets=[one(a) for a in event.targets],
                counts=[replace(count, of=count.of and one(count.of)) for count in event.counts],
            )
            for event in sheet.events
        ],
    )


def sides(name: str) -> list[Side]:
    """The sides that a name, also misspelled, or a code of a state stands for, by the tables of actors."""
    found: dict[str, Side] = {}
    for one in alike(ontology.actors(), name):
        if one.kind != "person" and (side := side_of(one)) is not None:
            found.setdefault(side, Side(side, one.name, one.kind, one.country))
    return list(found.values())


def sides_in(words: Sequence[str]) -> list[str]:
    """The sides that words name, by code or name: `Russia Syria`, `syr usa`, `United States, NATO`; words that name none stay as they are.

    As many words as make a name are taken together.
    """
    found: list[str] = []
    for part in " ".join(words).split(","):
        if side := _side(part.strip()):
            found.append(side)
            continue
        left = [word for word in part.split() if word not in BETWEEN]
        while left:
            runs = range(min(len(left), MOST_WORDS), 0, -1)
            size, one = next(((n, side) for n in runs if (side := _side(" ".join(left[:n])))), (1, left[0]))
            found.append(one)
            del left[:size]
    return found


def side_code(name: str) -> str:
    """The code of the one side that a name or code names; what names none, or several, as it stands."""
    found = sides_in([name])
    return found[0] if len(found) == 1 else name


def _side(name: str) -> str | None:
    """The side of a code or an exact name, None where there is none or there are several."""
    table = ontology.actors()
    if name.upper() in table.states:
        return name.upper()
    if name in _codes(table):  # before any name: `ira` is no Irã
        return name
    if name[:3] in table.states and name[3:] in {
        *SECTORS,
        *APART,
    }:  # the code of an actor, as the columns of tables have it: SYRGOV
        part = APART.get(name[3:])
        return None if name[3:] in OF_NOBODY else f"{name[:3]}{part}" if part else name[:3]
    entries = find(table, name) or find(table, name.upper() if len(name) <= SHORT else name.title())
    known = {side for one in entries if one.kind != "person" and (side := side_of(one))}
    return known.pop() if len(known) == 1 else None


@cache
def _codes(table: Actors) -> frozenset[str]:
    return frozenset(side for entry in table.entries if entry.kind != "person" and (side := side_of(entry)))


def join(register: Register, one: str, other: str) -> str:
    """Decide that two persons are one, also after coding again; each by id, or by a name that one alone has. Gives the id."""
    sets = [_anchors(register, only(register, name)) for name in (one, other)]
    if sets[0] == sets[1]:
        raise RegisterError(f"{one} and {other} are one person already: {only(register, one)}")
    return _decide(register, "split", sets, [Decision("join", sets[0][0], sets[1][0])])


def split(register: Register, one: str, pages: Sequence[str]) -> str:
    """Decide that whom some pages (ids of documents) name is another than whom the rest name, also after coding again. Gives his id."""
    identity = only(register, one)
    there = _anchors(register, identity)
    here, rest = ([anchor for anchor in there if (anchor[0] in pages) == chosen] for chosen in (True, False))
    if missing := sorted(set(pages) - {document for document, _ in here}):
        raise RegisterError(f"{missing[0]}: this page does not name {identity}. To see his pages: dragoman who {identity}")
    if not rest:
        raise RegisterError(f"{identity}: no other page names this person. Leave out the pages that are to stay with him.")
    apart = [Decision("split", anchor, rest[0]) for anchor in here]
    return _decide(register, "join", [here, rest], [*apart, *(Decision("join", here[0], anchor) for anchor in here[1:])])


def only(register: Register, name: str) -> str:
    """The id of the one person who has a name or id. Raises RegisterError where there are none or several."""
    found = _ids(register, name)
    if len(found) == 1:
        return found[0]
    why = f"several may be meant: {', '.join(found[:MOST])}" if found else "nobody has this name"
    raise RegisterError(f"{name}: {why}. Give an id that this prints: dragoman who {name!r}")


def _decide(register: Register, undone: str, sets: list[list[Anchor]], made: list[Decision]) -> str:
    """Add decisions, in place of those between two sets of namings that they undo."""
    a, b = sets
    with register.changing() as connection:
        kept = [
            one
            for one in decisions(connection)
            if one.decided != undone or not ((one.one in a and one.other in b) or (one.one in b and one.other in a))
        ]
        decide(connection, made, kept)
    found: str = register.query("SELECT person FROM namings WHERE document = ? AND name = ?", list(a[0]))[0]["person"]
    return found


def _anchors(register: Register, identity: str) -> list[Anchor]:
    rows = register.query(
        "SELECT n.document, n.name FROM namings n JOIN documents d ON d.id = n.document WHERE person = ? ORDER BY d.added, n.name",
        [identity],
    )
    return [(row["document"], row["name"]) for row in rows]


def _ids(register: Register, name: str) -> list[str]:
    """The ids of the persons of a name, most named first."""
    if register.query("SELECT 1 FROM namings WHERE person = ? LIMIT 1", [name]):
        return [name]
    rows = register.query(
        "SELECT name, person FROM namings WHERE person IS NOT NULL GROUP BY ALL ORDER BY count(*) DESC, person, name"
    )
    asked = parts(name)
    fits = [row["person"] for row in rows if folded(row["name"]) == folded(name)]
    fits += [row["person"] for row in rows if agree(asked, parts(row["name"]))]
    fits = fits or _nearest(register, name)
    return list(dict.fromkeys(fits))


def _nearest(register: Register, name: str) -> list[str]:
    rows = register.query(
        """SELECT person, max(greatest(jaro_winkler_similarity(plain, $name),
                list_max([jaro_winkler_similarity(word, $name) for word in string_split(plain, ' ')]))) AS likeness
        FROM (SELECT person, strip_accents(lower(name)) AS plain FROM namings WHERE person IS NOT NULL)
        GROUP BY person HAVING likeness >= $least ORDER BY likeness DESC, person""",
        {"name": folded(name), "least": LIKE},
    )
    return [row["person"] for row in rows]
