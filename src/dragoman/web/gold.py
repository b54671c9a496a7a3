"""Reviews as gold data, in the formats that `dragoman evaluate quotes --data` and `evaluate events --data` read."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dragoman.records import Sheet, Span
from dragoman.view.marks import passage
from dragoman.web.errors import WebError
from dragoman.web.reviews import EventValue, Review, Reviews, StatementValue, records_of

Row = dict[str, Any]
Find = Callable[[str], Sheet | None]  # a page by its id


def gold(find: Find, reviews: Reviews, by: str | None = None) -> tuple[list[Row], list[Row]]:
    """Attributions by article and events by sentence, of the pages on which every record was judged (by `by`, where given).

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
        done = [(value, review) for review in held.values() if isinstance(value := review.value, EventValue)]
        events += [_event(sheet, value, number) for number, (value, _) in enumerate(done)]
    return quotes, events


def finished(find: Find, reviews: Reviews, by: str | None = None) -> Iterator[tuple[Sheet, dict[str, Review]]]:
    """The pages on which every record was judged, with the verdicts."""
    for document in dict.fromkeys(review.document for review in reviews.all()):
        sheet = find(document)
        held = reviews.of(document, by)
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
    return len(quotes), len(events)


def _attribution(value: StatementValue) -> Row:
    return {
        "source": [list(value.speaker_at)] if value.speaker_at else [],
        "cue": [list(value.cue)] if value.cue else [],
        "content": [list(part) for part in value.content],
    }


def _event(sheet: Sheet, value: EventValue, number: int) -> Row:
    text = sheet.document.text
    span = Span(*value.trigger, text[slice(*value.trigger)])
    _, start, end = passage(text, [("trigger", span)])
    return {
        "id": f"{sheet.document.id}-{number}",
        "date": sheet.document.published,
        "source": [_actor(code) for code in value.sources],
        "event": value.type,
        "status": value.status,
        "target": [_actor(code) for code in value.targets],
        "eventText": span.text,
        "text": text[start:end],
        "language": sheet.document.language,
    }


def _actor(code: str) -> Row:
    """A code as the gold sets have it: RUSGOV is country RUS, sector GOV; an organisation between states is IGO."""
    return {"code": code[:3], "sector": code[3:6] if not code.startswith("IGO") else ""}
