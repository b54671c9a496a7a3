"""The answers of an interview whose questions stand in bold or behind a label, and whose answers have no speaker: they are of the one
whom the page introduces."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Span

from dragoman.extract.cues import Found, text_of
from dragoman.extract.intervals import Interval, at
from dragoman.extract.layout import labels
from dragoman.extract.roles import phrase, preposition
from dragoman.language import layers
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import Speech, speech

LINE = re.compile(r"\S[^\n]*")
LABEL = re.compile(r"(?:\(\((?P<marked>[^\n()]{1,40})\)\)|(?P<plain>[^\W\d_](?=\.)|[^\W\d_][\w .]{0,30}?(?=:))[.:])[ \t]*(?=\S)")
BARE = 3  # questions without bold or label from which a page is an interview
MARKED = 2  # questions with one
INTRODUCED = {"headline": 3.0, "interviewed": 3.0, "subject": 1.0, "reporter": -5.0}  # a first guess, fitted on nothing


class Line(NamedTuple):
    """A line of the page: its characters, whether it asks and whether bold or a label says so, where the answer in it begins."""

    start: int
    end: int
    asks: bool
    marked: bool
    answer: int
    heading: bool


def answers(doc: Doc) -> Iterator[Found]:
    """The answers of an interview, one for each question; none on a page that is no interview."""
    words, text = speech(doc.lang_), text_of(doc)
    lines = [*LINE.finditer(text)]
    askers = words.asking_labels | _asker(text, lines)
    if labels(doc) - askers - words.answering:
        return  # a transcript
    read = [_line(doc, line, askers, words.answering) for line in lines]
    asked = [n for n, line in enumerate(read) if line.asks]
    sure = all(read[n].marked for n in asked) or bool(
        words.venues & set(re.findall(r"\w+", (layers(doc).headline or "").casefold()))
    )
    if len(asked) < (MARKED if sure else BARE):
        return
    named = [name for name in doc.ents if name.label_ == "PER"]
    given = [_answer(read[a:b], named) for a, b in zip(asked, [*asked[1:], len(read)], strict=True)]
    given = [pieces for pieces in given if pieces]
    first_person = sum(_speaks_of_himself(doc, pieces) for pieces in given)
    introduced = [name for name in named if name.end_char <= read[asked[0]].start]
    who = _interviewed(doc, introduced, words) if 2 * first_person >= len(given) > 0 else None
    if who is not None:
        words_of = phrase(who.root)  # with his office
        for pieces in given:
            yield Found("interview", None, None, who.root, pieces, [(words_of.start, words_of.end)])


def _asker(text: str, lines: list[re.Match[str]]) -> frozenset[str]:
    """The one label of the page that comes back, where its lines ask: the outlet's name."""
    found = [label for line in lines if (label := LABEL.match(text, *line.span()))]
    names = {(label["marked"] or label["plain"]).casefold() for label in found}
    asking = sum(line[0].rstrip().endswith("?") for line in lines if LABEL.match(text, *line.span()))
    return frozenset(names) if len(names) == 1 and len(found) >= MARKED and 2 * asking >= len(found) else frozenset()


def _line(doc: Doc, found: re.Match[str], askers: frozenset[str], answering: frozenset[str]) -> Line:
    text, (start, end) = text_of(doc), found.span()
    label = LABEL.match(text, start, end)
    name = (label["marked"] or label["plain"]).casefold() if label else ""
    inner = next((m for m in LABEL.finditer(text, start + 1, end) if (m["plain"] or "").casefold() in answering), None)
    question = text[start : inner.start()] if inner is not None else text[start:end]
    over = at(start, layers(doc).headings)
    heading = over is not None and end <= over[1]
    asks = name not in answering and (name in askers or question.rstrip(" \"”»'").endswith("?"))
    begins = inner.end() if inner is not None else label.end() if label and name in answering else 0
    return Line(start, end, asks, heading or name in askers, begins, heading)


def _answer(lines: list[Line], named: list[Span]) -> list[Interval]:
    """What stands behind a question: the rest of its own line, the lines up to the next heading or to one that tells of the two by name."""
    question, pieces = lines[0], []
    introduced = {name[-1].text for name in named if name.end_char <= question.start}
    if question.answer:
        pieces.append((question.answer, question.end))
    for line in lines[1:]:
        again = any(line.start <= name.start_char < line.end and name[-1].text in introduced for name in named)
        if line.heading or (again and pieces and line is lines[-1]):
            break
        pieces.append((line.answer or line.start, line.end))
    return pieces


def _speaks_of_himself(doc: Doc, pieces: list[Interval]) -> bool:
    first = language_words(doc.lang_).pronouns.first
    spans = [doc.char_span(a, b, alignment_mode="expand") for a, b in pieces]
    return any(t.lower_ in first or "1" in t.morph.get("Person", []) for span in spans if span is not None for t in span)


def _interviewed(doc: Doc, named: list[Span], words: Speech) -> Span | None:
    """Of the persons whom the page introduces the one who is interviewed: by the headline, by the verb beside, by how often he is named."""
    headline = (layers(doc).headline or "").casefold()

    def weight(name: Span) -> tuple[float, int]:
        surname, head = name[-1].lower_, name.root
        while head.dep_ in {"flat", "nmod:desc", "appos", "conj"} and head.head.i != head.i:
            head = head.head
        verb = head.head.lemma_.lower()
        beside = head.dep_ in {"nsubj", "obj"} or preposition(head) in words.with_whom
        reporter = {t.lemma_.lower() for t in (*name.root.children, head)} & words.reporters
        score = INTRODUCED["headline"] * (surname in headline) + INTRODUCED["interviewed"] * (
            beside and verb in words.interviewing
        )
        score += INTRODUCED["subject"] * (head.dep_ in {"nsubj", "root"}) + INTRODUCED["reporter"] * bool(reporter)
        return score + sum(other[-1].lower_ == surname for other in named), -name.start

    return max(named, key=weight, default=None)
