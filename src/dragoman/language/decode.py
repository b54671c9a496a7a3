"""From the scores of one stretch of words to values: of the Doc's own layers, and of those beside it."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, SENT_START
from spacy.parts_of_speech import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.language.labels import ROLES, attributes, cue_places
from dragoman.language.layers import Attribution, TimeExpression
from dragoman.language.lemmas import apply_rule, checked_lemma, dictionary_lemmas
from dragoman.language.model import Model, Scores
from dragoman.language.tree import best_roles, best_tags, best_tree, spans
from dragoman.ontology.languages.lemmas import lemmas

ATTRIBUTES = [POS, MORPH, LEMMA, DEP, HEAD, SENT_START, ENT_IOB, ENT_TYPE]
OUTSIDE, BEGIN, INSIDE = 2, 3, 1  # spaCy's ENT_IOB
NO_START = np.uint64(2**64 - 1)


def empty(doc: Doc, words: list[str]) -> NDArray[np.uint64]:
    """The layers of a Doc in which every token is white space; `write` fills in the words."""
    layers = np.zeros((len(doc), len(ATTRIBUTES)), dtype=np.uint64)
    layers[:, ATTRIBUTES.index(POS)] = IDS["SPACE"]
    layers[:, ATTRIBUTES.index(MORPH)] = doc.vocab.morphology.add("")
    layers[1:, ATTRIBUTES.index(HEAD)] = NO_START  # minus one: the token before
    layers[:, ATTRIBUTES.index(SENT_START)] = NO_START
    layers[:, ATTRIBUTES.index(ENT_IOB)] = OUTSIDE
    for i, word in enumerate(words):
        if word.isspace():
            layers[i, ATTRIBUTES.index(LEMMA)] = doc.vocab.strings.add(word)
    return layers


@lru_cache(maxsize=16)
def _codes(model: Model, vocab: Vocab) -> dict[str, NDArray[np.uint64]]:
    """spaCy's numbers for the labels of each head."""
    labels = model.labels
    numbers = {
        "upos": [IDS[label] for label in labels["upos"]],
        "relation": [vocab.strings.add(label) for label in labels["relation"]],
        "iob": [{"O": OUTSIDE, "B": BEGIN, "I": INSIDE}[label[0]] for label in labels["entity"]],
        "type": [vocab.strings.add(label[2:]) if label != "O" else 0 for label in labels["entity"]],
    }
    return {name: np.array(values, dtype=np.uint64) for name, values in numbers.items()}


