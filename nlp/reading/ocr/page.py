"""A picture of a page → its lines and tables, with what is in doubt.

Start with :func:`read_page`: the page is set upright, its rulings become cells, each piece of text is recognised, and
numbers in cells are recognised twice, from two different cuttings. What the two disagree on is in doubt, and so is
what was recognised with little confidence; the sums of the table decide later (:mod:`nlp.checking.doubts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nlp.reading.ocr.engine import Box, Image, Reading, Recogniser, recogniser
from nlp.reading.ocr.pieces import Piece, line_height, parts_of, pieces_of
from nlp.reading.ocr.rulings import Frame, frames_of, rulings_of
from nlp.reading.ocr.skew import Mask, ink_of, skew_of, turned
from nlp.reading.pdf_lines import Line, lines_of
from nlp.reading.pdf_tables import Table, is_inside, table_of
from nlp.reading.pdf_writing import Page
from nlp.schema import Span

_LINE_POINTS = 12.0  # a line of a report is about this high, so points can be told from any picture
_SURE_NUMBER, _SURE_ZERO, _SURE_DIGIT, _SURE_CHARACTER, _SURE_MARK = 0.95, 0.9, 0.8, 0.5, 0.85
_SLASH = 0.28  # a stroke that leans more than this, width to height, is a slash and no 1, not even an italic one
_BORDER_POINTS = 3.0  # rulings are found this far from the middle of a cell's border
_BLUR_POINTS = 1.0  # the grey seam of a ruling
_AT_EDGE = 0.75  # of the line height; a page that lay askew has its edge this far inside the picture
_BEARING = 0.1  # of the line height: white beside the ink of a character that is its own
_UPRIGHT_SAMPLE, _UPRIGHT_SURE = 8, 0.85
_NUMBER = re.compile(r"[\d.,，%％+/\\\-—–－一_ OoQDIl|｜〇○]{1,20}")
_HAS_NUMBER = re.compile(r"\d|[-—–一/O〇][-—–一/O〇\s]*$")
_LOOKALIKES = str.maketrans("OoQD〇○Il|｜", "000000" + "1111")
_DASHES = str.maketrans(dict.fromkeys("—–－一_", "-"))
UNREADABLE = "\ufffd"


def read_page(image: Image) -> Page:
    """The page's lines and tables from top to bottom.

    Args:
        image: grey values, of a page in any of the four orientations and a few degrees askew.

    Raises:
        NeedsOCR: the extra ``ocr`` is not installed.
    """
    engine = recogniser()
    image, boxes = _straightened(image, engine)
    height = line_height(boxes)
    if not boxes:
        return Page(float(image.shape[0]), (), has_picture=True, is_recognised=True)
    scale = _LINE_POINTS / height
    ink = ink_of(image)
    frames = frames_of(ink, scale)
    inside = [_in_pixels(frame, scale) for frame in frames]
    clean, text = _without_rulings(image, ink, inside, scale)
    pieces = pieces_of(boxes, inside, text, height)
    words = list(_words(clean, text, pieces, height, scale, engine))
    tables = [table for frame in frames if (table := table_of(frame.box, frame.cells, words)) is not None]
    outside = [word for word in words if not any(is_inside(word, table.box) for table in tables)]
    elements: list[Line | Table] = sorted([*lines_of(outside), *tables], key=lambda item: item.top)
    unknown = sum(word["text"] == UNREADABLE for word in words)
    height = image.shape[0] * scale
    return Page(height, tuple(elements), has_picture=True, unknown_glyphs=unknown, is_recognised=True)


def _straightened(image: Image, engine: Recogniser) -> tuple[Image, list[Box]]:
    """The page upright and level, with the boxes of its lines of text."""
    image = turned(image, skew_of(ink_of(image)))
    boxes = engine.detect(image)
    if _lies_on_its_side(boxes):
        image = np.ascontiguousarray(np.rot90(image))
        boxes = engine.detect(image)
    if _is_upside_down(image, boxes, engine):
        image = np.ascontiguousarray(np.rot90(image, 2))
        boxes = engine.detect(image)
    return image, boxes


def _lies_on_its_side(boxes: Sequence[Box]) -> bool:
    """Whether most long lines of text run from top to bottom."""
    sizes = [(box[2] - box[0], box[3] - box[1]) for box in boxes]
    across = sum(wide for wide, high in sizes if wide > 3 * high)
    down = sum(high for wide, high in sizes if high > 3 * wide)
    return down > 2 * across and sum(high > 3 * wide for wide, high in sizes) >= 3


def _is_upside_down(image: Image, boxes: Sequence[Box], engine: Recogniser) -> bool:
    """Whether the longest lines say more when they are turned round."""
    longest = sorted(boxes, key=lambda box: box[0] - box[2])[:_UPRIGHT_SAMPLE]
    lines = [_cut(image, box) for box in longest]
    upright = _mean_confidence(engine.recognise(lines))
    if upright >= _UPRIGHT_SURE or not lines:
        return False
    reverse = _mean_confidence(engine.recognise([np.ascontiguousarray(np.rot90(line, 2)) for line in lines]))
    return reverse > upright + 0.1


def _mean_confidence(readings: Sequence[Reading]) -> float:
    confidences = [value for reading in readings for value in reading.confidences]
    return sum(confidences) / len(confidences) if confidences else 0.0


def _in_pixels(frame: Frame, scale: float) -> Frame:
    return Frame(_scaled(frame.box, 1 / scale), tuple(_scaled(cell, 1 / scale) for cell in frame.cells))


def _scaled(box: Box, by: float) -> Box:
    return box[0] * by, box[1] * by, box[2] * by, box[3] * by


def _without_rulings(image: Image, ink: Mask, frames: Sequence[Frame], scale: float) -> tuple[Image, Mask]:
    """The picture and its ink with the rulings of its tables painted over.

    That is done on the borders of cells and nowhere else: a dense line of small characters looks like a ruling too.
    """
    import cv2

    borders = np.zeros_like(ink)
    reach = max(round(_BORDER_POINTS / scale), 2)
    for frame in frames:
        for cell in frame.cells:
            corners = [round(value) for value in cell]
            cv2.rectangle(borders, corners[:2], corners[2:], 255, 2 * reach + 1)
    blurred = 2 * max(round(_BLUR_POINTS / scale), 1) + 1
    lines = cv2.bitwise_and(cv2.dilate(rulings_of(ink, scale), np.ones((blurred, blurred), np.uint8)), borders)
    return np.where(lines > 0, 255, image).astype(np.uint8), np.where(lines > 0, 0, ink).astype(np.uint8)


def _words(
    image: Image, text: Mask, pieces: Sequence[Piece], height: float, scale: float, engine: Recogniser
) -> Iterator[dict[str, Any]]:
    """What the pieces say, under the keys of pdfplumber's characters."""
    pieces, readings = _recognised(image, text, pieces, engine)
    numbers = [
        at
        for at, (piece, reading) in enumerate(zip(pieces, readings, strict=True))
        if _is_number(reading.text.strip(), in_cell=piece.cell is not None)
    ]
    again = engine.recognise([_cut_at_ink(image, text, pieces[at].box, height) for at in numbers])
    second = dict(zip(numbers, again, strict=True))
    for at, (piece, reading) in enumerate(zip(pieces, readings, strict=True)):
        if at in second:
            said, doubts = _number(reading, second[at])
            if said == "1" and _slant(_cut(text, piece.box)) > _SLASH:
                said = "/"
                doubts = () if "/" in (reading.text, second[at].text) else ((0, 1),)
        else:
            said, doubts = reading.text, tuple(_doubts(reading))
            if not said.strip() or (not piece.was_detected and reading.confidence < _SURE_MARK):
                if piece.cell is None:  # a stamp, a scribble, a picture
                    continue
                said, doubts = UNREADABLE, ((0, 1),)
        if said and _is_cut_off(piece.box, image, height):
            doubts = ((0, len(said)),)
        x0, top, x1, bottom = _scaled(piece.box, scale)
        if piece.cell is None:
            x0, x1 = (edge * scale for edge in _inked_width(text, piece.box, height))
        size = (bottom - top) * 0.8
        yield {"text": said, "doubts": doubts, "x0": x0, "x1": x1, "top": top, "bottom": bottom, "size": size}


