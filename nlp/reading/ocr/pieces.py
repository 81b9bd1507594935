"""Which stretches of a page are to be recognised, each as a line of its own.

Start with :func:`pieces_of`. The detector finds lines of text, but it knows nothing of cells: a line that crosses a
ruling is cut there, a column of single characters is cut into its characters, and ink that the detector passed over
(a lone dash, a faint 1) gets a piece of its own. All boxes are in pixels of the straightened page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import numpy as np

from nlp.reading.ocr.engine import Box
from nlp.reading.ocr.rulings import Frame
from nlp.reading.ocr.skew import Mask

_INSET = 0.12  # of the line height: a cell's ink begins this far inside its rulings
_TALL = 1.8  # height to width from which a piece is a column of single characters
_SPECK = 0.13  # of the line height: ink that is smaller both ways is dirt
_GAP = 0.6  # of the line height: ink that is nearer than this belongs together
_SAME_ROW = 0.4  # of a box's height, between two centres
_CLEAR = 0.5  # of the box's height: a gap of the ink that ends a label before a number
_NEAR = 0.5  # of the box's height: such a gap lies this near to where two boxes overlap
_COLUMN_GAP = 0.9  # of the box's height: no two characters of a text stand so far apart
_MARK = 0.3  # of the line height: ink outside tables that is lower than this is no character


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of text or a part of one; ``cell`` is the box of the table cell that it stands in."""

    box: Box
    cell: Box | None = None
    was_detected: bool = True


def line_height(boxes: Sequence[Box]) -> float:
    """Height of a line of text, as the detector draws it; 0 without lines."""
    return median(min(box[3] - box[1], box[2] - box[0]) for box in boxes) if boxes else 0.0


def pieces_of(boxes: Sequence[Box], frames: Sequence[Frame], text: Mask, height: float) -> list[Piece]:
    """Pieces of a page.

    Args:
        boxes: what the detector found.
        frames: the page's tables, in pixels.
        text: the ink without the rulings.
        height: of a line.
    """
    cells = [cell for frame in frames for cell in frame.cells]
    pieces = [piece for box in boxes_apart(boxes, text) for piece in _cut_at_rulings(box, cells, height)]
    pieces = [part for piece in pieces for part in _single_characters(piece, text, height)]
    pieces = [piece for piece in pieces if piece.cell is None or not _is_ruling(piece.box, piece.cell, text, height)]
    left_over = text.copy()
    for piece in pieces:
        x0, top, x1, bottom = (round(value) for value in piece.box)
        left_over[max(top, 0) : bottom, max(x0 - 1, 0) : x1 + 1] = 0
    for cell in cells:
        pieces += _passed_over(cell, left_over, height)
    for frame in frames:
        x0, top, x1, bottom = (max(round(value), 0) for value in frame.box)
        left_over[top:bottom, x0:x1] = 0
    return pieces + list(_marks(left_over, height))


def boxes_apart(boxes: Sequence[Box], text: Mask) -> list[Box]:
    """``boxes`` with those that reach into their neighbour on the line cut where the ink leaves a gap between them.

    The detector lets the box of a label end in the number beside it, and that of the number begin in the label.
    """
    ordered = sorted(boxes, key=lambda box: (box[1] + box[3]) / 2)
    found: list[Box] = []
    row: list[Box] = []
    for box in ordered:
        if row and (box[1] + box[3] - row[0][1] - row[0][3]) / 2 > _SAME_ROW * (row[0][3] - row[0][1]):
            found += _row_apart(row, text)
            row = []
        row.append(box)
    return found + _row_apart(row, text)


def _row_apart(row: Sequence[Box], text: Mask) -> list[Box]:
    boxes = sorted(row)
    for at in range(len(boxes) - 1):
        left, right = boxes[at], boxes[at + 1]
        if left[0] < right[0] < left[2] < right[2] and _are_level(left, right):
            cut = _cut_between(left, right, text)
            if cut is not None:
                boxes[at], boxes[at + 1] = (left[0], left[1], cut, left[3]), (cut, right[1], right[2], right[3])
    return boxes


