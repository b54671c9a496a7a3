"""Sheets to rows of the register's tables and back, without loss. A row is a tuple in the order of `schema.columns`."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar, get_args

import msgspec

from dragoman.records import (
    Actor,
    Count,
    Document,
    Event,
    Failure,
    Ground,
    Place,
    Plover,
    Provenance,
    Sheet,
    Span,
    Statement,
    Verdict,
    When,
    identify,
    side_of,
)
from dragoman.register.namings import namings
from dragoman.register.tables import TABLES

Rows = dict[str, list[tuple[Any, ...]]]
T = TypeVar("T")
Found = dict[tuple[str, str, str], list[T]]  # by document, record and role

_NO_DATE = (None,) * 5
_JUDGED = re.compile(f"({'|'.join(get_args(Verdict))}) by (.+)", re.DOTALL)


def unsound(sheet: Sheet) -> Failure | None:
    """Why the register cannot hold a sheet: characters that UTF-8 lacks, or a date that is none. None for a sound sheet."""
    reason = ""
    records: list[Statement | Event] = [*sheet.statements, *sheet.events]
    days = [("its publication", sheet.document.published)]
    for record in records:
        if record.date:
            days += [(record.id, record.date.start), (record.id, record.date.end)]
    try:
        msgspec.json.encode(sheet)
        for whose, day in days:
            if day is not None and not _is_day(day):
                reason = (
                    f"the date of {whose}, {day!r}, is not an ISO date such as 2024-03-14. Correct it and add the page again."
                )
    except UnicodeEncodeError:
        reason = "it holds half of a surrogate pair, which no file can store. Read the page again in its right character set."
    if not reason:
        return None
    source, about = storable(sheet.document.source), storable(sheet.document.id)
    return Failure(
        id=identify(about, "register", reason), source=source, step="register", reason=f"{source}: {reason}", document=about
    )


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _is_day(text: str) -> bool:
    try:
        return _day(text).isoformat() == text
    except ValueError:
        return False


def storable(text: str) -> str:
    """The text with what UTF-8 cannot hold (an undecodable byte of a file name) as a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def to_rows(sheets: Iterable[tuple[Sheet, int]]) -> Rows:
    """Rows by table of sheets, each with its number in the order of adding. A record whose id comes again is the same record."""
    rows: Rows = {name: [] for name in TABLES}
    for sheet, added in sheets:
        page = sheet.document
        rows["documents"].append(
            (
                page.id,
                page.text_sha256,
                page.source,
                page.url,
                page.outlet,
                page.published and _day(page.published),
                page.language,
                page.section,
                page.headline,
                page.keywords,
                page.text,
                sheet.provenance.run,
                sheet.failure.id if sheet.failure else None,
                added,
            )
        )
        _spans(rows, page.id, page.id, "heading", page.headings)
        rows["namings"] += namings(sheet)
        for position, statement in enumerate(_once(sheet.statements)):
            _statement(rows, page.id, position, statement)
        speakers = {statement.id: statement.speaker for statement in sheet.statements}
        for position, event in enumerate(_once(sheet.events)):
            _event(rows, page.id, position, event, speakers)
        run = sheet.provenance
        rows["runs"].append((run.run, run.dragoman, run.ontology, run.model))
        if sheet.failure:
            rows["failures"].append(failure_row(sheet.failure))
    return rows


def failure_row(failure: Failure) -> tuple[Any, ...]:
    document = None if failure.document is None else storable(failure.document)
    return (storable(failure.id), storable(failure.source), failure.step, storable(failure.reason), document)


def _once(records: list[T]) -> Iterable[T]:
    first: dict[str, T] = {}
    for record in records:
        first.setdefault(record.id, record)  # type: ignore[attr-defined]
    return first.values()


def _statement(rows: Rows, document: str, position: int, statement: Statement) -> None:
    content = " ... ".join(span.text for span in statement.content)
    made = (statement.rule, statement.confidence, *_judged(statement))
    said = (statement.kind, content, statement.said_by)
    rows["statements"].append((statement.id, document, position, *said, *_date(statement.date), *made))
    addressee = statement.addressee
    _actors(rows, statement.id, document, "speaker", statement.speakers)
    _actors(rows, statement.id, document, "addressee", [addressee] if addressee else [])
    _actors(rows, statement.id, document, "about", statement.about)
    when = statement.date.span if statement.date else None
    for role, span in (("venue", statement.venue), ("date", when)):
        _spans(rows, statement.id, document, role, [span] if span else [])
    _spans(rows, statement.id, document, "cue", [statement.cue, *statement.cue_rest] if statement.cue else [])
    _spans(rows, statement.id, document, "content", statement.content)


