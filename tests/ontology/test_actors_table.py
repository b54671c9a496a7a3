from collections import Counter

import pytest

from dragoman.ontology.actors import FOLDER, actors, find


@pytest.mark.parametrize(
    ("adjective", "country"),
    [
        ("American", "USA"),
        ("French", "FRA"),
        ("Dutch", "NLD"),
        ("Indian", "IND"),
        ("Norwegian", "NOR"),
        ("Russian", "RUS"),
        ("Congolese", "COD"),
    ],
)
def test_an_adjective_means_the_state_and_not_its_dependency(adjective: str, country: str) -> None:
    assert actors().adjectives[adjective.casefold()] == country


def test_no_adjective_stands_for_two_states() -> None:
    rows = [line.split(",") for line in (FOLDER / "countries.csv").read_text("utf-8").splitlines()]
    counts = Counter(form for _, kind, form in (row for row in rows if len(row) == 3) if kind == "adjective")
    assert [form for form, n in counts.items() if n > 1] == []


@pytest.mark.parametrize("form", ["Deutschland", "Allemagne", "Alemania", "Alemanha", "Германия"])
def test_a_state_is_known_by_its_name_in_each_language(form: str) -> None:
    assert [entry.code for entry in find(actors(), form)] == ["DEU"]


def test_a_given_name_is_no_state() -> None:
    assert not find(actors(), "Dominique")
