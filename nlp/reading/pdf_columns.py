"""Prose that is set in two columns: which stretches of a page are, and their lines column by column.

Start with :func:`lines_in_columns`. Two columns of prose look like an unruled table to anything that goes by rows; what
tells them apart is that both sides are full lines of Chinese text, with one gutter between them from top to bottom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import Any

from nlp.reading.pdf_lines import Line, lines_of, margins_of, rows_of

Char = dict[str, Any]
Box = tuple[float, float, float, float]

_GUTTER = 0.9  # of the size: the narrowest space between two columns
_MIDDLE = (0.3, 0.7)  # of the text's width, where the gutter is looked for
_LEAST_LINES = 4
_FULL = 0.6  # of the column's width: half of its lines are at least as wide
_LEAST_CHARACTERS = 8  # of half of its lines
_LEAST_HAN = 0.6
_MOST_A_ROW = 1.15
_HAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef“”‘’]")


@dataclass(frozen=True, slots=True)
class _Segment:
    """Neighbouring characters of a row without a wide gap between them."""

    chars: tuple[Char, ...]
    x0: float
    x1: float
    top: float
    bottom: float


def lines_in_columns(chars: Sequence[Char], tables: Sequence[Box]) -> list[list[Line]]:
    """The page's lines, in order within each item of the result: a line by itself, or all lines of two columns.

    Args:
        chars: characters outside the tables.
        tables: boxes of the tables; columns end where one reaches across.
    """
    segments = _segments(chars)
    gutter = _gutter(segments)
    if gutter is None:
        return [[line] for line in lines_of(chars)]
    runs = [run for run in _runs(segments, tables, gutter) if _are_columns(run, gutter)]
    used = {id(char) for run in runs for segment in run for char in segment.chars}
    groups = [[line] for line in lines_of(char for char in chars if id(char) not in used)]
    for run in runs:
        sides = _sides(run, gutter)
        groups.append([line for side in sides for line in _column(side)])
    return groups


def _segments(chars: Sequence[Char]) -> list[_Segment]:
    found: list[_Segment] = []
    for row in rows_of(chars):
        inked = [char for char in row if not char["text"].isspace()]
        start = 0
        for at in range(1, len(inked) + 1):
            if at == len(inked) or inked[at]["x0"] - inked[at - 1]["x1"] > _GUTTER * inked[at]["size"]:
                found.append(_segment(inked[start:at]))
                start = at
    return sorted(found, key=lambda segment: segment.top)


def _segment(chars: Sequence[Char]) -> _Segment:
    return _Segment(
        tuple(chars),
        chars[0]["x0"],
        max(char["x1"] for char in chars),
        min(char["top"] for char in chars),
        max(char["bottom"] for char in chars),
    )


def _gutter(segments: Sequence[_Segment]) -> float | None:
    """The place in the middle that the fewest segments reach across; ``None`` where no page of columns can have it."""
    if len(segments) < 2 * _LEAST_LINES:
        return None
    left, right = min(segment.x0 for segment in segments), max(segment.x1 for segment in segments)
    low, high = (left + share * (right - left) for share in _MIDDLE)
    crossings = [0] * (int(high - low) + 1)
    for segment in segments:
        for at in range(int(max(segment.x0 - low, 0)), min(int(segment.x1 - low) + 1, len(crossings))):
            crossings[at] += 1
    fewest = min(crossings)
    if fewest > 0.5 * len(segments):
        return None
    widest = max(
        (
            list(places)
            for is_fewest, places in groupby(range(len(crossings)), lambda at: crossings[at] == fewest)
            if is_fewest
        ),
        key=len,
    )
    return low + widest[len(widest) // 2] + 0.5


def _runs(segments: Sequence[_Segment], tables: Sequence[Box], gutter: float) -> Iterator[list[_Segment]]:
    """Stretches of the page in which nothing reaches across the gutter."""
    barriers = sorted(
        [segment.top for segment in segments if segment.x0 < gutter < segment.x1]
        + [box[1] for box in tables if box[0] < gutter < box[2]]
    )
    run: list[_Segment] = []
    passed = 0
    for segment in segments:
        while passed < len(barriers) and barriers[passed] <= segment.top:
            passed += 1
            yield run
            run = []
        if not segment.x0 < gutter < segment.x1:
            run.append(segment)
    yield run


def _sides(run: Sequence[_Segment], gutter: float) -> tuple[list[_Segment], list[_Segment]]:
    return [segment for segment in run if segment.x1 <= gutter], [segment for segment in run if segment.x0 >= gutter]


def _are_columns(run: Sequence[_Segment], gutter: float) -> bool:
    """Whether both sides of the gutter are prose, side by side."""
    left, right = _sides(run, gutter)
    if not (_is_prose(left) and _is_prose(right)):
        return False
    top = max(left[0].top, right[0].top)
    bottom = min(max(segment.bottom for segment in side) for side in (left, right))
    shorter = min(max(segment.bottom for segment in side) - side[0].top for side in (left, right))
    return bottom - top > 0.5 * shorter


def _is_prose(side: Sequence[_Segment]) -> bool:
    if len(side) < _LEAST_LINES:
        return False
    rows = len(rows_of([{**segment.chars[0], "top": segment.top, "bottom": segment.bottom} for segment in side]))
    width = max(segment.x1 for segment in side) - min(segment.x0 for segment in side)
    texts = "".join(char["text"] for segment in side for char in segment.chars)
    return (
        len(side) <= _MOST_A_ROW * rows
        and median(segment.x1 - segment.x0 for segment in side) >= _FULL * width
        and median(len(segment.chars) for segment in side) >= _LEAST_CHARACTERS
        and len(_HAN.findall(texts)) >= _LEAST_HAN * len(texts)
    )


def _column(side: Sequence[_Segment]) -> list[Line]:
    lines = lines_of(char for segment in side for char in segment.chars)
    margins = margins_of(lines)
    return [replace(line, column=margins) for line in lines]
