"""One sheet: what the page is, who said what in it, who did what to whom, each with its words and their offsets."""

from collections.abc import Iterator

from rich.text import Text

from dragoman.records import FLOOR, Actor, Event, Failure, Sheet, Statement
from dragoman.view.marks import Mark, clean, label, one_line, passage, wrapped

NOBODY = "nobody named"


def page(sheet: Sheet, width: int | None = None, floor: float = FLOOR) -> Iterator[Text]:
    """The lines of a sheet, for a terminal of `width` columns or, without one, for a pipe. Of events those from `floor` on."""
    document = sheet.document
    if document.headline:
        yield from wrapped(Text(one_line(document.headline), style="bold"), 0, width)
    about = (document.outlet, document.published, document.section, document.language, document.source)
    yield from wrapped(Text(" · ".join(one_line(part) for part in about if part), style="dim"), 0, width)
    if sheet.failure:
        yield from wrapped(Text(f"Not coded: {clean(sheet.failure.reason)}", style="red"), 2, width)
    speakers = {statement.id: label(statement.speaker) for statement in sheet.statements}
    if sheet.statements:
        yield Text()
        yield Text(f"Who said what ({len(sheet.statements)})", style="bold")
        for statement in sheet.statements:
            yield from _statement(document.text, statement, speakers, width)
    events = [event for event in sheet.events if event.confidence >= floor]
    if events:
        yield Text()
        yield Text(f"Who did what to whom ({len(events)})", style="bold")
        for event in events:
            yield from _event(document.text, event, speakers, width)
    if not (sheet.statements or sheet.events or sheet.failure):
        yield Text("  Nobody is reported to have said or done anything here.", style="dim")
    yield Text()


def failed(failure: Failure, width: int | None = None) -> Iterator[Text]:
    """The lines of input that could not be read."""
    yield from wrapped(Text(f"Not read: {clean(failure.reason)}", style="red"), 0, width)
    yield Text()


def _statement(text: str, statement: Statement, speakers: dict[str, str], width: int | None) -> Iterator[Text]:
    head = Text().append(_all(statement.speakers), style="cyan")
    if statement.addressee:
        head.append(f" to {label(statement.addressee)}")
    head.append(f"  {statement.kind}", style="dim")
    if statement.said_by:
        head.append(f"  as said by {speakers.get(statement.said_by, 'somebody')}", style="italic")
    yield from wrapped(head, 2, width)
    marks: list[Mark] = [("content", span) for span in statement.content]
    marks += [("cue", span) for span in statement.cues]
    marks += [("speaker", actor.span) for actor in statement.speakers if _near(actor.span.start, marks)]
    yield from _evidence(text, marks, statement.rule, statement.confidence, width)


def _event(text: str, event: Event, speakers: dict[str, str], width: int | None) -> Iterator[Text]:
    head = Text().append(_all(event.sources), style="cyan")
    head.append(" → ")
    head.append(_all(event.targets), style="magenta")
    head.append(f"  {code_of(event)}", style="yellow")
    head.append(f"  {event.status}")
    if event.date:
        head.append(f"  {days(event.date.start, event.date.end)}")
    if event.place:
        head.append(f"  in {one_line(event.place.name)}")
    for count in event.counts:
        head.append(
            f"  {figure(count.low, count.high)} {count.what}{f' ({count.of.code})' if count.of and count.of.code else ''}"
        )
    if event.said_by:
        head.append(f"  as said by {speakers.get(event.said_by, 'somebody')}", style="italic")
    for words in notes(event):
        head.append(f"  {words}", style="italic")
    yield from wrapped(head, 2, width)
    marks: list[Mark] = [("trigger", event.trigger)]
    for role, actors in (("source", event.sources), ("target", event.targets)):
        marks += [(role, actor.span) for actor in actors if _near(actor.span.start, marks[:1])]
    yield from _evidence(text, marks, f"{event.rule}, CAMEO {event.cameo}", event.confidence, width)


def _evidence(text: str, marks: list[Mark], rule: str, confidence: float, width: int | None) -> Iterator[Text]:
    shown, _, _ = passage(text, marks)
    start, end = min(span.start for _, span in marks), max(span.end for _, span in marks)
    yield from wrapped(shown, 4, width)
    yield from wrapped(Text(f"[{start}:{end}]  {one_line(rule)}  {confidence:.2f}", style="dim"), 4, width)


def code_of(event: Event) -> str:
    """An event's code as one reads it: `PROTEST riot (military)`."""
    shown = " ".join(part for part in (event.plover.type, event.plover.mode) if part)
    return f"{shown} ({', '.join(event.plover.contexts)})" if event.plover.contexts else shown


def notes(event: Event) -> list[str]:
    """What a reader should know beside an event's code: that it is told more than once, who judged it, that it is below the default floor."""
    told = len(event.mentions)
    found = [f"told {told} times"] if told > 1 else []
    found += judgement(event)
    return [*found, "below the floor"] if event.confidence < FLOOR else found


def judgement(event: Event) -> list[str]:
    """`corrected by Ada`, where somebody has judged it."""
    return [f"{event.verdict} by {one_line(event.judged_by)}"] if event.judged_by else []


def figure(low: float | None, high: float | None) -> str:
    """`5`, `5 to 7`, `at least 5`, `at most 7`."""
    if low is None or high is None:
        return f"at least {low:,.10g}" if low is not None else f"at most {high:,.10g}" if high is not None else "some"
    return f"{low:,.10g}" if low == high else f"{low:,.10g} to {high:,.10g}"


def _all(actors: list[Actor]) -> str:
    return " and ".join(label(actor) for actor in actors) or NOBODY


def days(start: str, end: str) -> str:
    return start if start == end else f"{start} to {end}"


def _near(at: int, marks: list[Mark], reach: int = 600) -> bool:
    """Whether a place stands with the marks; an actor known from far above would pull in half the page."""
    return min(span.start for _, span in marks) - reach < at < max(span.end for _, span in marks) + reach
