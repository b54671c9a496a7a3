"""Every table together: ours, or ours with the folders of a researcher laid over them."""

import hashlib
import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.extensions import extension
from dragoman.ontology import petrarch
from dragoman.ontology.actors import Actors, actors, fresh
from dragoman.ontology.actors.laying import COLUMNS, lay, lay_dictionary
from dragoman.ontology.cues import FRAMES, Cues, cues, read_cues
from dragoman.ontology.events import Lexicon, plover, read_codes, read_lexicon
from dragoman.ontology.factors import Factor, factors, laid_over, read_factors
from dragoman.ontology.files import loaded, rows
from dragoman.records import DragomanError, identify

HERE = Path(__file__).parent
TABLES = {".csv", ".yaml", ".json", ".npz"}
FACTORS = "factors.yaml"
AFTER = ("factors", "standing")  # folders that only the formula reads, and no record depends on
OTHER = ("predicates.yaml", "cameo.csv", "modes.csv", "cues.csv", FACTORS)
PASSED_OVER = {".md", ".rst", ".license", ""}  # notes beside the tables


class Refused(NamedTuple):
    """A line of a dictionary that was left out."""

    file: str
    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}: {self.text}"


class Ontology:
    """The tables that coding and the formula read. `ours()` are those that ship; `Ontology.load(*folders)` lays others over them.

    `actors`, `plover` (predicates and codes), `cues`, `factors`, `discards`; `version` (what coding reads) and `whole_version` name their state;
    `counts` says how many entries each table and dictionary gave, `refused` which lines of dictionaries were left out.
    """

    def __init__(self, folders: tuple[Path, ...] = ()) -> None:
        self.folders = folders
        self.counts: dict[str, int] = {}
        self.refused: list[Refused] = []

    @classmethod
    def load(cls, *folders: str | Path) -> "Ontology":
        """Our tables with those of `folders` laid over them, the last on top; without folders ours.

        A folder holds files named as ours (OTHER, `actors.laying.COLUMNS`) with rows of the same columns, and dictionaries in
        PETRARCH's formats (`.txt`); its path, or the name by which an installed package has one. Raises DragomanError naming file
        and line where one is not as it should be; a
        line of a dictionary that cannot be read is left out and named in `refused`.
        """
        if not folders:
            return ours()
        made = cls(tuple(_folder(folder) for folder in folders))
        for folder in made.folders:
            _known_files(folder)
        if (other := next((path for path, kind in made._dictionaries.items() if kind is None), None)) is not None:
            raise DragomanError(f"{other}: not a dictionary of actors, agents, verbs or discards. Take it out of the folder.")
        made.counts = {str(path): count for folder in made.folders for path in sorted(folder.iterdir()) if (count := _size(path))}
        # Now, so that what is wrong is told at once, and the versions are those of what was read.
        _ = made.version, made.whole_version, made.actors, made.plover, made.cues, made.factors, made.discards
        return made

    @cached_property
    def actors(self) -> Actors:
        if not self.folders:
            return actors()
        table = fresh()
        for folder in self.folders:
            lay(table, folder)
            for path in self._of("actors", folder):
                self.counts[str(path)] = lay_dictionary(table, path.name, petrarch.read_actors(path, self._refuse(path)))
            for path in self._of("agents", folder):
                found = petrarch.read_agents(path, self._refuse(path))
                table.agents |= found
                self.counts[str(path)] = len(found)
        return table

    @cached_property
    def plover(self) -> Lexicon:
        if not self.folders:
            return plover()
        entries: list[tuple[Path, dict[str, Any]]] = []
        known = read_codes(self.folders)
        for folder in self.folders:
            for path in self._of("verbs", folder):
                refuse, found = self._refuse(path), []
                for line, raw in petrarch.read_verbs(path, refuse):
                    if raw["code"] in known:
                        found.append((path, raw))
                    else:
                        refuse(line, raw["say"], f"PLOVER has no type for the code {raw['code']}")
                entries += found
                self.counts[str(path)] = len(found)
        return read_lexicon(self.folders, entries)

    @cached_property
    def discards(self) -> re.Pattern[str] | None:
        """What discards the events of its sentence; in the group `page`, of its page. None where no dictionary says so."""
        sentence, page = [], []
        for folder in self.folders:
            for path in self._of("discards", folder):
                found = petrarch.read_discards(path)
                sentence += found[0]
                page += found[1]
                self.counts[str(path)] = len(found[0]) + len(found[1])
        if not sentence and not page:
            return None
        either = ["|".join(map(re.escape, sorted(some, key=len, reverse=True))) or r"(?!)" for some in (page, sentence)]
        return re.compile(rf"\b(?:(?P<page>{either[0]})|{either[1]})\b", re.IGNORECASE)

    @cached_property
    def cues(self) -> Cues:
        return read_cues(self.folders) if self.folders else cues()

    def reporting(self, language: str) -> frozenset[str]:
        """The verbs of every frame of a language's table of cues."""
        return self._reporting.get(language, frozenset())

    @cached_property
    def _reporting(self) -> dict[str, frozenset[str]]:
        return {
            language: frozenset(lemma.split(" ")[0] for frame in FRAMES if frame != "noun" for lemma in frames[frame])
            for language, frames in self.cues.items()
        }

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        found = factors()
        for folder in self.folders:
            if (path := folder / FACTORS).exists():
                found = laid_over(found, read_factors(path, self.plover.types))
        return found

    @cached_property
    def version(self) -> str:
        """The first twelve digits of a hash of what coding reads: every table but those of AFTER."""
        own = [_digest(folder, without_factors=True) for folder in self.folders]
        return identify(version(*AFTER), own)[:12] if own else version(*AFTER)

    @cached_property
    def whole_version(self) -> str:
        """The same of every table."""
        own = [_digest(folder) for folder in self.folders]
        return identify(version(), own)[:12] if own else version()

    @cached_property
    def _dictionaries(self) -> dict[Path, petrarch.Kind | None]:
        return {path: petrarch.kind_of(path) for folder in self.folders for path in sorted(folder.glob("*.txt"))}

    def _of(self, kind: petrarch.Kind, folder: Path) -> list[Path]:
        return [path for path, found in self._dictionaries.items() if found == kind and path.parent == folder]

    def _refuse(self, path: Path) -> petrarch.Refuse:
        return lambda line, text, reason: self.refused.append(Refused(path.name, line, text, reason))


