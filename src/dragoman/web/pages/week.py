"""A week of a side: what happened, how it differs from its usual week, contacts that are new or broke off, places, what was said."""

from datetime import date, timedelta

from dragoman.records import FLOOR
from dragoman.view.names import kind_of, side_name
from dragoman.view.weight import RELEVANT, is_somebody
from dragoman.web.errors import NotFound
from dragoman.web.floors import DONE, ONCE, from_floor
from dragoman.web.index import Index
from dragoman.web.pages.happenings import acts, happenings
from dragoman.web.rows import Row
from dragoman.web.tables import DAY_STEP, week_of

HAPPENINGS = 15
SHORT, LONG = 4, 52  # weeks before, of which the means are shown
LATELY, OFTEN = 8, 3  # a contact of that many of the weeks before that is not there this week is broken off
CONTACTS = 12
PLACES = 8
SAID = 6
SIDES = 60  # of the list of all
FEED, LINES = 10, 6  # weeks, and happenings of each


def monday(when: date) -> date:
    """The first day of the week of a day."""
    return when - timedelta(days=when.weekday())


def week(index: Index, side: str, when: date, floor: float = FLOOR) -> Row:
    """The week of `side`, Monday to Sunday, that holds `when`: acts done of the default floor on, of all where `floor` is 0.

    Means are over the weeks that the register covers, at most 4 and 52. Raises NotFound where the register has nothing of the side.
    """
    start = monday(when)
    now, least = _number(start), int(floor > 0)
    if not index.one("SELECT 1 AS there FROM weeks WHERE side = ? LIMIT 1", [side]):
        raise NotFound(f"The register holds no event of {side_name(side)}. /week lists the sides it has.")
    head, counts = _head(index, side, start, floor, HAPPENINGS)
    covered, bounds = head["covered"], _bounds(start)
    return {
        **head,
        "earlier": _near(index, side, now, "<", "DESC"),
        "later": _near(index, side, now, ">", "ASC"),
        "types": _types(counts, now, covered),
        "series": {
            "step": "week",
            "points": [
                {"start": _day(n).isoformat(), "n": sum(r["done"] for r in counts if r["week"] == n)}
                for n in range(now - covered, now + 1)
            ],
        },
        **_contacts(index, side, now, covered, least),
        "places": _places(index, side, bounds, floor),
        "said": _said(index, "s.side = :side", side, bounds),
        "said_of_it": _said(
            index,
            "s.side IS NOT :side AND s.place IN (SELECT place FROM about WHERE about = :side AND place >= :start AND place < :end)",
            side,
            bounds,
        ),
    }


def _head(index: Index, side: str, start: date, floor: float, limit: int) -> tuple[Row, list[Row]]:
    """What happened in a week and how many acts it has beside its usual week, and the counts by week and type behind it."""
    now, bounds = _number(start), _bounds(start)
    first = index.one("SELECT min(published) AS day FROM pages WHERE current = 1 AND published IS NOT NULL")["day"]
    covered = max(0, min(LONG, now - _number(date.fromisoformat(first))))
    counts = index.ask(
        "SELECT week, type, sum(done) AS done, sum(acts) AS acts FROM weeks WHERE side = ? AND week BETWEEN ? AND ? AND shown >= ? GROUP BY 1, 2",
        [side, now - covered, now, int(floor > 0)],
    )
    before = {"start": bounds["start"] - 7 * DAY_STEP, "end": bounds["start"]}
    found = happenings(index, bounds, floor, acts(index, before, floor), limit, side)
    return {
        "side": side,
        "name": side_name(side),
        "start": start.isoformat(),
        "end": (start + timedelta(days=6)).isoformat(),
        "covered": covered,
        "floor": floor,
        **_compared([(row["week"], row["done"]) for row in counts], now, covered),
        "acts": sum(row["acts"] for row in counts if row["week"] == now),
        "happenings": found,
    }, counts


def _bounds(start: date) -> Row:
    """The places of a week."""
    return {"start": start.toordinal() * DAY_STEP, "end": (start.toordinal() + 7) * DAY_STEP}


def last_week(index: Index, side: str) -> date:
    """Monday of the last week of which the register has an event of `side`, one that was done where there is such. Raises NotFound where there is none."""
    last = index.one("SELECT coalesce(max(week) FILTER (WHERE done > 0), max(week)) AS week FROM weeks WHERE side = ?", [side])[
        "week"
    ]
    if last is None:
        raise NotFound(f"The register holds no event of {side_name(side)}. /week lists the sides it has.")
    return _day(last)


def weeks(index: Index, when: date | None = None) -> Row:
    """The sides that have most acts done in a week, by default the register's last, each beside its usual week."""
    span = index.one("SELECT min(week) AS first, max(week) AS last FROM weeks")
    if span["last"] is None:
        return {"start": None, "sides": []}
    now = _number(monday(when)) if when else span["last"]
    covered = max(0, min(LONG, now - span["first"]))
    rows = index.ask(
        """SELECT side, sum(CASE WHEN week = :now THEN done ELSE 0 END) AS week, sum(CASE WHEN week BETWEEN :short AND :now - 1 THEN done ELSE 0 END) AS mean_4,
            sum(CASE WHEN week < :now THEN done ELSE 0 END) AS mean_52
        FROM weeks WHERE side IN (SELECT side FROM weeks WHERE week = :now AND shown = 1) AND week BETWEEN :long AND :now AND shown = 1
        GROUP BY 1 ORDER BY 2 DESC, 4 DESC, 1 LIMIT :sides""",
        {"now": now, "short": now - SHORT, "long": now - covered, "sides": SIDES},
    )
    for row in rows:
        row |= {
            "name": side_name(row["side"]),
            "mean_4": _mean(row["mean_4"], min(SHORT, covered)),
            "mean_52": _mean(row["mean_52"], covered),
        }
    return {"start": _day(now).isoformat(), "end": (_day(now) + timedelta(days=6)).isoformat(), "covered": covered, "sides": rows}


