"""Which state an actor's words stand for, and how sure an event is: the tables' word and the head's, weighed.

The weights are in `weights.json`, fitted on held-out passages by `python -m training calibrate`. The head learned the states of actors in
English; in other languages its word is worth less and the page's more, so they have weights of their own.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from dragoman.records import Actor, ActorMention, EventMention, Ground, Span
from dragoman.records.sides import BODY, NONE, UNION, UNION_CODE, state

FILE = Path(__file__).with_name("weights.json")
LEAST = 0.01  # probability of a state of which the head says nothing
SELDOM = 0.05  # share of a page's names below which a state is as good as not named
UNSEEN = 0.01  # actors in a hundred that a state which the head never saw counts as
EVIDENCE = ("name", "words", "city", "page", "pronoun")
STATE = ("head", "often", "page share", "no state", *EVIDENCE)
FEATURES = ("event", "type", "status", "source", "target", "no source", "no target", "constant")
ADJECTIVE = "adjective of a state"  # the rule of whom nothing else names
Weights = dict[str, dict[str, float]]


@cache
def weights() -> Weights:
    """`state`: what each kind of evidence adds for its state, and what the head's logarithm counts, `state elsewhere` where the head is not
    taught; `event`: of each feature."""
    loaded: Weights = json.loads(FILE.read_text("utf-8"))
    return loaded


def evidence(found: Actor) -> str:
    """The kind of evidence on which an actor was given its state; "" where it has none."""
    if state(found) == NONE:
        return ""
    first = next(iter(found.grounds), "name")
    if first in {"pointing", "town"}:
        return "pronoun" if first == "pointing" else "city"
    if "page" in found.grounds:
        return "page"
    return "words" if first == "words" else "name"


def possible(found: Actor, mention: ActorMention, page: dict[str, float]) -> dict[str, dict[str, float]]:
    """What speaks for each state that the words may stand for, by the names of the weights.

    `often`: the head has seen actors of some states ten times as often as of all others, and takes others for theirs. `page` is the share of the
    page's names that are of a state. A state that nothing on the page names is none that the words may stand for, however often the head has seen it.
    """
    kind, own, often = evidence(found), state(found), weights()["seen"]
    return {
        one: {
            "head": math.log(max(mention.states.get(one, 0.0), LEAST)),
            "often": 0.0 if one in {NONE, BODY, UNION} else math.log(often.get(one, 0.0) + UNSEEN),
            "page share": math.log(max(page.get(one, 0.0), SELDOM)),
            "no state": float(one in {NONE, BODY}),
            **({kind: 1.0} if kind and one == own else {}),
        }
        for one in sorted({*(page or mention.states), own, NONE, BODY, UNION})
    }


def shares(found: Actor, mention: ActorMention, page: dict[str, float], taught: bool = True) -> dict[str, float]:
    """The probability of each state that the words may stand for; `taught`: the head learned states in the page's language."""
    weight = weights()["state" if taught else "state elsewhere"]
    scores = {one: sum(weight[name] * v for name, v in seen.items()) for one, seen in possible(found, mention, page).items()}
    top = max(scores.values())
    total = sum(math.exp(score - top) for score in scores.values())
    return {one: math.exp(score - top) / total for one, score in scores.items()}


def pooled(mentions: Sequence[EventMention], who: Callable[[Span], Actor]) -> list[EventMention]:
    """The events with the head's word on every actor whom the page names and no table knows: the mean of what it says wherever the
    page means that actor. `who` tells whom words mean."""
    told: dict[str, list[ActorMention]] = {}
    for mention in mentions:
        for one in (*mention.sources, *mention.targets):
            if one.states and (name := _unknown_name(who(one.span))):
                told.setdefault(name, []).append(one)
    mean = {name: _mean(every) for name, every in told.items()}

    def agreed(one: ActorMention) -> ActorMention:
        name = _unknown_name(who(one.span)) if one.states else None
        return replace(one, states=mean[name][0], sector=mean[name][1]) if name else one

    return [replace(m, sources=[agreed(a) for a in m.sources], targets=[agreed(a) for a in m.targets]) for m in mentions]


def _unknown_name(found: Actor) -> str | None:
    return found.name if found.code is None and found.name[:1].isupper() else None


def _mean(told: list[ActorMention]) -> tuple[dict[str, float], str]:
    """The mean probability of each state, and the sector said most often, of ties the one said first."""
    states = {one: sum(t.states.get(one, 0.0) for t in told) / len(told) for one in sorted({s for t in told for s in t.states})}
    return states, Counter(t.sector for t in told).most_common(1)[0][0]


