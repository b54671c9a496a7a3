"""Events as people annotated them, passage by passage: from `evaluate events`, for files of the form of `annotated/events-dev.jsonl`.

A passage has a text and its events: trigger, type, mode, status, sources, targets, place, date, counts. Gold marks an act in
every sentence that names it; of an event that we found each mention counts as a trigger with that event's fields. Triggers are
matched one to one where they overlap; everything else is asked of the matched.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
import numpy as np
from scipy.optimize import linear_sum_assignment

from dragoman.coding import document_sheet
from dragoman.evaluate.corpora import CorpusError, Interval, check_span, iso_day, json_lines, page
from dragoman.language import analyse, languages, load
from dragoman.ontology.events import plover
from dragoman.read.text import stated_day
from dragoman.records import FLOOR, Actor, Counted, Document, Event, Status
from dragoman.records.sides import state
from dragoman.versions import provenance

Row = dict[str, float | str]
FLOORS = sorted({n / 10 for n in range(10)} | {FLOOR})
UNKNOWN = "---"
NAMED_LANGUAGE = re.compile(r"-([a-z]{2})(?=-|$)")  # events-de-train, events-written-es
DAY = re.compile(r"\d{4}-\d\d-\d\d")
WHEN = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")
CODE = re.compile(r"(---|[A-Z]{3})[A-Z]*")
ACTOR = 'An actor is an object: {"span": [0, 6], "words": "Russia", "code": "RUSGOV"}.'
ADVICE = {
    "events": "Each event is an object with `trigger`, `type`, `status`, `sources` and `targets`.",
    "trigger": "Give the trigger as [start, end), offsets into the text; a list of answers by the codebook gets them from check.py.",
    "status": f"The statuses are {', '.join(get_args(Status))}.",
    "sources": ACTOR,
    "targets": ACTOR,
    "span": "Give [start, end), offsets into the text.",
    "place": 'A place is an object: {"span": [0, 6], "words": "Geneva"}.',
    "counts": 'A count is an object: {"what": "killed", "low": 5, "high": null, "span": [0, 6]}.',
    "what": f"What can be counted is {', '.join(get_args(Counted))}.",
    "code": "Give the code as text: state and sector (RUSGOV), --- for an unknown state.",
}


class GoldActor(msgspec.Struct, frozen=True):
    code: str
    span: Interval | None = None


class GoldPlace(msgspec.Struct, frozen=True):
    span: Interval
    words: str = ""


class GoldCount(msgspec.Struct, frozen=True):
    what: Counted
    low: float | None = None
    high: float | None = None
    span: Interval | None = None


class GoldEvent(msgspec.Struct, frozen=True):
    """An annotated event; the forms of the fields are in the codebook."""

    trigger: Interval
    type: str
    status: Status
    sources: list[GoldActor]
    targets: list[GoldActor]
    words: str | None = None
    mode: str | None = None
    place: GoldPlace | None = None
    date: str | None = None
    counts: list[GoldCount] = []


class Origin(msgspec.Struct, frozen=True):
    """Where the words of a passage that has none of its own lie: sentences of a treebank, whose file's path is that in the data folder."""

    file: str
    sentences: list[str]


class Passage(msgspec.Struct, frozen=True):
    """A passage of a page, with what the page says about itself and its events."""

    events: list[GoldEvent]
    text: str = ""
    origin: Origin | None = msgspec.field(default=None, name="from")
    published: str | None = None
    language: str | None = None
    headline: str | None = None
    outlet: str | None = None


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
    alone, as two readers' agreement is given. `model` is a model file, the one that ships unless another is given. Rows `gold triggers` are of acts whose triggers were given: sides alone. Raises CorpusError where the file is not in the form.
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


def read(path: Path, data: Path | None = None) -> tuple[list[Passage], list[Document]]:
    """The passages of a gold file and their documents. Raises CorpusError naming the line that is not in the form."""
    rows = [(number, _worded(passage, data, f"{path}, line {number}")) for number, passage in json_lines(path, Passage, ADVICE)]
    covered = languages()
    documents = []
    for number, passage in rows:
        where = f"{path}, line {number}"
        language = passage.language or language_of(path)
        if language not in covered:
            raise CorpusError(
                f"{where}: the language '{language}' is none that this model reads ({', '.join(sorted(covered))}). "
                "Name the language in the field `language`, or take the line out."
            )
        for n, event in enumerate(passage.events, 1):
            _check(event, passage.text, f"{where}, event {n}")
        documents.append(
            page(
                passage.text,
                language,
                iso_day(passage.published, where) or stated_day(passage.text.split("\n\n")),
                number,
                headline=passage.headline,
                outlet=passage.outlet,
            )
        )
    return [passage for _, passage in rows], documents


def _worded(passage: Passage, data: Path | None, where: str) -> Passage:
    """The passage with the words of its origin, if it has none of its own."""
    if passage.text:
        return passage
    if passage.origin is None or data is None or not (data / passage.origin.file).is_file():
        raise CorpusError(
            f"{where}: the field 'text' is missing, and there is no treebank to take it from. Give the text, or the folder of the data."
        )
    known = sentences(data / passage.origin.file)
    if missing := [one for one in passage.origin.sentences if one not in known]:
        raise CorpusError(f"{where}: {passage.origin.file} has no sentence {missing[0]!r}. Correct `from`.")
    return msgspec.structs.replace(passage, text=" ".join(known[one] for one in passage.origin.sentences))


@cache
def sentences(path: Path) -> dict[str, str]:
    """The sentences of a treebank by their ids."""
    found, named = dict[str, str](), ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# sent_id = "):
            named = line.removeprefix("# sent_id = ").strip()
        elif line.startswith("# text = "):
            found[named] = line.removeprefix("# text = ")
    return found


def language_of(path: Path) -> str:
    """The language that a file's name says (`events-de-train`, `spanish-protest-dev`), else English."""
    if "spanish" in path.stem:
        return "es"
    named = [name for name in NAMED_LANGUAGE.findall(path.stem) if name in languages()]
    return named[0] if named else "en"


def _check(event: GoldEvent, text: str, where: str) -> None:
    types = sorted({code.plover.type for code in plover().codes.values()})
    if event.type not in types:
        raise CorpusError(f"{where}: there is no type {event.type!r}. The types are {', '.join(types)}.")
    check_span(event.trigger, text, "the trigger", where)
    there = text[slice(*event.trigger)]
    if event.words is not None and event.words.split() != there.split():
        raise CorpusError(
            f"{where}: the trigger's words are {event.words!r}, but the text has {there!r} at {list(event.trigger)}. "
            "Correct the offsets: they count Unicode code points, end exclusive."
        )
    for actor in (*event.sources, *event.targets):
        if not CODE.fullmatch(actor.code):
            raise CorpusError(f"{where}: {actor.code!r} is no actor's code. {ADVICE['code']}")
    spans = [actor.span for actor in (*event.sources, *event.targets)] + [count.span for count in event.counts]
    for span in [*spans, event.place.span if event.place else None]:
        if span is not None:
            check_span(span, text, "the words", where)
    if event.date is not None and not WHEN.fullmatch(event.date):
        raise CorpusError(f"{where}: {event.date!r} is no date. Give YYYY-MM-DD, YYYY-MM, YYYY or a range of two with / between.")


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
