"""Time expressions of a page, and which of them says when an act was.

What an expression is comes from the model's time layer; the tables of `ontology/times` say how far it reaches ("Tuesday" with
", March 5", "two days" with "ago"), and add days and dates that the layer overlooks.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from dragoman.extract.cues import text_of
from dragoman.extract.roles import span
from dragoman.language import layers
from dragoman.ontology.languages import language_words
from dragoman.ontology.times import Word, fillers, read_words
from dragoman.records import Span

CLEAR = frozenset({"weekday", "date", "feast", "clear"})  # kinds that are a time wherever they stand
LOOSE = frozenset(
    ["to", "number", "ordinal", "shift", "relative", "ahead", "hence", "before", "after", "every", "early", "mid", "late"]
) | {
    "now",
    "past",
    "future",
    "since",
    "until",
    "filler",
}  # kinds that are none without another word
COUNTED = frozenset(
    {"unit", "month", "weekday", "to", "season", "clock", "number"}
)  # kinds that take a figure or rank before them
NAMED = frozenset({"unit", "weekday", "month", "season", "part", "feast"})  # kinds that take "last" or "next" behind them
CLOCK = frozenset({"hour", "clock", "part"})
APART = ("weekday", "month", "year", "day")  # two of a kind are two times unless a word joins them
LONGEST_GAP = 20  # characters that part two times: two words of one are nearer
GAP = re.compile(r"[\s,(.–—-]*")
# Chosen on events-train: a time on a verb dates also the acts that are its arguments, not those that it tells (ccomp).
HANGING = frozenset({"obl", "nmod", "advmod", "compound", "amod", "det", "case", "nummod", "appos"})
ARGUMENTS = frozenset({"obj", "iobj", "obl", "nsubj", "nmod", "conj", "compound", "appos", "xcomp", "advcl", "acl", "amod"})
ABOUT = frozenset({"obj", "obl", "nmod", "nsubj", "xcomp", "acl"})  # what makes an act another's content or circumstance
APART_FROM = frozenset({"ccomp", "parataxis", "advcl", "conj", "acl:relcl", "appos"})  # clauses that have times of their own
OPENING = 60  # characters of a place before the time with which a paragraph opens
FARTHEST = 3  # steps up from an act to the word on which its time hangs


class Expression(NamedTuple):
    """A time expression: its words, the tokens [first, last], and the one of them that hangs on a word outside."""

    span: Span
    first: int
    last: int
    head: int


@lru_cache(maxsize=2)
def expressions(doc: Doc) -> list[Expression]:
    """The time expressions of a page, in order, none overlapping."""
    return list(_expressions(doc))


def _expressions(doc: Doc) -> Iterator[Expression]:
    seen = {i for time in layers(doc).times for i in range(time.start, time.end)}
    places = [(one.start_char, one.end_char) for one in doc.ents if one.label_ == "LOC"]
    for sentence in doc.sents:
        done, text, begin = -1, sentence.text, sentence.start_char
        words = [
            word
            for word in read_words(text, doc.lang_)
            if not _ends_place(begin + word.start, begin + word.end, sentence, places)
        ]
        for group in _groups(words, text, doc.lang_):
            start, end = (sentence.start_char + at for at in (group[0].start, group[-1].end))
            tokens = doc.char_span(start, end, alignment_mode="expand")
            if tokens is None or tokens.start <= done:
                continue
            of_layer = bool(seen.intersection(range(tokens.start, tokens.end)))
            if (of_layer or _is_clear(group)) and not _is_name(tokens):
                done = tokens.end - 1
                outer = (t for t in tokens if not tokens.start <= t.head.i < tokens.end or t.head.i == t.i)
                head = next(outer, tokens[0])
                yield Expression(span(doc, tokens.start, tokens.end - 1), tokens.start, tokens.end - 1, head.i)


def _ends_place(start: int, end: int, sentence: SpacySpan, places: list[tuple[int, int]]) -> bool:
    """Whether a word [start, end) is the end of a place's name in the sentence ("Rio de Janeiro"); `places` are those of the page, in order."""
    before = bisect_left(places, (start,)) - 1
    return before >= 0 and sentence.start_char <= places[before][0] and end <= places[before][1] <= sentence.end_char


def _groups(words: Sequence[Word], text: str, language: str) -> Iterator[Sequence[Word]]:
    """Words that are one expression: next to each other but for fillers and marks, without loose words at the edges."""
    group: list[Word] = []
    for word in words:
        if group and not (_near(text[group[-1].end : word.start], language) and _goes_with(group, word)):
            yield from _trimmed(group, language)
            group = []
        group.append(word)
    yield from _trimmed(group, language)