def _event(rows: Rows, document: str, position: int, event: Event, speakers: dict[str, Actor | None]) -> None:
    plover = event.plover
    codes = (plover.type, plover.mode, plover.contexts, event.cameo, event.goldstein, event.status)
    said = (event.trigger.text, event.said_by)
    made = (event.rule, event.confidence)
    sayer = speakers.get(event.said_by) if event.said_by else None
    told = (event.place and event.place.name, max(1, len(event.mentions)), sayer and sayer.name)
    rows["events"].append((event.id, document, position, *codes, *said, *_date(event.date), *made, *told, *_judged(event)))
    _actors(rows, event.id, document, "source", event.sources)
    _actors(rows, event.id, document, "target", event.targets)
    _spans(rows, event.id, document, "trigger", [event.trigger])
    _spans(rows, event.id, document, "mention", event.mentions)
    _spans(rows, event.id, document, "place", [event.place.span] if event.place else [])
    _spans(rows, event.id, document, "date", [event.date.span] if event.date and event.date.span else [])
    if event.place:
        rows["places"].append(_place(event.id, document, event.place))
    for number, count in enumerate(event.counts):
        where = (count.span.start, count.span.end, count.span.text)
        rows["counts"].append((event.id, document, number, count.what, count.low, count.high, *where, count.said_by))
        _actors(rows, event.id, document, "count", [count.of] if count.of else [], number)


def _place(record: str, document: str, place: Place) -> tuple[Any, ...]:
    where = (place.lat, place.lon, place.country, place.province, place.geonameid, place.held_by, place.claimed_by)
    may_be = [str(number) for number in place.candidates]
    span = (place.span.start, place.span.end, place.span.text)
    return (record, document, 0, place.name, place.kind, *where, may_be, place.confidence, *span)


def _read_place(row: tuple[Any, ...]) -> Place:
    _, _, _, name, kind, lat, lon, country, province, geonameid, held, claimed, may_be, confidence, *span = row
    return Place(
        span=Span(*span),
        name=name,
        kind=kind,
        lat=lat,
        lon=lon,
        country=country,
        province=province,
        geonameid=geonameid,
        held_by=held or [],
        claimed_by=claimed or [],
        candidates=[int(number) for number in may_be or []],
        confidence=confidence,
    )


def _date(when: When | None) -> tuple[Any, ...]:
    return (_day(when.start), _day(when.end), when.precision, when.rule, when.confidence) if when else _NO_DATE


def _actors(rows: Rows, record: str, document: str, role: str, actors: list[Actor], first: int = 0) -> None:
    for position, a in enumerate(actors, first):
        who = (a.name, a.kind, a.country, a.sectors, a.office, a.code, a.wikidata)
        where = (a.span.start, a.span.end, a.span.text)
        before = (a.antecedent.start, a.antecedent.end, a.antecedent.text) if a.antecedent else (None, None, None)
        rows["actors"].append(
            (record, document, role, position, *who, *where, *before, a.rule, a.confidence, side_of(a), a.entry, _grounds(a))
        )


def _grounds(actor: Actor) -> list[Ground]:
    """Of a sheet of an older version, which had none, those that its rule tells."""
    return actor.grounds or (["head"] if actor.rule.startswith("head: ") else [])


def _judged(record: Statement | Event) -> tuple[str | None, str | None]:
    """Verdict and who gave it; of a record of an older version, which had no such fields, what its rule tells (`corrected by Ada`)."""
    told = None if record.verdict else _JUDGED.fullmatch(record.rule)
    return (told[1], told[2]) if told else (record.verdict, record.judged_by)


def _spans(rows: Rows, record: str, document: str, role: str, spans: list[Span]) -> None:
    for position, span in enumerate(spans):
        rows["spans"].append((record, document, role, position, span.start, span.end, span.text))