def _recognised(
    image: Image, text: Mask, pieces: Sequence[Piece], engine: Recogniser
) -> tuple[list[Piece], list[Reading]]:
    """The pieces and what they say. Outside cells, one with a number is cut at gaps as wide as between columns.

    Without rulings the detector may take a label and the number beside it, or two numbers, for one line.
    """
    readings = engine.recognise([_cut(image, piece.box) for piece in pieces])
    cuts = [
        parts_of(piece, text) if piece.cell is None and _HAS_NUMBER.search(reading.text) else [piece]
        for piece, reading in zip(pieces, readings, strict=True)
    ]
    parts = [part for cut in cuts if len(cut) > 1 for part in cut]
    again = iter(engine.recognise([_cut(image, part.box) for part in parts]))
    said: list[tuple[Piece, Reading]] = []
    for piece, reading, cut in zip(pieces, readings, cuts, strict=True):
        apart = [(part, next(again)) for part in cut] if len(cut) > 1 else []
        is_read = all(each.text.strip() for _, each in apart)  # else cutting would lose what the whole says
        said += apart if apart and is_read else [(piece, reading)]
    return [piece for piece, _ in said], [reading for _, reading in said]


def _inked_width(text: Mask, box: Box, height: float) -> tuple[float, float]:
    """Where the ink in ``box`` begins and ends, with the bearing of a character on either side.

    The detector draws its boxes wider than the text by so much that a narrow gap between two columns would be lost.

    Example:
        >>> ink = np.zeros((20, 100), np.uint8)
        >>> ink[5:15, 30:60] = 255
        >>> _inked_width(ink, (20, 0, 80, 20), height=20)
        (28.0, 62.0)
    """
    xs = np.flatnonzero(_cut(text, box).any(axis=0))
    if not len(xs):
        return box[0], box[2]
    left, bearing = float(max(round(box[0]), 0)), _BEARING * height
    return max(left + float(xs[0]) - bearing, box[0]), min(left + float(xs[-1]) + 1 + bearing, box[2])


