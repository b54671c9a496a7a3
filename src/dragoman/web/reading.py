"""A page that an assistant has at hand: coded as the register's pages are, its people and sides looked up in the register."""

import tempfile
import threading
from contextlib import closing
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.ontology import Ontology
from dragoman.records import DragomanError, Failure, Sheet
from dragoman.register import Register
from dragoman.web import pages
from dragoman.web.errors import BadRequest
from dragoman.web.index import Index, open_index
from dragoman.web.lists import Only
from dragoman.web.people import named, sides_of
from dragoman.web.rows import Row
from dragoman.web.site import Site, safe_link

if TYPE_CHECKING:  # loads the language model's libraries, which a server that reads nothing does without
    from dragoman.coding import Coder

LONGEST = 200_000  # characters of a text
MOST_PAGES = 5  # of one address: a feed may hold hundreds
MOST_RECORDS = 200  # of each kind


_reading = threading.Lock()  # a page takes a core for seconds


def read_page(site: Site, source: str, floor: float) -> Row:
    """The records of a text or of what stands at an address, as the lists give them, and `who`: the people and sides in them, each with what the
    register has of the same name.

    Nothing of it is kept. Raises BadRequest where it cannot be read.
    """
    with _reading:
        sheets = _sheets(source.strip(), _coder(site.ontology))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "read.duckdb"
        with Register(path) as register:
            register.add(sheets)
            made = open_index(register, Path(folder) / "index")
        with closing(made):
            found = {of: pages.records(made, of, Only(floor=floor), MOST_RECORDS)["rows"] for of in ("statements", "events")}
            read = made.ask("SELECT id, headline, outlet, published, url, language FROM pages WHERE current = 1 ORDER BY place")
            who = made.ask("SELECT name, side, said, did, undergone FROM people ORDER BY n DESC, name, side")
    return {"pages": read, **found, "who": [{**row, "in_register": _known(site.index, row)} for row in who]}


@cache
def _coder(ontology: Ontology) -> "Coder":
    from dragoman.coding import Coder

    return Coder(ontology)


def _sheets(source: str, coder: "Coder") -> list[Sheet]:
    """Addresses are fetched, if they are public; anything else is the text itself, never the name of a file."""
    from dragoman.read import document_from_text, read

    if len(source) > LONGEST:
        raise BadRequest(f"The text has {len(source):,} characters. Give at most {LONGEST:,}, in parts.")
    try:
        items = read([source]) if safe_link(source) and len(source.split()) == 1 else iter([document_from_text(source)])
        found = list(islice(coder.sheets(items), MOST_PAGES))
    except DragomanError as error:
        raise BadRequest(str(error)) from error
    failures = [one if isinstance(one, Failure) else one.failure for one in found]
    sheets = [one for one in found if isinstance(one, Sheet) and not one.failure]
    if not sheets:
        raise BadRequest(next((one.reason for one in failures if one), "There is no page."))
    return sheets


def _known(index: Index, row: Row) -> list[Row]:
    """Who of the register has this name, as its own box finds them: persons, else the side."""
    persons = [one for one in named(index, row["name"], 3) if not row["side"] or one["side"] in ("", row["side"])]
    kept = [{name: one[name] for name in ("name", "side", "said", "did", "undergone")} for one in persons]
    return kept or [{"side": side} for side in sides_of(index, row["side"] or row["name"])]