def _near(gap: str, language: str) -> bool:
    return len(gap) < LONGEST_GAP and all(
        GAP.fullmatch(part) or part in fillers(language) for part in re.split(r"(\w+)", gap.casefold())
    )


def _goes_with(group: Sequence[Word], word: Word) -> bool:
    """Whether a word goes on an expression: a second weekday, month or year only after a word that joins."""
    if "to" in group[-1].means:
        return True
    if "year" in word.means and group[-1].means.keys() & CLOCK:
        return False
    if word.means.keys() == {"number"} and len(group) > 1 and "month" in group[-1].means and "number" in group[-2].means:
        return False  # "on 17 July 36 people"
    for kind in APART:
        if kind in word.means and any(kind in w.means for w in group):
            if kind == "year" and "month" in group[-1].means:
                continue
            return False
    return True


def _trimmed(group: Sequence[Word], language: str) -> Iterator[Sequence[Word]]:
    first, last = 0, len(group)
    while first < last and _hangs_before(group[first], group[first + 1] if first + 1 < last else None):
        first += 1
    while first < last and _hangs_behind(group[first:last], language):
        last -= 1
    if any(w.means.keys() - LOOSE for w in group[first:last]):
        yield group[first:last]


def _hangs_before(word: Word, after: Word | None) -> bool:
    """Whether a word at the beginning is no part of the time: a figure of something else, a joining word."""
    kinds = word.means.keys()
    if kinds <= {"to", "now", "past", "future", "until", "every"}:
        return True
    if kinds == {"number"} and after is not None and "weekday" in after.means and after.start > word.end + 1:
        return True  # "wounded 30 on Tuesday"
    return kinds <= {"number", "ordinal"} and (after is None or not after.means.keys() & COUNTED)


def _hangs_behind(group: Sequence[Word], language: str) -> bool:
    """Whether the last word of a group is no part of the time."""
    kinds = group[-1].means.keys()
    before = group[-2].means.keys() if len(group) > 1 else set()
    if not kinds <= LOOSE:
        return False
    if kinds & {"number", "ordinal"}:
        joined = "to" in before and len(group) > 2 and group[-3].means.keys() & {"number", "year", "month"}
        return not (
            joined
            or (before & {"month", "unit"} and group[-1].text[0].isdecimal())
            or (before & {"month"} and "ordinal" in kinds)
        )
    if kinds & {"before", "after"}:
        return "unit" not in before or any("shift" in word.means for word in group)  # "in the last two years after"
    return not (kinds & {"shift", "relative"} and before & NAMED and language_words(language).postposed)


def _is_name(tokens: SpacySpan) -> bool:
    """Whether the words are of a person's name ("Theresa May", "April Young")."""
    if any(token.ent_type_ == "PER" for token in tokens):
        return True
    word, after = tokens[0], tokens[-1].i + 1
    alone = len(tokens) == 1 and word.pos_ == "PROPN" and not any(child.dep_ == "case" for child in word.children)
    return (
        alone
        and after < len(tokens.doc)
        and word.head.i == after
        and tokens.doc[after].is_title
        and word.dep_ in {"nmod:unmarked", "compound"}
        and not read_words(tokens.doc[after].text, tokens.doc.lang_)
    )


def _is_clear(group: Sequence[Word]) -> bool:
    """Whether the words are a time whatever the layer says: a weekday, a date, a month with a figure, "three days ago"."""
    kinds = [word.means.keys() for word in group]
    return (
        any(one & CLEAR for one in kinds)
        or (any(one & {"month", "unit", "quarter", "half"} for one in kinds) and any("year" in one for one in kinds))
        or (any("month" in one for one in kinds) and any(one & {"number", "early", "mid", "late"} for one in kinds))
        or (any("ago" in one for one in kinds) and any("unit" in one for one in kinds) and len(kinds) > 1)
    )


def is_time(token: Token) -> bool:
    """Whether a word stands in a time expression."""
    every = expressions(token.doc)
    n = bisect_right(every, token.i, key=lambda one: one.first) - 1
    return n >= 0 and token.i <= every[n].last


def time_of(act: Token, named: Sequence[tuple[int, int]] = ()) -> Span | None:
    """The words that say when an act was: the nearest of the tokens [first, last) that the head names, else what the tree hangs on the act or
    on what the act is part of ("held talks on Monday"), but for another act ("condemned the attack on Monday"); of several the nearest,
    a bare year last ("In 2012, rebels seized the town in May")."""
    types = _types(act.doc)
    found = [one for one in _about(act, named) if not _is_of_clause(act.doc[one.head], act)]
    by_head = [one for first, last in named for one in found if one.first < last and first <= one.last]
    by_head = [one for one in by_head if not _is_of_another(act.doc[one.head], act, types)]
    near = by_head or [one for one in found if _hangs_on(act.doc[one.head], act, types)]
    near = near or [one for one in found if _hangs_under(act.doc[one.head], act, types) or _heads_paragraph(one, act)]
    return min(near, key=lambda one: (_is_year(one, act.doc.lang_), abs(one.head - act.i))).span if near else None


