"""Sides of an act of force of which the tree leaves no doubt, in languages whose prepositions `rules.csv` has (`against`, `by`): the weights of
`parties.py` were fitted on English trees, where other words stand before a side."""

from typing import Literal

from spacy.tokens import Token

from dragoman.extract.figures import ends
from dragoman.extract.roles import PASSIVE_SUBJECTS, country_of, is_actor, is_passive, preposition
from dragoman.extract.weapons import is_weapon
from dragoman.language import known_act
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.senses import senses
from dragoman.ontology.languages.speech import speech

FORCE = frozenset({"ASSAULT", "COERCE", "SANCTION"})  # acts that somebody does to another, never both together
DONE = frozenset({"AID", "CONCEDE", "MOBILIZE", "RETREAT"})  # acts that others speak of
JUDGING = frozenset({"ACCUSE", "REQUEST", "SUPPORT"})  # what is said of an act by who does it not
TOGETHER = frozenset({"AGREE", "CONSULT", "COOPERATE"})  # acts whose subjects may do them to each other
OBJECTS = frozenset({"obj", "iobj", "obl", "obl:arg", "xcomp"})
UNDER = frozenset({"obl", "nmod", "advcl"})
Plain = Literal["source", "target", "no source", "no side"]
ROLES = frozenset({"source", "target"})
# Of what somebody is accused of, who did it is accused, who suffered it is not.
BLAMED: dict[Plain | None, Plain] = {"source": "target", "target": "no side"}


def plain_sides(heads: list[Token], trigger: Token, kind: str) -> list[Plain | None]:
    """The side of an act on which the words put whoever each of `heads` names; None where they leave it open."""
    plain = _by_kind(heads, trigger, kind)
    subjects = [_of_transitive(_first(head), trigger) if kind not in TOGETHER else None for head in heads]
    left: Plain | None = "no source" if "source" in subjects else None
    return [subject or side or left for subject, side in zip(subjects, plain, strict=True)]


def _by_kind(heads: list[Token], trigger: Token, kind: str) -> list[Plain | None]:
    """The same by the words of acts of a type, where the tree leaves a subject open."""
    if kind == "ACCUSE":
        deed = next((c for c in trigger.children if c.dep_ in OBJECTS and (kind_of(c) in FORCE)), None)
        return [BLAMED.get(side) for side in plain_sides(heads, deed, "ASSAULT")] if deed is not None else [None] * len(heads)
    if kind == "PROTEST":
        return ["no source" if _puts_down(_first(head), trigger) else None for head in heads]
    if kind in DONE and not language_words(trigger.doc.lang_).acts_taught:
        return ["no source" if _speaks_of(_first(head), trigger) else None for head in heads]
    if kind not in FORCE:
        return [None] * len(heads)
    firsts = [_first(head) for head in heads]
    if kind == "SANCTION" and (own := [c for c in trigger.children if c.dep_ in OBJECTS and _is_ones_own(c)]):
        return ["no side" if one in own else "target" if one.dep_ == "nmod" and one.head in own else None for one in firsts]
    found: list[Plain | None] = [
        "target"
        if (kind == "ASSAULT" and _is_harmed(head, trigger)) or _undergoes(head, trigger)
        else _by_preposition(head, trigger) or _by_adjective(head, trigger)
        for head in firsts
    ]
    deed = next((c for c in trigger.children if c.dep_ in UNDER and kind_of(c) == "ASSAULT"), None) if ends(trigger) else None
    if deed is not None:  # "killed in a Russian strike on the port"
        told = plain_sides(firsts, deed, kind)
        found = [side or (other if other in ROLES else None) for side, other in zip(found, told, strict=True)]
    if "source" not in found:
        found = [side or (_by_owner(head, trigger)) for head, side in zip(firsts, found, strict=True)]
    one_sided = trigger.pos_ == "NOUN" and "source" in found
    if kind == "ASSAULT" and "target" in found and "source" not in found:
        found = [side or ("source" if _is_other_side(head, trigger) else None) for head, side in zip(firsts, found, strict=True)]
    return [
        side or ("no source" if one_sided or _condemns(head, trigger) or _is_of_patient(head, trigger) else None)
        for head, side in zip(firsts, found, strict=True)
    ]


def kind_of(word: Token) -> str | None:
    """The type of the act that a word names by the tables."""
    known = known_act(word)
    return known.type if known is not None else None


def _puts_down(head: Token, trigger: Token) -> bool:
    """Whether one only acts on a protest: "police dispersed the march"."""
    verb = head.head
    return head.dep_ == "nsubj" and trigger.head == verb and trigger.dep_ in OBJECTS and kind_of(verb) in {"ASSAULT", "COERCE"}


def _by_adjective(head: Token, trigger: Token) -> Plain | None:
    """Whose act a noun tells by its adjective ("un ataque israelí"); of a death that is whose it is."""
    small = not language_words(head.doc.lang_).capital_demonyms
    plain = small and head.dep_ == "amod" and head.head == trigger and trigger.pos_ == "NOUN"
    return ("target" if ends(trigger) else "source") if plain else None


def _by_owner(head: Token, trigger: Token) -> Plain | None:
    """Whether the noun of an act is of its doer ("el ataque de Israel"), or a death of who dies."""
    if head.dep_ != "nmod" or head.head != trigger or preposition(head) not in speech(head.doc.lang_).of | {""}:
        return None
    if ends(trigger):
        return "target"
    body = head.ent_type_ in {"ORG", "PER"} or country_of(head) is not None
    return "source" if body and trigger.lemma_.lower() in senses(head.doc.lang_).owned else None


