"""Bytes to text, and text to characters that a sentence can be read from."""

import re

import charset_normalizer

from dragoman.read.errors import ReadError

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_META_WITHIN = 4096

# What the web calls Latin-1 and ASCII is windows-1252 (WHATWG Encoding Standard, 4.2).
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}

_SAMPLE = 64 * 1024
# A page cut in the middle of a letter, or with one bad byte, is still UTF-8; a Latin-1 page read as UTF-8 has as many
# bad bytes as accented letters.
_GOOD_FOR_EACH_BAD = 10

_SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3", "a SQLite file"),
    (b"PAR1", "a Parquet file"),
)

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_BLANKS = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Controls, layout marks and things that print nothing. The joiners U+200C and U+200D stay: Persian spelling and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode(raw: bytes, declared: str | None = None) -> str:
    """Bytes to text: byte order mark, then UTF-8 if it is, then what the page or server declares, then a guess.

    `declared` is the character set an HTTP header names. Raises `ReadError` where the bytes are no text.
    """
    refuse_binary(raw)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    meta = _META_CHARSET.search(raw[:_META_WITHIN])
    for name in (declared, meta.group(1).decode("ascii", "replace") if meta else None):
        text = _decode_as(raw, name)
        if text is not None:
            return text
    lenient = raw.decode("utf-8", "replace")
    bad = lenient.count("\ufffd")
    good = sum(character > "\x7f" for character in lenient[: 4 * _SAMPLE]) - bad
    if good >= _GOOD_FOR_EACH_BAD * bad:
        return lenient
    guess = charset_normalizer.from_bytes(raw[:_SAMPLE]).best()
    if guess is None:
        raise ReadError("the bytes are text in no character set that we know. Save the file as UTF-8 and read it again.")
    return raw.decode(guess.encoding, "replace")


def _decode_as(raw: bytes, name: str | None) -> str | None:
    if not name:
        return None
    name = _WEB_NAMES.get(name.strip().lower(), name.strip())
    if name.lower().replace("-", "").replace("_", "") == "utf8":
        return None
    try:
        return raw.decode(name, "strict")
    except (LookupError, UnicodeError):
        return None


def refuse_binary(raw: bytes) -> None:
    """Raise `ReadError` where the bytes are an image, an archive or another thing that is no text."""
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise ReadError(f"this is {what}, not text. Convert it to text or HTML and read that.")
    head = raw[:_SAMPLE]
    if head.startswith(tuple(mark for mark, _ in _BYTE_ORDER_MARKS[1:])):
        return
    controls = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)
    if controls * 100 > len(head):
        raise ReadError("the bytes are binary, not text. Convert the file to text or HTML and read that.")


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
