"""Encoder and heads. Shapes: B paragraphs, T words of the longest, one position more in front (the start mark, which is
also the root of every tree)."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from dragoman.language.pieces import PAD, START, WIDTH

from .start import Weights

MODEL_WIDTH = 384
ATTENTION_HEADS = 12
INNER = 1536
POSITIONS = 512
ARC = 256
RELATION = 256


class Layer(nn.Module):
    """One post-norm transformer layer (Vaswani et al. 2017; BERT's variant)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(MODEL_WIDTH, 3 * MODEL_WIDTH)
        self.out = nn.Linear(MODEL_WIDTH, MODEL_WIDTH)
        self.norm_attention = nn.LayerNorm(MODEL_WIDTH, eps=1e-12)
        self.inner = nn.Linear(MODEL_WIDTH, INNER)
        self.outer = nn.Linear(INNER, MODEL_WIDTH)
        self.norm_outer = nn.LayerNorm(MODEL_WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        qkv = self.qkv(x).view(batch, length, 3, ATTENTION_HEADS, width // ATTENTION_HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) * (ATTENTION_HEADS / width) ** 0.5 + mask
        mixed = (scores.softmax(-1) @ v).transpose(1, 2).reshape(batch, length, width)
        x = self.norm_attention(x + self.dropout(self.out(mixed)))
        return self.norm_outer(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """Words, each given by its pieces, to vectors.

    A word's input is the sum of its pieces' embeddings, each scaled per dimension by a learned factor that depends on the
    piece's place and on how many there are (it starts as the mean): one position a word, not one a piece.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, pieces: int, layers: int, dropout: float) -> None:
        super().__init__()
        self.piece = nn.Embedding(pieces, MODEL_WIDTH, padding_idx=PAD)
        mean = torch.tensor([1 / n if place < n else 0.0 for n in range(1, WIDTH + 1) for place in range(WIDTH)])
        self.place = nn.Parameter(mean.view(WIDTH, WIDTH, 1).repeat(1, 1, MODEL_WIDTH))
        self.position = nn.Parameter(torch.zeros(POSITIONS, MODEL_WIDTH))
        self.norm = nn.LayerNorm(MODEL_WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(layers))
        self.register_buffer("mean", torch.zeros(MODEL_WIDTH))
        self.register_buffer("deviation", torch.ones(MODEL_WIDTH))

    def embed(self, pieces: Tensor) -> Tensor:
        count = (pieces != PAD).sum(-1).clamp(min=1) - 1
        return (self.piece(pieces) * self.place[count]).sum(-2)

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """`pieces` (B, T + 1, WIDTH), `mask` (B, T + 1) true at words; returns (B, T + 1, 384)."""
        x = self.norm(self.embed(pieces) + self.position[: pieces.shape[1]])
        x = self.dropout(x)
        hidden = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, hidden)
        return (x - self.mean) / self.deviation


class Network(nn.Module):
    """The encoder and every head. `labels` names the classes of upos, features, lemma, relation and entity."""

    def __init__(self, pieces: int, layers: int, labels: dict[str, list[str]], dropout: float, head_dropout: float) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = Encoder(pieces, layers, dropout)
        self.drop = nn.Dropout(head_dropout)
        self.sentence = nn.Linear(MODEL_WIDTH, 1)
        self.upos = nn.Linear(MODEL_WIDTH, len(labels["upos"]))
        self.features = nn.Linear(MODEL_WIDTH, len(labels["features"]))
        self.lemma = nn.Linear(MODEL_WIDTH, len(labels["lemma"]))
        self.entity = nn.Sequential(nn.Linear(MODEL_WIDTH, MODEL_WIDTH), nn.GELU(), nn.Linear(MODEL_WIDTH, len(labels["entity"])))
        self.arc_dependent = nn.Linear(MODEL_WIDTH, ARC)
        self.arc_head = nn.Linear(MODEL_WIDTH, ARC)
        self.arc = nn.Parameter(torch.empty(ARC, ARC))
        nn.init.normal_(self.arc, std=1 / ARC)
        self.arc_bias = nn.Linear(ARC, 1)
        self.relation_dependent = nn.Linear(MODEL_WIDTH, RELATION)
        self.relation_head = nn.Linear(MODEL_WIDTH, RELATION)
        self.relation = nn.Linear(RELATION, len(labels["relation"]))

    def forward(self, pieces: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """All scores. `arcs` is (B, T, T + 1): for each word the score of each position as its head, 0 the root.

        `relation_dependent` and `relation_head` are halves that `relations` joins once heads are known.
        """
        x = self.drop(self.encoder(pieces, mask))
        words = x[:, 1:]
        dependent = functional.gelu(self.arc_dependent(words))
        head = functional.gelu(self.arc_head(x))
        arcs = (dependent @ self.arc) @ head.transpose(-1, -2) + self.arc_bias(head).transpose(-1, -2)
        return {
            "sentence": self.sentence(words).squeeze(-1),
            "upos": self.upos(words),
            "features": self.features(words),
            "lemma": self.lemma(words),
            "entity": self.entity(words),
            "arcs": arcs,
            "relation_dependent": self.relation_dependent(words),
            "relation_head": self.relation_head(x),
        }

    def relations(self, scores: dict[str, Tensor], heads: Tensor) -> Tensor:
        """Relation scores (B, T, relations) for `heads` (B, T), positions in 0..T."""
        head = scores["relation_head"].gather(1, heads[..., None].expand(-1, -1, RELATION))
        return self.relation(self.drop(functional.relu(scores["relation_dependent"] + head)))


def load_start(network: Network, weights: Weights, rows: NDArray[np.int64]) -> None:
    """Fill the encoder with the start weights; `rows` are the kept rows of the piece table."""

    def put(parameter: Tensor, value: NDArray[np.float32]) -> None:
        parameter.data.copy_(torch.from_numpy(value).view(parameter.shape))

    encoder = network.encoder
    put(encoder.piece.weight, weights["emb.word"][rows])
    encoder.piece.weight.data[PAD] = 0
    put(encoder.position, (weights["emb.pos"].reshape(POSITIONS, -1) + weights["emb.type"][:MODEL_WIDTH]))
    put(encoder.norm.weight, weights["emb.ln.w"])
    put(encoder.norm.bias, weights["emb.ln.b"])
    for n, module in enumerate(encoder.layers):
        assert isinstance(module, Layer)
        for part in "wb":
            target = {"w": "weight", "b": "bias"}[part]
            put(getattr(module.qkv, target), np.concatenate([weights[f"l{n}.{m}.{part}"] for m in "qkv"]))
            put(getattr(module.out, target), weights[f"l{n}.ao.{part}"])
            put(getattr(module.norm_attention, target), weights[f"l{n}.aln.{part}"])
            put(getattr(module.inner, target), weights[f"l{n}.fi.{part}"])
            put(getattr(module.outer, target), weights[f"l{n}.fo.{part}"])
            put(getattr(module.norm_outer, target), weights[f"l{n}.oln.{part}"])


@torch.no_grad()
def measure_output(network: Network, pieces: Tensor, mask: Tensor) -> None:
    """Set the fixed mean and deviation (floor 0.05) of the encoder's output from a sample of paragraphs.

    The last layer of the start weights points nearly one way; without this the heads learn slowly.
    """
    network.eval()
    output = network.encoder(pieces, mask)[mask]
    network.encoder.mean.copy_(output.mean(0))
    network.encoder.deviation.copy_(output.std(0).clamp(min=0.05))
    network.train()


def root_pieces(batch: int) -> Tensor:
    """The start mark that stands in front of every paragraph, (B, 1, WIDTH)."""
    row = torch.full((WIDTH,), PAD)
    row[0] = START
    return row.expand(batch, 1, WIDTH)


def parameter_groups(network: Network, rate_encoder: float, rate_heads: float) -> list[dict[str, object]]:
    """Optimiser groups: encoder and heads at their rates, matrices with weight decay, the rest without."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        rate = rate_encoder if name.startswith("encoder.") else rate_heads
        decay = 0.01 if parameter.ndim == 2 and "piece" not in name and "position" not in name else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": p, "lr": rate, "base": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


def schedule(step: int, steps: int, warm_up: float) -> float:
    """Share of the full rate at a step: linear warm-up, then a cosine down to 2 %."""
    rise = max(1, int(steps * warm_up))
    if step < rise:
        return (step + 1) / rise
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, (step - rise) / max(1, steps - rise))))
