import msgspec
from example_sheet import TEXT, sheet
from hypothesis import given
from hypothesis import strategies as st

from dragoman.records import FLOOR, Span
from dragoman.view import clean, day, one_line, page


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
