"""Figures: how many were killed, wounded, arrested, ..., by the tree, and to which event each belongs.

A number counts a noun, or stands for it; what is counted is said by that noun, by what hangs on it, or by the word on which it hangs
(`ontology/figures`). The head's own count roles are one witness of the event.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from dragoman.extract import roles
from dragoman.extract.cues import text_of
from dragoman.extract.times import is_time
from dragoman.language import Act, layers
from dragoman.ontology.figures import counted_by
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.status import status_words
from dragoman.ontology.numbers import Number, numbers, qualifiers, ranges
from dragoman.records import Counted, Span

MONEY = frozenset("$€£¥₽₴")
WORD = re.compile(r" (\w+)")
QUANTITY = frozenset({"nummod", "nummod:gov", "det", "det:numgov", "det:nummod", "amod", "advmod", "compound", "nmod"})
OBJECTS = frozenset({"obj", "nsubj:pass", "iobj"})
THINGS = frozenset(
    {"abstract", "event", "object", "substance", "time", "place"}
)  # kinds of mentions that nobody kills or arrests
PERSONS = frozenset({"killed", "wounded", "arrested", "hostages"})  # what a single person ("a woman") is counted as
WITNESS, RESULT = 3, 3  # edges of the tree that the head's word, and being more than a result, are worth; chosen on events-train
BEFORE = 4000  # characters of a paragraph before a figure in which its act may stand: the longest paragraphs of papers have 2,000
UPWARDS = frozenset({"nmod", "appos", "conj", "obj", "compound", "nummod", "dep", "obl"})  # along which the search goes on
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
    "troops": ("MOBILIZE", "RETREAT", "AID", "COERCE", "COOPERATE", "AGREE"),
    "weapons": ("MOBILIZE", "AID", "ASSAULT", "RETREAT", "COERCE"),
    "money": ("AID", "AGREE", "REQUEST", "REJECT", "COERCE", "SANCTION", "RETREAT", "CONCEDE"),
}

LIKELIEST: dict[str, Counted] = {
    "ASSAULT": "killed",
    "COERCE": "arrested",
    "PROTEST": "protesters",
    "MOBILIZE": "troops",
    "RETREAT": "troops",
    "AID": "money",
}  # what a figure near an act of a type counts, where no word says it


class Figure(NamedTuple):
    """A number of the page that counts something: its words, what is counted, and the token of what it counts."""

    span: Span
    what: Counted
    token: int


def figures(doc: Doc) -> list[Figure]:
    """Every figure of a page whose words say what it counts, in order."""
    kinds = {mention.head: mention.kind for mention in layers(doc).mentions}
    people = frozenset(head for head, kind in kinds.items() if kind == "person")
    # The kinds of mentions are learnt from English alone, and elsewhere take soldiers for objects.
    things = frozenset(head for head, kind in kinds.items() if kind in THINGS and language_words(doc.lang_).kinds_of_mentions)
    return [one for sentence in doc.sents for one in _of_sentence(doc, sentence.start, sentence.end, people, things)]


def what_of(words: SpacySpan) -> Counted | None:
    """What words that are known to be a figure count ("at least five", "a woman"): by the tree, else by the type of the nearest act."""
    doc, text = words.doc, words.text
    said = numbers(text, doc.lang_)
    inner = (
        doc.char_span(words.start_char + said[-1].start, words.start_char + said[-1].end, alignment_mode="expand")
        if said
        else words
    )
    what, _ = _what((inner or words).root, text_of(doc)[words.end_char : words.end_char + 1])
    if what is not None:
        return what
    near = min(layers(doc).acts, key=lambda act: abs(act.token - words.start), default=None)
    return LIKELIEST.get(near.type) if near is not None else None


def _of_sentence(doc: Doc, first: int, last: int, people: frozenset[int], things: frozenset[int]) -> Iterator[Figure]:
    start, text = doc[first].idx, doc[first:last].text
    found = []
    for number in ranges(text, doc.lang_):
        tokens = doc.char_span(start + number.start, start + number.end, alignment_mode="expand")
        if tokens is not None and not _is_age_or_hour(tokens, text, number) and not is_time(tokens.root):
            found.append((number, tokens))
    covered: set[int] = set()
    for number, tokens in found:
        root = tokens.root
        what, noun = _what(root, text[number.end : number.end + 1])
        if what == "money" and text[: number.start].rstrip("$€£¥").endswith("("):
            continue  # the same sum in another currency
        if tokens.start in covered or what is None or (what in PATIENTS and noun.i != root.i and noun.i in things):
            continue
        single = number.high == 1 and root.lower_ in language_words(doc.lang_).indefinite
        if number.high == 1 and _is_no_figure(text, number, tokens):
            continue
        counted = noun.i in people and what in PERSONS
        if single and not (counted and _is_one(noun, [_noun(its.root) for _, its in found])):
            continue
        begin, end = number.start, number.end
        for other, its in found:
            joined = what in PATIENTS and other.start > number.end and _joined(noun, _noun(its.root), what)
            if joined and "," not in text[end : other.start]:
                end = _noun(its.root).idx + len(_noun(its.root)) - start
                covered.update(range(its.start, its.end))
        if single and end == number.end:  # "a 19-year-old student": the person with the words before
            end = noun.idx + len(noun) - start
        begin, end = qualifiers(text, begin, end, doc.lang_)
        for one in dict.fromkeys([what, *_shared(noun)]):
            yield Figure(Span(start + begin, start + end, text_of(doc)[start + begin : start + end]), one, noun.i)


def _is_no_figure(text: str, number: Number, tokens: SpacySpan) -> bool:
    """Whether a one counts nobody: "one another", "no one was arrested"."""
    doc, after = tokens.doc, WORD.match(text, number.end)
    if after and after[1] in rules(doc.lang_).another:
        return True
    return tokens.start > 0 and doc[tokens.start - 1].lower_ in status_words(doc.lang_).no


def _is_one(noun: Token, counted: list[Token]) -> bool:
    """Whether a noun with an indefinite article is one person of whom something is told: no "family of seven", no "spokesman" who said it."""
    if any(roles.preposition(one) and one.head.i == noun.i for one in counted) or noun.dep_ not in OBJECTS | {"nsubj", "nmod"}:
        return False
    return not (noun.dep_ == "nsubj" and noun.head.lemma_.lower() in status_words(noun.doc.lang_).saying)


def _shared(noun: Token) -> Iterator[Counted]:
    """What else the object of two verbs counts: "killed and wounded 20"."""
    verb = noun.head
    if noun.dep_ == "obj" and verb.dep_ == "conj" and not roles.objects(verb.head) and (what := _pick([verb.head], {"patient"})):
        yield what


def _is_age_or_hour(tokens: SpacySpan, text: str, number: Number) -> bool:
    """Whether a number is an age behind a name ("Kilic, 27, and"), part of an hour ("19:00") or of a compound ("a 66-year-old man")."""
    doc, before, after = tokens.doc, tokens.start - 1, tokens.end
    if (
        ":" in {text[number.end : number.end + 1], text[max(0, number.start - 1) : number.start]}
        and text[number.start].isdecimal()
    ):
        return not text[number.start - 1 : number.start + 1].startswith(": ")
    if text[number.end : number.end + 1] == "-" and text[number.end + 1 : number.end + 2].islower():
        return True
    if text[number.end : number.end + 1] == "s":  # "the 1970s radical"
        return True
    if doc[before].lower_ in rules(doc.lang_).now:
        before -= 1
    if not text[number.start].isdecimal() or before < 1 or doc[before].text != ",":
        return False
    closed = after >= len(doc) or doc[after].pos_ == "PUNCT"
    return closed and (doc[before - 1].pos_ == "PROPN" or doc[before - 1].ent_type_ == "PER")


def _noun(root: Token) -> Token:
    """What a number counts: the noun on which it hangs, the people of "dozens of people" by the number itself, else itself."""
    return root.head if root.dep_ in QUANTITY and root.head.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "NUM", "SYM", "X"} else root


def _joined(noun: Token, other: Token, what: Counted) -> bool:
    """Whether a second counted noun adds to the first: "two soldiers and a child", but not "11 dead and 40 wounded"."""
    return (
        other.dep_ == "conj"
        and other.head.i == noun.i
        and other.i != noun.i
        and {kind for kind, _ in _says(other)} <= {what, "none"}
    )


def _what(root: Token, after: str) -> tuple[Counted | None, Token]:
    noun = _noun(root)
    nouns = [noun, *(c for c in noun.children if c.dep_ == "nmod" and noun.i == root.i and c.i > root.i)]
    if after == "%" or (noun.i == root.i and root.ent_type_ and root.pos_ == "PROPN"):
        return None, noun
    none = any(what == "none" and (part != "relation" or root.dep_ == "nmod") for one in nouns for what, part in _says(one))
    if none or _of_relation(noun) or _is_subset(noun):
        return None, noun
    if _is_money(root, nouns):
        return "money", noun
    return _by_tree(noun, nouns), noun


def _says(token: Token) -> list[tuple[str, str]]:
    return counted_by(token.lemma_.casefold(), token.lower_, token.doc.lang_)


def _of_relation(noun: Token) -> bool:
    return noun.dep_ == "nmod" and ("none", "relation") in _says(noun.head)


def _is_subset(noun: Token) -> bool:
    return any(("none", "subset") in _says(child) for child in noun.children if child.dep_ in {"case", "advmod", "mark", "cc"})


def _is_money(root: Token, nouns: Sequence[Token]) -> bool:
    before = root.doc[root.i - 1] if root.i else root
    if any(
        set(token.text) & MONEY for token in (before, root, *root.children, *([root.head] if root.head.pos_ == "SYM" else []))
    ):
        return True
    return any(("money", "thing") in _says(one) and not any(c.dep_ == "nmod" for c in one.children) for one in nouns)


def _by_tree(noun: Token, nouns: Sequence[Token]) -> Counted | None:
    """What is counted, by the nearest word that says it: what hangs on the noun, the words on which it hangs, the noun itself."""
    if found := _by_hanging(noun):
        return found
    token = noun
    while token.dep_ == "conj" and token.head.pos_ == token.pos_:
        token = token.head
    for child in token.children:
        if child.dep_ == "nsubj" and (found := _pick([child], {"state", "toll"})):  # "the deaths are fourteen civilians"
            return found
    for _ in range(FARTHEST):
        if token.head.i == token.i:
            break
        head, relation = _governor(token)
        said = _by_governor(token, head, relation, nouns)
        if said is not None:
            return None if said == "none" else said
        if relation not in UPWARDS:
            break
        token = head
    return _pick(nouns, {"state", "thing", "lost"}) or _marching(token)


def _by_hanging(noun: Token) -> Counted | None:
    """What a participle, an adjective or a clause of the noun says of it: "20 wounded", "soldiers who were killed"."""
    for child in noun.children:
        if child.dep_ in {"acl", "amod", "appos"} and (found := _pick([child], {"patient", "state"})):
            return found
        if child.dep_ == "acl:relcl" and (found := _pick([child], {"patient"} if roles.is_passive(child) else {"agent"})):
            return found
    return None


def _by_governor(token: Token, head: Token, relation: str, nouns: Sequence[Token]) -> Counted | Literal["none"] | None:
    """What the word on which a counted noun hangs says of it; `none` where it says that nothing is counted, None where it says nothing."""
    words = language_words(token.doc.lang_)
    passive = relation in OBJECTS or (relation in {"nsubj", "nummod"} and _participle(head))  # "500 killed"
    alone = relation == "obj" and not any(child.dep_ in roles.SUBJECTS | roles.PASSIVE_SUBJECTS for child in head.children)
    found: Counted | None = None
    if alone and not _pick(nouns, {"patient", "state"}):  # a subject behind its verb: "погибли три человека"
        found = _pick([head], {"agent"})
    if relation == "nummod":
        found = found or _pick([head], {"patient"})
    if passive:
        found = found or _pick([head, *_complements(head)], {"patient", "state"}) or _pick(_obliques(head), {"held"})
    if found:
        return found
    if relation in {"nsubj", "nsubj:pass"}:
        told = {"agent"} if roles.objects(head) and head.pos_ == "VERB" else {"agent", "state"}  # "a gunman wounded four"
        return _pick([head, *_complements(head)], told) or _pick(roles.objects(head), {"lost"})
    if relation == "nmod" and (found := _pick([head], {"state", "toll", "patient"})):
        return "none" if any(("none", "failed") in _says(child) for child in head.children) else found
    if (
        relation == "obl" and roles.preposition(token) in words.beside and roles.is_passive(head)
    ):  # "arrested along with nine others"
        found = _pick([head], {"patient"})
    if not found and token.dep_ in {"obl", "obj"}:
        found = _toll(head, token.dep_)
    if not found and relation in {"obl", "nmod"} and (found := _pick([head], {"agent"})):
        return found if found == "protesters" else "none"
    return found


def _governor(token: Token) -> tuple[Token, str]:
    """The word on which a token hangs, and how: an object where the parser takes "the strike killed nine soldiers" for a noun with its
    complement, or "injured more than 5,500" for an oblique."""
    bounds = language_words(token.doc.lang_).bounds
    if token.dep_ == "nmod" and not roles.preposition(token) and (verb := _between(token.head, token)) is not None:
        return verb, "obj"
    oblique = token.dep_ in {"obl", "obl:unmarked"} and all(c.lower_ in bounds for c in token.children if c.dep_ == "case")
    return token.head, "obj" if oblique else token.dep_


def _between(subject: Token, noun: Token) -> Token | None:
    """The verb between a subject and a noun on its right."""
    words = noun.doc[subject.i + 1 : noun.i] if subject.dep_ == "nsubj" else ()
    return next((word for word in words if word.pos_ == "VERB"), None)


def _marching(noun: Token) -> Counted | None:
    """What the subject of a protest counts: "hundreds of exiles blocked the port"."""
    return "protesters" if noun.dep_ == "nsubj" and noun.head.i in _protests(noun.doc) else None


@lru_cache(maxsize=2)
def _protests(doc: Doc) -> frozenset[int]:
    """The words of the page that name a protest."""
    return frozenset(act.token for act in layers(doc).acts if act.type == "PROTEST")


def _obliques(verb: Token) -> list[Token]:
    return [c for c in verb.children if c.dep_ in {"obl", "obj", "xcomp", "advmod"}]


def _pick(tokens: Sequence[Token], parts: set[str]) -> Counted | None:
    return next((what for token in tokens for what, part in _says(token) if part in parts and what != "none"), None)  # type: ignore[misc]


def _participle(verb: Token) -> bool:
    return roles.is_passive(verb) or (
        "Part" in verb.morph.get("VerbForm", []) and not any(c.dep_ == "aux" for c in verb.children)
    )


def _complements(verb: Token) -> list[Token]:
    """What completes a verb of reporting or being: "were reported killed", "left 20 dead", "is missing"."""
    return [c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "acl", "advmod"} and c.pos_ in {"VERB", "ADJ", "NOUN"}]


def _toll(verb: Token, relation: str) -> Counted | None:
    """What the subject of "rose to 20" or "reached 20" counts: the toll, the dead, or the number of these."""
    subjects = [c for c in verb.children if c.dep_ in roles.SUBJECTS | roles.PASSIVE_SUBJECTS]
    if relation == "obj":  # "the dead include 20 children" is a part of them
        return _pick(subjects, {"toll"})
    return _pick([*subjects, *(c for one in subjects for c in one.children if c.dep_ == "nmod")], {"toll", "state"})


def owner(figure: Figure, acts: Sequence[Act], doc: Doc) -> int | None:
    """The number of the act to which a figure belongs: of those of a fitting type in its sentence, else just before in its paragraph,
    the nearest in the tree; the one whose count the head takes it for comes nearer, and so does an act named by another word than
    "killed", since that only tells how it ended ("the blast killed 20")."""
    token, types, text = doc[figure.token], OWNERS[figure.what], text_of(doc)
    sentence = token.sent
    opening = max(text.rfind("\n\n", 0, token.idx), token.idx - BEFORE)
    best: tuple[float, int] | None = None
    for n in range(bisect_left(acts, sentence.end, key=lambda act: act.token) - 1, -1, -1):
        act = acts[n]
        trigger, same = doc[act.token], sentence.start <= act.token
        if not same and trigger.idx <= opening:
            break
        if act.type not in types:
            continue
        far = _distance(token, trigger) if same else 20 + 10 * text.count(". ", trigger.idx, token.idx)
        if figure.what in {"money", "displaced"} and far > FARTHEST + 1:
            continue
        witness = any(p.role == "count" and _within(p.start, p.end, figure, doc) for p in act.participants)
        result = figure.what in PATIENTS and not done_by_another(trigger)
        result = result and (ends(trigger) or (trigger.dep_ in {"advcl", "xcomp", "conj"} and ends(trigger.head)))
        cost = far + types.index(act.type) - WITNESS * witness + RESULT * result
        if best is None or (cost, n) < best:
            best = cost, n
    return best[1] if best is not None else None


def ends(verb: Token) -> bool:
    """Whether a word tells only how an act ended: "killed", which beats no "fighting" in "was killed fighting"."""
    return any(what in {"killed", "wounded"} for what, _ in _says(verb))


def done_by_another(verb: Token) -> bool:
    """Whether a clause on a par tells of a doer of its own: "..., and a soldier was wounded by a mine"."""
    own = {child.dep_ for child in verb.children}
    return verb.dep_ == "conj" and ("obl:agent" in own or bool({"nsubj"} & own and {"obj"} & own))


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
