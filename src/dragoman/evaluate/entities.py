"""`entities`: names against CoNLL-2003 and its kin: F1 over spans with their types (Tjong Kim Sang and De Meulder 2003)."""

from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc

from dragoman.evaluate.corpora import Row, tagged_sentences
from dragoman.language import annotate, languages
from dragoman.language.tokenise import tokenizer
from dragoman.language.tree import spans

TOGETHER = 110  # words read together, since the files do not mark paragraphs
# Types that a set does not mark are left out of both sides.
SETS = {
    "conll2003-dev.conll": ("en", {"PER", "ORG", "LOC", "MISC"}),
    "politics-dev.conll": ("en", {"PER", "ORG", "LOC"}),
    "uner-ewt-dev.iob2": ("en", {"PER", "ORG", "LOC"}),
    "conll-es-dev.conll": ("es", {"PER", "ORG", "LOC", "MISC"}),
    "conll-de-dev.conll": ("de", {"PER", "ORG", "LOC", "MISC"}),
}


def entities(data: Path) -> list[Row]:
    """Score the sets under `data`/entities (or the one file `data`, in English, four types) on gold words.

    Precision, recall and F1 in per cent of names with the right span and type.
    """
    if data.is_file():
        language, types = SETS.get(data.name, ("en", {"PER", "ORG", "LOC", "MISC"}))
        return [_score(data, language, types)]
    known = [(data / "entities" / name, *about) for name, about in SETS.items()]
    return [_score(path, language, types) for path, language, types in known if language in languages() and path.exists()]


def _score(path: Path, language: str, types: set[str]) -> Row:
    pairs = list(_groups(path))
    vocab = tokenizer(language)("").vocab
    docs = annotate(Doc(vocab, words=words, sent_starts=[*starts]) for words, starts, _ in pairs)
    gold = {(n, *name) for n, (_, _, tags) in enumerate(pairs) for name in spans(tags) if name[2] in types}
    found = {(n, e.start, e.end, e.label_) for n, doc in enumerate(docs) for e in doc.ents if e.label_ in types}
    right = len(gold & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(gold))
    f1 = 2 * right / max(1, len(gold) + len(found))
    return {
        "set": path.stem,
        "types": " ".join(sorted(types)),
        "names": float(len(gold)),
        "P": 100 * precision,
        "R": 100 * recall,
        "F1": 100 * f1,
    }


def _groups(path: Path) -> Iterator[tuple[list[str], list[bool], list[str]]]:
    words: list[str] = []
    starts: list[bool] = []
    tags: list[str] = []
    for more, labels in tagged_sentences(path):
        if words and len(words) + len(more) > TOGETHER:
            yield words, starts, tags
            words, starts, tags = [], [], []
        words = words + more
        starts = starts + [True] + [False] * (len(more) - 1)
        tags = tags + labels
    if words:
        yield words, starts, tags
