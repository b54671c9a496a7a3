"""A speaker or a whole side: statements over time, about whom, and the statements themselves, narrowed by words."""

from typing import Any

from dragoman.web import floors, lists
from dragoman.web.errors import NotFound
from dragoman.web.index import Index
from dragoman.web.lists import Only
from dragoman.web.names import side_name
from dragoman.web.pages.series import counted

Row = dict[str, Any]

SHOWN = 30  # statements at once
NEAR = 12  # other speakers, others spoken about, others dealt with
KNOWN = 100  # speakers of the list of all


def speaker(index: Index, only: Only, cursor: str | None = None) -> Row:
    """All that `only.speaker` of `only.side` said, or the whole side where no speaker is named.

    Raises NotFound where neither statement nor event has them.
    """
    if not only.side:
        raise NotFound("A speaker is looked up by side, a country (RUS) or an organisation (IGONATO).")
    where, values = ("side = ?", [only.side]) if not only.speaker else ("side = ? AND speaker = ?", [only.side, only.speaker])
    counts = f"SELECT coalesce(sum(n), 0) FROM speakers WHERE {where}"
    first, last = (
        f"(SELECT published FROM statements WHERE {where} AND published IS NOT NULL ORDER BY place {order} LIMIT 1)"
        for order in ("ASC", "DESC")
    )
    known = index.one(f"SELECT ({counts}) AS statements_all, {first} AS first, {last} AS last", values * 3)
    pairs = [] if only.speaker else _pairs(index, only.side, only.floor)
    all_pairs = _pairs(index, only.side, 0.0) if not (only.speaker or pairs or known["statements_all"]) else pairs
    if not (known["statements_all"] or all_pairs):
        raise NotFound(f"The register holds nothing of {only.speaker or side_name(only.side)}. Search for the name instead.")
    found = lists.statements(index, only, SHOWN, cursor)
    return {
        "speaker": only.speaker,
        "side": only.side,
        "name": only.speaker or side_name(only.side),
        **known,
        "office": _office(index, where, values) if only.speaker else None,
        "series": counted(index, "count(*) AS n", "statements", where, values, known["first"], known["last"]),
        "about": index.ask(
            f"SELECT about AS side, sum(n) AS statements FROM abouts WHERE {where} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
            [*values, NEAR],
        ),
        "others": index.ask(
            "SELECT speaker, n AS statements FROM speakers WHERE side = ? AND speaker IS NOT ? ORDER BY n DESC, 1 LIMIT ?",
            [only.side, only.speaker, NEAR],
        ),
        "pairs": pairs,
        "floor": only.floor,
        "below": 0 if only.speaker else _below(index, only.side, only.floor),
        "only": {name: getattr(only, name) for name in ("words", "about", "first", "last")},
        "statements": found["rows"],
        "next": found["next"],
    }


def speakers(index: Index) -> Row:
    """Who speaks most: the way in where no name is known."""
    return {
        "speakers": index.ask(
            """SELECT speaker, side, n AS statements, (SELECT published FROM statements s WHERE s.side = k.side
                AND s.speaker = k.speaker ORDER BY place DESC LIMIT 1) AS last
            FROM speakers k ORDER BY n DESC, 1, 2 LIMIT ?""",
            [KNOWN],
        )
    }


def _office(index: Index, where: str, values: list[Any]) -> str | None:
    """The office that the newest pages give most often."""
    row = index.one(
        f"""SELECT office FROM (SELECT office FROM statements WHERE {where} ORDER BY place DESC LIMIT 200)
        WHERE office IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
        values,
    )
    return row.get("office")


def _below(index: Index, side: str, floor: float) -> int:
    """How many events of a side the floor leaves out."""
    if floor <= 0:
        return 0
    found: int = index.one(
        f"""SELECT count(*) AS n FROM (SELECT id FROM events WHERE source_side = :side AND NOT {floors.from_floor(floor)}
            UNION SELECT id FROM events WHERE target_side = :side AND NOT {floors.from_floor(floor)})""",
        {"side": side},
    )["n"]
    return found


def _pairs(index: Index, side: str, floor: float) -> list[Row]:
    rows = index.ask(
        f"""SELECT pair, n AS events, done FROM ({floors.pairs(floor)}) WHERE pair LIKE ? OR pair LIKE ?
        ORDER BY done DESC, n DESC, 1""",
        [f"{side} %", f"% {side}"],
    )
    found = []
    for row in rows:
        a, b = row["pair"].split(" ", 1)
        if side in (a, b):
            found.append({"side": b if a == side else a, "events": row["events"], "done": row["done"]})
    return found[:NEAR]
