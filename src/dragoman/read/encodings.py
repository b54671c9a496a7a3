"""Bytes to text: which character set they are in."""

import codecs
import re
import unicodedata
from functools import cache

import charset_normalizer

from dragoman.read.errors import ReadError
from dragoman.read.languages import language_of, likelihood

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_META_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_META_WITHIN = 4096
_MARKUP = re.compile(r"<(?:script|style)\b[^<]*|<[^<>]*>|&\w{1,10};", re.IGNORECASE)

# What the web calls Latin-1 and ASCII is windows-1252 (WHATWG Encoding Standard, 4.2).
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
# Character sets of pages that name none or a wrong one, the more usual first: of two that read equally well it is the first.
_USUAL = (
    "cp1252",
    "cp1251",
    "cp1250",
    "koi8-r",
    "cp1256",
    "cp1253",
    "cp1255",
    "euc-kr",
    "shift_jis",
    "euc-jp",
    "big5",
    "gb18030",
)
# Those that differ from windows-1252 in a few letters, told by the language that both give.
_OF_LANGUAGE = {
    **dict.fromkeys(("cs", "sk", "pl", "hu", "ro", "hr", "sl", "bs", "sq"), "cp1250"),
    "tr": "cp1254",
    "az": "cp1254",
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
}
# How much likelier to be a language (0 to 1) the text must read in a later one. Tuned on paragraphs in the nine scripts of
# tests/read/test_encodings.py; re-run them on a change.
_BETTER = 0.1
_MUCH_BETTER = 0.3

# The small letters of Macs are those of windows-1251, but one: there it stands as a capital in the middle of words.
_MAC = "mac_cyrillic"
_WITHIN = re.compile("[а-яё][А-ЯЁ]")
_MOST_LETTERS = 4000  # beyond ASCII, from which it is told how well a text reads
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "IDEOGRAPHIC", "BOPOMOFO"})

_SAMPLE = 64 * 1024
# A page cut in the middle of a letter, or with one bad byte, is still UTF-8; a Latin-1 page read as UTF-8 has as many
# bad bytes as accented letters.
_GOOD_FOR_EACH_BAD = 10
_FEWEST_GOOD = 3  # letters in UTF-8 that no text in another set has by chance, where what is bad stands alone
_ZEROS = 0.02  # share of zero bytes, all at even or all at odd places, from which bytes are UTF-16 without a mark
# Bytes that call a set of Japanese letters; nothing else begins so. Source: RFC 1468.
_SHIFTS = re.compile(rb"\x1b\$[@B]|\x1b\$\([DO]")
_SHIFTED = "iso2022_jp_2"
_NARROW = re.compile(rb"[\t\n\r -~]{60}")  # a run of ASCII that no text of two bytes a letter has

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
    (b"{\\rtf", "an RTF document"),
    (b"filedesc://", "an ARC archive, which `warcio recompress` makes a WARC archive"),
)


def _stray(error: UnicodeError) -> tuple[str, int]:
    """What stands for bytes that are none of UTF-8: between plain letters the letter of windows-1252, as where two texts were joined."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    before, after = error.object[max(0, error.start - 1) : error.start], error.object[error.end : error.end + 1]
    alone = error.encoding == "utf-8" and error.end - error.start == 1 and (before + after).isascii() and after
    return error.object[error.start : error.end].decode("cp1252", "replace") if alone else "\ufffd", error.end


STRAY = "dragoman-stray"
codecs.register_error(STRAY, _stray)


def decode(raw: bytes, declared: str | None = None) -> str:
    """Bytes to text in the character set of `encoding_of`, without its byte order mark.

    Raises `ReadError` where the bytes are no text.
    """
    encoding = encoding_of(raw, declared)
    return raw.decode(encoding, STRAY).removeprefix("\ufeff")


def encoding_of(raw: bytes, declared: str | None = None) -> str:
    """The character set of `raw`: byte order mark, then UTF-8 if it is, then what the page or server declares, then a guess.

    `declared` is the character set an HTTP header names. `raw` may end within a letter. What is declared is believed unless the
    bytes read as no language in it and as one in another. Raises `ReadError` where the bytes are no text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return encoding
    if wide := _wide(raw[:_SAMPLE]):
        return wide
    if _SHIFTS.search(raw[:_SAMPLE]) and _sample(raw, _SHIFTED) is not None:
        return _SHIFTED
    refuse_binary(raw)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    meta = _META_CHARSET.search(raw[:_META_WITHIN])
    names = [declared, meta.group(1).decode("ascii", "replace") if meta else None]
    known = [_known(name) for name in names if name]
    told = [one for one in known if one and one != "utf-8" and _sample(raw, one) is not None]
    if not told:
        lenient = raw[: 4 * _SAMPLE].decode("utf-8", "replace")
        bad = lenient.count("\ufffd")
        good = sum(character > "\x7f" for character in lenient) - bad
        if good >= _GOOD_FOR_EACH_BAD * bad or (good >= _FEWEST_GOOD and good >= bad and not _beside_others(lenient)):
            return "utf-8"
    return _likeliest(raw, told[:1])


