"""Paragraphs to tensors."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dragoman.language.labels import EVENT_TAGS, ROLES, attributes, cue_places
from dragoman.language.pieces import END, PAD, UNKNOWN, WIDTH

from .acts import ARGUMENTS, IGNORE, act_labels, act_targets, word_targets
from .network import root_pieces
from .paragraphs import Paragraph, rules

RAREST_FEATURE = 20
RAREST_LEMMA_RULE = 3
Encode = Callable[[Sequence[str]], NDArray[np.int32]]
LAYERS = {"upos": "upos", "relation": "relation", "entity": "entity", "time": "time"}


def label_sets(paragraphs: list[Paragraph]) -> dict[str, list[str]]:
    """The classes of each head as the training data have them."""
    counts = {name: Counter(x for p in paragraphs for x in getattr(p, field) or []) for name, field in LAYERS.items()}
    labels = {name: [x for x, _ in sorted(c.items(), key=lambda xc: (-xc[1], xc[0]))] for name, c in counts.items()}
    for name in ("entity", "time"):
        kinds = sorted({tag[2:] for tag in labels[name] if tag != "O"})
        labels[name] = ["O", *(f"{mark}-{kind}" for kind in kinds for mark in "BI")]
    lemma = Counter(x for p in paragraphs if p.lemmas for x in rules(p) if x)
    labels["lemma"] = sorted((rule for rule, n in lemma.items() if n >= RAREST_LEMMA_RULE), key=lambda r: (-lemma[r], r))
    single = Counter(x for p in paragraphs for string in p.features or [] for x in string.split("|") if x)
    labels["features"] = sorted((x for x, n in single.items() if n >= RAREST_FEATURE), key=lambda x: (x.split("=")[0].lower(), x))
    labels["cue"] = ["O", "B-cue", "I-cue"]
    labels["mention"] = ["", *sorted({m.kind for p in paragraphs for m in p.mentions or []})]
    return labels | act_labels([act for p in paragraphs for act in p.events or []])


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


def inputs(group: list[Paragraph], encode: Encode) -> tuple[Tensor, Tensor, Tensor]:
    """Pieces (B, T + 2, WIDTH) with start and end marks, whether in quotation marks (B, T + 2), and the mask (B, T + 2), true at
    start, words and end."""
    length = max(len(p.words) for p in group)
    pieces = np.full((len(group), length + 1, WIDTH), PAD, dtype=np.int64)
    quoted = np.zeros((len(group), length + 2), dtype=np.int64)
    mask = np.zeros((len(group), length + 2), dtype=bool)
    for row, paragraph in enumerate(group):
        n = len(paragraph.words)
        pieces[row, :n] = encode(paragraph.words)
        pieces[row, n, 0] = END
        quoted[row, 1 : n + 1] = paragraph.quoted
        mask[row, : n + 2] = True
    return torch.cat([root_pieces(len(group)), torch.from_numpy(pieces)], 1), torch.from_numpy(quoted), torch.from_numpy(mask)


def drop_pieces(pieces: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Replace a share of the pieces by the unknown piece, so that it gets a vector of sense."""
    hit = (torch.rand(pieces.shape, generator=generator) < share) & (pieces > UNKNOWN)
    return pieces.masked_fill(hit, UNKNOWN)


