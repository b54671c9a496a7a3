"""Eight-bit arithmetic in the encoder: training with it in the loop, and the layers that ship.

Inputs are rounded to unsigned 8 bits with one fixed range a layer, weights to 7 bits with a scale a row (with 8, the sum of two products
overflows the 16 bits that AVX2 adds in). What a layer reads is first divided, dimension by dimension, by a fixed vector that
its weights make good (SmoothQuant, Xiao et al. 2023): a few dimensions of this encoder are far larger than the rest. Ranges are
fixed before training goes on, from a sample; gradients pass through the rounding (Jacob et al. 2018).
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from .network import Layer, Network

LEVELS = 255
LARGEST = 63
SHARE = 0.5  # how much of a dimension's size goes into the weights


class Rounded(torch.autograd.Function):
    """Rounding whose gradient is that of no rounding."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return x.round()

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient


class QuantisedLinear(nn.Module):
    """A linear layer in eight bits. `smooth` (in,), `step` and `zero` are fixed; weight and bias go on learning."""

    smooth: Tensor
    step: Tensor
    zero: Tensor

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight = nn.Parameter(linear.weight.data.clone())  # of the divided input
        self.bias = nn.Parameter(linear.bias.data.clone())
        self.register_buffer("smooth", torch.ones(linear.in_features))
        self.register_buffer("step", torch.ones(()))
        self.register_buffer("zero", torch.zeros(()))

    def measure(self, x: Tensor) -> None:
        """Fix the ranges from a sample of inputs (n, in)."""
        size = _share(x.abs(), 0.999).clamp(min=1e-4)
        smooth = (size**SHARE / self.weight.abs().amax(0).clamp(min=1e-4) ** (1 - SHARE)).clamp(min=1e-3)
        self.smooth.copy_(smooth / smooth.mean())
        self.weight.data.mul_(self.smooth)
        flat = (x / self.smooth).flatten()
        low, high = min(0.0, float(_share(flat, 0.00005))), float(_share(flat, 0.99995))
        self.step.fill_((high - low) / LEVELS)
        self.zero.fill_(round(-low / float(self.step)))

    def forward(self, x: Tensor) -> Tensor:
        whole = Rounded.apply(x / self.smooth / self.step) + self.zero
        x = (whole.clamp(0, LEVELS) - self.zero) * self.step
        scale = self.weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-8) / LARGEST
        return functional.linear(x, Rounded.apply(self.weight / scale) * scale, self.bias)


def _share(values: Tensor, share: float) -> Tensor:
    """The value that a share of all lie below, along the first axis."""
    place = max(1, round(share * len(values))) - 1
    return torch.as_tensor(np.partition(values.cpu().numpy(), place, axis=0)[place]).to(values.device)


def quantise(network: Network) -> None:
    """Put quantised layers in place of the encoder's; `fit` fixes their ranges, or a state dict brings them."""
    for layer in network.encoder.layers:
        assert isinstance(layer, Layer)
        for name in ("qkv", "out", "inner", "outer"):
            setattr(layer, name, QuantisedLinear(getattr(layer, name)))


@torch.no_grad()
def fit(network: Network, pieces: Tensor, quoted: Tensor, mask: Tensor) -> None:
    """Fix the ranges of all quantised layers from a sample of paragraphs, each on what the layers before it give."""
    network.eval()
    layers = [m for m in network.encoder.modules() if isinstance(m, QuantisedLinear)]
    for layer in layers:
        seen: list[Tensor] = []
        hook = layer.register_forward_pre_hook(lambda _, given, seen=seen: seen.append(given[0][mask]))
        network.encoder(pieces, quoted, mask)
        hook.remove()
        layer.measure(torch.cat(seen))
    network.train()