def decided(
    found: Actor,
    mention: ActorMention,
    page: dict[str, float],
    names: dict[str, str],
    against: frozenset[str] = frozenset(),
    dated: bool = True,
    taught: bool = True,
) -> Actor:
    """The actor with a state and a sector where its words name none, and the probability of its state as its confidence; `names` are the states' by code.

    Of the states `against`, which the act is done to, and of a state whose name is part of a person's ("Michael Jordan") he
    is only where his own words say so.

    What the tables know stands, whatever the head says: it has seen few states often, and takes others for those. A state that was taken
    from elsewhere on the page is no such knowledge: it stands only where the evidence agrees. What the tables leave open of the sector, the
    head says, too. `dated` tells whether the page has a date.
    """
    if not mention.states or _is_of_no_state(found):
        return found
    found = _in_sector(found, mention.sector, dated)
    own = state(found)
    likely = {
        one: chance
        for one, chance in shares(found, mention, page, taught).items()
        if (one == own and evidence(found) != "page")
        or not (one in against or (found.kind == "person" and names.get(one, NONE) in found.name.split()))
    }
    best = own if own != NONE and evidence(found) != "page" else max(sorted(likely), key=lambda one: likely[one])
    confidence = round(likely[best] / sum(likely.values()), 3)  # what is ruled out leaves its share to the others
    sector = found.sectors[0] if found.sectors else mention.sector
    if best == own:
        return replace(found, confidence=confidence)
    grounds: list[Ground] = ["head", *found.grounds]
    if best == NONE:
        name, code = found.name.removeprefix(f"{names.get(own, own)}: "), "".join(found.sectors[:1]) or None
        return replace(
            found,
            name=name,
            country=None,
            code=code,
            antecedent=None,
            rule=f"head: no state ({found.rule})",
            confidence=confidence,
            grounds=grounds,
        )
    if best in {BODY, UNION} and found.code is not None:  # of no state, but known for what it is
        return replace(found, confidence=confidence)
    if best in {BODY, UNION}:
        code = UNION_CODE if best == UNION else BODY
        return replace(found, code=code, rule=f"head: {code} ({found.rule})", confidence=confidence, grounds=grounds)
    return replace(
        found,
        name=found.name if _is_whole(found, names.get(own)) else f"{names.get(best, best)}: {found.name.rpartition(': ')[2]}",
        country=best,
        sectors=[sector] if sector else [],
        code=f"{best}{sector}",
        antecedent=found.antecedent if own in {best, NONE} else None,
        rule=f"head: {best} ({found.rule})",
        confidence=confidence,
        grounds=grounds,
    )


def _is_of_no_state(found: Actor) -> bool:
    """Whether the tables know a body, and that it is of no state (Amnesty International, Reuters). An armed group may be of the one it fights in
    by its name; words that only point back to it tell no more than that."""
    known = found.kind == "organisation" or (found.kind == "armed_group" and found.grounds[:1] == ["pointing"])
    return found.entry is not None and known and state(found) == NONE


def _in_sector(found: Actor, sector: str, dated: bool) -> Actor:
    """The actor with the sector that the head gives where his words leave it open: none of the tables, though he is no state as itself; one of
    two offices, the page having no date; an office that he held when the act was done."""
    own = found.sectors[0] if found.sectors else ""
    itself = found.kind == "state" and found.rule != ADJECTIVE  # "israelí" may be its army
    open_ = not own and not itself and state(found) not in {BODY, UNION}
    running = not dated and sector == "PTY" and own in {"GOV", "LEG"} and found.kind == "person" and found.entry is not None
    held = sector == "GOV" and own == "ELI" and found.grounds[-1:] == ["former"]
    if not sector or not (open_ or running or held):
        return found
    rule, grounds = f"{found.rule} + head: {sector}", [one for one in found.grounds if one != "former"]
    kind = "organisation" if found.kind == "state" else found.kind
    return replace(found, kind=kind, sectors=[sector], code=f"{found.country or ''}{sector}", rule=rule, grounds=grounds)


def _is_whole(found: Actor, state: str | None) -> bool:
    """Whether an actor's name says who it is without its state: a person's, an organisation's ("Nike"), or one of several words."""
    if found.name[:1].islower() or found.name.startswith(f"{state}: "):
        return False
    words = found.name.split()
    return found.kind == "person" or (
        words[0][:1].isupper()
        and ": " not in found.name
        and ((found.kind == "organisation" and "name" in found.grounds) or (len(words) > 1 and words[-1][:1].isupper()))
    )


def features(mention: EventMention, sources: list[Actor], targets: list[Actor]) -> list[float]:
    """FEATURES of an event that a head found."""
    assert mention.sure is not None
    sides = []
    sure = {part.span: part.confidence for part in (*mention.targets, *mention.sources)}
    for found in (sources, targets):
        logs = [math.log(max(sure[a.span] * a.confidence, LEAST)) for a in found]
        sides.append(sum(logs) / len(logs) if logs else 0.0)  # the mean: two good actors are no worse than one
    return [
        *(math.log(max(share, LEAST)) for share in mention.sure),
        *sides,
        float(not sources),
        float(not targets),
        1.0,
    ]


def confidence(mention: EventMention, sources: list[Actor], targets: list[Actor]) -> float:
    """The probability that the whole event is right: its type, status and the states of both sides."""
    if mention.sure is None:
        return mention.confidence
    weight = weights()["event"]
    score = sum(weight[name] * value for name, value in zip(FEATURES, features(mention, sources, targets), strict=True))
    return round(1 / (1 + math.exp(-score)), 3)
