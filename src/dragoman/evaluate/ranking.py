"""The evidence of `next_events.py` weighed by a conditional logit (McFadden 1974), and the ranks that it gives to what happened."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dragoman.evaluate.next_events import CANDIDATES, KINDS, NEVER, Day, History, days, evidence

Array = NDArray[Any]

ITERATIONS = 30  # more gained nothing on ICEWS14's valid part
PENALTY = 1e-4
# What `_expanded` adds terms for; chosen on the last 62 days of ICEWS14's train part.
_SINCE = [KINDS.index(what) for what in ("days since pair", "days since fact")]
_SQUARED = [KINDS.index(what) for what in ("fact, 7 days", "pair, 7 days", "excited, 5 days", "excited, 40 days")]
_MAIN = sorted([*_SQUARED, KINDS.index("fact, ever")])
_OFTEN = [KINDS.index("facts of subject")]


class Ranking(NamedTuple):
    """The weight of each kind of evidence, and the mean and deviation by which evidence is standardised."""

    weights: Array
    mean: Array
    deviation: Array


def questions(facts: Array, day: int, relations: int) -> dict[tuple[int, int], list[int]]:
    """The true objects of each (subject, relation) of a day, asked both ways: relation + `relations` is the inverse."""
    found: dict[tuple[int, int], set[int]] = {}
    for subject, relation, target, _ in facts[facts[:, 3] == day].tolist():
        found.setdefault((subject, relation), set()).add(target)
        found.setdefault((target, relation + relations), set()).add(subject)
    return {question: sorted(answers) for question, answers in found.items()}


def _asked(
    h: History, facts: Array, wanted: list[int], share: float = 1.0, seed: int = 0
) -> Iterator[tuple[list[int], Array, Array, Array]]:
    """For each question: its answers, the rough score of all, the candidates, and their evidence."""
    drawn = np.random.default_rng(seed)
    now: Day
    for now in days(h, wanted):
        cache: dict[int, Array] = {}
        for (subject, relation), answers in questions(facts, now.day, h.relations).items():
            if share == 1.0 or drawn.random() < share:
                score, top, found = evidence(h, now, subject, relation, cache)
                yield answers, score, top, _expanded(found, score[top])


def _expanded(found: Array, score: Array) -> Array:
    """Evidence with what a weighted sum of it cannot say: nearness in time, and that habits weigh more where there are many."""
    since = found[:, _SINCE].copy()
    found = found.copy()
    found[:, _SINCE] = np.log1p(since)
    return np.column_stack(
        [
            found,
            score,
            1 / (1 + since / 3),
            since < NEVER,
            found[:, _MAIN] * found[:, _OFTEN] * 0.2,
            found[:, _SQUARED] ** 2 * 0.2,
        ]
    ).astype(np.float32)


def fit(h: History, facts: Array, wanted: list[int], share: float = 0.25, seed: int = 0) -> Ranking:
    """Learn the weights on a `share` of the questions of the days `wanted`.

    `h` must have learned its excitation from earlier days, or it knows the answers.
    """
    evidences, truths = [], []
    for answers, _, top, found in _asked(h, facts, wanted, share, seed):
        right = np.isin(top, answers)
        if right.any() and len(top) == min(CANDIDATES, h.entities):
            evidences.append(found)
            truths.append(right / right.sum())
    x, y = np.stack(evidences), np.stack(truths).astype(np.float32)
    mean = x.mean(axis=(0, 1))
    deviation = x.std(axis=(0, 1)) + 1e-3
    x -= mean
    x /= deviation

    def loss(weights: Array) -> tuple[float, Array]:
        score = x @ weights.astype(np.float32)
        score -= score.max(axis=1, keepdims=True)
        chance = np.exp(score)
        chance /= chance.sum(axis=1, keepdims=True)
        value = -(y * np.log(chance + 1e-12)).sum() / len(x) + PENALTY * weights @ weights
        slope = np.tensordot(chance - y, x, 2) / len(x) + 2 * PENALTY * weights
        return float(value), slope.astype(float)

    found = minimize(loss, np.zeros(x.shape[-1]), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return Ranking(found.x, mean, deviation)


def ranks(h: History, model: Ranking, facts: Array, wanted: list[int]) -> Array:
    """The rank of each answer among all entities, other answers of the same question and day left out (time-aware filter).

    Single-step: all facts before the day are known. Of ties an answer has the mean rank.
    """
    found: list[float] = []
    for answers, rough, top, kinds in _asked(h, facts, wanted):
        score = rough - rough.max() - 1e6  # behind every candidate, in rough order
        score[top] = ((kinds - model.mean) / model.deviation) @ model.weights
        for answer in answers:
            others = np.delete(score, [other for other in answers if other != answer])
            own = score[answer]
            found.append(float((others > own).sum() + ((others == own).sum() - 1) / 2 + 1))
    return np.array(found)
