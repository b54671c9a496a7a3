"""Persons and organisations are of one state all over a page: what some of its records tell of them holds for those that do not tell."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from dragoman.records import Actor, Event, Statement
from dragoman.records.sides import is_name

SURE = 0.5  # confidence from which a record tells whose somebody is: what the head alone guesses is often less, and wrong
Change = Callable[[Actor], Actor]


def of_one_state(said: Sequence[Statement], done: Sequence[Event]) -> tuple[list[Statement], list[Event]]:
    """The records of a page; whoever is named in them and is of no state, or of one that only the head guesses, is of the one that most others
    of his name are surely of, and an organisation that no table knows of one sector."""
    told: dict[str, dict[tuple[str, ...], float]] = defaultdict(lambda: defaultdict(float))
    for actor in _actors(said, done):
        if _is_somebody(actor) and actor.country and actor.confidence >= SURE:
            told[actor.name][actor.country, *actor.sectors[:1]] += actor.confidence

    def change(actor: Actor) -> Actor:
        if actor.name not in told or not _is_somebody(actor) or actor.grounds[:1] == ["interviewer"]:
            return actor
        weights = told[actor.name]
        states: dict[str, float] = defaultdict(float)
        for (state, *_), weight in weights.items():
            states[state] += weight
        best = max(states, key=lambda state: states[state])
        own = [(weight, sectors) for (state, *sectors), weight in weights.items() if state == best and sectors]
        sectors = max(own, default=(0.0, actor.sectors))[1]
        if actor.country == best:
            unknown = actor.kind == "organisation" and actor.entry is None
            return replace(actor, sectors=sectors, code=f"{best}{''.join(sectors[:1])}") if unknown and sectors else actor
        if states[best] * 2 <= sum(states.values()) or (actor.country and actor.grounds[:1] != ["head"]):
            return actor
        sectors = actor.sectors or sectors
        code = f"{best}{''.join(sectors[:1])}"
        rule, grounds = f"{actor.rule}, of the page's {best}", [*actor.grounds, "page"]
        return replace(actor, country=best, sectors=sectors, code=code, rule=rule, grounds=grounds)

    return [_statement(one, change) for one in said], [_event(one, change) for one in done]


def _actors(said: Sequence[Statement], done: Sequence[Event]) -> list[Actor]:
    found = [actor for one in done for actor in (*one.sources, *one.targets)]
    return found + [actor for one in said for actor in (*one.speakers, *one.about, one.addressee) if actor]


def _is_somebody(actor: Actor) -> bool:
    return actor.kind in {"person", "organisation"} and is_name(actor.name) and not (actor.code or "").startswith("IGO")


def _statement(one: Statement, change: Change) -> Statement:
    return replace(
        one,
        speaker=one.speaker and change(one.speaker),
        co_speakers=[change(actor) for actor in one.co_speakers],
        addressee=one.addressee and change(one.addressee),
        about=[change(actor) for actor in one.about],
    )


def _event(one: Event, change: Change) -> Event:
    counts = [replace(c, of=c.of and change(c.of)) for c in one.counts]
    sides = ([change(a) for a in side] for side in (one.sources, one.targets))
    sources, targets = (list({(a.name, a.code): a for a in reversed(side)}.values())[::-1] for side in sides)
    return replace(one, sources=sources, targets=targets, counts=counts)
