"""`quotes`: who said what, against PolNeAR, its token form and German Wikinews, by the measures of both.

On the articles: F1 of source, cue and content spans, exact (the same characters) and by overlap (Jaccard of characters of the
best match), and of whole attributions. On tokens: CofeNet's protocol (Wang et al. 2022), exact spans of token tags.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from spacy.tokens import Doc

from dragoman.evaluate.corpora import CorpusError, page
from dragoman.extract import statements
from dragoman.language import analyse, annotate, languages
from dragoman.language.tokenise import tokenizer
from dragoman.records import Span, StatementMention

FILES = {"polnear-dev.jsonl": "en", "polnear-dev-tokens.jsonl": "en", "german-dev.jsonl": "de"}
PARTS = ("source", "cue", "content")
Row = dict[str, float | str]
Pieces = tuple[tuple[int, int], ...]
Attribution = dict[str, Pieces]


def quotes(data: Path) -> list[Row]:
    """Score the sets of FILES under `data`/quotes in languages that the model was measured on, or the one file `data`. In per cent."""
    if data.is_file():
        return _score(data, FILES.get(data.name, "en"))
    paths = [(data / "quotes" / name, language) for name, language in FILES.items() if language in languages()]
    return [row for path, language in paths if path.exists() for row in _score(path, language)]


def _score(path: Path, language: str) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    if not records:
        raise CorpusError(f"{path}: no records. Give a JSONL file with one article a line.")
    if "attributions" not in records[0]:
        return [{"set": path.stem, "measure": "exact, token tags", **_tokens(path, records)}]
    gold = [[{part: _pieces(a[part]) for part in PARTS} for a in record["attributions"]] for record in records]
    docs = analyse(page(record["text"], language) for record in records)
    found = [[attribution(s) for s in statements(doc)] for doc in docs]
    return [
        {"set": path.stem, "measure": "exact", **exact(gold, found)},
        {"set": path.stem, "measure": "overlap", **overlap(gold, found)},
    ]


def rules(path: Path) -> list[Row]:
    """How often each rule of `extract.statements` is right on the articles of `path`, in per cent, with its count.

    Right is a statement whose content lies by more than half in the content of a gold attribution and whose cue, where it
    has one, touches that attribution's cue. These are the confidences that `extract.statements` records.
    """
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for record, doc in zip(records, analyse(page(record["text"]) for record in records), strict=True):
        gold = [{part: set(_offsets(_pieces(a[part]))) for part in PARTS} for a in record["attributions"]]
        for statement in statements(doc):
            rule = statement.rule.split(":")[0]
            spans = attribution(statement)
            cue, content = set(_offsets(spans["cue"])), set(_offsets(spans["content"]))
            total[rule] += 1
            right[rule] += any(2 * len(content & a["content"]) > len(content) and (not cue or cue & a["cue"]) for a in gold)
    return [{"rule": rule, "right": 100 * right[rule] / total[rule], "found": float(total[rule])} for rule in sorted(total)]


def attribution(statement: StatementMention) -> Attribution:
    """The spans of a statement in the form of the gold: a tuple of intervals for each part, () for none."""
    spans: dict[str, Sequence[Span | None]] = {
        "source": [statement.speaker],
        "cue": [statement.cue],
        "content": statement.content,
    }
    return {part: tuple((s.start, s.end) for s in found if s is not None) for part, found in spans.items()}


def exact(gold: list[list[Attribution]], found: list[list[Attribution]]) -> dict[str, float]:
    """F1 of exactly equal spans (all pieces of a discontinuous one) for each part, and of whole attributions."""
    scores = {}
    for name, key in [*((part, part) for part in PARTS), ("whole", None)]:
        sides = [
            {(n, _key(a, key)) for n, article in enumerate(side) for a in article if key is None or a[key]}
            for side in (gold, found)
        ]
        scores[name] = _f1(len(sides[0] & sides[1]), len(sides[0]), len(sides[1]))
    return scores


def _key(attribution: Attribution, part: str | None) -> object:
    return attribution[part] if part else tuple(attribution[p] for p in PARTS)


def overlap(gold: list[list[Attribution]], found: list[list[Attribution]]) -> dict[str, float]:
    """F1 where each span counts the Jaccard overlap with its best match on the other side, in characters."""
    scores = {}
    for part in PARTS:
        sides = [[[set(_offsets(a[part])) for a in article if a[part]] for article in side] for side in (gold, found)]
        sums = [0.0, 0.0]
        for article, other in zip(*sides, strict=True):
            sums[0] += sum(max((_jaccard(one, two) for two in other), default=0.0) for one in article)
            sums[1] += sum(max((_jaccard(one, two) for two in article), default=0.0) for one in other)
        recall, precision = (s / max(1, sum(map(len, side))) for s, side in zip(sums, sides, strict=True))
        scores[part] = 200 * precision * recall / (precision + recall) if precision + recall else 0.0
    return scores


def _offsets(pieces: Pieces) -> Iterable[int]:
    return (offset for start, end in pieces for offset in range(start, end))


def _jaccard(one: set[int], two: set[int]) -> float:
    return len(one & two) / len(one | two) if one & two else 0.0


def _tokens(path: Path, records: list[dict[str, list[str]]]) -> dict[str, float]:
    if not {"tokens", "labels"} <= set(records[0]):
        raise CorpusError(f"{path}: the records have {sorted(records[0])}; `tokens` and `labels` are needed.")
    vocab = tokenizer("en")("").vocab
    docs = annotate(Doc(vocab, words=record["tokens"]) for record in records)
    gold: set[tuple[int, int, int, str]] = set()
    found: set[tuple[int, int, int, str]] = set()
    for n, (record, doc) in enumerate(zip(records, docs, strict=True)):
        gold |= {(n, *one) for one in tagged(record["labels"])}
        tags = ["O"] * len(doc)
        for statement in statements(doc):
            for part, pieces in attribution(statement).items():
                for start, end in pieces:
                    span = doc.char_span(start, end, alignment_mode="expand")
                    if span is not None and all(tags[i] == "O" for i in range(span.start, span.end)):
                        tags[span.start : span.end] = [f"B-{part}", *[f"I-{part}"] * (len(span) - 1)]
        found |= {(n, *one) for one in tagged(tags)}
    return {
        part: _f1(
            len({g for g in gold & found if g[3] == part}),
            len([g for g in gold if g[3] == part]),
            len([f for f in found if f[3] == part]),
        )
        for part in PARTS
    }


def tagged(tags: list[str]) -> list[tuple[int, int, str]]:
    """Spans (start, end, part) of a tag sequence: B- and S- open one, I-, M- and E- of the same part go on with it."""
    spans: list[tuple[int, int, str]] = []
    begin: int | None = None
    for i, tag in enumerate([*tags, "O"]):
        if begin is not None and not (tag[:2] in {"I-", "M-", "E-"} and tag[2:] == tags[begin][2:]):
            spans.append((begin, i, tags[begin][2:].lower()))
            begin = None
        if tag != "O" and begin is None:
            begin = i
    return spans


def _f1(right: int, gold: int, found: int) -> float:
    return 200 * right / max(1, gold + found)


def _pieces(pieces: list[list[int]]) -> Pieces:
    return tuple(sorted((start, end) for start, end in pieces))


if __name__ == "__main__":
    for row in rules(Path(sys.argv[1])):
        print(f"{row['rule']:14} right {row['right']:5.1f} of {row['found']:.0f}")
