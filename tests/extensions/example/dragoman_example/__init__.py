"""A reader of `.mini` files, a format of export, a layout of event tables, a folder of tables."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

LAYOUT = Path(__file__).with_name("layout.yaml")
TABLES = Path(__file__).with_name("tables")


def read_mini(stream: BinaryIO) -> Iterator[dict[str, str]]:
    """A page a line: date, headline and text, parted by `|`."""
    for line in stream:
        day, headline, text = line.decode().rstrip("\n").split("|")
        yield {"published": day, "headline": headline, "text": text}


def pairs(sheets: Iterable, floor: float, merged: Mapping) -> Iterator[str]:
    """One line an event, however many pages tell it: source code, type, target code, number of reports."""
    for sheet in sheets:
        for event in sheet.events:
            if event.confidence >= floor and merged[event.id].fullest:
                codes = [",".join(actor.code or "-" for actor in side) for side in (event.sources, event.targets)]
                yield f"{codes[0]} {event.plover.type} {codes[1]} {merged[event.id].reports}"
