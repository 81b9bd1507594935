"""One number over several things: 复议及诉讼0件, 办结率、回复率均达100%, 甲、乙各3件.

A zero or a rate said of several things is said of each, and so is a number behind 各 or 均; any other number over
two nouns stays one count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.lexicon import lexicon
from nlp.narrative.counts.types import FoundCount
from nlp.schema import Span

_JOINT = re.compile(r"[、和与及或]|以及")
_EACH = re.compile(r"各|均|分别|都")


def split_joined(
    text: str, counts: Sequence[FoundCount], clauses: Sequence[Clause]
) -> tuple[list[FoundCount], list[Clause]]:
    """``counts`` with one for each thing that a shared number is said of, and their clauses."""
    split_counts: list[FoundCount] = []
    split_clauses: list[Clause] = []
    for count, clause in zip(counts, clauses, strict=True):
        members = _members(text, clause) if _is_shared(text, count, clause) else []
        if len(members) < 2:
            split_counts.append(count)
            split_clauses.append(clause)
            continue
        for start, end in members:
            cues = [cue for cue in clause.near_cues if start <= cue[0] < end]
            split_counts.append(replace(count))
            split_clauses.append(replace(clause, near=(start, end), near_cues=cues))
    return split_counts, split_clauses


def _is_shared(text: str, count: FoundCount, clause: Clause) -> bool:
    if count.evidence == "zero_statement" or count.metric_span is not None or count.kind in ("change", "amount"):
        return False
    start, end = clause.near
    return count.value == 0 or count.kind == "rate" or _EACH.search(text, start, end) is not None


def _members(text: str, clause: Clause) -> list[Span]:
    """The stretches of ``near`` that each name a thing of their own."""
    joinable = lexicon().joinable
    start, end = clause.near
    members: list[Span] = []
    for stop in [*(match.start() for match in _JOINT.finditer(text, start, end)), end]:
        if any(start <= cue[0] < stop and cue[2] in joinable for cue in clause.near_cues):
            members.append((start, stop))
            start = stop + 1
    return members
