"""Pages that tell the same three happenings again, each with one event."""

import random

from msgspec.structs import replace
from sheets import RUN, sheet

from dragoman.records import Place, Provenance, Sheet, Span


def shelling(number: int, town: str, dead: int, day: str, outlet: str, run: Provenance = RUN) -> Sheet:
    """A page of its own words about one shelling, with one event in it."""
    words = random.Random(number).sample(("nightfall", "stalls", "doctors", "rubble", "sirens", "tents", "bridge", "queue"), 3)
    text = f"{dead} people were killed when Kestrian gunners shelled the market of {town}. Witnesses spoke of {', '.join(words)}."
    made = sheet(text, run, url=f"https://{outlet}.example/{number}")
    page = replace(made.document, published=day, outlet=outlet, headline=f"Market of {town} shelled")
    start = text.index(town)
    where = Place(span=Span(start, start + len(town), town), name=town, kind="town", country="RUS", lat=float(len(town)), lon=0.0)
    return replace(made, document=page, events=[replace(made.events[0], place=where)])


def pages(run: Provenance = RUN) -> list[Sheet]:
    told = []
    for n, (town, day) in enumerate([("Orvale", "2031-01-30"), ("Brenmoor", "2031-02-02"), ("Tamsk", "2031-06-01")]):
        told += [shelling(10 * n + k, town, 10 + k, day, f"outlet{k}", run) for k in range(4)]
    return told
