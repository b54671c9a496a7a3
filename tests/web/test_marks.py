"""What the Article page marks: every word once, in the paragraphs of the page, whatever the offsets are."""

import hostile
import msgspec
from hypothesis import given, settings
from sheets import any_sheet, sheet

from dragoman.records import Document, Sheet, Span
from dragoman.web.marks import paragraphs


def changed(of: Sheet, **fields: object) -> Sheet:
    document: Document = msgspec.structs.replace(of.document, **fields)
    return msgspec.structs.replace(of, document=document)


@settings(max_examples=60)
@given(any_sheet())
def test_the_pieces_are_the_text(of: Sheet) -> None:
    shown = "".join(piece.text for paragraph in paragraphs(of) for piece in paragraph.pieces)
    assert shown.split() == of.document.text.split() or "".join(shown.split()) == "".join(of.document.text.split())


def test_a_piece_stands_where_it_says() -> None:
    for of in (sheet(), *map(hostile.sheet, hostile.PAYLOADS)):
        for paragraph in paragraphs(of):
            for piece in paragraph.pieces:
                assert of.document.text[piece.start :].startswith(piece.text)


def test_headings_are_headings_and_paragraphs_begin_with_a_word() -> None:
    text = "One\n\nTwo words.\n \n\nThree\nlines."
    found = paragraphs(changed(sheet(), text=text, headings=[Span(0, 3, "One")]))
    assert [paragraph.heading for paragraph in found] == [True, False, False]
    assert ["".join(piece.text for piece in paragraph.pieces) for paragraph in found] == ["One", "Two words.", "Three\nlines."]


def test_a_click_on_shared_words_opens_the_narrowest_record() -> None:
    of = sheet()
    event, statement = of.events[0], of.statements[0]
    pieces = {piece.text: piece for paragraph in paragraphs(of) for piece in paragraph.pieces}
    trigger = pieces[event.trigger.text]
    assert trigger.record == event.id and set(trigger.roles) >= {"trigger", "content"}
    assert statement.cue and pieces[statement.cue.text].record == statement.id
