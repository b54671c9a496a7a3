"""Events and predicates with their roles: corpora to words, words to targets, and the losses of the heads that learn them."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from dragoman.language.labels import EVENT_TAGS, STATUSES, cue_places

IGNORE = -100
# PropBank's roles, as a sister task of the roles of events; the others count as none.
ARGUMENTS = ("O", "ARG0", "ARG1", "ARG2", "ARGM-LOC", "ARGM-TMP", "ARGM-NEG", "ARGM-MOD")
SPANS = {"state": "states", "sector": "sectors", "counted": "kinds"}  # heads over the words of roles
RAREST_VALUE = 4
COUNTED = {"sources": "source", "targets": "target", "place": "place", "time": "time", "counts": "count"}


class Act(msgspec.Struct):
    """An event or a predicate: its trigger word, and the words of each role as (role, first, last + 1).

    An event has type, mode and status; `states` and `sectors` say of the words of actors which, `kinds` of counts what is counted.
    """

    word: int
    roles: list[tuple[str, int, int]]
    type: str = ""
    mode: str = ""
    status: str = ""
    states: list[tuple[str, int, int]] = []
    sectors: list[tuple[str, int, int]] = []
    kinds: list[tuple[str, int, int]] = []

    def shifted(self, begin: int, end: int) -> "Act":
        """The same in a part of the paragraph, without the roles that lie outside."""

        def inside(spans: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
            return [(role, a - begin, b - begin) for role, a, b in spans if begin <= a and b <= end]

        moved = self.word - begin, inside(self.roles)
        return Act(*moved, self.type, self.mode, self.status, inside(self.states), inside(self.sectors), inside(self.kinds))


def act_of(event: dict[str, Any], number: dict[int, int], words: list[str]) -> Act | None:
    """An annotated event on the words of one paragraph, None where its trigger is not in it.

    `number` gives the word at each character. A trigger of several words is its longest.
    """

    def span(part: dict[str, Any]) -> tuple[int, int] | None:
        inside = [number[o] for o in range(*part["span"]) if o in number]
        return (min(inside), max(inside) + 1) if inside else None

    named = sorted({number[o] for o in range(*event["trigger"]) if o in number}, key=lambda i: -len(words[i]))
    if not named:
        return None
    act = Act(named[0], [], event["type"], event["mode"] or "", event["status"])
    for field, role in COUNTED.items():
        parts = event.get(field) or []
        for part in parts if isinstance(parts, list) else [parts]:
            if (where := span(part)) is not None:
                act.roles.append((role, *where))
                if "code" in part:
                    act.states.append((part["code"][:3], *where))
                    act.sectors.append((part["code"][3:], *where))
                if "what" in part:
                    act.kinds.append((part["what"], *where))
    return act


def predicates(path: Path) -> dict[tuple[str, ...], list[Act]]:
    """The predicates of each sentence of a file in the form of `roles/`, by its words."""
    found: dict[tuple[str, ...], list[Act]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found[tuple(row["words"])] = [
                Act(p["word"], [(a["role"], a["start"], a["end"]) for a in p["arguments"]]) for p in row["predicates"]
            ]
    return found


def act_targets(groups: list[list[Act]], length: int, labels: dict[str, list[str]], tags: tuple[str, ...]) -> dict[str, Tensor]:
    """For each of N acts: the row of its paragraph and its word (N,), the place of each word to it and the tag of each word
    (N, T), and its mode and status (N,), IGNORE where it has none. `tags` are EVENT_TAGS (spans) or ARGUMENTS (words)."""
    acts = [(row, act) for row, group in enumerate(groups) for act in group]
    places = np.zeros((len(acts), length), dtype=np.int64)
    gold = np.zeros((len(acts), length), dtype=np.int64)
    single = np.full((2, len(acts)), IGNORE)
    for k, (_, act) in enumerate(acts):
        places[k] = cue_places([act.word], length)
        for role, a, b in act.roles:
            if tags is ARGUMENTS:
                gold[k, a:b] = ARGUMENTS.index(role) if role in ARGUMENTS else 0
            elif not gold[k, a:b].any():
                gold[k, a:b] = EVENT_TAGS.index(f"I-{role}")
                gold[k, a] -= 1
        if act.status:
            mode = f"{act.type} {act.mode}"
            single[0, k] = labels["mode"].index(mode) if mode in labels["mode"] else IGNORE
            single[1, k] = STATUSES.index(act.status)
    return {
        "row": torch.tensor([row for row, _ in acts], dtype=torch.long),
        "word": torch.tensor([act.word for _, act in acts], dtype=torch.long),
        "place": torch.from_numpy(places),
        "tags": torch.from_numpy(gold),
        "mode": torch.from_numpy(single[0]),
        "status": torch.from_numpy(single[1]),
    }


def word_targets(
    group: list[list[Act] | None], lengths: list[int], length: int, labels: dict[str, list[str]]
) -> dict[str, Tensor]:
    """Gold classes (B, `length`) of every word: `event` its type, 0 where it is no trigger; `state`, `sector` and `counted` at the words
    of actors and counts; IGNORE where a paragraph has no events annotated."""
    gold = {name: np.full((len(group), length), IGNORE) for name in ("event", *SPANS)}
    for row, (acts, n) in enumerate(zip(group, lengths, strict=True)):
        if acts is None:
            continue
        gold["event"][row, :n] = 0
        for act in acts:
            gold["event"][row, act.word] = labels["event"].index(act.type)
            for name, field in SPANS.items():
                for value, a, b in getattr(act, field):
                    gold[name][row, a:b] = labels[name].index(value) if value in labels[name] else IGNORE
    return {name: torch.from_numpy(value) for name, value in gold.items()}


def act_labels(events: list[Act]) -> dict[str, list[str]]:
    """The classes of the heads for events as the training data have them; `mode` with its type in front."""
    spans = {name: Counter(value for e in events for value, *_ in getattr(e, field)) for name, field in SPANS.items()}
    return {
        "event": ["", *sorted({e.type for e in events})],
        "mode": sorted({f"{e.type} {e.mode}" for e in events}),
        **{name: sorted(value for value, n in counts.items() if n >= RAREST_VALUE) for name, counts in spans.items()},
    }


def act_losses(
    network: Any, scores: dict[str, Tensor], gold: dict[str, Any], mask: Tensor
) -> Iterator[tuple[str, Tensor, Tensor]]:
    """Name, mean loss, and what is known (for its weight) of the roles, modes and statuses of a batch."""
    for name in ("acts", "predicates"):
        given = gold[name]
        if not len(given["row"]):
            continue
        found = network.act_roles(scores, gold["sentence_of"], mask, given, name)
        inside = mask[given["row"], 1:]
        loss = functional.cross_entropy(found[inside], given["tags"][inside])
        yield ("act_role" if name == "acts" else "argument"), loss, inside
        if name == "acts":
            vectors = scores["hidden_dropped"][given["row"], given["word"] + 1]
            for head in ("mode", "status"):
                known = given[head] != IGNORE
                if known.any():
                    yield head, functional.cross_entropy(getattr(network, head)(vectors)[known], given[head][known]), known
