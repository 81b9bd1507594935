"""Bounded pieces of a text: spaCy refuses more than a million characters, and memory should stay flat.

Example:
    >>> list(piece_spans("一\\n二\\n三", size=3))
    [(0, 2), (2, 5)]
"""

from __future__ import annotations

from collections.abc import Iterator

from nlp.schema import Span

PIECE = 100_000
"""Characters of a piece. Reports have about five thousand; longer ones are e-books and collections."""


def piece_spans(text: str, size: int = PIECE) -> Iterator[Span]:
    """Spans that cover ``text`` in order, each at most ``size`` long, cut after a line break where there is one.

    Without a line break in the piece the cut is after the last 。, else at ``size``.
    """
    start = 0
    while len(text) - start > size:
        end = start + size
        cut = text.rfind("\n", start + 1, end)
        if cut < 0:
            cut = text.rfind("。", start + 1, end)
        cut = end if cut < 0 else cut + 1
        yield start, cut
        start = cut
    if start < len(text) or not text:
        yield start, len(text)
