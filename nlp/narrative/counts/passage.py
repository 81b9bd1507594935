"""What was read of the passage so far, while the counts are bound one after the other.

Notes for a newcomer: a passage is what stands under one heading. :class:`Passage` knows the counts bound before,
the concepts the passage spoke of, and its headings; ``binding.py``, ``publishing.py`` and ``ratios.py`` ask it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.families import inherited, summed
from nlp.narrative.counts.lexicon import Cue, structure
from nlp.narrative.counts.phrases import Phrase
from nlp.narrative.counts.rules import Decision
from nlp.narrative.counts.topics import Topic, Topics
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


class Mentioned:
    """Concepts mentioned before a count, looked through only as far as is needed.

    Attributes:
        heard: words of its sentence that :attr:`said` doesn't hold yet.
        counted: by counts of its passage, as far as they are remembered.
        known: by the report, and the role of its section.
    """

    def __init__(self, prose: Prose) -> None:
        self.heard: list[Sequence[Cue]] = []
        self.counted: set[str] = set()
        self.known: set[str] = set()
        self._prose = prose
        self._said: set[str] = set()
        self._topics: list[Topic] = []
        self._titles: set[str] | None = set()

    @property
    def said(self) -> set[str]:
        """Concepts mentioned by its sentence."""
        for cues in self.heard:
            self._said.update([cue[2] for cue in cues])
        self.heard.clear()
        return self._said

    def begin_sentence(self) -> None:
        """Nothing is said yet."""
        self.heard, self._said = [], set()

    def say(self, concepts: Set[str]) -> None:
        """Add what was mentioned besides."""
        self._said |= concepts

    def put_under(self, topics: list[Topic]) -> None:
        """Begin the passage under these headings, the words of which are looked for when they are first asked for."""
        self._topics, self._titles, self.counted = topics, None, set()

    def isdisjoint(self, concepts: Set[str]) -> bool:
        """Whether none of ``concepts`` was mentioned."""
        if not (self.said.isdisjoint(concepts) and self.counted.isdisjoint(concepts)):
            return False
        if not self.known.isdisjoint(concepts):
            return False
        if self._titles is None:
            self._titles = {cue[2] for topic in self._topics for cue in topic.cues(self._prose)}
        return self._titles.isdisjoint(concepts)

    def __contains__(self, concept: str) -> bool:
        return not self.isdisjoint({concept})


class Passage:
    """The state of one prose; ``bindings`` holds those of the counts before the one that is bound, ``context`` the
    concepts mentioned before it."""

    def __init__(self, prose: Prose, counts: Sequence[FoundCount], clauses: Sequence[Clause]) -> None:
        self.prose, self.counts, self.clauses = prose, counts, clauses
        self.topics = Topics(prose)
        self.bindings: list[Binding] = []
        self.context = Mentioned(prose)
        self.first = 0
        self._always = {"report"} if _is_report(prose) else set[str]()
        self._sentence = self._key = -2

    def enter(self, index: int) -> None:
        """Take note of the passage and sentence that the count at ``index`` is in."""
        clause, context = self.clauses[index], self.context
        if clause.sentence != self._sentence:
            self._sentence = clause.sentence
            context.begin_sentence()
            self.topics.reach(clause.sentence)
            key = self.topics.key
            if key != self._key:
                self._key, self.first = key, index
                context.put_under(self.topics.all)
            role = self.prose.role_at(self.counts[index].span[0])
            context.known = self._always if role is None else {role, *self._always}
        context.heard += clause.before_cues, clause.near_cues

    def add(self, binding: Binding) -> None:
        """Take note of the binding of the count that was entered."""
        concepts, context = binding.phrase.concepts, self.context
        self.bindings.append(binding)
        context.say(concepts)
        if not _REMEMBERED.isdisjoint(concepts):
            context.counted |= concepts & _REMEMBERED
        if binding.decision is not None and binding.decision.metric in _OF_REQUESTS:
            context.counted.add("request")

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
