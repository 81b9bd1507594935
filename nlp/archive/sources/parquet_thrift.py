"""The part of Thrift's compact protocol that Parquet needs, read carefully.

Notes for a newcomer: a Parquet file has structs in this protocol at its end (the footer) and before each page. pyarrow
believes what they say. Here they are read first, within bounds, and strictly: whatever two readers could understand
differently (a field that comes twice, a list of something else than it should be) is refused.

Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.streams import read_at

BOOLEANS, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT = (1, 2), 3, 4, 5, 6, 7, 8, 9, 10, 12
_NUMBERS = (I16, I32, I64)
_DEPTH = 12  # the footer has up to six structs inside each other
_WINDOW_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field is: its type, for a list the type of its items, and the fields of its struct or structs."""

    kind: int
    of: int = 0
    fields: dict[int, Shape] = field(default_factory=dict)


NUMBER, LONG = Shape(I32), Shape(I64)
Fields = dict[int, Any]
"""Known fields by their number: an int, a struct as ``Fields``, or a list of ints or of ``Fields``."""


class StructReader:
    """Reads structs from ``file``.

    Args:
        file: where they are.
        values: how many values all of them together may hold.
        items: how many items a list may have.
    """

    def __init__(self, file: BinaryIO, values: int, items: int = 1000) -> None:
        self._file, self._left, self._items = file, values, items
        self._at = self._end = self._next = 0
        self._window = b""

    def struct(self, start: int, end: int, fields: dict[int, Shape]) -> tuple[Fields, int]:
        """The known fields of the struct that begins at byte ``start``, and the byte behind it, at most ``end``.

        Raises:
            Refusal: ``bad_member``, ``too_large``, ``unreadable``.

        Example:
            >>> import io
            >>> StructReader(io.BytesIO(bytes.fromhex("15 02 26 0e 00")), 10).struct(0, 5, {1: NUMBER, 3: LONG})
            ({1: 1, 3: 7}, 5)
        """
        self._go(start)
        self._end = end
        found = self._struct(fields, 0)
        at = self._at + self._next
        if at > end:
            raise damaged()
        return found, at

    def _go(self, at: int) -> None:
        self._at, self._window, self._next = at, b"", 0

    def _byte(self) -> int:
        if self._next == len(self._window):
            self._go(self._at + self._next)
            if self._at < self._end:
                self._window = read_at(self._file, self._at, min(_WINDOW_BYTES, self._end - self._at))
            if not self._window:
                raise damaged()
        byte = self._window[self._next]
        self._next += 1
        return byte

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        raise damaged()

    def _signed(self, kind: int) -> int:
        value = self._varint()
        if value >> {I16: 16, I32: 32, I64: 64}[kind]:
            raise damaged()
        return value >> 1 ^ -(value & 1)

    def _skip(self, count: int) -> None:
        if count > len(self._window) - self._next:
            self._go(self._at + self._next + count)
        else:
            self._next += count

    def _struct(self, shapes: dict[int, Shape], depth: int) -> Fields:
        found: Fields = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._signed(I16)
            if not 0 < number < 1 << 15:
                raise damaged()
            kind = head & 15
            shape = shapes.get(number)
            known = shape is not None and shape.kind == kind
            if known and number in found:
                raise damaged()
            value = None if kind in BOOLEANS else self._value(kind, shape if known else None, depth)
            if known:
                found[number] = value
        return found

    def _value(self, kind: int, shape: Shape | None, depth: int) -> Any:
        self._left -= 1
        if self._left < 0:
            raise Refusal("too_large", "says too much of its pages and groups of rows, or is damaged")
        if depth > _DEPTH:
            raise damaged()
        if kind in _NUMBERS:
            return self._signed(kind)
        if kind == STRUCT:
            return self._struct(shape.fields if shape else {}, depth + 1)
        if kind in (LIST, SET):
            return self._list(shape, depth + 1)
        if kind not in (BYTE, DOUBLE, BINARY):
            raise damaged()
        self._skip({BYTE: 1, DOUBLE: 8}.get(kind) or self._varint())
        return None

    def _list(self, shape: Shape | None, depth: int) -> list[Any]:
        head = self._byte()
        count = self._varint() if head >> 4 == 15 else head >> 4
        kind = BYTE if head & 15 in BOOLEANS else head & 15
        if shape and count and kind != shape.of:
            raise damaged()
        if count > self._items:
            raise Refusal("too_large", f"has more than {self._items} columns or groups of rows, or is damaged")
        item = Shape(kind, fields=shape.fields) if shape else None
        return [self._value(kind, item, depth) for _ in range(count)]


def damaged() -> Refusal:
    """The refusal of a file that says what can't be."""
    return Refusal("bad_member", "the Parquet file is damaged (it says of itself what can't be)")
