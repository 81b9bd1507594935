"""Which quantities are counts at all, and which of them are changes.

Notes for a newcomer: ``quantities`` has left out what is no quantity by its form (dates, document numbers, terms).
Here goes what only the sentence tells: aims (力争30条), prizes. The words are in ``counts.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.narrative.counts.clauses import sentence_at
from nlp.narrative.counts.lexicon import PACKAGE
from nlp.narrative.counts.types import Direction, FoundCount
from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.prose import Prose

RATIOS = ("%", "‰", "倍", "个百分点", "百分点")
"""Units of rates and of changes that are told as a rate."""
_CHANGE_REACH = 12
_COMPARISON_REACH = 40
_GAP_REACH = 160
_JOINTS = ("和", "、", "与")
_YEAR = re.compile(r"(20\d\d)年")


@dataclass(frozen=True, slots=True)
class _Patterns:
    change: re.Pattern[str]
    compared: re.Pattern[str]
    multiple: re.Pattern[str]
    ups: frozenset[str]
    aim: re.Pattern[str]
    plan: re.Pattern[str]
    prize: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    data: dict[str, Any] = load_lexicon(PACKAGE, "counts.yaml")
    change, no_count = data["change"], data["no_count"]
    words = alternation([*change["up"], *change["down"]])
    return _Patterns(
        change=re.compile(f"({words}){alternation(change['linked'])}{{0,3}}$"),
        compared=re.compile(alternation(change["compared"])),
        multiple=re.compile(alternation(change["multiple"]) + "$"),
        ups=frozenset(change["up"]),
        aim=re.compile(alternation(no_count["aim"])),
        plan=re.compile(alternation(no_count["plan"])),
        prize=re.compile(alternation(no_count["prize"])),
    )


def change_direction(prose: Prose, count: FoundCount) -> Direction | None:
    """Which way ``count`` says that something changed; ``None`` where it is no change.

    >>> prose = Prose.of("共收到申请12件,同比增长20%。")
    >>> change_direction(prose, FoundCount((13, 16), 20, unit="%"))
    'up'
    """
    patterns = _patterns()
    start = count.span[0]
    if count.unit == "倍" and patterns.multiple.search(prose.text, max(0, start - 6), start):
        return "up"
    found = patterns.change.search(prose.text, max(0, start - _CHANGE_REACH), start)
    if found is None:
        return None
    word = found.group(1)
    ratio = count.unit in RATIOS and len(word) > 1
    if not ratio:
        reach = max(prose.sentences[sentence_at(prose, start)][0], start - _COMPARISON_REACH)
        if not patterns.compared.search(prose.text, reach, found.start()):
            return None
    if count.value == 0:
        return "none"
    return "up" if word in patterns.ups else "down"


def keep_measures(prose: Prose, counts: Sequence[FoundCount]) -> list[FoundCount]:
    """The counts that measure something."""
    kept: list[FoundCount] = []
    end = 0
    for count in counts:
        if count.evidence == "zero_statement" or _measures(prose, count, end):
            kept.append(count)
        end = count.span[1]
    return kept


def _measures(prose: Prose, count: FoundCount, last_end: int) -> bool:
    """Whether ``count`` measures something; ``last_end`` is where the count before it ends."""
    patterns = _patterns()
    text, start, end = prose.text, *count.span
    if patterns.prize.match(text, end):
        return False
    if count.evidence == "numeral" and count.unit == "倍" and count.kind != "change":
        return False  # 高出任务一倍
    begin = max(prose.sentences[sentence_at(prose, start)][0], last_end, start - _GAP_REACH)
    if count.kind != "change" and patterns.aim.search(text, begin, start):
        return False
    return prose.role_at(start) != "problems" or not _is_planned(prose, begin, start)


def _is_planned(prose: Prose, begin: int, start: int) -> bool:
    """Whether the sentence of a number at ``start`` tells of the time after the report's year."""
    if _patterns().plan.search(prose.text, begin, start):
        return True
    years = [int(year) for year in _YEAR.findall(prose.text, begin, start)]
    return prose.year is not None and bool(years) and min(years) > prose.year


def mark_changes(prose: Prose, counts: Sequence[FoundCount]) -> None:
    """Set ``kind`` and ``direction`` of the counts that are changes."""
    before: FoundCount | None = None
    for count in counts:
        if count.evidence == "zero_statement":
            before = None
            continue
        direction = change_direction(prose, count) or _direction_of_list(prose, before, count)
        if direction is not None:
            count.kind, count.direction = "change", direction
        before = count


def _direction_of_list(prose: Prose, before: FoundCount | None, count: FoundCount) -> Direction | None:
    """Which way ``count`` changed where it only goes on with a list of changes (分别减少2件和1件)."""
    if before is None or before.kind != "change" or count.unit != before.unit:
        return None
    if prose.text[before.span[1] : count.span[0]] not in _JOINTS:
        return None
    return before.direction
