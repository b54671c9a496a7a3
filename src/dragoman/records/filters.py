"""What a list of records can be narrowed to: one declaration for the pages, the interface, assistants and commands."""

from datetime import date
from typing import Any, Literal, get_args

import msgspec

from dragoman.records.plover import TYPES
from dragoman.records.types import FLOOR, StatementKind, Status

List = Literal["statements", "events", "pages"]


class Filter(msgspec.Struct, frozen=True):
    """A filter: its name, its label, the lists that know it, what it means, the type of its value, and the values where they are few."""

    name: str
    label: str
    lists: tuple[List, ...]
    note: str
    type: Any = str
    values: tuple[str, ...] = ()
    longest: int = 300  # characters


_SAID: tuple[List, ...] = ("statements",)
_DONE: tuple[List, ...] = ("events",)
_BOTH: tuple[List, ...] = ("statements", "events")
_ALL: tuple[List, ...] = ("statements", "events", "pages")
_ACTOR = "a name (Sajid Javid), a country (RUS, Russia) or another side (IGONATO)"

FILTERS = (
    Filter(
        "words",
        "Words",
        _BOTH,
        "words that must all be there, in any form; in quotation marks exactly so; a minus leaves out",
        longest=400,
    ),
    Filter("who", "Who", _BOTH, f"who says or does it: {_ACTOR}"),
    Filter("target", "To whom", _BOTH, f"to whom it is said or done: {_ACTOR}"),
    Filter("about", "About", _SAID, f"of whom or what they speak: {_ACTOR}, or any words"),
    Filter("side", "Side", _BOTH, "a country or another side that speaks, or that stands on either side of an event"),
    Filter("between", "Between", _DONE, "two sides by name or code, whichever way it goes: Russia, Ukraine"),
    Filter("kind", "Form", _SAID, "how it is reported", values=get_args(StatementKind)),
    Filter("type", "Type", _DONE, f"PLOVER type of the event: {', '.join(TYPES)}", longest=40),
    Filter(
        "status", "Status", _DONE, "whether it happened; `done` is what occurred or goes on", values=("done", *get_args(Status))
    ),
    Filter(
        "claimed",
        "Claimed",
        _DONE,
        "`yes`: only a speaker asserts it, the page does not tell it as its own; `no`: the page tells it",
        values=("yes", "no"),
    ),
    Filter("place", "Place", _DONE, "where: words of the place's name, or a country's code"),
    Filter("first", "From", _ALL, "first day of publication", date),
    Filter("last", "To", _ALL, "last day of publication", date),
    Filter("outlet", "Outlet", _ALL, "who published it"),
    Filter("document", "Page", _ALL, "id of one page", longest=100),
    Filter(
        "floor",
        "Confidence from",
        _ALL,
        f"least confidence of a record, 0 to 1; of events {FLOOR:g} where it is not given",
        float,
    ),
)


def filters(of: List) -> tuple[Filter, ...]:
    """The filters of a list."""
    return tuple(one for one in FILTERS if of in one.lists)
