"""The times of a page: every expression with what it means there, read in order, so that "two days later" has a day to count from."""

from datetime import date
from typing import NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from dragoman.extract.times import Expression, expressions
from dragoman.records import Span, When
from dragoman.resolve.dates import meaning, record
from dragoman.resolve.intervals import Context, Meaning, Tense

KEY = "dates"  # of doc.user_data: the times by the day of the page
REACH = 1500  # characters behind a day of which a text may still be speaking
FUTURE_AUXILIARIES = frozenset({"will", "'ll", "’ll", "shall", "would", "wo", "'d", "werden"})
AHEAD = frozenset({"schedule", "expect", "plan", "due", "slate", "intend", "prevoir", "prévoir", "prever", "planen", "erwarten"})


class Time(NamedTuple):
    """An expression of the page, what it was read against, and what it means."""

    expression: Expression
    context: Context
    meaning: Meaning | None


def times(doc: Doc, published: date | None) -> list[Time]:
    """The time expressions of a page in order, each with its meaning by the tense of its own clause."""
    known: dict[date | None, list[Time]] = doc.user_data.setdefault(KEY, {})
    if published in known:
        return known[published]
    found = known[published] = []
    anchor: tuple[int, date] | None = None
    for one in expressions(doc):
        behind = anchor is not None and one.span.start - anchor[0] <= REACH
        context = Context(published, tense(doc[one.head]), anchor[1] if behind and anchor else None, doc.lang_)
        means = meaning(one.span.text, context)
        if means is not None and means.precision == "day":
            anchor = one.span.end, means.start
        found.append(Time(one, context, means))
    return found


def context_at(doc: Doc, words: SpacySpan, published: date | None) -> Context:
    """What words of a page are read against: the tense of their clause, and the day of which the text before them speaks."""
    before = [one for one in times(doc, published) if one.expression.span.end <= words.start_char and one.meaning is not None]
    near = [one.meaning.start for one in before if one.meaning and one.meaning.precision == "day"]
    of_clause: Tense = "future" if tense(words.root) == "future" else "none"  # what is told in the past may still lie ahead
    return Context(published, of_clause, near[-1] if near else None, doc.lang_)


def when_of(span: Span, doc: Doc, published: date | None, tense: Tense | None) -> When | None:
    """The record of the time that begins where `span` does."""
    one = next((time for time in times(doc, published) if time.expression.span.start == span.start), None)
    return when(one, tense) if one is not None else None


def when(time: Time, wanted: Tense | None = None) -> When | None:
    """The record of a time; `wanted` is the tense of the act it dates, where that is known better than the clause tells it."""
    means = time.meaning
    if wanted is not None and wanted != time.context.tense:
        means = meaning(time.expression.span.text, time.context._replace(tense=wanted))
    return record(time.expression.span, means) if means is not None else None


def tense(token: Token) -> Tense:
    """The tense of the clause in which a word stands: future too for what is to be, none where no verb tells."""
    for _ in range(20):
        if token.pos_ in {"VERB", "AUX"} or any(child.dep_ in {"aux", "cop", "aux:pass"} for child in token.children):
            return _tense(token)
        if token.lemma_.casefold() in AHEAD:
            return "future"
        if token.head.i == token.i:
            break
        token = token.head
    return "none"


def _tense(verb: Token) -> Tense:
    helpers = [child for child in verb.children if child.dep_ in {"aux", "aux:pass", "cop", "mark"}]
    finite = [t for t in (verb, *helpers) if t.morph.get("Tense", [])]
    if any(t.lemma_.casefold() in FUTURE_AUXILIARIES for t in helpers) or any("Fut" in t.morph.get("Tense", []) for t in finite):
        return "future"
    if verb.lemma_.casefold() in AHEAD and any(t.dep_ == "aux:pass" for t in helpers):
        return "future"
    if any({"Past", "Imp"} & set(t.morph.get("Tense", [])) for t in finite):
        return "past"
    if "Inf" in verb.morph.get("VerbForm", []):
        return "future"
    return "none"
