"""E-mails, boxes of them, and pages that a browser saved with their images, to pages.

Source: RFC 5322 (mails), 4155 (boxes), 2046 (parts), 2557 (saved pages).
"""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from dragoman.read.boilerplate import main_text
from dragoman.read.dates import iso_date
from dragoman.read.documents import Page
from dragoman.read.encodings import decode
from dragoman.read.errors import ReadError
from dragoman.read.html import pages_from_html
from dragoman.read.text import paragraphs_from_text

_HEADER = re.compile(
    rb"(?:From|To|Cc|Subject|Date|Sent|Reply-To|Message-ID|Return-Path|Received|Delivered-To|MIME-Version|Content-Type"
    rb"|Snapshot-Content-Location):",
    re.IGNORECASE,
)
_IN_BOX = re.compile(rb"^From \S{1,200} [^\r\n]{8,60}\d{4}[^\r\n]{0,20}\r?\n(?=[A-Za-z-]{2,40}:)", re.MULTILINE)
_TEXT = ("text/plain", "text/html")


def is_mail(head: bytes) -> bool:
    """Whether bytes begin as a mail or a box of mails does: with two lines of its header."""
    if box := _IN_BOX.match(head.lstrip()):
        return _HEADER.match(head.lstrip(), box.end()) is not None
    lines = [line for line in head.lstrip().split(b"\n", 8)[:8] if not line[:1].isspace()]
    return len(lines) > 2 and all(_HEADER.match(line) for line in lines[:2])


def mails(raw: bytes, url: str | None = None) -> list[Page]:
    """A page for each mail. Raises `ReadError` where none holds text."""
    cuts = [found.start() for found in _IN_BOX.finditer(raw)] or [0]
    found = [page for a, b in zip(cuts, [*cuts[1:], len(raw)], strict=True) for page in _pages(raw[a:b].lstrip(), url)]
    if not found:
        raise ReadError("it is a mail or a saved page without text. Save the page again, as HTML only.")
    return found


def _pages(raw: bytes, url: str | None) -> list[Page]:
    box = _IN_BOX.match(raw)
    message = message_from_bytes(raw[box.end() if box else 0 :])
    saved = message.get_content_type() == "multipart/related"  # its date is the day of saving
    parts = [part for part in message.walk() if part.get_content_type() in _TEXT and not part.get_filename()]
    for kind in reversed(_TEXT) if saved else _TEXT:
        for part in parts:
            content = part.get_payload(decode=True) if part.get_content_type() == kind else None
            if not isinstance(content, bytes) or not content.strip():
                continue
            text = decode(content, part.get_content_charset())
            if saved:
                return pages_from_html(
                    text, url or _told(part, "Content-Location") or _told(message, "Snapshot-Content-Location")
                )
            pages = (
                pages_from_html(text, url) if kind == "text/html" else [Page(list(main_text(paragraphs_from_text(text))), url)]
            )
            day = iso_date(_told(message, "Date") or _told(message, "Sent"))
            return [page._replace(published=day, headline=_told(message, "Subject") or page.headline) for page in pages]
    return []


def _told(part: Message, name: str) -> str | None:
    """A header in plain characters."""
    try:
        return str(make_header(decode_header(part[name]))) if part[name] else None
    except (LookupError, ValueError):  # a character set that nobody knows
        return str(part[name])
