"""Pages that try to break out of a page: markup, scripts, directions of writing and broken offsets in every field they have."""

from dragoman.records import Actor, Count, Document, Event, Place, Plover, Provenance, Sheet, Span, Statement, identify

RUN = Provenance(dragoman="0.1.0", ontology="x" * 20, model="y" * 20, run="hostile")

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</title></main><iframe src=//evil.example></iframe>",
    "'; DROP TABLE pages; --",
    "../../../../etc/passwd",
    "\u202egnp.exe\u2066",
    '=HYPERLINK("//evil.example")',
    "%00%0a<b>",
    "&lt;b&gt; <!-- -->",
)


def sheet(payload: str, published: str = "2024-05-01") -> Sheet:
    """A page that holds the payload wherever a page can hold words."""
    text = f"{payload} said {payload}.\n\n{payload}"
    end = len(payload)
    document = Document(
        id=identify(payload),
        text_sha256=identify(text),
        source=payload,
        url=f"javascript:alert('{payload}')",
        outlet=payload,
        published=published,
        language="en",
        section=payload,
        headline=payload,
        headings=[Span(0, end, payload), Span(10_000, 10_001, "x")],
        keywords=[payload],
        text=text,
    )
    a, b = _actor(payload, payload, "RUS"), _actor(payload, payload, payload)
    statement = Statement(
        id=identify(payload, "s"),
        kind="direct",
        speaker=a,
        cue=Span(end + 1, end + 5, "said"),
        content=[Span(end + 6, end + 6 + end, payload), Span(-5, 3, ""), Span(5, 99_999, "")],
        addressee=b,
        venue=None,
        date=None,
        about=[b],
        rule=payload,
        confidence=0.1,
    )
    event = Event(
        id=identify(payload, "e"),
        plover=Plover(type=payload, mode=payload, contexts=[payload]),
        cameo=payload,
        goldstein=-5.0,
        sources=[a],
        targets=[b, _actor(payload, payload, "UKR")],
        trigger=Span(0, end, payload),
        date=None,
        status="occurred",
        said_by=statement.id,
        rule=payload,
        confidence=1.0,  # above any floor, so that it is shown
        place=Place(span=Span(0, end, payload), name=payload),
        counts=[Count(span=Span(-3, 4, payload), what="killed", low=None, high=1e300)],
        mentions=[Span(0, end, payload), Span(7, 99_999, payload)],
    )
    return Sheet(document=document, statements=[statement], events=[event], provenance=RUN)


def _actor(name: str, office: str, country: str) -> Actor:
    return Actor(
        span=Span(0, len(name), name),
        name=name,
        kind="person",
        country=country,
        sectors=["GOV"],
        office=office,
        code=f"{country}GOV",
        wikidata=None,
        antecedent=Span(0, 1, name[:1]),
        rule=name,
        confidence=0.1,
    )
