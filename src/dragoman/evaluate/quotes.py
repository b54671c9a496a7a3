"""`quotes`: who said what, against PolNeAR, its token form, German Wikinews and texts of ours, by the measures of both.

On the articles: F1 of source, cue and content spans, exact (the same characters) and by overlap (Jaccard of characters of the
best match), and of whole attributions. On tokens: CofeNet's protocol (Wang et al. 2022), exact spans of token tags.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from spacy.tokens import Doc

from dragoman.evaluate.corpora import NO_EMPTY_WORD, CorpusError, Interval, Row, Word, check_span, json_lines, page
from dragoman.evaluate.marked import is_dev, read_marked
from dragoman.extract import statements
from dragoman.language import analyse, annotate, languages
from dragoman.language.tokenise import tokenizer
from dragoman.records import Span, StatementMention

FILES = {"polnear-dev.jsonl": "en", "polnear-dev-tokens.jsonl": "en", "german-dev.jsonl": "de"}
OWN = Path(__file__).resolve().parents[3] / "training" / "texts"
OWN_LANGUAGE = re.compile(r"quotes-([a-z]{2})\.txt")
PARTS = ("source", "cue", "content")
Pieces = tuple[tuple[int, int], ...]
Attribution = dict[str, Pieces]
PIECES = "A part is a list of [start, end), offsets into the text; it is empty where there is none."
ADVICE = {
    **dict.fromkeys(PARTS, PIECES),
    "attributions": "Each attribution is an object with `source`, `cue` and `content`.",
    "tokens": f"Give the words as a list of texts. {NO_EMPTY_WORD}",
    "labels": "Give a list of tags, one for each of `tokens`.",
}


class GoldAttribution(msgspec.Struct, frozen=True):
    source: list[Interval]
    cue: list[Interval]
    content: list[Interval]


class Article(msgspec.Struct, frozen=True):
    text: str
    attributions: list[GoldAttribution]


class Tagged(msgspec.Struct, frozen=True):
    tokens: list[Word]
    labels: list[str]


def quotes(data: Path) -> list[Row]:
    """Score the sets of FILES under `data`/quotes and our own held-out texts, in languages that the model was measured on; or the one
    file `data` (a `.txt` has its statements marked in the text). In per cent."""
    if data.is_file():
        language = OWN_LANGUAGE.fullmatch(data.name)
        return _score(data, language[1] if language else FILES.get(data.name, "en"))
    paths = [(data / "quotes" / name, language) for name, language in FILES.items() if language in languages()]
    rows = [row for path, language in paths if path.exists() for row in _score(path, language)]
    for path in sorted(OWN.glob("quotes-*.txt")):
        language = OWN_LANGUAGE.fullmatch(path.name)
        if language and language[1] in languages():
            held_out = [msgspec.convert(text, Article) for text in read_marked(path) if is_dev(text)]
            rows += _compared(f"{path.stem}, dev", held_out, language[1])
    return rows


def _score(path: Path, language: str) -> list[Row]:
    if path.suffix == ".txt":
        return _compared(path.stem, [msgspec.convert(text, Article) for text in read_marked(path)], language)
    if not any("attributions" in row for _, row in json_lines(path, dict[str, Any])):
        return [{"set": path.stem, "measure": "exact, token tags", **_tokens(path)}]
    return _compared(path.stem, _articles(path), language)


def _compared(name: str, records: list[Article], language: str) -> list[Row]:
    gold = [[_attribution(a) for a in record.attributions] for record in records]
    docs = analyse(page(record.text, language) for record in records)
    found = [[attribution(s) for s in statements(doc)] for doc in docs]
    return [
        {"set": name, "measure": "exact", **exact(gold, found)},
        {"set": name, "measure": "overlap", **overlap(gold, found)},
    ]


def rules(path: Path) -> list[Row]:
    """How often each rule of `extract.statements` is right on the articles of `path`, in per cent, with its count.

    Right is a statement whose content lies by more than half in the content of a gold attribution and whose cue, where it
    has one, touches that attribution's cue. These are the confidences that `extract.statements` records.
    """
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    records = _articles(path)
    for record, doc in zip(records, analyse(page(record.text) for record in records), strict=True):
        gold = [{part: set(_offsets(pieces)) for part, pieces in _attribution(a).items()} for a in record.attributions]
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
        "cue": statement.cues,
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


def _articles(path: Path) -> list[Article]:
    numbered = json_lines(path, Article, ADVICE)
    for number, article in numbered:
        for a in article.attributions:
            for span in (*a.source, *a.cue, *a.content):
                check_span(span, article.text, "the span", f"{path}, line {number}")
    return [article for _, article in numbered]


def _tokens(path: Path) -> dict[str, float]:
    numbered = json_lines(path, Tagged, ADVICE)
    for number, record in numbered:
        if len(record.tokens) != len(record.labels):
            raise CorpusError(
                f"{path}, line {number}: {len(record.tokens)} tokens and {len(record.labels)} labels. Give each token its label."
            )
    records = [record for _, record in numbered if record.tokens]
    vocab = tokenizer("en")("").vocab
    docs = annotate(Doc(vocab, words=record.tokens) for record in records)
    gold: set[tuple[int, int, int, str]] = set()
    found: set[tuple[int, int, int, str]] = set()
    for n, (record, doc) in enumerate(zip(records, docs, strict=True)):
        gold |= {(n, *one) for one in tagged(record.labels)}
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


def _attribution(gold: GoldAttribution) -> Attribution:
    return {part: tuple(sorted(getattr(gold, part))) for part in PARTS}


if __name__ == "__main__":
    for row in rules(Path(sys.argv[1])):
        print(f"{row['rule']:14} right {row['right']:5.1f} of {row['found']:.0f}")
