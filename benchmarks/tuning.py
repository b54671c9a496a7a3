"""What corrections of one's own gain: `python benchmarks/tuning.py [SEED ...]`.

The annotated passages of dev, on which nothing was trained, are parted by document into two halves. From the one the model learns (`python -m
training tune`): from as many of its passages as hold 200 records that a reviewer would correct, reject or add, and from all of them; the other is what it is
measured on, before and after.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

from dragoman.coding import Coder
from dragoman.evaluate import data_folder
from dragoman.evaluate.annotated import RIGHT, annotated, matches, tellings
from dragoman.evaluate.gold_events import read
from dragoman.records import FLOOR
from training.tune import tune

CORRECTIONS = 200
SHOWN = ("trigger", "type", "type, status", "whole", "sources, states", "targets, states")


def main(seeds: list[int]) -> None:
    """Print F1 before and after for each seed."""
    lines = (data_folder() / "annotated" / "events-dev.jsonl").read_text("utf-8").splitlines()
    documents = sorted({_document(line) for line in lines})
    print("seed  learned from" + "".join(f"{name:>17}" for name in SHOWN))
    for seed in seeds:
        random.Random(seed).shuffle(documents := sorted(documents))
        ours = set(documents[: len(documents) // 2])
        learned = [line for line in lines if _document(line) in ours]
        random.Random(seed).shuffle(learned)
        with tempfile.TemporaryDirectory() as folder:
            gold, rest = (Path(folder) / name for name in ("gold.jsonl", "rest.jsonl"))
            rest.write_text("\n".join(line for line in lines if _document(line) not in ours) + "\n", "utf-8")
            _print(seed, "nothing", rest, None)
            for name, some in (("200", _first(learned, gold)), ("all", learned)):
                gold.write_text("\n".join(some) + "\n", "utf-8")
                model = Path(folder) / f"{name}.onnx"  # a file that was loaded is not read again
                tune(gold, model, seed=seed)
                _print(seed, f"{name} ({len(some)} passages)", rest, model)


def _document(line: str) -> str:
    return str(json.loads(line)["id"]).rsplit("-", 1)[0]


def _first(lines: list[str], to: Path) -> list[str]:
    """The first passages that hold CORRECTIONS records to correct, reject or add."""
    to.write_text("\n".join(lines) + "\n", "utf-8")
    passages, documents = read(to)
    wrong = 0
    for n, (passage, sheet) in enumerate(zip(passages, Coder().sheets(documents), strict=True)):
        told = [one for event in sheet.events if event.confidence >= FLOOR for one in tellings(event)]  # type: ignore[union-attr]
        right = sum(RIGHT["whole, full codes"](pair.gold, pair.told.event) for pair in matches(passage.events, told))
        matched = len(matches(passage.events, told))
        wrong += len(passage.events) + len(told) - matched - right
        if wrong >= CORRECTIONS:
            return lines[: n + 1]
    return lines


def _print(seed: int, learned: str, data: Path, model: Path | None) -> None:
    found = {str(row["what"]): row for row in annotated(data, model)}
    print(f"{seed:4}  {learned:<18}" + "".join(f"{found[name]['F1']:>15.1f}  " for name in SHOWN), flush=True)


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [3, 4, 5, 6, 7])
