"""Words that say how many: `numbers.csv`, a row a meaning, its words in small letters parted by `|`; `reading.py` finds them in a text.

`means` is a number (`20`), a factor of what stands before it (`x1000`), a range that a vague word stands for by the annotation's
convention (`24-99`), or what a phrase says of the figure: `at least`, `at most`, `between`, `to`, `and` (a `to` behind
`between`), `or` (before "more"), `joint` (between the words of one number), `filler` (between such a phrase and its number).
"""

from dragoman.ontology.numbers.reading import Number, interval, numbers, plain_text, qualifiers, ranges
from dragoman.ontology.numbers.table import number_words

__all__ = ["Number", "interval", "number_words", "numbers", "plain_text", "qualifiers", "ranges"]
