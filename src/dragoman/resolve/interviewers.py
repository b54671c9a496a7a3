"""Whom the labels of turns name: who asks in an interview (the outlet, or an interviewer without a name) and whom "you" means in a
question; who is called by surname once the whole name has been told."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from dragoman.ontology.languages.speech import speech
from dragoman.records import Actor, Document, Span, StatementMention
from dragoman.resolve import sure
from dragoman.resolve.actors import actor
from dragoman.resolve.identity import Identity, organisation
from dragoman.resolve.page import Context
from dragoman.resolve.phrases import around
from dragoman.resolve.pointing import made, of_actor

INTERVIEWER = "interviewer"  # the name and the rule of who asks
SHORT = 3  # capitals of initials
NAMED = 0.8  # that a surname over a turn is of the one whose whole name stands over another
TURNS = 2  # from which a label is seen to ask


def interviewers(document: Document, mentions: Sequence[StatementMention], about: Context) -> dict[str, Actor]:
    """The interviewer by the labels, in small letters, that ask. These name nobody else on the page; `about` learns who is asked."""
    turns = [(m.speaker, m.content) for m in mentions if m.rule == "label" and m.speaker]
    counts = Counter(label.text.casefold() for label, _ in turns)
    questions = Counter(label.text.casefold() for label, content in turns if any("?" in part.text for part in content))
    known = speech(about.doc.lang_).asking_labels
    persons = (m.identity.name.casefold() for m in about.names if m.identity.kind == "person")
    surnames = {word for name in persons for word in name.split()[-1:]}
    asking: dict[str, Actor] = {}
    for label, _ in turns:
        words = label.text.casefold()
        asks = counts[words] >= TURNS and 2 * questions[words] >= counts[words] and words not in surnames
        if words not in asking and (words in known or (asks and _is(document.outlet, label.text))):
            asking[words] = made(label, _identity(document, about), None)
    # The labels of questions name nobody, also where only the answers are turns.
    about.names = [m for m in about.names if not _is_label(m.span, document.text, asking, known)]
    if asking:
        others = {label.text.casefold(): label for label, _ in turns if label.text.casefold() not in asking}
        about.asked = actor(next(iter(others.values())), about) if len(others) == 1 else None
    return asking


def labelled(mentions: Sequence[StatementMention], about: Context) -> dict[str, Actor]:
    """The speakers of labels that are a whole name ("ANNA LIND, HOST") or the surname of one such, by the labels in small letters.

    A surname alone names nobody else of the page, though a town may be called so too.
    """
    said = [m for m in reversed(mentions) if m.speaker and m.cue and m.cue.text == ":"]
    labels = {m.speaker.text: m.speaker for m in said if m.speaker}
    whole: defaultdict[str, dict[str, Span]] = defaultdict(dict)
    for text, label in labels.items():
        name = text.partition(",")[0].casefold().split()
        if len(name) > 1:
            whole[name[-1]].setdefault(" ".join(name), label)
    found: dict[str, Actor] = {}
    for fuller in whole.values():
        for label in fuller.values():
            whom = _named(label, about)
            if whom is not actor(label, about):
                found[label.text.casefold()] = whom
            if len(fuller) == 1:
                surname = label.text.partition(",")[0].casefold().split()[-1]
                found[surname] = made(label, of_actor(whom, "label: surname", max(whom.confidence, NAMED)), label)
    starts = {m.speaker.start for m in mentions if m.speaker and m.speaker.text.casefold() in found}
    about.names = [m for m in about.names if m.span.start not in starts or m.identity.kind == "person"]
    return found


def _named(label: Span, about: Context) -> Actor:
    """Whom a label names with his role ("ANNA LIND, HOST"): in capitals it cannot be seen where a name ends, but for the comma."""
    whom, (name, comma, _) = actor(label, about), label.text.partition(",")
    is_told = whom.entry is not None or whom.wikidata is not None or whom.name.casefold() not in label.text.casefold()
    if is_told or not comma or whom.name.casefold() == name.casefold():
        return whom
    return replace(whom, name=name, kind="person")


def _identity(document: Document, about: Context) -> Identity:
    outlet = document.outlet
    if not outlet:
        return Identity(INTERVIEWER, "person", None, ("MED",), "MED", None, INTERVIEWER, sure.SPEAKER, grounds=("interviewer",))
    entry = organisation(outlet, about.doc.lang_, around(about.doc))
    found = entry or Identity(outlet, "organisation", None, ("MED",), "MED", None, "", sure.SPEAKER)
    return replace(found, rule=f"{INTERVIEWER}: {outlet}", confidence=sure.SPEAKER, grounds=("interviewer",))


def _is(outlet: str | None, label: str) -> bool:
    """Whether a label that asks is an outlet's name or initials, its own ("NZZ" of "Neue Zürcher Zeitung") or those of a reporter."""
    return label.casefold() == (outlet or "").casefold() or (label.isupper() and len(label) <= SHORT)


def _is_label(span: Span, text: str, asking: Collection[str], known: Collection[str]) -> bool:
    words = span.text.casefold()
    return words in asking or (words in known and text.endswith("((", 0, span.start))
