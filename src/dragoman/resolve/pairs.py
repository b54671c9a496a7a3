"""Two who were named before and are now called together: "both sides", "the two countries", "the two leaders"."""

from collections import Counter

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from dragoman.extract.roles import OFFICIAL, conjuncts, preposition
from dragoman.language import tables
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.records import Actor, EventMention, Span
from dragoman.resolve import sure
from dragoman.resolve.identity import Identity
from dragoman.resolve.page import Context, Mentioned, sentences_to, tokens_of
from dragoman.resolve.phrases import country_in, is_human, sector_in
from dragoman.resolve.pointing import made, pointing

BACK = 4  # sentences in which the two are looked for
# First guesses, fitted on nothing: the share of the page's names that the two must have, and the less named one.
MOST, LESS = 0.7, 0.12
TOGETHER = frozenset({"AGREE", "CONSULT", "COOPERATE"})  # types of acts that two do with each other
CLAUSES = frozenset({"xcomp", "conj"})  # clauses that may share the subject of the one above


def pair(span: Span, about: Context) -> list[Actor]:
    """The two whom the words mean together; none where they mean no two, or where the page leaves it open which."""
    words = tokens_of(about.doc, span)
    head = next((t for t in words if t.head not in words or t.head == t), None)
    if head is not None and head.lower_ in language_words(about.doc.lang_).pairs.both:
        head = next((c for c in head.children if c.dep_ == "nmod"), head)  # "обе страны"
    if head is None or not (chosen := _two(head, words, about)):
        return []
    if _is_leader(head):
        return [made(span, pointing(m.identity, f"both: {head.lemma_}", sure.TOGETHER, "pair"), m.span) for m in chosen]
    sector = None if _is_side(head) else sector_in(words)[0]
    return [_body(span, m, sector, head.lemma_.lower(), about) for m in chosen]


def _two(head: Token, words: list[Token], about: Context, deep: int = BACK) -> list[Mentioned]:
    """The two of a noun; earlier words of the kind are followed `deep` times at most, further back only what is known of them."""
    if head.i not in about.together:
        found = _found(head, words, about, deep)
        if deep < BACK:
            return found
        about.together[head.i] = found
    return about.together[head.i]


def _found(head: Token, words: list[Token], about: Context, deep: int) -> list[Mentioned]:
    if head.pos_ not in {"NOUN", "PROPN"} or not _is_of_two(head, words) or country_in(words)[0] is not None:
        return []
    persons = _is_leader(head)
    if not persons and not _is_side(head) and (is_human(head.lemma_, about.doc.lang_) or sector_in(words)[0] not in OFFICIAL):
        return []
    named = [m for m in about.names if m.head < head.i and _side(m, persons) is not None and not _is_place(m, about)]
    if (
        not persons and head.lemma_.lower() not in language_words(about.doc.lang_).pairs.camps
    ):  # "the two countries", "both governments"
        named = [m for m in named if _side(m, persons) == m.identity.country]
    if persons:
        named = [m for m in named if m.named and not m.plural]
    return _told_together(named, head, about, persons, deep) or _of_the_page(named, persons)


def _is_leader(head: Token) -> bool:
    return head.lemma_.lower() in language_words(head.doc.lang_).pairs.leaders


def _is_side(head: Token) -> bool:
    words = language_words(head.doc.lang_)
    return bool({head.lemma_.lower(), head.lower_} & (words.pairs.camps | words.states))


def on_each_other(mention: EventMention, doers: list[Actor], others: list[Actor], language: str) -> bool:
    """Whether two who do an act do it to each other: they are called together in an act of two, or the words say so ("accused each other")."""
    if len(doers) != 2:
        return False
    if mention.targets and all(one.span.text.lower() in language_words(language).pairs.reciprocal for one in mention.targets):
        return True
    called_together = doers[0].span == doers[1].span
    return called_together and mention.plover.type in TOGETHER and {a.country for a in others} <= {a.country for a in doers}


def _is_of_two(head: Token, words: list[Token]) -> bool:
    """Whether words say that a noun means two who are known ("both sides", "the two leaders"), or "the sides" stand alone."""
    language = language_words(head.doc.lang_)
    table = language.pairs
    before = [t for t in head.doc[max(0, head.i - 3) : head.i] if t in words or t.head == head or head.head == t]
    if any(t.lower_ in table.both for t in before):
        return not any(c.dep_ == "conj" for c in head.children)  # "both the council and the government"
    if language.articles and not any(t.lower_ in language.definite for t in before):
        return False
    alone = not any(t.dep_ in {"amod", "nmod", "nummod"} for t in head.children)
    several = "Plur" in head.morph.get("Number", [])
    return any(t.lower_ in table.two for t in before) or (several and alone and head.lemma_.lower() in table.sides)


