"""How far a finding of the quotation head reaches, where the tree knows better: the whole phrase of a speaker, the whole sentence before an
inverted cue, never the accused of a passive."""

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.cues import QUOTES, TRIMMED, Found, says, text_of, trim
from dragoman.extract.intervals import Interval, inside, overlap
from dragoman.extract.reporting import inset
from dragoman.extract.times import is_time
from dragoman.language import known_act

FAR = 15  # words by which a source may grow


def reached(doc: Doc, found: list[Found], marks: list[Interval]) -> list[Found]:
    """The findings with their sources and contents as far as the tree goes, without those whose cue is only the conjunction of another's."""
    found = [_whole_clause(doc, one, marks) for one in found]
    cues = {one.cue.i for one in found if one.cue is not None}
    kept = [one for one in found if not _introduces(one, cues)]
    return [
        _in_inset(doc, one) if one.cue is not None and one.cue.pos_ == "ADP" else one
        for one in (_whole_sentence(doc, _without_accused_subject(doc, _whole_speaker(doc, one)), kept, marks) for one in kept)
    ]


def _introduces(one: Found, cues: set[int]) -> bool:
    """Whether a cue belongs to the clause of another: "Conforme" of "Conforme mostram os relatórios"."""
    cue = one.cue
    return (
        cue is not None and cue.pos_ in {"ADP", "SCONJ", "ADV"} and cue.dep_ in {"mark", "case", "advmod"} and cue.head.i in cues
    )


def _whole_speaker(doc: Doc, one: Found) -> Found:
    """The same with what the source is joined to or stands beside: "los ciudadanos | y sus gremios", "el diario | El Tiempo"."""
    cue, who = one.cue, one.speaker
    if cue is None or who is None or one.cue_span is None or not one.source or len(one.source) != 1:
        return one
    head = next((c for c in cue.children if c.dep_ in roles.SUBJECTS and (c == who or c.is_ancestor(who))), None)
    if head is None:
        return one
    (start, end), whole = one.source[0], roles.whole(head)
    if not whole.start <= start < end <= whole.end or any(whole.start < b and a < whole.end for a, b in _taken(one)):
        return one
    before, after = _words(doc, whole.start, start), _words(doc, end, whole.end)
    while after and (is_time(after[-1]) or after[-1].text in TRIMMED):
        after = after[:-1]
    joined = bool(after) and (after[0].dep_ == "cc" or after[0].text == ",") and any(t.dep_ == "conj" for t in after)
    named = head != who and who.dep_ in roles.BESIDE and who.head == head and bool(before)
    start = before[0].idx if named and len(before) < FAR else start
    end = after[-1].idx + len(after[-1]) if joined and len(after) < FAR else end
    return replace(one, source=[(start, end)], speaker=head if named else who)


def own_clause(tokens: list[Token], cue: Token) -> list[Token]:
    """Without a clause before the one of the cue: "Die Straße war leer, und | er"."""
    subject = next((t for t in tokens if t.head.i == cue.i and t.dep_ in roles.SUBJECTS), None)
    if subject is None or cue.i < subject.i:
        return tokens
    own = {t.i for t in subject.subtree}
    before = [t for t in tokens if t.i < subject.i and t.i not in own]
    if not any(t.pos_ in {"VERB", "AUX"} for t in before) or not any(t.pos_ == "CCONJ" or t.text == "," for t in before):
        return tokens
    return [t for t in tokens if t.i in own]


def _taken(one: Found) -> list[Interval]:
    assert one.cue_span is not None
    return [(one.cue_span.start, one.cue_span.end), *one.content]


def _words(doc: Doc, start: int, end: int) -> list[Token]:
    words = doc.char_span(start, end, alignment_mode="expand") if start < end else None
    return [t for t in words if not t.is_space and start <= t.idx < end] if words is not None else []


def _without_accused_subject(doc: Doc, one: Found) -> Found:
    """The same without the subject of "was accused of", who neither says it nor is what is said; its agent says it."""
    cue = one.cue
    if cue is None or (word := known_act(cue)) is None or word.type != "ACCUSE":
        return one
    agent = next(iter(roles.agents(cue)), None)
    if agent is None and not roles.is_passive(cue):
        return one
    accused = [roles.whole(c) for c in cue.children if c.dep_ in roles.SUBJECTS | roles.PASSIVE_SUBJECTS]
    content = [piece for piece in one.content if not any(overlap(piece, (a.start, a.end)) for a in accused)]
    source, speaker = one.source, one.speaker
    if agent is not None:
        whole = roles.whole(agent)
        behind = [piece[0] for piece in content if whole.start < piece[0] < whole.end]
        last = _words(doc, whole.start, min([whole.end, *behind]))[-1]
        source, speaker = [(whole.start, last.idx + len(last))], agent
    elif any(overlap(run, (a.start, a.end)) for run in source or [] for a in accused):
        source, speaker = None, None
    return replace(one, content=content or one.content, source=source, speaker=speaker)


