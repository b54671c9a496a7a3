"""Statements as a user finds them, with the shipped model."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.evaluate.corpora import page
from dragoman.extract import statements
from dragoman.language import analyse, layers
from dragoman.ontology.cues import examples
from dragoman.records import StatementMention


def found(text: str) -> list[StatementMention]:
    (doc,) = analyse([page(text, published="2021-06-23")])
    return statements(doc)


def by_rules(text: str) -> list[StatementMention]:
    """What the rules find where the quotation head of the model finds nothing."""
    (doc,) = analyse([page(text, published="2021-06-23")])
    layers(doc).attributions.clear()
    return statements(doc)


def parts(text: str) -> list[tuple[str | None, str | None, list[str]]]:
    """Speaker, cue and contents of each statement."""
    return [
        (s.speaker.text if s.speaker else None, s.cue.text if s.cue else None, [c.text for c in s.content]) for s in found(text)
    ]


def test_an_indirect_statement_keeps_its_that_and_leaves_the_full_stop():
    text = "The minister said that the talks would resume."
    assert parts(text) == [("The minister", "said", ["that the talks would resume"])]
    assert found(text)[0].kind == "indirect"


def test_a_quotation_keeps_its_marks_and_the_comma_inside_them():
    text = '"We will not leave the treaty," the president said.'
    assert parts(text) == [("the president", "said", ['"We will not leave the treaty,"'])]
    assert found(text)[0].kind == "direct"


def test_a_quotation_may_come_after_its_cue():
    assert parts('The president said: "We will not leave the treaty."')[0][2] == ['"We will not leave the treaty."']


def test_a_quotation_split_by_its_cue_is_one_statement():
    (one,) = parts('"We will not leave the treaty," the president said, "and we expect others to honour it."')
    assert one == ("the president", "said", ['"We will not leave the treaty,"', '"and we expect others to honour it."'])


def test_a_second_quoted_sentence_belongs_to_the_first():
    (one,) = parts('"We will not leave the treaty," the president said on Monday. "We expect others to honour it."')
    assert one[2] == ['"We will not leave the treaty,"', '"We expect others to honour it."']


def test_a_statement_with_a_quoted_part_is_mixed_and_keeps_the_words_before_it():
    text = 'The general said that the exercise was "a grave and needless provocation".'
    assert [s.kind for s in found(text)] == ["mixed"]
    assert parts(text)[0][2] == ['that the exercise was "a grave and needless provocation"']


def test_what_is_said_inside_a_quotation_is_no_statement_of_its_own():
    text = '"I think that the ministers know what they want," the envoy said.'
    assert [one[:2] for one in parts(text)] == [("the envoy", "said")]


def test_the_verb_may_come_before_the_speaker():
    assert parts('"The border is closed until Monday," said the governor.')[0][:2] == ("the governor", "said")


def test_an_apposition_ends_with_its_comma():
    text = "Anna Lind, the foreign minister, said the talks would resume."
    assert parts(text)[0][0] == "Anna Lind, the foreign minister,"


def test_according_to_makes_a_statement():
    text = "Three soldiers were wounded, according to the defence ministry."
    assert parts(text) == [("the defence ministry", "according to", ["Three soldiers were wounded"])]


def test_a_noun_of_thinking_brings_its_own_statement():
    text = "The envoy expressed the belief that the truce would hold."
    (one,) = by_rules(text)
    assert one.cue is not None and one.cue.text == "expressed the belief"
    assert [span.text for span in one.content] == ["that the truce would hold"]


def test_what_is_said_of_an_object_belongs_to_the_content():
    assert parts("The president called the treaty a mistake.")[0][2] == ["the treaty a mistake"]


def test_auxiliaries_belong_to_the_cue():
    assert parts("The minister has said that the talks would resume.")[0][1] == "has said"


@pytest.mark.parametrize("text", ["Officials earlier warned of a famine.", "Haiti first asked for help in October."])
def test_an_adverb_is_no_cue_of_its_own(text: str) -> None:
    assert [lemma.rpartition(": ")[2] for lemma in (s.rule for s in found(text))] in (["warn"], ["ask"])


def test_what_tells_of_a_source_is_no_statement_of_its_own() -> None:
    assert len(found("Nearly 300 people were killed between April and June, according to a UN report seen by Reuters.")) == 1


def test_who_was_told_and_where_and_when():
    (one,) = found("On Wednesday the minister told participants of the conference that the alliance had broken its word.")
    assert [s.text for s in (one.speaker, one.venue, one.date) if s] == ["the minister", "the conference", "Wednesday"]
    assert one.addressee is not None and one.addressee.text.startswith("participants")


def test_a_paragraph_that_is_all_quotation_goes_on_with_the_last_speaker():
    text = '"We will not leave the treaty," the president said.\n\n"Others may leave it. We keep our word to everyone."'
    assert found(text)[-1].rule == "continued"
    assert parts(text)[-1][:2] == ("the president", None)


def test_a_sentence_without_a_cue_makes_no_statement():
    assert found("Three soldiers were wounded near the border on Monday.") == []


@pytest.mark.parametrize(("frame", "example"), examples())
def test_every_row_of_the_cue_table_finds_its_example(frame: str, example: str):
    assert found(example)
    rules = {s.rule.split(":")[0] for s in by_rules(example)}
    assert ("quotation" if example.startswith('"') else frame) in rules


@pytest.mark.parametrize(
    "text",
    [
        '"Go," said Ann Lee. "Stay," said Bob Ray.',
        '"The lines hold," the general said. "We are starving," a nurse said.',
        '"Wir bleiben", sagte Jens Kahl. "Wir gehen", sagte Ute Brandt.',
    ],
)
def test_of_several_speakers_in_a_paragraph_each_has_the_quotation_of_his_sentence(text: str) -> None:
    (first, second) = found(text)
    assert first.content[0].end < first.cue.start < second.content[0].start < second.cue.start  # type: ignore[union-attr]
    assert len(first.content) == len(second.content) == 1


@pytest.mark.parametrize(
    "text", ["Police jailed the editor.", "The rebels captured a town and shelled a bridge.", "The kingdom expelled a diplomat."]
)
def test_an_act_with_whom_it_is_done_to_is_no_statement(text: str) -> None:
    assert found(text) == []


def test_a_transcript_gives_each_turn_to_its_label() -> None:
    turns = parts("REYES: Who gave the order?\n\nHOLM: Not I.\n\nREYES: Thank you.")
    assert [(speaker, content) for speaker, _, content in turns] == [
        ("REYES", ["Who gave the order?"]),
        ("HOLM", ["Not I."]),
        ("REYES", ["Thank you."]),
    ]


def test_a_label_with_a_time_a_role_or_a_remark_is_its_speaker() -> None:
    text = "[20:00:05] IDA MOHR, HOST: Who gave the order?\n\nTEO REYES, MINISTER (through translator): Not I.\n\nMOHR (voice-over): So it went."
    assert [speaker for speaker, _, _ in parts(text)] == ["IDA MOHR, HOST", "TEO REYES, MINISTER", "MOHR"]


def test_labels_that_do_not_come_back_are_no_transcript() -> None:
    assert found("DATE: 5 May\n\nPLACE: Lemberg") == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"We have no bread left in the camp." - Amira Haddad, a teacher', "Amira Haddad, a teacher"),
        ("“They came at night and took the men.”\n— Commissioner Jonas Falk", "Commissioner Jonas Falk"),
        ('And from Senator Paula Brandt:\n\n"The ships will sail as planned."', "Senator Paula Brandt"),
    ],
)
def test_a_quotation_may_be_signed_or_handed_over_without_a_verb(text: str, speaker: str) -> None:
    (one,) = found(text)
    assert one.kind == "direct"
    assert one.speaker is not None and one.speaker.text == speaker


PARAGRAPHS = st.lists(
    st.sampled_from(
        [
            '"We will not leave the treaty," the president said.',
            "“Nobody asked us — nobody,” he told reporters in Geneva.",
            "The envoy, who arrived on Monday, said the truce would hold.",
            "According to the ministry, 12 soldiers were wounded.",
            "Troops moved towards the border 🚚 on Tuesday.",
            "Unclosed: “and so on",
            "\u0301e\u0301 ‘single’ marks, don't they?",
        ]
    ),
    max_size=5,
)


@settings(max_examples=20)
@given(PARAGRAPHS)
def test_every_span_slices_to_the_text(paragraphs: list[str]):
    text = "\n\n".join(paragraphs)
    for one in found(text):
        for span in [one.speaker, one.cue, *one.content, one.addressee, one.venue, one.date]:
            assert span is None or (text[span.start : span.end] == span.text and span.text.strip())


@settings(max_examples=20)
@given(PARAGRAPHS)
def test_a_paragraph_of_plain_reporting_changes_nothing(paragraphs: list[str]):
    text = "\n\n".join(paragraphs)
    assert found(f"{text}\n\nTroops moved towards the border on Tuesday.") == found(text)


@settings(max_examples=10)
@given(st.text(max_size=150))
def test_any_text_gives_the_same_statements_twice(text: str):
    assert found(text) == found(text)


@pytest.mark.parametrize(("frame", "example"), examples())
def test_every_frame_of_cues_finds_its_example(frame: str, example: str) -> None:
    rules = {one.rule.split(":")[0] for one in by_rules(example)}
    assert rules & {frame, "quotation"}


def test_lines_without_a_label_go_on_with_the_turn_before() -> None:
    turns = parts(
        "((WN)) Who closed the road?\n\n((Dora Holm)) The council did.\n\nWe had no say.\n\n((WN)) Thank you.\n\n((Dora Holm)) Not at all."
    )
    assert [(speaker, content) for speaker, cue, content in turns if cue and cue.startswith("((")] == [
        ("WN", ["Who closed the road?"]),
        ("Dora Holm", ["The council did.", "We had no say."]),
        ("WN", ["Thank you."]),
        ("Dora Holm", ["Not at all."]),
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The farmers blocked the road, warning that they would stay.", "The farmers"),
        ("The minister left early, saying the talks had failed.", "The minister"),
    ],
)
def test_a_clause_without_a_subject_is_said_by_that_of_the_main_clause(text: str, speaker: str) -> None:
    assert [one[0] for one in parts(text)] == [speaker]


@pytest.mark.parametrize("text", ["Nobody accused Iran.", "No one said that the deal was dead.", "Iran did not attack Israel."])
def test_nobody_and_an_auxiliary_make_no_statement(text: str) -> None:
    assert found(text) == []


LONG = (
    'The sister, Anna Brandt, rang the ministry twice. "It was good to hear his voice. He gets two meals a day and has only two books, one of which '
    "he has read twice. He was in better spirits than I thought but, whatever he tells me, I cannot bear to think of him in that cell. I know that "
    'he must be drowning in fears," she said on Tuesday. She added: "He has done nothing wrong. He has committed no crime here, and none in Sudan '
    'where he is accused of one. So how can they hold him? I cannot get my head around it." His friends have written to the minister.'
)


def test_a_long_quotation_is_said_up_to_its_closing_mark() -> None:
    contents = [piece for _, _, pieces in parts(LONG) for piece in pieces if piece.startswith('"')]
    assert len(contents) == 2 and all(piece.endswith('"') for piece in contents)
    assert [piece.count("He has committed no crime here") for piece in contents] == [0, 1]


def test_a_quotation_within_which_something_is_told_has_its_own_speaker() -> None:
    text = (
        '"He is not in a good place," said the lawyer, who saw him on Monday. "He told me that he is kept alone for most of the day. He tries to stay '
        'hopeful but it is hard." The ministry declined to comment.'
    )
    whole = [pieces for _, _, pieces in parts(text) if any(piece.startswith('"He told me') for piece in pieces)]
    assert whole and whole[0][-1].endswith('it is hard."')
