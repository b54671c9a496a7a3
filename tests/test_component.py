import pytest
import spacy

TEXT = 'On Tuesday Russia expelled two German diplomats. "We will answer," German Chancellor Olaf Scholz said in Berlin.'


@pytest.fixture(scope="module")
def nlp():
    made = spacy.blank("en")
    made.add_pipe("dragoman")
    return made


def test_records_are_offsets_of_the_doc(nlp):
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert doc._.statements and doc._.events
    for event in doc._.events:
        assert doc.char_span(event.trigger.start, event.trigger.end).text == event.trigger.text


def test_doc_has_layers_in_its_own_vocabulary(nlp):
    doc = nlp(TEXT)
    assert doc.vocab is nlp.vocab
    assert doc.has_annotation("DEP") and doc.has_annotation("SENT_START")
    assert "Russia" in {ent.text for ent in doc.ents}


def test_evidence_is_in_the_span_group_with_the_id_of_its_record(nlp):
    doc = nlp(TEXT)
    group = doc.spans["dragoman"]
    assert {"CONTENT", "TRIGGER"} <= {span.label_ for span in group}
    assert {span.id_ for span in group} == {record.id for record in (*doc._.statements, *doc._.events)}


def test_date_set_before_dates_the_events(nlp):
    doc = nlp.make_doc(TEXT)
    doc._.published = "2024-03-14"
    dates = {event.date.start for event in nlp(doc)._.events if event.date}
    assert dates == {"2024-03-12"}


def test_pipe_gives_what_single_calls_give(nlp):
    texts = [TEXT, "", "Iran and Iraq signed an agreement.", TEXT]
    assert [doc._.sheet for doc in nlp.pipe(texts, batch_size=2)] == [nlp(text)._.sheet for text in texts]


def test_language_not_covered_keeps_the_doc_and_the_reason():
    german = spacy.blank("xx")
    german.add_pipe("dragoman")
    doc = german("Russland hat zwei Diplomaten ausgewiesen.")
    assert doc.text.startswith("Russland") and doc._.sheet.failure.step == "language"
