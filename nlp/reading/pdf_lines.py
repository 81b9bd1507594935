"""Characters of a PDF page → lines, and lines → paragraphs.

Positions are in points, from the top left corner of the page, as pdfplumber gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from nlp.schema import Span

_SAME_LINE = 0.5  # of the character's height, between two centres
# A wider gap between two characters, as a share of the size, is a space. Digits and letters have none of their own;
# between Chinese and Western characters Word puts a quarter of the size; justified lines pull Chinese ones apart.
_WESTERN_GAP = 0.15
_MIXED_GAP = 0.35
_HAN_GAP = 0.8
_COLUMN_GAP = 1.8
_HAN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_HEADING = re.compile(
    r"\s{0,4}(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[、.．](?!\d)|[（(]\d{1,2}[）)])"
)


@dataclass(frozen=True, slots=True)
class Margins:
    """Where full lines of a document or of a column begin and end, and how far apart they are."""

    left: float
    right: float
    pitch: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its box.

    Attributes:
        doubts: spans of ``text`` that were recognised from a picture with little confidence.
        column: the margins of the column that the line stands in, where a page has several.
        is_aside: it stands apart from the text around it, such as a note that runs up the margin.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    doubts: tuple[Span, ...] = ()
    column: Margins | None = None
    is_aside: bool = False

    @property
    def size(self) -> float:
        """Height of the line."""
        return max(self.bottom - self.top, 1.0)


def lines_of(chars: Iterable[dict[str, Any]]) -> list[Line]:
    """Lines from top to bottom; characters of a line are told by their centres.

    Each of ``chars`` is a dictionary with pdfplumber's keys ``text``, ``size``, ``x0``, ``x1``, ``top``, ``bottom``; a
    word that was recognised in a picture is one of them, with the spans of its doubtful characters as ``doubts``.
    """
    lines = (_line(row) for row in rows_of(chars))
    return [line for line in lines if line is not None]


def rows_of(chars: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Characters that stand side by side, from left to right; the rows from top to bottom."""
    ordered = sorted(chars, key=lambda char: (char["top"] + char["bottom"]) / 2)
    rows: list[list[dict[str, Any]]] = []
    centre = 0.0
    for char in ordered:
        middle, height = (char["top"] + char["bottom"]) / 2, char["bottom"] - char["top"]
        if rows and abs(middle - centre) <= _SAME_LINE * max(height, 4.0):
            rows[-1].append(char)
        else:
            rows.append([char])
            centre = middle
    return [sorted(row, key=lambda char: char["x0"]) for row in rows]


def _line(chars: Sequence[dict[str, Any]]) -> Line | None:
    pieces: list[str] = []
    length = 0
    doubts: list[Span] = []
    previous: dict[str, Any] | None = None
    for char in chars:
        if previous is not None and (gap := _gap(previous, char)):
            pieces.append(gap)
            length += len(gap)
        pieces.append(char["text"])
        doubts += [(length + start, length + end) for start, end in char.get("doubts", ())]
        length += len(char["text"])
        previous = char
    joined = "".join(pieces)
    text = joined.strip()
    inked = [char for char in chars if not char["text"].isspace()]
    if not text or not inked:
        return None
    stripped = len(joined) - len(joined.lstrip())
    return Line(
        text.replace("\n", " "),
        min(char["x0"] for char in inked),
        max(char["x1"] for char in inked),
        min(char["top"] for char in inked),
        max(char["bottom"] for char in inked),
        tuple((start - stripped, end - stripped) for start, end in doubts),
    )


def _gap(left: dict[str, Any], right: dict[str, Any]) -> str:
    """What stands between two characters of a line: nothing, a space, or two between columns."""
    gap = right["x0"] - left["x1"]
    size = max(right["size"], 4.0)
    if gap > _COLUMN_GAP * size:
        return "  "
    if left["text"].isspace() or right["text"].isspace():
        return ""
    han = bool(_HAN.match(left["text"][-1:])) + bool(_HAN.match(right["text"]))
    return " " if gap > (_WESTERN_GAP, _MIXED_GAP, _HAN_GAP)[han] * size else ""


def margins_of(lines: Sequence[Line]) -> Margins:
    """Margins of the text column: most lines of a report are full."""
    if not lines:
        return Margins(0.0, 0.0, 0.0)
    pitches = [below.top - above.top for above, below in pairwise(lines) if below.top > above.top]
    right = sorted(line.x1 for line in lines)
    left = sorted(line.x0 for line in lines)
    return Margins(left[len(left) // 5], right[len(right) * 4 // 5], median(pitches) if pitches else 0.0)


def begins_paragraph(previous: Line, line: Line, margins: Margins, *, same_page: bool) -> bool:
    """Whether ``line`` begins a paragraph: a heading, an indent, a gap above, or a short line before it.

    ``margins`` are the document's; those of a line's own column come before them.
    """
    before, margins = previous.column or margins, line.column or margins
    if line.is_aside != previous.is_aside or _HEADING.match(line.text):
        return True
    if line.x0 > margins.left + 1.2 * line.size:  # indented, or centred as a title is
        return True
    if previous.x1 < before.right - 2.0 * previous.size:
        return True
    if abs(previous.size - line.size) > 0.35 * max(previous.size, line.size):
        return True
    return same_page and margins.pitch > 0 and line.top - previous.top > 1.7 * margins.pitch
