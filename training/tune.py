"""A model file whose heads for events went on learning from somebody's corrections: `python -m training tune GOLD --to FILE`.

GOLD is what `dragoman gold` wrote (`events.jsonl`). The encoder stays as it is, so that words, trees, names and quotations are read as before, and
the vectors of the words are computed once: what learns are the heads for triggers, types, modes, statuses, roles and who the actors
are. A few hundred events would teach them to forget: the weights are then brought back by a share towards those that they started from
(WiSE-FT, Wortsman et al. 2022).
"""

import base64
import json
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from dragoman.language.model import FILE, Model, load
from dragoman.language.model import scores as shipped_scores
from dragoman.language.pieces import PAD

from .batches import batches, targets
from .data import events
from .losses import losses
from .network import Network, schedule
from .paragraphs import Paragraph, cut
from .shipped import of_roles, outside, read_shipped

LONGEST = 160  # words read at once, as the package reads
WORDS = 1_200  # of a batch
EPOCHS = 8
RATE = 3e-4
DROPOUT = 0.2
KEPT = 0.5  # share of the weights before; with EPOCHS and RATE chosen on three splits of events-dev (docs/model.md)
EVENT = ("event.0", "event.2")
SMALL = ("event", "state", "sector", "counted")  # heads over every word
HEADS = (*SMALL, "mode", "status", "acts")

Weights = dict[str, NDArray[np.float32]]


def tune(gold: Path, to: Path, file: Path = FILE, seed: int = 0) -> None:
    """Write to `to` the model of `file` with its heads for events tuned on the pages of `gold`."""
    model = load(file)
    paragraphs = [part for one in events(gold, "en") for part in cut(one, LONGEST)]
    if not any(paragraph.events for paragraph in paragraphs):
        raise SystemExit(f"{gold}: it holds no event to learn from. Judge every record of some pages, then `dragoman gold`.")
    began = time.monotonic()
    start = read_heads(file)
    network = heads(model.labels, start)
    learn(network, model, paragraphs, seed)
    state = network.state_dict()
    tuned = {name: KEPT * value + (1 - KEPT) * state[name].numpy() for name, value in start.items()}
    write_heads(file, to, tuned)
    n = sum(len(paragraph.events or []) for paragraph in paragraphs)
    print(f"{to}: {n} events of {len(paragraphs)} paragraphs in {time.monotonic() - began:.0f} s. To code with it: --model {to}")


def heads(labels: dict[str, list[str]], weights: Weights) -> Network:
    """A network of heads alone, without layers below; `weights` are those that it starts from."""
    network = Network(PAD + 1, 0, 1, labels, 0.0, DROPOUT)
    network.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()}, strict=False)
    return network


def learn(network: Network, model: Model, paragraphs: list[Paragraph], seed: int) -> None:
    """Train the heads on paragraphs whose vectors the model gives."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    ready = [_batch(model, group) for group in batches(paragraphs, WORDS, order)]
    learning = [p for name, p in network.named_parameters() if name.split(".")[0] in HEADS]
    optimizer = torch.optim.AdamW(learning, lr=RATE, weight_decay=0.01)
    network.train()
    steps = EPOCHS * len(ready)
    for step in range(steps):
        if step % len(ready) == 0:
            order.shuffle(ready)
        hidden, arcs, mask, gold = ready[step % len(ready)]
        x = network.drop(hidden)
        scores = {"arcs": arcs, "hidden_dropped": x, **{name: getattr(network, name)(x[:, 1:]) for name in SMALL}}
        loss = torch.stack(list(losses(network, scores, mask, gold).values())).sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learning, 2.0)
        for group in optimizer.param_groups:
            group["lr"] = RATE * schedule(step, steps, 0.1)
        optimizer.step()


def _batch(model: Model, group: list[Paragraph]) -> tuple[Tensor, Tensor, Tensor, dict[str, Any]]:
    """The vectors of a batch, its arcs, its mask, and what is right."""
    found = shipped_scores(model, [p.words for p in group], [np.array(p.quoted, dtype=bool) for p in group])
    hidden, arcs = torch.from_numpy(found["hidden"]), torch.from_numpy(found["arcs"])
    mask = torch.zeros(hidden.shape[:2], dtype=torch.bool)
    for row, paragraph in enumerate(group):
        mask[row, : len(paragraph.words) + 2] = True
    return hidden, arcs, mask, targets(group, model.labels)


def read_heads(file: Path) -> Weights:
    """The weights of the heads for events of a model file, as `Network` names them."""
    return {name: value.numpy() for name, value in read_shipped(file)[0].items() if name.split(".")[0] in HEADS}


def write_heads(file: Path, to: Path, weights: Weights) -> None:
    """Write a copy of a model file with other weights in its heads for events."""
    model = onnx.load(str(file))
    about = _about(model)
    there = {i.name: i for i in model.graph.initializer}

    def put(initializers: dict[str, Any], name: str, value: NDArray[Any]) -> None:
        initializers[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(value), name))

    for layer in EVENT:
        weight = weights[f"{layer}.weight"]
        put(there, f"network.{layer}.bias", weights[f"{layer}.bias"])
        if f"network.{layer}.weight" in there:
            put(there, f"network.{layer}.weight", weight)
            continue
        scale = (np.abs(weight).max(1, keepdims=True).clip(1e-8) / 127).astype(np.float32)  # as export.Stored
        put(there, f"network.{layer}.weight.scale", scale)
        put(there, f"network.{layer}.weight.whole", (weight / scale).round().clip(-127, 127).astype(np.int8))
    kept = json.loads(about["weights"])
    for name, theirs in outside():
        if name not in weights:
            continue
        value = weights[name].T if weights[name].ndim == 2 else weights[name]
        kept[theirs] = list(value.shape), base64.b64encode(np.ascontiguousarray(value, "<f4").tobytes()).decode()
    about["weights"] = json.dumps(kept)
    graph = onnx.load_from_string(base64.b64decode(about["roles"]))
    roles = {i.name: i for i in graph.graph.initializer}
    for name, held, turned in of_roles(graph):
        put(roles, held, weights[f"acts.{name}"].T if turned else weights[f"acts.{name}"])
    about["roles"] = base64.b64encode(graph.SerializeToString()).decode()
    for prop in model.metadata_props:
        prop.value = about[prop.key]
    onnx.save(model, str(to))


def _about(model: onnx.ModelProto) -> dict[str, str]:
    return {prop.key: prop.value for prop in model.metadata_props}
