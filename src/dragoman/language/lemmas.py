"""Lemmas as classes: a rule says how a word becomes its lemma, so that a classifier can learn them.

A rule is written `l|u` (lower-case the word first or not), the number of characters cut from its end, `+` and what is put
there (`l3+y`: Countries -> country), or `=` and the whole lemma (`=be`). After the edit-script lemmatisers of UDPipe 2
(Straka 2018), cut down to word ends. Word ends alone make words that are none ("dicer" of "dice"), so a dictionary has the last
word: in English lemminflect, in the other languages simplemma.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from dragoman.ontology.languages.lemmas import lemmas

PLAIN = str.maketrans("áéí", "aei")
MENDED = {"VERB", "AUX", "NOUN", "ADJ"}  # classes whose lemma the dictionary mends, chosen on the treebanks' dev parts


def lemma_rule(word: str, lemma: str) -> str:
    """The rule that turns `word` into `lemma`."""
    for case, form in (("u", word), ("l", word.lower())):
        if case == "l" and form == word:
            continue
        common = 0
        while common < min(len(form), len(lemma)) and form[common] == lemma[common]:
            common += 1
        if common >= max(1, len(form) - 4) or form == lemma:
            return f"{case}{len(form) - common}+{lemma[common:]}"
    return f"={lemma}"


def apply_rule(rule: str, word: str) -> str:
    """Apply a rule of `lemma_rule` to any word; a word too short for the rule is its own lemma."""
    if rule.startswith("="):
        return rule[1:]
    cut, _, suffix = rule[1:].partition("+")
    form = word.lower() if rule[0] == "l" else word
    return form[: len(form) - int(cut)] + suffix if int(cut) < len(form) or suffix else form


@lru_cache(maxsize=100_000)
def dictionary_lemmas(word: str, upos: str) -> tuple[str, ...]:
    """What an English verb or noun can be a form of, by dictionary and, for unknown words, by its ending; () for other classes."""
    if upos not in {"VERB", "NOUN"} or not word.isalpha():
        return ()
    import lemminflect

    return tuple(lemminflect.getLemma(word.lower(), upos=upos))


@lru_cache(maxsize=100_000)
def checked_lemma(word: str, lemma: str, upos: str, language: str) -> str:
    """The lemma of a word in a language other than English: the given one where a dictionary knows it as a lemma or does not know the
    word, else the dictionary's."""
    own = lemmas(language)
    if upos not in MENDED and not (upos == "PROPN" and own.inflected_names):
        return lemma
    import simplemma

    if own.clitics and upos == "VERB" and "-" in word:  # "disse-me", "fazê-lo": one word with the pronouns that lean on it
        word = word.partition("-")[0]
        return simplemma.lemmatize(word, language)
    if own.leaning and upos == "VERB" and (leans := re.search(own.leaning, word.lower().translate(PLAIN))):
        word = lemma = word.lower().translate(PLAIN)[: leans.start()]  # without them the accent goes, too
    if upos == "VERB" and own.infinitives and (verb := _infinitive(word, lemma, language)):
        return verb
    if not simplemma.is_known(word, language) or (
        simplemma.is_known(lemma, language) and simplemma.lemmatize(lemma, language).casefold() == lemma.casefold()
    ):
        return lemma
    found = simplemma.lemmatize(word, language)
    if upos == "VERB" and lemma == word and lemma.endswith(own.infinitives) and not found.endswith(own.infinitives):
        return lemma  # "weisen" is no "weise"
    return lemma if upos in {"NOUN", "ADJ"} and found.endswith(own.infinitives) and lemma != word else found


def _infinitive(word: str, lemma: str, language: str) -> str | None:
    """The infinitive of a form of a verb: the dictionary's, which knows irregular forms; of a participle that it takes for an adjective, the
    known verb that it comes from; None where neither is one. Right of the verbs of the treebanks' dev parts: es 92.5, fr 93.8, pt 93.1, de 95.4, ru 88.9."""
    import simplemma

    form, endings = word.lower(), lemmas(language).infinitives
    if verb := next(_strong(form, language), None):
        return verb
    found = simplemma.lemmatize(word, language) if simplemma.is_known(word, language) else ""
    if found in {form, ""} and (verb := _known(_prefixed(form, language), language)):
        return verb
    if found.islower() and found.endswith(endings) and (found != form or lemma == form):
        return found
    if lemma.endswith(endings) and lemma != form and simplemma.is_known(lemma, language):
        return None
    return _known(_of_participle(form, language), language)


def _strong(form: str, language: str) -> Iterator[str]:
    """The verb of an irregular form in the table, with what it carries before it ("erschoss": "erschießen")."""
    own = lemmas(language)
    for prefix in ("", *own.prefixes):
        if form.startswith(prefix) and (verb := own.strong.get(form.removeprefix(prefix))):
            yield prefix + verb


def _known(verbs: Iterator[str], language: str) -> str | None:
    """The first that the dictionary has as an infinitive."""
    import simplemma

    return next(
        (verb for verb in verbs if simplemma.is_known(verb, language) and simplemma.lemmatize(verb, language) == verb), None
    )


def _of_participle(form: str, language: str) -> Iterator[str]:
    """The verbs from which a participle may come, by its ending, first without what it may carry before ("ge")."""
    own = lemmas(language)
    stems = dict.fromkeys((re.sub(own.prefix, "", form, count=1), form)) if own.prefix else (form,)
    for end, endings in own.participles:
        yield from (re.sub(end, ending, stem) for stem in stems for ending in endings if re.search(end, stem))


def _prefixed(form: str, language: str) -> Iterator[str]:
    """The verbs of which a form may be, by the form without what verbs carry before them ("umgebracht": "gebracht", so "umbringen")."""
    import simplemma

    own = lemmas(language)
    for prefix in own.prefixes:
        rest = form.removeprefix(prefix)
        verb = simplemma.lemmatize(rest, language) if rest not in {form, ""} else form
        if verb not in {rest, form} and verb.islower() and verb.endswith(own.infinitives):
            yield prefix + verb
