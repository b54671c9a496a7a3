"""What stands in quotation marks: which quotations are a clause, which go on with it, which no cue in the tree claimed."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract.cues import QUOTES, SPEECH, Found, cue_span, ends_sentence, has_words, says, speaker_of, text_of, words_in
from dragoman.extract.intervals import Interval, at, inside, met, overlap, starts_in, union
from dragoman.extract.layout import handed_over, signed

LINK = 25  # words that may stand between two parts of one quotation ("he said on Monday at the ...")
HIT = 0.5  # share of the shorter of a clause and a quotation from which these are about the same words
QUOTED = 0.6  # share of a clause that must be quoted for it to be the quotation
BEHIND = re.compile(r"\s*\S")
SENTENCE_END = re.compile(r"[a-z\d)]{3}[.?!]\s+\S")


def quotation_of(doc: Doc, verb: Token, intervals: list[Interval], marks: list[Interval]) -> list[Interval]:
    """The quotations that are the clause; none where words of the reporter begin the clause."""
    near = sorted({mark for one in intervals for mark in met(one, marks)})
    hit = [mark for mark in near if any(overlap(mark, one) > HIT * min(mark[1] - mark[0], one[1] - one[0]) for one in intervals)]
    hit = [mark for mark in hit if not mark[0] <= verb.idx < mark[1] and words_in(doc, mark) >= SPEECH]
    if not hit or sum(overlap(m, i) for m in hit for i in intervals) < QUOTED * sum(b - a for a, b in intervals):
        return []
    if any(a < hit[0][0] < b and has_words(text_of(doc)[a : hit[0][0]]) for a, b in intervals):
        return []
    return hit


def with_marks(doc: Doc, interval: Interval, marks: list[Interval]) -> Interval:
    """The clause up to the marks of a quotation that it begins or ends in."""
    start, end = interval
    first, last = at(start, marks), at(end - 1, marks)
    if first is not None and not has_words(text_of(doc)[first[0] : start]):
        start = first[0]
    if last is not None and last[0] >= start and not has_words(text_of(doc)[end : last[1]]):
        end = last[1]
    return start, end


def to_the_marks(doc: Doc, found: list[Found], marks: list[Interval]) -> list[Found]:
    """The findings with what they begin at an opening mark up to its closing one, and without the end of a quotation before what they introduce."""
    return [replace(one, content=content) if (content := _to_the_marks(doc, one, marks)) else one for one in found]


def _to_the_marks(doc: Doc, one: Found, marks: list[Interval]) -> list[Interval]:
    text, made = text_of(doc), []
    for start, end in one.content:
        mark = at(start, marks)
        within = mark is not None and one.cue_span is not None and mark[0] <= one.cue_span.start < mark[1]
        if mark is None or within or not _is_closed(text, mark):
            made.append((start, end))
        elif starts_in((start, end), marks):
            made.append((start, max(end, mark[1])))
        else:
            behind = text[mark[1] : end]
            made.append((end - len(behind.lstrip()), end) if has_words(behind) else (start, end))
    return union(made)


def _is_closed(text: str, mark: Interval) -> bool:
    """Whether it is known where a quotation ends: at a closing mark, or where the next paragraph of it is opened."""
    behind = BEHIND.match(text, mark[1])
    return text[mark[1] - 1] in QUOTES or (behind is not None and behind[0][-1] in QUOTES)


def following(doc: Doc, verb: Token, said: list[Interval], marks: list[Interval]) -> list[Interval]:
    """Quotations that go on with what was said: sentences of their own, or after a comma, in the same paragraph."""
    paragraph = text_of(doc).find("\n\n", verb.idx)
    paragraph_end = paragraph if paragraph >= 0 else len(text_of(doc))
    more: list[Interval] = []
    last = max(end for _, end in said)
    for mark in marks[bisect_right(marks, last - 1, key=lambda mark: mark[0]) :]:
        if mark[0] >= paragraph_end:
            break
        between = text_of(doc)[max(last, verb.idx + len(verb)) : mark[0]].strip()
        if words_in(doc, mark) < SPEECH or not _joined(between):
            break
        more.append(mark)
        last = mark[1]
    return more


def _joined(between: str) -> bool:
    """Whether a second quotation goes on with the first: only the rest of the cue's clause stands between them."""
    return not between or (between[-1] in ".,:;?!—" and len(between.split()) <= LINK and not SENTENCE_END.search(between))


