"""Words that report speech and thought: `cues.csv`, lemmas by the frame in which they take what is said.

Frames: `clause` (say that), `infinitive` (refuse to), `object` (condemn the strike), `phrase` (call for a truce), `noun` (the
claim that).
"""

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from dragoman.records import DragomanError

FOLDER = Path(__file__).parent
FRAMES = ("clause", "infinitive", "object", "phrase", "noun")


Cues = dict[str, dict[str, str]]  # lemmas of each frame, with their class


@cache
def cues() -> Cues:
    """Lemmas (or lemma and preposition) of each frame, with their class."""
    return read_cues([])


def read_cues(folders: Sequence[Path]) -> Cues:
    """The cues that ship, with those of `folders` laid over them. Raises DragomanError for a line that does not fit."""
    frames: Cues = {}
    for path in [*(folder / "cues.csv" for folder in reversed(folders)), FOLDER / "cues.csv"]:
        for row in _rows(path) if path.exists() else ():
            for lemma in row["lemmas"].split("|"):
                frames.setdefault(row["frame"], {}).setdefault(lemma, row["class"])
    return frames


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            if row.get("frame") not in FRAMES or not row.get("class") or not row.get("lemmas"):
                raise DragomanError(
                    f"{path}, line {number}: not a cue. Give frame ({', '.join(FRAMES)}), class, lemmas (parted by |) and example."
                )
            yield row


@cache
def examples() -> list[tuple[str, str]]:
    """(frame, example sentence) of each row: they run as tests."""
    with (FOLDER / "cues.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["frame"], row["example"]) for row in csv.DictReader(lines)]
