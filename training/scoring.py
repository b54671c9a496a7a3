"""Dev scores of a network on gold tokens and gold sentences, in per cent."""

import itertools

import numpy as np
import torch
from numpy.typing import NDArray

from dragoman.evaluate.entities import names
from dragoman.language.tree import best_tags, best_tree

from .batches import Encode, batches, inputs
from .data import Paragraph, cut
from .network import Network

WORDS = 4000
LONGEST = 200
Outputs = dict[str, NDArray[np.float32]]


@torch.no_grad()
def score(network: Network, dev: dict[str, list[Paragraph]], encode: Encode) -> tuple[float, dict[str, float]]:
    """Scores of every head on every dev set, and the mean by which the best epoch is chosen."""
    network.eval()
    table: dict[str, float] = {}
    for name, paragraphs in dev.items():
        hits: dict[str, list[bool]] = {}
        spans: dict[str, list[set[tuple[int, int, int, str]]]] = {"entity": [], "sentence": []}
        parts = [part for p in paragraphs for part in cut(p, LONGEST)]
        for group in batches(parts, WORDS):
            pieces, mask = inputs(group, encode)
            scores = network(pieces, mask)
            heads = torch.zeros(scores["arcs"].shape[:2], dtype=torch.long)
            for row, paragraph in enumerate(group):
                if paragraph.head is not None:
                    heads[row, : len(paragraph.words)] = torch.from_numpy(parse(scores["arcs"][row].numpy(), paragraph.starts))
            scores["relation"] = network.relations(scores, heads)
            for row, paragraph in enumerate(group):
                one = {key: value[row].numpy() for key, value in scores.items()}
                _compare(network.labels, paragraph, one, heads[row].numpy(), hits, spans, len(spans["entity"]))
        table.update({f"{name}.{key}": 100 * float(np.mean(values)) for key, values in hits.items()})
        for key, pairs in spans.items():
            gold, found = (set().union(*pairs[side::2]) for side in (0, 1))
            if gold:
                table[f"{name}.{key}"] = 200 * len(gold & found) / (len(gold) + len(found))
    chosen = [v for key, v in table.items() if key.endswith((".upos", ".las", ".lemma", ".entity", ".sentence"))]
    return float(np.mean(chosen)), table


def parse(arcs: NDArray[np.float32], starts: list[bool]) -> NDArray[np.int64]:
    """Heads of a paragraph, 0..T, one tree a sentence."""
    n = len(starts)
    heads = np.zeros(n, dtype=np.int64)
    bounds = [*np.flatnonzero(starts), n]
    for begin, end in itertools.pairwise(bounds):
        inside = arcs[begin:end, [0, *range(begin + 1, end + 1)]]
        tree = best_tree(inside)
        heads[begin:end] = np.where(tree == 0, 0, tree + begin)
    return heads


def _compare(
    labels: dict[str, list[str]],
    paragraph: Paragraph,
    scores: Outputs,
    heads: NDArray[np.int64],
    hits: dict[str, list[bool]],
    spans: dict[str, list[set[tuple[int, int, int, str]]]],
    number: int,
) -> None:
    n = len(paragraph.words)

    def add(name: str, values: list[bool]) -> None:
        hits.setdefault(name, []).extend(values)

    def best(name: str) -> list[str]:
        return [labels[name][i] for i in scores[name][:n].argmax(-1)]

    if paragraph.head is not None:
        assert paragraph.upos and paragraph.relation and paragraph.features is not None and paragraph.rules
        add("upos", [a == b for a, b in zip(best("upos"), paragraph.upos, strict=True)])
        add("features", [a == b for a, b in zip(best("features"), paragraph.features, strict=True)])
        add("lemma", [a == b for a, b in zip(best("lemma"), paragraph.rules, strict=True)])
        right = [h - 1 == g for h, g in zip(heads[:n], paragraph.head, strict=True)]
        add("uas", right)
        add("las", [a and r == g for a, r, g in zip(right, best("relation"), paragraph.relation, strict=True)])
        starts = scores["sentence"][:n] > 0
        starts[0] = True
        spans["sentence"] += [_sentences(list(paragraph.starts), number), _sentences(list(starts), number)]
    if paragraph.entity is not None:
        spans["entity"] += [
            {(number, *name) for name in names(paragraph.entity)},
            {(number, *name) for name in names([labels["entity"][i] for i in best_tags(scores["entity"][:n], labels["entity"])])},
        ]
    else:
        spans["entity"] += [set(), set()]


def _sentences(starts: list[bool], number: int) -> set[tuple[int, int, int, str]]:
    bounds = [*np.flatnonzero(starts), len(starts)]
    return {(number, int(a), int(b), "S") for a, b in itertools.pairwise(bounds)}
