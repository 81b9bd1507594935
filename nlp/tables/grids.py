"""Rows of tables whose cells the layout keeps apart (HTML, ruled PDF): a row's cells are those of its grid row.

Which column is which is told by the header cells above, by their place in the grid; where a page break took the header
away, the last cells of the row are its values, as the form has them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.document import Block, Document, GridCell
from nlp.schema import Span
from nlp.tables.evidence import Field, read_value
from nlp.tables.labels import Anchor
from nlp.tables.regions import FormAnchor, Region
from nlp.tables.rows import ExtraEvidence, RowEvidence

Columns = dict[str, tuple[int, int]]
"""Grid columns ``[first, last)`` of each column key."""


@dataclass(slots=True)
class GridIndex:
    """The cells of one grid by row, and by offset."""

    block: Block
    starts: list[int]
    cells: list[GridCell]
    rows: dict[int, list[GridCell]]

    def cell_at(self, offset: int) -> GridCell:
        """The cell that holds an offset."""
        return self.cells[max(0, bisect_right(self.starts, offset) - 1)]


@dataclass(slots=True)
class _Heads:
    """Where the header cells of one column stand in a grid: rows in order, and the columns that each covers."""

    rows: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)


class Grids:
    """The grids of a document, to be asked by offset.

    Args:
        anchors: the labels of the document in order, among them those of the columns.
    """

    def __init__(self, document: Document, anchors: Sequence[Anchor] = ()) -> None:
        self._indexes = [_index(block) for block in document.blocks if block.grid is not None]
        self._starts = [index.block.start for index in self._indexes]
        self._heads: dict[tuple[int, str, str], _Heads] = {}
        if self._indexes:
            self._read_heads(anchors)

    def _read_heads(self, anchors: Sequence[Anchor]) -> None:
        for anchor in anchors:
            meanings = [m for m in anchor.meanings.all if m.kind in ("header", "column")]
            grid = self.at(anchor.start) if meanings else None
            if grid is None:
                continue
            cell = grid.cell_at(anchor.start)
            for meaning in meanings:
                heads = self._heads.setdefault((grid.block.start, meaning.table, meaning.key), _Heads())
                heads.rows.append(cell.row)
                heads.columns.append((cell.column, cell.column + cell.column_span))

    def head_above(self, grid: GridIndex, table: str, key: str, row: int) -> tuple[int, int] | None:
        """The columns of the last header cell of a key above a row."""
        heads = self._heads.get((grid.block.start, table, key))
        at = bisect_left(heads.rows, row) - 1 if heads else -1
        return heads.columns[at] if heads and at >= 0 else None

    def __bool__(self) -> bool:
        return bool(self._indexes)

    def at(self, offset: int) -> GridIndex | None:
        """The grid that holds an offset."""
        i = bisect_right(self._starts, offset) - 1
        return self._indexes[i] if i >= 0 and offset < self._indexes[i].block.end else None


def _index(block: Block) -> GridIndex:
    cells = list(block.grid.cells) if block.grid else []
    filled = sorted((cell for cell in cells if cell.end > cell.start), key=lambda cell: cell.start)
    rows: dict[int, list[GridCell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    for row in rows.values():
        row.sort(key=lambda cell: cell.column)
    return GridIndex(block, [cell.start for cell in filled], filled, rows)


def grid_row(
    folded: str, grids: Grids, anchor: FormAnchor, columns: tuple[str, ...], heads: Columns
) -> RowEvidence | None:
    """Evidence of the row that ``anchor`` opens, or ``None`` where its label stands in no grid or alone in its row."""
    grid = grids.at(anchor.label_start)
    if grid is None:
        return None
    label = grid.cell_at(anchor.label_start)
    behind = [cell for cell in grid.rows[label.row] if cell.column >= label.column + label.column_span]
    if not behind:
        return None
    picked = _by_header(behind, columns, heads)
    if picked is None:
        picked = (
            behind[-len(columns) :]
            if len(behind) > len(columns) and _all_blank(folded, behind[: -len(columns)])
            else behind
        )
    return RowEvidence(anchor.key, anchor, columns, [_field(folded, cell) for cell in picked], "cells")


def _by_header(behind: Sequence[GridCell], columns: tuple[str, ...], heads: Columns) -> list[GridCell] | None:
    """The cell below each header cell, if every column has one and no cell serves two."""
    if not all(column in heads for column in columns):
        return None
    picked = []
    for column in columns:
        first, last = heads[column]
        below = max(behind, key=lambda cell: min(last, cell.column + cell.column_span) - max(first, cell.column))
        if min(last, below.column + below.column_span) <= max(first, below.column):
            return None
        picked.append(below)
    return picked if len({id(cell) for cell in picked}) == len(picked) else None


def _all_blank(folded: str, cells: Sequence[GridCell]) -> bool:
    return not any(folded[cell.start : cell.end].strip() for cell in cells)


def _field(folded: str, cell: GridCell) -> Field:
    text = folded[cell.start : cell.end]
    stripped = text.strip(" \n\t\u200b")
    start = cell.start + len(text) - len(text.lstrip(" \n\t\u200b"))
    return Field(stripped, start, start + len(stripped)) if stripped else Field("", cell.start, cell.start)


def header_columns(grids: Grids, keys: Sequence[str], table: str, row: FormAnchor) -> Columns:
    """Grid columns of the header cells above a row, in the row's own grid."""
    grid = grids.at(row.label_start)
    if grid is None:
        return {}
    number = grid.cell_at(row.label_start).row
    found = ((key, grids.head_above(grid, table, key, number)) for key in keys)
    return {key: columns for key, columns in found if columns is not None}


