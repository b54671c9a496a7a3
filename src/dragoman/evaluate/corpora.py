"""Readers of the formats in which gold annotation comes. Each names file and line when it cannot read one."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dragoman.records import Document, DragomanError

# The type names of the corpora we read, in the four types of CoNLL-2003. CrossNER's politicians are persons, its parties
# organisations, its countries locations; events and elections are names of the fourth type.
ENTITY_TYPES = {
    "person": "PER",
    "politician": "PER",
    "organisation": "ORG",
    "politicalparty": "ORG",
    "location": "LOC",
    "country": "LOC",
    "misc": "MISC",
    "event": "MISC",
    "election": "MISC",
}


ENTITY_MARK = re.compile(r"\((\w+)-(\w+)[^()]*(\)?)|([^()]+)\)")


class GoldMention(msgspec.Struct, frozen=True):
    """Words [start, end) that mention something: their head word, its kind, and the name of what it is in the document."""

    start: int
    end: int
    head: int
    kind: str
    chain: str


class CorpusError(DragomanError):
    """A gold file is not in the format it should have."""


def conllu_sentences(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The sentences of a CoNLL-U file: comment lines, and rows of ten columns (ranges and empty nodes among them)."""
    comments: list[str] = []
    rows: list[list[str]] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.startswith("#"):
                comments.append(line)
            elif line:
                columns = line.split("\t")
                if len(columns) != 10:
                    raise CorpusError(
                        f"{path}, line {number}: {len(columns)} columns where CoNLL-U has 10. Check that the file is CoNLL-U."
                    )
                rows.append(columns)
            elif rows:
                yield comments, rows
                comments, rows = [], []
    if rows:
        yield comments, rows


def entity_mark(row: list[str]) -> str:
    """What a CoNLL-U row says of mentions that begin or end there, in GUM's form; '' for nothing."""
    return next((x.removeprefix("Entity=") for x in row[9].split("|") if x.startswith("Entity=")), "")


def gold_mentions(marks: list[str], head: list[int]) -> Iterator[GoldMention]:
    """The mentions of a paragraph from its marks and the heads of its words: nested brackets `(7-person-...` ... `7)`.

    Of those with one head word the longest stays.
    """
    opened: dict[str, list[tuple[int, str]]] = {}
    found: dict[int, GoldMention] = {}
    for i, mark in enumerate(marks):
        for chain, kind, closed, closing in ENTITY_MARK.findall(mark):
            if chain:
                opened.setdefault(chain, []).append((i, kind))
            if closed or closing:
                name = chain or closing
                if not opened.get(name):
                    continue
                begin, what = opened[name].pop()
                top = next((k for k in range(begin, i + 1) if not begin <= head[k] <= i), begin)
                if top not in found or i + 1 - begin > found[top].end - found[top].start:
                    found[top] = GoldMention(begin, i + 1, top, what, name)
    yield from (found[top] for top in sorted(found))


def documents_with_mentions(path: Path) -> Iterator[tuple[list[str], list[bool], list[GoldMention]]]:
    """The documents of a CoNLL-U file in GUM's form: words, with a blank line between paragraphs, whether each begins a sentence,
    and their mentions. A file without marks gives nothing."""
    words: list[str] = []
    starts: list[bool] = []
    heads: list[int] = []
    marks: list[str] = []
    for comments, rows in conllu_sentences(path):
        if any(line.startswith("# newdoc") for line in comments) and words:
            yield words, starts, list(gold_mentions(marks, heads))
            words, starts, heads, marks = [], [], [], []
        elif any(line.startswith("# newpar") for line in comments) and words:
            words, starts, heads, marks = [*words, "\n\n"], [*starts, False], [*heads, -1], [*marks, ""]
        rows = [row for row in rows if row[0].isdigit()]
        heads += [int(row[6]) - 1 + len(words) if row[6] != "0" else -1 for row in rows]
        starts += [i == 0 for i in range(len(rows))]
        words += [row[1] for row in rows]
        marks += [entity_mark(row) for row in rows]
    if any(marks):
        yield words, starts, list(gold_mentions(marks, heads))


def _depth(words: dict[str, list[str]], n: str) -> int:
    """How many words stand between a word and the root of its tree."""
    depth = 0
    while n in words:
        n, depth = words[n][6], depth + 1
    return depth


def written_words(rows: list[list[str]]) -> list[list[str]]:
    """The rows of a sentence with every written word that UD splits (del, zum, darle) as one word.

    It takes the labels of its part nearest to the root, the first of several; what hung on a part hangs on the whole. This is what
    a tokeniser without a splitter gives.
    """
    main: dict[str, list[str]] = {}
    form: dict[str, tuple[str, str]] = {}
    words = {row[0]: row for row in rows if row[0].isdigit()}
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            parts = [str(n) for n in range(first, last + 1)]
            chosen = words[min(parts, key=lambda n: _depth(words, n))]
            main.update(dict.fromkeys(parts, chosen))
            form[chosen[0]] = (row[1], row[9])
    kept = [n for n in words if main.get(n, words[n]) is words[n]]
    number = {n: str(i) for i, n in enumerate(kept, 1)}
    result = []
    for n in kept:
        row = list(words[n])
        row[0] = number[n]
        row[1], row[9] = form.get(n, (row[1], row[9]))
        if row[6] in words:
            row[6] = number[main.get(row[6], words[row[6]])[0]]
        result.append(row)
    return result


def tagged_sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """The sentences of a file with a word and a BIO tag a line: words, and tags in the types PER, ORG, LOC, MISC.

    Reads CoNLL (`word tag`) and IOB2 as UNER has it (`number word tag - -`).
    """
    words: list[str] = []
    tags: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate([*lines, "\n"], 1):
            fields = re.split("[ \t]+", line.strip("\n"))
            if re.match("# .+=", line):
                continue
            if len(fields) >= 2:
                word, tag = (fields[1], fields[2]) if fields[0].isdigit() and len(fields) > 3 else (fields[0], fields[-1])
                mark, _, name = tag.partition("-")
                if mark not in {"B", "I", "O"}:
                    raise CorpusError(f"{path}, line {number}: {tag!r} is not a BIO tag. Check that the file is in CoNLL form.")
                words.append(word)
                tags.append(f"{mark}-{ENTITY_TYPES.get(name, name)}" if name else "O")
            elif fields != [""]:
                raise CorpusError(f"{path}, line {number}: {line.strip()!r} has no tag. Check that the file is in CoNLL form.")
            elif words:
                yield words, tags
                words, tags = [], []


def page(text: str, language: str = "en", published: str | None = None, number: int = 0) -> Document:
    """A document of a gold text, exactly as it stands, with nothing known of it but language and date."""
    return Document(
        id=str(number),
        text_sha256="",
        source="",
        url=None,
        outlet=None,
        published=published,
        language=language,
        section=None,
        headline=None,
        headings=[],
        keywords=[],
        text=text,
    )
