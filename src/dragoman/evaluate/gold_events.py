"""The form of annotated events, passage by passage, and its reading: files such as `annotated/events-dev.jsonl`.

A passage has a text and its events: trigger, type, mode, status, sources, targets, place, date, counts.
"""

import re
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec

from dragoman.evaluate.corpora import CorpusError, Interval, check_span, iso_day, json_lines, page
from dragoman.language import languages
from dragoman.ontology.events import plover
from dragoman.read.text import stated_day
from dragoman.records import Counted, Document, Status

NAMED_LANGUAGE = re.compile(r"-([a-z]{2})(?=-|$)")  # events-de-train, events-written-es
WHEN = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")
CODE = re.compile(r"(---|[A-Z]{3})[A-Z]*")
ACTOR = 'An actor is an object: {"span": [0, 6], "words": "Russia", "code": "RUSGOV"}.'
ADVICE = {
    "events": "Each event is an object with `trigger`, `type`, `status`, `sources` and `targets`.",
    "trigger": "Give the trigger as [start, end), offsets into the text; a list of answers by the codebook gets them from check.py.",
    "status": f"The statuses are {', '.join(get_args(Status))}.",
    "sources": ACTOR,
    "targets": ACTOR,
    "span": "Give [start, end), offsets into the text.",
    "place": 'A place is an object: {"span": [0, 6], "words": "Geneva"}.',
    "counts": 'A count is an object: {"what": "killed", "low": 5, "high": null, "span": [0, 6]}.',
    "what": f"What can be counted is {', '.join(get_args(Counted))}.",
    "code": "Give the code as text: state and sector (RUSGOV), --- for an unknown state.",
}


class GoldActor(msgspec.Struct, frozen=True):
    code: str
    span: Interval | None = None


class GoldPlace(msgspec.Struct, frozen=True):
    span: Interval
    words: str = ""


class GoldCount(msgspec.Struct, frozen=True):
    what: Counted
    low: float | None = None
    high: float | None = None
    span: Interval | None = None


class GoldEvent(msgspec.Struct, frozen=True):
    """An annotated event; the forms of the fields are in the codebook."""

    trigger: Interval
    type: str
    status: Status
    sources: list[GoldActor]
    targets: list[GoldActor]
    words: str | None = None
    mode: str | None = None
    place: GoldPlace | None = None
    date: str | None = None
    counts: list[GoldCount] = []


class Origin(msgspec.Struct, frozen=True):
    """Where the words of a passage that has none of its own lie: sentences of a treebank, whose file's path is that in the data folder."""

    file: str
    sentences: list[str]


class Passage(msgspec.Struct, frozen=True):
    """A passage of a page, with what the page says about itself and its events."""

    events: list[GoldEvent]
    text: str = ""
    origin: Origin | None = msgspec.field(default=None, name="from")
    published: str | None = None
    language: str | None = None
    headline: str | None = None
    outlet: str | None = None


def read(path: Path, data: Path | None = None) -> tuple[list[Passage], list[Document]]:
    """The passages of a gold file and their documents. Raises CorpusError naming the line that is not in the form."""
    rows = [(number, _worded(passage, data, f"{path}, line {number}")) for number, passage in json_lines(path, Passage, ADVICE)]
    return [passage for _, passage in rows], pages(rows, path)


def pages(rows: list[tuple[int, Passage]], path: Path) -> list[Document]:
    """The documents of passages with their line numbers in the file `path`. Raises CorpusError naming the line that is not in the form."""
    covered = languages()
    documents = []
    for number, passage in rows:
        where = f"{path}, line {number}"
        language = passage.language or language_of(path)
        if language not in covered:
            raise CorpusError(
                f"{where}: the language '{language}' is none that this model reads ({', '.join(sorted(covered))}). "
                "Name the language in the field `language`, or take the line out."
            )
        for n, event in enumerate(passage.events, 1):
            _check(event, passage.text, f"{where}, event {n}")
        documents.append(
            page(
                passage.text,
                language,
                iso_day(passage.published, where) or stated_day(passage.text.split("\n\n")),
                number,
                headline=passage.headline,
                outlet=passage.outlet,
            )
        )
    return documents


def _worded(passage: Passage, data: Path | None, where: str) -> Passage:
    """The passage with the words of its origin, if it has none of its own."""
    if passage.text:
        return passage
    if passage.origin is None or data is None or not (data / passage.origin.file).is_file():
        raise CorpusError(
            f"{where}: the field 'text' is missing, and there is no treebank to take it from. Give the text, or the folder of the data."
        )
    known = sentences(data / passage.origin.file)
    if missing := [one for one in passage.origin.sentences if one not in known]:
        raise CorpusError(f"{where}: {passage.origin.file} has no sentence {missing[0]!r}. Correct `from`.")
    return msgspec.structs.replace(passage, text=" ".join(known[one] for one in passage.origin.sentences))


@cache
def sentences(path: Path) -> dict[str, str]:
    """The sentences of a treebank by their ids."""
    found, named = dict[str, str](), ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# sent_id = "):
            named = line.removeprefix("# sent_id = ").strip()
        elif line.startswith("# text = "):
            found[named] = line.removeprefix("# text = ")
    return found


def language_of(path: Path) -> str:
    """The language that a file's name says (`events-de-train`, `spanish-protest-dev`), else English."""
    if "spanish" in path.stem:
        return "es"
    named = [name for name in NAMED_LANGUAGE.findall(path.stem) if name in languages()]
    return named[0] if named else "en"


def _check(event: GoldEvent, text: str, where: str) -> None:
    types = sorted({code.plover.type for code in plover().codes.values()})
    if event.type not in types:
        raise CorpusError(f"{where}: there is no type {event.type!r}. The types are {', '.join(types)}.")
    check_span(event.trigger, text, "the trigger", where)
    there = text[slice(*event.trigger)]
    if event.words is not None and event.words.split() != there.split():
        raise CorpusError(
            f"{where}: the trigger's words are {event.words!r}, but the text has {there!r} at {list(event.trigger)}. "
            "Correct the offsets: they count Unicode code points, end exclusive."
        )
    for actor in (*event.sources, *event.targets):
        if not CODE.fullmatch(actor.code):
            raise CorpusError(f"{where}: {actor.code!r} is no actor's code. {ADVICE['code']}")
    spans = [actor.span for actor in (*event.sources, *event.targets)] + [count.span for count in event.counts]
    for span in [*spans, event.place.span if event.place else None]:
        if span is not None:
            check_span(span, text, "the words", where)
    if event.date is not None and not WHEN.fullmatch(event.date):
        raise CorpusError(f"{where}: {event.date!r} is no date. Give YYYY-MM-DD, YYYY-MM, YYYY or a range of two with / between.")
