"""The times of a page: every expression with what it means there, read in order, so that "two days later" has a day to count from."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from dragoman.extract.intervals import inside
from dragoman.extract.status import to_be_done
from dragoman.extract.times import Expression, expressions
from dragoman.language import layers
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.times import read_words
from dragoman.records import Span, When
from dragoman.resolve.dates import meaning, record
from dragoman.resolve.intervals import Context, Meaning, Tense

REACH = 1500  # characters behind a day of which a text may still be speaking
LATELY = 4  # days before the page on which words that it quotes may have been spoken; chosen on events-train
ATTRIBUTES = frozenset({"nmod:poss", "compound", "amod"})  # what a time is to its noun, of which the clause's tense says nothing


class Time(NamedTuple):
    """An expression of the page, what it was read against, and what it means."""

    expression: Expression
    context: Context
    meaning: Meaning | None


@lru_cache(maxsize=2)
def times(doc: Doc, published: date | None) -> list[Time]:
    """The time expressions of a page in order, each with its meaning by the tense of its own clause."""
    found: list[Time] = []
    quoted = layers(doc).quoted
    for one in expressions(doc):
        context = _context(found, one.span.start, published, tense(doc[one.head]), doc.lang_)
        if inside(one.span.start, quoted):
            context = _as_spoken(context)
        context = context._replace(year=_opening_year(found, doc[one.head]))
        found.append(Time(one, context, meaning(one.span.text, context)))
    return found


def _context(before: Sequence[Time], start: int, published: date | None, tense: Tense, language: str) -> Context:
    """What words at `start` are read against, behind the times `before` of the page."""
    behind = takewhile(lambda t: start - t.expression.span.end <= REACH, reversed(before))
    near = [t.meaning for t in behind if t.meaning is not None]
    ahead = published if published and tense == "past" else date.max
    day = next((one for one in near if one.precision == "day" and one.start <= ahead), None)
    quarter = next((one for one in near if one.unit == "Q" and one.rule == "quarter"), None)
    return Context(published, tense, day and day.start, language, near[0] if near else None, quarter)


def _as_spoken(context: Context) -> Context:
    """What words inside quotation marks are read against: "today" is the day on which they were spoken, that of which the text around speaks."""
    day, today = context.anchor, context.published
    spoken = day is not None and today is not None and 0 < (today - day).days <= LATELY
    return context._replace(published=day) if spoken else context


def _opening_year(before: Sequence[Time], time: Token) -> int | None:
    """The year with which the sentence of a time opens, of those before it."""
    sentence = time.sent
    first = bisect_left(before, sentence.start, key=lambda one: one.expression.head)
    opening = (one for one in before[first:] if one.expression.head < min(sentence.root.i, time.i))
    return next((t.meaning.start.year for t in opening if t.meaning is not None and t.meaning.rule == "year"), None)


def context_at(doc: Doc, words: SpacySpan, published: date | None) -> Context:
    """What words of a page are read against: the tense of their clause, and the day of which the text before them speaks."""
    before = [one for one in times(doc, published) if one.expression.span.end <= words.start_char and one.meaning is not None]
    of_clause: Tense = "future" if tense(words.root) == "future" else "none"  # what is told in the past may still lie ahead
    return _context(before, words.start_char, published, of_clause, doc.lang_)


def when_of(span: Span, doc: Doc, published: date | None, wanted: Tense | None) -> When | None:
    """The record of the time that begins where `span` does; `wanted` is the tense of the act it dates, which tells more than that of
    its clause, but for the day on which somebody told a plan ("voted on Friday to send")."""
    every = times(doc, published)
    at = bisect_left(every, span.start, key=lambda time: time.expression.span.start)
    one = every[at] if at < len(every) else None
    if one is None or one.expression.span.start != span.start:
        return None
    means, context = one.meaning, one.context
    told = wanted == "future" and context.tense == "past" and "Fin" in doc[one.expression.head].head.morph.get("VerbForm", [])
    told = told or (wanted == "past" and context.tense == "future" and to_be_done(doc[one.expression.head].head))
    if wanted is not None and wanted != context.tense and not told:
        means = meaning(one.expression.span.text, context._replace(tense=wanted))
    return record(one.expression.span, means) if means is not None else None


def lies_ahead(when: When, doc: Doc, published: date) -> bool:
    """Whether the clause of a time, or a word in it, says that it is to come: "a summit to be held on Friday", "next Wednesday"."""
    if when.span is None:
        return False
    told = any(one.context.tense == "future" for one in times(doc, published) if one.expression.span.start == when.span.start)
    return told or any(word.means.get("shift") == 1 for word in read_words(when.span.text, doc.lang_))


def tense(token: Token) -> Tense:
    """The tense of the clause in which a word stands: future too for what is to be, none where no verb tells."""
    words = rules(token.doc.lang_)
    by = any(
        child.dep_ == "case" and child.lower_ in words.deadline for child in token.children
    )  # lies ahead where no verb says otherwise
    of_noun = token.dep_ in ATTRIBUTES and token.head.pos_ in {"NOUN", "PROPN"}  # "Wednesday's ruling", "the third-quarter loss"
    for _ in range(1 if of_noun else 20):
        if token.pos_ in {"VERB", "AUX"} or any(child.dep_ in {"aux", "cop", "aux:pass"} for child in token.children):
            found = _tense(token)
            return "future" if by and found == "none" else found
        if any(t.lemma_.casefold() in words.ahead for t in (token, *(c for c in token.children if c.dep_ == "amod"))):
            return "future"
        if token.head.i == token.i:
            break
        token = token.head
    return "future" if by else "none"


def _tense(verb: Token) -> Tense:
    words = rules(verb.doc.lang_)
    if verb.lemma_.casefold() in words.ahead:
        return "future"
    helpers = [child for child in verb.children if child.dep_ in {"aux", "aux:pass", "cop", "mark"}]
    finite = [t for t in (verb, *helpers) if t.morph.get("Tense", [])]
    if any(t.lemma_.casefold() in words.future for t in helpers) or any("Fut" in t.morph.get("Tense", []) for t in finite):
        return "future"
    if any({"Past", "Imp"} & set(t.morph.get("Tense", [])) for t in finite):
        return "past"
    if "Inf" in verb.morph.get("VerbForm", []) or to_be_done(verb):
        return "future"
    return "none"
