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
from nlp.narrative.counts.lexicon import PACKAGE, structure
from nlp.narrative.counts.types import FoundCount, Scope, Subject
from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.prose import Prose

_STOCKS = ("staff.count", "platforms.count", "reading_points.count")
_FLOWS = frozenset({"applications.received", "applications.closed", "proactive.items", "interactions.handled"})
_YEAR = re.compile(r"(?:19|20)\d\d年")
_TIMES = ("this_year", "cumulative", "since")
_REACH = 60
_STATE_REACH = 12
_SUBJECT_REACH = 200


@dataclass(frozen=True, slots=True)
class _Patterns:
    """The words of ``scopes.yaml`` as patterns, and ``time``, which finds any of ``_TIMES``."""

    time: re.Pattern[str]
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
    words = {**data, "time": [word for name in _TIMES for word in data[name]]}
    return _Patterns(**{field.name: re.compile(alternation(words[field.name])) for field in fields(_Patterns)})


def set_scopes(prose: Prose, counts: Sequence[FoundCount], clauses: Sequence[Clause]) -> None:
    """Set ``scope`` of each count, whose metric is known; a part has that of its total."""
    for index, (count, clause) in enumerate(zip(counts, clauses, strict=True)):
        if count.kind != "change" and _is_of_earlier_state(prose, counts, index, clause):
            count.scope = "unknown"
        elif index and count.kind == "count" and _becomes(prose, counts, index):
            count.scope = "year" if count.metric in _FLOWS else "point_in_time"
        else:
            count.scope = _scope(prose, count, clause)
    for count in counts:
        if count.parent is not None and count.scope == "year":
            count.scope = counts[count.parent].scope


def _scope(prose: Prose, count: FoundCount, clause: Clause) -> Scope:
    if count.kind == "change":
        return "year"
    patterns, text = _patterns(), prose.text
    start = count.span[0]
    sentence = prose.sentences[clause.sentence][0] if clause.sentence >= 0 else 0
    reach = max(clause.gap[0] if count.kind == "rate" else sentence, start - _REACH)
    year = False
    if patterns.time.search(text, reach, start):
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
    is_stock = patterns.stock.search(text, near, clause.right[1]) and not patterns.deed.search(text, near, start)
    return "point_in_time" if is_stock else "year"


def _becomes(prose: Prose, counts: Sequence[FoundCount], index: int) -> bool:
    """Whether the count is the new state of the one before it (由8个增至12个)."""
    start, end = counts[index - 1].span[1], counts[index].span[0]
    return structure().becomes.fullmatch(prose.text, start, end) is not None


def _is_of_earlier_state(prose: Prose, counts: Sequence[FoundCount], index: int, clause: Clause) -> bool:
    """Whether the count is of a time before the report's (较2021年的9件, 由8个增至12个)."""
    words, text = structure(), prose.text
    start, end = clause.near
    if words.year_before.search(text, start, end) is not None:
        return True
    if words.becomes_from.search(text, max(start, end - _STATE_REACH), end) is None:
        return False
    return index + 1 < len(counts) and _becomes(prose, counts, index + 1)


def _within_year(prose: Prose, since: re.Match[str]) -> bool:
    """Whether 以来 counts from within the report's year (2023年以来 in the report on 2023)."""
    start = max(0, since.start() - 12)
    if _patterns().this_year.search(prose.text, start, since.start() + 1):
        return True
    year = _YEAR.search(prose.text, start, since.start() + 1)
    return year is not None and prose.year is not None and int(year.group()[:4]) == prose.year


def set_subjects(prose: Prose, counts: Sequence[FoundCount], clauses: Sequence[Clause]) -> None:
    """Set ``subject`` of each count: the last one named before it in its own sentence."""
    text, pattern = prose.text, _subject_pattern()
    known: Subject = "unknown"
    sentence, at = -1, 0
    for index, (count, clause) in enumerate(zip(counts, clauses, strict=True)):
        if clause.sentence != sentence:
            sentence, known, at = clause.sentence, "unknown", prose.sentences[clause.sentence][0]
        start, end = max(at, count.span[0] - _SUBJECT_REACH), count.span[1]
        for match in pattern.finditer(text, start, end):
            if match.lastgroup is not None:  # a title tells nothing of who acts
                known = "own" if match.lastgroup == "own" else "area"
        if prose.agency and text.find(prose.agency, start, end) >= 0:
            known = "own"
        count.subject, at = known, max(at, end)
        if known == "unknown" and count.parent is not None and count.parent < index:
            begin = prose.sentences[sentence][0]
            if text.startswith("其中", begin):  # a sentence that goes on with the one before
                count.subject = counts[count.parent].subject


@cache
def _subject_pattern() -> re.Pattern[str]:
    """Who acts, and titles, which can name them. Its first part is a set of characters, which is searched fast."""
    data: dict[str, Any] = load_lexicon(PACKAGE, "scopes.yaml")
    names = data["own_names"]
    own = rf"(?<=[我本])(?<!非.){alternation(data['own'])}(?!{alternation(data['not_own'])})"
    named = "|".join(f"(?<={name[0]}){name[1:]}" for name in names)
    return re.compile(
        f"[《我本全各{''.join(name[0] for name in names)}](?:(?<=《)[^《》]{{1,40}}》"
        f"|(?P<own>{own}|{named})|(?P<area>(?<=[全我各]){alternation(data['area'])}))"
    )
