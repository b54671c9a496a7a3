"""A larger network with the same heads, for English alone, from which the one that ships learns what the annotated texts do not tell it
(Hinton et al. 2015): MPNet base (Song et al. 2020) as all-mpnet-base-v2 has it (Apache-2.0), on pieces of words. It never ships."""

import io
import json
import lzma
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import MPNetConfig, MPNetModel

from .network import MODEL_WIDTH, Network

MOST_ACTS = 32  # kinds of words that may name an act, and none
LONGEST = 500  # pieces of a paragraph; words behind them share the last
FORMS = (
    "lower",
    "Title",
    "UPPER",
    "miXed",
    "none",
)  # the pieces are of lower-cased words: how the word was written is told apart
START, PAD, END = 0, 1, 2
LEVELS = 31  # of a packed weight to either side: five bits and the sign, 27 dB


class Pieces:
    """From words to MPNet's pieces; `acts` numbers words that may name an act, from 1 on, where the network is to be told."""

    def __init__(self, tokenizer: Path, acts: dict[str, int]) -> None:
        self.acts = acts
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.known: dict[str, tuple[list[int], int]] = {}

    def of(self, word: str) -> tuple[list[int], int]:
        """The pieces of a word, and its form."""
        if word not in self.known:
            form = 0 if word.islower() else 1 if word.istitle() else 2 if word.isupper() else 3 if word.isalpha() else 4
            self.known[word] = self.tokenizer.encode(word, add_special_tokens=False).ids[:12] or [3], form
        return self.known[word]

    def batch(self, paragraphs: Sequence[Sequence[str]], quoted: Sequence[Sequence[bool]]) -> dict[str, Tensor]:
        """`ids`, `forms` and `quoted` (B, S) of the pieces, and `first` (B, T + 2): of each position of the network the piece it begins with."""
        rows = []
        for words, inside in zip(paragraphs, quoted, strict=True):
            ids, forms, marks, first = [START], [4], [0], [0]
            for word, mark in zip(words, inside, strict=True):
                own, form = self.of(word)
                if len(ids) + len(own) < LONGEST:
                    first.append(len(ids))
                    ids += own
                    forms += [form] * len(own)
                    marks += [int(mark) + 2 * self.acts.get(word.lower(), 0)] * len(own)
                else:
                    first.append(len(ids) - 1)
            first.append(len(ids))
            rows.append(([*ids, END], [*forms, 4], [*marks, 0], first))
        fill = (PAD, 4, 0, 0)
        padded = []
        for part in range(4):
            length = max(len(row[part]) for row in rows)
            padded.append(torch.tensor([row[part] + [fill[part]] * (length - len(row[part])) for row in rows]))
        return dict(zip(("ids", "forms", "quoted", "first"), padded, strict=True))


class TeacherEncoder(nn.Module):
    """Pieces to vectors of words, of the width of the network that ships."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self.body = MPNetModel(MPNetConfig(**config), add_pooling_layer=False)
        self.form = nn.Embedding(len(FORMS), config["hidden_size"])
        self.mark = nn.Embedding(2 * MOST_ACTS, config["hidden_size"])
        for table in (self.form, self.mark):
            nn.init.zeros_(table.weight)
        self.narrow = nn.Linear(config["hidden_size"], MODEL_WIDTH)
        self.norm = nn.LayerNorm(MODEL_WIDTH)

    def forward(self, pieces: dict[str, Tensor], quoted: Tensor, mask: Tensor) -> Tensor:
        vectors = self.body.embeddings.word_embeddings(pieces["ids"]) + self.form(pieces["forms"]) + self.mark(pieces["quoted"])
        with torch.autocast(vectors.device.type, torch.bfloat16, enabled=vectors.is_cuda):
            out = self.body(inputs_embeds=vectors, attention_mask=(pieces["ids"] != PAD).long()).last_hidden_state
        out = out.float().gather(1, pieces["first"][..., None].expand(-1, -1, out.shape[-1]))
        found: Tensor = self.norm(self.narrow(out))
        return found


def teacher(folder: Path, labels: dict[str, list[str]], head_dropout: float) -> Network:
    """MPNet's weights, as `pack` wrote them into `folder`, under new heads."""
    network = Network(8, 1, 8, labels, 0.1, head_dropout)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    keep = (
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings",
    )
    encoder = TeacherEncoder({name: config[name] for name in keep})
    weights = {name: torch.from_numpy(value) for name, value in read_weights(folder / "weights.xz").items()}
    missing = encoder.body.load_state_dict(weights, strict=False)
    assert all("position_ids" in name for name in missing.missing_keys), missing.missing_keys
    network.add_module("encoder", encoder)
    return network


def pack(source: Path, folder: Path, words: set[str]) -> None:
    """Write the weights of all-mpnet-base-v2, a folder as sentence-transformers keeps it, to `folder`, without the pieces that `words` have
    no use for."""
    from safetensors.numpy import load_file

    folder.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_bytes((source / name).read_bytes())
    pieces = Pieces(folder / "tokenizer.json", {})
    used = {START, PAD, END, 3, *(piece for word in words for piece in pieces.of(word)[0])}
    arrays = {name.removeprefix("mpnet."): value for name, value in load_file(str(source / "model.safetensors")).items()}
    table = arrays["embeddings.word_embeddings.weight"]
    table[[n for n in range(len(table)) if n not in used]] = 0
    kept = {name: value for name, value in arrays.items() if not name.startswith("pooler") and not name.endswith("position_ids")}
    write_weights(folder / "weights.xz", kept)


def write_weights(path: Path, arrays: dict[str, NDArray[np.float32]]) -> None:
    """Write matrices in LEVELS with a scale a row, and vectors as they are, compressed."""
    packed: dict[str, NDArray[Any]] = {}
    for name, value in arrays.items():
        if value.ndim == 2:
            scale = np.abs(value).max(1, keepdims=True).clip(1e-8) / LEVELS
            packed[name], packed[f"{name}:scale"] = (value / scale).round().astype(np.int8), scale.astype(np.float32)
        else:
            packed[name] = value.astype(np.float32)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **packed)
    path.write_bytes(lzma.compress(buffer.getvalue(), preset=1))


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """What `write_weights` wrote, in float."""
    packed = np.load(io.BytesIO(lzma.decompress(path.read_bytes())))
    return {
        name: packed[name].astype(np.float32) * (packed[f"{name}:scale"] if f"{name}:scale" in packed.files else 1)
        for name in packed.files
        if not name.endswith(":scale")
    }


def rates(network: Network, rate_encoder: float, rate_heads: float) -> list[torch.optim.Optimizer]:
    """The teacher's optimiser: its body at one rate, all that is new at the other."""
    body = [p for name, p in network.named_parameters() if name.startswith("encoder.body.")]
    new = [p for name, p in network.named_parameters() if not name.startswith("encoder.body.")]
    groups = [
        {"params": part, "lr": rate, "base": rate, "weight_decay": 0.01}
        for part, rate in ((body, rate_encoder), (new, rate_heads))
    ]
    return [torch.optim.AdamW(groups, fused=True)]
