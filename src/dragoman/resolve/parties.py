"""Who did it to whom: every actor of the page that may be a side of an act, scored by what the words, the tree, the head and the rest of
the page say for it.

The head of the network names actors of its own paragraph where it is sure. An act told tersely (`the attack`), in a passive without an agent
or by a verb that shares its subject leaves a side to the reader, who takes it from elsewhere in the article; so does this scorer. It is
two logistic regressions, of a source and of a target, over features with names; `parties.csv` has their weights, fitted by
`python -m training.parties` on events-train.
"""

import csv
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec
from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract.roles import conjuncts, country_of, is_actor, is_passive, phrase, preposition, span
from dragoman.language import Act, layers
from dragoman.language.layers import UNSURE
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.records import Actor, ActorMention, EventMention, Span
from dragoman.resolve.actors import Context, actor
from dragoman.resolve.identity import words_of
from dragoman.resolve.phrases import JOINTS, towns

FILE = Path(__file__).with_name("parties.csv")
ROLES = ("source", "target")
SURE = {"source": 0.55, "target": 0.5}  # probability from which a candidate is a side
BEST = {"source": 0.3, "target": 0.35}  # probability from which the best candidate is a side that nobody else is
FARTHEST = 4  # steps of a path through the tree that is told apart
OTHERS = 10  # actors of other sentences that are looked at
NEAR = 5  # sentences


class Candidate(msgspec.Struct, frozen=True):
    """Words that may name a side: the span, its head word, the sentence, whom they stand for (`key`: alike where it is the same)."""

    span: Span
    head: Token
    sentence: int
    key: str
    who: Actor
    given: ActorMention | None
    states: dict[str, float]
    sector: str


def candidates(doc: Doc, mentions: Sequence[EventMention], about: Context, numbers: list[int]) -> list[Candidate]:
    """Every actor that the page names, once for each head word, in order; `numbers` are those of each token's sentence."""
    given: dict[int, ActorMention] = {}
    for mention in mentions:
        for side in (*mention.sources, *mention.targets):
            words = words_of(doc, side.span.start, side.span.end)
            if words and (head := _head(words)).i not in given:
                given[head.i] = side
    heads = {_top(doc[e.root.i]) for e in doc.ents if e.label_ != "LOC" or is_actor(e.root)}
    heads |= {_top(doc[m.head]) for m in layers(doc).mentions if is_actor(doc[m.head])}
    heads |= {t for t in doc if t.pos_ in {"ADJ", "PROPN", "NOUN"} and t.text[:1].isupper() and country_of(t)}
    chains = {m.head: m.chain for m in layers(doc).mentions}
    guessed = {
        i: part
        for act in layers(doc).acts
        for part in act.participants
        if part.role == UNSURE
        for i in range(part.start, part.end)
    }
    behind_towns = {e.root.i: towns(doc)[e.start] for e in doc.ents if e.start in towns(doc)}
    found = []
    for head in sorted(heads | {doc[i] for i in given}, key=lambda t: t.i):
        one = given.get(head.i)
        if behind_towns.get(head.i, "") is None:
            continue
        inner = head.dep_ in {"amod", "compound", "nmod:desc", "flat"} and head.head in heads
        if (one is None and inner) or _of_participle(head):
            continue
        naming = one.span if one is not None else phrase(head)
        who = actor(naming, about)
        named = who.code is not None and who.kind != "unknown"
        key = f"{who.code} {who.name}" if named else f"chain {chains[head.i]}" if head.i in chains else f"word {head.i}"
        guess = one if one is not None else guessed.get(head.i)
        told = (guess.states, guess.sector) if guess is not None else ({}, "")
        found.append(Candidate(naming, head, numbers[head.i], key, who, one, *told))
    return found


def _top(head: Token) -> Token:
    """The word on which the whole phrase of a name hangs ("President Putin")."""
    while (
        head.dep_ in {"flat", "flat:name", "nmod:desc", "goeswith"} and head.head.pos_ in {"NOUN", "PROPN"} and head.head != head
    ):
        head = head.head
    return head


def _of_participle(head: Token) -> bool:
    """Whether a name only says who leads or backs another (`US-backed forces`)."""
    doc, i = head.doc, head.i
    return (
        i + 2 < len(doc)
        and doc[i + 1].text in JOINTS
        and not head.whitespace_
        and doc[i + 2].lower_ in language_words(doc.lang_).led
    )


def _head(words: list[Token]) -> Token:
    inside = {t.i for t in words}
    tops = [t for t in words if t.head.i not in inside or t.head.i == t.i]
    return next((t for t in tops if t.pos_ in {"NOUN", "PROPN", "PRON"}), tops[0] if tops else words[0])


def _numbers(doc: Doc) -> list[int]:
    number, found = -1, []
    for token in doc:
        number += bool(token.is_sent_start)
        found.append(number)
    return found


