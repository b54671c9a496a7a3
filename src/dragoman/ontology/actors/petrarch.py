"""Dictionaries of actors and agents in the formats of PETRARCH and TABARI, which many users have files in.

Source: PETRARCH documentation, "Actor dictionary" and "Agent dictionary".
"""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

_CODE = re.compile(r"\[([^\]\s]*)\s*([^\]]*)\]")


class Coded(msgspec.Struct, frozen=True):
    """A code and the ISO dates between which it holds, None where open."""

    code: str
    start: str | None = None
    end: str | None = None


class Entry(msgspec.Struct):
    """Forms of one actor, as written (words joined by underscores), with its codes."""

    names: list[str]
    codes: list[Coded]


def read_actors(path: Path) -> Iterator[Entry]:
    """Entries of an actor dictionary: a name, `+` alternatives, and codes in brackets on their lines or below."""
    entry = Entry([], [])
    for raw in path.read_text("utf-8", "replace").splitlines():
        line = re.split(r"[#;]", raw, maxsplit=1)[0]
        text = line.strip()
        if not text:
            continue
        codes = [_coded(*match) for match in _CODE.findall(text)]
        name = _CODE.sub("", text).strip()
        if not line[0].isspace() and not text.startswith("+") and name:
            if entry.codes:
                yield entry
            entry = Entry([], [])
        if name:
            entry.names.append(name.lstrip("+").strip())
        entry.codes += [coded for coded in codes if coded.code]
    if entry.codes:
        yield entry


def read_agents(path: Path) -> dict[str, str]:
    """An agent dictionary: each noun (lower case, words joined by spaces, plurals included) with its code (`~` dropped)."""
    agents: dict[str, str] = {}
    markers: dict[str, list[str]] = {}
    for raw in path.read_text("utf-8", "replace").splitlines():
        text = re.split(r"[#;]", raw, maxsplit=1)[0].strip()
        if text.startswith("!") and "=" in text:
            name, _, values = text.partition("=")
            markers[name.strip()] = [value.strip() for value in values.split(",")]
            continue
        match = _CODE.search(text)
        if not match:
            continue
        forms = text[: match.start()].strip()
        plural = re.search(r"\{(\w*)\}", forms)
        forms = re.sub(r"\{\w*\}", "", forms).strip()
        found = re.search(r"!\w+!", forms)
        nouns = [forms.replace(found[0], ending) for ending in markers.get(found[0], [])] if found else [forms]
        for noun in nouns:
            base = noun.strip("_ ").replace("_", " ").lower()
            agents[base] = match[1].replace("~", "")
            agents[plural[1].lower() if plural and plural[1] else _plural(base)] = match[1].replace("~", "")
    return agents


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


def _coded(code: str, dates: str) -> Coded:
    dates = dates.strip()
    if dates.startswith("<"):
        return Coded(code, None, _iso(dates[1:]))
    if dates.startswith(">"):
        return Coded(code, _iso(dates[1:]), None)
    first, _, last = dates.partition("-")
    return Coded(code, _iso(first), _iso(last))


def _iso(digits: str) -> str | None:
    digits = digits.strip()
    if len(digits) == 6:
        digits = ("19" if digits > "500000" else "20") + digits
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 and digits.isdigit() else None
