"""How `resolve/parties.csv` is made: `python -m training.parties`, from the sources and targets of annotated/events-train.jsonl and of the
passages in `training/texts`.

Triggers are gold's, so that every annotated event teaches. A candidate is right where its words touch those of a gold actor, or where
it is the same actor named elsewhere. Prints how often the sides of an act are exactly gold's on every fifth passage of events-train, by the head
alone and by the weights fitted on the other passages (penalty and thresholds were chosen on these figures); then all passages are fitted.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from dragoman.evaluate import data_folder, markdown
from dragoman.evaluate.annotated import overlap
from dragoman.evaluate.gold_events import GoldActor, Passage, pages, read
from dragoman.extract import events, statements
from dragoman.language import analyse
from dragoman.records import Document
from dragoman.resolve import all_said, clues, parties
from dragoman.resolve.page import context

from .passages import passages

TEXTS = Path(__file__).with_name("texts")
TAUGHT = "events-more*.jsonl"
SELDOM = 40  # times that a feature is seen, below which it has no weight
STRENGTH = 0.2  # of the pull to zero (C)
FOLDS = 5
LEAST = 0.03  # size of a weight that is worth a line


class Row(NamedTuple):
    """A candidate for the sides of an act: passage, features, whether it is source and target."""

    passage: int
    act: tuple[int, int]
    features: list[str]
    right: tuple[bool, bool]


def rows(passages: list[Passage], documents: list[Document], docs: list[Doc]) -> list[Row]:
    found = []
    for number, (passage, document, doc) in enumerate(zip(passages, documents, docs, strict=True)):
        said = statements(doc)
        mentions = events(doc, said)
        about = context(doc, document.published)
        all_said(document, said, about)
        page = clues.Page(doc, mentions, about)
        for n, mention in enumerate(mentions):
            if mention.sure is None:
                continue
            gold = next((g for g in passage.events if overlap(g.trigger, (mention.trigger.start, mention.trigger.end))), None)
            if gold is None:
                continue
            wanted = [_keys(page, side) for side in (gold.sources, gold.targets)]
            chosen = clues.considered(page, n)
            told = [{c.key for c in chosen for a in side if _heads(c, a)} for side in (gold.sources, gold.targets)]
            for one in chosen:
                right = [
                    _right(one, side, keys - here, here)
                    for side, keys, here in zip((gold.sources, gold.targets), wanted, told, strict=True)
                ]
                if None not in right:
                    found.append(Row(number, (number, n), clues.features(page, n, one), (bool(right[0]), bool(right[1]))))
    return found


def _keys(page: clues.Page, side: list[GoldActor]) -> set[str]:
    """The actors that gold's words name."""
    return {c.key for actor in side for c in page.candidates if actor.span and _heads(c, actor)}


def _heads(one: clues.Candidate, actor: GoldActor) -> bool:
    return (
        actor.span is not None
        and actor.span[0] <= one.head.idx < actor.span[1]
        and (not actor.span[0] <= one.head.head.idx < actor.span[1] or one.head.head == one.head)
    )


def _right(one: clues.Candidate, side: list[GoldActor], elsewhere: set[str], here: set[str]) -> bool | None:
    """Whether a candidate is one of the gold actors, by the words or by who is named (`elsewhere`: only there); None where it is part
    of one's words, or names once more who is named (`here`)."""
    if any(_heads(one, actor) for actor in side):
        return True
    touching = any(actor.span and overlap(actor.span, (one.span.start, one.span.end)) for actor in side)
    if touching:
        return True if one.given is not None else None
    return None if one.key in here else one.key in elsewhere


class Table(NamedTuple):
    names: list[str]
    coefficients: np.ndarray
    constant: float


def fit(found: list[Row], role: int, strength: float = STRENGTH) -> Table:
    seen = Counter(name for row in found for name in row.features)
    names = sorted(name for name, n in seen.items() if n >= SELDOM)
    model = LogisticRegression(C=strength, max_iter=2000, solver="liblinear")
    model.fit(matrix(found, names), [row.right[role] for row in found])
    return Table(names, model.coef_[0], float(model.intercept_[0]))


def matrix(found: list[Row], names: list[str]) -> csr_matrix:
    at = {name: n for n, name in enumerate(names)}
    pairs = [(i, at[name]) for i, row in enumerate(found) for name in row.features if name in at]
    i, j = zip(*pairs, strict=True)
    return csr_matrix((np.ones(len(pairs)), (i, j)), shape=(len(found), len(names)))


def write(tables: list[Table]) -> None:
    values: dict[str, list[float]] = {}
    for role, table in enumerate(tables):
        for name, value in [("constant", table.constant), *zip(table.names, table.coefficients, strict=True)]:
            values.setdefault(name, [0.0, 0.0])[role] = round(float(value), 2)
    with parties.FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", *clues.ROLES])
        for name, pair in sorted(values.items()):
            if max(map(abs, pair)) >= LEAST:
                writer.writerow([name, *pair])


def exact(found: list[Row], tables: list[Table]) -> list[dict[str, float | str]]:
    """The share of acts, in per cent, whose candidates for a role are all right: by the head, and by the weights."""
    scores = [1 / (1 + np.exp(-(matrix(found, t.names) @ t.coefficients + t.constant))) for t in tables]
    acts: dict[tuple[int, int], list[int]] = {}
    for i, row in enumerate(found):
        acts.setdefault(row.act, []).append(i)
    lines: list[dict[str, float | str]] = []
    for role, name in enumerate(clues.ROLES):
        head = ours = 0
        for members in acts.values():
            right = {i for i in members if found[i].right[role]}
            head += right == {i for i in members if f"head's {name}" in found[i].features}
            fits = sorted((i for i in members if scores[role][i] >= scores[1 - role][i]), key=lambda i: -scores[role][i])
            chosen = {i for i in fits if scores[role][i] >= parties.SURE[name]}
            ours += right == (chosen or {i for i in fits[:1] if scores[role][i] >= parties.BEST[name]})
        lines.append({"role": name, "acts": float(len(acts)), "head %": 100 * head / len(acts), "all %": 100 * ours / len(acts)})
    return lines


def annotated(data: Path) -> Iterator[tuple[list[Passage], list[Document]]]:
    """The passages of each file that teaches, with their documents, those of events-train first."""
    yield read(data / "annotated" / "events-train.jsonl")
    for path in sorted(TEXTS.glob(TAUGHT)):
        numbered = [(n, msgspec.convert(row | {"from": None}, Passage)) for n, row in enumerate(passages(path, data), 1)]
        yield [passage for _, passage in numbered], pages(numbered, path)


def main() -> None:
    found: list[list[Row]] = []
    for those, documents in annotated(data_folder()):
        docs = list(analyse(documents, triggers=[[event.trigger for event in passage.events] for passage in those]))
        found.append(rows(those, documents, docs))
    rest, held_out = ([row for row in found[0] if (row.passage % FOLDS == 0) == out] for out in (False, True))
    rest += [row for rows_of_file in found[1:] for row in rows_of_file]
    print(markdown(exact(held_out, [fit(rest, role) for role in (0, 1)])))
    write([fit(rest + held_out, role) for role in (0, 1)])


if __name__ == "__main__":
    main()
