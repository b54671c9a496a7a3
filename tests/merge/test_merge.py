"""Pages written here: one happening told by many outlets, and happenings that are only alike."""

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dragoman.evaluate.corpora import page
from dragoman.merge import Cluster, Page, Report, cluster, compare, events, groups, page_of
from dragoman.merge.clustering import clusters
from dragoman.records import Actor, Count, Event, Place, Plover, Span, When

DAY = date(2031, 3, 14)
MODES = ("aerial", "firearms")
LEADS = (
    "{n} people were killed when {side} shelled the market of {town} on Thursday, the {who} said.",
    "Shells fired by {side} hit the crowded market in {town}, killing {n}, according to the {who}.",
    "The {who} put the dead of Thursday's shelling of the {town} market at {n} and blamed {side}.",
    "{town}: market shelled, {n} dead. The {who} accuses {side} of the attack.",
)
DETAILS = (
    "Rescue workers dug through the stalls of {town} until nightfall.",
    "Doctors in {town} asked for blood; the wards were full after the shelling.",
    "{side} denied firing on the market.",
    "A witness in {town} said that the shells came within minutes of each other.",
)
SCENES = (
    ("Orvale", "Kestrian forces"), ("Brenmoor", "the Lusk militia"), ("Tamsk", "Dorian gunners"), ("Ulreth", "Vashti rebels"),
    ("Quillon", "the Marrow brigade"), ("Pelzen", "Haldic troops"), ("Novara Ridge", "Senn units"), ("Jessup Bay", "the Torv army"),
    ("Kalmere", "Ostran artillery"), ("Wexhollow", "the Grel front"),
)  # fmt: skip


def written(number: int, text: str, day: date = DAY, headline: str | None = None) -> Page:
    document = page(text, "en", day.isoformat(), number, headline=headline, outlet=f"Outlet {number}")
    return page_of(document, day.toordinal())


def scene(number: int, many: int) -> list[tuple[str, int]]:
    """Texts of one shelling, differing in words, details and number of dead."""
    town, side = SCENES[number]
    chance = random.Random(number)
    told = []
    for n in range(many):
        dead = 11 + chance.randrange(4)
        some = chance.sample(DETAILS, 2)
        text = " ".join((LEADS[n % len(LEADS)], *some)).format(
            n=dead, side=side, town=town, who=chance.choice(("mayor", "police"))
        )
        told.append((text, dead))
    return told


def shelled(story: Page, town: str, side: str, dead: int | None, day: date | None = DAY, kind: str = "ASSAULT") -> Report:
    who = Actor(
        span=Span(0, 1, "x"), name=side, kind="armed_group", country=None, sectors=["MIL"], office=None, code=None, wikidata=None,
        antecedent=None, rule="", confidence=1.0,
    )  # fmt: skip
    when = (
        None
        if day is None
        else When(span=None, start=day.isoformat(), end=day.isoformat(), precision="day", rule="", confidence=1.0)
    )
    event = Event(
        id=f"{story.id}-{kind}", plover=Plover(type=kind, mode=None, contexts=[]), cameo="190", goldstein=-10.0, sources=[who], targets=[],
        trigger=Span(0, 7, "shelled"), date=when, status="occurred", said_by=None, rule="", confidence=0.9,
        place=Place(span=Span(0, 1, "x"), name=town),
        counts=[] if dead is None else [Count(span=Span(0, 1, "x"), what="killed", low=dead, high=dead)],
    )  # fmt: skip
    return Report(event, story)


def ten_scenes() -> list[tuple[int, Page, int]]:
    texts = [(number, *told) for number in range(10) for told in scene(number, 10 + 3 * number)]
    return [(number, written(n, text), dead) for n, (number, text, dead) in enumerate(texts)]


def clustered(pages: list[Page]) -> list[Cluster]:
    return [cluster(some) for some in groups(pages)]


def test_ten_shellings_told_by_ten_to_forty_outlets_are_ten_happenings_and_ten_events() -> None:
    told = ten_scenes()
    pages = [one for _, one, _ in told]
    found = clustered(pages)
    of = {one.id: number for number, one, _ in told}
    assert sorted(len(h.pages) for h in found) == [10 + 3 * n for n in range(10)]
    assert all(len({of[one.id] for one in h.pages}) == 1 for h in found)
    dead = {one.id: number for _, one, number in told}
    merged = [events([shelled(one, *SCENES[of[one.id]], dead[one.id]) for one in h.pages]) for h in found]
    assert sorted(len(one.reports) for some in merged for one in some) == [10 + 3 * n for n in range(10)]


def claimed(number: int, text: str) -> Report:
    story = written(number, text)
    start = text.index("claimed")
    event = shelled(story, "Orvale", "x", None, None, "ACCUSE").event
    return Report(replace(event, trigger=Span(start, start + 7, "claimed"), sources=[], place=None), story)


def test_two_who_claim_two_things_are_two_events_and_two_reports_of_one_claim_are_one() -> None:
    tolls = claimed(1, "Senator Brask claimed that the harbour tolls had tripled.")
    hops = claimed(2, "The brewers claimed that foreign hops ruin every barrel.")
    again = claimed(3, "Harbour tolls have tripled, Brask claimed.")
    assert sorted(len(one.reports) for one in events([tolls, hops, again])) == [1, 2]


