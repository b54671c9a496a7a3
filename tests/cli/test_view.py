import msgspec
from example_sheet import TEXT, actor, sheet, span
from hypothesis import given
from hypothesis import strategies as st

from dragoman.records import FLOOR, Place, Plover, Span, When
from dragoman.view import clean, day, digest, one_line, page
from dragoman.view.phrases import act_phrase, told
from dragoman.view.week import usual_words
from dragoman.view.weight import is_listed, is_somebody, rank, weight


def plain(lines):
    return "\n".join(line.plain for line in lines)


def test_page_shows_each_record_with_its_words_and_offsets():
    shown = plain(page(sheet()))
    assert "Ada Brandt (NORGOV)  direct" in shown
    assert "Norland (NORGOV) → Sudria (SUD)  SANCTION expel (diplomatic)  occurred" in shown
    start = TEXT.index("Norland expelled")
    assert f"[{start}:{len(TEXT) - 1}]" in shown


def test_evidence_is_the_sentence_and_not_the_page():
    lines = [line.plain.strip() for line in page(sheet())]
    assert '"We will answer," Norland\'s foreign minister Ada Brandt said.' in lines
    assert "Norland expelled two envoys of Sudria." in lines


def test_initials_and_titles_do_not_cut_the_sentence():
    text = TEXT.replace("Talks ended on Tuesday.", "Talks ended.\nU.S. Gen. Brown left.").replace("left. ", "left and ")
    assert any(line.plain.strip().startswith("U.S. Gen. Brown left and") for line in page(sheet(text)))


def test_highlighted_words_are_the_span():
    line = next(line for line in page(sheet()) if line.plain.strip().startswith("Norland expelled"))
    marked = {line.plain[s.start : s.end] for s in line.spans if "underline" in str(s.style)}
    assert marked == {"expelled"}


def test_no_line_is_wider_than_the_terminal():
    assert max(line.cell_len for line in page(sheet(), width=40)) <= 40


def test_day_groups_statements_by_speaker_and_events_by_pair():
    shown = plain(day("2024-03-14", [sheet(), sheet()]))
    assert "The register of Thursday, 14 March 2024" in shown
    assert "2 pages · 2 statements · 2 events" in shown
    assert shown.count("  Ada Brandt (NORGOV)\n") == 1
    assert shown.count("  NOR → SUD\n") == 1


def phrase_of(sentence: str, word: str, target: str = "", type: str = "CONSULT") -> str:
    text = f"Talks ended. {sentence} They met again."
    event = msgspec.structs.replace(
        sheet().events[0],
        plover=Plover(type=type, mode=None, contexts=[]),
        trigger=span(word, text),
        sources=[],
        targets=[actor(target, target, "SUDGOV", "SUD", text)] if target else [],
    )
    start = text.index(sentence)
    return act_phrase(event, text, start, start + len(sentence))


def test_a_line_says_the_act_with_whom_it_names():
    assert phrase_of("Norland met envoys of Sudria, which denied it.", "met", "envoys of Sudria") == "met envoys of Sudria"
    assert phrase_of("Norland opposed the withdrawal, and left.", "opposed") == "opposed the withdrawal"
    assert phrase_of("Sudria condemned the new naval offensive.", "offensive") == "Sudria condemned the new naval offensive"
    assert phrase_of("Norland met the government of Sudria.", "met", "the government of") == "met the government of Sudria"
    assert phrase_of("Norland claimed the 2020 U.S. election.", "claimed") == "claimed the 2020 U.S. election"
    claim = "Norland accused Sudria of spying on ships."
    assert phrase_of(claim, "accused", "Sudria", type="ACCUSE") == "accused Sudria of spying on ships"
    assert phrase_of("Norland attacked him on Monday.", "attacked", "him") == "attacked him on Monday"
    assert phrase_of(f"Norland promised {'very ' * 20}much.", "promised").endswith(" …")
    assert told("Norland", None, "met") == "Norland: “met”" and told(None, "Sudria", "met") == "somebody → Sudria: “met”"
    assert told("Norland: you", "I", "met") == "Norland: somebody → somebody: “met”"


