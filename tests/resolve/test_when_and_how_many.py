"""When the events of a page were and how many they concerned, in sentences written for the test."""

import pytest

from dragoman.coding import sheets
from dragoman.read import document_from_text
from dragoman.records import Event, Sheet

PAGE = "2024-03-14"  # a Thursday


def events(text: str, published: str | None = PAGE) -> list[Event]:
    sheet = next(iter(sheets([document_from_text(text, published=published)])))
    assert isinstance(sheet, Sheet) and sheet.failure is None
    return sheet.events


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("on March 2", "2024-03-02", "2024-03-02"),
        ("three days ago", "2024-03-11", "2024-03-11"),
        ("last night", "2024-03-13", "2024-03-13"),
        ("on Tuesday, March 5", "2024-03-05", "2024-03-05"),
        ("on 2023-10-21", "2023-10-21", "2023-10-21"),
        ("in the third quarter of 2022", "2022-07-01", "2022-09-30"),
        ("in early February", "2024-02-01", "2024-02-29"),
        ("on 8 and 9 February", "2024-02-08", "2024-02-09"),
    ],
)
def test_an_event_has_the_time_that_hangs_on_it(words: str, start: str, end: str) -> None:
    when = [event.date for event in events(f"Soldiers attacked two villages in northern Mali {words}.") if event.date]
    assert when and (when[0].start, when[0].end) == (start, end)


def test_an_undated_page_dates_nothing_by_its_weekdays() -> None:
    found = events("Soldiers attacked two villages in northern Mali on Tuesday.", None)
    assert found and all(event.date is None for event in found)


@pytest.mark.parametrize(
    ("text", "what", "low", "high"),
    [
        ("Gunmen attacked a village in northern Mali, killing at least 17 people.", "killed", 17, None),
        ("The bombing of the market in Mogadishu killed dozens of people.", "killed", 24, 99),
        ("Police in Minsk arrested 30 demonstrators on Sunday.", "arrested", 30, 30),
        ("About 4,000 people marched in Nairobi against the tax law.", "protesters", 4000, 4000),
        ("Militants kidnapped eleven engineers in northern Nigeria.", "hostages", 11, 11),
    ],
)
def test_an_event_has_its_figures(text: str, what: str, low: float | None, high: float | None) -> None:
    found = [(count.what, count.low, count.high) for event in events(text) for count in event.counts]
    assert (what, low, high) in found


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested a father of three in the harbour.",
        "Police arrested the smuggler with 12 kilograms of heroin.",
        "Police arrested Ivan Petrov, 42, in the harbour.",
    ],
)
def test_children_weights_and_ages_are_no_counts(text: str) -> None:
    assert all(count.low == count.high == 1 for event in events(text) for count in event.counts)
