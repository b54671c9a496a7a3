"""Reviews as gold data, in the formats that `dragoman evaluate quotes --data` and `evaluate events --data` read."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dragoman.records import Actor, Event, Sheet
from dragoman.register.reviews import EventValue, Review, StatementValue, code_of, follow
from dragoman.web.errors import WebError
from dragoman.web.reviews import Reviews, records_of

_CODE = re.compile(r"(---|[A-Z]{3})[A-Z]*")

Row = dict[str, Any]
Find = Callable[[str], Sheet | None]  # a page by its id


def gold(find: Find, reviews: Reviews, by: str | None = None) -> tuple[list[Row], list[Row]]:
    """Attributions and events by article, of the pages on which every record was judged (by `by`, where given).

    A page that is half judged is left out: what nobody looked at is neither right nor wrong.
    """
    quotes: list[Row] = []
    events: list[Row] = []
    for sheet, held in finished(find, reviews, by):
        values = [review.value for review in held.values() if review.value is not None]
        text = sheet.document.text
        said = [value for value in values if isinstance(value, StatementValue)]
        about = {"id": sheet.document.id, "language": sheet.document.language, "date": sheet.document.published}
        quotes.append({**about, "text": text, "attributions": [_attribution(value) for value in said]})
        page = {"id": sheet.document.id, "headline": sheet.document.headline, "published": sheet.document.published}
        page |= {"outlet": sheet.document.outlet, "language": sheet.document.language, "text": text}
        machine = {event.id: event for event in sheet.events}
        done = [
            _event(text, review.value, machine.get(record))
            for record, review in held.items()
            if isinstance(review.value, EventValue)
        ]
        events.append({**page, "events": sorted(done, key=lambda event: event["trigger"])})
    return quotes, events


def finished(find: Find, reviews: Reviews, by: str | None = None) -> Iterator[tuple[Sheet, dict[str, Review]]]:
    """The pages on which every record was judged, with the verdicts."""
    for document in dict.fromkeys(review.document for review in reviews.all()):
        sheet = find(document)
        held = follow(sheet, reviews.of(document, by))[0] if sheet else {}
        if sheet and all(record.id in held for record in records_of(sheet)):
            yield sheet, held


def write_gold(find: Find, reviews: Reviews, folder: Path, by: str | None = None) -> tuple[int, int]:
    """Write `quotes.jsonl` and `events.jsonl` into `folder`; gives how many pages and events.

    Raises WebError where nothing is finished or the folder cannot be written.
    """
    quotes, events = gold(find, reviews, by)
    if not quotes:
        raise WebError(f"{reviews.path}: no page is finished: judge every record of a page, then export.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in (("quotes", quotes), ("events", events)):
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    except OSError as error:
        raise WebError(f"{folder}: it cannot be written: {error.strerror}. Give a folder you may write to.") from error
    return len(quotes), sum(len(page["events"]) for page in events)


def _attribution(value: StatementValue) -> Row:
    return {
        "source": [list(value.speaker_at)] if value.speaker_at else [],
        "cue": [list(value.cue)] if value.cue else [],
        "content": [list(part) for part in value.content],
        "speaker": value.speaker,
        "side": value.side,
        "form": value.form,
    }


def _event(text: str, value: EventValue, machine: Event | None) -> Row:
    """An event in the form of the codebook; what a person does not judge (mode, place, figures) is the machine's where the type is."""
    same = machine if machine is not None and machine.plover.type == value.type else None
    figures = (
        [{"what": one.what, "low": one.low, "high": one.high, "span": [one.span.start, one.span.end]} for one in same.counts]
        if same
        else []
    )
    place = same.place.span if same and same.place else None
    return {
        "trigger": list(value.trigger),
        "words": text[slice(*value.trigger)],
        "type": value.type,
        "mode": same.plover.mode if same else None,
        "status": value.status,
        "sources": [_actor(code, machine.sources if machine else []) for code in value.sources],
        "targets": [_actor(code, machine.targets if machine else []) for code in value.targets],
        **({"place": {"span": [place.start, place.end], "words": place.text}} if place else {}),
        "counts": figures,
    }


def _actor(code: str, known: list[Actor]) -> Row:
    """A code as the codebook has it (every organisation between states is IGO, an unknown state ---), with its words where known."""
    found = next((actor for actor in known if code_of(actor) == code), None)
    plain = "IGO" if code.startswith("IGO") else code[:6]
    row: Row = {"code": plain if _CODE.fullmatch(plain) else "---"}
    return {"span": [found.span.start, found.span.end], "words": found.span.text, **row} if found else row
