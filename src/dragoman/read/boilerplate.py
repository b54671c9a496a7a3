"""What of a page is not its text, and which pages are none: by the lines of `boilerplate.yaml`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml

from dragoman.read.documents import Paragraph
from dragoman.read.errors import ReadError

TABLE = Path(__file__).with_name("boilerplate.yaml")
# An article of an agency has 80 words or more; an error page with its menu has fewer. Chosen on our sample pages: none of the 98
# of `dragoman evaluate pages` is taken for an error page, nor with 150.
_SHORT_PAGE = 100  # words
_SHORT_LINE = 30  # words of a line that links to another story
_SHORT_NOTICE = 40  # words of one that is told by its text and not by its title
_FEWEST_LINKS = 3  # stories that make a list
_WORDS_OF_STORY = 4  # of the link to one
_OF_LINKS = 0.8  # share of a text
_LONGEST_LIST = 20_000  # characters
_BETWEEN_LINKS = 2  # paragraphs (a summary, a day) that a list has beside each link


class Lines(NamedTuple):
    """The table, made ready."""

    starts: tuple[str, ...]
    whole: frozenset[str]
    consent: tuple[str, ...]
    not_pages: list[tuple[tuple[str, ...], str]]


def main_text(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs without lines that link to other stories, sell or ask for consent, and without one that repeats the one before it."""
    before = None
    for paragraph in paragraphs:
        lines = [line for line in paragraph.text.split("\n") if not is_boilerplate(line)]
        text = "\n".join(lines)
        if text.strip() and text != before:
            yield paragraph._replace(text=text)
            before = text


def is_boilerplate(line: str) -> bool:
    """Whether a line is no part of an article."""
    table = _lines()
    if len(line) > 12 * _SHORT_LINE:
        return False
    folded = " ".join(line.replace("\u2019", "'").split()).casefold()
    if folded.strip(" .:!>\u00bb\u203a\u2192|-") in table.whole:
        return True
    if len(folded.split()) > _SHORT_LINE:
        return False
    return folded.startswith(table.starts) or any(words in folded for words in table.consent)


def refuse_other_pages(title: str | None, paragraphs: Sequence[Paragraph]) -> None:
    """Raise `ReadError` where a short page is an error, a question to the reader or a spinner instead of an article."""
    words = [word for paragraph in paragraphs[:_SHORT_PAGE] for word in paragraph.text[: 20 * _SHORT_PAGE].split()]
    if len(words) > _SHORT_PAGE:
        return
    if len(words) > _SHORT_NOTICE:
        words = []
    text = " ".join(" ".join(words).replace("\u2019", "'").split()).casefold()
    name = " ".join((title or "").replace("\u2019", "'").split()).casefold()
    for signs, reason in _lines().not_pages:
        for sign in signs:
            # One word ('loading') is a sign only where it is all there is.
            alone = text.removeprefix(name).strip(" .\u2026")
            if (sign in name or sign in text) if " " in sign else sign.strip(".\u2026") in (name.strip(" .\u2026"), alone):
                raise ReadError(reason)


def refuse_lists(paragraphs: Sequence[Paragraph], links: Collection[str]) -> None:
    """Raise `ReadError` where a page is a list of stories: one link after the other with no more than a summary between them.

    `links` are the texts of the page's links, blanks collapsed.
    """
    at = [-1, *(at for at, one in enumerate(paragraphs) if " ".join(one.text.split()) in links), len(paragraphs)]
    gaps = [after - before - 1 for before, after in pairwise(at)]
    if (len(at) - 2 >= _FEWEST_LINKS and max(gaps) <= _BETWEEN_LINKS) or _is_of_links(paragraphs, links):
        raise ReadError("it is a list of links to other pages, not an article. Give the addresses of these pages, one a line.")


def _is_of_links(paragraphs: Sequence[Paragraph], links: Collection[str]) -> bool:
    """Whether next to all of a text is the texts of links, wherever it is parted."""
    text = " ".join(" ".join(paragraph.text.split()) for paragraph in paragraphs)
    told = [link for link in links if len(link.split()) >= _WORDS_OF_STORY and link in text] if len(text) < _LONGEST_LIST else []
    return len(told) >= _FEWEST_LINKS and sum(map(len, told)) > _OF_LINKS * len(text)


@cache
def _lines() -> Lines:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return Lines(
        tuple(table["starts"]),
        frozenset(table["whole"]),
        tuple(table["consent"]),
        [(tuple(entry["words"]), entry["reason"]) for entry in table["not_pages"]],
    )
