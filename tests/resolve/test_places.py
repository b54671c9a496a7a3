"""Which place words mean on a page, told with sentences of our own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.records import Place, Sheet, Span
from dragoman.resolve.places import kilometres, place_of, resolve


def where(text: str, *names: str, outlet: str | None = None) -> list[Place]:
    return resolve(text, [Span(text.index(n), text.index(n) + len(n), n) for n in names], outlet)


def events(text: str) -> Sheet:
    (sheet,) = dragoman.code(text)
    assert isinstance(sheet, Sheet)
    return sheet


@pytest.mark.parametrize(
    ("text", "name", "province"),
    [
        ("Two men were held in Paris, Texas, on Monday.", "Paris", "USA.TX"),
        ("The clash began in Birmingham, Alabama.", "Birmingham", "USA.AL"),
        ("Police raided a house in Moscow, Idaho.", "Moscow", "USA.ID"),
        ("A convoy left London, Ontario, at dawn.", "London", "CAN.08"),
        ("The march from Long Beach, CA to Fresno ended.", "Long Beach", "USA.CA"),
        ("A riot broke out in Odessa (Texas) last night.", "Odessa", "USA.TX"),
    ],
)
def test_a_province_named_beside_a_town_says_which_town(text: str, name: str, province: str) -> None:
    assert where(text, name)[0].province == province


@pytest.mark.parametrize(
    ("name", "number"),
    [("Paris", 2988507), ("Stockholm", 2673730), ("Kabul", 1138958), ("Kyiv", 703448), ("Киев", 703448), ("Moskau", 524901)],
)
def test_a_town_named_alone_is_the_one_that_everybody_means(name: str, number: int) -> None:
    assert where(f"A man was shot in {name}.", name)[0].geonameid == number


def test_a_name_that_a_division_shares_with_its_seat_is_the_town_unless_the_division_is_said() -> None:
    assert where("Envoys met in Basra.", "Basra")[0].kind == "town"
    assert where("Envoys met in Basra province.", "Basra")[0].kind == "province"


@pytest.mark.parametrize(
    ("name", "country"),
    [("Baghuz", "SYR"), ("Ain Issa", "SYR"), ("Qamishli", "SYR"), ("Hodeidah", "YEM"), ("Robotyne", "UKR")],
)
def test_towns_of_the_wars_have_the_names_that_news_gives_them(name: str, country: str) -> None:
    place = where(f"Fighting went on in {name}.", name)[0]
    assert (place.country, place.lat is not None) == (country, True)


def test_the_other_places_of_a_page_say_which_town_is_meant() -> None:
    text = "Officers in Tripoli and in Sidon and Beirut were on alert."
    assert [p.country for p in where(text, "Tripoli", "Sidon", "Beirut")] == ["LBN"] * 3
    text = "Officers in Tripoli and in Misrata and Benghazi were on alert."
    assert [p.country for p in where(text, "Tripoli", "Misrata", "Benghazi")] == ["LBY"] * 3


def test_one_sense_of_a_name_holds_for_the_page() -> None:
    text = "A fire in Athens, Georgia, was set. Police in Athens said so."
    again = text.rindex("Athens")
    found = resolve(text, [Span(10, 16, "Athens"), Span(again, again + 6, "Athens")], None)
    assert [p.province for p in found] == ["USA.GA", "USA.GA"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Strait of Hormuz", "sea"),
        ("Kerch Strait", "sea"),
        ("Bab el-Mandeb", "sea"),
        ("Incirlik", "site"),
        ("Diego Garcia", "site"),
        ("Bavaria", "province"),
        ("Норвегия", "country"),
        ("Schwarzes Meer", "sea"),
    ],
)
def test_straits_bases_provinces_and_countries_say_what_they_are(name: str, kind: str) -> None:
    place = where(f"Ships passed {name} on Friday.", name)[0]
    assert place.kind == kind and place.lat is not None


def test_a_disputed_area_says_who_holds_and_who_claims_it() -> None:
    crimea = where("Troops are in Crimea.", "Crimea")[0]
    assert (crimea.kind, crimea.held_by, crimea.claimed_by) == ("disputed", ["RUS"], ["UKR"])


def test_words_that_name_no_known_place_get_no_coordinates() -> None:
    place = where("A man was shot in Qwertyholm.", "Qwertyholm")[0]
    assert (place.lat, place.lon, place.geonameid, place.kind, place.name) == (None, None, None, None, "Qwertyholm")
    nowhere = place_of(Span(0, 10, "the street"), [], "the street was blocked")
    assert nowhere.lat is None and nowhere.name == "the street"


def test_of_a_phrase_the_smallest_place_counts_and_the_span_is_the_phrase() -> None:
    text = "Rebels shelled a school in Idlib, Syria."
    named = where(text, "Idlib", "Syria")
    start = text.index("Idlib")
    place = place_of(Span(start, len(text) - 1, text[start:-1]), named, text)
    assert place.country == "SYR" and place.kind != "country" and place.span.text == "Idlib, Syria"


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A woman was stabbed in Oslo on Sunday.", "Oslo", "NOR"),
        ("Protesters marched in Yerevan on Friday.", "Yerevan", "ARM"),
        ("A bomb exploded in Mogadishu.", "Mogadishu", "SOM"),
        ("Police arrested three men in Nairobi.", "Nairobi", "KEN"),
    ],
)
def test_where_something_happened_is_its_place_and_no_target(text: str, name: str, country: str) -> None:
    sheet = events(text)
    assert [e.place.country for e in sheet.events if e.place] == [country] * len(sheet.events) and sheet.events
    assert all(name not in actor.span.text for e in sheet.events for actor in e.targets)


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_any_words_resolve_to_a_whole_place_or_to_none(name: str) -> None:
    (place,) = resolve(name, [Span(0, len(name), name)], None)
    assert (place.lat is None) == (place.lon is None) == (place.kind is None)
    assert place.lat is None or (-90 <= place.lat <= 90 and -180 <= (place.lon or 0.0) <= 180 and not place.candidates)
    assert 0 <= place.confidence <= 1


def test_distances_are_those_of_the_globe() -> None:
    assert kilometres(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(344, abs=2)
