"""Readers of the formats in which gold annotation comes. Each names file and line when it cannot read one."""

from collections.abc import Iterator
from pathlib import Path

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


def tagged_sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """The sentences of a file with a word and a BIO tag a line: words, and tags in the types PER, ORG, LOC, MISC.

    Reads CoNLL (`word tag`) and IOB2 as UNER has it (`number word tag - -`).
    """
    words: list[str] = []
    tags: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate([*lines, "\n"], 1):
            fields = line.rstrip("\n").split("\t")
            if line.startswith("# "):
                continue
            if len(fields) >= 2:
                word, tag = (fields[1], fields[2]) if fields[0].isdigit() and len(fields) > 3 else (fields[0], fields[-1])
                mark, _, name = tag.partition("-")
                if mark not in {"B", "I", "O"}:
                    raise CorpusError(f"{path}, line {number}: {tag!r} is not a BIO tag. Check that the file is in CoNLL form.")
                words.append(word)
                tags.append(f"{mark}-{ENTITY_TYPES.get(name, name)}" if name else "O")
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
