"""Happenings as the tables of others want them: one event each, with the page of its fullest report and what all reports give."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from dragoman import merge
from dragoman.merge import Figure
from dragoman.records import FLOOR, HAPPENED, Event, Sheet
from dragoman.register.store import Register
from dragoman.register.together import READ_TOGETHER, events_by_cluster

_IMPORTED = """SELECT h.event, h.document, h.reports,
    list(DISTINCT coalesce(d.outlet, d.source) ORDER BY coalesce(d.outlet, d.source)) AS outlets
FROM happenings h JOIN reports r ON r.happening = h.id JOIN documents d ON d.id = r.document
WHERE h.cluster IS NULL AND h.confidence >= ? GROUP BY ALL ORDER BY h.document, h.event"""


class Told(NamedTuple):
    """An event with what reports of all pages give, the sheet of the fullest one, figures over all, number of reports and mentions, outlets."""

    event: Event
    sheet: Sheet
    figures: list[Figure]
    reports: int
    mentions: int
    outlets: list[str]

    def figure(self, what: str) -> Figure | None:
        return next((one for one in self.figures if one.what == what and (one.low or one.high)), None)


class Merged(NamedTuple):
    """What an event or a statement of a page is one with: the id of the happening or saying, on how many pages and in how many outlets it
    is told, and whether this is the fullest telling, which counts for all."""

    of: str
    reports: int
    outlets: int
    fullest: bool


_MERGED = """SELECT r.event AS record, h.id AS of, h.reports, h.outlets, r.event = h.event AS fullest
FROM reports r JOIN happenings h ON h.id = r.happening
UNION ALL SELECT t.statement, y.id, y.reports, y.outlets, t.position = 0 FROM tellings t JOIN sayings y ON y.id = t.saying"""


def merged(register: Register) -> dict[str, Merged]:
    """Of every event and statement of the newest versions, by its id, what it is one with."""
    return {row.pop("record"): Merged(**row) for row in register.query(_MERGED)}


def happened(register: Register, floor: float = FLOOR) -> Iterator[Told]:
    """The happenings, from `floor` on, that occurred or go on, and background whose own date is known; first pages first, imported rows last."""
    for one in _all(register, floor):
        if one.event.status in HAPPENED or (one.event.status == "past" and one.event.date):
            yield one


def _all(register: Register, floor: float) -> Iterator[Told]:
    for sheets, merged, sure in events_by_cluster(register):
        if sure >= floor:
            yield _told(merged, {sheet.document.id: sheet for sheet in sheets})
    rows = register.query(_IMPORTED, [floor])
    for start in range(0, len(rows), READ_TOGETHER):
        some = rows[start : start + READ_TOGETHER]
        pages = {sheet.document.id: sheet for sheet in register.sheets(ids=[row["document"] for row in some])}
        for row in some:
            sheet = pages[row["document"]]
            event = next(event for event in sheet.events if event.id == row["event"])
            figures = [Figure(c.what, c.low, c.high, c.high if c.low is None else c.low, []) for c in event.counts]
            yield Told(event, sheet, figures, row["reports"], row["reports"], row["outlets"])


def _told(one: merge.Merged, sheets: dict[str, Sheet]) -> Told:
    event = replace(one.event, status=one.status, sources=one.sources, targets=one.targets, date=one.date, place=one.place)
    page = next(report.page.id for report in one.reports if report.event is one.event)
    return Told(
        event,
        sheets[page],
        one.figures,
        len({report.page.id for report in one.reports}),
        sum(max(1, len(report.event.mentions)) for report in one.reports),
        sorted({report.page.outlet for report in one.reports}),
    )
