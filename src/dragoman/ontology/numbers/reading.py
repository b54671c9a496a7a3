"""Numbers in words and digits: "twenty-one", "zwei Millionen", "1,4 million", "quatre-vingt-dix", "dozens"."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dragoman.ontology.languages import language_words
from dragoman.ontology.numbers.table import first_words, number_words

THOUSANDS = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:[.,]\d\d?)?(?![.,]?\d)")
TOKEN = re.compile(rf"{THOUSANDS.pattern}|\d+[.,]\d+|\d+|[^\W\d_]+['’]?|[-–—]")
MONEY = " $€£¥₽'’"  # signs that stand between a bound and its number
MOST_APART = 6  # words between the least and the most of one figure
LETTERS_ONLY = re.compile(r"[^\W\d_]+")
DOZEN = 12  # which no figure in digits stands before, and of which no smaller number is a part
LETTERS = 3  # a factor of fewer letters ("m", "bn") counts only right behind a figure in digits


class Number(NamedTuple):
    """Characters [start, end) that say a number from `low` to `high`, which are equal unless the word is vague."""

    start: int
    end: int
    low: float
    high: float


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    means: list[str]


def numbers(text: str, language: str) -> list[Number]:
    """Every number that the text says, in order: digits, words of the language (ISO 639-1), and vague words."""
    found: list[Number] = []
    group: list[_Word] = []
    joint = False
    end = 0
    for word in _words(text, language):
        near = not text[end : word.start].strip(" -\u00a0\u202f")
        end = word.end
        if word.means and (not group or (near and _goes_on(group, word))):
            group.append(word)
            joint = False
        elif group and near and not joint and (word.text == "-" or "joint" in _said([word.text], language)) and not word.means:
            joint = True
        else:
            found += _value(group)
            group, joint = ([word], False) if word.means else ([], False)
    return [*found, *_value(group)]


def _phrases(words: list[str], language: str, longest: int = 4) -> Iterator[tuple[int, int, list[str] | None]]:
    """The longest phrases of a language's table among words, as (first, last + 1, what it means), a word that begins none alone with None."""
    table, starts = number_words(language), first_words(language)
    i = 0
    while i < len(words):
        sizes = range(min(longest, len(words) - i), 0, -1) if words[i] in starts else ()
        size = next((size for size in sizes if tuple(words[i : i + size]) in table), 1)
        yield i, i + size, table.get(tuple(words[i : i + size]))
        i += size


def _words(text: str, language: str) -> Iterator[_Word]:
    table, compounds = number_words(language), language_words(language).compounds
    tokens = list(TOKEN.finditer(plain_text(text)))
    # A hyphen inside a number does not part its words: "quatre-vingt-dix" is read as its three words.
    inner = [t for n, t in enumerate(tokens) if t[0] != "-" or not 0 < n < len(tokens) - 1 or _spaced(text, t)]
    for i, j, means in _phrases([t[0] for t in inner], language):
        first, word = inner[i], inner[i][0]
        kept = [m for m in means or [] if m[0].isdecimal() or m[0] == "x"]
        if word[0].isdecimal():
            kept = [str(_digits(word))]
        elif not kept and compounds and j == i + 1:
            kept = _compound(word, table)
        yield _Word(first.start(), inner[j - 1].end(), " ".join(t[0] for t in inner[i:j]), kept)


def plain_text(text: str) -> str:
    """In small letters and with straight apostrophes, letter for letter: the tables write so."""
    text = text.replace("’", "'")
    return text.lower() if text.isascii() else "".join(low if len(low := char.casefold()) == 1 else char for char in text)


def _spaced(text: str, hyphen: re.Match[str]) -> bool:
    return text[hyphen.start() - 1].isspace() or text[hyphen.end()].isspace() or not text[hyphen.start() - 1].isalpha()


def _digits(word: str) -> float:
    if THOUSANDS.fullmatch(word):
        whole, _, cents = re.fullmatch(r"(.*\d{3})([.,]?)(\d{0,2})", word).groups()  # type: ignore[union-attr]
        return float(re.sub(r"\D", "", whole) + "." + cents)
    return float(word.replace(",", "."))


def _compound(word: str, table: dict[tuple[str, ...], list[str]]) -> list[str]:
    """The value of a German number written as one word ("einundzwanzig"), nothing where it is none."""
    total = current = 0.0
    rest = word
    while rest:
        part = next((rest[:n] for n in range(len(rest), 1, -1) if (rest[:n],) in table), None)
        if part is None:
            return []
        if "joint" in table[(part,)]:
            if not current:
                return []
            rest = rest[len(part) :]
            continue
        means = table[(part,)][0]
        if means.startswith("x1000"):
            total, current = total + (current or 1) * float(means[1:]), 0.0
        elif means.startswith("x"):
            current = (current or 1) * float(means[1:])
        elif "-" in means or not means[0].isdecimal():
            return []
        else:
            current += float(means)
        rest = rest[len(part) :]
    return [str(total + current)]


def _factor(word: _Word) -> float | None:
    return next((float(m[1:]) for m in word.means if m.startswith("x")), None)


def _plain(word: _Word) -> float | None:
    return next((float(m) for m in word.means if "-" not in m and not m.startswith("x")), None)


