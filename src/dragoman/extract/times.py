"""Time expressions that hang on a word of the tree."""

import re
from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.extract.roles import span
from dragoman.records import Span

TIMES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow|tonight|january|february|march|april|may|june|july|"
    r"august|september|october|november|december|week|weekend|month|year|day|(?:1[5-9]|20)\d\d|\d{4}-\d\d-\d\d",
    re.IGNORECASE,
)
RELATIONS = frozenset({"obl", "obl:unmarked", "obl:tmod", "nmod:unmarked", "nmod", "advmod", "nmod:tmod"})
PARTS = frozenset({"nummod", "nmod", "flat", "amod", "advmod", "nmod:unmarked", "det", "compound", "nmod:desc"})


def is_time(noun: Token) -> bool:
    """Whether a noun names a time ("Wednesday", "week", "2014")."""
    return bool(TIMES.fullmatch(noun.lemma_) or TIMES.fullmatch(noun.text)) and noun.ent_type_ not in {"PER", "ORG"}


def dates(act: Token) -> Iterator[Span]:
    """Time expressions that hang on an act, or on the verb that carries a noun."""
    for token in (act, act.head) if act.pos_ == "NOUN" else (act,):
        for child in token.children:
            if child.dep_ in RELATIONS and is_time(child):
                inside = [child.i, *(t.i for t in child.children if t.dep_ in PARTS and not t.is_space)]
                if child.text.lower().endswith(("s", "h", "r", "y", "k")) and any(t.lower_ == "ago" for t in token.children):
                    inside += [t.i for t in token.children if t.lower_ == "ago"]
                yield span(act.doc, min(inside), max(inside))
