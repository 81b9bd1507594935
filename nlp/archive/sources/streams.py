"""Forward reading in bounded steps: files, parts of files, and what is packed in gzip, bzip2 and xz.

Notes for a newcomer: everything below a source is read through a :class:`Forward`, which can be peeked into and never
holds more than is asked for. Where the bytes come out of a decompressor, the stream knows how many went in, and refuses
what unpacks out of proportion while it is being read: sizes that a container declares are never believed.
"""

from __future__ import annotations

import bz2
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from nlp.archive.sources.limits import Limits, Meter, Refusal

STEP_BYTES = 64 << 10
_SPOOL_MEMORY_BYTES = 16 << 20  # a nested container below this size never touches the disk
_XZ_MEMORY_BYTES = 256 << 20  # xz -9 needs 65 MiB; a header can ask for 4 GiB

Read = Callable[[int], bytes]
"""Gives at most that many bytes; none only at the end."""


class Forward:
    """A stream that is read once, forwards.

    Where reading fails, everything before is given first, and the refusal raised when somebody wants to go beyond.

    Args:
        read: gives at most so many bytes, and none only at the end.
        file: the same bytes as a seekable file, where there is one.
        recover: goes on behind a damage, where that can be done.
    """

    def __init__(
        self, read: Read, *, file: BinaryIO | None = None, recover: Callable[[], bool] = lambda: False
    ) -> None:
        self._read = read
        self._buffer = b""
        self._at = 0
        self.file = file
        self._recover = recover
        self._failure: Refusal | None = None

    def peek(self, count: int) -> bytes:
        """The next ``count`` bytes, which stay to be read; fewer only at the end or at a failure."""
        while len(self._buffer) - self._at < count and self._more():
            pass
        return self._buffer[self._at : self._at + count]

    def read(self, count: int) -> bytes:
        """The next ``count`` bytes; fewer only at the end."""
        parts = []
        while count > 0 and (self._at < len(self._buffer) or self._more()):
            part = self._buffer[self._at : self._at + count]
            self._at += len(part)
            count -= len(part)
            parts.append(part)
        if count:
            self.check()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def check(self) -> None:
        """Raise what came up while reading, if everything before it was given.

        Raises:
            Refusal: why there is nothing more.
        """
        if self._failure and self._at >= len(self._buffer):
            raise self._failure

    def recover(self) -> bool:
        """Go on behind a damage; whether that can be done."""
        if not self._recover():
            return False
        self._failure = None
        return True

    def skip(self, count: int) -> int:
        """Read and forget; returns how many bytes there were."""
        left = count
        while left > 0:
            part = self.read(min(left, STEP_BYTES))
            if not part:
                break
            left -= len(part)
        return count - left

    def readline(self, limit: int = STEP_BYTES) -> bytes:
        """The next line with its line feed; without one where it is longer than ``limit`` or the last."""
        parts: list[bytes] = []
        left = limit
        while left > 0 and (self._at < len(self._buffer) or self._more()):
            end = self._buffer.find(b"\n", self._at, self._at + left)
            stop = min(len(self._buffer), self._at + left) if end < 0 else end + 1
            parts.append(self._buffer[self._at : stop])
            self._at = stop
            left -= len(parts[-1])
            if end >= 0:
                return b"".join(parts)
        if left > 0:
            self.check()
        return b"".join(parts)

    def _more(self) -> bool:
        if self._failure:
            return False
        try:
            data = self._read(STEP_BYTES)
        except Refusal as refusal:
            self._failure = refusal
            return False
        self._buffer = self._buffer[self._at :] + data if self._at < len(self._buffer) else data
        self._at = 0
        return bool(data)


def part_of(file: BinaryIO, start: int, length: int | None = None) -> Read:
    """Reads a part of ``file`` with a place of its own, so that several parts can be read by turns."""
    at, end = start, None if length is None else start + length

    def read(count: int) -> bytes:
        nonlocal at
        if end is not None:
            count = min(count, end - at)
        if count <= 0:
            return b""
        data = read_at(file, at, count)
        at += len(data)
        return data

    return read


def read_at(file: BinaryIO, offset: int, count: int) -> bytes:
    """Bytes of ``file`` at ``offset``, fewer or none where it has no more; offsets can come from a hostile file.

    Raises:
        Refusal: ``unreadable``, an error of the disk.
    """
    if not 0 <= offset < 1 << 62:
        return b""
    try:
        file.seek(offset)
        return file.read(count)
    except OSError as error:
        raise Refusal("unreadable", f"can't be read: {error.strerror or type(error).__name__}") from None


class Codec(Protocol):
    """What the decompressors of :mod:`bz2` and :mod:`lzma` have in common."""

    @property
    def eof(self) -> bool:
        """Whether the packed data has come to its end."""

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to give without further input."""

    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most ``max_length`` bytes."""


