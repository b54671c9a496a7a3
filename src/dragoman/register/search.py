"""The full-text search that terminal, library, interface, assistants and pages share: hits in one order, their facets and passages."""

import contextlib
import itertools
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dragoman.register import words
from dragoman.register.errors import RegisterError
from dragoman.register.store import Register
from dragoman.register.terms import STEMMED, Term, folded, match, read_query, spans_of, stemmed, words_of
from dragoman.register.words import FACETS, OF_EVENTS, Damaged, Row, Tell

PASSAGE = 240  # characters of a passage
BEFORE = 60  # of them before the first word that was searched for
SHOWN = 8  # values of a facet
# Pages from which on a word that more than half of them hold narrows and does not rank: it tells next to nothing apart, and takes long.
COMMON = 20_000

log = logging.getLogger(__name__)

Ints = NDArray[np.int64]


class NoWord(RegisterError):
    """A question of signs alone."""


class _Pages(NamedTuple):
    """Of each page in the index its number, ascending, day (0 without one) and tie; of each value of a facet its page and number."""

    numbers: Ints
    days: Ints
    ties: Ints
    owners: Ints
    values: NDArray[np.int32]
    facets: dict[str, tuple[Ints, list[str]]]  # of each facet the numbers of its values, and these, in their order


_held: dict[str, tuple[object, _Pages]] = {}  # of the index asked last, as a server asks one again and again


def search(
    connection: sqlite3.Connection,
    text: str,
    *,
    limit: int,
    offset: int = 0,
    first: date | None = None,
    last: date | None = None,
    filters: Mapping[str, str] | None = None,
    every: bool = False,
) -> Row:
    """Hits of `text`, best first, with the number of all hits (`total`) and the counts of each facet.

    All words must be there in any form; words in double quotes are a phrase as it is written, a minus leaves pages out. Without
    a word, all pages that the filters let through, newest first. The score is BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75) with
    words of the headline counted twice, and among many pages without the words that most of them hold; of equals the newer goes
    first. A hit has document, headline, published, outlet, source, score,
    a passage and `marks`: where in it the words stand. Sides and types are of the events from the default floor on, of `every` one
    where asked. Raises NoWord where there are signs but no word, Damaged where the index is.
    """
    terms = read_query(text)
    if text.strip() and not terms:
        raise NoWord("The search has no word in it. Give one or more words.")
    with words.reading(connection):
        words.ready(connection)
        pages = _pages(connection)
        at, scores = _matches(connection, pages, terms)
        for name, value in (filters or {}).items():
            numbers, values = pages.facets[_kept(name, every)]
            has = np.zeros(len(pages.numbers), bool)
            if value in values:
                has[pages.owners[pages.values == numbers[values.index(value)]]] = True
            at, scores = at[has[at]], scores[has[at]]
        if first or last:
            days = pages.days[at]
            in_time = (days >= max((first or date.min).toordinal(), 1)) & (days <= (last or date.max).toordinal())
            at, scores = at[in_time], scores[in_time]
        best = _best(pages, at, scores, offset, offset + limit)
        return {
            "total": len(at),
            "hits": [_hit(connection, int(pages.numbers[at[n]]), float(scores[n]) if terms else None, terms) for n in best],
            "facets": _counts(pages, at, every),
        }


def _kept(facet: str, every: bool) -> str:
    return f"any_{facet}" if every and facet in OF_EVENTS else facet


