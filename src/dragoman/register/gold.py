"""Reviews as gold data, in the formats that `dragoman evaluate quotes --data` and `evaluate events --data` read."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from dragoman.records import Actor, Event, Sheet, Span
from dragoman.records.calendar import abridged
from dragoman.records.plover import SECTORS
from dragoman.records.sides import NONE, state
from dragoman.register.errors import RegisterError
from dragoman.register.reviews import Review, StatementValue, by_page, follow, reviewed

MODES = {
    "CONSULT": "visit third-party phone online",
    "RETREAT": "withdraw release return disarm ceasefire access",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove allege investigate",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict ban arrest relations violence",
    "PROTEST": "demo riot strike hunger boycott obstruct",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict ban censor martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "beat torture execute sexual assassinate primitive firearms explosives suicide-attack heavy-weapons aerial crowd-control "
    "hostage massacre unconventional",
}  # of the codebook; the lexicon has some more

Row = dict[str, Any]
Find = Callable[[str], Sheet | None]  # a page by its id


def gold(find: Find, reviews: Sequence[Review], by: str | None = None) -> tuple[list[Row], list[Row]]:
    """Attributions and events by article, of the pages on which every record was judged (by `by`, where given).

    A page that is half judged is left out: what nobody looked at is neither right nor wrong.
    """
    quotes: list[Row] = []
    events: list[Row] = []
    for sheet, held in finished(find, reviews, by):
        page = sheet.document
        said = [review.value for review in held.values() if isinstance(review.value, StatementValue)]
        about = {"id": page.id, "language": page.language, "date": page.published}
        quotes.append({**about, "text": page.text, "attributions": [_attribution(value) for value in said]})
        done = [_event(page.text, one, at) for one in reviewed(sheet, held).events for at in one.mentions or [one.trigger]]
        about = {"id": page.id, "headline": page.headline, "published": page.published, "outlet": page.outlet}
        about |= {"language": page.language, "text": page.text}
        events.append({**about, "events": sorted(done, key=lambda event: event["trigger"])})
    return quotes, events


def finished(find: Find, reviews: Sequence[Review], by: str | None = None) -> Iterator[tuple[Sheet, dict[str, Review]]]:
    """The pages on which every record was judged, with the verdicts."""
    pages = by_page(review for review in reviews if by in (None, review.by))
    for document in dict.fromkeys(review.document for review in reviews):
        sheet = find(document)
        if sheet is None:
            continue
        held = follow(sheet, pages.get(document, {}))[0]
        if held.keys() >= {*(one.id for one in sheet.statements), *(one.id for one in sheet.events)}:
            yield sheet, held


def write_gold(find: Find, reviews: Sequence[Review], folder: Path, by: str | None = None) -> tuple[int, int]:
    """Write `quotes.jsonl` and `events.jsonl` into `folder`; gives how many pages and events.

    Raises RegisterError where nothing is finished or the folder cannot be written.
    """
    quotes, events = gold(find, reviews, by)
    if not quotes:
        raise RegisterError("no page is finished: judge every record of a page, with `dragoman serve --edit`, then export.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in (("quotes", quotes), ("events", events)):
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    except OSError as error:
        raise RegisterError(f"{folder}: it cannot be written: {error.strerror}. Give a folder you may write to.") from error
    return len(quotes), sum(len(page["events"]) for page in events)


def _attribution(value: StatementValue) -> Row:
    return {
        "source": [list(value.speaker_at)] if value.speaker_at else [],
        "cue": sorted(list(part) for part in (value.cue, *value.cue_rest) if part),
        "content": [list(part) for part in value.content],
        "speaker": value.speaker,
        "side": value.side,
        "form": value.form,
    }


def _event(text: str, one: Event, trigger: Span) -> Row:
    """A telling of an event in the form of the codebook."""
    row: Row = {
        "trigger": [trigger.start, trigger.end],
        "words": text[trigger.start : trigger.end],
        "type": one.plover.type,
        "mode": one.plover.mode if one.plover.mode in MODES.get(one.plover.type, "").split() else None,
        "status": one.status,
        "sources": [_actor(actor, one) for actor in one.sources],
        "targets": [_actor(actor, one) for actor in one.targets],
    }
    if one.place:
        row["place"] = _words(one.place.span)
    if one.date:
        row["date"] = abridged(one.date.start, one.date.end, one.date.precision)
        if one.date.span:
            row["time"] = _words(one.date.span)
    return row | {"counts": [{"what": c.what, "low": c.low, "high": c.high, **_words(c.span)} for c in one.counts]}


def _words(span: Span) -> Row:
    return {"span": [span.start, span.end], "words": span.text}


def _actor(actor: Actor, event: Event) -> Row:
    """An actor with its words, where somebody has told them apart from those of the act, and the code that the codebook has for it: every
    organisation between states is IGO, an unknown state ---."""
    sector = next((one for one in actor.sectors if one in SECTORS), "")
    code = {"code": (state(actor) or NONE) + sector}
    return code if actor.span == event.trigger else {**_words(actor.span), **code}