def _goes_on(group: list[_Word], word: _Word) -> bool:
    """Whether a word belongs to the number before it: a factor does, and a smaller number behind tens, hundreds, thousands."""
    before = group[-1]
    if (factor := _factor(word)) is not None:
        return len(word.text) >= LETTERS or (before.text[0].isdecimal() and factor != DOZEN)
    new = _plain(word)
    if new is None or word.text[0].isdecimal():
        return False
    old = _factor(before) or _plain(before)
    if old is None or before.text[0].isdecimal() or old == DOZEN:
        return False
    return (old in {20, 30, 40, 50, 60, 70, 80, 90} and 0 < new < 10) or (old >= 100 and 0 < new < old)


def _value(group: list[_Word]) -> list[Number]:
    """The number that the words of a group make; a factor alone counts once, save a short one."""
    low = high = low_total = high_total = 0.0
    if not group or (len(group) == 1 and _factor(group[0]) is not None and len(group[0].text) < LETTERS):
        return []
    for n, word in enumerate(group):
        ranged = next((m for m in word.means if "-" in m), None)
        factor = _factor(word)
        if factor is not None and (n or ranged is None):
            low, high = (low or 1) * factor, (high or 1) * factor
            if factor >= 1000:
                low_total, high_total, low, high = low_total + low, high_total + high, 0.0, 0.0
        elif ranged is not None:
            low, high = (float(part) for part in ranged.split("-"))
        else:
            value = _plain(word) or 0.0
            low, high = low + value, high + value
    return [Number(group[0].start, group[-1].end, low_total + low, high_total + high)]


def ranges(text: str, language: str) -> list[Number]:
    """The numbers that the text says, two that bound one figure as one: "300 to 500", "between 5 and 9", "at least 12 and as many as 40"."""
    found: list[Number] = []
    for number in numbers(text, language):
        if found and found[-1].low < number.high and _bounded(text, found[-1], number, language):
            first = found.pop()
            number = Number(first.start, number.end, first.low, number.high)
        found.append(number)
    return found


def _bounded(text: str, first: Number, last: Number, language: str) -> bool:
    gap = text[first.end : last.start]
    if "to" in _said([gap.strip(MONEY)], language):
        return True
    if len(gap.split()) == 1 and "between" in _said(text[: first.start].split()[-1:], language):
        return bool({"to", "and"} & set(_said([gap.strip()], language)))
    apart = len(gap.split()) > MOST_APART or not set(gap).isdisjoint(".;:")
    return not apart and (_bound(text, first, language), _bound(text, last, language)) == ("at least", "at most")


def _said(words: list[str], language: str) -> list[str]:
    return number_words(language).get(tuple(word.casefold() for word in words), [])


def qualifiers(text: str, start: int, end: int, language: str) -> tuple[int, int]:
    """The number at [start, end) with the words that bound it: "at least 12", "up to 40", "66 or more"."""
    for word in _bounds(text, language):
        if word.start < start and _only_fillers(text[word.end : start], language):
            start = word.start
        elif word.start >= end and not text[end : word.start].strip():
            end = word.end
    before = text[:start].split()[-1:]
    if before and "between" in _said(before, language):
        start = text.rindex(before[0], 0, start)
    return start, end


def interval(text: str, language: str) -> tuple[float | None, float | None] | None:
    """The least and the most that the words say, None where they leave that end open: "at least five", "300 to 500", "at least 12
    and as many as 40"; several numbers with nouns between them add up ("two men and a woman"). None where there is no number."""
    found = ranges(text, language)
    if len(found) > 1 and found[0].high == 1 and _only_fillers(text[found[0].end : found[1].start], language):
        found = found[1:]  # the article of "a few hundred", "an estimated 400"
    if not found:
        return None
    bounds = [_bound(text, n, language) for n in found if n.low == n.high]
    low, high = sum(n.low for n in found), sum(n.high for n in found)
    if "at least" in bounds:
        return low, None
    if "at most" in bounds:
        return None, high
    return low, high


def _bounds(text: str, language: str) -> list[_Word]:
    """The phrases of a text that say "at least" or "at most", longest first where they overlap."""
    tokens = list(TOKEN.finditer(plain_text(text)))
    found = []
    for i, j, means in _phrases([t[0] for t in tokens], language):
        kinds = [m for m in means or [] if m in {"at least", "at most"}]
        if kinds:
            found.append(_Word(tokens[i].start(), tokens[j - 1].end(), kinds[0], kinds))
    return found


def _bound(text: str, number: Number, language: str) -> str:
    """Which end of a number its words leave open."""
    for word in _bounds(text, language):
        if word.end <= number.start and _only_fillers(text[word.end : number.start], language):
            return word.text
        if word.start >= number.end and not text[number.end : word.start].strip(" ") and word.text == "at least":
            return word.text
        if (
            word.start >= number.end
            and text[number.end : word.start].count(" ") <= 2
            and "or" in _said(text[word.start : word.end].split()[:1], language)
        ):
            return word.text
    return ""


def _only_fillers(gap: str, language: str) -> bool:
    """Whether nothing but a sign of money, an article or an adjective of all figures stands between a bound and its number."""
    words = LETTERS_ONLY.findall(gap.casefold())
    rest = LETTERS_ONLY.sub("", gap).strip(MONEY)
    return not rest and all("filler" in (means or ()) for _, _, means in _phrases(words, language))
