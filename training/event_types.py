"""The head that says which words name an act of which PLOVER type, trained on the finished encoder.

Its teachers are weak: stories that carry one type each and do not say where (many words, at least one of which must have it:
noisy-or, as in multiple-instance learning), and the lexicon, which says where but knows only its own words. Words of acts in
stories of one type that the lexicon gives another are left out.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from spacy.tokens import Doc
from torch import Tensor, nn
from torch.nn import functional

from dragoman.evaluate.corpora import page
from dragoman.extract import events, statements
from dragoman.language.analysis import read, words_of
from dragoman.language.event_types import CANDIDATES, NONE
from dragoman.ontology import plover

WIDTH = 384
FIRST = 120  # words of a story that are read: its lead names the act


class Story(NamedTuple):
    """Vectors of the candidate words of a text (n, 384), the type that the lexicon gives each (-1: it says nothing), and the type
    of the story (-1: none is known)."""

    vectors: Tensor
    lexicon: Tensor
    kind: int


def types() -> list[str]:
    """The classes: none, then the PLOVER types."""
    return [NONE, *sorted({code.plover.type for code in plover().codes.values()})]


def stories(path: Path, count: int) -> Iterator[tuple[str, str]]:
    """Text and type of the first `count` stories, in a fixed order."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in random.Random(0).sample(rows, min(count, len(rows))):
        yield " ".join(row["text"].split()[:FIRST]), row["label"]


def read_stories(path: Path, count: int) -> Iterator[Story]:
    names = types()
    some = list(stories(path, count))
    docs = (words_of(page(text)) for text, _ in some)
    for (_, kind), (doc, vectors, _) in zip(some, read(docs), strict=True):
        tokens = [t.i for t in doc if t.pos_ in CANDIDATES]
        if tokens:
            yield Story(
                torch.from_numpy(vectors[tokens]), _lexicon(doc, tokens, names), names.index(kind) if kind in names else -1
            )


def _lexicon(doc: Doc, tokens: list[int], names: list[str]) -> Tensor:
    found = dict.fromkeys(tokens, -1)
    for event in events(doc, statements(doc)):
        span = doc.char_span(event.trigger.start, event.trigger.end, alignment_mode="expand")
        if span is not None and span.root.i in found:
            found[span.root.i] = names.index(event.plover.type)
    return torch.tensor(list(found.values()))


class Head(nn.Module):
    """Word vectors to the log probability of each class."""

    def __init__(self, classes: int, inner: int = 128) -> None:
        super().__init__()
        self.inner = nn.Linear(WIDTH, inner)
        self.outer = nn.Linear(inner, classes)
        self.drop = nn.Dropout(0.3)

    def forward(self, vectors: Tensor) -> Tensor:
        return self.outer(self.drop(functional.relu(self.inner(self.drop(vectors))))).log_softmax(-1)


def loss_of(head: Head, story: Story) -> Tensor:
    scores = head(story.vectors)
    known = story.lexicon >= 0
    fits = known if story.kind < 0 else known & (story.lexicon == story.kind)
    total = functional.nll_loss(scores[fits], story.lexicon[fits], reduction="sum") if fits.any() else scores.new_zeros(())
    rest = ~known
    if story.kind >= 0:
        # At least one word has the story's type; no word that the lexicon does not know has any other.
        absent = (1 - scores[rest | fits].exp()[:, story.kind]).clamp(min=1e-6).log().sum()
        total = total - (1 - absent.exp()).clamp(min=1e-6).log()
        other = torch.logaddexp(scores[rest, 0], scores[rest, story.kind])
        total = total - 0.3 * other.sum()
    if rest.any():
        total = total - 0.05 * scores[rest, 0].sum()  # most words name no act
    return total / len(scores) ** 0.5


def event_types(config: dict[str, Any]) -> dict[str, np.ndarray]:
    """Train the head as `config['event_types']` says; its weights by name."""
    settings = config["event_types"]
    torch.manual_seed(config["seed"])
    order = random.Random(config["seed"])
    train = list(read_stories(config["data"] / settings["train"], settings["stories"]))
    head = Head(len(types()))
    optimizer = torch.optim.AdamW(head.parameters(), lr=settings["rate"], weight_decay=0.01)
    for epoch in range(settings["epochs"]):
        sums = []
        shuffled = order.sample(train, len(train))
        for at in range(0, len(shuffled), 16):
            optimizer.zero_grad()
            loss = torch.stack([loss_of(head, story) for story in shuffled[at : at + 16]]).mean()
            loss.backward()
            optimizer.step()
            sums.append(loss.item())
        print(f"event types: epoch {epoch + 1} of {settings['epochs']}, loss {np.mean(sums):.3f}", flush=True)
    named = {
        f"event_{layer}{'' if part == 'weight' else '_bias'}": getattr(getattr(head, layer), part).detach().numpy()
        for layer in ("inner", "outer")
        for part in ("weight", "bias")
    }
    return {name: np.ascontiguousarray(value.T) for name, value in named.items()}
