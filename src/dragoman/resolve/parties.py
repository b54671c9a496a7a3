"""Who did it to whom: every actor of the page that may be a side of an act, scored by what the words, the tree, the head and the rest of
the page say for it (`clues.py`).

The head of the network names actors of its own paragraph where it is sure. An act told tersely (`the attack`), in a passive without an agent
or by a verb that shares its subject leaves a side to the reader, who takes it from elsewhere in the article; so does this scorer. It is
two logistic regressions, of a source and of a target, over features with names; `parties.csv` has their weights, fitted by
`python -m training.parties` on events-train.
"""

import csv
import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract.reporting import cited
from dragoman.extract.roles import conjuncts, country_of, is_actor, is_passive, preposition, span
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.senses import senses
from dragoman.records import ActorMention, EventMention, Span
from dragoman.resolve import by_words
from dragoman.resolve.clues import ROLES, Candidate, Page, considered, features, head_of
from dragoman.resolve.identity import words_of
from dragoman.resolve.page import Context
from dragoman.resolve.plain_sides import Plain, plain_sides
from dragoman.resolve.series import of_states

FILE = Path(__file__).with_name("parties.csv")
# On every fifth passage of events-train 0.15 more or less of any of the three moves F1 of whole events by 0.3 at most, but for a lower BEST: -1.1.
SURE = {"source": 0.55, "target": 0.5}  # probability from which a candidate is a side
BEST = {"source": 0.3, "target": 0.35}  # probability from which the best candidate is a side that nobody else is
JOINED = 0.2  # probability from which a candidate is a side beside one that is
MUTUAL = frozenset({"CONSULT", "COOPERATE"})  # types whose acts are done together
ANSWERS = frozenset(
    {"ACCUSE", "AID", "REJECT", "SUPPORT"}
)  # types of acts that answer another's act; a deal is agreed by its own sides
OF_ONE = frozenset({"nmod", "nmod:poss", "nmod:desc", "amod", "compound", "flat", "conj"})  # of words of one phrase
Chosen = list[tuple[Candidate, float]]  # with the probability of each


@cache
def weights() -> dict[str, dict[str, float]]:
    """By role, the weight of each feature."""
    found: dict[str, dict[str, float]] = {role: {} for role in ROLES}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for role in ROLES:
                if row[role]:
                    found[role][row["feature"]] = float(row[role])
    return found


def chance(role: str, found: Iterable[str]) -> float:
    """The probability that a candidate with these features is a side in `role`."""
    table = weights()[role]
    score = table["constant"] + sum([table[name] for name in found if name in table])
    return 1 / (1 + math.exp(-score))


def sided(doc: Doc, mentions: Sequence[EventMention], about: Context) -> list[EventMention]:
    """The events with the sides that the page tells, wherever it tells them."""
    page = Page(doc, mentions, about)
    return [_sided(page, n) for n in range(len(mentions))]


def _sided(page: Page, n: int) -> EventMention:
    mention = page.mentions[n]
    trigger = page.triggers[n]
    if mention.sure is None or trigger is None or mention.received:
        return mention
    scored = []
    by_word = cited(trigger.sent)
    for one in considered(page, n):
        if one.head.i in by_word:
            continue
        found = features(page, n, one)
        scored.append((one, {role: chance(role, found) for role in ROLES}))
    told = plain_sides([c.head for c, _ in scored], trigger, mention.plover.type)
    scored = [(c, _as_told(p, side)) for (c, p), side in zip(scored, told, strict=True)]
    scored = [(c, {**p, **dict.fromkeys(_never(page, n, c.head), 0.0)}) for c, p in scored]
    sources, targets = _apart(*(_chosen(scored, role) for role in ROLES))
    sources, targets = (
        [(c, p) for c, p in side if not any(_owns(c, d) for d, _ in other)]
        for side, other in ((sources, targets), (targets, sources))
    )
    named = [[m for c, p in side for m in _mentions(c, round(p, 3))] for side in (sources, targets)]
    of_several = {a.span for side in named for a in side if a.noun is not None}
    doers, others = (list({a.span: a for a in side if a.noun is not None or a.span not in of_several}.values()) for side in named)
    others = [a for a in others if a.span not in {b.span for b in doers}]
    if not others and doers and _is_mutual(mention, trigger):
        beside = {t.i for t in conjuncts(head_of(words_of(page.doc, doers[0].span.start, doers[0].span.end)))}
        others = [a for a in doers[1:] if beside & {t.i for t in words_of(page.doc, a.span.start, a.span.end)}]
        doers = [a for a in doers if a not in others]
    doers, others = by_words.sides(mention, page.triggers[n], doers, others)
    if mention.plover.type == "THREATEN":
        others = _threatened(page, n, others, {c.who.country for c, _ in sources})
    return replace(mention, sources=doers, targets=others)


