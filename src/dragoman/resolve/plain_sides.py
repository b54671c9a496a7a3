"""Sides of an act of force of which the tree leaves no doubt, in languages whose prepositions `rules.csv` has (`against`, `by`): the weights of
`parties.py` were fitted on English trees, where other words stand before a side."""

from typing import Literal

from spacy.tokens import Token

from dragoman.extract.figures import ends
from dragoman.extract.roles import PASSIVE_SUBJECTS, country_of, is_passive, preposition
from dragoman.language import known_act
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.speech import speech

FORCE = frozenset({"ASSAULT", "COERCE", "SANCTION"})  # acts that somebody does to another, never both together
OBJECTS = frozenset({"obj", "iobj", "obl", "obl:arg"})
UNDER = frozenset({"obl", "nmod", "advcl"})
Plain = Literal["source", "target", "no source", "no side"]


def plain_sides(heads: list[Token], trigger: Token, kind: str) -> list[Plain | None]:
    """The side of an act on which the words put whoever each of `heads` names; None where they leave it open."""
    if kind not in FORCE:
        return [None] * len(heads)
    firsts = [_first(head) for head in heads]
    if kind == "SANCTION" and (own := [c for c in trigger.children if c.dep_ in OBJECTS and _is_ones_own(c)]):
        return ["no side" if one in own else "target" if one.dep_ == "nmod" and one.head in own else None for one in firsts]
    found: list[Plain | None] = [
        "target" if kind == "ASSAULT" and _is_harmed(head, trigger) else _by_preposition(head, trigger) for head in firsts
    ]
    if kind == "ASSAULT" and "target" in found and "source" not in found:
        found = [side or ("source" if _is_other_side(head, trigger) else None) for head, side in zip(firsts, found, strict=True)]
    return [side or ("no source" if _condemns(head, trigger) else None) for head, side in zip(firsts, found, strict=True)]


def _is_ones_own(noun: Token) -> bool:
    """Whether a pronoun says that somebody is of the doer ("recalled its ambassador in Lima")."""
    forms = language_words(noun.doc.lang_).pronouns
    return any("Yes" in c.morph.get("Poss", []) or c.lower_ in forms.ones for c in noun.children)


def _first(head: Token) -> Token:
    while head.dep_ == "conj" and head.head != head:
        head = head.head
    return head


def _is_harmed(head: Token, trigger: Token) -> bool:
    """Whether one dies of an attack or is hurt in it: "four soldiers were killed in the attack", "soldiers killed in attacks"."""
    verb = head.head
    dying = verb.lemma_.lower() in language_words(head.doc.lang_).dying
    hurt = head.dep_ in PASSIVE_SUBJECTS and ends(verb)
    headline = head.dep_ == "nsubj" and ends(verb) and _is_participle(verb)
    result = head.dep_.startswith("nsubj") and any(c.dep_ == "xcomp" and ends(c) for c in verb.children)
    if (dying and head.dep_.startswith("nsubj")) or hurt or headline or result:
        return trigger == verb or (trigger.head == verb and trigger.dep_ in UNDER)
    told = [c for c in head.children if c.dep_ in {"acl", "amod"} and ends(c) and (c.dep_ == "amod" or is_passive(c))]
    above = trigger.head.head if trigger.head.dep_ == "advmod" else trigger.head  # "lors d'une attaque"
    return any(above in {c, head} and (trigger.dep_ in UNDER or above != trigger.head) for c in told)


def _is_participle(verb: Token) -> bool:
    """Whether a verb stands without an auxiliary or an object: "two soldiers wounded in an attack"."""
    alone = not any(c.dep_ in {"aux", "obj"} for c in verb.children)
    return alone and (verb.pos_ == "ADJ" or "Part" in verb.morph.get("VerbForm", []))


def _is_other_side(head: Token, trigger: Token) -> bool:
    """Whether one who hangs on the noun of an attack did it to those who suffer it: "died in clashes with rebels", "an attack of the army on"."""
    words = language_words(head.doc.lang_).beside | speech(head.doc.lang_).of | {""}
    noun = head.head
    fight = noun == trigger or (noun.head == trigger and noun.dep_ == "obl" and ends(trigger) and known_act(noun) is not None)
    return fight and noun.pos_ == "NOUN" and head.dep_ == "nmod" and preposition(head) in words


def _by_preposition(head: Token, trigger: Token) -> Plain | None:
    """Who stands behind "by" or "against" on the noun of an act, on a participle that tells of it, or on its verb ("carried out an attack against"),
    or who is said to have done it, by himself or by others."""
    own = rules(head.doc.lang_)
    if trigger.pos_ != "NOUN" or head.dep_ not in {"nmod", "obl", "obl:agent", "obl:arg"}:
        return None
    before, verb = preposition(head), head.head
    tells = verb.head == trigger if verb.dep_ == "acl" else any(c == trigger for c in verb.children if c.dep_ in PASSIVE_SUBJECTS)
    if tells and verb.lemma_.lower() in own.claiming:
        return "source" if before in own.by else None
    word = known_act(verb)
    if verb == trigger and trigger.dep_ == "obj":  # the tree may hang on the attack to whom it is ascribed
        word = known_act(trigger.head)
    ascribed = tells or verb == trigger or (trigger.head == verb and trigger.dep_ in {"obj", "obl", "obl:arg"})
    if ascribed and before in own.against and word is not None and (word.type, word.mode) == ("ACCUSE", "allege"):
        return "source"  # "an attack attributed to rebels"
    participle = head.head.dep_ == "acl" and head.head.head == trigger and known_act(head.head) is None
    if before in own.by and (
        head.head == trigger or (participle and head.head.lemma_.lower() not in speech(head.doc.lang_).verbs)
    ):
        return "source"
    if head.ent_type_ == "LOC" and country_of(head) is None:  # "an attack that came at Maiduguri": where it was
        return None
    carried = trigger.dep_ in {"obj", "nsubj:pass"} and head.head == trigger.head
    return "target" if before in own.against and (head.head == trigger or participle or carried) else None


def _condemns(head: Token, trigger: Token) -> bool:
    """Whether one only condemns an act: "the government condemned the attack" does not attack."""
    verb = head.head
    accuses = head.dep_ == "nsubj" and (word := known_act(verb)) is not None and word.type == "ACCUSE"
    return accuses and trigger.pos_ == "NOUN" and trigger.head == verb and trigger.dep_ in {"obj", "obl", "obl:arg"}
