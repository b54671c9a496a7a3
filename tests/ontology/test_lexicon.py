from dragoman.evaluate.corpora import page
from dragoman.extract.lexicon import events
from dragoman.language import analyse
from dragoman.ontology import plover
from dragoman.records.plover import TYPES


def test_every_type_of_plover_has_entries():
    lexicon = plover()
    assert {lexicon.codes[entry.code].plover.type for entry in lexicon.entries} == set(TYPES)


def test_goldstein_values_lie_on_the_scale():
    assert all(-10 <= code.goldstein <= 10 for code in plover().codes.values())


def test_nearly_every_example_is_coded_by_its_own_entry():
    entries = plover().entries
    docs = analyse(page(entry.say, published="2021-06-23", number=entry.number) for entry in entries)
    missed = [
        entry.say
        for entry, doc in zip(entries, docs, strict=True)
        if not any(event.rule.split(" (")[0] == entry.rule for event in events(doc))
    ]
    assert len(missed) <= len(entries) * 0.05, missed


def test_every_type_has_a_general_code_of_that_type():
    lexicon = plover()
    for kind in TYPES:
        assert lexicon.codes[lexicon.code_of(kind, None)].plover.type == kind
        assert lexicon.code_of(kind, "no such mode") == lexicon.code_of(kind, None)
