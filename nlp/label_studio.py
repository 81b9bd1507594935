"""Entities and relations as results of Label Studio, and back: what the service and the converters share.

Start at :func:`encode` and :func:`decode`. A span is a result of the control ``label``; each attribute is a result of
the control ``{label}_{attribute}`` with the span's id; relations stand between ids. The controls are those of the
labelling page that ``annotations.formats.labelling_page`` makes from the schema.

Label Studio (since 1.5) counts offsets in Unicode code points of the task's text, with CR and LF as one each, so they
are ours unchanged; versions before counted UTF-16 units, which :func:`decode` finds out and refuses. The text that it
stores beside a span isn't exact (runs of spaces shrink, line ends may be spelled ``\\n``), so it is only compared
without white space. It takes what follows a ``#`` off a span's id, so that ``#`` is escaped.

Example:
    >>> found = Entities([Entity("q1", "quantity", 4, 6, {"value": 3, "unit": "件"}, score=0.9)])
    >>> results = encode(found, "收到申请3件。")
    >>> [(result["from_name"], result["type"]) for result in results]
    [('label', 'labels'), ('quantity_value', 'number'), ('quantity_unit', 'textarea')]
    >>> decode(results, "收到申请3件。") == found
    True
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from nlp.entities import AttributeValue, Entities, Entity, Relation

ControlType = Literal["choices", "number", "textarea"]
Result = dict[str, Any]

LABEL_CONTROL = "label"
TEXT_OBJECT = "text"
DATA_FIELD = "text"
"""Field of a task's ``data`` that holds the text."""

CONTROL_TYPES: Mapping[str, ControlType] = {
    "quantity_value": "number",
    "quantity_value_max": "number",
    "quantity_unit": "textarea",
    "date_start": "textarea",
    "date_end": "textarea",
    "commitment_horizon": "textarea",
}
"""Controls of the annotation schema that are no choices."""

_UNSTABLE = re.compile(r"\s|\\[nrt]|[\u200b-\u200f\u2060\ufeff]")
_LEFT_OPEN = "left_open"


class ResultError(ValueError):
    """A result of Label Studio that can't be read: ``index`` counts from 0, ``reason`` quotes nothing of the text."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"result {index}: {reason}")
        self.index = index
        self.reason = reason


def control_name(label: str, attribute: str) -> str:
    """Name of the control for an attribute of a label's spans."""
    return f"{label}_{attribute}"


def encode(found: Entities, text: str, control_types: Mapping[str, ControlType] = CONTROL_TYPES) -> list[Result]:
    """The results of one annotation or prediction.

    Attributes that are ``None`` are named in the span's ``meta``, as no control can say that it was left open.

    Args:
        found: entities with distinct ids within ``text``.
        text: the task's text.
        control_types: type of each control by name; those not named are choices.

    Raises:
        ValueError: two entities have one id, or an attribute's value doesn't suit its control.
    """
    results: list[Result] = []
    seen: set[str] = set()
    for entity in found.entities:
        if entity.id in seen:
            raise ValueError(f"two entities with the id {entity.id!r}")
        seen.add(entity.id)
        results += _encode_entity(entity, text, control_types)
    return results + _encode_relations(found.relations)


def _encode_entity(entity: Entity, text: str, control_types: Mapping[str, ControlType]) -> list[Result]:
    span = {"start": entity.start, "end": entity.end, "text": text[entity.start : entity.end]}
    identity = {"id": _escape_id(entity.id), "to_name": TEXT_OBJECT}
    region: Result = {
        **identity,
        "from_name": LABEL_CONTROL,
        "type": "labels",
        "value": {**span, "labels": [entity.label]},
    }
    if entity.score is not None:
        region["score"] = entity.score
    if left_open := [name for name, value in entity.attributes.items() if value is None]:
        region["meta"] = {_LEFT_OPEN: left_open}
    results = [region]
    for name, value in entity.attributes.items():
        if value is None:
            continue
        control = control_name(entity.label, name)
        kind = control_types.get(control, "choices")
        if isinstance(value, str) is (kind == "number"):
            raise ValueError(f"{entity.id!r}: the control {control!r} takes no {type(value).__name__}")
        given = {"number": value} if kind == "number" else {"text" if kind == "textarea" else "choices": [value]}
        results.append({**identity, "from_name": control, "type": kind, "value": {**span, **given}})
    return results


