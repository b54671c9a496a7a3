"""Weights of `resolve/weighing.py`, fitted on passages that nothing was trained on: which state an actor is of, and how sure an event
is. With few weights and many events what is fitted is no rule for single sentences; the printed figures are of ten-fold cross-validation."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from dragoman.evaluate.annotated import AT_FLOORS, matches, overlap, tellings
from dragoman.evaluate.gold_events import GoldEvent, Passage, read
from dragoman.extract import events, statements
from dragoman.language import analyse
from dragoman.records import Actor, ActorMention, Document, EventMention, Statement
from dragoman.records.sides import BODY, NONE, UNION, state
from dragoman.resolve import all_said, event, known
from dragoman.resolve.actors import actor
from dragoman.resolve.page import Context, context, states
from dragoman.resolve.weighing import EVIDENCE, FEATURES, FILE, STATE, evidence, features, possible, weights

# What the head says, who the tables say, the share of each state in the page, gold's state.
Seen = tuple[ActorMention, Actor, dict[str, float], str]
FLOORS = np.arange(0.0, 0.95, 0.05)


def calibrate(path: Path, elsewhere: Sequence[Path]) -> None:
    """Fit all weights on the annotated passages of `path`, those of states in languages in which the head is not taught on those of
    `elsewhere`, write them, and print what precision each floor has."""
    weights()["seen"] = _often(path.with_name("events-train.jsonl"))
    others = [_seen(one) for one in elsewhere]
    for n, one in enumerate(elsewhere):
        print(f"states, {one.stem} held out:")
        fit_states([seen for k, those in enumerate(others) if k != n for seen in those], others[n])
    weights()["state elsewhere"] = fit_states([seen for those in others for seen in those])
    passages, documents = read(path)
    docs = list(analyse(documents))
    mentioned = [statements(doc) for doc in docs]
    found = [events(doc, here) for doc, here in zip(docs, mentioned, strict=True)]
    about = [context(doc, document.published) for doc, document in zip(docs, documents, strict=True)]
    said = [all_said(*one) for one in zip(documents, mentioned, about, strict=True)]
    seen = [
        one
        for passage, mentions, here in zip(passages, found, about, strict=True)
        for one in _actors(passage.events, mentions, here)
    ]
    weights()["state"].update(fit_states(seen))
    told = [known(doc, mentions, here) for doc, mentions, here in zip(docs, found, about, strict=True)]
    rows, right = _events(passages, documents, told, about, said)
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000)
    whole = np.array([r["whole"] for r in right])
    held_out = cross_val_predict(model, rows, whole, cv=10, method="predict_proba")[:, 1]
    model.fit(rows, whole)
    weights()["event"].update(dict(zip(FEATURES, map(float, model.coef_[0].round(3)), strict=True)))
    text = json.dumps({name: {k: round(v, 3) for k, v in values.items()} for name, values in weights().items()}, indent=1)
    FILE.write_text(text + "\n", "utf-8")
    _print(held_out, right)


def _seen(path: Path) -> list[Seen]:
    """The actors of a file's passages that were found."""
    passages, documents = read(path)
    result = []
    for passage, document, doc in zip(passages, documents, analyse(documents), strict=True):
        mentioned, about = statements(doc), context(doc, document.published)
        all_said(document, mentioned, about)
        result += _actors(passage.events, events(doc, mentioned), about)
    return result


def _often(path: Path) -> dict[str, float]:
    """Of a hundred actors in the passages that the head learned from, how many are of each state."""
    codes = [a.code[:3] for passage in read(path)[0] for event in passage.events for a in (*event.sources, *event.targets)]
    found = Counter(code for code in codes if code not in {NONE, BODY, UNION})
    return {code: 100 * n / found.total() for code, n in sorted(found.items())}


def _actors(gold: Sequence[GoldEvent], mentions: Sequence[EventMention], about: Context) -> list[Seen]:
    """Actors that were found where gold has one of the same event."""
    result = []
    for mention in mentions:
        act = next((g for g in gold if overlap(g.trigger, (mention.trigger.start, mention.trigger.end))), None)
        if act is None or mention.sure is None:
            continue
        for ours, theirs in ((mention.sources, act.sources), (mention.targets, act.targets)):
            for one in ours:
                code = next((g.code for g in theirs if g.span and overlap(g.span, (one.span.start, one.span.end))), None)
                if code is not None:
                    result.append((one, actor(one.span, about), states(about), code[:3]))
    return result


