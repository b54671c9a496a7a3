"""Sentences that say who said what the sentence before them tells: "Así lo informó el ministro", "Об этом сообщил посол"."""

from itertools import pairwise

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.circumstances import is_somebody
from dragoman.extract.cues import Found, cue_span, says, trim
from dragoman.extract.intervals import Interval, overlap
from dragoman.extract.reporting import body_of
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.speech import Speech, speech

LONGEST = 3  # words of what only points back
LARGEST = 0.5  # share of a sentence that is what somebody says in it


def told_back(doc: Doc, found: list[Found]) -> list[Found]:
    """The findings with those of such sentences, whose content is what the sentence before tells, or of it what somebody else says there."""
    words = speech(doc.lang_)
    if not words.back:
        return found
    sentences = list(doc.sents)
    made = list(found)
    for before, sentence in pairwise(sentences):
        tokens = [t for t in sentence if not t.is_space]
        verb = _verb(tokens, words)
        who = _who(verb) if verb is not None else None
        what = trim([t for t in before if not t.is_space])
        if verb is None or who is None or not what:
            continue
        same = next((one for one in made if one.cue is not None and one.cue.i == verb.i), None)
        told = [piece for piece in same.content if len(_words(doc, piece)) > LONGEST] if same is not None else []
        if same is not None and told:
            made[made.index(same)] = replace(same, rule="back", content=told)
            continue
        content = _said(found, (what[0].idx, what[-1].idx + len(what[-1])))
        whole = roles.whole(who)
        back = Found("back", verb, cue_span(verb), who, content, [(whole.start, whole.end)])
        if same is not None:
            made[made.index(same)] = replace(
                same, rule="back", content=content, source=same.source or back.source, speaker=same.speaker or who
            )
        else:
            made.append(back)
    return made


def _verb(tokens: list[Token], words: Speech) -> Token | None:
    """The verb of saying of a sentence that begins with a phrase that points back, or that of a phrase that names a document."""
    forms = [t.lower_ for t in tokens]
    phrase = next((p for p in words.back_words if tuple(forms[: len(p)]) == p), None)
    if phrase is None:
        return None
    named = any({t.lower_, t.lemma_.lower()} & words.documents for t in tokens[: len(phrase)])
    verbs = (t for t in tokens if t.pos_ in {"VERB", "AUX"} and (says(t) or (named and t.dep_ == "root")))
    verb = next(verbs, None)
    clause = verb is not None and any(c.dep_ in {"ccomp", "xcomp"} for c in verb.children)
    return None if clause else verb


def _who(verb: Token) -> Token | None:
    """Who says it: the subject, in the passive the agent, else the body in which it was said."""
    if roles.is_passive(verb):
        by = rules(verb.doc.lang_).by
        agents = (c for c in verb.children if c.dep_ == "obl:agent" or (c.dep_ == "obl" and roles.preposition(c) in by))
        return next((c for c in agents if is_somebody(c)), None)
    return next((c for c in verb.children if c.dep_ in roles.SUBJECTS and is_somebody(c)), None) or body_of(verb, [])


def _said(found: list[Found], sentence: Interval) -> list[Interval]:
    """What somebody else says in a sentence, else the sentence."""
    others = (
        one.content
        for one in found
        if len(one.content) == 1 and overlap(one.content[0], sentence) > LARGEST * (sentence[1] - sentence[0])
    )
    return next(others, [sentence])


def _words(doc: Doc, piece: Interval) -> list[Token]:
    span = doc.char_span(*piece, alignment_mode="expand")
    return [t for t in span if not t.is_punct] if span is not None else []
