"""The network to one ONNX file: int8 weights, vocabulary and labels in its metadata.

Matrices and the piece table are kept in int8 with a scale a row and widened to float32 when the file is loaded, the table's
rows when they are looked up. Activations stay float32: rounding them with fixed ranges after training costs too much, and ranges
taken from each batch would make a page's records depend on the pages read beside it.
"""

import base64
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from dragoman.language.model import OUTPUTS
from dragoman.language.pieces import PAD, WIDTH

from .network import Network

SMALLEST = 65_536  # numbers in a matrix worth rounding


class Stored(nn.Module):
    """A matrix in int8 with one scale a row, symmetric."""

    scale: Tensor
    whole: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("whole", (weight / scale).round().clamp(-127, 127).to(torch.int8))


class StoredLinear(nn.Module):
    """A linear layer over a stored matrix."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight = Stored(linear.weight.data)
        self.bias = linear.bias

    def forward(self, x: Tensor) -> Tensor:
        return x @ (self.weight.whole.float() * self.weight.scale).T + self.bias


class StoredEmbedding(nn.Module):
    """An embedding over a stored table."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        self.table = Stored(table.weight.data)

    def forward(self, ids: Tensor) -> Tensor:
        return self.table.whole[ids].float() * self.table.scale[ids]


class Shipped(nn.Module):
    """What the file computes: pieces to the outputs of `dragoman.language.model.OUTPUTS`."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor) -> tuple[Tensor, ...]:
        scores: dict[str, Tensor] = self.network(pieces, pieces[:, :, 0] != PAD)
        for name in ("upos", "features", "lemma"):
            scores[name] = scores[name].argmax(-1).to(torch.int32)
        return tuple(scores[name] for name in OUTPUTS)


def store(module: nn.Module) -> None:
    """Put stored layers in place of all large ones but `relation`, which is computed outside the file."""
    for name, child in module.named_children():
        if isinstance(child, nn.Embedding):
            setattr(module, name, StoredEmbedding(child))
        elif isinstance(child, nn.Linear) and child.weight.numel() >= SMALLEST and name != "relation":
            setattr(module, name, StoredLinear(child))
        else:
            store(child)


def export(best: Path, to: Path, languages: list[str], lemmas: set[str]) -> None:
    """Write the best network so far as the file that ships; `lemmas` are those of the training data."""
    state = torch.load(best, weights_only=False)
    prepared = state["prepared"]
    layers = len({name.split(".")[2] for name in state["network"] if name.startswith("encoder.layers.")})
    network = Network(
        len(prepared["rows"]), layers, len(state["network"]["encoder.layers.0.inner.bias"]), prepared["labels"], 0.0, 0.0
    )
    network.load_state_dict(state["network"])
    relation = np.concatenate([p.detach().numpy().reshape(len(p), -1) for p in network.relation.parameters()], axis=1)
    store(network)
    network.eval()
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Shipped(network),
        (torch.full((2, 5, WIDTH), 4, dtype=torch.int32),),
        str(to),
        input_names=["pieces"],
        output_names=list(OUTPUTS),
        dynamic_axes=dict.fromkeys(("pieces", *OUTPUTS), axes),
        opset_version=17,
        do_constant_folding=False,
        dynamo=False,
    )
    model = onnx.load(str(to))
    about = {
        "tokenizer": prepared["tokenizer"],
        "labels": json.dumps(prepared["labels"]),
        "languages": json.dumps(languages),
        "lemmas": "\n".join(sorted(lemmas)),
        "relation": base64.b64encode(relation.astype("<f4").tobytes()).decode(),
    }
    for key, value in about.items():
        model.metadata_props.add(key=key, value=value)
    onnx.save(model, str(to))
    print(f"{to}: {to.stat().st_size / 1e6:.1f} MB")
