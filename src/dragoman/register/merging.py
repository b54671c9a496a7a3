"""What the pages of a register tell together: happenings with their stories, events with their reports."""

from datetime import date

from dragoman import merge
from dragoman.merge import Happening, Merged, Page, Report
from dragoman.records import FLOOR
from dragoman.register.public import IMPORTED
from dragoman.register.store import Register


def happenings(register: Register) -> list[Happening]:
    """The happenings of the newest versions of all pages."""
    pages, _ = _told(register)
    return merge.happenings(pages, merge.links(pages))


def events(register: Register, floor: float = FLOOR) -> list[Merged]:
    """The events, those from `floor` on, of the newest versions of all pages."""
    pages, told = _told(register, floor)
    return merge.events(told, merge.links(pages))


def _told(register: Register, floor: float = FLOOR) -> tuple[list[Page], list[Report]]:
    """The pages and what they report; rows of public tables are no pages of news."""
    pages, told = [], []
    for sheet in register.sheets(current=True):
        if sheet.provenance.model.startswith(IMPORTED) or not sheet.document.text:
            continue
        published = sheet.document.published
        page = merge.page_of(sheet.document, date.fromisoformat(published).toordinal() if published else None)
        pages.append(page)
        told += merge.reports(sheet, page, floor)
    return pages, told
