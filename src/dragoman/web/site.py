"""What a running server knows: the index it reads, the reviews it keeps, who listens."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import get_args

import jinja2
import msgspec

from dragoman.ontology import Ontology, ours, plover
from dragoman.records import FLOOR, Counted
from dragoman.records.calendar import WEEKDAYS, written
from dragoman.view.names import beside_name, in_line, is_named, kind_of, side_name, type_meaning, type_words
from dragoman.view.phrases import said_in_order, told
from dragoman.view.week import mean_words, usual_words
from dragoman.web.addresses import address, record_address
from dragoman.web.index import Index
from dragoman.web.live import Live
from dragoman.web.reviews import Reviews

STANDING = 4  # conditions that are shown at once
OPENING = 9  # words


class Site(msgspec.Struct, frozen=True):
    """`register` is the file that the formula reads, None where only an index is served; `reviews` is None where nobody may edit,
    `live` where the register cannot change while it is served; `ontology` holds the factors of the formula."""

    title: str
    index: Index
    reviews: Reviews | None = None
    live: Live | None = None
    register: Path | None = None
    ontology: Ontology = msgspec.field(default_factory=ours)


def counted(number: int, name: str, names: str | None = None) -> str:
    """`1 page`, `1,204 pages`."""
    return f"{number:,} {name if number == 1 else names or name + 's'}"


def safe_link(url: str | None) -> str | None:
    """An address that a reader may follow; a page's own address can be anything, a script among it."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def file_name(source: str) -> str:
    """The last part of where a page was read: its folder tells a reader nothing."""
    return source.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def opening(text: str) -> str:
    """The first words of a page, in quotation marks, which stand for the headline that it has not."""
    words = text.split(maxsplit=OPENING)
    more = ["\u2026"] if len(words) > OPENING else []
    return f"\u201c{' '.join(words[:OPENING] + more)}\u201d"


def short_date(iso: str) -> str:
    """`14 Mar 2024` of an ISO date, for narrow columns."""
    day, month, year = written(iso).split()
    return f"{day} {month[:3]} {year}"


def weekday(iso: str) -> str:
    """`Thursday` of an ISO date."""
    return WEEKDAYS[date.fromisoformat(iso).weekday()]


def signed(value: float) -> str:
    """`+1.5`, `−2.0`."""
    return f"{value:+z.1f}".replace("-", "−")


def step_end(start: str, step: str) -> str:
    """The last day of the step (day, week, month, year) that begins on an ISO date."""
    first = date.fromisoformat(start)
    if step in ("day", "week"):
        return (first + timedelta(days=0 if step == "day" else 6)).isoformat()
    months = first.month if step == "month" else 12
    return (date(first.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)).isoformat()


def passage(text: str, marks: list[list[int]]) -> list[tuple[str, bool]]:
    """A passage in pieces: its words, and whether they were searched for."""
    pieces, at = [], 0
    for start, end in marks:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


@cache
def templates() -> jinja2.Environment:
    """The templates. Everything that is put into them is escaped; a missing value is an error, not an empty place."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dragoman.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "address": address,
        "counted": counted,
        "zip": zip,
        "range_of": range,
        "FLOOR": FLOOR,
        "STANDING": STANDING,
        "step_end": step_end,
        "record_address": record_address,
        "beside_name": beside_name,
        "told": told,
        "said_in_order": said_in_order,
        "counted_kinds": get_args(Counted),
    }
    environment.tests["named"] = is_named
    environment.filters |= {
        "side": side_name,
        "kind": kind_of,
        "type_words": type_words,
        "type_meaning": type_meaning,
        "file_name": file_name,
        "opening": opening,
        "link": safe_link,
        "long_date": written,
        "short_date": short_date,
        "signed": signed,
        "in_line": in_line,
        "mean": mean_words,
        "modes": plover().modes,
        "usual": usual_words,
        "weekday": weekday,
    }
    return environment


def asset(name: str) -> bytes:
    """A file of `static/`."""
    return files("dragoman.web").joinpath("static", name).read_bytes()