def _encode_relations(relations: Iterable[Relation]) -> list[Result]:
    """One result for each two spans, because Label Studio drops a second one between them."""
    labels: dict[tuple[str, str], list[str]] = {}
    for relation in relations:
        labels.setdefault((relation.source, relation.target), []).append(relation.label)
    return [
        {
            "type": "relation",
            "from_id": _escape_id(source),
            "to_id": _escape_id(target),
            "direction": "right",
            "labels": names,
        }
        for (source, target), names in labels.items()
    ]


def decode(results: object, text: str | None = None) -> Entities:
    """The entities and relations of one annotation or prediction, in the order of their results.

    Nothing is left out: a result that isn't understood is an error.

    Args:
        results: the value of ``result``, as parsed from JSON.
        text: the task's text; with it spans are checked against it.

    Raises:
        ResultError: for the first result that can't be read; says which one and why.
    """
    found, errors = decode_all(results, text)
    if errors:
        raise errors[0]
    return found


def decode_all(results: object, text: str | None = None) -> tuple[Entities, list[ResultError]]:
    """As :func:`decode`, with every result that can't be read instead of an error for the first one."""
    found = Entities()
    if not isinstance(results, list):
        return found, [ResultError(0, "the results are no list")]
    by_id: dict[str, Entity | None] = {}
    errors: list[ResultError] = []
    regions = [(index, result) for index, result in enumerate(results) if _type_of(result) == "labels"]
    others = [(index, result) for index, result in enumerate(results) if _type_of(result) != "labels"]
    for index, result in regions:
        try:
            entity = _decode_region(index, result, text)
            if entity.id in by_id:
                raise ResultError(index, f"a second span has the id {entity.id!r}")
            by_id[entity.id] = entity
            found.entities.append(entity)
        except ResultError as error:
            errors.append(error)
            if isinstance(result.get("id"), str):
                by_id.setdefault(_unescape_id(result["id"]), None)
    for index, result in others:
        try:
            if _type_of(result) == "relation":
                found.relations += _decode_relation(index, result, by_id)
            elif _type_of(result) in _ATTRIBUTES:
                _decode_attribute(index, result, by_id)
            else:
                raise ResultError(index, f"results of type {_type_of(result)!r} can't be read")
        except ResultError as error:
            errors.append(error)
    return found, sorted(errors, key=lambda error: error.index)


def _type_of(result: object) -> str | None:
    kind = result.get("type") if isinstance(result, dict) else None
    return kind if isinstance(kind, str) else None


def _decode_region(index: int, result: Result, text: str | None) -> Entity:
    _check_names(index, result, LABEL_CONTROL)
    value = _value(index, result)
    labels = value.get("labels")
    if not (isinstance(labels, list) and len(labels) == 1 and isinstance(labels[0], str)):
        raise ResultError(index, "a span has to have exactly one label")
    start, end = (_offset(index, value, name) for name in ("start", "end"))
    if start >= end:
        raise ResultError(index, f"covers nothing: [{start}, {end})")
    if text is not None:
        _check_span(index, value, start, end, text)
    score = result.get("score")
    if score is not None and not _is_number(score):
        raise ResultError(index, "the score is no number")
    return Entity(_id(index, result, "id"), labels[0], start, end, _left_open(index, result), score)


def _check_span(index: int, value: Result, start: int, end: int, text: str) -> None:
    stated = value.get("text")
    if isinstance(stated, str) and _stable(stated) != _stable(text[start:end]):
        units = text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "replace")
        if _stable(stated) == _stable(units):
            raise ResultError(index, "its offsets are counted in UTF-16 units, as Label Studio before 1.5 did")
        raise ResultError(index, "its text isn't what its offsets cover")
    if end > len(text):
        raise ResultError(index, f"ends at {end}, behind the text of {len(text)} characters")