def sentence_starts(doc: Doc | None, scores: NDArray[np.float32], tokens: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which words of a stretch begin a sentence: as a Doc that has them says, else by their scores."""
    told = doc and [doc[int(i)].is_sent_start for i in tokens]
    starts = scores[: len(tokens)] > 0 if told is None else np.array(told, dtype=bool)
    starts[0] = True
    return starts


def write(
    model: Model,
    output: Scores,
    doc: Doc,
    words: list[str],
    tokens: NDArray[np.int64],
    starts: NDArray[np.bool_],
    layers: NDArray[np.uint64],
) -> None:
    """Turn the scores of one stretch, the words `tokens` of the Doc, into values of the Doc's layers. `starts` says which of them
    begin a sentence."""
    n = len(tokens)
    codes = _codes(model, doc.vocab)
    heads = np.zeros(n, dtype=np.int64)
    for begin, end in pairwise([*np.flatnonzero(starts), n]):
        columns = np.concatenate([[0], np.arange(begin + 1, end + 1)])
        tree = best_tree(output["arcs"][begin:end][:, columns])
        heads[begin:end] = np.where(tree == 0, 0, tree + begin)
    relations = _relations(model, output["relation_dependent"][:n], output["relation_head"][heads], heads == 0)
    head_at = np.where(heads == 0, np.arange(n), heads - 1)
    entities = model.labels["entity"]
    tags = _written_as_names(best_tags(output["entity"][:n], entities), [words[i] for i in tokens.tolist()], entities)
    rules, kinds = model.labels["lemma"], model.labels["upos"]
    values = {
        POS: codes["upos"][output["upos"][:n]],
        MORPH: [_morph(model, doc.vocab, tuple(row)) for row in output["features"][:n].astype(np.int64).tolist()],
        LEMMA: [
            _lemma(doc.vocab, rules[rule], kinds[upos], words[i], model.lemmas)
            for rule, upos, i in zip(output["lemma"].tolist(), output["upos"].tolist(), tokens.tolist(), strict=False)
        ],
        DEP: codes["relation"][relations],
        HEAD: (tokens[head_at] - tokens).astype(np.uint64),
        SENT_START: np.where(starts, np.uint64(1), NO_START),
        ENT_IOB: codes["iob"][tags],
        ENT_TYPE: codes["type"][tags],
    }
    layers[tokens] = np.array([values[name] for name in ATTRIBUTES], dtype=np.uint64).T
    # A name goes through the white space inside it: spaCy refuses one that goes on after a gap.
    for k in np.flatnonzero((values[ENT_IOB][1:] == INSIDE) & (np.diff(tokens) > 1)):
        for name, value in ((ENT_IOB, INSIDE), (ENT_TYPE, values[ENT_TYPE][k])):
            layers[tokens[k] + 1 : tokens[k + 1], ATTRIBUTES.index(name)] = value


def _written_as_names(tags: NDArray[np.int64], words: Sequence[str], labels: Sequence[str]) -> NDArray[np.int64]:
    """The tags without names in small letters alone ("the alliance", "the region"; MISC may be: "deutsche"), in words of which any has a capital."""
    kept = tags.copy()
    if any(char.isupper() for word in words for char in word):
        for begin, end, kind in spans([labels[tag] for tag in tags]):
            if kind != "MISC" and "".join(words[begin:end]).islower():
                kept[begin:end] = 0
    return kept


@lru_cache(maxsize=100_000)
def _morph(model: Model, vocab: Vocab, row: tuple[int, ...]) -> int:
    """spaCy's number for a word's features, given the value of each attribute."""
    values = (of[i] for of, i in zip(attributes(model.labels["features"]), row, strict=True))
    return int(vocab.morphology.add("|".join(filter(None, values))))


@lru_cache(maxsize=200_000)
def _lemma(vocab: Vocab, rule: str, kind: str, word: str, trained: frozenset[str]) -> int:
    """spaCy's number for a word's lemma. In English the dictionary decides where the rule makes a word that training (`trained`) had not, or a
    verb that the dictionary does not know the word to be a form of; in other languages where it makes no lemma."""
    lemma = apply_rule(rule, word)
    if not lemmas(vocab.lang).lemminflect:
        lemma = checked_lemma(word, lemma, kind, vocab.lang)
    else:
        known = dictionary_lemmas(word, kind)
        if known and lemma not in known and (kind == "VERB" or lemma not in trained):
            lemma = known[0]
    return int(vocab.strings.add(lemma))


def _relations(
    model: Model, dependent: NDArray[np.float32], head: NDArray[np.float32], root: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The best relation of each word to its head; `root` is given to roots and to no other word."""
    result = np.maximum(dependent + head, 0) @ model.weights["relation"] + model.weights["relation_bias"]
    index = model.labels["relation"].index("root")
    result[:, index] = np.where(root, np.inf, -np.inf)
    return result.argmax(1)


def times(model: Model, output: Scores, tokens: NDArray[np.int64]) -> list[TimeExpression]:
    """The time expressions of one stretch."""
    labels = model.labels["time"]
    tags = best_tags(output["time"][: len(tokens)], labels)
    return [TimeExpression(int(tokens[a]), int(tokens[b - 1]) + 1, kind) for a, b, kind in spans([labels[i] for i in tags])]


class Cue(msgspec.Struct, frozen=True):
    """Words that say something, of a stretch (T words): tokens, how sure they are a cue, the scores (T, ROLES) of every word's role to them."""

    tokens: NDArray[np.int64]
    begin: int
    end: int
    confidence: float
    scores: NDArray[np.float32]


def cues(model: Model, outputs: Scores, stretches: Sequence[NDArray[np.int64]]) -> list[list[Cue]]:
    """The cues of each stretch of a batch."""
    found: list[list[Cue]] = [[] for _ in stretches]
    labels = model.labels["cue"]
    spoken: list[tuple[int, int, int, float]] = []
    for row, tokens in enumerate(stretches):
        here = outputs["cue"][row, : len(tokens)]
        if (here[:, 1:].max(1) < here[:, 0]).all():
            continue
        sure = np.exp(here - here.max(1, keepdims=True))
        sure /= sure.sum(1, keepdims=True)
        for a, b, _ in spans([labels[i] for i in best_tags(here, labels)]):
            spoken.append((row, a, b, float(1 - sure[a:b, 0].max())))
    if not spoken:
        return found
    rows = np.array([row for row, *_ in spoken])
    longest = max(len(stretches[row]) for row in rows)
    places = np.stack([cue_places(range(a, b), longest) for _, a, b, _ in spoken])
    cue = np.stack([outputs["hidden"][row, a + 1 : b + 1].mean(0) for row, a, b, _ in spoken])
    cue = cue @ model.weights["role_cue"] + model.weights["role_cue_bias"]
    hidden = np.maximum(outputs["role_word"][rows, :longest] + cue[:, None] + model.weights["role_place"][places], 0)
    scores = hidden @ model.weights["role"] + model.weights["role_bias"]
    for k, (row, a, b, sure_of_cue) in enumerate(spoken):
        tokens = stretches[row]
        found[row].append(Cue(tokens, a, b, sure_of_cue, scores[k, : len(tokens)]))
    return found


def attributions(model: Model, said: Sequence[Cue]) -> list[Attribution | None]:
    """Who said what by each cue, None where nobody said anything: the roles of the stretch's words to it."""
    found: list[Attribution | None] = []
    decoded = best_roles([cue.scores for cue in said], model.weights["role_follows"])
    for cue, (roles, probability) in zip(said, decoded, strict=True):
        parts = PART_OF[roles]
        source, content = (cue.tokens[parts == part].tolist() for part in ("source", "content"))
        confidence = round(cue.confidence * probability**0.5, 3)
        words = cue.tokens[cue.begin : cue.end].tolist()
        found.append(Attribution(words, source, content, confidence) if source or content else None)
    return found


PART_OF = np.array([role[2:] for role in ROLES])
