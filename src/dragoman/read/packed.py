"""Streams of bytes: unzipped as they are read, and never more of them than asked for."""

import io
import zlib
from typing import Any, BinaryIO

from dragoman.read.errors import ReadError

LARGEST_PAGE = 20 * 1024 * 1024  # bytes; the longest page of a news crawl is under 5 MB
_GZIP = b"\x1f\x8b"
_PACKED = 64 * 1024


def is_gzip(head: bytes) -> bool:
    return head.startswith(_GZIP)


class Unzipped(io.RawIOBase):
    """What a gzip stream holds, of one member or several; one that is cut off gives all it holds before it complains.

    Reading raises EOFError where it is cut off, zlib.error where it is damaged. (`gzip` and any buffer above it lose what
    they had read when that happens.)
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.member = zlib.decompressobj(31)
        self.packed = b""
        self.ready = b""

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
        while True:
            packed = self.packed or self.stream.read(_PACKED)
            self.packed = b""
            if self.member.eof and packed:
                if not packed.startswith(_GZIP):
                    return b""  # padding after the last member
                self.member = zlib.decompressobj(31)
            if not packed:
                if self.member.eof:
                    return b""
                raise EOFError("it ends within a compressed part")
            found = self.member.decompress(packed, _PACKED)
            self.packed = self.member.unconsumed_tail or self.member.unused_data
            if found:
                return found


def whole(stream: BinaryIO, most: int) -> bytes:
    """All that is left of a stream, or `most` and one more bytes of it."""
    parts: list[bytes] = []
    left = most + 1
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


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
            raise ReadError(f"its content is packed as '{coding}', which was not asked for. Save the page and read the file.")
    return raw
