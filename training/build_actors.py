"""Make the generated tables of actors from public facts: `python -m training.build_actors --data ../shared/data/actors`.

Writes `countries.csv` (names, adjectives and capitals of states, from mledoze/countries) and `phoenix.csv` (persons and
institutions with codes and dates to 2014, from the Phoenix dictionaries) beside the tables that are kept by hand.
"""

import argparse
import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.ontology.actors import FOLDER
from dragoman.ontology.actors.petrarch import read_actors
from dragoman.ontology.places import country_of_town

# Kosovo has no ISO 3166-1 code; XKX is the user-assigned one in common use.
ISO3 = {"UNK": "XKX"}
# Forms that the source lacks or that news writes otherwise.
MORE_NAMES = {
    "USA": "United States|United States of America|U.S.|US|USA|U.S.A.|America",
    "GBR": "United Kingdom|UK|U.K.|Britain|Great Britain|England|Scotland|Wales|Northern Ireland",
    "RUS": "Russia|Russian Federation|Soviet Union|USSR",
    "CHN": "China|People's Republic of China|PRC|mainland China",
    "PRK": "North Korea|DPRK|Democratic People's Republic of Korea",
    "KOR": "South Korea|Republic of Korea",
    "COD": "Congo|DR Congo|DRC|Democratic Republic of Congo|Democratic Republic of the Congo|Congo-Kinshasa",
    "COG": "Republic of the Congo|Congo-Brazzaville",
    "CIV": "Ivory Coast|Côte d'Ivoire|Cote d'Ivoire",
    "MMR": "Myanmar|Burma",
    "CZE": "Czech Republic|Czechia",
    "MKD": "North Macedonia|Macedonia",
    "PSE": "Palestine|Palestinian territories|Gaza|Gaza Strip|West Bank",
    "XKX": "Kosovo",
    "TUR": "Turkey|Türkiye|Turkiye",
    "ARE": "United Arab Emirates|UAE|Emirates",
    "SYR": "Syria|Syrian Arab Republic",
    "VAT": "Vatican City",
    "CPV": "Cape Verde|Cabo Verde",
    "SWZ": "Eswatini|Swaziland",
    "TLS": "East Timor|Timor-Leste",
    "BIH": "Bosnia|Bosnia and Herzegovina|Bosnia-Herzegovina",
    "ESH": "Western Sahara",
    "TWN": "Taiwan|Republic of China",
}
MORE_ADJECTIVES = {
    "USA": "American|U.S.|US",
    "GBR": "British|Briton|English|Scottish|UK|U.K.",
    "RUS": "Russian|Soviet",
    "ESP": "Spanish|Spaniard",
    "POL": "Polish|Pole",
    "TUR": "Turkish|Turk",
    "SWE": "Swedish|Swede",
    "DNK": "Danish|Dane",
    "FIN": "Finnish|Finn",
    "FRA": "French|Frenchman",
    "NLD": "Dutch",
    "IRL": "Irish",
    "PHL": "Philippine|Filipino",
    "AFG": "Afghan",
    "SAU": "Saudi|Saudi Arabian",
    "ISR": "Israeli",
    "PSE": "Palestinian",
    "ARE": "Emirati",
    "PRK": "North Korean",
    "KOR": "South Korean",
    "XKX": "Kosovar|Kosovan|Kosovo Albanian",
    "SRB": "Serbian|Serb",
    "HRV": "Croatian|Croat",
    "BIH": "Bosnian|Bosniak",
    "MMR": "Burmese",
    "COD": "Congolese",
    "CHE": "Swiss",
    "IRQ": "Iraqi",
    "THA": "Thai",
    "MNE": "Montenegrin",
    "SVN": "Slovenian|Slovene",
    "SVK": "Slovak|Slovakian",
    "CZE": "Czech",
    "ARG": "Argentine|Argentinian",
    "KAZ": "Kazakh|Kazakhstani",
    "KGZ": "Kyrgyz",
    "TJK": "Tajik",
    "UZB": "Uzbek",
    "TKM": "Turkmen",
    "AZE": "Azerbaijani|Azeri",
    "BGD": "Bangladeshi",
    "NZL": "New Zealand|New Zealander",
    "ISL": "Icelandic",
    "GRL": "Greenlandic",
    "VAT": "",
}
MORE_CAPITALS = {
    "UKR": "Kyiv|Kiev",
    "USA": "Washington|Washington, D.C.",
    "ISR": "Jerusalem|Tel Aviv",
    "BOL": "La Paz",
    "MMR": "Naypyidaw",
    "CHN": "Beijing",
    "KAZ": "Astana",
    "PSE": "Ramallah",
}
# Capitals that are other things first.
NOT_CAPITALS = {
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
}
TITLES = re.compile(
    r"^(?:(?:FORMER|ACTING|DEPUTY|VICE|FIRST|CHIEF|GENERAL|LT\.?|COL\.?|MR\.?|MRS\.?|DR\.?|SIR|LORD|SHEIKH|KING|QUEEN|PRINCE|PRINCESS|EMIR|PRESIDENT|PREMIER|CHANCELLOR|"
    r"PRIME|FOREIGN|DEFEN[CS]E|INTERIOR|FINANCE|MINISTER|SECRETARY|OF|STATE|AMBASSADOR|SENATOR|JUSTICE|CHAIRMAN|SPEAKER|OPPOSITION|LEADER)_)+"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    countries = list(_countries(json.loads((data / "countries.json").read_text("utf-8"))))
    _write(FOLDER / "countries.csv", ("country", "kind", "form"), countries)
    codes = {row[0] for row in countries}
    people = list(_people(data / "Phoenix.Countries.actors.txt", codes))
    _write(FOLDER / "phoenix.csv", ("name", "country", "sectors", "start", "end"), people)
    print(f"{len(countries)} forms of states, {len(people)} persons and institutions")


TRANSLATED = ("spa", "fra", "deu", "por", "rus")
NOT_STATES = {"Dominique", "Mauricio", "Maurício", "Island", "Reunión", "Grenade"}  # persons and words first
# States that share an adjective with a smaller one of the source.
FIRST_OF_ADJECTIVE = {"Dominican": "DOM", "Congolese": "COD"}


def _countries(entries: list[dict[str, object]]) -> Iterator[tuple[str, str, str]]:
    owners = _adjective_owners(entries)
    translated = _translated(entries)
    for entry in sorted(entries, key=lambda e: str(e["cca3"])):
        code = ISO3.get(str(entry["cca3"]), str(entry["cca3"]))
        name: dict[str, str] = entry["name"]  # type: ignore[assignment]
        demonym: dict[str, dict[str, str]] = entry["demonyms"]  # type: ignore[assignment]
        capitals: list[str] = entry["capital"]  # type: ignore[assignment]
        names = dict.fromkeys([name["common"], *MORE_NAMES.get(code, "").split("|"), name["official"], *translated.get(code, [])])
        adjectives = dict.fromkeys([*MORE_ADJECTIVES.get(code, "").split("|"), demonym.get("eng", {}).get("m", "")])
        cities = dict.fromkeys([*MORE_CAPITALS.get(code, "").split("|"), *capitals])
        yield from ((code, "name", form) for form in names if form)
        yield from ((code, "adjective", form) for form in adjectives if form and owners.get(form) == code)
        yield from ((code, "capital", form) for form in cities if form and form not in NOT_CAPITALS)


def _adjective_owners(entries: list[dict[str, object]]) -> dict[str, str]:
    """The state that an adjective means: a dependency ("French Southern Territories") must not take its sovereign's."""
    owners = dict(FIRST_OF_ADJECTIVE)
    for entry in sorted(entries, key=lambda e: (not e["independent"], str(e["cca3"]))):
        code = ISO3.get(str(entry["cca3"]), str(entry["cca3"]))
        demonym: dict[str, dict[str, str]] = entry["demonyms"]  # type: ignore[assignment]
        for form in (*MORE_ADJECTIVES.get(code, "").split("|"), demonym.get("eng", {}).get("m", "")):
            if form[:1].isupper():
                owners.setdefault(form, code)
    return owners


def _translated(entries: list[dict[str, object]]) -> dict[str, list[str]]:
    """The names of each state in the other languages that the model reads; a name that means two states, or a city elsewhere, is left out."""
    forms: dict[str, set[str]] = {}
    for entry in entries:
        code = ISO3.get(str(entry["cca3"]), str(entry["cca3"]))
        name: dict[str, str] = entry["name"]  # type: ignore[assignment]
        translations: dict[str, dict[str, str]] = entry["translations"]  # type: ignore[assignment]
        for form in (name["common"], name["official"], *MORE_NAMES.get(code, "").split("|")):
            forms.setdefault(form.casefold(), set()).add(code)
        for language in TRANSLATED:
            for form in translations.get(language, {}).values():
                forms.setdefault(form.casefold(), set()).add(code)
    found: dict[str, list[str]] = {}
    for entry in entries:
        code = ISO3.get(str(entry["cca3"]), str(entry["cca3"]))
        translations = entry["translations"]  # type: ignore[assignment]
        for form in (form for language in TRANSLATED for form in translations.get(language, {}).values()):
            if forms[form.casefold()] == {code} and form not in NOT_STATES and country_of_town(form) in (None, code):
                found.setdefault(code, []).append(form)
    return found


def _people(path: Path, countries: set[str]) -> Iterator[tuple[str, str, str, str, str]]:
    rows: dict[tuple[str, str, str, str, str], None] = {}
    for entry in read_actors(path):
        for coded in entry.codes:
            country = {"ROM": "ROU"}.get(coded.code[:3], coded.code[:3])
            sector = coded.code[3:]
            if country in countries and sector:
                for name in _names(entry.names):
                    rows[(name, country, _sectors(sector), coded.start or "", coded.end or "")] = None
    yield from sorted(rows)


def _sectors(code: str) -> str:
    return " ".join(code[i : i + 3] for i in range(0, len(code), 3))


def _names(forms: list[str]) -> Iterator[str]:
    for form in forms:
        bare = TITLES.sub("", form.strip("_ ")).strip("_")
        words = bare.split("_")
        if 2 <= len(words) <= 5 and all(re.fullmatch(r"[A-Z][A-Z.'-]*", word) for word in words):
            yield " ".join(word.capitalize() if len(word) > 3 or not word.isupper() else word.title() for word in words)


def _write(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main()
