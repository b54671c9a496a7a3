"""Mentions to a sheet: who the spans of statements and events are, when and where. Each module's first line says what it does; by what they turn:

- names to identities: `phrases`, `identity`, `inflected`, `persons`, `one_state`, `sure`; the names of the page in order: `page`; who speaks where: `spoken`
- spans to actors: `actors`; names in a phrase: `naming`, `series`; pronouns and descriptions: `pointing`, `owners`, `pairs`, `documents`;
  of which state they are: `belonging`, `weighing`; who asks in an interview: `interviewers`
- acts to their sides: `clues`, `parties`, `by_words`, `plain_sides`; to one act told again: `chains`
- expressions to times: `times`, `continuing`, `dates`, `named_times`, `relative_times`, `intervals`; to figures: `counts`; to places: `places`
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from msgspec.structs import replace
from spacy.tokens import Doc

from dragoman.extract.figures import PATIENTS
from dragoman.extract.roles import OFFICIAL, phrase
from dragoman.language import tables
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import speech
from dragoman.records import (
    Actor,
    ActorMention,
    Count,
    CountMention,
    Document,
    Event,
    EventMention,
    Place,
    Provenance,
    Sheet,
    Span,
    Statement,
    StatementMention,
    Status,
    When,
    identify,
)
from dragoman.resolve.actors import actor, actors, both, named_in
from dragoman.resolve.by_words import attacked, warns_of_others
from dragoman.resolve.chains import chain, merged
from dragoman.resolve.clues import head_of
from dragoman.resolve.continuing import continued
from dragoman.resolve.counts import count
from dragoman.resolve.dates import resolve_date
from dragoman.resolve.intervals import Tense
from dragoman.resolve.interviewers import interviewers, labelled
from dragoman.resolve.one_state import of_one_state
from dragoman.resolve.page import Context, context, states, tokens_of
from dragoman.resolve.pairs import on_each_other, pair
from dragoman.resolve.parties import sided
from dragoman.resolve.phrases import backers, sector_in
from dragoman.resolve.places import grounded, place_of, places
from dragoman.resolve.times import lies_ahead, when_of
from dragoman.resolve.unnamed import unnamed_speaker
from dragoman.resolve.weighing import ADJECTIVE, confidence, decided, evidence, pooled

__all__ = ["resolve_date", "sheet"]

AGAINST = frozenset({"ACCUSE", "THREATEN", "SANCTION"})  # acts whose doer is seldom of the state to which they are done
NEWS = timedelta(days=31)  # "roughly the last month", as events are annotated


def sheet(
    document: Document, doc: Doc, statements: list[StatementMention], events: list[EventMention], provenance: Provenance
) -> Sheet:
    """Identify the actors and dates of a document's mentions; records alike in codes and words count once, and so does an act that is
    told more than once."""
    about = context(doc, document.published)
    where = places(document, doc)
    about.names = grounded(about.names, where)
    said = all_said(document, statements, about)
    mentions = known(doc, events, about)
    about.accused = _accused(mentions, about)
    said, told = of_one_state(said, [event(document, mention, about, said, where) for mention in mentions])
    day = date.fromisoformat(document.published) if document.published else None
    done = continued(list({e.id: e for e in told}.values()), doc, day)
    return Sheet(
        document=document,
        statements=list({s.id: s for s in said}.values()),
        events=merged(done, chain(done, doc)),
        provenance=provenance,
    )


def known(doc: Doc, events: list[EventMention], about: Context) -> list[EventMention]:
    """The events with the sides that the page tells, and of each of them what the head says of it all over the page."""
    told = [one for one in sided(doc, events, about) if not warns_of_others(one, about)]
    return pooled(told, partial(actor, about=about))


def all_said(document: Document, mentions: list[StatementMention], about: Context) -> list[Statement]:
    """The document's statements with their speakers identified, who are from then on `about`'s: inside the words of one, "we" is his side."""
    published = date.fromisoformat(document.published) if document.published else None
    asking = {**labelled(mentions, about), **interviewers(document, mentions, about)}
    said = []
    for mention in mentions:
        statement = _statement(document, mention, about, published, asking)
        if statement.speaker is not None:
            about.spoken.add(statement.content, statement.speaker)
        said.append(statement)
    return [replace(s, said_by=said[m.said_by].id) if m.said_by is not None else s for s, m in zip(said, mentions, strict=True)]


def _statement(
    document: Document, mention: StatementMention, about: Context, published: date | None, asking: Mapping[str, Actor]
) -> Statement:
    speakers = actors(mention.speaker, about) if mention.speaker else []
    if mention.speaker is None and (one := unnamed_speaker(mention, about)) is not None:
        speakers = [one]
    if mention.speaker and (one := asking.get(mention.speaker.text.casefold())):
        speakers = [replace(one, span=mention.speaker)]
    speakers = speakers if mention.speaker is None or (own := _themselves(mention.speaker, about)) is None else [own]
    speaker = speakers[0] if speakers else None
    spans = [(s.start, s.end) for s in (mention.cue, *mention.content) if s]
    return Statement(
        id=identify(document.id, "statement", mention.kind, spans, _key(speaker)),
        kind=mention.kind,
        speaker=speaker,
        cue=mention.cue,
        cue_rest=mention.cue_rest,
        content=mention.content,
        addressee=actor(mention.addressee, about) if mention.addressee else None,
        venue=mention.venue,
        date=_when(mention.date, about, published, "past"),
        about=named_in(mention.content, about),
        rule=mention.rule,
        confidence=_weakest(mention.confidence, speakers),
        co_speakers=speakers[1:],
    )


def _themselves(words: Span, about: Context) -> Actor | None:
    """Who says of himself what others report, where the words only tell that ("nach eigenen Angaben"): the subject of their clause."""
    inside = tokens_of(about.doc, words)
    if not any({t.lower_, t.lemma_.lower()} & speech(about.doc.lang_).own for t in inside):
        return None
    verb = head_of(inside).head
    subject = next((c for c in verb.children if c.dep_.startswith("nsubj") and c not in inside), None)
    if subject is None:
        return None
    who = actor(phrase(subject), about)
    return replace(who, span=words, antecedent=who.antecedent or phrase(subject))


def _weakest(confidence: float, speakers: list[Actor]) -> float:
    """A statement is no surer than the link from a pronoun or a description to the one named elsewhere; who is named in place needs none."""
    return min([confidence, *(one.confidence for one in speakers if one.antecedent is not None)])


def event(
    document: Document, mention: EventMention, about: Context, said: list[Statement], where: list[Place] | None = None
) -> Event:
    """An event whose actors and date are identified; `said` are the document's statements, `where` the places that it names."""
    published = date.fromisoformat(document.published) if document.published else None
    page, names = states(about), tables(about.doc).actors.states
    place = place_of(mention.place, where or [], document.text) if mention.place else None
    if (state := attacked(mention, place, about)) is not None:
        mention = replace(mention, targets=[ActorMention(state.span, {}, "", state.confidence)])
    sides = _sides(mention, state, about)
    # A state jails its own people; who accuses a state is seldom of it, and sanctions are (93 % of events-train) on others.
    abroad = mention.plover.type == "SANCTION"
    against = [
        frozenset(
            who.country for _, who in sides[1] if who.country and (abroad or (who.kind == "state" and who.rule != ADJECTIVE))
        ),
        frozenset(who.country for _, who in sides[0] if who.country and abroad),
    ]
    near = {place.country: 1.0} if place is not None and place.country else page
    sources, targets = (
        _each_once(
            [_actor(one, who, about, near if _is_of_the_place(who, about) else page, names, others) for one, who in side],
            document.text,
        )
        for side, others in zip(sides, against, strict=True)
    )
    actors_key = [[_key(a) for a in side] for side in (sources, targets)]
    trigger = (mention.trigger.start, mention.trigger.end)
    status, when = _status_and_time(mention, about, published)
    return Event(
        id=identify(document.id, "event", mention.cameo, trigger, status, actors_key),
        plover=mention.plover,
        cameo=mention.cameo,
        goldstein=mention.goldstein,
        sources=sources,
        targets=targets,
        trigger=mention.trigger,
        date=when,
        status=status,
        said_by=said[mention.said_by].id if mention.said_by is not None else None,
        rule=mention.rule,
        confidence=confidence(mention, sources, targets),
        place=place,
        counts=[_count(one, sources, targets, about, said) for one in mention.counts],
    )


