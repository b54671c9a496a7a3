"""Where words begin and end."""

from dragoman.language.tokenise import tokenizer


def words(text: str) -> list[str]:
    return [token.text for token in tokenizer("en")(text)]


def test_no_before_a_figure_is_one_word() -> None:
    assert words("Hill No. 12 and Article Nos. 5") == ["Hill", "No.", "12", "and", "Article", "Nos.", "5"]


def test_no_as_an_answer_keeps_its_full_stop_apart() -> None:
    assert words("No. The army left.")[:2] == ["No", "."]


def test_the_text_stays_as_it_was() -> None:
    text = "No. 2  official\n\nNo.3 fled. No."
    assert tokenizer("en")(text).text == text