def _pages(connection: sqlite3.Connection) -> _Pages:
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    now = connection.execute("SELECT made, change FROM about").fetchone()
    kept = _held.get(name)
    if kept and kept[0] == now:
        return kept[1]
    rows = connection.execute("SELECT number, day, tie, facets FROM pages ORDER BY number").fetchall()
    numbers, days, ties, blobs = zip(*rows, strict=True) if rows else ((), (), (), ())
    sizes = np.array([len(one) // np.dtype(np.int32).itemsize for one in blobs], np.int64)
    facets: dict[str, tuple[list[int], list[str]]] = {
        name: ([], []) for name in (*FACETS, *(f"any_{name}" for name in OF_EVENTS))
    }
    for number, of, value in connection.execute("SELECT number, name, value FROM facets ORDER BY value"):
        facets[of][0].append(number)
        facets[of][1].append(value)
    pages = _Pages(
        np.array(numbers, np.int64),
        np.array(days, np.int64),
        np.array(ties, np.int64),
        np.repeat(np.arange(len(rows)), sizes),
        np.frombuffer(b"".join(blobs), np.int32),
        {name: (np.array(numbers, np.int64), values) for name, (numbers, values) in facets.items()},
    )
    if name:
        _held.clear()
        _held[name] = now, pages
    return pages


def _matches(connection: sqlite3.Connection, pages: _Pages, terms: Sequence[Term]) -> tuple[Ints, NDArray[np.float64]]:
    """The places in `pages` of those that a question asks for, and their scores."""
    hit = np.ones(len(pages.numbers), bool)
    ranked = []
    for term in terms:
        if term.wanted and len(hit) <= COMMON:
            ranked.append(term)
            continue
        held = np.zeros(len(hit), bool)
        rows = connection.execute("SELECT rowid FROM words WHERE words MATCH ?", [match(term, "headline text")])
        held[_places(pages, np.fromiter(itertools.chain.from_iterable(rows), np.int64))] = True
        hit &= held if term.wanted else ~held
        if term.wanted and held.sum() <= len(hit) / 2:
            ranked.append(term)
    if not ranked:
        at = np.flatnonzero(hit)
        return at, np.zeros(len(at))
    asked = " AND ".join(match(term, "headline text") for term in ranked)
    cells = connection.execute("SELECT rowid, rank FROM words WHERE words MATCH ?", [asked])
    found = np.fromiter(itertools.chain.from_iterable(cells), np.float64).reshape(-1, 2)
    at, scores = _places(pages, found[:, 0].astype(np.int64)), -found[:, 1]
    return at[hit[at]], scores[hit[at]]


def _places(pages: _Pages, numbers: Ints) -> Ints:
    at = np.searchsorted(pages.numbers, numbers)
    if len(numbers) and (
        not len(pages.numbers) or not np.array_equal(pages.numbers[np.minimum(at, len(pages.numbers) - 1)], numbers)
    ):
        raise Damaged("words of pages that are not in it")
    return at


def _best(pages: _Pages, at: Ints, scores: NDArray[np.float64], start: int, end: int) -> Ints:
    """Which of the hits stand from `start` to `end` in their order."""
    some = np.arange(len(at))
    if end < len(at):
        some = np.flatnonzero(scores >= np.partition(scores, len(at) - end)[len(at) - end])
    order = np.lexsort((pages.ties[at[some]], -pages.days[at[some]], -scores[some]))
    found: Ints = some[order][start:end]
    return found


def _counts(pages: _Pages, at: Ints, every: bool) -> dict[str, list[Row]]:
    """The most frequent values of each facet among the hits."""
    hit = np.zeros(len(pages.numbers), bool)
    hit[at] = True
    largest = max((int(numbers.max()) for numbers, _ in pages.facets.values() if len(numbers)), default=0)
    counts = np.bincount(pages.values[hit[pages.owners]], minlength=largest + 1)
    found: dict[str, list[Row]] = {}
    for facet in FACETS:
        numbers, values = pages.facets[_kept(facet, every)]
        of = counts[numbers]
        best = np.argsort(-of, kind="stable")[:SHOWN]
        found[facet] = [{"value": values[n], "count": int(of[n])} for n in best if of[n]]
    return found


def _hit(connection: sqlite3.Connection, number: int, score: float | None, terms: Sequence[Term]) -> Row:
    row = connection.execute(
        """SELECT p.id, t.headline, p.day, t.outlet, t.source, t.language, t.text FROM pages p JOIN texts t ON t.number = p.number
        WHERE p.number = ?""",
        [number],
    ).fetchone()
    if row is None:
        raise Damaged(f"the page {number} has no text")
    id, headline, day, outlet, source, language, text = row
    passage, marks = passage_of(words.unpacked(text), language, terms)
    return {
        "document": id,
        "headline": headline,
        "published": date.fromordinal(day).isoformat() if day else None,
        "outlet": outlet,
        "source": source,
        "score": score,
        "passage": passage,
        "marks": marks,
    }


def passage_of(text: str, language: str | None, terms: Sequence[Term]) -> tuple[str, list[list[int]]]:
    """The part of a text that holds most of the terms, and where in it their words stand; its beginning where it holds none."""
    spans = list(spans_of(text))
    found = sorted(_found(text, language, spans, [term for term in terms if term.wanted]))
    best, most = 0, (0, 0)
    for n, (start, _, _) in enumerate(found):
        inside = [term for _, end, term in itertools.islice(found, n, n + PASSAGE) if end <= start + PASSAGE - BEFORE]
        if (held := (len(set(inside)), len(inside))) > most:
            best, most = start, held
    begin = next((start for start, _ in spans if start >= best - BEFORE), 0) if best > BEFORE else 0
    end = min(begin + PASSAGE, len(text))
    end = next((start for start, stop in spans if begin < start < end < stop), end)  # no word is cut
    marks: list[list[int]] = []
    for start, stop, _ in found:
        if begin <= start and stop <= end and (not marks or marks[-1][1] <= start - begin):
            marks.append([start - begin, stop - begin])
    return text[begin:end].rstrip(), marks


def _found(
    text: str, language: str | None, spans: Sequence[tuple[int, int]], terms: Sequence[Term]
) -> set[tuple[int, int, Term]]:
    """Where words of the terms begin and end, as `match` finds them."""
    exact = [folded(text[start:end]) for start, end in spans]
    forms = [stemmed(text[start:end], language) for start, end in spans] if language in STEMMED else []
    found = set()
    for term in terms:
        words = words_of(term.text)
        asked = [(exact, list(map(folded, words)))]
        if forms and not term.exact:
            asked += [(forms, way) for way in map(list, {tuple(stemmed(word, one) for word in words) for one in STEMMED})]
        for seen, way in asked:
            at = -1
            with contextlib.suppress(ValueError):
                while True:
                    at = seen.index(way[0], at + 1)
                    if seen[at : at + len(way)] == way:
                        found.add((spans[at][0], spans[at + len(way) - 1][1], term))
    return found


def with_statements(register: Register, text: str, hits: list[Row]) -> list[Row]:
    """The hits with the ids of their statements in which all of the terms stand."""
    terms = [term for term in read_query(text) if term.wanted]
    rows = register.query(
        """SELECT s.document, s.id, s.content, d.language FROM statements s JOIN documents d ON d.id = s.document
        WHERE s.document IN (SELECT unnest(?)) ORDER BY s.position""",
        [[hit["document"] for hit in hits]],
    )
    said: dict[str, list[str]] = {hit["document"]: [] for hit in hits}
    for row in rows:
        content = row["content"]
        if {term for _, _, term in _found(content, row["language"], list(spans_of(content)), terms)} >= set(terms):
            said[row["document"]].append(row["id"])
    return [hit | {"statements": said[hit["document"]]} for hit in hits]


def of_register(register: Register, text: str, tell: Tell | None = None, **about: Any) -> Row:
    """The search of a register, whose index is brought up first. See `search`.

    Where nothing can be written beside the register and what is there is not up to it, the index is made in memory, for this question.
    """

    def ask(connection: sqlite3.Connection) -> Row:
        words.refresh(register, connection, tell)
        return search(connection, text, **about)

    if register.path != Path(":memory:"):
        folder = words.beside(register)
        try:
            return words.asked(folder, ask)
        except (OSError, sqlite3.Error) as error:
            with contextlib.suppress(sqlite3.Error, Damaged), words.as_it_is(folder) as connection:
                if words.is_up_to(register, connection):
                    return search(connection, text, **about)
            log.warning("%s: the index cannot be kept there (%s), so all pages are read for this search.", folder, error)
    with words.opened(None) as connection:
        return ask(connection)
