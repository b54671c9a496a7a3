"""Figures: how many were killed, wounded, arrested, ..., by the tree, and to which event each belongs.

A number counts a noun, or stands for it; what is counted is said by that noun, by what hangs on it, or by the word on which it hangs
(`ontology/figures`). The head's own count roles are one witness of the event.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.times import is_time
from dragoman.language import Act
from dragoman.ontology.figures import counted_by
from dragoman.ontology.numbers import Number, numbers, qualifiers
from dragoman.records import Counted, Span

MONEY = frozenset("$€£¥₽₴")
QUANTITY = frozenset({"nummod", "nummod:gov", "det", "det:numgov", "det:nummod", "amod", "advmod", "compound", "nmod"})
ONES = frozenset({"a", "an", "another", "one"}) | {"un", "una", "ein", "eine", "einen", "einem", "einer", "une", "um", "uma"}
ARTICLES = ONES - {"one"}
OBJECTS = frozenset({"obj", "nsubj:pass", "obl:arg", "iobj", "acl", "acl:relcl", "amod"})
FARTHEST = 4  # steps up from what is counted to the word that says of what
PATIENTS = frozenset({"killed", "wounded", "arrested", "missing", "displaced", "hostages"})
# Types of the events that a figure may belong to, the likelier first.
OWNERS: dict[str, tuple[str, ...]] = {
    "killed": ("ASSAULT", "PROTEST", "COERCE", "ACCUSE"),
    "wounded": ("ASSAULT", "PROTEST"),
    "missing": ("ASSAULT", "COERCE", "AID"),
    "arrested": ("COERCE", "RETREAT", "ACCUSE", "CONCEDE"),
    "hostages": ("ASSAULT", "RETREAT", "COERCE", "AID"),
    "displaced": ("ASSAULT", "COERCE", "AID", "RETREAT"),
    "protesters": ("PROTEST",),
    "troops": ("MOBILIZE", "RETREAT", "AID", "COERCE", "COOPERATE", "AGREE", "ASSAULT"),
    "weapons": ("MOBILIZE", "AID", "ASSAULT", "RETREAT", "COERCE"),
    "money": ("AID", "AGREE", "REQUEST", "REJECT", "COERCE", "SANCTION", "RETREAT", "CONCEDE", "ACCUSE", "THREATEN", "SUPPORT"),
}


class Figure(NamedTuple):
    """A number of the page that counts something: its words, what is counted, and the token of what it counts."""

    span: Span
    what: Counted
    token: int


def figures(doc: Doc) -> list[Figure]:
    """Every figure of a page whose words say what it counts, in order."""
    return [figure for sentence in doc.sents for figure in _of_sentence(doc, sentence.start, sentence.end)]


def _of_sentence(doc: Doc, first: int, last: int) -> Iterator[Figure]:
    start, text = doc[first].idx, doc[first:last].text
    found = [(n, tokens) for n in numbers(text, doc.lang_) if (tokens := doc.char_span(start + n.start, start + n.end, alignment_mode="expand"))]
    covered: set[int] = set()
    for number, tokens in found:
        root = next((t for t in tokens if not tokens.start <= t.head.i < tokens.end or t.head.i == t.i), tokens[0])
        if tokens.start in covered or is_time(root):
            continue
        what, noun = _what(root, text[number.end : number.end + 1], number)
        if what is None:
            continue
        begin, end = number.start, number.end
        for other, its in found:
            joined = what in PATIENTS and other.start > number.end and _joined(noun, _noun(its.root))
            if joined and "," not in text[end : other.start]:
                end = doc[_noun(its.root).i].idx + len(_noun(its.root)) - start
                covered.update(range(its.start, its.end))
        begin, end = qualifiers(text, begin, end, doc.lang_)
        yield Figure(Span(start + begin, start + end, doc.text[start + begin : start + end]), what, noun.i)


def _noun(root: Token) -> Token:
    """What a number counts: the noun on which it hangs, the people of "dozens of people" by the number itself, else itself."""
    return root.head if root.dep_ in QUANTITY and root.head.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "NUM", "SYM", "X"} else root


def _joined(noun: Token, other: Token) -> bool:
    """Whether a second counted noun adds to the first: "two soldiers and a child"."""
    return other.dep_ == "conj" and other.head.i == noun.i and other.i != noun.i


def _what(root: Token, after: str, number: Number) -> tuple[Counted | None, Token]:
    noun = _noun(root)
    nouns = [noun, *(c for c in noun.children if c.dep_ == "nmod" and noun.i == root.i and c.i > root.i)]
    if after == "%" or (noun.i == root.i and root.ent_type_ and root.pos_ == "PROPN"):
        return None, noun
    if any(what == "none" for one in nouns for what, _ in _says(one)) or _of_relation(noun):
        return None, noun
    if _is_money(root, nouns):
        return "money", noun
    single = number.low == number.high == 1 and root.lower_ in ARTICLES
    what = _by_tree(noun, nouns, single)
    return what, noun


def _says(token: Token) -> list[tuple[str, str]]:
    return counted_by(token.lemma_.casefold(), token.lower_, token.doc.lang_)


def _of_relation(noun: Token) -> bool:
    return noun.dep_ == "nmod" and ("none", "relation") in _says(noun.head)


def _is_money(root: Token, nouns: Sequence[Token]) -> bool:
    beside = [root, *root.children, root.head, *root.head.children] if root.dep_ in QUANTITY else [root, *root.children]
    before = root.doc[root.i - 1] if root.i else root
    symbols = any(set(t.text) & MONEY for t in (before, *beside))
    return symbols or any(("money", "thing") in _says(one) for one in nouns)


def _by_tree(noun: Token, nouns: Sequence[Token], single: bool) -> Counted | None:
    """What is counted, by the nearest word that says it: the noun, what hangs on it, then the words on which it hangs."""
    own = _pick(nouns, {"state", "thing"}) if not single else None
    for child in noun.children:
        hanging = child.dep_ in {"acl", "amod", "acl:relcl", "appos"} and child.i != noun.i
        if hanging and (found := _pick([child], {"patient", "state"} if child.dep_ != "acl:relcl" or roles.is_passive(child) else {"agent"})):
            return found
    token = noun
    while token.dep_ == "conj" and token.head.pos_ == token.pos_:
        token = token.head
    for _ in range(FARTHEST):
        head = token.head
        if head.i == token.i:
            break
        relation = token.dep_
        passive = relation in {"nsubj:pass", "obj"} or (relation == "nsubj" and _participle(head))
        if passive and (found := _pick([head, *_complements(head)], {"patient", "state"})):
            return found
        if relation in {"nsubj", "nsubj:pass"} and (found := _pick([head, *_complements(head)], {"agent", "state"})):
            return found
        if relation == "obl:agent" or (relation == "nsubj" and not passive):
            break
        if relation == "nmod" and (found := _pick([head], {"state", "toll", "patient"})):
            return found
        if relation == "obl" and (found := _toll(head)):
            return found
        if relation in {"obl", "nmod"} and (found := _pick([head], {"agent"})):
            return found if found == "protesters" else None
        if relation not in {"nmod", "appos", "conj", "obj", "compound", "nummod", "dep", "obl"}:
            break
        token = head
    return own


def _pick(tokens: Sequence[Token], parts: set[str]) -> Counted | None:
    return next((what for token in tokens for what, part in _says(token) if part in parts and what != "none"), None)  # type: ignore[return-value]


def _participle(verb: Token) -> bool:
    return roles.is_passive(verb) or ("Part" in verb.morph.get("VerbForm") and not any(c.dep_ == "aux" for c in verb.children))


def _complements(verb: Token) -> list[Token]:
    """What completes a verb of reporting or being: "were reported killed", "left 20 dead", "is missing"."""
    return [c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "acl", "advmod"} and c.pos_ in {"VERB", "ADJ", "NOUN"}]


def _toll(verb: Token) -> Counted | None:
    """What the subject of "rose to 20" counts."""
    subjects = [c for c in verb.children if c.dep_ in roles.SUBJECTS | roles.PASSIVE_SUBJECTS]
    return _pick(subjects, {"toll", "state"})


def owner(figure: Figure, acts: Sequence[Act], doc: Doc) -> int | None:
    """The number of the act to which a figure belongs: of those of a fitting type in its sentence, else in the sentence before, the
    one whose count the head takes it for, then the nearest in the tree."""
    token = doc[figure.token]
    sentence = token.sent
    types = OWNERS[figure.what]
    best: tuple[float, int] | None = None
    for n, act in enumerate(acts):
        trigger = doc[act.token]
        same = sentence.start <= act.token < sentence.end
        before = not same and act.token < sentence.start and "\n\n" not in doc.text[trigger.idx : token.idx]
        if act.type not in types or not (same or before):
            continue
        witness = any(p.role == "count" and p.start <= figure.token < p.end or _within(p.start, p.end, figure, doc) for p in act.participants)
        cost = _distance(token, trigger) if same else 20 + 10 * doc.text[trigger.idx : token.idx].count(". ")
        cost += types.index(act.type) - (6 if witness else 0)
        if best is None or cost < best[0]:
            best = cost, n
    return best[1] if best is not None else None


def _within(first: int, last: int, figure: Figure, doc: Doc) -> bool:
    return doc[first].idx < figure.span.end and figure.span.start < doc[last - 1].idx + len(doc[last - 1])


def _distance(one: Token, other: Token) -> float:
    """Edges between two words of a sentence."""
    up = {one.i: 0}
    token, steps = one, 0
    while token.head.i != token.i:
        token, steps = token.head, steps + 1
        up[token.i] = steps
    token, steps = other, 0
    while token.i not in up and token.head.i != token.i:
        token, steps = token.head, steps + 1
    return steps + up.get(token.i, 10)