def path(trigger: Token, head: Token) -> tuple[list[Token], list[Token]] | None:
    """The words from the trigger up to the word over both, it left out, and from there down to `head`."""
    ups = [trigger]
    while ups[-1].head != ups[-1]:
        ups.append(ups[-1].head)
    at = {t.i: n for n, t in enumerate(ups)}
    downs = [head]
    while downs[-1].i not in at:
        if downs[-1].head == downs[-1]:
            return None
        downs.append(downs[-1].head)
    return ups[: at[downs[-1].i]], downs[:-1][::-1]


def _label(token: Token) -> str:
    if token.dep_ in {"obl", "nmod"}:
        return f"{token.dep_}:{preposition(token) or '-'}"
    return token.dep_


class Page:
    """What is counted once for a page: its candidates, how often each is named, who the acts' sides are by the head."""

    def __init__(self, doc: Doc, mentions: Sequence[EventMention], about: Context) -> None:
        self.doc = doc
        self.numbers = _numbers(doc)
        self.candidates = candidates(doc, mentions, about, self.numbers)
        self.times = Counter(c.key for c in self.candidates)
        by_span = {c.span: c for c in self.candidates}
        self.sides = [
            {
                role: {by_span[a.span].key for a in side if a.span in by_span}
                for role, side in zip(ROLES, (m.sources, m.targets), strict=True)
            }
            for m in mentions
        ]
        self.triggers = [next(reversed(words_of(doc, m.trigger.start, m.trigger.end)), None) for m in mentions]
        acts = {a.token: a for a in layers(doc).acts}
        self.acts: list[Act | None] = [
            next((acts[t.i] for t in words_of(doc, m.trigger.start, m.trigger.end) if t.i in acts), None) for m in mentions
        ]
        self.mentions = mentions


def considered(page: Page, n: int) -> list[Candidate]:
    """The candidates for the sides of act `n`: all of its sentence, and of each other actor of the page the nearest naming."""
    trigger = page.triggers[n]
    if trigger is None:
        return []
    here = page.numbers[trigger.i]
    own = [c for c in page.candidates if c.sentence == here and c.head.i != trigger.i]
    seen = {c.key for c in own}
    others: dict[str, Candidate] = {}
    for c in sorted(
        (c for c in page.candidates if c.sentence != here), key=lambda c: (c.sentence > here, abs(c.sentence - here), c.head.i)
    ):
        if c.key not in seen and c.key not in others and (not c.key.startswith("word") or c.given or abs(c.sentence - here) < 2):
            others[c.key] = c
    return own + list(others.values())[:OTHERS]


def features(page: Page, n: int, one: Candidate) -> list[str]:
    """The names of what is true of a candidate for the sides of act `n`."""
    trigger, act, mention = page.triggers[n], page.acts[n], page.mentions[n]
    assert trigger is not None
    kind, head = mention.plover.type, one.head
    here = page.numbers[trigger.i]
    verb = "verb" if trigger.pos_ in {"VERB", "AUX"} else "noun"
    if verb == "verb" and is_passive(trigger):
        verb = "passive"
    found = [f"kind {one.who.kind}", f"word {_class(one)}"]
    lean = [(0.0, 0.0)]
    if act is not None:
        inside = words_of(page.doc, one.span.start, one.span.end)
        lean = [act.leaning.get(t.i, (0.0, 0.0)) for t in inside] or lean
        lean += [act.leaning.get(head.i, (0.0, 0.0))]
    best = [max(values) for values in zip(*lean, strict=True)]
    for role, value in zip(ROLES, best, strict=True):
        found.append(f"head {role} {_bin(value)}")
    given = [{a.span for a in side} for side in (mention.sources, mention.targets)]
    for role, spans, side in zip(ROLES, given, (mention.sources, mention.targets), strict=True):
        if one.span in spans:
            found.append(f"head's {role}")
        elif any(a.span.start <= one.span.start and one.span.end <= a.span.end for a in side):
            found.append(f"in head's {role}")
        elif not spans:
            found.append(f"no {role} by the head")
        else:
            found.append(f"other {role} by the head")
    if one.sentence == here:
        found += _near(trigger, one, kind, verb)
    else:
        distance = here - one.sentence
        where = "after" if distance < 0 else "1 before" if distance == 1 else "2-4 before" if distance < NEAR else "far before"
        empty = " ".join(role for role, spans in zip(ROLES, given, strict=True) if not spans) or "none"
        definite = any(t.lower_ in rules(trigger.doc.lang_).pointing for t in trigger.children)
        found += [f"elsewhere {where}", f"elsewhere {verb} lacking {empty}", f"elsewhere {kind} lacking {empty}"]
        found += [f"elsewhere definite lacking {empty}"] if definite else []
        found += [f"elsewhere subject lacking {empty}"] if head.dep_.startswith("nsubj") else []
        found += [f"elsewhere named {min(page.times[one.key], 4)} lacking {empty}"]
    alone = True
    for role in ROLES:
        for m, sides in enumerate(page.sides):
            if m == n or one.key not in sides[role]:
                continue
            alone = False
            if page.mentions[m].plover.type == kind:
                found.append(f"{role} of an act of the type")
                other = page.triggers[m]
                if other is not None and other.lemma_[:4].lower() == trigger.lemma_[:4].lower():
                    found.append(f"{role} of the same word")
    if alone:
        found.append("side of no other act")
    for role, keys in page.sides[n].items():
        if one.key in keys and f"head's {role}" not in found:
            found.append(f"alike the head's {role}")
    return list(dict.fromkeys(found))


