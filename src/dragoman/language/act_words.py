"""What a word does by the table of its language (`ontology/languages/LANG/acts.csv`, `modes.csv`)."""

from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.acts import ActWord, act_words, endings

HANGING = frozenset(
    {"obj", "iobj", "obl", "nsubj", "csubj", "nmod", "amod", "xcomp", "appos", "conj", "flat", "advmod", "nummod", "compound"}
)


def particles(word: Token) -> list[str]:
    """The separable particles of a verb ("aus" of "wies ... aus"); the reflexive of Spanish treebanks hangs there like one: "se reunieron"."""
    return [c.lower_ for c in word.children if c.dep_ == "compound:prt" and c.pos_ != "PRON"]


def known_act(word: Token) -> ActWord | None:
    """The first row that fits the word; of a verb with a separable particle only a row for both, also where the tree has it for an adverb."""
    table, lemma = act_words(word.doc.lang_), word.lemma_.lower()
    apart = particles(word)
    adverbs = [c.lower_ for c in word.children if c.dep_ == "advmod" and c.i > word.i and word.pos_ == "VERB"]
    whole = next((one + lemma for one in (*apart, *adverbs) if one + lemma in table), None)
    found = table.get(whole or "".join(apart) + lemma) or _of_compound(word)
    if not found:
        return None
    hanging = set(_hanging(word, 2))
    ends = language_words(word.doc.lang_).compounds  # "Kriegsgefangene" are "Gefangene"
    return next((one for one in found if not one.objects or _fits(one.objects, hanging, ends)), None)


def _of_compound(word: Token) -> list[ActWord]:
    """The rows of the end of a compound noun ("Bodenoffensive"), which is what such a noun names."""
    lemma = word.lemma_.lower()
    if word.pos_ != "NOUN":
        return []
    end = next((one for one in endings(word.doc.lang_) if lemma.endswith(one) and len(lemma) > len(one)), None)
    return act_words(word.doc.lang_)[f"-{end}"] if end else []


def _fits(objects: frozenset[str], hanging: set[str], ends: bool) -> bool:
    """Whether one of the objects hangs on a word, or where nouns are compounds one that ends in it."""
    return bool(objects & hanging) or (ends and any(one.endswith(tuple(objects)) for one in hanging))


def known_mode(word: Token, kind: str) -> str | None:
    """The mode of an act of type `kind` where its words leave no doubt of it ("air strike"), "" where they say that it has none ("shot down a jet")."""
    rows = [one for one in act_words(word.doc.lang_, "modes.csv").get(word.lemma_.lower(), []) if one.type == kind]
    if not rows:
        return None
    beside = {*_hanging(word, 2), *(c.lemma_.lower() for c in word.head.children if c.dep_.startswith(("nsubj", "obl")))}
    return next((one.mode or "" for one in rows if not one.objects or one.objects & beside), None)


def _hanging(word: Token, depth: int) -> Iterator[str]:
    """Lemmas and forms, in small letters, of what hangs on a word, `depth` words down."""
    for child in word.children:
        if child.dep_.split(":")[0] in HANGING:
            yield from (child.lemma_.lower(), child.lower_)
            if depth > 1:
                yield from _hanging(child, depth - 1)
