"""Events as the heads find them: triggers with their types, the roles of the stretch's words to each, mode, status, who the
actors' words say that they are."""

import math
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.language.labels import EVENT_TAGS, STATUSES, cue_places
from dragoman.language.layers import UNSURE, Act, Participant
from dragoman.language.model import ACT_INPUTS, Model, Scores
from dragoman.language.tree import spans

LEAST = 0.5  # probability of any type from which a word is taken for a trigger: confidence says the rest
LEAST_KNOWN = 0.3  # the same of a word in the table of acts of its language; both chosen on events-dev and training/texts/events-acts-dev.jsonl
LEAST_PLAIN = 0.08  # the same of a word that the table has with its object or with its particle ("wies ... aus"); chosen on sentences of ours
ACTORS = frozenset({"source", "target", UNSURE})
OPEN = 0.1  # probability of a word as part of a side from which it is told who it may be
LIKELY = 0.02  # probability from which a state, or a role of a word, is worth telling
FLAT = 6  # beyond it the error function is 1 or -1
POINTS = 512  # between two whole numbers, from which the error function is told
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
    parts = [[*(surest := parts_of(tags[k][:-1])), *_unsure(tags[k][:-1], surest)] for k in range(len(triggers))]
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
) -> list[Table]:
    """Of each trigger the probabilities (T + 1, EVENT_TAGS) of the roles of its stretch's words, and of the end mark behind them."""
    found: list[Table] = []
    for row, of_row in groupby(triggers, key=itemgetter(0)):  # one stretch at a time, without padding
        words = [i for _, i in of_row]
        length = len(stretches[row]) + 1
        given = (
            outputs["hidden"][row : row + 1, 1 : length + 1],
            outputs["arcs"][row : row + 1, :length, : length + 1],
            np.append(np.cumsum(starts[row]), -1)[None],
            np.ones((1, length), dtype=bool),
            np.zeros(len(words), dtype=np.int64),
            np.array(words),
            np.stack([cue_places([i], length) for i in words]),
        )
        found += list(model.roles.run(None, dict(zip(ACT_INPUTS, given, strict=True)))[0])
    return found


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
    result: Table = (x * 0.5 * (1 + erf(x / np.sqrt(2)).astype(np.float32))).astype(np.float32)
    return result


def erf(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The error function, to 1e-15: Taylor's series from the nearest of points at which the standard library gave it.

    Scipy, which has the function for arrays, would be a fifth of the installation.
    """
    near = np.rint(np.clip(x, -FLAT, FLAT) * POINTS).astype(np.int64)
    by = np.clip(x, -FLAT, FLAT) - near / POINTS
    terms = _erf_series()[:, near + FLAT * POINTS]
    result = terms[-1]
    for term in terms[-2::-1]:
        result = result * by + term
    return result


@cache
def _erf_series() -> NDArray[np.float64]:
    """Taylor's coefficients (5, points) of the error function."""
    x = np.arange(-FLAT * POINTS, FLAT * POINTS + 1) / POINTS
    slope = 2 / math.sqrt(math.pi) * np.exp(-x * x)
    value = np.array([math.erf(one) for one in x.tolist()])
    return np.stack([value, slope, -x * slope, (2 * x * x - 1) / 3 * slope, (3 - 2 * x * x) * x / 6 * slope])


def softmax(x: NDArray[np.floating[Any]], axis: int) -> Table:
    """Scores to probabilities along an axis."""
    shares = np.exp(x - x.max(axis=axis, keepdims=True))
    found: Table = (shares / shares.sum(axis=axis, keepdims=True)).astype(np.float32)
    return found
