"""CSV: a record a row, the first row its names."""

import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from dragoman.read.columns import LARGEST_RECORD, Record, column_of, page_of
from dragoman.read.documents import Page
from dragoman.read.encodings import encoding_of, refuse_binary
from dragoman.read.errors import ReadError

_LONGEST_ROW = 10_000  # lines; a quotation mark that is closed later than that was not meant to be open
_RETURN = re.compile(r"(?<=\r)(?!\n|$)")  # files of old Macs end their lines so
_END_OF_FILE = b"\x1a"  # the last line of files of old systems
_OPEN = "a quotation mark in it is not closed. Close it, or double it if it is part of the text."
_WORDS = 4  # of a surplus field that make it text: another row, or what should have been in marks
_LONGEST_DATE = 12  # words
_PARTED = "{} fields, where the header names {}. Put a text that holds the delimiter in quotation marks."


class Line(str):
    """A line of the file, with why it is no text where it is none."""

    broken: ReadError | None = None


def csv_records(stream: BinaryIO, fields: Mapping[str, str]) -> Iterator[Record]:
    """Each row with its number, from 1 (the header is not counted). A row that is broken takes no other with it.

    Source: RFC 4180, and what spreadsheets write beside it (`sep=;`, other delimiters, any character set).
    """
    csv.field_size_limit(LARGEST_RECORD)
    lines = _lines(stream)
    first = next(lines, Line())
    separator = _separator(first)
    if separator:
        first = next(lines, Line())
    delimiter = separator or delimiter_of(first)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if any(name.lower().startswith(("http://", "https://")) for name in header):
        raise ReadError(
            "its first line names no columns, it is a row. Write a line of names above it; of a table of codes and addresses"
            " (GDELT) give the addresses, one a line."
        )
    number = 0
    for row in _rows(lines, delimiter, len(header)):
        if row:
            number += 1
            yield Record(number, lambda row=row: [_page(row, header, fields)])  # type: ignore[misc]


def delimiter_of(line: str) -> str:
    return max(",;\t|", key=line.count)


def looks_like_csv(head: str, fields: Mapping[str, str], named: bool = False) -> bool:
    """Whether the first line names a column that holds text. A single column must be followed by a quotation mark or be in
    a file that is `named` so; in such a file any two columns will do."""
    first, second, third = [*head.lstrip().splitlines()[:3], "", "", ""][:3]
    separator = _separator(first)
    if separator:
        first, second = second, third
    names = next(csv.reader([first.strip()], delimiter=separator or delimiter_of(first)), [])
    if column_of("text", [name.strip() for name in names], fields) is None:
        return bool(separator) or (named and len(names) > 1)
    return len(names) > 1 or named or second.lstrip().startswith('"')


def _page(row: list[str] | ReadError, header: list[str], fields: Mapping[str, str]) -> Page:
    if isinstance(row, ReadError):
        raise row
    named: dict[str, str] = {}
    for name, value in zip(header, row, strict=False):
        named[name] = named.get(name) or value  # of two columns of one name the first that says something
    for field in ("published", "url"):
        column = column_of(field, named, fields)
        if column and len(named[column].split()) > _LONGEST_DATE:
            raise ReadError(f"column '{column}' holds a text. Look whether two rows stand in one line.")
    return page_of(named, fields)


def _rows(lines: Iterator[Line], delimiter: str, width: int) -> Iterator[list[str] | ReadError]:
    """The rows of `width` fields, or why one is none. The lines after the first of a row that cannot be are read anew, as rows of their own."""
    again: deque[Line] = deque()
    taken: list[Line] = []
    by_line = (
        False  # after a mark that nobody closes every line is a row, or the whole rest would be read again at each such mark
    )

    def source() -> Iterator[Line]:
        while again or (line := next(lines, None)) is not None:
            taken.append(again.popleft() if again else line)  # type: ignore[arg-type]
            yield taken[-1]
            if by_line or len(taken) > _LONGEST_ROW:
                return

    while True:
        taken.clear()
        try:
            row = next(csv.reader(source(), delimiter=delimiter, strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            if len(taken) == 1 and not _ends_open(error):
                yield next(csv.reader(taken, delimiter=delimiter), [])  # marks within a field that is not quoted
                continue
            by_line = by_line or _ends_open(error)
            again.extendleft(reversed(taken[1:]))
            yield taken[0].broken or ReadError(_OPEN)
            continue
        surplus = row[width:]
        if any(len(field.split()) >= _WORDS for field in surplus) or (any(surplus) and not any('"' in line for line in taken)):
            yield ReadError(_PARTED.format(len(row), width))
            continue
        yield next((line.broken for line in taken if line.broken), row)


def _ends_open(error: csv.Error) -> bool:
    return "unexpected end" in str(error)


def _separator(line: str) -> str | None:
    """The delimiter that a spreadsheet names in a line of its own ('sep=;')."""
    name, _, mark = line.strip().partition("=")
    return mark if name.strip().strip('"').lower() == "sep" and len(mark := mark.strip('"') or "\t") == 1 else None


def _lines(stream: BinaryIO) -> Iterator[Line]:
    """The lines as text, in the character set that the first 64 KB are in; of one over `LARGEST_RECORD` only that it is."""
    head = stream.peek(65536)[:65536]  # type: ignore[attr-defined]
    try:
        encoding = encoding_of(head)
    except ReadError:  # a row of it is binary; its first line is none
        encoding = encoding_of(head.partition(b"\n")[0])
    wide = {"utf-16-le": b"\n\0", "utf-16-be": b"\0\n", "utf-32-le": b"\n\0\0\0", "utf-32-be": b"\0\0\0\n"}.get(encoding)
    first = True
    for raw in _raw_lines(stream, wide or b"\n"):
        if raw == _END_OF_FILE:
            continue
        if isinstance(raw, ReadError):
            line = Line()
            line.broken = raw
            yield line
            continue
        text = raw.decode(encoding, "replace")
        text = text.removeprefix("\ufeff") if first else text
        broken = None
        if not wide:
            try:
                refuse_binary(raw)
            except ReadError as error:
                broken = error
                text = text.replace('"', "")  # a mark in it must not take the next rows in
        for part in _RETURN.split(text):
            line = Line(part)
            line.broken = broken
            yield line
        first = False


def _raw_lines(stream: BinaryIO, end: bytes) -> Iterator[bytes | ReadError]:
    """The lines up to and with `end`; of one over `LARGEST_RECORD` only that it is."""
    line = b""
    while part := stream.readline(LARGEST_RECORD + 1 - len(line)):
        line += part
        if part.endswith(b"\n") and len(end) > 1 and end[-1:] == b"\0":
            line += stream.read(len(end) - 1)
        if len(line) > LARGEST_RECORD:
            while part and not part.endswith(b"\n"):
                part = stream.readline(LARGEST_RECORD)
            yield ReadError(f"the line is longer than {LARGEST_RECORD // 1024**2} MB. Split the file into one record a line.")
            line = b""
        elif line.endswith(end):
            yield line
            line = b""
    if line:
        yield line
