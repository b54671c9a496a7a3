"""The words of pages as vectors, weighed by how few pages have them (TF-IDF, Salton and Buckley 1988)."""

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from dragoman.records import Document

COMMON = Path(__file__).with_name("common_words.csv")

# Chosen on the ECB+ train part and hand-grouped pages (docs/merge.md): a word of the headline counts for two of the first paragraphs, one of
# the rest for half; a capital makes it more, since names tell happenings apart.
HEADLINE, LEAD, REST, CAPITAL = 2.0, 1.0, 0.5, 1.5
LEAD_END, REST_END = 600, 6000  # characters
PRIOR = 40  # pages of common_words.csv against which a small register is weighed

Array = NDArray[Any]

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


class Vector(NamedTuple):
    """The words of a page as ascending numbers (CRC-32), and the weighed frequency of each."""

    words: list[int]
    frequencies: list[float]


class Weighed(NamedTuple):
    """Pages as vectors of length one: page n has the words, as ascending numbers, and their weights from `starts[n]` to `starts[n + 1]`."""

    starts: Array
    words: Array
    weights: Array


class Page(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What merging tells of a document. `day` is the ordinal of its date, None where it has none."""

    id: str
    address: str
    outlet: str
    day: int | None
    language: str
    headline: str
    text: str


def page_of(document: Document, day: int | None) -> Page:
    """The page of a document whose date is the ordinal `day`."""
    return Page(
        id=document.id,
        address=document.url or document.source,
        outlet=document.outlet or document.source,
        day=day,
        language=document.language,
        headline=document.headline or "",
        text=document.text,
    )


def words(text: str) -> Iterator[tuple[str, bool]]:
    """The words in small letters, without the English plural or possessive, each with whether it has a capital."""
    for written in _WORD.findall(text):
        yield _plain(written), written[0].isupper()


@lru_cache(1 << 16)
def _plain(written: str) -> str:
    word = written.replace("’", "'").lower().removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def vector(headline: str, text: str) -> Vector:
    """How often a page says which words."""
    counts: defaultdict[int, float] = defaultdict(float)
    for part, weight in ((headline, HEADLINE), (text[:LEAD_END], LEAD), (text[LEAD_END:REST_END], REST)):
        for (word, capital), often in Counter(words(part)).items():
            counts[crc32(word.encode("utf-8", "replace"))] += often * weight * (CAPITAL if capital else 1.0)
    ordered = sorted(counts.items())
    return Vector([word for word, _ in ordered], [1 + math.log(n) if n > 1 else n for _, n in ordered])


@cache
def common(language: str) -> tuple[Array, Array]:
    """The words, as ascending numbers, of pages in a language, and the share of pages that hold each."""
    with COMMON.open(encoding="utf-8", newline="") as lines:
        shares = {
            crc32(row["word"].encode()): float(row["share"]) for row in csv.DictReader(lines) if row["language"] == language
        }
    ordered = sorted(shares.items())
    return np.array([word for word, _ in ordered], np.uint32), np.array([share for _, share in ordered])


def share_of(word: str, language: str) -> float:
    """The share of pages in a language that hold a word."""
    return _share_of(language).get(crc32(word.encode("utf-8", "replace")), 0.0)


@cache
def _share_of(language: str) -> dict[int, float]:
    known, shares = common(language)
    return dict(zip(known.tolist(), shares.tolist(), strict=True))


def weigh(sizes: Array, words: Array, frequencies: Array, languages: Sequence[str]) -> Weighed:
    """Pages by their words; a word weighs by how rare it is among these pages, and among PRIOR
    pages of common news. Page n has `sizes[n]` of the `words`, in their order."""
    pages = len(sizes)
    _, column, holding = np.unique(words, return_inverse=True, return_counts=True)
    row = np.repeat(np.arange(pages), sizes)
    share = np.zeros(len(words))
    spoken = np.array([str(language) for language in languages], dtype=object)[row] if len(words) else np.array([], object)
    for language in sorted(set(languages)):
        there, shares = common(language)
        here = np.flatnonzero(spoken == language)
        at = np.minimum(np.searchsorted(there, words[here]), max(len(there) - 1, 0))
        if len(there):
            share[here] = np.where(there[at] == words[here], shares[at], 0.0)
    rarity = np.maximum(np.log((pages + PRIOR) / (holding[column] + PRIOR * share + 0.5)), 0.0)
    values = frequencies * rarity
    length = np.sqrt(np.bincount(row, values**2, minlength=pages))
    values = values / np.maximum(length, 1e-12)[row]
    kept = values > 0
    starts = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=pages))])
    return Weighed(starts, words[kept], values[kept])


def vectors(pages: Sequence[Page]) -> Weighed:
    """The same of pages themselves."""
    told = [vector(page.headline, page.text) for page in pages]
    return weigh(
        np.array([len(one.words) for one in told], np.int64),
        np.array([word for one in told for word in one.words], np.uint32),
        np.array([n for one in told for n in one.frequencies]),
        [page.language for page in pages],
    )
