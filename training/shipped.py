"""A shipped model file back into weights from which training goes on."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from .network import Network

SINGLE = ("relation", "role_cue", "role", "counted")  # layers that `export` puts into the metadata, transposed
PAIRS = ("mode", "status", "state", "sector")  # the same of two layers each
ROLES = ("word", "trigger", "tree", "norm", "qkv", "out", "norm_attention", "inner", "outer", "norm_outer", "acts")


def read_shipped(file: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The weights of a model file as `Network` names them, in float, and its `tokenizer` and `labels`.

    What only training needs, the roles of predicates and the losses of coreference, is in no file and starts anew (`load_shipped` names it).
    """
    model = onnx.load(str(file))
    about = {prop.key: prop.value for prop in model.metadata_props}
    arrays = {i.name.removeprefix("network."): numpy_helper.to_array(i) for i in model.graph.initializer}
    weights: dict[str, Any] = {}
    for name, value in arrays.items():
        layer = name.rpartition(".")[0]
        if name.endswith(".whole"):
            weights[layer if layer.endswith("weight") else f"{layer.removesuffix('.table')}.weight"] = (
                value * arrays[f"{layer}.scale"]
            )
        elif f"{layer}.smooth" in arrays and name.endswith(".weight"):
            weights[name] = (value.astype(np.float32) * arrays[f"{layer}.scale"]).T * arrays[f"{layer}.smooth"]
        elif not name.endswith((".scale", ".smooth", ".step", ".zero")):
            weights[name] = value
    small = {
        name: np.frombuffer(base64.b64decode(data), "<f4").reshape(shape)
        for name, (shape, data) in json.loads(about["weights"]).items()
    }
    weights |= {
        ours: small[theirs].T if small[theirs].ndim == 2 else small[theirs] for ours, theirs in outside() if theirs in small
    }
    weights["role_place.weight"], weights["role_follows"] = small["role_place"], small["role_follows"]
    if "roles" in about:
        graph = onnx.load_from_string(base64.b64decode(about["roles"]))
        there = {i.name: numpy_helper.to_array(i) for i in graph.graph.initializer}
        weights |= {f"acts.{ours}": there[theirs].T if turned else there[theirs] for ours, theirs, turned in of_roles(graph)}
    tensors = {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in weights.items()}
    return tensors, {"tokenizer": about["tokenizer"], "labels": json.loads(about["labels"])}


def outside() -> Iterator[tuple[str, str]]:
    """Names of the layers in the metadata: ours and theirs."""
    layers = [(name, name) for name in SINGLE]
    layers += [(f"{name}.{layer}", f"{name}_{number}") for name in PAIRS for number, layer in enumerate((0, 2))]
    for ours, theirs in layers:
        yield f"{ours}.weight", theirs
        yield f"{ours}.bias", f"{theirs}_bias"


def of_roles(graph: onnx.ModelProto) -> Iterator[tuple[str, str, bool]]:
    """Of each weight of the graph of the roles of events: our name, its own, and whether it lies there turned, as onnx has what multiplies three
    dimensions."""
    inputs = {node.name: list(node.input) for node in graph.graph.node}
    yield "place.weight", "roles.place.weight", False
    for layer in ROLES:
        yield f"{layer}.bias", f"roles.{layer}.bias", False
        turned = inputs.get(f"/{layer}/MatMul")
        yield (f"{layer}.weight", turned[1], True) if turned else (f"{layer}.weight", f"roles.{layer}.weight", False)


def load_shipped(network: Network, weights: dict[str, Tensor]) -> list[str]:
    """Put in all weights that the network has in the same shape; the names of those that start anew."""
    own = network.state_dict()
    fitting = {name: value for name, value in weights.items() if name in own and own[name].shape == value.shape}
    network.load_state_dict(fitting, strict=False)
    return sorted(set(own) - set(fitting))


def unscaled(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of a network with eight-bit layers as those of a plain one; of a plain one as they are."""
    result = {}
    for name, value in weights.items():
        smooth = weights.get(name.removesuffix(".weight") + ".smooth") if name.endswith(".weight") else None
        if not name.endswith((".smooth", ".step", ".zero")):
            result[name] = value if smooth is None else value / smooth
    return result


def mixed(new: dict[str, Tensor], old: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """The weights of a trained network with a share of those that it started from, where both have them (WiSE-FT, Wortsman et al. 2022):
    what the run was not about is kept. `new` may have eight-bit layers, whose weights are of the divided input."""
    result = dict(new)
    for name, value in new.items():
        fixed = name.endswith((".smooth", ".step", ".zero"))
        if not fixed and name in old and old[name].shape == value.shape:
            smooth = new.get(name.removesuffix(".weight") + ".smooth") if name.endswith(".weight") else None
            result[name] = (1 - share) * value + share * (old[name] if smooth is None else old[name] * smooth)
    return result
