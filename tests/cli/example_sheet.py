"""A hand-made sheet for tests of what is shown."""

from dragoman.records import Actor, Document, Event, Plover, Provenance, Sheet, Span, Statement

TEXT = 'Talks ended on Tuesday. "We will answer," Norland\'s foreign minister Ada Brandt said. Norland expelled two envoys of Sudria.'


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def actor(words: str, name: str, code: str | None, country: str | None, text: str = TEXT) -> Actor:
    return Actor(
        span=span(words, text),
        name=name,
        kind="state",
        country=country,
        sectors=["GOV"],
        office=None,
        code=code,
        wikidata=None,
        antecedent=None,
        rule="table",
        confidence=0.9,
    )


def document(text: str = TEXT, headline: str = "Norland expels envoys") -> Document:
    return Document(
        id="d1",
        text_sha256="0",
        source="pages/norland.html",
        url=None,
        outlet="The Harbour Post",
        published="2024-03-14",
        language="en",
        section="World",
        headline=headline,
        headings=[],
        keywords=[],
        text=text,
    )


def sheet(text: str = TEXT, headline: str = "Norland expels envoys") -> Sheet:
    said = Statement(
        id="s1",
        kind="direct",
        speaker=actor("Ada Brandt", "Ada Brandt", "NORGOV", "NOR", text),
        cue=span("said", text),
        content=[span("We will answer", text)],
        addressee=None,
        venue=None,
        date=None,
        about=[],
        rule="quotation marks",
        confidence=0.9,
    )
    done = Event(
        id="e1",
        plover=Plover(type="SANCTION", mode="expel", contexts=["diplomatic"]),
        cameo="161",
        goldstein=-7.0,
        sources=[actor("Norland expelled", "Norland", "NORGOV", "NOR", text)],
        targets=[actor("Sudria", "Sudria", None, "SUD", text)],
        trigger=span("expelled", text),
        date=None,
        status="occurred",
        said_by=None,
        rule="expel-envoy",
        confidence=1.0,  # above any floor
    )
    made_by = Provenance(dragoman="0", ontology="0", model="0", run="0")
    return Sheet(document=document(text, headline), statements=[said], events=[done], provenance=made_by)
