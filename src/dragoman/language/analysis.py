"""Documents to Docs: cut into stretches the model reads, run in batches of like length, decode, write into the Doc."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from spacy.tokens import Doc
from threadpoolctl import ThreadpoolController

from dragoman.language.act_words import known_act, particles
from dragoman.language.acts import LEAST, LEAST_KNOWN, LEAST_PLAIN, acts
from dragoman.language.coreference import mentions
from dragoman.language.decode import ATTRIBUTES, Cue, attributions, cues, empty, sentence_starts, times, write
from dragoman.language.layers import Act, TimeExpression, layers
from dragoman.language.model import THREADS, Model, Scores, load, scores
from dragoman.language.tokenise import STOPS, tokenizer
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.acts import act_words
from dragoman.records import Document

LONGEST = 160  # words read at once: as long as the paragraphs of training
BATCH = 1200  # positions of a batch, padding counted: beyond it, larger is not faster
PADDING = 40  # positions of a batch that hold no word; fewer make more runs, which cost as much
BUFFER = 24_000  # words gathered before a run, so that batches can be sorted by length
OPENING = frozenset({"DET", "ADJ", "ADV"})  # what a word may be with which a time expression begins
Stretch = tuple[Doc, NDArray[np.int64]]


def analyse(
    documents: Iterable[Document], model: Model | None = None, triggers: Iterable[Sequence[tuple[int, int]]] | None = None
) -> Iterator[Doc]:
    """Turn documents into spaCy Docs with every layer, in the same order.

    The Doc's text is the document's text; its conventions are in docs/architecture.md. The result does not depend on which
    documents come together. The language of a document chooses the tokeniser; ask `languages()` first. `model` is the one that ships
    unless another is given. `triggers` are intervals of characters, of each document: where they are given, those words name its acts
    and no others.
    """
    docs = map(words_of, documents)
    return annotate(docs if triggers is None else map(_with_triggers, docs, triggers), model)


def _with_triggers(doc: Doc, triggers: Sequence[tuple[int, int]]) -> Doc:
    layers(doc).triggers = list(triggers)
    return doc


def words_of(document: Document) -> Doc:
    """A document as a Doc that has words only."""
    doc = tokenizer(document.language)(document.text)
    page = layers(doc)
    page.published, page.headline = document.published, document.headline
    page.headings = [(one.start, one.end) for one in document.headings]
    return doc


def annotate(docs: Iterable[Doc], model: Model | None = None) -> Iterator[Doc]:
    """Write every layer into Docs that have words only; a Doc that has sentence starts already keeps them."""
    model = model or load()
    for doc, vectors, kinds in read(docs, model):
        with _one_thread():
            layers(doc).mentions = mentions(doc, vectors, kinds, model)
        yield doc


def read(docs: Iterable[Doc], model: Model | None = None) -> Iterator[tuple[Doc, NDArray[np.float32], NDArray[np.int64]]]:
    """As `annotate`, without the layers that need the whole document; with what they are made of: the vector of each token
    (tokens, 384) and the number of the kind of thing whose mention it heads (tokens,), 0 for none."""
    model = model or load()
    waiting: list[Doc] = []
    words = 0
    for doc in docs:
        waiting.append(doc)
        words += len(doc)
        if words >= BUFFER:
            yield from _run(model, waiting)
            waiting, words = [], 0
    yield from _run(model, waiting)


def _run(model: Model, docs: list[Doc]) -> Iterator[tuple[Doc, NDArray[np.float32], NDArray[np.int64]]]:
    texts = {id(doc): [token.text for token in doc] for doc in docs}
    inside = {id(doc): _inside(doc) for doc in docs}
    parted = {
        id(doc): doc.has_annotation("SENT_START") for doc in docs
    }  # asked once: of a Doc that has none it looks at every word
    stretches = [(doc, np.array(tokens)) for doc in docs for tokens in _stretches(doc, texts[id(doc)], parted[id(doc)])]
    values = {id(doc): empty(doc, texts[id(doc)]) for doc in docs}
    vectors = {id(doc): np.zeros((len(doc), 384), dtype=np.float32) for doc in docs}
    kinds = {id(doc): np.zeros(len(doc), dtype=np.int64) for doc in docs}
    stretches.sort(key=lambda stretch: len(stretch[1]))

    def run(batch: list[Stretch]) -> tuple[list[Stretch], Scores]:
        words = [[texts[id(doc)][i] for i in tokens] for doc, tokens in batch]
        return batch, scores(model, words, [inside[id(doc)][tokens] for doc, tokens in batch])

    said: list[tuple[Doc, Cue]] = []
    with ThreadPoolExecutor(THREADS) as workers, _one_thread():
        for batch, outputs in workers.map(run, _batches(stretches)):
            inner = [tokens for _, tokens in batch]
            said += [(doc, cue) for (doc, _), some in zip(batch, cues(model, outputs, inner), strict=True) for cue in some]
            told = [doc if parted[id(doc)] else None for doc, _ in batch]
            starts = [sentence_starts(told[row], outputs["sentence"][row], tokens) for row, tokens in enumerate(inner)]
            least = [LEAST_PLAIN if act_words(doc.lang_) else LEAST_KNOWN for doc, _ in batch]
            done = acts(model, outputs, inner, starts, [_given(doc) for doc, _ in batch], least)
            for row, (doc, tokens) in enumerate(batch):
                one = {name: value[row] for name, value in outputs.items()}
                write(model, one, doc, texts[id(doc)], tokens, starts[row], values[id(doc)])
                further = layers(doc)
                further.acts += done[row]
                further.times += times(model, one, tokens)
                further.factuality[tokens] = one["factuality"][: len(tokens)]
                vectors[id(doc)][tokens] = one["hidden"][1 : len(tokens) + 1]
                kinds[id(doc)][tokens] = one["mention"][: len(tokens)]
        for (doc, _), attribution in zip(said, attributions(model, [cue for _, cue in said]), strict=True):
            if attribution is not None:
                layers(doc).attributions.append(attribution)
    for doc in docs:
        further = layers(doc)  # what came in order of length is put in order of place
        further.attributions.sort(key=lambda one: one.cue)
        further.acts.sort(key=lambda one: one.token)
        if len(doc):
            doc.from_array(ATTRIBUTES, values[id(doc)])  # type: ignore[arg-type]
        if further.triggers is None:
            further.acts = [act for act in _pooled(doc, further.acts) if _is_sure(doc, act)]
        further.times = _whole(doc, further.times)
        yield doc, vectors[id(doc)], kinds[id(doc)]


def _pooled(doc: Doc, acts: list[Act]) -> list[Act]:
    """The acts, those of which neither is sure told by a verb and its subject ("the bomb killed") as one, by the likelier word."""
    at, gone, found = {act.token: act for act in acts}, set[int](), dict[int, Act]()
    for act in acts:
        verb = at.get(doc[act.token].head.i)
        if verb is None or verb is act or verb.type != act.type or not doc[act.token].dep_.startswith("nsubj"):
            continue
        if max(verb.sure[0], act.sure[0]) < LEAST:
            best, other = (act, verb) if act.sure[0] > verb.sure[0] else (verb, act)
            either = round(1 - (1 - act.sure[0]) * (1 - verb.sure[0]), 3)
            found[best.token] = replace(best, sure=(either, *best.sure[1:]))
            gone.add(other.token)
    return [found.get(act.token, act) for act in acts if act.token not in gone]


def _is_sure(doc: Doc, act: Act) -> bool:
    """Whether a word may be a trigger by its probability, or by that and the table of acts of its language."""
    if act.sure[0] >= LEAST:
        return True
    word = doc[act.token]
    known = known_act(word)
    if known is None or act.sure[0] >= LEAST_KNOWN:
        return known is not None
    # Of the German verbs between the two floors three in four are acts (training/texts/events-acts-dev.jsonl), of those of other languages half.
    plain_verb = word.pos_ == "VERB" and language_words(doc.lang_).plain_verbs
    return plain_verb or bool(known.objects) or bool(particles(word))


def _whole(doc: Doc, times: list[TimeExpression]) -> list[TimeExpression]:
    """The time expressions in order, each with the word before it that the model took for one of its own ("each" of "each Thursday")."""
    found: list[TimeExpression] = []
    for time in sorted(times, key=lambda one: one.start):
        before = found[-1] if found else None
        if before is not None and before.end == time.start == before.start + 1 and doc[before.start].pos_ in OPENING:
            kind = before.kind if before.kind == "SET" else time.kind
            time = TimeExpression(found.pop().start, time.end, kind)
        found.append(time)
    return found


def _given(doc: Doc) -> frozenset[int] | None:
    """The tokens of the triggers that somebody has named; the last of a word that was cut."""
    triggers = layers(doc).triggers
    if triggers is None:
        return None
    spans = (doc.char_span(start, end, alignment_mode="expand") for start, end in triggers)
    return frozenset(span.end - 1 for span in spans if span is not None)


def _one_thread() -> AbstractContextManager[object]:
    """Numpy's products on one core: threads of its BLAS would wait for each other on the cores that the model is busy on."""
    return _blas().limit(limits=1, user_api="blas")


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _inside(doc: Doc) -> NDArray[np.bool_]:
    """Which tokens stand in quotation marks."""
    starts = np.array([token.idx for token in doc], dtype=np.int64)
    quoted = np.array(layers(doc).quoted, dtype=np.int64).reshape(-1, 2)  # sorted and disjoint
    before = np.searchsorted(quoted[:, 0], starts, side="right") - 1
    return (before >= 0) & (starts < np.append(quoted[:, 1], 0)[before])


