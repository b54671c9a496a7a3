"""JSON: an object a line (JSONL), an array of objects, objects one after the other, a JSON Feed."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from dragoman.read.columns import LARGEST_RECORD, Record, column_of, page_of
from dragoman.read.documents import Page
from dragoman.read.encodings import decode, encoding_of
from dragoman.read.errors import ReadError
from dragoman.read.languages import stated

_CHUNK = 64 * 1024
_BETWEEN = re.compile(r"[\s,\[\]\x1e]*")
_NEXT = re.compile(r"\n[ \t]*\{|\}\s*,\s*\{")
_MOST_BROKEN = 1000
_DEEPEST = 3  # objects around a list
_MORE = "Write one JSON object a line."


def looks_like_lines(head: str) -> bool:
    """Whether JSON that starts with a brace has an object a line: its first line is one and another follows, or the second starts
    one too."""
    first, _, rest = head.partition("\n")
    try:
        return isinstance(json.loads(first), dict) and bool(rest.strip())
    except (ValueError, RecursionError):
        return len(first) > _CHUNK // 2 or (len(first.strip()) > 1 and rest.lstrip().startswith("{"))


def jsonl_records(stream: BinaryIO, fields: Mapping[str, str]) -> Iterator[Record]:
    """Each line with its number, from 1. Never holds more than one line."""
    for number, raw in lines(stream):
        if isinstance(raw, ReadError) or raw.strip():
            yield Record(number, lambda raw=raw: [page_of(_object(raw), fields)])  # type: ignore[misc]


def json_records(stream: BinaryIO, fields: Mapping[str, str]) -> Iterator[Record]:
    """Each object of an array, or of several one after the other, with its number, from 1.

    An object that holds a list of objects and no text is a list with its heading, such as a JSON Feed (jsonfeed.org, 1.1).
    """
    number = 0
    for value in _values(stream):
        items, about = _listed(value, fields)
        for item in items:
            number += 1
            yield Record(number, lambda item=item, about=about: [_page(item, about, fields)])  # type: ignore[misc]
    if not number:
        yield Record(1, _nothing)


def _nothing() -> list[Page]:
    raise ReadError("it is JSON without any record. Give an array of objects, or one object a line.")


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | ReadError]]:
    """The lines with their numbers, from 1; of a line over `LARGEST_RECORD` only that it is."""
    number = 0
    while raw := stream.readline(LARGEST_RECORD + 1):
        number += 1
        if len(raw) > LARGEST_RECORD:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LARGEST_RECORD)
            yield (
                number,
                ReadError(f"the line is longer than {LARGEST_RECORD // 1024**2} MB. Split the file into one record a line."),
            )
        else:
            yield number, raw


def _object(raw: bytes | ReadError) -> dict[str, Any]:
    if isinstance(raw, ReadError):
        raise raw
    try:
        value = json.loads(decode(raw))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"the line is no JSON ({error}). {_MORE}") from error
    if not isinstance(value, dict):
        raise ReadError(f"the line holds a JSON {type(value).__name__}, not an object. {_MORE}")
    return value


def _page(item: Any, about: Mapping[str, Any], fields: Mapping[str, str]) -> Page:
    if isinstance(item, ReadError):
        raise item
    if not isinstance(item, dict):
        raise ReadError(f"the record is a JSON {type(item).__name__}, not an object. Give an array of objects.")
    inner = item.get("_source")  # a hit of a search engine
    page = page_of(inner if isinstance(inner, dict) else item, fields)
    text = "\n".join(paragraph.text for paragraph in page.paragraphs)
    title = about.get("title")
    return page._replace(
        outlet=page.outlet or (title if isinstance(title, str) else None),
        language=page.language or stated(about.get("language"), text),
    )


def _listed(value: Any, fields: Mapping[str, str], depth: int = 0) -> tuple[list[Any], Mapping[str, Any]]:
    """The records that one JSON value holds, and what is said of all of them. Answers of services wrap their list
    ({"data": {"articles": [...]}})."""
    if isinstance(value, dict) and depth <= _DEEPEST and not isinstance(value.get(column_of("text", value, fields)), str):
        inner = list(value.values())
        if inner and all(isinstance(one, dict) and isinstance(one.get(column_of("text", one, fields)), str) for one in inner):
            return inner, {}  # records by their names
        lists = [one for one in inner if isinstance(one, list) and one and all(isinstance(x, dict) for x in one)]
        if len(lists) == 1:
            return lists[0], value
        wrapped = (_listed(one, fields, depth + 1) for one in inner if isinstance(one, dict) and not lists)
        return next((found for found in wrapped if found[1]), ([value], {}))
    return [value], {}


def _values(stream: BinaryIO) -> Iterator[Any]:
    """The JSON values of a stream one after the other; brackets around them are passed over. After a value that is broken
    reading goes on at the next line that starts an object."""
    head = stream.peek(_CHUNK)[:_CHUNK]  # type: ignore[attr-defined]
    decoder = codecs.getincrementaldecoder(encoding_of(head))("replace")
    decode_value = json.JSONDecoder().raw_decode
    text, at, size, ended = "", 0, _CHUNK, False
    broken = 0
    while True:
        found = _BETWEEN.match(text, at)
        at = found.end() if found else at
        error: Exception | None = None
        if at < len(text):
            try:
                value, end = decode_value(text, at)
                if ended or end < len(text):
                    at, size = end, _CHUNK
                    yield value
                    continue
            except (ValueError, RecursionError) as reason:
                error = reason
        if not ended and len(text) - at <= LARGEST_RECORD:
            raw = stream.read(size)
            size, ended = 2 * size, not raw
            text, at = text[at:] + decoder.decode(raw, ended), 0
            text = text.removeprefix("\ufeff")
            continue
        if error is None:
            return
        broken += 1
        if broken > _MOST_BROKEN:
            yield ReadError(f"more than {_MOST_BROKEN} records of it are no JSON; what follows is not read. {_MORE}")
            return
        yield ReadError(f"it is no JSON ({error}). {_MORE}")
        following = _NEXT.search(text, at + 1)
        if following is None:
            return
        at, size = following.end() - 1, _CHUNK
