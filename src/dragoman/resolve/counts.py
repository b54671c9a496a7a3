"""Words that say how many to a figure: "at least five", "dozens", "a woman", "some 2,000 troops"."""

import re

from dragoman.ontology.languages import language_words, languages
from dragoman.ontology.numbers import interval
from dragoman.records import Count, Counted, Span

# Ages are no counts: "a 19-year-old", "aged 30", "42 Jahre alt".
AGE = re.compile("|".join(pattern for name in languages() for pattern in language_words(name).ages), re.IGNORECASE)


def count(what: Counted, span: Span, language: str = "en") -> Count:
    """The figure that the words of a span mean; one person where they name no number ("a woman", "the envoy")."""
    found = interval(AGE.sub("", span.text), language)
    low, high = found if found is not None else (1.0, 1.0)
    return Count(span=span, what=what, low=low, high=high)
