"""Words as a search compares them: without capitals and accents, and in six languages also without endings."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import tantivy

STEMMED = {"en": "english", "es": "spanish", "fr": "french", "de": "german", "pt": "portuguese", "ru": "russian"}
LONGEST = 60  # bytes of a word
AGAIN = 1 << 10  # texts that are remembered: a sentence is asked for once for each record in it

# Scripts that are written without blanks: each character is a word, and what is searched for there a phrase of them.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}"
_WORD = rf"[{_UNSPACED}]|[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+"
_PART = re.compile(r'(?P<not>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


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
    return found


@cache
def analyzer(language: str | None = None) -> tantivy.TextAnalyzer:
    """What splits and folds the words of a text; of a language in STEMMED it also takes the endings off."""
    steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(_WORD))
    steps = steps.filter(tantivy.Filter.remove_long(LONGEST)).filter(tantivy.Filter.lowercase())
    if language in STEMMED:
        steps = steps.filter(tantivy.Filter.stemmer(STEMMED[language]))
    return steps.filter(tantivy.Filter.ascii_fold()).build()


@lru_cache(maxsize=AGAIN)
def plain(text: str) -> str:
    """The words of a text without capitals and accents, a blank between."""
    return " ".join(analyzer().analyze(text))


@lru_cache(maxsize=AGAIN)
def stems(text: str, language: str) -> str:
    """The words without their endings; nothing where the language has no rules for them."""
    return " ".join(analyzer(language).analyze(text)) if language in STEMMED else ""


def match(term: Term, columns: str = "plain") -> str:
    """A term as SQLite's FTS5 asks for it, in `columns` of folded words and, for a word, in the column `stems`."""
    asked = f'{{{columns}}} : "{plain(term.text)}"'
    if term.exact:
        return asked
    forms = sorted({f'"{form}"' for language in STEMMED if (form := stems(term.text, language))})
    return f"({asked} OR {{stems}} : ({' OR '.join(forms)}))"
