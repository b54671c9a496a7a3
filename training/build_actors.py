"""Make the generated tables of actors from public facts: `python -m training.build_actors --data ../shared/data/actors`.

Writes, beside the tables that are kept by hand, `countries.csv` (names, capitals, adjectives and peoples of states in six languages:
CLDR by babel, mledoze/countries, and `ontology/languages/*/states.csv`) and `phoenix.csv` (persons with their offices and dates to
2014, from the Phoenix dictionaries), then the compiled form of all. Needs babel, of the extra `training`.
"""

import argparse
import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel import Locale

from dragoman.ontology.actors import FOLDER, compile_tables
from dragoman.ontology.actors.forms import folded, inflected, key
from dragoman.ontology.actors.tables import LANGUAGES, rows
from dragoman.ontology.petrarch import read_actors
from dragoman.ontology.places import country_of_town

# Kosovo has no ISO 3166-1 code; XKX is the user-assigned one in common use.
ISO3 = {"UNK": "XKX"}
TRANSLATED = {"es": "spa", "fr": "fra", "de": "deu", "pt": "por", "ru": "rus"}
# Names of states and capitals that are persons, words or other cities first.
NOT_STATES = frozenset(
    ["Dominique", "Mauricio", "Maurício", "Maurice", "Grenade", "Granada", "Reunión", "Réunion", "Domínica", "Dominica"]
)
NOT_CAPITALS = frozenset(
    [
        "Jamestown",
        "Georgetown",
        "Stanley",
        "Hamilton",
        "Kingston",
        "Victoria",
        "San Juan",
        "Saint Helier",
        "City of San Marino",
        "Douglas",
        "Nassau",
        "San José",
        "Santiago",
        "São Tomé",
        "San Salvador",
        "Saint George's",
        "Valletta",
        "Charlotte Amalie",
        "Monaco",
        "Vaduz",
        "San Marino",
        "Luxemburg",
        "Luxembourg",
        "Luxemburgo",
        "Люксембург",
        "Singapore",
        "Singapour",
        "Singapur",
        "Singapura",
        "Сингапур",
        "Victoria",
        "Виктория",
        "Гамильтон",
        "Дуглас",
        "Кингстон",
        "Джорджтаун",
        "Нассау",
        "Сан-Хуан",
        "Сантьяго",
        "Vitória",
        "Bridgetown",
        "Roseau",
        "Plymouth",
        "Palmer",
        "Port Louis",
        "Porto Luís",
        "Malé",
        "Male",
        "Saipan",
        "Dili",
        "Praia",
        "Lomé",
    ]
)
# States that share an adjective with a smaller one of the source.
FIRST_OF_ADJECTIVE = {"Dominican": "DOM", "Congolese": "COD"}
NAMELESS = ("AN", "BV", "HM", "QO", "ZZ", "EU", "EZ", "UN", "AC", "CP", "DG", "EA", "IC", "TA", "XA", "XB")
TITLES = re.compile(
    r"^(?:(?:FORMER|ACTING|DEPUTY|VICE|FIRST|CHIEF|GENERAL|LT\.?|COL\.?|MR\.?|MRS\.?|DR\.?|SIR|LORD|SHEIKH|KING|QUEEN|PRINCE|PRINCESS|EMIR|PRESIDENT|PREMIER|CHANCELLOR|"
    r"PRIME|FOREIGN|DEFEN[CS]E|INTERIOR|FINANCE|MINISTER|SECRETARY|OF|STATE|AMBASSADOR|SENATOR|JUSTICE|CHAIRMAN|SPEAKER|OPPOSITION|LEADER)_)+"
)
Row = tuple[str, str, str, str]
Entries = list[dict[str, dict[str, dict[str, str]]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    entries = sorted(json.loads((data / "countries.json").read_text("utf-8")), key=lambda e: e["cca3"])
    countries = [row for language in LANGUAGES for row in _states(entries, language)]
    _write(FOLDER / "countries.csv", ("country", "kind", "language", "form"), countries)
    people = list(_people(data / "Phoenix.Countries.actors.txt", {row[0] for row in countries}))
    _write(FOLDER / "phoenix.csv", ("id", "names", "country", "sectors", "start", "end"), people)
    compile_tables()
    print(f"{len(countries)} forms of states, {len({row[0] for row in people})} persons of the Phoenix dictionaries")


def _states(entries: Entries, language: str) -> Iterator[Row]:
    """The forms of every state in a language; one that means two states counts only where the table kept by hand has it."""
    by_hand = {row["country"]: row for row in rows(FOLDER.parent / "languages" / language / "states.csv")}
    locale = Locale(language)
    cities = {zone: place.get("city", zone.split("/")[-1].replace("_", " ")) for zone, place in _zones(locale)}
    found: dict[str, list[tuple[str, str, str]]] = {"name": [], "capital": [], "adjective": []}
    owners = _adjective_owners(entries)
    for entry in entries:
        code = ISO3.get(str(entry["cca3"]), str(entry["cca3"]))
        hand = by_hand.get(code, {"names": "", "capitals": "", "adjectives": ""})
        names = [*hand["names"].split("|"), locale.territories.get(str(entry["cca2"]), "")]
        capitals = hand["capitals"].split("|")
        adjectives = hand["adjectives"].split("|")
        if language == "en":
            names = [str(entry["name"]["common"]), *names, str(entry["name"]["official"])]
            capitals += entry["capital"]
            english = entry["demonyms"].get("eng", {}).get("m", "")
            adjectives = [a for a in [*adjectives, english] if owners.get(a) == code]
        else:
            names += entry["translations"].get(TRANSLATED[language], {}).values()
            capitals += [cities[capital] for capital in entry["capital"] if capital in cities]
            if language == "fr":
                adjectives += entry["demonyms"].get("fra", {}).values()
            adjectives = [form.lower() if language == "fr" else form for form in adjectives]
            adjectives = [one for form in adjectives if form for one in inflected(form, language)]
        for kind, forms in (("name", names), ("capital", capitals), ("adjective", adjectives)):
            by_hand_forms = hand[kind + "s"].split("|")
            held = {
                one
                for form in by_hand_forms
                for one in (form, *(inflected(form, language) if kind == "adjective" and form else ()))
            }
            found[kind] += [(code, form, "hand" if form in held else "") for form in dict.fromkeys(forms) if _usable(form, kind)]
    for kind, forms in found.items():
        yield from ((code, kind, language, form) for code, form in _owned(forms, language, kind, found["name"]))


def _zones(locale: Locale) -> Iterator[tuple[str, dict[str, str]]]:
    """City and names of each time zone, by the city's English name."""
    english = Locale("en").time_zones
    for zone, names in locale.time_zones.items():
        yield english.get(zone, {}).get("city") or zone.split("/")[-1].replace("_", " "), names


def _usable(form: str, kind: str) -> bool:
    return bool(form) and not (kind == "name" and form in NOT_STATES) and not (kind == "capital" and form in NOT_CAPITALS)


def _owned(
    forms: Iterable[tuple[str, str, str]], language: str, kind: str, names: list[tuple[str, str, str]]
) -> Iterator[tuple[str, str]]:
    owners: dict[str, list[tuple[str, str]]] = {}
    for code, form, hand in forms:
        owners.setdefault(key(form, language), []).append((code, hand))
    states = {key(form, language): code for code, form, _ in names} if kind == "capital" else {}
    seen, sovereign = set(), {row["country"] for row in rows(FOLDER / "states.csv")}
    for code, form, hand in forms:
        own = key(form, language)
        first = next((c for c, h in owners[own] if h), None) or (
            owners[own][0][0] if len({c for c, _ in owners[own]}) == 1 else None
        )
        elsewhere = (
            kind == "name"
            and language != "en"
            and not hand
            and code not in sovereign
            and country_of_town(form) not in (None, code)
        )
        if first == code and (own, form) not in seen and states.get(own) is None and not elsewhere:
            seen.add((own, form))
            yield code, form


def _adjective_owners(entries: Entries) -> dict[str, str]:
    """The state that an English adjective means: a dependency ("French Southern Territories") must not take its sovereign's."""
    by_hand = {row["country"]: row for row in rows(FOLDER.parent / "languages/en/states.csv")}
    owners = dict(FIRST_OF_ADJECTIVE)
    for entry in sorted(entries, key=lambda e: (not e["independent"], str(e["cca3"]))):
        code = ISO3.get(str(entry["cca3"]), str(entry["cca3"]))
        hand = by_hand.get(code, {"adjectives": ""})["adjectives"]
        for form in (*hand.split("|"), entry["demonyms"].get("eng", {}).get("m", "")):
            if form[:1].isupper():
                owners.setdefault(form, code)
    return owners


def _people(path: Path, countries: set[str]) -> Iterator[tuple[str, str, str, str, str, str]]:
    """The persons with an office since 1990, each with all spellings; one whom the table kept by hand has is left out."""
    known = {folded(row["name"]) for row in rows(FOLDER / "people.csv")}
    known |= {folded(form) for row in rows(FOLDER / "people.csv") for form in row["aliases"].split("|") if form}
    ids: dict[str, int] = {}
    seen: dict[tuple[str, str], list[str]] = {}
    for entry in read_actors(path):
        names = list(dict.fromkeys(_names(entry.names)))
        terms = {(coded.code, coded.start or "", coded.end or "") for coded in entry.codes}
        terms = {term for term in terms if len(term[0]) > 3 and (not term[2] or term[2] >= "1990") and (term[1] or term[2])}
        if not names or not terms or any(folded(name) in known for name in names):
            continue
        one = re.sub(r"[^a-z]+", "-", folded(names[0])).strip("-")
        ids[one] = ids.get(one, 0) + 1
        one = one if ids[one] == 1 else f"{one}-{ids[one]}"
        for code, start, end in sorted(terms):
            country = {"ROM": "ROU"}.get(code[:3], code[:3])
            if country in countries:
                seen.setdefault((one, country), names)
                yield one, "|".join(names), country, _sectors(code[3:]), start, end


def _sectors(code: str) -> str:
    return " ".join(code[i : i + 3] for i in range(0, len(code), 3))


def _names(forms: list[str]) -> Iterator[str]:
    for form in forms:
        bare = TITLES.sub("", form.strip("_ ")).strip("_")
        words = bare.split("_")
        if 2 <= len(words) <= 5 and all(re.fullmatch(r"[A-Z][A-Z.'-]*", word) for word in words):
            yield " ".join(word.capitalize() if len(word) > 3 or not word.isupper() else word.title() for word in words)


def _write(path: Path, header: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *lines])


if __name__ == "__main__":
    main()
