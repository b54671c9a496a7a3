"""Dictionaries of actors and agents."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dragoman.ontology.petrarch.lines import CODE, Refuse, ignore, lines

NEUTRAL = "---"  # a name without a code, on purpose
CENTURY = 30  # of two digits, the first year of the nineteen-hundreds
DATES = re.compile(r"(?:(?P<end><)|(?P<start>>))?\s*(?P<first>\d{6}|\d{8})(?:\s*-\s*(?P<last>\d{6}|\d{8}))?$")


class Coded(msgspec.Struct, frozen=True):
    """A code and the ISO dates between which it holds, None where open."""

    code: str
    start: str | None = None
    end: str | None = None


class Entry(msgspec.Struct):
    """Forms of one actor, as written (words joined by underscores), with its codes, and the line where it begins."""

    names: list[str]
    codes: list[Coded]
    line: int = 0


def read_actors(path: Path, refuse: Refuse = ignore) -> Iterator[Entry]:
    """Entries of an actor dictionary: a name, `+` alternatives, and codes in brackets on their lines or below."""
    entry = Entry([], [])
    told = False  # whether a code of the entry was refused, so that it is no news that it has none
    for number, line in lines(path):
        text = line.strip()
        written = CODE.findall(text)
        codes = [coded for found in written if (coded := _coded(found, number, text, refuse)) is not None]
        name = CODE.sub("", text).strip()
        if "[" in name or "]" in name:
            refuse(number, text, "a bracket is not closed")
            continue
        if name and not name.startswith("+"):
            yield from _whole(entry, ignore if told else refuse)
            entry, told = Entry([], [], number), False
        told = told or len(codes) < len(written)
        if name := name.lstrip("+").strip("_ "):
            entry.names.append(name)
        entry.codes += codes
    yield from _whole(entry, ignore if told else refuse)


def _whole(entry: Entry, refuse: Refuse) -> Iterator[Entry]:
    """The entry where it has a name and codes. One that is neutral on purpose is nothing to tell."""
    kept = [coded for coded in entry.codes if coded.code != NEUTRAL]
    if entry.names and kept:
        yield Entry(entry.names, kept, entry.line)
    elif entry.names and not entry.codes:
        refuse(entry.line, entry.names[0], "no code follows the name")
    elif entry.codes and not entry.names:
        refuse(entry.line, "", "a code without a name")


def _coded(found: str, number: int, line: str, refuse: Refuse) -> Coded | None:
    match = re.match(r"([A-Z0-9]{2,}|---)(?=\s|[<>]|$)(.*)$", found.strip())
    if match is None:
        refuse(number, line, f"[{found}] is no code")
        return None
    code, dates = match[1], match[2].strip()
    if not dates:
        return Coded(code)
    days = DATES.match(dates)
    first, last = (_iso(days["first"]), _iso(days["last"])) if days else (None, None)
    if days is None or first is None or (days["last"] and last is None):
        refuse(number, line, f"{dates!r} is no date; write YYMMDD, YYMMDD-YYMMDD, <YYMMDD or >YYMMDD")
        return None
    if last is not None and last < first:
        refuse(number, line, f"{dates!r} ends before it begins")
        return None
    if days["end"]:
        return Coded(code, None, first)
    return Coded(code, first, last)


def _iso(digits: str | None) -> str | None:
    if digits is None:
        return None
    if len(digits) == 6:
        digits = ("19" if int(digits[:2]) >= CENTURY else "20") + digits
    year, month, day = digits[:4], digits[4:6], digits[6:]
    return f"{year}-{month}-{day}" if "01" <= month <= "12" and "01" <= day <= "31" else None


def read_agents(path: Path, refuse: Refuse = ignore) -> dict[str, str]:
    """An agent dictionary: each noun (lower case, words joined by spaces, plurals included) with its code (`~` dropped), of two the last."""
    agents: dict[str, str] = {}
    told: dict[str, tuple[int, str]] = {}  # line and text of each noun
    markers: dict[str, list[str]] = {}
    for number, line in lines(path):
        text = line.strip()
        if text.startswith("!") and "=" in text:
            name, _, values = text.partition("=")
            markers[name.strip()] = [value.strip() for value in values.split(",")]
            continue
        match = CODE.search(text)
        code = match[1].strip().replace("~", "") if match else ""
        if match is None or not re.fullmatch(r"[A-Z0-9]{2,}", code):
            refuse(number, text, f"[{match[1]}] is no code" if match else "no code follows the noun")
            continue
        forms = text[: match.start()].strip()
        plural = re.search(r"\{\s*(\w*)\s*\}", forms)
        forms = re.sub(r"\{[^}]*\}", "", forms).strip()
        found = re.search(r"!\w+!", forms)
        if found and found[0] not in markers:
            refuse(number, text, f"no line says what {found[0]} stands for")
            continue
        for noun in [forms.replace(found[0], ending) for ending in markers[found[0]]] if found else [forms]:
            base = noun.strip("_ ").replace("_", " ").lower()
            if agents.get(base, code) != code and base in told:
                refuse(*told[base], f"line {number} gives {code} to {base!r}, and the last counts")
            agents[base], told[base] = code, (number, text)
            agents[plural[1].replace("_", " ").lower() if plural and plural[1] else _plural(base)] = code
    return agents


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"
