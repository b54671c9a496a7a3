"""Dictionaries of verbs: what of their patterns our lexicon can say, as raw entries in the form of `predicates.yaml`.

A pattern becomes an entry where it is a verb alone, a verb with a particle, with the noun of its object, or with "to" and a verb. What
stands before the verb in a pattern ("NOT *", "SAID WILL *") says whether it happened, which is read from the sentence instead.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman.ontology.languages.rules import rules
from dragoman.ontology.petrarch.lines import CODE, Refuse, ignore, lines

NONE = {"---", "+++"}  # the verb has no code of its own, or only its patterns have
ENGLISH = rules("en")  # these dictionaries are of English
ACTORS = frozenset(["+", "$", "%", "^"])  # places of actors


def read_verbs(path: Path, refuse: Refuse = ignore) -> Iterator[tuple[int, dict[str, Any]]]:
    """The line and an entry with `do`, `code`, `say` (the pattern), and `object`, `to` or `particle` where the pattern names one."""
    sets = _sets(path)
    verbs: list[str] = []
    code = ""
    begun = in_set = False
    for number, line in lines(path):
        text = line.strip()
        found = CODE.findall(text)
        if text.startswith("---"):
            code, verbs, begun, in_set = _first(found), [], True, False
        elif text.startswith("&"):
            in_set = True
        elif text.startswith("-"):
            in_set = False
            try:
                yield number, _pattern(verbs, text, _first(found), sets)
            except ValueError as reason:
                refuse(number, text, str(reason))
        elif in_set and text.startswith("+"):
            continue
        elif begun:
            in_set = False
            forms = re.split(r"[{(\[]", text, maxsplit=1)[0].lstrip("+").strip("_ ").lower().replace("_", " ")
            verb, *particle = forms.split(" ")
            if not re.fullmatch("[a-z]+", verb) or len(particle) > 1 or not ENGLISH.particles.issuperset(particle):
                refuse(number, text, "a verb of several words, of which only particles are understood")
                continue
            verbs = verbs if text.startswith("+") else []
            own = _first(found) or code
            if own not in NONE:
                yield number, {"do": [forms], "code": own, "say": text}
            verbs.append(forms)


def _pattern(verbs: list[str], text: str, code: str, sets: dict[str, list[str]]) -> dict[str, Any]:
    """Raises ValueError with the reason where our lexicon cannot say it."""
    body = CODE.sub("", text).lstrip("-").strip()
    before, star, after = body.replace("_", " ").partition("*")
    if not verbs or not star:
        raise ValueError("no verb stands above it" if star else "no * says where the verb stands")
    if code in NONE or not code:
        raise ValueError("it has no code")
    if any(word not in ACTORS for word in before.split()):
        raise ValueError("words before the verb; whether it happened is read from the sentence")
    words = [word for word in after.split() if word not in ACTORS and word.lower() not in ENGLISH.determiners]
    entry: dict[str, Any] = {"do": list(verbs), "code": code, "say": text}
    if words and words[0].lower() in ENGLISH.particles:
        entry["particle"] = [words.pop(0).lower()]
    if len(words) > 1 and words[0].lower() == "to":
        entry["to"] = _lemmas(words[1:2], sets, "VERB")
    elif words and words[0].lower() in ENGLISH.relating:
        raise ValueError("a preposition behind the verb; only objects are understood")
    elif words:
        entry["object"] = _lemmas(words, sets, "NOUN")
    return entry


def _lemmas(words: list[str], sets: dict[str, list[str]], kind: str) -> list[str]:
    """The lemmas of a word or a synset; of several words the last with the one before it, as the lexicon compares them."""
    from lemminflect import getLemma

    spelled = sets.get(words[-1].lstrip("&"), []) if words[-1].startswith("&") else [words[-1].lower()]
    if not spelled or any(word.startswith("&") for word in words[:-1]):
        raise ValueError("a synset that the file does not have, or one before another word")
    found = []
    for form in spelled:
        *rest, last = form.split()
        lemma = (getLemma(last, upos=kind) or (last,))[0]
        beside = words[-2].lower() if len(words) > 1 else rest[-1] if rest else ""
        found.append(f"{beside} {lemma}".strip())
    return found


def _sets(path: Path) -> dict[str, list[str]]:
    """The words of each synset, those of synsets inside it included."""
    raw: dict[str, list[str]] = {}
    name = ""
    for _, line in lines(path):
        text = line.strip()
        if text.startswith("&"):
            name = text[1:].split()[0].rstrip("_")
            raw[name] = []
        elif name and text.startswith("+"):
            raw[name].append(text[1:].replace("_", " ").strip())
        else:
            name = ""

    def words(one: str, outer: frozenset[str]) -> list[str]:
        found: list[str] = []
        for word in raw.get(one, []):
            inner = word[1:] if word.startswith("&") else None
            found += [word.lower()] if inner is None else words(inner, outer | {inner}) if inner not in outer else []
        return found

    return {one: words(one, frozenset({one})) for one in raw}


def _first(found: list[str]) -> str:
    """The code of a line; of a pair (`[030:031]`, by whom and to whom) the first."""
    return found[0].split(":")[0].strip() if found else ""
