"""Pages into happenings, and within these into stories: the versions of one text."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Literal

import msgspec
import numpy as np

from dragoman.merge.clustering import clusters
from dragoman.merge.words import Page, vectors, words
from dragoman.records import identify

# Chosen on the ECB+ train part (no dates) and on hand-grouped pages that are not kept; see docs/merge.md.
HAPPENING = 0.17  # mean likeness of two clusters of pages from which they tell one happening
HALVED = 7.0  # days between two pages that halve their likeness
LEAST = 0.05  # likeness below which two pages have no link
WINDOW = 30  # days between pages that are compared at all
COPY = 0.4  # share of the shorter text's runs of RUN words that two versions of one story have in common
RUN = 4
WHOLE = 0.95  # the same share, where one text is cut out of the other
ROWS = 512

Kind = Literal["first", "same", "retitled", "cut", "extended", "updated", "rewritten"]


class Version(msgspec.Struct, frozen=True):
    """A text of a story: what it is to the first one, and the words in which it differs, as [there, here]."""

    document: str
    kind: Kind
    differences: list[tuple[str, str]] = []


class Happening(msgspec.Struct, frozen=True):
    """The pages that report one happening, by day and id, and among them the stories, each a list of versions."""

    id: str
    pages: list[Page]
    stories: list[list[Version]]


def links(pages: Iterable[Page]) -> dict[tuple[str, str], float]:
    """How alike pages are by their ids, the lesser first: from LEAST to 1, of those at most WINDOW days apart; cosine of their words,
    halved by HALVED days. The order of `pages` changes nothing."""
    pages = sorted(pages, key=lambda page: page.id)
    matrix = vectors(pages)
    days = np.array([np.nan if page.day is None else page.day for page in pages])
    found: dict[tuple[str, str], float] = {}
    for start in range(0, len(pages), ROWS):
        block = (matrix[start : start + ROWS] @ matrix.T).tocoo()
        rows, columns, values = block.row + start, block.col, block.data
        kept = (rows < columns) & (values >= LEAST)
        rows, columns, values = rows[kept], columns[kept], values[kept]
        apart = np.nan_to_num(np.abs(days[rows] - days[columns]))
        values = np.where(apart > WINDOW, 0.0, values * 0.5 ** (apart / HALVED))
        for i, j, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
            if value >= LEAST:
                found[pages[i].id, pages[j].id] = value
    return found


def happenings(pages: Iterable[Page], alike: Mapping[tuple[str, str], float]) -> list[Happening]:
    """The happenings that pages report; `alike` are their links. The order of `pages` changes nothing."""
    ordered = sorted(pages, key=lambda page: (page.day or 0, page.id))
    number = {page.id: n for n, page in enumerate(ordered)}
    linked = {(min(pair), max(pair)): value for (a, b), value in alike.items() for pair in [(number[a], number[b])]}
    made = []
    for members in clusters(len(ordered), linked, HAPPENING):
        some = [ordered[n] for n in members]
        made.append(Happening(identify("happening", some[0].id), some, _stories(some)))
    return made


def _stories(pages: list[Page]) -> list[list[Version]]:
    runs = [_runs(page.text) for page in pages]
    copies = {(i, j): 1.0 for j in range(len(pages)) for i in range(j) if _shared(runs[i], runs[j]) >= COPY}
    return [
        [_version(pages[group[0]], pages[n], runs[group[0]], runs[n]) for n in group]
        for group in clusters(len(pages), copies, 0.5)
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
