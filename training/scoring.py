"""Dev scores of a network on gold tokens and gold sentences, in per cent."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from dragoman.language.acts import LEAST
from dragoman.language.labels import EVENT_TAGS, ROLES, STATUSES, attributes, cue_places
from dragoman.language.tree import best_roles, best_tags, best_tree
from dragoman.language.tree import spans as spans_of

from .acts import Act, act_targets
from .batches import Encode, batches, feature_classes, inputs
from .network import Network
from .paragraphs import Paragraph, cut, rules

WORDS = 4000
LONGEST = 200
CHOSEN = (
    ".upos",
    ".las",
    ".lemma",
    ".sentence",
    ".entity",
    ".time",
    ".source",
    ".cue",
    ".content",
    ".factuality",
    ".status",
    ".sides",
)
Outputs = dict[str, NDArray[np.float32]]


class Tally:
    """What is compared: hits of each word-wise measure, gold and found spans of each F1, gold and found values of each r."""

    def __init__(self) -> None:
        self.hits: dict[str, list[bool]] = {}
        self.spans: dict[str, tuple[set[Any], set[Any]]] = {}
        self.values: dict[str, list[tuple[float, float]]] = {}

    def table(self) -> Iterator[tuple[str, float]]:
        for name, hits in self.hits.items():
            yield name, 100 * float(np.mean(hits))
        for name, (gold, found) in self.spans.items():
            yield name, 200 * len(gold & found) / max(1, len(gold) + len(found))
        for name, pairs in self.values.items():
            yield name, 100 * float(np.corrcoef(np.array(pairs).T)[0, 1])


@torch.no_grad()
def score(network: Network, dev: dict[str, list[Paragraph]], encode: Encode) -> tuple[float, dict[str, float]]:
    """Scores of every head on every dev set, and the mean of CHOSEN by which the best epoch is kept.

    `lemma` is the share of right rules, `factuality` 100 times Pearson's r, spans are exact.
    """
    network.eval()
    table: dict[str, float] = {}
    for name, paragraphs in dev.items():
        tally = Tally()
        parts = [part for p in paragraphs for part in cut(p, LONGEST)]
        number = 0
        for group in batches(parts, WORDS):
            pieces, quoted, mask = inputs(group, encode)
            scores = network(pieces, quoted, mask)
            heads = torch.zeros(scores["arcs"].shape[:2], dtype=torch.long)
            for row, paragraph in enumerate(group):
                if paragraph.head is not None:
                    heads[row, : len(paragraph.words)] = torch.from_numpy(parse(scores["arcs"][row].numpy(), paragraph.starts))
            scores["relation"] = network.relations(scores, heads)
            for row, paragraph in enumerate(group):
                one = {key: value[row].numpy() for key, value in scores.items()}
                _compare(network, paragraph, one, heads[row].numpy(), tally, number)
                number += 1
        table.update({f"{name}.{key}": value for key, value in tally.table()})
    return float(np.mean([v for key, v in table.items() if key.endswith(CHOSEN)])), table


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


def _compare(network: Network, p: Paragraph, scores: Outputs, heads: NDArray[np.int64], tally: Tally, number: int) -> None:
    n = len(p.words)
    labels = network.labels

    def add(name: str, values: list[bool]) -> None:
        tally.hits.setdefault(name, []).extend(values)

    def spans(name: str, gold: set[Any], found: set[Any]) -> None:
        sides = tally.spans.setdefault(name, (set(), set()))
        sides[0].update(gold)
        sides[1].update(found)

    def best(name: str) -> list[str]:
        return [labels[name][i] for i in scores[name][:n].argmax(-1)]

    if p.head is not None:
        assert p.upos and p.relation and p.features is not None
        add("upos", [a == b for a, b in zip(best("upos"), p.upos, strict=True)])
        values_of = attributes(labels["features"])
        gold_features = [feature_classes(string, values_of) for string in p.features]
        add("features", [bool((a == b).all()) for a, b in zip(scores["features"][:n].argmax(-1), gold_features, strict=True)])
        add("lemma", [a == b for a, b in zip(best("lemma"), rules(p), strict=True) if b])
        right = [h - 1 == g for h, g in zip(heads[:n], p.head, strict=True)]
        add("uas", right)
        add("las", [a and r == g for a, r, g in zip(right, best("relation"), p.relation, strict=True)])
        starts = scores["sentence"][:n] > 0
        starts[0] = True
        spans("sentence", _sentences(list(p.starts), number), _sentences(list(starts), number))
    for name in ("entity", "time"):
        gold = getattr(p, name)
        if gold is not None:
            found = [labels[name][i] for i in best_tags(scores[name][:n], labels[name])]
            spans(name, {(number, *one) for one in spans_of(gold)}, {(number, *one) for one in spans_of(found)})
    if p.factuality is not None:
        pairs = [(a, float(b)) for a, b in zip(p.factuality, scores["factuality"], strict=False) if a == a]
        tally.values.setdefault("factuality", []).extend(pairs)
    if p.mentions is not None:
        gold_kinds = {m.head: m.kind for m in p.mentions}
        found_kinds = {i: kind for i, kind in enumerate(best("mention")) if kind}
        spans("mention", {(number, i, i, k) for i, k in gold_kinds.items()}, {(number, i, i, k) for i, k in found_kinds.items()})
    if p.events is not None:
        gold_events = {e.word: e for e in p.events}
        found_events = dict(acts(network, p, scores))
        for name, values in (("state", "states"), ("sector", "sectors")):
            said = best(name)
            add(name, [said[b - 1] == value for e in p.events for value, _, b in getattr(e, values)])
        for name, key in EVENT_KEYS.items():
            spans(
                name,
                {(number, w, *key(e)) for w, e in gold_events.items()},
                {(number, w, *key(e)) for w, e in found_events.items()},
            )
    if p.attributions is not None:
        sides = ([(a.cue, a.source, a.content) for a in p.attributions], list(attributions(network, scores, n)))
        for k, part in enumerate(("cue", "source", "content")):
            gold_side, found_side = ({(number, 0, 0, tuple(one[k])) for one in side if one[k]} for side in sides)
            spans(part, gold_side, found_side)


def attributions(network: Network, scores: Outputs, n: int) -> Iterator[tuple[list[int], list[int], list[int]]]:
    """The cues found among the first `n` words, each with its source and content."""
    tags = best_tags(scores["cue"][:n], network.labels["cue"])
    for begin, end, _ in spans_of([network.labels["cue"][i] for i in tags]):
        cue = list(range(begin, end))
        words = torch.zeros(1, n)
        words[0, begin:end] = 1 / len(cue)
        given = {name: torch.from_numpy(scores[name][None, :n]) for name in ("role_word", "role_cue")}
        roles = network.roles(given, torch.tensor([0]), words, torch.from_numpy(cue_places(cue, n))[None])[0].numpy()
        [(best, _)] = best_roles([roles[:n]], network.role_follows.detach().numpy())
        found = [ROLES[i] for i in best]
        source, content = ([i for i, role in enumerate(found) if role.endswith(part)] for part in ("source", "content"))
        yield cue, source, content


def heads_of(event: Act, role: str) -> tuple[int, ...]:
    """Where the words of a role end: what two readings of a span nearly always share."""
    return tuple(sorted(b for name, _, b in event.roles if name == role))


EVENT_KEYS: dict[str, Callable[[Act], tuple[Any, ...]]] = {
    "trigger": lambda e: (),
    "type": lambda e: (e.type,),
    "status": lambda e: (e.type, e.status),
    "sides": lambda e: (e.type, e.status, heads_of(e, "source"), heads_of(e, "target")),
    "role_source": lambda e: ("s", heads_of(e, "source")),
    "role_target": lambda e: ("t", heads_of(e, "target")),
    "role_place": lambda e: ("p", heads_of(e, "place")),
    "role_time": lambda e: ("i", heads_of(e, "time")),
}


def acts(network: Network, p: Paragraph, scores: Outputs) -> Iterator[tuple[int, Act]]:
    """The events found in a paragraph, by the word of their trigger."""
    n = len(p.words)
    shares = np.exp(scores["event"][:n] - scores["event"][:n].max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    types = shares[:, 1:].argmax(-1) + 1
    words = [int(i) for i in np.flatnonzero(shares[:, 0] < 1 - LEAST)]
    if not words:
        return
    given = act_targets([[Act(i, []) for i in words]], n + 1, network.labels, EVENT_TAGS)  # with the end mark, as in training
    hidden = torch.from_numpy(scores["hidden_dropped"][None, : n + 2])
    one = {"hidden_dropped": hidden, "arcs": torch.from_numpy(scores["arcs"][None, : n + 1, : n + 2])}
    sentence = torch.from_numpy(np.append(np.cumsum(p.starts), -1))[None]
    tags = network.act_roles(one, sentence, torch.ones(1, n + 2, dtype=torch.bool), given, "acts").argmax(-1).numpy()
    statuses = network.status(hidden[0, [i + 1 for i in words]]).argmax(-1)
    for k, i in enumerate(words):
        roles = [(role, a, b) for a, b, role in spans_of([EVENT_TAGS[t] for t in tags[k, :n]])]
        yield i, Act(i, roles, network.labels["event"][types[i]], "", STATUSES[statuses[k]])


def _sentences(starts: list[bool], number: int) -> set[Any]:
    bounds = [*np.flatnonzero(starts), len(starts)]
    return {(number, int(a), int(b), "S") for a, b in itertools.pairwise(bounds)}
