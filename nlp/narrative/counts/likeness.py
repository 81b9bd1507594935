"""Counts that measure the same as one before them, though nothing of their own says so.

Notes for a newcomer: :func:`like_before` knows three: the new state behind the old one (由8个增至12个), the same thing
a year before (较2021年的9件), and its parts by season (上半年12件、下半年19件).
"""

from __future__ import annotations

import re

from nlp.narrative.counts.lexicon import structure
from nlp.narrative.counts.passage import Passage

_REACH = 8
"""Counts back that are looked at."""
_JOINTS = ("和", "、", "与", ",")
_NUMBER = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_SEASON = re.compile(
    rf"(?:其中|20[0-9]{{2}}年|今年|全年|,){{0,2}}(?:[上下]半年|第?[一二三四1-4]季度|{_NUMBER}月份?(?:[至到-]{_NUMBER}月份?)?)"
)


def like_before(passage: Passage, index: int) -> int | None:
    """Index of the count before that the one at ``index`` measures the same as."""
    if index <= passage.first:
        return None
    text, count = passage.prose.text, passage.counts[index]
    before = passage.counts[index - 1]
    if before.unit == count.unit and before.kind in ("count", "rate") and is_new_state(passage, index):
        return index - 1
    if count.kind != "count":
        return None
    start, end = passage.clauses[index].near
    words = structure()
    if words.year_before.search(text, start, end) is not None:
        return index - 1 if before.unit == count.unit and before.kind == "count" else None
    season = _SEASON.match(text, start, end)
    if season is None or words.done_in_season.fullmatch(text, season.end(), end) is None:
        return None
    return _whole_before(passage, index)


def like_request(passage: Passage, index: int) -> int | None:
    """Index of the count of requests that the one at ``index`` tells the contents of (涉及征地的12件)."""
    start, end = passage.clauses[index].near
    if not passage.prose.text.startswith(structure().contents, start, end) or "request" not in passage.context:
        return None
    for at in range(index - 1, max(passage.first - 1, index - _REACH - 1), -1):
        binding = passage.bindings[at]
        if passage.counts[at].kind != "count" or (binding.decision is None and binding.like is None):
            continue
        if binding.like is not None:
            return binding.like
        metric = binding.decision.metric if binding.decision else None
        return at if metric is not None and metric.startswith("applications.") else None
    return None


def like_aligned(passage: Passage, index: int) -> int | None:
    """Index of the count that a change is of in a list of changes (复议2件、诉讼1件,分别减少1件和2件)."""
    counts, text = passage.counts, passage.prose.text
    first = index
    while first > passage.first and text[counts[first - 1].span[1] : counts[first].span[0]] in _JOINTS:
        first -= 1
    if text.find("分别", *passage.clauses[first].near) < 0:
        return None
    last = index
    while last + 1 < len(counts) and text[counts[last].span[1] : counts[last + 1].span[0]] in _JOINTS:
        last += 1
    length = last - first + 1
    begin = first - length
    if length < 2 or begin < passage.first or passage.clauses[begin].sentence != passage.clauses[first].sentence:
        return None
    if any(count.kind == "change" for count in counts[begin:first]):
        return None
    return begin + index - first


def is_new_state(passage: Passage, index: int) -> bool:
    """Whether only a word of change stands between the number and the one before (由8个增至12个)."""
    start, end = passage.counts[index - 1].span[1], passage.counts[index].span[0]
    return structure().becomes.fullmatch(passage.prose.text, start, end) is not None


def _whole_before(passage: Passage, index: int) -> int | None:
    """The count that a season's is a part of, or another season's: the last one of its unit that is no smaller."""
    count, clause = passage.counts[index], passage.clauses[index]
    for at in range(index - 1, max(passage.first - 1, index - _REACH - 1), -1):
        other = passage.counts[at]
        if clause.sentence - passage.clauses[at].sentence > 1:
            return None
        if other.unit != count.unit or other.kind != "count" or other.value < count.value:
            continue
        like = passage.bindings[at].like
        return at if like is None else like
    return None
