"""Text to words, as Universal Dependencies cuts them: spaCy's blank tokenisers with what UD English does otherwise."""

import re
from collections.abc import Callable
from functools import cache

from spacy.symbols import ORTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, get_lang_class
from spacy.vocab import create_vocab

from dragoman.ontology.languages.rules import rules

NUMBER = re.compile(r"\bNos?\.(?=\s?\d)")
STOPS = frozenset({".", "!", "?", "...", ";"})  # a sentence likely ends here
# UD keeps a run of one mark together ("!!", "----") and a derivational prefix with its word ("non-proliferation": `bound` in rules.csv).
RUNS = "(?:[!?]{2,}|={2,}|_{2,}|-{2,}|[*]{2,}|~{2,}|<{2,}|>{2,})"


@cache
def tokenizer(language: str) -> Callable[[str], Doc]:
    """The tokeniser of a language (ISO 639-1): text to a Doc with exactly that text.

    The vocabulary is shared by all Docs of a language. Built from spaCy's tables directly: loading a whole spaCy
    pipeline would load this package's own component.
    """
    defaults = get_lang_class(language).Defaults
    exceptions = dict(defaults.tokenizer_exceptions)
    prefixes, suffixes, infixes = (
        [x if isinstance(x, str) else x.pattern for x in table or ()]
        for table in (defaults.prefixes, defaults.suffixes, defaults.infixes)
    )
    words = rules(language)
    exceptions |= {word: [{ORTH: word}] for word in words.whole}
    if words.bound:
        unbound = "".join(rf"(?<!\b{form})" for prefix in sorted(words.bound) for form in (prefix, prefix.capitalize()))
        infixes = [hyphen.replace("(?<=", f"{unbound}(?<=", 1) if "-" in hyphen else hyphen for hyphen in infixes]
        infixes.append(r"(?<=[A-Za-z])/(?=[A-Za-z])")
    for table in (prefixes, suffixes, infixes):
        table.insert(0, RUNS)
    cut = Tokenizer(
        create_vocab(language, defaults),
        prefix_search=compile_prefix_regex(prefixes).search,
        suffix_search=compile_suffix_regex(suffixes).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
        token_match=defaults.token_match,
        url_match=defaults.url_match,
    )
    cut.rules = exceptions  # given at once, the tokeniser would load them anew for each of the other settings
    if words.platforms:
        cut = _with_stops(cut, re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words.platforms)))})\.(?=\s)"))
    return _with_numbers(cut) if words.whole else cut


def _with_stops(cut: Callable[[str], Doc], phrases: re.Pattern[str]) -> Callable[[str], Doc]:
    """The same with the full stop for itself behind a name of one letter that is no initial ("wrote on X. Lind denied it")."""

    def tokenise(text: str) -> Doc:
        doc = cut(text)
        ends = {m.end() for m in phrases.finditer(text)}
        found = [t for t in doc if len(t) == 2 and t.idx + 2 in ends]
        with doc.retokenize() as retokenizer:
            for token in found:
                retokenizer.split(token, [token.text[0], "."], heads=[(token, 0), (token, 1)])
        return doc

    return tokenise


def _with_numbers(cut: Callable[[str], Doc]) -> Callable[[str], Doc]:
    """The same with "No." whole before a figure, where it is "number"; before anything else it is an answer and a full stop."""

    def tokenise(text: str) -> Doc:
        doc = cut(text)
        found = [span for m in NUMBER.finditer(text) if (span := doc.char_span(m.start(), m.end())) is not None and len(span) > 1]
        with doc.retokenize() as retokenizer:
            for span in found:
                retokenizer.merge(span)
        return doc

    return tokenise
