"""Indirect speech that goes on without a cue, where the mood of the verb says so: "Er lehnte ab. Die Lage sei ernst."."""

from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from dragoman.extract.cues import Found, text_of
from dragoman.extract.intervals import Interval, inside, overlap
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import speech

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
            last = None
        if "\n\n" in sentence.text_with_ws:
            last = None
    if last is not None and run:
        yield _together(last, run)


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
    moods, mine = speech(doc.lang_).conjunctive, language_words(doc.lang_).pronouns.first_singular
    finite: list[Token] = [root, *(c for c in root.children if c.dep_ in FINITE)]
    said = any(t.lower_ in moods and t.i > sentence.start for t in finite)
    return said and not any(t.lower_ in mine for t in sentence) and not inside(sentence.start_char, marks)
