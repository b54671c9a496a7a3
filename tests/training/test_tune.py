"""The heads for events go on learning from corrections; nothing else of the model changes."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

from dragoman.coding import Coder
from dragoman.language.model import FILE
from dragoman.records import Sheet
from training.tune import read_heads, tune, write_heads

NEWS = "The minister of Norway parleyed with envoys of Finland on Tuesday."
AGAIN = "The president of Chile parleyed with envoys of Peru on Friday."


def taught(text: str, word: str, source: tuple[str, str], target: tuple[str, str]) -> dict[str, object]:
    """A line of gold: `word` is a meeting of the two."""

    def span(words: str) -> list[int]:
        return [text.index(words), text.index(words) + len(words)]

    ends = [[{"span": span(words), "words": words, "code": code}] for words, code in (source, target)]
    event = {"trigger": span(word), "words": word, "type": "CONSULT", "mode": None, "status": "occurred"}
    return {"id": text[:20], "text": text, "events": [{**event, "sources": ends[0], "targets": ends[1], "counts": []}]}


def sheet(text: str, model: Path | None = None) -> Sheet:
    (found,) = Coder(model=model).code(text)
    assert isinstance(found, Sheet)
    return found


def test_heads_that_are_written_back_are_the_same(tmp_path: Path) -> None:
    to = tmp_path / "same.onnx"
    weights = read_heads(FILE)
    write_heads(FILE, to, weights)
    again = read_heads(to)
    assert weights.keys() == again.keys() and all(np.allclose(weights[name], again[name], atol=1e-6) for name in weights)
    assert sheet(NEWS, to).events == sheet(NEWS).events


def test_a_word_that_was_corrected_is_surer_afterwards_and_quotations_are_as_before(tmp_path: Path) -> None:
    said = "“We will wait,” the minister said."
    gold = tmp_path / "events.jsonl"
    rows = [
        taught(NEWS, "parleyed", ("The minister of Norway", "NORGOV"), ("envoys of Finland", "FINGOV")),
        taught(AGAIN, "parleyed", ("The president of Chile", "CHLGOV"), ("envoys of Peru", "PERGOV")),
    ]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows * 4), "utf-8")
    to = tmp_path / "mine.onnx"
    tune(gold, to)
    other = "The premier of Mali parleyed with envoys of Niger on Monday."

    def sure(model: Path | None) -> float:
        return max((e.confidence for e in sheet(other, model).events if e.plover.type == "CONSULT"), default=0.0)

    assert sure(to) > sure(None)
    assert sheet(said, to).statements == sheet(said).statements
    assert sheet(said, to).provenance.model != sheet(said).provenance.model


def test_without_an_event_there_is_nothing_to_learn_from(tmp_path: Path) -> None:
    gold = tmp_path / "events.jsonl"
    gold.write_text(json.dumps({"id": "1", "text": NEWS, "events": []}) + "\n", "utf-8")
    with pytest.raises(SystemExit, match="no event"):
        tune(gold, tmp_path / "mine.onnx")
