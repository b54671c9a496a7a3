import pytest

from dragoman.coding import sheets
from dragoman.evaluate.corpora import page
from dragoman.records import Sheet, Span
from dragoman.resolve.counts import count


@pytest.mark.parametrize(
    ("language", "words", "low", "high"),
    [
        ("en", "at least five", 5, None),
        ("en", "at least 17 and as many as 60", 17, 60),
        ("en", "dozens", 24, 99),
        ("en", "several hundred", 300, 900),
        ("en", "a woman", 1, 1),
        ("en", "2,000 troops", 2000, 2000),
        ("en", "about 30", 30, 30),
        ("en", "$1.5m", 1_500_000, 1_500_000),
        ("en", "half a million", 500_000, 500_000),
        ("en", "twenty-one people", 21, 21),
        ("en", "two hundred", 200, 200),
        ("en", "more than 3,500", 3500, None),
        ("en", "70 people or more", 70, None),
        ("en", "up to 10", None, 10),
        ("en", "200 to 350", 200, 350),
        ("en", "between 4,000 and 6,000 villagers", 4000, 6000),
        ("en", "at least 15 and possibly as many as 50", 15, 50),
        ("en", "a 6-month-old girl", 1, 1),
        ("en", "three nurses and a driver", 4, 4),
        ("en", "an estimated 400", 400, 400),
        ("en", "a 19-year-old student", 1, 1),
        ("en", "the envoy", 1, 1),
        ("de", "mindestens einundvierzig", 41, None),
        ("de", "mehrere hundert", 300, 900),
        ("es", "más de treinta y cinco mil", 35_000, None),
        ("es", "decenas", 24, 99),
        ("fr", "quatre-vingt-dix-sept", 97, 97),
        ("fr", "jusqu’à 600 000", None, 600_000),
        ("pt", "pelo menos vinte e dois", 22, None),
        ("pt", "2,5 milhões", 2_500_000, 2_500_000),
        ("ru", "не менее двадцати пяти", 25, None),
        ("ru", "5 тысяч", 5000, 5000),
    ],
)
def test_words_to_figures(language: str, words: str, low: float | None, high: float | None) -> None:
    found = count("killed", Span(0, len(words), words), language)
    assert (found.low, found.high) == (low, high)


COUNTED = {
    "whose by its own words": ("Rebels killed at least 12 Syrian soldiers near Idlib on Monday.", "SYRMIL", None),
    "a side of the act": ("Hamas fighters attacked an Israeli base, killing five.", "ISR", None),
    "nobody's": ("A blast in a market killed 30.", None, None),
    "as somebody says": ("Rebels killed 12 Syrian soldiers near Idlib, the Turkish defence ministry said.", "SYRMIL", "TURGOV"),
    "as somebody else says": (
        "Un bombardeo mató a 15 soldados sirios, informó el Ministerio de Defensa de Turquía.",
        "SYRMIL",
        "TURGOV",
    ),
}


@pytest.mark.parametrize("what", COUNTED)
def test_a_figure_says_whose_it_is_and_who_gives_it(what: str) -> None:
    text, of, by = COUNTED[what]
    (sheet,) = sheets([page(text, "es" if text.startswith("Un ") else "en")])
    assert isinstance(sheet, Sheet)
    (figure,) = [one for event in sheet.events for one in event.counts]
    said = {one.id: one.speaker for one in sheet.statements}
    speaker = said[figure.said_by] if figure.said_by else None
    assert (figure.of and figure.of.code, speaker and speaker.code) == (of, by)
