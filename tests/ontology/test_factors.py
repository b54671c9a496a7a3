from pathlib import Path

import pytest

from dragoman.ontology import factors, factors_of_event, factors_of_words, plover
from dragoman.ontology.factors import read_factors
from dragoman.records import DragomanError


def test_there_are_thirteen_factors_and_each_has_a_definition():
    assert len(factors()) == 13
    assert all(factor.definition.endswith(".") for factor in factors())


@pytest.mark.parametrize("factor", factors(), ids=lambda factor: factor.name)
def test_the_example_of_a_factor_falls_into_it(factor):
    assert factor.name in factors_of_words(factor.say)


def test_every_material_act_counts_to_some_factor():
    codes = [code.plover for code in plover().codes.values() if code.plover.type in {"ASSAULT", "SANCTION", "MOBILIZE", "AID"}]
    assert all(factors_of_event(code.type, code.mode, tuple(code.contexts)) for code in codes)


def test_modes_contexts_and_one_country_are_told_apart():
    assert "force_posture" in factors_of_event("RETREAT", "withdraw", ())
    assert "force_posture" not in factors_of_event("RETREAT", None, ())
    assert "cyber_information" in factors_of_event("COERCE", None, ("cyber",))
    assert "domestic_order" in factors_of_event("ASSAULT", None, (), within=True)
    assert "domestic_order" not in factors_of_event("ASSAULT", None, ())


def test_contexts_of_a_code_are_words_without_the_signs_between_them():
    assert plover().codes["1124"].plover.contexts == ["military", "legal"]
    contexts = [context for code in plover().codes.values() for context in code.plover.contexts]
    assert all(context.isidentifier() for context in contexts)


def test_words_are_whole_words():
    assert factors_of_words("The rally was orderly.") == ()


def test_a_wrong_selector_is_named_with_file_and_factor(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text("- {factor: a, title: A, definition: B., events: [JUMP], words: [x], say: x}\n", "utf-8")
    with pytest.raises(DragomanError, match=r"mine\.yaml, factor 1 \(a\).*'JUMP'"):
        read_factors(path, plover().types)
