"""From scores to structures: one tree for each sentence, well-formed entity tags."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dragoman.language.labels import ROLES, may_follow

Scores = NDArray[np.float32]
NEVER = -1e9  # the score of what may not be


def best_tree(scores: Scores) -> NDArray[np.int64]:
    """Heads of the best-scoring tree with one root: (n, n + 1) scores, column 0 the root, to (n,) heads in 0..n.

    For each root, best first, the greedy choice where it is a tree, else Chu-Liu-Edmonds (Chu and Liu 1965; Edmonds 1967; on the
    need for a single root, Zmigrod et al. 2020).
    """
    n = len(scores)
    own = np.arange(n)
    below = scores[:, 1:].astype(np.float64)
    below[own, own] = -np.inf
    greedy = below.argmax(1) + 1
    gain = scores[:, 0] - below[own, greedy - 1] if n > 1 else scores[:, 0]
    best, best_score = greedy, -np.inf
    for root in np.argsort(-gain, kind="stable"):
        heads = greedy.copy()
        heads[root] = 0
        bound = scores[root, 0] + below[own, greedy - 1][own != root].sum()
        if bound <= best_score:
            break  # the others gain less
        if _cycle(heads):
            full = np.full((n + 1, n + 1), -np.inf)
            full[1:, 1:] = below
            full[root + 1, 0] = scores[root, 0]
            full[root + 1, 1:] = -np.inf
            heads = np.array(_edmonds(full)[1:])
            bound = scores[root, 0] + below[own, heads - 1][own != root].sum()
        if bound > best_score:
            best, best_score = heads, bound
    return best


def _cycle(heads: NDArray[np.int64]) -> list[int]:
    """The nodes (from 1) of one cycle, or none."""
    state = [0] * (len(heads) + 1)
    state[0] = 2
    for begin in range(1, len(heads) + 1):
        node, path = begin, []
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node - 1])
        if state[node] == 1:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = 2
    return []


def _edmonds(scores: NDArray[np.float64]) -> list[int]:
    """Maximum arborescence rooted at 0 over a full (m, m) matrix, scores[dependent, head]; returns heads, 0's is 0."""
    m = len(scores)
    heads = scores.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads[1:])
    if not cycle:
        return [int(head) for head in heads]
    inside = np.zeros(m, dtype=bool)
    inside[cycle] = True
    ring = np.array(cycle)
    outside = np.flatnonzero(~inside)
    cycle_scores = scores[cycle, heads[cycle]]
    size = len(outside) + 1
    merged = np.full((size, size), -np.inf)
    merged[:-1, :-1] = scores[np.ix_(outside, outside)]
    leaving = scores[np.ix_(outside, ring)]
    merged[:-1, -1] = leaving.max(1)
    leaving_head = ring[leaving.argmax(1)]
    entering = scores[np.ix_(ring, outside)] - cycle_scores[:, None]
    merged[-1, :-1] = entering.max(0)
    entering_node = ring[entering.argmax(0)]
    merged[0, :] = -np.inf
    np.fill_diagonal(merged, -np.inf)
    solved = _edmonds(merged)
    result = [int(head) for head in heads]
    for small, head in enumerate(solved[:-1]):
        result[outside[small]] = int(leaving_head[small]) if head == size - 1 else int(outside[head])
    result[0] = 0
    result[int(entering_node[solved[-1]])] = int(outside[solved[-1]])
    return result


def best_tags(scores: Scores, tags: Sequence[str]) -> NDArray[np.int64]:
    """The best BIO sequence in which every I- continues a span of its own type: (n, tags) scores to (n,) tag numbers.

    The greedy choice where it is well formed, else Viterbi: both are the same then, for nothing but form is scored.
    """
    start, allowed = _transitions(tuple(tags))
    greedy = scores.argmax(1)
    if start[greedy[0]] == 0 and not allowed[greedy[:-1], greedy[1:]].any():
        return greedy
    return _best_tags(scores, start, allowed)