def _near(trigger: Token, one: Candidate, kind: str, verb: str) -> list[str]:
    ways = path(trigger, one.head)
    if ways is None:
        return ["path none"]
    ups, downs = ways
    labels = [f"^{t.dep_}" for t in ups] + [_label(t) for t in downs]
    found = []
    if len(labels) <= FARTHEST:
        found.append(f"path {verb} {' '.join(labels)}")
    else:
        found.append(f"path long {labels[0]} {labels[-1]}")
    short = [label for label in labels if label not in {"conj", "^conj"}]
    if len(short) <= FARTHEST:
        found.append(f"bare path {verb} {' '.join(short)}")
    last = short[-1] if short else "conj"
    found.append(f"{kind} {verb} {last if len(short) <= 1 else ('up ' if short[0].startswith('^') else 'down ') + last}")
    found.append("before" if one.head.i < trigger.i else "behind")
    if downs and downs[-1].dep_ == "conj":
        found.append(f"{kind} second of a pair")
    return found


def _class(one: Candidate) -> str:
    head = one.head
    if head.pos_ == "PRON":
        return f"pronoun {head.lower_}"
    if head.ent_type_:
        return head.ent_type_
    sector = one.who.sectors[0] if one.who.sectors else "-"
    return f"{head.pos_} {sector}"


def _bin(value: float) -> str:
    edges = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95)
    return str(max((e for e in edges if value >= e), default=0))


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
    score = table["constant"] + sum(table.get(name, 0.0) for name in found)
    return 1 / (1 + math.exp(-score))


def sided(doc: Doc, mentions: Sequence[EventMention], about: Context) -> list[EventMention]:
    """The events with the sides that the page tells, wherever it tells them."""
    page = Page(doc, mentions, about)
    return [_sided(page, n) for n in range(len(mentions))]


def _sided(page: Page, n: int) -> EventMention:
    mention = page.mentions[n]
    if mention.sure is None or page.triggers[n] is None or mention.received:
        return mention
    scored = []
    for one in considered(page, n):
        found = features(page, n, one)
        scored.append((one, {role: chance(role, found) for role in ROLES}))
    sources, targets = (_chosen(scored, role) for role in ROLES)
    of_several = {a.span for a in (*sources, *targets) if a.noun is not None}
    sources, targets = ([a for a in side if a.noun is not None or a.span not in of_several] for side in (sources, targets))
    return replace(mention, sources=sources, targets=targets)


def _chosen(scored: list[tuple[Candidate, dict[str, float]]], role: str) -> list[ActorMention]:
    other = ROLES[role == "source"]
    fits = [(c, p[role]) for c, p in scored if p[role] >= p[other]]
    found = [(c, p) for c, p in fits if p >= SURE[role]]
    if not found:
        found = sorted(fits, key=lambda cp: -cp[1])[:1]
        found = [(c, p) for c, p in found if p >= BEST[role]]
    found = [(c, p) for c, p in found if not any(c != d and _within(c.span, d.span) for d, _ in found)]
    return [m for c, p in sorted(found, key=lambda cp: cp[0].span) for m in _mentions(c, round(p, 3))]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and inner != outer


def _mentions(one: Candidate, confidence: float) -> list[ActorMention]:
    """The actors of a phrase: several where it names the states of several (`leaders of Iran and Turkey`)."""
    head = one.head
    if head.pos_ == "NOUN" and head.morph.get("Number", []) == ["Plur"]:
        of = [
            c
            for c in head.children
            if c.dep_ in {"amod", "nmod:poss", "compound"}
            or (c.dep_ == "nmod" and preposition(c) in rules(c.doc.lang_).from_where)
        ]
        states = [t for first in of for t in (first, *conjuncts(first)) if country_of(t)]
        if len({country_of(t) for t in states}) > 1:
            noun = span(head.doc, head.i, head.i)
            return [ActorMention(span(head.doc, t.i, t.i), {}, "", confidence, noun) for t in states]
    return [_mention(one, confidence)]


def _mention(one: Candidate, confidence: float) -> ActorMention:
    above = one.head.head
    adjective = one.head.pos_ == "ADJ" and one.head.dep_ in {"amod", "conj"} and country_of(one.head) is not None
    while adjective and above.pos_ == "ADJ" and above.dep_ in {"amod", "conj"}:
        above = above.head
    noun = span(above.doc, above.i, above.i) if adjective and above.pos_ == "NOUN" else None
    if one.given is not None:
        return replace(one.given, confidence=confidence, noun=noun)
    return ActorMention(one.span, one.states, one.sector, confidence, noun)
