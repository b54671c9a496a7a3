"""The sheet of a date: headlines, statements by speaker, events by pair, and what is new against the week before."""

from datetime import date, timedelta
from typing import Any

from dragoman.records import FLOOR
from dragoman.web.errors import NotFound
from dragoman.web.floors import DONE, from_floor
from dragoman.web.index import Index
from dragoman.web.lists import events_of
from dragoman.web.tables import DAY_STEP

Row = dict[str, Any]

# What one page can show and one reader can take in; the rest is counted, and the lists of the API hold all.
HEADLINES = 40
SPEAKERS = 30
STATEMENTS = 4  # of one speaker
TELLING = 120  # characters; up to here a longer statement tells more
PAIRS = 30
EVENTS = 5  # of one pair
NEW = 10
WEEK = 7


def last_day(index: Index) -> date | None:
    """The newest date that a page of the register has, None in an empty register."""
    last = index.one("SELECT max(published) AS last FROM pages WHERE current = 1").get("last")
    return date.fromisoformat(last) if last else None


def day(index: Index, when: date, floor: float = FLOOR) -> Row:
    """The register of `when`. Raises NotFound where no page has this date.

    Of events those from `floor` on: `done` of them occurred or go on, `claimed` of these only somebody asserts; `below` are left out.
    """
    iso = when.isoformat()
    near = index.one(
        """SELECT (SELECT max(published) FROM pages WHERE current = 1 AND published < :day) AS earlier,
            (SELECT min(published) FROM pages WHERE current = 1 AND published > :day) AS later,
            (SELECT min(published) FROM pages WHERE current = 1) AS first,
            (SELECT max(published) FROM pages WHERE current = 1) AS last,
            count(*) AS pages, sum(statements) AS statements
        FROM pages WHERE current = 1 AND published = :day""",
        {"day": iso},
    )
    if not near["pages"]:
        there = f"Its pages are from {near['first']} to {near['last']}." if near["first"] else "It holds no dated page."
        raise NotFound(f"The register holds no page of {iso}. {there}")
    bounds = {"start": when.toordinal() * DAY_STEP, "end": (when.toordinal() + 1) * DAY_STEP}
    counts = index.one(
        f"""SELECT count(DISTINCT id) FILTER (WHERE {from_floor(floor)}) AS events,
            count(DISTINCT id) FILTER (WHERE {from_floor(floor)} AND {DONE}) AS done,
            count(DISTINCT id) FILTER (WHERE {from_floor(floor)} AND {DONE} AND said_by IS NOT NULL) AS claimed,
            count(DISTINCT id) FILTER (WHERE NOT {from_floor(floor)}) AS below
        FROM events WHERE place >= :start AND place < :end""",
        bounds,
    )
    headlines = index.ask(
        f"""SELECT id, headline, outlet, section, source, url, statements, {events_of("p", floor)} AS events, failure
        FROM pages p WHERE current = 1 AND published = ? ORDER BY failure IS NOT NULL, statements + p.events DESC, place LIMIT ?""",
        [iso, HEADLINES],
    )
    return {
        "date": iso,
        **near,
        **counts,
        "floor": floor,
        "headlines": headlines,
        "speakers": _speakers(index, bounds),
        "pairs": _pairs(index, bounds, floor),
        **_against_the_week(index, when, bounds, floor),
    }


def _speakers(index: Index, bounds: Row) -> list[Row]:
    rows = index.ask(
        """WITH said AS (SELECT *, CASE WHEN side IS NULL THEN document END AS only_here FROM statements
            WHERE place >= :start AND place < :end AND speaker IS NOT NULL),
        most AS (SELECT speaker, side, only_here, count(*) AS all_of_them FROM said GROUP BY 1, 2, 3
            ORDER BY 4 DESC, 1, 2, 3 LIMIT :speakers),
        ranked AS (SELECT said.*, all_of_them, row_number() OVER (PARTITION BY said.speaker, said.side, said.only_here
                ORDER BY confidence * min(length(content), :telling) DESC, place) AS n
            FROM said JOIN most ON most.speaker = said.speaker AND most.side IS said.side AND most.only_here IS said.only_here)
        SELECT ranked.id, document, speaker, side, code, office, kind, cue, content, ranked.outlet, about, start_at, end_at,
            ranked.said_by, reported_by, confidence, all_of_them, headline
        FROM ranked JOIN pages ON pages.id = document WHERE n <= :shown
        ORDER BY all_of_them DESC, speaker, side, only_here, ranked.place""",
        {**bounds, "speakers": SPEAKERS, "shown": STATEMENTS, "telling": TELLING},
    )
    groups: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = (row["speaker"], row["side"], row["document"] if row["side"] is None else None)
        who = {name: row.pop(name) for name in ("speaker", "side", "code", "office")}
        group = groups.setdefault(key, {**who, "count": row["all_of_them"], "statements": []})
        row.pop("all_of_them")
        group["office"] = group["office"] or who["office"]
        group["statements"].append(row)
    return list(groups.values())


