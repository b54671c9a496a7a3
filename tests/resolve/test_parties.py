"""Who did it to whom, wherever the page tells it."""

import pytest

import dragoman
from dragoman.records import Event, Sheet


def event(text: str, trigger: str) -> Event:
    sheet = dragoman.code(text)[0]
    assert isinstance(sheet, Sheet)
    return next(e for e in sheet.events if trigger in {e.trigger.text, *(m.text for m in e.mentions)})


def test_an_act_told_tersely_has_the_source_that_the_sentence_before_names() -> None:
    found = event("Israeli jets struck Syrian army positions. The strikes killed three soldiers.", "strikes")
    assert [a.code for a in found.sources] == ["ISRMIL"]


def test_leaders_of_three_states_are_three() -> None:
    found = event("The leaders of Iran, Turkey and Russia met in Ankara on Monday.", "met")
    assert {a.code for a in (*found.sources, *found.targets)} == {"IRNGOV", "TURGOV", "RUSGOV"}


@pytest.mark.parametrize("text", ["US-backed forces captured the town from Islamic State.", "Saudi-led forces bombed the town."])
def test_who_backs_or_leads_is_not_one_more_actor(text: str) -> None:
    sheet = dragoman.code(text)[0]
    assert isinstance(sheet, Sheet) and all(len(e.sources) == 1 for e in sheet.events)


def test_every_side_stands_where_its_offsets_say() -> None:
    text = "Turkey invaded northern Syria on Wednesday. Dozens of civilians were killed in the attack."
    sheet = dragoman.code(text)[0]
    assert isinstance(sheet, Sheet) and sheet.events
    assert all(text[a.span.start : a.span.end] == a.span.text for e in sheet.events for a in (*e.sources, *e.targets))


@pytest.mark.parametrize(
    ("text", "trigger", "source", "targets"),
    [
        ("Envoys from Egypt and Ethiopia held talks in Khartoum.", "talks", "EGYGOV", ["ETHGOV"]),
        ("The foreign ministers of Iran and Turkey met in Ankara.", "met", "IRNGOV", ["TURGOV"]),
        ("The Iranian and Turkish foreign ministers signed an agreement.", "agreement", "IRNGOV", ["TURGOV"]),
    ],
)
def test_who_acts_on_a_par_is_source_and_targets(text: str, trigger: str, source: str, targets: list[str]) -> None:
    found = event(text, trigger)
    assert ([a.code for a in found.sources], [a.code for a in found.targets]) == ([source], targets)


def test_a_name_stands_on_one_side_of_an_act() -> None:
    found = event("Iran, which Israel struck last week, threatened Israel.", "threatened")
    assert ([a.code for a in found.sources], [a.code for a in found.targets]) == (["IRN"], ["ISR"])


def test_who_is_backed_by_a_state_is_not_of_it() -> None:
    assert "USA" not in {a.country for a in event("US-backed forces seized the oil field.", "seized").sources}


def test_who_dies_is_no_doer() -> None:
    found = event("Three soldiers died in the attack on the base in Mali.", "attack")
    assert not found.sources and [a.code for a in found.targets] == ["MLIMIL"]


def test_who_is_only_tied_to_the_doers_does_nothing() -> None:
    found = event("Supporters of former president Evo Morales blocked roads in Cochabamba.", "blocked")
    assert [a.name for a in found.sources] == ["Bolivia: supporter"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Texas troopers arrested a Honduran man.", "USACOP"), ("Bavarian police arrested a man in Bavaria.", "DEUCOP")],
)
def test_who_is_of_a_province_is_of_its_state(text: str, code: str) -> None:
    assert [a.code for a in event(text, "arrested").sources] == [code]


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("Iran bombed Iraq. The Iranian bombing of Iraq killed ten. Tehran confirmed that it had bombed Iraq.", "IRN", "IRQ"),
        (
            "Kenya bombed Uganda. The Kenyan bombing of Uganda killed ten. Nairobi confirmed that it had bombed Uganda.",
            "KEN",
            "UGA",
        ),
    ],
)
def test_a_pronoun_is_none_of_the_other_sides_and_a_government_is_its_state(text: str, source: str, target: str) -> None:
    found = event(text, "bombing")
    assert ([a.country for a in found.sources], [a.country for a in found.targets]) == ([source], [target])
    assert len(found.mentions) == 3


def test_who_expels_an_envoy_is_not_of_his_state() -> None:
    found = event("The Swedish ambassador was expelled from Chad by the military government.", "expelled")
    assert "SWE" not in {a.country for a in found.sources}
    assert {a.country for a in found.targets} == {"SWE"}


def test_people_without_a_state_are_of_the_place_of_the_act() -> None:
    found = event("A man was shot dead in Lisbon. Protesters marched in Tirana.", "shot")
    assert [a.country for a in found.targets] == ["PRT"]


@pytest.mark.parametrize(
    ("text", "trigger", "targets"),
    [
        ("The militia joined the campaign against Islamic State last year.", "campaign", ["REB"]),
        ("The militia joined the campaign against Islamic State last year.", "joined", []),
        ("Iran is fighting alongside the army of Syria near Aleppo.", "fighting", []),
        ("The White House vowed that the US would expel every Iranian soldier from Syria.", "vowed", ["IRNMIL"]),
        ("The parents of a Canadian journalist who was detained in Egypt have begged for help.", "detained", ["CANMED"]),
    ],
)
def test_an_act_is_done_to_whom_its_words_say(text: str, trigger: str, targets: list[str]) -> None:
    assert [a.code for a in event(text, trigger).targets] == targets


def test_who_backs_an_act_does_not_do_it() -> None:
    assert not event("The campaign against Islamic State is backed by France.", "campaign").sources


def test_a_deal_is_agreed_by_its_sides() -> None:
    found = event("The deal was agreed by Iran and Russia in July.", "deal")
    assert {a.code for a in (*found.sources, *found.targets)} == {"IRN", "RUS"}
