"""Parquet files made byte by byte, which can say what no writer would: one column of texts without nulls."""

from __future__ import annotations

from collections.abc import Sequence

PLAIN, DELTA_LENGTHS = 0, 6
UNCOMPRESSED, GZIP = 0, 2


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def number(value: int) -> bytes:
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def i32(field: int, value: int) -> bytes:
    return b"\x05" + number(field) + number(value)


def i64(field: int, value: int) -> bytes:
    return b"\x06" + number(field) + number(value)


def binary(field: int, value: bytes) -> bytes:
    return b"\x08" + number(field) + varint(len(value)) + value


def struct(field: int, *fields: bytes) -> bytes:
    return b"\x0c" + number(field) + b"".join(fields) + b"\0"


def list_of(field: int, kind: int, items: Sequence[bytes]) -> bytes:
    return b"\x09" + number(field) + bytes([0xF0 | kind]) + varint(len(items)) + b"".join(items)


def texts(*cells: bytes) -> bytes:
    """The data of a page with these cells."""
    return b"".join(len(cell).to_bytes(4, "little") + cell for cell in cells)


def page_header(packed: int, unpacked: int, values: int, encoding: int = PLAIN, statistics: bytes = b"") -> bytes:
    data = struct(5, i32(1, values), i32(2, encoding), i32(3, 3), i32(4, 3), statistics)
    return i32(1, 0) + i32(2, unpacked) + i32(3, packed) + data + b"\0"


def dictionary_header(packed: int, unpacked: int, values: int) -> bytes:
    return i32(1, 2) + i32(2, unpacked) + i32(3, packed) + struct(7, i32(1, values), i32(2, PLAIN)) + b"\0"


def parquet_of(
    pages: bytes,
    values: int,
    *,
    codec: int = UNCOMPRESSED,
    dictionary: bool = False,
    groups: int = 1,
    chunk_fields: bytes = b"",
    footer_fields: bytes = b"",
) -> bytes:
    """A file whose groups of rows all have these pages, and say that they hold so many rows."""
    data_at = 4 if not dictionary else 5
    chunk = (
        i32(1, 6) + list_of(2, 5, [number(PLAIN)]) + list_of(3, 8, [b"\x04text"]) + i32(4, codec) + i64(5, values)
        + i64(6, len(pages)) + i64(7, len(pages)) + i64(9, data_at) + (i64(11, 4) if dictionary else b"") + chunk_fields
    )  # fmt: skip
    group = list_of(1, 12, [i64(2, 4) + struct(3, chunk) + b"\0"]) + i64(2, len(pages)) + i64(3, values) + b"\0"
    schema = [binary(4, b"r") + i32(5, 1) + b"\0", i32(1, 6) + i32(3, 0) + binary(4, b"text") + i32(6, 0) + b"\0"]
    return _file(
        pages, list_of(2, 12, schema) + i64(3, values * groups) + list_of(4, 12, [group] * groups) + footer_fields
    )


def nested(depth: int) -> bytes:
    """A file whose only column lies in so many groups."""
    inner = i32(3, 0) + binary(4, b"a") + i32(5, 1) + b"\0"
    leaf = i32(1, 6) + i32(3, 0) + binary(4, b"z") + b"\0"
    schema = [binary(4, b"r") + i32(5, 1) + b"\0", *[inner] * depth, leaf]
    return _file(b"", list_of(2, 12, schema) + i64(3, 0) + list_of(4, 12, []))


def _file(pages: bytes, fields: bytes) -> bytes:
    footer = i32(1, 2) + fields + b"\0"
    return b"PAR1" + pages + footer + len(footer).to_bytes(4, "little") + b"PAR1"