def _are_level(left: Box, right: Box) -> bool:
    """Whether two boxes stand on one line, and neither is a stamp or a note up the margin."""
    shared = min(left[3], right[3]) - max(left[1], right[1])
    return shared > 0.5 * max(left[3] - left[1], right[3] - right[1])


def _cut_between(left: Box, right: Box, text: Mask) -> float | None:
    """The middle of the widest gap of the ink that reaches near what two boxes share; ``None`` without a wide one."""
    high = min(left[3] - left[1], right[3] - right[1])
    start, end = right[0] - _NEAR * high, left[2] + _NEAR * high
    gaps = _gaps(text, (left[0], min(left[1], right[1]), right[2], max(left[3], right[3])))
    wide = [gap for gap in gaps if gap[1] - gap[0] > _CLEAR * high and gap[0] < end and gap[1] > start]
    if not wide:
        return None
    start, end = max(wide, key=lambda gap: gap[1] - gap[0])
    return (start + end) / 2


def parts_of(piece: Piece, text: Mask) -> list[Piece]:
    """``piece`` cut where its ink leaves gaps as wide as between columns; itself if there are none.

    Example:
        >>> ink = np.zeros((30, 200), np.uint8)
        >>> ink[5:25, 10:100] = ink[5:25, 150:160] = 255
        >>> [part.box for part in parts_of(Piece((0.0, 0.0, 170.0, 30.0)), ink)]
        [(0.0, 0.0, 125.0, 30.0), (125.0, 0.0, 170.0, 30.0)]
    """
    x0, top, x1, bottom = piece.box
    gaps = _gaps(text, piece.box)
    cuts = [(start + end) / 2 for start, end in gaps if end - start > _COLUMN_GAP * (bottom - top)]
    return [replace(piece, box=(left, top, right, bottom)) for left, right in pairwise([x0, *cuts, x1])]


def _gaps(text: Mask, box: Box) -> list[tuple[float, float]]:
    """Where the columns of ink in ``box`` leave white between them, from and to."""
    x0, top, x1, bottom = (max(round(value), 0) for value in box)
    xs = np.flatnonzero(text[top:bottom, x0:x1].any(axis=0)) + x0
    wide = np.flatnonzero(np.diff(xs) > 1)
    return [(float(xs[at]) + 1, float(xs[at + 1])) for at in wide.tolist()]


def _cut_at_rulings(box: Box, cells: Sequence[Box], height: float) -> Iterator[Piece]:
    """The parts of ``box`` in each cell that it reaches into; what sticks out of the table is a part too."""
    x0, top, x1, bottom = box
    middle = (top + bottom) / 2
    least = min(0.35 * height, 0.5 * (x1 - x0))
    at = x0
    row = sorted((cell for cell in cells if cell[1] <= middle <= cell[3]), key=lambda cell: cell[0])
    for cell in row:
        left, right = max(x0, cell[0]), min(x1, cell[2])
        if right - left < least:
            continue
        if left - at > height:
            yield Piece((at, top, left, bottom))
        yield Piece((left, max(top, cell[1] - 1), right, min(bottom, cell[3] + 1)), cell)
        at = right
    if at == x0 or x1 - at > height:
        yield Piece((at, top, x1, bottom))


def _single_characters(piece: Piece, text: Mask, height: float) -> Iterator[Piece]:
    """A column of characters, one below the other, cut at the blank rows between them."""
    x0, top, x1, bottom = (round(value) for value in piece.box)
    if bottom - top < _TALL * max(x1 - x0, 0.8 * height):
        yield piece
        return
    rows = np.flatnonzero(text[max(top, 0) : bottom, max(x0, 0) : x1].any(axis=1)) + max(top, 0)
    start = previous = None
    for row in [*rows.tolist(), bottom + round(height)]:
        if previous is not None and start is not None and row - previous > 2 and previous - start > 0.5 * (x1 - x0):
            yield Piece((x0, start - 1, x1, previous + 2), piece.cell)
            start = row
        start = row if start is None else start
        previous = row


