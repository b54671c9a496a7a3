"""What the words of an act leave no doubt of, whatever the scores say: whom it is between ("US-China talks"), that an attack's place is of the
state attacked ("an incursion into Iraq"), that nobody is withdrawn from, and that a warning of what others do threatens nobody."""

from spacy.tokens import Token

from dragoman.extract.roles import country_of, is_actor, is_passive, phrase, preposition, span
from dragoman.language import tables
from dragoman.ontology.actors import find
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.senses import senses
from dragoman.ontology.languages.status import status_words
from dragoman.records import Actor, ActorMention, EventMention, Place
from dragoman.records.sides import BODY
from dragoman.resolve.actors import actor
from dragoman.resolve.clues import head_of
from dragoman.resolve.identity import Identity, words_of
from dragoman.resolve.page import Context
from dragoman.resolve.phrases import JOINTS
from dragoman.resolve.pointing import made

TOGETHER = frozenset({"AGREE", "CONSULT", "COOPERATE"})  # types of acts that two do with each other
NAMED = frozenset({"amod", "compound", "nmod:desc", "flat"})  # of names before the noun of an act
SURE = 0.8  # confidence of a side that stands in the act's own phrase
PLACED = "place of the attack", 0.8  # rule and confidence of the state in which the act's place lies
Sides = tuple[list[ActorMention], list[ActorMention]]


def sides(mention: EventMention, trigger: Token | None, doers: list[ActorMention], others: list[ActorMention]) -> Sides:
    """The sides of an act, doers and others, as its own words name them."""
    if trigger is not None and mention.plover.type == "RETREAT" and trigger.lemma_.lower() in senses(trigger.doc.lang_).leaving:
        return doers, [one for one in others if _is_left(one, trigger)]
    noun = trigger if trigger is not None and trigger.pos_ == "NOUN" else None
    between = _between(noun) if noun is not None else []
    if between:
        told = between[:1], between[1:]
        return (doers, others) if tuple(map(_spans, told)) == (_spans(doers), _spans(others)) else told
    two = _hyphened(noun) if noun is not None else []
    if not two:
        return doers, others
    if mention.plover.type in TOGETHER:
        return two[:1], two[1:]
    within = any(a <= one.span.start and one.span.end <= b for one in doers for a, b in _spans(two))
    return (two, others) if within else (doers, others)


def _spans(side: list[ActorMention]) -> set[tuple[int, int]]:
    return {(one.span.start, one.span.end) for one in side}


def _is_left(one: ActorMention, act: Token) -> bool:
    """Whether somebody, no place, is what an act says that is left ("withdrew from the alliance")."""
    words = words_of(act.doc, one.span.start, one.span.end)
    top = head_of(words) if words else act
    return top.head == act and top.dep_ in {"obl", "nmod"} and top.ent_type_ != "LOC"


def _hyphened(noun: Token) -> list[ActorMention]:
    """The two whom a hyphen joins before a noun ("US-China trade talks", "the Russian-Turkish plan"); none where one of them is no state or body."""
    doc = noun.doc
    for joint in doc[max(noun.left_edge.i - 1, 1) : noun.i]:
        before, behind = doc[joint.i - 1], doc[joint.i + 1]
        if joint.text not in JOINTS or before.whitespace_ or joint.whitespace_ or not behind.text[:1].isupper():
            continue
        first, last = _name(before), _name(behind)
        if last[-1].i < noun.i and all(t.dep_ in NAMED and noun.is_ancestor(t) for t in last):
            two = [_state_or_body(name) for name in (first, last)]
            if None not in two and two[0] != two[1]:
                return [ActorMention(span(doc, name[0].i, name[-1].i), {}, "", SURE) for name in (first, last)]
    return []


def _between(noun: Token) -> list[ActorMention]:
    """The two between whom an act is ("Gespräche zwischen Wien und Bern"); none where one of them cannot act."""
    first = next((c for c in noun.children if c.dep_ == "nmod" and preposition(c) in rules(noun.doc.lang_).between), None)
    if first is None:
        return []
    two = [first, *(c for c in first.children if c.dep_ == "conj")]
    return [ActorMention(phrase(one), {}, "", SURE) for one in two] if len(two) > 1 and all(map(is_actor, two)) else []


def _name(word: Token) -> list[Token]:
    """The words of the name that a word is of."""
    doc, first, last = word.doc, word.i, word.i
    while first > 0 and doc[first].ent_iob_ == "I" and doc[first - 1].text not in JOINTS:
        first -= 1
    while last + 1 < len(doc) and doc[last + 1].ent_iob_ == "I" and doc[last + 1].text not in JOINTS:
        last += 1
    return list(doc[first : last + 1])


def _state_or_body(name: list[Token]) -> str | None:
    doc = name[0].doc
    text = "".join(t.text_with_ws for t in name).strip()
    if len(name) == 1 and (country := country_of(name[0])):
        return country
    known = [e for e in find(tables(doc).actors, text, doc.lang_) if e.kind == "state" or e.code.startswith(BODY)]
    return known[0].code if known else None


def attacked(mention: EventMention, place: Place | None, about: Context) -> Actor | None:
    """The state in which an attack's place lies, as its target, where nobody else is and its doer is of another ("an incursion into northern
    Iraq", "struck near Damascus")."""
    known = senses(about.doc.lang_)
    act = _act(mention, about)
    if mention.plover.type != "ASSAULT" or place is None or place.country is None or act is None:
        return None
    where = words_of(about.doc, place.span.start, place.span.end)
    if not where or act.lemma_.lower() not in known.reaching:
        return None
    top = head_of(where)
    of_place = {t.idx for t in (*where, *(c for c in top.children if c.dep_ in NAMED))}
    if any(one.span.start not in of_place for one in mention.targets) or preposition(top) not in known.reaching_to:
        return None
    doers = {who.country for one in mention.sources if (who := actor(one.span, about)).country}
    if top.i < act.i or top.sent != act.sent or not doers or place.country in doers:
        return None
    name = tables(about.doc).actors.states.get(place.country, place.country)
    state = Identity(name, "state", place.country, (), place.country, None, *PLACED)
    return made(place.span, state, None)


def warns_of_others(mention: EventMention, about: Context) -> bool:
    """Whether what is taken for a threat tells what another state does ("warned that Belarus was planning an attack"), not what befalls it
    ("warned that Belarus would pay")."""
    act, known = _act(mention, about), senses(about.doc.lang_)
    if mention.plover.type != "THREATEN" or act is None or act.lemma_.lower() not in known.warning:
        return False
    clause = next((c for c in act.children if c.dep_ == "ccomp"), None)
    subject = next((c for c in clause.children if c.dep_.startswith("nsubj")), None) if clause is not None else None
    if clause is None or subject is None or subject.pos_ == "PRON" or clause.lemma_.lower() in known.suffering:
        return False
    ahead = any(c.dep_.startswith("aux") and c.lower_ in status_words(about.doc.lang_).modal for c in clause.children)
    if ahead and is_passive(clause):
        return False
    theirs = actor(phrase(subject), about).country
    doers = {actor(one.span, about).country for one in mention.sources}
    return theirs is not None and bool(doers) and theirs not in doers


def _act(mention: EventMention, about: Context) -> Token | None:
    return next(reversed(words_of(about.doc, mention.trigger.start, mention.trigger.end)), None)
