"""All of a day: headlines, statements by speaker, events by pair."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date as Date

from rich.text import Text

from dragoman.records import FLOOR, HAPPENED, Actor, Event, Sheet, Statement, side_of
from dragoman.records.calendar import WEEKDAYS, written
from dragoman.view.marks import STYLES, clean, label, one_line, wrapped
from dragoman.view.page import NOBODY, code_of, notes


def day(date: str, sheets: list[Sheet], width: int | None = None, floor: float = FLOOR) -> Iterator[Text]:
    """The lines of a day (ISO date), for a terminal of `width` columns or, without one, for a pipe. Of events those from `floor` on."""
    statements = [(sheet, statement) for sheet in sheets for statement in sheet.statements]
    events = [(sheet, event) for sheet in sheets for event in sheet.events if event.confidence >= floor]
    yield from opening(date, sheets, floor)
    yield from _headlines(sheets, width)
    yield from _by_speaker(statements, width)
    yield from _by_pair(events, width)
    if uncoded := [sheet for sheet in sheets if sheet.failure]:
        yield from title(f"Not coded ({len(uncoded)})")
        for sheet in uncoded:
            assert sheet.failure
            yield from wrapped(Text(f"{one_line(sheet.document.source)}: {clean(sheet.failure.reason)}"), 2, width)


def opening(date: str, sheets: list[Sheet], floor: float) -> Iterator[Text]:
    """The day and how much its pages hold."""
    yield Text(f"The register of {_written(date)}", style="bold")
    statuses = [event.status for sheet in sheets for event in sheet.events if event.confidence >= floor]
    said = sum(len(sheet.statements) for sheet in sheets)
    counts = ((len(sheets), "page"), (said, "statement"), (len(statuses), "event"))
    line = " · ".join(f"{n:,} {name}{'' if n == 1 else 's'}" for n, name in counts)
    done = sum(status in HAPPENED for status in statuses)
    yield Text(line if done == len(statuses) else f"{line}, {done:,} of them done", style="dim")


def _headlines(sheets: list[Sheet], width: int | None) -> Iterator[Text]:
    yield from title("Headlines")
    for sheet in sheets:
        line = Text(one_line(sheet.document.headline or sheet.document.source))
        line.append(f"  {outlet(sheet)}", style="dim")
        yield from wrapped(line, 2, width)


def _by_speaker(statements: list[tuple[Sheet, Statement]], width: int | None) -> Iterator[Text]:
    if not statements:
        return
    yield from title("Who said what")
    groups: dict[tuple[str, ...], list[tuple[Sheet, Statement]]] = defaultdict(list)
    for sheet, statement in statements:
        groups[speaker_key(statement.speaker, sheet)].append((sheet, statement))
    for group in sorted(groups.values(), key=lambda group: (-len(group), label(group[0][1].speaker))):
        names = (label(statement.speaker, "Unnamed") for _, statement in group)
        yield Text(f"  {max(names, key=len)}", style=STYLES["speaker"])
        for sheet, statement in group:
            said = Text().append(" … ".join(one_line(span.text) for span in statement.content), style=STYLES["content"])
            said.append(f"  {statement.kind}, {outlet(sheet)}", style="dim")
            yield from wrapped(said, 4, width)


def _by_pair(events: list[tuple[Sheet, Event]], width: int | None) -> Iterator[Text]:
    if not events:
        return
    yield from title("Who did what to whom")
    groups: dict[tuple[str, str], list[tuple[Sheet, Event]]] = defaultdict(list)
    for sheet, event in events:
        groups[_side(event.sources), _side(event.targets)].append((sheet, event))
    # Pairs first, most events first; then those of whom one side is not named.
    order = sorted(groups.items(), key=lambda item: (NOBODY in item[0], -len(item[1]), item[0]))
    for (source, target), group in order:
        yield Text(f"  {source} → {target}", style=STYLES["source"])
        for sheet, event in group:
            line = Text().append(code_of(event), style="yellow")
            said = f", as said by {sayer(sheet, event)}" if event.said_by else ""
            more = "".join(f", {words}" for words in notes(event))
            who = " and ".join(label(actor) for actor in event.sources) or NOBODY
            whom = " and ".join(label(actor) for actor in event.targets) or NOBODY
            line.append(f"  {who} → {whom}: “{one_line(event.trigger.text)}”, {event.status}{said}{more}")
            line.append(f"  {outlet(sheet)}", style="dim")
            yield from wrapped(line, 4, width)


def sayer(sheet: Sheet, event: Event) -> str:
    """Who asserts an event, as the page's own statement has it."""
    return next((label(statement.speaker) for statement in sheet.statements if statement.id == event.said_by), "somebody")


def title(words: str) -> Iterator[Text]:
    """A title with the line before it."""
    yield Text()
    yield Text(words, style="bold")


def speaker_key(actor: Actor | None, sheet: Sheet) -> tuple[str, ...]:
    """What makes two speakers one: 'he' or 'the ministry' of nobody known is the same only within a page."""
    if actor is None:
        return ()
    if actor.wikidata:
        return (actor.wikidata,)
    known = actor.country or (actor.code or "").startswith("IGO")
    return actor.name.casefold(), actor.code or "", "" if known else sheet.document.id


def _side(actors: list[Actor]) -> str:
    """One end of a pair: the sides at which pairs are counted, else the names."""
    sides = dict.fromkeys(side_of(actor) or one_line(actor.name) for actor in actors)
    return " and ".join(sides) or NOBODY


def outlet(sheet: Sheet) -> str:
    """Who published a page, else where it was read."""
    return one_line(sheet.document.outlet or sheet.document.source)


def _written(date: str) -> str:
    return f"{WEEKDAYS[Date.fromisoformat(date).weekday()]}, {written(date)}"
