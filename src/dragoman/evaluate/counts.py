"""`counts`: casualties and other figures of annotated events: number and kind, from gold words and end to end, and to which event.

Data in the form of `annotated/events-dev.jsonl`. Anchors: exact victim counts of a T5 model 81.3 (World Atrocities), 50.1 (NAVCO), 44.3
(EMM), plain rules 11.7, 26.4, 6.4 (arXiv 2302.12367).
"""

from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc

from dragoman.coding import document_sheet
from dragoman.evaluate.annotated import Told, matches, overlap, tellings
from dragoman.evaluate.corpora import Interval, Row
from dragoman.evaluate.gold_events import GoldCount, Passage, read
from dragoman.extract.figures import what_of
from dragoman.language import analyse
from dragoman.records import Count, Document, Event, Sheet, Span
from dragoman.resolve.counts import count
from dragoman.versions import provenance


class Tally(NamedTuple):
    """What is right of one passage: of its gold counts with words, and of the counts found."""

    gold: int = 0
    number: int = 0
    kind: int = 0
    both: int = 0
    found: int = 0
    right: int = 0
    hit: int = 0
    tieable: int = 0
    tied: int = 0


def counts(data: Path) -> list[Row]:
    """Score `events-dev.jsonl` under `data`/annotated, or the one file `data`.

    "gold words": of the counts whose words gold gives, how many numbers (both ends), kinds and both are right. "end to end": counts of
    our events, each once, right where words overlap and kind and both ends are the same. "tied": of the counts right end to end whose
    event was found, how many are on that event. "gold triggers": the same where the triggers of the events are given.
    """
    path = data if data.is_file() else data / "annotated" / "events-dev.jsonl"
    passages, documents = read(path)
    rows: list[Row] = []
    for how, triggers in (
        ("end to end", None),
        ("gold triggers", [[event.trigger for event in passage.events] for passage in passages]),
    ):
        total = _total(passages, documents, triggers)
        gold = float(total.gold)
        if triggers is None:
            given = {"number": total.number, "kind": total.kind, "number and kind": total.both}
            rows += [{"what": f"{what}, gold words", "gold": gold, "right": _share(n, total.gold)} for what, n in given.items()]
        p, r = _share(total.right, total.found), _share(total.hit, total.gold)
        found = {"found": float(total.found), "P": p, "R": r, "F1": 2 * p * r / (p + r) if p + r else 0.0}
        rows.append({"what": f"number and kind, {how}", "gold": gold, **found})
        tied = {"gold": float(total.tieable), "right": _share(total.tied, total.tieable)}
        rows.append({"what": f"tied to the right event, {how}", **tied})
    return [{"set": path.stem, **row} for row in rows]


def _total(passages: list[Passage], documents: list[Document], triggers: list[list[Interval]] | None) -> Tally:
    made_by = provenance()
    docs = analyse(documents, triggers=triggers)
    parts = [_tally(p, doc, document_sheet(d, doc, made_by)) for p, d, doc in zip(passages, documents, docs, strict=True)]
    return Tally(*(sum(values) for values in zip(*parts, strict=True)))


def _tally(passage: Passage, doc: Doc, sheet: Sheet) -> Tally:
    wanted = [(one, event) for event in passage.events for one in event.counts if one.span is not None]
    found = [(one, event) for event in sheet.events for one in event.counts]
    told: list[Told] = [telling for event in sheet.events for telling in tellings(event)]
    of: dict[int, Event] = {id(match.gold): match.told.event for match in matches(passage.events, told)}
    number = kind = both = hit = tieable = tied = 0
    right: set[Span] = set()
    for gold, event in wanted:
        ours_number, ours_kind = _given(gold, doc)
        number, kind, both = number + ours_number, kind + ours_kind, both + (ours_number and ours_kind)
        same = [(one, its) for one, its in found if _same(gold, one)]
        right |= {one.span for one, _ in same}
        hit += bool(same)
        if same and id(event) in of:
            tieable += 1
            tied += any(its.id == of[id(event)].id for _, its in same)
    return Tally(len(wanted), number, kind, both, len({one.span for one, _ in found}), len(right), hit, tieable, tied)


def _given(gold: GoldCount, doc: Doc) -> tuple[bool, bool]:
    """Whether number and kind are right where the words are given."""
    assert gold.span is not None
    words = doc.char_span(*gold.span, alignment_mode="expand")
    assert words is not None
    ours = count(gold.what, Span(*gold.span, doc.text[slice(*gold.span)]), doc.lang_)
    return (ours.low, ours.high) == (gold.low, gold.high), what_of(words) == gold.what


def _same(gold: GoldCount, ours: Count) -> bool:
    assert gold.span is not None
    ends = (gold.what, gold.low, gold.high) == (ours.what, ours.low, ours.high)
    return ends and overlap(gold.span, (ours.span.start, ours.span.end))


def _share(n: int, of: int) -> float:
    return 100 * n / max(1, of)
