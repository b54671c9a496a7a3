"""What is done: CAMEO codes with their PLOVER type, mode and Goldstein value, and the predicates that name each act.

`cameo.csv` the codes (PLOVER draft of 2021; sanctions are SANCTION, cyber attacks have CAMEO 176), `modes.csv` the
most general code of a type and mode, `predicates.yaml` the lexicon, each entry with an example that runs as a test.
"""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from dragoman.records import DragomanError, Plover

FOLDER = Path(__file__).parent
_KEYS = frozenset(
    [
        "do",
        "noun",
        "object",
        "target",
        "to",
        "code",
        "say",
        "mutual",
        "particle",
        "modified",
        "needs_target",
        "needs_source",
        "alone",
        "gives",
    ]
)


class Code(msgspec.Struct, frozen=True):
    """A CAMEO code: its name, its Goldstein (1992) value, the PLOVER code that follows from it."""

    name: str
    goldstein: float
    plover: Plover


class Predicate(msgspec.Struct, frozen=True):
    """One entry of the lexicon, with the lemmas of its object class and complement class spelled out.

    `objects` is None where any object or none will do; "actor", "thing" and "none" are conditions on the object.
    """

    number: int
    words: tuple[str, ...]
    is_noun: bool
    code: str
    targets: frozenset[str]
    say: str
    objects: frozenset[str] | str | None
    complements: frozenset[str] | str | None
    mutual: bool
    particles: frozenset[str]
    modified: frozenset[str]
    needs_target: bool
    needs_source: bool
    alone: str
    givers: frozenset[str]
    rule: str


class Lexicon(msgspec.Struct, frozen=True):
    """Predicates by lemma, light verbs by lemma with what they say of the act, the codes, and the rules of the entries that make an
    event where no head finds one, with where they may (`true`, `states`)."""

    verbs: dict[str, list[Predicate]]
    nouns: dict[str, list[Predicate]]
    light: dict[str, str]
    codes: dict[str, Code]
    entries: list[Predicate]
    alone: dict[str, str]


@cache
def plover() -> Lexicon:
    """Load the lexicon that ships. Raises DragomanError naming file, entry and field where one is not as it should be."""
    path = FOLDER / "predicates.yaml"
    # The base loader reads every scalar as text: in YAML 1.1 a bare `on` is a truth value.
    loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    codes = _codes()
    entries = [_entry(path, n, raw, loaded["classes"], loaded["targets"], codes) for n, raw in enumerate(loaded["entries"], 1)]
    verbs: dict[str, list[Predicate]] = {}
    nouns: dict[str, list[Predicate]] = {}
    for entry in entries:
        for word in entry.words:
            (nouns if entry.is_noun else verbs).setdefault(word, []).append(entry)
    light = {verb: status for status, lemmas in loaded["light"].items() for verb in lemmas}
    alone = {entry.rule: entry.alone for entry in entries if entry.alone}
    return Lexicon(verbs, nouns, light, codes, entries, alone)


@cache
def code_of(kind: str, mode: str | None) -> str:
    """The CAMEO code of a PLOVER type and mode, where no entry of the lexicon knows a finer one; of a mode without a row, the type's."""
    with (FOLDER / "modes.csv").open(encoding="utf-8", newline="") as lines:
        codes = {(row["type"], row["mode"]): row["cameo"] for row in csv.DictReader(lines)}
    return codes.get((kind, mode or "")) or codes[kind, ""]


def _codes() -> dict[str, Code]:
    with (FOLDER / "cameo.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["cameo"]: Code(
                row["name"],
                float(row["goldstein"]),
                Plover(type=row["plover"], mode=row["mode"] or None, contexts=re.findall(r"\w+", row["contexts"])),
            )
            for row in csv.DictReader(lines)
        }


def _entry(
    path: Path, number: int, raw: dict[str, Any], classes: dict[str, list[str]], targets: list[str], codes: dict[str, Code]
) -> Predicate:
    where = f"{path}, entry {number} ({raw.get('say', raw)})"
    if unknown := set(raw) - _KEYS:
        raise DragomanError(f"{where}: there is no field {sorted(unknown)[0]!r}. The fields are {', '.join(sorted(_KEYS))}.")
    if ("do" in raw) == ("noun" in raw):
        raise DragomanError(f"{where}: give either `do` with verbs or `noun` with nouns.")
    for field in ("code", "say"):
        if not isinstance(raw.get(field), str):
            raise DragomanError(f"{where}: `{field}` is missing or not text in quotation marks.")
    if raw["code"] not in codes:
        raise DragomanError(f"{where}: cameo.csv has no code {raw['code']!r}. Give one that it has.")
    words = tuple(str(word) for word in raw.get("do") or raw["noun"])
    objects = _class(raw.get("object"), classes)
    head = f"{words[0]} {raw['object']}" if isinstance(raw.get("object"), str) else words[0]
    return Predicate(
        number=number,
        words=words,
        is_noun="noun" in raw,
        code=raw["code"],
        targets=frozenset(raw.get("target", targets)),
        say=raw["say"],
        objects=objects,
        complements=_class(raw.get("to"), classes),
        mutual=bool(raw.get("mutual")),
        particles=frozenset(raw.get("particle", [])),
        modified=frozenset(raw.get("modified", [])),
        needs_target=bool(raw.get("needs_target")),
        needs_source=bool(raw.get("needs_source")),
        alone=_alone(where, raw.get("alone", "")),
        givers=frozenset(raw.get("gives", [])),
        rule=f"predicates.yaml {number}: {head}",
    )


def _alone(where: str, value: str) -> str:
    if value not in {"", "true", "states"}:
        raise DragomanError(f"{where}: `alone` is {value!r}. Give `true`, `states` or leave it out.")
    return value


def _class(value: str | list[str] | None, classes: dict[str, list[str]]) -> frozenset[str] | str | None:
    """A list is a class as it stands, a name one of `classes`; other words ("any", "actor", "thing", "none") are conditions."""
    if value is None:
        return None
    if isinstance(value, list):
        return frozenset(map(str, value))
    return frozenset(classes[value]) if value in classes else value
