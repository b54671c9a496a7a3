"""The routes of `--edit`: verdicts on records, who gave them, how far people agree, and all of it as gold data."""

from collections.abc import Collection
from typing import Annotated, Any, get_args
from urllib.parse import parse_qs, quote

import msgspec
from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from dragoman.ontology import plover
from dragoman.ontology.actors import actors, find
from dragoman.records import Counted, Sheet, StatementKind
from dragoman.records.calendar import interval
from dragoman.records.plover import TYPES
from dragoman.records.types import Status
from dragoman.register.gold import finished, gold
from dragoman.register.reviews import CountValue, EventValue, Range, StatementValue, Value, Verdict, by_page, code_of, follow
from dragoman.web import pages
from dragoman.web.addresses import address, record_address
from dragoman.web.asking import Strict
from dragoman.web.errors import BadRequest
from dragoman.web.html import REVIEWER, page, read_range, reviewer
from dragoman.web.reviews import Reviews, agreement
from dragoman.web.site import Site

MOST_FIELDS = 100  # of a form: an event of a summit has many sides
Fields = dict[str, list[str]]
PageId = Annotated[str, Path(max_length=100)]


def review_pages(site: Site, reviews: Reviews) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False, route_class=Strict)

    @router.get("/review")
    def overview(request: Request) -> Response:
        by = reviewer(request)
        everything = reviews.all()
        people: dict[str, dict[str, int]] = {}
        for review in everything:
            counts = people.setdefault(review.by, {})
            counts[review.verdict] = counts.get(review.verdict, 0) + 1
        mine = {review.document for review in everything if review.by == by}
        others = [d for d in dict.fromkeys(r.document for r in everything if r.by != by) if d not in mine]
        again = [sheet.document for d in others[:20] if (sheet := site.index.sheet(d))]
        orphans = [
            one
            for document, held in by_page(everything).items()
            for sheet in [site.index.sheet(document)]
            for one in (follow(sheet, held)[1] if sheet else held.values())
        ]
        done = sum(1 for _ in finished(site.index.sheet, reviews.all()))
        return page(
            site,
            request,
            "review.html",
            people=people,
            agreement=agreement(everything),
            again=again,
            done=done,
            orphans=orphans,
            queue=pages.queue(site.index, {review.record for review in everything if review.by == by}),
            progress=(len({r.record for r in everything}), pages.judgeable(site.index)),
            path_of=reviews.path,
            unread=reviews.unread,
        )

    @router.get("/review/next")
    def following(request: Request) -> Response:
        """To the record of which the machine is least sure among those that the reader has not judged."""
        by = reviewer(request)
        left = pages.queue(site.index, {review.record for review in reviews.all() if review.by == by})
        if not left:
            return RedirectResponse("/review", 303)
        row = left[0]
        return RedirectResponse(record_address(row["document"], row["id"], row["start_at"], row["end_at"]), 303)

    @router.post("/review/name")
    async def enter_name(request: Request) -> Response:
        fields = await _fields(request)
        response = RedirectResponse("/review", 303)
        name = quote(_one(fields, "name").strip()[:80])
        response.set_cookie(REVIEWER, name, samesite="strict", httponly=True, max_age=31_536_000)
        return response

    @router.post("/review/{document}")
    async def judge(request: Request, document: PageId) -> Response:
        fields = await _fields(request)
        sheet = pages.article_sheet(site.index, document, machine=True)
        verdict = _one(fields, "verdict")
        if verdict not in get_args(Verdict):
            raise BadRequest(f"{verdict!r} is no verdict. It is one of {', '.join(get_args(Verdict))}.")
        value = _value(fields, sheet) if verdict in ("correct", "missing") else None
        review = reviews.add(sheet, _one(fields, "record") or None, verdict, reviewer(request), value)  # type: ignore[arg-type]
        site.index.judge(document, reviews.of(document))
        return RedirectResponse(address("/article", document) + f"#r-{review.record}", 303)

    @router.get("/review/{document}/code")
    def code(document: PageId, words: Annotated[str, Query(max_length=300)]) -> Response:
        """The code that words of a page stand for: nothing where neither the page nor the tables tell it."""
        return JSONResponse({"code": _code(pages.article_sheet(site.index, document, machine=True), words)})

    @router.get("/review/gold/{name}.jsonl")
    def download(name: str) -> Response:
        quotes, events = gold(site.index.sheet, reviews.all())
        rows = {"quotes": quotes, "events": events}.get(name)
        if rows is None:
            raise BadRequest("The gold files are quotes.jsonl and events.jsonl.")
        body = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
        return Response(
            body, media_type="application/jsonl", headers={"Content-Disposition": f'attachment; filename="{name}.jsonl"'}
        )

    return router


