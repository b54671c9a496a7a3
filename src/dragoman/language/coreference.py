"""Mentions and what they have in common: noun phrases of a Doc, joined into chains that speak of one thing.

Each mention is joined to the earlier one that a scorer likes best, or to none (mention ranking: Denis and Baldridge 2008; word by
word, as Dobrovolskii 2021). The scorer adds the product of two projections of the head words' vectors to a small network over what
the tree shows of the two: the same words, number, gender, kind, distance.
"""

from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from dragoman.language.layers import Mention
from dragoman.language.model import Model
from dragoman.ontology.languages.rules import rules

FARTHEST = 60  # mentions back that are looked at
# Dependents of a head word that are not part of its mention, by relation and side: measured on GUM, kept where most are outside.
OUTSIDE = frozenset(
    f"{relation} {side}"
    for side, relations in {
        "left": "case punct cc nsubj cop advmod mark discourse parataxis reparandum advcl obl nmod nsubj:outer cc:preconj expl csubj",
        "right": "punct conj appos parataxis dep advcl list orphan discourse csubj cop",
    }.items()
    for relation in relations.split()
)
# Lists of `rules.csv`, in the order in which the scorer was trained to tell them apart.
PRONOUNS = ("i", "we", "you", "he", "she", "it", "they", "this", "who")
ARTICLES = ("article_the", "article_a", "chain_this")
GENDERS = {4: 1, 5: 2, 6: 3}  # pronoun to masculine, feminine, neuter
PLACES = {"nsubj": 1, "nsubj:pass": 1, "obj": 2, "iobj": 2, "obl": 3, "nmod": 3, "nmod:poss": 4, "appos": 5}
EDGES = (1, 2, 3, 5, 9, 17, 33)  # distances told apart
CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB"})
BLOCK = 256  # mentions scored at once


class Table(msgspec.Struct):
    """Mentions in order, M of them: `single` (M, features of one), and by name what two are compared by, (M,) each."""

    single: NDArray[np.float32]
    compared: dict[str, NDArray[np.int64]]
    words: list[frozenset[str]]


def extent(head: Token) -> tuple[int, int]:
    """The tokens [start, end) of the mention that a head word stands for."""
    doc = head.doc
    inside = {head.i}
    for child in head.children:
        if f"{child.dep_} {'left' if child.i < head.i else 'right'}" not in OUTSIDE:
            inside.update(range(child.left_edge.i, child.right_edge.i + 1))
    first = last = head.i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while first < head.i and (doc[first].is_punct or doc[first].is_space):
        first += 1
    while last > head.i and (doc[last].is_punct or doc[last].is_space):
        last -= 1
    return first, last + 1


def table(doc: Doc, heads: Sequence[int], kinds: Sequence[int], kind_count: int) -> Table:
    """What the scorer sees of mentions, given by their head words and the numbers of their kinds."""
    count = len(heads)
    extents = [extent(doc[i]) for i in heads]
    pronouns = _numbers(doc.lang_, tuple(f"chain_{name}" for name in PRONOUNS))
    articles = _numbers(doc.lang_, ARTICLES)
    forms = [pronouns.get(doc[i].lower_, 0) for i in heads]
    first = [doc[a].lower_ for a, _ in extents]
    columns: list[tuple[Sequence[int], int]] = [
        (forms, len(PRONOUNS) + 1),
        ([_type(doc[i]) for i in heads], 4),
        (
            [articles.get(word, 4 if word in pronouns and b - a > 1 else 0) for word, (a, b) in zip(first, extents, strict=True)],
            5,
        ),
        ([PLACES.get(doc[i].dep_, 0) for i in heads], 6),
        ([_number(doc[i]) for i in heads], 3),
        (list(kinds), kind_count),
    ]
    single = np.concatenate(
        [np.eye(size, dtype=np.float32)[np.array(values, dtype=np.int64)] for values, size in columns], axis=1
    )
    of = {
        "form": np.array(forms),
        "type": np.array(columns[1][0]),
        "number": np.array(columns[4][0]),
        "kind": np.array(kinds),
        "gender": np.array([GENDERS.get(form, 0) for form in forms]),
        "lemma": _numbered([doc[i].lemma_.lower() for i in heads]),
        "text": _numbered([" ".join(doc[k].lower_ for k in range(a, b) if doc[k].pos_ != "DET") for a, b in extents]),
        "start": np.array([a for a, _ in extents]),
        "end": np.array([b for _, b in extents]),
        "at": np.array(heads),
        "above": np.array([doc[i].head.i for i in heads]),
        "sentence": np.unique(_sentences(doc)[list(heads)], return_inverse=True)[1],  # those without a mention do not count
        "order": np.arange(count),
    }
    words = [frozenset(doc[k].lemma_.lower() for k in range(a, b) if doc[k].pos_ in CONTENT) for a, b in extents]
    return Table(single, {name: values.astype(np.int64) for name, values in of.items()}, words)


def _sentences(doc: Doc) -> NDArray[np.int64]:
    """The number of each token's sentence."""
    return np.cumsum([bool(token.is_sent_start) for token in doc], dtype=np.int64)


@cache
def _numbers(language: str, names: tuple[str, ...]) -> dict[str, int]:
    """By word, the number of the list of `rules.csv` in which it is; of a language without such lists, none."""
    lists = rules(language)
    return {word: number for number, name in enumerate(names, 1) for word in getattr(lists, name)}


