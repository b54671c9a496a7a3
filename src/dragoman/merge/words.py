"""The words of pages as vectors, weighed by how few pages have them (TF-IDF, Salton and Buckley 1988)."""

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
from scipy.sparse import csr_matrix

from dragoman.records import Document

COMMON = Path(__file__).with_name("common_words.csv")

# Chosen on the ECB+ train part and hand-grouped pages (docs/merge.md): a word of the headline counts for two of the first paragraphs, one of
# the rest for half; a capital makes it more, since names tell happenings apart.
HEADLINE, LEAD, REST, CAPITAL = 2.0, 1.0, 0.5, 1.5
LEAD_END, REST_END = 600, 6000  # characters
PRIOR = 40  # pages of common_words.csv against which a small register is weighed

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What merging compares of a document. `day` is the ordinal of its date, None where it has none; `words` their frequency."""

    id: str
    address: str
    outlet: str
    day: int | None
    language: str
    headline: str
    text: str
    words: dict[str, float]


def page_of(document: Document, day: int | None) -> Page:
    """The page of a document whose date is the ordinal `day`."""
    headline = document.headline or ""
    return Page(
        id=document.id,
        address=document.url or document.source,
        outlet=document.outlet or document.source,
        day=day,
        language=document.language,
        headline=headline,
        text=document.text,
        words=_frequencies(headline, document.text),
    )


def words(text: str) -> Iterator[tuple[str, bool]]:
    """The words in small letters, without the English plural or possessive, each with whether it has a capital."""
    for found in _WORD.finditer(text):
        written = found.group().replace("’", "'")
        word = written.lower().removesuffix("'s")
        if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
            word = word[:-1]
        yield word, written[0].isupper()


def _frequencies(headline: str, text: str) -> dict[str, float]:
    counts: defaultdict[str, float] = defaultdict(float)
    for part, weight in ((headline, HEADLINE), (text[:LEAD_END], LEAD), (text[LEAD_END:REST_END], REST)):
        for word, capital in words(part):
            counts[word] += weight * (CAPITAL if capital else 1.0)
    return {word: 1 + math.log(n) if n > 1 else n for word, n in counts.items()}


@cache
def common() -> dict[str, dict[str, float]]:
    """The share of pages that hold a word, by language."""
    shares: dict[str, dict[str, float]] = {}
    with COMMON.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            shares.setdefault(row["language"], {})[row["word"]] = float(row["share"])
    return shares


def vectors(pages: Sequence[Page]) -> csr_matrix:
    """Rows of length one, a page each; a word weighs by how rare it is among them, and among PRIOR pages of common news."""
    holding = Counter(word for page in pages for word in page.words)
    column = {word: n for n, word in enumerate(holding)}
    rows, columns, values = [], [], []
    for row, page in enumerate(pages):
        known = common().get(page.language, {})
        for word, frequency in page.words.items():
            rarity = math.log((len(pages) + PRIOR) / (holding[word] + PRIOR * known.get(word, 0.0) + 0.5))
            if rarity > 0:
                rows.append(row)
                columns.append(column[word])
                values.append(frequency * rarity)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(pages), max(len(column), 1)))
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(matrix.indptr))
    return matrix