def test_weeks_with_hardly_an_act_are_told_as_numbers():
    assert usual_words({"mean_52": 0.02, "mean_4": 0.25, "covered": 41}) == "1 in the 41 weeks before"
    assert usual_words({"mean_52": 0.0, "mean_4": 0.0, "covered": 8}) == "none in the 8 weeks before"
    assert usual_words({"mean_52": 2.34, "mean_4": 0.04, "covered": 52}) == "usual week 2.3, of the last four < 0.1"


def with_event(**about):
    given = sheet()
    return msgspec.structs.replace(given, events=[msgspec.structs.replace(given.events[0], **about)])


def test_events_below_the_floor_are_shown_only_where_asked_for_and_marked():
    unsure = with_event(confidence=FLOOR / 2)
    for shown, all_of_it in ((page, {"floor": 0.0}), (lambda s, **a: day("2024-03-14", [s], **a), {"floor": 0.0})):
        assert "Who did what to whom" not in plain(shown(unsure))
        assert "below the floor" in plain(shown(unsure, **all_of_it))
    assert "0 events" in plain(day("2024-03-14", [unsure]))


def test_a_claim_is_shown_as_said_by_its_speaker():
    claim = with_event(said_by="s1")
    assert "as said by Ada Brandt (NORGOV)" in plain(page(claim))
    assert "as said by Ada Brandt (NORGOV)" in plain(day("2024-03-14", [claim]))


def test_an_act_told_twice_is_one_event_told_twice():
    twice = with_event(mentions=[Span(0, 5, TEXT[0:5]), sheet().events[0].trigger])
    assert "Who did what to whom (1)" in plain(page(twice)) and "told 2 times" in plain(page(twice))
    assert "1 event" in plain(day("2024-03-14", [twice])) and "told 2 times" in plain(day("2024-03-14", [twice]))


def test_a_day_says_how_many_of_its_events_were_done():
    assert "1 event, 0 of them done" in plain(day("2024-03-14", [with_event(status="planned")]))


def test_speakers_whom_nobody_knows_are_not_merged_across_pages():
    def said_by_he(page_id):
        given = sheet()
        he = msgspec.structs.replace(given.statements[0].speaker, name="he", country=None, code=None)
        said = msgspec.structs.replace(given.statements[0], speaker=he)
        document = msgspec.structs.replace(given.document, id=page_id)
        return msgspec.structs.replace(given, document=document, statements=[said])

    shown = plain(day("2024-03-14", [said_by_he("d1"), said_by_he("d2")]))
    assert shown.count("\n  he\n") == 2


def test_digest_tells_a_happening_in_a_line_with_who_said_what_and_headlines():
    shown = plain(digest("2024-03-14", [sheet()], None))
    assert "sanction  Norland → Sudria: “expelled two envoys of Sudria”  The Harbour Post" in shown
    assert "Ada Brandt (" not in shown  # three words say too little
    assert "Folded away: statements: 1. All of it: --all" in shown


def test_digest_says_when_and_where_but_no_day_of_the_page_and_no_place_without_a_name():
    when = When(span=None, start="2024-03-12", end="2024-03-12", precision="day", rule="", confidence=1.0)
    for place, date, words in (
        (Place(span=Span(0, 5, TEXT[:5]), name="Harbour", kind="town"), when, "2024-03-12, in Harbour, The"),
        (Place(span=Span(0, 5, TEXT[:5]), name="area"), msgspec.structs.replace(when, start="2024-03-14"), "Sudria”  The"),
    ):
        assert words in plain(digest("2024-03-14", [with_event(place=place, date=date)], None))


