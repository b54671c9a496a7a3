import pytest

from dragoman.records import Span
from dragoman.resolve.counts import count


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("at least five", 5, None),
        ("dozens", 24, 99),
        ("a woman", 1, 1),
        ("2,000 troops", 2000, 2000),
        ("about 30", 30, 30),
        ("$1.5m", 1_500_000, 1_500_000),
        ("twenty-one people", 21, 21),
        ("two hundred", 200, 200),
        ("more than 3,500", 3500, None),
        ("up to 10", None, 10),
        ("a 19-year-old student", 1, 1),
        ("the envoy", 1, 1),
    ],
)
def test_words_to_figures(words: str, low: float | None, high: float | None) -> None:
    found = count("killed", Span(0, len(words), words))
    assert (found.low, found.high) == (low, high)
