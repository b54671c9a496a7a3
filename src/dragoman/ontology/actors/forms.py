"""How names are compared: keys without capitals, accents, hyphens and (in Russian) case endings; spellings of one name in many alphabets."""

import itertools
import re
import unicodedata
from functools import cache, lru_cache

ACRONYM = 5  # letters; what is written in capitals and no longer is looked up as it stands ("US", "IS", "ООН")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ё": "е", "ə": "e"})
_MARKS = str.maketrans(
    {"’": "'", "ʼ": "'", "‘": "'", "`": "'", "-": " ", "‑": " ", "–": " ", "«": "", "»": "", '"': "", "“": "", "”": ""}
)
_RUSSIAN = re.compile(
    r"(?:иями|ями|ами|ией|иям|иях|ием|еем|ого|его|ому|ему|ыми|ими|ям|ах|ях|ам|ых|их|ым|им|ом|ем|ой|ей|ою|ею|ая|яя|ое|ее|ые|ие|ый|ий|"
    r"ую|юю|ия|ию|ии|ея|еи|еей|ье|ью|ья|а|я|о|е|ы|и|у|ю|ь|й)$"
)
_KEPT = re.compile(r"(нигери|кита)(?:я|и|ю|ей)")  # Nigeria is not Niger, and "Китая" no adjective
_CYRILLIC_WORD = re.compile(r"[А-Яа-яЁё]")
_GERMAN = re.compile(r"^([A-ZÄÖÜ]\w{2,}?)(?:e|er|es|en|em) ((?:[A-ZÄÖÜ]|der |des )\S.*)$")  # "Weißes Haus"
# Romanisation of Cyrillic letters into what `sound` makes of the usual English, French, German, Spanish and Portuguese spellings.
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ i _ e iu ia i i e g".replace("_", "").split(" "),
        strict=True,
    )
)
# One sound in several spellings, in this order; chosen on the names of the table in six languages.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|schtsch|chtch", "s"),
        (r"tsch|tch|cz|ch|sch|sh|š|č", "s"),
        (r"zh|dj|dzh|dsch|j(?=[aeo])", "i"),
        (r"gu(?=[ei])", "g"),
        (r"ou|oo", "u"),
        (r"w", "v"),
        (r"x", "ks"),
        (r"ts|tz", "s"),
        (r"ph", "f"),
        (r"kh", "h"),
        (r"[yj]", "i"),
        (r"z", "s"),
        (r"ck|c|q", "k"),
        (r"ie", "e"),
        (r"ae", "a"),
        (r"(.)\1+", r"\1"),
        (r"e$", ""),
        (r"er$", "r"),
    )
]


@cache
def folded(text: str) -> str:
    """Small letters without accents, hyphens as spaces, straight apostrophes."""
    text = text.translate(_MARKS).casefold().translate(_LETTERS)
    if not text.isascii():
        parts = unicodedata.normalize("NFD", text)
        text = unicodedata.normalize("NFC", "".join(c for i, c in enumerate(parts) if not _accent(parts, i)))
    return " ".join(text.split())


def _accent(text: str, i: int) -> bool:
    """Whether a combining mark stands on a Latin letter; й and ї are letters of their own."""
    return unicodedata.combining(text[i]) > 0 and i > 0 and (text[i - 1] < "Ͱ" or unicodedata.combining(text[i - 1]) > 0)


def acronym(form: str) -> bool:
    return len(form) <= ACRONYM and form.isupper()


@lru_cache(maxsize=1 << 16)
def key(form: str, language: str = "en") -> str:
    """What two forms of one name share; an acronym is itself."""
    if acronym(form):
        return form
    bare = folded(form)
    return " ".join(map(STEMS[language], bare.split())) if language in STEMS else bare


def division_key(form: str) -> str:
    """The key of a part of a state, in Russian letters without the endings of its cases."""
    return key(form, "ru" if _CYRILLIC_WORD.match(form) else "en")


def keys(form: str, language: str = "en") -> list[str]:
    """Every key under which a name is found: its own, in Russian also those of cases that `stem` takes for others ("Ханоя", "Вьетнама",
    "хуситов"), in German those of the endings of its first word ("Weißen Hauses")."""
    found = [key(form, language)]
    if acronym(form):
        return found
    return list(dict.fromkeys([*found, *CASES[language](form)])) if language in CASES else found


def _russian_cases(form: str) -> list[str]:
    return [" ".join(words) for words in itertools.islice(itertools.product(*map(_stems, folded(form).split())), 1, 8)]


