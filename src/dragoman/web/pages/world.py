"""The map: how many events each country has, as the one who acts or the one who is acted on, and where they took place."""

import re

from dragoman.records import FLOOR
from dragoman.view.names import side_name
from dragoman.web import floors
from dragoman.web.errors import BadRequest
from dragoman.web.index import Index
from dragoman.web.rows import Row

SPOTS = 500  # places on the map, those where most was done

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def world(index: Index, first: str | None = None, last: str | None = None, kind: str | None = None, floor: float = FLOOR) -> Row:
    """Countries by acts done, most first, of the events from `floor` on, of the months (2024-03) from `first` to `last` and of one PLOVER type, where given.

    `claimed` of what is done only a speaker asserts. Organisations and armed groups have no place on a map and are left out.
    Raises BadRequest for a month that is none.
    """
    where, values = ["length(side) = 3 AND side = upper(side)"], []
    for condition, value in (("month >= ?", first), ("month <= ?", last), ("type = ?", kind)):
        if value:
            if value is not kind and not _MONTH.fullmatch(value):
                raise BadRequest(f"{value!r} is not a month. Give it as 2024-03.")
            where.append(condition)
            values.append(value)
    rows = index.ask(
        f"""SELECT side, sum(done) AS done, sum(claimed) AS claimed, sum(acts) AS acts, sum(done) - sum(acts) AS acted_on, sum(n) AS events,
            round(sum(goldstein) / nullif(sum(done), 0), 1) AS balance
        FROM ({floors.months(floor)}) WHERE {" AND ".join(where)} GROUP BY 1 ORDER BY 2 DESC, 5 DESC, 1""",
        values,
    )
    there = ["lat IS NOT NULL", *where[1:]]
    spots = index.ask(
        f"""SELECT name, kind, lat, lon, max(country) AS country, sum(done) AS done, sum(claimed) AS claimed, sum(n) AS events
        FROM ({floors.spots(floor)}) WHERE {" AND ".join(there)} GROUP BY name, kind, lat, lon ORDER BY done DESC, events DESC, 1 LIMIT {SPOTS}""",
        values,
    )
    for row in rows:
        row["name"] = side_name(row["side"])
    span = index.one("SELECT min(month) AS earliest, max(month) AS latest FROM months WHERE month <> ''")
    types = [row["type"] for row in index.ask("SELECT DISTINCT type FROM months ORDER BY 1")]
    return {
        "first": first,
        "last": last,
        "type": kind,
        **span,
        "types": types,
        "floor": floor,
        "below": floors.total(index, floor)[1],
        "countries": rows,
        "spots": spots,
    }
