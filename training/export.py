"""The network to one ONNX file: int8 weights; vocabulary, labels and small last layers in its metadata.

The encoder's layers multiply integers, with the fixed ranges of `quantise.py`: ranges taken from each batch would make a page's
records depend on the pages read beside it. The heads' matrices and the piece table are kept in int8 with a scale a row and
widened to float32 when the file is loaded, the table's rows when they are looked up.
"""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dragoman.language.model import ACT_INPUTS, OUTPUTS
from dragoman.language.pieces import PAD, WIDTH

from .network import MODEL_WIDTH, ActRoles, Network
from .quantise import LARGEST, QuantisedLinear, quantise

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


class Integers(torch.autograd.Function):
    """A linear layer in eight bits as one operator of onnxruntime: rounded input times rounded weight, with a scale a column."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, step: Tensor, zero: Tensor, weight: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
        whole = ((x / step).round() + zero).clamp(0, 255) - zero
        return whole @ weight.float() * (step * scale) + bias

    @staticmethod
    def symbolic(g: Any, x: Any, step: Any, zero: Any, weight: Any, scale: Any, bias: Any) -> Any:
        whole = g.op("QuantizeLinear", x, step, zero)
        none = g.op("Constant", value_t=torch.zeros((), dtype=torch.int8))
        made = g.op("com.microsoft::MatMulIntegerToFloat", whole, weight, step, scale, zero, none, bias)
        made.setType(x.type().with_sizes([None, None, bias.type().sizes()[0]]))
        return made


class IntegerLinear(nn.Module):
    """A quantised layer as it ships."""

    smooth: Tensor

    def __init__(self, linear: QuantisedLinear) -> None:
        super().__init__()
        scale = linear.weight.data.abs().amax(1).clamp(min=1e-8) / LARGEST
        self.register_buffer("smooth", 1 / linear.smooth)
        self.register_buffer("step", linear.step.clone())
        self.register_buffer("zero", linear.zero.to(torch.uint8))
        self.register_buffer("weight", (linear.weight.data / scale[:, None]).round().to(torch.int8).T.contiguous())
        self.register_buffer("scale", scale)
        self.register_buffer("bias", linear.bias.data.clone())

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = Integers.apply(x * self.smooth, self.step, self.zero, self.weight, self.scale, self.bias)
        return result


class StoredEmbedding(nn.Module):
    """An embedding over a stored table."""

    def __init__(self, table: nn.Embedding) -> None:
        super().__init__()
        self.table = Stored(table.weight.data)

    def forward(self, ids: Tensor) -> Tensor:
        return self.table.whole[ids].float() * self.table.scale[ids]


class ShippedRoles(nn.Module):
    """The second graph: the role of every word to each trigger, as probabilities (N, T, EVENT_TAGS)."""

    def __init__(self, roles: ActRoles) -> None:
        super().__init__()
        self.roles = roles

    def forward(
        self, words: Tensor, arcs: Tensor, sentence: Tensor, mask: Tensor, row: Tensor, word: Tensor, place: Tensor
    ) -> Tensor:
        vectors = self.roles.vectors(words, arcs, sentence, mask, row, word, place)
        scores: Tensor = self.roles.acts(vectors)
        return scores.softmax(-1)


def export_roles(network: Network, to: Path) -> str:
    """The graph of the roles of events, in base64."""
    given = (
        torch.zeros((2, 5, MODEL_WIDTH)),
        torch.zeros((2, 5, 6)),
        torch.zeros((2, 5), dtype=torch.int64),
        torch.ones((2, 5), dtype=torch.bool),
        torch.tensor([0, 1, 1]),
        torch.tensor([0, 1, 2]),
        torch.zeros((3, 5), dtype=torch.int64),
    )
    paragraphs = {name: {0: "batch", 1: "length"} for name in ("words", "sentence", "mask")}
    torch.onnx.export(
        ShippedRoles(network.acts).eval(),
        given,
        str(to),
        input_names=list(ACT_INPUTS),
        output_names=["roles"],
        dynamic_axes={
            **paragraphs,
            "arcs": {0: "batch", 1: "length", 2: "heads"},
            "row": {0: "acts"},
            "word": {0: "acts"},
            "place": {0: "acts", 1: "length"},
            "roles": {0: "acts", 1: "length"},
        },
        opset_version=17,
        dynamo=False,
    )
    graph = base64.b64encode(to.read_bytes()).decode()
    to.unlink()
    return graph


class Shipped(nn.Module):
    """What the file computes: pieces to the outputs of `dragoman.language.model.OUTPUTS`."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor, quoted: Tensor) -> tuple[Tensor, ...]:
        scores: dict[str, Tensor] = self.network(pieces, quoted, pieces[:, :, 0] != PAD)
        for name in ("upos", "features", "lemma", "mention"):
            scores[name] = scores[name].argmax(-1).to(torch.int32)
        return tuple(scores[name] for name in OUTPUTS)


