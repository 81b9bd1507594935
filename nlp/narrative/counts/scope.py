"""The time a count is for, and whose it is.

Notes for a newcomer: in an annual report what was done is of the year unless the sentence says otherwise; what the
body has (followers, staff, sites) is a stock. The subject is who acts: the office itself or the whole area it
reports on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.lexicon import PACKAGE
from nlp.narrative.counts.types import FoundCount, Scope, Subject
from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.prose import Prose

_STOCKS = ("staff.count", "platforms.count", "reading_points.count")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_REACH = 60
_SUBJECT_REACH = 400


@dataclass(frozen=True, slots=True)
class _Patterns:
    cumulative: re.Pattern[str]
    since: re.Pattern[str]
    this_year: re.Pattern[str]
    stock: re.Pattern[str]
    follower: re.Pattern[str]
    deed: re.Pattern[str]
    total: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    data: dict[str, Any] = load_lexicon(PACKAGE, "scopes.yaml")
    names = [field.name for field in fields(_Patterns)]
    return _Patterns(**{name: re.compile(alternation(data[name])) for name in names})


def set_scopes(prose: Prose, counts: Sequence[FoundCount], clauses: Sequence[Clause]) -> None:
    """Set ``scope`` of each count, whose metric is known; a part has that of its total."""
    for count, clause in zip(counts, clauses, strict=True):
        count.scope = _scope(prose, count, clause)
    for count in counts:
        if count.parent is not None and count.scope == "year":
            count.scope = counts[count.parent].scope


def _scope(prose: Prose, count: FoundCount, clause: Clause) -> Scope:
    patterns, text = _patterns(), prose.text
    start = count.span[0]
    sentence = prose.sentences[clause.sentence][0] if clause.sentence >= 0 else 0
    reach = max(clause.gap[0] if count.kind == "rate" else sentence, start - _REACH)
    if count.kind == "change":
        return "year"
    year = bool(patterns.this_year.search(text, reach, start))
    if not year and patterns.cumulative.search(text, reach, start):
        return "cumulative"
    if (since := patterns.since.search(text, reach, start)) and not _within_year(prose, since):
        return "cumulative"
    near = clause.near[0]
    if count.metric == "documents.in_force":
        return "point_in_time"
    if count.metric == "audience.count":
        if patterns.follower.search(text, near, clause.right[1]):
            return "point_in_time"
        dated = year or _YEAR.search(text, reach, start) is not None
        return "unknown" if not dated and patterns.total.search(text, near, start) else "year"
    if count.metric in _STOCKS:
        return "year" if patterns.deed.search(text, near, start) else "point_in_time"
    return "point_in_time" if patterns.stock.search(text, near, clause.right[1]) else "year"


def _within_year(prose: Prose, since: re.Match[str]) -> bool:
    """Whether 以来 counts from within the report's year (2023年以来 in the report on 2023)."""
    start = max(0, since.start() - 12)
    if _patterns().this_year.search(prose.text, start, since.start() + 1):
        return True
    year = _YEAR.search(prose.text, start, since.start() + 1)
    return year is not None and prose.year is not None and int(year.group()[:4]) == prose.year


def set_subjects(prose: Prose, counts: Sequence[FoundCount]) -> None:
    """Set ``subject`` of each count: the last one named before it in its paragraph."""
    text, pattern = prose.text, _subject_pattern()
    known: Subject = "unknown"
    at = 0
    for count in counts:
        start = count.span[0]
        low = max(at, start - _SUBJECT_REACH)
        begin = text.rfind("\n", low, start) + 1
        if begin:
            low, known = begin, "unknown"
        for match in pattern.finditer(text, low, start):
            known = "own" if match.lastgroup == "own" else "area"
        if prose.agency and text.find(prose.agency, low, start) >= 0:
            known = "own"
        count.subject, at = known, max(at, start)


@cache
def _subject_pattern() -> re.Pattern[str]:
    data: dict[str, Any] = load_lexicon(PACKAGE, "scopes.yaml")
    return re.compile(f"(?P<own>[我本]{alternation(data['own'])})|(?P<area>[全我各]{alternation(data['area'])})")
