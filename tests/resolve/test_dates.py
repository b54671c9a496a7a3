from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.records import Span
from dragoman.resolve import resolve_date

THURSDAY = date(2024, 3, 14)


def interval(
    text: str, tense: str = "past", published: date | None = THURSDAY, language: str = "en", anchor: date | None = None
) -> tuple[str, str, str] | None:
    when = resolve_date(Span(0, len(text), text), published, tense, language=language, anchor=anchor)  # type: ignore[arg-type]
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
        ("March 6", "future", "2024-03-06", "2024-03-06", "day"),
        ("January 6", "future", "2025-01-06", "2025-01-06", "day"),
        ("December 5", "past", "2023-12-05", "2023-12-05", "day"),
        ("April 20", "past", "2024-04-20", "2024-04-20", "day"),
        ("12 June 1999", "past", "1999-06-12", "1999-06-12", "day"),
        ("June 12, 1999", "past", "1999-06-12", "1999-06-12", "day"),
        ("2021-06-23", "past", "2021-06-23", "2021-06-23", "day"),
        ("7-Sep-11", "past", "2011-09-07", "2011-09-07", "day"),
        ("17.9.2016", "past", "2016-09-17", "2016-09-17", "day"),
        ("Saturday, March 2", "past", "2024-03-02", "2024-03-02", "day"),
        ("Sunday (25 February)", "past", "2024-02-25", "2024-02-25", "day"),
        ("Nov. 3 last year", "past", "2023-11-03", "2023-11-03", "day"),
        ("Wednesday of last week", "past", "2024-03-06", "2024-03-06", "day"),
        ("Friday next week", "future", "2024-03-22", "2024-03-22", "day"),
        ("the Monday before last", "past", "2024-03-04", "2024-03-04", "day"),
        ("the second Sunday of January", "past", "2024-01-14", "2024-01-14", "day"),
        ("the last Monday of this month", "future", "2024-03-25", "2024-03-25", "day"),
        ("8 and 9 February", "past", "2024-02-08", "2024-02-09", "day"),
        ("from May 30 to June 2, 2022", "past", "2022-05-30", "2022-06-02", "day"),
        ("Saturday and Sunday", "past", "2024-03-09", "2024-03-10", "day"),
        ("overnight into Monday", "past", "2024-03-10", "2024-03-11", "day"),
        ("last night", "past", "2024-03-13", "2024-03-13", "day"),
        ("the weekend", "past", "2024-03-09", "2024-03-10", "day"),
        ("next weekend", "future", "2024-03-23", "2024-03-24", "day"),
        ("this weekend", "future", "2024-03-16", "2024-03-17", "day"),
        ("last week", "past", "2024-03-04", "2024-03-10", "week"),
        ("earlier this week", "past", "2024-03-11", "2024-03-14", "week"),
        ("the second week of February", "past", "2024-02-08", "2024-02-14", "day"),
        ("next month", "future", "2024-04-01", "2024-04-30", "month"),
        ("last year", "past", "2023-01-01", "2023-12-31", "year"),
        ("two days ago", "past", "2024-03-12", "2024-03-12", "day"),
        ("six hours ago", "past", "2024-03-14", "2024-03-14", "day"),
        ("three weeks ago", "past", "2024-02-19", "2024-02-25", "week"),
        ("two fortnights ago", "past", "2024-02-15", "2024-02-15", "day"),
        ("three decades ago", "past", "1994-01-01", "1994-12-31", "year"),
        ("five years ago today", "past", "2019-03-14", "2019-03-14", "day"),
        ("in June", "future", "2024-06-01", "2024-06-30", "month"),
        ("January 2022", "past", "2022-01-01", "2022-01-31", "month"),
        ("2014", "past", "2014-01-01", "2014-12-31", "year"),
        ("10 years ago", "past", "2014-01-01", "2014-12-31", "year"),
        ("the third quarter of 2022", "past", "2022-07-01", "2022-09-30", "month"),
        ("Q3 2022", "past", "2022-07-01", "2022-09-30", "month"),
        ("the first half of this year", "past", "2024-01-01", "2024-06-30", "month"),
        ("the autumn of 2020", "past", "2020-09-01", "2020-11-30", "month"),
        ("last winter", "past", "2023-12-01", "2024-02-29", "month"),
        ("fiscal 2021", "past", "2021-01-01", "2021-12-31", "year"),
        ("the 1980s", "past", "1980-01-01", "1989-12-31", "year"),
        ("2011-2013", "past", "2011-01-01", "2013-12-31", "year"),
        ("Christmas Eve", "past", "2023-12-24", "2023-12-24", "day"),
        ("Good Friday", "future", "2024-03-29", "2024-03-29", "day"),
        ("Thanksgiving 2019", "past", "2019-11-28", "2019-11-28", "day"),
        ("since 2014", "past", "2014-01-01", "2024-03-14", "year"),
        ("the past three days", "past", "2024-03-11", "2024-03-14", "day"),
    ],
)
def test_words_mean_an_interval_on_the_day_of_the_page(text: str, tense: str, start: str, end: str, precision: str) -> None:
    assert interval(text, tense) == (start, end, precision)


