"""Sheets to rows of the register's tables and back, without loss."""

from collections.abc import Iterable
from typing import Any, TypeVar

from dragoman.records import Actor, Document, Event, Failure, Plover, Provenance, Sheet, Span, Statement, When

Row = dict[str, Any]
Rows = dict[str, list[Row]]
T = TypeVar("T")


def to_rows(sheets: Iterable[tuple[Sheet, int]]) -> Rows:
    """Rows by table of sheets, each with its number in the order of adding."""
    rows: Rows = {name: [] for name in ("documents", "statements", "events", "actors", "spans", "runs", "failures")}
    for sheet, added in sheets:
        document = sheet.document
        rows["documents"].append(
            {name: getattr(document, name) for name in document.__struct_fields__ if name != "headings"}
            | {"run": sheet.provenance.run, "added": added}
        )
        _spans(rows, document.id, document.id, "heading", document.headings)
        for position, statement in enumerate(sheet.statements):
            _statement(rows, document.id, position, statement)
        for position, event in enumerate(sheet.events):
            _event(rows, document.id, position, event)
        rows["runs"].append({name: getattr(sheet.provenance, name) for name in Provenance.__struct_fields__})
        if sheet.failure:
            rows["failures"].append(failure_row(sheet.failure))
    return rows


def failure_row(failure: Failure) -> Row:
    return {name: getattr(failure, name) for name in Failure.__struct_fields__}


def _statement(rows: Rows, document: str, position: int, statement: Statement) -> None:
    rows["statements"].append(
        {
            "id": statement.id,
            "document": document,
            "position": position,
            "kind": statement.kind,
            "content": " ... ".join(span.text for span in statement.content),
            "rule": statement.rule,
            "confidence": statement.confidence,
            **_date(statement.date),
        }
    )
    for role, actor in (("speaker", statement.speaker), ("addressee", statement.addressee)):
        _actors(rows, statement.id, document, role, [actor] if actor else [])
    _actors(rows, statement.id, document, "about", statement.about)
    for name, span in (
        ("cue", statement.cue),
        ("venue", statement.venue),
        ("date", statement.date and statement.date.span),
    ):
        _spans(rows, statement.id, document, name, [span] if span else [])
    _spans(rows, statement.id, document, "content", statement.content)


def _event(rows: Rows, document: str, position: int, event: Event) -> None:
    rows["events"].append(
        {
            "id": event.id,
            "document": document,
            "position": position,
            "plover_type": event.plover.type,
            "plover_mode": event.plover.mode,
            "plover_contexts": event.plover.contexts,
            "cameo": event.cameo,
            "goldstein": event.goldstein,
            "status": event.status,
            "trigger": event.trigger.text,
            "said_by": event.said_by,
            "rule": event.rule,
            "confidence": event.confidence,
            **_date(event.date),
        }
    )
    _actors(rows, event.id, document, "source", event.sources)
    _actors(rows, event.id, document, "target", event.targets)
    _spans(rows, event.id, document, "trigger", [event.trigger])
    _spans(rows, event.id, document, "date", [event.date.span] if event.date and event.date.span else [])


def _date(when: When | None) -> Row:
    names = ("start", "end", "precision", "rule", "confidence")
    return {f"date_{name}": getattr(when, name) if when else None for name in names}


def _actors(rows: Rows, record: str, document: str, role: str, actors: list[Actor]) -> None:
    for position, actor in enumerate(actors):
        plain = {n: getattr(actor, n) for n in actor.__struct_fields__ if n not in {"span", "antecedent"}}
        before = actor.antecedent
        rows["actors"].append(
            {
                **_of(record, document, role, position),
                **plain,
                **_offsets(actor.span),
                "antecedent_start": before.start if before else None,
                "antecedent_end": before.end if before else None,
                "antecedent": before.text if before else None,
            }
        )


def _spans(rows: Rows, record: str, document: str, role: str, spans: list[Span]) -> None:
    rows["spans"] += [{**_of(record, document, role, n), **_offsets(span)} for n, span in enumerate(spans)]


def _of(record: str, document: str, role: str, position: int) -> Row:
    return {"record": record, "document": document, "role": role, "position": position}


def _offsets(span: Span) -> Row:
    return {"start_at": span.start, "end_at": span.end, "text": span.text}


