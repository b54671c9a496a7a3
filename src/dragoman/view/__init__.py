"""What a terminal shows: records as lines of styled text, the words of the page marked in them.

`marks.py` makes a page's words safe to print and marks the evidence in them, `page.py` one sheet, `digest.py` a day to be
read in a minute, `weight.py` what of it matters, `day.py` all of it, `week.py` the week of a side,
`names.py` names for codes.
"""

from dragoman.view.day import day
from dragoman.view.digest import digest
from dragoman.view.marks import clean, one_line
from dragoman.view.page import failed, page
from dragoman.view.week import week

__all__ = ["clean", "day", "digest", "failed", "one_line", "page", "week"]
