"""Which stretches of a text stand inside quotation marks."""

import re
from bisect import bisect_right

# Marks of the outer kind and of the inner kind are read apart, so that an apostrophe taken for a quotation mark can
# never hide a real quotation.
DOUBLE = re.compile(r"``|''|[\"“”„‟«»″＂]")
SINGLE = re.compile(r"(?<!['`])['‘’‚‹›](?!')")
PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")

OPENING_ONLY = {"``": {"''", "”", '"'}, "“": {"”", '"', "“"}, "„": {"“", "”", "‟", '"'}, "«": {"»"}}
EITHER_WAY = {'"', "''", "″", "＂", "”", "»"}
SENTENCE_ENDS = ".?!…"
CLOSES_STRAIGHT = {'"': {'"', "”", "″", "＂"}, "''": {"''", '"'}, "″": {"″"}, "＂": {"＂"}, "”": {"”"}, "»": {"«"}}
SINGLE_CLOSES = {"'": {"'", "’"}, "‘": {"’", "'"}, "‚": {"‘", "’"}, "‹": {"›"}, "›": {"‹"}, "’": {"’"}}

Interval = tuple[int, int]


def quoted(text: str) -> list[Interval]:
    """Find what stands inside quotation marks: sorted, disjoint intervals [start, end), the marks included.

    A quotation inside a quotation is part of the outer one. Where a quotation runs over several paragraphs, each opened
    by a mark and only the last closed, every paragraph gives an interval of its own, also where the breaks are lost
    (`“A. “B.”`). A quotation that nobody closes ends with its paragraph. Apostrophes and inch signs are no quotation
    marks. Time is linear in the length of `text`.
    """
    intervals: list[Interval] = []
    start = 0
    for end, next_start in _paragraphs(text):
        double = _double(text, start, end)
        single = [one for one in _single(text, start, end) if not _touches(one, double)]
        outer = [two for two in double if not _inside(two, single)]
        intervals += sorted(outer + single)
        start = next_start
    return intervals


def _paragraphs(text: str) -> list[Interval]:
    """The end of each paragraph and the start of the next."""
    breaks = [(found.start(), found.end()) for found in PARAGRAPH_BREAK.finditer(text)]
    return [*breaks, (len(text), len(text))]


def _double(text: str, start: int, end: int) -> list[Interval]:
    nested = _read(text, start, end, flat=False)
    return nested if nested is not None else _read(text, start, end, flat=True) or []


def _read(text: str, start: int, end: int, flat: bool) -> list[Interval] | None:
    """What stands between marks that may hold others; None where one that holds others is never closed.

    With `flat` a mark that opens inside another begins anew: the one before ran over paragraphs whose breaks are lost and ends with its
    sentence, else it is a stray.
    """
    intervals: list[Interval] = []
    held = False
    opened: list[str] = []
    first = 0
    last_close = None
    for found in DOUBLE.finditer(text, start, end):
        mark = found.group()
        looks = _looks(text, found.start(), found.end(), start, end)
        if opened and _closes(mark, opened[-1], looks):
            opened.pop()
            last_close = found.end()
            if not opened:
                intervals.append((first, found.end()))
        elif mark in OPENING_ONLY or (mark in EITHER_WAY and looks == "open") or (mark in "\"''" and looks == "either"):
            if opened and flat:
                stop = found.start()
                while text[stop - 1].isspace():
                    stop -= 1
                intervals += [(first, stop)] if text[stop - 1] in SENTENCE_ENDS else []
                opened.clear()
            if not opened:
                first, last_close = found.start(), None
            held = bool(opened)
            opened.append(mark)
    if opened and held and not flat:
        return None
    if opened:
        intervals.append((first, last_close or end))
    return [(a, b) for a, b in intervals if b - a > 2]


def _closes(mark: str, opened: str, looks: str) -> bool:
    if opened in OPENING_ONLY:
        # “ closes „ but inside “ it opens again, unless it stands where only a closing mark can stand.
        return mark in OPENING_ONLY[opened] and (mark not in OPENING_ONLY or opened == "„" or looks == "close")
    return mark in CLOSES_STRAIGHT[opened] and looks != "open"


def _looks(text: str, at: int, after: int, start: int, end: int) -> str:
    """Whether the mark's neighbours let it open, close or do either."""
    left = text[at - 1] if at > start else " "
    right = text[after] if after < end else " "
    left_free = left.isspace() or left in "([{—–-/'‘`"
    right_free = right.isspace() or not (right.isalnum() or right in "$£€@#([{'‘")
    if left_free and not right.isspace():
        return "open"
    if right_free and not left.isspace():
        return "close"
    return "either"


def _single(text: str, start: int, end: int) -> list[Interval]:
    intervals: list[Interval] = []
    opened: str | None = None
    first = 0
    possessive: int | None = None
    for found in SINGLE.finditer(text, start, end):
        mark, at = found.group(), found.start()
        left = text[at - 1] if at > start else " "
        right = text[at + 1] if at + 1 < end else " "
        if opened is not None and mark in SINGLE_CLOSES[opened] and not right.isalnum() and not left.isspace():
            # "the workers' rights" inside a quotation: a closing mark only if no better one follows.
            if left in "sS" and right == " " and text[at + 2 : at + 3].islower() and mark in "'’":
                possessive = possessive or at + 1
                continue
            intervals.append((first, at + 1))
            opened = possessive = None
        elif mark in "'‘‚‹›" and (left.isspace() or left in '([{—–"“') and (right.isupper() or right.islower()):
            if possessive:
                intervals.append((first, possessive))
            opened, first, possessive = mark, at, None
    if opened is not None and possessive:
        intervals.append((first, possessive))
    # Shorter ones are contractions: rock 'n' roll.
    return [(a, b) for a, b in intervals if b - a > 3]


def _touches(one: Interval, others: list[Interval]) -> bool:
    """Whether `one` overlaps an interval of the sorted, disjoint `others` without holding it."""
    ends = [other for at in (one[0], one[1] - 1) if (other := _at(at, others))]
    return any(not (one[0] <= a and b <= one[1]) for a, b in ends)


def _inside(one: Interval, others: list[Interval]) -> bool:
    other = _at(one[0], others)
    return other is not None and one[1] <= other[1]


def _at(offset: int, intervals: list[Interval]) -> Interval | None:
    """The one of the sorted, disjoint intervals that holds the offset."""
    index = bisect_right(intervals, offset, key=lambda interval: interval[0]) - 1
    return intervals[index] if index >= 0 and offset < intervals[index][1] else None
