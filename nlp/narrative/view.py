"""The narrative as the components see it: folded, without tables and litter, with the way back to the document.

Example:
    >>> view = NarrativeView.of("电话：1\\u200b23\\n规章0\\n完", excluded=[(8, 11)])
    >>> view.text
    '电话:123\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n完'
    >>> view.span(3, 6)
    (3, 7)
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.folding import GLOSS, INVISIBLE, fold
from nlp.schema import Span

PARTING = "\n" * 8
"""What stands for an excluded stretch: more white space than any pattern reaches across."""

_REMOVED = re.compile(rf"{INVISIBLE}{INVISIBLE}*|{GLOSS.pattern}")  # each branch begins with a plain character: fast
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class NarrativeView:
    """Text to match in, as runs of characters that stand together in the document too.

    Attributes:
        starts: where each run begins in ``text``, ascending; the first at 0.
        sources: where each run begins in the document. Each character of a :data:`PARTING` is a run of its own, at the
            last character of what it stands for.
    """

    text: str
    starts: Sequence[int] = (0,)
    sources: Sequence[int] = (0,)

    @classmethod
    def of(cls, text: str, *, folded: str | None = None, excluded: Sequence[Span] = ()) -> NarrativeView:
        """View of a document's text; ``excluded`` spans (tables, litter, in order) become blank lines."""
        folded = fold(text) if folded is None else folded
        removed = _REMOVED if INVISIBLE in folded else GLOSS  # quicker, and most texts hold neither
        pieces: list[str] = []
        starts: list[int] = []
        sources: list[int] = []
        length = 0
        for number, (start, end) in enumerate(_kept(folded, excluded)):
            if number:  # whatever was left out parts what stands before it from what stands behind
                pieces.append(PARTING)
                starts.extend(range(length, length + len(PARTING)))
                sources.extend([max(0, start - 1)] * len(PARTING))
                length += len(PARTING)
            at = start
            for match in [*removed.finditer(folded, start, end), None]:
                hole_start, hole_end = match.span() if match else (end, end)
                if at < hole_start:
                    pieces.append(folded[at:hole_start])
                    starts.append(length)
                    sources.append(at)
                    length += hole_start - at
                at = hole_end
        return cls("".join(pieces), starts or (0,), sources or (0,))

    def offset(self, at: int) -> int:
        """The document's offset of ``text[at]``."""
        run = bisect_right(self.starts, at) - 1
        return self.sources[run] + at - self.starts[run]

    def span(self, start: int, end: int) -> Span:
        """The document's span of ``text[start:end]`` (``start < end``)."""
        starts, sources = self.starts, self.sources
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        return sources[first] + start - starts[first], sources[last] + end - starts[last]

    def place(self, offset: int) -> int:
        """Where the document's ``offset`` is in ``text``; of a removed character, where the next one is."""
        following = bisect_left(self.sources, offset)
        end = self.starts[following] if following < len(self.starts) else len(self.text)
        return min(self.starts[following - 1] + offset - self.sources[following - 1], end) if following else 0

    def piece(self, start: int, end: int) -> NarrativeView:
        """The view of ``text[start:end]`` alone (``start < end``)."""
        runs = slice(bisect_right(self.starts, start) - 1, bisect_left(self.starts, end))
        starts = [max(0, at - start) for at in self.starts[runs]]
        return NarrativeView(self.text[start:end], starts, [self.offset(start), *self.sources[runs][1:]])


@dataclass(frozen=True, slots=True)
class Runs:
    """Text without white space, zero-width marks and glosses, as the runs of characters that are left of it.

    The same text as that of :func:`nlp.folding.squeeze`, made several times faster, since it keeps one offset a run.

    Attributes:
        text: the runs, joined.
        starts: where each run begins in ``text``; the first and the last run can be empty.
        sources: where each run begins in the original.
        gaps: what stands before each run but the first: white space, and :data:`INVISIBLE` for everything else.

    Example:
        >>> runs = Runs.of("本年新\\n制作 数量")
        >>> runs.text, runs.span(3, 5), runs.breaks
        ('本年新制作数量', (4, 6), [(3, '\\n'), (5, ' ')])
    """

    text: str
    starts: list[int]
    sources: list[int]
    gaps: list[str]

    @classmethod
    def of(cls, folded: str) -> Runs:
        """The runs of a folded text."""
        folded = GLOSS.sub(lambda gloss: _VISIBLE.sub(INVISIBLE, gloss.group()), folded)
        runs = folded.replace(INVISIBLE, " ").split()
        starts, sources, gaps = [0], [0], []
        at = length = 0
        for run in runs:
            start = folded.find(run[0], at)  # a gap holds no such character
            if start > 0:
                gaps.append(folded[at:start])
                starts.append(length)
                sources.append(start)
            length += len(run)
            at = start + len(run)
        if at < len(folded):
            gaps.append(folded[at:])
            starts.append(length)
            sources.append(len(folded))
        return cls("".join(runs), starts, sources, gaps)

    @property
    def breaks(self) -> list[tuple[int, str]]:
        """The places inside ``text`` where a run begins, each with the gap before it."""
        return [(at, gap) for at, gap in zip(self.starts[1:], self.gaps, strict=True) if 0 < at < len(self.text)]

    @property
    def blanks(self) -> list[Span] | None:
        """The spans of white space in the original; ``None`` where it holds marks or glosses as well."""
        if INVISIBLE in "".join(self.gaps):
            return None
        return [(end - len(gap), end) for end, gap in zip(self.sources[1:], self.gaps, strict=True)]

    def begins(self, at: int) -> bool:
        """Whether a run begins at ``text[at]``."""
        return self.starts[bisect_right(self.starts, at) - 1] == at

    def offset(self, at: int) -> int:
        """The original's offset of ``text[at]``."""
        run = bisect_right(self.starts, at) - 1
        return self.sources[run] + at - self.starts[run]

    def span(self, start: int, end: int) -> Span:
        """The original's span of ``text[start:end]`` (``start < end``)."""
        return self.offset(start), self.offset(end - 1) + 1


def without_space(folded: str) -> str:
    """The text of :meth:`Runs.of` alone."""
    return "".join(GLOSS.sub(" ", folded).replace(INVISIBLE, " ").split())


def _kept(folded: str, excluded: Sequence[Span]) -> Iterator[Span]:
    """The stretches between the excluded spans, the first and the last of which can be empty."""
    at = 0
    for start, end in excluded:
        if end > max(start, at):
            yield at, max(start, at)
            at = end
    yield at, len(folded)
