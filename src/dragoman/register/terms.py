"""Words as every search compares them: without capitals and accents, and in six languages also without endings."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import regex
import snowballstemmer

STEMMED = {"en": "english", "es": "spanish", "fr": "french", "de": "german", "pt": "portuguese", "ru": "russian"}
LONGEST = 60  # characters of a word that count
WORDS = 1 << 18  # that are remembered

# Scripts that are written without blanks: each character is a word, and what is searched for there a phrase of them.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}"
_WORD = regex.compile(rf"[{_UNSPACED}]|[[\p{{L}}\p{{N}}]--[{_UNSPACED}]][[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]*", regex.V1)
# Most texts have neither such letters nor marks of their own, and are split in a third of the time.
_SPECIAL = regex.compile(rf"[\p{{M}}{_UNSPACED}]")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r'(?P<not>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
# Letters that are no others with a mark on them.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "e"}
)


class Term(NamedTuple):
    """What a query asks for: a word in any of its forms, or a phrase as it is written; `wanted` is false after a minus."""

    text: str
    exact: bool
    wanted: bool


def read_query(text: str) -> list[Term]:
    """The terms of a query: words, "phrases", and -words or -"phrases" that must not be there."""
    found = []
    for part in _PART.finditer(text):
        words = part["phrase"] if part["phrase"] is not None else part["word"]
        if plain(words):
            found.append(Term(words, part["phrase"] is not None, part["not"] is None))
    return list(dict.fromkeys(found))


def spans_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text begin and end."""
    return (word.span() for word in _pattern(text).finditer(text))


def words_of(text: str) -> list[str]:
    """The words of a text as they stand in it."""
    found: list[str] = _pattern(text).findall(text)
    return found


def _pattern(text: str) -> Any:
    return _PLAIN_WORD if text.isascii() or not _SPECIAL.search(text) else _WORD


def plain(text: str) -> str:
    """The words of a text without capitals and accents, a blank between."""
    return plain_of(words_of(text))


def plain_of(words: Iterable[str]) -> str:
    """The same of a text whose words are known."""
    return " ".join(map(_folds.__getitem__, words))


def stems(text: str, language: str | None) -> str:
    """The words without their endings; nothing where the language has no rules for them."""
    return stems_of(words_of(text), language)


def stems_of(words: Iterable[str], language: str | None) -> str:
    """The same of a text whose words are known."""
    return " ".join(map(_stems[language].__getitem__, words)) if language in STEMMED else ""


def folded(word: str) -> str:
    """A word without capitals and accents."""
    return _folds[word]


def stemmed(word: str, language: str) -> str:
    """A word of a language in STEMMED without its ending, too."""
    return _stems[language][word]


class _Words(dict[str, str]):
    """What words become, worked out when they are first met."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS:
            self.clear()
        self[word] = self.make(word)
        return self[word]


def _fold(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word[:LONGEST].casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_LETTERS)


def _stem(language: str, word: str) -> str:
    return _fold(_stemmer(language).stemWord(unicodedata.normalize("NFKC", word[:LONGEST]).casefold()))


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(STEMMED[language])


_folds = _Words(_fold)
_stems = {language: _Words(partial(_stem, language)) for language in STEMMED}


def match(term: Term, columns: str = "plain") -> str:
    """A term as SQLite's FTS5 asks for it, in `columns` of folded words and, for a word, in the column `stems`."""
    asked = f'{{{columns}}} : "{plain(term.text)}"'
    if term.exact:
        return asked
    forms = sorted({f'"{form}"' for language in STEMMED if (form := stems(term.text, language))})
    return f"({asked} OR {{stems}} : ({' OR '.join(forms)}))"
