"""The register of a day, to be read in a minute: what happened by weight, who said what, headlines; the rest folded into its number."""

from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Mapping, Set

import msgspec
from rich.text import Text

from dragoman.records import FLOOR, HAPPENED, Actor, Event, Place, Sheet, Statement, side_of
from dragoman.view.day import opening, outlet, sayer, speaker_key, title
from dragoman.view.marks import STYLES, around, cut, label, one_line, sentences, wrapped
from dragoman.view.names import beside_name, type_words
from dragoman.view.page import NOBODY, days, figure, judgement
from dragoman.view.phrases import act_phrase, nested
from dragoman.view.weight import RELEVANT, Weight, is_somebody, left_out, rank, relevance, weight

# What fits a screen of some forty lines.
HAPPENINGS, SPEAKERS, STATEMENTS, HEADLINES = 12, 6, 2, 5
WORDS = 4  # of a statement that tells something: not `the attack`
TELLING = 120  # characters; up to here a longer statement tells more
FOLDED = {
    "below": "below the floor of confidence",
    "elsewhere": "on pages not about politics or security",
    "background": "background, of before",
    "nobody": "of nobody known",
    "lighter": "of less weight",
}

Known = Set[tuple[str, str, str]]  # source side, target side, type


def digest(
    date: str,
    sheets: list[Sheet],
    known: Known | None,
    width: int | None = None,
    floor: float = FLOOR,
    merged: Mapping[str, tuple[str, int]] | None = None,
) -> Iterator[Text]:
    """The lines of a day (ISO date). `known` is what the week before had, None where there was none; of events those from `floor` on.

    `merged` has of each event and statement the id of its happening or saying, and how many outlets tell it.
    """
    topics = {sheet.document.id: relevance(sheet) for sheet in sheets}
    relevant = {document for document, value in topics.items() if value >= RELEVANT}
    yield from opening(date, sheets, floor)
    left: Counter[str] = Counter()
    shown = []
    for reports in _happenings(sheets, merged or {}):
        sheet, event = max(reports, key=lambda report: report[1].confidence)
        somebody = bool(event.counts) or any(side_of(actor) for actor in (*event.sources, *event.targets))
        why = left_out(event.status, event.confidence, any(s.document.id in relevant for s, _ in reports), somebody, floor)
        if why:
            left[why] += len(reports)
        else:
            outlets = (merged or {}).get(event.id, ("", 1))[1]
            claimed = all(report.said_by for _, report in reports)
            shown.append((_weight(event, outlets, claimed, known), sheet, event, outlets, claimed, len(reports)))
    shown.sort(key=lambda row: (-row[0].value, row[2].id))
    told_once: dict[tuple[str, ...], list[str]] = defaultdict(list)
    lines = 0
    for weighed, sheet, event, outlets, claimed, times in shown:
        where, act = _told(sheet, event)
        if lines == HAPPENINGS:
            left["lighter"] += times
        elif not any(nested(act, other) for other in told_once[where]):
            told_once[where].append(act)
            if not lines:
                yield from title("What happened, by weight")
            lines += 1
            yield from cut(_line(sheet, event, act, weighed.value, outlets, claimed), 2, width)
    told = yield from _speakers([sheet for sheet in sheets if sheet.document.id in relevant], merged or {}, width)
    yield from _headlines(sheets, topics, width)
    events = ", ".join(f"{n:,} {FOLDED[why]}" for why in FOLDED if (n := left[why]))
    others = {
        "statements": sum(len(sheet.statements) for sheet in sheets) - told,
        "pages not coded": sum(bool(sheet.failure) for sheet in sheets),
    }
    words = [f"events: {events}"] * bool(events) + [f"{name}: {n:,}" for name, n in others.items() if n]
    if words:
        yield Text()
        yield from wrapped(Text(f"Folded away: {'; '.join(words)}. All of it: --all", style="dim"), 0, width)


def _happenings(sheets: list[Sheet], merged: Mapping[str, tuple[str, int]]) -> list[list[tuple[Sheet, Event]]]:
    groups: dict[str, list[tuple[Sheet, Event]]] = defaultdict(list)
    for sheet in sheets:
        for event in sheet.events:
            groups[merged.get(event.id, (event.id, 1))[0]].append((sheet, event))
    return list(groups.values())


def _weight(event: Event, outlets: int, claimed: bool, known: Known | None) -> Weight:
    ends = [{side for actor in actors if (side := side_of(actor))} for actors in (event.sources, event.targets)]
    pairs = {(a, b) for a in ends[0] for b in ends[1] if a != b}
    return weight(
        outlets=outlets,
        goldstein=event.goldstein,
        counts=event.counts,
        ranks=(max(map(rank, event.sources), default=0.0), max(map(rank, event.targets), default=0.0)),
        between=bool(pairs),
        new=known is not None and any((a, b, event.plover.type) not in known for a, b in pairs),
        status=event.status,
        claimed=claimed,
        confidence=event.confidence,
        mentions=len(event.mentions),
        start=event.trigger.start,
    )


