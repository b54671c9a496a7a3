"""From a word to the vocabulary pieces that make it up. One word is one position of the encoder, whatever its pieces."""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

WIDTH = 6  # pieces kept of a word; of a longer one the first five and the last
KEPT = 500_000  # words whose pieces are kept in memory
PAD = 1
START = 0
END = 2
UNKNOWN = 3
MARK = "▁"  # where a word begins
PENALTY = 10.0  # what an unknown character costs more than the rarest piece, as in SentencePiece
BLANK = re.compile("[\\s\u200b-\u200f\u2028\u2029\ufeff\ufffd]+")

Pieces = dict[str, tuple[int, float]]


def piece_encoder(tokenizer_json: str) -> Callable[[Sequence[str]], NDArray[np.int32]]:
    """Make the function that turns n words into an (n, WIDTH) array of piece numbers, padded with PAD.

    Each word is encoded alone; a bare word-start mark in front of other pieces is dropped. `tokenizer_json` is the
    serialised unigram tokenizer that the model file carries.
    """
    vocabulary = json.loads(tokenizer_json)["model"]["vocab"]
    pieces = {piece: (number, score) for number, (piece, score) in enumerate(vocabulary)}
    bare, longest = pieces.get(MARK, (None,))[0], max(map(len, pieces))
    unknown = (UNKNOWN, min(score for _, score in pieces.values()) - PENALTY)
    known: dict[str, tuple[int, ...]] = {}

    def pieces_of(word: str) -> tuple[int, ...]:
        ids = best_pieces(word, pieces, longest, unknown)
        ids = ids[1:] if len(ids) > 1 and ids[0] == bare else ids
        ids = ids if len(ids) <= WIDTH else [*ids[: WIDTH - 1], ids[-1]]
        return (*ids, *[PAD] * (WIDTH - len(ids)))

    def encode(words: Sequence[str]) -> NDArray[np.int32]:
        if len(known) > KEPT:
            known.clear()
        for word in words:
            if word not in known:
                known[word] = pieces_of(word)
        return np.array([known[word] for word in words], dtype=np.int32).reshape(len(words), WIDTH)

    return encode


def best_pieces(word: str, pieces: Pieces, longest: int, unknown: tuple[int, float]) -> list[int]:
    """The numbers of the likeliest pieces that make up a word; `pieces` gives the number and the log probability of each.

    Source: Kudo 2018, the unigram model, by Viterbi. A stretch of characters that are no pieces is `unknown` once.
    """
    text = MARK + BLANK.sub(" ", unicodedata.normalize("NFKC", word)).replace(" ", MARK).removeprefix(MARK)
    scores = [0.0] + [-np.inf] * len(text)  # of the best pieces up to each character
    last = [(0, UNKNOWN)] * (len(text) + 1)  # where the last of them begins, and its number
    for start in range(len(text)):
        for end in range(start + 1, min(start + longest, len(text)) + 1):
            number, score = pieces.get(text[start:end]) or (unknown if end == start + 1 else (UNKNOWN, -np.inf))
            if scores[start] + score > scores[end]:
                scores[end], last[end] = scores[start] + score, (start, number)
    ids: list[int] = []
    end = len(text)
    while end:
        end, number = last[end]
        if number != UNKNOWN or ids[-1:] != [UNKNOWN]:
            ids.append(number)
    return ids[::-1]
