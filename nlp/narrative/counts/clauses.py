"""The words round each count: what may govern its number.

Notes for a newcomer: a Chinese number has its noun before it (收到申请84件) or behind it (收到84件申请).
:func:`read_clauses` gives each count a :class:`Clause`: the stretch ``near`` it on the left (from the last mark or
the count before), what stands before that in the sentence, and the stretch on the ``right`` up to the next mark.
Between two numbers that no mark parts, the words are shared out at the verb or the last noun
(41条短视频|播放量2300万).

Example:
    >>> from nlp.narrative.counts.types import FoundCount
    >>> prose = Prose.of("通过网站,共收到84件申请,办结80件。")
    >>> for clause in read_clauses(prose, [FoundCount((8, 11), 84), FoundCount((16, 19), 80)]):
    ...     print([prose.text[slice(*clause.near)], prose.text[slice(*clause.right)]])
    ['共收到', '申请']
    ['办结', '']
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from sys import maxsize

from nlp.narrative.counts.lexicon import Cue, find_cues, lexicon
from nlp.narrative.counts.types import FoundCount
from nlp.narrative.prose import Prose
from nlp.schema import Span

REACH = 160
"""Characters to the left of a number that are looked at."""
_RIGHT_REACH = 60
_SENTENCE_REACH = 400
_MARK = re.compile(r"[,;:()、]")
_STRONG_MARK = re.compile(r"[,;:()]")
_LAST_MARK = re.compile(r"(?s:.*)[,;:()]")
_JOINT = re.compile(r"[和与、]|以?及(?!时)|并(?!联)")
_JOINED_END = re.compile(r"(?:[和及与、])$")


@dataclass(slots=True)
class Clause:
    """The words round a count; spans are of the prose.

    Attributes:
        sentence: index of its sentence.
        gap: from the count before, or the beginning of the sentence, to the number.
        near: the last stretch of the gap; what governs a number that stands behind its noun.
        right: what follows the number up to the next mark.
        near_cues, before_cues, right_cues: words of the lexicon in ``near``, in the gap before it, in ``right``.
        subject_cues: words between the count before and the verb of this one (3个公众号|发布80条).
        joined: no word stands between the count before and this one (12期80条).
    """

    sentence: int
    gap: Span
    near: Span
    right: Span
    near_cues: Sequence[Cue]
    before_cues: Sequence[Cue]
    right_cues: Sequence[Cue]
    joined: bool = False
    subject_cues: Sequence[Cue] = ()


def sentence_at(prose: Prose, offset: int) -> int:
    """Index of the sentence that ``offset`` lies in."""
    return max(0, bisect_right(prose.sentences, (offset, maxsize)) - 1)


def read_clauses(prose: Prose, counts: Sequence[FoundCount]) -> list[Clause]:
    """A clause for each of ``counts``, which are in order."""
    text = prose.text
    clauses: list[Clause] = []
    sentence, start, end = -1, 0, 0
    words = _Words([], [], [])
    for index, count in enumerate(counts):
        first, behind = count.span
        if not clauses or first >= end:
            sentence = sentence_at(prose, first)
            start, end = prose.sentences[sentence]
            start = max(start, _heading_end(prose, first), first - _SENTENCE_REACH)
            words = _words(text, start, _last_reach(counts, index, end))
            previous = None
        else:
            start, previous = counts[index - 1].span[1], clauses[-1]
        following = counts[index + 1].span[0] if index + 1 < len(counts) else end
        gap = min(first, max(start, first - REACH)), first
        right_end = max(behind, min(end, following, behind + _RIGHT_REACH))
        near = near_of(text, gap[0], first)
        right = right_of(text, behind, right_end, followed=following < end)
        near_cues, before_cues, right_cues = words.around(gap[0], near, right)
        clause = Clause(sentence, gap, near, right, near_cues, before_cues, right_cues)
        if previous is not None:
            _share(text, previous, clause)
        clauses.append(clause)
    return clauses


@dataclass(slots=True)
class _Words:
    """Words of the lexicon in a sentence, with where they begin and end."""

    cues: list[Cue]
    starts: list[int]
    ends: list[int]

    def around(self, start: int, near: Span, right: Span) -> tuple[list[Cue], list[Cue], list[Cue]]:
        """The words in ``near``, those from ``start`` up to it, and those in ``right``, which stands behind it."""
        cues, starts, ends = self.cues, self.starts, self.ends
        first = bisect_left(starts, start)
        begin = bisect_left(starts, near[0], first)
        behind = bisect_left(starts, right[0], begin)
        return (
            cues[begin : bisect_right(ends, near[1], begin)],
            cues[first : bisect_right(ends, near[0], first)],
            cues[behind : bisect_right(ends, right[1], behind)],
        )


def _words(text: str, start: int, end: int) -> _Words:
    cues = find_cues(text, start, end)
    return _Words(cues, [cue[0] for cue in cues], [cue[1] for cue in cues])


def _last_reach(counts: Sequence[FoundCount], index: int, end: int) -> int:
    """Where the words that matter end in the sentence that ends at ``end`` and holds ``counts[index]`` first."""
    last = counts[index].span[1]
    for at in range(index + 1, len(counts)):
        count = counts[at]
        if count.span[0] >= end:
            break
        last = max(last, count.span[1])
    return min(end, last + _RIGHT_REACH)


def _heading_end(prose: Prose, offset: int) -> int:
    """Where the last heading before ``offset`` ends: a copy can run it into the text."""
    index = bisect_right(prose.headings, (offset, maxsize)) - 1
    return min(prose.headings[index][1], offset) if index >= 0 else 0


def near_of(text: str, start: int, end: int) -> Span:
    """The stretch right before the number; a bracket that closes before it is skipped, a colon looked behind."""
    stop = end
    if stop > start and text[stop - 1] == ")":
        stop = max(start, text.rfind("(", start, stop))
    if stop > start and text[stop - 1] == ":":
        stop -= 1
    begin = last.end() if (last := _LAST_MARK.match(text, start, stop)) else start
    while begin < stop and (joint := _JOINT.match(text, begin, stop)):
        begin = joint.end()
    return begin, stop


def right_of(text: str, start: int, end: int, *, followed: bool) -> Span:
    """What follows the number up to the next mark; 、 is one where another number follows in the same list."""
    first = _MARK.search(text, start, end)
    if first is None or first.start() == start:
        stop = start if first else end
    elif first.group() != "、":
        stop = first.start()
    else:
        strong = _STRONG_MARK.search(text, first.end(), end)
        stop = strong.start() if strong else first.start() if followed else end
    while stop > start and text[stop - 1] in "。!?\n":
        stop -= 1
    return start, stop


def _share(text: str, before: Clause, clause: Clause) -> None:
    """Share out the words between two numbers of a sentence, where no strong mark parts them."""
    start, end = clause.gap
    first = _MARK.search(text, start, end)
    if first is not None:
        if first.start() > start and first.group() == "、" and clause.near[0] < first.end():
            _begin(clause, first.end())
        return
    if start == end:
        clause.joined = True
        return
    cut = _cut(text, clause)
    charge = [cue for cue in clause.near_cues if cue[0] == cut and cue[2] == "charge"]
    clause.subject_cues = [cue for cue in clause.near_cues if cue[1] <= cut]
    before.right = before.right[0], cut
    before.right_cues = [cue for cue in before.right_cues if cue[1] <= cut] + charge
    _begin(clause, cut)


def _begin(clause: Clause, start: int) -> None:
    clause.near = start, max(start, clause.near[1])
    clause.near_cues = [cue for cue in clause.near_cues if cue[0] >= start]


def _cut(text: str, clause: Clause) -> int:
    """Where the words between two numbers change from the one to the other."""
    start, end = clause.gap
    if _JOINT.match(text, start, end):
        return start
    if _JOINED_END.search(text, start, end):
        return end
    words = lexicon()
    if clause.near_cues and clause.near_cues[0][0] == start and clause.near_cues[0][2] == "body":
        return clause.near_cues[0][1]  # 8个部门|上线10期
    verb = next((cue[0] for cue in clause.near_cues if cue[2] in words.verbs and cue[0] > start), None)
    if verb is not None:
        return verb
    if clause.right[1] > clause.right[0]:
        return end
    nouns = [cue[0] for cue in clause.near_cues if cue[2] in words.nouns]
    return nouns[-1] if len(nouns) > 1 else start
