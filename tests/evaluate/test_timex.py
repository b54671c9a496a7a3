"""Values of time expressions, in TimeML's notation."""

from datetime import date

import pytest

from dragoman.evaluate.timex import timex_value
from dragoman.resolve.intervals import Context, Meaning

PAGE = date(2024, 3, 14)  # a Thursday


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("Tuesday", "DATE", "2024-03-12"),
        ("last week", "DATE", "2024-W10"),
        ("last year", "DATE", "2023"),
        ("March 2019", "DATE", "2019-03"),
        ("the 1990s", "DATE", "199"),
        ("the third quarter", "DATE", "2023-Q3"),
        ("last summer", "DATE", "2023-SU"),
        ("now", "DATE", "PRESENT_REF"),
        ("recently", "DATE", "PAST_REF"),
        ("three days", "DURATION", "P3D"),
        ("the past two months", "DURATION", "P2M"),
        ("a few weeks", "DURATION", "PXW"),
        ("48 hours", "DURATION", "PT48H"),
        ("weekly", "SET", "P1W"),
        ("two decades", "DURATION", "P20Y"),
        ("Monday night", "DATE", "2024-03-11TNI"),
        ("the second half of 2021", "DATE", "2021-H2"),
        ("last weekend", "DATE", "2024-W10-WE"),
        ("8 p.m. Tuesday", "TIME", "2024-03-12T20:00"),
        ("this morning", "TIME", "2024-03-14TMO"),
        ("9 a.m. Monday", "DATE", "2024-03-11T09:00"),
        ("nineteen eighty-six", "DATE", "1986"),
        ("the year two thousand", "DATE", "2000"),
        ("by year-end", "DATE", "2024"),
        ("each Wednesday", "SET", "XXXX-WXX-3"),
        ("every October", "SET", "XXXX-10"),
    ],
)
def test_value_of_a_time_expression(words, kind, value):
    assert timex_value(words, kind, Context(PAGE)) == value


@pytest.mark.parametrize("words", ["a year earlier", "a year ago", "the year-ago quarter", "the 2022 quarter", "the 2022 period"])
def test_what_a_text_about_a_quarter_is_compared_with_is_the_quarter_of_that_year(words):
    quarter = Meaning(date(2023, 7, 1), date(2023, 9, 30), "month", "Q", "quarter")
    assert timex_value(words, "DATE", Context(PAGE, quarter=quarter)) == "2022-Q3"
    assert timex_value("a year earlier", "DATE", Context(PAGE)) == "2023"


def test_words_that_no_rule_reads_have_no_value():
    assert timex_value("then", "DATE", Context(PAGE)) is None
