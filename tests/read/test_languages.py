from pathlib import Path

import pytest

from dragoman.read import ReadError, document_from_text, read
from dragoman.read.languages import language_of, named, stated
from dragoman.records import Document

GALICIAN = "O presidente da Xunta dixo onte que o Goberno non vai aceptar as novas medidas e que as tropas seguirán na fronteira."
RUSSIAN = "Президент заявил, что войска останутся на границе до конца переговоров с соседним государством. " * 3
SHORT = "Israel atacou Gaza."


@pytest.mark.parametrize(
    ("value", "code"),
    [("en", "en"), ("EN-us", "en"), ("pt_BR", "pt"), ("glg", "gl"), ("Galician", "gl"), ("rus", "ru"), ("", None), ("neutral", None), (7, None)],
)  # fmt: skip
def test_a_language_is_read_by_any_of_its_names(value: object, code: str | None) -> None:
    assert named(value) == code


@pytest.mark.parametrize(
    "text",
    [
        GALICIAN,
        "Israel atacou Gaza, dixo o exército.",
        "A conselleira pediu unha xuntanza co alcalde para falar do peche da planta, segundo fontes municipais.",
    ],
)
def test_galician_is_galician(text: str) -> None:
    assert language_of(text) == "gl"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("O presidente do Governo disse ontem que não vai aceitar as novas medidas.", "pt"),
        ("El presidente del Gobierno dijo ayer que no aceptará las nuevas medidas.", "es"),
        ("Israel atacou Gaza, disse o exército.", "pt"),
    ],
)
def test_its_neighbours_are_themselves(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize("text", ["हा", "काल", "नेपाल", "on je bio"])
def test_a_short_text_that_a_language_without_a_line_of_its_own_may_be_in_has_a_language(text: str) -> None:
    assert language_of(text)


def test_a_page_is_believed_unless_its_words_speak_surely_against_it() -> None:
    assert stated("gl", SHORT) == "gl" and stated("gl", GALICIAN * 3) == "gl"
    assert stated("en", RUSSIAN) is None
    assert stated(None, RUSSIAN) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", f"<html lang='gl-ES'><head><title>x</title></head><body><article><h1>x</h1><p>{SHORT}</p></article></body></html>"),
        ("a.csv", f"Text,Language\n{SHORT},Galician\n"),
        ("a.jsonl", f'{{"text": "{SHORT}", "lang": "glg"}}'),
        ("a.json", f'[{{"text": "{SHORT}", "language": "gl"}}]'),
        ("a.xml", f"<rss><channel><title>x</title><language>gl</language><item><description>{SHORT}</description></item></channel></rss>"),
    ],
)  # fmt: skip
def test_the_input_tells_the_language(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    (item,) = read([tmp_path / name])
    assert isinstance(item, Document) and item.language == "gl", item


def test_the_user_tells_the_language_of_all(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SHORT)
    (item,) = read([tmp_path], language="Galician")
    assert isinstance(item, Document) and item.language == "gl"
    assert document_from_text(SHORT, language="gl").language == "gl"
    with pytest.raises(ReadError, match="names no language"):
        read([tmp_path], language="Elvish of the third age")