def remedy_row(folded: str, grids: Grids, region: Region, columns: tuple[str, ...]) -> RowEvidence | None:
    """The row of fifteen values below the header of table 4."""
    anchor = region.rows[-1]
    grid = grids.at(anchor.label_start)
    if grid is None:
        return None
    header_row = grid.cell_at(anchor.label_start).row
    for number in sorted(n for n in grid.rows if n > header_row):
        fields = [_field(folded, cell) for cell in grid.rows[number]]
        if len(fields) >= len(columns) and any(read_value(f.text).status != "text" for f in fields):
            return RowEvidence(anchor.key, anchor, columns, fields, "cells")
    return None


def unknown_grid_rows(folded: str, grids: Grids, region: Region, anchors: Sequence[Anchor]) -> list[ExtraEvidence]:
    """Rows between the first and the last row of a region that hold values behind a label that no edition knows."""
    extras = []
    labelled: dict[int, set[int]] = {}
    for anchor in _within_grids(grids, region, anchors):
        if grid := grids.at(anchor.start):
            labelled.setdefault(id(grid), set()).add(grid.cell_at(anchor.start).row)
    for first, last in _row_ranges(grids, region):
        grid = grids.at(first)
        if grid is None:
            continue
        rows = range(grid.cell_at(first).row + 1, grid.cell_at(last).row)
        for number in rows:
            if number not in labelled.get(id(grid), set()) and (extra := _extra(folded, grid.rows.get(number, []))):
                extras.append(extra)
    return extras


def _within_grids(grids: Grids, region: Region, anchors: Sequence[Anchor]) -> Sequence[Anchor]:
    """The labels from the first to the last grid that a region touches."""
    touched = [grid for anchor in region.anchors if (grid := grids.at(anchor.label_start)) is not None]
    if not touched:
        return ()
    first = bisect_left(anchors, touched[0].block.start, key=lambda anchor: anchor.start)
    return anchors[first : bisect_left(anchors, touched[-1].block.end, key=lambda anchor: anchor.start)]


def _row_ranges(grids: Grids, region: Region) -> list[Span]:
    """Offsets of the first and last row of the region in each grid that it touches."""
    ranges: dict[int, Span] = {}
    for anchor in region.anchors:
        if grid := grids.at(anchor.label_start):
            first, _ = ranges.get(id(grid), (anchor.label_start, 0))
            ranges[id(grid)] = (first, anchor.label_start)
    return list(ranges.values())


def _extra(folded: str, cells: Sequence[GridCell]) -> ExtraEvidence | None:
    fields = [_field(folded, cell) for cell in cells]
    label = next((f for f in fields if read_value(f.text).status == "text"), None)
    values = tuple(f for f in fields if label and f.start >= label.end and f is not label)
    if label is None or not any(read_value(f.text).status == "number" for f in values):
        return None
    return ExtraEvidence((label.start, label.end), values)
