"""The conditional random field over the roles of a statement's words."""

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
    steps = follows + ALLOWED.to(scores.device)
    every = torch.arange(len(gold), device=scores.device)
    whole = scores.gather(2, gold[..., None]).squeeze(2) * mask
    pairs = steps[gold[:, :-1], gold[:, 1:]] * mask[:, 1:]
    last = gold[every, mask.sum(1) - 1]
    right = whole.sum(1) + pairs.sum(1) + AT_START.to(scores.device)[gold[:, 0]] + AT_END.to(scores.device)[last]
    return (partition(scores, steps, mask) - right).mean()


def partition(scores: Tensor, steps: Tensor, mask: Tensor) -> Tensor:
    """Log of the summed weight of all sequences, (N,): `scores` (N, T, ROLES), `steps` (ROLES, ROLES) or (N, T, ROLES, ROLES), those at t
    from the word before to the word at t.

    By halves: two neighbouring steps become one, so that a paragraph takes as many turns as its length has binary digits.
    """
    roles = scores.shape[2]
    nothing = torch.full((roles, roles), FORBIDDEN, device=scores.device).fill_diagonal_(0.0)
    chain = (steps if steps.ndim == 2 else steps[:, 1:]) + scores[:, 1:, None, :]
    chain = torch.where(mask[:, 1:, None, None], chain, nothing)
    while chain.shape[1] > 1:
        if chain.shape[1] % 2:
            chain = torch.cat([chain, nothing.expand(len(chain), 1, -1, -1)], 1)
        chain = torch.logsumexp(chain[:, 0::2, :, :, None] + chain[:, 1::2, None, :, :], dim=-2)
    reached = scores[:, 0] + AT_START.to(scores.device)
    if chain.shape[1]:
        reached = torch.logsumexp(reached[:, :, None] + chain[:, 0], dim=1)
    return torch.logsumexp(reached + AT_END.to(scores.device), dim=1)


def beliefs(scores: Tensor, follows: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """How probable each role at each word is, (N, T, ROLES), and each two roles in a row, (N, T, ROLES, ROLES): the gradients of
    `partition`."""
    with torch.enable_grad():
        own = scores.detach().requires_grad_()
        steps = (follows.detach() + ALLOWED.to(scores.device)).expand(*scores.shape[:2], -1, -1).clone().requires_grad_()
        single, pairs = torch.autograd.grad(partition(own, steps, mask).sum(), (own, steps))
    return single, pairs


def soft_loss(scores: Tensor, follows: Tensor, single: Tensor, pairs: Tensor, mask: Tensor) -> Tensor:
    """Mean cross-entropy of the sequences under `scores` and `follows` with what a teacher believes, as `beliefs` gives it."""
    steps = follows + ALLOWED.to(scores.device)
    expected = (single * scores).sum((1, 2)) + (pairs * follows).sum((1, 2, 3))
    return (partition(scores, steps, mask) - expected).mean()
