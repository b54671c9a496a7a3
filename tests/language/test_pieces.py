"""Words to pieces, as the library does that the model was trained with."""

import json
from importlib.util import find_spec

import onnxruntime
import pytest

from dragoman.language.model import FILE
from dragoman.language.pieces import MARK, PAD, UNKNOWN, piece_encoder

VOCABULARY = [
    ["<s>", 0.0],
    ["<pad>", 0.0],
    ["</s>", 0.0],
    ["<unk>", 0.0],
    ["▁", -2.0],
    ["▁a", -3.0],
    ["b", -4.0],
    ["ab", -3.5],
    ["▁ab", -9.0],
]
encode = piece_encoder(json.dumps({"model": {"vocab": VOCABULARY}}))


def pieces(word: str) -> list[str]:
    return [VOCABULARY[number][0] for number in encode([word])[0] if number != PAD]


def test_a_word_is_its_likeliest_pieces_and_a_bare_mark_goes() -> None:
    assert pieces("ab") == ["ab"]  # ▁ + ab is likelier than ▁a + b and than ▁ab
    assert pieces("ab b") == ["ab", MARK, "b"]
    assert pieces(" ") == [MARK]


def test_characters_that_no_piece_holds_are_one_unknown() -> None:
    assert pieces("xyz") == ["<unk>"]
    assert pieces("axxb") == [f"{MARK}a", "<unk>", "b"]


def test_of_a_long_word_the_first_five_pieces_and_the_last_are_kept() -> None:
    assert pieces("b" * 7 + "x") == [*"bbbbb", "<unk>"]
    assert encode(["a" + "x" * 100_000])[0].tolist() == [5, UNKNOWN, PAD, PAD, PAD, PAD]


@pytest.mark.skipif(find_spec("tokenizers") is None, reason="tokenizers comes with dragoman[training]")
def test_the_model_file_is_read_as_the_library_reads_it() -> None:
    from tokenizers import Tokenizer

    text = onnxruntime.InferenceSession(str(FILE)).get_modelmeta().custom_metadata_map["tokenizer"]
    library, ours = Tokenizer.from_str(text), piece_encoder(text)
    for word in (
        "talks",
        "Verteidigungsministerium",
        "Зеленский",
        "ﬁfty",
        "½",
        "Côte",
        "d’Ivoire",
        "pa\ufffd\ufffds",
        "\u200b",
        "日本",
        "…",
        "x²",
    ):
        ids = library.encode(word, add_special_tokens=False).ids
        ids = ids[1:] if len(ids) > 1 and ids[0] == library.token_to_id(MARK) else ids
        ids = ids if len(ids) <= 6 else [*ids[:5], ids[-1]]
        assert [number for number in ours([word])[0] if number != PAD] == ids, word