def _side(m: Mentioned, persons: bool) -> str | None:
    """Which side a name stands for: a person, a state, rebels of a state."""
    who = m.identity
    if persons:
        return who.name if who.kind == "person" and who.code is not None else None
    if "REB" in who.sectors:
        return who.code
    return who.country or (who.code if who.sectors[:1] == ("IGO",) else None)


def _is_place(m: Mentioned, about: Context) -> bool:
    """Whether a name only says where."""
    token = about.doc[m.head]
    return token.dep_ in {"obl", "nmod"} and preposition(token) in rules(token.doc.lang_).before_a_place


def _told_together(named: list[Mentioned], head: Token, about: Context, persons: bool, deep: int) -> list[Mentioned]:
    """The two of the nearest sentence that names two: those who act together or on each other, or the only ones. Both must be of
    some weight on the page."""
    beside = _beside(head)
    shares = _shares(named, persons)
    for sentence in reversed(sentences_to(head, BACK)):
        if deep and (again := _said_before(head, sentence, about, persons, deep)):
            return again
        there = [m for m in named if sentence.start <= m.head < sentence.end and about.doc[m.head].head.i not in beside]
        first: dict[str | None, Mentioned] = {}
        for m in there:
            first.setdefault(_side(m, persons), m)
        sides = list(first.values())
        if len(sides) < 2:
            continue
        found = _partners(there, sentence, persons) or sides
        if len(found) != 2:
            return []
        return found if all(shares[_side(m, persons) or ""] >= LESS for m in found) else []
    return []


def _said_before(head: Token, sentence: Tokens, about: Context, persons: bool, deep: int) -> list[Mentioned]:
    """The two whom earlier words of a sentence mean together."""
    for token in reversed([t for t in sentence if t.i < head.i and t.pos_ == "NOUN"]):
        words = [*token.lefts, token]
        if _is_of_two(token, words) and _is_leader(token) == persons:
            return _two(token, words, about, deep - 1)
    return []


def _beside(head: Token) -> set[int]:
    """The verbs of which the words themselves are a side or whose subject theirs shares; and of a clause that tells of nouns, these."""
    verb = head.head
    beside = {verb.i}
    if verb.dep_ == "acl:relcl":
        first = verb.head.head if verb.head.dep_ == "conj" else verb.head
        beside |= {first.i, first.head.i}
    while verb.dep_ in CLAUSES and verb.head != verb and not any(c.dep_.startswith("nsubj") for c in verb.children):
        verb = verb.head
        beside.add(verb.i)
    return beside


def _partners(there: list[Mentioned], sentence: Tokens, persons: bool) -> list[Mentioned]:
    """The two first named who are joined, or of whom one acts on or with the other."""
    heads = {m.head: m for m in there}
    for m in there:
        token = sentence.doc[m.head]
        joined = [heads[t.i] for t in conjuncts(token) if t.i in heads]
        if not joined and token.dep_.startswith("nsubj"):
            joined = [heads[c.i] for c in token.head.children if c.i in heads and c.dep_ in {"obj", "obl", "iobj"}]
        others = [o for o in joined if _side(o, persons) != _side(m, persons)]
        if others:
            return [m, others[0]] if len({_side(o, persons) for o in others}) == 1 else []
    return []


def _shares(named: list[Mentioned], persons: bool) -> dict[str, float]:
    weights: Counter[str] = Counter()
    for m in named:
        weights[_side(m, persons) or ""] += 2 if m.subject else 1
    return {side: n / weights.total() for side, n in weights.items()}


def _of_the_page(named: list[Mentioned], persons: bool) -> list[Mentioned]:
    """The two of whom the page before the words is about."""
    best = sorted(_shares(named, persons).items(), key=lambda kv: -kv[1])
    best, others = best[:2], best[2:]
    if len(best) < 2 or sum(share for _, share in best) < MOST or best[1][1] < max([LESS, *(2 * share for _, share in others)]):
        return []
    return [next(m for m in reversed(named) if _side(m, persons) == side) for side, _ in best]


def _body(span: Span, m: Mentioned, sector: str | None, lemma: str, about: Context) -> Actor:
    """One of two sides: rebels or an organisation as named; else the state ("Ethiopian troops"), or its `sector` ("both armies")."""
    who = m.identity
    if who.country is not None and "REB" not in who.sectors:
        state = tables(about.doc).actors.states[who.country]
        own = (sector,) if sector else ()
        name, kind = (f"{state}: {lemma}", "organisation") if sector else (state, "state")
        code = f"{who.country}{sector or ''}"
        who = Identity(name, kind, who.country, own, code, None, who.rule, who.confidence, grounds=who.grounds)  # type: ignore[arg-type]
    return made(span, pointing(who, f"both: {lemma}", sure.TOGETHER, "pair"), m.span)
