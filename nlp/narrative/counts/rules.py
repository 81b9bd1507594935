"""The rules of ``metrics.yaml`` applied: from the concepts of a phrase to a metric.

Example:
    >>> decide({"request", "receive"}, ["receive"], "件", frozenset())
    Decision(metric='applications.received')
    >>> decide({"info"}, [], "条", frozenset()) is None
    True
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from nlp.narrative.counts.lexicon import Rule, lexicon


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule says: a metric of the guide, or ``None`` for a thing that is none of them."""

    metric: str | None


class Context(Protocol):
    """Concepts that were mentioned; a set of them is one."""

    def isdisjoint(self, concepts: frozenset[str], /) -> bool:
        """Whether none of ``concepts`` was mentioned."""


def decide(concepts: Set[str], order: Sequence[str], unit: str, context: Context) -> Decision | None:
    """The decision of the first rule that holds; ``None`` where no rule speaks.

    Args:
        concepts: of the phrase.
        order: concepts of its verbs in the order of the text.
        unit: as printed, "" where none is.
        context: concepts mentioned before in the passage, and the role of the section.
    """
    for rule in _applicable(frozenset(concepts)):
        if rule.units is not None and unit not in rule.units:
            continue
        if rule.first and _first(order) not in rule.first:
            continue
        if rule.context and context.isdisjoint(rule.context):
            continue
        if rule.away and not context.isdisjoint(rule.away):
            continue
        return _decision(rule.metric)
    return None


def _first(order: Sequence[str]) -> str | None:
    """The first verb of receiving or closing."""
    return next((verb for verb in order if verb in ("receive", "close")), None)


@cache
def _decision(metric: str | None) -> Decision:
    return Decision(metric)


@cache
def _applicable(concepts: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that ``concepts`` alone allow, in order."""
    found = []
    for rule in lexicon().rules:
        if (rule.any and rule.any.isdisjoint(concepts)) or not rule.all <= concepts:
            continue
        if not rule.none.isdisjoint(concepts) or not rule.away.isdisjoint(concepts):
            continue
        if not rule.context.isdisjoint(concepts):
            rule = replace(rule, context=frozenset())
        found.append(rule)
    return tuple(found)
