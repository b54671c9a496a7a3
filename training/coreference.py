"""The scorer of coreference, trained on the finished encoder, because it needs whole documents.

It reads what the exported file gives and is added to its metadata; the graph does not change.
"""

import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from spacy.tokens import Doc
from torch import Tensor, nn
from torch.nn import functional

from dragoman.evaluate.corpora import documents_with_mentions
from dragoman.language.analysis import read
from dragoman.language.coreference import Table, pairs, table
from dragoman.language.model import load
from dragoman.language.tokenise import tokenizer

WIDTH = 384
PROJECTION = 96
INNER = 64


class Sample:
    """A document's mentions: what the scorer sees of them, the vectors of their head words, and their chains."""

    def __init__(self, about: Table, vectors: Tensor, chain: list[str]) -> None:
        self.single = torch.from_numpy(about.single)
        self.vectors = vectors
        i, j, features = pairs(about, 0, len(about.words))
        self.later, self.earlier, self.features = torch.from_numpy(i), torch.from_numpy(j), torch.from_numpy(features)
        numbers = {name: n for n, name in enumerate(dict.fromkeys(chain))}
        of = torch.tensor([numbers[name] for name in chain])
        self.right = of[self.later] == of[self.earlier]


class Scorer(nn.Module):
    """The scorer of `dragoman.language.coreference.links`."""

    def __init__(self, single: int, pair: int) -> None:
        super().__init__()
        self.anaphor = nn.Linear(WIDTH, PROJECTION, bias=False)
        self.antecedent = nn.Linear(WIDTH, PROJECTION, bias=False)
        self.later = nn.Linear(single, INNER)
        self.earlier = nn.Linear(single, INNER, bias=False)
        self.pair = nn.Linear(pair, INNER, bias=False)
        self.out = nn.Linear(INNER, 1, bias=False)
        self.none = nn.Linear(WIDTH, 1, bias=False)
        self.none_out = nn.Linear(INNER, 1, bias=False)
        self.drop = nn.Dropout(0.3)

    def forward(self, sample: Sample) -> Tensor:
        """Mean negative log probability of an antecedent of the right chain, or of none where there is none in reach."""
        vectors = self.drop(sample.vectors)
        mine = self.later(sample.single)
        hidden = functional.relu(mine[sample.later] + self.earlier(sample.single)[sample.earlier] + self.pair(sample.features))
        product = (self.anaphor(vectors)[sample.later] * self.antecedent(vectors)[sample.earlier]).sum(1)
        score = self.out(self.drop(hidden)).squeeze(1) + product
        none = (self.none(vectors) + self.none_out(functional.relu(mine))).squeeze(1)
        count = len(none)
        whole = torch.full((count, count), -1e4).index_put((sample.later, sample.earlier), score)
        right = whole.masked_fill(
            ~torch.zeros((count, count), dtype=torch.bool).index_put((sample.later, sample.earlier), sample.right), -1e4
        )
        any_right = (right > -1e4).any(1)
        among = torch.cat([none[:, None], whole], 1).logsumexp(1)
        hit = torch.where(any_right, right.logsumexp(1), none)
        return (among - hit).mean()


def samples(path: Path) -> list[Sample]:
    """The documents of a file in GUM's form as the shipped encoder reads them, with gold mentions."""
    vocab = tokenizer("en")("").vocab
    documents = list(documents_with_mentions(path))
    docs = (Doc(vocab, words=words, sent_starts=[*starts]) for words, starts, _ in documents)
    kinds = {kind: n for n, kind in enumerate(load().labels["mention"])}
    found = []
    for (_, _, mentions), (doc, vectors, _) in zip(documents, read(docs), strict=True):
        heads = [m.head for m in mentions]
        about = table(doc, heads, [kinds.get(m.kind, 0) for m in mentions], len(kinds))
        found.append(Sample(about, torch.from_numpy(vectors[heads]), [m.chain for m in mentions]))
    return found


def coreference(config: dict[str, Any]) -> dict[str, np.ndarray]:
    """Train the scorer on the mentions of `config['coreference']`; its weights by name."""
    settings = config["coreference"]
    torch.manual_seed(config["seed"])
    order = random.Random(config["seed"])
    train = samples(config["data"] / settings["train"])
    dev = samples(config["data"] / settings["dev"])
    scorer = Scorer(train[0].single.shape[1], train[0].features.shape[1])
    optimizer = torch.optim.AdamW(scorer.parameters(), lr=settings["rate"], weight_decay=0.01)
    best, kept = float("inf"), {}
    for epoch in range(settings["epochs"]):
        scorer.train()
        for sample in order.sample(train, len(train)):
            optimizer.zero_grad()
            scorer(sample).backward()
            optimizer.step()
        scorer.eval()
        with torch.no_grad():
            loss = float(np.mean([scorer(sample).item() for sample in dev]))
        print(f"coreference: epoch {epoch + 1} of {settings['epochs']}, dev loss {loss:.4f}", flush=True)
        if loss < best:
            best, kept = loss, {name: value.detach().clone().numpy() for name, value in scorer.state_dict().items()}
    named = {f"coref_{name.removesuffix('.weight').replace('.bias', '_bias')}": value for name, value in kept.items()}
    return {name: np.ascontiguousarray(v.T.squeeze(-1) if v.shape[:1] == (1,) else v.T) for name, v in named.items()}
