"""Sides that an act's own words leave no doubt of."""

import pytest

import dragoman
from dragoman.records import Event, Sheet


def told(text: str) -> list[Event]:
    sheet = dragoman.code(text)[0]
    assert isinstance(sheet, Sheet)
    return sheet.events


def states(text: str, trigger: str) -> tuple[list[str | None], list[str | None]]:
    """The states of an act's sources and targets."""
    found = next(e for e in told(text) if trigger in {e.trigger.text, *(m.text for m in e.mentions)})
    return [a.country for a in found.sources], [a.country for a in found.targets]


@pytest.mark.parametrize(
    ("text", "trigger", "sides"),
    [
        ("The US-China trade talks resumed in Geneva on Monday.", "talks", (["USA"], ["CHN"])),
        ("The US-North Korea summit ended early.", "summit", (["USA"], ["PRK"])),
        ("Kurdish fighters left the town under a Russian-Turkish deal.", "deal", (["RUS"], ["TUR"])),
        ("Serbia-Kosovo talks will resume in Brussels next month.", "talks", (["SRB"], ["XKX"])),
    ],
)
def test_two_whom_a_hyphen_joins_talk_to_each_other(text: str, trigger: str, sides: tuple[list[str], list[str]]) -> None:
    assert states(text, trigger) == sides


def test_a_hyphen_within_one_name_joins_nobody() -> None:
    assert "Al-Shabaab" not in str(states("The Al-Shabaab attack in Somalia killed ten soldiers.", "attack"))
    sources, _ = states("The US-led talks began in Doha.", "talks")
    assert sources == ["USA"]


@pytest.mark.parametrize(
    ("text", "trigger", "target"),
    [
        ("Turkey began an incursion into northern Iraq on Monday.", "incursion", "IRQ"),
        ("Russia has stepped up its offensive in Kharkiv, officials said.", "offensive", "UKR"),
        ("India fired missiles at Lahore on Wednesday.", "fired", "PAK"),
        ("Rwanda launched a raid across the border, into Goma.", "raid", "COD"),
    ],
)
def test_an_attack_in_another_state_is_on_it(text: str, trigger: str, target: str) -> None:
    assert states(text, trigger)[1] == [target]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The army launched an offensive in Mali's north, Mali's government said.", "offensive"),
        ("Islamic State carried out an attack in Paris.", "attack"),
    ],
)
def test_an_attack_at_home_or_by_nobody_of_a_state_is_not_on_its_place(text: str, trigger: str) -> None:
    assert "place of the attack" not in str(told(text))


def test_nobody_is_withdrawn_from() -> None:
    assert states("The United States withdrew its troops from Niger on Friday.", "withdrew") == (["USA"], [])


@pytest.mark.parametrize(
    "text",
    [
        "The Polish foreign minister warned that Belarus was planning an attack.",
        "Estonia warned that Russia would invade Moldova within months.",
    ],
)
def test_a_warning_of_what_another_state_does_is_no_threat(text: str) -> None:
    assert "THREATEN" not in {e.plover.type for e in told(text)}


@pytest.mark.parametrize(
    "text",
    [
        "China warned that it would impose sanctions on Taiwan.",
        "Iran warned that Israel would pay for the attack.",
        "Moscow warned that Russian troops would attack Ukraine.",
        "Russia warned Ukraine of new strikes.",
    ],
)
def test_a_warning_of_an_own_act_is_a_threat(text: str) -> None:
    assert "THREATEN" in {e.plover.type for e in told(text)}


def test_they_are_the_two_who_said_so() -> None:
    text = "Giorgia Meloni and Emmanuel Macron vowed to help Ukraine, saying they would send tanks to Kyiv. The rebels had fled."
    assert states(text, "send")[0] == ["ITA", "FRA"]
    assert states("Angela Merkel met the rebels. They attacked Germany.", "attacked")[0] != ["DEU"]