def _is_number(text: str, *, in_cell: bool) -> bool:
    """Whether a piece is to be read twice: a number, and in a table's cell also what may be one."""
    if in_cell and not text:
        return True
    return _NUMBER.fullmatch(text) is not None and (in_cell or any(char.isdigit() for char in text))


def _is_cut_off(box: Box, image: Image, height: float) -> bool:
    """Whether a piece reaches the picture's left or right edge, where characters may be missing."""
    return box[0] < _AT_EDGE * height or box[2] > image.shape[1] - _AT_EDGE * height


def _number(first: Reading, second: Reading) -> tuple[str, tuple[Span, ...]]:
    """What two readings of a number say together; where they differ, the surer one, in doubt."""
    texts = [reading.text.strip() for reading in (first, second)]
    surer = max((first, second), key=lambda reading: (bool(reading.text.strip()), reading.confidence))
    said = surer.text.strip()
    if not said:
        return UNREADABLE, ((0, 1),)
    plain = said.translate(_LOOKALIKES) if any(char.isdigit() for char in said) or said.isalpha() else said
    alike = len({text.translate(_LOOKALIKES).translate(_DASHES) for text in texts}) == 1
    if not any(char.isalnum() for char in plain.translate(_DASHES)):
        least = _SURE_MARK
    else:
        least = _SURE_ZERO if set(plain) == {"0"} else _SURE_NUMBER
    sure = alike and plain == said and min(first.confidence, second.confidence) >= least
    return plain, () if sure else ((0, len(plain)),)


def _slant(ink: Mask) -> float:
    """How far a stroke leans to the right, as a share of its height.

    Example:
        >>> slash = np.flipud(np.eye(20, dtype=np.uint8))
        >>> round(_slant(slash), 1), _slant(np.ones((20, 2), np.uint8))
        (1.0, 0.0)
    """
    rows = np.flatnonzero(ink.any(axis=1))
    if len(rows) < 6:
        return 0.0
    third = len(rows) // 3
    upper, lower = (np.nonzero(ink[part])[1].mean() for part in (rows[:third], rows[-third:]))
    return float(upper - lower) / (float(rows[-1] - rows[0] + 1) - third)


def _doubts(reading: Reading) -> Iterator[Span]:
    for at, (char, confidence) in enumerate(zip(reading.text, reading.confidences, strict=False)):
        if confidence < (_SURE_DIGIT if char.isdigit() else _SURE_CHARACTER):
            yield at, at + 1


def _cut(image: Image, box: Box) -> Image:
    x0, top, x1, bottom = (round(value) for value in box)
    x0, top = min(max(x0, 0), image.shape[1] - 2), min(max(top, 0), image.shape[0] - 2)
    return image[top : max(bottom, top + 2), x0 : max(x1, x0 + 2)]


def _cut_at_ink(image: Image, text: Mask, box: Box, height: float) -> Image:
    """The piece cut close around its ink, on white paper a line high."""
    piece, ink = _cut(image, box), _cut(text, box)
    ys, xs = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(ys):
        piece = piece[max(ys[0] - 2, 0) : ys[-1] + 3, max(xs[0] - 2, 0) : xs[-1] + 3]
    above = max(round((height - piece.shape[0]) / 2), 3)
    aside = max(round(0.35 * height), 3)
    return np.pad(piece, ((above, above), (aside, aside)), constant_values=255)