class Inflate:
    """Deflate with the interface of the other decompressors: output in bounded steps."""

    def __init__(self, window_bits: int) -> None:
        self._zlib = zlib.decompressobj(window_bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the packed data has come to its end."""
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        """What was given beyond that end."""
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most ``max_length`` bytes; call again with nothing while ``needs_input`` is false."""
        out = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self.needs_input = not self._zlib.unconsumed_tail and len(out) < max_length
        return out


def _xz() -> Codec:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)


CODECS: dict[str, tuple[bytes, Callable[[], Codec]]] = {
    "gzip": (b"\x1f\x8b", lambda: Inflate(16 + zlib.MAX_WBITS)),
    "bzip2": (b"BZh", bz2.BZ2Decompressor),
    "xz": (b"\xfd7zXZ\x00", _xz),
}
"""Compressions of single streams: how they begin, and what undoes them."""
_BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class Unpacker:
    """Undoes one compression, step by step.

    Args:
        packed: what to undo.
        codec: makes a decompressor.
        limits: ratio above which to refuse; measured, never read from a header.
        floor: bytes below which the ratio is not looked at.
        meter: counts for the whole source.
        again: how a further stream in the same file begins; ``None`` where there is one only.
    """

    def __init__(
        self,
        packed: Forward,
        codec: Callable[[], Codec],
        limits: Limits,
        *,
        floor: int,
        meter: Meter,
        again: bytes | None = None,
    ) -> None:
        self._packed, self._new, self._codec = packed, codec, codec()
        self._limits, self._floor, self._meter, self._again = limits, floor, meter, again
        self._rest = self._last = b""
        self.taken = self.given = 0
        self.ended = False

    def __call__(self, count: int) -> bytes:
        """At most ``count`` bytes, none at the end.

        Raises:
            Refusal: ``truncated``, ``bad_member`` or ``zip_bomb``.
        """
        while not self.ended:
            if self._codec.eof:
                self._next_stream()
                continue
            data = b""
            if self._codec.needs_input:
                data, self._rest = self._rest or self._packed.read(STEP_BYTES // 4), b""
                self._last = data or self._last
                self.taken += len(data)
                if not data:
                    raise Refusal("truncated", "the compressed data ends too early")
            try:
                out = self._codec.decompress(data, count)
            except _BROKEN:
                raise Refusal("bad_member", "the compressed data is damaged") from None
            if out:
                self._count(len(out))
                return out
        return b""

    @property
    def unused(self) -> int:
        """Bytes that were taken from ``packed`` and belong to what comes behind."""
        return len(self._codec.unused_data)

    def _next_stream(self) -> None:
        """Compressed files may be several in a row; anything else behind the end is padding."""
        rest = self._codec.unused_data
        if self._again is None:
            self.ended = True
            return
        if len(rest) < len(self._again):
            more = self._packed.read(STEP_BYTES // 4)
            self.taken += len(more)
            rest += more
        if rest.startswith(self._again):
            self._codec, self._rest = self._new(), rest
            self.taken -= len(rest)
            return
        self.ended = True
        self._last = rest
        if rest.strip(b"\0"):
            raise Refusal("bad_member", "something else follows the compressed data")

    def recover(self) -> bool:
        """After damage, go on where the next compressed stream of the same file seems to begin, if one does."""
        if self._again is None:
            return False
        data, skipped = self._last, 1
        while True:
            at = data.find(self._again, skipped)
            if at >= 0:
                break
            more = self._packed.read(STEP_BYTES // 4)
            if not more:
                self.ended = True
                return False
            data, skipped = data[-len(self._again) + 1 :] + more, 0
        self._codec, self._rest, self.ended = self._new(), data[at:], False
        return True

    def _count(self, count: int) -> None:
        self.given += count
        self._meter.add(count)
        if self.given > self._floor and self.given > self._limits.expansion * max(self.taken, 1):
            raise Refusal("zip_bomb", f"unpacks to more than {self._limits.expansion} times its size")


def read_document(stream: Forward, limits: Limits) -> bytes:
    """All of ``stream``.

    Raises:
        Refusal: ``too_large``, or whatever came up while reading.
    """
    data = stream.read(limits.document_bytes + 1)
    if len(data) > limits.document_bytes:
        raise Refusal("too_large", f"has more than {limits.document_bytes} bytes")
    return data


@contextmanager
def seekable(stream: Forward, limits: Limits) -> Iterator[BinaryIO]:
    """``stream`` as a file that can be sought in: itself, or a temporary one that is gone afterwards.

    Raises:
        Refusal: ``too_large``, or whatever came up while reading.
    """
    if stream.file is not None:
        yield stream.file
        return
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_MEMORY_BYTES) as spool:
        left = limits.nested_bytes
        while data := stream.read(STEP_BYTES):
            left -= len(data)
            if left < 0:
                raise Refusal("too_large", f"a container inside a container with more than {limits.nested_bytes} bytes")
            spool.write(data)
        spool.seek(0)
        yield cast(BinaryIO, spool)
