"""From scores to structures: one tree for each sentence, well-formed entity tags."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def best_tree(scores: Scores) -> NDArray[np.int64]:
    """Heads of the best-scoring tree with one root: (n, n + 1) scores, column 0 the root, to (n,) heads in 0..n.

    The greedy choice where it is a tree already, else Chu-Liu-Edmonds, tried with each likely root
    (Chu and Liu 1965; Edmonds 1967; single root after Zmigrod et al. 2020).
    """
    n = len(scores)
    scores = scores.astype(np.float64)
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads = scores.argmax(1)
    if (heads == 0).sum() == 1 and not _cycle(heads):
        return heads
    top = scores[:, 0] - scores[:, 1:].max(1, initial=-1e9)
    best: NDArray[np.int64] | None = None
    best_score = -np.inf
    for root in np.argsort(-top, kind="stable")[:4]:
        rooted = scores.copy()
        rooted[:, 0] = -1e9
        rooted[root] = -1e9
        rooted[root, 0] = scores[root, 0]
        full = np.full((n + 1, n + 1), -1e12)
        full[1:] = rooted
        np.fill_diagonal(full, -np.inf)
        heads = np.array(_edmonds(full)[1:])
        total = rooted[np.arange(n), heads].sum()
        if total > best_score:
            best, best_score = heads, total
    assert best is not None
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
    outside = np.flatnonzero(~inside)
    cycle_scores = scores[cycle, heads[cycle]]
    size = len(outside) + 1
    merged = np.full((size, size), -np.inf)
    merged[:-1, :-1] = scores[np.ix_(outside, outside)]
    leaving = scores[np.ix_(outside, cycle)]
    merged[:-1, -1] = leaving.max(1)
    leaving_head = np.array(cycle)[leaving.argmax(1)]
    entering = scores[np.ix_(cycle, outside)] - cycle_scores[:, None]
    merged[-1, :-1] = entering.max(0)
    entering_node = np.array(cycle)[entering.argmax(0)]
    merged[0, :] = -np.inf
    np.fill_diagonal(merged, -np.inf)
    solved = _edmonds(merged)
    result = [int(head) for head in heads]
    for small, head in enumerate(solved[:-1]):
        result[outside[small]] = int(leaving_head[small]) if head == size - 1 else int(outside[head])
    result[0] = 0
    result[int(entering_node[solved[-1]])] = int(outside[solved[-1]])
    return result


def best_tags(scores: Scores, tags: list[str]) -> list[str]:
    """The best BIO sequence in which every I- continues a span of its own type: (n, tags) scores, Viterbi."""
    allowed = _transitions(tuple(tags))
    n = len(scores)
    back = np.zeros((n, len(tags)), dtype=np.int64)
    start = np.array([-np.inf if tag.startswith("I-") else 0.0 for tag in tags])
    current = scores[0] + start
    columns = np.arange(len(tags))
    for i in range(1, n):
        paths = current[:, None] + allowed
        back[i] = paths.argmax(0)
        current = paths[back[i], columns] + scores[i]
    path = [int(current.argmax())]
    for i in range(n - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return [tags[i] for i in reversed(path)]


def _transitions(tags: tuple[str, ...]) -> NDArray[np.float64]:
    return np.array(
        [
            [-np.inf if to.startswith("I-") and before[2:] != to[2:] else 0.0 for to in tags]
            for before in tags
        ]
    )
