"""Two who were named before and are called together, as a reader takes them: in six languages, in statements and events."""

import pytest

import dragoman

SAID = [
    ("Iran and Iraq signed a gas deal on Monday. Both countries condemned the attack.", {"IRN", "IRQ"}),
    ("President Emmanuel Macron of France met Chinese President Xi Jinping. The two leaders condemned the attack.", {"FRAGOV", "CHNGOV"}),
    ("Israel and Hamas traded fire. Egypt and Qatar, which mediate between the two sides, met. Both sides said they had won.", {"ISR", "PSEREB"}),
    ("La France et l'Algérie ont signé un accord lundi. Les deux pays ont condamné l'attentat.", {"FRA", "DZA"}),
    ("Kenya accused Sudan of a raid. The rebels of the RSF denied it. Both governments said talks would go on.", {"KENGOV", "SDNGOV"}),
    ("Colombia y Venezuela firmaron un acuerdo. Ambos países condenaron el ataque.", {"COL", "VEN"}),
    ("Армения и Азербайджан подписали договор. Обе страны заявили, что хотят мира.", {"ARM", "AZE"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), SAID)
def test_a_statement_of_both_is_of_each(text: str, codes: set[str]) -> None:
    (sheet,) = dragoman.code(text)
    said = [s for s in sheet.statements if s.co_speakers]
    assert {actor.code for s in said[-1:] for actor in (s.speaker, *s.co_speakers) if actor} == codes
    assert all(actor.antecedent for actor in said[-1].co_speakers)


def test_an_act_of_two_sides_is_between_them() -> None:
    (sheet,) = dragoman.code(
        "Ethiopian troops clashed with Eritrean forces. The two sides accused each other of starting the fighting."
    )
    accused = next(e for e in sheet.events if e.plover.type == "ACCUSE")
    assert ([a.code for a in accused.sources], [a.code for a in accused.targets]) == (["ETH"], ["ERI"])


def test_an_act_upon_both_is_upon_each() -> None:
    (sheet,) = dragoman.code("Thailand and Cambodia exchanged fire. ASEAN called on both sides to show restraint.")
    asked = next(e for e in sheet.events if e.plover.type == "REQUEST")
    assert {a.code for a in asked.targets} == {"THA", "KHM"}


@pytest.mark.parametrize(
    "text",
    [
        "Two soldiers were killed in Mali on Monday, the army of Niger said. Two countries sent aid.",
        "Iran, Iraq and Turkey signed a deal. The two countries condemned the attack.",
    ],
)
def test_nobody_is_taken_where_it_is_open_who_the_two_are(text: str) -> None:
    (sheet,) = dragoman.code(text)
    actors = [a for e in sheet.events for a in (*e.sources, *e.targets)] + [a for s in sheet.statements for a in s.co_speakers]
    assert not [a for a in actors if a.rule.startswith("both")]


def test_a_page_that_says_it_hundreds_of_times_is_coded() -> None:
    (sheet,) = dragoman.code("Iran and Iraq met. " + "Both sides said they won. " * 400)
    assert sheet.failure is None and sheet.statements[-1].co_speakers
