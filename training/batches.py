"""Paragraphs to tensors."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dragoman.language.pieces import END, PAD, UNKNOWN, WIDTH

from .data import Paragraph
from .network import root_pieces

IGNORE = -100
Encode = Callable[[Sequence[str]], NDArray[np.int32]]


def label_sets(paragraphs: list[Paragraph], rarest_lemma_rule: int = 2) -> dict[str, list[str]]:
    """The classes of each head as the training data have them, most frequent first."""
    fields = {"upos": "upos", "features": "features", "lemma": "rules", "relation": "relation", "entity": "entity"}
    counts = {name: Counter(x for p in paragraphs for x in getattr(p, field) or []) for name, field in fields.items()}
    labels = {name: [x for x, _ in sorted(c.items(), key=lambda xc: (-xc[1], xc[0]))] for name, c in counts.items()}
    labels["lemma"] = [rule for rule in labels["lemma"] if counts["lemma"][rule] >= rarest_lemma_rule]
    kinds = sorted({tag[2:] for tag in labels["entity"] if tag != "O"})
    labels["entity"] = ["O", *(f"{mark}-{kind}" for kind in kinds for mark in "BI")]
    return labels


def batches(paragraphs: list[Paragraph], words: int, order: random.Random | None = None) -> Iterator[list[Paragraph]]:
    """Group paragraphs of like length, at most `words` positions a batch with padding; shuffled if `order` is given."""
    pool = list(paragraphs)
    if order:
        order.shuffle(pool)
    jitter = {id(p): len(p.words) * (1 + 0.1 * order.random() if order else 1) for p in pool}
    pool.sort(key=lambda p: jitter[id(p)])
    groups: list[list[Paragraph]] = [[]]
    for paragraph in pool:
        longest = max([len(paragraph.words), *(len(p.words) for p in groups[-1])])
        if groups[-1] and longest * (len(groups[-1]) + 1) > words:
            groups.append([])
        groups[-1].append(paragraph)
    if order:
        order.shuffle(groups)
    yield from (group for group in groups if group)


def inputs(group: list[Paragraph], encode: Encode) -> tuple[Tensor, Tensor]:
    """Pieces (B, T + 2, WIDTH) with start and end marks, and the mask (B, T + 2), true at start, words and end."""
    length = max(len(p.words) for p in group)
    pieces = np.full((len(group), length + 1, WIDTH), PAD, dtype=np.int64)
    mask = np.zeros((len(group), length + 2), dtype=bool)
    for row, paragraph in enumerate(group):
        n = len(paragraph.words)
        pieces[row, :n] = encode(paragraph.words)
        pieces[row, n, 0] = END
        mask[row, : n + 2] = True
    return torch.cat([root_pieces(len(group)), torch.from_numpy(pieces)], 1), torch.from_numpy(mask)


def drop_pieces(pieces: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Replace a share of the pieces by the unknown piece, so that it gets a vector of sense."""
    hit = (torch.rand(pieces.shape, generator=generator) < share) & (pieces > UNKNOWN)
    return pieces.masked_fill(hit, UNKNOWN)


def targets(group: list[Paragraph], labels: dict[str, list[str]]) -> dict[str, Tensor]:
    """Gold classes (B, T + 1), IGNORE where there are none; `head` in positions 0..T; `sentence_of` numbers sentences."""
    index = {name: {label: i for i, label in enumerate(values)} for name, values in labels.items()}
    fields = {"upos": "upos", "features": "features", "lemma": "rules", "relation": "relation", "entity": "entity"}
    length = max(len(p.words) for p in group) + 1
    gold = {name: np.full((len(group), length), IGNORE) for name in [*fields, "head", "sentence"]}
    sentence_of = np.full((len(group), length), -1)
    for row, paragraph in enumerate(group):
        n = len(paragraph.words)
        sentence_of[row, :n] = np.cumsum(paragraph.starts)
        for name, field in fields.items():
            values = getattr(paragraph, field)
            if values is not None:
                gold[name][row, :n] = [index[name].get(value, IGNORE) for value in values]
        if paragraph.head is not None:
            gold["head"][row, :n] = np.array(paragraph.head) + 1
            gold["sentence"][row, :n] = paragraph.starts
    return {name: torch.from_numpy(value) for name, value in {**gold, "sentence_of": sentence_of}.items()}
