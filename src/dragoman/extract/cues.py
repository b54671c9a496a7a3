"""A cue in the tree: its words, its lemma, its speaker; and a statement while it is put together."""

import re
from functools import lru_cache

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.intervals import Interval, inside
from dragoman.language import tables
from dragoman.ontology.languages.speech import speech
from dragoman.records import Span

SPEECH = 4  # words in quotation marks that make a quotation; fewer only mark a word
SENTENCE = re.compile(r"[.?!…]\s?[\"“”»«'’‘]+.?$|[\"“”»«'’‘]\.$")  # a quotation that ends its sentence
QUOTES = frozenset("\"'«»“”„‘’‹›")
TRIMMED = frozenset({",", ";", ":", ".", "-", "–", "—", "--", "!", "?", "..."})


class Found(msgspec.Struct):
    """A statement while it is put together: token of the cue, intervals of characters."""

    rule: str
    cue: Token | None
    cue_span: Span | None
    speaker: Token | None
    content: list[Interval]
    source: list[Interval] | None = None
    confidence: float | None = None


@lru_cache(maxsize=2)
def text_of(doc: Doc) -> str:
    """The text of the Doc: spaCy joins it anew at every `doc.text`, which takes long on a long page."""
    text: str = doc.text
    return text


def lemma_of(verb: Token) -> str:
    """The lemma; no verb is "not", which is what a lemmatiser makes of "noted"."""
    lemma = verb.lemma_.lower()
    return "note" if lemma == "not" else lemma


def with_particle(verb: Token) -> str:
    """The lemma of a verb with its separable particle: "teilte ... auf" reports nothing, "teilte ... mit" does."""
    return "".join(c.lower_ for c in verb.children if c.dep_ == "compound:prt" and c.pos_ != "PRON") + lemma_of(verb)


def says(verb: Token) -> bool:
    """Whether it is a verb of saying, by the tables of its language."""
    if verb.pos_ != "VERB":
        return False
    frames, lemma, verbs = tables(verb.doc).cues.get(verb.doc.lang_), lemma_of(verb), speech(verb.doc.lang_).verbs
    if frames is not None:
        return lemma in frames["clause"]
    return lemma in verbs and with_particle(verb) in verbs


def ends_sentence(doc: Doc, mark: Interval) -> bool:
    """Whether a quotation is the end of a sentence, and nothing goes on with it."""
    return bool(SENTENCE.search(text_of(doc)[mark[0] : mark[1] + 1]))


def cue_span(verb: Token) -> Span:
    first = last = verb.i
    parts = {c.i for c in verb.children if c.dep_ in {"aux", "aux:pass", "compound:prt"} or (c.dep_ == "advmod" and c.i < verb.i)}
    while first - 1 in parts:
        first -= 1
    while last + 1 in parts:
        last += 1
    return roles.span(verb.doc, first, last)


def speaker_of(verb: Token, content: list[Interval] | None = None) -> Token | None:
    """Who says it; a subject inside the quotation itself is the tree's mistake."""
    if roles.is_passive(verb):
        return next(iter(roles.agents(verb)), None)
    own = [c for c in verb.children if c.dep_ in roles.SUBJECTS and not inside(c.idx, content or [])]
    if own:
        return roles.antecedent(min(own, key=lambda c: abs(c.i - verb.i)), verb)
    who = roles.subject(verb)
    if who is not None and not inside(who.idx, content or []):
        return who
    if content:  # "…," said the head of the mission: where the tree lost the subject, the actor right after the cue
        for token in verb.doc[verb.i + 1 : verb.i + 8]:
            if token.is_punct or token.is_space:
                break
            if token.pos_ in {"NOUN", "PROPN", "PRON"} and token.dep_ not in {"compound", "nmod:poss"} and roles.is_actor(token):
                return token
    return None


def trim(run: list[Token]) -> list[Token]:
    first, last = 0, len(run)
    while first < last and run[first].text in TRIMMED:
        first += 1
    while last > first and run[last - 1].text in TRIMMED:
        last -= 1
    return run[first:last]


def words_in(doc: Doc, mark: Interval) -> int:
    return len(text_of(doc)[mark[0] : mark[1]].split())


def has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