def _whole_sentence(doc: Doc, one: Found, found: list[Found], marks: list[Interval]) -> Found:
    """The same with all of the sentence, and only it, as what a cue at its end reports: "Sin pan no hay paz, | y no lo habrá, dijo"."""
    cue = one.cue
    if cue is None or cue.pos_ != "VERB" or one.cue_span is None or len(one.content) != 1:
        return one
    (start, end), sentence = one.content[0], cue.sent
    words = _words(doc, start, end)
    first = sentence[0]
    if not words or words[-1].sent.start != sentence.start or end > one.cue_span.start or inside(start, marks):
        return one
    if QUOTES & set(text_of(doc)[min(start, first.idx) : one.cue_span.start]) or text_of(doc)[one.cue_span.start - 2] != ",":
        return one
    if words[0].i < first.i:
        return one if any(t.text in "—–-" for t in words[:1]) else replace(one, content=[(first.idx, end)])
    skipped = [t for t in doc[sentence.start : words[0].i] if not t.is_space]
    own = {t.i for c in cue.children if c.i < words[0].i and c.dep_ not in {"ccomp", "parataxis", "punct"} for t in c.subtree}
    others = [interval for other in found if other is not one and other.cue_span is not None for interval in _spoken(other)]
    free = not any(t.i in own or inside(t.idx, others) or t == cue for t in skipped)
    while skipped and skipped[0].pos_ in {"CCONJ", "PUNCT"}:
        skipped = skipped[1:]
    if not free or len(skipped) < 2 or skipped[-1].text not in {",", ":", ";"} or len(trim(skipped)) < 2:
        return one
    return replace(one, content=[(skipped[0].idx, end)])


def _in_inset(doc: Doc, one: Found) -> Found:
    """The same with only what stands in the brackets or dashes of its cue: "el paro — del 11 %, según la oficina — sube"."""
    assert one.cue is not None
    first, last = inset(doc, one.cue.i)
    if (first, last) == (one.cue.sent.start, one.cue.sent.end) or last >= len(doc):
        return one
    start, end = doc[first].idx, doc[last].idx
    content = [(max(a, start), min(b, end)) for a, b in one.content if a < end and start < b]
    runs = [(words[0].idx, words[-1].idx + len(words[-1])) for piece in content if (words := trim(_words(doc, *piece)))]
    return replace(one, content=runs) if runs else one


def _whole_clause(doc: Doc, one: Found, marks: list[Interval]) -> Found:
    """The same with the whole clause behind its cue, and what stands before its conjunction left out: "dijo | más tarde | que ..., pero que"."""
    cue = one.cue
    if (
        cue is None
        or cue.pos_ != "VERB"
        or one.cue_span is None
        or len(one.content) != 1
        or any(overlap(one.content[0], m) for m in marks)
    ):
        return one
    start, end = one.content[0]
    clause = next((c for c in cue.children if c.dep_ == "ccomp" and c.i > cue.i and start <= c.idx < end), None)
    mark = next((c for c in clause.children if c.dep_ == "mark"), None) if clause is not None else None
    if clause is None or mark is None or start < one.cue_span.end or clause.i < mark.i:
        return one
    before, rest = _words(doc, start, mark.idx), _words(doc, end, clause.right_edge.idx + len(clause.right_edge))
    own = {t.i for t in clause.subtree}
    if before and before[-1].pos_ != "ADP" and not any(t.i in own or t.pos_ in {"VERB", "AUX"} for t in before):
        start = mark.idx
    rest = trim([t for t in rest if t.i in own])
    if rest and rest[0].pos_ == "CCONJ" and not any(says(t) or t.dep_ == "parataxis" for t in rest):
        end = rest[-1].idx + len(rest[-1])
    return replace(one, content=[(start, end)])


def _spoken(one: Found) -> list[Interval]:
    assert one.cue_span is not None
    return [(one.cue_span.start, one.cue_span.end), *(one.source or [])]
