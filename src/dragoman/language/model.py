"""The model file: one ONNX graph with int8 weights; vocabulary, label names and small last layers travel in its metadata."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dragoman.language.pieces import END, PAD, START, WIDTH, piece_encoder
from dragoman.records import DragomanError

FILE = Path(__file__).with_name("model.onnx")
# What a file that is no model raises; the exceptions of onnxruntime have no class of their own above them.
NO_MODEL: tuple[type[Exception], ...] = (
    OSError,
    KeyError,
    ValueError,
    *(
        kind
        for kind in vars(onnxruntime.capi.onnxruntime_pybind11_state).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ),
)
THREADS = 2  # batches read at once, each on one core: faster than two cores on one batch
OUTPUTS = (
    "sentence",
    "upos",
    "features",
    "lemma",
    "entity",
    "time",
    "factuality",
    "mention",
    "cue",
    "role_word",
    "event",
    "arcs",
    "relation_dependent",
    "relation_head",
    "hidden",
)
ACT_INPUTS = ("words", "arcs", "sentence", "mask", "row", "word", "place")
Scores = dict[str, NDArray[np.float32]]


class Model(msgspec.Struct, frozen=True, eq=False):
    """The loaded model. `labels` names the classes of each head, `lemmas` the English ones seen in training.

    `weights` are the layers of heads that only some words need, which are computed outside the graph: `relation` (192,
    relations), `role_cue` (384, 192), `role` (192, ROLES), each with its `_bias`; `role_place` (places, 192), `role_follows`
    (ROLES, ROLES); `mode`, `status`, `state`, `sector` in two layers (`mode_0`, `mode_1`) and `counted` in one: what the word of
    an event, an actor, a count says. `roles` is the graph of the roles of events: ACT_INPUTS to (events, words, EVENT_TAGS).
    """

    session: onnxruntime.InferenceSession
    roles: onnxruntime.InferenceSession
    encode: Callable[[Sequence[str]], NDArray[np.int32]]
    labels: dict[str, list[str]]
    languages: frozenset[str]
    lemmas: frozenset[str]
    weights: dict[str, NDArray[np.float32]]
    version: str = ""


@cache
def load(file: Path = FILE) -> Model:
    """Load a model file, the one that ships in the package unless told otherwise. Raises DragomanError for a file that is none."""
    try:
        return _load(file)
    except NO_MODEL as error:
        raise DragomanError(
            f"{file}: not a model of ours: {error}. Give a file that `python -m training` wrote, or leave it out for the one that ships."
        ) from error


def _load(file: Path) -> Model:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    weights = {
        name: np.frombuffer(base64.b64decode(data), "<f4").reshape(shape)
        for name, (shape, data) in json.loads(about["weights"]).items()
    }
    roles = onnxruntime.InferenceSession(base64.b64decode(about["roles"]), options, providers=["CPUExecutionProvider"])
    return Model(
        session,
        roles,
        piece_encoder(about["tokenizer"]),
        json.loads(about["labels"]),
        frozenset(json.loads(about["languages"])),
        frozenset(about["lemmas"].split("\n")),
        weights,
        model_version(file),
    )


@cache
def model_version(file: Path = FILE) -> str:
    """The first twelve digits of the SHA-256 of a model file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def scores(model: Model, paragraphs: Sequence[Sequence[str]], quoted: Sequence[NDArray[np.bool_]]) -> Scores:
    """Run a batch: each output with the batch first, positions 0..T, the first of them the root for heads.

    `quoted` says of each word whether it stands in quotation marks.
    """
    length = max(map(len, paragraphs))
    pieces = np.full((len(paragraphs), length + 2, WIDTH), PAD, dtype=np.int32)
    marks = np.zeros((len(paragraphs), length + 2), dtype=np.int32)
    pieces[:, 0, 0] = START
    for row, words in enumerate(paragraphs):
        pieces[row, 1 : len(words) + 1] = model.encode(words)
        pieces[row, len(words) + 1, 0] = END
        marks[row, 1 : len(words) + 1] = quoted[row]
    return dict(zip(OUTPUTS, model.session.run(OUTPUTS, {"pieces": pieces, "quoted": marks}), strict=True))
