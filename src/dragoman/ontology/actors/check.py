"""What is wrong in the tables of actors, line by line; an empty list where nothing is."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from dragoman.ontology.actors.forms import acronym, key
from dragoman.ontology.actors.tables import FOLDER, IN_CONTEXT, LANGUAGES, read_tables, rows
from dragoman.records.plover import SECTORS

# The tables tell paramilitaries from rebels, and bodies between states from others; nobody in them is of an unknown kind.
KNOWN = frozenset({*SECTORS, "PAR", "IGO"}) - {"UNK"}
DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
BETWEEN = ("IGO", "NGO")  # codes that stand where others have a state


def faults() -> list[str]:
    """Every fault: unknown states and sectors, ids twice, offices undated or overlapping, forms of two actors that nothing tells apart."""
    return [*_codes(), *_ids(), *_offices(), *_namesakes(), *_forms()]


def _codes() -> Iterator[str]:
    states = read_tables().states
    for name, column in (
        ("institutions.csv", "country"),
        ("groups.csv", "states"),
        ("offices.csv", "country"),
        ("divisions.csv", "country"),
    ):
        for number, row in enumerate(rows(FOLDER / name), 2):
            for state in row[column].split():
                if state not in states and not state.startswith(BETWEEN):
                    yield f"{name}, line {number}: no state has the code '{state}'. Write ISO 3166-1 alpha-3."
            for sector in row.get("sector", row.get("sectors", "")).split():
                if sector not in KNOWN:
                    yield f"{name}, line {number}: '{sector}' is no sector. Write one of {' '.join(sorted(KNOWN))}."
            if not row[column]:
                yield f"{name}, line {number}: names no state."


def _ids() -> Iterator[str]:
    for name in ("institutions.csv", "organisations.csv", "groups.csv", "people.csv"):
        for one, n in Counter(row["id"] for row in rows(FOLDER / name)).items():
            if n > 1 or not one:
                yield f"{name}: the id '{one}' stands in {n} lines. Give each actor its own."
    for name in ("institutions.csv", "organisations.csv", "groups.csv", "people.csv", "states.csv"):
        for number, row in enumerate(rows(FOLDER / name), 2):
            if row["wikidata"] and not re.fullmatch(r"Q[1-9]\d*", row["wikidata"]):
                yield f"{name}, line {number}: '{row['wikidata']}' is no item of Wikidata."


def _offices() -> Iterator[str]:
    people = {row["id"] for row in rows(FOLDER / "people.csv")}
    held: dict[tuple[str, str, str], list[tuple[str, str, int]]] = {}
    for number, row in enumerate(rows(FOLDER / "offices.csv"), 2):
        if row["id"] not in people:
            yield f"offices.csv, line {number}: nobody in people.csv has the id '{row['id']}'."
        if not DATE.fullmatch(row["start"]) or (row["end"] and not DATE.fullmatch(row["end"])):
            yield f"offices.csv, line {number}: {row['id']} has no start, or a date that is none. Write YYYY, YYYY-MM or YYYY-MM-DD."
        elif row["end"] and row["end"] < row["start"][: len(row["end"])]:
            yield f"offices.csv, line {number}: {row['id']} leaves on {row['end']} before {row['start']}."
        held.setdefault((row["id"], row["country"], row["office"]), []).append((row["start"], row["end"] or "9999", number))
    for (one, _, office), terms in held.items():
        terms.sort()
        for before, after in itertools.pairwise(terms):
            if after[0] < before[1]:
                yield f"offices.csv, lines {before[2]} and {after[2]}: {one} is {office} twice at once."


def _namesakes() -> Iterator[str]:
    """Two who share a name in one state are one person twice, unless no office of theirs is of the same sector."""
    held: dict[str, set[tuple[str, str]]] = {}
    for row in rows(FOLDER / "offices.csv"):
        held.setdefault(row["id"], set()).update((row["country"], sector) for sector in row["sectors"].split())
    owners: dict[str, list[str]] = {}
    for row in rows(FOLDER / "people.csv"):
        for form in {key(name, "en") for name in (row["name"], *row["aliases"].split("|")) if name}:
            for other in owners.get(form, []):
                if held.get(other, set()) & held.get(row["id"], set()):
                    yield f"people.csv: '{form}' names {other} and {row['id']}, of one state and sector. Make them one."
            owners.setdefault(form, []).append(row["id"])


def _forms() -> Iterator[str]:
    """A form of two organisations, institutions or groups must be marked as needing its context in all lines but one."""
    for language in LANGUAGES:
        owners: dict[str, set[str]] = {}
        for name in ("institutions.csv", "organisations.csv", "groups.csv"):
            for row in rows(FOLDER / name):
                for form in filter(None, row[language].split("|")):
                    if not form.endswith(IN_CONTEXT):
                        owners.setdefault(key(form, language), set()).add(f"{name}: {row['id']}")
        for form, who in sorted(owners.items()):
            if len(who) > 1 and not acronym(form):
                yield f"'{form}' ({language}) names {', '.join(sorted(who))}. Mark it with '{IN_CONTEXT}' where it needs its context."