def _as_told(chances: dict[str, float], told: Plain | None) -> dict[str, float]:
    """The chances of both sides where the words of the act put somebody plainly on one."""
    if told == "no source":
        return {**chances, "source": 0.0}
    if told is None:
        return chances
    if told == "no side":
        return dict.fromkeys(chances, 0.0)
    other = ROLES[told == "source"]
    return {told: max(1 - chances[other], *chances.values()), other: 0.0}


def _never(page: Page, n: int, head: Token) -> list[str]:
    """The roles in act `n` that the words rule out: source for who does another act to it ("the campaign is backed by France"), target for those
    on whose side one fights, and for those against whom one works together."""
    trigger, kind = page.triggers[n], page.mentions[n].plover.type
    assert trigger is not None
    top, of = head, rules(head.doc.lang_).of
    while top.head != trigger and top.dep_ in OF_ONE and preposition(top) in {"", *of} and top.head != top:
        top = top.head
    known = senses(head.doc.lang_)
    beside = top.head == trigger and kind == "ASSAULT" and preposition(top) in known.siding
    against = kind in {"AID", "SUPPORT", *MUTUAL} and preposition(top) in known.opposing
    answering = {t for t, m in zip(page.triggers, page.mentions, strict=True) if m.plover.type in ANSWERS}
    passive = trigger.dep_ == "nsubj:pass" and trigger.head in answering
    answers = passive and top.dep_ == "obl:agent" and top.head == trigger.head
    return ["source"] * answers + ["target"] * (beside or against)


def _threatened(page: Page, n: int, others: list[ActorMention], own: set[str | None]) -> list[ActorMention]:
    """Those whom a threat means: not the one who is to carry it out, of the `own` states of who threatens ("vowed that its army would strike
    Iran"), but, where nobody else is, those to whom that is to be done."""
    trigger = page.triggers[n]
    assert trigger is not None
    clauses = [c for c in trigger.children if c.dep_ in {"ccomp", "xcomp"}]
    by_span = {c.span: c.who.country for c in page.candidates}
    doing = {t.i for clause in clauses for s in clause.children if s.dep_ == "nsubj" for t in s.subtree}
    left = [
        a
        for a in others
        if not (own & {by_span.get(a.span)} - {None} and doing & {t.i for t in words_of(page.doc, a.span.start, a.span.end)})
    ]
    if left:
        return left
    inner = next((k for k, t in enumerate(page.triggers) if t is not None and t in clauses), None)
    return _sided(page, inner).targets if inner is not None else []


def _is_mutual(mention: EventMention, trigger: Token | None) -> bool:
    """Whether those who do the act do it to each other ("Iran and Turkey met", "the two sides clashed")."""
    if trigger is None or is_passive(trigger):
        return False
    words = {trigger.lemma_.lower(), trigger.head.lemma_.lower()}
    return mention.plover.type in MUTUAL or bool(words & senses(trigger.doc.lang_).mutual)


def _apart(sources: Chosen, targets: Chosen) -> tuple[Chosen, Chosen]:
    """Both sides without whom both name, on the one where that is less sure."""
    # A pronoun or a description may mean another than it is taken for.
    named = [[(c, p) for c, p in side if c.head.text[:1].isupper()] for side in (sources, targets)]
    surest = [{c.key: max(p for d, p in side if d.key == c.key) for c, _ in side} for side in named]
    both = surest[0].keys() & surest[1].keys()
    return (
        [(c, p) for c, p in sources if c.key not in both or c.head.text[:1].islower() or surest[0][c.key] >= surest[1][c.key]],
        [(c, p) for c, p in targets if c.key not in both or c.head.text[:1].islower() or surest[1][c.key] > surest[0][c.key]],
    )