async def _fields(request: Request) -> Fields:
    """The fields of a form that a browser sent, each with its values in order."""
    body = (await request.body()).decode("utf-8", "replace")
    return parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[-1]


def _value(fields: Fields, sheet: Sheet) -> Value:
    """What a form says a record should be. Raises BadRequest where a field cannot be read."""
    try:
        if _one(fields, "kind") == "event":
            type_, status, trigger = _one(fields, "type"), _one(fields, "status"), read_range(_one(fields, "trigger"))
            _of("type", type_, TYPES)
            _of("status", status, get_args(Status))
            if trigger is None:
                raise BadRequest("trigger: there is none. Click the word of the act, or give its offsets, such as 10:24.")
            sources, targets = (_end(fields, name, sheet) for name in ("sources", "targets"))
            told = _told(fields, type_)
            return EventValue(type_, status, sources[0], targets[0], trigger, sources[1], targets[1], **told)
        content, cues = (
            [found for text in fields.get(name, []) for part in text.split() if (found := read_range(part))]
            for name in ("content", "cue")
        )
        form = _one(fields, "form") or "direct"
        _of("form", form, get_args(StatementKind))
        speaker, side = _one(fields, "speaker").strip() or None, _one(fields, "side").strip() or None
        speaker_at, cue = read_range(_one(fields, "speaker_at")), cues[0] if cues else None
        return StatementValue(form, speaker, side, speaker_at, cue, content, cues[1:])  # type: ignore[arg-type]
    except (KeyError, ValueError) as error:
        raise BadRequest(f"The form cannot be read: {error}. Offsets are written 10:24.") from error


def _told(fields: Fields, type_: str) -> dict[str, Any]:
    """Mode, place, date and figures of an event, those of which the form has a field."""
    told: dict[str, Any] = {}
    if "mode" in fields:
        told["mode"] = _one(fields, "mode").strip() or None
        _of("mode", told["mode"] or "", ["", *plover().modes(type_)])
    if "place_at" in fields:
        told["place_at"] = read_range(_one(fields, "place_at"))
    if "date" in fields:
        told["date"] = _one(fields, "date").strip() or None
        told["date_at"] = read_range(_one(fields, "date_at")) if told["date"] else None
        if told["date"]:
            interval(told["date"])
    if "counts_at" in fields:
        rows = zip(*(fields.get(name, []) for name in ("counts_what", "counts", "counts_at")), strict=True)
        told["counts"] = [_figure(what, number, place) for what, number, place in rows if number.strip() or place.strip()]
    return told


def _figure(what: str, number: str, place: str) -> CountValue:
    """`12`, `10-20`, `10-` (at least), `-20` (at most), or nothing for `some`."""
    _of("counts_what", what, get_args(Counted))
    at, (low, dash, high) = read_range(place), number.replace(",", "").replace("–", "-").partition("-")
    if at is None:
        raise BadRequest(f"The figure {number!r} has no words. Click those that tell it, or take the figure away.")
    least, most = (float(part) if part.strip() else None for part in (low, high if dash else low))
    if least is not None and most is not None and least > most:
        raise BadRequest(f"The figure {number!r} ends before it begins. Write the smaller number first.")
    return CountValue(what, least, most, at)  # type: ignore[arg-type]


def _of(field: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise BadRequest(f"{field}: {value!r} is none of {', '.join(known)}.")


def _end(fields: Fields, name: str, sheet: Sheet) -> tuple[list[str], list[Range | None]]:
    """Codes and places of the actors of one end; of words without a code that which they stand for."""
    codes: list[str] = []
    places: list[Range | None] = []
    at = fields.get(f"{name}_at", [])
    for n, text in enumerate(fields.get(name, [])):
        place = read_range(at[n]) if n < len(at) else None
        given = text.replace(",", " ").split()
        if place and not given:
            given = [_code(sheet, sheet.document.text[slice(*place)]) or "---"]
        codes += given
        places += [place if k == 0 else None for k in range(len(given))]
    return codes, places


def _code(sheet: Sheet, words: str) -> str:
    wanted = words.strip().casefold()
    on_page = (actor for event in sheet.events for actor in (*event.sources, *event.targets))
    named = next((code_of(actor) for actor in on_page if wanted in (actor.span.text.casefold(), actor.name.casefold())), None)
    entry = next(iter(find(actors(), words.strip())), None)
    return named or (entry.code if entry and entry.code else "")
