"""Problems that the report admits, and what it undertakes to do about them.

Start here. A section on problems is read whole, every other section from the sentences on that admit a problem or speak
of the time to come. ``units.py`` cuts a passage at enumerators and full stops; ``clauses.py`` and ``reader.py`` are the
state machine over the units; ``openings.py``, ``wording.py`` and ``problems.py`` say what a clause opens and where its
content starts; ``topics.py``, ``horizons.py`` and ``pairing.py`` complete the items. The words are data:
``plans.yaml``, ``topics.yaml``.

Example:
    >>> prose = Prose.of("公开渠道有待进一步拓宽。下一步,我局将拓宽公开渠道。")
    >>> [prose.text[slice(*p.span)] for p in find_problems(prose)]
    ['公开渠道有待进一步拓宽']
    >>> [(prose.text[slice(*c.span)], c.status, c.problem) for c in find_commitments(prose, find_problems(prose))]
    [('拓宽公开渠道', 'planned', 0)]
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nlp.narrative.lexicon import load_lexicon
from nlp.narrative.plans.clauses import Item
from nlp.narrative.plans.horizons import horizon_of
from nlp.narrative.plans.openings import peel_plan, turn_of
from nlp.narrative.plans.pairing import Side, pair
from nlp.narrative.plans.problems import concedes
from nlp.narrative.plans.reader import read_passage
from nlp.narrative.plans.topics import topic_of
from nlp.narrative.plans.units import units_of
from nlp.narrative.plans.wording import (
    Regime,
    admits,
    heading_regime,
    intends,
    is_finished,
    is_plan_like,
    label_of,
    words,
)
from nlp.narrative.prose import Prose
from nlp.schema import Horizon, Span

__all__ = ["FoundCommitment", "FoundProblem", "find_commitments", "find_problems"]

Status = Literal["planned", "done", "unclear"]
_MAX_SENTENCE = 400
_MAX_ENUMERATORS = 30
"""More characters than enumerators and punctuation before the first unit of a sentence have."""
_SENTENCE_ENDS = "。;!?\n"
_SENTENCE_END = re.compile(rf"[{_SENTENCE_ENDS}]")
_LAST_SENTENCE_END = re.compile(rf"(?s:.*)[{_SENTENCE_ENDS}]")


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """A shortcoming, without enumerator and lead-in; ``span`` in the prose."""

    span: Span
    topic: str | None = None
    ordinal: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class FoundCommitment:
    """An undertaking, without enumerator and lead-in; ``problem`` is the index of the problem that it answers."""

    span: Span
    status: Status
    horizon: Horizon | None = None
    topic: str | None = None
    problem: int | None = None
    ordinal: int | None = None
    confidence: float | None = None


class _ReadProblems(list[FoundProblem]):
    """The problems, with all items that were read along with them, which the commitments are made of."""

    def __init__(self, problems: Iterable[FoundProblem], items: Sequence[Item]) -> None:
        super().__init__(problems)
        self.items = items


def find_problems(prose: Prose) -> list[FoundProblem]:
    """The problems, in order."""
    items = list(_items(prose))
    told = [item for item in items if item.regime == "problems"]
    return _ReadProblems(
        (FoundProblem(item.span, topic_of(prose.text[slice(*item.span)]), item.ordinal) for item in told), items
    )


def find_commitments(prose: Prose, problems: Sequence[FoundProblem]) -> list[FoundCommitment]:
    """The commitments, in order, each paired with the problem that it answers, where there is one.

    Args:
        problems: what :func:`find_problems` found in the same prose.
    """
    read = problems.items if isinstance(problems, _ReadProblems) else _items(prose)
    items = [item for item in read if item.regime in ("plans", "done")]
    texts = [prose.text[slice(*item.span)] for item in items]
    topics = [topic_of(text) for text in texts]
    answered = pair(
        [Side(prose.text[slice(*problem.span)], problem.topic, problem.ordinal) for problem in problems],
        [
            Side(text, topic, item.ordinal, _named(problems, item))
            for text, topic, item in zip(texts, topics, items, strict=True)
        ],
    )
    statuses = _statuses(prose.text, items)
    return [
        FoundCommitment(
            item.span, status, _horizon(prose, item) if status != "done" else None, topic, problem, item.ordinal
        )
        for item, topic, problem, status in zip(items, topics, answered, statuses, strict=True)
    ]


def _named(problems: Sequence[FoundProblem], item: Item) -> int | None:
    """Index of the problem that stands in the opening of an undertaking: 针对更新不及时的问题,…."""
    index = bisect_left(problems, item.opens, key=lambda problem: problem.span[0])
    return index if index < len(problems) and problems[index].span[0] < item.span[0] else None


def _horizon(prose: Prose, item: Item) -> Horizon | None:
    return horizon_of(prose.text[item.opens : item.span[1]], prose.text[slice(*item.lead)], prose.year)


def _statuses(text: str, items: Sequence[Item]) -> list[Status]:
    """``done`` and ``planned`` as the lead says; without one as the item's own verb does.

    A bare verb among finished acts is ``unclear``.
    """
    finished = {item.lead for item in items if not item.told and is_finished(text, *item.span)}
    statuses: list[Status] = []
    for item in items:
        if item.regime == "done" or (not item.told and is_finished(text, *item.span)):
            statuses.append("done")
        elif item.lead in finished and not item.told and not intends(text, item.opens, item.span[1]):
            statuses.append("unclear")
        else:
            statuses.append("planned")
    return statuses


def _items(prose: Prose) -> Iterator[Item]:
    """Problems and undertakings of all sections, in order."""
    places = _cue_places(prose.text)
    for regime, start, end in _regions(prose):
        if regime != "none":
            yield from read_passage(prose.text, (start, end), regime, prose.year).items
        else:
            yield from _scattered(prose, start, end, places[bisect_left(places, start) : bisect_left(places, end)])


def _regions(prose: Prose) -> Iterator[tuple[Regime, int, int]]:
    """The stretches between headings, with what each heading announces; a plan is one stretch."""
    title = prose.text[: prose.text.find("\n") + 1].rstrip("\n")
    if words("plan_titles").search(title) and not any(role == "applications" for _, role in prose.sections):
        yield "plans", len(title), len(prose.text)
        return
    regime: Regime = "none"
    at = 0
    for start, end in prose.headings:
        if start > at:
            yield regime, at, start
        regime, at = heading_regime(prose.text[start:end]), end
        if prose.role_at(start) in ("overview", "attachments") and regime != "plans":
            regime = "none"
    if at < len(prose.text):
        yield regime, at, len(prose.text)


@cache
def _cue() -> re.Pattern[str]:
    """The first character of a cue, with a look at the others: so the search is quick, and no cue hides another."""
    lexicon = load_lexicon("nlp.narrative.plans", "plans.yaml")
    rests: dict[str, list[str]] = {}
    for name in ("cues", "times", "problem_nouns", "plan_nouns"):
        for cue in lexicon[name]:
            rests.setdefault(cue[0], []).append(re.escape(cue[1:]))
    return re.compile(
        "|".join(first if "" in more else f"{first}(?={'|'.join(more)})" for first, more in rests.items())
    )


def _scattered(prose: Prose, start: int, end: int, places: Iterable[int]) -> Iterator[Item]:
    """Items of a section that is not on problems: only passages that a cue opens are read."""
    text = prose.text
    at = start
    for place in places:
        if place < at:
            continue
        opens = _sentence_start(text, max(at, place - _MAX_SENTENCE), place)
        match = _SENTENCE_END.search(text, place, min(end, place + _MAX_SENTENCE))
        stop = match.start() if match else min(end, place + _MAX_SENTENCE)
        if not _is_opened(prose, opens, stop):
            turn = turn_of(text, opens, stop, prose.year)
            if turn is None or not _is_opened(prose, turn + 1, stop):
                at = stop
                continue
            opens = turn + 1
        passage = read_passage(text, (opens, end), "none", prose.year, stops=True)
        yield from passage.items
        at = max(passage.end, place + 1)


def _cue_places(text: str) -> list[int]:
    """Where the cues stand, in order."""
    return [match.start() for match in _cue().finditer(text)]


def _sentence_start(text: str, low: int, place: int) -> int:
    last = _LAST_SENTENCE_END.match(text, low, place)
    return last.end() if last else low


def _is_opened(prose: Prose, start: int, stop: int) -> bool:
    """Whether the sentence ``text[start:stop]`` opens problems or plans."""
    text = prose.text
    head = min(stop, start + _MAX_ENUMERATORS)  # how the first unit ends isn't asked
    unit = next(units_of(text, start, head), None) or next(units_of(text, start, stop), None)
    if unit is None:
        return False
    opening = peel_plan(text, unit.start, stop, prose.year)
    is_time = opening.time and (
        opening.will or text[opening.start - 1] == "," or is_plan_like(text, opening.start, stop)
    )
    if is_time or opening.acts:
        return True
    heads = unit.opens_paragraph or unit.mark is not None
    return (
        label_of(text, unit.start, stop, heads=heads) is not None
        or admits(text, unit.start, stop)
        or concedes(text, unit.start, stop)
    )
