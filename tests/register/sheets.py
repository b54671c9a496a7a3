"""Sheets for tests: a made-up page, and a hypothesis strategy for any sheet."""

from datetime import date
from typing import get_args

from hypothesis import strategies as st
from msgspec.structs import replace

from dragoman.records import (
    Actor,
    Count,
    Document,
    Event,
    Failure,
    Ground,
    Place,
    Plover,
    Provenance,
    Sheet,
    Span,
    Statement,
    When,
    identify,
)

TEXT = "Arvenia's president said on Monday that troops had left the border. Borland rejected the claim."
RUN = Provenance(dragoman="0.1.0", ontology="abc", model="def", run="r1")


def document(text: str = TEXT, source: str = "page.html", url: str | None = "https://wire.example/1") -> Document:
    return Document(
        id=identify(url or source, text),
        text_sha256=identify(text),
        source=source,
        url=url,
        outlet="The Wire",
        published="2024-03-14",
        language="en",
        section="World",
        headline="Troops leave border, president says",
        headings=[Span(0, 7, text[0:7])],
        keywords=["Arvenia"],
        text=text,
    )


def sheet(text: str = TEXT, run: Provenance = RUN, **about: str) -> Sheet:
    page = document(text, **about)
    speaker = _actor(0, 19, text)
    statement = Statement(
        id=identify(page.id, "s"),
        kind="indirect",
        speaker=speaker,
        cue=Span(20, 24, text[20:24]),
        content=[Span(40, 66, text[40:66])],
        addressee=None,
        venue=None,
        date=When(
            span=Span(25, 34, text[25:34]),
            start="2024-03-11",
            end="2024-03-11",
            precision="day",
            rule="weekday",
            confidence=0.9,
        ),
        about=[],
        rule="cue: say",
        confidence=0.9,
    )
    event = Event(
        id=identify(page.id, "e"),
        plover=Plover(type="RETREAT", mode="withdraw", contexts=["military"]),
        cameo="087",
        goldstein=9.0,
        sources=[speaker],
        targets=[],
        trigger=Span(51, 55, text[51:55]),
        date=None,
        status="occurred",
        said_by=statement.id,
        rule="leave",
        confidence=1.0,  # above any floor
        place=Place(span=Span(60, 66, text[60:66]), name="the border"),
        counts=[Count(span=Span(44, 50, text[44:50]), what="troops", low=2.0, high=None, of=speaker, said_by=statement.id)],
        mentions=[Span(0, 7, text[0:7]), Span(51, 55, text[51:55])],
    )
    return Sheet(document=page, statements=[statement], events=[event], provenance=run)


def _actor(start: int, end: int, text: str) -> Actor:
    return Actor(
        span=Span(start, end, text[start:end]),
        name="President of Arvenia",
        kind="person",
        country="RUS",
        sectors=["GOV"],
        office="president",
        code="RUSGOV",
        wikidata=None,
        antecedent=None,
        rule="test",
        confidence=1.0,
    )


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_maybe = st.none() | _text
_span = st.builds(Span, st.integers(0, 1000), st.integers(0, 1000), _text)
_share = st.floats(0, 1)
_day = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str)
_when = st.builds(
    When,
    span=st.none() | _span,
    start=_day,
    end=_day,
    precision=st.sampled_from(["day", "week", "month", "year"]),
    rule=_text,
    confidence=_share,
)
_actors = st.builds(
    Actor,
    span=_span,
    name=_text,
    kind=st.sampled_from(["state", "person", "unknown"]),
    country=_maybe,
    sectors=st.lists(_text, max_size=2),
    office=_maybe,
    code=_maybe,
    wikidata=_maybe,
    antecedent=st.none() | _span,
    rule=_text,
    confidence=_share,
    grounds=st.lists(st.sampled_from(get_args(Ground)), max_size=3),
)
_statement = st.builds(
    Statement,
    id=st.uuids().map(str),
    kind=st.sampled_from(["direct", "indirect", "mixed"]),
    speaker=st.none() | _actors,
    cue=st.none() | _span,
    content=st.lists(_span, max_size=3),
    addressee=st.none() | _actors,
    venue=st.none() | _span,
    date=st.none() | _when,
    about=st.lists(_actors, max_size=2),
    rule=_text,
    confidence=_share,
    said_by=_maybe,
)
_statement |= st.builds(
    lambda one, rest: replace(one, cue=rest[0], cue_rest=rest[1:]), _statement, st.lists(_span, min_size=1, max_size=3)
)
_event = st.builds(
    Event,
    id=st.uuids().map(str),
    plover=st.builds(Plover, type=_text, mode=_maybe, contexts=st.lists(_text, max_size=2)),
    cameo=_text,
    goldstein=st.floats(-10, 10),
    sources=st.lists(_actors, max_size=2),
    targets=st.lists(_actors, max_size=2),
    trigger=_span,
    date=st.none() | _when,
    status=st.sampled_from(["occurred", "planned", "denied"]),
    said_by=_maybe,
    rule=_text,
    confidence=_share,
    place=st.none() | st.builds(Place, span=_span, name=_text),
    counts=st.lists(
        st.builds(
            Count,
            span=_span,
            what=st.sampled_from(["killed", "money"]),
            low=st.none() | st.floats(0, 1e9),
            high=st.none() | st.floats(0, 1e9),
            of=st.none() | _actors,
            said_by=_maybe,
        ),
        max_size=2,
    ),
    mentions=st.lists(_span, max_size=3),
)
_document = st.builds(
    Document,
    id=st.uuids().map(str),
    text_sha256=_text,
    source=_text,
    url=_maybe,
    outlet=_maybe,
    published=st.none() | _day,
    language=st.just("en"),
    section=_maybe,
    headline=_maybe,
    headings=st.lists(_span, max_size=2),
    keywords=st.lists(_text, max_size=2),
    text=_text,
)


@st.composite
def any_sheet(draw: st.DrawFn) -> Sheet:
    page = draw(_document)
    failure = draw(
        st.none()
        | st.builds(
            Failure,
            id=st.uuids().map(str),
            source=_text,
            step=st.just("language"),
            reason=_text,
            document=st.just(page.id),
        )
    )
    return Sheet(
        document=page,
        statements=draw(st.lists(_statement, max_size=2)),
        events=draw(st.lists(_event, max_size=2)),
        provenance=RUN,
        failure=failure,
    )
