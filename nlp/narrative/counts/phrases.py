"""What a clause says is measured: the noun phrase that governs the number, and the concepts in it.

Notes for a newcomer: :func:`read_phrase` decides on which side of the number its noun stands, cuts the phrase down
to what names the thing (its span becomes ``metric_span``), and collects the concepts of ``metrics.yaml`` that bear
on it: the nouns of that side, and the verbs and channels of the clause. A phrase is ``bare`` if it names nothing
itself (全年共发布84条), ``named`` if it holds words that the lexicon doesn't know (调研成果).
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.lexicon import Cue, lexicon, structure
from nlp.narrative.counts.types import FoundCount
from nlp.schema import Span

_TELLING = re.compile(
    r"[^年月日的了之其也又再从以向把被至到起止间里中内得所个本该名位第占比较由,.、()\"'《》〈〉:;0-9%+ -]"
)
"""A character that can be of a name."""
_LEADERS = frozenset("共已均达约近超对将的了总")
_EDGE = frozenset("的了年,.、;: 0123456789")
_SIDE = frozenset({"site", "media", "other_channel", "making", "supervision", "request_channel", "class", "outside"})
_BREAKS = ("予以", "进行", "均", "已")
_CLOSE_BREAKS = ("的", "在", "和")
CHANNELS = frozenset({"site", "media", "other_channel"})
_WHO = frozenset({"body", "counter"})


@dataclass(slots=True)
class Phrase:
    """The phrase of a count.

    Attributes:
        span: what names the thing; ``None`` where nothing does.
        concepts: concepts of its nouns, and of the verbs and channels of the clause.
        order: the verbs' concepts in the order of the text.
        named: it holds words that the lexicon doesn't know.
        bare: it names no thing at all.
        behind: it stands behind the number.
        led: it begins with a verb of its own.
        office: it names who acts, not a thing (青禾镇12件).
    """

    span: Span | None
    concepts: set[str]
    order: list[str]
    named: bool
    bare: bool
    behind: bool = False
    led: bool = False
    office: bool = False


def read_phrase(text: str, count: FoundCount, clause: Clause) -> Phrase:
    """The phrase that governs the number of ``count``."""
    words = lexicon()
    verbs = [cue[2] for cue in clause.near_cues if cue[2] in words.verbs]
    if _is_nominal(text, clause):
        return _right_phrase(text, count, clause, verbs)
    near = clause.near
    cues = _outside_titles(text, near, clause.near_cues)
    head_start = _head_start(text, near, cues)
    concepts = {cue[2] for cue in cues}
    head = concepts if head_start == near[0] else {cue[2] for cue in cues if cue[0] >= head_start}
    nouns = head & words.nouns | concepts & _SIDE
    about = _about(head)
    if "review" in concepts and "litigation" in concepts:
        about |= _joint_remedies(text, cues)
    if cues and cues[-1][2] == "disclosure" and cues[-1][1] == near[1]:
        verbs.append("publish")  # 财政信息公开12条
    span = _left_span(text, near, clause.near_cues)
    named = span is not None and _unknown(text, span, cues)
    if named and "asked" in nouns:
        about.add("qualified")
    if "document" in nouns and _only_modifies(text, near, cues):
        nouns, named = nouns - {"document"}, True
    if span is not None and nouns <= _WHO and _acts(text, span, cues):
        nouns, named = set(), False
    if not named and clause.right[1] > clause.right[0] and nouns <= CHANNELS:
        return _predicate_phrase(clause, verbs)
    office = span is not None and text.endswith(structure().offices, span[0], span[1])
    led = bool(cues) and cues[0][0] == near[0] and cues[0][2] in words.verbs
    bare = not named and nouns <= CHANNELS
    return Phrase(span, nouns.union(about, verbs), verbs, named, bare, False, led, office)


def _only_modifies(text: str, near: Span, cues: Sequence[Cue]) -> bool:
    """Whether documents stand only before a 的 that another word follows (关于规范性文件的通知)."""
    at = text.rfind("的", *near)
    if at < 0 or any(cue[1] > at and cue[2] == "document" for cue in cues):
        return False
    return len(_TELLING.findall(text, at + 1, near[1])) > 1


def _about(concepts: Set[str]) -> set[str]:
    """``about_disclosure`` where the phrase speaks of the disclosure of information (信息公开的申请)."""
    return {"about_disclosure"} if "disclosure" in concepts else set()


def _joint_remedies(text: str, cues: Sequence[Cue]) -> set[str]:
    """``review`` where reviews and suits stand joined before one number (复议、诉讼案件2件)."""
    for first, second in pairwise(cues):
        if (
            first[2] == "review"
            and second[2] == "litigation"
            and text[first[1] : second[0]].removesuffix("行政") in ("、", "和", "与", "及", "或")
        ):
            return {"review"}
    return set()


def _outside_titles(text: str, near: Span, cues: Sequence[Cue]) -> Sequence[Cue]:
    """``cues`` without those inside 《》, unless the title itself is what is counted (编印《政府公报》12期)."""
    begin, stop = near
    start = text.find("《", begin, stop)
    if start < 0:
        return cues
    end = text.rfind("》", begin, stop)
    if end < 0 or not text[end + 1 : stop].strip("等共"):
        return cues
    return [cue for cue in cues if cue[1] <= start or cue[0] > end]


def _head_start(text: str, near: Span, cues: Sequence[Cue]) -> int:
    """Where the last member of a list of nouns begins (环境信息、|其他信息): it is the head of the list."""
    start, end = near
    if not cues:
        return start
    for joint in "、和与":
        at = text.rfind(joint, start, end)
        if at >= 0 and not any(cue[0] < at < cue[1] for cue in cues):  # 予以公开和部分公开
            start = at + 1
    if start == near[0]:
        return start
    nouns = lexicon().nouns
    return start if any(cue[0] >= start and cue[2] in nouns for cue in cues) else near[0]


def _is_nominal(text: str, clause: Clause) -> bool:
    """Whether a noun follows the number (84件申请), not the end of the clause or what happened to it (84件均已办结)."""
    start, end = clause.right
    if start == end or text[start:end] == "外" or text.startswith(lexicon().predicates, start, end):
        return False
    first = clause.right_cues[0] if clause.right_cues else None
    if first is not None and first[0] == start and first[2] in lexicon().verbs:
        return first[2] == "attend" and len(clause.right_cues) > 1  # 60人参加培训
    opens = first is not None and first[0] == start and first[2] in _OUTCOMES
    return not opens


_OUTCOMES = frozenset(
    {
        "granted",
        "partially_granted",
        "denied",
        "not_available",
        "not_processed",
        "other_outcome",
        "carried_in",
        "carried_out",
    }
)


def _right_phrase(text: str, count: FoundCount, clause: Clause, verbs: list[str]) -> Phrase:
    words = lexicon()
    start, end = clause.right
    if text.startswith("的", start, end):
        start += 1
    attends = bool(clause.right_cues) and clause.right_cues[0][2] == "attend"  # 3人参加省厅举办的培训
    close = not attends and (count.unit in words.units["things"] or count.unit in words.units["people"])
    stop = _head_end(text, start, end, clause.right_cues, close=close)
    limit = stop if close else end
    cues = [cue for cue in clause.right_cues if cue[1] <= limit]
    mentioned = {cue[2] for cue in cues}
    concepts = mentioned & words.nouns | _about(mentioned)
    order = verbs + [
        cue[2] for cue in clause.right_cues if cue[2] in words.verbs and (cue[0] < limit or cue[2] == "charge")
    ]
    near = _outside_titles(text, clause.near, clause.near_cues) if text.find("》", *clause.near) < 0 else []
    side = {cue[2] for cue in near if cue[2] in _SIDE and (close or cue[2] != "supervision")}
    if text.endswith("的", *clause.near):  # 不予公开的6件申请
        side |= {cue[2] for cue in near if cue[2] in _OUTCOMES}
    named = _unknown(text, (start, stop), cues) or text.endswith("等", clause.near[0], clause.near[1])
    if named and "asked" in concepts:
        concepts.add("qualified")
    return Phrase(
        (start, stop) if stop > start else None, concepts | side | set(order), order, named, bare=False, behind=True
    )


def _head_end(text: str, start: int, end: int, cues: Sequence[Cue], *, close: bool) -> int:
    """Where the noun phrase after a number ends: before its verb or predicate; after 个 家 名 before 的 too."""
    words = lexicon()
    stop = end
    for at, _, concept in cues:
        if at > start and concept in words.verbs and (close or concept != "publish"):
            stop = at
            break
    for word in (*_BREAKS, *(_CLOSE_BREAKS if close else ())):
        at = text.find(word, start + 1, stop)
        if at > 0:
            stop = at
    while stop > start and text[stop - 1] in "和与及中、\"'":
        stop -= 1
    return stop


def _predicate_phrase(clause: Clause, verbs: list[str]) -> Phrase:
    """The phrase of a number that only a predicate follows (1件结转下年度)."""
    words = lexicon()
    nouns = {cue[2] for cue in clause.right_cues if cue[2] in words.nouns}
    order = verbs + [cue[2] for cue in clause.right_cues if cue[2] in words.verbs]
    return Phrase(clause.right if nouns else None, nouns | set(order), order, named=False, bare=not nouns)


def _left_span(text: str, near: Span, cues: Sequence[Cue]) -> Span | None:
    """What names the thing before a number: without the words round it that only lead to it."""
    words = lexicon()
    start, end = near
    kept = list(cues)
    while kept and kept[-1][1] == end and kept[-1][2] in words.idle:
        end = kept.pop()[0]
    for last in reversed(kept):
        if last[2] in words.verbs:
            start = last[1] if last[1] < end else start
            break
    for first in kept:
        if first[0] < start:
            continue
        leads = first[2] in words.leading and first[1] < end and (first[1] - first[0] > 1 or text[first[0]] in _LEADERS)
        if first[0] > start or not leads:
            break
        start = first[1]
    while start < end and text[start] in _EDGE:
        start += 1
    title = text.rfind("》等", start, end)
    if 0 <= title < end - 3:
        start = title + 2
    if end <= start or not _TELLING.search(text, start, end):
        return None
    return start, end


def _unknown(text: str, span: Span, cues: Sequence[Cue]) -> bool:
    """Whether ``span`` holds words that the lexicon doesn't know, other than who acts."""
    at, end = span
    for start, stop, _ in cues:
        if stop <= at or start >= end:
            continue
        if at < start and _TELLING.search(text, at, start) and not text.endswith(structure().offices, at, start):
            return True
        at = stop
    if at >= end or not _TELLING.search(text, at, end):
        return False
    nouns = lexicon().nouns
    return any(cue[1] <= end and cue[2] in nouns for cue in cues) or not _acts(text, span, cues)


def _acts(text: str, span: Span, cues: Sequence[Cue]) -> bool:
    """Whether ``span`` is who acts: an office's name right before the verb (青禾镇共发布84条)."""
    return text.endswith(structure().offices, span[0], span[1]) and any(
        cue[0] >= span[1] and (cue[2] in lexicon().verbs or cue[2] == "disclosure") for cue in cues
    )
