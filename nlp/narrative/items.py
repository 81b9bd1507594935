"""Counts, problems and commitments as the result's own models, with spans and evidence of the document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nlp.folding import fold
from nlp.narrative.context import Context
from nlp.narrative.counts import FoundCount
from nlp.narrative.plans import FoundCommitment
from nlp.schema import Commitment, Count, Problem, Source, Span, make_id


@dataclass(slots=True)
class Items:
    """What the prose holds, in the order of the spans."""

    counts: list[Count] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)

    def __iadd__(self, other: Items) -> Items:
        self.counts += other.counts
        self.problems += other.problems
        self.commitments += other.commitments
        return self


def read_items(context: Context) -> Items:
    """The findings of ``context`` with spans of the document; ``parent``, ``of`` and ``problem`` become ids."""

    in_prose, in_view = context.prose.span, context.view.span

    def span_of(span: Span) -> Span:
        start, end = in_prose(span[0], span[1])
        return in_view(start, end)

    sections = [section.span for section in context.sections or []]
    starts = [start for start, _ in sections]

    def section_of(span: Span) -> int | None:
        """Index of the section that ``span`` begins in."""
        index = bisect_right(starts, span[0]) - 1
        return index if index >= 0 and span[0] < sections[index][1] else None

    problems = [
        Problem(
            id=make_id("problem", span, context.text[slice(*span)]),
            text=context.text[slice(*span)],
            topic=found.topic,
            section=section_of(span),
            span=span,
            source=_source(found.confidence),
            confidence=found.confidence,
        )
        for found in context.problems
        for span in [span_of(found.span)]
    ]
    commitments = [_commitment(context, found, problems, span_of, section_of) for found in context.commitments]
    return Items(_counts(context, span_of, section_of), problems, commitments)


def _counts(context: Context, span_of: Callable[[Span], Span], section_of: Callable[[Span], int | None]) -> list[Count]:
    spans = [span_of(found.span) for found in context.counts]
    metrics = [span_of(found.metric_span) if found.metric_span else None for found in context.counts]
    text = context.text
    raws = [text[start:end] for start, end in spans]
    ids = [_count_id(*each) for each in zip(context.counts, spans, metrics, strict=True)]
    return [
        Count(
            id=ids[index],
            metric=found.metric,
            metric_text=text[metric[0] : metric[1]] if metric else None,
            metric_span=metric,
            value=found.value,
            value_max=found.value_max,
            unit=_printed_unit(found.unit, raw),
            raw=raw,
            span=span,
            kind=found.kind,
            direction=found.direction,
            qualifier=found.qualifier,
            scope=found.scope,
            subject=found.subject,
            evidence=found.evidence,
            parent=None if found.parent is None else ids[found.parent],
            of=None if found.of is None else ids[found.of],
            section=section_of(span),
            source=_source(found.confidence),
            confidence=found.confidence,
        )
        for index, (found, span, metric, raw) in enumerate(zip(context.counts, spans, metrics, raws, strict=True))
    ]


def _printed_unit(unit: str, raw: str) -> str:
    """A unit in the document's own characters, where they are other than the folded ones.

    >>> _printed_unit("条", "84條"), _printed_unit("元", "1.5万元"), _printed_unit("", "84")
    ('條', '元', '')
    """
    if unit in raw or not unit.isalpha():
        return unit
    start = fold(raw).rfind(unit)
    return unit if start < 0 else raw[start : start + len(unit)]


def _count_id(found: FoundCount, span: Span, metric: Span | None) -> str:
    """One zero statement can speak of several things, so the thing's place is part of what is counted."""
    place = f"({metric[0]}, {metric[1]})" if metric else None  # as in make_id
    return make_id("count", span, f"{found.value}/{found.value_max}/{place}")


def _commitment(
    context: Context,
    found: FoundCommitment,
    problems: Sequence[Problem],
    span_of: Callable[[Span], Span],
    section_of: Callable[[Span], int | None],
) -> Commitment:
    span = span_of(found.span)
    text = context.text[slice(*span)]
    return Commitment(
        id=make_id("commitment", span, text),
        text=text,
        status=found.status,
        horizon=found.horizon,
        topic=found.topic,
        problem=None if found.problem is None else problems[found.problem].id,
        section=section_of(span),
        span=span,
        source=_source(found.confidence),
        confidence=found.confidence,
    )


def _source(confidence: float | None) -> Source:
    """Who decided: only the tagger knows how sure it is."""
    return "rule" if confidence is None else "model"
