"""A person is of one state over a page."""

from msgspec.structs import replace
from sheets import sheet

from dragoman.records import Actor, Event
from dragoman.resolve.one_state import of_one_state


def person(like: Actor, name: str, country: str | None) -> Actor:
    return replace(like, kind="person", name=name, country=country, sectors=["PTY"], code=f"{country or ''}PTY")


def acts(*countries: str | None) -> list[Event]:
    event = sheet().events[0]
    return [replace(event, sources=[person(event.sources[0], "Zoë Žák", country)]) for country in countries]


def states(*countries: str | None) -> list[str | None]:
    said = replace(sheet().statements[0], speaker=person(sheet().events[0].sources[0], "Zoë Žák", None), about=[])
    statements, events = of_one_state([said], acts(*countries))
    assert statements[0].speaker
    return [statements[0].speaker.country, *(one.sources[0].country for one in events)]


def test_who_is_of_a_state_in_one_record_is_of_it_in_all() -> None:
    assert states("CZE", None) == ["CZE", "CZE", "CZE"]


def test_where_records_disagree_as_often_as_not_nobody_decides() -> None:
    assert states("CZE", "SVK", None) == [None, "CZE", "SVK", None]
    assert states("CZE", "SVK", "CZE", None) == ["CZE", "CZE", "SVK", "CZE", "CZE"]


def test_the_code_follows() -> None:
    _, (one, other) = of_one_state([], acts("CZE", None))
    assert other.sources[0].code == "CZEPTY" == one.sources[0].code


def test_a_state_that_only_the_head_guesses_gives_way_to_that_of_most() -> None:
    events = acts("CZE", "SVK", "CZE")
    guessed = replace(events[1].sources[0], grounds=["head", "words"])
    _, done = of_one_state([], [events[0], replace(events[1], sources=[guessed]), events[2]])
    assert [one.sources[0].code for one in done] == ["CZEPTY"] * 3


def test_an_organisation_that_no_table_knows_is_of_one_sector() -> None:
    def body(one: Event, sector: str) -> Event:
        who = one.sources[0]
        return replace(one, sources=[replace(who, kind="organisation", entry=None, sectors=[sector], code=f"CZE{sector}")])

    _, done = of_one_state([], [body(one, s) for one, s in zip(acts("CZE", "CZE", "CZE"), ["REB", "OPP", "OPP"], strict=True)])
    assert [one.sources[0].code for one in done] == ["CZEOPP"] * 3
