"""Who may be a side of an act, and what speaks for it: every actor whom the page names, and for each act what the words, the tree, the head
and the rest of the page say of each. `parties.py` weighs it."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract.roles import country_of, is_actor, is_passive, phrase, preposition
from dragoman.extract.weapons import is_weapon
from dragoman.language import Act, layers
from dragoman.language.layers import UNSURE
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.records import Actor, ActorMention, EventMention, Span
from dragoman.resolve.actors import actor, owners
from dragoman.resolve.identity import words_of
from dragoman.resolve.page import Context
from dragoman.resolve.phrases import JOINTS, is_armed, state_of, towns
from dragoman.resolve.weighing import evidence

ROLES = ("source", "target")
FARTHEST = 4  # steps of a path through the tree that is told apart
OTHERS = 10  # actors of other sentences that are looked at
NEAR = 5  # sentences
FAR = 150  # sentences, beyond which nobody is looked at: few pages have more, and each act would be held against the whole of a book
EDGES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95)  # between probabilities that are told apart
BINS = ("0", *map(str, EDGES))
SOURCE, TARGET = itemgetter(0), itemgetter(1)
MOST = 4  # candidates between a word and an act that are counted


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
    tokens: tuple[int, ...]


def candidates(doc: Doc, mentions: Sequence[EventMention], about: Context, numbers: list[int]) -> list[Candidate]:
    """Every actor that the page names, once for each head word, in order; `numbers` are those of each token's sentence."""
    given, heads = _by_head(doc, mentions), _heads(doc)
    acts = {t.i for m in mentions for t in words_of(doc, m.trigger.start, m.trigger.end)}
    chains = {m.head: m.chain for m in layers(doc).mentions}
    unsure = (part for act in layers(doc).acts for part in act.participants if part.role == UNSURE)
    guessed = {i: part for part in unsure for i in range(part.start, part.end)}
    behind_towns = {e.root.i: towns(doc)[e.start] for e in doc.ents if e.start in towns(doc)}
    tied = {i for i in _tied(doc, acts) if not _told_of(doc[i], acts)}
    found = []
    for head in sorted(heads | {doc[i] for i in given}, key=lambda t: t.i):
        one = given.get(head.i)
        if head.i in tied or behind_towns.get(head.i, "") is None:
            continue
        inner = head.dep_ in {"amod", "compound", "nmod:desc", "flat"} and head.head in heads
        if (one is None and inner) or _of_participle(head, acts):
            continue
        naming = one.span if one is not None else phrase(head)
        who = actor(naming, about)
        # "Ukrainian drones" act for their state, "the bomb" for nobody.
        if is_weapon(head) and evidence(who) not in {"name", "words"}:
            continue
        named = who.code is not None and who.kind != "unknown"
        key = f"{who.code} {who.name}" if named else f"chain {chains[head.i]}" if head.i in chains else f"word {head.i}"
        guess = one if one is not None else guessed.get(head.i)
        told = (guess.states, guess.sector) if guess is not None else ({}, "")
        tokens = (*(t.i for t in words_of(doc, naming.start, naming.end)), head.i)
        found.append(Candidate(naming, head, numbers[head.i], key, who, one, *told, tokens))
    return found


def _by_head(doc: Doc, mentions: Sequence[EventMention]) -> dict[int, ActorMention]:
    """The sides that the head gave to acts, by the token on which their words turn: of several the first."""
    given: dict[int, ActorMention] = {}
    for side in (side for mention in mentions for side in (*mention.sources, *mention.targets)):
        if words := words_of(doc, side.span.start, side.span.end):
            given.setdefault(head_of(words).i, side)
    return given


def _heads(doc: Doc) -> set[Token]:
    """The words on which names, mentions and words of states turn that may act."""
    heads = {_top(doc[e.root.i]) for e in doc.ents if e.label_ != "LOC" or is_actor(e.root)}
    heads |= {_top(doc[m.head]) for m in layers(doc).mentions if is_actor(doc[m.head])}
    heads |= {t for t in doc if t.dep_ == "amod" and t.head.pos_ == "NOUN" and (state_of(t) or is_armed(t))}
    return heads | {t for t in doc if t.pos_ in {"ADJ", "PROPN", "NOUN"} and t.text[:1].isupper() and country_of(t)}


def _tied(doc: Doc, acts: set[int]) -> set[int]:
    """The words for those whose supporters or cousins act; not for whom a campaign is fought against."""
    return {i for t in doc if t.pos_ == "NOUN" and t.i not in acts for i in owners(t)}


