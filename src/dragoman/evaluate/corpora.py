"""Readers of the formats in which gold annotation comes. Each names file and line when it cannot read one."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

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


Row = dict[str, float | str]  # of a table of figures
T = TypeVar("T")
Word = Annotated[str, msgspec.Meta(min_length=1)]
Interval = tuple[int, int]  # [start, end)
NO_EMPTY_WORD = "No word may be empty: take it out, and its label with it."
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


def json_lines(path: Path, form: type[T], advice: Mapping[str, str] | None = None) -> list[tuple[int, T]]:
    """The lines of a JSONL file with their numbers, each as `form`; blank lines are passed over.

    `advice` says, by the name of a field, what to do where that field is not as `form` has it. Raises CorpusError naming file
    and line where a line is not JSON or not of the form, and where there is none at all.
    """
    rows = []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                rows.append((number, msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=form)))
            except msgspec.ValidationError as error:
                raise CorpusError(f"{path}, line {number}: {_explained(str(error), advice or {})}") from error
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise CorpusError(f"{path}, line {number}: not JSON in UTF-8 ({error}). Correct the line.") from error
            except RecursionError as error:
                raise CorpusError(f"{path}, line {number}: brackets within brackets without end. Correct the line.") from error
    if not rows:
        raise CorpusError(f"{path}: no records. Give a JSONL file with one record a line.")
    return rows


def _explained(error: str, advice: Mapping[str, str]) -> str:
    """What msgspec says of a value, with what to do about it: the advice on the innermost field that has one."""
    what, _, place = error.partition(" - at ")
    place = place.strip("`").removeprefix("$").removeprefix(".")
    missing = re.search(r"required field `(\w+)`", what)
    names = [*re.findall(r"\w*[a-z]\w*", place), *(missing.groups() if missing else ())]
    if missing:
        what = f"the field {missing[1]!r} is missing"
    told = next((advice[name] for name in reversed(names) if name in advice), "Correct the line." if not missing else "Add it.")
    return f"{what}{f' in `{place}`' if place else ''}. {told}"


def check_span(span: Interval, text: str, what: str, where: str) -> None:
    """Raises CorpusError where [start, end) are not characters of `text`; `where` names file and line."""
    if not 0 <= span[0] < span[1] <= len(text):
        raise CorpusError(
            f"{where}: {what} [{span[0]}, {span[1]}] is outside the text of {len(text):,} characters. "
            "Give [start, end) in Unicode code points, end exclusive."
        )


def iso_day(value: str | None, where: str) -> str | None:
    """The ISO date of a page's date, which may have a time behind it or be written 20190131. Raises CorpusError where it is none."""
    if not value:
        return None
    day = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", value)[:10]
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise CorpusError(f"{where}: {value!r} is no date. Give the page's date as YYYY-MM-DD, or none.") from error


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
                if not columns[1].strip():
                    raise CorpusError(f"{path}, line {number}: the word is empty. {NO_EMPTY_WORD}")
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


SYNTACTIC = frozenset(
    {"en"}
)  # languages whose treebanks and tokeniser part the same contractions ("do" "n't"); elsewhere "del" is one word


def sentences_in_words(path: Path, language: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    """Comments and rows of each sentence of a CoNLL-U file, in the words that the tokeniser of the language gives."""
    for comments, rows in conllu_sentences(path):
        yield comments, rows if language in SYNTACTIC else written_words(rows)


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
                if not word:
                    raise CorpusError(f"{path}, line {number}: the word is empty. {NO_EMPTY_WORD}")
                words.append(word)
                tags.append(f"{mark}-{ENTITY_TYPES.get(name, name)}" if name else "O")
            elif fields != [""]:
                raise CorpusError(f"{path}, line {number}: {line.strip()!r} has no tag. Check that the file is in CoNLL form.")
            elif words:
                yield words, tags
                words, tags = [], []


def page(
    text: str,
    language: str = "en",
    published: str | None = None,
    number: int = 0,
    *,
    headline: str | None = None,
    outlet: str | None = None,
) -> Document:
    """A document of a gold text, exactly as it stands, with nothing known of it but what is given."""
    return Document(
        id=str(number),
        text_sha256="",
        source="",
        url=None,
        outlet=outlet,
        published=published,
        language=language,
        section=None,
        headline=headline,
        headings=[],
        keywords=[],
        text=text,
    )
