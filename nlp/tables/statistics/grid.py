"""Rows of a table that the layout gives as a grid (HTML, PDF): every cell has its place, nothing is guessed.

Start with :func:`read_grid`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.document import Grid, GridCell
from nlp.editions.statistics import load_statistics_form
from nlp.schema import RowValue, Span
from nlp.tables.statistics.header import Column, Header, Kind, kind_of_word
from nlp.tables.statistics.rows import ENUMERATOR, PART, Row, is_known, joined, read_heading
from nlp.tables.statistics.values import read_cell

_HEADER_ROWS = 5  # a caption and lines for unit and period may stand above the header, inside the grid
_INDEX = re.compile(r"[甲乙丙丁]|[1-9]")
_UNIT_DASH = re.compile(r"-{1,12}|/")


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns of a grid by what they hold; ``body`` is the first row below the header."""

    labels: tuple[int, ...]
    unit: int | None
    values: tuple[tuple[int, str | None], ...]
    body: int
    header: Header | None


Matrix = dict[int, list[GridCell]]


def read_grid(text: str, folded: str, grid: Grid, above: Layout | None = None) -> tuple[list[Row], Layout] | None:
    """The rows of ``grid`` with the layout read from its header, or ``None`` where it is no statistics table.

    Args:
        above: layout of the grid before it, which this one may continue on the next page without a header.
    """
    matrix: Matrix = {}
    for cell in grid.cells:
        matrix.setdefault(cell.row, []).append(cell)
    layout = _layout_by_header(text, folded, matrix) or _continued(folded, matrix, grid, above)
    layout = layout or _layout_by_labels(folded, matrix)
    if layout is None:
        return None
    return _rows(text, folded, matrix, layout), layout


def _bare(folded: str, cell: GridCell) -> str:
    return re.sub(r"[\s\u200b]", "", folded[cell.start : cell.end])


def _layout_by_header(text: str, folded: str, matrix: Matrix) -> Layout | None:
    """The layout that a row of header words tells."""
    for row in sorted(matrix)[:_HEADER_ROWS]:
        words = {cell.column: (cell, _bare(folded, cell)) for cell in matrix[row] if cell.end > cell.start}
        kinds = {column: kind_of_word(word) for column, (_, word) in words.items()}
        if "label" not in kinds.values() or len(words) < 2:
            continue
        labels = [column for column, kind in kinds.items() if kind == "label"]
        units = [column for column, kind in kinds.items() if kind == "unit"]
        named = {column for column, kind in kinds.items() if kind in ("value", None)}
        is_strong = load_statistics_form().header_words.get(words[labels[0]][1]) == "label"
        known = "value" in kinds.values() or (is_strong and bool(units) and bool(named))
        has_proof = units or "code" in kinds.values() or is_strong or words[max(named)][1].endswith(")")
        if len(labels) > 1 or len(units) > 1 or not known or not has_proof:
            continue
        if None in kinds.values() and not (is_strong and units):
            continue  # a schedule, a list of contacts: a label column and columns of other things
        return _layout(text, folded, matrix, row, {c: cell for c, (cell, _) in words.items()}, kinds)
    return None


def _layout(
    text: str, folded: str, matrix: Matrix, row: int, cells: dict[int, GridCell], kinds: Mapping[int, Kind | None]
) -> Layout:
    depth = max(cell.row_span for cell in cells.values())
    body = row + depth
    spans: dict[int, Span] = {}
    for column, cell in cells.items():
        if kinds[column] in ("value", None):
            spans |= dict.fromkeys(range(column, column + cell.column_span), (cell.start, cell.end))
    for below in range(row + 1, body):  # the lowest heading names the column
        spans |= {c.column: (c.start, c.end) for c in matrix.get(below, ()) if c.column in spans and c.end > c.start}
    below_cells = matrix.get(body, [])
    if below_cells and all(_INDEX.fullmatch(_bare(folded, cell)) for cell in below_cells):
        body += 1
    label = next(cell for column, cell in cells.items() if kinds[column] == "label")
    unit = next((column for column, kind in kinds.items() if kind == "unit"), None)
    columns = [
        Column(kinds[column] or "value", _bare(folded, cell), (cell.start, cell.end))
        for column, cell in sorted(cells.items())
    ]
    first, last = min(c.start for c in cells.values()), max(c.end for c in cells.values())
    return Layout(
        labels=tuple(range(label.column, label.column + label.column_span)),
        unit=unit,
        values=tuple((column, joined(text, [span]) or None) for column, span in sorted(spans.items())),
        body=body,
        header=Header((first, last), tuple(columns)),
    )


