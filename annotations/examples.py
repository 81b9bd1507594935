"""Passages as examples for the tagger: what of an annotation it learns from.

A quantity's metric is that of the metric entity that it measures, the first one where a zero statement names several;
attributes with a default that were left out have it; a metric or topic left open is the class ``""``.

Example:
    >>> from annotations.inline import read_markup
    >>> markup = '<metric id="m1" metric="applications.received">申请</metric><quantity measures="m1">3件</quantity>'
    >>> text = labelled_text(read_markup(markup, "p1"))
    >>> text.spans[0].attributes["metric"] == text.spans[1].attributes["metric"] == "applications.received"
    True
    >>> text.spans[1].attributes["scope"]
    'year'
"""

from __future__ import annotations

from typing import get_args

from annotations.labels import load_labels
from annotations.passages import Entity, Passage
from nlp.schema import SectionRole
from nlp.tagging.scheme import NONE, Scheme
from nlp.tagging.training.data import LabelledSpan, LabelledText


def labelled_text(passage: Passage, scheme: Scheme | None = None) -> LabelledText:
    """The passage as the tagger's training reads it."""
    scheme = scheme or Scheme.default()
    by_id = {entity.id: entity for entity in passage.entities}
    measured: dict[str, Entity] = {}
    for relation in passage.relations:
        if relation.label == "measures":
            measured.setdefault(relation.source, by_id[relation.target])
    return LabelledText(
        id=passage.id,
        text=passage.text,
        role=passage.section if passage.section in get_args(SectionRole) else None,  # type: ignore[arg-type]
        spans=tuple(_span(entity, measured.get(entity.id), scheme) for entity in passage.entities),
        group=passage.hand or "",
    )


def _span(entity: Entity, metric: Entity | None, scheme: Scheme) -> LabelledSpan:
    specs = load_labels().entities[entity.label].attributes
    known: dict[str, str] = {}
    for name, attribute in scheme.attributes.items():
        if entity.label not in attribute.labels:
            continue
        if name in specs:
            value = entity.attributes.get(name, specs[name].default)
            known[name] = NONE if value is None else str(value)
        elif metric is not None:
            value = metric.attributes.get(name)
            known[name] = NONE if value is None else str(value)
    return LabelledSpan(entity.label, entity.start, entity.end, known)
