"""Plain text to a `Page`: paragraphs, headings, and the header and keywords of a dated page, by the shape of the lines.

What the shapes are: a *sentence line* ends as a sentence does; a *heading* stands alone, is short, starts with a capital and does not end
so; a *date line* holds a date and hardly anything else. The header is what stands before the first paragraph. Words of no
particular page or outlet are used, only general labels (`Published`, `By`, `Keywords`).
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml

from dragoman.read.characters import clean
from dragoman.read.dates import dates_in, iso_date
from dragoman.read.documents import Page, Paragraph
from dragoman.records.calendar import WEEKDAYS

_SENTENCE_END = re.compile(r"[.!?\u2026:;\u3002\uff01\uff1f\u061f\u0964]['\"\u2019\u201d\u00bb)\]]*$")
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2013\u25cf\u25aa\u00b7]|\d{1,2}[.)]|\(?[a-z]\))\s+\S")
_LABELS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text("utf-8"))
_BYLINE_OPENINGS = frozenset(_LABELS["byline"])
_KEYWORD_LABEL = re.compile(rf"^(?:{'|'.join(_LABELS['keywords'])})\s*:\s*", re.IGNORECASE)
_DATE_LABELS = frozenset([*_LABELS["date"], *(form.lower() for day in WEEKDAYS for form in (day, day[:3]))])
_NAME = re.compile(r"\w[\w.'\u2019-]*,?")
# A time or number, a name in capitals or 'Q', an office behind it, what a bracket says of it, and a colon.
_TURN = re.compile(
    r"(?:\[?\d[\d:.]{0,10}\]?\s{1,3})?(?:Q|A|[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я.'\u2019-]{1,30})"
    r"(?: {1,2}[A-ZÀ-ÞА-Я&][A-ZÀ-ÞА-Я.'\u2019-]{0,30}){0,5}(?:, [^:()\n]{2,60})?(?: {1,2}\([^()\n]{1,40}\))?:(?:\s|$)"
)
_FIGURE = re.compile(r"\d")
_DATELINE = re.compile(
    r"^[A-Z\u00c0-\u00de\u0410-\u042f][^\n]{2,80}?(?:\([^)\n]{2,30}\)\s*)?(?:--|[-\u2013\u2014]|(?<=\d{4}):)\s"
)

# Of SRT and WebVTT: a cue as the formats have it, which tells them; a line that can only be one, however it is spelled; what is not said.
_CUE = re.compile(r"^(?:\d{1,3}:)?\d\d:\d\d[.,]\d{3} --> [^\n]{5,80}$", re.MULTILINE)
_TIMING = re.compile(
    r"(?:(?<=\n\n)[^\n]{1,100}\n|^\d{1,6}[ \t]{0,4}\n)?^[^\n]{0,500}\d[ \t]{0,4}-->[^\n]{0,200}(?:\n|\Z)", re.MULTILINE
)
_UNSPOKEN = re.compile(r"\AWEBVTT[^\n]*(?:\n(?![^\n]{0,500}-->)[^\n]+)*|(?<=\n\n)(?:NOTE|STYLE|REGION)\b[^\n]*(?:\n[^\n]+)*")
_VOICE = re.compile(r"<v[^<>\s]{0,20}[ \t]+([^<>\n]{1,60})>")
_TAG = re.compile(r"</?[a-z][^<>\n]{0,60}>", re.IGNORECASE)
_OTHER_SPEAKER = re.compile(r"^(?:>>+|-)[ \t]", re.MULTILINE)
_FRONT = re.compile(r"---[ \t]*\n((?:[^\n]{0,500}\n){1,60}?)---[ \t]*\n")  # of a Markdown file
_FIELD = re.compile(r"^(title|date):[ \t]{0,8}(\S[^\n]{0,300})$", re.MULTILINE | re.IGNORECASE)

# Shapes. Chosen by reading our own sample pages and wire copy; re-run `dragoman evaluate pages` and tests/read/test_text.py on a change.
_LONGEST_HEADING = 20  # words
_LONGEST_SECTION = 3  # words
_SHORTEST_HEADLINE = 4  # words
_LONGEST_WRAPPED_LINE = 100  # characters
_SHORTEST_WRAPPED_LINE = 40
_DATE_LINE_OTHER_WORDS = 2
_LONGEST_BYLINE = 8  # words
_LONGEST_LABEL = 120  # characters
_TURNS_WITHIN = 20  # blocks from the start: two turns in them make a transcript
_LONGEST_KEYWORD = 5  # words
_FEWEST_KEYWORDS = 3
_HEADER_LINES = 3  # a headline, a byline, a date line


class Line(NamedTuple):
    text: str
    indent: int


def _spoken(text: str) -> list[str]:
    """What subtitles say, a paragraph for each line that begins with the mark of another speaker (`>>`, `-`) or names one."""
    voice = None

    def named(found: re.Match[str]) -> str:
        nonlocal voice
        same, voice = found[1] == voice, found[1]
        return "" if same else f"\n>> {voice}: "

    said = _VOICE.sub(named, "\n".join(_TIMING.split(_UNSPOKEN.sub("", text))))
    return [" ".join(part.split()) for part in _OTHER_SPEAKER.split(_TAG.sub("", said)) if part.strip()]


def page_from_text(text: str) -> Page:
    """The `Page` of a plain text with its header (headline, date, section), headings and keywords where it has them."""
    text = clean(text)
    if _CUE.search(text):
        return Page(paragraphs=[Paragraph(said) for said in _spoken(text)])
    if front := _FRONT.match(text):
        told = {found[1].lower(): found[2].strip("'\"") for found in _FIELD.finditer(front[1])}
        page = page_from_text(text[front.end() :])
        return page._replace(headline=told.get("title", page.headline), published=told.get("date", page.published))
    blocks = _blocks(text)
    header, rest = _header(blocks)
    published, section, headline, kept = _read_header(header)
    if published is None and headline is None:
        kept, rest = [], blocks
    keywords: tuple[str, ...] = ()
    if len(rest) > 1:
        keywords = _keywords(rest[-1], dated=published is not None)
        rest = rest[:-1] if keywords else rest
    paragraphs = _body(rest)
    if not paragraphs:
        return Page(paragraphs=_body(blocks))
    return Page(
        paragraphs=[*kept, *paragraphs],
        published=published or stated_day([paragraphs[0].text]),
        section=section,
        headline=headline,
        keywords=keywords,
    )


def paragraphs_from_text(text: str) -> list[Paragraph]:
    """The paragraphs and headings of a text whose other fields are known from elsewhere."""
    return _body(_blocks(clean(text)))


def _blocks(text: str) -> list[list[Line]]:
    """Lines that stand together; a blank line parts them, so does a paragraph that is one long line."""
    blocks: list[list[Line]] = [[]]
    for raw in text.split("\n"):
        if not raw.strip():
            if blocks[-1]:
                blocks.append([])
            continue
        line = Line(raw.strip(), len(raw) - len(raw.lstrip()))
        block = blocks[-1]
        if block and _starts_new(block, line):
            blocks.append([line])
        else:
            block.append(line)
    return [block for block in blocks if block]


def _starts_new(block: list[Line], line: Line) -> bool:
    before = block[-1]
    if is_date_line(before.text) or is_date_line(line.text):
        return True
    if len(before.text) > _LONGEST_WRAPPED_LINE or len(line.text) > _LONGEST_WRAPPED_LINE:
        return True
    return line.indent > before.indent and _ends_sentence(before.text) and not _BULLET.match(line.text)


def _header(blocks: list[list[Line]]) -> tuple[list[list[Line]], list[list[Line]]]:
    """The blocks before the first paragraph, and the others; no header where no paragraph follows. A speaker's turn is no header."""
    turns = _turns(blocks)
    for at, block in enumerate(blocks):
        if turns and block is turns[0]:
            return blocks[:at], blocks[at:]
        if len(block) > 1 or not (is_date_line(block[0].text) or _is_heading(block[0].text) or _is_byline(block[0].text)):
            return blocks[:at], blocks[at:]
    return [], blocks


