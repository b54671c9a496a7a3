"""What of a day matters: how much a happening weighs and why, and whether a page is about politics or security.

Plain rules over what is coded, so that they read every language and tell their reasons.
"""

import re
from collections.abc import Iterable
from math import log2, log10, sqrt

import msgspec

from dragoman.ontology.languages.rules import every, rules
from dragoman.records import FLOOR, HAPPENED, Actor, Count, Sheet, side_of
from dragoman.view.names import is_named, only_points, side_name

# Points of a happening. By eye on real days; what they order is told beside each line, so that a reader can disagree.
OF_STATUS = {"planned": 0.8, "denied": 0.5, "hypothetical": 0.4, "past": 0.3}  # against what occurred or goes on
CLAIMED = 0.8  # only somebody asserts it
DEATHS, HURT = 1.5, 0.5  # points for ten dead, and for ten otherwise hit or counted
BETWEEN = NEW = OPENS = 1.0
AGAIN = 0.5  # of a page that tells it twice
OPENING = 400  # characters at the head of a page in which stands what it is about
STEEPEST = 2.5  # of the Goldstein scale for one point: an assault has four

HEADS = re.compile(every("heads"))
# By sector: 1.5 who speaks or acts for a state or a side at war, 1 who has a part in its politics.
RANKS = dict.fromkeys(("GOV", "REB", "PAR", "UAF"), 1.5) | dict.fromkeys(("MIL", "LEG", "JUD", "PTY", "OPP", "SPY", "ELI"), 1.0)
RANK_WORDS = {
    2.0: "a head of state, government or a body of states",
    1.5: "a state or side",
    1.0: "politics or army",
    0.5: "somebody of a state",
}

# How political the actors of records are, by sector. The weights, the start and the least mean were chosen on half of 197 Wikinews articles;
# `dragoman evaluate relevance` measures them on the other half.
TOPIC = dict.fromkeys(("PTY", "ELI", "LEG", "REB", "PAR", "UAF", "OPP", "SPY"), 2) | dict.fromkeys(("GOV", "MIL", "JUD"), 1)
OTHER = {"EDU": -1, "BUS": -1, "HLH": -1, "": -1}
START = 3  # actors of no weight that every page is given, so that two names decide nothing
RELEVANT = 0.2


class Weight(msgspec.Struct, frozen=True):
    """How much a happening weighs, and the reasons, each with its points."""

    value: float
    reasons: list[str]


def weight(
    *,
    outlets: int,
    goldstein: float,
    counts: Iterable[Count],
    ranks: tuple[float, float],
    between: bool,
    new: bool,
    status: str,
    claimed: bool,
    confidence: float,
    mentions: int = 1,
    start: int = OPENING,
) -> Weight:
    """The weight of a happening: points for outlets, harm, the ranks of both ends, novelty and whether its page is about it (it is told at the
    `start` of the text, or again and again), times how far it is a fact and how sure."""
    points = [(f"{outlets} outlets", log2(outlets))] if outlets > 1 else []
    points += [
        (f"{name} {words}", rank) for name, rank in zip(("by", "to"), ranks, strict=True) if (words := RANK_WORDS.get(rank))
    ]
    points += [("between two sides", BETWEEN)] if between else []
    points += [(f"act of {goldstein:+g} on the Goldstein scale", abs(goldstein) / STEEPEST)]
    for what, number in _people(counts):
        points.append((f"{number:,.0f} {what}", (DEATHS if what == "killed" else HURT) * log10(1 + number)))
    points += [("new against the week before", NEW)] if new else []
    points += [("opens its page", OPENS)] if start < OPENING else []
    points += [(f"told {mentions} times", AGAIN * log2(mentions))] if mentions > 1 else []
    times = [(status, OF_STATUS[status])] if status not in HAPPENED else []
    times += [("only as said", CLAIMED)] if claimed else []
    times += [
        ("confidence, its root", sqrt(confidence))
    ]  # an attack of which we are half sure weighs more than a word of which we are sure
    value = sum(points for _, points in points)
    reasons = [f"{words} {some:.1f}" for words, some in points]
    for words, factor in times:
        value *= factor
        reasons.append(f"{words} × {factor:.2f}")
    return Weight(round(value, 2), reasons)


def _people(counts: Iterable[Count]) -> list[tuple[str, float]]:
    """The highest figure of each kind; money is not people."""
    most: dict[str, float] = {}
    for count in counts:
        number = count.low if count.low is not None else count.high
        if number is not None and number > 0 and count.what not in ("money", "other"):
            most[count.what] = max(number, most.get(count.what, 0))
    return sorted(most.items())


def rank(actor: Actor | None) -> float:
    """How high somebody stands: 2, 1.5, 1 or 0.5 as RANK_WORDS says, 0 for nobody known."""
    return rank_of(side_of(actor), actor.code, actor.office) if actor else 0.0


def rank_of(side: str | None, code: str | None, office: str | None) -> float:
    """The same from a side, a code (country and sector) and an office."""
    if side is None:
        return 0.0
    is_body, sector = side.startswith("IGO"), (code or "")[3:6]
    if HEADS.fullmatch((office or "").casefold()) and (is_body or sector == "GOV"):
        return 2.0
    if is_body or side.islower() or (code or side) == side:
        return 1.5
    return RANKS.get(sector, 0.5)


def relevance(sheet: Sheet) -> float:
    """How far a page is about politics or security: the mean of TOPIC and OTHER over the actors of its records."""
    actors = [actor for event in sheet.events for actor in (*event.sources, *event.targets)]
    actors += [actor for said in sheet.statements for actor in (*said.speakers, *said.about)]
    return sum(map(_topic, actors)) / (len(actors) + START)


def _topic(actor: Actor) -> int:
    if actor.kind == "armed_group":
        return 2
    if actor.kind == "state" or (actor.code or "").startswith("IGO"):
        return 1
    sector = next(iter(actor.sectors), "")
    return TOPIC.get(sector, 0) or OTHER.get(sector, 0)


def left_out(status: str, confidence: float, relevant: bool, somebody: bool, floor: float = FLOOR) -> str | None:
    """Why a happening is folded away: below, elsewhere (no politics or security), background, nobody (is known, nor how many); None where it is shown."""
    if confidence < floor:
        return "below"
    if not relevant:
        return "elsewhere"
    if status == "past":
        return "background"
    return None if somebody else "nobody"


def is_listed(name: str, side: str | None) -> bool:
    """Whether the list of people and groups has a name; others (`Siri`, `United States: official`, the state itself) are found by search."""
    return is_somebody(name, side) and is_named(name) and name != side_name(side)


def is_somebody(name: str, side: str | None) -> bool:
    """Whether a speaker is worth a line: of a known side, or named as persons are, `Kino Gabriel`; not `you`, `TNG50`, `The statement`."""
    if side:
        return not only_points(name)
    words = name.split()
    plain = all(
        word[:1].isupper() and word.replace("-", "").replace(".", "").replace("'", "").replace("’", "").isalpha()
        for word in words
    )
    return (
        len(words) in (2, 3)
        and plain
        and is_named(name)
        and words[0].lower() not in rules("en").article_the | rules("en").article_a
    )