def _pairs(index: Index, bounds: Row, floor: float) -> list[Row]:
    rows = index.ask(
        f"""WITH done AS (SELECT * FROM events WHERE place >= :start AND place < :end AND pair IS NOT NULL AND {from_floor(floor)}),
        most AS (SELECT pair, count(DISTINCT id) AS all_of_them FROM done GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :pairs),
        ranked AS (SELECT done.*, all_of_them, row_number() OVER (PARTITION BY pair ORDER BY confidence DESC, place) AS n
            FROM done JOIN most USING (pair))
        SELECT ranked.id, document, pair, ranked.source, source_side, target, target_side, type, mode, contexts, cameo, goldstein,
            status, trigger, said_by, speaker, start_at, end_at, ranked.outlet, confidence, place_name, mentions, ranked.counts,
            all_of_them, headline
        FROM ranked JOIN pages ON pages.id = document WHERE n <= :shown ORDER BY all_of_them DESC, pair, ranked.place""",
        {**bounds, "pairs": PAIRS, "shown": EVENTS},
    )
    groups: dict[str, Row] = {}
    for row in rows:
        a, b = row["pair"].split(" ", 1)
        group = groups.setdefault(row.pop("pair"), {"a": a, "b": b, "count": row["all_of_them"], "events": []})
        row.pop("all_of_them")
        group["events"].append(row)
    return list(groups.values())


def _against_the_week(index: Index, when: date, bounds: Row, floor: float) -> Row:
    """Counts of what was done by type beside the daily mean of the seven days before, and who and what those days did not have."""
    before = when - timedelta(days=WEEK)
    days = index.one(
        "SELECT count(DISTINCT published) AS n FROM pages WHERE current = 1 AND published >= ? AND published < ?",
        [before.isoformat(), when.isoformat()],
    )["n"]
    spans = {**bounds, "week": before.toordinal() * DAY_STEP, "days": days, "new": NEW}
    types = index.ask(
        f"""SELECT type, count(DISTINCT CASE WHEN place >= :start THEN id END) AS today,
            round(count(DISTINCT CASE WHEN place < :start THEN id END) * 1.0 / max(:days, 1), 1) AS mean
        FROM events WHERE place >= :week AND place < :end AND {DONE} AND {from_floor(floor)} GROUP BY 1 HAVING today > 0 ORDER BY today DESC, type""",
        spans,
    )
    if not days:
        return {"types": types, "days_before": 0, "new_pairs": [], "new_speakers": []}
    new_pairs = index.ask(
        f"""SELECT source_side, target_side, type, count(DISTINCT document) AS pages, count(DISTINCT id) AS events,
            document, id, max(confidence) AS confidence
        FROM events WHERE place >= :start AND place < :end AND pair IS NOT NULL AND {DONE} AND {from_floor(floor)}
            AND (pair, type) NOT IN (SELECT pair, type FROM events
                WHERE place >= :week AND place < :start AND pair IS NOT NULL AND {from_floor(floor)})
        GROUP BY 1, 2, 3 ORDER BY pages DESC, events DESC, 1, 2, 3 LIMIT :new""",
        spans,
    )
    new_speakers = index.ask(
        """SELECT speaker, side, count(*) AS statements FROM statements
        WHERE place >= :start AND place < :end AND side IS NOT NULL AND (speaker, side) NOT IN
            (SELECT speaker, side FROM statements WHERE place >= :week AND place < :start AND side IS NOT NULL)
        GROUP BY 1, 2 ORDER BY statements DESC, speaker, side LIMIT :new""",
        spans,
    )
    return {"types": types, "days_before": days, "new_pairs": new_pairs, "new_speakers": new_speakers}
