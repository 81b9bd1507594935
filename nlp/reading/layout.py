"""What a format reader hands over, and the canvas that it writes on.

Start here when a new format is to be read: walk it in reading order, call :meth:`Canvas.paragraph` and
:meth:`Canvas.grid`, return :meth:`Canvas.layout`. The canvas alone knows how blocks, rows and cells are joined, so
all formats give the same text for the same content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.document import Block, Field, Grid, GridCell
from nlp.schema import Span, Warning_


@dataclass(frozen=True, slots=True)
class Layout:
    """Text in reading order with the offsets that only the format's reader knows."""

    text: str
    blocks: tuple[Block, ...]
    fields: tuple[Field, ...] = ()
    litter: tuple[Span, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    doubts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell's text with its place in the grid, spans counted in rows and columns.

    ``is_doubtful``: the text was recognised from a picture and may be another.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    is_doubtful: bool = False


class Canvas:
    r"""Text being written, with the offsets of its blocks.

    Example:
        >>> canvas = Canvas()
        >>> canvas.paragraph("一、总体情况")
        (0, 6)
        >>> canvas.grid([PlacedCell(0, 0, "规章"), PlacedCell(0, 1, "")])
        (7, 10)
        >>> canvas.layout().text
        '一、总体情况\n规章\t\n'
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._doubts: list[Span] = []

    def paragraph(self, text: str) -> Span:
        """Write a paragraph, lines of which are parted by line feeds; its span without the last line feed."""
        start = self._write(text)
        self._blocks.append(Block("paragraph", start, self._length))
        self._write("\n")
        return start, self._length - 1

    def grid(self, cells: Sequence[PlacedCell]) -> Span:
        """Write a table whose ``cells`` are in reading order; its span without the last line feed."""
        start = self._length
        written: list[GridCell] = []
        for index, cell in enumerate(cells):
            if index:
                self._write("\n" if cell.row != cells[index - 1].row else "\t")
            at = self._write(cell.text)
            if cell.is_doubtful:
                self.doubt(at, self._length)
            written.append(GridCell(cell.row, cell.column, at, self._length, cell.row_span, cell.column_span))
        rows = max((cell.row + cell.row_span for cell in cells), default=0)
        columns = max((cell.column + cell.column_span for cell in cells), default=0)
        self._blocks.append(Block("grid", start, self._length, Grid(tuple(written), rows, columns)))
        self._write("\n")
        return start, self._length - 1

    def doubt(self, start: int, end: int) -> None:
        """Mark what was written from ``start`` to ``end`` as recognised with little confidence."""
        self._doubts.append((start, end))

    def layout(
        self,
        *,
        fields: Sequence[Field] = (),
        litter: Sequence[Span] = (),
        warnings: Sequence[Warning_] = (),
    ) -> Layout:
        """All that was written."""
        text = "".join(self._pieces)
        doubts = tuple(sorted(self._doubts))
        return Layout(text, tuple(self._blocks), tuple(fields), tuple(litter), tuple(warnings), doubts)

    def _write(self, text: str) -> int:
        """Append ``text``; the offset at which it starts."""
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        return start
