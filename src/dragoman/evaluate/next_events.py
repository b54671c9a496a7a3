"""Who does what to whom next: every entity scored as the object of (subject, relation) on a day, from the days before it.

`history` puts facts in the order in which they are asked for, `days` gives the state before a day, `evidence` measures what speaks for
each entity; `ranking.py` learns how to weigh it. Evidence is counted with exponential decay in the manner of a Hawkes process.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds

Array = NDArray[Any]

DECAYS = (2.0, 7.0, 30.0, 120.0)  # days
EXCITED = (5.0, 40.0)  # days over which one relation brings about another
DIMENSIONS = 48  # of the factors that make entities alike
REFRESH = 7  # days after which likeness is taken anew
CANDIDATES = 200  # entities that the learned ranking looks at; the others keep their rough order behind them
# Weights of the rough order of all entities. Set by hand; only what the learned ranking looks at hangs on them.
ROUGH = {"fact, 7 days": 1.0, "pair, 7 days": 0.5, "fact, ever": 0.5, "excited, 5 days": 3.0, "excited, 40 days": 3.0}
ROUGH |= {"partners of partners": 0.15, "compatriots": 0.3, "alike": 0.3}
SHARED = ("fact, 7 days", "pair, 7 days", "fact, 30 days", "pair, 30 days", "fact, ever", "excited, 5 days", "excited, 40 days")
# What each column of `evidence` says. A fact is (subject, relation, object), a pair its two whatever the relation.
COUNTED = [f"{what}, {tau:.0f} days" for tau in DECAYS for what in ("fact", "pair")]
COUNTED += ["fact, ever", "mirrored", *(f"excited, {tau:.0f} days" for tau in EXCITED)]
COUNTED += ["partners of partners", "compatriots", "alike"]
KINDS = [*COUNTED, *(f"share of {what}" for what in SHARED), "days since pair", "days since fact"]
KINDS += [*(f"relation, {tau:.0f} days" for tau in DECAYS), "share of relation", "popular, 1 day"]
KINDS += [*(f"popular, {tau:.0f} days" for tau in DECAYS), "likeness", "same country"]
KINDS += ["facts of subject", "facts of subject and relation", "subject popular", "relation popular"]
NEVER = 400.0  # days since something that has not happened


class History(NamedTuple):
    """Facts with their inverses (relation + `relations`), and where each subject's, relation's and day's lie, in order of days."""

    subject: Array
    relation: Array
    object: Array
    day: Array
    of_subject: list[Array]
    of_relation: list[Array]
    entities: int
    relations: int
    country: Array
    excitation: list[Array]


def history(facts: Array, names: list[str], relations: int, learned_until: int) -> History:
    """Order `facts`, rows (subject, relation, object, day), for questions; `names` of all entities by number.

    What one relation brings about is learned from facts before the day `learned_until`.
    """
    facts = np.unique(facts, axis=0)
    inverse = np.stack([facts[:, 2], facts[:, 1] + relations, facts[:, 0], facts[:, 3]], axis=1)
    both = np.concatenate([facts, inverse])
    both = both[np.argsort(both[:, 3], kind="stable")]
    known = both[both[:, 3] < learned_until]
    return History(
        subject=both[:, 0].copy(),
        relation=both[:, 1].copy(),
        object=both[:, 2].copy(),
        day=both[:, 3].copy(),
        of_subject=_places(both[:, 0], len(names)),
        of_relation=_places(both[:, 1], 2 * relations),
        entities=len(names),
        relations=relations,
        country=_countries(names),
        excitation=_excitation(known, 2 * relations, len(names), learned_until),
    )


def _places(values: Array, count: int) -> list[Array]:
    order = np.argsort(values, kind="stable")
    ends = np.cumsum(np.bincount(values, minlength=count))
    return [order[start:end] for start, end in zip(np.concatenate([[0], ends[:-1]]), ends, strict=True)]


