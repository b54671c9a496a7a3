"""What each page shows, as plain data: the HTML is made of it, and /api gives it as it is.

`day.py`, `week.py`, `article.py`, `speaker.py`, `pair.py`, `world.py`, `finding.py`, `records.py`, `people.py` and `quality.py`,
each one function of the same name or near it;
`happenings.py` what happened in a span of days, by weight; `series.py` counts by week or month.
"""

from dragoman.web.pages.article import article
from dragoman.web.pages.article import sheet_of as article_sheet
from dragoman.web.pages.day import day, last_day
from dragoman.web.pages.finding import search
from dragoman.web.pages.pair import pair, pairs
from dragoman.web.pages.people import Of, people
from dragoman.web.pages.quality import judgeable, quality, queue
from dragoman.web.pages.records import records
from dragoman.web.pages.speaker import Show, speaker
from dragoman.web.pages.week import feed as week_feed
from dragoman.web.pages.week import last_week, week, weeks
from dragoman.web.pages.world import world

__all__ = [
    "Of",
    "Show",
    "article",
    "article_sheet",
    "day",
    "judgeable",
    "last_day",
    "last_week",
    "pair",
    "pairs",
    "people",
    "quality",
    "queue",
    "records",
    "search",
    "speaker",
    "week",
    "week_feed",
    "weeks",
    "world",
]
