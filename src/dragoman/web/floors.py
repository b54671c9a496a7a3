"""Counts of events from any floor on. The index keeps those of the default floor and of all; others are counted when asked for."""

from dragoman.records import FLOOR, HAPPENED
from dragoman.web.index import Index

DONE = f"status IN {HAPPENED!r}"
CLAIMED = f"({DONE} AND said_by IS NOT NULL)"  # of what is done, what only a speaker asserts
ONCE = "repeat = 0"  # of an event that several pages tell, the fullest report


def from_floor(floor: float) -> str:
    """The condition of rows of events. The plus keeps SQLite from going through all events in order of confidence."""
    return f"+confidence >= {float(floor)!r}"


def pairs(floor: float) -> str:
    """SELECT of `pair, n, done, claimed, goldstein`: events, those that occurred or go on, and of these what only a speaker
    asserts and the sum of Goldstein values."""
    kept = _kept(floor)
    if kept is not None:
        return f"SELECT pair, sum(n) AS n, sum(done) AS done, sum(claimed) AS claimed, sum(goldstein) AS goldstein FROM pairs {kept} GROUP BY pair"
    return f"""SELECT pair, count(*) AS n, sum(done) AS done, sum(claimed) AS claimed, sum(goldstein * done) AS goldstein FROM
        (SELECT DISTINCT pair, id, goldstein, {DONE} AS done, {CLAIMED} AS claimed FROM events WHERE pair IS NOT NULL AND {ONCE} AND {from_floor(floor)}) GROUP BY 1"""


def months(floor: float) -> str:
    """SELECT of `side, month, type, n, done, claimed, acts, goldstein`; `acts` counts the done events of which the side is a source."""
    kept = _kept(floor)
    if kept is not None:
        return f"SELECT side, month, type, n, done, claimed, acts, goldstein FROM months {kept}"
    sides = " UNION ALL ".join(
        f"""SELECT {who} AS side, id, type, substr(coalesce(published, ''), 1, 7) AS month, {DONE} AS done, {CLAIMED} AS claimed, {acts} AS acts, goldstein
            FROM events WHERE {who} IS NOT NULL AND {ONCE} AND {from_floor(floor)}"""
        for who, acts in (("source_side", 1), ("target_side", 0))
    )
    once = f"SELECT side, id, type, month, done, claimed, max(acts) AS acts, goldstein FROM ({sides}) GROUP BY side, id"
    return f"""SELECT side, month, type, count(*) AS n, sum(done) AS done, sum(claimed) AS claimed, sum(acts * done) AS acts,
        sum(goldstein * done) AS goldstein FROM ({once}) GROUP BY 1, 2, 3"""


def spots(floor: float) -> str:
    """SELECT of `name, kind, lat, lon, country, month, type, n, done, claimed`: events by the place that they are resolved to."""
    kept = _kept(floor)
    if kept is not None:
        return f"SELECT name, kind, lat, lon, country, month, type, n, done, claimed FROM spots {kept}"
    once = f"""SELECT DISTINCT id, place_name AS name, place_kind AS kind, lat, lon, '' AS country,
        substr(coalesce(published, ''), 1, 7) AS month, type, {DONE} AS done, {CLAIMED} AS claimed FROM events WHERE lat IS NOT NULL AND {ONCE} AND {from_floor(floor)}"""
    return f"SELECT name, kind, lat, lon, country, month, type, count(*) AS n, sum(done) AS done, sum(claimed) AS claimed FROM ({once}) GROUP BY 1, 2, 3, 4, 5, 6, 7"


def total(index: Index, floor: float) -> tuple[int, int]:
    """How many events lie at or above a floor, and how many below it."""
    row = index.one("SELECT coalesce(sum(events), 0) AS events, coalesce(sum(shown), 0) AS shown FROM outlets")
    everything: int = row["events"]
    if floor <= 0:
        return everything, 0
    if floor == FLOOR:
        return row["shown"], everything - row["shown"]
    below: int = index.one(f"SELECT count(DISTINCT id) AS n FROM events WHERE confidence < {float(floor)!r}")["n"]
    return everything - below, below


def _kept(floor: float) -> str | None:
    if floor <= 0:
        return ""
    return "WHERE shown = 1" if floor == FLOOR else None