Side = list[tuple[ActorMention, Actor]]


def _sides(mention: EventMention, state: Actor | None, about: Context) -> list[Side]:
    """Who did it and to whom, each mention with those whom it means; `state` is who suffers where the act's own words tell it."""

    def meant(one: ActorMention) -> list[Actor]:
        return pair(one.span, about) or both(one.span, about) or [actor(one.span, about)]

    doing: Side = [(one, who) for one in mention.sources for who in meant(one)]
    suffering: Side = [(one, who) for one in mention.targets for who in ([state] if state is not None else meant(one))]
    doers = [who for _, who in doing]
    if on_each_other(mention, doers, [who for _, who in suffering], about.doc.lang_):
        return [doing[:1], doing[1:]]
    if len({who.span for who in doers}) < len(doers):  # two who are called together do it to others
        suffering = [(one, who) for one, who in suffering if who.country not in {other.country for other in doers}]
    return [doing, suffering]


def _count(mention: CountMention, sources: list[Actor], targets: list[Actor], about: Context, said: list[Statement]) -> Count:
    """A figure with whose it is: the side of the event that its words name, else whom they name themselves; of a number that stands alone
    for those to whom it is done ("killing 12") the one target."""
    found = count(mention.what, mention.span, about.doc.lang_)
    said_by = said[mention.said_by].id if mention.said_by is not None else None
    if mention.of is None:
        return replace(found, said_by=said_by)
    of = next((one for one in (*targets, *sources) if one.span.start < mention.of.end and mention.of.start < one.span.end), None)
    if of is None and mention.of == mention.span:
        of = targets[0] if mention.what in PATIENTS and len({one.code for one in targets}) == 1 else None
    elif of is None:
        whose = actor(mention.of, about)
        of = whose if evidence(whose) in {"name", "words"} or whose.kind == "armed_group" else None
    return replace(found, of=of, said_by=said_by)