def _told_of(head: Token, acts: set[int]) -> bool:
    """Whether a clause tells one of the `acts` of those without a name whom a noun names ("the family of a soldier killed in Mali")."""
    return head.pos_ == "NOUN" and not head.ent_type_ and any(c.i in acts and c.dep_.startswith("acl") for c in head.children)


def _top(head: Token) -> Token:
    """The word on which the whole phrase of a name hangs ("President Putin")."""
    while (
        head.dep_ in {"flat", "flat:name", "nmod:desc", "goeswith"} and head.head.pos_ in {"NOUN", "PROPN"} and head.head != head
    ):
        head = head.head
    return head


def _of_participle(head: Token, acts: set[int]) -> bool:
    """Whether a name only says who leads or backs another (`US-backed forces`), and not who leads one of the `acts` (`US-led strikes`)."""
    doc, i = head.doc, head.i
    return (
        i + 2 < len(doc)
        and doc[i + 1].text in JOINTS
        and not head.whitespace_
        and doc[i + 2].lower_ in language_words(doc.lang_).led
        and doc[i + 2].head.i not in acts
    )


def head_of(words: list[Token]) -> Token:
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
        self.states: defaultdict[Span, set[str]] = defaultdict(set)  # of those whom the head names, by their words
        for c in self.candidates:
            if c.given is not None and c.who.country:
                self.states[c.given.span].add(c.who.country)
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
        self.acts_of = Counter(
            group
            for n, sides in enumerate(self.sides)
            for role in ROLES
            for key in sides[role]
            for group in self.alike(n, role, key)
        )
        self._heads = [c.head.i for c in self.candidates]
        self._sentences = [c.sentence for c in self.candidates]
        self._leans: dict[int, dict[int, tuple[float, float]]] = {}

    def alike(self, n: int, role: str, key: str) -> list[tuple[str, ...]]:
        """Under what a side of act `n` is counted: of any act, of one of its type, of one of its type told by the same word."""
        trigger, kind = self.triggers[n], self.mentions[n].plover.type
        word = [(role, key, kind, trigger.lemma_[:4].lower())] if trigger is not None else []
        return [(role, key), (role, key, kind), *word]

    def between(self, one: int, other: int) -> int:
        """How many candidates' head words stand between two tokens."""
        return max(0, bisect_left(self._heads, max(one, other)) - bisect_right(self._heads, min(one, other)))

    def outwards(self, sentence: int) -> Iterator[Candidate]:
        """The candidates of other sentences near enough: those before from the nearest, then those behind, of one sentence in order."""
        start, end = bisect_left(self._sentences, sentence), bisect_right(self._sentences, sentence)
        while start and self._sentences[start - 1] >= sentence - FAR:
            first = bisect_left(self._sentences, self._sentences[start - 1])
            yield from self.candidates[first:start]
            start = first
        yield from self.candidates[end : bisect_right(self._sentences, sentence + FAR)]

    def of_sentence(self, sentence: int) -> list[Candidate]:
        """The candidates of one sentence."""
        return self.candidates[bisect_left(self._sentences, sentence) : bisect_right(self._sentences, sentence)]

    def lean(self, n: int, one: Candidate) -> tuple[float, float]:
        """The probabilities of the head that a candidate is of act `n`'s source and target: of the likeliest of its words."""
        act = self.acts[n]
        if act is None:
            return 0.0, 0.0
        every = [(0.0, 0.0), *(act.leaning[i] for i in one.tokens if i in act.leaning)]
        return max(map(SOURCE, every)), max(map(TARGET, every))

    def rivals(self, n: int, one: Candidate) -> tuple[float, float]:
        """`lean` of the likeliest other candidates."""
        if n not in self._leans:
            self._leans[n] = {id(c): self.lean(n, c) for c in considered(self, n)}
        leans = self._leans[n]
        others = [v for c, v in leans.items() if c != id(one)] or [(0.0, 0.0)]
        return max(map(SOURCE, others)), max(map(TARGET, others))


def considered(page: Page, n: int) -> list[Candidate]:
    """The candidates for the sides of act `n`: all of its sentence, and of each other actor of the page the nearest naming."""
    trigger = page.triggers[n]
    if trigger is None:
        return []
    here = page.numbers[trigger.i]
    own = [c for c in page.of_sentence(here) if c.head.i != trigger.i]
    seen = {c.key for c in own}
    others: dict[str, Candidate] = {}
    for c in page.outwards(here):
        if c.key not in seen and c.key not in others and (not c.key.startswith("word") or c.given or abs(c.sentence - here) < 2):
            others[c.key] = c
            if len(others) == OTHERS:
                break
    return own + list(others.values())


