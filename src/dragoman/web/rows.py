"""A row of an answer of the index, by column; what the pages are made of."""

from typing import Any

Row = dict[str, Any]
