from pathlib import Path

import pytest

from dragoman.evaluate.corpora import CorpusError
from dragoman.evaluate.marked import read_marked, unmark


def test_marks_nest_and_come_in_pieces() -> None:
    text, (outer, inner) = unmark("{c1:«Iremos}, {q1:dijo} {s1:Ruiz}, {c1:y {s2:ellos} {q2:dicen} {c2:que no}».}")
    assert text == "«Iremos, dijo Ruiz, y ellos dicen que no»."
    assert [text[a:b] for a, b in outer["content"]] == ["«Iremos", "y ellos dicen que no»."]
    assert [text[a:b] for a, b in inner["source"]] == ["ellos"]


@pytest.mark.parametrize("marked", ["{q1:dijo} nada", "sobra }", "{c1:que}", "{q1:} {c1:que}", "{q1:dijo {c1:que}"])
def test_a_fault_is_told_with_file_and_text(marked: str, tmp_path: Path) -> None:
    path = tmp_path / "quotes-es.txt"
    path.write_text(f"# es-001 paper\n{marked}\n", "utf-8")
    with pytest.raises(CorpusError, match=r"quotes-es\.txt, text es-001"):
        list(read_marked(path))


def test_our_own_texts_are_well_marked() -> None:
    folder = Path(__file__).resolve().parents[2] / "training" / "texts"
    for path in sorted(folder.glob("quotes-*.txt")):
        texts = list(read_marked(path))
        assert len(texts) >= 80
        assert len({text["id"] for text in texts}) == len(texts)
