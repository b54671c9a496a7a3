"""What each page shows, as plain data: the HTML is made of it, and /api gives it as it is.

`day.py`, `article.py`, `speaker.py`, `pair.py`, `world.py`, `finding.py`, `records.py`, `people.py` and `quality.py`, each one function of the same name or near it;
`series.py` counts by week or month.
"""

from dragoman.web.pages.article import article
from dragoman.web.pages.article import sheet_of as article_sheet
from dragoman.web.pages.day import day, last_day
from dragoman.web.pages.finding import search
from dragoman.web.pages.pair import pair, pairs
from dragoman.web.pages.people import Of, people
from dragoman.web.pages.quality import quality
from dragoman.web.pages.records import records
from dragoman.web.pages.speaker import Show, speaker
from dragoman.web.pages.world import world

__all__ = [
    "Of",
    "Show",
    "article",
    "article_sheet",
    "day",
    "last_day",
    "pair",
    "pairs",
    "people",
    "quality",
    "records",
    "search",
    "speaker",
    "world",
]
