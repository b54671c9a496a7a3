"""What is done: CAMEO codes with their PLOVER type, mode and Goldstein value, and the predicates that name each act.

`cameo.csv` the codes (PLOVER draft of 2021; sanctions are SANCTION, cyber attacks have CAMEO 176), `modes.csv` the
most general code of a type and mode; the lexicon is `../languages/LANG/predicates.yaml`, each entry with an example that runs as a test.
`read_lexicon` lays files of the same names over them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from dragoman.ontology.files import PLAIN, loaded, rows
from dragoman.records import DragomanError, Plover

FOLDER = Path(__file__).parent
LANGUAGES = FOLDER.parent / "languages"
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
    language: str = "en"


class Lexicon(msgspec.Struct, frozen=True):
    """Predicates by lemma, light verbs by language and lemma with what they say of the act, the codes, the most general code of each type and mode,
    the rules of the entries that make an event where no head finds one, with where they may (`true`, `states`), and the rules of those
    that a researcher laid over ours."""

    verbs: dict[str, list[Predicate]]
    nouns: dict[str, list[Predicate]]
    light: dict[str, dict[str, str]]
    codes: dict[str, Code]
    general: dict[tuple[str, str], str]
    entries: list[Predicate]
    alone: dict[str, str]
    own: frozenset[str] = frozenset()

    @property
    def languages(self) -> frozenset[str]:
        """Those that have entries."""
        return frozenset(entry.language for entry in self.entries)

    def verbs_of(self, lemma: str, language: str) -> list[Predicate]:
        return [entry for entry in self.verbs.get(lemma, ()) if entry.language == language]

    def nouns_of(self, lemma: str, language: str) -> list[Predicate]:
        return [entry for entry in self.nouns.get(lemma, ()) if entry.language == language]

    @property
    def types(self) -> list[str]:
        """The PLOVER types of the codes, sorted."""
        return sorted({code.plover.type for code in self.codes.values()})

    def modes(self, kind: str) -> list[str]:
        """The PLOVER modes of a type, sorted."""
        told = {*self.general, *((code.plover.type, code.plover.mode) for code in self.codes.values())}
        return sorted(mode for one, mode in told if one == kind and mode)

    def code_of(self, kind: str, mode: str | None) -> str:
        """The CAMEO code of a PLOVER type and mode, where no entry knows a finer one; of a mode without a row, the type's."""
        return self.general.get((kind, mode or "")) or self.general[kind, ""]


@cache
def plover() -> Lexicon:
    """The lexicon that ships."""
    return read_lexicon([])


def read_codes(folders: Sequence[Path]) -> dict[str, Code]:
    """The codes that ship, with those of `folders` laid over them. Raises DragomanError for a line that does not fit."""
    codes: dict[str, Code] = {}
    for folder in (FOLDER, *folders):
        codes |= _codes(folder / "cameo.csv")
    return codes


