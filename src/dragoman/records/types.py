"""The records. Offsets count Unicode code points in `Document.text`, end exclusive; dates are ISO 8601 strings."""

from typing import Any, Literal

import msgspec

StatementKind = Literal["direct", "indirect", "mixed"]
Status = Literal["occurred", "ongoing", "planned", "hypothetical", "denied", "past"]
# What only somebody plans, denies or imagines, and what lies before the news, is listed, but no act done.
HAPPENED: tuple[Status, ...] = ("occurred", "ongoing")
REAL: frozenset[Status] = frozenset({*HAPPENED, "past"})  # told as done, in the news or before it
ActorKind = Literal["state", "person", "organisation", "armed_group", "population", "unknown"]
Precision = Literal["day", "week", "month", "year"]
# What makes an identity, in the order of the steps: a row of the tables, of an office no longer held (`former`); a name that no table has; the noun and
# adjectives of a phrase; a town; the state that the page is about; who is named elsewhere (`pointing`), beside a `relative` pronoun, as one of a `pair`; the
# label of who asks; the network's `head`, which stands first.
Ground = Literal["table", "former", "name", "words", "town", "page", "pointing", "relative", "pair", "interviewer", "head"]
Verdict = Literal["accepted", "corrected", "added"]  # of a person on a record
PlaceKind = Literal["town", "site", "district", "province", "country", "region", "sea", "disputed"]
Counted = Literal["killed", "wounded", "arrested", "missing", "displaced", "hostages", "troops", "weapons", "protesters", "money"]
FLOOR = 0.15  # confidence from which an event is shown, exported and counted unless another floor is asked for; docs/model.md says why


class Span(msgspec.Struct, frozen=True, order=True, gc=False):
    """Words of a document: `text` is `Document.text[start:end]`."""

    start: int
    end: int
    text: str


