"""Doccano's JSONL of a sequence labelling project with relations: ``text``, ``entities`` and ``relations``.

Doccano has no attributes and gives spans numbers of its own; what it has no place for travels in the field ``biaoli``,
which it keeps with the text and gives back. After work in doccano the spans that it didn't change are known again by
label and offsets; the attributes of others are losses. Reading also takes its form without relations (``label`` or
``labels`` as ``[start, end, label]``). *Allow overlapping* and *use relation* have to be on in the project.

Doccano counts offsets in UTF-16 units, as the browser does (its issue 2290), so that an emoji is two; they are turned
into code points here, and back. With *count grapheme clusters as one character* it would count otherwise, and a file
doesn't say so: that has to be off.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, count
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from annotations.formats.exchange import (
    OWN_FIELD,
    Found,
    Loss,
    Reading,
    Spoilt,
    TaggedSpan,
    held_entities,
    lines_of,
    parse_json,
    passage_of,
    reunite,
    spoilt_fields,
    write_whole,
)
from annotations.passages import Entity, Passage

SUMMARY = "JSON lines of doccano"
SUFFIX = ".doccano.jsonl"

_KNOWN = frozenset({"id", "text", "entities", "relations", "label", "labels", "Comments", OWN_FIELD})
_OWN = frozenset({"id", "hand", "section", "year", "annotator"})


def read(source: Path) -> Reading:
    """The passages of the lines; those without our field are named by file and line."""
    for number, line in lines_of(source):
        where = f"line {number}"
        if isinstance(line, Spoilt):
            yield line
        elif line.strip():
            data = parse_json(line, where)
            if isinstance(data, Spoilt):
                yield data
            else:
                yield from _read_line(data, where, f"{source.stem}-{number}")


def _read_line(data: Mapping[str, Any], where: str, name: str) -> Reading:
    own = data.get(OWN_FIELD)
    own = {} if own is None else own
    if not isinstance(own, dict) or not own.keys() <= _OWN | {"entities"}:
        yield Spoilt(where, f"the field {OWN_FIELD!r} isn't ours")
        return
    spoilt: list[Spoilt] = []
    held = _held(own.get("entities", []), where, spoilt)
    spans = list(_in_code_points(_spans(data, where, spoilt), data.get("text"), where, spoilt))
    entities, ids, losses = reunite(spans, held, where)
    fields = {name_: value for name_, value in own.items() if name_ in _OWN}
    found = passage_of(
        {
            "id": name,
            **fields,
            "text": data.get("text"),
            "entities": [entity.model_dump() for entity in entities],
            "relations": list(_relations(data, ids, where, spoilt)),
        },
        where,
    )
    if isinstance(found, list):
        spoilt += found
    yield from spoilt
    if isinstance(found, Found) and not spoilt:
        yield from losses
        yield from _unread(data, where)
        yield found


def _held(items: object, where: str, spoilt: list[Spoilt]) -> list[Entity]:
    if not isinstance(items, list):
        spoilt.append(Spoilt(where, f"{OWN_FIELD}.entities is no list"))
        return []
    held = []
    for item in items:
        try:
            held.append(Entity.model_validate(item))
        except ValidationError as error:
            spoilt += spoilt_fields(error, where)
    return held


def _spans(data: Mapping[str, Any], where: str, spoilt: list[Spoilt]) -> Iterator[TaggedSpan]:
    given = [name for name in ("entities", "label", "labels") if data.get(name)]
    if len(given) > 1:
        spoilt.append(Spoilt(where, f"spans in {' and in '.join(given)}"))
        return
    items = data[given[0]] if given else []
    if not isinstance(items, list):
        spoilt.append(Spoilt(where, f"{given[0]} is no list"))
        return
    seen: set[object] = set()
    for place, item in enumerate(items):
        span = _span(item, place, is_plain=given[0] != "entities")
        if span is None:
            spoilt.append(Spoilt(where, f"{given[0]}.{place} is no span"))
        elif span.key in seen:
            spoilt.append(Spoilt(where, f"{given[0]}.{place}: a second span has the id {span.key}"))
        else:
            seen.add(span.key)
            yield span


def _span(item: object, place: int, *, is_plain: bool) -> TaggedSpan | None:
    key: Any
    if is_plain:
        if not (isinstance(item, list) and len(item) == 3):
            return None
        key, (start, end, label) = place, item
    elif isinstance(item, dict):
        key, start, end, label = (item.get(name) for name in ("id", "start_offset", "end_offset", "label"))
    else:
        return None
    is_sound = isinstance(label, str) and all(type(number) is int for number in (key, start, end))
    return TaggedSpan(key, label, start, end) if is_sound else None


def _in_code_points(
    spans: Iterable[TaggedSpan], text: object, where: str, spoilt: list[Spoilt]
) -> Iterator[TaggedSpan]:
    """The spans of doccano with our offsets; those outside the text stay outside."""
    borders = _borders(text) if isinstance(text, str) else [0]
    inside = {units: offset for offset, units in enumerate(borders)}

    def to_code_points(units: int) -> int | None:
        if 0 <= units <= borders[-1]:
            return inside.get(units)
        return units if units < 0 else units - borders[-1] + len(borders) - 1

    for span in spans:
        start, end = to_code_points(span.start), to_code_points(span.end)
        if start is None or end is None:
            spoilt.append(Spoilt(where, f"the span {span.key} begins or ends inside a character"))
        else:
            yield TaggedSpan(span.key, span.label, start, end)


def _borders(text: str) -> list[int]:
    """Doccano's offset of each character, and of the end."""
    return list(accumulate((2 if character > "\uffff" else 1 for character in text), initial=0))


