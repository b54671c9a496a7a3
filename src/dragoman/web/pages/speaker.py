"""A person or a whole side: what they said, what they did and what was done to them, over time, narrowed by the filters."""

from typing import Literal

import msgspec

from dragoman.records import FLOOR
from dragoman.register.terms import plain
from dragoman.view.names import side_name
from dragoman.web import floors, lists
from dragoman.web.errors import NotFound
from dragoman.web.index import Index
from dragoman.web.lists import NOBODY, Only, asked
from dragoman.web.pages.records import with_pages
from dragoman.web.pages.series import counted, span
from dragoman.web.people import office_of
from dragoman.web.rows import Row

Show = Literal["said", "did", "undergone"]

SHOWN = 30  # records at once
LAST = 200  # statements among which an office is looked for
NEAR = 12  # other speakers, others spoken about, others dealt with


def speaker(index: Index, only: Only, show: Show = "said", cursor: str | None = None) -> Row:
    """All that `only.speaker` of `only.side`, or the whole side where no speaker is named, said, did or underwent.

    `only.side` is NOBODY for a speaker of whom no side is known. The other filters narrow the list, the chart and what stands beside
    it; where they leave nothing, whom he speaks of stands there all the same. Raises NotFound where the register knows nothing of them.
    """
    if not only.side or (only.side == NOBODY and not only.speaker):
        raise NotFound("A speaker is looked up by side, a country (RUS) or an organisation (IGONATO).")
    side, floor = "" if only.side == NOBODY else only.side, FLOOR if only.floor is None else only.floor
    of, values = ("side = ? AND name = ?", [side, only.speaker]) if only.speaker else ("side = ?", [side])
    known = index.one(
        f"""SELECT coalesce(sum(said), 0) AS said, coalesce(sum(did), 0) AS did, coalesce(sum(undergone), 0) AS undergone,
            count(*) AS names FROM people WHERE {of}""",
        values,
    )
    if not known.pop("names"):
        raise NotFound(f"The register holds nothing of {only.speaker or side_name(side)}. Search for the name instead.")
    if not only.speaker:
        known |= _once(index, side, floor)
    of_list = "statements" if show == "said" else "events"
    by = {"who" if show == "did" else "target": f'"{only.speaker}"' if only.speaker else side}
    wanted = only if show == "said" else msgspec.structs.replace(only, side=None, speaker=None, **by)
    where = lists.said(index, wanted) if show == "said" else lists.done(index, wanted)
    conditions, given = lists.joined(where)
    reach = span(index, of_list, conditions, given)
    found = (lists.statements if show == "said" else lists.events)(index, wanted, SHOWN, cursor)
    with_pages(index, found["rows"])
    count = "count(*) AS n" if show == "said" else "count(DISTINCT act) AS n"
    pairs = [] if only.speaker else _pairs(index, side, floor)
    return {
        "speaker": only.speaker,
        "side": only.side,
        "name": only.speaker or side_name(side),
        "show": show,
        **known,
        **reach,
        "office": office_of(index, side, only.speaker, LAST) if only.speaker else None,
        "series": counted(index, count, of_list, conditions, given, reach["first"], reach["last"]),
        "about": _about(index, only if found["rows"] else Only(side=only.side, speaker=only.speaker)) if show == "said" else [],
        "others": index.ask(
            "SELECT name AS speaker, said AS statements FROM people WHERE side = ? AND name IS NOT ? AND said > 0 ORDER BY said DESC, 1 LIMIT ?",
            [side, only.speaker, NEAR],
        )
        if side
        else [],
        "namesakes": _namesakes(index, side, only.speaker) if only.speaker else [],
        "pairs": pairs,
        "floor": floor,
        "below": 0 if only.speaker else _below(index, side, floor),
        "only": asked(only, "side", "speaker"),
        "matches": lists.count(index, of_list, where),
        "counted_to": lists.MOST,
        "records": found["rows"],
        "next": found["next"],
        "previous": found["previous"],
    }


def _once(index: Index, side: str, floor: float) -> Row:
    """How much a whole side said, did and underwent, what several of it say or do together once; without what is too much to count."""
    counts = {
        "said": lists.count(index, "statements", lists.said(index, Only(side=side))),
        "did": lists.count(index, "events", lists.done(index, Only(who=side, floor=floor))),
        "undergone": lists.count(index, "events", lists.done(index, Only(target=side, floor=floor))),
    }
    return {name: n for name, n in counts.items() if n <= lists.MOST}


def _namesakes(index: Index, side: str, name: str) -> list[Row]:
    """The same name under other sides, or under none: pages that do not say of which state somebody is."""
    return index.ask(
        "SELECT name, side, said, did, undergone FROM people WHERE folded = ? AND side <> ? AND n > 0 ORDER BY n DESC LIMIT ?",
        [plain(name), side, NEAR],
    )


def _about(index: Index, only: Only) -> list[Row]:
    """Whom they speak of most: of all statements, or with filters of the newest of those."""
    if only.side != NOBODY and not asked(only, "side", "speaker"):
        return index.ask(
            """SELECT about AS side, sum(n) AS statements FROM abouts WHERE side = :side AND speaker = coalesce(:speaker, speaker)
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :near""",
            {"side": only.side, "speaker": only.speaker, "near": NEAR},
        )
    conditions, given = lists.joined(lists.said(index, only))
    return index.ask(
        f"""SELECT value AS side, count(*) AS statements
        FROM (SELECT about AS sides FROM statements WHERE {conditions} ORDER BY place DESC LIMIT ?), json_each(sides)
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?""",
        [*given, lists.MOST, NEAR],
    )


def _below(index: Index, side: str, floor: float) -> int:
    """How many events of a side the floor leaves out."""
    if floor <= 0:
        return 0
    if floor == FLOOR:
        kept: int = index.one("SELECT coalesce(sum(n), 0) AS n FROM months WHERE side = ? AND shown = 0", [side])["n"]
        return kept
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
