"""The last stretch on one processor: it writes what goes on, and leaves still what is to stand still."""

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs torch: pip install -e '.[training]'")
pytest.importorskip("onnx", reason="training needs onnx: pip install -e '.[training]'")

import dragoman  # noqa: E402
from training.further import further  # noqa: E402
from training.run import read_config, read_state, ready  # noqa: E402

ROOT = Path(__file__).parents[2]
TEXTS = [
    {"name": "quotes-en", "kind": "marked", "path": "texts/quotes-en.txt", "weight": 0.02},
    {"name": "events-acts", "kind": "passages", "path": "texts/events-acts.jsonl", "weight": 0.02},
]


@pytest.fixture
def config(tmp_path: Path) -> dict[str, Any]:
    found = read_config(ROOT / "training/further.yaml")
    found["start"] |= {"file": Path(dragoman.__file__).parent / "language/model.onnx", "keep": []}
    found |= {"folder": tmp_path, "sources": TEXTS, "words_per_batch": 150}
    found["further"] |= {"seconds": 6}
    return found


def test_it_goes_on_from_the_file_and_keeps_what_stands_still(config: dict[str, Any], tmp_path: Path) -> None:
    further(config)
    first = read_state(tmp_path / "further.pt")
    assert first and first["spent"] >= 6
    further(config | {"further": config["further"] | {"seconds": 12}})
    last = read_state(tmp_path / "further.pt")
    assert last and last["spent"] >= 12
    moved = {name for name, value in last["network"].items() if not torch.equal(value, first["network"][name])}
    assert any(name.startswith("encoder.layers.8.") for name in moved) and any("status" in name for name in moved)
    assert not any(name.startswith(("encoder.piece", "encoder.layers.0.", "encoder.layers.2.")) for name in moved)
    assert ready(config).exists()


def test_a_stretch_goes_on_after_another_with_its_own_clock(config: dict[str, Any], tmp_path: Path) -> None:
    further(config)
    first = read_state(tmp_path / "further.pt")
    further(
        config
        | {"folder": tmp_path / "names", "further": config["further"] | {"after": tmp_path / "further.pt", "seconds": 1e-9}}
    )
    second = read_state(tmp_path / "names" / "further.pt")
    assert first and second and second["spent"] < first["spent"]
    assert all(torch.equal(value, second["network"][name]) for name, value in first["network"].items())