def _turns(blocks: list[list[Line]]) -> list[list[Line]]:
    """The first turns of a transcript; none where a single line looks like one."""
    turns = [block for block in blocks[:_TURNS_WITHIN] if is_turn(block[0].text)]
    return turns if len(turns) > 1 else []


def _read_header(header: list[list[Line]]) -> tuple[str | None, str | None, str | None, list[Paragraph]]:
    """Date, section, headline, and the lines that are none of these: they stay in the text as headings."""
    published = None
    lines = []
    for block in header:
        text = block[0].text
        if is_date_line(text):
            published = published or dates_in(text)[0][2]
        elif not _is_byline(text):
            lines.append(text)
    headline = next((line for line in lines if len(line.split()) >= _SHORTEST_HEADLINE), None)
    headline = headline or max(lines, key=lambda line: len(line.split()), default=None)
    section = next((line for line in lines if line != headline and len(line.split()) <= _LONGEST_SECTION), None)
    kept = [Paragraph(line, is_heading=True) for line in lines if line not in (headline, section)]
    return published, section, headline, kept


def _body(blocks: list[list[Line]]) -> list[Paragraph]:
    paragraphs: list[Paragraph] = []
    is_transcript = bool(_turns(blocks))
    for at, block in enumerate(blocks):
        follows = blocks[at + 1] if at + 1 < len(blocks) else None
        alone = len(block) == 1 and follows is not None and _is_heading(block[0].text)
        alone = alone and not (is_transcript and is_turn(block[0].text))
        # A heading stands over a paragraph; a short line over another short line is verse, a list or an address.
        if (
            alone
            and follows is not None
            and (len(follows) > 1 or not _is_heading(follows[0].text))
            and not _BULLET.match(follows[0].text)
        ):
            paragraphs.append(Paragraph(block[0].text, is_heading=True))
        else:
            paragraphs.extend(_unwrapped(block))
    return paragraphs


