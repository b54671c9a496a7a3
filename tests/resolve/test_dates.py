from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.records import Span
from dragoman.resolve import resolve_date

THURSDAY = date(2024, 3, 14)


def interval(text: str, tense: str = "past", published: date | None = THURSDAY) -> tuple[str, str, str] | None:
    when = resolve_date(Span(0, len(text), text), published, tense)  # type: ignore[arg-type]
    return (when.start, when.end, when.precision) if when else None


@pytest.mark.parametrize(
    ("text", "tense", "start", "end", "precision"),
    [
        ("on Wednesday", "past", "2024-03-13", "2024-03-13", "day"),
        ("Thursday", "past", "2024-03-14", "2024-03-14", "day"),
        ("on Monday", "future", "2024-03-18", "2024-03-18", "day"),
        ("last Thursday", "past", "2024-03-07", "2024-03-07", "day"),
        ("yesterday", "past", "2024-03-13", "2024-03-13", "day"),
        ("tomorrow", "future", "2024-03-15", "2024-03-15", "day"),
        ("3 March", "past", "2024-03-03", "2024-03-03", "day"),
        ("March 20", "future", "2024-03-20", "2024-03-20", "day"),
        ("December 5", "past", "2023-12-05", "2023-12-05", "day"),
        ("12 June 1999", "past", "1999-06-12", "1999-06-12", "day"),
        ("June 12, 1999", "past", "1999-06-12", "1999-06-12", "day"),
        ("2021-06-23", "past", "2021-06-23", "2021-06-23", "day"),
        ("last week", "past", "2024-03-04", "2024-03-10", "week"),
        ("next month", "future", "2024-04-01", "2024-04-30", "month"),
        ("last year", "past", "2023-01-01", "2023-12-31", "year"),
        ("two days ago", "past", "2024-03-12", "2024-03-12", "day"),
        ("three weeks ago", "past", "2024-02-19", "2024-02-25", "week"),
        ("in June", "future", "2024-06-01", "2024-06-30", "month"),
        ("January 2022", "past", "2022-01-01", "2022-01-31", "month"),
        ("2014", "past", "2014-01-01", "2014-12-31", "year"),
        ("10 years ago", "past", "2014-01-01", "2014-12-31", "year"),
    ],
)
def test_words_mean_an_interval_on_the_day_of_the_page(text: str, tense: str, start: str, end: str, precision: str) -> None:
    assert interval(text, tense) == (start, end, precision)


@pytest.mark.parametrize("text", ["soon", "the other day", "31 February", "99999999999 years ago", ""])
def test_words_that_fix_no_date_give_none(text: str) -> None:
    assert interval(text) is None


def test_a_weekday_needs_the_date_of_the_page() -> None:
    assert interval("on Wednesday", published=None) is None


@given(st.text(max_size=40), st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["past", "future", "none"]))
def test_any_words_give_none_or_an_interval_in_order(text: str, published: date, tense: str) -> None:
    when = resolve_date(Span(0, len(text), text), published, tense)  # type: ignore[arg-type]
    assert when is None or when.start <= when.end