def targets(group: list[Paragraph], labels: dict[str, list[str]]) -> dict[str, Any]:
    """Gold classes (B, T + 1), IGNORE where there are none.

    `features` (B, T + 1, attributes); `head` in positions 0..T; `sentence_of` numbers sentences; `factuality` NaN where there is
    none; `chain` numbers what a mention's head word mentions, 0 at other words; the roles of `role_targets`, the words of
    `acts.word_targets`, and under `acts` and `predicates` the targets of `acts.act_targets`.
    """
    index = {name: {label: i for i, label in enumerate(values)} for name, values in labels.items()}
    values_of = attributes(labels["features"])
    length = max(len(p.words) for p in group) + 1
    shape = (len(group), length)
    gold = {name: np.full(shape, IGNORE) for name in [*LAYERS, "lemma", "cue", "mention", "chain", "head", "sentence"]}
    gold["features"] = np.full((*shape, len(values_of)), IGNORE)
    gold["sentence_of"] = np.full(shape, -1)
    factuality = np.full(shape, np.nan, dtype=np.float32)
    for row, p in enumerate(group):
        n = len(p.words)
        gold["sentence_of"][row, :n] = np.cumsum(p.starts)
        for name, field in LAYERS.items():
            values = getattr(p, field)
            if values is not None:
                gold[name][row, :n] = [index[name].get(value, IGNORE) for value in values]
        if p.lemmas is not None:
            gold["lemma"][row, :n] = [index["lemma"].get(rule or "", IGNORE) for rule in rules(p)]
        if p.features is not None:
            gold["features"][row, :n] = [feature_classes(string, values_of) for string in p.features]
        if p.head is not None:
            gold["head"][row, :n] = np.array(p.head) + 1
            gold["sentence"][row, :n] = p.starts
        if p.factuality is not None:
            factuality[row, :n] = p.factuality
        if p.attributions is not None:
            gold["cue"][row, :n] = 0
            for one in p.attributions:
                for i in one.cue:
                    gold["cue"][row, i] = 2 if i - 1 in one.cue else 1
        if p.mentions is not None:
            gold["mention"][row, :n] = gold["chain"][row, :n] = 0
            chains: dict[str, int] = {}
            for m in p.mentions:
                gold["mention"][row, m.head] = index["mention"][m.kind]
                gold["chain"][row, m.head] = chains.setdefault(m.chain, len(chains) + 1)
    tensors: dict[str, Any] = {name: torch.from_numpy(value) for name, value in gold.items()}
    tensors |= word_targets([p.events for p in group], [len(p.words) for p in group], length, labels)
    for name, tags in (("acts", EVENT_TAGS), ("predicates", ARGUMENTS)):
        acts = [(p.events if name == "acts" else p.predicates) or [] for p in group]
        tensors[name] = act_targets(acts, length, labels, tags)
    return {**tensors, "factuality": torch.from_numpy(factuality), **role_targets(group, length)}


def feature_classes(string: str, values_of: list[list[str]]) -> list[int]:
    """The class of each attribute for a FEATS string; 0 where it has none, or one not seen in training."""
    given = set(string.split("|"))
    return [next((i for i, value in enumerate(values) if value in given), 0) for values in values_of]


def role_targets(group: list[Paragraph], length: int) -> dict[str, Tensor]:
    """For each cue of the batch: its paragraph `cue_row` (N,), its share of each word `cue_words` (N, T + 1), the place of each
    word to it `cue_place` (N, T + 1), and the role of each word `role` (N, T + 1)."""
    cues = [(row, one) for row, p in enumerate(group) for one in p.attributions or []]
    words = np.zeros((len(cues), length), dtype=np.float32)
    places = np.zeros((len(cues), length), dtype=np.int64)
    role = np.zeros((len(cues), length), dtype=np.int64)
    for k, (_, one) in enumerate(cues):
        words[k, one.cue] = 1 / len(one.cue)
        places[k] = cue_places(one.cue, length)
        taken: set[int] = set()
        for part, numbers in (("source", one.source), ("content", one.content)):
            free = [i for i in numbers if i not in taken]
            taken.update(free)
            for i in free:
                mark = "SEBI"[2 * (i + 1 in free) + (i - 1 in free)]
                role[k, i] = ROLES.index(f"{mark}-{part}")
    rows = torch.tensor([row for row, _ in cues], dtype=torch.long)
    return {
        "cue_row": rows,
        "cue_words": torch.from_numpy(words),
        "cue_place": torch.from_numpy(places),
        "role": torch.from_numpy(role),
    }
