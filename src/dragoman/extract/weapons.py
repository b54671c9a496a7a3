"""Assaults that a weapon's own verb tells, where the head finds none: "a car bomb went off", "shells fell on a market"."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.extract.roles import is_actor, objects, preposition
from dragoman.extract.status import fictional, status
from dragoman.extract.times import is_time
from dragoman.language import Act, Participant, layers
from dragoman.ontology.languages.senses import Senses, senses

SURE = (0.8, 0.95, 0.9)  # as the head is of such words where it finds them
CONFIDENT = 0.8  # of a role that the tree gives


def strikes(doc: Doc) -> Iterator[Act]:
    """The assaults of a page whose subject is a weapon that goes off, hits or comes down on something, one for each such verb."""
    known, taken = senses(doc.lang_), {act.token for act in layers(doc).acts}
    for noun in doc:
        verb = noun.head
        if noun.dep_ != "nsubj" or verb.pos_ != "VERB" or not is_weapon(noun) or fictional(verb):
            continue
        below = {t.i for t in verb.children} | {verb.i, noun.i}
        if not taken & below and _strikes(verb, known):
            yield Act(verb.i, "ASSAULT", "explosives", status(verb), [*_roles(verb)], SURE)


def is_weapon(noun: Token) -> bool:
    """Whether a noun names what explodes or is fired ("bomb", "car bomb", "engin explosif")."""
    known = senses(noun.doc.lang_)
    lemma = noun.lemma_.lower()
    beside = [c for c in noun.children if c.dep_ in {"amod", "compound", "appos", "acl"}]
    return lemma in known.weapons or any({f"{c.lower_} {lemma}", f"{lemma} {c.lower_}"} & known.weapons for c in beside)


def _strikes(verb: Token, known: Senses) -> bool:
    particle = next((c.lower_ for c in verb.children if c.dep_ == "compound:prt"), "")
    if f"{verb.lemma_.lower()} {particle}".strip() in known.going_off:
        return True
    if verb.lemma_.lower() in known.harming and any(one.lemma_.lower() not in known.harmless for one in objects(verb)):
        return True
    below = (c for c in verb.children if c.dep_ == "obl" and preposition(c) in known.coming_down_on)
    on = [c for c in below if c.lemma_.lower() not in known.harmless and not is_time(c)]
    return verb.lemma_.lower() in known.coming_down and bool(on)


def _roles(verb: Token) -> Iterator[Participant]:
    """Whom it hits, here or in the clause that tells what came of it ("..., killing nine"), and where."""
    for clause in (verb, *(c for c in verb.children if c.dep_ in {"advcl", "conj"})):
        for hit in objects(clause):
            if is_actor(hit) or hit.pos_ == "NUM":
                yield Participant("target", hit.left_edge.i, hit.i + 1, CONFIDENT)
    for where in verb.children:
        if where.dep_ == "obl" and where.ent_type_ == "LOC":
            yield Participant("place", where.i, where.right_edge.i + 1, CONFIDENT)
