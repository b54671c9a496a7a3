"""Streams of bytes: unzipped as they are read, and never more of them than asked for."""

import io
import zlib
from typing import Any, BinaryIO

from dragoman.read.errors import ReadError

LARGEST_PAGE = 20 * 1024 * 1024  # bytes; the longest page of a news crawl is under 5 MB
_GZIP = b"\x1f\x8b"
_MEMBER = b"\x1f\x8b\x08"  # the one method of packing that there is
_PACKED = 64 * 1024
_LITTLE = 100  # bytes behind the last member, that some tools write there


def is_gzip(head: bytes) -> bool:
    return head.startswith(_GZIP)


class Unzipped(io.RawIOBase):
    """What a gzip stream holds, of one member or several; one that is cut off or damaged gives all it holds before it complains.

    After a damaged member reading goes on with the next. At the end it raises EOFError where the stream was cut off, zlib.error
    where it was damaged. (`gzip` and any buffer above it lose what they had read when that happens.)
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.member: Any = zlib.decompressobj(31)  # None between two of them
        self.packed = b""
        self.ready = b""
        self.error: zlib.error | None = None

    def readable(self) -> bool:
        return True

    def peek(self, size: int = 0) -> bytes:
        """What comes next, without taking it."""
        if not self.ready:
            self.ready = self._more()
        return self.ready

    def readinto(self, buffer: Any) -> int:
        found = self.peek()[: len(buffer)]
        self.ready = self.ready[len(found) :]
        buffer[: len(found)] = found
        return len(found)

    def readline(self, size: int | None = -1, /) -> bytes:
        """A line, at most `size` bytes of it. (The one of `io` asks for the next byte as often as there are bytes.)"""
        parts: list[bytes] = []
        left = -1 if size is None else size
        while left and (ready := self.peek()):
            end = ready.find(b"\n") + 1 or len(ready)
            part = ready[:end] if left < 0 else ready[: min(end, left)]
            self.ready = ready[len(part) :]
            parts.append(part)
            left -= len(part) if left > 0 else 0
            if part.endswith(b"\n"):
                break
        return b"".join(parts)

    def _more(self) -> bytes:
        while self.member is not None or self._has_next():
            packed = self.packed or self.stream.read(_PACKED)
            if not packed:
                raise EOFError("it ends within a compressed part")
            try:
                found: bytes = self.member.decompress(packed, _PACKED)
            except zlib.error as error:
                self.error = self.error or error
                self.member, self.packed = None, packed[1:]
                continue
            ended = self.member.eof
            self.packed = self.member.unused_data if ended else self.member.unconsumed_tail
            self.member = None if ended else self.member
            if found:
                return found
        if self.error:
            raise self.error
        return b""

    def _has_next(self) -> bool:
        """Begin the next member, if there is one. What stands before it and is no padding was one; a little at the end is none."""
        stray = 0
        while True:
            start = self.packed.find(_MEMBER)
            passed = start if start >= 0 else max(0, len(self.packed) - len(_MEMBER) + 1)
            stray += len(self.packed[:passed].strip(b"\0"))
            self.packed = self.packed[passed:]
            more = self.stream.read(_PACKED) if start < 0 else b""
            self.packed += more
            if not more:
                break
        if stray > (_LITTLE if start < 0 else 0):
            self.error = self.error or zlib.error(f"{stray} bytes are in no compressed part")
        self.member = zlib.decompressobj(31) if start >= 0 else None
        return self.member is not None


def whole(stream: BinaryIO, most: int) -> bytes:
    """All that is left of a stream, or `most` and one more bytes of it."""
    found, damage = as_far(stream, most)
    if damage is not None:
        raise damage
    return found


def as_far(stream: BinaryIO, most: int) -> tuple[bytes, Exception | None]:
    """As `whole`; of a stream that is damaged or cut off what comes before, with what is wrong."""
    parts: list[bytes] = []
    left = most + 1
    try:
        while left and (part := stream.read(left)):
            parts.append(part)
            left -= len(part)
    except (EOFError, zlib.error) as error:
        if not parts:
            raise
        return b"".join(parts), error
    return b"".join(parts), None


def unpacked(raw: bytes, codings: list[str], most: int) -> bytes:
    """A body without its content codings (RFC 9110, 8.4), at most `most` and one more bytes of it.

    Raises `ReadError` where it is in a coding that we do not read, EOFError and zlib.error where it is damaged.
    """
    for coding in reversed(codings):
        if len(raw) > most:
            break  # the limit holds for what a coding unpacks to as for what it packs
        if coding in ("gzip", "x-gzip"):
            raw = whole(Unzipped(io.BytesIO(raw)), most)  # type: ignore[arg-type]
        elif coding == "deflate":
            raw = zlib.decompressobj(15 if raw[:1] == b"\x78" else -15).decompress(raw, most + 1)
        elif coding not in ("identity", ""):
            raise ReadError(
                f"its content is packed as '{coding}', which we do not read. Save the page, or the archive without packing its pages."
            )
    return raw
