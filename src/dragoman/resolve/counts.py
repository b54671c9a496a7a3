"""Words that say how many to a figure: "at least five", "dozens", "a woman", "some 2,000 troops"."""

import re

from dragoman.records import Count, Counted, Span

UNITS = dict(
    zip(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(20),
        strict=True,
    )
)
TENS = dict(zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True))
LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "m": 1_000_000, "bn": 1_000_000_000}
# Words that stand for a range, by the annotation's convention.
VAGUE: dict[str, tuple[float, float | None]] = {
    "several": (3, 9),
    "few": (3, 9),
    "dozens": (24, 99),
    "scores": (40, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "millions": (2_000_000, 9_999_999),
    "dozen": (12, 12),
    "couple": (2, 2),
    "both": (2, 2),
    "a": (1, 1),
    "an": (1, 1),
}
AT_LEAST = re.compile(r"\b(?:at least|more than|over|no fewer than|upwards of|nearly|almost)\b", re.IGNORECASE)
AT_MOST = re.compile(r"\b(?:up to|at most|no more than|fewer than|less than|under)\b", re.IGNORECASE)
AGE = re.compile(r"\b[\w-]+-years?-old\b|,? aged? \d+")
TOKEN = re.compile(r"\d[\d,.]*\d|\d|[a-z]+", re.IGNORECASE)


def count(what: Counted, span: Span) -> Count:
    """The figure that the words of a span mean; one person where they name no number ("a woman", "the envoy")."""
    words = AGE.sub("", span.text.casefold())
    value = _number(words)
    vague = next((VAGUE[w] for w in TOKEN.findall(words) if w in VAGUE), None)
    if value is None:
        low, high = vague or (1.0, 1.0)
    elif AT_LEAST.search(words):
        low, high = value, value if re.search(r"\b(?:nearly|almost)\b", words) else None
    elif AT_MOST.search(words):
        low, high = None, value
    else:
        low = high = value
    return Count(span=span, what=what, low=low, high=high)


def _number(words: str) -> float | None:
    """The number written in figures or words, None where there is none."""
    total, current, seen = 0.0, 0.0, False
    for token in TOKEN.findall(words):
        if token[0].isdigit():
            current, seen = _figure(token), True
        elif token in UNITS or token in TENS:
            current, seen = current + (UNITS.get(token) or TENS.get(token) or 0), True
        elif token in LARGE and seen:
            current *= LARGE[token]
            if LARGE[token] >= 1_000:
                total, current = total + current, 0.0
        elif token in {"hundred", "thousand", "million", "billion"} and re.search(rf"\ba {token}", words):
            current, seen = float(LARGE[token]), True
    return total + current if seen else None


def _figure(token: str) -> float:
    token = token.rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:[,.]\d{3})+", token):
        return float(re.sub(r"[,.]", "", token))
    return float(token.replace(",", "."))