def _countries(names: list[str]) -> Array:
    """A number for the country that a name ends in, `Police (Thailand)`, or is, `Thailand`; -1 where it tells none."""
    found = [re.search(r"\(([^()]+)\)$", name) for name in names]
    inside = {match[1] for match in found if match}
    numbers = {country: n for n, country in enumerate(sorted(inside))}
    return np.array([numbers.get(m[1] if m else name, -1) for m, name in zip(found, names, strict=True)])


def _excitation(facts: Array, relations: int, entities: int, until: int) -> list[Array]:
    """How often relation `b` follows `a` between the same two, per day of decaying exposure to `a`: arrays [a, b]."""
    pair = facts[:, 0] * entities + facts[:, 2]
    order = np.argsort(pair, kind="stable")
    after: list[Array] = []
    gaps: list[Array] = []
    for places in np.split(order, np.flatnonzero(np.diff(pair[order])) + 1):
        if len(places) > 1:
            relation, day = facts[places, 1], facts[places, 3]
            gap = day[None, :] - day[:, None]
            a, b = np.nonzero((gap > 0) & (gap < 3 * EXCITED[-1]))
            after.append(relation[a] * relations + relation[b])
            gaps.append(gap[a, b])
    which = np.concatenate(after) if after else np.zeros(0, int)
    apart = np.concatenate(gaps) if gaps else np.zeros(0)
    found = []
    for tau in EXCITED:
        exposure = np.bincount(facts[:, 1], tau * (1 - np.exp(-(until - facts[:, 3]) / tau)), minlength=relations)
        followed = np.bincount(which, np.exp(-apart / tau), minlength=relations**2).reshape(relations, relations)
        found.append((followed / (exposure[:, None] + tau)).astype(np.float32))
    return found


class Day(NamedTuple):
    """What is the same for all questions of a day."""

    day: int
    end: int  # facts before this place are known
    popular: Array
    near: csr_matrix
    like_left: Array
    like_right: Array
    direction: Array  # `like_left`, each of length one


def days(h: History, wanted: list[int]) -> Iterator[Day]:
    """The state before each of the days `wanted`, in order."""
    left = right = direction = np.zeros((h.entities, 1), np.float32)
    taken = -REFRESH
    for day in wanted:
        end = int(np.searchsorted(h.day, day))
        age = (day - h.day[:end]).astype(np.float32)
        popular = np.stack(
            [np.bincount(h.object[:end], np.exp(-age / tau), minlength=h.entities) for tau in (1.0, *DECAYS)], axis=1
        )
        shape = (h.entities, h.entities)
        near = csr_matrix((np.exp(-age / 4.0) * (age < 30), (h.subject[:end], h.object[:end])), shape)
        if day - taken >= REFRESH:
            taken = day
            counted = csr_matrix((np.exp(-age / 90.0), (h.subject[:end], h.object[:end])), shape)
            counted.data = np.log1p(counted.data).astype(np.float32)
            u, weight, vt = svds(counted, DIMENSIONS, random_state=0)
            left, right = u * np.sqrt(weight), vt.T * np.sqrt(weight)
            direction = left / (np.linalg.norm(left, axis=1, keepdims=True) + 1e-6)
        yield Day(day, end, popular.astype(np.float32), near, left, right, direction)


