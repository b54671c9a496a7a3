"""Events as the heads find them: triggers with their types, the roles of the stretch's words to each, mode, status, who the
actors' words say that they are."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.language.labels import EVENT_TAGS, STATUSES, cue_places
from dragoman.language.layers import UNSURE, Act, Participant
from dragoman.language.model import ACT_INPUTS, Model, Scores
from dragoman.language.tree import spans

LEAST = 0.4  # probability of any type from which a word is taken for a trigger: confidence says the rest
LEAST_KNOWN = 0.2  # the same of a word in the table of acts of its language; chosen on training/texts/events-treebanks.jsonl: two in three are triggers
ACTORS = frozenset({"source", "target", UNSURE})
OPEN = 0.1  # probability of a word as part of a side from which it is told who it may be
LIKELY = 0.02  # probability from which a state, or a role of a word, is worth telling
Table = NDArray[np.float32]


def acts(
    model: Model,
    outputs: Scores,
    stretches: Sequence[NDArray[np.int64]],
    starts: Sequence[NDArray[np.bool_]],
    given: Sequence[frozenset[int] | None],
    least: Sequence[float],
) -> list[list[Act]]:
    """The events of each stretch of a batch. `starts` says of each word of each stretch whether it begins a sentence; `given` are the
    tokens that are triggers, None where the head is to find them, from the probability of its `least`."""
    found: list[list[Act]] = [[] for _ in stretches]
    scores = [softmax(outputs["event"][row, : len(tokens)], axis=-1) for row, tokens in enumerate(stretches)]
    triggers = [
        (row, int(i))
        for row, one in enumerate(scores)
        for i in np.flatnonzero(
            one[:, 0] < 1 - least[row] if given[row] is None else np.isin(stretches[row], list(given[row] or ()))
        )
    ]
    if not triggers:
        return found
    tags = _roles(model, outputs, stretches, starts, triggers)
    hidden = outputs["hidden"]
    vectors = np.stack([hidden[row, i + 1] for row, i in triggers])
    modes, statuses = two_layers(model, "mode", vectors), softmax(two_layers(model, "status", vectors), axis=-1)
    parts = [
        [*(surest := parts_of(tags[k, : len(stretches[row])])), *_unsure(tags[k, : len(stretches[row])], surest)]
        for k, (row, _) in enumerate(triggers)
    ]
    actors = iter(
        _actors(
            model,
            [
                hidden[row, a + 1 : b + 1]
                for (row, _), p in zip(triggers, parts, strict=True)
                for role, a, b, _ in p
                if role in ACTORS
            ],
        )
    )
    for k, (row, i) in enumerate(triggers):
        tokens, share = stretches[row], scores[row][i]
        kind = int(share[1:].argmax()) + 1
        name = model.labels["event"][kind]
        status = int(statuses[k].argmax())
        sure = (1 - share[0], share[kind] / (1 - share[0]), statuses[k, status])
        who = []
        for role, a, b, confidence in parts[k]:
            states, sector = next(actors) if role in ACTORS else ({}, "")
            counted = _counted(model, hidden[row, a + 1 : b + 1]) if role == "count" else ""
            who.append(Participant(role, int(tokens[a]), int(tokens[b - 1]) + 1, round(confidence, 3), states, sector, counted))
        rounded = (round(float(sure[0]), 3), round(float(sure[1]), 3), round(float(sure[2]), 3))
        found[row].append(
            Act(int(tokens[i]), name, _mode(model, modes[k], name), STATUSES[status], who, rounded, _leaning(tags[k], tokens))
        )
    return found


def _roles(
    model: Model,
    outputs: Scores,
    stretches: Sequence[NDArray[np.int64]],
    starts: Sequence[NDArray[np.bool_]],
    triggers: list[tuple[int, int]],
) -> Table:
    """The probabilities (N, T, EVENT_TAGS) of the roles of every word to N triggers, the end mark of a stretch among its words."""
    rows = sorted({row for row, _ in triggers})
    length = max(len(stretches[row]) for row in rows) + 1
    sentence = np.full((len(rows), length), -1, dtype=np.int64)
    mask = np.zeros((len(rows), length), dtype=bool)
    for k, row in enumerate(rows):
        sentence[k, : len(stretches[row])] = np.cumsum(starts[row])
        mask[k, : len(stretches[row]) + 1] = True
    given = (
        outputs["hidden"][rows, 1 : length + 1],
        outputs["arcs"][rows, :length, : length + 1],
        sentence,
        mask,
        np.array([rows.index(row) for row, _ in triggers]),
        np.array([i for _, i in triggers]),
        np.stack([cue_places([i], length) for _, i in triggers]),
    )
    result: Table = model.roles.run(None, dict(zip(ACT_INPUTS, given, strict=True)))[0]
    return result


def parts_of(shares: Table) -> list[tuple[str, int, int, float]]:
    """The best tag of each word (T, EVENT_TAGS) as parts: role, first, last + 1, mean probability of the role."""
    columns = {tag: i for i, tag in enumerate(EVENT_TAGS)}
    return [
        (role, a, b, float((shares[a:b, columns[f"B-{role}"]] + shares[a:b, columns[f"I-{role}"]]).mean()))
        for a, b, role in spans([EVENT_TAGS[t] for t in shares.argmax(1)])
    ]


def _unsure(shares: Table, sure: Sequence[tuple[str, int, int, float]]) -> list[tuple[str, int, int, float]]:
    """Runs of words that may be of a side and are of no part, as parts of the role UNSURE."""
    columns = [n for n, tag in enumerate(EVENT_TAGS) if tag[2:] in {"source", "target"}]
    open_ = shares[:, columns].sum(1) >= OPEN
    for _, a, b, _ in sure:
        open_[a:b] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[0], open_.astype(np.int8), [0]]))).tolist()
    return [(UNSURE, a, b, float(shares[a:b, columns].sum(1).mean())) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _leaning(shares: Table, tokens: NDArray[np.int64]) -> dict[int, tuple[float, float]]:
    """By token, the probabilities of source and target, where one of them is likely."""
    columns = {tag: i for i, tag in enumerate(EVENT_TAGS)}
    both = np.stack([shares[: len(tokens), [columns[f"B-{r}"], columns[f"I-{r}"]]].sum(1) for r in ("source", "target")], axis=1)
    return {
        int(tokens[i]): (round(float(both[i, 0]), 3), round(float(both[i, 1]), 3)) for i in np.flatnonzero((both > LIKELY).any(1))
    }


def _actors(model: Model, words: list[Table]) -> list[tuple[dict[str, float], str]]:
    """The likely states, with their probabilities, and the sector of each actor, given by the vectors of its words (n, 384)."""
    if not words:
        return []
    lengths = np.array([len(one) for one in words])
    every = np.concatenate(words)
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])

    def mean(name: str) -> Table:
        result: Table = np.add.reduceat(two_layers(model, name, every), begins) / lengths[:, None]
        return result

    names, sectors = model.labels["state"], model.labels["sector"]
    result = []
    for share, sector in zip(softmax(mean("state"), axis=-1), mean("sector").argmax(1), strict=True):
        likely = {names[i]: round(float(share[i]), 3) for i in np.argsort(-share)[:5] if share[i] >= LIKELY}
        result.append((likely, sectors[sector]))
    return result


def _counted(model: Model, words: Table) -> str:
    scores = (words @ model.weights["counted"] + model.weights["counted_bias"]).mean(0)
    return model.labels["counted"][int(scores.argmax())]


def _mode(model: Model, scores: Table, kind: str) -> str | None:
    """The best mode of the type."""
    of_type = [i for i, name in enumerate(model.labels["mode"]) if name.startswith(f"{kind} ")]
    best = max(of_type, key=lambda i: float(scores[i]), default=None)
    return model.labels["mode"][best].split(" ", 1)[1] or None if best is not None else None


def two_layers(model: Model, name: str, vectors: Table) -> Table:
    """A head of two layers on vectors (n, 384)."""
    w = model.weights
    hidden = gelu(vectors @ w[f"{name}_0"] + w[f"{name}_0_bias"])
    result: Table = hidden @ w[f"{name}_1"] + w[f"{name}_1_bias"]
    return result


def gelu(x: Table) -> Table:
    """The Gaussian error linear unit (Hendrycks and Gimpel 2016) by the error function, as torch has it."""
    # A few hundred numbers an event; scipy, which has the function for arrays, would be a fifth of the installation.
    errors = np.fromiter(map(math.erf, (x / np.sqrt(2)).ravel().tolist()), np.float32, x.size).reshape(x.shape)
    result: Table = (x * 0.5 * (1 + errors)).astype(np.float32)
    return result


def softmax(x: NDArray[np.floating[Any]], axis: int) -> Table:
    """Scores to probabilities along an axis."""
    shares = np.exp(x - x.max(axis=axis, keepdims=True))
    found: Table = (shares / shares.sum(axis=axis, keepdims=True)).astype(np.float32)
    return found
