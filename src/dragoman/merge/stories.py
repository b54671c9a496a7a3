"""Pages into clusters, each of one happening, and within these into stories: the versions of one text."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Literal

import msgspec
import numpy as np

from dragoman.merge.clustering import clusters
from dragoman.merge.words import Array, Page, Weighed, vectors, words
from dragoman.records import identify

# Chosen on the ECB+ train part (no dates) and on hand-grouped pages that are not kept; see docs/merge.md.
HAPPENING = 0.17  # mean likeness of two clusters of pages from which they tell one happening
HALVED = 7.0  # days between two pages that halve their likeness
LEAST = 0.05  # likeness below which two pages have no link
WINDOW = 28  # days between pages that are compared at all: never more than a month further
COPY = 0.4  # share of the shorter text's runs of RUN words that two versions of one story have in common
RUN = 4
TOGETHER = 1 << 16  # links that are taken out of arrays at once
WHOLE = 0.95  # the same share, where one text is cut out of the other

Kind = Literal["first", "same", "retitled", "cut", "extended", "updated", "rewritten"]


class Version(msgspec.Struct, frozen=True, gc=False):
    """A text of a story: what it is to the first one, and the words in which it differs, as [there, here]."""

    document: str
    kind: Kind
    differences: list[tuple[str, str]] = []


class Cluster(msgspec.Struct, frozen=True):
    """The pages that report one happening, by day and id, and among them the stories, each a list of versions."""

    id: str
    pages: list[Page]
    stories: list[list[Version]]


def likeness(one: Weighed, other: Weighed, days: Array, other_days: Array) -> tuple[Array, Array, Array]:
    """How alike pages are to others: row, other row and the cosine of their words, halved by HALVED days.

    `days` are ordinals, NaN for a page without a date. Only pairs from LEAST on, at most WINDOW days apart.
    """
    order = np.argsort(other.words, kind="stable")  # an index of the others: each word's pages side by side
    index, weights = other.words[order], other.weights[order]
    holders = np.repeat(np.arange(len(other_days)), np.diff(other.starts))[order]
    begins = np.searchsorted(index, one.words, "left")
    sizes = np.searchsorted(index, one.words, "right") - begins
    found = []
    for row in range(len(days)):
        mine = slice(one.starts[row], one.starts[row + 1])
        size = sizes[mine]
        at = np.repeat(begins[mine] - np.cumsum(size) + size, size) + np.arange(size.sum())
        values = np.bincount(holders[at], np.repeat(one.weights[mine], size) * weights[at], minlength=len(other_days))
        others = np.flatnonzero(values >= LEAST)
        apart = np.nan_to_num(np.abs(days[row] - other_days[others]))
        values = values[others] * 0.5 ** (apart / HALVED)
        kept = (apart <= WINDOW) & (values >= LEAST)
        found.append((np.full(int(kept.sum()), row), others[kept], values[kept]))
    if not found:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0)
    rows, others, values = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, others, values


def groups(pages: Iterable[Page]) -> list[list[Page]]:
    """Pages that report one happening, each by day and id. The order of `pages` changes nothing."""
    ordered = sorted(pages, key=lambda page: (page.day or 0, page.id))
    days = np.array([np.nan if page.day is None else page.day for page in ordered])
    matrix = vectors(ordered)
    rows, others, values = likeness(matrix, matrix, days, days)
    return [[ordered[n] for n in members] for members in grouped(len(ordered), rows, others, values)]


def grouped(size: int, rows: Array, others: Array, values: Array, joined: Iterable[tuple[int, int]] = ()) -> list[list[int]]:
    """Clusters of the numbers 0 to `size` - 1 by the links between them; those of a pair may stand there once or both ways.

    The clusters of each pair of `joined` are one."""
    once = rows < others
    return clusters(size, _links(rows[once], others[once], values[once]), HAPPENING, joined)


def _links(rows: Array, others: Array, values: Array) -> Iterator[tuple[tuple[int, int], float]]:
    """The same one by one. Of millions only some are Python's numbers at once, and these are shared: an object for each end would fill the memory."""
    number = list(range(max(rows.max(initial=-1), others.max(initial=-1)) + 1))
    for at in range(0, len(rows), TOGETHER):
        some = slice(at, at + TOGETHER)
        for i, j, value in zip(rows[some].tolist(), others[some].tolist(), values[some].tolist(), strict=True):
            yield (number[i], number[j]), value


def cluster(pages: list[Page]) -> Cluster:
    """The cluster of pages of one happening, which are in order of day and id."""
    return Cluster(identify("cluster", pages[0].id), pages, _stories(pages))


def _stories(pages: list[Page]) -> list[list[Version]]:
    runs = [_runs(page.text) for page in pages]
    copies = {(i, j): 1.0 for j in range(len(pages)) for i in range(j) if _shared(runs[i], runs[j]) >= COPY}
    return [
        [_version(pages[group[0]], pages[n], runs[group[0]], runs[n]) for n in group]
        for group in clusters(len(pages), copies.items(), 0.5)
    ]


def _runs(text: str) -> set[tuple[str, ...]]:
    said = [word for word, _ in words(text)]
    return {tuple(said[n : n + RUN]) for n in range(max(1, len(said) - RUN + 1))}


def _shared(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / min(len(one), len(other))


def _version(first: Page, page: Page, there: set[tuple[str, ...]], here: set[tuple[str, ...]]) -> Version:
    if page is first:
        return Version(page.id, "first")
    changed = differences(first.text, page.text)
    if not changed:
        return Version(page.id, "same" if first.headline == page.headline else "retitled")
    if any(_figures(old) and _figures(new) and _figures(old) != _figures(new) for old, new in changed):
        return Version(page.id, "updated", changed)
    if _shared(there, here) >= WHOLE:
        return Version(page.id, "cut" if len(here) < len(there) else "extended", changed)
    return Version(page.id, "rewritten", changed)


def differences(there: str, here: str) -> list[tuple[str, str]]:
    """The words of `there` that others stand for in `here`, or none, in order; also those that only `here` has."""
    old, new = there.split(), here.split()
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(" ".join(old[a:b]), " ".join(new[c:d])) for code, a, b, c, d in codes if code != "equal"]


def _figures(text: str) -> list[str]:
    return [word for word in text.split() if word[:1].isdigit()]
