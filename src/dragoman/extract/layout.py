"""What a page's layout says: who speaks in the turns of a transcript, in a quotation signed with a name, behind a line that hands over to
one; which lines explain the colours of a map."""

import re
from collections import Counter
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.extract.cues import Found, text_of
from dragoman.extract.intervals import Interval
from dragoman.extract.roles import BESIDE
from dragoman.records import Span

# "SEN. HALE:", "Q:", "[20:00:05] ANNA LIND, HOST (voice-over):" at the start of a line; the label, the colon, the rest of the line.
TURN = re.compile(
    r"^(?:\[[\d:.]+\][ \t]*)?(?P<label>[^\W\d_][^\n:\"“«„()]{0,80}?)(?:[ \t]*\([^\n()]{1,40}\))?(?P<colon>:)[ \t]+(?P<said>\S[^\n]*)$",
    re.MULTILINE,
)
# "((ANNA LIND)) No." as wikis mark the turns of an interview
MARKED = re.compile(r"^(?P<colon>\(\((?P<label>[^\W\d_][^\n()]{0,60})\)\))[ \t]*:?[ \t]*(?P<said>\S[^\n]*)$", re.MULTILINE)
ASIDE = re.compile(r"[(\[][^\n]*[)\]]")  # (BEGIN VIDEO CLIP)
LEGEND = re.compile(r"^[ \t]*[\u2580-\u259f][^\n]*$", re.MULTILINE)  # "██ Held by the rebels"
SIGNED = re.compile(r"[ \t]*\n{0,2}[ \t]*[-—–][ \t]*(?P<name>[^\W\d_][^\n\"“”]{2,120}?)[ \t]*(?=\n|$)")


def turns(doc: Doc, found: list[Found]) -> Iterator[Found]:
    """The turns of a transcript: lines with a label in capitals, in double brackets or of a person's name, of which one speaker comes back,
    if only by surname. Lines without a label between two turns go on with the first.

    A turn that a cue of the page (its colon) already has is left to it.
    """
    text, lines = text_of(doc), _labelled(doc)
    if not lines:
        return
    cues = {one.cue_span.start for one in found if one.cue_span}
    for line, end in zip(lines, [*(m.start() for m in lines[1:]), None], strict=True):
        if line.start("colon") in cues:
            continue
        colon = Span(*line.span("colon"), line["colon"])  # of one token with a bracket before it
        rest = _lines(text, line.end(), end) if end is not None else []
        yield Found("label", None, colon, None, [line.span("said"), *rest], [line.span("label")])


def legends(doc: Doc) -> list[Interval]:
    """The lines that explain the colours of a map or chart, of which the page has only the words: they tell of no act."""
    return [line.span() for line in LEGEND.finditer(text_of(doc))]


def labels(doc: Doc) -> set[str]:
    """The labels of the turns of a transcript, in small letters."""
    return {line["label"].casefold() for line in _labelled(doc)}


def _labelled(doc: Doc) -> list[re.Match[str]]:
    """The lines with a label; none where no speaker comes back."""
    lines = [m for m in TURN.finditer(text_of(doc)) if _is_label(doc, m)] or list(MARKED.finditer(text_of(doc)))
    back = Counter(_surname(m["label"]) for m in lines).most_common(1)
    return lines if back and back[0][1] > 1 else []


def _lines(text: str, start: int, end: int) -> list[Interval]:
    """The lines with words between two offsets, without those that only a bracket fills or that explain colours."""
    lines = [
        m for m in re.finditer(r"\S[^\n]*", text[start:end]) if not ASIDE.fullmatch(m[0].rstrip()) and not LEGEND.match(m[0])
    ]
    return [(start + m.start(), start + m.end()) for m in lines]


def _surname(label: str) -> str:
    """What a label and its shorter form share ("ANNA LIND, HOST" and "LIND")."""
    return label.partition(",")[0].split()[-1]


def _is_label(doc: Doc, line: re.Match[str]) -> bool:
    label = line["label"]
    if label.isupper():
        return True
    start, end = line.span("label")
    return any(name.label_ == "PER" and start <= name.start_char and name.end_char == end for name in doc.ents)


def signed(doc: Doc, mark: Interval) -> Found | None:
    """A quotation with a dash and a name to the end of its line: who said it."""
    name = SIGNED.match(text_of(doc), mark[1])
    if name is None:
        return None
    words = doc.char_span(*name.span("name"), alignment_mode="expand")
    if words is None or any(token.pos_ in {"VERB", "AUX"} for token in words) or not name["name"][0].isupper():
        return None
    return Found("signed", None, None, words.root, [mark], [name.span("name")])


def handed_over(doc: Doc, mark: Interval) -> Found | None:
    """A quotation after a line without a verb that ends in a person and a colon: "And from Chairwoman Rosa Werner:"."""
    before = text_of(doc)[: mark[0]].rstrip()
    line = before.rfind("\n") + 1
    words = doc.char_span(line, len(before), alignment_mode="expand")
    if not before.endswith(":") or words is None or any(token.pos_ == "VERB" for token in words):
        return None
    names = [name for name in doc.ents if name.label_ == "PER" and line <= name.start_char and name.end_char == len(before) - 1]
    return Found("colon", None, None, _top(names[0].root), [mark]) if names else None


def _top(name: Token) -> Token:
    """The head of the phrase that a name stands in ("Chairwoman Rosa Werner")."""
    while name.dep_ in BESIDE and name.head.i != name.i:
        name = name.head
    return name
