"""Average-linkage clustering over few links (Sokal and Michener 1958), where what has no link counts as 0; and what links hold together."""

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def clusters(
    size: int, links: Iterable[tuple[tuple[int, int], float]], threshold: float, joined: Iterable[tuple[int, int]] = ()
) -> list[list[int]]:
    """Put the numbers 0 to `size` - 1 into clusters: the two most alike are joined while their mean link is at least `threshold`.

    `links` are pairs (i, j), i < j, each once, with their likeness. Equals are joined in the order of their numbers, so the result depends on
    nothing else. At the end, the clusters of each pair of `joined` become one.
    """
    members = {n: [n] for n in range(size)}
    sums: dict[int, dict[int, float]] = {n: {} for n in range(size)}
    heap = []
    for (i, j), value in links:
        sums[i][j] = sums[j][i] = value
        if value >= threshold:
            heap.append((-value, i, j))
    heapq.heapify(heap)
    while heap:
        value, i, j = heapq.heappop(heap)
        if i not in members or j not in members or -value != _mean(members, sums, i, j):
            continue
        members[i] = sorted(members[i] + members.pop(j))
        for other, total in sums.pop(j).items():
            sums[other].pop(j)
            if other != i:
                sums[i][other] = sums[other][i] = sums[i].get(other, 0.0) + total
        for other in sums[i]:
            mean = _mean(members, sums, i, other)
            if mean >= threshold:
                heapq.heappush(heap, (-mean, min(i, other), max(i, other)))
    for pair in joined:
        one, other = sorted(next(at for at, some in members.items() if n in some) for n in pair)
        if one != other:
            members[one] = sorted(members[one] + members.pop(other))
    return sorted(members.values())


def _mean(members: dict[int, list[int]], sums: dict[int, dict[int, float]], i: int, j: int) -> float:
    return sums[i].get(j, 0.0) / (len(members[i]) * len(members[j]))


def components(size: int, pairs: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """For each of the numbers 0 to `size` - 1 the least of those that a chain of pairs ties it to."""
    root = list(range(size))

    def least(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    for one, other in pairs:
        a, b = sorted((least(one), least(other)))
        root[b] = a
    return np.array([least(n) for n in range(size)], np.int64)
