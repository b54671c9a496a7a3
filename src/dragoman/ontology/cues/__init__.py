"""Words that report speech and thought: `../languages/LANG/cues.csv`, lemmas by the frame in which they take what is said.

Frames: `clause` (say that), `infinitive` (refuse to), `object` (condemn the strike), `phrase` (call for a truce), `noun` (the
claim that).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from dragoman.ontology.files import rows
from dragoman.records import DragomanError

LANGUAGES = Path(__file__).parents[1] / "languages"
FRAMES = ("clause", "infinitive", "object", "phrase", "noun")


Cues = dict[str, dict[str, dict[str, str]]]  # by language, lemmas of each frame, with their class


@cache
def cues() -> Cues:
    """Of each language that has a table, lemmas (or lemma and preposition) of each frame, with their class."""
    return read_cues([])


def read_cues(folders: Sequence[Path]) -> Cues:
    """The cues that ship, with those of `folders` laid over them, which are of English unless a column `language` says otherwise.

    Raises DragomanError for a line that does not fit.
    """
    found: Cues = {}
    for path in [*(folder / "cues.csv" for folder in reversed(folders)), *sorted(LANGUAGES.glob("*/cues.csv"))]:
        spoken = path.parent.name if path.parent.parent == LANGUAGES else "en"
        for number, row in rows(path):
            if row.get("frame") not in FRAMES or not row.get("class") or not row.get("lemmas"):
                raise DragomanError(
                    f"{path}, line {number}: not a cue. Give frame ({', '.join(FRAMES)}), class, lemmas (parted by |) and example."
                )
            frames = found.setdefault(row.get("language") or spoken, {frame: {} for frame in FRAMES})
            for lemma in row["lemmas"].split("|"):
                frames[row["frame"]].setdefault(lemma, row["class"])
    return found


@cache
def examples() -> list[tuple[str, str]]:
    """(frame, example sentence) of each row of English: they run as tests."""
    return [(row["frame"], row["example"]) for _, row in rows(LANGUAGES / "en" / "cues.csv")]
