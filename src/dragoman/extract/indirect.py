"""Indirect speech that goes on without a cue, where the mood of the verb says so: "Er lehnte ab. Die Lage sei ernst."."""

from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from dragoman.extract import roles
from dragoman.extract.attributions import VERBAL
from dragoman.extract.circumstances import is_somebody
from dragoman.extract.cues import Found, speaker_of, text_of, with_particle
from dragoman.extract.intervals import Interval, inside, overlap
from dragoman.language import known_act
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import speech

SPEAKING = VERBAL - {"CONSULT"}  # acts behind which speech may go on; not a visit
FINITE = frozenset({"aux", "aux:pass", "cop"})


def gone_on(doc: Doc, marks: list[Interval], found: list[Found]) -> Iterator[Found]:
    """Sentences in the mood of reported speech right behind a statement of their paragraph, with its speaker; several as one."""
    if not speech(doc.lang_).conjunctive:
        return
    last: Found | None = None
    run: list[Span] = []
    for sentence in doc.sents:
        parted = text_of(doc)[(run[-1] if run else sentence).end_char : sentence.start_char].count("\n") > 1
        own = [one for one in found if _touches(one, sentence)]
        if last is not None and not own and not parted and _is_reported(sentence, marks):
            run.append(sentence)
            continue
        if last is not None and run:
            yield _together(last, run)
        run = []
        if own or not sentence.text.strip():
            outer = [one for one in own if one.cue_span is None or not _within_another(one, own)]
            last = outer[-1] if outer else last
        else:
            last = _telling(sentence, marks)
        if "\n\n" in sentence.text_with_ws:
            last = None
    if last is not None and run:
        yield _together(last, run)


def _telling(sentence: Span, marks: list[Interval]) -> Found | None:
    """Who speaks in a sentence that tells nothing of what is said: "Der Sprecher wies die Kritik zurück"; no statement of its own."""
    verb = sentence.root
    told = with_particle(verb) in speech(sentence.doc.lang_).verbs or (
        (word := known_act(verb)) is not None and word.type in SPEAKING
    )
    who = speaker_of(verb) if told and verb.pos_ == "VERB" and not roles.is_passive(verb) else None
    if who is None or not is_somebody(who) or inside(verb.idx, marks):
        return None
    return Found("mood", None, None, who, [])


def _together(one: Found, run: list[Span]) -> Found:
    end = run[-1].start_char + len(run[-1].text.rstrip())
    return Found("mood", None, None, one.speaker, [(run[0].start_char, end)], one.source)


def _touches(one: Found, sentence: Span) -> bool:
    where = (sentence.start_char, sentence.end_char)
    cue = one.cue_span
    return any(overlap(piece, where) for piece in one.content) or (cue is not None and where[0] <= cue.start < where[1])


def _within_another(one: Found, found: list[Found]) -> bool:
    assert one.cue_span is not None
    return any(inside(one.cue_span.start, other.content) for other in found if other is not one)


def _is_reported(sentence: Span, marks: list[Interval]) -> bool:
    """Whether the verb of the main clause is in the mood of reported speech, and nobody speaks of himself."""
    doc, root = sentence.doc, sentence.root
    mine = language_words(doc.lang_).pronouns.first_singular
    finite: list[Token] = [root, *(c for c in root.children if c.dep_ in FINITE)]
    said = any((t.lower_ in speech(doc.lang_).conjunctive or _in_mood(t, root)) and t.i > sentence.start for t in finite)
    return said and not any(t.lower_ in mine for t in sentence) and not inside(sentence.start_char, marks)


def _in_mood(verb: Token, root: Token) -> bool:
    """Whether a verb has the form of reported speech: the infinitive without its last letter, which the third person has in no other mood
    ("übertreibe")."""
    if verb != root or verb.pos_ != "VERB" or not verb.lemma_.endswith("en") or verb.lower_ != verb.lemma_.lower()[:-1]:
        return False
    subject = next((c for c in verb.children if c.dep_ in roles.SUBJECTS), None)
    return subject is not None and subject.lower_ not in language_words(verb.doc.lang_).pronouns.first
