"""Words that look like acts and are none: telling, figures of speech, sport, films, accidents. Their tables are `ontology/languages/LANG/senses.yaml`."""

import re
from functools import lru_cache

from spacy.tokens import Doc, Token

from dragoman.extract.cues import lemma_of, text_of
from dragoman.extract.roles import is_actor, is_passive, objects, preposition, sector_of, subject
from dragoman.extract.status import fictional
from dragoman.language import Act, known_act, tables
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import every, rules
from dragoman.ontology.languages.senses import Senses, senses

SCORE = re.compile(rf"\b\d{{1,3}}[-–:]\d{{1,3}}\b(?! (?:{every('score')})\b)")
ARMED = frozenset({"MIL", "REB", "PAR", "CRM", "UNK"})  # sectors whose attacks are no mere words
ATTACKS = ("18", "19", "20")  # CAMEO codes of assaults
SHORT = 60  # words of a paragraph in which one word of a game and a score tell of sport


def is_act(doc: Doc, act: Act, hurt: frozenset[int]) -> bool:
    """Whether a word that the head takes for the trigger of an event can be one. `hurt` are the paragraphs in which figures say that
    somebody was killed or wounded, by the offset at which they begin."""
    word, known = doc[act.token], senses(doc.lang_)
    lemma = word.lemma_.lower()
    if lemma in known.telling and known_act(word) is None and not _told_to(word, known) and not _is_passive(word):
        return False
    if lemma in known.voicing and any(c.dep_ in {"obj", "ccomp"} and c.pos_ != "PRON" for c in word.children):
        return False
    if is_idiom(word, act.type) or fictional(word) or _is_silence(word, act, known) or _is_question(word, act, known):
        return False
    if (act.type == "CONSULT" and is_met_with(word)) or _is_claim(word):
        return False
    return act.type != "ASSAULT" or _is_attack(word, known, hurt)


def _is_attack(word: Token, known: Senses, hurt: frozenset[int]) -> bool:
    """Whether what the head takes for an attack is none of a figure of speech, a contest, a disaster or an accident."""
    doc = word.doc
    first, last = paragraph(text_of(doc), word.idx)
    qualified = {c.lemma_.lower() for c in word.children if c.dep_ in {"amod", "compound", "nmod"}}
    if word.pos_ == "NOUN" and qualified & known.figures:
        return False
    if word.pos_ == "VERB" and any(_of_contest(c, known) for c in word.children):
        return False
    doers = {one.lemma_.lower() for one in _doers(word) if not _opened(one)}
    clauses = [c for c in word.children if c.dep_ == "advcl"]  # "killed when the train derailed"
    verbs = {one.lemma_.lower() for one in (word, *word.ancestors, *clauses) if one.pos_ == "VERB"}
    if (doers & known.disasters or verbs & known.crashes) and not _attacked(text_of(doc)[first:last], known):
        return False
    if doers & known.accidents and first not in hurt and not _attacked(text_of(doc), known):
        return False
    return first in hurt or not _is_sport(doc, first, last)


def has_signs(act: Token, mode: str | None) -> bool:
    """Whether the paragraph of an assault has a word of its mode, in a language whose words for it are known: the head takes any killing for
    one by guns."""
    known, text = senses(act.doc.lang_), text_of(act.doc)
    signs = known.guns if mode == "firearms" else known.signs.get(mode or "", ())
    first, last = paragraph(text, act.idx)
    return not signs or any(word.startswith(signs) for word in re.findall(r"\w+", text[first:last].casefold()))


def paragraph(text: str, at: int) -> tuple[int, int]:
    """Offsets of the paragraph around an offset."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def _is_claim(word: Token) -> bool:
    """ "the attack was claimed by the rebels": the attack is the act."""
    what = [word.head] if word.dep_ == "acl" else [c for c in word.children if c.dep_ in {"obj", "nsubj:pass"}]
    told = (known_act(one) for one in what if word.lemma_.lower() in rules(word.doc.lang_).claiming)
    return any(one is not None and one.type == "ASSAULT" for one in told)


def _is_silence(word: Token, act: Act, known: Senses) -> bool:
    """ "declined to comment", "refused to say" """
    return act.type == "REJECT" and any(c.dep_ == "xcomp" and c.lemma_.lower() in known.silent for c in word.children)


def _is_question(word: Token, act: Act, known: Senses) -> bool:
    """ "asked the minister about the raid", but not to do something."""
    if act.type != "REQUEST" or lemma_of(word) not in known.questions or any(c.dep_ in {"xcomp", "ccomp"} for c in word.children):
        return False
    return any(c.dep_ == "obl" and preposition(c) in known.about for c in word.children)


def is_idiom(word: Token, kind: str) -> bool:
    """Whether a word is no act of type `kind` with what hangs on it ("charged the phone"), or with the verb whose object it is ("called the shots")."""
    idioms = senses(word.doc.lang_).idioms.get(kind, {})
    beside = idioms.get(word.lemma_.lower(), frozenset())
    if any(c.lemma_.lower() in beside or c.lower_ in beside for c in word.children):
        return True
    return word.dep_ in {"obj", "nsubj:pass", "obl"} and word.lemma_.lower() in idioms.get(word.head.lemma_.lower(), frozenset())


def is_scolding(verb: Token) -> bool:
    """Whether a verb that may be one of attack attacks in words: "hit out at his critics", unless somebody armed does it."""
    scolding = senses(verb.doc.lang_).scolding
    if not any(f"{verb.lemma_.lower()} {c.lower_}" in scolding for c in verb.children):
        return False
    doer = subject(verb)
    return doer is None or sector_of(doer) not in ARMED


def is_dismissal(verb: Token) -> bool:
    """Whether a verb that may be one of shooting ends somebody's post: "fired the minister", "was fired"."""
    whom = [*objects(verb), *(c for c in verb.children if c.dep_ == "nsubj:pass")]
    return verb.lemma_.lower() in senses(verb.doc.lang_).dismissing and any(is_actor(one) for one in whom)


