"""`chains`: the same act told again in a page, against passages whose annotated events were put into chains (docs/event-chains.md).

Scored are the triggers that both sides have, so a missed event is not a missed link; the `events` measure counts the missed.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dragoman.coding import document_sheet
from dragoman.evaluate.coref import MEASURES, Chain, Counts, b_cubed, f1
from dragoman.evaluate.corpora import CorpusError, Row, page
from dragoman.language import analyse
from dragoman.records import FLOOR, Event
from dragoman.versions import provenance

Pair = tuple[int, int]
OWN = Path(__file__).resolve().parents[3] / "training" / "texts" / "event-chains.jsonl"
UNSEEN = "events-dev.jsonl"  # passages on which no head was trained


class Passage(NamedTuple):
    """A passage with its gold chains: `part` as the chain file says, `file` where its text lies."""

    part: str
    file: str
    text: str
    published: str | None
    language: str
    chains: list[Chain]


class Found(NamedTuple):
    """What the coding gave: the mentions of every event, and of those at or above the floor."""

    chains: list[list[Pair]]
    shown: list[list[Pair]]


def chains(data: Path) -> list[Row]:
    """Score the chains of our own gold on the passages under `data`/annotated, or those of the chain file `data`.

    The passages of a chain file given by name are looked for beside it, then where the annotated data lie.
    For each part two rows: events as coded, and with every mention taken for an event. B3, MUC, CEAFe, their mean and `links` (pairs of
    mentions in one chain) are over triggers that both sides have, of events of any confidence; `events` are those of a passage
    from the floor up, `off by` the mean absolute difference from gold. In per cent, but for the last.
    Raises CorpusError where a line is malformed or its passage is not there.
    """
    path = data if data.is_file() else OWN
    passages = list(_passages(path, _folder(data))) if path.exists() else []
    documents = [page(p.text, p.language, p.published, number) for number, p in enumerate(passages)]
    made_by = provenance()
    found = []
    for document, doc in zip(documents, analyse(documents), strict=True):
        events = document_sheet(document, doc, made_by).events
        found.append(Found(_mentions(events), _mentions(e for e in events if e.confidence >= FLOOR)))
    rows = []
    for name in dict.fromkeys(p.part for p in passages):
        rows += _rows(name, [(p, f) for p, f in zip(passages, found, strict=True) if p.part == name])
    unseen = [(p, f) for p, f in zip(passages, found, strict=True) if p.part == "dev" and p.file == UNSEEN]
    return rows + (_rows(f"dev, of {UNSEEN}", unseen) if unseen else [])


def _rows(name: str, pairs: list[tuple[Passage, Found]]) -> list[Row]:
    apart = [(p, Found(_singly(f.chains), _singly(f.shown))) for p, f in pairs]
    return [_row(name, "as coded", pairs), _row(name, "every mention", apart)]


def _row(name: str, event: str, pairs: list[tuple[Passage, Found]]) -> Row:
    sides = [on_both(p.chains, f.chains) for p, f in pairs]
    scores = {measure: f1([MEASURES[measure](*side) for side in sides]) for measure in ("B3", "MUC", "CEAFe")}
    precision, recall = shares([b_cubed(*side) for side in sides])
    linked = [links(*side) for side in sides]
    link_precision, link_recall = shares(linked)
    numbers = np.array([[len(p.chains), len(f.shown)] for p, f in pairs], dtype=float)
    return {
        "set": name,
        "an event is": event,
        "passages": float(len(pairs)),
        "mentions": float(sum(len(c) for p, _ in pairs for c in p.chains)),
        "on both": float(sum(len(c) for gold, _ in sides for c in gold)),
        "B3 P": precision,
        "B3 R": recall,
        **scores,
        "CoNLL": float(np.mean(list(scores.values()))),
        "links P": link_precision,
        "links R": link_recall,
        "links F1": f1(linked),
        "gold events": float(numbers[:, 0].mean()),
        "events": float(numbers[:, 1].mean()),
        "off by": float(np.abs(numbers[:, 0] - numbers[:, 1]).mean()),
    }


def on_both(gold: list[Chain], found: list[list[Pair]]) -> tuple[list[Chain], list[Chain]]:
    """Both sides' chains over the gold triggers that a found mention overlaps; each mention stands for one trigger."""
    left = {span: number for number, spans in reversed([*enumerate(found)]) for span in spans}
    number_of: dict[Pair, int] = {}
    for start, end in sorted(span for chain in gold for span in chain):
        same = [span for span in left if span[0] < end and start < span[1]]
        if same:
            best = min(same, key=lambda span: (span != (start, end), span))
            number_of[start, end] = left.pop(best)
    kept = [frozenset(span for span in chain if span in number_of) for chain in gold]
    by_number: dict[int, set[Pair]] = {}
    for span, number in number_of.items():
        by_number.setdefault(number, set()).add(span)
    return [chain for chain in kept if chain], [frozenset(spans) for spans in by_number.values()]


