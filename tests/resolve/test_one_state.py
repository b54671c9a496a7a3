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
