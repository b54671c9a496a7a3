"""Paragraphs and fields to a `Document`; a reason to a `Failure`."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from dragoman.read.characters import clean, one_line
from dragoman.read.dates import iso_date
from dragoman.read.errors import ReadError
from dragoman.read.languages import language_of
from dragoman.records import Document, Failure, Span, identify

LONGEST_TEXT = 60_000  # characters, some 10,000 words: the longest articles of papers have 8,000
LONGEST_PAGE = 5_000_000  # characters, some five minutes of coding; the longest novels have 4,000,000
_CUTS = ("\n", ". ", "! ", "? ", "\u3002")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_BLANK_RUN = re.compile(" {2,}")


class Paragraph(NamedTuple):
    """A block of the body, before cleaning. Its lines (list items, broken lines) are separated by a newline."""

    text: str
    is_heading: bool = False


class Page(NamedTuple):
    """What a reader of one format found in one record."""

    paragraphs: list[Paragraph]
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    section: str | None = None
    headline: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None


def document(source: str, page: Page, language: str | None = None) -> Document:
    """Join the paragraphs, place the headings, give the id. Raises `ReadError` where there are no words.

    `language` is what the user says, before what the page says, before what the words say.
    """
    blocks: list[str] = []
    headings: list[Span] = []
    at = 0
    for paragraph in page.paragraphs:
        text = tidy(paragraph.text)
        if not text:
            continue
        if paragraph.is_heading:
            text = text.replace("\n", " ")
            headings.append(Span(at, at + len(text), text))
        blocks.append(text)
        at += len(text) + 2
    text = "\n\n".join(blocks)
    if not any(character.isalnum() for character in text):
        raise ReadError("there is no text in it. Look whether the page needs a login or a script to show its text.")
    keywords = [word for word in map(one_line, page.keywords) if word]
    return Document(
        id=identify(page.url or _base_name(source), text),
        text_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        source=source,
        url=page.url,
        outlet=one_line(page.outlet),
        published=iso_date(page.published),
        language=language or page.language or language_of(text),
        section=one_line(page.section),
        headline=one_line(page.headline),
        headings=headings,
        keywords=list(dict.fromkeys(keywords)),
        text=text,
    )


def parts(page: Page) -> list[Page]:
    """The page, or where it is longer than an article the parts of it, cut where a paragraph ends.

    Who stands in one chapter of a book is not looked for in the others, and it costs as much as its chapters. Nothing is left out.
    Raises `ReadError` for a page of more than LONGEST_PAGE characters.
    """
    if (whole := sum(len(paragraph.text) for paragraph in page.paragraphs)) > LONGEST_PAGE:
        raise ReadError(
            f"its text has {whole:,} characters, more than the {LONGEST_PAGE:,} that are read as one page. "
            "Cut it into its articles or chapters, a file each, and add these."
        )
    found: list[list[Paragraph]] = [[]]
    size = 0
    for paragraph in page.paragraphs:
        for piece in _pieces(paragraph):
            if size + len(piece.text) > LONGEST_TEXT and found[-1]:
                found.append([])
                size = 0
            found[-1].append(piece)
            size += len(piece.text)
    if len(found) == 1:
        return [page]
    urls = [page.url and (f"{page.url}#part-{number}" if number > 1 else page.url) for number in range(1, len(found) + 1)]
    return [page._replace(paragraphs=some, url=url) for some, url in zip(found, urls, strict=True)]


def _pieces(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph, or pieces of it: cut at the last end of a line or sentence, else at the last blank, that is near enough."""
    text, at = paragraph.text, 0
    while len(text) - at > LONGEST_TEXT:
        window = text[at : at + LONGEST_TEXT]
        end = max((found for mark in _CUTS if (found := window.rfind(mark)) > LONGEST_TEXT // 2), default=0)
        end = end + 1 if end else window.rfind(" ") + 1 or LONGEST_TEXT
        yield paragraph._replace(text=window[:end])
        at += end
    yield paragraph._replace(text=text[at:]) if at else paragraph


def failure(source: str, reason: str) -> Failure:
    """The kept record of what could not be read; `reason` starts with the source, as all our messages do."""
    reason = clean(reason if reason.startswith(f"{source}:") else f"{source}: {reason}")
    return Failure(id=identify(source, "read", reason), source=source, step="read", reason=reason, document=None)


def printable(path: str) -> str:
    """A path or address as records name it: a byte that is no character of the file system's encoding, and a control, as `\\xe9`."""
    name = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", name)


def tidy(text: str) -> str:
    """Clean a paragraph: no blanks at the ends of lines or in a row, no empty lines."""
    lines = (_BLANK_RUN.sub(" ", line).strip() for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _base_name(source: str) -> str:
    return PurePath(source).name or source
