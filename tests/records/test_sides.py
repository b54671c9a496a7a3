"""One definition of a side, for everything that counts pairs."""

from typing import NamedTuple

import pytest

from dragoman.records import side_of


class Who(NamedTuple):
    name: str
    kind: str
    country: str | None
    sectors: list[str]
    code: str | None


@pytest.mark.parametrize(
    ("who", "side"),
    [
        (Who("Russia", "state", "RUS", [], "RUS"), "RUS"),
        (Who("Syria: government", "organisation", "SYR", ["GOV"], "SYRGOV"), "SYR"),
        (Who("Syria: soldier", "organisation", "SYR", ["MIL"], "SYRMIL"), "SYR"),
        (Who("Syria: rebel", "armed_group", "SYR", ["REB"], "SYRREB"), "SYRREB"),
        (Who("Venezuela: opposition", "population", "VEN", ["OPP"], "VENOPP"), "VENOPP"),
        (Who("YPG", "armed_group", "SYR", ["REB"], "SYRREB"), "ypg"),
        (Who("Islamic State", "armed_group", None, ["REB"], "REB"), "islamic-state"),
        (Who("spokesman of Taliban", "person", "AFG", ["REB"], "AFGREB"), "taliban"),
        (Who("Kurds", "population", None, [], None), "kurds"),
        (Who("NATO", "organisation", None, ["IGO"], "IGONATO"), "IGONATO"),
        (Who("council", "organisation", None, [], "IGO"), None),
        (Who("United Kingdom: gunman", "organisation", "GBR", ["UNK"], "GBRUNK"), None),
        (Who("US-led coalition", "armed_group", None, ["MIL"], "MIL"), "us-led-coalition"),
        (Who("government", "organisation", None, ["GOV"], "GOV"), None),
        (Who("rebel", "armed_group", None, ["REB"], "REB"), None),
    ],
)
def test_a_state_and_its_organs_are_one_side_and_what_fights_it_is_another(who: Who, side: str | None) -> None:
    assert side_of(who) == side


def test_nobody_is_no_side() -> None:
    assert side_of(None) is None
