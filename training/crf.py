"""A linear-chain conditional random field (Lafferty et al. 2001) over the roles of a statement's words."""

import torch
from torch import Tensor

from dragoman.language.labels import ROLES, may_follow

FORBIDDEN = -1e4
ALLOWED = torch.tensor([[0.0 if may_follow(a, b) else FORBIDDEN for b in ROLES] for a in ROLES])
AT_START = torch.tensor([0.0 if may_follow("", role) else FORBIDDEN for role in ROLES])
AT_END = torch.tensor([0.0 if may_follow(role, "") else FORBIDDEN for role in ROLES])


def sequence_loss(scores: Tensor, follows: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
    """Mean negative log likelihood of each sequence (N, T) under `scores` (N, T, ROLES) and `follows` (ROLES, ROLES).

    `mask` (N, T) is true at words; every sequence has its words in front.
    """
    steps = follows + ALLOWED
    lengths = mask.sum(1)
    every = torch.arange(len(gold))
    reached = scores[:, 0] + AT_START
    right = reached[every, gold[:, 0]]
    for t in range(1, gold.shape[1]):
        inside = mask[:, t]
        onward = torch.logsumexp(reached[:, :, None] + steps, dim=1) + scores[:, t]
        reached = torch.where(inside[:, None], onward, reached)
        gain = steps[gold[:, t - 1], gold[:, t]] + scores[every, t, gold[:, t]]
        right = right + gain * inside
    right = right + AT_END[gold[every, lengths - 1]]
    return (torch.logsumexp(reached + AT_END, dim=1) - right).mean()
