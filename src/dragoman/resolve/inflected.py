"""The name of a place as the table has it, from the case in which a sentence has it: "в Донецке", "под Авдеевкой", "в Белгородской области"."""

from collections.abc import Iterator
from itertools import product

from spacy.tokens import Span as Tokens

from dragoman.ontology.languages import Words, language_words
from dragoman.ontology.places import find

DIVISIONS = {
    "область": "ая",
    "край": "ий",
    "район": "ий",
    "округ": "ий",
}  # with the ending of the adjective that stands before them
ENDINGS = ("", "а", "я", "о", "е", "ь", "й", "ы", "и")  # of names in the nominative
CUT = 3  # letters that a case adds at most
STEM = 3  # letters that stay at least
LONGEST = 2  # words of a name whose endings are tried


def table_name(words: Tokens) -> str:
    """The name by which the table of places knows the words, else the words as they stand."""
    table = language_words(words.doc.lang_)
    if not table.nominatives:
        return words.text
    return next((name for name in _names(words, table) if len(find(name)[0])), words.text)


def _names(words: Tokens, table: Words) -> Iterator[str]:
    """The names that the words may be an inflected form of, the likeliest first."""
    after = words.doc[words.end].lemma_.casefold() if words.end < len(words.doc) else ""
    if after in table.divisions and len(words) == 1:
        yield f"{words[0].lower_[:-2]}{table.divisions[after]} {after}"
    yield words.text
    yield words.lemma_
    parts = [word.text for word in words if not word.is_punct]
    if len(parts) <= LONGEST and all(part.isalpha() for part in parts):
        yield from (" ".join(forms) for forms in product(*(_nominatives(part, table.nominatives) for part in parts)))


def _nominatives(word: str, endings: tuple[str, ...]) -> list[str]:
    kept = range(len(word) - 1, max(len(word) - CUT, STEM - 1) - 1, -1)
    return [word, *(word[:n] + ending for n in kept for ending in endings)]
