"""The same act told again: chains and merged records, on invented pages."""

from typing import Any, cast

import pytest
import spacy
from msgspec.structs import replace
from spacy.tokens import Doc

from dragoman.records import FLOOR, Actor, Count, Event, Place, Plover, Span, Status, When
from dragoman.resolve.chains import chain, merged

TEXT = (
    "Gunmen attacked a police post near Tarvo on Monday. The attack killed four officers.\n\n"
    "An attack on a bridge was reported on Friday. Police arrested two men after the attack."
)


@pytest.fixture(scope="module")
def doc() -> Doc:
    """The page with lemmas, articles and sentences as an analysis gives them."""
    made = spacy.blank("en")(TEXT)
    for token in made:
        token.lemma_ = {"attacked": "attack", "arrested": "arrest"}.get(token.text, token.lower_)
        token.pos_ = "NOUN" if token.text == "attack" else "VERB"
        token.is_sent_start = token.i == 0 or made[token.i - 1].text in {".", "\n\n"}
        if token.lower_ in {"the", "an"} and made[token.i + 1].text == "attack":
            token.set_morph("Definite=" + ("Def" if token.lower_ == "the" else "Ind"))
            token.head = made[token.i + 1]
    return made


def span(word: str, nth: int = 1) -> Span:
    start = -1
    for _ in range(nth):
        start = TEXT.index(word, start + 1)
    return Span(start, start + len(word), word)


def actor(word: str, code: str) -> Actor:
    fields: dict[str, Any] = {"office": None, "wikidata": None, "antecedent": None, "rule": "", "confidence": 1.0}
    country, sector = code[:3], code[3:]
    return Actor(
        span=span(word), name=word, kind="unknown", country=country, sectors=[sector] if sector else [], code=code, **fields
    )


def day(date: str) -> When:
    return When(span=None, start=date, end=date, precision="day", rule="", confidence=1.0)


def event(trigger: Span, kind: str = "ASSAULT", status: Status = "occurred", confidence: float = 0.9, **fields: Any) -> Event:
    base = Event(
        id=f"e{trigger.start}",
        plover=Plover(type=kind, mode=None, contexts=[]),
        cameo="",
        goldstein=0.0,
        sources=[],
        targets=[],
        trigger=trigger,
        date=None,
        status=status,
        said_by=None,
        rule="",
        confidence=confidence,
    )
    return cast(Event, replace(base, **fields))


GUNMEN, POLICE = actor("Gunmen", "XYZUNK"), actor("police", "XYZCOP")
MONDAY, FRIDAY = day("2021-03-01"), day("2021-03-05")
FIRST = event(span("attacked"), sources=[GUNMEN], targets=[POLICE], date=MONDAY)
AGAIN = event(span("attack", 2), sources=[GUNMEN], targets=[POLICE])
OTHER = event(span("attack", 3), date=FRIDAY)
ARREST = event(span("arrested"), "COERCE", sources=[POLICE])


def test_the_attack_told_again_is_the_same_and_another_day_another(doc: Doc) -> None:
    assert chain([FIRST, AGAIN, OTHER, ARREST], doc) == [[0, 1], [2], [3]]


def test_chains_index_the_events_as_they_were_given(doc: Doc) -> None:
    assert chain([ARREST, AGAIN, OTHER, FIRST], doc) == [[3, 1], [2], [0]]


def test_no_events_no_chains(doc: Doc) -> None:
    assert chain([], doc) == [] and merged([], []) == []


@pytest.mark.parametrize(
    "change",
    [
        {"plover": Plover(type="PROTEST", mode=None, contexts=[])},
        {"status": "planned"},
        {"sources": [actor("Police", "QQQMIL")], "targets": [actor("bridge", "WWWCVL")]},
        {"date": FRIDAY, "counts": [Count(span=span("four"), what="killed", low=40, high=40)]},
    ],
)
def test_another_type_status_side_or_toll_is_another_act(doc: Doc, change: dict[str, Any]) -> None:
    first = replace(FIRST, counts=[Count(span=span("two"), what="killed", low=2, high=2)])
    assert chain([first, AGAIN], doc) == [[0, 1]]
    assert chain([first, replace(AGAIN, **change)], doc) == [[0], [1]]


def test_two_words_of_one_sentence_are_two_acts(doc: Doc) -> None:
    same = {"sources": [GUNMEN], "targets": [POLICE]}
    assert chain([event(span("post"), **same), event(span("Monday"), **same)], doc) == [[0], [1]]


def test_a_chain_becomes_its_fullest_mention_filled_from_the_others(doc: Doc) -> None:
    place = Place(span=span("Tarvo"), name="Tarvo")
    dead = Count(span=span("four"), what="killed", low=4, high=4)
    full = replace(FIRST, said_by="s1", confidence=0.6)
    short = replace(AGAIN, sources=[], targets=[], place=place, counts=[dead], confidence=0.8)
    (one,) = merged([short, full], [[1, 0]])
    assert one.trigger == full.trigger and one.confidence == 0.6
    assert (one.sources, one.targets, one.date, one.place, one.counts) == ([GUNMEN], [POLICE], MONDAY, place, [dead])
    assert one.mentions == [full.trigger, short.trigger]
    assert one.said_by is None and one.id not in {full.id, short.id}
    assert merged([full, short], [[0, 1]]) == [one]


def test_of_two_tolls_of_two_speakers_each_is_told() -> None:
    tolls = [
        Count(span=span(word), what="killed", low=n, high=None, said_by=by)
        for word, n, by in (("two", 4, "s1"), ("four", 9, "s2"))
    ]
    (one,) = merged([replace(FIRST, counts=[tolls[0]]), replace(AGAIN, counts=[tolls[1]])], [[0, 1]])
    assert {count.said_by for count in one.counts} == {"s1", "s2"}
    again = replace(tolls[1], low=4)
    (one,) = merged([replace(FIRST, counts=[tolls[0]]), replace(AGAIN, counts=[again])], [[0, 1]])
    assert len(one.counts) == 1


def test_an_act_told_once_keeps_its_id_and_is_its_own_mention() -> None:
    assert merged([FIRST], [[0]]) == [replace(FIRST, mentions=[FIRST.trigger])]


def test_a_mention_below_the_floor_does_not_hide_an_act_that_is_shown() -> None:
    weak = replace(FIRST, confidence=FLOOR / 2)
    (one,) = merged([weak, replace(AGAIN, sources=[])], [[0, 1]])
    assert one.trigger == AGAIN.trigger and one.sources == [GUNMEN] and one.date == MONDAY


def test_nobody_is_filled_in_on_both_sides() -> None:
    (one,) = merged([replace(FIRST, targets=[]), replace(AGAIN, sources=[], targets=[GUNMEN])], [[0, 1]])
    assert one.sources == [GUNMEN] and one.targets == []
