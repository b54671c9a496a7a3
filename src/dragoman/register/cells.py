"""Cells that a spreadsheet would run as a formula (CSV injection, CWE-1236): the words of a page are anybody's."""

import re

# Optional blanks and apostrophes, then what begins a formula, its full-width twins among it; or a control that some programs skip.
RUNS = "(?:[ \t\r\n']*[=+\\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n])"

_RUNS = re.compile(RUNS)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it, so that it is shown; numbers stay numbers."""
    return f"'{text}" if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text
