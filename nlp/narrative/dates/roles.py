"""What a date is for, by the words around it. The words are data: ``dates.yaml``.

Example:
    >>> role_of("截至2020年底,共公开", (2, 7), "day")
    'as_of'
"""

from __future__ import annotations

import re
from functools import cache

from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.schema import DateRole, Granularity, Span

_WINDOW = 40
_SENTENCE_END = re.compile(r"[。;!?\n]")


def role_of(text: str, span: Span, granularity: Granularity, *, whole_year: bool = False) -> DateRole:
    """Role of the date at ``span`` of ``text`` (folded).

    Args:
        whole_year: the date is a range from 1 January to 31 December.
    """
    start, end = span
    if granularity == "range" and (
        whole_year
        or matches("period_before", text, max(0, start - _WINDOW), start)
        or matches("period_after", text, end, end + 16)
    ):
        return "period"
    near = max(0, start - 24)
    if granularity == "day" and matches("period_end_before", text, near, start):
        return "period"
    if matches("as_of_before", text, near, start):
        return "as_of"
    if matches("deadline_after", text, end, end + 4):
        return "deadline"
    if matches("event_after", text, end, end + 40) or matches("event_before", text, near, start):
        return "event"
    return "mention"


def publication_rank(text: str, start: int) -> int | None:
    """How sure the label right before ``start`` is that the date is the publication's; 0 is surest, ``None`` no label.

    >>> publication_rank("成文日期: 2021", 6), publication_rank("发布时间:2021", 5), publication_rank("于2021", 1)
    (3, 0, None)
    """
    for pattern, rank in _publication_labels():
        if pattern.search(text, max(0, start - 60), start):
            return rank
    return None


def matches(name: str, text: str, start: int, end: int) -> bool:
    """Whether a line of the lexicon's list ``name`` matches in ``text[start:end]``, one sentence only."""
    window = text[start:end]
    if name.endswith("_before"):
        window = _SENTENCE_END.split(window)[-1]
    return _cues(name).search(window) is not None


@cache
def _cues(name: str) -> re.Pattern[str]:
    return re.compile(alternation(load_lexicon("nlp.narrative.dates", "dates.yaml")[name]))


@cache
def _publication_labels() -> tuple[tuple[re.Pattern[str], int | None], ...]:
    """Patterns that end where the date starts. Labels of other dates come first: they look alike."""
    lexicon = load_lexicon("nlp.narrative.dates", "dates.yaml")
    ranked: list[tuple[list[str], int | None]] = [(lexicon["other_labels"], None)]
    ranked += [(lexicon["publication_labels"][rank], rank) for rank in sorted(lexicon["publication_labels"])]
    return tuple((re.compile(rf"{alternation(labels)}[\s:|]{{0,6}}$"), rank) for labels, rank in ranked)
