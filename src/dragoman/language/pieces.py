"""From a word to the vocabulary pieces that make it up. One word is one position of the encoder, whatever its pieces."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

WIDTH = 6  # pieces kept of a word; of a longer one the first five and the last
PAD = 1
START = 0
END = 2
UNKNOWN = 3


def piece_encoder(tokenizer_json: str) -> Callable[[Sequence[str]], NDArray[np.int32]]:
    """Make the function that turns n words into an (n, WIDTH) array of piece numbers, padded with PAD.

    Each word is encoded alone; a bare word-start mark in front of other pieces is dropped. `tokenizer_json` is the
    serialised unigram tokenizer (Kudo 2018) that the model file carries.
    """
    tokenizer = Tokenizer.from_str(tokenizer_json)
    bare = tokenizer.token_to_id("▁")
    known: dict[str, tuple[int, ...]] = {}

    def encode(words: Sequence[str]) -> NDArray[np.int32]:
        new = [word for word in dict.fromkeys(words) if word not in known]
        if len(known) > 500_000:
            known.clear()
            new = list(dict.fromkeys(words))
        for word, encoding in zip(new, tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            ids = encoding.ids[1:] if len(encoding.ids) > 1 and encoding.ids[0] == bare else encoding.ids
            ids = ids or [UNKNOWN]
            if len(ids) > WIDTH:
                ids = [*ids[: WIDTH - 1], ids[-1]]
            known[word] = tuple(ids) + (PAD,) * (WIDTH - len(ids))
        return np.array([known[word] for word in words], dtype=np.int32).reshape(len(words), WIDTH)

    return encode
