"""Intervals [start, end) of characters. Lists of them are sorted and disjoint."""

from bisect import bisect_right
from collections.abc import Iterable

Interval = tuple[int, int]


def overlap(a: Interval, b: Interval) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def at(offset: int, marks: list[Interval]) -> Interval | None:
    index = bisect_right(marks, offset, key=lambda mark: mark[0]) - 1
    return marks[index] if index >= 0 and offset < marks[index][1] else None


def meets(one: Interval, marks: list[Interval]) -> bool:
    """Whether an interval shares a character with one of `marks`."""
    index = bisect_right(marks, one[0], key=lambda mark: mark[0]) - 1
    return any(overlap(one, mark) > 0 for mark in marks[max(0, index) : index + 2])


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
