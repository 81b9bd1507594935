"""Where the cells of a table stand, from their row and column spans: the occupied-grid algorithm of HTML.

See "Forming a table" in the HTML standard (section 4.9.12). Spans are whatever the page says, so they are bounded here:
a cell costs the same whether it spans 1 or 100,000 columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.reading.layout import PlacedCell

MAX_COLUMN_SPAN = 1000
"""As in browsers."""


@dataclass(frozen=True, slots=True)
class LooseCell:
    """A cell as its row lists it, not yet in a column. ``row_span`` 0 means: to the end of the table."""

    text: str
    row_span: int = 1
    column_span: int = 1


def place(rows: Sequence[Sequence[LooseCell]]) -> list[PlacedCell]:
    """The cells of ``rows`` in their columns, in reading order.

    Example:
        >>> head = [LooseCell("项目", row_span=2), LooseCell("数量", column_span=2)]
        >>> [(c.row, c.column, c.text) for c in place([head, [LooseCell("本年"), LooseCell("上年")]])]
        [(0, 0, '项目'), (0, 1, '数量'), (1, 1, '本年'), (1, 2, '上年')]
    """
    placed: list[PlacedCell] = []
    hanging: list[tuple[int, int, int]] = []  # (first column, end column, end row) of cells that reach further down
    for row, cells in enumerate(rows):
        hanging = sorted(span for span in hanging if span[2] > row)
        free = _FreeColumns(hanging)
        for cell in cells:
            width = min(max(cell.column_span, 1), MAX_COLUMN_SPAN)
            column = free.take(width)
            height = len(rows) - row if cell.row_span == 0 else min(max(cell.row_span, 1), len(rows) - row)
            placed.append(PlacedCell(row, column, cell.text, height, width))
            if height > 1:
                hanging.append((column, column + width, row + height))
    return placed


class _FreeColumns:
    """The columns of one row from left to right, those left out that a cell above reaches into."""

    def __init__(self, occupied: Sequence[tuple[int, int, int]]) -> None:
        self._occupied = list(occupied)
        self._next = 0
        self._column = 0

    def take(self, width: int) -> int:
        """The first free column; the ``width`` columns from it are taken."""
        while self._next < len(self._occupied) and self._occupied[self._next][0] <= self._column:
            self._column = max(self._column, self._occupied[self._next][1])
            self._next += 1
        column = self._column
        self._column += width
        return column
