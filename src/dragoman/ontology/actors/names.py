"""Names of persons as words: what of a name is the name, and whether two may be one person's."""

import re
from functools import lru_cache

import msgspec

from dragoman.ontology.actors.forms import folded, sound
from dragoman.ontology.actors.given_names import gender_of, given_names, same_given
from dragoman.ontology.actors.name_parts import name_parts

# A nickname or what else stands in marks or brackets.
BESIDE = re.compile(r"\s*[\"“”„«‘'(\[`]+[^\"“”„«»’)\]]{1,40}[\"”“»’')\]]+(?=\s)")


class Name(msgspec.Struct, frozen=True):
    """The words of a name without capitals, accents and hyphens, in order, its particles apart, and "jr" or "sr"."""

    words: tuple[str, ...]
    suffix: str = ""


@lru_cache(maxsize=65536)
def parts(text: str) -> Name:
    """The parts of a name without titles. What stands in marks or brackets inside is none of it ("Joseph "Joe" Kovac")."""
    bare = BESIDE.sub(" ", f"{text} ")
    words = [word.strip(".,'") for word in folded(bare.removesuffix("'s").replace("’s ", " ")).replace("-", " ").split()]
    words = [word.removesuffix("'s") for word in words if word]
    suffix = words.pop() if len(words) > 1 and words[-1] in name_parts("suffix") else ""
    kept = tuple(word for word in words if word not in name_parts("particle") or len(words) == 1)
    return Name(kept or tuple(words), suffix)


def shown(text: str) -> str:
    """A name as it is shown: without what stands in marks or brackets inside it, and without a possessive."""
    return " ".join(BESIDE.sub("", text).split()).removesuffix("'s").removesuffix("’s").strip(" ,")


def agree(one: Name, other: Name) -> int:
    """How well two names may be one person's; 0 where they cannot be.

    4: all words of the shorter, two at least, are in the longer, in order, the last or the first of them at its place.
    3: a single word is the last of the other. 2: it stands inside. 1: it is the first.
    """
    short, long = sorted((one, other), key=lambda name: len(name.words))
    if not short.words or (short.suffix and long.suffix and short.suffix != long.suffix):
        return 0
    if len(short.words) == 1:
        word = short.words[0]
        at = next((i for i in range(len(long.words) - 1, -1, -1) if _same(word, long.words[i], given=False)), -1)
        return 0 if at < 0 else 3 if at == len(long.words) - 1 else 1 if at == 0 else 2
    matched, i = [], 0
    for n, word in enumerate(short.words):
        last = n == len(short.words) - 1
        at = next((k for k in range(i, len(long.words)) if _same(word, long.words[k], given=not last)), -1)
        if at < 0:
            return 0
        matched.append(at)
        i = at + 1
    return 4 if matched[-1] == len(long.words) - 1 or (matched[0] == 0 and matched[1] >= 1) else 0


def sounds(name: Name) -> set[str]:
    """How the words of a name sound; two that `agree` share one."""
    return {sound(word) if len(word) > 2 else word for word in name.words}


def _same(one: str, other: str, given: bool) -> bool:
    if one == other or (len(one) > 2 and len(other) > 2 and sound(one) == sound(other)):
        return True
    if given and (len(one) == 1 or len(other) == 1):
        return one[0] == other[0]
    return given and same_given(one, other)


def given_gender(name: Name) -> str:
    """m or f by the given name; of "Kim Jong-un" and the like, whose first word is no given name, by the second; "" where not known."""
    if len(name.words) < 2:
        return ""
    first = name.words[0]
    if first in given_names():
        return gender_of(first) or (gender_of(name.words[1]) if len(name.words) > 2 and len(first) == 1 else "")
    return gender_of(name.words[1]) if len(name.words) > 2 or len(first) == 1 else ""
