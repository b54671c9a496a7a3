"""To whom, where and when something was said: what the tree hangs on the cue, by the tables of `ontology/languages`."""

from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.cues import Found, lemma_of, text_of
from dragoman.extract.intervals import inside
from dragoman.extract.times import expressions, time_on
from dragoman.language import known_act
from dragoman.ontology.actors.forms import key
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import speech
from dragoman.records import Span

OBJECTS = frozenset({"obj", "iobj"})
OBLIQUE = frozenset({"obl", "obl:arg", "iobj", "nmod"})
BETWEEN = frozenset({"ADP", "DET", "AUX", "ADV", "PART", "PRON"})  # classes that may stand between a cue and its time


def addressee(cue: Token, one: Found) -> Span | None:
    """Who is told: an object of verbs of telling, a dative, a phrase with "to"; where the language has a table of hearers only one who can hear."""
    words = speech(cue.doc.lang_)
    if words.hearers and (word := known_act(cue)) is not None and word.type == "ACCUSE":
        return None  # whom it names is accused, not told
    for child in cue.children:
        if inside(child.idx, one.content) or _in_source(child, one) or (one.rule == "back" and child.pos_ == "PRON"):
            continue
        preposition = roles.preposition(child)
        told = child.dep_ in OBJECTS and lemma_of(cue) in words.told and not preposition
        if words.hearers:
            if _hears(child, cue, one, told):
                return roles.whole(child)
        elif told or (child.dep_ == "obl" and preposition in words.to):
            return roles.phrase(child)
    return None


def _hears(child: Token, cue: Token, one: Found, told: bool) -> bool:
    """Whether what hangs on a cue is who is told, in a language that says it by case or preposition; `told`: the verb's object is."""
    words, preposition = speech(child.doc.lang_), roles.preposition(child)
    within = child.dep_ in OBLIQUE | OBJECTS
    dative = within and words.dative and not preposition and "Dat" in child.morph.get("Case", [])
    dative = dative or (within and child.pos_ == "PRON" and child.lower_ in words.datives)
    mine = language_words(child.doc.lang_).pronouns.first_singular
    if dative and child.lower_ in mine and one.speaker is not None and one.speaker.lower_ in mine:  # "je me demande"
        return False
    by_word = within and preposition in words.to
    if by_word and child.pos_ == "NOUN" and _asks_to_do(cue):  # "instó a los congregados a mantener la calma"
        return True
    return (told or dative or by_word or child.dep_ == "iobj") and is_somebody(child)


def _asks_to_do(cue: Token) -> bool:
    """Whether a verb asks those behind its preposition to do something."""
    word = known_act(cue)
    return word is not None and word.type == "REQUEST" and any(c.dep_ in {"xcomp", "ccomp"} for c in cue.children)


def is_somebody(token: Token) -> bool:
    """Whether it is somebody: a name, a pronoun, a noun of an actor or of those who listen."""
    language = token.doc.lang_
    if (
        token.ent_type_ in {"PER", "ORG"}
        or roles.is_actor(token)
        or (token.pos_ == "PRON" and "Prs" in token.morph.get("PronType", []))
    ):
        return "Yes" not in token.morph.get("Reflex", [])
    if token.pos_ not in {"NOUN", "PROPN"}:
        return False
    if any(
        child.ent_type_ in {"PER", "ORG"} and child.dep_ in {"flat", "flat:name", "appos", "nmod"} for child in token.children
    ):
        return True
    forms = {token.lower_, token.lemma_.lower()}
    agents = language_words(language).agents
    return bool(forms & speech(language).hearers) or any(key(form, language) in agents for form in forms)


def said_on(cue: Token, one: Found) -> Span | None:
    """When it was said: what hangs on the cue or on the one who was told, else the time in the cue's own clause."""
    found = (date for head in (cue, *_told(cue)) if (date := time_on(head)) is not None)
    hanging = next((date for date in found if not inside(date.start, one.content)), None)
    return hanging if hanging is not None or not speech(cue.doc.lang_).beside else _beside(cue, one)


def _beside(cue: Token, one: Found) -> Span | None:
    """The nearest time of the sentence that only small words and the source part from the cue."""
    sentence = cue.sent
    near = []
    every = expressions(cue.doc)
    first = bisect_left(every, sentence.start, key=lambda time: time.first)
    for time in every[first : bisect_left(every, sentence.end, first, key=lambda time: time.first)]:
        if inside(time.span.start, one.content) or _within(time.span.start, one):
            continue
        apart = [cue.doc[i] for i in range(min(cue.i, time.last) + 1, max(cue.i, time.first))]
        if all(t.pos_ in BETWEEN or t.i in _own(cue) or _within(t.idx, one) for t in apart):
            near.append((len(apart), time.span))
    return min(near)[1] if near else None


def _own(cue: Token) -> set[int]:
    """The words of the cue's own phrases that may stand before a time: "in an interview on Thursday"."""
    return {
        t.i
        for child in cue.children
        if child.dep_.split(":")[0] in {"obl", "aux", "advmod", "expl", "iobj"}
        for t in child.subtree
    }


def venue(cue: Token, one: Found) -> Span | None:
    """Where it was said: "at the conference", "in an interview", also where the tree hangs it on who was told or who said it."""
    words = speech(cue.doc.lang_)
    heads = [cue, *_told(cue), *([one.speaker] if one.speaker is not None else [])]
    for head in heads:
        for child in head.children:
            names = child.dep_.split(":")[0] in {"obl", "nmod"} and roles.preposition(child) in words.at
            if (
                names
                and {child.lemma_.lower(), child.lower_} & words.venues
                and not inside(child.idx, one.content)
                and not _within(child.idx, one)
            ):
                return roles.whole(child)
    return None


def _told(cue: Token) -> Iterator[Token]:
    """The one who was told and what belongs to him: late phrases of the sentence hang there by mistake."""
    told = [c for c in cue.children if c.dep_ in OBJECTS and lemma_of(cue) in speech(cue.doc.lang_).told]
    yield from told
    yield from (c for token in told for c in token.children if c.dep_ in {"nmod", "obl"})


def _in_source(token: Token, one: Found) -> bool:
    return (one.speaker is not None and token.i == one.speaker.i) or _within(token.idx, one)


def _within(offset: int, one: Found) -> bool:
    return bool(one.source) and one.source[0][0] <= offset < one.source[-1][1]  # type: ignore[index]


def with_negation(doc: Doc, cue: Token, span: Span) -> Span:
    """The cue with the negation, the auxiliaries and the reflexive that stand right before it: "no desmintió", "не исключил"."""
    words = speech(doc.lang_).negations
    first = next((t.i for t in doc[max(0, cue.i - 6) : cue.i + 1] if t.idx >= span.start), cue.i)
    while first > cue.sent.start:
        before = doc[first - 1]
        if before.head.i != cue.i or not (before.lower_ in words or before.dep_.split(":")[0] in {"aux", "expl"}):
            break
        first -= 1
    start = min(span.start, doc[first].idx)
    return span if start == span.start else Span(start, span.end, text_of(doc)[start : span.end])
