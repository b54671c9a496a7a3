import pytest

from dragoman.ontology.actors import COMPILED, actors, compile_tables, digest, find, find_person
from dragoman.ontology.actors.check import faults
from dragoman.ontology.actors.tables import FOLDER, rows


def test_the_tables_are_right() -> None:
    assert faults() == []


def test_the_tables_hold_what_they_should() -> None:
    counts = {name: sum(1 for _ in rows(FOLDER / f"{name}.csv")) for name in ("organisations", "groups", "people")}
    assert counts["organisations"] >= 250
    assert counts["groups"] >= 400
    assert counts["people"] + len({row["id"] for row in rows(FOLDER / "phoenix.csv")}) >= 2000


def test_the_compiled_file_is_that_of_the_tables() -> None:
    assert COMPILED.exists()
    assert digest().encode() in COMPILED.read_bytes()[:200], (
        f"run {compile_tables.__module__}: python -m dragoman.ontology.actors"
    )


@pytest.mark.parametrize(
    "name",
    ["Sergey Lavrov", "Serguéi Lavrov", "Sergueï Lavrov", "Sergej Lawrow", "Сергей Лавров", "Сергея Лаврова"],
)
def test_a_person_is_known_in_every_usual_spelling(name: str) -> None:
    assert {entry.id for entry in find_person(actors(), name, "ru" if name > "а" or "Л" in name else "en")} == {"sergei-lavrov"}


@pytest.mark.parametrize(
    ("name", "same"), [("Erdoğan", "Erdogan"), ("Viktor Orbán", "Viktor Orban"), ("Guinea Bissau", "Guinea-Bissau")]
)
def test_accents_and_hyphens_do_not_matter(name: str, same: str) -> None:
    assert find(actors(), name) == find(actors(), same)


@pytest.mark.parametrize("form", ["Москва", "Москвы", "Москве", "Москвой"])
def test_a_russian_name_is_known_in_every_case(form: str) -> None:
    assert [entry.code for entry in find(actors(), form, "ru")] == ["RUSGOV"]
