"""Text to characters that a sentence can be read from."""

import re

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Controls, layout marks and things that print nothing. The joiners U+200C and U+200D stay: Persian spelling and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_TERMINAL = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")  # colours and the like of a copied terminal
# Longer ones than any character has are references too: a parser fails on them.
_REFERENCE = re.compile(r"&#(?:x([0-9a-f]{1,40})|(\d{1,40}));?(?:&#(?:x([0-9a-f]{1,40})|(\d{1,40}));?)?", re.IGNORECASE)
# Letters that type sets as one, as texts out of PDF files have them: a word with one is found by nobody.
_LETTERS = dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Make white space plain, part joined letters (\ufb01) and drop what prints nothing; every other character stays as the page has it.

    Every line break becomes a newline, every blank a space. Idempotent.
    """
    text = _LINE_BREAKS.sub("\n", text)
    text = _BLANKS.sub(" ", text)
    text = _TERMINAL.sub("", text)
    text = _LIGATURES.sub(lambda found: _LETTERS[found[0]], text)
    text = _INVISIBLE.sub("", text)
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str | None) -> str | None:
    """A field of one line (headline, outlet): cleaned, blanks collapsed; None where nothing is left."""
    return " ".join(clean(text).split()) or None if text else None


def with_references(markup: str) -> str:
    """Markup with the numeric references joined that are the halves of one letter (&#55357;&#56832;), and without those of controls."""
    return _REFERENCE.sub(_character, markup)


def _character(found: re.Match[str]) -> str:
    first = int(found[1], 16) if found[1] else int(found[2])
    second = int(found[3], 16) if found[3] else int(found[4]) if found[4] else None
    if 0xD800 <= first < 0xDC00 and second is not None and 0xDC00 <= second < 0xE000:
        return chr(0x10000 + ((first - 0xD800) << 10) + second - 0xDC00)
    return _reference(first) + (_reference(second) if second is not None else "")


def _reference(number: int) -> str:
    if 0xD800 <= number < 0xE000 or number > 0x10FFFF:
        return "\ufffd"
    return "" if number < 32 and number not in (9, 10, 13) else f"&#{number};"
