"""Which words name an act, and of which PLOVER type, as the event head finds them."""

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from dragoman.language.layers import EventWord
from dragoman.language.model import Model

NONE = ""
CANDIDATES = frozenset({"VERB", "NOUN"})
LEAST = 0.2  # probability of its type from which a word is given: best F1 on plover-gsr-dev


def event_words(doc: Doc, vectors: NDArray[np.float32], model: Model) -> list[EventWord]:
    """The verbs and nouns of the Doc that may well name an act. `vectors` (tokens, 384)."""
    tokens = [token.i for token in doc if token.pos_ in CANDIDATES]
    w = model.weights
    hidden = np.maximum(vectors[tokens] @ w["event_inner"] + w["event_inner_bias"], 0)
    scores = hidden @ w["event_outer"] + w["event_outer_bias"]
    shares = np.exp(scores - scores.max(1, keepdims=True, initial=-np.inf))
    shares /= shares.sum(1, keepdims=True)
    best = shares[:, 1:].argmax(1) + 1
    names = model.labels["event"]
    return [
        EventWord(i, names[kind], round(float(share[kind]), 3))
        for i, kind, share in zip(tokens, best, shares, strict=True)
        if share[kind] >= LEAST
    ]
