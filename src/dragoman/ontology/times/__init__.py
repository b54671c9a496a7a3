"""Words that name times: `words.csv`, a row a meaning, and `feasts.csv`, days that fall anew each year; `reading.py` finds them.

`words.csv`: `means` is a kind and its value (`day -1` yesterday, `shift 1` next, `relative -1` the one before that of which the text
speaks, `unit W` week, `part EV` evening, `season SP`, `ordinal 2`, `decade 1990`) or a kind alone (`ago`, `since`, `to`); `words` are
in small letters, parted by `|`, and a `*` stands for any ending. Names of months and weekdays come from Unicode's CLDR (Babel); rows
add what it lacks. `feasts.csv`: `falls` is a month and day, `easter` or `orthodox` (the Orthodox Easter) and days after it, or month,
weekday and which of that month's (-1 the last).
"""

from dragoman.ontology.times.reading import Word, find, full_date, read_words
from dragoman.ontology.times.table import fillers, time_words

__all__ = ["Word", "fillers", "find", "full_date", "read_words", "time_words"]
