"""The classes of the heads whose answers have an inner form: morphological features, and the roles of a statement's words."""

from collections.abc import Sequence
from itertools import groupby
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from dragoman.records import Status

# Words of a statement's source and content: B begins a stretch, E ends it, I is inside, S stands alone.
ROLES = ("O", *(f"{mark}-{part}" for part in ("source", "content") for mark in "BIES"))
# Words that take part in an event, by their role to its trigger.
EVENT_ROLES = ("source", "target", "place", "time", "count")
EVENT_TAGS = ("O", *(f"{mark}-{role}" for role in EVENT_ROLES for mark in "BI"))
STATUSES: tuple[Status, ...] = get_args(Status)
FARTHEST = 31  # words from the cue told apart; beyond it all are alike
CUE_PLACE = 2 * FARTHEST + 1


def attributes(features: Sequence[str]) -> list[list[str]]:
    """Features such as `Case=Acc`, sorted, to the values of each attribute; the first value of each is its absence, ''."""
    return [["", *group] for _, group in groupby(features, key=lambda feature: feature.split("=")[0])]


def may_follow(first: str, second: str) -> bool:
    """Whether a role may come after another; '' stands for the edge of the paragraph."""
    inside = first[:1] in {"B", "I"}
    if second[:1] in {"I", "E"}:
        return inside and first[1:] == second[1:]
    return not inside


def cue_places(cue: Sequence[int], length: int) -> NDArray[np.int64]:
    """Where each of `length` words stands to a cue: words before and behind it, up to FARTHEST; CUE_PLACE inside it."""
    at = np.arange(length)
    before, behind = at - min(cue), at - max(cue)
    places = np.where(before < 0, np.maximum(before, -FARTHEST), np.clip(behind, 0, FARTHEST)) + FARTHEST
    places[list(cue)] = CUE_PLACE
    return places