def _unwrapped(block: list[Line]) -> list[Paragraph]:
    """A block as paragraphs: list items keep their lines, wrapped lines are joined, whole sentences a line are paragraphs."""
    if any(_BULLET.match(line.text) for line in block):
        items: list[list[str]] = []
        for line in block:
            if items and not _BULLET.match(line.text) and line.indent > block[0].indent:
                items[-1].append(line.text)
            else:
                items.append([line.text])
        return [Paragraph("\n".join(map(_joined, items)))]
    before_last = block[:-1]
    if not before_last:
        return [Paragraph(block[0].text)]
    if (
        sum(_ends_sentence(line.text) for line in before_last) * 2 <= len(before_last)
        and min(len(line.text) for line in before_last) >= _SHORTEST_WRAPPED_LINE
    ):
        return [Paragraph(_joined([line.text for line in block]))]
    if all(_ends_sentence(line.text) and len(line.text) >= _SHORTEST_WRAPPED_LINE for line in before_last):
        return [Paragraph(line.text) for line in block]
    return [Paragraph("\n".join(line.text for line in block))]


def _joined(lines: list[str]) -> str:
    """A wrapped line of its parts. A hyphen at the end is kept: whether it parted a word or is in it cannot be seen."""
    parts = lines[:1]
    for first, second in pairwise(lines):
        within = first.endswith("-") and first[-2:-1].isalpha() and second[:1].islower()
        parts += ["" if within else " ", second]
    return "".join(parts)


def _ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text))


def _is_heading(text: str) -> bool:
    if len(text) > 2 * _LONGEST_WRAPPED_LINE or len(text.split()) > _LONGEST_HEADING or _BULLET.match(text):
        return False
    if text.endswith((".", ":", ";", ",", "\u2026", "-")) or (_ends_sentence(text) and not text.endswith("?")):
        return False
    first = next((character for character in text if character.isalpha()), "")
    return bool(first) and not first.islower() and not text.startswith(('"', "\u201c", ">"))


def _is_byline(text: str) -> bool:
    """'By' and a few names."""
    if len(text) > _LONGEST_WRAPPED_LINE:
        return False
    first, *names = text.split()
    return first.lower() in _BYLINE_OPENINGS and 1 <= len(names) <= _LONGEST_BYLINE and all(map(_NAME.fullmatch, names))


def is_turn(text: str) -> bool:
    """Whether a line starts with the label of a speaker: 'LIND (voice-over): ', '[20:00:05] ANNA LIND, HOST: ', 'Q: '."""
    return bool(_TURN.match(text[:_LONGEST_LABEL]))


def is_date_line(text: str) -> bool:
    """Whether a line holds a date and hardly anything else."""
    if len(text) > _LONGEST_WRAPPED_LINE or not _FIGURE.search(text) or _ends_sentence(text):
        return False
    dates = dates_in(text)
    if not dates:
        return False
    for start, end, _ in reversed(dates):
        text = text[:start] + " " + text[end:]
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", text)]
    return sum(word not in _DATE_LABELS for word in words) <= _DATE_LINE_OTHER_WORDS


def _keywords(block: list[Line], dated: bool) -> tuple[str, ...]:
    """The keywords of a last line of names parted by commas: one with a label, or without in a page with a date line."""
    if len(block) != 1:
        return ()
    text, labelled = _KEYWORD_LABEL.subn("", block[0].text)
    parts = [part.strip() for part in re.split(r"[,;]", text)]
    if _ends_sentence(text) or not all(parts) or any(len(part.split()) > _LONGEST_KEYWORD for part in parts):
        return ()
    return tuple(parts) if labelled or (dated and len(parts) >= _FEWEST_KEYWORDS) else ()


def stated_day(paragraphs: Sequence[str]) -> str | None:
    """The day that the beginning of a text states as its own: a date line among its first lines, or the date in the dateline that opens
    it ('KYIV, March 3, 2022 (Agency) - '). Both stay in the text."""
    line = next((line for line in paragraphs[:_HEADER_LINES] if is_date_line(line)), "")
    if len(days := dates_in(line)) == 1:  # "Received 2 October; accepted 20 November" states none
        return days[0][2]
    dateline = _DATELINE.match(paragraphs[0]) if paragraphs else None
    return iso_date(dateline.group()) if dateline else None
