"""Finds what is wrong with a passage's annotation: spoilt spans, overlaps, unknown labels, attributes and links.

A fault names the passage and the entity and says what is wrong in words that an annotator can act on; it quotes no
text, so that reports of faults can be logged.

Example:
    >>> from annotations.passages import Entity, Passage
    >>> passage = Passage(id="p1", text="申请3件", entities=[Entity(id="q1", label="quantity", start=2, end=9)])
    >>> for fault in faults_of(passage):
    ...     print(fault)
    p1: q1: ends at 9, behind the text of 4 characters
    p1: q1: quantity needs the attribute 'value'
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from annotations.labels import AttributeSpec, AttributeValue, EntitySpec, Labels, load_labels
from annotations.passages import Entity, Passage, dumps

_INTERVAL = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the passage ``passage_id``, at an entity or relation where there is one.

    ``is_unfinished``: nothing is wrong, only an attribute that has to be given isn't there yet.
    """

    passage_id: str
    where: str | None
    what: str
    is_unfinished: bool = False

    def __str__(self) -> str:
        return ": ".join(part for part in (self.passage_id, self.where, self.what) if part)


def faults_of(passage: Passage, labels: Labels | None = None) -> list[Fault]:
    """All faults of a passage, in order; none for a sound one."""
    labels = labels or load_labels()
    if not _is_unicode(passage):
        return [Fault("", None, "holds a lone surrogate, which is no text")]
    found = [*_ids(passage), *_entities(passage, labels), *_overlaps(passage, labels), *_relations(passage, labels)]
    return [
        *(Fault(passage.id, where, what) for where, what in found),
        *(Fault(passage.id, where, what, is_unfinished=True) for where, what in _unfinished(passage, labels)),
    ]


_Found = Iterator[tuple[str | None, str]]


def _is_unicode(passage: Passage) -> bool:
    try:
        dumps(passage).encode()
    except UnicodeEncodeError:
        return False
    return True


def _ids(passage: Passage) -> _Found:
    if not passage.id:
        yield None, "the passage has no id"
    for entity_id, times in Counter(entity.id for entity in passage.entities).items():
        if times > 1:
            yield entity_id, f"{times} entities have this id"


def _entities(passage: Passage, labels: Labels) -> _Found:
    for entity in passage.entities:
        yield from ((entity.id, what) for what in _span_faults(entity, passage.text))
        spec = labels.entities.get(entity.label)
        if spec is None:
            yield entity.id, f"there is no label {entity.label!r}"
        else:
            yield from ((entity.id, what) for what in _attribute_faults(entity, spec))


def _span_faults(entity: Entity, text: str) -> Iterator[str]:
    if entity.start < 0:
        yield f"starts at {entity.start}"
    elif entity.end > len(text):
        yield f"ends at {entity.end}, behind the text of {len(text)} characters"
    elif entity.start >= entity.end:
        yield f"covers nothing: [{entity.start}, {entity.end})"
    elif (covered := text[entity.start : entity.end]) != covered.strip():
        yield "begins or ends with white space"


def _attribute_faults(entity: Entity, spec: EntitySpec) -> Iterator[str]:
    for name, value in entity.attributes.items():
        attribute = spec.attributes.get(name)
        if attribute is None:
            yield f"{entity.label} has no attribute {name!r}"
        elif value is None:
            if not attribute.is_nullable:
                yield f"{name!r} can't be left open"
        elif not _fits(value, attribute):
            yield f"{name!r} can't be {value!r}"


def _unfinished(passage: Passage, labels: Labels) -> _Found:
    for entity in passage.entities:
        spec = labels.entities.get(entity.label)
        for name, attribute in spec.attributes.items() if spec else ():
            if attribute.is_required and name not in entity.attributes:
                yield entity.id, f"{entity.label} needs the attribute {name!r}"


def _fits(value: AttributeValue, attribute: AttributeSpec) -> bool:
    if attribute.type == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not isinstance(value, str):
        return False
    if attribute.type == "choice":
        return value in attribute.values
    if attribute.type == "date":
        return _is_date(value)
    if attribute.type == "interval":
        match = _INTERVAL.fullmatch(value)
        return match is not None and _is_date(match[1]) and _is_date(match[2]) and match[1] <= match[2]
    return True


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _overlaps(passage: Passage, labels: Labels) -> _Found:
    open_: list[Entity] = []
    for entity in sorted(passage.entities, key=lambda e: (e.start, -e.end)):
        open_ = [other for other in open_ if other.end > entity.start]
        for other in open_:
            if entity.end > other.end:
                yield entity.id, f"crosses {other.id}"
            elif not _may_lie_in(entity, other, labels):
                yield entity.id, f"{entity.label} can't lie in the {other.label} {other.id}"
        open_.append(entity)


def _may_lie_in(inner: Entity, outer: Entity, labels: Labels) -> bool:
    def allowed(inside: Entity, around: Entity) -> bool:
        spec = labels.entities.get(inside.label)
        return spec is None or around.label in spec.inside

    same = (inner.start, inner.end) == (outer.start, outer.end)
    return allowed(inner, outer) or (same and allowed(outer, inner))


def _relations(passage: Passage, labels: Labels) -> _Found:
    by_id = {entity.id: entity for entity in passage.entities}
    for relation in passage.relations:
        where = f"{relation.label} of {relation.source}"
        spec = labels.relations.get(relation.label)
        source, target = by_id.get(relation.source), by_id.get(relation.target)
        if spec is None:
            yield where, f"there is no relation {relation.label!r}"
        elif source is None or target is None:
            yield where, f"there is no entity {relation.target if source else relation.source!r}"
        elif source is target:
            yield where, "leads to itself"
        elif source.label not in spec.starts_in or target.label not in spec.ends_in:
            yield where, f"can't lead from {source.label} to {target.label}"
    for (label, source_id, _), times in _repeated(passage, labels).items():
        yield f"{label} of {source_id}", f"stands there {times} times, and one is allowed"


def _repeated(passage: Passage, labels: Labels) -> dict[tuple[str, str, str], int]:
    keys = Counter(
        (r.label, r.source, "" if r.label in labels.relations and labels.relations[r.label].is_single else r.target)
        for r in passage.relations
    )
    return {key: times for key, times in keys.items() if times > 1}