def _best_tags(scores: Scores, start: NDArray[np.float64], allowed: NDArray[np.float64]) -> NDArray[np.int64]:
    """By Viterbi, in plain lists: after an I- every tag has few before it, and any other tag has the best of all."""
    before = [np.flatnonzero(column == 0).tolist() for column in allowed.T]
    few = [(tag, some) for tag, some in enumerate(before) if len(some) < len(before)]
    best = (scores[0] + start).tolist()
    back: list[list[int]] = []
    for row in scores[1:].tolist():
        top = max(best)
        come = [best.index(top)] * len(best)
        reached = [top] * len(best)
        for tag, some in few:
            come[tag] = max(some, key=best.__getitem__)
            reached[tag] = best[come[tag]]
        back.append(come)
        best = [one + own for one, own in zip(reached, row, strict=True)]
    path = [best.index(max(best))]
    for come in reversed(back):
        path.append(come[path[-1]])
    return np.array(path[::-1], dtype=np.int64)


def best_roles(scores: Sequence[Scores], follows: Scores) -> list[tuple[NDArray[np.int64], float]]:
    """The best well-formed roles of each of N statements, and the probability of that whole sequence.

    N times (T, ROLES) scores, and what a role earns after another (ROLES, ROLES); to N times (T,) role numbers and the probability
    of the chain (Lafferty et al. 2001). All statements are decoded at once, word by word.
    """
    if not scores:
        return []
    start, steps, end = _role_steps()
    steps = steps + follows
    longest_first = sorted(range(len(scores)), key=lambda k: -len(scores[k]))
    lengths = np.array([len(scores[k]) for k in longest_first])
    words = np.zeros((lengths[0], len(scores), len(ROLES)))
    for n, k in enumerate(longest_first):
        words[: lengths[n], n] = scores[k]
    best = np.empty_like(words)  # the score of the best sequence up to each word that ends in each role
    best[0] = words[0] + start
    shift = words.max(2).sum(0)  # the logarithm of what the shares are divided by, so that they stay near one
    own_share, steps_share = np.exp(words - words.max(2, keepdims=True)), np.exp(steps)
    share = own_share[0] * np.exp(start)
    alive = [int((lengths > i).sum()) for i in range(lengths[0])]
    for i in range(1, lengths[0]):
        on = alive[i]
        best[i, :on] = (best[i - 1, :on].T[:, :, None] + steps[:, None]).max(0) + words[i, :on]
        best[i, on:] = best[i - 1, on:]
        total = share[:on].sum(1)
        shift[:on] += np.log(total)
        share[:on] = (share[:on] / total[:, None]) @ steps_share * own_share[i, :on]
    whole = np.log((share * np.exp(end)).sum(1)) + shift
    role = (best[-1] + end).argmax(1)
    probability = np.exp((best[-1] + end).max(1) - whole)
    paths = np.empty((len(scores), lengths[0]), dtype=np.int64)
    paths[:, -1] = role
    for i in range(lengths[0] - 1, 0, -1):
        on = alive[i]
        role[:on] = (best[i - 1, :on] + steps.T[role[:on]]).argmax(1)
        paths[:, i - 1] = role
    found = {k: (paths[n, : lengths[n]], float(probability[n])) for n, k in enumerate(longest_first)}
    return [found[k] for k in range(len(scores))]


@cache
def _role_steps() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    def cost(first: str, second: str) -> float:
        return 0.0 if may_follow(first, second) else NEVER

    start, end = np.array([cost("", role) for role in ROLES]), np.array([cost(role, "") for role in ROLES])
    return start, np.array([[cost(a, b) for b in ROLES] for a in ROLES]), end


@cache
def _transitions(tags: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What each tag costs as the first, (tags,), and after each other, (tags, tags): nothing or all."""
    start = np.array([-np.inf if tag.startswith("I-") else 0.0 for tag in tags])
    after = [[-np.inf if to.startswith("I-") and before[2:] != to[2:] else 0.0 for to in tags] for before in tags]
    return start, np.array(after)


def spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans of a BIO sequence as (start, end, type); an I- that continues nothing opens a span, as in conlleval."""
    found: list[tuple[int, int, str]] = []
    begin: int | None = None
    for i, tag in enumerate([*tags, "O"]):
        if begin is not None and not (tag.startswith("I-") and tag[2:] == tags[begin][2:]):
            found.append((begin, i, tags[begin][2:]))
            begin = None
        if tag != "O" and begin is None:
            begin = i
    return found
