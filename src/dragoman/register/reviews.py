"""Verdicts of people on records: lines of a file beside the register, and what a page's records are when the verdicts hold.

A line says who judged which record when, and how; of several by one person on one record the last holds, of several people's that
of the last who judged. Files of two people may be put together with `cat`.
"""

from collections.abc import Iterable, Mapping, Set
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from dragoman.ontology import actors, plover
from dragoman.records import Actor, Count, Counted, Event, Place, Plover, Sheet, Span, Statement, When, side_of
from dragoman.records.calendar import interval
from dragoman.records.sides import UNION, UNION_CODE

Verdict = Literal["accept", "correct", "reject", "missing", "undo"]
Range = tuple[int, int]
JUDGED = {"accept": "accepted", "correct": "corrected", "missing": "added"}  # what a record is by a verdict
Record = TypeVar("Record", Statement, Event)


class StatementValue(msgspec.Struct, frozen=True, tag="statement", tag_field="kind"):
    """A statement as a person has it: offsets as in the register, `side` a country or the code of an organisation."""

    form: Literal["direct", "indirect", "mixed"]
    speaker: str | None
    side: str | None
    speaker_at: Range | None
    cue: Range | None
    content: list[Range]
    cue_rest: list[Range] = []


class CountValue(msgspec.Struct, frozen=True):
    """A figure as a person has it: what is counted, from `low` to `high` (None leaves that end open), and where its words stand."""

    what: Counted
    low: float | None
    high: float | None
    at: Range


class EventValue(msgspec.Struct, frozen=True, tag="event", tag_field="kind"):
    """An event as a person has it: PLOVER type, status, codes of both sides (RUSGOV, IGONATO, --- for none known), where the word of the
    act stands; and where the words of each source and target do, in their order, None where nobody has said.

    PLOVER mode, words of the place, date (ISO 8601, as `records.calendar.interval` reads it) with its words, and figures: of those that
    are unset nobody has said anything, and the machine's stay.
    """

    type: str
    status: str
    sources: list[str]
    targets: list[str]
    trigger: Range
    sources_at: list[Range | None] = []
    targets_at: list[Range | None] = []
    mode: str | UnsetType | None = UNSET
    place_at: Range | UnsetType | None = UNSET
    date: str | UnsetType | None = UNSET
    date_at: Range | None = None
    counts: list[CountValue] | UnsetType = UNSET


Value = StatementValue | EventValue


class Review(msgspec.Struct, frozen=True):
    """One verdict. `value` is what the record should be (correct, missing), or what it is (accept); None where it is rejected, or where
    an earlier verdict is taken back (undo). `was` is what the machine had: by its words the verdict finds the record when the page is
    coded anew."""

    document: str
    record: str
    kind: Literal["statement", "event"]
    verdict: Verdict
    by: str
    at: str
    value: Value | None
    was: Value | None = None


def reviews_path(register: Path) -> Path:
    """Where the reviews of a register are kept."""
    return register.with_name(f"{register.name}.reviews.jsonl")


def read_reviews(path: Path) -> tuple[list[Review], list[str]]:
    """The reviews that hold, in the order in which they were given, and what is wrong with the lines that are none."""
    found, unread = [], []
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
    except OSError as error:
        return [], [f"{path}: cannot be read ({error}), so no verdict counts. Put the file of reviews back there."]
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(line, type=Review))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                unread.append(f"{path}, line {number}: not a review: {error}. The others count. Correct or remove the line.")
    return last(found), unread


def last(reviews: Iterable[Review]) -> list[Review]:
    """The last verdict of each person on each record; none where it was taken back."""
    held: dict[tuple[str, str], Review] = {}
    for review in sorted(reviews, key=lambda review: review.at):
        held.pop((review.by, review.record), None)
        if review.verdict != "undo":
            held[review.by, review.record] = review
    return list(held.values())


def by_page(reviews: Iterable[Review]) -> dict[str, dict[str, Review]]:
    """The verdict that holds on each record of each page."""
    pages: dict[str, dict[str, Review]] = {}
    for review in reviews:
        pages.setdefault(review.document, {})[review.record] = review
    return pages


def follow(sheet: Sheet, held: Mapping[str, Review]) -> tuple[dict[str, Review], list[Review]]:
    """Verdicts by the records that the page has now, and those of which it has none: orphans.

    A record that was coded anew under another id is found by its words: where its content or its act stands.
    """
    there = {one.id for one in sheet.statements} | {one.id for one in sheet.events}
    by_words: dict[object, str] = {("e", (event.trigger.start, event.trigger.end)): event.id for event in sheet.events}
    by_words |= {("s", tuple((span.start, span.end) for span in one.content)): one.id for one in sheet.statements}
    found = {record: one for record, one in held.items() if record in there or one.verdict == "missing"}
    orphans = []
    for record, one in held.items():
        if record in found:
            continue
        new = by_words.get(_words(one.was))
        if new is not None and new not in found:
            found[new] = one
        else:
            orphans.append(one)
    return found, orphans


