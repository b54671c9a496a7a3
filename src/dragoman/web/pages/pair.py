"""Two sides: events between them over time by type and direction, their balance, what they say of each other, what changed."""

from datetime import date, timedelta

from dragoman.records import FLOOR
from dragoman.records.plover import KINDS, of_kind
from dragoman.view.names import kind_of, side_name
from dragoman.web import floors, lists
from dragoman.web.addresses import address
from dragoman.web.errors import NotFound
from dragoman.web.floors import DONE, ONCE, from_floor
from dragoman.web.index import Index
from dragoman.web.lists import Only, asked
from dragoman.web.pages.series import counted, day_of
from dragoman.web.rows import Row
from dragoman.web.tables import DAY_STEP, pair_key

SHOWN = 25  # events at once
SAID = 5  # statements of one about the other
CHANGE_DAYS = 30  # the two spans that are compared
NEAR = 5  # pairs of each of two sides that have none
KNOWN = 100  # pairs of the list of all


def pair(index: Index, a: str, b: str, only: Only, cursor: str | None = None) -> Row:
    """All between sides `a` and `b`. Raises NotFound where no event and no statement has both.

    Of events those from the floor on, each once however many pages tell it (`reports`): the `done` ones, which occurred or go on, are
    counted by step, by type and in the balance; `claimed` of these only somebody asserts; `below` are left out. The list has the reports.
    """
    floor = FLOOR if only.floor is None else only.floor
    key, kept = pair_key(a, b), from_floor(floor)
    once = f"{kept} AND {ONCE}"
    counts = index.one(
        f"""SELECT count(DISTINCT act) FILTER (WHERE {once}) AS events, count(DISTINCT act) FILTER (WHERE {kept}) AS reports,
            count(DISTINCT act) FILTER (WHERE {once} AND {DONE}) AS done,
            count(DISTINCT act) FILTER (WHERE {once} AND {DONE} AND said_by IS NOT NULL) AS claimed,
            count(DISTINCT act) FILTER (WHERE NOT {kept}) AS below,
            min(place) FILTER (WHERE {kept} AND place >= {DAY_STEP}) AS first, max(place) FILTER (WHERE {kept} AND place >= {DAY_STEP}) AS last,
            round(avg(goldstein) FILTER (WHERE {once} AND {DONE} AND source_side = :a), 1) AS a_to_b,
            round(avg(goldstein) FILTER (WHERE {once} AND {DONE} AND source_side = :b), 1) AS b_to_a
        FROM events WHERE pair = :pair""",
        {"pair": key, "a": a, "b": b},
    )
    counts |= {end: day_of(counts[end]) for end in ("first", "last")}
    said = {"a": _said(index, a, b), "b": _said(index, b, a)}
    if not (counts["events"] or counts["below"] or said["a"] or said["b"]):
        raise NotFound(f"The register holds nothing between {side_name(a)} and {side_name(b)}.", _near(index, a, b))
    found = lists.events(index, only, SHOWN, cursor)
    return {
        "a": {"side": a, "name": side_name(a)},
        "b": {"side": b, "name": side_name(b)},
        **counts,
        "floor": floor,
        "series": _series(index, key, a, b, counts, once),
        "types": _types(index, key, a, once),
        "changed": _changed(index, key, a, counts["last"], once),
        "said": said,
        "only": asked(only, "between"),
        "matches": lists.count(index, "events", lists.done(index, only)),
        "counted_to": lists.MOST,
        **found,
    }


def _near(index: Index, a: str, b: str) -> list[tuple[str, str]]:
    """With whom each of two sides has most to do, in words with the address of the pair."""
    found = []
    for side in (a, b):
        rows = index.ask(
            "SELECT pair, n FROM pairs WHERE shown = 1 AND (pair LIKE ? OR pair LIKE ?) ORDER BY n DESC, pair LIMIT ?",
            [f"{side} %", f"% {side}", NEAR],
        )
        for row in rows:
            other = next(part for part in row["pair"].split(" ", 1) if part != side)
            words = f"{side_name(side)} – {side_name(other)}: {row['n']} {'event' if row['n'] == 1 else 'events'}"
            found.append((words, address("/pair", side, other)))
    return found


