"""`pages`: the main text of real pages, by the measure of the article-extraction-benchmark (Zyte 2020)."""

import re
from collections import Counter
from pathlib import Path

import msgspec

from dragoman.evaluate.corpora import Row, json_lines
from dragoman.read import read
from dragoman.records import Document

SHINGLE = 4  # words
_WORD = re.compile(r"\w+")


class Article(msgspec.Struct, frozen=True):
    """The true body of a page, and the name of the page's file."""

    file: str
    body: str


def pages(data: Path) -> list[Row]:
    """Score the reader on `data`/pages: `articles.jsonl` holds the true bodies and the names of the page files beside it.

    Precision, recall and F1 of 4-grams of words, 0 to 1, each page with equal weight; the share of pages that gave a date and a headline.
    """
    articles = data if data.is_file() else data / "pages" / "articles.jsonl"
    truth = {article.file: article.body for _, article in json_lines(articles, Article)}
    found = {path: item for path in truth for item in read([articles.parent / path])}
    documents = {name: item for name, item in found.items() if isinstance(item, Document)}
    counts = [matches(body, documents[name].text if name in documents else "") for name, body in truth.items()]
    right, extra, missed = (sum(column) for column in zip(*counts, strict=True))
    precision, recall = right / (right + extra), right / (right + missed)
    share = 100 / len(truth)
    return [
        {
            "set": articles.stem,
            "pages": float(len(truth)),
            "precision": precision,
            "recall": recall,
            "F1": 2 * precision * recall / (precision + recall),
            "no text": float(len(truth) - len(documents)),
            "dated %": share * sum(d.published is not None for d in documents.values()),
            "headline %": share * sum(d.headline is not None for d in documents.values()),
        }
    ]


def matches(true: str, found: str) -> tuple[float, float, float]:
    """4-grams found and right, found and wrong, and missed, as shares of all: so that long pages weigh no more than short ones."""
    a, b = shingles(true), shingles(found)
    right, extra, missed = (a & b).total(), (b - a).total(), (a - b).total()
    whole = right + extra + missed
    return (right / whole, extra / whole, missed / whole) if whole else (0.0, 0.0, 0.0)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The 4-grams of a text's words with how often each stands there."""
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