@lru_cache(maxsize=2)
def _types(doc: Doc) -> dict[int, str]:
    """The types of the acts of a page by their tokens."""
    return {one.token: one.type for one in layers(doc).acts}


def _about(act: Token, named: Sequence[tuple[int, int]]) -> list[Expression]:
    """The expressions that can be of an act: those of its sentence, at the opening of its line and among the tokens `named`."""
    every, line, sentence = expressions(act.doc), text_of(act.doc).rfind("\n", 0, act.idx) + 1, act.sent
    opening = bisect_left(every, line, key=lambda one: one.span.start)
    near = {*range(opening, bisect_right(every, line + OPENING, opening, key=lambda one: one.span.start))}
    for first, last in [(sentence.start, sentence.end), *named]:
        near.update(
            range(bisect_left(every, first, key=lambda one: one.last), bisect_left(every, last, key=lambda one: one.first))
        )
    return [every[n] for n in sorted(near)]


def _is_year(one: Expression, language: str) -> bool:
    return all("year" in word.means for word in read_words(one.span.text, language) if word.means.keys() - LOOSE)


def _is_of_another(time: Token, act: Token, types: Mapping[int, str]) -> bool:
    """Whether a time hangs on another act, which is about this known one: "was charged on Thursday in the killing"."""
    other = time.head
    known = act.pos_ == "NOUN" and any("Def" in child.morph.get("Definite", []) for child in act.children)
    return known and types.get(other.i, types.get(act.i)) != types.get(act.i) and any(one.i == other.i for one in act.ancestors)


def _is_of_clause(time: Token, act: Token) -> bool:
    """Whether a time hangs on the verb of a clause about somebody of the act: "released a man detained nine months ago"."""
    other = time.head
    return (
        act.pos_ == "VERB"
        and other.dep_ in {"acl", "acl:relcl"}
        and other.i != act.i
        and any(one.i == act.i for one in other.ancestors)
    )


def _hangs_under(time: Token, act: Token, types: Mapping[int, str]) -> bool:
    """Whether a time hangs on what an act is about, with no other act between: "was convicted of fraud in 2008"."""
    token = time.head
    if time.dep_ not in {"obl", "nmod"} or not any(child.dep_ == "case" for child in time.children):
        return False
    for _ in range(FARTHEST + 1):
        if token.i == act.i:
            return True
        if token.i in types or token.dep_ in APART_FROM or token.head.i == token.i:
            return False
        token = token.head
    return False


def _heads_paragraph(time: Expression, act: Token) -> bool:
    """Whether a paragraph opens with a time and a colon, as lists of incidents do: "Burkina Faso, 13 February: A school was attacked"."""
    text, at = text_of(act.doc), time.span
    first = text.rfind("\n", 0, at.start) + 1
    return (
        text[at.end : at.end + 2] == ": "
        and at.end < act.idx
        and at.start - first <= OPENING
        and "\n" not in text[at.end : act.idx]
    )


def time_on(word: Token) -> Span | None:
    """The time that hangs on a word itself."""
    return _hanging(word.doc).get(word.i)


@lru_cache(maxsize=2)
def _hanging(doc: Doc) -> dict[int, Span]:
    """The first time that hangs on each word, by the word's number."""
    above = ((doc[one.head].head.i, one) for one in reversed(expressions(doc)))
    return {i: one.span for i, one in above if i != one.head}


def _hangs_on(time: Token, act: Token, types: Mapping[int, str]) -> bool:
    """Whether a time belongs to an act by the tree: it hangs on the act, or on a word that the act hangs on as its argument.

    `types` are those of the acts by their tokens: what another act is about has a time of its own.
    """
    if time.dep_.split(":")[0] not in HANGING or time.head.i == time.i:
        return False
    token, carrier, own = act, time.head, types.get(act.i, "")
    for _ in range(FARTHEST):
        if token.i == carrier.i:
            return True
        if token.dep_.split(":")[0] in ABOUT and types.get(token.head.i, own) != own:
            return False
        if token.dep_.split(":")[0] not in ARGUMENTS or token.dep_ == "acl:relcl" or token.head.i == token.i:
            return False
        token = token.head
    return token.i == carrier.i