def _undergoes(head: Token, trigger: Token) -> bool:
    """Whether the verb or noun above the noun of an act says that its subject suffers it: "sufrió un ataque", "fue víctima de un ataque"."""
    words = senses(head.doc.lang_).undergoing
    above = trigger.head
    of = speech(head.doc.lang_).of | {""}
    while head.dep_ in {"nmod", "amod"} and preposition(head) in of and head.head not in {head, trigger, above}:
        head = head.head  # "the camp of the army came under"
    if trigger.pos_ != "NOUN" or not head.dep_.startswith("nsubj"):
        return False
    relative = next((c for c in trigger.children if c.dep_ == "acl:relcl" and c.lemma_.lower() in words), None)
    if relative is not None and head.head == relative:
        return True
    if above.lemma_.lower() not in words:
        return False
    return head.head == above or (head.head == above.head and above.dep_ in OBJECTS)


def _is_of_patient(head: Token, trigger: Token) -> bool:
    """Whether one only stands in the words for those to whom it is done: "the man who led the intelligence of a group was killed"."""
    patients = [c for c in trigger.children if c.dep_ in PASSIVE_SUBJECTS | {"obj"} and c != head]
    return any(c.is_ancestor(head) for c in patients) and preposition(head) not in rules(head.doc.lang_).by


def _of_transitive(head: Token, trigger: Token) -> Plain | None:
    """The one subject of a verb with an object, who does it, wherever he stands: "am Abend beschoss die Armee das Dorf"."""
    taught = language_words(head.doc.lang_).acts_taught
    if taught or trigger.pos_ != "VERB" or head.head != trigger or head.dep_ != "nsubj" or is_passive(trigger):
        return None
    below = list(trigger.children)
    alone = not any(c.dep_ == "nsubj" and c != head and is_actor(c) for c in below)
    return "source" if alone and any(c.dep_ == "obj" for c in below) and not ends(trigger) else None


def _speaks_of(head: Token, trigger: Token) -> bool:
    """Whether one only speaks of an act that another does: "welcomed the withdrawal", "demanded aid"."""
    spoken = head.dep_ == "nsubj" and kind_of(head.head) in JUDGING
    return spoken and trigger.pos_ == "NOUN" and trigger.head == head.head and trigger.dep_ in OBJECTS


def _is_ones_own(noun: Token) -> bool:
    """Whether a pronoun says that somebody is of the doer ("recalled its ambassador in Lima")."""
    forms = language_words(noun.doc.lang_).pronouns
    return any("Yes" in c.morph.get("Poss", []) or c.lower_ in forms.ones for c in noun.children)


def _first(head: Token) -> Token:
    """The word of whoever shares a side with those on a par with him, or is the one beside whom he stands."""
    while head.dep_ in {"conj", "appos"} and head.head != head:
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
    if head.dep_ == "obl:agent" and head.head == trigger and is_passive(trigger) and preposition(head) in (own.by or {""}):
        return "source"
    if trigger.pos_ == "VERB" and head.dep_ == "nmod" and head.head.head == trigger and is_weapon(head.head):
        return "target" if preposition(head) in own.against else None  # "fired missiles at the port"
    if trigger.pos_ != "NOUN" or head.dep_ not in {"nmod", "obl", "obl:agent", "obl:arg"}:
        return None
    before, verb = preposition(head), head.head
    tells = (
        verb.head == trigger
        if verb.dep_ in {"acl", "acl:relcl"}
        else any(c == trigger for c in verb.children if c.dep_ in PASSIVE_SUBJECTS)
    )
    if tells and verb.lemma_.lower() in own.claiming:
        return "source" if before in own.by else None
    word = known_act(verb)
    if verb == trigger and trigger.dep_ == "obj":  # the tree may hang on the attack to whom it is ascribed
        word = known_act(trigger.head)
    ascribed = tells or verb == trigger or (trigger.head == verb and trigger.dep_ in {"obj", "obl", "obl:arg"})
    if ascribed and before in own.against and word is not None and (word.type, word.mode) == ("ACCUSE", "allege"):
        return "source"  # "an attack attributed to rebels"
    participle = head.head.dep_ == "acl" and head.head.head == trigger and known_act(head.head) is None
    if participle and before in own.by and head.head.lemma_.lower() in senses(head.doc.lang_).undergoing:
        return "target"  # "an attack suffered by the army"
    if before in own.by and (
        head.head == trigger or (participle and head.head.lemma_.lower() not in speech(head.doc.lang_).verbs)
    ):
        return "source"
    if head.ent_type_ == "LOC" and country_of(head) is None:  # "an attack that came at Maiduguri": where it was
        return None
    carried = trigger.dep_ in {"obj", "nsubj:pass"} and head.head == trigger.head
    return "target" if before in own.against and (head.head == trigger or participle or carried) else None


def _condemns(head: Token, trigger: Token) -> bool:
    """Whether one only condemns an act or tells of it or of a death: "the government condemned the attack" does not attack."""
    verb = head.head
    tells = verb.lemma_.lower() in speech(verb.doc.lang_).verbs - senses(verb.doc.lang_).light and kind_of(verb) is None
    accuses = head.dep_ == "nsubj" and (kind_of(verb) == "ACCUSE" or (tells and (ends(trigger) or bool(preposition(trigger)))))
    behind = verb.head == trigger and verb.dep_ == "acl:relcl"  # "the attack that the government ascribes to rebels"
    return accuses and trigger.pos_ == "NOUN" and ((trigger.head == verb and trigger.dep_ in OBJECTS) or behind)
