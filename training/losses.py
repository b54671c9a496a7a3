"""The losses of all heads on a batch with gold labels."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from .acts import IGNORE, act_losses
from .crf import sequence_loss
from .network import Network


def losses(network: Network, scores: dict[str, Tensor], mask: Tensor, gold: dict[str, Any]) -> dict[str, Tensor]:
    """Mean loss of each head over what has gold for it; heads absent from the batch are left out.

    Where less than a quarter of the words have gold, the loss weighs less in proportion.
    """
    words = mask.sum()
    result: dict[str, Tensor] = {}

    def add(name: str, loss: Tensor, known: Tensor) -> None:
        result[name] = loss * (4 * known.sum() / words).clamp(max=1.0)

    for name in ("upos", "lemma", "entity", "time", "cue", "mention", "event", "state", "sector", "counted"):
        known = gold[name] != IGNORE
        if known.any():
            add(name, functional.cross_entropy(scores[name][known], gold[name][known]), known)
    known = gold["head"] != IGNORE
    if known.any():
        values = scores["features"][known].transpose(1, 2)
        per_attribute = functional.cross_entropy(values, gold["features"][known], reduction="none")
        add("features", per_attribute.sum(1).mean(), known)
        starts = gold["sentence"][known].float()
        add("sentence", functional.binary_cross_entropy_with_logits(scores["sentence"][known], starts), known)
        sentence = gold["sentence_of"]
        same = functional.pad(sentence[:, :, None] == sentence[:, None, :], (1, 0), value=True)
        arcs = scores["arcs"].masked_fill(~same, -1e4)
        add("head", functional.cross_entropy(arcs[known], gold["head"][known]), known)
        relations = network.relations(scores, gold["head"].clamp(min=0))
        add("relation", functional.cross_entropy(relations[known], gold["relation"][known]), known)
    known = ~gold["factuality"].isnan()
    if known.any():
        add("factuality", functional.smooth_l1_loss(scores["factuality"][known], gold["factuality"][known]), known)
    known = gold["chain"] > 0
    if known.any():
        add("coreference", coreference_loss(scores, gold["chain"]), known)
    if len(gold["cue_row"]):
        row = gold["cue_row"]
        roles = network.roles(scores, row, gold["cue_words"], gold["cue_place"])
        add("role", sequence_loss(roles, network.role_follows, gold["role"], mask[row, 1:]), mask[row])
    for name, loss, known in act_losses(network, scores, gold, mask):
        add(name, loss, known)
    return result


def coreference_loss(scores: dict[str, Tensor], chain: Tensor) -> Tensor:
    """Mean negative log probability that a mention's antecedent is an earlier mention of its chain, or none where there is none."""
    same = (chain[:, :, None] == chain[:, None, :]).tril(-1)
    earlier = (chain > 0)[:, None, :].expand_as(same).tril(-1)
    right = torch.cat([~same.any(-1, keepdim=True), same], -1)
    possible = functional.pad(earlier, (1, 0), value=True)
    pairs = scores["anaphor"] @ scores["antecedent"].transpose(-1, -2)
    mentions = chain > 0
    among = pairs.masked_fill(~possible, -1e4)[mentions]
    hit = pairs.masked_fill(~(right & possible), -1e4)[mentions]
    return (among.logsumexp(-1) - hit.logsumexp(-1)).mean()