def test_digest_folds_what_is_unsure_background_or_no_politics_with_its_number():
    actors = [msgspec.structs.replace(sheet().events[0].sources[0], kind="unknown", country=None, code=None, sectors=["BUS"])]
    elsewhere = with_event(sources=actors, targets=actors)
    for one, words in (
        (with_event(confidence=FLOOR / 2), "1 below the floor of confidence"),
        (with_event(status="past"), "1 background, of before"),
        (msgspec.structs.replace(elsewhere, statements=[]), "1 on pages not about politics or security"),
    ):
        shown = plain(digest("2024-03-14", [one], None))
        assert words in shown and "What happened" not in shown


def test_digest_of_a_day_fits_two_screens_and_the_same_act_in_two_outlets_is_one_line():
    def told_by(n):
        given = sheet()
        document = msgspec.structs.replace(given.document, id=f"d{n}", outlet=f"Outlet {n}")
        return msgspec.structs.replace(given, document=document, events=[msgspec.structs.replace(given.events[0], id=f"e{n}")])

    merged = {f"e{n}": ("h", 30) for n in range(30)}
    shown = plain(digest("2024-03-14", [told_by(n) for n in range(30)], None, merged=merged)).splitlines()
    assert len(shown) < 50 and sum("→" in line for line in shown) == 1
    assert any("30 outlets" in line for line in shown)


def test_weight_grows_with_outlets_harm_rank_and_novelty_and_tells_why():
    def of(**about):
        given = {"outlets": 1, "goldstein": -2.0, "counts": [], "ranks": (1.5, 0.5), "between": True, "new": False}
        return weight(**(given | {"status": "occurred", "claimed": False, "confidence": 0.8} | about))

    for more in ({"outlets": 4}, {"goldstein": -10.0}, {"ranks": (2.0, 0.5)}, {"new": True}, {"start": 0}, {"mentions": 3}):
        assert of(**more).value > of().value
    for less in ({"status": "planned"}, {"claimed": True}, {"confidence": 0.4}):
        assert of(**less).value < of().value
    assert "new against the week before 1.0" in of(new=True).reasons and "planned × 0.80" in of(status="planned").reasons


def test_a_president_stands_above_a_state_and_a_state_above_nobody():
    norland = sheet().events[0].sources[0]
    president = msgspec.structs.replace(norland, office="President", kind="person", sectors=["GOV"])
    assert rank(president) > rank(msgspec.structs.replace(norland, kind="state")) > rank(None)
    assert rank(msgspec.structs.replace(president, office="former president")) < rank(president)


def test_who_is_nobody_in_particular_has_no_line():
    assert is_somebody("Kino Gabriel", None) and is_somebody("Defence Ministry", "TUR")
    assert not any(is_somebody(name, None) for name in ("Siri", "you", "TNG50", "The statement", "Defence ministry"))


def test_the_list_of_people_and_groups_has_names_only():
    assert all(is_listed(name, "USA") for name in ("Siri Hale", "US Senate", "Bolton", "WHO"))
    assert is_listed("Kino Gabriel", None) and is_somebody("United States: official", "USA")
    assert not any(is_listed(name, "USA") for name in ("I", "United States: you", "United States: official", "United States"))
    assert not any(is_listed(name, None) for name in ("I", "You", "Siri", "TNG50", "The study", "Our team"))


def test_escape_sequences_of_a_page_do_not_reach_the_terminal():
    hostile = TEXT.replace("Talks ended", "\x1b]0;owned\x07\x9b31mTalks").replace("two", "\u202etwo\x1b[2J")
    shown = plain(page(sheet(hostile, headline="\x1b[31mNews\nof the day"))) + plain(day("2024-03-14", [sheet(hostile)]))
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\u202e"}


@given(st.text())
def test_cleaning_keeps_offsets_and_gives_what_utf8_can_hold(text):
    assert len(clean(text)) == len(one_line(text)) == len(text)
    assert "\n" not in one_line(text)
    one_line(text).encode("utf-8")


@given(st.text(alphabet=st.characters(), max_size=40), st.text(max_size=40))
def test_any_page_can_be_shown(before, after):
    text = f"{before} {TEXT} {after}"
    assert "We will answer" in plain(page(sheet(text)))