def _stretches(doc: Doc, words: list[str], given: bool) -> Iterator[list[int]]:
    """Token numbers of each line or paragraph; of one too long, parts cut where a sentence likely ends."""
    current: list[int] = []
    for i, word in enumerate(words):
        if not word.isspace():
            current.append(i)
        elif "\n" in word:
            yield from _cut(doc, words, current, given)
            current = []
    yield from _cut(doc, words, current, given)


def _cut(doc: Doc, words: list[str], tokens: list[int], given: bool) -> Iterator[list[int]]:
    start = 0
    while len(tokens) - start > LONGEST:
        places = range(start + LONGEST, start + (0 if given else LONGEST // 4), -1)
        ends = (k for k in places if (doc[tokens[k]].is_sent_start if given else words[tokens[k - 1]] in STOPS))
        at = next(ends, start + LONGEST)
        yield tokens[start:at]
        start = at
    if start < len(tokens):
        yield tokens[start:]


def _batches(stretches: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """Stretches, the shortest first, as many at once as BATCH and PADDING allow."""
    batch: list[Stretch] = []
    words = 0
    for stretch in stretches:
        size = len(stretch[1])
        positions = (size + 2) * (len(batch) + 1)
        if batch and (positions > BATCH or positions - 2 * (len(batch) + 1) - words - size > PADDING):
            yield batch
            batch, words = [], 0
        batch.append(stretch)
        words += size
    if batch:
        yield batch