def pairs(about: Table, begin: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Mentions begin..end, each with those before it that it may be joined to: later, earlier (P,), features of the two (P, F)."""
    first = max(0, begin - FARTHEST)
    count = end - first
    near = np.tri(count, k=-1, dtype=bool) & ~np.tri(count, k=-FARTHEST - 1, dtype=bool)
    near[: begin - first] = False
    i, j = np.nonzero(near)
    vocabulary = {word: n for n, word in enumerate(sorted(frozenset().union(*about.words[first:end])))}
    has = np.zeros((count, len(vocabulary)), dtype=np.float32)
    for row, some in enumerate(about.words[first:end]):
        has[row, [vocabulary[word] for word in some]] = 1
    shared, size = (has @ has.T)[i, j], has.sum(1)
    of = {name: values[first:end] for name, values in about.compared.items()}

    def equal(name: str) -> NDArray[np.bool_]:
        return of[name][i] == of[name][j]

    def known(name: str) -> NDArray[np.bool_]:
        return (of[name][i] > 0) & (of[name][j] > 0)

    pronoun = of["form"][i] > 0
    features = [
        equal("lemma") & ~pronoun,
        equal("text") & ~pronoun,
        equal("form") & pronoun,
        shared / np.maximum(size[i], 1),
        shared / np.maximum(size[j], 1),
        (shared == size[i]) & (size[i] > 0),
        known("number") & equal("number"),
        known("number") & ~equal("number"),
        known("gender") & equal("gender"),
        known("gender") & ~equal("gender"),
        equal("kind"),
        equal("type"),
        (of["start"][j] <= of["start"][i]) & (of["end"][i] <= of["end"][j]),
        (of["start"][i] <= of["start"][j]) & (of["end"][j] <= of["end"][i]),
        of["above"][i] == of["at"][j],
        of["above"][j] == of["at"][i],
        *_steps(of["sentence"][i] - of["sentence"][j], 0),
        *_steps(i - j, 1),
    ]
    return i + first, j + first, np.stack([np.asarray(f, dtype=np.float32) for f in features], axis=-1)


def _steps(distance: NDArray[np.int64], least: int) -> list[NDArray[np.bool_]]:
    group = np.digitize(distance, EDGES)
    return [group == g for g in range(least, len(EDGES) + 1)]


def _numbered(values: list[str]) -> NDArray[np.int64]:
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(value, len(seen)) for value in values], dtype=np.int64)


def _type(token: Token) -> int:
    return {"PROPN": 0, "NOUN": 1, "PRON": 2, "DET": 2}.get(token.pos_, 3)


def _number(token: Token) -> int:
    return {"Sing": 1, "Plur": 2}.get(next(iter(token.morph.get("Number", [])), ""), 0)


def links(about: Table, vectors: NDArray[np.float32], weights: dict[str, NDArray[np.float32]]) -> NDArray[np.int64]:
    """For each mention the earlier one it is joined to, -1 for none. `vectors` (M, 384) are those of the head words."""
    count = len(vectors)
    result = np.full(count, -1, dtype=np.int64)
    later = vectors @ weights["anaphor"]
    earlier = vectors @ weights["antecedent"]
    mine = about.single @ weights["later"] + weights["later_bias"]
    theirs = about.single @ weights["earlier"]
    none = vectors @ weights["none"] + np.maximum(mine, 0) @ weights["none_out"]
    for begin in range(0, count, BLOCK):
        end = min(begin + BLOCK, count)
        i, j, features = pairs(about, begin, end)
        hidden = mine[i]
        hidden += theirs[j]
        hidden += features @ weights["pair"]
        np.maximum(hidden, 0, out=hidden)
        first = max(0, begin - FARTHEST)
        alike = later[begin:end] @ earlier[first:end].T
        scores = np.full((end - begin, count), -np.inf, dtype=np.float32)
        scores[i - begin, j] = hidden @ weights["out"] + alike[i - begin, j - first]
        best = scores.argmax(1)
        result[begin:end] = np.where(scores.max(1) > none[begin:end], best, -1)
    return result


def chains(joined: NDArray[np.int64]) -> list[int]:
    """The number of each mention's chain, in order of first mention."""
    result: list[int] = []
    new = 0
    for to in joined.tolist():
        if to < 0:
            result.append(new)
            new += 1
        else:
            result.append(result[to])
    return result


def mentions(doc: Doc, vectors: NDArray[np.float32], kinds: NDArray[np.int64], model: Model) -> list[Mention]:
    """Every mention of the Doc with its chain. `vectors` (tokens, 384), `kinds` (tokens,) the kind that each word is head of."""
    heads = np.flatnonzero(kinds)
    about = table(doc, heads.tolist(), kinds[heads].tolist(), len(model.labels["mention"]))
    weights = {name.removeprefix("coref_"): value for name, value in model.weights.items() if name.startswith("coref_")}
    chain = chains(links(about, vectors[heads], weights))
    names = model.labels["mention"]
    return [
        Mention(int(a), int(b), int(i), names[kinds[i]], n)
        for i, a, b, n in zip(heads, about.compared["start"], about.compared["end"], chain, strict=True)
    ]
