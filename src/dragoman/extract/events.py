"""Events: what the heads of the model find, with the codes that the lexicon knows; and what the lexicon alone is trusted with."""

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import lexicon
from dragoman.extract.figures import Figure, figures, owner
from dragoman.extract.roles import span
from dragoman.extract.statements import innermost
from dragoman.extract.status import asked, status
from dragoman.extract.times import time_of
from dragoman.language import Act, Participant, layers, tables
from dragoman.records import ActorMention, EventMention, Span, StatementMention, Status

SURE = 0.8  # probability of the head's type from which it stands against that of the lexicon
HYPHENS = frozenset({"-", "‐", "‑", "–"})


def events(doc: Doc, statements: list[StatementMention]) -> list[EventMention]:
    """Every event that the document reports, in the order of their triggers.

    `statements` are the document's: an event whose trigger lies in the content of one is said by its speaker. The lexicon, which is
    English, gives an event of the head its CAMEO code where it knows the act as one of that type, and decides the type where the head
    is not sure of it; of its own it gives events only where an entry says so (`alone`).
    """
    known = {event.trigger.end: event for event in lexicon.events(doc)}
    acts = layers(doc).acts
    counts: dict[int | None, list[Figure]] = {}
    for figure in figures(doc):
        counts.setdefault(owner(figure, acts, doc), []).append(figure)
    found = [_event(doc, act, known, counts.get(n, [])) for n, act in enumerate(acts)]
    taken = {event.trigger.end for event in found}
    found += [event for end, event in known.items() if end not in taken and event.rule in tables(doc).plover.alone]
    found = [replace(event, said_by=innermost(statements, event.trigger.start)) for event in found]
    return sorted(found, key=lambda event: (event.trigger.start, event.trigger.end, event.cameo))


def _event(doc: Doc, act: Act, known: dict[int, EventMention], counts: list[Figure]) -> EventMention:
    trigger = _word(doc[act.token])
    parts: dict[str, list[Participant]] = {}
    for part in act.participants:
        parts.setdefault(part.role, []).append(part)
    coded = tables(doc).plover
    entry = next(
        (e for e in _near(known, trigger) if e.plover.type == act.type or act.sure[1] < SURE or e.rule in coded.own), None
    )
    kind, mode = act.type, act.mode
    if entry is not None and entry.plover.type != kind:
        kind, mode = entry.plover.type, entry.plover.mode
    cameo = entry.cameo if entry is not None else coded.code_of(kind, mode)
    code = coded.codes[cameo]
    return EventMention(
        plover=replace(code.plover, type=kind, mode=mode or (entry.plover.mode if entry is not None else None)),
        cameo=cameo,
        goldstein=code.goldstein,
        sources=_actors(doc, parts.get("source", [])),
        targets=_actors(doc, parts.get("target", [])),
        trigger=trigger,
        date=time_of(doc[act.token], [(p.start, p.end) for p in _surest_first(parts.get("time", []))]),
        status=_status(doc[act.token], act.status),
        said_by=None,
        rule=f"head: {act.type}" + (f"; {entry.rule}" if entry is not None else ""),
        confidence=round(act.sure[0] * act.sure[1], 3),
        place=_first(doc, parts.get("place", [])),
        counts=[(figure.what, figure.span) for figure in counts],
        sure=act.sure,
    )


def _status(act: Token, found: Status) -> Status:
    """The head's status, but what the sentence plainly negates or asks has not occurred ("no arrests", "neither attacked nor threatened")."""
    if found != "occurred":
        return found
    return "denied" if status(act) == "denied" else "hypothetical" if asked(act) else found


def _near(known: dict[int, EventMention], trigger: Span) -> list[EventMention]:
    """The lexicon's event that ends where the trigger does, or around it (a light verb's noun, a verb with its particle)."""
    exact = [known[trigger.end]] if trigger.end in known else []
    return exact + [e for e in known.values() if e.trigger.start <= trigger.start and trigger.end < e.trigger.end]


def _actors(doc: Doc, parts: list[Participant]) -> list[ActorMention]:
    """The actors of a role, each with the whole of the names that it touches; pieces of one phrase are one."""
    names = [(e.start, e.end) for e in doc.ents]
    found: list[tuple[int, int, Participant]] = []
    for part in sorted(parts, key=lambda part: part.start):
        touched = [n for n in names if n[0] < part.end and part.start < n[1]]
        start, end = min([part.start, *(a for a, _ in touched)]), max([part.end, *(b for _, b in touched)])
        if found and start <= found[-1][1]:
            begin, stop, before = found.pop()
            start, end, part = min(begin, start), max(stop, end), before if before.confidence > part.confidence else part
        found.append((start, end, part))
    return [ActorMention(span(doc, a, b - 1), part.states, part.sector, part.confidence) for a, b, part in found]


def _surest_first(parts: list[Participant]) -> list[Participant]:
    return sorted(parts, key=lambda part: -part.confidence)


def _first(doc: Doc, parts: list[Participant]) -> Span | None:
    best = max(parts, key=lambda part: part.confidence, default=None)
    return span(doc, best.start, best.end - 1) if best is not None else None


def _word(token: Token) -> Span:
    """The whole of a word that the tokeniser cut at hyphens ("build-up")."""
    doc, first, last = token.doc, token.i, token.i
    while first >= 2 and doc[first - 1].text in HYPHENS and not doc[first - 1].whitespace_ and not doc[first - 2].whitespace_:
        first -= 2
    while last + 2 < len(doc) and doc[last + 1].text in HYPHENS and not doc[last].whitespace_ and not doc[last + 1].whitespace_:
        last += 2
    return span(doc, first, last)
