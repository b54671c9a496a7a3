"""`factuality`: whether predicates happened, from -3 to 3, against UDS-IH2, UW and MEANTIME in one scale (Rudinger et al. 2018)."""

from collections import defaultdict
from pathlib import Path

import msgspec
import numpy as np
from spacy.tokens import Doc

from dragoman.evaluate.corpora import NO_EMPTY_WORD, CorpusError, Row, Word, json_lines
from dragoman.language import annotate, layers
from dragoman.language.tokenise import tokenizer

FORM = "Each line needs `corpus`, `tokens` and `predicates`, each of these with `start` and `factuality`."
ADVICE = {"tokens": f"Give the words as a list of texts. {NO_EMPTY_WORD}", "corpus": FORM, "predicates": FORM}


class Predicate(msgspec.Struct, frozen=True):
    start: int
    factuality: float


class Sentence(msgspec.Struct, frozen=True):
    corpus: str
    tokens: list[Word]
    predicates: list[Predicate]


def factuality(data: Path) -> list[Row]:
    """Score `factuality-dev.jsonl` under `data`/events, or the one file `data`: Pearson's r (times 100) and mean absolute error."""
    path = data if data.is_file() else data / "events" / "factuality-dev.jsonl"
    numbered = json_lines(path, Sentence, ADVICE)
    for number, record in numbered:
        if outside := [p.start for p in record.predicates if not 0 <= p.start < len(record.tokens)]:
            raise CorpusError(
                f"{path}, line {number}: the predicate at token {outside[0]} is outside the {len(record.tokens)} tokens. "
                "Give `start` as the number of its token, from 0."
            )
    records = [record for _, record in numbered if record.tokens]
    vocab = tokenizer("en")("").vocab
    docs = annotate(Doc(vocab, words=r.tokens, sent_starts=[i == 0 for i in range(len(r.tokens))]) for r in records)
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for record, doc in zip(records, docs, strict=True):
        said = layers(doc).factuality
        pairs[record.corpus] += [(p.factuality, float(said[p.start])) for p in record.predicates]
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