def _german_cases(form: str) -> list[str]:
    if not (match := _GERMAN.match(form)):
        return []
    return [folded(f"{match[1]}{end} {match[2]}{case}") for end in ("e", "er", "es", "en", "em") for case in ("", "s", "es")]


def _stems(word: str) -> list[str]:
    """The stem of a Russian word in the nominative, and what `stem` leaves of its other cases where that is another."""
    found = [stem(word)]
    if word.endswith(("м", "х", "й")):
        found += [
            word,
            *([word[:-1]] if word.endswith("й") else []),
            *([word[:-2]] if word.endswith("ай") and len(word) > 5 else []),
        ]
    if word.endswith(("ы", "и")) and len(word) > 4:
        found += [word[:-1] + ("ев" if word.endswith("цы") else "ов")]
    return list(dict.fromkeys(found))


def stem(word: str) -> str:
    """A Russian word without its case ending, three letters at least."""
    if kept := _KEPT.fullmatch(word):
        return kept[1]
    cut = _RUSSIAN.sub("", word)
    return cut if len(cut) >= 3 else word


@cache
def sound(name: str) -> str:
    """Nearly how a name sounds: "Sergueï Lavrov", "Sergej Lawrow" and "Сергей Лавров" come out alike."""
    words = []
    for word in folded(name).split():
        latin = "".join(_CYRILLIC.get(letter, letter) for letter in word)
        for pattern, replacement in _SOUNDS:
            latin = pattern.sub(replacement, latin)
        words.append(latin)
    return " ".join(words)


def inflected(form: str, language: str) -> list[str]:
    """A demonym with its regular feminines and plurals; irregular ones stand in the tables.

    Spanish, French, Portuguese: from the masculine singular; German: adjectives (`-isch`) and nouns; Russian needs none (see `key`).
    """
    head, _, rest = form.partition(" ")
    if rest:  # "sul-coreano", "costa-marfinense" have no space; of "norte coreano" the last word changes
        return [f"{head} {one}" for one in inflected(rest, language)]
    return list(dict.fromkeys([form, *DEMONYMS[language](form)])) if language in DEMONYMS else [form]


def _spanish(form: str) -> list[str]:
    if form.endswith("o"):
        return [form + "s", form[:-1] + "a", form[:-1] + "as"]
    if match := re.fullmatch(r"(.*)([áéíó])([ns])", form):
        bare = match[1] + {"á": "a", "é": "e", "í": "i", "ó": "o"}[match[2]] + match[3]
        return [bare + "a", bare + "es", bare + "as"]
    if form.endswith(("í", "ú")):
        return [form + "es", form + "s"]
    if form.endswith("l"):
        return [form + "es", form + "a", form + "as"]
    return [form + "s"]


def _french(form: str) -> list[str]:
    if form.endswith(("ien", "éen")):
        feminine = form + "ne"
    elif form.endswith(("e", "i")) and not form.endswith("oi"):
        feminine = form if form.endswith("e") else form + "e"
    elif form.endswith("c") and form == "grec":
        feminine = "grecque"
    elif form.endswith("c"):
        feminine = form[:-1] + "que"
    else:
        feminine = form + "e"
    plural = form if form.endswith(("s", "x")) else form + "s"
    return [plural, feminine, feminine + "s"]


def _portuguese(form: str) -> list[str]:
    if form.endswith("o") and not form.endswith("ão"):
        return [form + "s", form[:-1] + "a", form[:-1] + "as"]
    if form.endswith("ês"):
        return [form[:-2] + "esa", form[:-2] + "eses", form[:-2] + "esas"]
    if form.endswith("ão"):
        return [form[:-1], form[:-2] + "ães", form[:-2] + "ões", form + "s", form[:-1] + "s", form[:-2] + "ãs", form[:-2] + "ã"]
    if form.endswith("l"):
        return [form[:-1] + "is", form + "a", form + "as"]
    return [form + "s"] if form[-1] in "aeiuã" else [form + "es", form + "a", form + "as"]


def _german(form: str) -> list[str]:
    if form[0].islower():
        return [form + ending for ending in ("e", "en", "er", "es", "em")]
    if form.endswith("e"):
        return [form + "n", form[:-1] + "in", form[:-1] + "innen"]
    return [form + ending for ending in ("n", "s", "in", "innen", "en")]


# What each language does to a name, by language: without the endings of cases; further keys in other cases; demonyms in both genders and numbers.
STEMS = {"ru": stem}
CASES = {"ru": _russian_cases, "de": _german_cases}
DEMONYMS = {"es": _spanish, "fr": _french, "pt": _portuguese, "de": _german}
