"""Ruled tables of a PDF page → cells with their spans.

pdfplumber finds the cells from the rulings; here rulings are cleaned first (coloured backgrounds are no rulings, a
table that the page end cuts gets its open side closed) and each character is put into its cell. Text inside the table's
frame that no cell holds gets a cell of its own, so that nothing of a table is lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.table import merge_edges

from nlp.reading.layout import PlacedCell
from nlp.reading.pdf_lines import lines_of

Box = tuple[float, float, float, float]
Char = dict[str, Any]

_RULE_WIDTH = 2.5  # points: a filled box this thin is a ruling, a thicker one without an outline a background
_SNAP = 3.0  # points, pdfplumber's own default


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: its frame ``(x0, top, x1, bottom)`` and its cells in reading order."""

    box: Box
    cells: tuple[PlacedCell, ...]

    @property
    def top(self) -> float:
        """Upper end of the frame."""
        return self.box[1]


def tables_of(page: Any, chars: Sequence[Char]) -> list[Table]:
    """The ruled tables of a pdfplumber page with at least two columns; ``chars`` are the characters to put in."""
    cleaned = page.filter(_is_not_background)
    if not cleaned.edges:
        return []
    found = cleaned.find_tables({"explicit_horizontal_lines": list(closing_lines(cleaned.edges))})
    tables = (table_of(table.bbox, table.cells, chars) for table in found)
    return [table for table in tables if table is not None]


def is_inside(char: Char, box: Box) -> bool:
    """Whether the centre of ``char`` is in ``box``."""
    x, y = _centre(char)
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _centre(char: Char) -> tuple[float, float]:
    return (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2


def _is_not_background(thing: dict[str, Any]) -> bool:
    is_box = thing["object_type"] == "rect" and min(thing["width"], thing["height"]) > _RULE_WIDTH
    return not (is_box and not thing.get("stroke"))


def closing_lines(edges: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Horizontal rulings where several vertical ones end together and none goes on: the open side of a cut table."""
    merged = merge_edges(list(edges), _SNAP, _SNAP, _SNAP, _SNAP)
    verticals = [edge for edge in merged if edge["orientation"] == "v"]
    for side in ("top", "bottom"):
        for group in _grouped(verticals, side):
            left, right = min(edge["x0"] for edge in group), max(edge["x0"] for edge in group)
            y = group[0][side]
            crossed = any(
                edge["top"] < y - _SNAP and edge["bottom"] > y + _SNAP and left - _SNAP <= edge["x0"] <= right + _SNAP
                for edge in verticals
            )
            if right - left > _SNAP and not crossed:
                line = {"x0": left, "x1": right, "width": right - left, "top": y, "bottom": y, "height": 0.0}
                yield {**group[0], **line, "object_type": "line"}


def _grouped(edges: Sequence[dict[str, Any]], side: str) -> Iterator[list[dict[str, Any]]]:
    """Edges whose ``side`` is at the same height."""
    group: list[dict[str, Any]] = []
    for edge in sorted(edges, key=lambda edge: float(edge[side])):
        if group and edge[side] - group[0][side] > _SNAP:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def table_of(frame: Box, boxes: Sequence[Box], chars: Sequence[Char]) -> Table | None:
    """The table with cells ``boxes`` and the characters that stand in them; ``None`` for one of a single column."""
    columns = _positions(edge for box in boxes for edge in (box[0], box[2]))
    rows = _positions(edge for box in boxes for edge in (box[1], box[3]))
    if len(columns) <= 2:  # a frame round paragraphs
        return None
    owner: dict[tuple[int, int], int] = {}
    places: list[tuple[int, int, int, int]] = []
    for number, (x0, top, x1, bottom) in enumerate(boxes):
        place = _index(rows, top), _index(columns, x0), _index(rows, bottom), _index(columns, x1)
        places.append(place)
        for row in range(place[0], place[2]):
            for column in range(place[1], place[3]):
                owner[row, column] = number
    held: defaultdict[int, list[Char]] = defaultdict(list)
    loose: defaultdict[tuple[int, int], list[Char]] = defaultdict(list)
    for char in chars:
        if is_inside(char, frame):
            x, y = _centre(char)
            at = max(bisect_right(rows, y) - 1, 0), max(bisect_right(columns, x) - 1, 0)
            if at in owner:
                held[owner[at]].append(char)
            elif not char["text"].isspace():
                loose[at].append(char)
    cells = [
        PlacedCell(top, left, *_text(held[number], bottom - top, right - left))
        for number, (top, left, bottom, right) in enumerate(places)
    ]
    cells += _loose_cells(loose)
    return Table(frame, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _loose_cells(loose: dict[tuple[int, int], list[Char]]) -> Iterator[PlacedCell]:
    """Cells for text that stands in the frame where no rulings close a cell: neighbours in a row are one."""
    run: list[tuple[int, int]] = []
    for place in [*sorted(loose), (-1, -1)]:
        if run and place != (run[-1][0], run[-1][1] + 1):
            held = [char for at in run for char in loose[at]]
            yield PlacedCell(run[0][0], run[0][1], *_text(held, 1, len(run)))
            run = []
        run.append(place)


def _text(chars: Sequence[Char], row_span: int, column_span: int) -> tuple[str, int, int, bool]:
    """The text of a cell, its spans, and whether any of its characters is in doubt."""
    lines = lines_of(chars)
    return "\n".join(line.text for line in lines), row_span, column_span, any(line.doubts for line in lines)


def _positions(values: Iterable[float]) -> list[float]:
    """Distinct positions, those nearer than the snapping distance taken as one."""
    positions: list[float] = []
    for value in sorted(values):
        if not positions or value - positions[-1] > _SNAP:
            positions.append(value)
    return positions


def _index(positions: Sequence[float], value: float) -> int:
    return max(bisect_right(positions, value + _SNAP / 2) - 1, 0)
