"""Events of several pages into one with its reports."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, product, zip_longest
from math import asin, cos, exp, radians, sin, sqrt
from typing import NamedTuple

import msgspec

from dragoman.merge.clustering import clusters
from dragoman.merge.words import Page, share_of, words
from dragoman.ontology.actors.names import agree, parts
from dragoman.records import FLOOR, REAL, Actor, Count, Event, Place, Sheet, Span, Status, When, identify
from dragoman.records.sides import is_name

# Log odds of two reports of one type on pages of one cluster telling one act. By hand, after a regression over pairs of ECB+ train and over pairs of
# news of one war that were judged by reading (docs/merge.md): sides say little there, since a cluster is about them; the words of the act say most.
WEIGHTS = {
    "bias": -2.1,
    "same words": 2.5,
    "alike sentences": 3.5,
    "same source": 0.2,
    "other source": -3.0,
    "same target": 0.2,
    "other target": -2.0,
    "same place": 1.2,
    "other place": -8.0,
    "same day": 1.0,
    "other day": -8.0,
    "other mode": -0.8,
    "other status": -0.3,
    "same figures": 0.8,
    "far figures": -1.5,
    "same page": -1.0,
    "other sentences": -1.0,  # without a rarer word in common: one page's "claimed" is not another's
    "no day": -0.55,  # without a date on either, two happenings alike are hard to tell apart
}
SAME = 0.5  # mean probability from which two clusters of reports are one event
APART, JOINED = -1e6, 2.0  # an editor's word, as a likeness: apart weighs more than any number of reports
AROUND = 400  # characters of a sentence before and after the words of the act
FEW = 0.15  # share of common news that holds a word up to which it counts in a sentence
STEM = 4  # letters that the words of one act share at least
WIDE = frozenset({"country", "region", "sea", "disputed"})  # kinds of places in which much happens at a time
NEAR = 25.0  # kilometres within which two places may be one
SPOKEN = frozenset(
    {"ACCUSE", "REDUCE", "REJECT", "REQUEST", "SANCTION", "SUPPORT", "THREATEN"}
)  # acts of words: where they are told is no place of theirs
SLACK = 1  # days by which two dates of one act may differ: time zones, nights
BEFORE = 3  # days before its page within which an act without a date is taken to lie
FAR = 3.0  # one figure is so many times the other: no update of a toll
_END = re.compile(r"[.!?][\"”’»)]*\s|\n")
DISPUTED = REAL | {"denied"}  # of an act that is over: one page tells what another denies
STATUSES: tuple[Status, ...] = ("occurred", "ongoing", "past", "denied", "planned", "hypothetical")  # the strongest first


class Report(msgspec.Struct, frozen=True, gc=False):
    """An event as one page tells it; `said_by` names who asserts it where the page itself does not, `speakers` of each figure who gives it."""

    event: Event
    page: Page
    said_by: str | None = None
    speakers: tuple[str | None, ...] = ()


class Figure(NamedTuple):
    """What reports say of one count: the lowest and highest, the least that the latest one gives, and who says which."""

    what: str
    low: float | None
    high: float | None
    latest: float | None
    said: list[tuple[str, float | None, float | None]]


class Merged(msgspec.Struct, frozen=True, gc=False):
    """One event: the fullest report's record, its reports (latest first), figures, contradictions and the reasons of the merge.

    `status` is the strongest that a report gives (STATUSES); sides, date and place are of the fullest report that has them. `id` is made
    from the first report, so that a later one does not change it.
    """

    id: str
    event: Event
    status: Status
    sources: list[Actor]
    targets: list[Actor]
    date: When | None
    place: Place | None
    reports: list[Report]
    outlets: int
    figures: list[Figure]
    contradictions: list[str]
    reasons: list[str]


def reports(sheet: Sheet, page: Page, floor: float = FLOOR) -> list[Report]:
    """The events of a sheet, those from `floor` on."""
    names = {statement.id: statement.speaker.name for statement in sheet.statements if statement.speaker}
    return [
        Report(event, page, names.get(event.said_by or ""), tuple(names.get(count.said_by or "") for count in event.counts))
        for event in sheet.events
        if event.confidence >= floor
    ]


def events(told: Iterable[Report], decided: Mapping[tuple[str, str], bool] | None = None) -> list[Merged]:
    """The events that reports on the pages of one cluster tell. The order changes nothing.

    `decided` holds pairs of events (ids) of which somebody has said that they are one, or (False) that they are two.
    """
    ordered = sorted(told, key=_first)
    by_editor = {frozenset(pair): one for pair, one in (decided or {}).items()}
    of_type: dict[str, list[int]] = {}
    for n, report in enumerate(ordered):
        of_type.setdefault(report.event.plover.type, []).append(n)
    scored = {
        (i, j): chance
        for same in of_type.values()
        for i, j in combinations(same, 2)
        if (chance := probability(ordered[i], ordered[j]))
    }
    number = {report.event.id: n for n, report in enumerate(ordered)}
    joined = set()
    for pair, one in by_editor.items():
        i, j = sorted(number[name] for name in pair)
        if one:
            joined.add((i, j))
        else:
            scored[i, j] = APART
    groups = clusters(len(ordered), scored.items(), SAME, sorted(joined))
    group_of = {n: at for at, group in enumerate(groups) for n in group}
    pairs: list[dict[tuple[int, int], float]] = [{} for _ in groups]
    for (i, j), chance in (scored | dict.fromkeys(joined, JOINED)).items():
        for at in {group_of[i], group_of[j]} if chance == APART else {group_of[i]} & {group_of[j]}:
            pairs[at][i, j] = chance
    return [_merged([ordered[n] for n in group], some, ordered) for group, some in zip(groups, pairs, strict=True)]


def probability(one: Report, other: Report) -> float:
    """How likely two reports on pages of one cluster tell one act; 0 where type or status forbid it."""
    a, b = one.event, other.event
    if a.plover.type != b.plover.type or (a.status in DISPUTED) != (b.status in DISPUTED):
        return 0.0
    odds = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in features(one, other).items())
    return 1 / (1 + exp(-odds))


def features(one: Report, other: Report) -> dict[str, float]:
    """What speaks for and against one act, by the names of WEIGHTS; where a record says nothing, nothing speaks."""
    a, b = one.event, other.event
    found = {}
    if a.trigger.text.casefold()[:STEM] == b.trigger.text.casefold()[:STEM]:
        found["same words"] = 1.0
    here, there = (_sentence(r.page.text, r.event.trigger, r.page.language) for r in (one, other))
    if shared := len(here & there):
        found["alike sentences"] = shared / sqrt(len(here) * len(there))
    for name, sides in (("source", (a.sources, b.sources)), ("target", (a.targets, b.targets))):
        if grade := _sides(*sides):
            found[f"{'same' if grade > 0 else 'other'} {name}"] = 1.0
    if (grade := _places(a, b)) and not (grade < 0 and a.plover.type in SPOKEN):
        found["same place" if grade > 0 else "other place"] = 1.0
    if grade := _days(one, other):
        found["same day" if grade > 0 else "other day"] = 1.0
    if len({a.plover.mode, b.plover.mode} - {None}) > 1:
        found["other mode"] = 1.0
    if a.status != b.status:
        found["other status"] = 1.0
    if one.page.id == other.page.id:
        found["same page"] = 1.0
    elif all(_span(r) is None for r in (one, other)):
        found["no day"] = 1.0
    elif here and there and not shared and one.page.language == other.page.language:
        found["other sentences"] = 1.0
    if grade := _figures(a, b):
        found["same figures" if grade > 0 else "far figures"] = 1.0
    return found


@lru_cache(maxsize=1 << 14)
def _sentence(text: str, trigger: Span, language: str) -> frozenset[str]:
    """The words around an act in its sentence, those that few pages hold."""
    begin = max(0, trigger.start - AROUND)
    start = max((found.end() for found in _END.finditer(text, begin, trigger.start)), default=begin)
    end = _END.search(text, trigger.end, trigger.end + AROUND)
    around = f"{text[start : trigger.start]} {text[trigger.end : end.start() if end else trigger.end + AROUND]}"
    said = {word for word, _ in words(around)}
    return frozenset(word for word in said if share_of(word, language) < FEW)


def _sides(one: list[Actor], other: list[Actor]) -> int:
    return max((alike(a, b) for a in one for b in other), default=0)


def alike(a: Actor, b: Actor) -> int:
    """1 where two actors are one, -1 where they are two, 0 where neither is known."""
    if (a.wikidata and a.wikidata == b.wikidata) or a.name.casefold() == b.name.casefold():
        return 1
    if (a.country and b.country and a.country != b.country) or _two_persons(a, b):
        return -1
    return 1 if a.code and a.code == b.code and (a.code not in a.sectors or not _two_names(a, b)) else 0


def _two_persons(a: Actor, b: Actor) -> bool:
    names = [parts(one.name) for one in (a, b) if one.kind == "person" and is_name(one.name)]
    return len(names) == 2 and not agree(*names)


def _two_names(a: Actor, b: Actor) -> bool:
    """Whether both have a name: that they are of one sector, of no known state, makes two names no one."""
    return is_name(a.name) and is_name(b.name)


def _places(a: Event, b: Event) -> int:
    if a.place is None or b.place is None:
        return 0
    one, other = a.place, b.place
    names = [one.name.casefold(), other.name.casefold()]
    if names[0] in names[1] or names[1] in names[0] or (one.geonameid and one.geonameid == other.geonameid):
        return 0 if {one.kind, other.kind} <= WIDE else 1
    if one.country and other.country and one.country != other.country:
        return -1
    if not {one.kind, other.kind} <= {"town", "site", None}:
        return 0  # a province may hold the other
    if one.lat is None or other.lat is None:
        # Two names that no table has are two places; "the station", or a street of a town that is known, may be there.
        return -1 if one.lat is other.lat and all(place.name[:1].isupper() for place in (one, other)) else 0
    return -1 if _kilometres(one.lat, one.lon or 0.0, other.lat, other.lon or 0.0) > NEAR else 1


def _kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    a, b = radians(lat), radians(other_lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 12742 * asin(sqrt(min(1.0, half)))


def _days(one: Report, other: Report) -> int:
    spans = [_span(one), _span(other)]
    if spans[0] is None or spans[1] is None:
        return 0
    (a, b), (c, d) = spans[0], spans[1]
    slack = timedelta(days=SLACK)
    if b + slack < c or d + slack < a:
        return -1
    both = one.event.date is not None and other.event.date is not None
    return 1 if both and a <= d and c <= b and max(b - a, d - c) <= slack else 0


def _span(report: Report) -> tuple[date, date] | None:
    if when := report.event.date:
        return date.fromisoformat(when.start), date.fromisoformat(when.end)
    if report.page.day is None:
        return None
    published = date.fromordinal(report.page.day)
    return published - timedelta(days=BEFORE), published


def _figures(a: Event, b: Event) -> int:
    grades = []
    for one, other in product(a.counts, b.counts):
        x, y = one.low or one.high, other.low or other.high
        if one.what == other.what and x and y:
            grades.append(1 if x == y else -1 if max(x, y) / min(x, y) >= FAR else 0)
    return max(grades, default=0)


def _fullness(report: Report) -> tuple[int, float, str]:
    event = report.event
    return -sum(map(bool, (event.sources, event.targets, event.date, event.place, event.counts))), -event.confidence, event.id


def _first(report: Report) -> tuple[int, str, Span, str]:
    return report.page.day or 0, report.page.id, report.event.trigger, report.event.id


def _merged(group: list[Report], pairs: Mapping[tuple[int, int], float], ordered: Sequence[Report]) -> Merged:
    full = sorted(group, key=_fullness)
    latest = sorted(group, key=lambda report: (-(report.page.day or 0), report.page.id, report.event.trigger))
    told = {report.event.status for report in group}
    figures = _tolls(latest)
    return Merged(
        id=identify("happening", min(group, key=_first).event.id),
        event=full[0].event,
        status=next(status for status in STATUSES if status in told),
        sources=next((r.event.sources for r in full if r.event.sources), []),
        targets=next((r.event.targets for r in full if r.event.targets), []),
        date=next((r.event.date for r in full if r.event.date), None),
        place=next((r.event.place for r in full if r.event.place), None),
        reports=latest,
        outlets=len({report.page.outlet for report in group}),
        figures=figures,
        contradictions=_contradictions(latest, figures),
        reasons=_reasons(pairs, ordered),
    )


def _reasons(pairs: Mapping[tuple[int, int], float], ordered: Sequence[Report]) -> list[str]:
    """Why these are one, the surest reason first; and from whom an editor has kept them apart."""
    found = []
    for (i, j), chance in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        one, other = ordered[i], ordered[j]
        by_editor = {JOINED: "joined by an editor", APART: "kept apart by an editor"}.get(chance)
        why = by_editor or f"{chance:.2f} ({', '.join(features(one, other)) or 'alike pages'})"
        found.append(f"{one.page.address} and {other.page.address}: {why}")
    return found


def _tolls(latest: list[Report]) -> list[Figure]:
    said: dict[str, list[tuple[str, float | None, float | None]]] = {}
    for report in latest:
        most: dict[str, tuple[Count, str | None]] = {}  # of a report: the others are a part of it, as the children among the dead
        for count, speaker in zip_longest(report.event.counts, report.speakers):
            if count.what not in most or _size(count) > _size(most[count.what][0]):
                most[count.what] = count, speaker
        for what, (count, speaker) in most.items():
            said.setdefault(what, []).append((speaker or report.said_by or report.page.outlet, count.low, count.high))
    made = []
    for what, each in sorted(said.items()):
        numbers = [n for _, low, high in each for n in (low, high) if n is not None]
        made.append(
            Figure(
                what,
                min(numbers, default=None),
                max(numbers, default=None),
                each[0][2] if each[0][1] is None else each[0][1],
                each,
            )
        )
    return made


def _size(count: Count) -> float:
    return max(count.low or 0.0, count.high or 0.0)


def _contradictions(latest: list[Report], figures: list[Figure]) -> list[str]:
    found = []
    for figure in figures:
        by_number: dict[float, list[str]] = {}
        for who, low, high in figure.said:
            number = low if low is not None else high
            if number is not None and who not in by_number.setdefault(number, []):
                by_number[number].append(who)
        if len(by_number) > 1:
            found.append(", ".join(f"{n:g} {figure.what} ({', '.join(who)})" for n, who in sorted(by_number.items())))
    statuses = Counter(report.event.status for report in latest)
    if "denied" in statuses and len(statuses) > 1:
        found.append(", ".join(f"{status} ({n})" for status, n in sorted(statuses.items())))
    return found
