"""The same act told again in a page: events into chains by a small scored rule, and one record for each chain.

What counts as one act stands in docs/event-chains.md. The rule knows no words of any language: types, modes, actors, dates, places,
counts and statuses come from the records; lemmas, articles and sentences from the Doc.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.records import FLOOR, REAL, Actor, Event, Span, When, identify
from dragoman.resolve.identity import words_of

# Log odds of two mentions telling one act, fitted by `python -m training.event_chains`: logistic regression on the pairs of one type
# in the train part of training/texts/event-chains.jsonl, features from the annotated events and the shipped model's trees.
WEIGHTS = {
    "bias": -3.72,
    "other mode": -0.82,
    "lemma": 1.03,
    "definite": 1.1,
    "source": 1.36,
    "other source": -0.51,
    "other target": -0.39,
    "name": 0.43,
    "other date": -0.36,
    "place": 1.65,
    "other place": -0.96,
    "status": 0.72,
    "other status": -0.48,
    "sentence": -0.91,
    "distance": 0.38,
}
OTHER_COUNT = -1.0  # by hand, too rare to fit: the two count the same thing differently; tolls are revised, so it does not forbid
OTHER_WORDS = -2.0  # by hand, since whole pages are not annotated: two verbs of words that share no word of what they say
OF_WORDS = frozenset({"ACCUSE", "AGREE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})  # acts that words do
TELLING = frozenset({"ADJ", "NOUN", "NUM", "PROPN", "VERB"})  # parts of speech that tell what is said
OTHER_DAY = -3.0  # by hand
STEM = 4  # letters that the lemmas of one act share at least: `agree`, `agreement`
JOIN = -0.75  # log odds from which a mention joins a chain, chosen on the dev part
FAR = 3  # sentences; farther apart is as far
LATEST, AGAIN = 60, 20  # chains of a type, and mentions of a chain, that are looked at: few pages have more


class Told:
    """A mention with what the Doc says of it: lemma, article (`Def`, `Ind`, or `` for none), number of its sentence, and of an act of words
    that a verb tells the lemmas of what is said."""

    def __init__(self, event: Event, doc: Doc, starts: list[int]) -> None:
        words = words_of(doc, event.trigger.start, event.trigger.end)
        self.event = event
        self.lemma = (words[0].lemma_ if words else event.trigger.text).casefold()
        self.article = _article(words[0]) if words else ""
        self.sentence = bisect_right(starts, words[0].i) if words else 0
        self.names = [_names(event.sources), _names(event.targets)]
        self.said = _said(words[0], event) if words and event.plover.type in OF_WORDS else set()


def tell(events: Sequence[Event], doc: Doc) -> list[Told]:
    starts = [token.i for token in doc if token.is_sent_start]
    return [Told(event, doc, starts) for event in events]


def chain(events: Sequence[Event], doc: Doc) -> list[list[int]]:
    """The indices of the events of one page that tell the same act, each chain and all of them in the order of the page.

    From left to right each mention joins the chain of its type with which its mean score is highest, if that is above JOIN: of the LATEST
    of its type, by the last AGAIN mentions of each, so that a page takes time by its length.
    """
    told = tell(events, doc)
    chains: list[list[int]] = []
    of_type: defaultdict[str, list[int]] = defaultdict(list)  # the numbers of the chains, the one last told at the end
    for new in sorted(range(len(told)), key=lambda n: events[n].trigger):
        numbers = of_type[events[new].plover.type]
        means = [(_mean([score(told[old], told[new]) for old in chains[n][-AGAIN:]]), n) for n in numbers[-LATEST:]]
        best, n = max(means, default=(JOIN, 0))
        if best > JOIN:
            chains[n].append(new)
            numbers.remove(n)
        else:
            n = len(chains)
            chains.append([new])
        numbers.append(n)
    return chains


def _mean(scores: Sequence[float]) -> float:
    return sum(scores) / len(scores)


def merged(events: Sequence[Event], chains: Sequence[Sequence[int]]) -> list[Event]:
    """One event for each chain: its fullest mention's record, with what that lacks from the others, and all `mentions`.

    An event told once keeps its id; the id of one told more often hashes those of its mentions. The page itself asserts the act
    where it does so in one mention of the same status.
    """
    return [_merged([events[n] for n in members]) for members in chains]


def score(old: Told, new: Told) -> float:
    """The log odds that two mentions of one type, `old` before `new`, tell the same act."""
    counts = OTHER_COUNT if _counts_differ(old.event, new.event) else 0.0
    counts += OTHER_DAY if _days_differ(old.event, new.event) else 0.0
    apart = OTHER_WORDS if old.said and new.said and old.said.isdisjoint(new.said) else 0.0
    return WEIGHTS["bias"] + counts + apart + sum(WEIGHTS[name] * value for name, value in features(old, new).items())


def features(old: Told, new: Told) -> dict[str, float]:
    """What speaks for and against one act, by the names of WEIGHTS; where a record says nothing, nothing speaks."""
    a, b = old.event, new.event
    sources, targets = _side(a.sources, b.sources), _side(a.targets, b.targets)
    places, apart = _places(a, b), abs(new.sentence - old.sentence)
    modes = {a.plover.mode, b.plover.mode} - {None}
    return {
        "other mode": float(len(modes) > 1),
        "lemma": float(old.lemma[:STEM] == new.lemma[:STEM]),
        "definite": float(new.article == "Def"),
        "source": float(sources > 0),
        "other source": float(sources < 0),
        "other target": float(targets < 0),
        "name": float(sum(not one.isdisjoint(other) for one, other in zip(old.names, new.names, strict=True))),
        "other date": float(
            a.date is not None and b.date is not None and (a.date.end < b.date.start or b.date.end < a.date.start)
        ),
        "place": float(places > 0),
        "other place": float(places < 0),
        "status": float(a.status == b.status),
        "other status": float((a.status in REAL) != (b.status in REAL)),
        "sentence": float(apart == 0),
        "distance": float(min(apart, FAR)),
    }


def _said(verb: Token, event: Event) -> set[str]:
    """The lemmas of what hangs on a verb behind it, its sides left out; of a noun, none."""
    if verb.pos_ != "VERB":
        return set()
    sides = [actor.span for actor in (*event.sources, *event.targets)]
    words = [t for t in verb.subtree if t.i > verb.i and t.pos_ in TELLING]
    return {t.lemma_.casefold() for t in words if not any(one.start <= t.idx < one.end for one in sides)}


def _article(noun: Token) -> str:
    """`Def` or `Ind` where a determiner of the noun says so."""
    if noun.pos_ not in {"NOUN", "PROPN"}:
        return ""
    return next((kind[0] for t in noun.children if (kind := t.morph.get("Definite", []))), "")


def _side(one: list[Actor], other: list[Actor]) -> int:
    """1 where both name somebody alike, -1 where nobody of the one can be of the other, 0 where one side is silent or it is open."""
    grades = [_alike(a, b) for a in one for b in other]
    return max(grades, default=0)


def _alike(a: Actor, b: Actor) -> int:
    if (a.code and a.code == b.code) or a.name.casefold() == b.name.casefold():
        return 1
    of_state = a.country and {a.code, b.code} == {a.country, f"{a.country}GOV"}
    if of_state and "person" not in {a.kind, b.kind}:
        return 1  # "Ankara" is Turkey
    if a.code and b.code and a.code[:3] == b.code[:3] == "IGO":
        return -1
    sectors = {*a.sectors}, {*b.sectors}
    known = all(sectors) and "UNK" not in sectors[0] | sectors[1]  # "gunmen" may be anybody
    if (a.country and b.country and a.country != b.country) or (known and not sectors[0] & sectors[1]):
        return -1
    return 0


def _names(side: list[Actor]) -> set[str]:
    """The words of the names, without those in small letters."""
    return {word for actor in side for word in actor.name.split() if word[:1].isupper()}


def _places(a: Event, b: Event) -> int:
    if a.place is None or b.place is None:
        return 0
    one, other = a.place.name.casefold(), b.place.name.casefold()
    return 1 if one in other or other in one else -1


def _days_differ(a: Event, b: Event) -> bool:
    """Whether the page dates both to the day, and not to the same."""
    return a.date is not None and b.date is not None and a.date.start == a.date.end != b.date.end == b.date.start


def _counts_differ(a: Event, b: Event) -> bool:
    """Whether both count the same thing and no number fits both."""
    return any(c.what == d.what and (_below(c.high, d.low) or _below(d.high, c.low)) for c in a.counts for d in b.counts)


def _below(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low


def _fullness(event: Event) -> tuple[bool, int, float, Span]:
    """The smaller, the better a record of the act: one that is shown, with more roles, surer, earlier."""
    roles = sum(map(bool, (event.sources, event.targets, event.date, event.place, event.counts)))
    return event.confidence < FLOOR, -roles, -event.confidence, event.trigger


def _closest(dates: list[When]) -> When | None:
    """The first date, or where others lie within it the shortest of those: "in 2008", "on October 26, 2008"."""
    within = [one for one in dates if dates[0].start <= one.start and one.end <= dates[0].end]
    return min(within, key=lambda one: date.fromisoformat(one.end) - date.fromisoformat(one.start), default=None)


def _merged(told: list[Event]) -> Event:
    best, *rest = sorted(told, key=_fullness)
    if not rest:
        return replace(best, mentions=[best.trigger])
    sources, targets, counts = best.sources, best.targets, list(best.counts)
    for other in rest:
        sources = sources or [a for a in other.sources if not any(_alike(a, b) > 0 for b in targets)]
        targets = targets or [a for a in other.targets if not any(_alike(a, b) > 0 for b in sources)]
        known = {(count.what, count.said_by) for count in counts}  # of two tolls of two speakers each is told
        numbers = {(count.what, count.low, count.high) for count in counts}
        counts += [
            one for one in other.counts if (one.what, one.said_by) not in known and (one.what, one.low, one.high) not in numbers
        ]
    itself = any(e.said_by is None and e.status == best.status for e in told)
    return replace(
        best,
        id=identify("event", [e.id for e in sorted(told, key=lambda e: e.trigger)]),
        sources=sources,
        targets=targets,
        counts=counts,
        date=_closest([e.date for e in (best, *rest) if e.date is not None]),
        place=best.place or next((e.place for e in rest if e.place), None),
        said_by=None if itself else best.said_by,
        mentions=sorted({e.trigger for e in told}),
    )
