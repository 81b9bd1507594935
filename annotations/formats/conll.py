r"""CoNLL: one character a line, one BIO column a label, so that nested spans live; an empty line between passages.

A block opens with comments: the passage's fields, and as JSON its entities and relations, which give spans their ids
and attributes and keep exact what columns can't hold. White space, backslashes and characters that don't print are
escaped in the first column (``\s``, ``\n``, ``\r``, ``\t``, ``\\``, ``\u{feff}``). Two spans with one label that
overlap have no place in its column and are losses.

The BIO columns are the truth: a span that was changed there gets a new id and no attributes, which is a loss. Files
without our head (``# global.columns``) are read too: the first column is a token, the last its tag; white space
between tokens isn't in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from annotations.formats.exchange import (
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
    without_orphans,
    write_whole,
)
from annotations.labels import load_labels
from annotations.passages import Entity, Passage

SUMMARY = "CoNLL columns, one character a line and one column a label"
SUFFIX = ".conll"

_COLUMNS = "# global.columns ="
_PASSAGE = "# passage ="
_ENTITY = "# entity ="
_RELATION = "# relation ="
_ESCAPES = {"\\": "\\\\", " ": "\\s", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CHARACTERS = {escape: character for character, escape in _ESCAPES.items()}
_FIRST_COLUMN = "FORM"
_ESCAPED = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_PLAIN_TAG = re.compile(r"[BI]-(.+)|O")
_OWN = frozenset({"id", "hand", "section", "year", "annotator"})


@dataclass(slots=True)
class _Block:
    """The lines of one passage, with their numbers."""

    start: int
    comments: list[tuple[int, str]] = field(default_factory=list)
    tokens: list[tuple[int, list[str]]] = field(default_factory=list)
    is_spoilt: bool = False
    """Whether one of its lines can't be read, which is said already."""


def read(source: Path) -> Reading:
    """The passages of the blocks."""
    columns: list[str] | None = None
    for number, block in enumerate(_blocks(source), 1):
        if isinstance(block, Spoilt):
            yield block
            continue
        head = [line for _, line in block.comments if line.startswith(_COLUMNS)]
        if head:
            columns = head[0].removeprefix(_COLUMNS).split()
            block.comments = [item for item in block.comments if not item[1].startswith(_COLUMNS)]
        if columns is None and any(line.startswith(_PASSAGE) for _, line in block.comments):
            yield Spoilt(f"line {block.start}", f"its columns have no names, as there is no line {_COLUMNS!r} before")
        elif not block.is_spoilt and (block.comments or block.tokens):
            yield from _read_block(block, columns, f"{source.stem}-{number}")


def _blocks(source: Path) -> Iterator[_Block | Spoilt]:
    block: _Block | None = None
    for number, line in lines_of(source):
        if isinstance(line, Spoilt):
            yield line
            block = block or _Block(number)
            block.is_spoilt = True
        elif not line:
            if block:
                yield block
            block = None
        else:
            block = block or _Block(number)
            # Only a token's line has columns, so that a line for the character # is none of the comments.
            if line.startswith("#") and "\t" not in line:
                block.comments.append((number, line))
            else:
                block.tokens.append((number, line.split("\t") if "\t" in line else line.split()))
    if block:
        yield block


def _read_block(block: _Block, columns: list[str] | None, name: str) -> Reading:
    where = f"line {block.start}"
    spoilt: list[Spoilt] = []
    fields, held, relations = _read_comments(block, spoilt)
    if columns is None:
        text, spans = _read_plain(block, spoilt)
    else:
        text, spans = _read_columns(block, columns, spoilt)
    entities, _, losses = reunite(spans, held, where)
    gone = {entity.id for entity in held} - {entity.id for entity in entities}
    kept, orphans = without_orphans(relations, gone, where)
    found = passage_of(
        {
            "id": name,
            **fields,
            "text": text,
            "entities": [entity.model_dump() for entity in entities],
            "relations": kept,
        },
        where,
    )
    if isinstance(found, list):
        spoilt += found
    yield from spoilt
    if isinstance(found, Found) and not spoilt:
        yield from [*losses, *orphans]
        yield found


def _read_comments(block: _Block, spoilt: list[Spoilt]) -> tuple[dict[str, Any], list[Entity], list[dict[str, Any]]]:
    """The passage's fields, the entities that it had, and its relations."""
    fields: dict[str, Any] = {}
    held: list[Entity] = []
    relations: list[dict[str, Any]] = []
    for number, line in block.comments:
        where = f"line {number}"
        opening = next((name for name in (_PASSAGE, _ENTITY, _RELATION) if line.startswith(name)), None)
        if opening is None:  # a remark of some other tool
            continue
        data = parse_json(line.removeprefix(opening), where)
        if isinstance(data, Spoilt):
            spoilt.append(data)
        elif opening == _RELATION:
            relations.append(data)
        elif opening == _PASSAGE:
            if data.keys() <= _OWN:
                fields = data
            else:
                spoilt.append(Spoilt(where, "isn't a passage's fields"))
        else:
            try:
                held.append(Entity.model_validate(data))
            except ValidationError as error:
                spoilt += spoilt_fields(error, where)
    return fields, held, relations