def _accused(mentions: list[EventMention], about: Context) -> frozenset[str]:
    """The states that others on the page accuse, threaten or sanction and that do nothing there themselves."""

    accused = {
        who.country
        for m in mentions
        if m.plover.type in AGAINST
        for one in m.targets
        if (who := actor(one.span, about)).kind == "state" and who.country and evidence(who) == "name"
    }
    return frozenset(accused - {actor(one.span, about).country for m in mentions for one in m.sources})


def _is_unknown(who: Actor) -> bool:
    """Whether a person has a name and no state of his own."""
    return who.kind == "person" and who.name[:1].isupper() and (who.country is None or evidence(who) == "page")


def _is_of_the_place(who: Actor, about: Context) -> bool:
    """Whether nothing but where an act was tells of which state somebody is: people without a name or a state ("a man", "protesters", "gunmen",
    "police"), or with one that only the page lent them."""
    nameless = who.kind in {"person", "population"} or who.sectors[:1] in (["UNK"], ["CRM"], ["COP"])
    lent = who.country is None or (evidence(who) == "page" and not OFFICIAL.intersection(who.sectors))
    return lent and nameless and (who.name.rpartition(": ")[2][:1].islower() or _is_common(who, about))


def _is_common(who: Actor, about: Context) -> bool:
    """Whether none of an actor's words is a name, in a language that writes every noun large."""
    if not language_words(about.doc.lang_).compounds:
        return False
    return not any(t.pos_ == "PROPN" or t.ent_type_ in {"PER", "ORG"} for t in tokens_of(about.doc, who.span))


def _each_once(side: list[Actor], text: str) -> list[Actor]:
    """A side without those who stand there twice: named again, or by an office beside the name ("the president, Hassan Rouhani")."""
    kept: list[Actor] = []
    for one in sorted(side, key=lambda a: (a.antecedent is not None, _is_described(a))):
        if not any(one.code == other.code and (one.name == other.name or _apposed(one, other, text)) for other in kept):
            kept.append(one)
    return [one for one in side if any(one is other for other in kept)]


def _is_described(one: Actor) -> bool:
    """Whether words say what an actor is, and not who ("Iran: president", "soldiers")."""
    return ": " in one.name or one.name[:1].islower()


def _apposed(office: Actor, name: Actor, text: str) -> bool:
    """Whether nothing but a comma parts a description from the person whom it describes."""
    first, second = sorted((office.span, name.span))
    between = text[first.end : second.start]
    return name.kind == "person" and _is_described(office) and office.code is not None and not between.strip(" ,")


def _actor(
    mention: ActorMention, who: Actor, about: Context, page: dict[str, float], names: dict[str, str], against: frozenset[str]
) -> Actor:
    against |= backers(tokens_of(about.doc, mention.span)) | (about.accused if _is_unknown(who) else frozenset())
    taught = language_words(about.doc.lang_).acts_taught
    found = decided(who, mention, page, names, against, dated=about.published is not None, taught=taught)
    if mention.noun is None or found.country is None or found.sectors:
        return found
    sector, noun = sector_in(tokens_of(about.doc, mention.noun))
    if sector is None:
        return found
    name, code = f"{found.name}: {noun}", f"{found.country}{sector}"
    return replace(found, name=name, kind="organisation", sectors=[sector], code=code, rule=f"{found.rule} + agent: {noun}")


def _status_and_time(mention: EventMention, about: Context, published: date | None) -> tuple[Status, When | None]:
    """Whether an act happened, and when, each by the other: what has happened lies behind ("it came a week after he attended a summit")."""
    tense: Tense | None = {"planned": "future", "hypothetical": None}.get(mention.status, "past")
    when = when_of(mention.date, about.doc, published, tense) if mention.date else None
    status = _news(mention.status, when, published, language_words(about.doc.lang_).acts_taught)
    if when is None or status != "occurred" or not published or date.fromisoformat(when.start) <= published:
        return status, when
    return ("planned", when) if lies_ahead(when, about.doc, published) else (status, None)


def _news(status: Status, when: When | None, published: date | None, taught: bool) -> Status:
    """What has happened is news where its date is of the month before the page, else past; a date that is both leaves it as it was.

    A page without a date names the year or the month of a year of what is long over (nine in ten such acts of events-train): news says "in May";
    where the head is `taught`, it knows that.
    """
    if status not in {"occurred", "past"} or when is None:
        return status
    if published is None:
        return "past" if not taught and when.precision in {"month", "year"} else status
    if date.fromisoformat(when.end) < published - NEWS:
        return "past"
    return "occurred" if date.fromisoformat(when.start) >= published - NEWS else status


def _key(one: Actor | None) -> list[object] | None:
    return [one.span.start, one.span.end, one.code, one.name] if one else None


def _when(span: Span | None, about: Context, published: date | None, tense: Tense | None) -> When | None:
    return when_of(span, about.doc, published, tense) if span else None
