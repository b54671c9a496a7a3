"""The network to one ONNX file: int8 weights, vocabulary and labels in its metadata."""

import json
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor, nn

from dragoman.language.model import OUTPUTS
from dragoman.language.pieces import PAD, WIDTH

from .network import Network


class Stored(nn.Module):
    """A matrix kept as int8 with one scale a row (symmetric); `forward` gives it back as float."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("whole", (weight / scale).round().clamp(-127, 127).to(torch.int8))

    def forward(self) -> Tensor:
        return self.whole.float() * self.scale


class StoredLinear(nn.Module):
    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight = Stored(linear.weight.data)
        self.bias = linear.bias

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weight().T + self.bias


class StoredEmbedding(nn.Module):
    """The piece table: rows are widened after they are looked up, so the table stays int8 in memory too."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        self.table = Stored(table.weight.data)

    def forward(self, ids: Tensor) -> Tensor:
        return self.table.whole[ids].float() * self.table.scale[ids]


class Shipped(nn.Module):
    """What the file computes: pieces to the outputs of `dragoman.language.model.OUTPUTS` and the relation layer."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor) -> tuple[Tensor, ...]:
        scores: dict[str, Any] = self.network(pieces, pieces[:, :, 0] != PAD)
        for name in ("upos", "features", "lemma"):
            scores[name] = scores[name].argmax(-1).to(torch.int32)
        relation = self.network.relation
        return (*(scores[name] for name in OUTPUTS), relation.weight + 0, relation.bias + 0)


def store(module: nn.Module) -> None:
    """Put int8 storage in place of every matrix of at least 65,536 numbers."""
    for name, child in module.named_children():
        if isinstance(child, nn.Embedding):
            setattr(module, name, StoredEmbedding(child))
        elif isinstance(child, nn.Linear) and child.weight.numel() >= 65_536 and name != "relation":
            setattr(module, name, StoredLinear(child))
        else:
            store(child)


def export(best: Path, to: Path, languages: list[str]) -> None:
    """Write the best network so far as the file that ships."""
    state = torch.load(best, weights_only=False)
    prepared = state["prepared"]
    layers = len({name.split(".")[2] for name in state["network"] if name.startswith("encoder.layers.")})
    network = Network(len(prepared["rows"]), layers, prepared["labels"], 0.0, 0.0)
    network.load_state_dict(state["network"])
    store(network)
    network.eval()
    names = [*OUTPUTS, "relation_weight", "relation_bias"]
    torch.onnx.export(
        Shipped(network),
        (torch.full((2, 5, WIDTH), 4, dtype=torch.int32),),
        str(to),
        input_names=["pieces"],
        output_names=names,
        dynamic_axes={"pieces": {0: "batch", 1: "length"}, **{name: {0: "batch", 1: "length"} for name in OUTPUTS}},
        opset_version=17,
        do_constant_folding=False,
        dynamo=False,
    )
    model = onnx.load(str(to))
    for key, value in {"tokenizer": prepared["tokenizer"], "labels": json.dumps(prepared["labels"]), "languages": json.dumps(languages)}.items():
        model.metadata_props.add(key=key, value=value)
    onnx.save(model, str(to))
    print(f"{to}: {to.stat().st_size / 1e6:.1f} MB")
