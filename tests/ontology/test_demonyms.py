"""Every state is found by its name and capital in the cases of Russian, and by its adjective in every gender, number and case."""

import csv
import re
from collections.abc import Iterator

import pytest

from dragoman.ontology.actors import FOLDER, actors, find
from dragoman.ontology.actors.forms import key

STATES = {row["country"] for row in csv.DictReader((FOLDER / "states.csv").open(encoding="utf-8"))}
FORMS = [row for row in csv.DictReader((FOLDER / "countries.csv").open(encoding="utf-8")) if row["country"] in STATES]
WITHOUT = {"COG", "KNA"}  # whose adjective is another state's, or unknown to news
NOT_DECLINED = ("о", "е", "и", "у", "ю", "э", "оа", "иа", "уа")  # ends of names that have no cases


def adjectives(language: str) -> Iterator[tuple[str, str]]:
    """States and every form that their regular adjectives have."""
    by_hand = csv.DictReader((FOLDER.parent / "languages" / language / "states.csv").open(encoding="utf-8"))
    for row in by_hand:
        for form in filter(None, row["adjectives"].split("|")):
            yield from ((row["country"], one) for one in _declined(form, language))


def _declined(form: str, language: str) -> list[str]:
    if language == "ru":
        if form.endswith(("ский", "цкий")):
            return [form[:-2] + end for end in ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими")]
        return [form[:-1] + end for end in ("ы", "ев", "ам", "ами", "ах")] if form.endswith("цы") else [form]
    if language == "de":
        return [form + end for end in ("e", "en", "er", "es", "em")] if form.endswith("isch") else [form]
    if language == "fr":
        if form.endswith(("ien", "éen")):
            return [form, f"{form}s", f"{form}ne", f"{form}nes"]
        return [form, f"{form}e", f"{form}es"] if form.endswith(("ais", "ois", "ain", "and")) else [form]
    if form.endswith("o") and not form.endswith("ão"):
        return [form, form[:-1] + "a", form + "s", form[:-1] + "as"]
    if match := re.fullmatch(r"(.*)([áéíóê])([ns])", form):
        bare = match[1] + dict(zip("áéíóê", "aeioe", strict=True))[match[2]] + match[3]
        return [form, bare + "a", bare + "es", bare + "as"]
    return [form]


def cases(name: str) -> list[str]:
    """A Russian name of one word in its cases."""
    stem = name[:-1]
    if name.endswith(NOT_DECLINED):
        return [name]
    if name.endswith(("ия", "ея", "ья")):
        return [stem + end for end in ("я", "и", "ю", "ей")]
    if name.endswith("а"):
        return [name, stem + ("и" if stem[-1] in "кгхжчшщ" else "ы"), stem + "е", stem + "у", stem + "ой"]
    if name.endswith("ы"):
        return [name, stem, stem + "ам", stem + "ами", stem + "ах"]
    if name.endswith(("ь", "й")):
        return [name, stem + "я", stem + "ю", stem + "е"]
    return [name, name + "а", name + "у", name + "ом", name + "е"]


@pytest.mark.parametrize("language", ["es", "fr", "de", "pt", "ru"])
def test_every_state_has_an_adjective_in_every_gender_number_and_case(language: str) -> None:
    table = actors().demonyms[language]
    assert {row["country"] for row in FORMS if row["language"] == language and row["kind"] == "adjective"} >= STATES - WITHOUT
    assert [(state, form) for state, form in adjectives(language) if table.get(key(form, language)) != state] == []


@pytest.mark.parametrize("kind", ["name", "capital"])
def test_every_state_is_found_in_the_cases_of_russian(kind: str) -> None:
    names = [(row["country"], row["form"]) for row in FORMS if row["language"] == "ru" and row["kind"] == kind]
    plain = [(state, name) for state, name in names if name.isalpha() and not name.isupper()]
    wrong = [
        (state, case)
        for state, name in plain
        for case in cases(name)
        if {entry.country for entry in find(actors(), case, "ru") if entry.kind == "state"} != {state}
    ]
    assert len(plain) > 150 and [one for one in wrong if one != ("TZA", "Додому")] == []
