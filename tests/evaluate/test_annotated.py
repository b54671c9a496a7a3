"""Annotated events: the measures on hand-made records, the forms of gold files, and what is said of a file that is not right."""

import json

import pytest

from dragoman.evaluate import EvaluationError, evaluate, markdown
from dragoman.evaluate.annotated import matches, table, tellings
from dragoman.evaluate.corpora import CorpusError, page
from dragoman.evaluate.events import events
from dragoman.evaluate.gold_events import GoldActor, GoldCount, GoldEvent, GoldPlace, language_of
from dragoman.records import Actor, Count, Event, Place, Plover, Span, When

TEXT = "Norland shelled Sudmark on Monday. The shelling of Port Karst killed at least five soldiers."


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def span(words: str) -> Span:
    return Span(*at(words), words)


def actor(code: str) -> Actor:
    known = None if code.startswith(("IGO", "---")) else code[:3]
    return Actor(
        span=span("Norland"),
        name="",
        kind="state",
        country=known,
        sectors=[code[3:]] if known and code[3:] else [],
        office=None,
        code=None if code.startswith("---") else code,
        wikidata=None,
        antecedent=None,
        rule="",
        confidence=1.0,
    )


def found(trigger: str = "shelled", kind: str = "ASSAULT", sources=("NOR",), targets=("SUD",), **fields) -> Event:
    given = {"status": "occurred", "confidence": 1.0, "date": None, **fields}
    return Event(
        id=f"{trigger} {kind}",
        plover=Plover(type=kind, mode=given.pop("mode", None), contexts=[]),
        cameo="190",
        goldstein=-10.0,
        sources=[actor(code) for code in sources],
        targets=[actor(code) for code in targets],
        trigger=span(trigger),
        said_by=None,
        rule="",
        **given,
    )


def gold(trigger: str = "shelled", kind: str = "ASSAULT", sources=("NOR",), targets=("SUD",), **fields) -> GoldEvent:
    sides = ([GoldActor(code) for code in side] for side in (sources, targets))
    return GoldEvent(at(trigger), kind, fields.pop("status", "occurred"), *sides, **fields)


def scored(wanted: list[GoldEvent], given: list[Event]) -> dict[str, dict]:
    return {str(row["what"]): row for row in table([wanted], [[told for event in given for told in tellings(event)]])}


def test_the_gold_itself_scores_a_hundred_and_nothing_scores_nothing():
    for what in ("trigger", "type", "type, status", "type, mode", "whole", "whole, full codes", "sources, states"):
        assert scored([gold()], [found()])[what]["F1"] == 100
        assert scored([gold()], [])[what]["F1"] == 0


def test_a_page_without_events_is_no_division_by_zero():
    assert scored([], [])["whole"]["F1"] == 0


def test_each_mention_of_an_event_counts_as_a_trigger():
    once, twice = found(), found(mentions=[span("shelled"), span("shelling")])
    wanted = [gold(), gold("shelling")]
    assert scored(wanted, [once])["whole"]["R"] == 50
    assert scored(wanted, [twice])["whole"]["R"] == 100


def test_two_found_on_one_trigger_match_once_and_the_better_one():
    both = [told for event in (found(kind="COERCE"), found()) for told in tellings(event)]
    (match,) = matches([gold()], both)
    assert match.told.event.plover.type == "ASSAULT"
    assert scored([gold()], [found(kind="COERCE"), found()])["trigger"]["P"] == 50


def test_whole_needs_status_and_the_states_of_both_sides():
    for wrong in (
        found(status="past"),
        found(sources=("KAR",)),
        found(targets=()),
        found(targets=("SUD", "KAR")),
        found(kind="AID"),
    ):
        assert scored([gold()], [wrong])["whole"]["F1"] == 0
    assert scored([gold(targets=())], [found(targets=())])["whole"]["F1"] == 100


