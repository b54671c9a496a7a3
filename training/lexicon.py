"""Which entries of the lexicon are right where source and target are of two states: measured on annotated passages of the train part.

    python -m training lexicon

prints each entry with how often it was found there and how often it was an annotated event of its type, those first that the head
missed; who trusts an entry gives it `alone: states` in `predicates.yaml`.
"""

from collections import Counter
from pathlib import Path

from dragoman.evaluate.annotated import overlap
from dragoman.evaluate.gold_events import read
from dragoman.extract import lexicon
from dragoman.extract.roles import official_of
from dragoman.language import analyse, layers
from dragoman.ontology import plover


def measure(path: Path) -> tuple[Counter[str], Counter[str], int, int]:
    """By the rule of each entry, how often it was found between two states and how often rightly; both for all that no head found."""
    passages, documents = read(path)
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    silent = silent_right = 0
    for passage, doc in zip(passages, analyse(documents), strict=True):
        heads = {doc[act.token].idx + len(doc[act.token]) for act in layers(doc).acts}
        for event in lexicon.events(doc):
            sides = [{official_of(doc, one.span) for one in side} for side in (event.sources, event.targets)]
            if not all(sides) or None in sides[0] | sides[1] or sides[0] & sides[1]:
                continue
            span = (event.trigger.start, event.trigger.end)
            hit = any(overlap(gold.trigger, span) and gold.type == event.plover.type for gold in passage.events)
            rule = event.rule.split(" (")[0]
            found[rule] += 1
            right[rule] += hit
            silent += event.trigger.end not in heads
            silent_right += hit and event.trigger.end not in heads
    return found, right, silent, silent_right


def report(path: Path) -> None:
    found, right, silent, silent_right = measure(path)
    for entry in plover().entries:
        if found[entry.rule]:
            print(f"{right[entry.rule]:3} of {found[entry.rule]:3} right  {entry.rule}  alone: {entry.alone or '-'}")
    print(f"all: {sum(right.values())} of {sum(found.values())}; where no head finds an event {silent_right} of {silent}")
