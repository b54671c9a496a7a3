"""The tables as they are kept, line by line, into entries: every name, in every language, with who it may be."""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dragoman.ontology.actors.forms import acronym, division_key, key, keys, sound
from dragoman.ontology.actors.name_parts import name_parts
from dragoman.records import ActorKind, DragomanError

FOLDER = Path(__file__).parent
BASE = "en"  # the language of the dictionaries, and of the names that every language knows
LANGUAGES = (BASE, "es", "fr", "de", "pt", "ru")
IN_CONTEXT = "?"  # behind a form: it names this actor only on pages that speak of one of its states, or give another of its names
SURNAME_FIRST = frozenset(["CHN", "TWN", "KOR", "PRK", "VNM", "HKG", "KHM"])


class Entry(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """One identity of a name. `start` and `end` are the ISO dates between which it holds, "" where open.

    `type` says what an organisation is ("alliance", "court"), so that a description can find it. `states` are those in which an
    armed group fights or an institution works: their mention on a page tells two actors of one name apart.
    """

    name: str
    kind: ActorKind
    country: str | None
    sectors: tuple[str, ...]
    code: str
    table: str
    office: str | None = None
    start: str = ""
    end: str = ""
    type: str = ""
    id: str = ""
    wikidata: str | None = None
    states: tuple[str, ...] = ()


class Actors(msgspec.Struct, array_like=True, eq=False):
    """The tables, ready to look up; one is another only where it is the same object. Names are keys (`forms.key`) to numbers of `entries`.

    `names` are the English forms and those without a language, `foreign` those of each other language; `in_context` holds
    (key, number) pairs that need their context; `demonyms` adjectives and peoples of each language; `sounds` persons by `forms.sound`;
    `surnames` persons of the table kept by hand, by the last word of the name (by the first where that is the custom);
    `divisions` are parts of states that stand behind a town ("Paris, Texas").
    """

    entries: list[Entry]
    names: dict[str, list[int]]
    foreign: dict[str, dict[str, list[int]]]
    demonyms: dict[str, dict[str, str]]
    agents: dict[str, str]
    states: dict[str, str]
    in_context: set[tuple[str, int]] = set()
    sounds: dict[str, list[int]] = {}
    surnames: dict[str, list[int]] = {}
    divisions: dict[str, str] = {}

    @property
    def adjectives(self) -> dict[str, str]:
        """The English adjectives and names of peoples, each with its state."""
        return self.demonyms.get(BASE, {})

    def add(self, entry: Entry) -> int:
        self.entries.append(entry)
        return len(self.entries) - 1

    def name(self, form: str, number: int, language: str = BASE) -> None:
        """Let `form` name an entry in a language."""
        if form.endswith(IN_CONTEXT):
            form = form.removesuffix(IN_CONTEXT)
            self.in_context |= {(one, number) for one in keys(form, language)}
        names = self.names if language == BASE else self.foreign.setdefault(language, {})
        for one in keys(form, language):
            held = names.setdefault(one, [])
            if number not in held:
                held.append(number)


def read_tables() -> Actors:
    """Every table that ships. Raises DragomanError for a line that does not fit its header."""
    table = Actors([], {}, {}, {language: {} for language in LANGUAGES}, {}, {})
    _states(table)
    _organisations(table)
    _bodies(table)
    _people(table)
    table.divisions.update({division_key(row["form"]): row["country"] for row in rows(FOLDER / "divisions.csv")})
    return table


def _states(table: Actors) -> None:
    numbers: dict[tuple[str, str], int] = {}
    known = {row["country"]: row["wikidata"] or None for row in rows(FOLDER / "states.csv")}
    for row in rows(FOLDER / "countries.csv"):
        country, kind, form, language = row["country"], row["kind"], row["form"], row["language"]
        wikidata = known.get(country)
        if kind == "name" and country not in table.states:
            table.states[country] = form
        name = table.states[country]
        if kind in {"adjective", "people"}:
            for one in (form, f"{form}s") if language == BASE else (form,):
                for found in keys(one, language):
                    table.demonyms[language].setdefault(found, country)
            continue
        if (country, kind) not in numbers:
            entry = Entry(name, "state", country, (), country, "countries.csv", id=country, wikidata=wikidata)
            if kind == "capital":
                entry = Entry(
                    f"Government of {name}",
                    "state",
                    country,
                    ("GOV",),
                    f"{country}GOV",
                    "countries.csv",
                    type="capital",
                    id=country,
                )
            numbers[country, kind] = table.add(entry)
        table.name(form, numbers[country, kind], language)
        if kind == "name" and form in {"Kosovo", "Hong Kong"}:
            table.demonyms[language].setdefault(key(form, language), country)


def _organisations(table: Actors) -> None:
    for row in rows(FOLDER / "organisations.csv"):
        organisation(table, row)


def organisation(table: Actors, row: dict[str, str]) -> int:
    """Add the organisation of a row; gives the number of its entry."""
    code = row["code"]
    home = code[:3] if code[:3] in table.states else None
    sector = next((s for s in ("IGO", "NGO", "MED", "BUS", "REL", "EDU") if code.removeprefix(home or "").startswith(s)), "IGO")
    entry = Entry(
        _forms(row[BASE])[0].removesuffix(IN_CONTEXT),
        "organisation",
        home,
        (sector,),
        code,
        "organisations.csv",
        type=row["type"],
        id=row["id"],
        wikidata=row["wikidata"] or None,
        states=(home,) if home else (),
    )
    return _named(table, entry, row)


def _bodies(table: Actors) -> None:
    """Institutions of states, and armed groups and parties."""
    for row in rows(FOLDER / "institutions.csv"):
        institution(table, row)
    for row in rows(FOLDER / "groups.csv"):
        group(table, row)


def institution(table: Actors, row: dict[str, str]) -> int:
    """Add the institution of a row; gives the number of its entry."""
    country, sector, name = row["country"], row["sector"], _forms(row[BASE])[0].removesuffix(IN_CONTEXT)
    entry = Entry(
        name,
        "organisation",
        country,
        (sector,),
        country + sector,
        "institutions.csv",
        id=row["id"],
        wikidata=row["wikidata"] or None,
        states=(country,),
    )
    return _named(table, entry, row)


def group(table: Actors, row: dict[str, str]) -> int:
    """Add the armed group, party, people, or coalition of forces (MIL, of several states) of a row; gives the number of its entry."""
    states, sector, name = tuple(row["states"].split()), row["sector"], _forms(row[BASE])[0].removesuffix(IN_CONTEXT)
    coalition = sector == "MIL" and len(states) > 1
    home = None if coalition or row["id"] in {"islamic-state", "al-qaeda"} or not states else states[0]
    kind: ActorKind = "armed_group" if coalition or sector in {"REB", "PAR", "CRM"} else "organisation"
    entry = Entry(
        name,
        kind,
        home,
        (sector,),
        f"{home or ''}{sector}",
        "groups.csv",
        type="coalition" if coalition else "group",
        id=row["id"],
        wikidata=row["wikidata"] or None,
        states=states,
    )
    return _named(table, entry, row)


def _named(table: Actors, entry: Entry, row: dict[str, str]) -> int:
    number = table.add(entry)
    for language in LANGUAGES:
        for form in _forms(row[language]):
            table.name(form, number, language)
    return number


def _people(table: Actors) -> None:
    """Persons with their offices; each office is an entry under all the names of its holder."""
    people = {row["id"]: row for row in rows(FOLDER / "people.csv")}
    for office in rows(FOLDER / "offices.csv"):
        row = people[office["id"]]
        person(table, row, office)
    for row in rows(FOLDER / "phoenix.csv"):
        names = _forms(row["names"])
        _person(table, names[0], names, None, row, "phoenix.csv")


def person(table: Actors, row: dict[str, str], office: dict[str, str]) -> int:
    """Add an office of the person of a row of people.csv; gives the number of its entry."""
    return _person(table, row["name"], [row["name"], *_forms(row["aliases"])], row["wikidata"] or None, office, "people.csv")


def _person(table: Actors, name: str, forms: list[str], wikidata: str | None, row: dict[str, str], source: str) -> int:
    place, sectors = row["country"], tuple(row["sectors"].split())
    between = place.startswith(("IGO", "NGO"))
    entry = Entry(
        name,
        "person",
        None if between else place or None,
        sectors,
        place if between else place + sectors[0],
        source,
        row.get("office") or None,
        row["start"],
        row["end"],
        id=row["id"],
        wikidata=wikidata,
    )
    number = table.add(entry)
    for form in forms:
        language = "ru" if "а" <= form[:1].casefold() <= "я" else BASE
        table.name(form, number, language)
        if source != "people.csv":
            continue
        if " " in form:
            table.sounds.setdefault(sound(form), []).append(number)
        held = table.surnames.setdefault(key(_surname(form, entry.country), language), [])
        if number not in held:
            held.append(number)
    return number


def _surname(name: str, country: str | None) -> str:
    words = name.split()
    if country in SURNAME_FIRST and len(words) > 1:
        return words[0]
    if words[-1] in {"Jr.", "Jr"}:
        words.pop()
    start = next((i for i, w in enumerate(words) if i and w in name_parts("opening")), len(words) - 1)
    return " ".join(words[start:])


def _forms(text: str) -> list[str]:
    return [form for form in text.split("|") if form]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a table as dictionaries. Raises DragomanError for a line of another width than the header's."""
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            if None in row or None in row.values():
                raise DragomanError(f"{path}, line {number}: not as many fields as the header names. Correct the line.")
            yield row


__all__ = ["FOLDER", "IN_CONTEXT", "LANGUAGES", "Actors", "Entry", "acronym", "read_tables", "rows"]