def features(page: Page, n: int, one: Candidate) -> list[str]:
    """The names of what is true of a candidate for the sides of act `n`."""
    trigger, kind = page.triggers[n], page.mentions[n].plover.type
    assert trigger is not None
    verb = "passive" if is_passive(trigger) else "verb"
    act = (trigger, kind, verb if trigger.pos_ in {"VERB", "AUX"} else "noun")
    found = _of_who(page, n, one, kind) + _of_heads_sides(page, n, one, kind)
    if one.head.head != one.head:
        found.append(f"under {one.head.head.lemma_.lower()} {one.head.dep_}")
    if one.sentence == page.numbers[trigger.i]:
        found += _near(trigger, one, *act[1:])
        apart = min(page.between(one.head.i, trigger.i), MOST)
        found.append(f"between {apart} {'before' if one.head.i < trigger.i else 'behind'}")
    else:
        found += _elsewhere(page, n, one, *act)
    found += _of_other_acts(page, n, one)
    found += [
        f"alike the head's {role}" for role, keys in page.sides[n].items() if one.key in keys and f"head's {role}" not in found
    ]
    return list(dict.fromkeys(found))


def _sector(one: Candidate) -> str:
    return one.who.sectors[0] if one.who.sectors else one.sector or "-"


def _of_who(page: Page, n: int, one: Candidate, kind: str) -> list[str]:
    """Who it is, and how likely the head has it for either side, beside its rivals."""
    found = [f"kind {one.who.kind}", f"word {_class(one)}", f"sector {kind} {_sector(one)}", f"whole {kind} {one.who.kind}"]
    best = page.lean(n, one)
    for role, value, rival in zip(ROLES, best, page.rivals(n, one), strict=True):
        found.append(f"head {role} {_bin(value)}")
        found.append(f"rank {role} {'top' if value > rival else 'under'} {_bin(rival)}")
        found.append(f"typed {role} {kind} {_bin(value)}")
    return [*found, f"gap {round(5 * (best[0] - best[1]))}"]


def _given(page: Page, n: int) -> list[set[Span]]:
    """The words of the sides that the head gave, by role."""
    return [{a.span for a in side} for side in (page.mentions[n].sources, page.mentions[n].targets)]


def _of_heads_sides(page: Page, n: int, one: Candidate, kind: str) -> list[str]:
    """How it lies to the sides that the head gave: by its words, and by its state."""
    found = []
    given = _given(page, n)
    for role, spans in zip(ROLES, given, strict=True):
        if one.span in spans:
            found.append(f"head's {role}")
        elif any(span.start <= one.span.start and one.span.end <= span.end for span in spans):
            found.append(f"in head's {role}")
        elif not spans:
            found.append(f"no {role} by the head")
        else:
            found.append(f"other {role} by the head")
    for role, spans in zip(ROLES, given, strict=True):
        if states := {state for span in spans for state in page.states[span]}:
            found.append(
                f"state {kind} {'of' if one.who.country in states else 'not of' if one.who.country else 'unlike'} {role}"
            )
    return found


def _elsewhere(page: Page, n: int, one: Candidate, trigger: Token, kind: str, verb: str) -> list[str]:
    """How one of another sentence lies to an act, by the sides that the act lacks."""
    distance = page.numbers[trigger.i] - one.sentence
    where = "after" if distance < 0 else "1 before" if distance == 1 else "2-4 before" if distance < NEAR else "far before"
    empty = " ".join(role for role, spans in zip(ROLES, _given(page, n), strict=True) if not spans) or "none"
    definite = any(t.lower_ in rules(trigger.doc.lang_).pointing for t in trigger.children)
    return [
        f"elsewhere {where}",
        f"elsewhere {verb} lacking {empty}",
        f"elsewhere {kind} lacking {empty}",
        *([f"elsewhere definite lacking {empty}"] if definite else []),
        *([f"elsewhere subject lacking {empty}"] if one.head.dep_.startswith("nsubj") else []),
        f"elsector {kind} {_sector(one)} lacking {empty}",
        f"elsewhere named {min(page.times[one.key], 4)} lacking {empty}",
    ]


def _of_other_acts(page: Page, n: int, one: Candidate) -> list[str]:
    """Whether it is on the same side of other acts of the page, alike or any."""
    found = []
    alone = True
    for role in ROLES:
        own = one.key in page.sides[n][role]
        other, *told = (page.acts_of[group] - own for group in page.alike(n, role, one.key))
        alone = alone and not other
        found += [f"{role} of {what}" for what, acts in zip(("an act of the type", "the same word"), told, strict=True) if acts]
    return [*found, "side of no other act"] if alone else found


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
    found.append(
        f"lemma {trigger.lemma_.lower()} {last if len(short) <= 1 else ('up ' if short[0].startswith('^') else 'down ') + last}"
    )
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
    return BINS[bisect_right(EDGES, value)]