def _chosen(scored: list[tuple[Candidate, dict[str, float]]], role: str) -> Chosen:
    other = ROLES[role == "source"]
    fits = [(c, p[role]) for c, p in scored if p[role] >= p[other]]
    found = [(c, p) for c, p in fits if p >= SURE[role]]
    if not found:
        found = sorted(fits, key=lambda cp: -cp[1])[:1]
        found = [(c, p) for c, p in found if p >= BEST[role]]
    joined = {t.i for c, _ in found for t in _coordinated(c.head)}
    found += [(c, p) for c, p in fits if JOINED <= p < SURE[role] and c.head.i in joined and (c, p) not in found]
    found = [
        (c, p)
        for c, p in found
        if not any(c != d and (_within(c.span, d.span) or _explains(c, d) or _owns(c, d)) for d, _ in found)
    ]
    return sorted(found, key=lambda cp: cp[0].span)


def _coordinated(head: Token) -> list[Token]:
    """The words on a par with a word, itself among them ("France, Britain and Germany")."""
    first = head
    while first.dep_ == "conj" and first.head != first:
        first = first.head
    return [first, *conjuncts(first)]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and inner != outer


def _explains(inner: Candidate, outer: Candidate) -> bool:
    """Whether one is named only in what is said of the other ("Ana Ruiz, the mayor of Lima")."""
    token = inner.head.head if inner.head.dep_ in {"nmod", "nmod:poss", "compound", "amod"} else inner.head
    return token != inner.head and token.dep_ == "appos" and token.head == outer.head


def _owns(inner: Candidate, outer: Candidate) -> bool:
    """Whether one only says of which state the other is, or how many they are ("two soldiers of Mali")."""
    if inner.head.dep_ != "nummod" and inner.who.country != outer.who.country:
        return False
    token = inner.head
    while token.dep_ in {"nmod", "nummod", "amod", "det"} and token.head != token:
        token = token.head
        if token == outer.head:
            return True
    return False


def _mentions(one: Candidate, confidence: float) -> list[ActorMention]:
    """The actors of a phrase: several where it names the states of several (`leaders of Iran and Turkey`)."""
    head = one.head
    if states := of_states(head):
        noun = span(head.doc, head.i, head.i)
        return [ActorMention(span(head.doc, t.i, t.i), {}, "", confidence, noun) for t in states]
    pair = [t for t in _coordinated(head) if country_of(t)] if head.pos_ == "ADJ" else []
    if len({country_of(t) for t in pair}) > 1:
        above = pair[0].head
        if above.pos_ == "NOUN" and above.morph.get("Number", []) == ["Plur"]:
            noun = span(head.doc, above.i, above.i)
            return [ActorMention(span(head.doc, t.i, t.i), {}, "", confidence, noun) for t in pair]
    if (office := _of_series(head)) is not None:
        return [ActorMention(span(head.doc, head.i, head.i), {}, "", confidence, span(head.doc, office.i, office.i))]
    return [_mention(one, confidence)]


def _of_series(state: Token) -> Token | None:
    """The noun that tells some of each of several states, of one of these ("Iran" in "the leaders of Iran and Turkey")."""
    first = state.head if state.dep_ == "conj" else state
    noun = first.head
    several = first.dep_ == "nmod" and preposition(first) in rules(state.doc.lang_).from_where and state in of_states(noun)
    return noun if several and is_actor(noun) else None


def _mention(one: Candidate, confidence: float) -> ActorMention:
    above = one.head.head
    adjective = one.head.pos_ == "ADJ" and one.head.dep_ in {"amod", "conj"} and country_of(one.head) is not None
    while adjective and above.pos_ == "ADJ" and above.dep_ in {"amod", "conj"}:
        above = above.head
    noun = span(above.doc, above.i, above.i) if adjective and above.pos_ == "NOUN" else None
    if one.given is not None:
        return replace(one.given, confidence=confidence, noun=noun)
    return ActorMention(one.span, one.states, one.sector, confidence, noun)
