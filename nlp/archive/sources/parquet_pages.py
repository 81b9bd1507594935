"""What a Parquet file says that it unpacks to, before anything is unpacked.

Notes for a newcomer: the footer lists groups of rows, a group has a chunk per column, and a chunk is a row of pages,
each behind a header. pyarrow gets memory for whatever these say, 2 GiB where one byte is wrong, and overflows the stack
where columns are nested in ten thousand others. So the footer is read here first (pyarrow's own view of the chunks
ends the process where it doubts them), and then the headers of a group, as pyarrow reads them: from header to header,
until there are as many values as the chunk has.

Source: https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from nlp.archive.sources.limits import Limits, Refusal
from nlp.archive.sources.parquet_thrift import (
    BINARY,
    I32,
    I64,
    LIST,
    LONG,
    NUMBER,
    STRUCT,
    Fields,
    Shape,
    StructReader,
    damaged,
)  # fmt: skip
from nlp.archive.sources.streams import read_at

FOOTER_ITEMS = 50_000
"""Groups of rows, or columns, at most."""
_FOOTER_BYTES = 64 << 20  # most of it are the least and the greatest text of each chunk
_FOOTER_VALUES = 4 << 20  # a chunk has about 45
_CHUNKS = 250_000  # pyarrow takes 700 bytes for each
_SCHEMA_DEPTH = 100  # pyarrow overflows the stack where about 12,000 are nested
_FLOOR_BYTES = 128 << 20  # below this sum a group can do no harm, whatever its ratio
_DICTIONARY_VALUES = 16 << 20  # of a group; each takes 20 bytes in memory, and may have none in the file
_HEADER_VALUES = 4 << 20  # of a group, in the headers of its pages; a header has about 20
_LATE_BYTES = 100  # old files say too little by the header of a dictionary, and pyarrow reads on so far
_DATA, _DICTIONARY, _DATA_V2 = 0, 2, 3
_DELTA_TEXTS = (6, 7)  # these say in the data how many there are, and pyarrow gets memory for it

_STRUCTS, _INTS, _LONGS, _NAMES = Shape(LIST, STRUCT), Shape(LIST, I32), Shape(LIST, I64), Shape(LIST, BINARY)
_CHUNK = {
    2: _INTS, 3: _NAMES, 5: LONG, 7: LONG, 8: _STRUCTS, 9: LONG, 11: LONG, 13: _STRUCTS,
    16: Shape(STRUCT, fields={2: _LONGS, 3: _LONGS}), 17: Shape(STRUCT, fields={2: _INTS}),
}  # fmt: skip
_COLUMN = {
    3: Shape(STRUCT, fields=_CHUNK),
    8: Shape(STRUCT, fields={2: Shape(STRUCT, fields={1: _NAMES})}),
}
_GROUP = {1: Shape(LIST, STRUCT, _COLUMN), 4: _STRUCTS}
_FOOTER = {2: Shape(LIST, STRUCT, {5: NUMBER}), 4: Shape(LIST, STRUCT, _GROUP), 5: _STRUCTS, 7: _STRUCTS}
"""All lists that Parquet has in its footer must be known, and what is used here of the rest."""
_DATA_HEADER = Shape(STRUCT, fields={1: NUMBER, 2: NUMBER})
_DATA_V2_HEADER = Shape(STRUCT, fields={1: NUMBER, 4: NUMBER})
_HEADER = {1: NUMBER, 2: NUMBER, 3: NUMBER, 5: _DATA_HEADER, 7: _DATA_HEADER, 8: _DATA_V2_HEADER}
_HEADER_FIELDS = {_DATA: (5, 2), _DICTIONARY: (7, 2), _DATA_V2: (8, 4)}  # of the type: its struct, and the encoding

Chunks = list[Fields]
"""The chunks of a group of rows, one for each column."""


def read_footer(file: BinaryIO, length: int) -> list[Chunks]:
    """The chunks of each group of rows.

    Raises:
        Refusal: ``bad_member``, ``too_large``, ``encrypted``.
    """
    tail = read_at(file, max(0, length - 8), 8)
    if tail.endswith(b"PARE"):
        raise Refusal("encrypted", "needs a key")
    size = int.from_bytes(tail[:4], "little")
    if not tail.endswith(b"PAR1") or size + 8 > length:
        raise damaged()
    if size > _FOOTER_BYTES:
        raise Refusal("too_large", f"says of its groups of rows more than {_FOOTER_BYTES} bytes; write larger groups")
    footer, _ = StructReader(file, _FOOTER_VALUES, FOOTER_ITEMS).struct(length - 8 - size, length - 8, _FOOTER)
    _check_depth(footer.get(2, []))
    groups = [[column.get(3, {}) for column in group.get(1, [])] for group in footer.get(4, [])]
    if sum(map(len, groups)) > _CHUNKS:
        raise Refusal("too_large", f"has more than {_CHUNKS} columns in all groups of rows; write larger groups")
    return groups


def _check_depth(schema: list[Fields]) -> None:
    """The columns are written as a tree, each before its children."""
    open_: list[int] = []
    for element in schema:
        while open_ and open_[-1] <= 0:
            open_.pop()
        if open_:
            open_[-1] -= 1
        open_.append(element.get(5, 0))
        if len(open_) > _SCHEMA_DEPTH:
            raise Refusal("too_large", f"has columns nested in more than {_SCHEMA_DEPTH} others")


def check_pages(file: BinaryIO, length: int, chunks: Iterable[Fields], limits: Limits) -> int:
    """Refuse a group of rows whose pages say that they unpack to too much.

    Args:
        file: the Parquet file, of ``length`` bytes.
        chunks: those of the group that will be read.
        limits: ``nested_bytes`` bounds what a group unpacks to, and ``expansion`` its ratio.

    Returns:
        Bytes of these chunks in the file.

    Raises:
        Refusal: ``bad_member``, ``too_large`` or ``zip_bomb``.
    """
    reader = StructReader(file, _HEADER_VALUES)
    packed = unpacked = values = 0
    for chunk in chunks:
        for page_packed, page_unpacked, page_values in _pages(reader, length, chunk):
            packed += page_packed
            unpacked += page_unpacked
            values += page_values
            if unpacked > limits.nested_bytes or values > _DICTIONARY_VALUES:
                raise Refusal("too_large", "a group of rows unpacks to too much; write it with smaller ones")
    if unpacked > max(_FLOOR_BYTES, limits.expansion * packed):
        raise Refusal("zip_bomb", f"unpacks to more than {limits.expansion} times its size")
    return packed


def _pages(reader: StructReader, length: int, chunk: Fields) -> Iterator[tuple[int, int, int]]:
    """Of each page the bytes in the file, those it unpacks to, and the values of a dictionary."""
    at, size, dictionary_at = _size(chunk.get(9)), _size(chunk.get(7)), chunk.get(11, 0)
    if 0 < dictionary_at < at:
        at = dictionary_at
    if at + size > length:
        raise damaged()
    end, last, left = at + size, min(at + size + _LATE_BYTES, length), chunk.get(5, 0)
    while at < last and left > 0:
        begin = at
        try:
            header, at = reader.struct(at, last, _HEADER)
        except Refusal:
            if begin >= end:  # pyarrow knows by the writer whether to read on here
                return
            raise
        kind, unpacked, packed = (_size(header.get(field)) for field in (1, 2, 3))
        unpacked += at - begin
        at += packed
        values, encoding = 0, 0
        if kind in _HEADER_FIELDS:
            field, encoding_field = _HEADER_FIELDS[kind]
            inner = header.get(field, {})
            values, encoding = _size(inner.get(1)), _size(inner.get(encoding_field))
        if at > last or (kind == _DICTIONARY and values > unpacked):
            raise damaged()
        if encoding in _DELTA_TEXTS:
            raise Refusal("bad_member", "holds texts as differences of texts, which isn't read")
        left -= values if kind in (_DATA, _DATA_V2) else 0
        yield at - begin, unpacked, values if kind == _DICTIONARY else 0


def _size(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise damaged()
    return value
