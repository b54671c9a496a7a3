"""Statements: cue words in the tree, what they introduce, what stands in quotation marks, and who speaks.

Spans follow PolNeAR (Newell et al. 2018): content with its quotation marks and its "that", without the full stop of an
indirect statement; the source a whole noun phrase; the cue with its auxiliaries.
"""

from collections.abc import Callable

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import frames, roles
from dragoman.extract.attributions import attributed, is_act, is_nothing, shared_out
from dragoman.extract.back import told_back
from dragoman.extract.circumstances import addressee, said_on, venue
from dragoman.extract.cues import Found, lemma_of, speaker_of, text_of
from dragoman.extract.indirect import gone_on
from dragoman.extract.intervals import Interval, holders, inside, met, overlap, starts_in, union
from dragoman.extract.interviews import answers
from dragoman.extract.layout import legends, turns
from dragoman.extract.mending import mended
from dragoman.extract.pieces import cue_pieces
from dragoman.extract.quotations import loose_quotations, to_the_marks
from dragoman.extract.reporting import reported
from dragoman.language import layers, tables
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.speech import speech
from dragoman.records import Span, StatementMention

DIRECT = 0.9  # share of the content that stands in quotation marks from which a statement is direct: a comma may stand outside
# How often each rule is right where the quotation head found nothing, on PolNeAR's dev part; to measure again:
# python -m dragoman.evaluate.quotes polnear-dev.jsonl. Seen fewer than five times there, so guessed: "according to", "noun", "colon", "signed", "label", "interview", "back".
# The head's own probabilities fit how often it is right, and stay as they are.
CONFIDENCE = {
    "clause": 0.34,
    "quotation": 0.5,
    "according to": 0.5,
    "infinitive": 0.43,
    "object": 0.59,
    "phrase": 0.57,
    "noun": 0.3,
    "continued": 0.92,
    "colon": 0.3,
    "signed": 0.8,
    "inverted": 0.5,
    "asked": 0.45,
    "back": 0.6,
    "mood": 0.5,
    "label": 0.8,
    "interview": 0.8,
}
CONTROLLED = frozenset({"advcl", "xcomp", "conj"})  # clauses without a subject of their own
OWN_WORDS = frozenset({"label", "interview"})  # rules of what a page gives as a speaker's own words without marks
OUTERMOST = frozenset({"quotation", "according to"})  # rules whose cue the tree may hang inside what it introduces


def statements(doc: Doc) -> list[StatementMention]:
    """Every statement that the document reports, in the order in which its words begin.

    Direct and mixed ones are those whose content stands in quotation marks wholly or partly.
    """
    marks = layers(doc).quoted
    found = shared_out(doc, to_the_marks(doc, mended(doc, list(attributed(doc)), marks), marks), marks)
    if doc.lang_ in tables(doc).cues:
        cues = union((one.cue_span.start, one.cue_span.end) for one in found if one.cue_span)
        contents = union(interval for one in found for interval in one.content)
        found += [one for one in _by_rules(doc, marks) if not _overlaps(one, cues, contents)]
    if speech(doc.lang_).verbs:
        found += reported(doc, marks, found)
        found = told_back(doc, found)
    found = [one for one in found if not is_act(doc, one, marks) and not is_nothing(doc, one, marks)]
    if given := list(answers(doc)):
        asked = speech(doc.lang_).asking_labels | speech(doc.lang_).answering
        found = [one for one in found if not any(text_of(doc)[a:b].casefold() in asked for a, b in one.source or ())] + given
    else:
        found += turns(doc, found)
    found += loose_quotations(doc, marks, found)
    found += gone_on(doc, marks, found)
    colours = legends(doc)
    found = [one for one in found if not inside(one.content[0][0], colours)]
    made = [_mention(doc, one, marks) for one in found]
    made.sort(key=lambda s: (min(c.start for c in s.content), s.cue.start if s.cue else -1))
    inner = innermost(made)
    return [replace(one, said_by=inner((one.cue or one.content[0]).start, n)) for n, one in enumerate(made)]


def innermost(statements: list[StatementMention]) -> Callable[..., int | None]:
    """What gives the number of the statement in whose content an offset lies, of several the one with the least; one may be passed over."""
    holding = holders(((c.start, c.end), n) for n, s in enumerate(statements) for c in s.content)
    sizes = [sum(c.end - c.start for c in s.content) for s in statements]

    def inner(offset: int, but: int = -1) -> int | None:
        return min((n for n in holding(offset) if n != but), key=lambda n: (sizes[n], n), default=None)

    return inner


