"""Words that report speech and thought: `cues.csv`, lemmas by the frame in which they take what is said.

Frames: `clause` (say that), `infinitive` (refuse to), `object` (condemn the strike), `phrase` (call for a truce), `noun` (the
claim that).
"""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def cues() -> dict[str, dict[str, str]]:
    """Lemmas (or lemma and preposition) of each frame, with their class."""
    frames: dict[str, dict[str, str]] = {}
    with (FOLDER / "cues.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for lemma in row["lemmas"].split("|"):
                frames.setdefault(row["frame"], {}).setdefault(lemma, row["class"])
    return frames


@cache
def examples() -> list[tuple[str, str]]:
    """(frame, example sentence) of each row: they run as tests."""
    with (FOLDER / "cues.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["frame"], row["example"]) for row in csv.DictReader(lines)]
