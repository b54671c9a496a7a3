"""More layers on a trained encoder, without losing what it knows: each passes on almost what it gets until it has learned (as in Chen et al.
2022, bert2BERT), and has the weights of a layer of the start from which it learns."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .network import MODEL_WIDTH, Layer, Network
from .start import Weights

SHARE = 0.1  # of a start layer's output, in the beginning


@torch.no_grad()
def deepen(network: Network, weights: Weights, trained: int, pieces: Tensor, quoted: Tensor, mask: Tensor) -> None:
    """Fill the layers of the encoder from number `trained` on with those of the start weights, and set their norms from a sample of
    paragraphs so that the encoder gives nearly what it gave without them."""
    network.eval()
    encoder = network.encoder
    for n in range(trained, len(encoder.layers)):
        layer = encoder.layers[n]
        assert isinstance(layer, Layer)
        kept = _most_used(weights[f"l{n}.fi.w"], weights[f"l{n}.fo.w"], layer.inner.out_features)
        parts = {
            "qkv": [torch.cat([torch.from_numpy(weights[f"l{n}.{m}.{part}"]) for m in "qkv"]) for part in "wb"],
            "out": [SHARE * torch.from_numpy(weights[f"l{n}.ao.{part}"]) for part in "wb"],
            "inner": [torch.from_numpy(weights[f"l{n}.fi.{part}"])[kept] for part in "wb"],
            "outer": [
                SHARE * torch.from_numpy(weights[f"l{n}.fo.w"])[:, kept],
                SHARE * torch.from_numpy(weights[f"l{n}.fo.b"]),
            ],
        }
        for name, (weight, bias) in parts.items():
            linear: nn.Linear = getattr(layer, name)
            linear.weight.copy_(weight)
            linear.bias.copy_(bias)
        before = _before(network, n, pieces, quoted, mask)
        for norm in (layer.norm_attention, layer.norm_outer):
            norm.weight.fill_(float(before.std(-1, correction=0).mean()))
            norm.bias.fill_(float(before.mean()))
    network.train()


def _most_used(inner: NDArray[np.float32], outer: NDArray[np.float32], size: int) -> Tensor:
    """The numbers of the units of a feed-forward part that read and write most."""
    lengths = torch.from_numpy(inner).norm(dim=1) * torch.from_numpy(outer).norm(dim=0)
    return lengths.topk(size).indices.sort().values


def _before(network: Network, n: int, pieces: Tensor, quoted: Tensor, mask: Tensor) -> Tensor:
    """What layer `n` of the encoder gets, at the words of a sample, (words, 384)."""
    seen: list[Tensor] = []
    hook = network.encoder.layers[n].register_forward_pre_hook(lambda _, given: seen.append(given[0][mask]))
    network.encoder(pieces, quoted, mask)
    hook.remove()
    return seen[0].view(-1, MODEL_WIDTH)
