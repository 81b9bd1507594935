"""Quantities and zero statements as one list.

A statement and a printed number can be about the same thing (申请、复议均为0件): a printed 0 is a number
(``evidence``), of which the statement may know the metric; any other number inside a statement is part of its
words.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.narrative.counts.types import FoundCount
from nlp.narrative.quantities import Quantity
from nlp.narrative.zeros import ZeroStatement
from nlp.schema import Span


def merge(quantities: Sequence[Quantity], zeros: Sequence[ZeroStatement]) -> list[FoundCount]:
    """The counts of both, in order of their spans.

    >>> found = Quantity((2, 4), (2, 3), 0, unit="件")
    >>> [(count.span, count.evidence) for count in merge([found], [ZeroStatement((8, 12), "review.count", (9, 12))])]
    [((2, 4), 'number'), ((8, 12), 'zero_statement')]
    """
    counts: list[FoundCount] = []
    taken: set[Span] = set()
    at = 0
    for quantity in quantities:
        while at < len(zeros) and zeros[at].span[1] <= quantity.span[0]:
            at += 1
        if at == len(zeros) or zeros[at].span[0] >= quantity.span[1]:
            counts.append(_from_quantity(quantity))
            continue
        around = [zero for zero in zeros[at : at + 8] if _touch(zero.span, quantity.span)]
        if not around:
            counts.append(_from_quantity(quantity))
        elif quantity.value == 0:
            taken.update(zero.span for zero in around)
            counts += [_from_quantity(quantity, zero) for zero in around]
    counts += [_from_zero(zero) for zero in zeros if zero.span not in taken]
    counts.sort(key=lambda count: (count.span, count.metric_span or (0, 0)))
    return counts


def _touch(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _from_quantity(quantity: Quantity, zero: ZeroStatement | None = None) -> FoundCount:
    span, _, value, value_max, unit, qualifier, kind, evidence = quantity
    count = FoundCount(span, value, value_max, unit, kind, qualifier, evidence)
    if zero:
        count.metric, count.metric_span = zero.metric, zero.metric_span
    return count


def _from_zero(zero: ZeroStatement) -> FoundCount:
    return FoundCount(
        span=zero.span,
        value=0,
        kind=zero.kind,
        evidence="zero_statement",
        metric=zero.metric,
        metric_span=zero.metric_span,
    )
