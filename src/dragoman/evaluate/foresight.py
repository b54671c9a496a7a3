"""`foresight`: who does what to whom next (ICEWS14), and how well the probabilities of what a pair does next are calibrated."""

import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.evaluate import next_events, ranking
from dragoman.evaluate.corpora import CorpusError, Row
from dragoman.formula.reading import read
from dragoman.formula.scoring import score
from dragoman.register import Register, import_

Array = NDArray[Any]

HOURS = 24
LEARN = 62  # last days of the train part, on which the weights are learned


def foresight(data: Path, test: Path | None = None) -> list[Row]:
    """Rows of ranks (MRR and Hits in per cent; seconds and MiB) and of probability scores (times 100).

    `data` is a data folder with `foresight/icews14`, a folder with `train.txt` and `valid.txt`, `test.txt` or both, or the one file beside
    `train.txt` that is to be ranked; `test` is that file where it lies elsewhere, in the numbers of `data`.
    """
    folder = next((at for at in (data / "foresight" / "icews14", data, data.parent) if (at / "train.txt").exists()), None)
    if folder is None:
        return []
    named = test or (data if data.is_file() else None)
    parts = [named] if named else [at for name in ("valid.txt", "test.txt") if (at := folder / name).exists()]
    return [*(row for at in parts for row in _next(folder, at)), *([] if named else _probabilities(folder, parts))]


def _next(folder: Path, part: Path) -> list[Row]:
    """Ranks on one part, learned on train, with all that lies before each of its days as known."""
    start = time.monotonic()
    train, asked = _facts(folder / "train.txt"), _facts(part)
    between = folder / "valid.txt"
    known = [train, asked]
    if between.exists() and between.resolve() != part.resolve():
        valid = _facts(between)
        known.append(valid[valid[:, 3] < asked[:, 3].min()])
    names = _names(folder / "entity2id.txt")
    relations = len(_names(folder / "relation2id.txt"))
    first_learned = int(train[:, 3].max()) - LEARN + 1
    before = next_events.history(train, names, relations, first_learned)
    model = ranking.fit(before, train, sorted({int(day) for day in train[:, 3] if day >= first_learned}))
    learned = time.monotonic()
    h = next_events.history(np.concatenate(known), names, relations, int(train[:, 3].max()) + 1)
    found = ranking.ranks(h, model, asked, sorted({int(day) for day in asked[:, 3]}))
    return [
        {
            "set": f"{folder.name}-{part.stem} (train {len(train):,}, {part.stem} {len(asked):,})",
            "measure": "who does what to whom next",
            "n": float(len(found)),
            "MRR": 100 * float((1 / found).mean()),
            **{f"Hits@{k}": 100 * float((found <= k).mean()) for k in (1, 3, 10)},
            "learn, s": learned - start,
            "rank, s": time.monotonic() - learned,
            "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    ]


def _probabilities(folder: Path, parts: list[Path]) -> list[Row]:
    with Register(":memory:") as register:
        for file in (folder / "train.txt", *parts):
            import_(register, file)
        records = read(register)
    rows: list[Row] = []
    for row in score(records):
        measure = f"event types of a pair, {row['weeks']:.0f} weeks"
        plain = {name: value for name, value in row.items() if name != "weeks" and not name.startswith("skill")}
        told = {name: 100 * value if name.startswith(("Brier", "log")) else value for name, value in plain.items()}
        rows.append({"set": folder.name, "measure": measure, **told})
        rows += [
            {
                "set": folder.name,
                "measure": f"{measure}: {name.removeprefix('skill, ')}",
                "Brier skill %": value[0],
                "5 % of pairs drawn": value[1],
                "95 %": value[2],
            }
            for name, value in row.items()
            if name.startswith("skill")
        ]
    return rows


def _facts(path: Path) -> Array:
    try:
        facts = np.loadtxt(path, dtype=np.int64, ndmin=2)[:, :4]
    except ValueError as error:
        raise CorpusError(f"{path}: not facts in four numbers a line ({error}). Give subject, relation, object, hour.") from error
    facts[:, 3] //= HOURS
    return facts


def _names(path: Path) -> list[str]:
    return [line.rpartition("\t")[0] for line in path.read_text("utf-8").splitlines() if "\t" in line]
