"""What every format shares: what reading one gives, and how annotation that a tool can't hold finds its span again.

A format is a module of this package with ``SUMMARY``, ``SUFFIX``, ``read`` and ``write``; see :class:`Format`. Reading
never stops at a fault: it gives what is sound as :class:`Found`, what isn't as :class:`Spoilt`, and what the passage
can't hold as :class:`Loss`, each with the place in the source. Reasons quote no text.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from annotations.passages import Entity, Passage, dumps

OWN_FIELD = "biaoli"
"""Key under which tools carry along what they have no place for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and its place in the source: ``line 7``, ``task 2, annotation 1``, ``document 3``."""

    where: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Spoilt:
    """Something in the source that can't be read as a passage, and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that the other side can't hold; ``where`` is a place in the source or, in writing, a passage's id."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


Reading = Iterator[Found | Spoilt | Loss]


class Format(Protocol):
    """One file form of passages. Importing what was exported gives the same passages."""

    SUMMARY: str
    """One line for people."""
    SUFFIX: str
    """Usual end of a file's name, with the dot."""

    def read(self, source: Path) -> Reading:
        """What stands in ``source``, in order; faults are given, not raised.

        Raises:
            OSError: the file can't be opened.
        """

    def write(self, passages: Iterable[Passage], target: Path) -> list[Loss]:
        """Write valid passages, the whole file or nothing; gives what the form can't hold."""


def lines_of(source: Path) -> Iterator[tuple[int, str | Spoilt]]:
    """The lines of a UTF-8 file, counted from 1, without their ends and a byte-order mark."""
    with source.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            raw = raw.removesuffix(b"\n").removesuffix(b"\r")
            if number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            try:
                yield number, raw.decode("utf-8")
            except UnicodeDecodeError as error:
                yield number, Spoilt(f"line {number}", f"isn't UTF-8 from byte {error.start} on")


def parse_json(content: str, where: str) -> dict[str, Any] | Spoilt:
    """An object from JSON, without the not-a-number constants that Python would take."""
    try:
        data = json.loads(content, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return Spoilt(where, f"isn't JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError) as error:
        return Spoilt(where, f"isn't JSON that can be read: {type(error).__name__}")
    return data if isinstance(data, dict) else Spoilt(where, "is no JSON object")


def _refuse_constant(_: str) -> None:
    raise ValueError("no JSON number")


def passage_of(data: Mapping[str, Any], where: str) -> Found | list[Spoilt]:
    """A passage from its fields, or everything that is wrong with them."""
    try:
        passage = Passage.model_validate(data)
        dumps(passage).encode()
    except ValidationError as error:
        return spoilt_fields(error, where)
    except UnicodeEncodeError:
        return [Spoilt(where, "holds a lone surrogate, which is no text")]
    return Found(where, passage)


def spoilt_fields(error: ValidationError, where: str) -> list[Spoilt]:
    """What pydantic found, without the input that it would quote."""
    reasons: dict[str, None] = {}
    for item in error.errors(include_input=False, include_url=False):
        place = ".".join(str(part) for part in item["loc"] if part not in ("str", "int", "float"))
        reasons[f"{place}: {item['msg']}" if place else item["msg"]] = None
    return [Spoilt(where, reason) for reason in reasons]


def write_whole(target: Path, content: bytes) -> None:
    """Replace ``target`` in one step, so that nobody finds half a file."""
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def held_entities(passage: Passage) -> list[dict[str, Any]]:
    """The entities as JSON, for tools that keep spans but not what belongs to them."""
    return [entity.model_dump(exclude_defaults=True) for entity in passage.entities]


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A span as a tool gives it; ``key`` is the tool's own name for it."""

    key: object
    label: str
    start: int
    end: int


def reunite(
    spans: Iterable[TaggedSpan], held: Iterable[Entity], where: str
) -> tuple[list[Entity], dict[object, str], list[Loss]]:
    """Gives spans that a tool returned the ids and attributes that they had before.

    A span is known again by label, start and end. One that was made or moved in the tool gets a new id and no
    attributes; the attributes of those that are gone are losses.

    Returns:
        The entities, in their former order where all are known; ids by the tool's keys; losses.
    """
    waiting: dict[tuple[str, int, int], list[tuple[int, Entity]]] = {}
    taken: set[str] = set()
    for place, entity in enumerate(held):
        waiting.setdefault((entity.label, entity.start, entity.end), []).append((place, entity))
        taken.add(entity.id)
    known: list[tuple[int, Entity]] = []
    new: list[Entity] = []
    ids: dict[object, str] = {}
    for span in spans:
        if matches := waiting.get((span.label, span.start, span.end)):
            place, entity = matches.pop(0)
            known.append((place, entity))
        else:
            entity = Entity(id=_new_id(span, taken), label=span.label, start=span.start, end=span.end)
            taken.add(entity.id)
            new.append(entity)
        ids[span.key] = entity.id
    entities = [entity for _, entity in sorted(known, key=lambda pair: pair[0])]
    if new:
        entities = sorted([*entities, *new], key=lambda entity: (entity.start, -entity.end))
    losses = [
        Loss(where, f"the attributes of {entity.id}, whose span or label was changed")
        for matches in waiting.values()
        for _, entity in matches
        if entity.attributes
    ]
    return entities, ids, losses


def without_orphans(
    relations: Iterable[Mapping[str, Any]], gone: Iterable[str], where: str
) -> tuple[list[Mapping[str, Any]], list[Loss]]:
    """The relations, and as losses those that start or end in spans that are gone from the tool's data."""
    gone = set(gone)
    kept: list[Mapping[str, Any]] = []
    losses: list[Loss] = []
    for relation in relations:
        if relation.get("source") in gone or relation.get("target") in gone:
            losses.append(Loss(where, f"a relation of {relation.get('source')}, as one of its spans was changed"))
        else:
            kept.append(relation)
    return kept, losses


def _new_id(span: TaggedSpan, taken: set[str]) -> str:
    stem = f"{span.label[:1] or 'x'}{span.start}"
    if stem not in taken:
        return stem
    return next(name for count in range(2, len(taken) + 3) if (name := f"{stem}-{count}") not in taken)
