from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.evaluate.corpora import page
from dragoman.extract.lexicon import events
from dragoman.language import analyse
from dragoman.records import EventMention


def found(text: str) -> list[EventMention]:
    (doc,) = analyse([page(text, published="2021-06-23")])
    return events(doc)


def acts(text: str) -> set[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Type, sources and targets of each event, the actors without their articles."""
    return {
        (
            event.plover.type,
            *(
                tuple(s.span.text.removeprefix("the ").removeprefix("The ") for s in side)
                for side in (event.sources, event.targets)
            ),
        )
        for event in found(text)
    }


def test_subject_and_object():
    assert acts("Turkey attacked Syria on Monday.") == {("ASSAULT", ("Turkey",), ("Syria",))}


def test_passive_turns_the_roles_round():
    assert acts("Syria was attacked by Turkey on Monday.") == {("ASSAULT", ("Turkey",), ("Syria",))}


def test_joined_subjects_are_both_sources():
    assert acts("France and Germany condemned Russia.") == {("ACCUSE", ("France", "Germany"), ("Russia",))}


def test_relative_clause_finds_its_antecedent():
    assert ("ASSAULT", ("Turkey",), ("Syria",)) in acts("Turkey, which attacked Syria, gave no reason.")


def test_possessor_of_an_act_is_its_source():
    assert ("ASSAULT", ("Russia",), ("Ukraine",)) in acts("Russia's attack on Ukraine lasted for three hours.")


def test_light_verb_and_noun_are_one_event():
    assert acts("The United States imposed sanctions on Iran.") == {("SANCTION", ("United States",), ("Iran",))}


def test_parties_of_talks_are_source_and_target():
    assert ("CONSULT", ("Armenia",), ("Azerbaijan",)) in acts("Talks between Armenia and Azerbaijan began in Geneva.")


def test_request_and_what_is_requested():
    coded = {event.plover.type: event.status for event in found("France urged Iran to release the hostages.")}
    assert coded["REQUEST"] == "occurred"
    assert coded.get("RETREAT", "hypothetical") == "hypothetical"


def test_verb_of_speech_alone_is_no_event():
    assert found("The minister said that it was a fine day.") == []


def test_every_event_names_the_entry_that_coded_it():
    assert all(event.rule.startswith("predicates") for event in found("Turkey attacked Syria and met Iran."))


NAMES = st.sampled_from(["Russia", "the Turkish army", "Iran's president", "😀 Syria", "Ukraine", "NATO"])
VERBS = st.sampled_from(["attacked", "met", "did not accuse", "will visit", "imposed sanctions on", "urged"])


@settings(max_examples=25)
@given(st.lists(st.tuples(NAMES, VERBS, NAMES), min_size=1, max_size=3))
def test_offsets_slice_to_the_recorded_words(clauses):
    text = " ".join(f"{a[0].upper()}{a[1:]} {verb} {b}." for a, verb, b in clauses)
    for event in found(text):
        actors = [actor.span for actor in (*event.sources, *event.targets)]
        for span in [event.trigger, *actors, *([event.date] if event.date else [])]:
            assert text[span.start : span.end] == span.text != ""


def test_same_page_same_events():
    text = "Russia's attack on Ukraine was condemned by France and Germany, which urged Moscow to hold talks."
    assert found(text) == found(text)
