"""What was read of the passage so far, while the counts are bound one after the other.

Notes for a newcomer: a passage is what stands under one heading. :class:`Passage` knows the counts bound before,
the concepts the passage spoke of, and its headings; ``binding.py``, ``publishing.py`` and ``ratios.py`` ask it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.families import inherited, summed
from nlp.narrative.counts.lexicon import structure
from nlp.narrative.counts.phrases import Phrase
from nlp.narrative.counts.rules import Decision
from nlp.narrative.counts.topics import Topics
from nlp.narrative.counts.types import FoundCount
from nlp.narrative.prose import Prose
from nlp.schema import Span

_DEEPEST = 8
"""Steps from a part to its total, or from a share to its count, that are followed."""
_REPORT = re.compile(r"(?:信息|政务)公开[^。\n]{0,16}(?:报告|总结)")
_TITLE_REACH = 1000
_REMEMBERED = frozenset({"request", "proposal", "fee", "making", "review"})
"""Concepts that hold for a whole passage once they were counted."""
_OF_REQUESTS = ("applications.received", "applications.closed")


@dataclass(slots=True)
class Binding:
    """What is known of a count's thing.

    Attributes:
        phrase: the words that govern it.
        decision: what it measures; ``None`` while nothing speaks.
        span: what will be its ``metric_span``.
        published: it belongs to a list of what was published.
        like: index of the count that it measures the same as, where it is a change or share of that.
    """

    phrase: Phrase
    decision: Decision | None
    span: Span | None
    published: bool = False
    like: int | None = None


class Passage:
    """The state of one prose; ``bindings`` holds those of the counts before the one that is bound."""

    def __init__(self, prose: Prose, counts: Sequence[FoundCount], clauses: Sequence[Clause]) -> None:
        self.prose, self.counts, self.clauses = prose, counts, clauses
        self.topics = Topics(prose)
        self.bindings: list[Binding] = []
        self.said: set[str] = set()
        self.first = 0
        self._titles: set[str] = set()
        self._heading: set[str] = set()
        self._remembered: set[str] = set()
        self._always = {"report"} if _is_report(prose) else set[str]()
        self._sentence = self._key = -2

    def enter(self, index: int) -> None:
        """Take note of the passage and sentence that the count at ``index`` is in."""
        clause = self.clauses[index]
        if clause.sentence != self._sentence:
            self._sentence, self.said = clause.sentence, set()
            self.topics.reach(clause.sentence)
            if self.topics.key != self._key:
                self._key, self.first, self._remembered = self.topics.key, index, set()
                self._titles = {cue[2] for topic in self.topics.all for cue in topic.cues(self.prose)}
            role = self.prose.role_at(self.counts[index].span[0])
            self._heading = self._titles if role is None else self._titles | {role}
        self.said.update(cue[2] for cues in (clause.before_cues, clause.near_cues) for cue in cues)

    def add(self, binding: Binding) -> None:
        """Take note of the binding of the count that was entered."""
        self.bindings.append(binding)
        self.said |= binding.phrase.concepts
        self._remembered |= binding.phrase.concepts & _REMEMBERED
        if binding.decision is not None and binding.decision.metric in _OF_REQUESTS:
            self._remembered.add("request")

    @property
    def context(self) -> set[str]:
        """Concepts that the sentence, the heading and the counts before spoke of, with the role of the section."""
        return self._always | self._heading | self._remembered | self.said

    def before(self, index: int) -> Binding | None:
        """The binding of the count before, where it is of the same passage."""
        return self.bindings[index - 1] if index > self.first else None

    def is_listed(self, index: int) -> bool:
        """Whether the count goes on a list of what was published."""
        before = self.before(index)
        if before is None or not before.published:
            return False
        clause = self.clauses[index]
        if clause.sentence == self.clauses[index - 1].sentence:
            return True
        if self.prose.text.find("其中", clause.gap[0], clause.near[1]) >= 0:
            return True
        return structure().surveyed.match(self.prose.text, self.prose.sentences[clause.sentence][0]) is not None


def _is_report(prose: Prose) -> bool:
    """Whether the prose is of a report on disclosure, where 申请 asks for information."""
    if prose.sections and prose.text.find("信息公开", 0, _TITLE_REACH) >= 0:
        return True
    return _REPORT.search(prose.text, 0, _TITLE_REACH) is not None


def settle(counts: Sequence[FoundCount], bindings: Sequence[Binding]) -> None:
    """Set ``metric`` and ``metric_span``: parts that name nothing take their total's metric, changes and shares that of
    the count they are said of."""
    settled: dict[int, Decision | None] = {}
    parts: dict[int, list[int]] = {}
    for index, count in enumerate(counts):
        if count.parent is not None and count.parent < index:
            continue
        if count.parent is not None and bindings[count.parent].phrase.bare:
            parts.setdefault(count.parent, []).append(index)

    def decision(index: int, depth: int = 0) -> Decision | None:
        if index not in settled:
            binding, count = bindings[index], counts[index]
            found = binding.decision
            if found is None and depth < _DEEPEST:
                if binding.like is not None:
                    found = decision(binding.like, depth + 1)
                elif count.parent is not None:
                    found = inherited(decision(count.parent, depth + 1), office=binding.phrase.office)
                elif index in parts:
                    found = summed([decision(part, depth + 1) for part in parts[index]])
            settled[index] = found
        return settled[index]

    for index, (count, binding) in enumerate(zip(counts, bindings, strict=True)):
        found = decision(index)
        count.metric = found.metric if found else None
        span = binding.span or (bindings[binding.like].span if binding.like is not None else None)
        count.metric_span = span if span is not None and span[0] < span[1] else None
