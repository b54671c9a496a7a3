from msgspec.structs import replace

import dragoman
from dragoman.evaluate.corpora import page
from dragoman.language import analyse
from dragoman.records import Actor, ActorMention, EventMention, Ground, Plover, Span
from dragoman.resolve.page import context, states
from dragoman.resolve.weighing import confidence, decided, shares

WORDS = Span(0, 6, "police")


def known(country: str | None, code: str | None, *grounds: Ground) -> Actor:
    return Actor(
        span=WORDS,
        name="police",
        kind="organisation",
        country=country,
        sectors=["COP"],
        office=None,
        code=code,
        wikidata=None,
        antecedent=None,
        rule="",
        confidence=0.6,
        grounds=[*grounds],
    )


def test_a_name_of_the_tables_goes_before_a_guess() -> None:
    actor = decided(known("FRA", "FRACOP", "table"), ActorMention(WORDS, {"FRA": 0.3, "USA": 0.5}, "COP"), {}, {})
    assert actor.code == "FRACOP"


def test_words_that_name_no_state_take_the_likeliest() -> None:
    actor = decided(known(None, "COP", "words"), ActorMention(WORDS, {"KEN": 0.9, "---": 0.05}, "COP"), {"KEN": 1.0}, {})
    assert actor.code == "KENCOP" and actor.country == "KEN" and "KEN" in actor.rule


def test_a_state_that_the_page_does_not_name_is_not_given_however_likely() -> None:
    actor = decided(known(None, "COP", "words"), ActorMention(WORDS, {"KEN": 0.99}, "COP"), {"UGA": 1.0}, {})
    assert actor.country != "KEN"


def test_where_the_page_names_no_state_the_word_of_the_head_counts() -> None:
    actor = decided(known(None, "COP", "words"), ActorMention(WORDS, {"KEN": 0.99}, "COP"), {}, {})
    assert actor.code == "KENCOP"


def test_a_sector_that_the_tables_leave_open_is_that_of_the_head() -> None:
    group = replace(known(None, None, "words"), sectors=[])
    assert decided(group, ActorMention(WORDS, {"---": 0.9}, "REB"), {}, {}).code == "REB"
    people = replace(known("KEN", "KEN", "table"), kind="population", sectors=[])
    assert decided(people, ActorMention(WORDS, {"KEN": 0.9}, "CVL"), {}, {}).code == "KENCVL"
    state = replace(people, kind="state")
    assert decided(state, ActorMention(WORDS, {"KEN": 0.9}, "CVL"), {}, {}).code == "KEN"


def test_a_page_without_a_date_leaves_open_whether_somebody_is_in_office_or_runs_for_it() -> None:
    holder = replace(known("KEN", "KENGOV", "table"), kind="person", sectors=["GOV"], entry="a-b")
    told = ActorMention(WORDS, {"KEN": 0.9}, "PTY")
    assert decided(holder, told, {}, {}, dated=False).code == "KENPTY"
    assert decided(holder, told, {}, {}, dated=True).code == "KENGOV"


def test_who_held_an_office_when_he_acted_is_of_the_government() -> None:
    former = replace(known("KEN", "KENELI", "table", "former"), kind="person", sectors=["ELI"], entry="a-b")
    assert decided(former, ActorMention(WORDS, {"KEN": 0.9}, "GOV"), {}, {}).code == "KENGOV"


def test_shares_are_probabilities() -> None:
    possible = shares(known(None, "COP", "words"), ActorMention(WORDS, {"KEN": 0.6, "UGA": 0.3}, "COP"), {"KEN": 1.0})
    assert abs(sum(possible.values()) - 1) < 1e-9 and set(possible) == {"KEN", "---", "IGO", "EUR"}


def test_without_a_word_of_the_head_the_tables_stand() -> None:
    actor = known("FRA", "FRACOP", "words")
    assert decided(actor, ActorMention(WORDS), {}, {}) == actor


def test_two_good_actors_are_no_worse_than_one() -> None:
    actor = known("FRA", "FRACOP", "words")
    one = ActorMention(WORDS, {"FRA": 0.9}, "COP", 0.9)
    event = EventMention(
        plover=Plover(type="COERCE", mode=None, contexts=[]),
        cameo="173",
        goldstein=-5.0,
        sources=[one],
        targets=[],
        trigger=WORDS,
        date=None,
        status="occurred",
        said_by=None,
        rule="head: COERCE",
        confidence=0.9,
        sure=(0.9, 0.9, 0.9),
    )
    two = replace(event, sources=[one, one])
    assert confidence(two, [actor, actor], []) == confidence(event, [actor], [])


def test_where_the_head_is_not_taught_the_page_tells_the_state() -> None:
    mention = ActorMention(WORDS, {"GEO": 0.09, "---": 0.06, "MMR": 0.05}, "OPP")
    assert decided(known(None, "OPP", "words"), mention, {"PER": 1.0}, {}, taught=False).country == "PER"


def test_adjectives_written_small_are_states_of_the_page() -> None:
    (doc,) = analyse([page("Кенийское правительство обвинило эстонских дипломатов.", "ru")])
    assert states(context(doc, None)).keys() >= {"KEN", "EST"}


def test_police_are_of_the_state_that_the_page_is_about_however_seldom_the_head_has_seen_it() -> None:
    text = (
        "QUITO - Ecuadorean President Daniel Noboa ordered the military to fight gangs. Police arrested 13 people, a spokesman said. "
        "Noboa declared an emergency in Guayaquil. A U.S. diplomat wrote that Washington was concerned. America would help."
    )
    (sheet,) = dragoman.code(text)
    arrest = next(e for e in sheet.events if e.plover.mode == "arrest")
    assert [a.code for a in arrest.sources] == ["ECUCOP"]