def _passed_over(cell: Box, ink: Mask, height: float) -> Iterator[Piece]:
    """Ink in a cell that no piece holds."""
    inset = max(_INSET * height, 2.0)
    x0, top, x1, bottom = (
        round(value) for value in (cell[0] + inset, cell[1] + inset, cell[2] - inset, cell[3] - inset)
    )
    if x1 - x0 < 3 or bottom - top < 3 or not ink[top:bottom, x0:x1].any():
        return
    for box in _clusters(ink[top:bottom, x0:x1], height):
        wide, high = box[2] - box[0], box[3] - box[1]
        if max(wide, high) >= 2 * _SPECK * height and not _is_seam(box, (x1 - x0, bottom - top), height):
            moved = box[0] + x0, box[1] + top, box[2] + x0, box[3] + top
            yield Piece(_padded(moved, cell, height), cell, was_detected=False)


def _is_ruling(box: Box, cell: Box, text: Mask, height: float) -> bool:
    """Whether what the detector took for text in ``cell`` is nothing but a ruling or the seam of one."""
    x0, top, x1, bottom = (max(round(value), 0) for value in box)
    ink = text[top:bottom, x0:x1]
    xs, ys = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    if not len(xs):
        return True
    left, above = x0 - cell[0], top - cell[1]
    inked = (left + float(xs[0]), above + float(ys[0]), left + float(xs[-1]) + 1, above + float(ys[-1]) + 1)
    return _is_seam(inked, (cell[2] - cell[0], cell[3] - cell[1]), height)


def _is_seam(box: Box, size: tuple[float, float], height: float) -> bool:
    """Whether ink in a cell of ``size`` is what is left of a ruling: a thin stroke along the cell's edge."""
    thin, near = max(_SPECK * height, 3.0), 0.25 * height
    aside = box[2] - box[0] <= thin and min(box[0], size[0] - box[2]) <= near
    above = box[3] - box[1] <= thin and min(box[1], size[1] - box[3]) <= near
    return aside or above


def _marks(ink: Mask, height: float) -> Iterator[Piece]:
    """Ink outside the tables that no piece holds and that has the height of text."""
    for box in _clusters(ink, height):
        wide, high = box[2] - box[0], box[3] - box[1]
        if _MARK * height <= high <= 1.6 * height and _MARK * height * 0.4 <= wide:
            limits = (0.0, 0.0, float(ink.shape[1]), float(ink.shape[0]))
            yield Piece(_padded(box, limits, height), was_detected=False)


def _clusters(ink: Mask, height: float) -> Iterator[Box]:
    """Boxes of ink that lies close together in a row; specks left out."""
    import cv2

    reach = max(round(_GAP * height), 1)
    joined = cv2.dilate(ink, np.ones((1, reach), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    least = max((_SPECK * height) ** 2, 3.0)
    for number, (left, top, width, high, _) in enumerate(stats[1:].tolist(), 1):
        part = (labels[top : top + high, left : left + width] == number) & (
            ink[top : top + high, left : left + width] > 0
        )
        if part.sum() < least:
            continue
        xs, ys = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
        yield float(left + xs[0]), float(top + ys[0]), float(left + xs[-1] + 1), float(top + ys[-1] + 1)


def _padded(box: Box, limits: Box, height: float) -> Box:
    """``box`` with room around it, at least a line high, inside ``limits``."""
    margin = 0.2 * height
    missing = max(height - (box[3] - box[1]) - 2 * margin, 0.0) / 2
    return (
        max(box[0] - margin, limits[0]),
        max(box[1] - margin - missing, limits[1]),
        min(box[2] + margin, limits[2]),
        min(box[3] + margin + missing, limits[3]),
    )
