"""Tasks of Label Studio: how passages become tasks, and what a task says about its passages.

A passage's fields are fields of the task's ``data``: ``text``, ``id``, ``hand``, ``section``, ``year``. Who annotated
is in ``annotators``, by the number of the annotation: Label Studio refuses or replaces annotators that it doesn't
know, but keeps that number as ``import_id``. An annotation that was made or changed there has the annotator it says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from annotations.formats.exchange import Found, Loss, Reading, Spoilt, passage_of, write_whole
from annotations.formats.labelling_page import control_types
from annotations.passages import Entity, Passage
from nlp import entities as nlp_entities
from nlp.label_studio import DATA_FIELD, decode_all, encode

Kind = Literal["annotations", "predictions"]

_FIELDS = ("id", "hand", "section", "year")
_ANNOTATORS = "annotators"


def read_tasks(source: Path, kind: Kind) -> Reading:
    """The passages of a JSON list of tasks: one for each annotation (or prediction), else one without entities."""
    try:
        content = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Spoilt("file", f"isn't UTF-8 from byte {error.start} on")
        return
    for number, task in enumerate(_tasks(content), 1):
        if isinstance(task, Spoilt):
            yield task
        else:
            yield from read_task(task, kind, f"task {number}", f"{source.stem}-{number}")


def _tasks(content: str) -> Iterator[object | Spoilt]:
    """The items of a JSON list one by one, so that those before a break in it can be kept."""
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    at = _skip_space(content, 0)
    if not content.startswith("[", at):
        yield Spoilt(_line(content, at), "isn't a JSON list of tasks")
        return
    at = _skip_space(content, at + 1)
    is_first = True
    while not content.startswith("]", at):
        try:
            if not is_first:
                if not content.startswith(",", at):
                    raise json.JSONDecodeError("Expecting ',' or ']'", content, at)
                at = _skip_space(content, at + 1)
            item, at = decoder.raw_decode(content, at)
        except json.JSONDecodeError as error:
            yield Spoilt(f"line {error.lineno}", f"isn't JSON: {error.msg} at column {error.colno}")
            return
        except (ValueError, RecursionError) as error:
            yield Spoilt(_line(content, at), f"isn't JSON that can be read: {type(error).__name__}")
            return
        is_first = False
        yield item
        at = _skip_space(content, at)
    if content[at + 1 :].strip():
        yield Spoilt(_line(content, at), "goes on behind the end of the list")


def _refuse_constant(_: str) -> None:
    raise ValueError("no JSON number")


def _skip_space(content: str, at: int) -> int:
    while at < len(content) and content[at] in " \t\r\n":
        at += 1
    return at


def _line(content: str, at: int) -> str:
    return f"line {content.count(chr(10), 0, at) + 1}"


def read_task(task: object, kind: Kind, where: str, name: str) -> Reading:
    """The passages of one task; ``name`` is the id of those whose task has none of ours."""
    data = task.get("data") if isinstance(task, dict) else None
    text = data.get(DATA_FIELD) if isinstance(data, dict) else None
    if not isinstance(task, dict) or not isinstance(data, dict) or not isinstance(text, str):
        yield Spoilt(where, f"is no task with a {DATA_FIELD!r}")
        return
    items = task.get(kind) or []
    if not isinstance(items, list):
        yield Spoilt(where, f"its {kind} are no list")
        return
    yield from _unread(task, data, kind, where)
    fields = {"id": name, **{field: data[field] for field in _FIELDS if field in data}, "text": text}
    if isinstance(fields["id"], int):  # a task that isn't from us
        fields["id"] = str(fields["id"])
    names = data.get(_ANNOTATORS) or {}
    if not isinstance(names, dict):
        yield Spoilt(where, f"its {_ANNOTATORS} are no object")
        return
    if not items:
        yield from _given(passage_of(fields, where))
    for place, item in enumerate(items, 1):
        yield from _read_item(item, fields, names, kind, f"{where}, {kind.removesuffix('s')} {place}")


def _read_item(
    item: object, fields: Mapping[str, object], names: Mapping[str, object], kind: Kind, where: str
) -> Reading:
    if not isinstance(item, dict):
        yield Spoilt(where, "is no object")
        return
    if item.get("was_cancelled"):
        yield Loss(where, "an annotation that the annotator skipped")
        return
    found, errors = decode_all(item.get("result"), str(fields["text"]))
    yield from (Spoilt(where, str(error)) for error in errors)
    if errors:
        return
    if any(_note_of(result) for result in item["result"]):
        yield Loss(where, "notes on spans")
    annotator = _annotator(item, names) if kind == "annotations" else item.get("model_version")
    yield from _given(passage_of({**fields, "annotator": annotator, **_fields_of(found)}, where))


def _given(found: Found | list[Spoilt]) -> Reading:
    if isinstance(found, list):
        yield from found
    else:
        yield found


def _fields_of(found: nlp_entities.Entities) -> dict[str, object]:
    return {
        "entities": [
            {
                "id": entity.id,
                "label": entity.label,
                "start": entity.start,
                "end": entity.end,
                "attributes": entity.attributes,
            }
            for entity in found.entities
        ],
        "relations": [
            {"label": relation.label, "source": relation.source, "target": relation.target}
            for relation in found.relations
        ],
    }


def _annotator(annotation: Mapping[str, Any], names: Mapping[str, object]) -> object:
    """The name that we gave, unless someone changed the annotation in Label Studio since."""
    number = annotation.get("import_id") if "import_id" in annotation else annotation.get("id")
    if str(number) in names and annotation.get("updated_by") is None:
        return names[str(number)]
    person = annotation.get("updated_by") or annotation.get("completed_by")
    if isinstance(person, dict):
        person = person.get("email") or person.get("id")
    return None if person is None else str(person)


def _note_of(result: Mapping[str, Any]) -> bool:
    meta = result.get("meta")
    return isinstance(meta, dict) and bool(meta.get("text"))


def _unread(task: Mapping[str, Any], data: Mapping[str, Any], kind: Kind, where: str) -> Iterator[Loss]:
    if task.get("drafts"):
        yield Loss(where, "drafts that nobody submitted")
    other: Kind = "predictions" if kind == "annotations" else "annotations"
    if task.get(other):
        yield Loss(where, f"{other} beside the {kind}")
    if unknown := sorted(data.keys() - {DATA_FIELD, _ANNOTATORS, *_FIELDS}):
        yield Loss(where, f"fields that a passage doesn't have: {', '.join(unknown)}")


def write_tasks(passages: Iterable[Passage], target: Path, kind: Kind) -> list[Loss]:
    """A JSON list of tasks; passages with one id and text, by several annotators, are one task."""
    tasks: dict[tuple[object, ...], list[Passage]] = {}
    for passage in passages:
        tasks.setdefault((passage.text, *(getattr(passage, field) for field in _FIELDS)), []).append(passage)
    types = control_types()
    write_item: Callable[[Passage, int], dict[str, Any]]
    if kind == "annotations":

        def write_item(passage: Passage, number: int) -> dict[str, Any]:
            return {"id": number, "result": results_of(passage, types)}
    else:

        def write_item(passage: Passage, _: int) -> dict[str, Any]:
            return {"model_version": passage.annotator, "result": results_of(passage, types)}

    items = [
        {"data": _data(group, kind), kind: [write_item(passage, number) for number, passage in enumerate(group, 1)]}
        for group in tasks.values()
    ]
    write_whole(target, (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode())
    return []


def _data(group: list[Passage], kind: Kind) -> dict[str, Any]:
    fields = group[0].model_dump(include=set(_FIELDS), exclude_none=True)
    data = {**fields, DATA_FIELD: group[0].text}
    if kind == "annotations":
        data[_ANNOTATORS] = {str(number): passage.annotator for number, passage in enumerate(group, 1)}
    return data


def results_of(passage: Passage, types: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The results of a passage's annotation.

    Raises:
        ValueError: the passage isn't valid.
    """
    found = nlp_entities.Entities(
        [_entity(entity) for entity in passage.entities],
        [nlp_entities.Relation(item.label, item.source, item.target) for item in passage.relations],
    )
    return encode(found, passage.text, types or control_types())


def _entity(entity: Entity) -> nlp_entities.Entity:
    return nlp_entities.Entity(entity.id, entity.label, entity.start, entity.end, dict(entity.attributes))
