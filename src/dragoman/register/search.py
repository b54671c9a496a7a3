"""Full-text search: words as it compares them, and the ranking."""

import heapq
import math
import re
import unicodedata
from typing import Any

import duckdb

from dragoman.register.errors import RegisterError
from dragoman.register.tables import WORDS

# Robertson and Zaragoza (2009), The Probabilistic Relevance Framework: the usual values, not tuned here.
SATURATION = 1.2
LENGTH = 0.75

AROUND = 100  # characters of a passage on either side of the first hit

_WORD = re.compile(r"[^\W_]+")


class _Folded(dict[int, str]):
    """What a character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code).casefold())
        self[code] = "".join(c for c in parts if not unicodedata.combining(c))
        return self[code]


_FOLDED = _Folded()


def fold(text: str) -> str:
    """The words of a text without capitals and accents, a blank before and after each, so that two hits never share one."""
    plain = text.lower() if text.isascii() else text.translate(_FOLDED)
    return "".join(f" {word} " for word in _WORD.findall(plain))


def search(connection: duckdb.DuckDBPyConnection, text: str, limit: int) -> list[dict[str, Any]]:
    """The newest versions of pages that hold every word of `text`, best first: see `Register.search`."""
    phrases = _phrases(text)
    if not phrases:
        raise RegisterError("The search has no word in it. Give one or more words.")
    current = f"{WORDS} WHERE document NOT IN (SELECT document FROM versions WHERE superseded_by IS NOT NULL)"
    held = ", ".join("count_if(contains(words, ?))" for _ in phrases)
    total, mean, *holders = connection.execute(f"SELECT count(*), avg(size), {held} FROM {current}", phrases).fetchall()[0]
    weights = [math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in holders]
    counts = ", ".join("(strlen(words) - strlen(replace(words, ?, ''))) // ?" for _ in phrases)
    sizes = [value for phrase in phrases for value in (phrase, len(phrase.encode()))]
    all_in = " AND ".join("contains(words, ?)" for _ in phrases)
    found = connection.execute(f"SELECT document, size, {counts} FROM {current} AND {all_in}", [*sizes, *phrases]).fetchall()
    scores = {
        document: sum(
            weight * n * (SATURATION + 1) / (n + SATURATION * (1 - LENGTH + LENGTH * size / mean))
            for weight, n in zip(weights, hits, strict=True)
        )
        for document, size, *hits in found
    }
    best = heapq.nsmallest(limit, scores, key=lambda document: (-scores[document], document))
    return _hits(connection, best, scores, phrases)


def _hits(
    connection: duckdb.DuckDBPyConnection, best: list[str], scores: dict[str, float], phrases: list[str]
) -> list[dict[str, Any]]:
    pages = {
        row[0]: row
        for row in connection.execute(
            "SELECT id, published, outlet, headline, source, text FROM documents WHERE id IN (SELECT unnest(?))", [best]
        ).fetchall()
    }
    said: dict[str, list[str]] = {document: [] for document in best}
    for document, statement, content in connection.execute(
        "SELECT document, id, content FROM statements WHERE document IN (SELECT unnest(?)) ORDER BY position", [best]
    ).fetchall():
        words = fold(content)
        if all(phrase in words for phrase in phrases):
            said[document].append(statement)
    names = ("document", "published", "outlet", "headline", "source")
    return [
        dict(zip(names, pages[document][:-1], strict=True))
        | {"score": scores[document], "passage": _passage(pages[document][-1], phrases), "statements": said[document]}
        for document in best
    ]


def _phrases(query: str) -> list[str]:
    parts = re.findall(r'"([^"]*)"|([^\s"]+)', query)
    return [words for words in dict.fromkeys(fold(quoted or word) for quoted, word in parts) if words]


def _passage(text: str, phrases: list[str]) -> str:
    """The words around the first hit in the text; its beginning where only the headline holds one."""
    tokens = [(word, match.start()) for match in re.finditer(r"\S+", text) for word in fold(match.group()).split()]
    words = "".join(f" {word} " for word, _ in tokens)
    first = min((at for phrase in phrases if (at := words.find(phrase)) >= 0), default=0)
    start = tokens[words[:first].count(" ") // 2][1] if tokens else 0
    before, after = max(start - AROUND, 0), start + AROUND
    passage = text[before:after]
    if before:
        passage = passage[passage.find(" ") + 1 :]
    return passage if after >= len(text) else passage[: passage.rfind(" ") + 1].rstrip() or passage
