"""What the pages of a register tell together: happenings with their stories, events with their reports."""

from datetime import date

from dragoman.merge import Happening, Merged, Page, events, happenings, links, page_of, reports
from dragoman.records import FLOOR
from dragoman.register.store import Register

IMPORTED = "import "  # the model of a public table's rows, which are no pages of news


def merged(register: Register, floor: float = FLOOR) -> tuple[list[Happening], list[Merged]]:
    """The happenings and the events (from `floor` on) of the newest versions of all pages."""
    pages: list[Page] = []
    told = []
    for sheet in register.sheets(current=True):
        if sheet.provenance.model.startswith(IMPORTED) or not sheet.document.text:
            continue
        published = sheet.document.published
        page = page_of(sheet.document, date.fromisoformat(published).toordinal() if published else None)
        pages.append(page)
        told += reports(sheet, page, floor)
    pages.sort(key=lambda page: page.id)
    alike = {(pages[i].id, pages[j].id): likeness for (i, j), likeness in links(pages).items()}
    return happenings(pages), events(told, alike)
