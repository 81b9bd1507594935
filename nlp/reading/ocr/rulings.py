"""Rulings in the picture of a page → the cells of its tables, by the same geometry as for the rulings of a PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from nlp.reading.ocr.engine import Box
from nlp.reading.ocr.skew import Mask
from nlp.reading.pdf_tables import closing_lines

_SHORTEST_ACROSS, _SHORTEST_DOWN = 30.0, 18.0  # points; strokes of characters are shorter, cells are larger
_THICKEST = 5.0  # points; what is thicker is a picture or a bar
_SNAP, _JOIN = 3.0, 6.0  # points; a scanned ruling has gaps
_LEAST_SHARE = 0.12  # of the page's width: what is narrower is a drawing or a big character
_MAX_EDGES = 4000


@dataclass(frozen=True, slots=True)
class Frame:
    """A ruled table: its outer box and the boxes of its cells, in points."""

    box: Box
    cells: tuple[Box, ...]


def rulings_of(ink: Mask, points_per_pixel: float) -> Mask:
    """The straight lines of ``ink``, level and upright, as a mask."""
    return np.asarray(_across(ink, points_per_pixel) | _down(ink, points_per_pixel), dtype=np.uint8)


def frames_of(ink: Mask, points_per_pixel: float) -> list[Frame]:
    """The ruled tables of a page that lies straight."""
    edges = [
        *_edges(_across(ink, points_per_pixel), points_per_pixel, "h"),
        *_edges(_down(ink, points_per_pixel), points_per_pixel, "v"),
    ]
    if len(edges) > _MAX_EDGES or len({edge["orientation"] for edge in edges}) < 2:
        return []
    # Rulings are level to a point or two at best, so a table's open side is closed only after they have been merged.
    merged = merge_edges(edges, _SNAP, _SNAP, _JOIN, _JOIN)
    merged = merge_edges([*merged, *_closing_ends(merged), *_closing_sides(merged)], _SNAP, _SNAP, _JOIN, _JOIN)
    cells = intersections_to_cells(edges_to_intersections(merged, _SNAP, _SNAP))
    width = ink.shape[1] * points_per_pixel
    frames = (_frame(table) for table in cells_to_tables(cells))
    return [frame for frame in frames if frame.box[2] - frame.box[0] >= _LEAST_SHARE * width]


def _closing_ends(edges: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Level rulings where several upright ones end together: the open side of a table that the page end cuts."""
    return ({**edge, "orientation": "h"} for edge in closing_lines(edges))


def _closing_sides(edges: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Upright rulings where several level ones of a table end together: many tables have open sides."""
    upright = [edge for edge in edges if edge["orientation"] == "v"]
    level = [edge for edge in edges if edge["orientation"] == "h" and any(_cross(edge, other) for other in upright)]
    return map(_mirrored, _closing_ends([_mirrored(edge) for edge in [*level, *upright]]))


def _cross(level: dict[str, Any], upright: dict[str, Any]) -> bool:
    across = level["x0"] + _SNAP < upright["x0"] < level["x1"] - _SNAP
    return bool(across and upright["top"] - _SNAP <= level["top"] <= upright["bottom"] + _SNAP)


def _mirrored(edge: dict[str, Any]) -> dict[str, Any]:
    """The edge with x and y exchanged."""
    box = {"x0": edge["top"], "x1": edge["bottom"], "top": edge["x0"], "bottom": edge["x1"]}
    size = {"width": edge["height"], "height": edge["width"]}
    return {**edge, **box, **size, "orientation": "v" if edge["orientation"] == "h" else "h"}


def _frame(cells: Sequence[Box]) -> Frame:
    box = (
        min(cell[0] for cell in cells),
        min(cell[1] for cell in cells),
        max(cell[2] for cell in cells),
        max(cell[3] for cell in cells),
    )
    return Frame(box, tuple(sorted(cells, key=lambda cell: (cell[1], cell[0]))))


def _across(ink: Mask, points_per_pixel: float) -> Mask:
    return _opened(ink, (max(round(_SHORTEST_ACROSS / points_per_pixel), 9), 1))


def _down(ink: Mask, points_per_pixel: float) -> Mask:
    return _opened(ink, (1, max(round(_SHORTEST_DOWN / points_per_pixel), 9)))


def _opened(ink: Mask, size: tuple[int, int]) -> Mask:
    """Runs of ink of at least ``size`` pixels; a run may be broken by one pixel, or step aside by one."""
    import cv2

    across = size[1] == 1
    thick = cv2.dilate(ink, np.ones((3, 1) if across else (1, 3), np.uint8))
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, 3) if across else (3, 1), np.uint8))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel), dtype=np.uint8)


def _edges(mask: Mask, points_per_pixel: float, orientation: str) -> Iterator[dict[str, Any]]:
    """The lines of ``mask`` under the keys that pdfplumber uses."""
    import cv2

    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for left, top, width, height, area in stats[1:].tolist():
        length, breadth = (width, height) if orientation == "h" else (height, width)
        if area / length * points_per_pixel > _THICKEST or breadth > max(0.03 * length, 12):
            continue
        x0, x1 = left * points_per_pixel, (left + width) * points_per_pixel
        y0, y1 = top * points_per_pixel, (top + height) * points_per_pixel
        if orientation == "h":
            y0 = y1 = (y0 + y1) / 2
        else:
            x0 = x1 = (x0 + x1) / 2
        box = {"x0": x0, "x1": x1, "top": y0, "bottom": y1, "width": x1 - x0, "height": y1 - y0}
        yield {**box, "orientation": orientation, "object_type": "line"}
