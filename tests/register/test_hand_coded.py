"""The register in the columns of ACLED and UCDP GED, as a script made for those reads it."""

import csv
from pathlib import Path

import msgspec
from sheets import sheet

from dragoman.records import Count, Place, Plover, Sheet, Span
from dragoman.register import Register, export
from dragoman.register.hand_coded import ACLED, UCDP

SPAN = Span(60, 66, "border")
KIDAL = Place(
    span=SPAN,
    name="Kidal",
    kind="town",
    lat=18.4411,
    lon=1.4078,
    country="MLI",
    province="MLI.10",
    geonameid=2455290,
    confidence=0.9,
)


def strike(place: Place | None = KIDAL, **changes: object) -> Sheet:
    base = sheet()
    killed = Count(span=Span(44, 50, base.document.text[44:50]), what="killed", low=5.0, high=7.0)
    event = msgspec.structs.replace(
        base.events[0], plover=Plover(type="ASSAULT", mode="aerial", contexts=[]), place=place, counts=[killed], **changes
    )
    return msgspec.structs.replace(base, events=[event])


def rows(tmp_path: Path, form: str, page: Sheet) -> list[dict[str, str]]:
    with Register(":memory:") as register:
        register.add([page])
        export(register, tmp_path / "out.csv", form)
        assert list(register.sheets()) == [page]  # the place comes back whole
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_an_air_strike_is_a_row_of_acled_with_its_place(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "acled", strike())
    assert list(row) == list(ACLED)
    assert (row["event_type"], row["sub_event_type"]) == ("Explosions/Remote violence", "Air/drone strike")
    assert (row["location"], row["country"], row["latitude"], row["geo_precision"]) == ("Kidal", "Mali", "18.4411", "1")
    assert row["fatalities"] == "5" and "as said by President of Arvenia" in row["tags"]


def test_a_killing_is_a_row_of_ucdp_with_low_and_high(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "ucdp", strike())
    assert list(row) == list(UCDP)
    assert (row["best"], row["low"], row["high"], row["where_prec"]) == ("5", "5", "7", "1")
    assert row["geom_wkt"] == "POINT (1.4078 18.4411)" and row["priogrid_gid"] == str(216 * 720 + 362 + 1)


def test_a_place_that_is_not_resolved_has_its_words_and_no_coordinates(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "acled", strike(Place(span=SPAN, name="the border", candidates=[1, 2])))
    assert (row["location"], row["latitude"], row["longitude"], row["geo_precision"]) == ("the border", "", "", "")


def test_what_did_not_happen_and_what_acled_does_not_code_is_in_no_row(tmp_path: Path) -> None:
    assert not rows(tmp_path, "acled", strike(status="planned"))
    assert not rows(tmp_path, "acled", sheet()) and not rows(tmp_path, "ucdp", sheet())


def test_no_cell_is_a_formula_and_coordinates_stay_numbers(tmp_path: Path) -> None:
    page = strike(msgspec.structs.replace(KIDAL, name="=cmd|' /C calc'!A0", lon=-1.4078))
    for form in ("acled", "ucdp"):
        (row,) = rows(tmp_path, form, page)
        assert "'=cmd|' /C calc'!A0" in row.values() and row["longitude"] == "-1.4078"
