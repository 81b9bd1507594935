"""The narrative as the components see it: folded, without tables and litter, with the way back to the document.

Example:
    >>> view = NarrativeView.of("电话：1\\u200b23\\n规章0\\n完", excluded=[(8, 11)])
    >>> view.text
    '电话:123\\n\\n\\n\\n\\n完'
    >>> view.span(3, 6)
    (3, 7)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.folding import GLOSS, INVISIBLE, fold
from nlp.schema import Span

_REMOVED = re.compile(rf"{INVISIBLE}+|{GLOSS.pattern}")


@dataclass(frozen=True, slots=True)
class NarrativeView:
    """Text to match in. ``offsets`` is ``None`` where every character stands where it stands in the document."""

    text: str
    offsets: Sequence[int] | None = None

    @classmethod
    def of(cls, text: str, *, folded: str | None = None, excluded: Sequence[Span] = ()) -> NarrativeView:
        """View of a document's text; ``excluded`` spans (tables, litter, in order) become line breaks."""
        folded = fold(text) if folded is None else folded
        pieces, at = [], 0
        for start, end in excluded:
            if start < at:
                start = at
            if end <= start:
                continue
            pieces += [folded[at:start], "\n" * (end - start)]
            at = end
        pieces.append(folded[at:])
        folded = "".join(pieces)
        if not _REMOVED.search(folded):
            return cls(folded)
        kept: list[str] = []
        offsets: list[int] = []
        at = 0
        for match in [*_REMOVED.finditer(folded), None]:
            start, end = match.span() if match else (len(folded), len(folded))
            kept.append(folded[at:start])
            offsets.extend(range(at, start))
            at = end
        return cls("".join(kept), offsets)

    def span(self, start: int, end: int) -> Span:
        """The document's span of ``text[start:end]`` (``start < end``)."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1

    def place(self, offset: int) -> int:
        """Where the document's ``offset`` is in ``text``; of a removed character, where the next one is."""
        return offset if self.offsets is None else bisect_left(self.offsets, offset)

    def piece(self, start: int, end: int) -> NarrativeView:
        """The view of ``text[start:end]`` alone."""
        offsets = range(start, end) if self.offsets is None else self.offsets[start:end]
        return NarrativeView(self.text[start:end], offsets)