@pytest.mark.parametrize(
    ("language", "text", "start", "end"),
    [
        ("de", "vor drei Tagen", "2024-03-11", "2024-03-11"),
        ("de", "am vergangenen Sonntag", "2024-03-10", "2024-03-10"),
        ("de", "am Mittwoch vergangener Woche", "2024-03-06", "2024-03-06"),
        ("de", "im dritten Quartal 2022", "2022-07-01", "2022-09-30"),
        ("de", "am 17. Februar", "2024-02-17", "2024-02-17"),
        ("de", "in der Nacht zum Montag", "2024-03-10", "2024-03-11"),
        ("es", "anteayer", "2024-03-12", "2024-03-12"),
        ("es", "hace tres semanas", "2024-02-19", "2024-02-25"),
        ("es", "el pasado domingo", "2024-03-10", "2024-03-10"),
        ("es", "a mediados de enero", "2024-01-01", "2024-01-31"),
        ("es", "en los años 80", "1980-01-01", "1989-12-31"),
        ("fr", "il y a cinq jours", "2024-03-09", "2024-03-09"),
        ("fr", "samedi dernier", "2024-03-09", "2024-03-09"),
        ("fr", "le 1er février 2019", "2019-02-01", "2019-02-01"),
        ("fr", "l'automne dernier", "2023-09-01", "2023-11-30"),
        ("pt", "há três dias", "2024-03-11", "2024-03-11"),
        ("pt", "na terça-feira", "2024-03-12", "2024-03-12"),
        ("pt", "no segundo trimestre de 2021", "2021-04-01", "2021-06-30"),
        ("pt", "no mês passado", "2024-02-01", "2024-02-29"),
        ("ru", "три дня назад", "2024-03-11", "2024-03-11"),
        ("ru", "в прошлое воскресенье", "2024-03-10", "2024-03-10"),
        ("ru", "с 7 по 9 февраля 2023 года", "2023-02-07", "2023-02-09"),
        ("ru", "в середине января", "2024-01-01", "2024-01-31"),
    ],
)
def test_the_same_rules_read_six_languages(language: str, text: str, start: str, end: str) -> None:
    found = interval(text, language=language)
    assert found is not None and found[:2] == (start, end)


@pytest.mark.parametrize("text", ["soon", "the other day", "31 February", "99999999999 years ago", "may", "five days", ""])
def test_words_that_fix_no_date_give_none(text: str) -> None:
    assert interval(text) is None


@pytest.mark.parametrize("text", ["on Wednesday", "two days ago", "last month", "March 5", "the weekend", "last summer"])
def test_words_told_from_the_page_need_its_date(text: str) -> None:
    assert interval(text, published=None) is None


def test_a_full_date_needs_no_page() -> None:
    assert interval("5 March 2019", published=None) == ("2019-03-05", "2019-03-05", "day")


def test_strokes_are_read_only_where_one_order_is_possible() -> None:
    assert interval("03/12/2024") == ("2024-03-12", "2024-03-12", "day")  # the other order is still to come
    assert interval("02/03/2024") is None
    assert interval("25/02/2024") == ("2024-02-25", "2024-02-25", "day")


def test_later_is_told_from_the_day_of_which_the_text_speaks() -> None:
    day = date(2023, 11, 4)
    assert interval("a week later", anchor=day) == ("2023-11-11", "2023-11-11", "day")
    assert interval("the following month", anchor=day) == ("2023-12-01", "2023-12-31", "month")
    assert interval("that night", anchor=day) == ("2023-11-04", "2023-11-04", "day")
    assert interval("a week later") is None


@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(["last", "next", "5", "31", "March", "Monday", "week", "of", "the", "to", "2019", "year", "ago", "night"])
    ).map(" ".join),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["past", "future", "none"]),
    st.sampled_from(["en", "de", "ru"]),
)
def test_any_words_give_none_or_an_interval_in_order(text: str, published: date, tense: str, language: str) -> None:
    when = resolve_date(Span(0, len(text), text), published, tense, language=language)  # type: ignore[arg-type]
    assert when is None or when.start <= when.end
