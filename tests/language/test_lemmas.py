"""Lemmas that word ends alone would get wrong."""

import pytest

from dragoman.language.lemmas import checked_lemma


@pytest.mark.parametrize(
    ("language", "word", "made", "kind", "lemma"),
    [
        ("es", "dice", "dicer", "VERB", "decir"),
        ("es", "acusándola", "acusándor", "VERB", "acusar"),
        ("es", "decirle", "decirler", "VERB", "decir"),
        ("fr", "avouera", "avouerar", "VERB", "avouer"),
        ("pt", "disse", "dissir", "VERB", "dizer"),
        ("pt", "disse-me", "disse-meer", "VERB", "dizer"),
        ("pt", "fazê-lo", "fazê-lar", "VERB", "fazer"),
        ("de", "begründete", "begründeen", "VERB", "begründen"),
        ("de", "umgebracht", "umgebrachen", "VERB", "umbringen"),
        ("de", "beschossen", "beschossen", "VERB", "beschießen"),
        ("de", "abgeführt", "abgeführen", "VERB", "abführen"),
        ("de", "bombardiert", "bombardiern", "VERB", "bombardieren"),
        ("de", "entlassen", "entlassen", "VERB", "entlassen"),
        ("de", "weisen", "weisen", "VERB", "weisen"),
        ("de", "auf", "auf", "VERB", "auf"),  # a particle that the network takes for a verb
        ("ru", "объясняет", "объясняеть", "VERB", "объяснять"),
        ("ru", "Путина", "Путина", "PROPN", "Путин"),
    ],
)
def test_a_word_that_is_no_lemma_gives_way_to_the_dictionary(language: str, word: str, made: str, kind: str, lemma: str) -> None:
    assert checked_lemma(word, made, kind, language).casefold() == lemma.casefold()


def test_a_lemma_of_the_model_that_the_dictionary_knows_stays() -> None:
    assert checked_lemma("dijo", "decir", "VERB", "es") == "decir"


def test_names_and_small_words_stay_as_they_are() -> None:
    assert checked_lemma("Casas", "Casas", "PROPN", "es") == "Casas"
    assert checked_lemma("laut", "laut", "ADP", "de") == "laut"
