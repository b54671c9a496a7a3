"""Statements in six languages: who, by which words, what, to whom, where and when (`speech.yaml`)."""

from pathlib import Path

import pytest
import yaml

from dragoman.evaluate.corpora import page
from dragoman.extract import statements
from dragoman.language import analyse
from dragoman.ontology.languages.speech import speech
from dragoman.records import StatementMention

CASES = yaml.safe_load(Path(__file__).with_name("speech.yaml").read_text("utf-8"))
RIGHT = 0.9  # share of a language's fields that the shipped model must have right
LANGUAGES = ["de", "en", "es", "fr", "pt", "ru"]


def found(text: str, language: str) -> list[StatementMention]:
    (doc,) = analyse([page(text, language, published="2021-06-23")])
    return statements(doc)


def fields(one: StatementMention) -> dict[str, str]:
    parts = {"speaker": one.speaker, "cue": one.cue, "to": one.addressee, "at": one.venue, "on": one.date}
    return {
        "content": " … ".join(span.text for span in one.content),
        **{name: span.text for name, span in parts.items() if span},
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_statements_are_found_in_six_languages(language: str) -> None:
    wrong, asked = [], 0
    for case in CASES:
        if case["language"] != language:
            continue
        said = [fields(one) for one in found(case["text"], language)]
        for name in case.keys() - {"language", "text"}:
            asked += 1
            if len(said) != 1 or case[name] not in said[0].get(name, ""):
                wrong.append((case["text"], name, said))
    assert asked and 1 - len(wrong) / asked >= RIGHT, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words_of_reporting(language: str) -> None:
    words = speech(language)
    assert words.sources and words.venues and words.at and (words.verbs or language == "en")
    assert all(isinstance(word, str) for word in words.to | words.at | words.negations)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            '"We hold," said General Ann Lee. The room fell silent. "No one will leave." "We want peace," said Mayor Bob Ray.',
        ),
        (
            "es",
            "«Resistimos», dijo el general Paz. La sala quedó en silencio. «Nadie se irá.» «Queremos la paz», dijo la alcaldesa Gil.",
        ),
        (
            "ru",
            "«Мы держимся», — сказал генерал Петров. В зале стало тихо. «Никто не уйдёт». «Мы хотим мира», — ответила мэр Белова.",
        ),
    ],
)
def test_a_quotation_after_a_sentence_without_a_cue_goes_on_with_the_speaker_before(language: str, text: str) -> None:
    (first, second) = found(text, language)
    assert (len(first.content), len(second.content)) == (2, 1)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La policía detuvo a dos periodistas y cerró la sede del diario."),
        ("fr", "Les rebelles ont attaqué le convoi et capturé deux soldats."),
        ("pt", "O exército bombardeou a aldeia e expulsou os moradores."),
        ("ru", "Полиция задержала журналистов и закрыла редакцию."),
        ("de", "Die Armee beschoss das Dorf und vertrieb die Bewohner."),
        ("de", "Die Partei sucht einen Nachfolger für Ministerpräsident Carlsson."),
        ("de", "Der Vertrag teilte das Gebiet unter drei Staaten auf."),
    ],
)
def test_acts_make_no_statement_in_any_language(language: str, text: str) -> None:
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Cabe destacar que la frontera estuvo cerrada dos años."),
        ("es", "Se puede afirmar que la guerra ha terminado."),
        ("fr", "Rappelons que le pont a été détruit en mai."),
        ("pt", "Vale lembrar que o porto esteve fechado dois anos."),
    ],
)
def test_what_only_the_writer_says_is_no_statement(language: str, text: str) -> None:
    assert found(text, language) == []


def test_what_only_points_back_is_no_content() -> None:
    contents = [
        [piece.text for piece in one.content] for one in found("El barco volvió a puerto. Así lo informó la Armada.", "es")
    ]
    assert contents in ([], [["El barco volvió a puerto"]])


@pytest.mark.parametrize(
    ("language", "text", "speaker", "content"),
    [
        ("fr", "Le maire est venu pour expliquer que le pont était fermé.", "Le maire", "que le pont était fermé"),
        (
            "es",
            "La presidenta dijo que la tregua seguirá, pero que faltan víveres.",
            "La presidenta",
            "que la tregua seguirá, pero que faltan víveres",
        ),
        ("es", "El jefe se quejó de que nadie lo avisara.", "El jefe", "de que nadie lo avisara"),
    ],
)
def test_a_cue_takes_the_whole_of_its_clause(language: str, text: str, speaker: str | None, content: str) -> None:
    (one,) = found(text, language)
    assert (one.speaker and one.speaker.text, one.content[0].text) == (speaker, content)


def test_the_accused_is_not_told() -> None:
    (one,) = found("El fiscal acusó al general de ordenar la matanza.", "es")
    assert one.addressee is None


def test_indirect_speech_goes_on_in_german_while_its_verbs_are_in_the_mood_of_reporting() -> None:
    text = "Der Minister sagte, die Brücke sei gesperrt. Die Armee habe sie gesprengt. Man werde sie bald reparieren. Der Fluss ist breit."
    first, second = found(text, "de")
    assert second.content[0].text == "Die Armee habe sie gesprengt. Man werde sie bald reparieren."
    assert second.speaker == first.speaker and second.cue is None and second.rule.startswith("mood")


def test_a_separable_verb_reports_only_with_its_particle() -> None:
    assert not found("Mit dem Ziel, sich weiter zu bilden, schrieb sich Lind bei der Schule ein.", "de")


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        ("de", "Der Minister hat am Montag in Berlin gesagt, dass die Brücke gesperrt bleibe.", ["hat", "gesagt"]),
        ("de", "Das Ministerium teilte am Montag mit, dass die Brücke gesperrt bleibe.", ["teilte", "mit"]),
        ("de", "Die Polizei teilte daraufhin mit, dass die Brücke gesperrt bleibe.", ["teilte", "mit"]),
        ("de", "Wie das Ministerium mitteilte, bleibt die Brücke gesperrt.", ["Wie", "mitteilte"]),
        ("de", "Der Botschafter bezeichnete den Angriff als „schweren Fehler“.", ["bezeichnete", "als"]),
        ("de", "Die Regierung geht am Montag davon aus, dass die Truppen abziehen.", ["geht", "davon aus"]),
        ("fr", "« Nous resterons ici », a-t-il dit dans un entretien.", ["a-t-", "dit"]),
        ("fr", "La ministre a néanmoins prévenu que la frontière resterait fermée.", ["a", "prévenu"]),
        ("en", "The envoy has repeatedly said that the truce holds.", ["has repeatedly said"]),
    ],
)
def test_a_cue_is_all_its_pieces_without_what_stands_between(language: str, text: str, pieces: list[str]) -> None:
    (one,) = found(text, language)
    assert [span.text for span in one.cues] == pieces


def test_the_verb_is_the_cue_and_the_rest_stands_beside_it() -> None:
    (one,) = found("Der Minister hat am Montag in Berlin gesagt, dass die Brücke gesperrt bleibe.", "de")
    assert one.cue and (one.cue.text, [span.text for span in one.cue_rest]) == ("gesagt", ["hat"])
