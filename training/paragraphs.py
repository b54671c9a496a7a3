"""Paragraphs of words with their labels: what training sees of a corpus."""

from collections.abc import Iterator
from typing import Any

import msgspec

from dragoman.evaluate.corpora import GoldMention
from dragoman.language.lemmas import lemma_rule

from .acts import Act


class Attribution(msgspec.Struct):
    """Who said what: word numbers of cue, source and content."""

    cue: list[int]
    source: list[int]
    content: list[int]


class Paragraph(msgspec.Struct):
    """Words of one paragraph. A layer that the corpus does not annotate is None; `head` is -1 at a root.

    `quoted` says which words stand inside quotation marks, `factuality` is NaN at words that have none.
    """

    words: list[str]
    starts: list[bool]
    quoted: list[bool]
    upos: list[str] | None = None
    features: list[str] | None = None
    lemmas: list[str] | None = None
    head: list[int] | None = None
    relation: list[str] | None = None
    entity: list[str] | None = None
    time: list[str] | None = None
    factuality: list[float] | None = None
    attributions: list[Attribution] | None = None
    mentions: list[GoldMention] | None = None
    events: list[Act] | None = None
    predicates: list[Act] | None = None
    document: str = ""


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
        parts[name] = layer[begin:end] if isinstance(layer, list) else layer
    if parts["head"] is not None:
        parts["head"] = [head if head < 0 else head - begin for head in parts["head"]]
    if paragraph.attributions is not None:

        def inside(numbers: list[int]) -> list[int]:
            return [i - begin for i in numbers if begin <= i < end]

        moved = [Attribution(inside(a.cue), inside(a.source), inside(a.content)) for a in paragraph.attributions]
        parts["attributions"] = [a for a in moved if a.cue and (a.source or a.content)]
    for name in ("events", "predicates"):
        if (acts := getattr(paragraph, name)) is not None:
            parts[name] = [act.shifted(begin, end) for act in acts if begin <= act.word < end]
    if paragraph.mentions is not None:
        parts["mentions"] = [
            GoldMention(m.start - begin, m.end - begin, m.head - begin, m.kind, m.chain)
            for m in paragraph.mentions
            if begin <= m.start and m.end <= end
        ]
    return Paragraph(**parts)


def rules(paragraph: Paragraph) -> list[str | None]:
    """The lemma rule of each word, None where the corpus gives no lemma."""
    pairs = zip(paragraph.words, paragraph.lemmas or [], strict=True)
    return [None if lemma == "_" and word != "_" else lemma_rule(word, lemma) for word, lemma in pairs]
