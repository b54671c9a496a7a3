"""An editor joins and splits events of several pages."""

from collections.abc import Iterable, Sequence

from dragoman.merge import Merged
from dragoman.register import together
from dragoman.register.edits import Anchor, Edit, edits
from dragoman.register.errors import RegisterError
from dragoman.register.store import Register


def is_event(register: Register, name: str) -> bool:
    """Whether a name is the id of a happening or of an event of a page."""
    return bool(register.query("SELECT 1 FROM reports WHERE happening = ? OR event = ? LIMIT 1", [name, name]))


def join(register: Register, one: str, other: str) -> str:
    """Decide that two happenings are one, each by its id or that of one of its reports. Gives the id."""
    a, b = (_found(register, name) for name in (one, other))
    if a.id == b.id:
        raise RegisterError(f"{one} and {other} are one event already: {a.id}")
    here, there = _anchors(a), _anchors(b)
    made = [Edit("join", here[0], there[0])]
    return _decide(register, made, _but(register, "split", here, there))


def split(register: Register, one: str, reports: Sequence[str]) -> str:
    """Decide that some reports (ids of events or documents, or addresses) of a happening tell another than the rest. Gives its id."""
    found = _found(register, one)
    names = {report.event.id: {report.event.id, report.page.id, report.page.address} for report in found.reports}
    chosen = {event for event, some in names.items() if some & set(reports)}
    known = set().union(*names.values())
    if missing := sorted(set(reports) - known):
        raise RegisterError(
            f"{missing[0]}: no report of {one}. To see them: dragoman events --format jsonl --register {register.path}"
        )
    here, rest = (
        [(r.page.id, r.event.trigger.start, r.event.trigger.end) for r in found.reports if (r.event.id in chosen) == wanted]
        for wanted in (True, False)
    )
    if not rest:
        raise RegisterError(f"{one}: these are all its reports. Leave out those that are to stay.")
    made = [Edit("split", a, b) for a in here for b in rest] + [Edit("join", here[0], a) for a in here[1:]]
    return _decide(register, made, _but(register, "join", here, rest))


def enter(register: Register, made: Iterable[Edit], kept: list[Edit] | None = None) -> None:
    """Write decisions behind those that are kept (all, where none are given), and merge anew the pages they are about."""
    with register.changing() as connection:
        before = edits(connection)
        whole = list(dict.fromkeys([*(before if kept is None else kept), *made]))
        touched = sorted(
            {anchor[0] for one in {*before, *whole} if (one in before) != (one in whole) for anchor in (one.one, one.other)}
        )
        connection.execute("DELETE FROM edits")
        for n, one in enumerate(whole):
            connection.execute("INSERT INTO edits VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [n, one.edited, *one.one, *one.other])
        connection.execute("UPDATE clusters SET run = '' WHERE document IN (SELECT unnest(?))", [touched])
    register.merge()


def _decide(register: Register, made: list[Edit], kept: list[Edit]) -> str:
    enter(register, made, kept)
    page, start, end = made[0].one
    rows = register.query(
        """SELECT r.happening FROM reports r JOIN spans s ON s.document = r.document AND s.record = r.event AND s.role = 'trigger'
        WHERE r.document = ? AND s.start_at = ? AND s.end_at = ?""",
        [page, start, end],
    )
    return str(rows[0]["happening"])


def _but(register: Register, what: str, here: list[Anchor], there: list[Anchor]) -> list[Edit]:
    """The decisions without those of a kind between two sets, which the new one undoes."""
    with register.changing() as connection:
        held = edits(connection)
    return [
        one
        for one in held
        if one.edited != what or not ((one.one in here and one.other in there) or (one.one in there and one.other in here))
    ]


def _found(register: Register, name: str) -> Merged:
    found = together.event(register, name)
    if found is None:
        raise RegisterError(
            f"{name}: {register.path} holds no such event. To see them: dragoman events --register {register.path}"
        )
    return found


def _anchors(one: Merged) -> list[Anchor]:
    return [(report.page.id, report.event.trigger.start, report.event.trigger.end) for report in one.reports]