def test_sectors_count_in_full_codes_alone():
    rows = scored([gold(targets=("SUDMIL",))], [found(targets=("SUDCVL",))])
    assert (rows["whole"]["F1"], rows["whole, full codes"]["F1"]) == (100, 0)
    assert (rows["targets, states"]["F1"], rows["targets, full codes"]["F1"]) == (100, 0)


def test_organisations_are_igo_and_the_unresolved_is_a_state_of_its_own():
    rows = scored([gold(sources=("IGO",), targets=("---REB",))], [found(sources=("IGONATO",), targets=("---",))])
    assert (rows["whole"]["F1"], rows["sources, full codes"]["F1"], rows["targets, full codes"]["F1"]) == (100, 100, 0)


def test_actors_of_matched_triggers_are_shown_apart():
    rows = scored([gold(), gold("killed")], [found()])
    assert rows["sources, states"]["R"] == 50
    assert rows["sources, states"]["of matched"] == 100
    assert rows["type"]["of matched"] == 100


def test_places_are_right_by_their_words():
    place = Place(span=span("Port Karst"), name="Port Karst")
    rows = scored([gold(place=GoldPlace(at("Karst"), "Karst"))], [found(place=place)])
    assert rows["place"]["F1"] == 100
    rows = scored([gold(place=GoldPlace(at("Sudmark"), "Sudmark"))], [found(place=place)])
    assert rows["place"]["F1"] == 0
    assert scored([gold()], [found()])["place"]["gold"] == 0


def test_only_dates_to_the_day_are_asked_for():
    when = When(span=None, start="2021-03-01", end="2021-03-01", precision="day", rule="", confidence=1.0)
    rows = scored([gold(date="2021-03-01"), gold("shelling", date="2021-03")], [found(date=when), found("shelling")])
    assert (rows["date, to the day"]["R"], rows["date, to the day"]["gold"]) == (100, 1)
    assert scored([gold(date="2021-03-01")], [found()])["date, to the day"]["R"] == 0


def test_a_count_is_right_with_both_bounds_and_counts_once_an_event():
    five = Count(span=span("at least five"), what="killed", low=5, high=None)
    told = found(counts=[five], mentions=[span("shelled"), span("shelling")])
    rows = scored([gold(), gold("shelling", counts=[GoldCount("killed", 5)])], [told])
    assert (rows["counts"]["P"], rows["counts"]["R"]) == (100, 100)
    rows = scored([gold(counts=[GoldCount("killed", 5, 5)])], [told])
    assert rows["counts"]["F1"] == 0


def test_from_a_floor_what_is_less_sure_is_not_asked():
    rows = scored([gold(), gold("killed")], [found(confidence=0.9), found("Monday", confidence=0.4)])
    assert (rows["from 0.4: whole"]["P"], rows["from 0.5: whole"]["P"]) == (50, 100)
    assert rows["from 0.5: whole"]["R"] == 50
    assert rows["from 0.9: type, states"]["P"] == 100


def test_each_type_has_its_own_row():
    rows = scored([gold(), gold("killed", kind="COERCE")], [found(), found("killed", kind="ASSAULT")])
    assert (rows["type ASSAULT"]["P"], rows["type ASSAULT"]["R"]) == (50, 100)
    assert (rows["type COERCE"]["gold"], rows["type COERCE"]["F1"]) == (1, 0)


def test_a_document_knows_what_the_passage_says_of_its_page():
    document = page("x", headline="Shells on Port Karst", outlet="The Karst Courier")
    assert (document.headline, document.outlet) == ("Shells on Port Karst", "The Karst Courier")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("events-de-train", "de"),
        ("events-written-ru", "ru"),
        ("events-dev", "en"),
        ("my-own", "en"),
        ("spanish-protest-dev", "es"),
    ],
)
def test_the_language_stands_in_the_name_of_the_file(tmp_path, name, language):
    assert language_of(tmp_path / f"{name}.jsonl") == language


