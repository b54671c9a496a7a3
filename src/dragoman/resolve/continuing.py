"""A day told once for several sentences: "On Friday Khan stabbed five people. ... Officers shot him dead."

On the train part of the annotated events the day of the sentence before, taken over blindly, is right for one act in seven; under
the conditions of `continued` for four in five (18 acts, 14 right). A learned choice has too few examples there to be worth its weights.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract.cues import text_of
from dragoman.language import layers
from dragoman.records import Event, When
from dragoman.resolve import sure
from dragoman.resolve.identity import words_of
from dragoman.resolve.times import Time, times

FARTHEST = 3  # sentences between a day and an act that goes on with it


def continued(events: Sequence[Event], doc: Doc, published: date | None) -> list[Event]:
    """The events, those without a date on the last day told before them in the paragraph, where an act of the same type was then.

    The act itself is told as one that goes on: by a noun that is known ("the attack") or a verb in the simple past, outside quotation marks and in
    a sentence with no time of its own.
    """
    told = times(doc, published)
    sentences = [sentence.start for sentence in doc.sents]
    numbers = {sentence.start: n for n, sentence in enumerate(doc.sents)}
    busy = {numbers[doc[one.expression.head].sent.start] for one in told}
    days = {(e.plover.type, e.date.span.start): e.date for e in events if e.date is not None and e.date.span is not None}
    found = []
    for event in events:
        words = words_of(doc, event.trigger.start, event.trigger.end)
        if event.date is None and event.status == "occurred" and words and _goes_on(words[0]):
            sentence = numbers[words[0].sent.start]
            first = sentences[max(0, sentence - FARTHEST)]
            last = _last_day(told, first, words[0], text_of(doc)) if sentence not in busy else None
            when = days.get((event.plover.type, last.expression.span.start)) if last is not None else None
            event = replace(event, date=_of_before(when)) if when is not None else event
        found.append(event)
    return found


def _goes_on(act: Token) -> bool:
    if any(start <= act.idx < end for start, end in layers(act.doc).quoted):
        return False
    morphs = [child.morph for child in act.children]
    if act.pos_ == "NOUN":
        known = ("Definite", "Def"), ("PronType", "Dem"), ("Poss", "Yes")
        return any(value in morph.get(name, []) for morph in morphs for name, value in known)
    helpers = [child for child in act.children if child.dep_.split(":")[0] == "aux"]
    finite = helpers or [act]
    passive = all(child.dep_ == "aux:pass" for child in helpers)
    return (
        act.pos_ == "VERB"
        and passive
        and all({"Past"} & {*t.morph.get("Tense", [])} and "Fin" in t.morph.get("VerbForm", []) for t in finite)
    )


def _last_day(told: Sequence[Time], first: int, act: Token, text: str) -> Time | None:
    """The last day told before an act, from the token `first` on, in its paragraph."""
    near = [
        one for one in told if first <= one.expression.first < act.i and "\n\n" not in text[one.expression.span.start : act.idx]
    ]
    days = [one for one in near if one.meaning is not None and one.meaning.start == one.meaning.end]
    return days[-1] if days else None


def _of_before(when: When) -> When:
    return replace(when, rule=f"{when.rule}, of the act before", confidence=round(when.confidence * sure.FADING, 2))