def _words(value: Value | None) -> object:
    if isinstance(value, EventValue):
        return "e", tuple(value.trigger)
    return ("s", tuple(tuple(part) for part in value.content)) if value else None


def reviewed(sheet: Sheet, held: Mapping[str, Review]) -> Sheet:
    """The page with the verdicts on its records: rejected ones are gone, the others say who accepted, corrected or added them.

    What a person has judged is as sure as can be. Ids stay as they were.
    """
    held = follow(sheet, held)[0]
    there = {one.id for one in sheet.statements} | {one.id for one in sheet.events}
    blanks = [_blank(sheet, one) for record, one in held.items() if one.verdict == "missing" and record not in there]
    said = [*sheet.statements, *(one for one in blanks if isinstance(one, Statement))]
    done = [*sheet.events, *(one for one in blanks if isinstance(one, Event))]
    kept = [made for one in said if (made := _statement(sheet, one, held.get(one.id)))]
    told = [act for one in done if (act := _event(sheet, one, held.get(one.id)))]
    said_by = {one.id for one in kept}
    events = [msgspec.structs.replace(one, counts=_heard(one.counts, said_by)) for one in _heard(told, said_by)]
    return msgspec.structs.replace(sheet, statements=_heard(kept, said_by), events=events)


def _heard(records: list[Record], said: Set[str]) -> list[Record]:
    """The records; what was heard from a statement that is gone is heard from nobody."""
    return [one if one.said_by is None or one.said_by in said else msgspec.structs.replace(one, said_by=None) for one in records]


def _mark(review: Review) -> dict[str, Any]:
    verdict = JUDGED[review.verdict]
    return {"verdict": verdict, "judged_by": review.by, "rule": f"{verdict} by {review.by}", "confidence": 1.0}


def _statement(sheet: Sheet, one: Statement, review: Review | None) -> Statement | None:
    if review is None:
        return one
    if review.verdict == "reject":
        return None
    mark = _mark(review)
    value = review.value
    if review.verdict == "accept" or not isinstance(value, StatementValue):
        sure = msgspec.structs.replace(one.speaker, confidence=1.0) if one.speaker else None
        return msgspec.structs.replace(one, speaker=sure, **mark)
    words = {
        "content": [_span(sheet, part) for part in value.content],
        "cue": _span(sheet, value.cue) if value.cue else None,
        "cue_rest": [_span(sheet, part) for part in value.cue_rest],
    }
    speaker = _speaker(sheet, one, value)
    others = one.co_speakers if speaker and one.speaker and speaker.name == one.speaker.name else []
    return msgspec.structs.replace(one, kind=value.form, speaker=speaker, co_speakers=others, **words, **mark)


def _speaker(sheet: Sheet, one: Statement, value: StatementValue) -> Actor | None:
    if value.speaker is None:
        return None
    span = (
        _span(sheet, value.speaker_at)
        if value.speaker_at
        else one.speaker.span
        if one.speaker
        else _span(sheet, value.content[0])
    )
    if one.speaker and (one.speaker.name, side_of(one.speaker)) == (value.speaker, value.side):
        return msgspec.structs.replace(one.speaker, span=span, confidence=1.0)
    made = _actor(value.side, span)
    return msgspec.structs.replace(made, name=value.speaker, kind="person" if made.kind == "state" else made.kind)


def _event(sheet: Sheet, one: Event, review: Review | None) -> Event | None:
    if review is None:
        return one
    if review.verdict == "reject":
        return None
    mark = _mark(review)
    value = review.value
    if review.verdict == "accept" or not isinstance(value, EventValue):
        return msgspec.structs.replace(one, **mark)
    trigger = _span(sheet, value.trigger)
    codes = {}
    mode = (one.plover.mode if value.type == one.plover.type else None) if value.mode is UNSET else value.mode
    if (value.type, mode) != (one.plover.type, one.plover.mode) or not one.cameo:
        number = plover().code_of(value.type, mode)
        code = plover().codes[number]
        codes = {
            "plover": Plover(type=value.type, mode=mode, contexts=one.plover.contexts),
            "cameo": number,
            "goldstein": code.goldstein,
        }
    place = one.place if value.place_at is UNSET else _place(sheet, value.place_at)
    when = one.date if value.date is UNSET else _when(sheet, one.date, value.date, value.date_at)
    counts = one.counts
    if value.counts is not UNSET:
        counts = [_count(sheet, one.counts, c) for c in value.counts]
    told = {"place": place, "date": when, "counts": counts}
    ends = {
        "sources": _end(sheet, one.sources, value.sources, value.sources_at, trigger),
        "targets": _end(sheet, one.targets, value.targets, value.targets_at, trigger),
    }
    mentions = [trigger] if trigger not in one.mentions else one.mentions
    return msgspec.structs.replace(one, status=value.status, trigger=trigger, mentions=mentions, **told, **ends, **codes, **mark)