class Document(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One version of one page: its main text and what the page says about itself.

    `text` holds the body: paragraphs are separated by a blank line (two newlines), list items and broken lines by one newline.
    The headline is not in `text`; sub-headings are, each a paragraph, and `headings` holds their spans.
    `source` is where it was read (path or address, `#n` for the n-th record of a container, from 1).
    `language` is ISO 639-1; `published` an ISO date or None where the page gives none.
    """

    id: str
    text_sha256: str
    source: str
    url: str | None
    outlet: str | None
    published: str | None
    language: str
    section: str | None
    headline: str | None
    headings: list[Span]
    keywords: list[str]
    text: str


class Actor(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who: the words that name the actor, and the identity they were resolved to.

    `country` is ISO 3166-1 alpha-3; `sectors` PLOVER sectors; `code` country + sector (RUSGOV) or IGO + name (IGONATO).
    `antecedent` is the span that a pronoun or description ('he', 'the alliance') stands for. `entry` is the id in the tables of actors.
    `rule` tells people, `grounds` programs on what the identity rests.
    """

    span: Span
    name: str
    kind: ActorKind
    country: str | None
    sectors: list[str]
    office: str | None
    code: str | None
    wikidata: str | None
    antecedent: Span | None
    rule: str
    confidence: float
    entry: str | None = None
    grounds: list[Ground] = []


class When(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A time: the interval [start, end] of ISO dates that the words mean on the day the page was published."""

    span: Span | None
    start: str
    end: str
    precision: Precision
    rule: str
    confidence: float


class Place(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where: the words that name the place, and the place that they mean.

    `kind` says what `lat` and `lon` are the middle of: a town, a site, a district or province (second and first level), a country,
    a region, a sea, a disputed area. `country` is ISO 3166-1 alpha-3; of a disputed area `held_by` and `claimed_by` are such codes.
    A place that is not resolved has none of these; `candidates` are then the GeoNames ids that it may be, likeliest first.
    """

    span: Span
    name: str
    kind: PlaceKind | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    province: str | None = None
    geonameid: int | None = None
    held_by: list[str] = []
    claimed_by: list[str] = []
    candidates: list[int] = []
    confidence: float = 0.0


class Count(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How many: [low, high] as the words say, None where they leave that end open ("at least five").

    `of` is whose dead, troops or weapons these are, where the words tell. `said_by` is the id of the statement inside which the figure is given,
    None where the page itself gives it.
    """

    span: Span
    what: Counted
    low: float | None
    high: float | None
    of: Actor | None = None
    said_by: str | None = None


class Statement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody is reported to have said something. `speaker` is None where the page names nobody ('it is said'); `co_speakers` are who else
    says it in the same words ("A and B said"). `cue_rest` are the pieces of a cue that stand apart from its verb, which is `cue`
    ("hat ... gesagt", "teilte ... mit").

    `said_by` is the id of the statement inside which this one is reported, None where the page itself reports it. Where a person has judged
    it, `verdict` says how and `judged_by` who.
    """

    id: str
    kind: StatementKind
    speaker: Actor | None
    cue: Span | None
    content: list[Span]
    addressee: Actor | None
    venue: Span | None
    date: When | None
    about: list[Actor]
    rule: str
    confidence: float
    said_by: str | None = None
    co_speakers: list[Actor] = []
    cue_rest: list[Span] = []
    verdict: Verdict | None = None
    judged_by: str | None = None

    @property
    def cues(self) -> list[Span]:
        """The pieces of the cue, in the order of the words; none where no word tells of saying."""
        return sorted([self.cue, *self.cue_rest]) if self.cue is not None else []

    @property
    def speakers(self) -> list[Actor]:
        """Who says it, in the order of the words; none where the page names nobody."""
        return [self.speaker, *self.co_speakers] if self.speaker is not None else []


class Plover(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A PLOVER code: event type (AGREE), mode (withdraw) and contexts (military)."""

    type: str
    mode: str | None
    contexts: list[str]


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody is reported to have done something to somebody.

    `goldstein` is the Goldstein (1992) scale value of the CAMEO code, -10 conflict to 10 cooperation.
    `said_by` is the id of the statement inside which the event is asserted, None where the page itself asserts it.
    `mentions` are the words of every place where the page tells the same act, `trigger` among them, in order. `verdict` and `judged_by` are as
    in `Statement`.
    """

    id: str
    plover: Plover
    cameo: str
    goldstein: float
    sources: list[Actor]
    targets: list[Actor]
    trigger: Span
    date: When | None
    status: Status
    said_by: str | None
    rule: str
    confidence: float
    place: Place | None = None
    counts: list[Count] = []
    mentions: list[Span] = []
    verdict: Verdict | None = None
    judged_by: str | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Input that could not be read or coded, kept with the reason. `document` is its id where one was made."""

    id: str
    source: str
    step: Literal["read", "language", "extract", "resolve", "register"]
    reason: str
    document: str | None


class Provenance(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What made a sheet. `run` hashes the versions and the code: the same run on the same page gives the same sheet."""

    dragoman: str
    ontology: str
    model: str
    run: str


class Sheet(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that one page gave. `failure` says why the page was not coded (then there are no statements and events)."""

    document: Document
    statements: list[Statement]
    events: list[Event]
    provenance: Provenance
    failure: Failure | None = None


class StatementMention(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as `extract` finds it: spans only, nobody identified yet. `said_by` indexes the list it comes in."""

    kind: StatementKind
    speaker: Span | None
    cue: Span | None
    content: list[Span]
    addressee: Span | None
    venue: Span | None
    date: Span | None
    rule: str
    confidence: float
    said_by: int | None = None
    cue_rest: list[Span] = []

    @property
    def cues(self) -> list[Span]:
        """As in `Statement`."""
        return sorted([self.cue, *self.cue_rest]) if self.cue is not None else []


class ActorMention(msgspec.Struct, frozen=True):
    """Words that name an actor of an event, with what a head makes of them: the probability of each state ("---" none, "IGO" an
    organisation between states), the likeliest PLOVER sector, and how sure it is that they take part. `noun` says what of several states
    act, where the words name only one of them ("leaders" of "Iran" and Turkey)."""

    span: Span
    states: dict[str, float] = {}
    sector: str = ""
    confidence: float = 1.0
    noun: Span | None = None


class CountMention(msgspec.Struct, frozen=True):
    """A figure as `extract` finds it: its words, and those for whom or what it counts. `said_by` as in `EventMention`."""

    what: Counted
    span: Span
    of: Span | None = None
    said_by: int | None = None


class EventMention(msgspec.Struct, frozen=True, kw_only=True):
    """An event as `extract` finds it. `said_by` indexes the list of statement mentions of the same document; `sure` are the
    probabilities of an event, of its type and of its status, where a head gave them. `entry` is the lexicon's entry that coded it;
    `received`: that knows that the grammar's subject is the one to whom it is done."""

    plover: Plover
    cameo: str
    goldstein: float
    sources: list[ActorMention]
    targets: list[ActorMention]
    trigger: Span
    date: Span | None
    status: Status
    said_by: int | None
    rule: str
    confidence: float
    place: Span | None = None
    counts: list[CountMention] = []
    sure: tuple[float, float, float] | None = None
    entry: str = ""
    received: bool = False


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `Sheet`, the form of each line of `dragoman code --format jsonl`."""
    return msgspec.json.schema(Sheet)
