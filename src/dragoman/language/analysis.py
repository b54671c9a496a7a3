"""Documents to Docs: cut into stretches the model reads, run in batches of like length, decode, write into the Doc."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, LEMMA, MORPH, POS, SENT_START
from spacy.parts_of_speech import IDS
from spacy.tokens import Doc
from spacy.vocab import Vocab

from dragoman.language.lemmas import apply_rule, dictionary_lemma
from dragoman.language.model import THREADS, Model, load, scores
from dragoman.language.tokenise import STOPS, tokenizer
from dragoman.language.tree import best_tags, best_tree
from dragoman.records import Document

LONGEST = 160  # words read at once: as long as the paragraphs of training
BATCH = 1200  # positions of a batch, padding counted: beyond it, larger is not faster
BUFFER = 24_000  # words gathered before a run, so that batches can be sorted by length
ATTRIBUTES = [POS, MORPH, LEMMA, DEP, HEAD, SENT_START, ENT_IOB, ENT_TYPE]
OUTSIDE, BEGIN, INSIDE = 2, 3, 1  # spaCy's ENT_IOB
NO_START = np.uint64(2**64 - 1)
Stretch = tuple[Doc, list[int]]


def analyse(documents: Iterable[Document]) -> Iterator[Doc]:
    """Turn documents into spaCy Docs with every layer, in the same order.

    The Doc's text is the document's text; its conventions are in docs/architecture.md. The result does not depend on which
    documents come together. The language of a document chooses the tokeniser; ask `languages()` first.
    """
    return annotate(map(_tokenise, documents))


def _tokenise(document: Document) -> Doc:
    doc = tokenizer(document.language)(document.text)
    doc.user_data.update(document=document.id, published=document.published)
    return doc


def annotate(docs: Iterable[Doc]) -> Iterator[Doc]:
    """Write every layer into Docs that have words only; a Doc that has sentence starts already keeps them."""
    model = load()
    waiting: list[Doc] = []
    words = 0
    for doc in docs:
        waiting.append(doc)
        words += len(doc)
        if words >= BUFFER:
            yield from _run(model, waiting)
            waiting, words = [], 0
    yield from _run(model, waiting)


def _run(model: Model, docs: list[Doc]) -> list[Doc]:
    texts = {id(doc): [token.text for token in doc] for doc in docs}
    stretches = [(doc, tokens) for doc in docs for tokens in _stretches(doc, texts[id(doc)])]
    layers = {id(doc): _empty(doc, texts[id(doc)]) for doc in docs}
    stretches.sort(key=lambda stretch: len(stretch[1]))

    def read(batch: list[Stretch]) -> tuple[list[Stretch], dict[str, NDArray[np.float32]]]:
        return batch, scores(model, [[texts[id(doc)][i] for i in tokens] for doc, tokens in batch])

    with ThreadPoolExecutor(THREADS) as workers:
        for batch, outputs in workers.map(read, _batches(stretches)):
            for row, (doc, tokens) in enumerate(batch):
                one = {name: value[row] for name, value in outputs.items()}
                _decode(model, one, doc, texts[id(doc)], np.array(tokens), layers[id(doc)])
    return [doc.from_array(ATTRIBUTES, layers[id(doc)]) if len(doc) else doc for doc in docs]  # type: ignore[arg-type]


def _stretches(doc: Doc, words: list[str]) -> Iterator[list[int]]:
    """Token numbers of each line or paragraph; of one too long, parts cut where a sentence likely ends."""
    current: list[int] = []
    for i, word in enumerate(words):
        if not word.isspace():
            current.append(i)
        elif "\n" in word:
            yield from _cut(doc, words, current)
            current = []
    yield from _cut(doc, words, current)


def _cut(doc: Doc, words: list[str], tokens: list[int]) -> Iterator[list[int]]:
    while len(tokens) > LONGEST:
        given = doc.has_annotation("SENT_START")
        places = range(LONGEST, 0 if given else LONGEST // 4, -1)
        ends = (k for k in places if (doc[tokens[k]].is_sent_start if given else words[tokens[k - 1]] in STOPS))
        at = next(ends, LONGEST)
        yield tokens[:at]
        tokens = tokens[at:]
    if tokens:
        yield tokens


def _batches(stretches: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    batch: list[Stretch] = []
    for stretch in stretches:
        if batch and (len(stretch[1]) + 2) * (len(batch) + 1) > BATCH:
            yield batch
            batch = []
        batch.append(stretch)
    if batch:
        yield batch


def _empty(doc: Doc, words: list[str]) -> NDArray[np.uint64]:
    """The layers of a Doc in which every token is white space; `_decode` fills in the words."""
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


@cache
def _codes(vocab: Vocab) -> dict[str, NDArray[np.uint64]]:
    """spaCy's numbers for the labels of each head."""
    labels = load().labels
    numbers = {
        "upos": [IDS[label] for label in labels["upos"]],
        "features": [vocab.morphology.add(label) for label in labels["features"]],
        "relation": [vocab.strings.add(label) for label in labels["relation"]],
        "iob": [{"O": OUTSIDE, "B": BEGIN, "I": INSIDE}[label[0]] for label in labels["entity"]],
        "type": [vocab.strings.add(label[2:]) if label != "O" else 0 for label in labels["entity"]],
    }
    return {name: np.array(values, dtype=np.uint64) for name, values in numbers.items()}


def _decode(
    model: Model,
    output: dict[str, NDArray[np.float32]],
    doc: Doc,
    words: list[str],
    tokens: NDArray[np.int64],
    layers: NDArray[np.uint64],
) -> None:
    """Turn the scores of one stretch into values of the Doc's layers."""
    n = len(tokens)
    codes = _codes(doc.vocab)
    if doc.has_annotation("SENT_START"):
        starts = np.array([doc[int(i)].is_sent_start for i in tokens], dtype=bool)
    else:
        starts = output["sentence"][:n] > 0
    starts[0] = True
    heads = np.zeros(n, dtype=np.int64)
    for begin, end in pairwise([*np.flatnonzero(starts), n]):
        columns = np.concatenate([[0], np.arange(begin + 1, end + 1)])
        tree = best_tree(output["arcs"][begin:end][:, columns])
        heads[begin:end] = np.where(tree == 0, 0, tree + begin)
    relations = _relations(model, output["relation_dependent"][:n], output["relation_head"][heads], heads == 0)
    head_at = np.where(heads == 0, np.arange(n), heads - 1)
    tags = best_tags(output["entity"][:n], model.labels["entity"])
    add = doc.vocab.strings.add
    values = {
        POS: codes["upos"][output["upos"][:n]],
        MORPH: codes["features"][output["features"][:n]],
        LEMMA: [
            add(_lemma(rule, upos, words[i]))
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


@lru_cache(maxsize=200_000)
def _lemma(rule: int, upos: int, word: str) -> str:
    model = load()
    lemma = apply_rule(model.labels["lemma"][rule], word)
    if lemma in model.lemmas:
        return lemma
    return dictionary_lemma(word, model.labels["upos"][upos]) or lemma


def _relations(
    model: Model, dependent: NDArray[np.float32], head: NDArray[np.float32], root: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The best relation of each word to its head; `root` is given to roots and to no other word."""
    result = np.maximum(dependent + head, 0) @ model.relation_weight + model.relation_bias
    index = model.labels["relation"].index("root")
    result[:, index] = np.where(root, np.inf, -np.inf)
    return result.argmax(1)