def loose_quotations(doc: Doc, marks: list[Interval], found: list[Found]) -> Iterator[Found]:
    """Quotations that no cue in the tree claimed: after a colon, beside a verb of saying, or going on from the one before."""
    claimed = {
        mark
        for one in found
        for piece in one.content
        for mark in met(piece, marks)
        if one.cue_span is None or not mark[0] <= one.cue_span.start < mark[1]  # what is reported within it is no claim
    }
    done = list(found)
    for mark in marks:
        if mark in claimed or (words_in(doc, mark) < SPEECH and not _goes_on(doc, mark)):
            continue
        new = (
            signed(doc, mark)
            or _colon(doc, mark)
            or handed_over(doc, mark)
            or _beside(doc, mark, marks)
            or _continued(doc, mark, done, marks)
        )
        if new is not None:
            done.append(new)
            yield new


def _colon(doc: Doc, mark: Interval) -> Found | None:
    end = mark[0]
    while end > 0 and text_of(doc)[end - 1] == " ":
        end -= 1
    token = doc.char_span(end - 1, end) if text_of(doc)[end - 1 : end] == ":" else None
    if token is None:
        return None
    verb = next(
        (t for t in reversed(doc[max(0, token.start - 12) : token.start]) if says(t)),
        None,
    )
    if verb is None:
        return None
    return Found("colon", verb, cue_span(verb), speaker_of(verb), [mark])


def _beside(doc: Doc, mark: Interval, marks: list[Interval]) -> Found | None:
    """A verb of saying in the same sentence just before or after the quotation."""
    whole = doc.char_span(*mark, alignment_mode="expand")
    if whole is None:
        return None
    near = [*doc[whole.end : whole.end + 7], *reversed(doc[max(0, whole.start - 7) : whole.start])]
    for token in near:
        if token.is_space and "\n" in token.text:
            continue
        same = text_of(doc)[min(token.idx, mark[1]) : max(token.idx, mark[0])]
        if "\n\n" in same:
            continue
        after_end = token.i >= whole.end and token.sent.start >= whole.end and ends_sentence(doc, mark)
        if inside(token.idx, marks):
            continue
        if says(token) and not after_end and (speaker := speaker_of(token)) is not None and not mark[0] <= speaker.idx < mark[1]:
            return Found("quotation", token, cue_span(token), speaker, [mark])
    return None


def _goes_on(doc: Doc, mark: Interval) -> bool:
    """Whether a quotation is a paragraph of its own behind one that was left open, and so no mere word in marks: "“My men walk.”"."""
    text = text_of(doc)
    before, between = text[: mark[0]].rstrip(), text[len(text[: mark[0]].rstrip()) : mark[0]]
    return "\n\n" in between and ends_sentence(doc, mark) and before[-1:] in ".?!…" and text[mark[0] + 1 : mark[0] + 2].isalpha()


def _continued(doc: Doc, mark: Interval, done: list[Found], marks: list[Interval]) -> Found | None:
    """A paragraph that is all quotation goes on with the speaker of the quotation before it."""
    start = text_of(doc).rfind("\n\n", 0, mark[0])
    if text_of(doc)[start + 2 if start >= 0 else 0 : mark[0]].strip():
        return None
    quotes = {"quotation", "continued", "clause", "colon"}
    earlier = [
        one
        for one in done
        if one.content[-1][1] <= mark[0] and (one.rule in quotes or (one.rule == "head" and at(one.content[-1][1] - 1, marks)))
    ]
    if not earlier:
        return None
    last = max(earlier, key=lambda one: one.content[-1][1])
    if text_of(doc)[last.content[-1][1] : mark[0]].count("\n\n") > 1:
        return None
    return Found("continued", None, None, last.speaker, [mark], last.source)