def from_rows(rows: Rows) -> list[Sheet]:
    """Sheets of the rows of whole documents, in the order of `documents`."""
    spans: dict[tuple[str, str, str], list[Span]] = {}
    for row in sorted(rows["spans"], key=lambda row: row["position"]):
        key = (row["document"], row["record"], row["role"])
        spans.setdefault(key, []).append(Span(row["start_at"], row["end_at"], row["text"]))
    actors: dict[tuple[str, str, str], list[Actor]] = {}
    for row in sorted(rows["actors"], key=lambda row: row["position"]):
        actors.setdefault((row["document"], row["record"], row["role"]), []).append(_read_actor(row))
    runs = {row["run"]: Provenance(**row) for row in rows["runs"]}
    failures = {row["document"]: Failure(**row) for row in rows["failures"] if row["document"]}
    by_document: dict[str, tuple[list[Statement], list[Event]]] = {}
    for row in sorted(rows["statements"], key=lambda row: row["position"]):
        by_document.setdefault(row["document"], ([], []))[0].append(_read_statement(row, spans, actors))
    for row in sorted(rows["events"], key=lambda row: row["position"]):
        by_document.setdefault(row["document"], ([], []))[1].append(_read_event(row, spans, actors))
    sheets = []
    for row in rows["documents"]:
        plain = {name: row[name] for name in Document.__struct_fields__ if name != "headings"}
        plain["published"] = _iso(plain["published"])
        document = Document(**plain, headings=spans.get((row["id"], row["id"], "heading"), []))
        statements, events = by_document.get(row["id"], ([], []))
        failure = failures.get(row["id"])
        sheets.append(
            Sheet(document=document, statements=statements, events=events, provenance=runs[row["run"]], failure=failure)
        )
    return sheets


def _iso(value: Any) -> str | None:
    return None if value is None else str(value)[:10]


def _read_when(row: Row, span: Span | None) -> When | None:
    if row["date_start"] is None:
        return None
    return When(
        span=span,
        start=str(row["date_start"])[:10],
        end=str(row["date_end"])[:10],
        precision=row["date_precision"],
        rule=row["date_rule"],
        confidence=row["date_confidence"],
    )


def _read_actor(row: Row) -> Actor:
    before = None
    if row["antecedent_start"] is not None:
        before = Span(row["antecedent_start"], row["antecedent_end"], row["antecedent"])
    names = ("name", "kind", "country", "sectors", "office", "code", "wikidata", "rule", "confidence")
    span = Span(row["start_at"], row["end_at"], row["text"])
    return Actor(span=span, antecedent=before, **{name: row[name] for name in names})


def _one(found: dict[tuple[str, str, str], list[T]], row: Row, role: str) -> T | None:
    return next(iter(found.get((row["document"], row["id"], role), [])), None)


def _read_statement(
    row: Row, spans: dict[tuple[str, str, str], list[Span]], actors: dict[tuple[str, str, str], list[Actor]]
) -> Statement:
    return Statement(
        id=row["id"],
        kind=row["kind"],
        speaker=_one(actors, row, "speaker"),
        cue=_one(spans, row, "cue"),
        content=spans.get((row["document"], row["id"], "content"), []),
        addressee=_one(actors, row, "addressee"),
        venue=_one(spans, row, "venue"),
        date=_read_when(row, _one(spans, row, "date")),
        about=actors.get((row["document"], row["id"], "about"), []),
        rule=row["rule"],
        confidence=row["confidence"],
    )


def _read_event(
    row: Row, spans: dict[tuple[str, str, str], list[Span]], actors: dict[tuple[str, str, str], list[Actor]]
) -> Event:
    trigger = _one(spans, row, "trigger")
    assert trigger is not None
    return Event(
        id=row["id"],
        plover=Plover(type=row["plover_type"], mode=row["plover_mode"], contexts=row["plover_contexts"]),
        cameo=row["cameo"],
        goldstein=row["goldstein"],
        sources=actors.get((row["document"], row["id"], "source"), []),
        targets=actors.get((row["document"], row["id"], "target"), []),
        trigger=trigger,
        date=_read_when(row, _one(spans, row, "date")),
        status=row["status"],
        said_by=row["said_by"],
        rule=row["rule"],
        confidence=row["confidence"],
    )
