"""A document without what the eye does not read: marks without width inside words, and pinyin glosses.

Both tear words apart (从事工作人|员数, 收到申請(qǐng)數), and where they do, a unit's character that ends a piece looks
like the unit. A mark beside a digit stays, since there it may be all that is left of a border between cells.

Start with :func:`visible`; :meth:`View.span` leads back to the document.

Example:
    >>> from nlp.folding import fold
    >>> text = "申請(qǐng)人\\u200b數12\\u200b3"
    >>> view = visible(Document(text=text), fold(text))
    >>> view.folded, view.span((0, 4)), text[slice(*view.span((4, 6)))]
    ('申请人数12\\u200b3', (0, 11), '12')
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from nlp.document import Block, Document, Grid
from nlp.folding import GLOSS, INVISIBLE
from nlp.schema import Span

_HIDDEN = re.compile(rf"{GLOSS.pattern}|(?<![0-9{INVISIBLE}]){INVISIBLE}+(?![0-9{INVISIBLE}])")


@dataclass(frozen=True, slots=True)
class View:
    """What is read of a document. ``offsets`` holds the place of each character, and the end, in the document."""

    document: Document
    folded: str
    offsets: list[int] | None

    def span(self, span: Span) -> Span:
        """The stretch of the document that a stretch of the view stands for."""
        if self.offsets is None:
            return span
        start, end = span
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


def visible(document: Document, folded: str) -> View:
    """The document without what is hidden; itself where nothing is.

    Args:
        folded: ``fold(document.text)``.
    """
    if INVISIBLE not in folded and not GLOSS.search(folded):
        return View(document, folded, None)
    holes = [match.span() for match in _HIDDEN.finditer(folded)]
    if not holes:
        return View(document, folded, None)
    edges = [0, *(edge for hole in holes for edge in hole), len(folded)]
    kept = list(zip(edges[::2], edges[1::2], strict=True))
    offsets = [place for start, end in kept for place in range(start, end)]

    def moved(place: int) -> int:
        return bisect_left(offsets, place)

    text = "".join(document.text[start:end] for start, end in kept)
    blocks = tuple(
        Block(block.kind, moved(block.start), moved(block.end), _moved_grid(block.grid, offsets))
        for block in document.blocks
    )
    litter = tuple((moved(start), moved(end)) for start, end in document.litter if moved(start) < moved(end))
    shorter = replace(document, text=text, blocks=blocks, litter=litter, fields=(), body=None)
    return View(shorter, "".join(folded[start:end] for start, end in kept), [*offsets, len(folded)])


def _moved_grid(grid: Grid | None, offsets: list[int]) -> Grid | None:
    if grid is None:
        return None
    cells = tuple(
        replace(cell, start=bisect_left(offsets, cell.start), end=bisect_left(offsets, cell.end)) for cell in grid.cells
    )
    return replace(grid, cells=cells)
