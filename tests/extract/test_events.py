"""What the heads find on plain sentences: no measure of accuracy (`dragoman evaluate events` is), but what must not break."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.coding import sheets
from dragoman.evaluate.corpora import page
from dragoman.extract import events as mentions
from dragoman.language import analyse, layers
from dragoman.ontology import Ontology
from dragoman.records import Event, Sheet


def found(text: str) -> list[Event]:
    (sheet,) = dragoman.code(text)
    assert isinstance(sheet, Sheet) and sheet.failure is None
    return sheet.events


def acts(text: str) -> set[tuple[str, tuple[str | None, ...], tuple[str | None, ...]]]:
    return {
        (event.plover.type, tuple(a.country for a in event.sources), tuple(a.country for a in event.targets))
        for event in found(text)
    }


def test_subject_and_object():
    assert ("ASSAULT", ("TUR",), ("SYR",)) in acts("Turkey attacked Syria on Monday, killing ten soldiers.")


def test_passive_turns_the_roles_round():
    assert ("ASSAULT", ("TUR",), ("SYR",)) in acts("Two Syrian soldiers were killed by Turkish troops on Tuesday.")


@pytest.mark.parametrize(
    "text",
    [
        "Iran expelled no one.",
        "Israel struck no targets in Syria.",
        "There were no reports of attacks on the border.",
        "Police made no arrests.",
        "Nobody was killed in Damascus.",
    ],
)
def test_what_is_negated_has_not_occurred(text: str) -> None:
    assert not {event.status for event in found(text)} & {"occurred", "ongoing"}


@pytest.mark.parametrize("text", ["Has France recalled its ambassador to Turkey?", "Why did Turkey sanction France?"])
def test_what_is_asked_has_not_occurred(text: str) -> None:
    assert "occurred" not in {event.status for event in found(text)}


def test_what_was_to_be_done_is_planned() -> None:
    assert {event.status for event in found("Soldiers were to arrest the mayor on Friday.")} == {"planned"}


def test_what_is_remembered_is_past_and_not_of_the_day_of_its_anniversary() -> None:
    (event,) = found("Monday marks ten years since soldiers killed 40 students in Lima.")
    assert event.status == "past" and event.date is None


@pytest.mark.parametrize(
    "text",
    [
        "Spain beat Italy by four wickets after their bowlers attacked from the first over.",
        "In the novel, rebels kill a governor.",
        "Scholz told Le Figaro that talks were useful.",
        "A blast shook the harbour of Hamburg, where a Danish ferry was moored.",
        "A deadly boat fire killed 33 passengers near the island of Vela on Monday.",
    ],
)
def test_what_only_looks_like_an_attack_is_no_event(text: str) -> None:
    assert not {event.plover.type for event in found(text)} & {"ASSAULT", "REQUEST"}


def test_who_receives_weapons_is_the_one_to_whom_they_are_given() -> None:
    assert ("AID", ("POL",), ("EST",)) in acts("Estonia received howitzers from Poland.")


def test_a_light_verb_and_its_noun_are_one_event() -> None:
    (event,) = found("The United Kingdom imposed sanctions on Iran.")
    assert event.trigger.text == "sanctions" and event.status == "occurred"


def test_a_state_that_nothing_on_the_page_names_is_nobodys() -> None:
    (event, *_) = found("Rebels attacked a convoy near the dam, killing nine guards.")
    assert {actor.country for actor in [*event.sources, *event.targets]} <= {None}


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("NATO held a drill in Poland. The alliance attacked the rebels on Monday.", "NATO", "IGONATO"),
        ("Hamas fired rockets at Ashkelon. The group killed two soldiers on Monday.", "Hamas", "PSEREB"),
        ("The US-led coalition bombed Raqqa. The coalition killed 20 fighters there on Monday.", "US-led coalition", "MIL"),
    ],
)
def test_who_is_called_by_what_he_is_is_the_one_named_before(text: str, name: str, code: str) -> None:
    source = found(text)[-1].sources[0]
    assert (source.name, source.code) == (name, code)
    assert source.antecedent is not None


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("Turkish troops attacked the town of Sirvan on Monday.", "MIL"),
        ("Kurdish forces attacked the town of Sirvan on Monday.", "REB"),
        ("Jihadist forces attacked the Syrian town of Sirvan on Monday.", "REB"),
        ("A militia attacked the Syrian town of Sirvan on Monday.", "REB"),
        ("Gunmen attacked a church in the Syrian town of Sirvan on Monday.", "UNK"),
        ("The attorney general accused the company of fraud on Monday.", "JUD"),
    ],
)
def test_what_an_actor_is_comes_from_the_whole_of_its_words(text: str, sector: str) -> None:
    assert found(text)[0].sources[0].sectors[:1] == [sector]


def test_what_one_speaker_asks_for_in_turn_are_several_requests() -> None:
    text = (
        "The Polish president urged Germany to send tanks to Ukraine. He also called on Germany to close the harbour of Rostock. "
        "He urged Germany to expel the ambassador of Belarus."
    )
    assert len([e for e in found(text) if e.plover.type == "REQUEST"]) == 3


def test_an_organisation_called_by_a_part_of_its_name_or_its_initials_is_the_one_named_in_full() -> None:
    text = (
        "Northwind Motor Company accused the French government of fraud on Friday. Northwind sued France. "
        "The Harbour Workers Front (HWF) attacked the town. The HWF killed ten soldiers."
    )
    names = {a.name for e in found(text) for a in e.sources}
    assert names == {"Northwind Motor Company", "Harbour Workers Front"}


def test_who_is_named_twice_in_a_side_stands_there_once() -> None:
    text = "At a summit in Tehran the Turkish president, Recep Tayyip Erdogan, urged Russia to halt the offensive."
    urged = next(e for e in found(text) if e.plover.type == "REQUEST")
    assert [a.name for a in urged.sources] == ["Recep Tayyip Erdogan"]


def test_a_person_whom_no_table_knows_is_of_one_state_and_sector_all_over_the_page() -> None:
    text = (
        "A British volunteer, Tomas Arkwright, was killed in Syria on Tuesday by Islamic State fighters. The fighters shot Arkwright at a base. "
        "Police in London had arrested Arkwright in 2015. Turkey had accused Arkwright of terrorism."
    )
    named = [a for e in found(text) for a in (*e.sources, *e.targets) if a.name == "Tomas Arkwright"]
    assert len(named) > 1
    assert len({(a.country, tuple(a.sectors)) for a in named}) == 1


def test_a_noun_names_an_act():
    assert ("CONSULT", ("ARM",), ("AZE",)) in acts("Talks between Armenia and Azerbaijan began in Geneva on Thursday.")


def test_a_verb_of_speech_alone_is_no_event():
    assert found("The minister said that it was a fine day.") == []


def test_sport_is_no_event():
    assert [e for e in found("England beat Pakistan by ten wickets in the third Test.") if e.confidence >= 0.5] == []


def test_a_demand_and_what_is_demanded():
    status = {event.plover.type: event.status for event in found("France urged Iran to release the hostages.")}
    assert status.get("REQUEST") == "occurred" and status.get("RETREAT") == "hypothetical"


def test_an_event_inside_a_statement_is_said_by_it():
    (sheet,) = dragoman.code("Russian jets bombed the convoy near Idlib, the Turkish defence minister said on Monday.")
    assert isinstance(sheet, Sheet)
    said = {statement.id for statement in sheet.statements}
    assert sheet.events and all(event.said_by in said for event in sheet.events)


def test_a_rule_names_what_coded_an_event():
    rules = [event.rule for event in found("Russia expelled two German diplomats on Tuesday.")]
    assert rules and all(rule.startswith("head: ") for rule in rules) and any("predicates.yaml" in rule for rule in rules)


def test_the_same_act_told_again_is_one_event():
    text = "Turkey attacked Syria on Monday. The Turkish attack on Syria was condemned by France."
    attacks = [event for event in found(text) if event.plover.type == "ASSAULT"]
    assert len(attacks) == 1 and [span.text for span in attacks[0].mentions] == ["attacked", "attack"]


def test_events_of_other_languages_go_the_same_way():
    text = "Türkische Kampfflugzeuge haben am Montag Stellungen der Kurden in Syrien bombardiert, teilte die Armee mit."
    (sheet,) = sheets([page(text, "de", "2021-06-23")])
    assert isinstance(sheet, Sheet)
    assert "ASSAULT" in {event.plover.type for event in sheet.events}


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("de", "Norwegen wies am Dienstag zwei iranische Diplomaten aus.", "SANCTION"),
        ("de", "Die Rebellen lehnten eine Waffenruhe am Montag ab.", "REJECT"),
        ("de", "Irland erkannte am Dienstag den Staat Palästina an.", "SUPPORT"),
        ("es", "Una bomba estalló el lunes frente al cuartel e hirió a seis soldados.", "ASSAULT"),
        ("fr", "Un drone a touché dimanche un dépôt de carburant près de Belgorod.", "ASSAULT"),
        ("pt", "Os rebeldes tomaram no domingo a cidade de Uvira.", "COERCE"),
    ],
)
def test_a_word_of_the_table_with_its_particle_or_object_tells_its_act(language: str, text: str, kind: str) -> None:
    (sheet,) = sheets([page(text, language, "2025-06-03")])
    assert isinstance(sheet, Sheet)
    assert kind in {event.plover.type for event in sheet.events}


NAMES = st.sampled_from(["Russia", "the Turkish army", "Iran's president", "😀 Syria", "Ukraine", "NATO"])
VERBS = st.sampled_from(["attacked", "met", "did not accuse", "will visit", "imposed sanctions on", "urged"])


@settings(max_examples=25)
@given(st.lists(st.tuples(NAMES, VERBS, NAMES), min_size=1, max_size=3))
def test_offsets_slice_to_the_recorded_words(clauses: list[tuple[str, str, str]]):
    text = " ".join(f"{a[0].upper()}{a[1:]} {verb} {b}." for a, verb, b in clauses)
    (doc,) = analyse([page(text, published="2021-06-23")])
    for event in mentions(doc, []):
        spans = [actor.span for actor in (*event.sources, *event.targets)] + [span for _, span in event.counts]
        for span in [event.trigger, *spans, *filter(None, (event.date, event.place))]:
            assert text[span.start : span.end] == span.text != ""


def test_same_page_same_events():
    text = "Russia's attack on Ukraine was condemned by France and Germany, which urged Moscow to hold talks."
    assert found(text) == found(text)


def test_an_entry_that_stands_alone_makes_an_event_where_the_head_finds_none(tmp_path: Path):
    (doc,) = analyse([page("Norway offered talks with Chile.", published="2021-06-23")])
    layers(doc).acts.clear()
    assert mentions(doc, []) == []
    entry = '{do: [offer], object: talks, code: "036", alone: true, say: "Iran offered talks with Iraq."}'
    (tmp_path / "predicates.yaml").write_text(f"entries:\n- {entry}\n", "utf-8")
    layers(doc).ontology = Ontology.load(tmp_path)
    (event,) = mentions(doc, [])
    assert event.plover.type == "AGREE" and event.rule == f"{tmp_path.name}/predicates.yaml 1: offer talks"


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Police used tear gas on protesters in Tbilisi.", "crowd-control"),
        ("A mass stabbing killed three people in Reading.", "primitive"),
        ("Turkey imposed a curfew in Diyarbakir.", "martial-law"),
        ("A prisoner began a hunger strike in Belarus.", "hunger"),
        ("Iran executed two men on Sunday.", "execute"),
        ("Russian jets bombed rebel positions in Idlib.", "aerial"),
    ],
)
def test_words_that_leave_no_doubt_give_the_mode(text: str, mode: str) -> None:
    assert mode in {event.plover.mode for event in found(text)}


def test_nobody_is_shot_where_no_word_tells_of_guns() -> None:
    assert "firearms" not in {event.plover.mode for event in found("Rebels killed a mayor near Goma on Monday, the army said.")}


@pytest.mark.parametrize(
    "text",
    [
        "Nigeria were beaten by Ghana on penalties.",
        "Serbia beat Kosovo 80-72 at basketball.",
        "The United States defeated Iran in the World Cup.",
        "Two trains collided in Odisha, killing 40 people.",
        "A gas leak caused an explosion that destroyed a bakery in Lyon.",
    ],
)
def test_sport_and_accidents_are_no_attacks(text: str) -> None:
    assert not [event for event in found(text) if event.plover.type == "ASSAULT"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("It is not known whether Ethiopia shelled the camp.", "hypothetical"),
        ("During the Cold War, Moscow deployed missiles to Cuba.", "past"),
    ],
)
def test_doubt_and_history(text: str, status: str) -> None:
    assert {event.status for event in found(text)} == {status}


@pytest.mark.parametrize(
    ("text", "language", "status"),
    [
        ("Rusia expulsará a dos diplomáticos alemanes.", "es", "planned"),
        ("La Corée du Nord pourrait attaquer la Corée du Sud.", "fr", "hypothetical"),
        ("Si la Russie attaque, la Pologne livrera des chars.", "fr", "hypothetical"),
        ("A Rússia expulsará dois diplomatas alemães.", "pt", "planned"),
        ("Le pape assiégea la ville de Ferrare et l'armée occupa le port.", "fr", "past"),
        ("В 2016 году власти Турции закрыли газету.", "ru", "past"),
    ],
)
def test_tense_mood_and_an_undated_year_say_whether_it_happened(text: str, language: str, status: str) -> None:
    (sheet,) = sheets([page(text, language)])
    assert isinstance(sheet, Sheet) and status in {event.status for event in sheet.events}


def test_sanctions_that_are_lifted_are_not_imposed() -> None:
    events = found("France lifted its sanctions on Mali.")
    assert {event.plover.type for event in events} == {"CONCEDE"}


@pytest.mark.parametrize(
    "text",
    [
        "An air strike killed 12 civilians in Idlib.",
        "Six soldiers were killed in an attack near Goma.",
        "Rebels attacked a convoy, killing nine.",
    ],
)
def test_an_attack_and_whom_it_killed_are_one_event(text: str) -> None:
    events = [event for event in found(text) if event.plover.type == "ASSAULT"]
    assert len(events) == 1 and events[0].counts and events[0].trigger.text not in {"killed", "killing"}


def test_a_bomber_that_crashes_attacks_nobody() -> None:
    assert not [
        e for e in found("Seven people were killed when an old bomber crashed near Hartford.") if e.plover.type == "ASSAULT"
    ]


def test_aid_that_is_received_is_one_event() -> None:
    events = [event for event in found("Gaza received aid from Egypt on Monday.") if event.plover.type == "AID"]
    assert [([a.country for a in e.sources], [a.country for a in e.targets]) for e in events] == [(["EGY"], ["PSE"])]


def test_no_one_is_no_count() -> None:
    assert not [count for event in found("There was a raid in Oslo. No one was arrested.") for count in event.counts]


@pytest.mark.parametrize(
    ("language", "text", "status"),
    [
        ("es", "El ejército había bombardeado la aldea antes de la tregua.", "past"),
        ("fr", "L'armée avait bombardé le village avant la trêve.", "past"),
        ("pt", "O exército tinha bombardeado a aldeia antes da trégua.", "past"),
        ("es", "El presidente dijo que el ejército había bombardeado la aldea.", "occurred"),
        ("es", "Durante la Segunda Guerra Mundial, los aviones bombardearon la aldea.", "past"),
    ],
)
def test_what_was_over_before_the_news_is_past(language: str, text: str, status: str) -> None:
    (doc,) = analyse([page(text, language)])
    assert {event.status for event in mentions(doc, []) if event.trigger.text.startswith("bombard")} == {status}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Los ministros se reunieron con el rey en Roma.", "CONSULT"),
        ("Los estudiantes se manifestaron contra el rey.", "PROTEST"),
        ("Los camioneros bloquearon la carretera del puerto.", "PROTEST"),
    ],
)
def test_a_spanish_reflexive_is_no_part_of_the_verb(text: str, kind: str) -> None:
    (doc,) = analyse([page(text, "es")])
    assert [event.plover.type for event in mentions(doc, [])] == [kind]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Die Polizei hatte am Montag zwei Diplomaten verhaftet.", "occurred"),
        ("In Berlin wurde ein Brandanschlag auf die Botschaft verübt.", "occurred"),
        ("La policía había detenido el lunes a dos diplomáticos.", "occurred"),
    ],
)
def test_on_a_dated_page_the_past_perfect_and_the_passive_are_news(text: str, status: str) -> None:
    (sheet,) = dragoman.Coder().sheets([page(text, "es" if "policía" in text else "de", published="2024-05-08")])
    assert isinstance(sheet, Sheet) and {event.status for event in sheet.events} == {status}


@pytest.mark.parametrize("text", ["Canada backed out of the agreement on Monday.", "Peru has backed out of a treaty with Chile."])
def test_backing_out_is_a_refusal(text: str) -> None:
    assert [event.plover.type for event in found(text)] == ["REJECT"]


def test_who_backs_a_treaty_refuses_nothing() -> None:
    assert [event.plover.type for event in found("Canada backed the agreement.")] == ["SUPPORT"]


def test_under_fire_is_attacked_and_in_a_fire_is_not() -> None:
    assert [event.plover.type for event in found("A UN convoy came under fire near Goma on Friday.")] == ["ASSAULT"]
    assert found("Three people died in a fire in Athens.") == []
