"""Several named together in one phrase: what is joined to a noun, and the states of each of which it tells some."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.extract.cues import text_of
from dragoman.extract.roles import conjuncts, country_of, is_actor, preposition
from dragoman.ontology.languages.rules import rules
from dragoman.records import Span
from dragoman.resolve.identity import words_of


def joined(head: Token) -> Iterator[Token]:
    """What is joined to a noun; the tree may hang it on the noun's apposition, or on the verb beside it."""
    yield from conjuncts(head)
    for child in head.children:
        if child.dep_ == "appos":
            yield from conjuncts(child)
    for other in head.head.children:
        if other.dep_ == head.dep_ and other.i > head.i and any(c.dep_ == "cc" for c in other.children):
            yield other


def is_somebody(part: Token) -> bool:
    """Whether a part of a list speaks for itself: an actor, a name, or what has words of its own ("the bishops' conference")."""
    return is_actor(part) or bool(part.ent_type_) or any(c.dep_ in {"det", "nmod:poss", "det:poss"} for c in part.children)


def begin(part: Token) -> Token:
    """The first word of a conjunct, behind its comma and conjunction."""
    aside = {t.i for c in part.children if c.dep_ in {"cc", "punct"} and c.i < part.i for t in c.subtree}
    return next(t for t in part.subtree if t.i not in aside and not t.is_space)


def between(start: int, end: int, doc: Doc) -> Span:
    """The words of an interval without the joints at its end."""
    words = words_of(doc, start, end)
    while len(words) > 1 and (words[-1].dep_ in {"cc", "punct"} or words[-1].pos_ in {"CCONJ", "PUNCT"}):
        words = words[:-1]
    last_end = words[-1].idx + len(words[-1])
    return Span(words[0].idx, last_end, text_of(doc)[words[0].idx : last_end])


def of_states(head: Token) -> list[Token]:
    """The states of each of which a noun in the plural tells some, by the words beside it ("leaders of Iran and Turkey"); none of only one."""
    if head.pos_ != "NOUN" or head.morph.get("Number", []) != ["Plur"]:
        return []
    adjectives = [c for c in head.children if c.dep_ in {"amod", "nmod:poss", "compound"}]
    behind = [[c] for c in head.children if c.dep_ == "nmod" and preposition(c) in rules(c.doc.lang_).from_where]
    series = (
        [t for t in dict.fromkeys(t for c in of for t in (c, *conjuncts(c))) if country_of(t)] for of in (adjectives, *behind)
    )
    states = max(series, key=len, default=[])
    # The tree may hang the last of three on the noun itself.
    states += [t for t in conjuncts(head) if states and t.pos_ == "PROPN" and t not in states and country_of(t)]
    return states if len({country_of(t) for t in states}) > 1 else []