def read_lexicon(folders: Sequence[Path], dictionary: Iterable[tuple[Path, dict[str, Any]]] = ()) -> Lexicon:
    """The lexicon that ships, with the tables of `folders` and the entries of dictionaries laid over it: a later row of a code, class or
    light verb stands in place of an earlier one, a later entry goes before earlier ones as specific as it.

    Raises DragomanError naming file, entry and field where one is not as it should be.
    """
    every = [FOLDER, *folders]
    lexica = [path.parent for path in sorted(LANGUAGES.glob("*/predicates.yaml"))]
    codes = read_codes(folders)
    general: dict[tuple[str, str], str] = {}
    for folder in every:
        for line, row in _rows(folder / "modes.csv", "type", "mode", "cameo"):
            if row["cameo"] not in codes or codes[row["cameo"]].plover.type != row["type"]:
                raise DragomanError(
                    f"{folder / 'modes.csv'}, line {line}: cameo {row['cameo']!r} is no code of the type {row['type']!r} in cameo.csv. Correct one."
                )
            general[row["type"], row["mode"]] = row["cameo"]
    for number, code in codes.items():
        general.setdefault((code.plover.type, ""), number)  # of a researcher's own type, its first code
    classes: dict[str, list[str]] = {}
    light: dict[str, dict[str, str]] = {}
    targets: list[str] = []
    entries: list[Predicate] = []
    own: set[str] = set()
    for n, folder in [*((0, folder) for folder in lexica), *enumerate(folders, 1)]:
        if (path := folder / "predicates.yaml").exists():
            sections = _sections(path)
            language = sections.get("language", "en" if n else folder.name)
            classes |= sections.get("classes", {})
            light.setdefault(language, {}).update(
                (v, status) for status, lemmas in sections.get("light", {}).items() for v in lemmas
            )
            targets = sections.get("targets", targets)
            made = [_entry(path, k, raw, classes, targets, codes, n) for k, raw in enumerate(sections.get("entries", []), 1)]
            own |= {entry.rule for entry in made if n}
            entries += [msgspec.structs.replace(entry, language=language) for entry in made]
    entries += [_entry(path, k, raw, classes, targets, codes, len(every)) for k, (path, raw) in enumerate(dictionary, 1)]
    verbs: dict[str, list[Predicate]] = {}
    nouns: dict[str, list[Predicate]] = {}
    for entry in entries:
        for word in entry.words:
            (nouns if entry.is_noun else verbs).setdefault(word, []).append(entry)
    alone = {entry.rule: entry.alone for entry in entries if entry.alone}
    return Lexicon(verbs, nouns, light, codes, general, entries, alone, frozenset(own))


def _sections(path: Path) -> dict[str, Any]:
    found = loaded(path, PLAIN)
    kinds = {"targets": list, "entries": list, "language": str}
    if not isinstance(found, dict) or any(not isinstance(v, kinds.get(k, dict)) for k, v in found.items()):
        raise DragomanError(
            f"{path}: not as it should be. Give `entries`, a list, and if need be `classes`, `light`, `targets` and `language`."
        )
    if unknown := set(found) - {"targets", "light", "classes", "entries", "language"}:
        raise DragomanError(
            f"{path}: there is no field {min(unknown)!r}. The fields are entries, classes, language, light, targets."
        )
    return found


def _rows(path: Path, *columns: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in rows(path):
        if missing := [column for column in columns if column not in row]:
            raise DragomanError(f"{path}: no column {missing[0]!r}. The columns are {', '.join(columns)}.")
        yield number, row


def _codes(path: Path) -> dict[str, Code]:
    codes = {}
    for number, row in _rows(path, "cameo", "name", "goldstein", "plover", "mode", "contexts"):
        try:
            value = float(row["goldstein"])
        except ValueError:
            raise DragomanError(f"{path}, line {number}: goldstein {row['goldstein']!r} is no number. Give -10 to 10.") from None
        plover_ = Plover(type=row["plover"], mode=row["mode"] or None, contexts=re.findall(r"\w+", row["contexts"]))
        codes[row["cameo"]] = Code(row["name"], value, plover_)
    return codes


LATER = 100_000  # more than a file has entries: those laid over others have lower numbers, which go first


def _entry(
    path: Path,
    number: int,
    raw: dict[str, Any],
    classes: dict[str, list[str]],
    targets: list[str],
    codes: dict[str, Code],
    layer: int,
) -> Predicate:
    where = f"{path}, entry {number} ({raw.get('say', raw) if isinstance(raw, dict) else raw})"
    if not isinstance(raw, dict):
        raise DragomanError(f"{where}: not an entry. Give `do` or `noun`, `code` and `say`.")
    if unknown := set(raw) - _KEYS:
        raise DragomanError(f"{where}: there is no field {min(unknown)!r}. The fields are {', '.join(sorted(_KEYS))}.")
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
        number=number - LATER * layer,
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
        rule=f"{path.parent.name + '/' if layer else ''}{path.name} {number}: {head}",
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
