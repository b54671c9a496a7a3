"""Encoder and heads. Shapes: B paragraphs, T words of the longest, one position more in front (the start mark, which is
also the root of every tree)."""

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from dragoman.language.labels import CUE_PLACE, EVENT_TAGS, ROLES, STATUSES, attributes
from dragoman.language.pieces import PAD, START, WIDTH

from .acts import ARGUMENTS
from .start import Weights

MODEL_WIDTH = 384
ATTENTION_HEADS = 12
INNER = 1536
POSITIONS = 512
ARC = 256
RELATION = 192
ROLE = 192
COREFERENCE = 96
ACT = 128
ACT_HEADS = 4
TREE = 6  # what the tree says of a word and a trigger


class Layer(nn.Module):
    """One post-norm transformer layer (Vaswani et al. 2017; BERT's variant)."""

    def __init__(self, inner: int, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(MODEL_WIDTH, 3 * MODEL_WIDTH)
        self.out = nn.Linear(MODEL_WIDTH, MODEL_WIDTH)
        self.norm_attention = nn.LayerNorm(MODEL_WIDTH, eps=1e-12)
        self.inner = nn.Linear(MODEL_WIDTH, inner)
        self.outer = nn.Linear(inner, MODEL_WIDTH)
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
    piece's place and on how many there are (it starts as the mean): one position a word, not one a piece. Words inside
    quotation marks have a vector added.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, pieces: int, layers: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.piece = nn.Embedding(pieces, MODEL_WIDTH, padding_idx=PAD, sparse=True)
        mean = torch.tensor([1 / n if place < n else 0.0 for n in range(1, WIDTH + 1) for place in range(WIDTH)])
        self.place = nn.Parameter(mean.view(WIDTH, WIDTH, 1).repeat(1, 1, MODEL_WIDTH))
        self.position = nn.Parameter(torch.zeros(POSITIONS, MODEL_WIDTH))
        self.quoted = nn.Embedding(2, MODEL_WIDTH)
        nn.init.zeros_(self.quoted.weight)
        self.norm = nn.LayerNorm(MODEL_WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(inner, dropout) for _ in range(layers))
        self.register_buffer("mean", torch.zeros(MODEL_WIDTH))
        self.register_buffer("deviation", torch.ones(MODEL_WIDTH))

    def embed(self, pieces: Tensor) -> Tensor:
        count = (pieces != PAD).sum(-1).clamp(min=1) - 1
        return (self.piece(pieces) * self.place[count]).sum(-2)

    def forward(self, pieces: Tensor, quoted: Tensor, mask: Tensor) -> Tensor:
        """`pieces` (B, T + 1, WIDTH), `quoted` and `mask` (B, T + 1), true in quotation marks and at words; to (B, T + 1, 384)."""
        x = self.norm(self.embed(pieces) + self.quoted(quoted) + self.position[: pieces.shape[1]])
        x = self.dropout(x)
        hidden = (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, hidden)
        return (x - self.mean) / self.deviation


class ActRoles(nn.Module):
    """The role of every word to a trigger: a small transformer layer over the paragraph, in which each word's vector is that of
    the word, of the trigger, their product, their distance, and their places in the tree."""

    def __init__(self) -> None:
        super().__init__()
        self.word = nn.Linear(MODEL_WIDTH, 2 * ACT)
        self.trigger = nn.Linear(MODEL_WIDTH, 2 * ACT)
        self.place = nn.Embedding(CUE_PLACE + 1, ACT)
        nn.init.normal_(self.place.weight, std=0.02)
        self.tree = nn.Linear(TREE, ACT)
        self.norm = nn.LayerNorm(ACT)
        self.qkv = nn.Linear(ACT, 3 * ACT)
        self.out = nn.Linear(ACT, ACT)
        self.norm_attention = nn.LayerNorm(ACT)
        self.inner = nn.Linear(ACT, 2 * ACT)
        self.outer = nn.Linear(2 * ACT, ACT)
        self.norm_outer = nn.LayerNorm(ACT)
        self.drop = nn.Dropout(0.1)
        self.acts = nn.Linear(ACT, len(EVENT_TAGS))
        self.predicates = nn.Linear(ACT, len(ARGUMENTS))

    def vectors(
        self, words: Tensor, arcs: Tensor, sentence: Tensor, mask: Tensor, row: Tensor, word: Tensor, place: Tensor
    ) -> Tensor:
        """(N, T, ACT) for N triggers: `words` (B, T, 384) and `mask` (B, T), `arcs` (B, T, T + 1) as `Network` gives them, `sentence`
        (B, T) numbers sentences; `row` and `word` (N,) where each trigger is, `place` (N, T) as in `cue_places`."""
        same = sentence[:, :, None] == sentence[:, None, :]
        heads = arcs.masked_fill(~torch.cat([torch.ones_like(same[:, :, :1]), same], 2), -1e4).softmax(-1)[:, :, 1:]
        second = heads @ heads
        above, beside = heads.transpose(1, 2), heads @ heads.transpose(1, 2)
        # Of each word: is the trigger its head, or the reverse; twice removed; has it the same head; is it in one sentence.
        seen = (above, heads, second.transpose(1, 2), second, beside, same.to(heads.dtype))
        tree = torch.stack([matrix[row, word] for matrix in seen], -1)
        of_word, of_trigger = self.word(words), self.trigger(words[row, word])
        x = of_word[row]
        x = (
            x[..., :ACT]
            + of_trigger[:, None, :ACT]
            + x[..., ACT:] * of_trigger[:, None, ACT:]
            + self.place(place)
            + self.tree(tree)
        )
        x = self.norm(functional.gelu(x))
        count, length, _ = x.shape
        q, k, v = self.qkv(x).view(count, length, 3, ACT_HEADS, ACT // ACT_HEADS).permute(2, 0, 3, 1, 4)
        hidden = (1.0 - mask[row][:, None, None, :].to(x.dtype)) * -10000.0
        mixed = ((q @ k.transpose(-1, -2) * (ACT_HEADS / ACT) ** 0.5 + hidden).softmax(-1) @ v).transpose(1, 2)
        x = self.norm_attention(x + self.drop(self.out(mixed.reshape(count, length, ACT))))
        return self.norm_outer(x + self.drop(self.outer(functional.gelu(self.inner(x)))))


class Network(nn.Module):
    """The encoder and every head. `labels` names the classes of each head."""

    padding: Tensor

    def __init__(
        self, pieces: int, layers: int, inner: int, labels: dict[str, list[str]], dropout: float, head_dropout: float
    ) -> None:
        super().__init__()
        self.labels = labels
        self.encoder = Encoder(pieces, layers, inner, dropout)
        self.drop = nn.Dropout(head_dropout)
        self.sentence = nn.Linear(MODEL_WIDTH, 1)
        self.upos = nn.Linear(MODEL_WIDTH, len(labels["upos"]))
        values = attributes(labels["features"])
        most = max(map(len, values))
        self.features = nn.Linear(MODEL_WIDTH, len(values) * most)
        self.register_buffer("padding", torch.tensor([[0.0 if i < len(v) else -1e4 for i in range(most)] for v in values]))
        self.lemma = two_layers(128, len(labels["lemma"]))
        self.entity = two_layers(192, len(labels["entity"]))
        self.time = nn.Linear(MODEL_WIDTH, len(labels["time"]))
        self.factuality = two_layers(96, 1)
        self.mention = nn.Linear(MODEL_WIDTH, len(labels["mention"]))
        self.anaphor = nn.Linear(MODEL_WIDTH, COREFERENCE)
        self.antecedent = nn.Linear(MODEL_WIDTH, COREFERENCE)
        self.cue = nn.Linear(MODEL_WIDTH, len(labels["cue"]))
        self.role_word = nn.Linear(MODEL_WIDTH, ROLE)
        self.role_cue = nn.Linear(MODEL_WIDTH, ROLE)
        self.role_place = nn.Embedding(CUE_PLACE + 1, ROLE)
        nn.init.zeros_(self.role_place.weight)
        self.role = nn.Linear(ROLE, len(ROLES))
        self.role_follows = nn.Parameter(torch.zeros(len(ROLES), len(ROLES)))
        self.event = two_layers(192, len(labels["event"]))
        self.mode = two_layers(128, len(labels["mode"]))
        self.status = two_layers(128, len(STATUSES))
        self.state = two_layers(128, len(labels["state"]))
        self.sector = two_layers(96, len(labels["sector"]))
        self.counted = nn.Linear(MODEL_WIDTH, len(labels["counted"]))
        self.acts = ActRoles()
        self.arc_dependent = nn.Linear(MODEL_WIDTH, ARC)
        self.arc_head = nn.Linear(MODEL_WIDTH, ARC)
        self.arc = nn.Parameter(torch.empty(ARC, ARC))
        nn.init.normal_(self.arc, std=1 / ARC)
        self.arc_bias = nn.Linear(ARC, 1)
        self.relation_dependent = nn.Linear(MODEL_WIDTH, RELATION)
        self.relation_head = nn.Linear(MODEL_WIDTH, RELATION)
        self.relation = nn.Linear(RELATION, len(labels["relation"]))

    def forward(self, pieces: Tensor, quoted: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """All scores. `arcs` is (B, T, T + 1): for each word the score of each position as its head, 0 the root.

        `relation_dependent` and `relation_head` are halves that `relations` joins once heads are known; `role_word` and
        `role_cue` halves that `roles` joins once cues are; `anaphor` and `antecedent` halves whose product says whether two
        words mention the same, position 0 standing for nothing before.
        """
        hidden = self.encoder(pieces, quoted, mask)
        x = self.drop(hidden)
        words = x[:, 1:]
        dependent = functional.gelu(self.arc_dependent(words))
        head = functional.gelu(self.arc_head(x))
        arcs = (dependent @ self.arc) @ head.transpose(-1, -2) + self.arc_bias(head).transpose(-1, -2)
        features = self.features(words)
        return {
            "sentence": self.sentence(words).squeeze(-1),
            "upos": self.upos(words),
            "features": features.view(*features.shape[:2], *self.padding.shape) + self.padding,
            "lemma": self.lemma(words),
            "entity": self.entity(words),
            "time": self.time(words),
            "factuality": self.factuality(words).squeeze(-1),
            "mention": self.mention(words),
            "anaphor": self.anaphor(words),
            "antecedent": self.antecedent(x),
            "cue": self.cue(words),
            "role_word": self.role_word(words),
            "role_cue": self.role_cue(words),
            "arcs": arcs,
            "relation_dependent": self.relation_dependent(words),
            "relation_head": self.relation_head(x),
            "event": self.event(words),
            "state": self.state(words),
            "sector": self.sector(words),
            "counted": self.counted(words),
            "hidden": hidden,
            "hidden_dropped": x,
        }

    def relations(self, scores: dict[str, Tensor], heads: Tensor) -> Tensor:
        """Relation scores (B, T, relations) for `heads` (B, T), positions in 0..T."""
        head = scores["relation_head"].gather(1, heads[..., None].expand(-1, -1, RELATION))
        return self.relation(self.drop(functional.relu(scores["relation_dependent"] + head)))

    def act_roles(self, scores: dict[str, Tensor], sentence: Tensor, mask: Tensor, given: dict[str, Tensor], kind: str) -> Tensor:
        """Scores (N, T, tags) of the roles of every word to N triggers, given as in `acts.act_targets`; `kind` acts or predicates."""
        place = given["row"], given["word"], given["place"]
        vectors = self.acts.vectors(scores["hidden_dropped"][:, 1:], scores["arcs"].detach(), sentence, mask[:, 1:], *place)
        found: Tensor = getattr(self.acts, kind)(vectors)
        return found

    def roles(self, scores: dict[str, Tensor], row: Tensor, words: Tensor, place: Tensor) -> Tensor:
        """Role scores (N, T, ROLES) for N cues, given as in `batches.role_targets`."""
        cue = words[:, None, :] @ scores["role_cue"][row]
        return self.role(self.drop(functional.relu(scores["role_word"][row] + cue + self.role_place(place))))


def two_layers(inner: int, classes: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(MODEL_WIDTH, inner), nn.GELU(), nn.Linear(inner, classes))


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
def narrow(network: Network, inner: int, pieces: Tensor, quoted: Tensor, mask: Tensor) -> None:
    """Keep the `inner` most used units of each layer's feed-forward part: mean absolute activation on a sample of paragraphs,
    times the length of what the unit writes."""
    network.eval()
    used: dict[Layer, Tensor] = {}
    layers = [layer for layer in network.encoder.layers if isinstance(layer, Layer)]
    hooks = [
        layer.inner.register_forward_hook(
            lambda _, __, out, layer=layer: used.update({layer: functional.gelu(out)[mask].abs().mean(0)})
        )
        for layer in layers
    ]
    network.encoder(pieces, quoted, mask)
    for hook, layer in zip(hooks, layers, strict=True):
        hook.remove()
        kept = (used[layer] * layer.outer.weight.norm(dim=0)).topk(inner).indices.sort().values
        old = layer.inner, layer.outer
        layer.inner, layer.outer = nn.Linear(MODEL_WIDTH, inner), nn.Linear(inner, MODEL_WIDTH)
        layer.inner.weight.copy_(old[0].weight[kept])
        layer.inner.bias.copy_(old[0].bias[kept])
        layer.outer.weight.copy_(old[1].weight[:, kept])
        layer.outer.bias.copy_(old[1].bias)
    network.train()


@torch.no_grad()
def measure_output(network: Network, pieces: Tensor, quoted: Tensor, mask: Tensor) -> None:
    """Set the fixed mean and deviation (floor 0.05) of the encoder's output from a sample of paragraphs.

    The last layer of the start weights points nearly one way; without this the heads learn slowly.
    """
    network.eval()
    output = network.encoder(pieces, quoted, mask)[mask]
    network.encoder.mean.copy_(output.mean(0))
    network.encoder.deviation.copy_(output.std(0).clamp(min=0.05))
    network.train()


def root_pieces(batch: int) -> Tensor:
    """The start mark that stands in front of every paragraph, (B, 1, WIDTH)."""
    row = torch.full((WIDTH,), PAD)
    row[0] = START
    return row.expand(batch, 1, WIDTH)


def optimisers(network: Network, rate_encoder: float, rate_heads: float) -> list[torch.optim.Optimizer]:
    """Encoder and heads at their rates, matrices with weight decay, the rest without; the piece table by its used rows alone."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if name != "encoder.piece.weight":
            rate = rate_encoder if name.startswith("encoder.") else rate_heads
            decay = 0.01 if parameter.ndim == 2 and "position" not in name else 0.0
            groups.setdefault((rate, decay), []).append(parameter)
    dense = [{"params": p, "lr": rate, "base": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]
    table = [{"params": [network.encoder.piece.weight], "lr": rate_encoder, "base": rate_encoder}]
    return [torch.optim.AdamW(dense, fused=True), torch.optim.SparseAdam(table)]


def schedule(step: int, steps: int, warm_up: float) -> float:
    """Share of the full rate at a step: linear warm-up, then a cosine down to 2 %."""
    rise = max(1, int(steps * warm_up))
    if step < rise:
        return (step + 1) / rise
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, (step - rise) / max(1, steps - rise))))
