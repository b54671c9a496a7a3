"""Merged events to rows of the tables `happenings`, `reports` and `figures`; statements to those of `sayings` and `tellings`;
rows of public tables to the same, by SQL."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from dragoman.merge import Merged, Page, Saying
from dragoman.records import side_of
from dragoman.register.public import IMPORTED

Rows = dict[str, list[tuple[Any, ...]]]


def enter(rows: Rows, cluster: str, one: Merged, sure: float) -> None:
    """Put an event of a cluster, of the confidence `sure`, into the rows of the three tables."""
    event, place, when = one.event, one.place, one.date
    first, last = _days(report.page for report in one.reports)
    start, end = (date.fromisoformat(when.start), date.fromisoformat(when.end)) if when else (None, None)
    killed = next((figure for figure in one.figures if figure.what == "killed"), None)
    rows["happenings"].append(
        (
            one.id,
            event.id,
            next(report.page.id for report in one.reports if report.event is event),
            cluster,
            event.plover.type,
            event.plover.mode,
            event.plover.contexts,
            event.cameo,
            event.goldstein,
            one.status,
            event.trigger.text,
            [actor.name for actor in one.sources],
            [actor.name for actor in one.targets],
            list(dict.fromkeys(side for actor in one.sources if (side := side_of(actor)))),
            list(dict.fromkeys(side for actor in one.targets if (side := side_of(actor)))),
            start if when and when.precision in ("day", "week") else first,
            start,
            end,
            when.precision if when else None,
            place.name if place else None,
            place.country if place else None,
            place.lat if place else None,
            place.lon if place else None,
            killed and killed.low,
            killed and killed.high,
            all(report.event.said_by is not None for report in one.reports),
            next((report.said_by for report in one.reports if report.event is event), None),
            sure,
            len({report.page.id for report in one.reports}),
            one.outlets,
            first,
            last,
            one.contradictions,
        )
    )
    rows["reports"] += [(one.id, report.event.id, report.page.id, n) for n, report in enumerate(one.reports)]
    for figure in one.figures:
        said = [f"{low if low is not None else high:g} ({who})" for who, low, high in figure.said if (low, high) != (None, None)]
        rows["figures"].append((one.id, figure.what, figure.low, figure.high, figure.latest, list(dict.fromkeys(said))))


def enter_saying(rows: Rows, cluster: str, one: Saying) -> None:
    """The same of a statement of a cluster."""
    full = one.tellings[0]
    pages = {telling.page.id: telling.page for telling in one.tellings}
    rows["sayings"].append(
        (one.id, full.statement.id, full.page.id, cluster, full.content, len(pages), one.outlets, *_days(pages.values()))
    )
    rows["tellings"] += [
        (one.id, t.statement.id, t.page.id, n, t.kind, [old for old, _ in t.differences], [new for _, new in t.differences])
        for n, t in enumerate(one.tellings)
    ]


def _days(pages: Iterable[Page]) -> tuple[date | None, date | None]:
    """The first and the last day of pages."""
    days = [page.day for page in pages if page.day is not None]
    return (date.fromordinal(min(days)), date.fromordinal(max(days))) if days else (None, None)


HAND_CODED = ["import acled", "import ucdp"]  # their rows are events already; machines code one event from several reports

# Rows of public tables, by the SQL of one pass: what is new or was replaced, with all reports of the same event.
_ROWS = f"""
SELECT e.*, d.outlet, d.published, s.sides AS source_sides, t.sides AS target_sides, s.names AS sources, t.names AS targets,
    CASE WHEN e.date_precision IN ('day', 'week') THEN e.date_start ELSE d.published END AS day,
    CASE WHEN r.model IN (SELECT unnest({HAND_CODED})) OR s.sides IS NULL OR t.sides IS NULL OR day IS NULL THEN e.id
        ELSE substr(md5(concat_ws('|', day, s.sides, t.sides, e.cameo)), 1, 20) END AS happening
FROM events e JOIN documents d ON d.id = e.document
JOIN versions v ON v.document = d.id AND v.superseded_by IS NULL
JOIN runs r ON r.run = d.run AND starts_with(r.model, '{IMPORTED}')
LEFT JOIN (SELECT document, record, list(DISTINCT side ORDER BY side) FILTER (side IS NOT NULL) AS sides, list(name ORDER BY position) AS names
    FROM actors WHERE role = 'source' GROUP BY ALL) s ON s.document = e.document AND s.record = e.id
LEFT JOIN (SELECT document, record, list(DISTINCT side ORDER BY side) FILTER (side IS NOT NULL) AS sides, list(name ORDER BY position) AS names
    FROM actors WHERE role = 'target' GROUP BY ALL) t ON t.document = e.document AND t.record = e.id
"""
IMPORT = (
    f"CREATE TEMP TABLE imported AS {_ROWS}",
    """CREATE TEMP TABLE touched AS
        SELECT happening FROM imported WHERE (document, id) NOT IN (SELECT document, event FROM reports)
        UNION SELECT h.id FROM happenings h WHERE h.cluster IS NULL
            AND h.reports <> (SELECT count(*) FROM imported i WHERE i.happening = h.id)""",
    "DELETE FROM reports WHERE happening IN (SELECT happening FROM touched)",
    "DELETE FROM figures WHERE happening IN (SELECT happening FROM touched)",
    "DELETE FROM happenings WHERE id IN (SELECT happening FROM touched)",
    """INSERT INTO reports SELECT happening, id, document, row_number() OVER (PARTITION BY happening ORDER BY published DESC, document, id) - 1
        FROM imported WHERE happening IN (SELECT happening FROM touched)""",
    """INSERT INTO figures SELECT i.happening, c.what, min(c.low), max(c.high), max(c.high), []
        FROM imported i JOIN counts c ON c.document = i.document AND c.record = i.id
        WHERE i.happening IN (SELECT happening FROM touched) GROUP BY 1, 2""",
    """INSERT INTO happenings
        SELECT i.happening, first(i.id ORDER BY i.document, i.id), first(i.document ORDER BY i.document, i.id), NULL,
            first(plover_type ORDER BY i.document, i.id), first(plover_mode ORDER BY i.document, i.id),
            first(plover_contexts ORDER BY i.document, i.id), first(cameo ORDER BY i.document, i.id),
            first(goldstein ORDER BY i.document, i.id), first(status ORDER BY i.document, i.id),
            first("trigger" ORDER BY i.document, i.id), coalesce(first(sources ORDER BY i.document, i.id), []),
            coalesce(first(targets ORDER BY i.document, i.id), []), coalesce(first(source_sides ORDER BY i.document, i.id), []),
            coalesce(first(target_sides ORDER BY i.document, i.id), []), min(day), min(date_start), max(date_end),
            first(date_precision ORDER BY i.document, i.id), first(i.place ORDER BY i.document, i.id), NULL, NULL, NULL,
            min(f.low), max(f.high), bool_and(said_by IS NOT NULL),
            first(said_by_name ORDER BY i.document, i.id), max(confidence), count(*), count(DISTINCT outlet), min(published), max(published), []
        FROM imported i LEFT JOIN figures f ON f.happening = i.happening AND f.what = 'killed'
        WHERE i.happening IN (SELECT happening FROM touched) GROUP BY i.happening""",
    "DROP TABLE touched",
    "DROP TABLE imported",
)
