"""Addresses of the site, which lists in a terminal print too."""

from typing import Any
from urllib.parse import quote, urlencode


def address(path: str, /, *parts: str, **query: Any) -> str:
    """An address of the site: `address("/pair", "RUS", "UKR", type="ACCUSE")`. What is None or empty is left out."""
    kept = {name.rstrip("_"): value for name, value in query.items() if value not in (None, "")}
    whole = "/".join([path, *(quote(part, safe="") for part in parts)])
    return f"{whole}?{urlencode(kept)}" if kept else whole


def record_address(document: str, record: str, start: int | None = None, end: int | None = None) -> str:
    """Where a record is read: its page, opened at its words; the offsets find them also when it is coded anew."""
    at = f"{start}-{end}" if start is not None and end is not None else None
    return address("/article", document, record=record, at=at) + "#here"