def _relations(
    data: Mapping[str, Any], ids: Mapping[object, str], where: str, spoilt: list[Spoilt]
) -> Iterator[dict[str, str]]:
    items = data.get("relations") or []
    if not isinstance(items, list):
        spoilt.append(Spoilt(where, "relations is no list"))
        return
    for place, item in enumerate(items):
        source, target, kind = (
            (item.get(name) for name in ("from_id", "to_id", "type")) if isinstance(item, dict) else (None,) * 3
        )
        ends = [ids.get(end) if type(end) is int else None for end in (source, target)]
        if not isinstance(kind, str) or None in ends:
            spoilt.append(Spoilt(where, f"relations.{place} has no type or leads to no span"))
        else:
            yield {"label": kind, "source": str(ends[0]), "target": str(ends[1])}


def _unread(data: Mapping[str, Any], where: str) -> Iterator[Loss]:
    if comments := data.get("Comments"):
        yield Loss(where, f"{len(comments) if isinstance(comments, list) else 1} comments of doccano")
    if unknown := sorted(name for name, value in data.items() if name not in _KNOWN and value is not None):
        yield Loss(where, f"fields that a passage doesn't have: {', '.join(unknown)}")


def write(passages: Iterable[Passage], target: Path) -> list[Loss]:
    """One line a passage; spans and relations have numbers that are unique in the file. Nothing is lost."""
    numbers = count(1)
    lines = [json.dumps(_line(passage, numbers), ensure_ascii=False) for passage in passages]
    write_whole(target, "".join(f"{line}\n" for line in lines).encode())
    return []


def _line(passage: Passage, numbers: Iterator[int]) -> dict[str, Any]:
    keys = {entity.id: next(numbers) for entity in passage.entities}
    own = passage.model_dump(include=set(_OWN), exclude_none=True)
    borders = _borders(passage.text)

    def to_units(offset: int) -> int:  # a span outside the text, which is no valid one, stays outside
        if offset < 0:
            return offset
        return borders[offset] if offset < len(borders) else offset + borders[-1] - len(passage.text)

    return {
        "text": passage.text,
        "entities": [
            {
                "id": keys[entity.id],
                "label": entity.label,
                "start_offset": to_units(entity.start),
                "end_offset": to_units(entity.end),
            }
            for entity in passage.entities
        ],
        "relations": [
            {
                "id": next(numbers),
                "from_id": keys[relation.source],
                "to_id": keys[relation.target],
                "type": relation.label,
            }
            for relation in passage.relations
        ],
        OWN_FIELD: {**own, "entities": held_entities(passage)},
    }