def links(gold: list[Chain], found: list[Chain]) -> Counts:
    """Pairs of mentions that both sides join."""
    sides = [{pair for chain in side for pair in combinations(sorted(chain), 2)} for side in (gold, found)]
    right = len(sides[0] & sides[1])
    return right, len(sides[0]), right, len(sides[1])


def shares(counts: Iterable[Counts]) -> tuple[float, float]:
    """Precision and recall in per cent of the summed counts of several passages."""
    right_gold, gold, right_found, found = map(sum, zip(*counts, strict=True))
    return 100 * right_found / max(1, found), 100 * right_gold / max(1, gold)


def _mentions(events: Iterable[Event]) -> list[list[Pair]]:
    return [[(span.start, span.end) for span in event.mentions or [event.trigger]] for event in events]


def _singly(found: list[list[Pair]]) -> list[list[Pair]]:
    return [[span] for spans in found for span in spans]


def _folder(data: Path) -> Path:
    if data.is_dir():
        return data / "annotated"
    if any(data.parent.glob("events-*.jsonl")):
        return data.parent
    from dragoman.evaluate import data_folder

    return data_folder() / "annotated"


def _passages(path: Path, folder: Path) -> Iterator[Passage]:
    texts = {
        record["id"]: (file.name, record)
        for file in sorted(folder.glob("events-*.jsonl"))
        if file != path
        for _, record in _records(file, ("id", "text"))
    }
    if not texts:
        return
    given: set[str] = set()
    for where, record in _records(path, ("id", "part")):
        name = record["id"]
        if name not in texts:
            raise CorpusError(f"{where}: no passage {name!r} in {folder}/events-*.jsonl. Put the file that holds it there.")
        if name in given:
            raise CorpusError(f"{where}: passage {name!r} stands in an earlier line, too. Keep one of them.")
        given.add(name)
        file, passage = texts[name]
        text, published = passage["text"], passage.get("published")
        yield Passage(
            record["part"], file, text, published, passage.get("language", "en"), _gold(where, record.get("chains"), len(text))
        )


def _gold(where: str, given: Any, length: int) -> list[Chain]:
    if not isinstance(given, list) or not all(isinstance(chain, list) and chain for chain in given):
        raise CorpusError(f"{where}: `chains` is not a list of chains. Give each chain as a list of one [start, end] or more.")
    seen: set[Pair] = set()
    for span in (span for chain in given for span in chain):
        if not (isinstance(span, list) and len(span) == 2 and all(type(n) is int for n in span)):
            raise CorpusError(f"{where}: {span!r} is not a mention. Give [start, end], two offsets into the passage's text.")
        start, end = span
        if not 0 <= start < end <= length:
            raise CorpusError(f"{where}: [{start}, {end}] is no part of a text of {length} characters. Check the offsets.")
        if (start, end) in seen:
            raise CorpusError(f"{where}: [{start}, {end}] is in the chains twice. Leave each mention in one chain.")
        seen.add((start, end))
    return [frozenset((start, end) for start, end in chain) for chain in given]


def _records(path: Path, texts: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of a file with one JSON object a line, each with where it stands; `texts` are the fields that must be texts."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            where = f"{path}, line {number}"
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                raise CorpusError(f"{where}: not JSON ({error}). Give one JSON object a line.") from error
            if not isinstance(record, dict):
                raise CorpusError(f"{where}: not a JSON object. Give one with the fields {', '.join(texts)}.")
            if missing := [field for field in texts if not isinstance(record.get(field), str)]:
                raise CorpusError(f"{where}: `{missing[0]}` is missing or no text. Each line needs the texts {', '.join(texts)}.")
            yield where, record