def _beside_others(text: str) -> bool:
    """Whether letters that could not be read stand beside others beyond ASCII: then the text is in no UTF-8."""
    beside = re.findall("[^\x00-\x7f\ufffd]\ufffd|\ufffd[^\x00-\x7f\ufffd]|\ufffd\ufffd", text)
    return len(beside) * 2 > text.count("\ufffd")


def refuse_binary(raw: bytes) -> None:
    """Raise `ReadError` where the bytes are an image, an archive or another thing that is no text."""
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise ReadError(f"this is {what}, not text. Convert it to text or HTML and read that.")
    head = raw[:_SAMPLE]
    controls = sum(map(head.count, _CONTROLS))
    if controls * 100 > len(head):
        raise ReadError("the bytes are binary, not text. Convert the file to text or HTML and read that.")


_CONTROLS = [bytes([byte]) for byte in range(32) if byte < 9 or (byte > 13 and byte != 27)]


def _wide(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: every second byte of its spaces and Latin letters is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if _NARROW.search(head):  # a log to which lines in UTF-16 were appended
        return None
    if max(even, odd) < _ZEROS * len(head) or min(even, odd) * 20 > max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(encoding, "replace")
    return encoding if sum(c.isalnum() or c.isspace() for c in text) * 2 > len(text) and "\ufffd" not in text[:-1] else None


def _known(name: str) -> str | None:
    name = _WEB_NAMES.get(name.strip().lower(), name.strip())
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):  # a null byte in the name is a ValueError
        return None
    wide = found.name.startswith(("utf-16", "utf-32"))  # without a mark or zeros it is not what it says
    return found.name if found._is_text_encoding and not wide else None


def _likeliest(raw: bytes, told: list[str]) -> str:
    """The character set in which the bytes read best, the told one unless another reads much better."""
    guess = charset_normalizer.from_bytes(raw[:_SAMPLE]).best() if not told else None
    names = dict.fromkeys([*told, *_USUAL, _MAC, *([guess.encoding] if guess else [])])
    read = {name: sample for name in names if (sample := _sample(raw, name)) is not None}
    if not read:
        raise ReadError("the bytes are text in no character set that we know. Save the file as UTF-8 and read it again.")
    scores = {name: _readable(_MARKUP.sub(" ", sample)) for name, sample in read.items()}
    best = next(iter(scores))
    for name, score in scores.items():
        best = name if score > scores[best] + (_MUCH_BETTER if best in told else _BETTER) else best
    if (
        best == "cp1251"
        and not told
        and (mac := read.get(_MAC))
        and 2 * len(_WITHIN.findall(mac)) < len(_WITHIN.findall(read[best]))
    ):
        return _MAC
    beside = _OF_LANGUAGE.get(language_of(_MARKUP.sub(" ", read[best])))
    other = _sample(raw, beside) if beside and best in ("cp1252", *_OF_LANGUAGE.values()) else None
    if beside and other is not None and _readable(_MARKUP.sub(" ", other)) >= scores[best] - _BETTER:
        return beside
    return best


def _readable(text: str) -> float:
    """How well `text` reads, up to 1: how surely it is in a language, less the share of its letters that are out of place."""
    beyond = [at for at, character in enumerate(text[: 2 * _SAMPLE]) if character > "\x7f"][:_MOST_LETTERS]
    odd = sum(_is_odd(text, at) for at in beyond)
    return likelihood(text) - (2 * odd / len(beyond) if beyond else 0.0)


def _is_odd(text: str, at: int) -> bool:
    """A sign within a word, a capital after a small letter, a letter of another script than the one before it."""
    here, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if not here.isalpha():
        return before.isalpha() and after.isalpha() and (here in "\xbf\xa1" or unicodedata.category(here)[0] in "SNC")
    if not before.isalpha():
        return False
    return (here.isupper() and before.islower()) or _script(here) != _script(before)


@cache
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").split(" ", 1)[0]
    return "EAST ASIAN" if name in _EAST_ASIAN else name


def _sample(raw: bytes, encoding: str) -> str | None:
    """The start of the text in this character set; None where the bytes are not in it."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(raw[:_SAMPLE])
    except (UnicodeError, ValueError):
        return None
