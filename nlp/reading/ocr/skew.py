"""Pages that lie askew: ink told from paper, the small angle found and undone.

Example:
    >>> import numpy as np
    >>> page = np.full((400, 600), 255, np.uint8)
    >>> for row in range(40, 360, 20):
    ...     page[row : row + 8, 50:550] = 0
    >>> abs(skew_of(ink_of(turned(page, 2.0))) + 2.0) < 0.1
    True
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nlp.reading.ocr.engine import Image

_MAX_DEGREES = 6.0
_COARSE, _FINE = 0.2, 0.05  # degrees
_MAX_POINTS = 40_000
_LEAST_DEGREES = 0.04  # less doesn't move a line's end by its own thickness

Mask = np.ndarray[Any, np.dtype[np.uint8]]
"""255 where there is ink, 0 elsewhere."""


def ink_of(image: Image) -> Mask:
    """Ink on paper that is evened out first, so that shadows and coloured cells are no ink."""
    import cv2

    small = cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    paper = cv2.resize(cv2.medianBlur(paper, 5), (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(image, np.maximum(paper, 1), scale=255)
    threshold, _ = cv2.threshold(even, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.where(even < min(max(threshold, 110), 190), 255, 0).astype(np.uint8)


def skew_of(ink: Mask) -> float:
    """The angle in degrees to turn the page by, counterclockwise, so that its lines are level; 0 if unknown.

    The one at which rows with ink and rows without stand out most: lines of text and rulings both have sharp edges.
    """
    ys, xs = np.nonzero(ink)
    if len(ys) < 500:
        return 0.0
    step = -(-len(ys) // _MAX_POINTS)
    points = xs[::step].astype(np.float64), ys[::step].astype(np.float64)
    coarse = _sharpest(points, np.arange(-_MAX_DEGREES, _MAX_DEGREES + _COARSE / 2, _COARSE))
    return _sharpest(points, np.arange(coarse - _COARSE, coarse + _COARSE + _FINE / 2, _FINE))


def _sharpest(points: tuple[Any, Any], degrees: Any) -> float:
    xs, ys = points
    best, best_score = 0.0, -1.0
    for degree in degrees:
        angle = np.deg2rad(degree)
        rows = ys * np.cos(angle) - xs * np.sin(angle)
        counts = np.bincount((rows - rows.min()).astype(np.int64))
        score = float((np.diff(counts.astype(np.float64)) ** 2).sum())
        if score > best_score * 1.0001:
            best, best_score = float(degree), score
    return best


def turned(image: Image, degrees: float) -> Image:
    """The picture turned about its middle, counterclockwise; what comes in from outside is white."""
    import cv2

    if abs(degrees) < _LEAST_DEGREES:
        return image
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    flat = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(flat, dtype=np.uint8)
