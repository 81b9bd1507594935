"""Lists whose numbers come after all their names: 网站、公众号分别发布12条、8条, 办结率、满意率分别为98%、96%.

The k-th number measures what the k-th name says, with the verb and the noun that all names share (教育、卫生信息
分别为12条、8条: both are information).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.types import FoundCount
from nlp.schema import Span

_EACH = re.compile(r"各?自?分别")
_JOINT = re.compile(r"以及|[、和与及]")
_BETWEEN = ("、", "和", "及", ",", "与")
_SHARED_BY_ALL = frozenset({"info", "generic"})
_MOST_MEMBERS = 12


def align(text: str, counts: Sequence[FoundCount], clauses: Sequence[Clause]) -> None:
    """Give each number of such a list the words of its own name as what stands near it."""
    for index, clause in enumerate(clauses):
        start, end = clause.near
        if text.find("分别", start, end) < 0:
            continue
        each = _EACH.search(text, start, end)
        if each is None or not _is_followed(text, counts, index):
            continue
        names = _names(text, start, each.start(), clause)
        if len(names) < 2 or not _counts_of_list(text, counts, index, len(names)):
            continue
        cues = clause.near_cues
        after = [cue for cue in cues if cue[0] >= each.end()]
        last = [cue for cue in cues if cue[1] == each.start() and cue[2] in _SHARED_BY_ALL]
        for place, (start, end) in enumerate(names, index):
            own = [cue for cue in cues if start <= cue[0] < end]
            member = clauses[place]
            member.near, member.near_cues = (start, end), [*own, *(cue for cue in last if cue not in own), *after]
            member.joined = False


def _is_followed(text: str, counts: Sequence[FoundCount], index: int) -> bool:
    return index + 1 < len(counts) and text[counts[index].span[1] : counts[index + 1].span[0]] in _BETWEEN


def _counts_of_list(text: str, counts: Sequence[FoundCount], index: int, length: int) -> bool:
    """Whether ``length`` numbers of one kind, and no more, stand in a row from ``index`` on."""
    last = index
    while _is_followed(text, counts, last) and last - index < length:
        last += 1
    return last - index == length - 1 and len({count.kind for count in counts[index : last + 1]}) == 1


def _names(text: str, start: int, end: int, clause: Clause) -> list[Span]:
    """The names before ``end``; the stretch before the clause belongs to them where only a joint parts it."""
    low = clause.gap[0]
    for mark in ",;:。":
        low = max(low, text.rfind(mark, low, start) + 1)
    names: list[Span] = []
    for joint in _JOINT.finditer(text, low, end):
        if joint.start() > low:
            names.append((low, joint.start()))
        low = joint.end()
    names.append((low, end))
    return names if len(names) <= _MOST_MEMBERS else []
