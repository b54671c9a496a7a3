"""What the pages of a register tell together, read cluster by cluster: clusters, events with their reports, statements with their tellings."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dragoman import merge
from dragoman.records import FLOOR, Sheet
from dragoman.register.edits import Edit, decided, edits

if TYPE_CHECKING:
    from dragoman.register.store import Register

READ_TOGETHER = 512  # pages whose records are in memory at once
Members = tuple[str, list[str]]  # a cluster and its pages


def by_cluster(register: "Register", clusters: list[Members]) -> Iterator[tuple[str, list[Sheet]]]:
    """The sheets of each cluster, a few hundred read at a time."""
    batch: list[Members] = []
    for n, one in enumerate(clusters, 1):
        batch.append(one)
        if n == len(clusters) or sum(len(ids) for _, ids in batch) >= READ_TOGETHER:
            sheets = {sheet.document.id: sheet for sheet in register.sheets(ids=[i for _, ids in batch for i in ids])}
            register.release()
            for cluster, ids in batch:
                yield cluster, [sheets[i] for i in ids if i in sheets]
            batch = []


def told_by(sheets: Sequence[Sheet], held: Sequence[Edit] = ()) -> list[tuple[merge.Merged, float]]:
    """The events of the sheets of a cluster, each with its confidence; those below the floor are not merged, but for what is decided."""
    verdicts = decided(held, sheets)
    by_editor = {event for pair in verdicts for event in pair}
    above: list[merge.Report] = []
    below: list[merge.Report] = []
    for sheet in sheets:
        for report in merge.reports(sheet, _page(sheet), 0.0):
            (above if report.event.confidence >= FLOOR or report.event.id in by_editor else below).append(report)
    found = merge.events(above, verdicts) + [one for report in below for one in merge.events([report])]
    return [(one, max(report.event.confidence for report in one.reports)) for one in found]


def told_anew(
    register: "Register", pages: Mapping[str, Sheet]
) -> Iterator[tuple[list[Sheet], list[merge.Merged], list[merge.Saying]]]:
    """The sheets, events and statements of the clusters that hold `pages` (by id), with these sheets in the place of the register's.

    Which pages tell one story hangs on their words alone, so that the clusters stay."""
    sql = """SELECT c.cluster, c.document FROM clusters c JOIN documents d ON d.id = c.document
        WHERE c.cluster IN (SELECT cluster FROM clusters WHERE document IN (SELECT unnest(?))) ORDER BY d.published NULLS FIRST, d.id"""
    ids: dict[str, list[str]] = {}
    for cluster, document in read(register, sql, [sorted(pages)]):
        ids.setdefault(cluster, []).append(document)
    held = edits(register.connection)
    for _, found in by_cluster(register, list(ids.items())):
        sheets = [pages.get(sheet.document.id, sheet) for sheet in found]
        yield sheets, [merged for merged, _ in told_by(sheets, held)], said_by(sheets)


def said_by(sheets: Sequence[Sheet]) -> list[merge.Saying]:
    """The statements of the sheets of a cluster, each once."""
    return merge.sayings((statement, page) for sheet in sheets for page in [_page(sheet)] for statement in sheet.statements)


def _page(sheet: Sheet) -> merge.Page:
    published = sheet.document.published
    return merge.page_of(sheet.document, date.fromisoformat(published).toordinal() if published else None)


def clusters(register: "Register") -> Iterator[merge.Cluster]:
    """The clusters of pages, with their stories, by their first pages."""
    for _, sheets in by_cluster(register, _in_order(register)):
        yield merge.cluster([_page(sheet) for sheet in sheets])


def sayings(register: "Register") -> Iterator[merge.Saying]:
    """The statements that pages report, each once with its tellings: what `sayings` holds in short."""
    for _, sheets in by_cluster(register, _in_order(register)):
        yield from said_by(sheets)


def events(register: "Register", floor: float = FLOOR) -> Iterator[merge.Merged]:
    """The events that pages tell, those from `floor` on, with reports and reasons: what `happenings` holds in short."""
    for _, merged, sure in events_by_cluster(register):
        if sure >= floor:
            yield merged


def events_by_cluster(register: "Register") -> Iterator[tuple[list[Sheet], merge.Merged, float]]:
    """Every event that pages tell, with the sheets of its cluster and its confidence."""
    held = edits(register.connection)
    for _, sheets in by_cluster(register, _in_order(register)):
        yield from ((sheets, merged, sure) for merged, sure in told_by(sheets, held))


def event(register: "Register", name: str) -> merge.Merged | None:
    """The event of an id of a happening or of one of its reports."""
    sql = """SELECT DISTINCT c.document, c.cluster FROM clusters c JOIN happenings h ON h.cluster = c.cluster
        JOIN reports r ON r.happening = h.id WHERE h.id = ? OR r.event = ?"""
    ids: dict[str, list[str]] = {}
    for document, cluster in read(register, sql, [name, name]):
        ids.setdefault(cluster, []).append(document)
    held = edits(register.connection)
    told = (merged for _, sheets in by_cluster(register, list(ids.items())) for merged, _ in told_by(sheets, held))
    return next((one for one in told if one.id == name or any(report.event.id == name for report in one.reports)), None)


def _in_order(register: "Register") -> list[Members]:
    ids: dict[str, list[str]] = {}
    sql = """SELECT c.cluster, c.document FROM clusters c JOIN documents d ON d.id = c.document
        ORDER BY d.published NULLS FIRST, d.id"""
    for cluster, document in read(register, sql):
        ids.setdefault(cluster, []).append(document)
    return list(ids.items())


def read(register: "Register", sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """The rows of a query, by the register's own connection."""
    found: list[tuple[Any, ...]] = register.connection.execute(sql, values or []).fetchall()
    return found
