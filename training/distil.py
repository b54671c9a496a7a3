"""What a network learns from another with the same heads: cross-entropy with what the other believes, for every head and word."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from dragoman.language.labels import CUE_PLACE, FARTHEST

from .crf import beliefs, soft_loss
from .losses import losses
from .network import Network

LIKELY = 0.25  # a trigger or a cue of the teacher's, from this probability on
MOST = 600  # triggers or cues of a batch
WORDS = ("upos", "lemma", "entity", "time", "cue", "mention", "event")
ACTORS = ("state", "sector", "counted")


def cross_entropy(mine: Tensor, theirs: Tensor) -> Tensor:
    """Mean over all but the last axis."""
    return -(theirs.softmax(-1) * mine.log_softmax(-1)).sum(-1).mean()


def taught(network: Network, other: Network, read: Any, batch: dict[str, Any], share: float) -> dict[str, Tensor]:
    """The losses of a batch against its labels, and against what the network `other` says of its words, which it is given as `read`, for a
    `share`."""
    pieces, quoted, mask = batch["given"]
    scores = network(pieces, quoted, mask)
    parts = losses(network, scores, mask, batch["gold"])
    with torch.no_grad():
        theirs = other(read, quoted, mask)
    for head, loss in soft_losses(network, scores, other, theirs, batch["gold"]["sentence_of"], mask).items():
        parts[head] = parts.get(head, 0) + share * loss
    return parts


def soft_losses(
    network: Network, scores: dict[str, Tensor], other: Network, theirs: dict[str, Tensor], sentence: Tensor, mask: Tensor
) -> dict[str, Tensor]:
    """The loss of each head against the scores `theirs` of the network `other`, made without a gradient.

    `scores` as `Network` gives them, `sentence` (B, T) numbers sentences, `mask` (B, T + 1).
    """
    words = mask[:, 1:] & (sentence >= 0)
    result = {name: cross_entropy(scores[name][words], theirs[name][words]) for name in WORDS}
    result["features"] = cross_entropy(scores["features"][words], theirs["features"][words]) * scores["features"].shape[-2]
    starts = theirs["sentence"][words].sigmoid()
    result["sentence"] = functional.binary_cross_entropy_with_logits(scores["sentence"][words], starts)
    same = functional.pad(sentence[:, :, None] == sentence[:, None, :], (1, 0), value=True)
    arcs = theirs["arcs"].masked_fill(~same, -1e4)
    result["head"] = cross_entropy(scores["arcs"].masked_fill(~same, -1e4)[words], arcs[words])
    heads = arcs.argmax(-1)
    result["relation"] = cross_entropy(network.relations(scores, heads)[words], other.relations(theirs, heads)[words])
    row, word = _chosen((1 - theirs["event"].softmax(-1)[..., 0]) * words)
    if len(row):
        given = {"row": row, "word": word, "place": _places(functional.one_hot(word, words.shape[1]))}
        inside = words[row]
        found = other.act_roles(theirs, sentence, mask, given, "acts")
        result["act_role"] = cross_entropy(network.act_roles(scores, sentence, mask, given, "acts")[inside], found[inside])
        at = row, word + 1
        for name in ("mode", "status"):
            head = getattr(network, name)(scores["hidden_dropped"][at])
            result[name] = cross_entropy(head, getattr(other, name)(theirs["hidden_dropped"][at]))
        taking = torch.zeros(words.shape, device=words.device).index_add(0, row, ((found.argmax(-1) > 0) & inside).float()) > 0
        if taking.any():
            result |= {name: cross_entropy(scores[name][taking], theirs[name][taking]) for name in ACTORS}
    row, word = _chosen(theirs["cue"].softmax(-1)[..., 1] * words)
    if len(row):
        cue = _cues(theirs["cue"].argmax(-1), row, word)
        share = cue / cue.sum(1, keepdim=True)
        place = _places(cue)
        inside = words[row]
        single, pairs = beliefs(other.roles(theirs, row, share, place), other.role_follows, inside)
        result["role"] = soft_loss(network.roles(scores, row, share, place), network.role_follows, single, pairs, inside)
    return result


def _chosen(shares: Tensor) -> tuple[Tensor, Tensor]:
    """The places (row, word) of shares (B, T) from LIKELY on, the MOST highest."""
    row, word = (shares > LIKELY).nonzero(as_tuple=True)
    if len(row) > MOST:
        best = shares[row, word].topk(MOST).indices
        row, word = row[best], word[best]
    return row, word


def _cues(tags: Tensor, row: Tensor, word: Tensor) -> Tensor:
    """The words (N, T) of the cues that begin at `word`: those tagged as going on belong to them."""
    length = tags.shape[1]
    on = functional.one_hot(word, length).bool()
    goes_on = tags[row] == 2
    for _ in range(3):
        on = on | (functional.pad(on, (1, 0))[:, :length] & goes_on)
    return on.float()


def _places(marked: Tensor) -> Tensor:
    """`labels.cue_places` of N cues or triggers, 1 at their words (N, T)."""
    length = marked.shape[1]
    at = torch.arange(length, device=marked.device)
    first = marked.argmax(1, keepdim=True)
    last = length - 1 - marked.flip(1).argmax(1, keepdim=True)
    off = torch.where(at < first, at - first, (at - last).clamp(min=0)).clamp(-FARTHEST, FARTHEST) + FARTHEST
    return off.masked_fill(marked > 0, CUE_PLACE)
