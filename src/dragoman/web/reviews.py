"""What people say of the machine's records: one line a verdict in a file beside the register (`register/reviews.py`), never rewritten."""

import os
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import krippendorff
import msgspec
import numpy as np

from dragoman.records import Event, Sheet, Span, Statement, identify, side_of
from dragoman.records.calendar import abridged
from dragoman.register.reviews import (
    CountValue,
    EventValue,
    Range,
    Review,
    StatementValue,
    Value,
    Verdict,
    code_of,
    follow,
    is_code,
    read_reviews,
)
from dragoman.view.names import is_side
from dragoman.web.errors import BadRequest, NotKept
from dragoman.web.rows import Row


class Reviews:
    """The reviews of one register, in `path`. A line that is no review stays in the file, and `unread` says which it is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unread: list[str] = []
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._all: list[Review] = []
        self.all()

    def all(self) -> list[Review]:
        """Every verdict that holds, in the order in which they were given."""
        with self._lock:
            try:
                stat = self.path.stat()
            except FileNotFoundError:
                return []
            if (stat.st_mtime_ns, stat.st_size) != self._seen:
                self._all, self.unread = read_reviews(self.path)
                self._seen = (stat.st_mtime_ns, stat.st_size)
            return list(self._all)

    def of(self, document: str, by: str | None = None) -> dict[str, Review]:
        """The verdicts on the records of a page, of one person or, where several judged one record, of the last who did."""
        return {r.record: r for r in self.all() if r.document == document and by in (None, r.by)}

    def add(self, sheet: Sheet, record: str | None, verdict: Verdict, by: str, value: Value | None = None) -> Review:
        """Keep a verdict on a record of `sheet`, or on one that is missing from it (`record` None).

        Raises BadRequest where there is no such record, no name, or spans that the page does not have, NotKept where the verdict
        cannot be written; the file then is as it was.
        """
        if not by.strip():
            raise BadRequest("A review has a name. Enter yours on the review page first.")
        if verdict in ("correct", "missing") and value is None:
            raise BadRequest("What should the record be? Fill in the form.")
        if value is not None:
            _check(value, len(sheet.document.text))
        document, was = sheet.document.id, None
        if verdict == "missing":
            assert value is not None
            record = identify(document, "missing", msgspec.to_builtins(value))
            kind: Literal["statement", "event"] = "event" if isinstance(value, EventValue) else "statement"
        else:
            found = next((r for r in records_of(sheet) if r.id == record), None)
            mine = follow(sheet, self.of(document, by.strip()))[0].get(record or "")
            if verdict == "undo" and mine is not None:
                return self._keep(Review(document, mine.record, mine.kind, "undo", mine.by, _now(), None))
            if found is None or record is None or verdict == "undo":
                raise BadRequest("The page has no such record. It may have been coded anew; open the page again.")
            kind = "event" if isinstance(found, Event) else "statement"
            if verdict == "correct" and isinstance(value, EventValue) != (kind == "event"):
                raise BadRequest("The correction is of another kind than the record.")
            was = value_of(found)
            value = was if verdict == "accept" else value if verdict == "correct" else None
        return self._keep(Review(document, record, kind, verdict, by.strip(), _now(), value, was))

    def _keep(self, review: Review) -> Review:
        with self._lock:
            _append(self.path, msgspec.json.encode(review) + b"\n")
        return review


def records_of(sheet: Sheet) -> list[Statement | Event]:
    """What a person can judge on a page."""
    return [*sheet.statements, *sheet.events]


def value_of(record: Statement | Event) -> Value:
    """A machine's record in the form in which people correct it."""
    if isinstance(record, Event):
        ends = record.sources, record.targets
        sources, targets = ([code_of(actor) for actor in end] for end in ends)
        sources_at, targets_at = ([_part(actor.span) for actor in end] for end in ends)
        trigger = _part(record.trigger)
        when = record.date
        return EventValue(
            record.plover.type,
            record.status,
            sources,
            targets,
            trigger,
            [*sources_at],
            [*targets_at],
            mode=record.plover.mode,
            place_at=_part(record.place.span) if record.place else None,
            date=abridged(when.start, when.end, when.precision) if when else None,
            date_at=_part(when.span) if when and when.span else None,
            counts=[CountValue(one.what, one.low, one.high, _part(one.span)) for one in record.counts],
        )
    speaker, cue = record.speaker, record.cue
    return StatementValue(
        form=record.kind,
        speaker=speaker.name if speaker else None,
        side=side_of(speaker),
        speaker_at=(speaker.span.start, speaker.span.end) if speaker else None,
        cue=(cue.start, cue.end) if cue else None,
        content=[(span.start, span.end) for span in record.content],
        cue_rest=[(span.start, span.end) for span in record.cue_rest],
    )