@cache
def ours() -> Ontology:
    """The tables that ship."""
    return Ontology()


@cache
def version(*without: str) -> str:
    """The first twelve digits of a SHA-256 over every table that ships but those of the folders `without`."""
    digest = hashlib.sha256()
    for path in sorted(HERE.rglob("*")):
        name = path.relative_to(HERE).as_posix()
        if path.suffix in TABLES and name.split("/")[0] not in without:
            digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _digest(folder: Path, without_factors: bool = False) -> list[tuple[str, str]]:
    return [
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix not in PASSED_OVER and not (without_factors and path.name == FACTORS)
    ]


def _folder(named: str | Path) -> Path:
    """The folder of a path, or that of a package which gives its tables this name."""
    path = Path(named)
    given = None if path.exists() else extension("ontologies", str(named))
    return path if given is None else Path(given)


def _size(path: Path) -> int:
    """How many rows a table has, or entries; 0 for other files."""
    if path.suffix == ".csv":
        return sum(1 for _ in rows(path))
    told = loaded(path) if path.suffix == ".yaml" else []
    return len(told.get("entries") or [] if isinstance(told, dict) else told or [])


def _known_files(folder: Path) -> None:
    """Raises DragomanError for a folder that is none, is empty, or holds a table by a name that means nothing to us."""
    names = (*OTHER, *COLUMNS)
    if folder.is_file():
        raise DragomanError(f"{folder}: a file. Give the folder that it lies in, with the other tables.")
    if not folder.is_dir():
        raise DragomanError(f"{folder}: there is no such folder. Give a folder of tables ({', '.join(names)}) or dictionaries.")
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    for path in files:
        if path.suffix not in PASSED_OVER | {".txt"} and path.name not in names:
            raise DragomanError(f"{path}: no table has this name. The tables are {', '.join(names)}; dictionaries end in .txt.")
    if not files:
        raise DragomanError(f"{folder}: it holds no table. Give it one of {', '.join(names)}, or a dictionary.")
