"""Tables of a researcher over ours: rows of the same names as ours, and PETRARCH's dictionaries.

A row whose id is one of ours changes it: its filled cells stand in place of ours, its names are added to ours. Any other row is a new
actor. A name that stands in their tables means whom they say, and nobody of ours.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from dragoman.ontology.actors.check import BETWEEN, DATE, KNOWN
from dragoman.ontology.actors.forms import acronym, division_key, folded, key
from dragoman.ontology.actors.tables import BASE, FOLDER, LANGUAGES, Actors, Entry, group, institution, organisation, person, rows
from dragoman.ontology.files import rows as lines_of
from dragoman.ontology.petrarch import Entry as Coded
from dragoman.records import ActorKind, DragomanError

# The columns of each table; those behind the bar may be left out, and in a row that changes one of ours all but the id.
COLUMNS = {
    "organisations.csv": "id code en | type wikidata es fr de pt ru",
    "institutions.csv": "id country sector en | wikidata es fr de pt ru",
    "groups.csv": "id sector en | states wikidata es fr de pt ru",
    "people.csv": "id name | wikidata aliases",
    "offices.csv": "id country sectors start | office end",
    "countries.csv": "country kind form | language",
    "divisions.csv": "country form",
}
BODIES: dict[str, Callable[[Actors, dict[str, str]], int]] = {
    "organisations.csv": organisation,
    "institutions.csv": institution,
    "groups.csv": group,
}
NAMES = frozenset([*LANGUAGES, "aliases"])  # columns of names parted by |
ARMED = ("REB", "PAR", "CRM", "UAF", "SEP", "INS")
Rows = dict[str, dict[str, str]]


class Own(msgspec.Struct):
    """What was laid over: numbers of entries, forms by language, and numbers of ours that they replace."""

    numbers: set[int] = set()
    forms: set[tuple[str, str]] = set()
    replaced: set[int] = set()


def lay(table: Actors, folder: Path) -> None:
    """Lay the tables of a folder over `table`. Raises DragomanError naming file and line where one is not as it should be."""
    own = Own()
    _states(table, folder / "countries.csv", own)
    for name in COLUMNS:
        _check(table, folder / name)
    for name, add in BODIES.items():
        _bodies(table, folder / name, add, own)
    _people(table, folder, own)
    table.divisions |= {division_key(row["form"]): row["country"] for row in _rows(folder / "divisions.csv")}
    _settle(table, own)


def lay_dictionary(table: Actors, name: str, entries: Iterator[Coded]) -> int:
    """Lay the actors of a PETRARCH dictionary over `table`; gives how many there were."""
    own, count = Own(), 0
    for count, one in enumerate(entries, 1):  # noqa: B007
        names = [form.replace("_", " ").strip() for form in one.names]
        for coded in one.codes:
            number = table.add(_of_dictionary(table, names, coded.code, coded.start or "", coded.end or "", name))
            own.numbers.add(number)
            for form in names:
                _name(table, form, number, own)
    _settle(table, own)
    return count


def _of_dictionary(table: Actors, names: list[str], code: str, start: str, end: str, file: str) -> Entry:
    country = code[:3] if code[:3] in table.states else None
    sectors = tuple(part for i in range(3 if country else 0, len(code), 3) if len(part := code[i : i + 3]) == 3)
    kind: ActorKind = "organisation"
    if (start or end) and len(names[0].split()) > 1:
        kind = "person"
    elif country and not sectors:
        kind = "state"
    elif any(sector in ARMED for sector in sectors):
        kind = "armed_group"
    one = re.sub(r"\W+", "-", folded(names[0])).strip("-")
    return Entry(names[0].title(), kind, country, sectors, code, file, start=start, end=end, id=one)


def _name(table: Actors, form: str, number: int, own: Own) -> None:
    """Such dictionaries are in capitals throughout: a form names the actor in any capitals, but a word of the language only as an acronym."""
    from spacy.lang.en.stop_words import STOP_WORDS

    lower = form.casefold()
    for one in (form, lower) if acronym(form) else (lower,):
        if one in STOP_WORDS:
            continue
        table.name(one, number)
        own.forms.add((BASE, key(one)))


def _settle(table: Actors, own: Own) -> None:
    """Let the forms of their tables name only theirs, and nothing those of ours that they replace."""
    tables = {BASE: table.names, **table.foreign}
    for language, form in own.forms:
        held = tables[language].get(form, [])
        tables[language][form] = [n for n in held if n in own.numbers] or held
        if acronym(form) and folded(form) in tables[language]:  # ours may write it in small letters, too ("Nato")
            tables[language][folded(form)] = tables[language][form]
    if own.replaced:
        for names in (*tables.values(), table.sounds, table.surnames):
            for form, numbers in names.items():
                if not own.replaced.isdisjoint(numbers):
                    names[form] = [n for n in numbers if n not in own.replaced]
        table.in_context = {(form, n) for form, n in table.in_context if n not in own.replaced}


def _bodies(table: Actors, path: Path, add: Callable[[Actors, dict[str, str]], int], own: Own) -> None:
    before = {row["id"]: row for row in rows(FOLDER / path.name)} if path.exists() else {}
    for row in _rows(path):
        own.replaced |= {n for n, entry in enumerate(table.entries) if entry.id == row["id"] and entry.table == path.name}
        whole = _over(before.get(row["id"], {}), row)
        _filled(path, whole)
        own.numbers.add(add(table, whole))
        own.forms |= {(language, _key(form, language)) for language in LANGUAGES for form in _forms(row[language])}
        before[row["id"]] = whole


def _people(table: Actors, folder: Path, own: Own) -> None:
    """Who is named in their people or offices is entered anew, with all offices."""
    theirs, terms = list(_rows(folder / "people.csv")), list(_rows(folder / "offices.csv"))
    if not theirs and not terms:
        return
    people: Rows = {row["id"]: row for row in rows(FOLDER / "people.csv")}
    for row in theirs:
        people[row["id"]] = _over(people.get(row["id"], {}), row)
        _filled(folder / "people.csv", people[row["id"]])
    offices: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for row in (*rows(FOLDER / "offices.csv"), *terms):
        offices[row["id"], row["country"], row["office"], row["start"]] = row
    touched = {row["id"] for row in (*theirs, *terms)}
    if stranger := next((one for one in touched if one not in people), None):
        raise DragomanError(f"{folder / 'offices.csv'}: nobody in people.csv has the id {stranger!r}. Add a row there.")
    own.replaced |= {n for n, entry in enumerate(table.entries) if entry.id in touched and entry.table == "people.csv"}
    for (one, *_), office in offices.items():
        if one in touched:
            own.numbers.add(person(table, people[one], office))
    for row in theirs:
        for form in (row["name"], *_forms(row["aliases"])):
            language = "ru" if "а" <= form[:1].casefold() <= "я" else BASE
            own.forms |= {(language, key(form, language))} if form else set()


def _states(table: Actors, path: Path, own: Own) -> None:
    for number, row in enumerate(_rows(path), 2):
        country, kind, form, language = row["country"], row["kind"], row["form"], row["language"] or BASE
        if language not in LANGUAGES or kind not in {"name", "capital", "adjective", "people"}:
            raise DragomanError(
                f"{path}, line {number}: kind {kind!r} of language {language!r}. Give name, capital, adjective or people of one of "
                f"{', '.join(LANGUAGES)}."
            )
        table.states.setdefault(country, form)
        if kind in {"adjective", "people"}:
            table.demonyms[language][key(form, language)] = country
            continue
        sector = ("GOV",) if kind == "capital" else ()
        code = country + "".join(sector)
        name = f"Government of {table.states[country]}" if sector else table.states[country]
        entry = Entry(name, "state", country, sector, code, path.name, type="capital" if sector else "", id=country)
        number_ = next((n for n, e in enumerate(table.entries) if e.code == code and e.table == "countries.csv"), None)
        number_ = table.add(entry) if number_ is None else number_
        table.name(form, number_, language)
        own.numbers.add(number_)
        own.forms.add((language, key(form, language)))


def _check(table: Actors, path: Path) -> None:
    """Raises DragomanError naming file and line for a cell that coding would not understand, and for an id that stands there twice."""
    seen: dict[str, int] = {}
    for number, row in _numbered(path):
        where = f"{path}, line {number}"
        if "id" in row and path.name != "offices.csv" and seen.setdefault(row["id"], number) != number:
            raise DragomanError(
                f"{where}: the id {row['id']!r} stands in line {seen[row['id']]} already. Make them one row, names parted by |."
            )
        for state in (row.get("country") or row.get("states") or "").split():
            if state not in table.states and not state.startswith(BETWEEN):
                raise DragomanError(
                    f"{where}: no state has the code {state!r}. Write ISO 3166-1 alpha-3 (FIN), or name the state in countries.csv."
                )
        for sector in (row.get("sector") or row.get("sectors") or "").split():
            if not re.fullmatch("[A-Z]{3}", sector):
                known = ", ".join(sorted(KNOWN))
                raise DragomanError(f"{where}: {sector!r} is no sector. Write one of {known}, or another code of three capitals.")
        if row.get("code") and not re.fullmatch("[A-Z0-9]{3,}", row["code"]):
            raise DragomanError(f"{where}: {row['code']!r} is no code. Write capitals without blanks, such as NGOXYZ.")
        for column in ("start", "end"):
            if row.get(column) and not DATE.fullmatch(row[column]):
                raise DragomanError(f"{where}: the {column} {row[column]!r} is no date. Write YYYY, YYYY-MM or YYYY-MM-DD.")


def _over(before: dict[str, str], row: dict[str, str]) -> dict[str, str]:
    """The row of ours with theirs laid over it."""
    whole = dict(before)
    for column, cell in row.items():
        if column in NAMES:
            whole[column] = "|".join(dict.fromkeys([*_forms(before.get(column, "")), *_forms(cell)]))
        elif cell or column not in whole:
            whole[column] = cell
    return whole


def _filled(path: Path, row: dict[str, str]) -> None:
    if missing := [column for column in _needed(path) if not row.get(column)]:
        raise DragomanError(f"{path}: {row['id']!r} is none of ours, and its {missing[0]!r} is empty. Fill it.")


def _needed(path: Path) -> list[str]:
    return COLUMNS[path.name].partition("|")[0].split()


def _forms(cell: str) -> list[str]:
    return [form for form in cell.split("|") if form]


def _key(form: str, language: str) -> str:
    return key(form.removesuffix("?"), language)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table with every column, those left out empty; none where there is no such file."""
    return (row for _, row in _numbered(path))


def _numbered(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The same with their lines."""
    every = COLUMNS[path.name].replace("|", "").split()
    needed = ["id"] if "name" in every or BASE in every else _needed(path)
    for number, row in lines_of(path):
        if unknown := [column for column in row if column not in every]:
            parted = " parted by commas" if re.search("[;\t]", unknown[0]) else ""
            raise DragomanError(f"{path}: there is no column {unknown[0]!r}. The columns are {', '.join(every)}{parted}.")
        if missing := [column for column in needed if not row.get(column)]:
            raise DragomanError(f"{path}, line {number}: {missing[0]!r} is empty. Fill it.")
        yield number, {column: row.get(column, "").strip() for column in every}
