"""`coref`: what is mentioned again, against GUM: the mean of MUC, B3 and CEAFe (the CoNLL score, Pradhan et al. 2014).

Mentions and chains are found from gold words and gold sentences. What is mentioned once counts on neither side.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from spacy.tokens import Doc

from dragoman.evaluate.corpora import Row, conllu_sentences, documents_with_mentions
from dragoman.language import annotate, layers
from dragoman.language.tokenise import tokenizer

Chain = frozenset[tuple[int, int]]
NEWS = "GUM_news"


def coref(data: Path) -> list[Row]:
    """Score `gum-dev.conllu` under `data`/treebanks, or the one file `data`: all documents, and those of news alone. In per cent."""
    path = data if data.is_file() else data / "treebanks" / "gum-dev.conllu"
    vocab = tokenizer("en")("").vocab
    documents = list(documents_with_mentions(path))
    gold = [chains((m.start, m.end, m.chain) for m in mentions) for _, _, mentions in documents]
    docs = annotate(Doc(vocab, words=words, sent_starts=[*starts]) for words, starts, _ in documents)
    found = [chains((m.start, m.end, str(m.chain)) for m in layers(doc).mentions) for doc in docs]
    names = [line for comments, _ in conllu_sentences(path) for line in comments if line.startswith("# newdoc")]
    news = [i for i, name in enumerate(names) if NEWS in name]
    rows = [_row(path.stem, "all", gold, found)] if gold else []
    if news:
        rows.append(_row(path.stem, "news", [gold[i] for i in news], [found[i] for i in news]))
    return rows


def _row(name: str, genre: str, gold: list[list[Chain]], found: list[list[Chain]]) -> Row:
    scores = {measure: f1([counts(g, f) for g, f in zip(gold, found, strict=True)]) for measure, counts in MEASURES.items()}
    mean = float(np.mean([scores[measure] for measure in ("MUC", "B3", "CEAFe")]))
    return {"set": name, "genre": genre, "documents": float(len(gold)), **scores, "CoNLL": mean}


def chains(mentions: Iterable[tuple[int, int, str]]) -> list[Chain]:
    """Mentions (start, end, chain) to the chains of two and more."""
    by_name: dict[str, set[tuple[int, int]]] = {}
    for start, end, name in mentions:
        by_name.setdefault(name, set()).add((start, end))
    return [frozenset(members) for members in by_name.values() if len(members) > 1]


Counts = tuple[float, float, float, float]  # right and all of the gold side, right and all of the found side


def f1(counts: Sequence[Counts]) -> float:
    """F1 in per cent of the summed counts of several documents."""
    right_gold, gold, right_found, found = map(sum, zip(*counts, strict=True))
    recall, precision = right_gold / max(1, gold), right_found / max(1, found)
    return 200 * precision * recall / (precision + recall) if precision + recall else 0.0


def muc(gold: list[Chain], found: list[Chain]) -> Counts:
    """Links kept (Vilain et al. 1995)."""

    def kept(side: list[Chain], other: list[Chain]) -> tuple[float, float]:
        of = {mention: n for n, chain in enumerate(other) for mention in chain}
        parts = [len({of[m] for m in chain if m in of}) + sum(m not in of for m in chain) for chain in side]
        return sum(len(c) - p for c, p in zip(side, parts, strict=True)), sum(len(c) - 1 for c in side)

    return *kept(gold, found), *kept(found, gold)


def b_cubed(gold: list[Chain], found: list[Chain]) -> Counts:
    """The share of each mention's chain that is right (Bagga and Baldwin 1998)."""

    def shares(side: list[Chain], other: list[Chain]) -> tuple[float, float]:
        right = sum(len(a & b) ** 2 / len(a) for a in side for b in other)
        return right, sum(map(len, side))

    return *shares(gold, found), *shares(found, gold)


def ceaf(gold: list[Chain], found: list[Chain]) -> Counts:
    """Chains matched one to one by their overlap (Luo 2005, phi 4)."""
    if not gold or not found:
        return 0.0, len(gold), 0.0, len(found)
    alike = np.array([[2 * len(a & b) / (len(a) + len(b)) for b in found] for a in gold])
    right = float(alike[linear_sum_assignment(-alike)].sum())
    return right, len(gold), right, len(found)


def spans(gold: list[Chain], found: list[Chain]) -> Counts:
    """Mentions of chains with exactly the same words."""
    sides = [frozenset().union(*side) if side else frozenset() for side in (gold, found)]
    right = len(sides[0] & sides[1])
    return right, len(sides[0]), right, len(sides[1])


MEASURES = {"mentions": spans, "MUC": muc, "B3": b_cubed, "CEAFe": ceaf}
