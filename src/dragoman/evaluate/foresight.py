"""`foresight`: who does what to whom next (ICEWS14), and how well the probabilities of what a pair does next are calibrated."""

import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.evaluate.corpora import CorpusError
from dragoman.formula import next_events, ranking
from dragoman.formula.forecast import score
from dragoman.formula.reading import read
from dragoman.register import Register, import_

Row = dict[str, float | str]
Array = NDArray[Any]

HOURS = 24
LEARN = 62  # last days of the train part, on which the weights are learned


def foresight(data: Path) -> list[Row]:
    """Rows of ranks (MRR and Hits in per cent; seconds and MiB) and of probability scores (times 100), on `foresight/icews14` of a data folder."""
    folder = next((at for at in (data / "foresight" / "icews14", data) if (at / "train.txt").exists()), None)
    if folder is None:
        return []
    return [*_next(folder), *_probabilities(folder)]


def _next(folder: Path) -> list[Row]:
    start = time.monotonic()
    train, valid = _facts(folder / "train.txt"), _facts(folder / "valid.txt")
    names = _names(folder / "entity2id.txt")
    relations = len(_names(folder / "relation2id.txt"))
    first_learned = int(train[:, 3].max()) - LEARN + 1
    before = next_events.history(train, names, relations, first_learned)
    model = ranking.fit(before, train, sorted({int(day) for day in train[:, 3] if day >= first_learned}))
    learned = time.monotonic()
    h = next_events.history(np.concatenate([train, valid]), names, relations, int(train[:, 3].max()) + 1)
    found = ranking.ranks(h, model, valid, sorted({int(day) for day in valid[:, 3]}))
    return [
        {
            "set": "icews14-valid",
            "measure": "who does what to whom next",
            "n": float(len(found)),
            "MRR": 100 * float((1 / found).mean()),
            **{f"Hits@{k}": 100 * float((found <= k).mean()) for k in (1, 3, 10)},
            "learn, s": learned - start,
            "rank, s": time.monotonic() - learned,
            "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    ]


def _probabilities(folder: Path) -> list[Row]:
    with Register(":memory:") as register:
        for name in ("train.txt", "valid.txt"):
            import_(register, folder / name)
        records = read(register)
    return [
        {
            "set": "icews14",
            "measure": f"event types of a pair, {row['weeks']:.0f} weeks",
            **{
                name: 100 * value if name.startswith(("Brier", "log")) else value
                for name, value in row.items()
                if name != "weeks"
            },
        }
        for row in score(records)
    ]


def _facts(path: Path) -> Array:
    try:
        facts = np.loadtxt(path, dtype=np.int64, ndmin=2)[:, :4]
    except ValueError as error:
        raise CorpusError(f"{path}: not facts in four numbers a line ({error}). Give subject, relation, object, hour.") from error
    facts[:, 3] //= HOURS
    return facts


def _names(path: Path) -> list[str]:
    return [line.rpartition("\t")[0] for line in path.read_text("utf-8").splitlines() if "\t" in line]
