"""The name of a place as the table has it, from the case in which a sentence has it: "в Донецке", "под Авдеевкой", "в Белгородской области", "im Süden Libanons"."""

from collections.abc import Iterator
from itertools import product

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from dragoman.ontology.languages import Words, language_words
from dragoman.ontology.places import find

CUT = 3  # letters that a case adds at most
STEM = 4  # letters that stay at least, of a name of two words half as many of each
LONGEST = 2  # words of a name whose endings are tried


def table_name(words: Tokens) -> str:
    """The name by which the table of places knows the words, else the words as they stand."""
    table = language_words(words.doc.lang_)
    if not table.nominatives:
        return next((name for name in _of_genitive(words.text, table.genitives) if len(find(name)[0])), words.text)
    return next((name for name in _names(words, table) if len(find(name)[0])), words.text)


def _of_genitive(name: str, endings: tuple[str, ...]) -> Iterator[str]:
    """A name as it stands, then without an ending of the genitive: "Libanons"."""
    yield name
    yield from (name.removesuffix(ending) for ending in endings if name.endswith(ending) and len(name) > STEM)


def _names(words: Tokens, table: Words) -> Iterator[str]:
    """The names that the words may be an inflected form of, the likeliest first."""
    after = words.doc[min(words.end, len(words.doc) - 1)]
    noun = after if _division(after, table) else words[-1]
    division = _division(noun, table)
    if division and noun.i == words.start + 1:
        yield f"{words[0].lower_[:-2]}{table.divisions[division]} {division}"
    yield words.text
    yield words.lemma_
    parts = [word.text for word in words if not word.is_punct]
    if len(parts) <= LONGEST and all(part.isalpha() for part in parts):
        yield from (
            " ".join(forms) for forms in product(*(_nominatives(part, table.nominatives, STEM // len(parts)) for part in parts))
        )


def _division(noun: Token, table: Words) -> str:
    """The noun of a province that a word is, in any case, else nothing; the lemma of one in a case is often wrong."""
    return next((one for one in table.divisions if noun.lower_.startswith(one[:-1]) and len(noun) <= len(one) + CUT), "")


def _nominatives(word: str, endings: tuple[str, ...], least: int) -> list[str]:
    kept = range(len(word) - 1, max(len(word) - CUT, least) - 1, -1)
    return [word, *(word[:n] + ending for n in kept for ending in endings)]
