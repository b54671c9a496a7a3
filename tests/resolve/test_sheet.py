import pytest
from msgspec.structs import replace

import dragoman
from dragoman.coding import sheets
from dragoman.evaluate.corpora import page
from dragoman.read import document_from_text
from dragoman.records import Sheet, Statement


def said(text: str) -> Statement:
    sheets = dragoman.code(text)
    assert isinstance(sheets[0], Sheet)
    return sheets[0].statements[-1]


def test_a_title_on_the_page_identifies_a_person_for_all_of_it() -> None:
    speaker = said("Kenyan Defence Minister Amos Wanjala flew to Goma. Wanjala said that the troops would stay.").speaker
    assert speaker is not None and speaker.code == "KENGOV" and speaker.name == "Amos Wanjala"


def test_several_countries_are_not_the_one_named_last() -> None:
    speaker = said(
        "Russia has sent instructors to Mali and Niger. The three countries said that they would leave the bloc."
    ).speaker
    assert speaker is not None and speaker.country is None


def test_a_description_points_to_its_antecedent() -> None:
    speaker = said("NATO moved four battalions east. The alliance said that the step was defensive.").speaker
    assert speaker is not None and speaker.code == "IGONATO"
    assert speaker.antecedent is not None and speaker.antecedent.text == "NATO"


def test_we_inside_a_quotation_is_the_speakers_side() -> None:
    sheet = dragoman.code('"We have withdrawn our troops from Syria," Russian Foreign Minister Sergei Lavrov said.')[0]
    assert isinstance(sheet, Sheet)
    sources = [actor for event in sheet.events for actor in event.sources]
    assert sources and all(actor.code == "RUSGOV" for actor in sources)


def test_a_person_nobody_knows_keeps_the_name_and_no_code() -> None:
    speaker = said("Olga Petrenko said that the shop had burned down.").speaker
    assert speaker is not None and speaker.name == "Olga Petrenko" and speaker.code is None


def test_a_statement_is_no_less_sure_because_its_named_speakers_state_is_not_known() -> None:
    statement = said('"The bridge will open on Friday," police officer Ana Sauer said.')
    assert statement.speaker is not None and statement.speaker.antecedent is None
    assert statement.confidence > statement.speaker.confidence


@pytest.mark.parametrize(("day", "code"), [("2016-05-02", "USAGOV"), ("2018-05-02", "USAELI")])
def test_an_office_counts_while_it_is_held(day: str, code: str) -> None:
    from dragoman.coding import sheets
    from dragoman.read import document_from_text

    page = document_from_text("Barack Obama said that the deal would hold for years to come.", published=day)
    sheet = next(iter(sheets([page])))
    assert isinstance(sheet, Sheet) and sheet.statements[0].speaker is not None
    assert sheet.statements[0].speaker.code == code


@pytest.mark.parametrize(("when", "status"), [("on Monday", "occurred"), ("in March 2009", "past")])
def test_what_happened_is_news_for_a_month_and_past_from_then_on(when: str, status: str) -> None:
    (sheet,) = sheets([page(f"Turkey attacked Syria {when}, killing ten soldiers.", published="2024-06-12")])
    assert isinstance(sheet, Sheet)
    assert {event.status for event in sheet.events if event.plover.type == "ASSAULT"} == {status}


@pytest.mark.parametrize(
    ("text", "code"),
    [("The governor of New Mexico accused Libya of fraud.", "USAGOV"), ("Papua New Guinea police accused a man.", "PNGCOP")],
)
def test_a_state_inside_the_name_of_another_place_is_not_meant(text: str, code: str) -> None:
    (sheet,) = dragoman.code(text)
    assert isinstance(sheet, Sheet)
    event = sheet.events[0]
    assert [one.code for one in event.sources] == [code]


INTERVIEW = """Dora Holm is the mayor of Larne.

((WN)) Who closed the road? You said you were a nurse before.

((Dora Holm)) The council did.

((WN)) Did they tell you why?

((Dora Holm)) Not at all."""


@pytest.mark.parametrize(
    ("outlet", "name"), [("Wikinews", "Wikinews"), (None, "interviewer"), ("West Nile Post", "West Nile Post")]
)
def test_the_interviewer_is_the_outlet_and_you_in_a_question_is_whom_he_asks(outlet: str | None, name: str) -> None:
    sheet = next(iter(sheets([replace(document_from_text(INTERVIEW), outlet=outlet)])))
    assert isinstance(sheet, Sheet)
    speakers = [one.speaker.name for one in sheet.statements if one.speaker]
    assert speakers == [name, "Dora Holm", "Dora Holm", name, "Dora Holm"]
    assert {one.kind for one in sheet.statements if one.rule == "label"} == {"direct"}
    asking = [one.speaker for one in sheet.statements if one.speaker and one.speaker.name == name]
    assert {(one.country, one.code) for one in asking} == {(None, "MED")}


@pytest.mark.parametrize(
    ("label", "name"), [("JQX", "The Wire"), ("Holm", "Dora Holm"), ("BLITZ", "BLITZ"), ("The Wire", "The Wire")]
)
def test_who_asks_under_initials_is_the_outlet_and_under_a_name_himself(label: str, name: str) -> None:
    page = replace(document_from_text(INTERVIEW.replace("WN", label)), outlet="The Wire")
    sheet = next(iter(sheets([page])))
    assert isinstance(sheet, Sheet) and sheet.statements[0].speaker is not None
    assert sheet.statements[0].speaker.name == name


@pytest.mark.parametrize(
    ("other", "name"), [("TEO REYES, MINISTER OF DEFENCE OF CHILE", "IDA TOLEDO"), ("EVA TOLEDO, ANALYST", "TOLEDO")]
)
def test_a_turn_under_a_surname_is_of_the_one_whose_whole_name_a_label_told(other: str, name: str) -> None:
    text = f"IDA TOLEDO, HOST: Who gave the order?\n\n{other}: Not I.\n\nTOLEDO (voice-over): So it went.\n\nTOLEDO: Thank you."
    sheet = dragoman.code(text)[0]
    assert isinstance(sheet, Sheet)
    assert [one.speaker.name for one in sheet.statements if one.speaker and one.speaker.span.text == "TOLEDO"] == [name] * 2


@pytest.mark.parametrize("text", ["ISIS fighters attacked the town of Mosul.", "The ISIS militia attacked Mosul."])
def test_the_fighters_of_an_armed_group_are_the_group(text: str) -> None:
    sheet = dragoman.code(text)[0]
    assert isinstance(sheet, Sheet)
    assert [actor.name for event in sheet.events for actor in event.sources] == ["Islamic State"]


def test_the_legend_of_a_map_tells_of_no_act() -> None:
    sheet = dragoman.code("██ Turkish occupation of Syria\n\nTurkish troops attacked Syrian soldiers on Monday.")[0]
    assert isinstance(sheet, Sheet)
    assert [event.trigger.text for event in sheet.events] == ["attacked"]
