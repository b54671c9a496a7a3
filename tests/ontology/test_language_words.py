from pathlib import Path

import pytest

from dragoman.ontology import languages
from dragoman.ontology.languages import senses, status
from dragoman.records import DragomanError

LANGUAGES = ["en", "de", "es", "fr", "pt", "ru"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_that_deny_plan_and_tell(language: str) -> None:
    words = status.status_words(language)
    assert words.no and words.planned and words.saying and words.conditions
    assert senses.senses(language).sports


def test_a_language_without_a_table_has_no_words() -> None:
    assert not status.status_words("xx").no and not senses.senses("xx").telling


def test_an_unknown_field_is_an_error_that_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zz").mkdir()
    (tmp_path / "zz" / "status.yaml").write_text("plan: [a]", "utf-8")
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    with pytest.raises(DragomanError, match=r"status\.yaml.*`plan`.*planned"):
        status.status_words("zz")
