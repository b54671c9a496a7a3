"""A run of training, the real network and our own texts: it learns, is stopped, goes on, and ends where it would have ended."""

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs torch: pip install -e '.[training]'")
pytest.importorskip("onnx", reason="training needs onnx: pip install -e '.[training]'")

import dragoman  # noqa: E402
from training.run import read_config, read_state, train  # noqa: E402

ROOT = Path(__file__).parents[2]
TEXTS = [
    {"name": "quotes-en", "kind": "marked", "path": "texts/quotes-en.txt", "weight": 0.02},
    {"name": "events-kinds", "kind": "passages", "path": "texts/events-kinds.jsonl", "weight": 0.03},
]
STILL = {"piece_dropout": 0.0, "dropout": 0.0, "head_dropout": 0.0, "warm_up": 0.0}  # so that two runs can be compared


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    """The second run, from the shipped file, on a few of our own paragraphs."""
    found = read_config(ROOT / "training/second.yaml")
    found["start"] = {"file": Path(dragoman.__file__).parent / "language/model.onnx", "layers": 6, "inner": 1024}
    found |= {"folder": tmp_path, "sources": TEXTS, "dev": [], "words_per_batch": 150, "epochs": 2, **STILL}
    found["quantised"] = found["quantised"] | {"epochs": 0}
    return found


def apart(one: dict[str, Any], other: dict[str, Any]) -> float:
    """How far the weights of two states are from one another."""
    pairs = ((value, other["network"][name]) for name, value in one["network"].items())
    return sum(float((a - b).abs().sum()) for a, b in pairs)


def test_a_run_that_was_stopped_goes_on_to_the_same_weights(config: dict[str, Any], tmp_path: Path) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    train(config | {"folder": whole})
    train(config | {"folder": stopped}, stop_after=0)
    first = read_state(stopped / "checkpoint.pt")
    train(config | {"folder": stopped}, resume=True)
    last, other = read_state(whole / "checkpoint.pt"), read_state(stopped / "checkpoint.pt")
    assert first and last and other and 0 < first["step"] < last["step"] == other["step"]
    assert apart(last, other) < 0.1 * apart(last, first)  # Adam's first steps make much of a rounding


def test_training_learns_what_a_text_marks(config: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("The", "envoys", "left", "the", "harbour", "on", "Monday", ".")
    marked = "".join(f"{word}\t{'B-LOC' if word == 'harbour' else 'O'}\n" for word in words) + "\n"
    (tmp_path / "harbour.conll").write_text(marked * 12, "utf-8")
    text = {"name": "harbour", "kind": "entities", "path": str(tmp_path / "harbour.conll"), "weight": 1.0}
    train(config | {"sources": [text], "dev": [text], "epochs": 6})
    scores = [float(line.split()[3]) for line in capsys.readouterr().out.splitlines() if "dev mean" in line]
    assert len(scores) == 6 and scores[-1] > 90, scores  # no other text takes a harbour for a name