def _told(sheet: Sheet, event: Event) -> tuple[tuple[str, ...], str]:
    """The page, sentence, sides and speaker of an event, within which it is told once, and its phrase."""
    text, word = sheet.document.text, event.trigger
    start, end = around(sentences(text), word.start, word.end)
    who, whom = _ends(event)
    return (sheet.document.id, str(start), who, whom, event.said_by or ""), act_phrase(event, text, start, end)


def _ends(event: Event) -> tuple[str, str]:
    who, whom = (" and ".join(one_line(actor.name) for actor in actors) for actors in (event.sources, event.targets))
    return who, whom


def _line(sheet: Sheet, event: Event, act: str, value: float, outlets: int, claimed: bool) -> Text:
    who, whom = _ends(event)
    line = (
        Text()
        .append(f"{value:4.1f} ", style="dim")
        .append(f"{type_words(event.plover.type, event.plover.mode):<9} ", style="yellow")
    )
    line.append(who or NOBODY, style=STYLES["source"])
    if whom:
        line.append(" → ").append(whom, style=STYLES["target"])
    line.append(f": “{act}”")
    facts: list[str] = [event.status] if event.status not in HAPPENED else []
    facts += [f"{figure(count.low, count.high)} {count.what}" for count in event.counts]
    facts += [days(event.date.start, event.date.end)] if event.date and event.date.start != sheet.document.published else []
    facts += [f"in {one_line(event.place.name)}"] if event.place and _is_named(event.place) else []
    facts += [f"as said by {sayer(sheet, event)}"] if claimed else []
    facts += judgement(event)
    facts += [f"{outlets} outlets" if outlets > 1 else outlet(sheet)]
    return line.append(f"  {', '.join(facts)}", style="dim")


def _is_named(place: Place) -> bool:
    """Whether a place tells where: one that the table knows or a name, not "the area"."""
    return place.kind is not None or any(word[:1].isupper() for word in place.name.split())


def _speakers(sheets: list[Sheet], merged: Mapping[str, tuple[str, int]], width: int | None) -> Generator[Text, None, int]:
    """Lines of who said what, each once; gives how many statements they are."""
    groups: dict[tuple[str, ...], list[tuple[Sheet, Statement]]] = defaultdict(list)
    for sheet in sheets:
        for statement in sheet.statements:
            if _is_telling(statement):
                groups[speaker_key(statement.speaker, sheet)].append((sheet, statement))
    ordered = sorted(
        groups.values(), key=lambda group: (-max(rank(s.speaker) for _, s in group), -len(group), label(group[0][1].speaker))
    )
    if ordered:
        yield from title("Who said what")
    shown = 0
    for group in ordered[:SPEAKERS]:
        yield Text(f"  {max((_who(statement.speaker) for _, statement in group), key=len)}", style=STYLES["speaker"])
        tellings: dict[str, list[tuple[Sheet, Statement]]] = defaultdict(list)
        for pair in sorted(group, key=lambda pair: -_telling(pair[1])):
            tellings[merged.get(pair[1].id, (pair[1].id, 1))[0]].append(pair)
        for told in list(tellings.values())[:STATEMENTS]:
            sheet, statement = told[0]
            outlets = merged.get(statement.id, ("", 1))[1]
            said = Text(" … ".join(one_line(span.text) for span in statement.content), style=STYLES["content"])
            by = f"{outlets} outlets" if outlets > 1 else outlet(sheet)
            yield from cut(said.append(f"  {statement.kind}, {by}", style="dim"), 4, width)
            shown += len(told)
    return shown


def _who(actor: Actor | None) -> str:
    """`Jens Stoltenberg, Secretary General (NATO)`: the name, the office, and of whom."""
    if actor is None:
        return label(actor)
    words = beside_name(actor.name, side_of(actor), actor.code)
    named = label(msgspec.structs.replace(actor, code=None, country=None))
    return f"{named} ({words})" if words else named


def _is_telling(statement: Statement) -> bool:
    """Whether somebody known says more than that there was an attack."""
    words = sum(len(span.text.split()) for span in statement.content)
    return words >= WORDS and statement.speaker is not None and is_somebody(statement.speaker.name, side_of(statement.speaker))


def _telling(statement: Statement) -> float:
    return statement.confidence * min(TELLING, sum(len(span.text) for span in statement.content))


def _headlines(sheets: list[Sheet], topics: dict[str, float], width: int | None) -> Iterator[Text]:
    yield from title("Headlines")
    for sheet in sorted(sheets, key=lambda sheet: -topics[sheet.document.id])[:HEADLINES]:
        line = Text(one_line(sheet.document.headline or sheet.document.source))
        yield from cut(line.append(f"  {outlet(sheet)}", style="dim"), 2, width)
    if len(sheets) > HEADLINES:
        yield Text(f"  and {len(sheets) - HEADLINES:,} more", style="dim")
