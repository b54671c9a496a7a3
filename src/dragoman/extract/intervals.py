"""Intervals [start, end) of characters. Lists of them are sorted and disjoint."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

Interval = tuple[int, int]


def overlap(a: Interval, b: Interval) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def at(offset: int, marks: list[Interval]) -> Interval | None:
    index = bisect_right(marks, offset, key=lambda mark: mark[0]) - 1
    return marks[index] if index >= 0 and offset < marks[index][1] else None


def met(one: Interval, marks: list[Interval]) -> list[Interval]:
    """Those of `marks` with which an interval shares a character."""
    first = max(0, bisect_right(marks, one[0], key=lambda mark: mark[0]) - 1)
    return [mark for mark in marks[first : bisect_left(marks, (one[1],), first)] if overlap(one, mark) > 0]


def holders(numbered: Iterable[tuple[Interval, int]]) -> Callable[[int], list[int]]:
    """What gives the numbers of those whose intervals hold an offset; these may lie in one another, in any order."""
    every = sorted(numbered)
    reached = list(accumulate((end for (_, end), _ in every), max))  # by an interval or one that begins before it

    def holding(offset: int) -> list[int]:
        found: list[int] = []
        n = bisect_right(every, offset, key=lambda one: one[0][0]) - 1
        while n >= 0 and reached[n] > offset:
            found += [every[n][1]] if offset < every[n][0][1] else []
            n -= 1
        return found

    return holding


def inside(offset: int, marks: list[Interval]) -> bool:
    return at(offset, marks) is not None


def starts_in(content: Interval, marks: list[Interval]) -> bool:
    """Whether a quotation begins with the content: then the cue stands outside it."""
    mark = at(content[0], marks)
    return mark is not None and content[0] <= mark[0] + 1


def union(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
