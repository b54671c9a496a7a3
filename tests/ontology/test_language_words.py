import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import dragoman
from dragoman.cli import main
from dragoman.evaluate.corpora import page
from dragoman.language import analyse
from dragoman.ontology import languages
from dragoman.ontology.files import rows
from dragoman.ontology.languages import FOLDER, english_office, lemmas, office_in_english, rules, senses, status
from dragoman.ontology.languages.tables import STEPS, missing
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_of_each_rule_stands_in_its_example(language: str) -> None:
    table = rules.read_rules(language)
    docs = analyse(page(example, language, None, number) for number, (_, _, example) in enumerate(table))
    for (rule, words, example), doc in zip(table, docs, strict=True):
        said = f" {' '.join(token.text for token in doc)} {' '.join(token.lemma_ for token in doc)} {example} ".casefold()
        assert any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", said) for word in words), (rule, said)


def test_english_has_a_row_for_every_rule_and_no_rule_twice() -> None:
    named = [rule for rule, _, _ in rules.read_rules("en")]
    assert sorted(named) == sorted(rules.Rules.__struct_fields__)


def test_a_rule_that_nobody_knows_is_an_error_that_names_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zz").mkdir()
    (tmp_path / "zz" / "rules.csv").write_text("rule,words,example\nrelative,who,Who left.\nwhim,a,A.\n", "utf-8")
    monkeypatch.setattr(rules, "FOLDER", tmp_path)
    with pytest.raises(DragomanError, match=r"rules\.csv, line 3: not a rule. Give rule \(relative, "):
        rules.read_rules("zz")


def test_the_six_languages_have_every_table_and_another_has_none() -> None:
    assert [missing(language) for language in LANGUAGES] == [()] * 6
    assert missing("xx") == tuple(STEPS) and not rules.rules("xx").relative and not lemmas.lemmas("xx").infinitives


def test_the_command_lists_the_tables_of_each_language() -> None:
    printed = CliRunner().invoke(main, ["ontology", "languages"]).output
    assert printed.splitlines()[0].split() == sorted(LANGUAGES) and "reported speech (speech.yaml or cues.csv)" in printed


def test_a_language_without_a_table_is_coded_without_that_step_and_says_so_once(tmp_path: Path) -> None:
    shutil.copytree(Path(dragoman.__file__).parent, tmp_path / "dragoman", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "dragoman/ontology/languages/de/status.yaml").unlink()
    page = "Der Minister sagte am Montag, die Armee habe drei Soldaten aus dem Tschad festgenommen."
    command = [sys.executable, "-c", f"from dragoman import code\nfor n in range(2): print(len(code({page!r})[0].statements))"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)}, check=True)
    assert done.stdout.split() == ["1", "1"]
    assert done.stderr.count("Pages in 'de' are coded without status of acts") == 1


@pytest.mark.parametrize("language", ["de", "es", "fr", "pt", "ru"])
def test_every_office_of_a_language_has_its_word_in_english(language: str) -> None:
    offices = {noun for _, row in rows(FOLDER / "offices.csv") for noun in row[language].split("|")}
    nouns = {noun for _, row in rows(FOLDER / language / "agents.csv") for noun in row["nouns"].split("|")}
    assert nouns <= offices, f"Without a row in offices.csv: {sorted(nouns - offices)}"


@pytest.mark.parametrize(
    ("noun", "language", "english"),
    [
        ("jefa", "es", "chief"),
        ("ministros de exteriores", "es", "foreign ministers"),
        ("gobernantes", "es", "rulers"),
        ("canciller alemán", "es", "chancellor"),
        ("chanceler", "pt", "foreign minister"),
        ("chanceler alemão", "pt", "chancellor"),
        ("porte-parole", "fr", "spokesperson"),
        ("behorde", "de", "authority"),
        ("женщина", "ru", "woman"),
        ("женщины", "ru", "women"),
        ("министром обороны", "ru", "defence minister"),
        ("Brigadegeneral", "de", "brigadier general"),
        ("somebody's own word", "fr", "somebody's own word"),
    ],
)
def test_an_office_is_told_in_english(noun: str, language: str, english: str) -> None:
    assert english_office(noun, language) == english


def test_an_english_office_is_no_other_languages_noun() -> None:
    assert office_in_english("mayor") == "mayor"
    assert office_in_english("alcaldesa") == "mayor"
