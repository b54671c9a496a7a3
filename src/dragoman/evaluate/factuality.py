"""`factuality`: whether predicates happened, from -3 to 3, against UDS-IH2, UW and MEANTIME in one scale (Rudinger et al. 2018)."""

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
from spacy.tokens import Doc

from dragoman.evaluate.corpora import CorpusError
from dragoman.language import annotate, layers
from dragoman.language.tokenise import tokenizer

Row = dict[str, float | str]


def factuality(data: Path) -> list[Row]:
    """Score `factuality-dev.jsonl` under `data`/events, or the one file `data`: Pearson's r (times 100) and mean absolute error."""
    path = data if data.is_file() else data / "events" / "factuality-dev.jsonl"
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    if not records or not {"tokens", "predicates", "corpus"} <= set(records[0]):
        raise CorpusError(f"{path}: each line needs `corpus`, `tokens` and `predicates`. Give a file of that form.")
    vocab = tokenizer("en")("").vocab
    docs = annotate(Doc(vocab, words=r["tokens"], sent_starts=[i == 0 for i in range(len(r["tokens"]))]) for r in records)
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for record, doc in zip(records, docs, strict=True):
        said = layers(doc).factuality
        pairs[record["corpus"]] += [(p["factuality"], float(said[p["start"]])) for p in record["predicates"]]
    return [_row(path.stem, corpus, np.array(both)) for corpus, both in sorted(pairs.items())]


def _row(name: str, corpus: str, both: np.ndarray) -> Row:
    gold, found = both.T
    return {
        "set": name,
        "corpus": corpus,
        "predicates": float(len(both)),
        "r": 100 * float(np.corrcoef(gold, found)[0, 1]),
        "MAE": float(np.abs(gold - found).mean()),
    }
