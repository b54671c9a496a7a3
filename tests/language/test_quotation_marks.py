"""What stands inside quotation marks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.language.quotation_marks import quoted


def inside(text: str) -> list[str]:
    return [text[start:end] for start, end in quoted(text)]


@pytest.mark.parametrize(
    "text",
    [
        'The envoy said: "We leave on Monday."',
        "The envoy said: “We leave on Monday.”",
        "The envoy said: ‘We leave on Monday.’",
        "The envoy said: 'We leave on Monday.'",
        "The envoy said: «We leave on Monday.»",
        "The envoy said: »We leave on Monday.«",
        "The envoy said: „We leave on Monday.“",
        "The envoy said: ``We leave on Monday.''",
        "The envoy said: ''We leave on Monday.''",
    ],
)
def test_every_style_of_marks_is_read(text: str) -> None:
    assert inside(text) == [text.removeprefix("The envoy said: ")]


def test_a_quotation_split_by_its_cue_gives_two_intervals() -> None:
    assert inside('"We leave," she said, "and we stay away."') == ['"We leave,"', '"and we stay away."']


def test_apostrophes_are_no_quotation_marks() -> None:
    assert inside("The workers' union didn't ask the states' envoys, and it's '90s rules or rock 'n' roll.") == []


def test_typographic_apostrophes_are_no_quotation_marks() -> None:
    assert inside("The workers’ union didn’t ask the states’ envoys.") == []


def test_a_plural_possessive_does_not_end_a_quotation() -> None:
    assert inside("He said: ‘The workers’ rights come first.’ Then he left.") == ["‘The workers’ rights come first.’"]


def test_a_quotation_inside_a_quotation_belongs_to_the_outer_one() -> None:
    text = "\"She told us 'never' and then 'perhaps',\" the aide said."
    assert inside(text) == ["\"She told us 'never' and then 'perhaps',\""]


def test_british_style_has_the_single_marks_outside() -> None:
    assert inside("‘She said “never” to us,’ the aide said.") == ["‘She said “never” to us,’"]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("“We came. “We saw,” he said. The mayor said the road was shut. “Go,” he said.", ["“We came.", "“We saw,”", "“Go,”"]),
        ('"We came. "We saw," he said. The mayor said the road was shut. "Go," he said.', ['"We came.', '"We saw,"', '"Go,"']),
        ("„Wir kamen. „Wir sahen“, sagte er. Die Straße sei zu. „Geht“, sagte er.", ["„Wir kamen.", "„Wir sahen“", "„Geht“"]),
        ("He said “yes and left. The other said “no”. Nothing came of it.", ["“no”"]),
    ],
)
def test_where_the_breaks_of_paragraphs_are_lost_a_quotation_does_not_run_to_the_end(text: str, quotations: list[str]) -> None:
    assert inside(text) == quotations


def test_every_paragraph_of_a_long_quotation_counts() -> None:
    text = '"We came.\n\n"We saw.\n\n"We left," he said.'
    assert inside(text) == ['"We came.', '"We saw.', '"We left,"']


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    assert inside("He said: “We came.\n\nNobody asked why.") == ["“We came."]


def test_a_stray_closing_mark_is_ignored() -> None:
    assert inside('The gun fires 5" shells. He said "no" twice.') == ['"no"']


def test_time_is_linear() -> None:
    text = '“We say ‘no’ to "it" ' * 20_000
    began = time.process_time()
    quoted(text)
    assert time.process_time() - began < 5


marked = st.text(alphabet="ab .,\n\"'“”‘’«»„`s😀é", max_size=80)


@given(marked)
def test_intervals_are_sorted_disjoint_and_inside_the_text(text: str) -> None:
    end = 0
    for start, stop in quoted(text):
        assert end <= start < stop <= len(text)
        end = stop


@given(marked, marked)
def test_a_paragraph_does_not_change_the_marks_of_the_one_before(first: str, second: str) -> None:
    first = first.strip() or "a"
    second = second.strip() or "b"
    assert [i for i in quoted(f"{first}\n\n{second}") if i[1] <= len(first)] == quoted(first)
