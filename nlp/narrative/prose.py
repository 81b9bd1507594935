"""The narrative as flowing prose: what numbers, zero statements, counts, problems and commitments are read in.

Notes for a newcomer: the text of :class:`~nlp.narrative.view.NarrativeView` has the line breaks and blanks of the copy.
Here they are gone: a line that was only wrapped runs on, blanks between words are dropped, and what remains of white
space is one ``\\n`` between two paragraphs and one blank between two Latin words or two numbers. So patterns need no
``\\s*``. Text is folded: ``,`` ``:`` ``;`` ``(`` ``)`` ``!`` ``?`` ``%`` are half-width, quotes ``"``, dashes ``-``;
``。`` and ``、`` stay. All offsets of the readers are offsets in :attr:`Prose.text`; :meth:`Prose.span` leads back.

Example:
    >>> prose = Prose.of("一、总体情况\\n全年共 主动公开政府信息 84 条。\\n未收到申请。")
    >>> prose.text
    '一、总体情况\\n全年共主动公开政府信息84条。\\n未收到申请。'
    >>> prose.span(18, 21), [prose.text[slice(*s)] for s in prose.sentences]
    ((20, 24), ['一、总体情况', '全年共主动公开政府信息84条。', '未收到申请。'])
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import add

from nlp.schema import DateRole, SectionRole, Span

_BLANKS = re.compile(r"[ \t\n]+")  # folding leaves no other white space; \s would take twice as long
_ENDS_PARAGRAPH = "。!?;:"
_BEGINS_PARAGRAPH = re.compile(
    r"[(]?[一二三四五六七八九十\d]{1,3}[、.)]|[①-⑳]|[一二三四五六七八九十]{1,2}是"
    r"|第[一二三四五六七八九十]{1,3}(?:[章节部]|,)|(?:其[一二三四五六]|首先|其次|再次|最后),"
)
_MIN_WRAPPED_LINE = 18
"""Characters of the shortest line that can have been wrapped; a shorter one is a heading or an item."""
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]?")


@dataclass(frozen=True, slots=True)
class ProseDate:
    """A date of the prose, days inclusive, for scopes and horizons."""

    span: Span
    role: DateRole
    start: date
    end: date


@dataclass(slots=True)
class Prose:
    """Flowing text with what is known of it. All spans are offsets in ``text``, in order.

    Attributes:
        text: folded text without wraps and blanks.
        sentences: spans up to and with 。 ! or ?, never across a paragraph.
        headings: section headings, whose words measure nothing.
        sections: where each section begins, with its role; nothing before the first.
        blocked: dates, contacts, titles, headings and signature: no number of theirs is a count.
        dates: the dates, for scopes and horizons.
        year: the report's year.
        agency: the reporting agency, folded.
    """

    text: str
    sentences: list[Span] = field(default_factory=list)
    headings: list[Span] = field(default_factory=list)
    sections: list[tuple[int, SectionRole]] = field(default_factory=list)
    blocked: list[Span] = field(default_factory=list)
    dates: list[ProseDate] = field(default_factory=list)
    year: int | None = None
    agency: str | None = None
    _starts: list[int] = field(default_factory=lambda: [0])
    _shifts: list[int] = field(default_factory=lambda: [0])
    _origins: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._origins = list(map(add, self._starts, self._shifts))

    @classmethod
    def of(cls, text: str, ends: Collection[int] = (), blanks: Iterable[Span] | None = None) -> Prose:
        """The prose of a folded text of which nothing else is known.

        Args:
            ends: where paragraphs are known to end, such as those of headings, however long their lines.
            blanks: spans of all white space, in order, where they are known.
        """
        known = blanks if blanks is not None else (match.span() for match in _BLANKS.finditer(text))
        flowing, starts, shifts = _flow(text, ends, known)
        prose = cls(flowing, _starts=starts, _shifts=shifts)
        prose.sentences = [match.span() for match in _SENTENCE.finditer(flowing)]
        return prose

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]`` (``start < end``) in the text that the prose was made of."""
        starts, shifts = self._starts, self._shifts
        return start + shifts[bisect_right(starts, start) - 1], end + shifts[bisect_right(starts, end - 1) - 1]

    def place(self, offset: int) -> int:
        """Where an offset of the original text is here; of a dropped character, where the next one is."""
        starts = self._starts
        following = bisect_right(self._origins, offset) or 1
        end = starts[following] if following < len(starts) else len(self.text)
        return min(max(0, offset - self._shifts[following - 1]), end)

    def role_at(self, offset: int) -> SectionRole | None:
        """Role of the section that ``offset`` lies in; ``None`` before the first heading."""
        index = bisect_left(self.sections, (offset + 1,)) - 1  # the last that begins at offset or before
        return self.sections[index][1] if index >= 0 else None


def _flow(text: str, ends: Collection[int], blanks: Iterable[Span]) -> tuple[str, list[int], list[int]]:
    """The flowing text, and where (``starts``) it is how far (``shifts``) behind the original."""
    pieces: list[str] = []
    starts, shifts = [0], [0]
    at = length = line_start = 0
    for start, end in blanks:
        blank = text[start:end]
        kept = "\n" if start in ends else _kept_blank(text, start, end, line_start)
        if "\n" in blank:
            line_start = end
        if kept == blank:
            continue
        pieces.append(text[at:start])
        pieces.append(kept)
        length += start - at + len(kept)
        at = end
        starts.append(length)
        shifts.append(at - length)
    pieces.append(text[at:])
    return "".join(pieces), starts, shifts


def _kept_blank(text: str, start: int, end: int, line_start: int) -> str:
    """What remains of the white space ``text[start:end]``: a paragraph break, a blank or nothing."""
    if start == 0 or end == len(text):
        return ""
    blank = text[start:end]
    if "\n" in blank:
        return "" if _is_wrapped(text, start, end, line_start) else "\n"
    before, after = text[start - 1], text[end]
    return " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""


def _is_wrapped(text: str, start: int, end: int, line_start: int) -> bool:
    """Whether the line break in ``text[start:end]`` only wraps a line of a paragraph."""
    blank = text[start:end]
    if blank.count("\n") > 1 or len(blank) - blank.rfind("\n") > 2:  # a blank line, or an indented one
        return False
    before = text[start - 1]
    if before in _ENDS_PARAGRAPH or _BEGINS_PARAGRAPH.match(text, end):
        return False
    return before in ",、" or start - line_start >= _MIN_WRAPPED_LINE


def inside(spans: Sequence[Span], offset: int) -> bool:
    """Whether ``offset`` lies in one of ``spans``, which are in order and don't overlap.

    >>> inside([(2, 4)], 3), inside([(2, 4)], 4)
    (True, False)
    """
    index = bisect_left(spans, (offset + 1,)) - 1
    return index >= 0 and offset < spans[index][1]