def test_the_order_of_arrival_changes_nothing() -> None:
    told = ten_scenes()[:60]
    mixed = random.Random(5).sample(told, len(told))
    plain, other = ([one for _, one, _ in some] for some in (told, mixed))
    assert clustered(plain) == clustered(other)
    first, second = (
        events([shelled(one, *SCENES[number], dead) for number, one, dead in some if number == 0]) for some in (told, mixed)
    )
    assert first == second


@pytest.mark.parametrize(
    "other",
    [
        {"town": "Brenmoor"},
        {"day": date(2031, 3, 10)},
        {"kind": "COERCE"},
    ],
    ids=["another town", "another day", "another type"],
)
def test_acts_that_are_only_alike_stay_two(other: dict[str, object]) -> None:
    pages = [written(n, text) for n, (text, _) in enumerate(scene(0, 2))]
    asked = {"town": "Orvale", "side": "Kestrian forces", "dead": 12, **other}
    told = [shelled(pages[0], "Orvale", "Kestrian forces", 12), shelled(pages[1], **asked)]  # type: ignore[arg-type]
    assert len(events(told)) == 2


def test_two_persons_who_do_alike_things_are_two_events() -> None:
    told = []
    for n, name in enumerate(("Anna Kaleva", "Boris Tamm")):
        report = shelled(written(n, f"{name} dropped out of the race on Thursday."), "Orvale", name, None, kind="CONCEDE")
        person = replace(report.event.sources[0], kind="person", sectors=[])
        told.append(Report(replace(report.event, sources=[person], place=None, date=None), report.page))
    assert len(events(told)) == 2


def test_a_word_alone_joins_nothing_where_the_modes_differ() -> None:
    texts = (
        "Gunners hit the harbour while the market slept.",
        "Elsewhere in the war the ministry counted its losses and hit back.",
    )
    told = []
    for n, text in enumerate(texts):
        report = shelled(written(n, text), "Orvale", "Kestrian forces", None)
        start = text.index("hit")
        bare = replace(
            report.event,
            sources=[],
            place=None,
            date=None,
            trigger=Span(start, start + 3, "hit"),
            plover=Plover(type="ASSAULT", mode=MODES[n], contexts=[]),
        )
        told.append(Report(bare, report.page))
    assert len(events(told)) == 2


def test_a_later_toll_joins_the_event_and_the_numbers_are_told_with_who_says_them() -> None:
    pages = [written(0, scene(0, 1)[0][0]), written(1, scene(0, 2)[1][0], date(2031, 3, 15))]
    told = [shelled(pages[0], "Orvale", "Kestrian forces", 10), shelled(pages[1], "Orvale", "Kestrian forces", 14)]
    (one,) = events(told)
    (toll,) = one.figures
    assert (toll.low, toll.high, toll.latest) == (10, 14, 14)
    assert [report.page.id for report in one.reports] == [pages[1].id, pages[0].id]
    assert one.contradictions == ["10 killed (Outlet 0), 14 killed (Outlet 1)"]
    assert "same place" in one.reasons[0]


WIRE = (
    scene(0, 1)[0][0]
    + " The road to the capital was closed. Schools stayed shut for a second day, and the governor asked for tents, food and water."
)


@pytest.mark.parametrize(
    ("text", "headline", "kind"),
    [
        (WIRE, "Market shelled", "same"),
        (WIRE, "Bloodshed in Orvale", "retitled"),
        (WIRE.split(" Schools")[0], "Market shelled", "cut"),
        (WIRE + " Aid groups sent two lorries from the coast on Friday morning.", "Market shelled", "extended"),
        (WIRE.replace("second", "2nd").replace("a 2nd day", "a whole week"), "Market shelled", "rewritten"),
        (WIRE.replace("tents, food", "900 tents, food"), "Market shelled", "extended"),
    ],
)
def test_a_copy_of_a_text_is_a_version_of_its_story(text: str, headline: str, kind: str) -> None:
    first = written(0, WIRE, headline="Market shelled")
    copy = written(1, text, date(2031, 3, 15), headline)
    (found,) = clustered([copy, first])
    (story,) = found.stories
    assert [version.document for version in story] == [first.id, copy.id]
    assert story[1].kind == kind


def test_an_updated_copy_says_which_figure_changed() -> None:
    figure = "11 soldiers died. " + WIRE
    pages = [written(0, figure), written(1, figure.replace("11 soldiers", "17 soldiers"), date(2031, 3, 15))]
    (found,) = clustered(pages)
    assert found.stories[0][1].kind == "updated"
    assert found.stories[0][1].differences == [("11", "17")]


def test_a_quotation_is_found_in_the_same_words_in_part_and_fuller() -> None:
    told = [
        ("a", "“We will not negotiate under fire.”"),
        ("b", "not negotiate under fire"),
        ("c", "We will not negotiate under fire, and we will not leave."),
        ("d", "We shall not negotiate under fire"),
        ("e", "Nobody asked us to leave the town"),
    ]
    found = {match.statement: match for match in compare("We will not negotiate under fire", told)}
    assert {name: match.kind for name, match in found.items()} == {"a": "same", "b": "part", "c": "fuller", "d": "nearly"}
    assert found["d"].differences == [("will", "shall")] and found["a"].differences == []


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1]), st.floats(0.01, 1.0), max_size=20
    )
)
def test_every_number_is_in_one_cluster_and_a_higher_threshold_never_joins_what_has_no_link(
    linked: dict[tuple[int, int], float],
) -> None:
    found = clusters(8, linked.items(), 0.3)
    assert sorted(n for group in found for n in group) == list(range(8))
    assert all(any((min(a, b), max(a, b)) in linked for b in group if b != a) for group in found if len(group) > 1 for a in group)
