"""Many pages to what they tell: one happening from many pages, one story from many copies, one event from many reports.

`words.py` the words of a page as a vector (`common_words.csv`: how common words are), `clustering.py` average linkage over few links,
`stories.py` pages into clusters of one happening and these into stories with versions, `events.py` events of several pages into one with its reports,
`statements.py` statements of several pages into one with its tellings, `persons.py` one person from many pages. Plain functions
over plain data; the order of what comes in changes nothing.
"""

from dragoman.merge.clustering import components
from dragoman.merge.events import Figure, Merged, Report, events, reports
from dragoman.merge.statements import Match, Saying, Telling, compare, sayings
from dragoman.merge.stories import Cluster, Version, cluster, differences, grouped, groups, likeness
from dragoman.merge.words import Page, Weighed, page_of, vector, weigh

__all__ = [
    "Cluster",
    "Figure",
    "Match",
    "Merged",
    "Page",
    "Report",
    "Saying",
    "Telling",
    "Version",
    "Weighed",
    "cluster",
    "compare",
    "components",
    "differences",
    "events",
    "grouped",
    "groups",
    "likeness",
    "page_of",
    "reports",
    "sayings",
    "vector",
    "weigh",
]