SENTENCE = "Russia expelled two German diplomats on Tuesday."
EXPELLED = {
    "trigger": [7, 15],
    "words": "expelled",
    "type": "SANCTION",
    "mode": "expel",
    "status": "occurred",
    "sources": [{"span": [0, 6], "words": "Russia", "code": "RUS"}],
    "targets": [{"span": [20, 36], "words": "German diplomats", "code": "DEUGOV"}],
    "date": "2021-03-02",
    "counts": [],
}


@pytest.fixture
def write(tmp_path):
    def written(*rows: object, name: str = "own.jsonl"):
        path = tmp_path / name
        path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), "utf-8")
        return path

    return written


def test_a_file_of_ones_own_is_scored(write):
    passage = {"text": SENTENCE, "published": "2021-03-04", "headline": None, "outlet": None, "events": [EXPELLED]}
    rows = evaluate("events", write(passage, "", {"text": "It rained.", "events": []}))
    assert {row["set"] for row in rows} == {"own"}
    by_what = {row["what"]: row for row in rows}
    assert by_what["trigger"]["gold"] == 1 and by_what["trigger"]["not coded"] == 0
    assert "from 0.9: whole" in markdown(rows)


WRONG = [
    ({**EXPELLED, "sources": ["Russia"]}, r"got `str` in `events\[0\]\.sources\[0\]`.*An actor is an object"),
    ({**EXPELLED, "targets": "Germany"}, r"`events\[0\]\.targets`.*An actor is an object"),
    ({**EXPELLED, "sources": [{"code": "Russia"}]}, "event 1: 'Russia' is no actor's code"),
    ({**EXPELLED, "type": "DEMAND"}, "event 1: there is no type 'DEMAND'. The types are ACCUSE"),
    ({**EXPELLED, "status": "maybe"}, "maybe.*The statuses are occurred"),
    ({**EXPELLED, "trigger": [7, 900]}, r"the trigger \[7, 900\] is outside the text of 48 characters"),
    ({**EXPELLED, "trigger": [15, 7]}, "outside the text"),
    ({**EXPELLED, "trigger": [8, 16]}, "'expelled', but the text has 'xpelled '"),
    ({**EXPELLED, "trigger": 7}, "offsets into the text"),
    ({**EXPELLED, "place": {"span": [40, 90], "words": "Moscow"}}, r"the words \[40, 90\] is outside"),
    ({**EXPELLED, "place": "Moscow"}, "A place is an object"),
    ({**EXPELLED, "counts": [["expelled", 2, 2, "two"]]}, "A count is an object"),
    ({**EXPELLED, "counts": [{"what": "diplomats", "low": 2, "high": 2}]}, "What can be counted is killed"),
    ({**EXPELLED, "date": "Tuesday"}, "'Tuesday' is no date"),
    ({key: value for key, value in EXPELLED.items() if key != "status"}, "the field 'status' is missing.*The statuses are"),
    ({key: value for key, value in EXPELLED.items() if key != "trigger"}, "the field 'trigger' is missing.*check.py"),
    ("expelled", "Each event is an object"),
]


@pytest.mark.parametrize(("event", "said"), WRONG)
def test_an_event_that_is_not_right_is_named_with_its_line(write, event, said):
    path = write({"text": SENTENCE, "events": [EXPELLED]}, {"text": SENTENCE, "events": [event]})
    with pytest.raises(CorpusError, match=rf"own\.jsonl, line 2.*{said}"):
        events(path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": "x", "events": [', "line 2: not JSON"),
        ([EXPELLED], "line 2: Expected `object`, got `array`"),
        ({"text": SENTENCE}, "line 2: the field 'events' is missing"),
        ({"events": []}, "line 2: the field 'text' is missing"),
        ({"text": SENTENCE, "events": [], "published": "Monday"}, "line 2: 'Monday' is no date"),
        ({"text": SENTENCE, "events": [], "language": "xx"}, "line 2: the language 'xx'"),
    ],
)
def test_a_line_that_is_not_right_is_named(write, line, said):
    with pytest.raises(CorpusError, match=said):
        events(write({"text": SENTENCE, "events": [EXPELLED]}, line))


