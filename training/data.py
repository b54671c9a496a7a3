"""Corpora to paragraphs of words with their labels."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from dragoman.evaluate.corpora import conllu_sentences, tagged_sentences
from dragoman.language.lemmas import lemma_rule

GROUP = 110  # words of a made-up paragraph where a corpus marks none


class Paragraph(msgspec.Struct):
    """Words of one paragraph. A layer that the corpus does not annotate is None; `head` is -1 at a root."""

    words: list[str]
    starts: list[bool]
    spaces: list[bool] | None = None
    upos: list[str] | None = None
    features: list[str] | None = None
    lemmas: list[str] | None = None
    rules: list[str] | None = None
    head: list[int] | None = None
    relation: list[str] | None = None
    entity: list[str] | None = None


def load(kind: str, path: Path) -> list[Paragraph]:
    """Read a corpus: kind `conllu` (Universal Dependencies) or `entities` (a word and a BIO tag a line)."""
    return list({"conllu": conllu, "entities": entities}[kind](path))


def conllu(path: Path) -> Iterator[Paragraph]:
    marked = "# newpar" in path.read_text("utf-8")
    paragraph = _empty()
    for comments, rows in conllu_sentences(path):
        opens = any(line.startswith(("# newpar", "# newdoc")) for line in comments)
        if paragraph.words and (opens or (not marked and len(paragraph.words) + len(rows) > GROUP)):
            yield paragraph
            paragraph = _empty()
        _append(paragraph, rows)
    if paragraph.words:
        yield paragraph


def _empty() -> Paragraph:
    return Paragraph([], [], *([] for _ in range(7)))


def _append(paragraph: Paragraph, rows: list[list[str]]) -> None:
    offset = len(paragraph.words)
    covered: dict[int, bool] = {}  # word number -> whether white space follows, inside a written word of several
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            covered.update(dict.fromkeys(range(first, last), False))
            covered[last] = "SpaceAfter=No" not in row[9]
    p: Any = paragraph
    for row in rows:
        if not row[0].isdigit():
            continue
        number = int(row[0])
        p.words.append(row[1])
        p.starts.append(number == 1)
        p.spaces.append(covered.get(number, "SpaceAfter=No" not in row[9]))
        p.upos.append(row[3])
        p.features.append(row[5].replace("_", "") if row[5] == "_" else row[5])
        p.lemmas.append(row[2])
        p.rules.append(lemma_rule(row[1], row[2]))
        p.head.append(int(row[6]) - 1 + offset if row[6] != "0" else -1)
        p.relation.append(row[7])


def entities(path: Path) -> Iterator[Paragraph]:
    paragraph = Paragraph([], [], entity=[])
    for words, tags in tagged_sentences(path):
        if paragraph.words and len(paragraph.words) + len(words) > GROUP:
            yield paragraph
            paragraph = Paragraph([], [], entity=[])
        paragraph.words += words
        paragraph.starts += [True] + [False] * (len(words) - 1)
        assert paragraph.entity is not None
        paragraph.entity += tags
    if paragraph.words:
        yield paragraph


def cut(paragraph: Paragraph, longest: int) -> Iterator[Paragraph]:
    """Cut a paragraph at sentence starts into parts of at most `longest` words (a longer sentence stays whole)."""
    begin = 0
    bounds = [i for i, start in enumerate(paragraph.starts) if start and i] + [len(paragraph.words)]
    for at, following in zip(bounds, [*bounds[1:], None], strict=True):
        if following is None or following - begin > longest:
            yield _slice(paragraph, begin, at)
            begin = at


def _slice(paragraph: Paragraph, begin: int, end: int) -> Paragraph:
    if begin == 0 and end == len(paragraph.words):
        return paragraph
    parts: dict[str, Any] = {}
    for name in Paragraph.__struct_fields__:
        layer = getattr(paragraph, name)
        parts[name] = None if layer is None else layer[begin:end]
    if parts["head"] is not None:
        parts["head"] = [head if head < 0 else head - begin for head in parts["head"]]
    return Paragraph(**parts)
