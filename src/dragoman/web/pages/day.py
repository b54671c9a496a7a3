"""The register of a day, readable in a minute: what happened by weight, who said what, what is new; the rest folded into its number."""

from datetime import date, timedelta
from typing import Any

from dragoman.records import FLOOR
from dragoman.view.weight import RELEVANT, is_somebody, rank_of
from dragoman.web.errors import NotFound
from dragoman.web.floors import DONE, ONCE, from_floor
from dragoman.web.index import Index
from dragoman.web.lists import events_of
from dragoman.web.pages.happenings import acts, folded, happenings
from dragoman.web.rows import Row
from dragoman.web.tables import DAY_STEP

# What a reader takes in within a minute, on few screens; the rest is folded, counted, and in the lists of the API.
HAPPENINGS = 12
SPEAKERS = 10
STATEMENTS = 2  # of one speaker
WORDS = 4  # of a statement that tells something: not `the attack`
TELLING = 120  # characters; up to here a longer statement tells more
READ = 2_000  # statements of a day that are looked at, the surest
HEADLINES = 8
MORE_HEADLINES = 40
NEW = 6
WEEK = 7


def last_day(index: Index) -> date | None:
    """The newest day of which a page about politics or security tells an event from the floor on, else of any page; None in an empty register."""
    last = index.one(
        f"""SELECT coalesce((SELECT e.published FROM events e JOIN pages p ON p.id = e.document
            WHERE {from_floor(FLOOR)} AND p.relevance >= {RELEVANT} ORDER BY e.place DESC LIMIT 1),
            (SELECT max(published) FROM pages WHERE current = 1)) AS last"""
    )["last"]
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
        f"""SELECT id, headline, outlet, section, source, url, statements, {events_of("p", floor)} AS events, failure, relevance
        FROM pages p WHERE current = 1 AND published = ?
        ORDER BY failure IS NOT NULL, relevance >= ? DESC, statements + p.events DESC, place LIMIT ?""",
        [iso, RELEVANT, HEADLINES + MORE_HEADLINES],
    )
    known = acts(index, {"start": bounds["start"] - WEEK * DAY_STEP, "end": bounds["start"]}, floor)
    found = happenings(index, bounds, floor, known, HAPPENINGS)
    away = folded(index, bounds, floor)
    return {
        "date": iso,
        **near,
        **counts,
        "floor": floor,
        "happenings": found,
        "lighter": counts["events"] - sum(one["events"] for one in found) - sum(kind["events"] for kind in away),
        "folded": away,
        "speakers": _speakers(index, bounds),
        "headlines": headlines,
        **_against_the_week(index, when, bounds, floor),
    }


def _speakers(index: Index, bounds: Row) -> list[Row]:
    """Who said what on pages about politics or security: those of the highest rank first, then those who said most."""
    rows = index.ask(
        f"""SELECT s.place, document, speaker, side, code, office, confidence, min(length(content), {TELLING}) AS telling
        FROM statements s JOIN pages p ON p.id = document
        WHERE s.place >= :start AND s.place < :end AND speaker IS NOT NULL AND p.relevance >= :relevant
            AND length(content) - length(replace(content, ' ', '')) >= {WORDS - 1}
        ORDER BY confidence DESC, s.place LIMIT :read""",
        {**bounds, "relevant": RELEVANT, "read": READ},
    )
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if is_somebody(row["speaker"], row["side"]):
            key = (row["speaker"], row["side"], row["document"] if row["side"] is None else None)
            groups.setdefault(key, []).append(row)
    ordered = sorted(
        groups.values(),
        key=lambda group: (-max(rank_of(r["side"], r["code"], r["office"]) for r in group), -len(group), group[0]["speaker"]),
    )
    return [_speaker(index, group) for group in ordered[:SPEAKERS]]


def _speaker(index: Index, group: list[Row]) -> Row:
    telling = sorted(group, key=lambda row: -row["confidence"] * row["telling"])[:STATEMENTS]
    office = next((row["office"] for row in group if row["office"]), None)
    who = {name: group[0][name] for name in ("speaker", "side", "code")}
    said = index.ask(
        f"""SELECT id, document, kind, cue, content, sentence, outlet, about, start_at, end_at, said_by, reported_by, confidence
        FROM statements WHERE place IN ({", ".join("?" * len(telling))}) ORDER BY place""",
        [row["place"] for row in telling],
    )
    return {**who, "office": office, "count": len(group), "statements": said}


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
        FROM events WHERE place >= :week AND place < :end AND {ONCE} AND {DONE} AND {from_floor(floor)} GROUP BY 1 HAVING today > 0 ORDER BY today DESC, type""",
        spans,
    )
    if not days:
        return {"types": types, "days_before": 0, "new_pairs": [], "new_speakers": []}
    new_pairs = index.ask(
        f"""SELECT source_side, target_side, type, count(DISTINCT document) AS pages, count(DISTINCT id) AS events,
            count(*) = count(said_by) AS claimed, document, id, max(confidence) AS confidence
        FROM events WHERE place >= :start AND place < :end AND pair IS NOT NULL AND {DONE} AND {from_floor(floor)}
            AND (pair, type) NOT IN (SELECT pair, type FROM events
                WHERE place >= :week AND place < :start AND pair IS NOT NULL AND {from_floor(floor)})
        GROUP BY 1, 2, 3 ORDER BY pages DESC, events DESC, 1, 2, 3 LIMIT :new""",
        spans,
    )
    return {"types": types, "days_before": days, "new_pairs": new_pairs, "new_speakers": _new_speakers(index, bounds)}


def _new_speakers(index: Index, bounds: Row) -> list[Row]:
    """Persons of a known side whom no page had let speak before, the highest first."""
    rows = index.ask(
        """SELECT speaker, side, max(code) AS code, max(office) AS office, count(*) AS statements
        FROM statements s JOIN pages p ON p.id = document
        WHERE s.place >= :start AND s.place < :end AND side IS NOT NULL AND relevance >= :relevant AND NOT EXISTS
            (SELECT 1 FROM statements b WHERE b.side = s.side AND b.speaker = s.speaker AND b.place < :start)
        GROUP BY 1, 2""",
        {**bounds, "relevant": RELEVANT},
    )
    persons = [row for row in rows if is_somebody(row["speaker"], None) and not row["side"].islower()]
    persons.sort(key=lambda row: (-rank_of(row["side"], row["code"], row["office"]), -row["statements"], row["speaker"]))
    return persons[:NEW]