def _read_columns(block: _Block, columns: Sequence[str], spoilt: list[Spoilt]) -> tuple[str, list[TaggedSpan]]:
    """Text and spans of a block with our columns: the form, then one for each label."""
    text: list[str] = []
    tags: list[tuple[int, list[str]]] = []
    for number, cells in block.tokens:
        character = _unescape(cells[0])
        if len(cells) != len(columns):
            spoilt.append(Spoilt(f"line {number}", f"has {len(cells)} columns instead of {len(columns)}"))
        elif character is None:
            spoilt.append(Spoilt(f"line {number}", "its first column is no character"))
        else:
            text.append(character)
            tags.append((number, cells[1:]))
    spans: list[TaggedSpan] = []
    for place, label in enumerate(columns[1:]):
        column = [(number, cells[place]) for number, cells in tags]
        spans += _read_tags(column, [1] * len(column), spoilt, only=label)
    return "".join(text), spans


def _read_plain(block: _Block, spoilt: list[Spoilt]) -> tuple[str, list[TaggedSpan]]:
    for number, cells in block.tokens:
        if len(cells) < 2:
            spoilt.append(Spoilt(f"line {number}", "has one column instead of a token and its tag"))
    column = [(number, cells[-1]) for number, cells in block.tokens]
    return "".join(cells[0] for _, cells in block.tokens), list(
        _read_tags(column, [len(cells[0]) for _, cells in block.tokens], spoilt, only=None)
    )


def _read_tags(
    column: Sequence[tuple[int, str]], lengths: Sequence[int], spoilt: list[Spoilt], *, only: str | None
) -> Iterator[TaggedSpan]:
    """Spans of one column of tags; ``lengths`` are those of the tokens in characters."""
    at = start = 0
    label: str | None = None
    for (number, tag), length in zip(column, lengths, strict=True):
        match = _PLAIN_TAG.fullmatch(tag)
        if match is None or (match[1] and only not in (None, match[1])):
            spoilt.append(Spoilt(f"line {number}", f"a tag that isn't BIO{f' of {only}' if only else ''}"))
            match = None
        goes_on = match is not None and tag.startswith("I-")
        if goes_on and match is not None and match[1] != label:
            spoilt.append(Spoilt(f"line {number}", f"goes on with {match[1]}, which isn't open there"))
            goes_on = False
        if not goes_on:
            if label is not None:
                yield TaggedSpan((label, start, at), label, start, at)
            label, start = (match[1] if match else None), at
        at += length
    if label is not None:
        yield TaggedSpan((label, start, at), label, start, at)


def _unescape(form: str) -> str | None:
    """The one character that a first column stands for."""
    if len(form) == 1:
        return form if form != "\\" else None
    if (match := _ESCAPED.fullmatch(form)) and int(match[1], 16) <= 0x10FFFF:
        character = chr(int(match[1], 16))
        return None if "\ud800" <= character <= "\udfff" else character
    return _CHARACTERS.get(form)


def _escape(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else f"\\u{{{ord(character):x}}}"


def write(passages: Iterable[Passage], target: Path) -> list[Loss]:
    """Columns for the schema's labels and for others that occur; see the module for what is lost."""
    passages = list(passages)
    labels = list(dict.fromkeys([*load_labels().entities, *(e.label for p in passages for e in p.entities)]))
    losses: list[Loss] = []
    lines = [f"{_COLUMNS} {' '.join([_FIRST_COLUMN, *labels])}"]
    for passage in passages:
        lines += _write_block(passage, labels, losses)
        lines.append("")
    write_whole(target, ("\n".join(lines) + "\n").encode())
    return losses


def _write_block(passage: Passage, labels: Sequence[str], losses: list[Loss]) -> Iterator[str]:
    passage.text.encode()  # an escape would hide a lone surrogate
    rows = [["O"] * len(labels) for _ in passage.text]
    lost: set[str] = set()
    for entity in passage.entities:
        place = labels.index(entity.label)
        if any(row[place] != "O" for row in rows[entity.start : entity.end]):
            lost.add(entity.id)
            losses.append(Loss(passage.id, f"{entity.id}, which overlaps another {entity.label}"))
            continue
        for offset in range(entity.start, entity.end):
            rows[offset][place] = f"{'B' if offset == entity.start else 'I'}-{entity.label}"
    yield _comment(_PASSAGE, passage.model_dump(include=set(_OWN), exclude_defaults=True))
    for held in held_entities(passage):
        if held["id"] not in lost:
            yield _comment(_ENTITY, held)
    for relation in passage.relations:
        if {relation.source, relation.target} & lost:
            losses.append(Loss(passage.id, f"the relation {relation.label} of {relation.source}"))
        else:
            yield _comment(_RELATION, relation.model_dump())
    for character, row in zip(passage.text, rows, strict=True):
        yield "\t".join([_escape(character), *row])


def _comment(opening: str, data: object) -> str:
    """JSON on one line without tabs, which JSON escapes in any case."""
    return f"{opening} {json.dumps(data, ensure_ascii=False)}"