def _by_rules(doc: Doc, marks: list[Interval]) -> list[Found]:
    """What cue words in the tree introduce."""
    weaker = [
        one
        for one in (*frames.weaker(doc), *frames.nouns(doc))
        if not inside(one.content[0][0], marks) or starts_in(one.content[0], marks)
    ]
    return _distinct([*frames.clauses(doc, marks), *frames.according(doc), *weaker])


def _overlaps(one: Found, cues: list[Interval], contents: list[Interval]) -> bool:
    """Whether a finding shares words of its cue with other cues, or of its content with other contents."""
    cue = (one.cue_span.start, one.cue_span.end) if one.cue_span else (0, 0)
    return bool(met(cue, cues)) or any(met(interval, contents) for interval in one.content)


def _distinct(found: list[Found]) -> list[Found]:
    """One statement for each cue, the earlier rule winning; of two cues for one quotation the one with a speaker.

    A statement inside the content of another is part of what is said there: PolNeAR marks one in eight of them.
    """
    by_cue: dict[int, Found] = {}
    for one in found:
        assert one.cue is not None
        by_cue.setdefault(one.cue.i, one)
    outer = union(interval for one in by_cue.values() for interval in one.content)
    by_cue = {i: one for i, one in by_cue.items() if one.rule in OUTERMOST or not inside(one.cue.idx if one.cue else 0, outer)}
    kept: dict[tuple[Interval, ...], Found] = {}
    for one in by_cue.values():
        key = tuple(one.content)
        if key not in kept or (kept[key].speaker is None and one.speaker is not None):
            kept[key] = one
    return list(kept.values())


def _mention(doc: Doc, one: Found, marks: list[Interval]) -> StatementMention:
    content = [Span(a, b, text_of(doc)[a:b]) for a, b in one.content]
    length = sum(b - a for a, b in one.content)
    in_marks = sum(overlap(mark, piece) for piece in one.content for mark in met(piece, marks))
    cue, pieces = one.cue, cue_pieces(doc, one)
    lemma = f": {lemma_of(cue)}" if cue is not None else ""
    return StatementMention(
        kind="direct" if one.rule in OWN_WORDS or in_marks > DIRECT * length else "mixed" if in_marks else "indirect",
        speaker=_speaker(doc, one),
        cue=pieces[0] if pieces else None,
        cue_rest=pieces[1:],
        content=content,
        addressee=addressee(cue, one) if cue is not None else None,
        venue=venue(cue, one) if cue is not None else None,
        date=said_on(cue, one) if cue is not None and cue.pos_ == "VERB" else None,
        rule=f"{one.rule}{lemma}",
        confidence=one.confidence if one.confidence is not None else CONFIDENCE[one.rule],
    )


def _speaker(doc: Doc, one: Found) -> Span | None:
    if one.source:
        start, end = _whole_source(doc, one)
        return Span(start, end, text_of(doc)[start:end])
    head = one.speaker or _controlling(doc, one)
    return _source(head, one.cue) if head is not None else None


def _controlling(doc: Doc, one: Found) -> Token | None:
    """The actor of the main clause who says what the head gives to nobody: "left early, saying that", "marched to demand"."""
    cue = one.cue
    silent = rules(doc.lang_).silent
    if not silent or cue is None or cue.pos_ != "VERB" or cue.dep_ not in CONTROLLED or roles.is_passive(cue):
        return None
    who = speaker_of(cue)
    if (
        who is None
        or not (roles.is_actor(who) or who.lemma_ in rules(doc.lang_).groups)
        or who.lower_ in silent
        or inside(who.idx, one.content)
    ):
        return None
    return who


def _whole_source(doc: Doc, one: Found) -> Interval:
    """From the first to the last word of the source; where it lies in several sentences, the part nearest to the cue."""
    assert one.source
    sentences = {doc[at.start].sent.start for run in one.source if (at := doc.char_span(*run, alignment_mode="expand"))}
    if len(sentences) > 1 and one.cue_span is not None:
        cue = one.cue_span
        return min(one.source, key=lambda run: max(cue.start - run[1], run[0] - cue.end))
    return one.source[0][0], one.source[-1][1]


def _source(head: Token, cue: Token | None) -> Span:
    """The whole noun phrase of the speaker, with the comma or dash that closes an apposition before the cue."""
    doc, whole = head.doc, roles.whole(head)
    if cue is None or cue.idx < whole.end:
        return whole
    after = text_of(doc)[whole.end :].lstrip(" ")[:1]
    if after and after in ",—–" and after in whole.text:
        end = text_of(doc).index(after, whole.end) + 1
        return Span(whole.start, end, text_of(doc)[whole.start : end])
    return whole