def _count(sheet: Sheet, machine: list[Count], value: CountValue) -> Count:
    """A figure as a person has it; whose it is and who gives it as the machine has it of the same words."""
    span = _span(sheet, value.at)
    same = next((one for one in machine if one.span == span), None)
    blank = Count(span=span, what=value.what, low=None, high=None)
    return msgspec.structs.replace(same or blank, what=value.what, low=value.low, high=value.high)


def _place(sheet: Sheet, at: Range | None) -> Place | None:
    """The place of words of the page: as another record has them, else as the gazetteer does."""
    if at is None:
        return None
    from dragoman.resolve.places import place_of  # here, not where a register opens: it loads the model's libraries

    named = {event.place.span: event.place for event in sheet.events if event.place}
    return place_of(_span(sheet, at), sorted(named.values(), key=lambda place: place.span.end), sheet.document.text)


def _when(sheet: Sheet, machine: When | None, text: str | None, at: Range | None) -> When | None:
    if text is None:
        return None
    start, end, precision = interval(text)
    span = _span(sheet, at) if at else None
    if machine and (machine.start, machine.end) == (start, end):
        return msgspec.structs.replace(machine, span=span)
    return When(span=span, start=start, end=end, precision=precision, rule="a person's", confidence=1.0)


def _end(sheet: Sheet, machine: list[Actor], codes: list[str], at: list[Range | None], trigger: Span) -> list[Actor]:
    """The actors of one end as a person has them: the machine's where it has one of that code, at the words that the person gave."""
    found = []
    for code, part in zip_longest(codes, at[: len(codes)]):
        span = _span(sheet, part) if part else None
        known = [actor for actor in machine if code_of(actor) == code]
        same = next((actor for actor in known if actor.span == span), next(iter(known), None))
        one = same or _actor(code, span or trigger)
        found.append(msgspec.structs.replace(one, span=span or one.span))
    return found


def code_of(actor: Actor) -> str:
    """How a person writes an actor of an event: its code, else its state (--- where none is known) and first sector."""
    if actor.code and (actor.country or actor.code.startswith("IGO")):
        return actor.code
    return (actor.country or "---") + next(iter(actor.sectors), "")


def is_code(code: str) -> bool:
    """Whether a code can be: a state or ---, with a sector or none, or an organisation that the tables know."""
    tables = actors()
    if code.startswith("IGO"):
        return code == "IGO" or any(entry.code == code for entry in tables.entries)
    return (code[:3] in tables.states or code[:3] in ("---", "EUR")) and (not code[3:] or code[3:6] in _sectors())


def _sectors() -> set[str]:
    return {sector for entry in actors().entries for sector in entry.sectors} | {"CVL", "REF", "UNK", "CRM"}


def _actor(code: str | None, span: Span) -> Actor:
    """Somebody of whom only a code is known."""
    code = UNION_CODE if code == UNION else code
    state = code[:3] if code and code[:3] in actors().states else None
    body = code is not None and code.startswith("IGO")
    sectors = [code[3:6]] if code and not body and code[3:6].isupper() else []
    named = (
        next((entry.name for entry in actors().entries if entry.code == code), code) if body else actors().states.get(state or "")
    )
    return Actor(
        span=span,
        name=named or "somebody",
        kind="organisation" if body else "state" if state else "unknown",
        country=state,
        sectors=sectors,
        office=None,
        code=code if body or state else None,
        wikidata=None,
        antecedent=None,
        rule="a person's",
        confidence=1.0,
    )


def _span(sheet: Sheet, part: Range) -> Span:
    return Span(*part, sheet.document.text[slice(*part)])


def _blank(sheet: Sheet, review: Review) -> Statement | Event:
    """A record of which nothing is known yet, to be filled by a review."""
    none: dict[str, Any]
    made: dict[str, Any] = {"id": review.record, "date": None, "rule": "", "confidence": 1.0}
    if isinstance(review.value, EventValue):
        none = {
            "sources": [],
            "targets": [],
            "said_by": None,
            "trigger": _span(sheet, review.value.trigger),
            "status": "occurred",
        }
        return Event(plover=Plover(type="", mode=None, contexts=[]), cameo="", goldstein=0.0, **none, **made)
    none = {"speaker": None, "cue": None, "content": [], "addressee": None, "venue": None, "about": []}
    return Statement(kind="direct", **none, **made)
