"""Words that say how many to a figure: "at least five", "dozens", "a woman", "some 2,000 troops"."""

import re
from functools import cache

from dragoman.ontology.languages import language_words
from dragoman.ontology.numbers import interval
from dragoman.records import Count, Counted, Span


def count(what: Counted, span: Span, language: str = "en") -> Count:
    """The figure that the words of a span mean; one person where they name no number ("a woman", "the envoy")."""
    found = interval(_age(language).sub("", span.text), language)
    low, high = found if found is not None else (1.0, 1.0)
    return Count(span=span, what=what, low=low, high=high)


@cache
def _age(language: str) -> re.Pattern[str]:
    """What no figure is counted from: "a 19-year-old", "aged 30", "42 Jahre alt"."""
    return re.compile("|".join(language_words(language).ages), re.IGNORECASE)