def from_rows(rows: Rows) -> list[Sheet]:
    """Sheets of the rows of whole documents, in the order of `documents`. The rows of the others are in order of position."""
    spans: Found[Span] = {}
    for record, document, role, _, *span in rows["spans"]:
        spans.setdefault((document, record, role), []).append(Span(*span))
    actors: Found[Actor] = {}
    of: dict[tuple[str, str, int], Actor] = {}
    for record, document, role, position, *actor in rows["actors"]:
        if role == "count":
            of[document, record, position] = _read_actor(actor)
        else:
            actors.setdefault((document, record, role), []).append(_read_actor(actor))
    counts: dict[tuple[str, str], list[Count]] = {}
    for record, document, position, what, low, high, start, end, text, said_by in rows["counts"]:
        whose = of.get((document, record, position))
        one = Count(span=Span(start, end, text), what=what, low=low, high=high, of=whose, said_by=said_by)
        counts.setdefault((document, record), []).append(one)
    places = {(row[1], row[0]): _read_place(row) for row in rows["places"]}
    runs = {
        run: Provenance(dragoman=code, ontology=ontology, model=model, run=run) for run, code, ontology, model in rows["runs"]
    }
    failures = {row[0]: read_failure(row) for row in rows["failures"]}
    statements: dict[str, list[Statement]] = {}
    for row in rows["statements"]:
        statements.setdefault(row[1], []).append(_read_statement(row, spans, actors))
    events: dict[str, list[Event]] = {}
    for row in rows["events"]:
        events.setdefault(row[1], []).append(_read_event(row, spans, actors, counts, places))
    sheets = []
    for *about, run, failure, _ in rows["documents"]:
        page = _read_document(about, spans)
        sheets.append(
            Sheet(
                document=page,
                statements=statements.get(page.id, []),
                events=events.get(page.id, []),
                provenance=runs[run],
                failure=failures[failure] if failure else None,
            )
        )
    return sheets


def read_failure(row: tuple[Any, ...]) -> Failure:
    identity, source, step, reason, document = row
    return Failure(id=identity, source=source, step=step, reason=reason, document=document)


def _read_document(row: list[Any], spans: Found[Span]) -> Document:
    identity, sha, source, url, outlet, published, language, section, headline, keywords, text = row
    return Document(
        id=identity,
        text_sha256=sha,
        source=source,
        url=url,
        outlet=outlet,
        published=published and published.isoformat(),
        language=language,
        section=section,
        headline=headline,
        headings=spans.get((identity, identity, "heading"), []),
        keywords=keywords,
        text=text,
    )


def _read_actor(row: list[Any]) -> Actor:
    name, kind, country, sectors, office, code, wikidata, start, end, text, *before, rule, confidence, _, entry, grounds = row
    return Actor(
        span=Span(start, end, text),
        name=name,
        kind=kind,
        country=country,
        sectors=sectors,
        office=office,
        code=code,
        wikidata=wikidata,
        antecedent=None if before[0] is None else Span(*before),
        rule=rule,
        confidence=confidence,
        entry=entry,
        grounds=grounds or [],
    )


def _read_when(cells: list[Any], span: Span | None) -> When | None:
    start, end, precision, rule, confidence = cells
    if start is None:
        return None
    first, last = start.isoformat(), end.isoformat()
    return When(span=span, start=first, end=last, precision=precision, rule=rule, confidence=confidence)


def _one(found: Found[T], document: str, record: str, role: str) -> T | None:
    return next(iter(found.get((document, record, role), [])), None)


def _read_statement(row: tuple[Any, ...], spans: Found[Span], actors: Found[Actor]) -> Statement:
    record, document, _, kind, _, said_by, *when, rule, confidence, verdict, judged_by = row
    speakers = actors.get((document, record, "speaker"), [])
    cues = spans.get((document, record, "cue"), [])
    return Statement(
        id=record,
        kind=kind,
        speaker=speakers[0] if speakers else None,
        cue=cues[0] if cues else None,
        cue_rest=cues[1:],
        content=spans.get((document, record, "content"), []),
        addressee=_one(actors, document, record, "addressee"),
        venue=_one(spans, document, record, "venue"),
        date=_read_when(when, _one(spans, document, record, "date")),
        about=actors.get((document, record, "about"), []),
        rule=rule,
        confidence=confidence,
        said_by=said_by,
        co_speakers=speakers[1:],
        verdict=verdict,
        judged_by=judged_by,
    )


def _read_event(
    row: tuple[Any, ...],
    spans: Found[Span],
    actors: Found[Actor],
    counts: dict[tuple[str, str], list[Count]],
    places: dict[tuple[str, str], Place],
) -> Event:
    record, document, _, kind, mode, contexts, cameo, goldstein, status, _, said_by, *when, rule, confidence = row[:-5]
    place, _, _, verdict, judged_by = row[-5:]
    where = places.get((document, record))
    if where is None and place is not None:  # of a register that had names of places only
        where = Place(span=spans[document, record, "place"][0], name=place)
    return Event(
        id=record,
        plover=Plover(type=kind, mode=mode, contexts=contexts),
        cameo=cameo,
        goldstein=goldstein,
        sources=actors.get((document, record, "source"), []),
        targets=actors.get((document, record, "target"), []),
        trigger=spans[document, record, "trigger"][0],
        date=_read_when(when, _one(spans, document, record, "date")),
        status=status,
        said_by=said_by,
        rule=rule,
        confidence=confidence,
        place=where,
        counts=counts.get((document, record), []),
        mentions=spans.get((document, record, "mention"), []),
        verdict=verdict,
        judged_by=judged_by,
    )
