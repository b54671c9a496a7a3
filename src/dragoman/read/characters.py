"""Text to characters that a sentence can be read from."""

import re

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Controls, layout marks and things that print nothing. The joiners U+200C and U+200D stay: Persian spelling and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Make white space plain and drop what prints nothing; every other character stays as the page has it.

    Every line break becomes a newline, every blank a space. Idempotent.
    """
    text = _LINE_BREAKS.sub("\n", text)
    text = _BLANKS.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str | None) -> str | None:
    """A field of one line (headline, outlet): cleaned, blanks collapsed; None where nothing is left."""
    return " ".join(clean(text).split()) or None if text else None