def _continued(folded: str, matrix: Matrix, grid: Grid, above: Layout | None) -> Layout | None:
    """The layout of the grid above, where this one has its columns: units stand where they stood."""
    if above is None or not matrix or grid.columns <= max((column for column, _ in above.values), default=0):
        return None
    if above.unit is not None:
        found = [_bare(folded, cell) for cells in matrix.values() for cell in cells if cell.column == above.unit]
        units = load_statistics_form().units
        fitting = sum(word in units or not word or bool(_UNIT_DASH.fullmatch(word)) for word in found)
        if not found or fitting < 0.8 * len(found) or not any(word in units for word in found):
            return None
    elif grid.columns != max(column for column, _ in above.values) + 1:
        return None
    return Layout(above.labels, above.unit, above.values, 0, above.header)


def _layout_by_labels(folded: str, matrix: Matrix) -> Layout | None:
    """The layout of a grid without a header, five rows of which are known labels with a unit or a number beside."""
    columns = Counter(
        cell.column
        for cells in matrix.values()
        for cell in cells
        if cell.end - cell.start < 90 and is_known(_words(folded, cell))
    )
    if not columns or columns.most_common(1)[0][1] < 5:
        return None
    label = columns.most_common(1)[0][0]
    units = load_statistics_form().units
    unit_columns = Counter(
        cell.column
        for cells in matrix.values()
        for cell in cells
        if cell.column > label and _bare(folded, cell) in units
    )
    unit = unit_columns.most_common(1)[0][0] if unit_columns else None
    first = label + 1 if unit is None else unit + 1
    width = max(cell.column for cells in matrix.values() for cell in cells)
    if first > width:
        return None
    start = min(
        r for r, cells in matrix.items() if any(c.column == label and is_known(_words(folded, c)) for c in cells)
    )
    above = [r for r in matrix if r < start and any(ENUMERATOR.match(_bare(folded, c)) for c in matrix[r])]
    return Layout((label,), unit, tuple((c, None) for c in range(first, width + 1)), min([start, *above]), None)


def _words(folded: str, cell: GridCell) -> str:
    heading = read_heading(folded, Row([(cell.start, cell.end)]))
    return joined(folded, heading.words)


def _rows(text: str, folded: str, matrix: Matrix, layout: Layout) -> list[Row]:
    rows: list[Row] = []
    groups: list[tuple[int, GridCell]] = []  # cells that cover several rows of the label columns, with their last row
    for index in sorted(matrix):
        if index < layout.body:
            continue
        cells = {cell.column: cell for cell in matrix[index]}
        if _is_header_again(folded, matrix[index], layout):
            continue
        groups = [(last, cell) for last, cell in groups if last >= index]
        labels = [cells[c] for c in layout.labels if c in cells and cells[c].end > cells[c].start]
        for cell in [cell for cell in labels[:-1] if cell.row_span > 1]:
            groups.append((index + cell.row_span - 1, cell))
            labels.remove(cell)
            if not PART.fullmatch(_bare(folded, cell)):
                rows.append(Row([(cell.start, cell.end)], end=cell.end))
        if not labels:
            continue
        if rows and _is_footer(folded, labels[0]):
            break
        row = Row([(cell.start, cell.end) for cell in labels])
        row.is_part = any(PART.fullmatch(_bare(folded, cell)) for _, cell in groups)
        unit = cells.get(layout.unit) if layout.unit is not None else None
        if unit is not None and unit.end > unit.start and not _UNIT_DASH.fullmatch(_bare(folded, unit)):
            row.unit = (unit.start, unit.end)
        spreads = labels[-1].column + labels[-1].column_span > min((c for c, _ in layout.values), default=99)
        row.values = (
            [] if spreads else [_value(text, folded, cells.get(c), name) for c, name in _printed(cells, layout)]
        )
        row.end = max([labels[-1].end, *(row.unit or ()), *(v.span[1] for v in row.values if v.span)])
        rows.append(row)
    return rows


def _printed(cells: dict[int, GridCell], layout: Layout) -> list[tuple[int, str | None]]:
    """The value columns of a row; a cell that spreads over several is one value."""
    covered: set[int] = set()
    for cell in cells.values():
        covered |= set(range(cell.column + 1, cell.column + cell.column_span))
    return [(column, name) for column, name in layout.values if column not in covered]


def _value(text: str, folded: str, cell: GridCell | None, column: str | None) -> RowValue:
    if cell is None:
        return RowValue(column=column, status="missing")
    return read_cell(text, folded, (cell.start, cell.end), column)


def _is_header_again(folded: str, cells: Sequence[GridCell], layout: Layout) -> bool:
    """Whether a row repeats the header, after a page break."""
    if layout.header is None:
        return False
    words = {column.word for column in layout.header.columns}
    printed = [_bare(folded, cell) for cell in cells if cell.end > cell.start]
    return len(printed) > 1 and all(word in words for word in printed)


def _is_footer(folded: str, cell: GridCell) -> bool:
    word = _bare(folded, cell)
    return word.startswith(load_statistics_form().ends) and not is_known(word) and (":" in word or len(word) > 12)