def evidence(h: History, now: Day, subject: int, relation: int, cache: dict[int, Array]) -> tuple[Array, Array, Array]:
    """What speaks for each entity as the object of (subject, relation).

    Gives the rough score of all entities, the `CANDIDATES` best by it, and their evidence: an array (candidates, `KINDS`), counts as
    log(1 + n). `cache` keeps what depends on the relation alone, for one day.
    """
    n = h.entities
    mine = h.of_subject[subject]
    mine = mine[: np.searchsorted(mine, now.end)]
    other, how = h.object[mine], h.relation[mine]
    age = (now.day - h.day[mine]).astype(np.float32)
    same = how == relation
    mirrored = how == (relation + h.relations) % (2 * h.relations)
    columns: list[Array] = []
    for tau in DECAYS:
        w = np.exp(-age / tau)
        columns += [np.bincount(other[same], w[same], minlength=n), np.bincount(other, w, minlength=n)]
    columns.append(np.bincount(other[same], minlength=n))
    columns.append(np.bincount(other[mirrored], np.exp(-age[mirrored] / 20.0), minlength=n))
    for learned, tau in zip(h.excitation, EXCITED, strict=True):
        columns.append(20 * np.bincount(other, learned[how, relation] * np.exp(-age / tau), minlength=n))
    if relation not in cache:
        cache[relation] = _of_relation(h, now, relation)
    of_relation = cache[relation]
    near = np.zeros(n)
    for partner, weight in _row(now.near, subject):
        there, how_much = now.near.indices[partner], now.near.data[partner]
        near[there] += weight * how_much
    columns += [near, _compatriots(h, now, subject, relation), _alike(h, now, subject, relation)]
    like = now.like_right @ now.like_left[subject]
    counted = dict(zip(COUNTED, columns, strict=True))
    score = sum(weight * np.log1p(counted[what]) for what, weight in ROUGH.items())
    score = score + 0.1 * np.log1p(of_relation[:, 2]) + 0.02 * np.log1p(now.popular[:, 3]) + 0.2 * like
    top = np.argpartition(-score, min(CANDIDATES, n - 1))[:CANDIDATES]
    shares = [counted[what][top] / (counted[what].sum() + 0.5) for what in SHARED]
    last = np.full((n, 2), NEVER, np.float32)
    last[other, 0] = age  # in order of days, so the latest stays
    last[other[same], 1] = age[same]
    general = np.array([len(mine), same.sum(), now.popular[subject, 3], of_relation[:, 3].sum()])
    kinds = [
        *(np.log1p(column[top]) for column in columns),
        *shares,
        *last[top].T,
        *np.log1p(of_relation[top]).T,
        of_relation[top, 2] / (of_relation[:, 2].sum() + 0.5),
        *np.log1p(now.popular[top]).T,
        like[top],
        (h.country[top] == h.country[subject]) & (h.country[subject] >= 0),
        *np.broadcast_to(np.log1p(general), (len(top), 4)).T,
    ]
    return score, top, np.stack(kinds, axis=1).astype(np.float32)


def _row(matrix: csr_matrix, row: int) -> Iterator[tuple[slice, float]]:
    """Where the rows of a row's neighbours lie in the matrix, with the weight of each neighbour."""
    for at in range(matrix.indptr[row], matrix.indptr[row + 1]):
        other = matrix.indices[at]
        yield slice(matrix.indptr[other], matrix.indptr[other + 1]), matrix.data[at]


def _of_relation(h: History, now: Day, relation: int) -> Array:
    places = h.of_relation[relation]
    places = places[: np.searchsorted(places, now.end)]
    age = now.day - h.day[places]
    return np.stack([np.bincount(h.object[places], np.exp(-age / tau), minlength=h.entities) for tau in DECAYS], axis=1)


def _alike(h: History, now: Day, subject: int, relation: int) -> Array:
    """Objects of the relation for subjects that are like this one, weighed by the cosine of their factors."""
    places = h.of_relation[relation]
    places = places[: np.searchsorted(places, now.end)]
    cosine = now.direction @ now.direction[subject]
    cosine[subject] = 0
    weight = np.clip(cosine[h.subject[places]], 0, None) ** 3 * np.exp(-(now.day - h.day[places]) / 60.0)
    return np.bincount(h.object[places], weight, minlength=h.entities)


def _compatriots(h: History, now: Day, subject: int, relation: int) -> Array:
    """Objects of the relation for others of the subject's country."""
    if h.country[subject] < 0:
        return np.zeros(h.entities)
    places = h.of_relation[relation]
    places = places[: np.searchsorted(places, now.end)]
    places = places[(h.country[h.subject[places]] == h.country[subject]) & (h.subject[places] != subject)]
    return np.bincount(h.object[places], np.exp(-(now.day - h.day[places]) / 30.0), minlength=h.entities)
