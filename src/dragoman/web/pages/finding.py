"""Search: pages by their words, ranked, with facets and counts."""

from datetime import date

from dragoman.records import FLOOR
from dragoman.register.search import NoWord
from dragoman.register.words import FACETS
from dragoman.web.errors import BadRequest
from dragoman.web.index import Index
from dragoman.web.rows import Row

SHOWN = 20  # hits at once
DEEPEST = 2_000  # hits that can be turned through; beyond it a search should be narrowed


def search(
    index: Index,
    text: str,
    *,
    first: date | None = None,
    last: date | None = None,
    filters: dict[str, str] | None = None,
    limit: int = SHOWN,
    cursor: str | None = None,
    floor: float = FLOOR,
) -> Row:
    """Hits of `text`, with the facets of all hits; `next` is the cursor of the following ones.

    Sides and types are those of events from the default floor on, or of all with a `floor` of 0. Raises BadRequest for another one,
    which the index of words does not keep.
    """
    if floor not in (0, FLOOR):
        raise BadRequest(f"A search knows the floors {FLOOR:g} and 0 only. Ask /api/events for another one.")
    offset = _offset(cursor)
    chosen = {name: value for name, value in (filters or {}).items() if value and name in FACETS}
    if offset + limit > DEEPEST:
        raise BadRequest(f"A search turns through {DEEPEST:,} pages at most. Narrow it by a word or a date.")
    try:
        found = index.search(text, limit=limit, offset=offset, first=first, last=last, filters=chosen, every=floor < FLOOR)
    except NoWord as error:
        raise BadRequest(str(error)) from error
    following = offset + limit
    return {
        "text": text,
        "first": first,
        "last": last,
        "filters": chosen,
        "floor": floor,
        **found,
        "next": str(following) if following < found["total"] else None,
        "previous": str(max(offset - limit, 0)) if offset else None,
    }


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise BadRequest("The cursor is not one that an answer gave. Start again without it.")
    return int(cursor)