def _stable(text: str) -> str:
    return _UNSTABLE.sub("", text)


def _left_open(index: int, result: Result) -> dict[str, AttributeValue]:
    meta = result.get("meta") or {}
    names = meta.get(_LEFT_OPEN, []) if isinstance(meta, dict) else None
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise ResultError(index, "its meta can't be read")
    return dict.fromkeys(names)


def _decode_attribute(index: int, result: Result, by_id: Mapping[str, Entity | None]) -> None:
    entity_id = _id(index, result, "id")
    if entity_id not in by_id:
        raise ResultError(index, "an attribute of no span")
    entity = by_id[entity_id]
    if entity is None:  # the span is spoilt, which is said already
        return
    control = result.get("from_name")
    prefix = control_name(entity.label, "")
    if not (isinstance(control, str) and control.startswith(prefix) and len(control) > len(prefix)):
        raise ResultError(index, f"{control!r} is no control for a {entity.label}")
    _check_names(index, result, control)
    name = control[len(prefix) :]
    if entity.attributes.get(name) is not None:
        raise ResultError(index, f"a second value for {control!r}")
    entity.attributes.pop(name, None)
    entity.attributes[name] = _ATTRIBUTES[result["type"]](index, _value(index, result))


def _decode_choice(index: int, value: Result) -> AttributeValue:
    return _only(index, value.get("choices"), "choice")


def _decode_textarea(index: int, value: Result) -> AttributeValue:
    texts = value.get("text")
    return texts if isinstance(texts, str) else _only(index, texts, "text")


def _only(index: int, values: object, what: str) -> str | None:
    if not (isinstance(values, list) and len(values) <= 1 and all(isinstance(value, str) for value in values)):
        raise ResultError(index, f"an attribute has to have one {what}")
    return values[0] if values else None


def _decode_number(index: int, value: Result) -> AttributeValue:
    number = value.get("number")
    if number is not None and not _is_number(number):
        raise ResultError(index, "its number is none")
    return number


_ATTRIBUTES: Mapping[str, Callable[[int, Result], AttributeValue]] = {
    "choices": _decode_choice,
    "number": _decode_number,
    "textarea": _decode_textarea,
}


def _decode_relation(index: int, result: Result, by_id: Mapping[str, Entity | None]) -> list[Relation]:
    source, target = (_id(index, result, name) for name in ("from_id", "to_id"))
    for end in (source, target):
        if end not in by_id:
            raise ResultError(index, f"a relation with {end!r}, which is no span")
    direction = result.get("direction", "right")
    if direction not in ("right", "left"):
        raise ResultError(index, f"a relation with the direction {direction!r}")
    if direction == "left":
        source, target = target, source
    labels = result.get("labels")
    if not (isinstance(labels, list) and labels and all(isinstance(label, str) for label in labels)):
        raise ResultError(index, "a relation without a label")
    return [Relation(label, source, target) for label in labels]


def _check_names(index: int, result: Result, control: str) -> None:
    if result.get("from_name") != control or result.get("to_name") != TEXT_OBJECT:
        raise ResultError(
            index, f"belongs to {result.get('from_name')!r} on {result.get('to_name')!r}, no control here"
        )


def _value(index: int, result: Result) -> Result:
    value = result.get("value")
    if not isinstance(value, dict):
        raise ResultError(index, "has no value")
    return value


def _offset(index: int, value: Result, name: str) -> int:
    offset = value.get(name)
    if not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
        raise ResultError(index, f"its {name} is no offset")
    return offset


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _id(index: int, result: Result, name: str) -> str:
    value = result.get(name)
    if not isinstance(value, str) or not value:
        raise ResultError(index, f"has no {name}")
    return _unescape_id(value)


def _unescape_id(value: str) -> str:
    return value.replace("%23", "#").replace("%25", "%")


def _escape_id(value: str) -> str:
    return value.replace("%", "%25").replace("#", "%23")
