"""Made-up sheets in any number, for `crashes.py`.

The texts are those of `make_corpus.py`. Their records are placed by pattern and not coded by the model, which would take hours:
each sentence with a verb of speech becomes a statement, each with two names an event. What they say is worth nothing; their
number, size and spread are those of coded news (some six statements and six events a page).
"""

import re
from collections.abc import Iterator
from random import Random

from make_corpus import BODIES, FAMILY, GIVEN, STATES, articles

from dragoman.ontology.actors import actors, find
from dragoman.ontology.events import plover
from dragoman.records import Actor, Document, Event, Provenance, Sheet, Span, Statement, When, identify

SENTENCE = re.compile(r"[^\n]+?[.!?]\"?(?=\s|$)")
CUE = re.compile(r"\b(said|told reporters|called|added|urged|denied|rejected|put)\b")
PERSON = re.compile(rf"\b(?:{'|'.join(GIVEN)}) (?:{'|'.join(FAMILY)})\b")
NAMES = {form: state[0] for state in STATES for form in state}
NAME = re.compile(
    rf"\b(?:{'|'.join(sorted((*NAMES, *(body.removeprefix('the ') for body in BODIES)), key=len, reverse=True))})\b"
)
VERB = re.compile(r"\b(?:\w+ed|hold|held|met|sent|began|close|fled|offered)\b")
STATUSES = ("occurred",) * 6 + ("ongoing", "planned", "hypothetical", "denied", "past")
RUN = Provenance(dragoman="0.1.0", ontology="generated", model="generated", run=identify("generated"))


def sheets(count: int, seed: int) -> Iterator[Sheet]:
    """`count` sheets, the same for the same seed on every machine."""
    codes = list(plover().codes.items())
    for number, article in enumerate(articles(count, seed)):
        random = Random(f"records {seed} {number}")
        text = article["text"]
        page = Document(
            id=identify(article["url"], text),
            text_sha256=identify(text),
            source=article["url"],
            url=article["url"],
            outlet=article["outlet"],
            published=article["published"],
            language="en",
            section=article["section"],
            headline=article["headline"],
            headings=[],
            keywords=[],
            text=text,
        )
        statements: list[Statement] = []
        events: list[Event] = []
        for sentence in SENTENCE.finditer(text):
            names = [_actor(found, sentence.start()) for found in NAME.finditer(sentence[0])]
            said = CUE.search(sentence[0])
            if said:
                statements.append(_statement(page, sentence, said, names, random))
            if names and (verb := VERB.search(sentence[0])):
                cameo, code = random.choice(codes)
                trigger = _span(verb, sentence.start())
                events.append(
                    Event(
                        id=identify(page.id, trigger.start, cameo),
                        plover=code.plover,
                        cameo=cameo,
                        goldstein=code.goldstein,
                        sources=names[:1],
                        targets=names[1:2],
                        trigger=trigger,
                        date=_when(page, random),
                        status=random.choice(STATUSES),
                        said_by=statements[-1].id if said else None,
                        rule="generated",
                        confidence=round(random.uniform(0.3, 1), 2),
                    )
                )
        yield Sheet(document=page, statements=statements, events=events, provenance=RUN)


def _statement(page: Document, sentence: re.Match[str], said: re.Match[str], names: list[Actor], random: Random) -> Statement:
    person = PERSON.search(sentence[0])
    where = _span(sentence, 0)
    speaker = names[0] if names else None
    if person:
        span = _span(person, sentence.start())
        country = names[0].country if names else None
        code = f"{country}GOV" if country else None
        speaker = _who(span, person[0], "person", country, ["GOV"], code)
    return Statement(
        id=identify(page.id, where.start, "statement"),
        kind="direct" if '"' in sentence[0] else "indirect",
        speaker=speaker,
        cue=_span(said, sentence.start()),
        content=[where],
        addressee=None,
        venue=None,
        date=None,
        about=names[1:2],
        rule="generated",
        confidence=round(random.uniform(0.3, 1), 2),
    )


def _actor(found: re.Match[str], offset: int) -> Actor:
    name = NAMES.get(found[0], found[0])
    entry = find(actors(), name)[0]
    return _who(_span(found, offset), entry.name, entry.kind, entry.country, list(entry.sectors), entry.code)


def _who(span: Span, name: str, kind: str, country: str | None, sectors: list[str], code: str | None) -> Actor:
    return Actor(
        span=span,
        name=name,
        kind=kind,  # type: ignore[arg-type]
        country=country,
        sectors=sectors,
        office=None,
        code=code,
        wikidata=None,
        antecedent=None,
        rule="generated",
        confidence=0.9,
    )


def _span(found: re.Match[str], offset: int) -> Span:
    return Span(found.start() + offset, found.end() + offset, found[0])


def _when(page: Document, random: Random) -> When | None:
    if page.published is None or random.random() < 0.6:
        return None
    day = page.published
    return When(span=None, start=day, end=day, precision="day", rule="generated", confidence=0.8)
