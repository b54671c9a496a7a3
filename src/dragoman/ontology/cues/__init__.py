"""Words that report speech and thought: `cues.csv`, lemmas by the frame in which they take what is said.

Frames: `clause` (say that), `infinitive` (refuse to), `object` (condemn the strike), `phrase` (call for a truce), `noun` (the
claim that).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from dragoman.ontology.files import rows
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
        for number, row in rows(path):
            if row.get("frame") not in FRAMES or not row.get("class") or not row.get("lemmas"):
                raise DragomanError(
                    f"{path}, line {number}: not a cue. Give frame ({', '.join(FRAMES)}), class, lemmas (parted by |) and example."
                )
            for lemma in row["lemmas"].split("|"):
                frames.setdefault(row["frame"], {}).setdefault(lemma, row["class"])
    return frames


@cache
def examples() -> list[tuple[str, str]]:
    """(frame, example sentence) of each row: they run as tests."""
    return [(row["frame"], row["example"]) for _, row in rows(FOLDER / "cues.csv")]