def feed(index: Index, side: str) -> list[Row]:
    """The newest weeks of a side: of each the counts and what happened. Raises NotFound where there is none."""
    last_week(index, side)
    rows = index.ask("SELECT DISTINCT week FROM weeks WHERE side = ? AND shown = 1 ORDER BY 1 DESC LIMIT ?", [side, FEED])
    return [_head(index, side, _day(row["week"]), FLOOR, LINES)[0] for row in rows]


def _number(day: date) -> int:
    return week_of(day.isoformat()) or 0


def _day(number: int) -> date:
    return date.fromordinal(number * 7 + 1)


def _near(index: Index, side: str, now: int, than: str, order: str) -> str | None:
    found = index.one(f"SELECT week FROM weeks WHERE side = ? AND week {than} ? ORDER BY week {order} LIMIT 1", [side, now])
    return _day(found["week"]).isoformat() if found else None


def _mean(total: float, over: int) -> float | None:
    return round(total / over, 2) if over else None


def _compared(counts: list[tuple[int, int]], now: int, covered: int) -> Row:
    """This week beside the means of 4 and 52; `most` where no week of those before had so many."""
    by_week: dict[int, int] = {}
    for number, done in counts:
        by_week[number] = by_week.get(number, 0) + done
    this = by_week.get(now, 0)
    earlier = {number: done for number, done in by_week.items() if number < now}
    return {
        "week": this,
        "mean_4": _mean(sum(done for number, done in earlier.items() if number >= now - SHORT), min(SHORT, covered)),
        "mean_52": _mean(sum(earlier.values()), covered),
        "most": covered >= SHORT and this > max(earlier.values(), default=0),
    }


def _types(counts: list[Row], now: int, covered: int) -> list[Row]:
    """By type, those whose week differs most from the usual one first."""
    types = sorted({row["type"] for row in counts})
    rows = [
        {
            "type": name,
            "kind": kind_of(name),
            **_compared([(r["week"], r["done"]) for r in counts if r["type"] == name], now, covered),
        }
        for name in types
    ]
    kept = [row for row in rows if row["week"] or (row["mean_4"] or 0) >= 0.5]
    return sorted(kept, key=lambda row: (-abs(row["week"] - (row["mean_52"] or 0)), row["type"]))


def _contacts(index: Index, side: str, now: int, covered: int, least: int) -> Row:
    """The sides it had to do with this week; `new` ones the year before did not have; and those of most weeks before that it had not."""
    rows = index.ask(
        "SELECT week, other, sum(done) AS done, sum(goldstein) AS goldstein FROM contacts WHERE side = ? AND week BETWEEN ? AND ? AND shown >= ? GROUP BY 1, 2",
        [side, now - covered, now, least],
    )
    weeks: dict[str, dict[int, Row]] = {}
    for row in rows:
        if row["done"]:
            weeks.setdefault(row["other"], {})[row["week"]] = row
    contacts, broken = [], []
    for other, found in weeks.items():
        compared = _compared([(number, row["done"]) for number, row in found.items()], now, covered)
        known = {"side": other, "name": side_name(other), **compared}
        if this := found.get(now):
            contacts.append(
                {**known, "balance": round(this["goldstein"] / this["done"], 1), "new": covered >= SHORT and len(found) == 1}
            )
        elif sum(number >= now - LATELY for number in found) >= OFTEN:
            broken.append({**known, "last": _day(max(found)).isoformat()})
    contacts.sort(key=lambda row: (-row["week"], row["name"]))
    broken.sort(key=lambda row: (-(row["mean_52"] or 0), row["name"]))
    return {"contacts": contacts[:CONTACTS], "broken_off": broken[:CONTACTS]}


def _places(index: Index, side: str, bounds: Row, floor: float) -> list[Row]:
    return index.ask(
        f"""SELECT place_name AS place, place_kind AS kind, count(DISTINCT id) AS events FROM events
        WHERE place >= :start AND place < :end AND (source_side = :side OR target_side = :side) AND lat IS NOT NULL
            AND place_kind NOT IN ('country', 'region') AND {ONCE} AND {DONE} AND {from_floor(floor)}
        GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT {PLACES}""",
        {**bounds, "side": side},
    )


def _said(index: Index, of_whom: str, side: str, bounds: Row) -> list[Row]:
    """The surest statements, one of each speaker, of those who are somebody."""
    rows = index.ask(
        f"""SELECT s.id, document, s.published, s.outlet, kind, speaker, s.side, code, office, cue, content, sentence, start_at, end_at, said_by, reported_by, confidence
        FROM statements s JOIN pages p ON p.id = document
        WHERE s.place >= :start AND s.place < :end AND {of_whom} AND relevance >= {RELEVANT} AND length(content) > 24
        ORDER BY confidence * min(length(content), 160) DESC, s.place LIMIT 200""",
        {**bounds, "side": side},
    )
    first: dict[str, Row] = {}
    for row in rows:
        if row["speaker"] and is_somebody(row["speaker"], row["side"]):
            first.setdefault(row["speaker"], row)
    return list(first.values())[:SAID]