def as_judged(machine: Value, review: Review | None) -> Value:
    """What a record should be by a correction, the machine's where that says nothing."""
    value = review.value if review and review.verdict == "correct" else None
    if isinstance(value, EventValue) and isinstance(machine, EventValue):
        said = {name: given for name, given in msgspec.structs.asdict(value).items() if given is not msgspec.UNSET}
        return msgspec.structs.replace(machine, **said)
    return value or machine


def _part(span: Span) -> Range:
    return span.start, span.end


def agreement(reviews: Iterable[Review]) -> list[Row]:
    """Krippendorff's alpha (nominal) of what two or more people judged alike: the verdict, and the type and status of events.

    Alpha is 1 for full agreement and 0 for what chance gives (Krippendorff 2004, ch. 11). It is None where nobody judged what
    another did, or where all gave one and the same value.
    """
    judged = [review for review in reviews if review.verdict != "missing"]
    measures: dict[str, dict[tuple[str, str], str]] = {
        "verdict": {(r.by, r.record): r.verdict for r in judged},
        "event type": {(r.by, r.record): _event(r, "type") for r in judged if r.kind == "event"},
        "event status": {(r.by, r.record): _event(r, "status") for r in judged if r.kind == "event"},
    }
    return [_alpha(what, values) for what, values in measures.items() if values]


def _event(review: Review, field: str) -> str:
    return str(getattr(review.value, field)) if isinstance(review.value, EventValue) else "no event"


def _alpha(what: str, values: dict[tuple[str, str], str]) -> Row:
    people = sorted({by for by, _ in values})
    records = sorted({record for _, record in values})
    shared = [record for record in records if sum((by, record) in values for by in people) > 1]
    domain = sorted(set(values.values()))
    alpha = None
    if shared and len(domain) > 1:
        data = np.array(
            [[domain.index(v) if (v := values.get((by, r))) else np.nan for r in shared] for by in people], dtype=float
        )
        if len(np.unique(data[~np.isnan(data)])) > 1:
            alpha = round(float(krippendorff.alpha(data, level_of_measurement="nominal")), 3)
    return {"what": what, "people": len(people), "records": len(records), "judged_twice": len(shared), "alpha": alpha}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _append(path: Path, line: bytes) -> None:
    """Add a line, whole or not at all, and never to the end of one that a crash left half written."""
    try:
        with path.open("a+b", buffering=0) as lines:
            size = lines.seek(0, os.SEEK_END)
            if size:
                lines.seek(size - 1)
                line = line if lines.read(1) == b"\n" else b"\n" + line
            try:
                if lines.write(line) != len(line):
                    raise OSError("No space left on device")
                os.fsync(lines.fileno())
            except OSError:
                if os.fstat(lines.fileno()).st_size <= size + len(line):  # nobody else has written meanwhile
                    lines.truncate(size)
                raise
    except OSError as error:
        why = error.strerror or error
        raise NotKept(
            f"{path}: the verdict is not kept: {why}. Make room or give the right to write there, then judge again."
        ) from error


def _check(value: Value, length: int) -> None:
    if isinstance(value, EventValue):
        others = (value.place_at or None, value.date_at, *(one.at for one in value.counts or ()))
        ranges = [value.trigger, *(r for r in (*value.sources_at, *value.targets_at, *others) if r)]
    else:
        ranges = [*value.content, *value.cue_rest, *(r for r in (value.speaker_at, value.cue) if r)]
        if not value.content:
            raise BadRequest("A statement has content. Mark the words that were said.")
    for code in [*value.sources, *value.targets] if isinstance(value, EventValue) else []:
        if not is_code(code):
            raise BadRequest(
                f"{code!r} is no code. Give a state and a sector (RUSGOV), an organisation (IGONATO), or --- for none known."
            )
    if isinstance(value, StatementValue) and value.side and not is_side(value.side):
        raise BadRequest(
            f"{value.side!r} is no side. Give a country (JPN), an organisation (IGONATO) or another side of the tables."
        )
    for start, end in ranges:
        if not 0 <= start < end <= length:
            raise BadRequest(f"[{start}:{end}] is no part of the page, which has {length:,} characters.")
