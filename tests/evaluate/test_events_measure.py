import json

import pytest

from dragoman.evaluate.corpora import CorpusError
from dragoman.evaluate.events import dictionary_code, events, f1, triples, unordered
from dragoman.evaluate.status import status
from dragoman.ontology.actors import with_petrarch

ACTORS = """<!-- invented -->
NORLAND [NOR]
+NORLANDISH
SUDMARK [SUD]
KARST [KAR]
KARL_VOSS [SUD]
\t[SUDGOV 20100101-20101231]
"""
AGENTS = """SOLDIER [~MIL]
FOREIGN_MINISTER [~GOV]
MINISTER [~GOV]
"""


@pytest.fixture
def table(tmp_path):
    (tmp_path / "suite-actors.txt").write_text(ACTORS, "utf-8")
    (tmp_path / "suite-agents.txt").write_text(AGENTS, "utf-8")
    return with_petrarch([tmp_path / "suite-actors.txt"], [tmp_path / "suite-agents.txt"])


def test_one_right_of_two_given_and_four_wanted():
    scores = f1([{"a", "b"}, {"c", "d"}], [{"a"}, {"x"}])
    assert (scores["P"], scores["R"]) == (50.0, 25.0)
    assert scores["F1"] == pytest.approx(100 / 3)


def test_nothing_wanted_and_nothing_given_is_no_division_by_zero():
    assert f1([set()], [set()]) == {"P": 0.0, "R": 0.0, "F1": 0.0}


def test_sources_and_targets_are_distributed():
    assert triples("AID", ["FRA", "DEU"], ["UKR"]) == {("AID", "FRA", "UKR"), ("AID", "DEU", "UKR")}


def test_actors_without_target_are_on_a_par():
    assert triples("CONSULT", ["USA", "RUS"], []) == {("CONSULT", "RUS", "USA")}
    assert unordered({("CONSULT", "USA", "RUS")}) == {("CONSULT", "RUS", "USA")}


def test_single_actor_without_target_stays_alone():
    assert triples("PROTEST", ["FRA"], []) == {("PROTEST", "FRA", "")}
    assert unordered({("PROTEST", "FRA", "")}) == {("PROTEST", "FRA", "")}


def test_dictionary_gives_actor_and_agent(table):
    assert dictionary_code(table, "Norlandish soldiers", "1995-01-01") == "NORMIL"
    assert dictionary_code(table, "Norland's foreign minister", "1995-01-01") == "NORGOV"
    assert dictionary_code(table, "Karst", "1995-01-01") == "KAR"
    assert dictionary_code(table, "the weather", "1995-01-01") is None


def test_dictionary_code_holds_only_in_its_time(table):
    assert dictionary_code(table, "Karl Voss", "2010-06-01") == "SUDGOV"
    assert dictionary_code(table, "Karl Voss", "2012-06-01") == "SUD"


def test_gold_without_a_field_is_named_with_its_line(tmp_path):
    gold = tmp_path / "mine.jsonl"
    gold.write_text(json.dumps({"event": "AID", "text": "x"}) + "\n" + json.dumps({"text": "y"}) + "\n", "utf-8")
    with pytest.raises(CorpusError, match=r"mine\.jsonl, line 2: the field 'event'"):
        events(gold)


def test_suite_without_its_dictionaries_says_which_is_missing(tmp_path):
    gold = tmp_path / "petrarch-mine.jsonl"
    gold.write_text("", "utf-8")
    with pytest.raises(CorpusError, match="petrarch-mine-actors"):
        events(gold)


def test_status_case_must_hold_its_word(tmp_path):
    cases = tmp_path / "cases.yaml"
    cases.write_text("- {say: It rained., act: bombed, is: past}\n", "utf-8")
    with pytest.raises(CorpusError, match=r"case 1.*'bombed'"):
        status(cases)


def test_own_status_cases_are_enough_and_mostly_right():
    rows = {row["status"]: row for row in status()}
    assert rows["all"]["cases"] >= 120
    assert rows["all"]["right"] >= 80