def pairs(index: Index, floor: float = FLOOR) -> Row:
    """The pairs with most acts done, of which `claimed` only a speaker asserts, with the mean Goldstein value of these."""
    rows = index.ask(
        f"""SELECT pair, n AS events, done, claimed, round(goldstein / nullif(done, 0), 1) AS balance,
            (SELECT published FROM events e WHERE e.pair = k.pair AND {from_floor(floor).replace("+", "+e.")}
                ORDER BY place DESC LIMIT 1) AS last
        FROM ({floors.pairs(floor)}) k ORDER BY done DESC, n DESC, 1 LIMIT ?""",
        [KNOWN],
    )
    for row in rows:
        row["a"], row["b"] = row.pop("pair").split(" ", 1)
    return {"pairs": rows, "floor": floor, "below": floors.total(index, floor)[1]}


def _series(index: Index, key: str, a: str, b: str, span: Row, kept: str) -> Row:
    """Counts of what was done by direction and kind, and the mean Goldstein value of each direction, by step."""
    columns = []
    for direction, is_source in (("a", "=" if a < b else "<>"), ("b", "<>" if a < b else "=")):
        of = f"source_side {is_source} substr(pair, 1, length(source_side))"
        for kind in KINDS:
            types = ", ".join(f"'{name}'" for name in sorted(of_kind(kind)))
            columns.append(
                f"count(DISTINCT act) FILTER (WHERE {of} AND type IN ({types})) AS {direction}_{kind.replace(' ', '_')}"
            )
        columns.append(f"avg(goldstein) FILTER (WHERE {of}) AS {direction}_balance")
    return counted(index, ", ".join(columns), "events", f"pair = ? AND {DONE} AND {kept}", [key], span["first"], span["last"])


def _types(index: Index, key: str, a: str, kept: str) -> list[Row]:
    """Every type that is listed, with how much of it was done either way."""
    rows = index.ask(
        f"""SELECT type, count(DISTINCT CASE WHEN source_side = :a AND {DONE} THEN act END) AS a_to_b,
            count(DISTINCT CASE WHEN source_side <> :a AND {DONE} THEN act END) AS b_to_a
        FROM events WHERE pair = :pair AND {kept} GROUP BY 1 ORDER BY 2 + 3 DESC, 1""",
        {"pair": key, "a": a},
    )
    return [row | {"kind": kind_of(row["type"])} for row in rows]


def _changed(index: Index, key: str, a: str, newest: str | None, kept: str) -> Row | None:
    """What was done in the last thirty days of the pair beside the thirty before, by type and direction; None where the register is shorter."""
    if newest is None:
        return None
    last = date.fromisoformat(newest)
    middle = last - timedelta(days=CHANGE_DAYS)
    begin = middle - timedelta(days=CHANGE_DAYS)
    oldest = index.one("SELECT min(published) AS first FROM pages WHERE current = 1")["first"]
    if oldest > begin.isoformat():
        return None
    rows = index.ask(
        f"""SELECT type, source_side = :a AS from_a, count(DISTINCT CASE WHEN place >= :middle THEN act END) AS now,
            count(DISTINCT CASE WHEN place < :middle THEN act END) AS before
        FROM events WHERE pair = :pair AND place >= :begin AND place < :end AND {DONE} AND {kept} GROUP BY 1, 2
        ORDER BY abs(now - before) DESC, 1, 2 DESC""",
        {
            "pair": key,
            "a": a,
            "middle": (middle.toordinal() + 1) * DAY_STEP,
            "begin": (begin.toordinal() + 1) * DAY_STEP,
            "end": (last.toordinal() + 1) * DAY_STEP,
        },
    )
    for row in rows:
        row["from_a"] = bool(row["from_a"])
    span = {"from": (middle + timedelta(days=1)).isoformat(), "to": newest, "days": CHANGE_DAYS}
    return {**span, "rows": rows} if rows else None


def _said(index: Index, side: str, about: str) -> list[Row]:
    return lists.statements(index, Only(side=side, about=about), SAID)["rows"]