def is_armed_attack(verb: Token, kind: str) -> bool:
    """Whether what the head takes for words or a protest is the attack of an armed subject: "hackers attacked", "soldiers retook the airport"."""
    entries = tables(verb.doc).plover.verbs_of(verb.lemma_.lower(), verb.doc.lang_)
    if kind not in {"ACCUSE", "PROTEST"} or not any(e.code.startswith(ATTACKS) for e in entries) or is_passive(verb):
        return False
    doer, about = subject(verb), senses(verb.doc.lang_).about
    if doer is None or any(c.dep_ == "obl" and preposition(c) in about for c in verb.children):  # "attacked him over the budget"
        return False
    one = doer.lemma_.lower() in language_words(doer.doc.lang_).persons and "Sing" in doer.morph.get("Number", [])
    return sector_of(doer) in ARMED and not one


def is_met_with(word: Token) -> bool:
    """ "met with a rebuke", "was met with silence": what somebody meets with is nobody."""
    known = senses(word.doc.lang_)
    with_what = [c for c in word.children if c.dep_ == "obl" and preposition(c) in known.meeting_with]
    return (
        word.lemma_.lower() in known.meeting
        and word.pos_ == "VERB"
        and bool(with_what)
        and not any(is_actor(c) for c in (*with_what, *objects(word)))
    )


def _of_contest(noun: Token, known: Senses) -> bool:
    """ "killed off the match", "beaten on penalties", "defeated Iran in the World Cup"; a crowd is attacked at a match."""
    if noun.lemma_.lower() not in known.contests:
        return False
    return noun.dep_ == "obj" or (noun.dep_ == "obl" and preposition(noun) in rules(noun.doc.lang_).contest)


def _doers(word: Token) -> list[Token]:
    """What an act is, where a noun tells it, and the subjects of it and of the clauses that it stands in ("a blast shook the harbour where ...")."""
    above = [word, *word.ancestors]
    subjects = [c for one in above for c in one.children if c.dep_ == "nsubj"]
    return [word, *subjects] if word.pos_ == "NOUN" else subjects or [word]


def _told_to(word: Token, known: Senses) -> bool:
    """ "told the rebels to leave"."""
    return word.lemma_.lower() in known.telling_to and any(
        c.dep_ in {"xcomp", "ccomp", "advcl"}
        and "Inf" in c.morph.get("VerbForm", [])
        and any(m.lower_ in rules(word.doc.lang_).infinitive for m in c.children)
        for c in word.children
    )


def _is_passive(word: Token) -> bool:
    """ "was cited for": what is done to somebody is more than telling."""
    return any(c.dep_ in {"nsubj:pass", "aux:pass"} for c in word.children) or (
        "Part" in word.morph.get("VerbForm", []) and word.dep_ in {"acl", "advcl"} and "Past" in word.morph.get("Tense", [])
    )


def _opened(noun: Token) -> bool:
    """ "opened fire", "came under fire", "cease-fire" """
    known = senses(noun.doc.lang_)
    fired = (noun.dep_ == "obj" and noun.lemma_.lower() not in known.accidents) or preposition(noun) in known.exposed
    return fired or (noun.i > 0 and noun.nbor(-1).text == "-")


def _attacked(text: str, known: Senses) -> bool:
    return (
        any(word.startswith(known.attacks) and word not in known.planes for word in re.findall(r"\w+", text.casefold()))
        if known.attacks
        else True
    )


@lru_cache(maxsize=2)  # of the acts of one paragraph
def _is_sport(doc: Doc, first: int, last: int) -> bool:
    known = senses(doc.lang_)
    words = doc.char_span(first, last, alignment_mode="contract")
    if words is None:
        return False
    lemmas = {token.lemma_.lower() for token in words}
    if lemmas & known.sports:
        return True
    if not lemmas & known.games or len(words) >= SHORT:
        return False
    several = len(lemmas & known.games) > 1 and not _attacked(words.text, known)  # "invade Wembley with fans in the final"
    return several or bool(SCORE.search(words.text))
