"""CSV and TSV, in UTF-8, UTF-16 or GBK, with a line of column names."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

from nlp.archive.items import Item
from nlp.archive.sources.csv_shape import delimiter_of, encoding_of
from nlp.archive.sources.detection import HEAD_BYTES
from nlp.archive.sources.limits import Refusal
from nlp.archive.sources.opening import Place, refuse_depth
from nlp.archive.sources.rows import Row, row_items
from nlp.archive.sources.streams import STEP_BYTES, Forward

_CELLS = 10_000


def csv_items(stream: Forward, place: Place) -> Iterator[Item]:
    """The documents of a table, named by their rows, counted from 1 below the column names.

    Raises:
        Refusal: ``nested_too_deep``, ``no_text_column``.
    """
    refuse_depth(place)
    head = stream.peek(HEAD_BYTES)
    delimiter = delimiter_of(head, whole=len(head) < HEAD_BYTES) or ","
    lines = _Lines(stream, encoding_of(head), place.limits.document_bytes, delimiter)
    return row_items(_rows(lines, delimiter), place)


class _TooLong(Exception):
    """A row that doesn't end."""


class _Lines:
    """Lines for the reader of rows, which stop when one row has taken more than a document may have."""

    def __init__(self, stream: Forward, encoding: str, limit: int, delimiter: str) -> None:
        self._stream, self._limit, self._left = stream, limit, limit
        self._delimiter = delimiter
        self._characters = _utf16_lines(stream, limit) if encoding == "utf-16" else None
        self._is_first = True
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._next()
        if not line:
            raise StopIteration
        self.number += 1
        self._left -= len(line)
        if self._left < 0 or line.count(self._delimiter) > max(_CELLS, len(line) // 20):
            raise _TooLong
        return line

    def row_ended(self) -> None:
        """The next line begins another row."""
        self._left = self._limit

    def _next(self) -> str:
        if self._characters is not None:
            return next(self._characters, "")
        line = self._stream.readline(self._limit + 1)
        if self._is_first:
            self._is_first, line = False, line.removeprefix(codecs.BOM_UTF8)
        return line.decode(encoding_of(line), "replace")


def _utf16_lines(stream: Forward, limit: int) -> Iterator[str]:
    """Lines of UTF-16, where a byte like a line feed can be half of a character."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    rest = ""
    while data := stream.read(STEP_BYTES):
        *lines, rest = (rest + decoder.decode(data)).split("\n")
        yield from (line + "\n" for line in lines)
        if len(rest) > limit:
            yield rest
            rest = ""
    if rest:
        yield rest


def _rows(lines: _Lines, delimiter: str) -> Iterator[tuple[int, Row | Refusal]]:
    reader = csv.reader(lines, delimiter=delimiter)
    names: list[str] | None = None
    number = 0
    while True:
        first_line = lines.number + 1
        lines.row_ended()
        try:
            cells = next(reader, None)
        except (csv.Error, _TooLong):
            number += 1
            message = f"from line {first_line} to {lines.number}: no row; perhaps a quotation mark isn't closed"
            yield number, Refusal("bad_row", message)
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        if cells is None:
            return
        if not cells:
            continue
        if names is None:
            names = [name.strip() for name in cells]
            continue
        number += 1
        yield number, _row(names, cells, first_line)


def _row(names: list[str], cells: list[str], line: int) -> Row | Refusal:
    """A row by names. Cells that are missing at the end are empty; too many mean that it was cut in wrong places."""
    if len(cells) > len(names):
        return Refusal("bad_row", f"line {line} has {len(cells)} cells for {len(names)} columns")
    return dict(zip(names, cells, strict=False))
