"""Events as people annotated them (`gold_events`) against those that we find: from `evaluate events`.

Gold marks an act in every sentence that names it; of an event that we found each mention counts as a trigger with that event's fields.
Triggers are matched one to one where they overlap; everything else is asked of the matched.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from dragoman.coding import document_sheet
from dragoman.evaluate.corpora import Interval, Row
from dragoman.evaluate.gold_events import GoldActor, GoldEvent, read
from dragoman.language import analyse, load
from dragoman.records import FLOOR, Actor, Document, Event
from dragoman.records.sides import state
from dragoman.versions import provenance

FLOORS = sorted({n / 10 for n in range(10)} | {FLOOR})
UNKNOWN = "---"
DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Told(NamedTuple):
    """A place where an event that we found is told."""

    trigger: Interval
    event: Event


class Match(NamedTuple):
    gold: GoldEvent
    told: Told


Right = Callable[[GoldEvent, Event], bool]
Side = Callable[[GoldEvent], list[GoldActor]]


def annotated(path: Path, model: Path | None = None, data: Path | None = None) -> list[Row]:
    """Score the passages of `path`, those without words of their own with the treebanks' under `data`: what is right of all events, type by
    type, and from each floor of confidence.

    P, R and F1 in per cent; `gold` and `found` are what R and P are shares of, `of matched` is the figure over matched triggers
    alone, as two readers' agreement is given. `model` is a model file, the one that ships unless another is given. Rows `gold
    triggers` are of acts whose triggers were given: sides alone. Raises CorpusError where the file is not in the form.
    """
    numbered, documents = read(path, data)
    gold: list[list[GoldEvent]] = [passage.events for passage in numbered]
    found, failed = _coded(documents, model=model)
    rows = table(gold, found)
    rows[0]["not coded"] = float(failed)
    given, _ = _coded(documents, [[event.trigger for event in passage] for passage in gold], model)
    rows += [{**row, "what": f"gold triggers: {row['what']}"} for row in table(gold, given) if row["what"] in {"whole", *SETS}]
    return [{"set": path.stem, **row} for row in rows]


def _coded(
    documents: list[Document], triggers: list[list[Interval]] | None = None, model: Path | None = None
) -> tuple[list[list[Told]], int]:
    """The events of each document, and how many documents were not coded; where `triggers` are given, those are the acts."""
    made_by, found, failed = provenance(), [], 0
    for document, doc in zip(documents, analyse(documents, load(model) if model else None, triggers), strict=True):
        sheet = document_sheet(document, doc, made_by)
        failed += sheet.failure is not None
        found.append([told for event in sheet.events for told in tellings(event)])
    return found, failed


def tellings(event: Event) -> list[Told]:
    """Every place where the page tells the event."""
    return [Told((span.start, span.end), event) for span in event.mentions or [event.trigger]]


def table(gold: list[list[GoldEvent]], found: list[list[Told]]) -> list[Row]:
    """All figures of the passages' gold and found events, in per cent."""
    matched = [match for pair in zip(gold, found, strict=True) for match in matches(*pair)]
    wanted = [event for passage in gold for event in passage]
    given = [told for passage in found for told in passage]
    sizes = len(wanted), len(given)
    rows: list[Row] = [_row("trigger", len(matched), *sizes)]
    for what, right in RIGHT.items():
        n = _count(right, matched)
        rows.append({**_row(what, n, *sizes), "of matched": _share(n, len(matched))})
    for what, (ours, theirs) in SETS.items():
        both = [(theirs(m.gold), ours(m.told.event)) for m in matched]
        n = sum(len(g & f) for g, f in both)
        sides = sum(len(theirs(event)) for event in wanted), sum(len(ours(told.event)) for told in given)
        alone = figures(n, sum(len(g) for g, _ in both), sum(len(f) for _, f in both))
        rows.append({**_row(what, n, *sides), "of matched": alone["F1"]})
    rows.append(_places(wanted, given, matched))
    rows.append(_days(matched))
    rows.append(_counts(wanted, given, matched))
    for kind in sorted({event.type for event in wanted} | {told.event.plover.type for told in given}):
        n = sum(m.gold.type == m.told.event.plover.type == kind for m in matched)
        have = sum(event.type == kind for event in wanted), sum(told.event.plover.type == kind for told in given)
        rows.append(_row(f"type {kind}", n, *have))
    for floor in FLOORS:
        above = [[told for told in passage if told.event.confidence >= floor] for passage in found]
        kept = [match for pair in zip(gold, above, strict=True) for match in matches(*pair)]
        for what, right in AT_FLOORS.items():
            rows.append(_row(f"from {floor}: {what}", _count(right, kept), len(wanted), sum(map(len, above))))
    return rows


def matches(gold: list[GoldEvent], found: list[Told]) -> list[Match]:
    """Pairs of overlapping triggers, one to one: as many as can be, of several ways the one with most types, then statuses, right."""
    if not gold or not found:
        return []
    worth = np.array([[_worth(event, told) for told in found] for event in gold])
    return [Match(gold[i], found[j]) for i, j in zip(*linear_sum_assignment(-worth), strict=True) if worth[i, j]]


def _worth(event: GoldEvent, told: Told) -> float:
    if not overlap(event.trigger, told.trigger):
        return 0.0
    return 1 + 0.01 * (event.type == told.event.plover.type) + 0.0001 * (event.status == told.event.status)


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals share a character."""
    return one[0] < other[1] and other[0] < one[1]


def figures(right: float, gold: float, found: float) -> dict[str, float]:
    """Precision, recall and F1 in per cent."""
    return {"P": 100 * right / max(1, found), "R": 100 * right / max(1, gold), "F1": 200 * right / max(1, gold + found)}


def full_code(actor: Actor) -> str:
    """The state and the first sector."""
    return state(actor) + (actor.sectors[0] if actor.sectors and actor.sectors[0] != "IGO" else "")


def _states(actors: Iterable[Actor]) -> set[str]:
    return {state(actor) for actor in actors}


def _codes(actors: Iterable[Actor]) -> set[str]:
    return {full_code(actor) for actor in actors}


def _gold_states(actors: Iterable[GoldActor]) -> set[str]:
    return {actor.code[:3] for actor in actors}


def _gold_codes(actors: Iterable[GoldActor]) -> set[str]:
    return {actor.code[:6] for actor in actors}


def _type(gold: GoldEvent, event: Event) -> bool:
    return gold.type == event.plover.type


def _status(gold: GoldEvent, event: Event) -> bool:
    return _type(gold, event) and gold.status == event.status


def _mode(gold: GoldEvent, event: Event) -> bool:
    return _type(gold, event) and (gold.mode or None) == (event.plover.mode or None)


def _same_states(gold: GoldEvent, event: Event) -> bool:
    return _gold_states(gold.sources) == _states(event.sources) and _gold_states(gold.targets) == _states(event.targets)


def _same_codes(gold: GoldEvent, event: Event) -> bool:
    return _gold_codes(gold.sources) == _codes(event.sources) and _gold_codes(gold.targets) == _codes(event.targets)


def _actors(gold: GoldEvent, event: Event) -> bool:
    return _type(gold, event) and _same_states(gold, event)


def _whole(gold: GoldEvent, event: Event) -> bool:
    return _status(gold, event) and _same_states(gold, event)


def _whole_codes(gold: GoldEvent, event: Event) -> bool:
    return _status(gold, event) and _same_codes(gold, event)


RIGHT: dict[str, Right] = {
    "type": _type,
    "type, status": _status,
    "type, mode": _mode,
    "whole": _whole,
    "whole, full codes": _whole_codes,
}
AT_FLOORS: dict[str, Right] = {"type": _type, "type, states": _actors, "whole": _whole}
SETS: dict[str, tuple[Callable[[Event], set[str]], Callable[[GoldEvent], set[str]]]] = {
    "sources, states": (lambda event: _states(event.sources), lambda gold: _gold_states(gold.sources)),
    "targets, states": (lambda event: _states(event.targets), lambda gold: _gold_states(gold.targets)),
    "sources, full codes": (lambda event: _codes(event.sources), lambda gold: _gold_codes(gold.sources)),
    "targets, full codes": (lambda event: _codes(event.targets), lambda gold: _gold_codes(gold.targets)),
}


def _count(right: Right, matched: list[Match]) -> int:
    return sum(right(m.gold, m.told.event) for m in matched)


def _share(n: float, of: float) -> float:
    return 100 * n / max(1, of)


def _row(what: str, right: int, gold: int, found: int) -> Row:
    return {"what": what, "gold": float(gold), "found": float(found), **figures(right, gold, found)}


def _places(wanted: list[GoldEvent], given: list[Told], matched: list[Match]) -> Row:
    """Places of matched events, right where the words overlap or are the same words elsewhere in the passage."""
    placed = [(m.gold.place, m.told.event.place) for m in matched]
    both = [(g, f) for g, f in placed if g is not None and f is not None]
    n = sum(overlap(g.span, (f.span.start, f.span.end)) or g.words.casefold() == f.span.text.casefold() for g, f in both)
    alone = figures(n, sum(g is not None for g, _ in placed), sum(f is not None for _, f in placed))
    sizes = sum(event.place is not None for event in wanted), sum(told.event.place is not None for told in given)
    return {**_row("place", n, *sizes), "of matched": alone["F1"]}


def _days(matched: list[Match]) -> Row:
    """Of matched events that gold dates to the day, how many of ours begin on that day."""
    dated = [(m.gold.date, m.told.event.date) for m in matched if m.gold.date and DAY.fullmatch(m.gold.date)]
    n = sum(when is not None and when.start == day for day, when in dated)
    return {"what": "date, to the day", "gold": float(len(dated)), "R": _share(n, len(dated))}


def _counts(wanted: list[GoldEvent], given: list[Told], matched: list[Match]) -> Row:
    """Counts of matched events, right where what is counted, the lower and the upper bound are.

    A count of ours is one however often its event is told, and right if gold has it at any of the tellings.
    """
    held = {told.event.id: {_key(count) for count in told.event.counts} for told in given}
    right = {(m.told.event.id, _key(c)) for m in matched for c in m.gold.counts} & {(n, c) for n in held for c in held[n]}
    hit = sum(_key(count) in held[m.told.event.id] for m in matched for count in m.gold.counts)
    gold, found = sum(len(event.counts) for event in wanted), sum(map(len, held.values()))
    p, r = _share(len(right), found), _share(hit, gold)
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {"what": "counts", "gold": float(gold), "found": float(found), "P": p, "R": r, "F1": f1}


def _key(count: Any) -> tuple[str, float | None, float | None]:
    return count.what, count.low, count.high
