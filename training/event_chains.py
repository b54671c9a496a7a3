"""How the weights of `dragoman.resolve.chains` are made: `python -m training.event_chains`, from the chains in texts/event-chains.jsonl.

The passages lie under `annotated` of the data folder. Prints the weights fitted on the train part and, for both parts, what the rule
makes of the annotated mentions; the figures of found mentions are `dragoman evaluate chains`.
"""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from dragoman.evaluate import data_folder, markdown
from dragoman.evaluate.chains import links, shares
from dragoman.evaluate.coref import Chain, b_cubed, f1, muc
from dragoman.evaluate.corpora import page
from dragoman.language import analyse
from dragoman.records import Actor, Count, Event, Place, Plover, Span, When
from dragoman.resolve import chains as rule

GOLD = Path(__file__).parent / "texts" / "event-chains.jsonl"
STRENGTH = 0.5  # of the pull to zero (C), chosen by leaving out passages of the train part
Passage = tuple[str, list[Event], Doc, list[Chain]]


def passages(folder: Path) -> list[Passage]:
    """Part, annotated events as records, analysis, and gold chains of every passage."""
    texts = {r["id"]: r for file in sorted(folder.glob("events-*.jsonl")) for r in map(json.loads, file.open(encoding="utf-8"))}
    lines = [json.loads(line) for line in GOLD.open(encoding="utf-8")]
    docs = analyse(page(texts[g["id"]]["text"], published=texts[g["id"]]["published"], number=n) for n, g in enumerate(lines))
    return [
        (
            gold["part"],
            [event(texts[gold["id"]]["text"], e) for e in texts[gold["id"]]["events"]],
            doc,
            [frozenset(map(tuple, c)) for c in gold["chains"]],
        )
        for gold, doc in zip(lines, docs, strict=True)
    ]


def event(text: str, e: dict[str, Any]) -> Event:
    """An annotated event as a record; no field that the rule does not read means anything."""

    def span(given: list[int]) -> Span:
        return Span(given[0], given[1], text[slice(*given)])

    def actor(a: dict[str, Any]) -> Actor:
        country, sector = a["code"][:3].replace("---", ""), a["code"][3:]
        state = "" if country == "IGO" else country
        return Actor(
            span=span(a["span"]),
            name=a["words"],
            kind="unknown",
            country=state or None,
            sectors=[sector] if sector else [],
            office=None,
            code=(country + sector if country != "IGO" else None) or None,
            wikidata=None,
            antecedent=None,
            rule="gold",
            confidence=1.0,
        )

    start, _, end = e.get("date", "").partition("/")
    when = When(span=None, start=first(start), end=last(end or start), precision="day", rule="gold", confidence=1.0)
    place = e.get("place")
    return Event(
        id=str(e["trigger"]),
        plover=Plover(type=e["type"], mode=e["mode"], contexts=[]),
        cameo="",
        goldstein=0.0,
        sources=[actor(a) for a in e["sources"]],
        targets=[actor(a) for a in e["targets"]],
        trigger=span(e["trigger"]),
        date=when if start else None,
        status=e["status"],
        said_by=None,
        rule="gold",
        confidence=1.0,
        place=Place(span=span(place["span"]), name=place["words"]) if place else None,
        counts=[Count(span=span(c["span"]), what=c["what"], low=c["low"], high=c["high"]) for c in e["counts"]],
    )


def first(day: str) -> str:
    return day + "-01-01"[len(day) - 4 :] if day else ""


def last(day: str) -> str:
    return day + "-12-31"[len(day) - 4 :] if day else ""


def pairs(chosen: list[Passage]) -> Iterator[tuple[dict[str, float], bool]]:
    """Each pair of mentions of a passage and a type: its features, and whether it tells one act."""
    for _, events, doc, gold in chosen:
        told = rule.tell(sorted(events, key=lambda e: e.trigger), doc)
        of = {span: n for n, c in enumerate(gold) for span in c}
        for a, b in combinations(told, 2):
            if a.event.plover.type != b.event.plover.type:
                continue
            same = of[a.event.trigger.start, a.event.trigger.end] == of[b.event.trigger.start, b.event.trigger.end]
            yield rule.features(a, b), same


def fit(chosen: list[Passage], strength: float = STRENGTH) -> dict[str, float]:
    rows = list(pairs(chosen))
    names = list(rows[0][0])
    model = LogisticRegression(C=strength, max_iter=1000)
    model.fit([[row[name] for name in names] for row, _ in rows], [same for _, same in rows])
    return {"bias": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}


def figures(name: str, chosen: list[Passage]) -> dict[str, float | str]:
    sides = []
    for _, events, doc, gold in chosen:
        spans = [(e.trigger.start, e.trigger.end) for e in events]
        sides.append((gold, [frozenset(spans[n] for n in members) for members in rule.chain(events, doc)]))
    counts = {"links": [links(*s) for s in sides], "B3": [b_cubed(*s) for s in sides], "MUC": [muc(*s) for s in sides]}
    row: dict[str, float | str] = {"set": name, "passages": float(len(chosen))}
    for what, numbers in counts.items():
        precision, recall = shares(numbers)
        row |= {f"{what} P": precision, f"{what} R": recall, f"{what} F1": f1(numbers)}
    return row | {"off by": sum(abs(len(g) - len(f)) for g, f in sides) / len(sides)}


def main() -> None:
    given = passages(data_folder() / "annotated")
    train = [p for p in given if p[0] == "train"]
    rule.WEIGHTS = {name: round(weight, 2) for name, weight in fit(train).items()}
    print("\n".join(f'    "{name}": {weight},' for name, weight in rule.WEIGHTS.items()))
    print(markdown([figures(part, [p for p in given if p[0] == part]) for part in ("train", "dev")]))


if __name__ == "__main__":
    main()