def test_a_file_that_is_not_utf_8_or_empty_is_refused(tmp_path):
    path = tmp_path / "own.jsonl"
    path.write_bytes('{"text": "Médecins"}\n'.encode("latin-1"))
    with pytest.raises(CorpusError, match="line 1: not JSON in UTF-8"):
        events(path)
    path.write_bytes(b"")
    with pytest.raises(CorpusError, match=r"own\.jsonl: no records"):
        events(path)


def test_a_file_of_no_known_form_is_refused(write):
    with pytest.raises(CorpusError, match="line 1: neither the field `events`"):
        events(write({"text": "x"}))


@pytest.mark.parametrize("actors", ["Russia", ["Russia"]])
def test_an_actor_of_plover_gold_that_is_plain_text_is_named(write, actors):
    right = {"event": "AID", "text": SENTENCE, "source": [{"code": "RUS"}], "target": ""}
    with pytest.raises(CorpusError, match=r"line 2.*An actor is an object with a code"):
        events(write(right, {**right, "source": actors}))


def test_sentences_with_plover_types_are_scored_by_type_and_by_country_where_named(write):
    line = {
        "text": SENTENCE,
        "date": "20210304",
        "events": [{"source": "---", "target": "---", "code": "16", "plover": "SACTION"}],
    }
    unnamed = [row["what"] for row in events(write(line, name="mine.jsonl"))]
    assert unnamed == ["type", "type SANCTION"]
    line["events"][0]["source"] = "RUS"
    assert "type, countries" in [row["what"] for row in events(write(line, name="mine.jsonl"))]


def test_a_suite_is_known_by_its_lines_and_wants_its_dictionaries(write):
    line = {"text": SENTENCE, "events": [{"source": "ARN", "target": "GON", "code": "064"}]}
    with pytest.raises(CorpusError, match=r"own-actors\.txt: the dictionary of own\.jsonl"):
        events(write(line))


@pytest.mark.parametrize(
    ("measure", "row"),
    [
        ("quotes", {"tokens": ["They", "", "said"], "labels": ["O", "O", "O"]}),
        ("factuality", {"corpus": "UW", "tokens": ["They", ""], "predicates": [{"start": 0, "factuality": 1.0}]}),
    ],
)
def test_an_empty_token_is_named_with_its_line(write, measure, row):
    with pytest.raises(CorpusError, match=r"own\.jsonl, line 1: .*`tokens\[1\]`.*No word may be empty"):
        evaluate(measure, write(row))


@pytest.mark.parametrize("content", ["La O\n O\n\n", "La O\n\tB-LOC\n\n"])
def test_an_empty_word_of_a_tagged_file_is_named_with_its_line(tmp_path, content):
    path = tmp_path / "own.conll"
    path.write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=r"own\.conll, line 2: the word is empty"):
        evaluate("entities", path)


@pytest.mark.parametrize("measure", ["quotes", "factuality", "times", "pages", "events"])
@pytest.mark.parametrize("line", ['{"text": ', "[1, 2]", "7", '"text"', "{}"])
def test_no_gold_file_of_lines_ends_in_a_traceback(write, measure, line):
    with pytest.raises((CorpusError, EvaluationError), match=r"own\.jsonl, line 1"):
        evaluate(measure, write(line))


def test_tokens_without_a_label_each_and_predicates_outside_are_named(write):
    with pytest.raises(CorpusError, match="line 1: 2 tokens and 1 labels"):
        evaluate("quotes", write({"tokens": ["They", "said"], "labels": ["O"]}))
    row = {"corpus": "UW", "tokens": ["They"], "predicates": [{"start": 4, "factuality": 1.0}]}
    with pytest.raises(CorpusError, match="line 1: the predicate at token 4"):
        evaluate("factuality", write(row))
