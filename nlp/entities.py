"""An extraction as labelled spans with relations: what annotators see proposed, and what the tagger is scored by.

The contract's lists hold values; here the same findings are spans of the document's text, with the labels of the
annotation schema (``metric``, ``quantity``, ``date``, kinds of contact, ``organisation``, ``problem``,
``commitment``) and the relations ``measures``, ``part_of``, ``share_of`` and ``answers``. Counts that share one span,
as the things that one zero statement names, are one quantity that measures several metrics. A count whose metric has no
words of its own, as the second number of a series, measures a metric at its own place, since an id needs one to stand.

Example:
    >>> from nlp import extract
    >>> found = entities_of(extract("一、总体情况\\n收到政府信息公开申请3件。"))
    >>> [(entity.label, entity.start, entity.end) for entity in found.entities]
    [('metric', 9, 17), ('quantity', 17, 19)]
    >>> [(relation.label, relation.source, relation.target) for relation in found.relations] == [
    ...     ("measures", found.entities[1].id, found.entities[0].id)
    ... ]
    True
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp.schema import Commitment, Contact, Count, DateItem, Extraction, Problem, Span, make_id

AttributeValue = str | int | float | None


@dataclass(slots=True)
class Entity:
    """A labelled span ``[start, end)`` of the document's text; ``score`` is a probability where there is one."""

    id: str
    label: str
    start: int
    end: int
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A link between two entities by their ids."""

    label: str
    source: str
    target: str


@dataclass(slots=True)
class Entities:
    """Entities in order of their spans, and the relations between them."""

    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)


def entities_of(extraction: Extraction) -> Entities:
    """The findings of an extraction as spans; attributes that are ``None`` or empty are left out."""
    entities, relations = _of_counts(extraction.counts)
    entities += [_of_date(item) for item in extraction.dates]
    entities += [_of_contact(item) for item in extraction.contacts]
    entities += [_of_problem(item) for item in extraction.problems]
    entities += [_of_commitment(item) for item in extraction.commitments]
    relations += [
        Relation("answers", item.id, item.problem) for item in extraction.commitments if item.problem is not None
    ]
    if agency := extraction.report.spans.get("agency"):
        entities.append(_entity("organisation", agency, {}))
    distinct = {(entity.label, entity.start, entity.end): entity for entity in reversed(entities)}
    return Entities(sorted(distinct.values(), key=lambda entity: (entity.start, -entity.end)), relations)


def _of_counts(counts: Iterable[Count]) -> tuple[list[Entity], list[Relation]]:
    quantities: dict[Span, Entity] = {}
    metrics: dict[Span, Entity] = {}
    by_count: dict[str, str] = {}
    relations: dict[Relation, None] = {}
    counts = list(counts)
    for count in counts:
        quantity = quantities.setdefault(count.span, _of_quantity(count))
        by_count[count.id] = quantity.id
        span = count.metric_span or (count.span if count.metric else None)
        if span is None:
            continue
        metric = metrics.setdefault(span, _entity("metric", span, {"metric": count.metric}))
        relations[Relation("measures", quantity.id, metric.id)] = None
    for count in counts:
        for label, target in (("part_of", count.parent), ("share_of", count.of)):
            if target in by_count and by_count[target] != by_count[count.id]:
                relations[Relation(label, by_count[count.id], by_count[target])] = None
    return [*quantities.values(), *metrics.values()], list(relations)


def _of_quantity(count: Count) -> Entity:
    attributes: dict[str, AttributeValue] = {
        "value": count.value,
        "value_max": count.value_max,
        "unit": count.unit,
        "kind": count.kind,
        "direction": count.direction,
        "qualifier": count.qualifier,
        "scope": count.scope,
        "subject": count.subject,
        "evidence": count.evidence,
    }
    return _entity("quantity", count.span, attributes, count.confidence)


def _of_date(item: DateItem) -> Entity:
    attributes: dict[str, AttributeValue] = {
        "role": item.role,
        "start": item.start,
        "end": item.end,
        "granularity": item.granularity,
    }
    return _entity("date", item.span, attributes)


def _of_contact(item: Contact) -> Entity:
    return _entity("organisation" if item.kind == "unit" else item.kind, item.span, {})


def _of_problem(item: Problem) -> Entity:
    return Entity(item.id, "problem", *item.span, _given({"topic": item.topic}), item.confidence)


def _of_commitment(item: Commitment) -> Entity:
    horizon = item.horizon
    stated = f"{horizon.start}/{horizon.end}" if horizon is not None and horizon.source == "stated" else None
    attributes = _given({"status": item.status, "topic": item.topic, "horizon": stated})
    return Entity(item.id, "commitment", *item.span, attributes, item.confidence)


def _entity(label: str, span: Span, attributes: dict[str, AttributeValue], score: float | None = None) -> Entity:
    return Entity(make_id(label, span, None), label, *span, _given(attributes), score)


def _given(attributes: dict[str, AttributeValue]) -> dict[str, AttributeValue]:
    return {name: value for name, value in attributes.items() if value is not None and value != ""}