def store(module: nn.Module) -> None:
    """Put stored layers in place of all large ones but those that are computed outside the file."""
    for name, child in module.named_children():
        if isinstance(child, nn.Embedding) and child.weight.numel() >= SMALLEST:
            setattr(module, name, StoredEmbedding(child))
        elif isinstance(child, QuantisedLinear):
            setattr(module, name, IntegerLinear(child))
        elif isinstance(child, nn.Linear) and child.weight.numel() >= SMALLEST:
            setattr(module, name, StoredLinear(child))
        else:
            store(child)


def _encoded(values: NDArray[np.float32]) -> tuple[list[int], str]:
    return list(values.shape), base64.b64encode(values.astype("<f4").tobytes()).decode()


def export(best: Path, to: Path, languages: list[str], lemmas: set[str]) -> None:
    """Write the best network so far as the file that ships; `lemmas` are the English ones of the training data.

    A second graph, that of the roles of events, travels in its metadata, as do the layers of heads that few words need.
    """
    state = torch.load(best, weights_only=False)
    prepared = state["prepared"]
    layers = len({name.split(".")[2] for name in state["network"] if name.startswith("encoder.layers.")})
    network = Network(
        len(prepared["rows"]), layers, len(state["network"]["encoder.layers.0.inner.bias"]), prepared["labels"], 0.0, 0.0
    )
    if "encoder.layers.0.qkv.smooth" in state["network"]:
        quantise(network)
    network.load_state_dict(state["network"])
    outside = {
        "relation": network.relation.weight.T,
        "relation_bias": network.relation.bias,
        "role_cue": network.role_cue.weight.T,
        "role_cue_bias": network.role_cue.bias,
        "role": network.role.weight.T,
        "role_bias": network.role.bias,
        "role_place": network.role_place.weight,
        "role_follows": network.role_follows,
        "counted": network.counted.weight.T,
        "counted_bias": network.counted.bias,
    }
    for name in ("mode", "status", "state", "sector"):
        for number, layer in enumerate((0, 2)):
            outside[f"{name}_{number}"] = getattr(network, name)[layer].weight.T
            outside[f"{name}_{number}_bias"] = getattr(network, name)[layer].bias
    roles = export_roles(network, to.with_suffix(".roles"))
    store(network)
    network.eval()
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Shipped(network),
        (torch.full((2, 5, WIDTH), 4, dtype=torch.int32), torch.zeros((2, 5), dtype=torch.int32)),
        str(to),
        input_names=["pieces", "quoted"],
        output_names=list(OUTPUTS),
        dynamic_axes=dict.fromkeys(("pieces", "quoted", *OUTPUTS), axes),
        opset_version=17,
        custom_opsets={"com.microsoft": 1},
        do_constant_folding=False,
        dynamo=False,
    )
    about = {
        "tokenizer": prepared["tokenizer"],
        "labels": json.dumps(prepared["labels"]),
        "languages": json.dumps(languages),
        "lemmas": "\n".join(sorted(lemmas)),
        "roles": roles,
        "weights": json.dumps({name: _encoded(value.detach().numpy()) for name, value in outside.items()}),
    }
    _add(to, about)


def add_heads(file: Path, weights: dict[str, NDArray[np.float32]], labels: dict[str, list[str]]) -> None:
    """Put further layers, and the classes that they tell apart, beside those that are in the metadata of the file."""
    known = {
        prop.key: json.loads(prop.value) for prop in onnx.load(str(file)).metadata_props if prop.key in {"weights", "labels"}
    }
    encoded = {name: _encoded(value) for name, value in weights.items()}
    _add(file, {"weights": json.dumps(known["weights"] | encoded), "labels": json.dumps(known["labels"] | labels)})


def _add(file: Path, about: dict[str, str]) -> None:
    model = onnx.load(str(file))
    kept = {prop.key: prop.value for prop in model.metadata_props} | about
    del model.metadata_props[:]
    for key, value in kept.items():
        model.metadata_props.add(key=key, value=value)
    onnx.save(model, str(file))
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