def fit_states(seen: list[Seen], held_out: list[Seen] | None = None) -> dict[str, float]:
    """The weights under which the gold states are likeliest, by maximum likelihood with a small penalty; prints how often they are right of
    `held_out`, or of `seen`. An actor counts by one over the fourth root of how many are of his state: news that nobody has seen is of other
    states than ours."""
    often = Counter(gold for *_, gold in seen)
    tables = _tables(seen)

    def loss(x: np.ndarray) -> float:
        total = 0.01 * float((x**2).sum())
        for table, right, gold in tables:
            scores = table @ x
            top = scores.max()
            total += often[gold] ** -0.25 * (top + float(np.log(np.exp(scores - top).sum())) - scores[right])
        return total

    fitted = minimize(loss, np.ones(len(STATE)), method="L-BFGS-B").x
    seen = seen if held_out is None else held_out
    tables = _tables(seen)
    hits = sum(int((table @ fitted).argmax() == right) for table, right, _ in tables)
    alone = 100 * float(np.mean([state(found) == gold for _, found, _, gold in seen]))
    print(f"states: {len(seen)} actors; the state is possible of {100 * len(tables) / len(seen):.1f} %")
    print(f"  right: tables alone {alone:.1f} %, weighed with the head {100 * hits / len(seen):.1f} %")
    for kind in ("", *EVIDENCE):
        of_kind = [(m, f, g) for m, f, _, g in seen if evidence(f) == kind]
        if of_kind:
            ours = 100 * float(np.mean([state(f) == g for _, f, g in of_kind]))
            head = 100 * float(np.mean([max(m.states, key=lambda one: m.states[one], default=NONE) == g for m, _, g in of_kind]))
            print(f"  evidence {kind or 'none':8} {len(of_kind):5}: tables {ours:.1f} % right, head {head:.1f} %")
    return dict(zip(STATE, map(float, fitted.round(3)), strict=True))


def _tables(seen: list[Seen]) -> list[tuple[np.ndarray, int, str]]:
    """Of each actor whose state is possible, the evidence of each state (states, STATE), which of them is gold's, and gold's."""
    found = []
    for mention, actor_found, page, gold in seen:
        table = possible(actor_found, mention, page)
        if gold in table:
            rows = np.array([[values.get(name, 0.0) for name in STATE] for values in table.values()])
            found.append((rows, list(table).index(gold), gold))
    return found


def _events(
    passages: list[Passage],
    documents: list[Document],
    found: list[list[EventMention]],
    about: list[Context],
    said: list[list[Statement]],
) -> tuple[np.ndarray, list[dict[str, bool]]]:
    """Features of every event that a head found, and what of it is right."""
    rows: list[list[float]] = []
    right: list[dict[str, bool]] = []
    for passage, document, mentions, here, statements_here in zip(passages, documents, found, about, said, strict=True):
        made = [(m, event(document, m, here, statements_here)) for m in mentions if m.sure is not None]
        told = [one for _, e in made for one in tellings(e)]
        of = {m.told.event.id: m.gold for m in matches(passage.events, told)}
        for mention, e in made:
            rows.append(features(mention, e.sources, e.targets))
            gold = of.get(e.id)
            right.append({name: gold is not None and test(gold, e) for name, test in AT_FLOORS.items()})
    return np.array(rows), right


def _print(confidence: np.ndarray, right: list[dict[str, bool]]) -> None:
    """Precision at each floor, and how well confidence is calibrated, on held-out tenths."""
    print("floor   events" + "".join(f"{name:>14}" for name in AT_FLOORS))
    for floor in FLOORS:
        kept = [r for r, c in zip(right, confidence, strict=True) if c >= floor]
        if kept:
            print(
                f"{floor:5.2f} {len(kept):8}" + "".join(f"{100 * np.mean([r[name] for r in kept]):14.1f}" for name in AT_FLOORS)
            )
    for low in np.arange(0, 1, 0.1):
        inside = [r["whole"] for r, c in zip(right, confidence, strict=True) if low <= c < low + 0.1]
        if inside:
            print(
                f"confidence {low:.1f}-{low + 0.1:.1f}: {len(inside):4} events, {100 * np.mean(inside):.0f} % whole events right"
            )
