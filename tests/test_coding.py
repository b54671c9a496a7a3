"""The whole road, with the shipped model, on the pages of tests/pages/."""

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman import coding, read
from dragoman.records import Failure, Sheet, Span

EXAMPLES = Path(__file__).parent / "pages"
SENTENCE = 'Russia expelled two German diplomats on Tuesday. "We will answer," Chancellor Olaf Scholz said.'


@pytest.fixture(scope="module")
def items() -> list[Sheet | Failure]:
    return dragoman.code(EXAMPLES)


@pytest.fixture(scope="module")
def coded(items) -> list[Sheet]:
    return [item for item in items if isinstance(item, Sheet) and not item.failure]


def spans(value):
    """Every span anywhere in a record."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from spans(getattr(value, field))
    elif isinstance(value, list):
        for item in value:
            yield from spans(item)


def test_examples_give_statements_and_events(coded):
    assert len(coded) >= 12
    assert sum(len(sheet.statements) for sheet in coded) > 10
    assert sum(len(sheet.events) for sheet in coded) > 10


def test_offsets_of_every_record_slice_to_the_text(coded):
    for sheet in coded:
        for span in spans([sheet.statements, sheet.events, sheet.document.headings]):
            assert sheet.document.text[span.start : span.end] == span.text, sheet.document.source


def test_page_in_a_language_not_covered_is_kept_with_the_reason(items):
    kept = [item for item in items if isinstance(item, Sheet) and item.failure]
    assert {sheet.document.language for sheet in kept} == {"pl"}
    for sheet in kept:
        assert sheet.document.text and not sheet.statements and not sheet.events
        assert f"'{sheet.document.language}'" in sheet.failure.reason and "reads de, en, es, fr, pt, ru" in sheet.failure.reason


def test_pages_in_spanish_and_german_say_who_said_what(coded):
    by_language = {sheet.document.language: sheet for sheet in coded}
    said = {language: [s.speaker.span.text for s in by_language[language].statements if s.speaker] for language in ("es", "de")}
    assert any("Quintanar" in speaker for speaker in said["es"])
    assert any("Oldewurtel" in speaker for speaker in said["de"])


def test_another_batch_size_gives_the_same(items):
    assert list(coding.sheets(read.read([EXAMPLES]), batch=3)) == items


def test_sheet_survives_the_way_through_json(coded):
    for sheet in coded:
        assert msgspec.json.decode(msgspec.json.encode(sheet), type=Sheet) == sheet


def test_text_is_coded_as_it_stands():
    (sheet,) = dragoman.code(SENTENCE)
    assert sheet.document.text == SENTENCE
    assert any(statement.kind == "direct" for statement in sheet.statements)
    assert any(actor.country == "RUS" for event in sheet.events for actor in event.sources)


def test_a_name_that_is_not_there_is_a_failure_and_not_a_text():
    items = dragoman.code("no-such-page.html", "no such page.html", Path("no such folder"))
    assert [type(item) for item in items] == [Failure] * 3


def test_documents_to_skip_are_not_analysed():
    documents = list(read.read([EXAMPLES]))
    assert [item for item in coding.sheets(documents, skip=lambda document: True) if isinstance(item, Sheet)] == []


PIECES = [
    "Russia",
    "NATO",
    "said",
    "that",
    "accused",
    "“",
    "”",
    '"',
    "attacked",
    "he",
    "we",
    "Zelensky",
    "talks",
    "on Monday",
    "\u0301",
    "👩‍🚒",
    "ß",
    "\n\n",
    ".",
    ",",
]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=6), min_size=1, max_size=60).map(" ".join))
def test_every_offset_slices_to_the_recorded_words_whatever_the_text(text):
    try:
        page = read.document_from_text(text)
    except read.ReadError:
        return
    (sheet,) = coding.sheets([msgspec.structs.replace(page, language="en")])
    assert not sheet.failure
    for span in spans(sheet):
        assert sheet.document.text[span.start : span.end] == span.text


def test_a_text_of_one_long_line_is_a_text():
    (sheet,) = coding.code("The mayor of Orvale said on Monday that soldiers had left the town. " * 5)
    assert sheet.statements and sheet.document.source == "text"


def test_a_long_text_is_coded_in_parts_and_one_beyond_the_limit_is_kept_with_the_reason():
    told = "The mayor of Orvale said on Monday that soldiers had left the town. "
    first, second = coding.code(told * 1000)
    assert [first.document.source, second.document.source] == ["text#1", "text#2"]
    assert len(first.statements) + len(second.statements) == 1000
    (failure,) = coding.code(told * 80_000)
    assert "characters, more than the 5,000,000 that are read as one page" in failure.reason
    (kept,) = coding.sheets([read.document_from_text(told * 5000)])
    assert kept.failure and "more than the 300,000 that are coded as one page" in kept.failure.reason


SHAPES = {
    "one paragraph": "Russia expelled two diplomats on Tuesday and said that Germany had violated the treaty. ",
    "one sentence": "Russia attacked a town on Tuesday and ",
    "quotations": '"We will answer," he said. ',
    "figures": "Five soldiers of Russia were killed in Kyiv on Monday. ",
    "paragraphs": "Iran warned Turkey, and she met them in Paris.\n\n",
}


def many_names(times: int) -> str:
    syllables = ["ka", "lo", "mi", "ru", "ta", "ven", "dor", "sel", "bin", "fa"]
    name = [f"{one}{two}{three}".title() for one in syllables for two in syllables for three in syllables]
    return " ".join(f"{name[n % 997]} {name[n % 991]} met {name[n % 983]} {name[n % 977]}." for n in range(times))


@pytest.mark.parametrize("shape", [*SHAPES, "names"])
def test_time_grows_with_length_only(shape):
    """Four times the text takes less than eight times as long: it was ten to sixteen."""

    def seconds(times: int) -> float:
        page = msgspec.structs.replace(
            read.document_from_text(SHAPES[shape] * times if shape in SHAPES else many_names(times)),
            language="en",
            published="2024-03-14",
        )
        begun = time.process_time()
        (sheet,) = coding.sheets([page])
        assert not sheet.failure
        return time.process_time() - begun

    seconds(10)
    assert seconds(480) < 8 * seconds(120)
